//! Jobs: a long run is watched, ended and fetched by its id, from any server on the same store.

use std::sync::Arc;

use serde_json::{Value, json};
use xianggan::app::App;
use xianggan::app::limits;
use xianggan::store::Store;
use xianggan::store::jobs::{JobKind, JobState, NewJob, Sign};

use crate::world::{Answer, ask, service};

const ASYNC: (&str, &str) = ("prefer", "respond-async");

async fn app() -> Arc<App> {
    Arc::new(service("sqlite::memory:").await)
}

/// A wish that is quickly met.
fn short() -> Value {
    json!({
        "lines": ["jinggangshan-meeting"], "start_date": "2026-12-08", "days": 2,
        "start": {"place": "lodging-jinggangshan"}, "iterations": 500
    })
}

/// A wish that nobody waits for.
fn long() -> Value {
    let mut body = short();
    body["days"] = json!(5);
    body.as_object_mut().unwrap().remove("iterations");
    body["budget_ms"] = json!(limits::JOB_BUDGET_MS);
    body
}

async fn start(app: &Arc<App>, body: &Value) -> String {
    let answer = ask(app, "POST", "/v1/itineraries", &[ASYNC], body).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

async fn look(app: &Arc<App>, id: &str) -> Value {
    let answer = ask(app, "GET", &format!("/v1/jobs/{id}"), &[], &Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

async fn end(app: &Arc<App>, id: &str) -> Answer {
    ask(app, "DELETE", &format!("/v1/jobs/{id}"), &[], &Value::Null).await
}

/// Looks until `ready` says so.
async fn until(app: &Arc<App>, id: &str, ready: impl Fn(&Value) -> bool) -> Value {
    loop {
        let job = look(app, id).await;
        if ready(&job) {
            return job;
        }
        tokio::task::yield_now().await;
    }
}

fn is_over(job: &Value) -> bool {
    !["waiting", "running"].contains(&job["state"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_answers_what_the_request_would_have_answered() {
    let app = app().await;
    let id = start(&app, &short()).await;
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
    let job = until(&app, &id, is_over).await;
    assert_eq!((&job["state"], &job["kind"]), (&json!("done"), &json!("itinerary")));
    assert_eq!(job["progress"], 1.0);
    assert!(job["incumbent"]["value"].as_u64() <= job["incumbent"]["bound"].as_u64());
    let plain = ask(&app, "POST", "/v1/itineraries", &[], &short()).await.body;
    assert_eq!(job["result"], plain);
    let result = ask(&app, "GET", job["result_url"].as_str().unwrap(), &[], &Value::Null).await;
    assert_eq!((result.status, result.body), (200, plain));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_fetched_as_it_would_have_been_sent() {
    let app = app().await;
    let headers = [ASYNC, ("accept", "application/geo+json")];
    let answer = ask(&app, "POST", "/v1/itineraries", &headers, &short()).await;
    let job = until(&app, answer.body["id"].as_str().unwrap(), is_over).await;
    assert!(job["result"].is_null(), "only JSON of the interface is embedded");
    let file = ask(&app, "GET", job["result_url"].as_str().unwrap(), &[], &Value::Null).await;
    assert_eq!((file.status, file.content_type.as_str()), (200, "application/geo+json"));
    assert_eq!(file.body["type"], "FeatureCollection");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_met_fails_with_its_problem() {
    let app = app().await;
    let body = json!({
        "start_date": "2026-12-05", "days": 1, "start": {"place": "gw-ganzhou"},
        "must_visit": ["wenjiashi-rally-site"], "day_hours": {"from": "10:00", "to": "12:00"}, "iterations": 100
    });
    let job = until(&app, &start(&app, &body).await, is_over).await;
    assert_eq!((&job["state"], &job["problem"]["type"]), (&json!("failed"), &json!("/problems/infeasible")));
    let result = ask(&app, "GET", job["result_url"].as_str().unwrap(), &[], &Value::Null).await;
    assert_eq!((result.status, &result.body["type"]), (422, &json!("/problems/infeasible")));
    // A wish that is no wish is refused at once.
    let answer = ask(&app, "POST", "/v1/itineraries", &[ASYNC], &json!({"days": 1})).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_ended_keeps_the_best_plan_so_far() {
    let app = app().await;
    let id = start(&app, &long()).await;
    // The second has to wait: one lane.
    let second = start(&app, &long()).await;
    let seen = until(&app, &id, |job| job["incumbent"].is_object()).await;
    assert_eq!(seen["state"], "running");
    let early = ask(&app, "GET", &format!("/v1/jobs/{id}/result"), &[], &Value::Null).await;
    assert_eq!(early.status, 409);
    // The search would go on for five minutes.
    let answer = end(&app, &id).await;
    assert_eq!((answer.status, &answer.body["state"]), (200, &json!("cancelled")), "{}", answer.body);
    let (kept, before) = (&answer.body["result"]["totals"]["score"], &seen["incumbent"]["value"]);
    assert!(kept.as_u64().unwrap() >= before.as_u64().unwrap(), "{kept} {before}");
    // To end it once more changes nothing.
    assert_eq!(end(&app, &id).await.body, answer.body);
    let answer = end(&app, &second).await;
    assert_eq!((answer.status, &answer.body["state"]), (200, &json!("cancelled")), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_a_key_makes_one_job() {
    let app = app().await;
    let headers = [ASYNC, ("idempotency-key", "once")];
    let first = ask(&app, "POST", "/v1/itineraries", &headers, &short()).await;
    let again = ask(&app, "POST", "/v1/itineraries", &headers, &short()).await;
    assert_eq!((again.status, &again.body["id"]), (202, &first.body["id"]));
    let other = ask(&app, "POST", "/v1/itineraries", &headers, &long()).await;
    assert_eq!((other.status, &other.body["errors"][0]["code"]), (409, &json!("key_reused")));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_server_on_the_store_can_tell_and_end() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let (one, other) = (Arc::new(service(&url).await), Arc::new(service(&url).await));
    two_servers(&one, &other).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn every_server_on_postgresql_can_tell_and_end() {
    let Some(url) = crate::postgres::fresh("jobs").await else { return };
    let (one, other) = (Arc::new(service(&url).await), Arc::new(service(&url).await));
    two_servers(&one, &other).await;
}

async fn two_servers(one: &Arc<App>, other: &Arc<App>) {
    let id = start(one, &short()).await;
    let there = until(other, &id, is_over).await;
    assert_eq!(there, look(one, &id).await);
    assert!(there["result"]["days"].is_array());

    let id = start(one, &long()).await;
    until(other, &id, |job| job["state"] == "running" && job["incumbent"].is_object()).await;
    let answer = end(other, &id).await;
    assert_eq!(answer.status, 202);
    let ended = until(other, &id, is_over).await;
    assert_eq!(ended["state"], "cancelled");
    assert!(ended["result"]["totals"]["sites"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn nobody_guesses_a_job_and_a_lost_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let app = Arc::new(service(&url).await);
    let answer = ask(&app, "GET", "/v1/jobs/0123", &[("accept-language", "en")], &Value::Null).await;
    assert_eq!(answer.status, 404);
    assert!(answer.body["detail"].as_str().unwrap().contains("anew"), "{}", answer.body);

    // A server that started a job and then fell silent.
    let store = Store::open(&url).await.unwrap();
    let (at, expires) = ("2026-01-01T08:00:00".to_owned(), "2999-01-01T00:00:00".to_owned());
    let (owner, id) = ("lin".to_owned(), "mine".to_owned());
    let mine =
        NewJob { id, kind: JobKind::Import, owner, once: None, at: at.clone(), expires: expires.clone(), most: 9 };
    let lost = NewJob { id: "lost".to_owned(), owner: String::new(), ..mine.clone() };
    for job in [&mine, &lost] {
        store.add_job(job).await.unwrap();
        let sign = Sign { id: &job.id, state: JobState::Running, progress: "null", at: &at, expires: &expires };
        assert!(!store.note_job(&sign).await.unwrap());
    }
    let job = look(&app, "lost").await;
    assert_eq!((&job["state"], &job["problem"]["type"]), (&json!("failed"), &json!("/problems/job-lost")));
    let result = ask(&app, "GET", "/v1/jobs/lost/result", &[], &Value::Null).await;
    assert_eq!(result.status, 503);
    // That of an account is not there for strangers.
    assert_eq!(ask(&app, "GET", "/v1/jobs/mine", &[], &Value::Null).await.status, 404);
    assert_eq!(end(&app, "mine").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_room_for_so_many_jobs() {
    let app = app().await;
    let mut ids = Vec::new();
    for _ in 0..limits::JOBS {
        ids.push(start(&app, &long()).await);
    }
    let answer = ask(&app, "POST", "/v1/itineraries", &[ASYNC], &long()).await;
    assert_eq!((answer.status, &answer.body["type"]), (503, &json!("/problems/busy")));
    app.end_all_jobs().await;
    for id in ids {
        assert_eq!(look(&app, &id).await["state"], "cancelled");
    }
    assert_eq!(ask(&app, "POST", "/v1/itineraries", &[ASYNC], &short()).await.status, 202);
}

#[tokio::test]
async fn the_oldest_answers_go_first() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let new = |id: &str, at: &str, expires: &str| NewJob {
        id: id.to_owned(),
        kind: JobKind::Itinerary,
        owner: String::new(),
        once: None,
        at: at.to_owned(),
        expires: expires.to_owned(),
        most: 2,
    };
    for (id, at) in [("a", "10"), ("b", "11"), ("c", "12"), ("d", "13")] {
        store.add_job(&new(id, at, "50")).await.unwrap();
        let sign = Sign { id, state: JobState::Done, progress: "null", at, expires: "50" };
        store.finish_job(&sign, None).await.unwrap();
    }
    let ids = async |now: &str| {
        let mut found = String::new();
        for id in ["a", "b", "c", "d", "e"] {
            if store.job(id, now).await.is_ok() {
                found.push_str(id);
            }
        }
        found
    };
    assert_eq!(ids("20").await, "bcd", "two that had ended, and the newest");
    store.add_job(&new("e", "51", "90")).await.unwrap();
    assert_eq!(ids("0").await, "e", "the time of the others is over");
}
