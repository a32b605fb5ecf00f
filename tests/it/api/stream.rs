//! The stream of events over a real connection: plans as they come, then the answer; who goes away ends it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use xianggan::api;
use xianggan::app::App;
use xianggan::app::limits;
use xianggan::app::pool::Pool;

use crate::world::{ask, service};

fn wish() -> Value {
    json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-08", "days": 3,
        "start": {"place": "gw-changsha"}, "end": {"place": "gw-jian"}, "iterations": 2000
    })
}

/// A listening service; it stops with the runtime of the test.
async fn listen(app: &Arc<App>) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = api::router(Arc::clone(app));
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// The answer to a request for events, line by line, its head skipped.
async fn events(address: std::net::SocketAddr, body: &Value) -> Lines<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = body.to_string();
    // HTTP/1.0: the body comes as it is, without chunks.
    let head = format!(
        "POST /v1/itineraries HTTP/1.0\r\nhost: {address}\r\naccept: text/event-stream\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(stream).lines();
    let status = lines.next_line().await.unwrap().unwrap();
    assert!(status.contains(" 200 "), "{status}");
    let mut streamed = false;
    while let Some(line) = lines.next_line().await.unwrap().filter(|line| !line.is_empty()) {
        streamed |= line.eq_ignore_ascii_case("content-type: text/event-stream");
    }
    assert!(streamed);
    lines
}

/// The next event: its name and its data; nothing at the end. Heartbeats are skipped.
async fn next(lines: &mut Lines<BufReader<TcpStream>>) -> Option<(String, Value)> {
    let mut name = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(text) = line.strip_prefix("event: ") {
            text.clone_into(&mut name);
        } else if let Some(text) = line.strip_prefix("data: ") {
            return Some((name, serde_json::from_str(text).unwrap()));
        }
    }
    None
}

async fn all(lines: &mut Lines<BufReader<TcpStream>>) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    while let Some(event) = next(lines).await {
        found.push(event);
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn better_plans_come_one_by_one_and_then_the_answer() {
    let app = Arc::new(service("sqlite::memory:").await);
    let address = listen(&app).await;
    let mut found = all(&mut events(address, &wish()).await).await;
    let (name, answer) = found.pop().unwrap();
    assert_eq!(name, "itinerary");
    assert_eq!(answer, ask(&app, "POST", "/v1/itineraries", &[], &wish()).await.body);
    assert!(found.len() >= 2, "{found:?}");
    let mut last = 0;
    for (name, incumbent) in &found {
        assert_eq!(name, "incumbent");
        let value = incumbent["value"].as_u64().unwrap();
        assert!(value >= last, "{found:?}");
        assert!(value <= incumbent["bound"].as_u64().unwrap());
        assert!(incumbent["sites"].is_u64() && incumbent["driving_s"].is_u64() && incumbent["elapsed_ms"].is_u64());
        last = value;
    }
    assert_eq!(Some(last), answer["totals"]["score"].as_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gap_never_grows_and_ends_as_the_answer_says() {
    let app = Arc::new(service("sqlite::memory:").await);
    let address = listen(&app).await;
    let mut body = wish();
    body["days"] = json!(2);
    body["end"] = json!({"place": "gw-changsha"});
    body.as_object_mut().unwrap().remove("iterations");
    body["budget_ms"] = json!(500);
    let mut found = all(&mut events(address, &body).await).await;
    let (name, answer) = found.pop().unwrap();
    assert_eq!(name, "itinerary");
    let gaps: Vec<f64> = found.iter().map(|(_, incumbent)| incumbent["gap"].as_f64().unwrap()).collect();
    assert!(gaps.windows(2).all(|pair| pair[1] <= pair[0]), "{gaps:?}");
    assert_eq!(gaps.last().copied(), answer["gap"].as_f64());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_met_ends_with_its_problem() {
    let app = Arc::new(service("sqlite::memory:").await);
    let address = listen(&app).await;
    let body = json!({
        "start_date": "2026-12-05", "days": 1, "start": {"place": "gw-ganzhou"},
        "must_visit": ["wenjiashi-rally-site"], "day_hours": {"from": "10:00", "to": "12:00"}, "iterations": 100
    });
    let found = all(&mut events(address, &body).await).await;
    let (name, problem) = found.last().unwrap();
    assert_eq!((name.as_str(), &problem["type"]), ("problem", &json!("/problems/infeasible")));
    // What is no request is refused before a stream begins.
    let headers = [("accept", "text/event-stream")];
    let answer = ask(&app, "POST", "/v1/itineraries", &headers, &json!({"days": 1})).await;
    assert_eq!((answer.status, answer.content_type.as_str()), (400, "application/problem+json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_away_gives_the_processor_back() {
    let mut app = service("sqlite::memory:").await;
    app.pool = Pool::new(1);
    let app = Arc::new(app);
    let address = listen(&app).await;
    let mut body = wish();
    body.as_object_mut().unwrap().remove("iterations");
    body["budget_ms"] = json!(*limits::BUDGET_MS.end());
    let mut lines = events(address, &body).await;
    assert_eq!(next(&mut lines).await.unwrap().0, "incumbent");
    // In the silence after the first plans there is a heartbeat.
    while !lines.next_line().await.unwrap().unwrap().starts_with(':') {}
    drop(lines);
    // The only worker would be busy for half a minute.
    let quick = wish();
    let other = ask(&app, "POST", "/v1/itineraries", &[], &quick);
    let answer = tokio::time::timeout(Duration::from_secs(20), other).await.expect("the search went on");
    assert_eq!(answer.status, 200);
}
