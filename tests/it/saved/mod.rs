//! A plan is saved, read in every form, shared, planned anew, and gone when its time is over.

mod changes;
mod links;
mod logs;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use chrono::NaiveDateTime;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use xianggan::api;
use xianggan::api::formats::Format;
use xianggan::app::clock::Clock;
use xianggan::app::{App, limits};
use xianggan::store::Store;

use crate::world::service;

/// Where somebody lives: a bare point that no file of the register has.
const HOME: (f64, f64) = (113.937_253, 28.021_347);

/// A journey from home and back.
fn wish() -> Value {
    json!({
        "lines": ["autumn-harvest"], "start_date": "2026-12-05", "days": 3,
        "start": { "lon": HOME.0, "lat": HOME.1 }, "iterations": 400
    })
}

fn saved_wish() -> Value {
    let mut wish = wish();
    wish["save"] = json!(true);
    wish
}

/// A service on `store` at some time of its own.
async fn at(store: &str, now: &str) -> Arc<App> {
    let mut app = service(store).await;
    app.clock = Clock::fixed(NaiveDateTime::parse_from_str(now, "%Y-%m-%dT%H:%M").unwrap());
    Arc::new(app)
}

const TODAY: &str = "2026-11-24T12:00";

struct Reply {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
    body: Value,
}

impl Reply {
    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

async fn ask(app: &Arc<App>, call: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let (method, path) = call.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    if !body.is_null() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let text = if body.is_null() { String::new() } else { body.to_string() };
    let response = api::router(Arc::clone(app)).oneshot(request.body(Body::from(text)).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Reply { status, headers, bytes, body }
}

async fn get(app: &Arc<App>, path: &str) -> Reply {
    ask(app, &format!("GET {path}"), &[], &Value::Null).await
}

/// A saved journey and who may change it.
struct Kept {
    path: String,
    owner: String,
    answer: Value,
}

impl Kept {
    async fn new(app: &Arc<App>, wish: &Value) -> Self {
        let reply = ask(app, "POST /v1/itineraries", &[], wish).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        let id = reply.body["id"].as_str().unwrap();
        assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
        let path = format!("/v1/itineraries/{id}");
        assert_eq!(reply.header(header::LOCATION), path);
        assert_eq!(reply.header(header::ETAG), "\"1\"");
        assert!(reply.header(header::CACHE_CONTROL).contains("private"));
        let secret = reply.body["owner_secret"].as_str().unwrap();
        Self { path, owner: format!("Bearer {secret}"), answer: reply.body }
    }

    /// A request of the owner below the journey.
    async fn own(&self, app: &Arc<App>, method: &str, below: &str, body: &Value) -> Reply {
        ask(app, &format!("{method} {}{below}", self.path), &[("authorization", &self.owner)], body).await
    }

    async fn replan(&self, app: &Arc<App>, seen: &str, body: &Value) -> Reply {
        let headers = [("authorization", &*self.owner), ("if-match", seen), ("accept-language", "en")];
        ask(app, &format!("POST {}/replan", self.path), &headers, body).await
    }

    async fn share(&self, app: &Arc<App>, body: Value) -> String {
        let reply = self.own(app, "POST", "/shares", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        assert_eq!(reply.header(header::LOCATION), reply.body["url"].as_str().unwrap());
        reply.body["url"].as_str().unwrap().to_owned()
    }
}

/// Every field of `plain` stands in `kept` with the same value.
fn holds(kept: &Value, plain: &Value) {
    for (name, value) in plain.as_object().unwrap() {
        assert!(kept[name] == *value, "{name}:\n{}\n{value}", kept[name]);
    }
}

#[tokio::test]
async fn what_is_saved_is_what_was_answered_in_every_form() {
    let app = at("sqlite::memory:", TODAY).await;
    let kept = Kept::new(&app, &saved_wish()).await;
    holds(&kept.answer, &ask(&app, "POST /v1/itineraries", &[], &wish()).await.body);
    for query in [
        "",
        "?lang=en",
        "?crs=gcj02",
        "?crs=bd09&geometry=points&lang=en",
        "?geometry=geojson&simplify=0&steps=true",
        "?geometry=polyline5&simplify=300&steps=true&lang=en",
        "?geometry=none&map=wechat",
        "?geometry=none&handoff=false",
    ] {
        let at_home = if query.contains("crs") { "?geometry=none" } else { query };
        let plain = ask(&app, &format!("POST /v1/itineraries{at_home}"), &[], &wish()).await;
        assert_eq!(plain.status, 200, "{}", plain.body);
        let read = get(&app, &format!("{}{query}", kept.path)).await;
        assert_eq!((read.status, &read.body["stale"], read.header(header::ETAG)), (200, &json!(false), "\"1\""));
        assert!(read.body["owner_secret"].is_null(), "the secret is said once");
        if at_home == query {
            holds(&read.body, &plain.body);
        } else {
            let mark = |answer: &Value| answer["days"][0]["stops"][0]["position"]["lon"].as_f64().unwrap();
            assert!((mark(&read.body) - mark(&plain.body)).abs() > 0.003, "{query}");
        }
    }
    let crs = "?crs=gcj02&geometry=geojson&simplify=0";
    let [lon, lat] = ["lon", "lat"].map(|axis| get_home(&app, &kept, crs, axis));
    let mut there = wish();
    there["start"] = json!({ "lon": lon.await, "lat": lat.await });
    let plain = ask(&app, &format!("POST /v1/itineraries{crs}"), &[], &there).await;
    let read = get(&app, &format!("{}{crs}", kept.path)).await;
    for name in ["totals", "crs"] {
        assert_eq!(read.body[name], plain.body[name], "{name}");
    }
    assert_eq!(read.body["days"][1]["stops"], plain.body["days"][1]["stops"]);

    for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
        let plain = ask(&app, "POST /v1/itineraries?lang=en", &[("accept", format.media_type())], &wish()).await;
        let accepted =
            ask(&app, &format!("GET {}?lang=en", kept.path), &[("accept", format.media_type())], &Value::Null).await;
        let suffixed = get(&app, &format!("{}.{}?lang=en", kept.path, format.suffix())).await;
        for read in [&accepted, &suffixed] {
            assert_eq!(read.header(header::CONTENT_TYPE), format.content_type());
            assert_eq!(read.header(header::CONTENT_DISPOSITION), plain.header(header::CONTENT_DISPOSITION));
            // A workbook knows when it was written.
            assert!(format == Format::Xlsx || read.bytes == plain.bytes, "{format:?}");
            assert!(!read.bytes.is_empty());
        }
    }
    let refused = get(&app, &format!("{}.pdf", kept.path)).await;
    assert_eq!(refused.status, 406, "{}", refused.body);
    // A file has no room for id and secret.
    let refused = ask(&app, "POST /v1/itineraries", &[("accept", "application/gpx+xml")], &saved_wish()).await;
    assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (400, &json!("/save")));
}

async fn get_home(app: &Arc<App>, kept: &Kept, query: &str, axis: &str) -> f64 {
    get(app, &format!("{}{query}", kept.path)).await.body["days"][0]["start"]["position"][axis].as_f64().unwrap()
}

#[tokio::test]
async fn only_the_owner_changes_a_journey() {
    let app = at("sqlite::memory:", TODAY).await;
    let kept = Kept::new(&app, &saved_wish()).await;
    for call in ["DELETE ", "GET /shares", "DELETE /shares/00"] {
        let (method, below) = call.split_once(' ').unwrap();
        let call = format!("{method} {}{below}", kept.path);
        assert_eq!(ask(&app, &call, &[], &Value::Null).await.status, 401, "{call}");
        let wrong = ask(&app, &call, &[("authorization", "Bearer xs_00")], &Value::Null).await;
        assert_eq!((wrong.status, &wrong.body["errors"][0]["code"]), (403, &json!("wrong_secret")), "{call}");
    }
    for below in ["/shares", "/replan"] {
        let call = format!("POST {}{below}", kept.path);
        let headers = [("authorization", "Bearer xs_00"), ("if-match", "\"1\"")];
        assert_eq!(ask(&app, &call, &headers, &json!({})).await.status, 403, "{call}");
    }
    let nobody = ask(&app, "GET /v1/itineraries/00000000000000000000000000000000", &[], &Value::Null).await;
    assert_eq!(nobody.status, 404);
    // The secret itself is nowhere in the store.
    let secret = kept.owner.strip_prefix("Bearer ").unwrap();
    let row = app.keeper().unwrap().store.saved(kept.answer["id"].as_str().unwrap()).await.unwrap();
    let mut document = String::new();
    std::io::Read::read_to_string(&mut flate2::read::DeflateDecoder::new(&*row.document), &mut document).unwrap();
    assert!(document.contains("totals"));
    assert!(!row.request.contains(secret) && !document.contains(secret));
    assert_ne!(row.secret, secret);
    for days in [0, limits::SAVED_DAYS_MAX + 1] {
        let mut wish = saved_wish();
        wish["save_days"] = json!(days);
        let refused = ask(&app, "POST /v1/itineraries", &[], &wish).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (400, &json!("/save_days")));
    }
}

/// Saved, shared, taken back, over, forgotten: on any store.
async fn story(store: &str) {
    let app = at(store, TODAY).await;
    let kept = Kept::new(&app, &saved_wish()).await;
    assert_eq!(kept.answer["expires"], "2027-03-07T23:59:00", "90 days after its last day");
    let veiled = kept.share(&app, json!({})).await;
    let open = kept.share(&app, json!({ "hide_start": false, "days": 2 })).await;
    let listed = kept.own(&app, "GET", "/shares", &Value::Null).await;
    let shown: Vec<_> = listed.body["items"].as_array().unwrap().iter().map(|link| &link["hide_start"]).collect();
    assert!(shown.contains(&&json!(true)) && shown.contains(&&json!(false)) && shown.len() == 2);
    let read = get(&app, &open).await;
    holds(&read.body, &ask(&app, "POST /v1/itineraries", &[], &wish()).await.body);
    assert!(read.body["id"].is_null() && read.body["owner_secret"].is_null());
    // A reader of a link may do nothing else with it.
    let token = open.rsplit('/').next().unwrap();
    assert_eq!(get(&app, &format!("/v1/itineraries/{token}")).await.status, 404);

    // Taken back at once; on a server two days later the other one is over.
    let token = veiled.rsplit('/').next().unwrap();
    assert_eq!(kept.own(&app, "DELETE", &format!("/shares/{token}"), &Value::Null).await.status, 204);
    assert_eq!(get(&app, &veiled).await.status, 404);
    let later = at(store, "2026-11-26T12:01").await;
    let over = ask(&later, &format!("GET {open}"), &[("accept-language", "en")], &Value::Null).await;
    assert_eq!((over.status, &over.body["type"]), (410, &json!("/problems/gone")));
    assert!(over.body["detail"].as_str().unwrap().contains("2026-11-26T12:00:00"), "{}", over.body);

    // The journey is over: it says so, swept or not, and its content is erased.
    let spring = at(store, "2027-03-08T00:00").await;
    let last = Kept::new(&spring, &saved_wish()).await;
    assert_eq!(get(&spring, &kept.path).await.status, 410);
    spring.sweep().await.unwrap();
    assert_eq!(get(&spring, &kept.path).await.status, 410);
    assert_eq!(kept.own(&spring, "DELETE", "", &Value::Null).await.status, 410);
    let row = spring.keeper().unwrap().store.saved(kept.answer["id"].as_str().unwrap()).await.unwrap();
    assert_eq!((row.request.as_str(), row.document.len(), row.secret.as_str()), ("null", 0, ""));
    let summer = at(store, "2027-04-07T00:00").await;
    summer.sweep().await.unwrap();
    assert_eq!(get(&summer, &kept.path).await.status, 404);
    assert_eq!(get(&summer, &open).await.status, 404);

    // What is deleted is gone at once, with its links.
    let link = last.share(&spring, json!({})).await;
    assert_eq!(last.own(&spring, "DELETE", "", &Value::Null).await.status, 204);
    for path in [&last.path, &link] {
        assert_eq!(get(&spring, path).await.status, 404);
    }
    assert_eq!(last.own(&spring, "DELETE", "", &Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_journey_from_saved_to_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    story(&format!("sqlite:{}", folder.path().join("a.db").display())).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_journey_from_saved_to_forgotten_on_postgresql() {
    if let Some(url) = crate::postgres::fresh("saved").await {
        story(&url).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_saves_too_and_keeps_no_secret() {
    let app = at("sqlite::memory:", TODAY).await;
    let headers = [("prefer", "respond-async"), ("idempotency-key", "once")];
    let reply = ask(&app, "POST /v1/itineraries", &headers, &saved_wish()).await;
    assert_eq!(reply.status, 202, "{}", reply.body);
    let (saved, job) = (reply.body["saved"].clone(), format!("/v1/jobs/{}", reply.body["id"].as_str().unwrap()));
    let told = loop {
        let told = get(&app, &job).await.body;
        if !["waiting", "running"].contains(&told["state"].as_str().unwrap()) {
            break told;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(told["state"], "done", "{told}");
    assert_eq!(told["result"]["id"], saved["id"]);
    assert!(!told.to_string().contains(saved["owner_secret"].as_str().unwrap()));
    let result = get(&app, &format!("{job}/result")).await;
    assert_eq!((result.status, result.header(header::LOCATION)), (201, saved["url"].as_str().unwrap()));
    let read = get(&app, saved["url"].as_str().unwrap()).await;
    holds(&read.body, &ask(&app, "POST /v1/itineraries", &[], &wish()).await.body);
    // The same request once more is the same job, whose secret was said before.
    let again = ask(&app, "POST /v1/itineraries", &headers, &saved_wish()).await;
    assert_eq!((again.status, &again.body["id"]), (202, &reply.body["id"]));
    assert!(again.body["saved"].is_null());
    let owner = format!("Bearer {}", saved["owner_secret"].as_str().unwrap());
    let call = format!("DELETE {}", saved["url"].as_str().unwrap());
    assert_eq!(ask(&app, &call, &[("authorization", &owner)], &Value::Null).await.status, 204);
    // What the job kept goes with the first sweep after its hour.
    let id = reply.body["id"].as_str().unwrap();
    let store = &app.keeper().unwrap().store;
    assert!(store.job(id, "2026-11-24T12:59:00").await.is_ok());
    let sweep = xianggan::store::saved::Sweep { now: "2026-11-24T13:00:01", forget: "2026-10-24T13:00:01", most: 5 };
    store.sweep(sweep).await.unwrap();
    assert!(store.job(id, "2026-11-24T12:59:00").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_saved_plan() {
    let app = at("sqlite::memory:", TODAY).await;
    let reply = ask(&app, "POST /v1/itineraries", &[("accept", "text/event-stream")], &saved_wish()).await;
    assert_eq!(reply.status, 200);
    let text = reply.text();
    let last = text.trim().rsplit("\n\n").find(|event| event.contains("itinerary")).unwrap();
    let data = last.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let plan: Value = serde_json::from_str(data).unwrap();
    assert!(plan["owner_secret"].as_str().unwrap().starts_with("xs_"));
    let read = get(&app, plan["url"].as_str().unwrap()).await;
    assert_eq!((read.status, &read.body["days"]), (200, &plan["days"]));
}

/// One saves, the other reads and changes; a copy of the store and a new start have it too.
async fn two_servers(store: &str) {
    let (one, other) = (at(store, TODAY).await, at(store, TODAY).await);
    let kept = Kept::new(&one, &saved_wish()).await;
    let link = kept.share(&other, json!({})).await;
    assert_eq!(get(&one, &link).await.status, 200);
    let (_, site) = visits(&kept.answer)[0].clone();
    let less = json!({ "changes": [{ "op": "drop", "site": site }] });
    let made = kept.replan(&other, "\"1\"", &less).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(kept.replan(&one, "\"1\"", &less).await.status, 412);
    assert_eq!(get(&one, &kept.path).await.body["totals"], made.body["totals"]);
    // Both at once: one of them wins.
    let (left, right) = tokio::join!(kept.replan(&one, "\"2\"", &less), kept.replan(&other, "\"2\"", &less));
    let mut statuses = [left.status, right.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db").display().to_string();
    one.keeper().unwrap().store.back_up(&file).await.unwrap();
    assert_eq!(kept.own(&one, "DELETE", "", &Value::Null).await.status, 204);
    drop((one, other));
    for (started, status) in [(at(store, TODAY).await, 404), (at(&format!("sqlite:{file}"), TODAY).await, 200)] {
        assert_eq!(get(&started, &kept.path).await.status, status);
        assert_eq!(get(&started, &link).await.status, status);
    }
}

#[tokio::test]
async fn every_server_on_the_store_has_it_and_so_has_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    two_servers(&format!("sqlite:{}", folder.path().join("a.db").display())).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn every_server_on_postgresql_has_it_and_so_has_a_backup() {
    if let Some(url) = crate::postgres::fresh("phones").await {
        two_servers(&url).await;
    }
}

#[tokio::test]
async fn there_is_room_for_so_many() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let row = |id: &str, expires: &str| xianggan::store::saved::Saved {
        id: id.to_owned(),
        secret: "s".to_owned(),
        version: 1,
        revision: 1,
        request: "{}".to_owned(),
        document: b"{}".to_vec(),
        created: "10".to_owned(),
        updated: "10".to_owned(),
        expires: expires.to_owned(),
    };
    for id in ["a", "b", "c"] {
        store.add_saved(&row(id, "20"), 3).await.unwrap();
    }
    assert_eq!(store.add_saved(&row("d", "90"), 3).await, Err(xianggan::store::StoreError::Full));
    // A sweep takes so many at a time and says whether more is left.
    let sweep = |now: &'static str, forget| store.sweep(xianggan::store::saved::Sweep { now, forget, most: 2 });
    assert!(sweep("20", "00").await.unwrap());
    assert!(!sweep("20", "00").await.unwrap());
    assert!(!sweep("20", "00").await.unwrap(), "nothing is left");
    assert!(sweep("50", "20").await.unwrap());
    assert!(!sweep("50", "20").await.unwrap());
    store.add_saved(&row("d", "90"), 3).await.unwrap();
    assert!(store.saved("a").await.is_err());
}

/// The sites of a plan with the day on which each is visited.
fn visits(plan: &Value) -> Vec<(usize, String)> {
    let days = plan["days"].as_array().unwrap().iter().enumerate();
    days.flat_map(|(day, told)| {
        let stops = told["stops"].as_array().unwrap().iter();
        stops.map(move |stop| (day, stop["site"]["id"].as_str().unwrap().to_owned()))
    })
    .collect()
}

#[tokio::test]
async fn a_save_with_a_key_is_made_once_and_its_secret_said_once() {
    let app = at("sqlite::memory:", TODAY).await;
    let key = [("idempotency-key", "5d0b6f0e-a-phone-without-signal")];
    let first = ask(&app, "POST /v1/itineraries", &key, &saved_wish()).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let (id, secret) = (first.body["id"].as_str().unwrap(), first.body["owner_secret"].as_str().unwrap());
    assert_eq!(first.header(header::LOCATION), format!("/v1/itineraries/{id}"));
    let again = ask(&app, "POST /v1/itineraries", &key, &saved_wish()).await;
    assert_eq!((again.status, again.body["id"].as_str()), (201, Some(id)), "{}", again.body);
    assert!(again.body["owner_secret"].is_null(), "the secret is said once");
    let owner = format!("Bearer {secret}");
    let deleted = ask(&app, &format!("DELETE /v1/itineraries/{id}"), &[("authorization", &*owner)], &Value::Null).await;
    assert_eq!(deleted.status, 204, "the secret is the journey's: {}", deleted.body);
    // The key of another request is refused, and without a key every save is a new one.
    let mut other = saved_wish();
    other["seed"] = json!(77);
    assert_eq!(ask(&app, "POST /v1/itineraries", &key, &other).await.status, 409);
    let plain = ask(&app, "POST /v1/itineraries", &[], &saved_wish()).await;
    assert!(plain.status == 201 && plain.body["id"] != id);
}
