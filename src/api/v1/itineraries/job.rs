//! A journey worked out as a job: for long runs, and for callers that have no stream of events.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::response::IncumbentResponse;
use super::saving::Saving;
use super::task::{Task, Written};
use crate::api::ApiState;
use crate::api::problem::{ApiError, PROBLEM_JSON, written};
use crate::api::v1::jobs;
use crate::app::App;
use crate::app::changes::Once;
use crate::app::clock::Stopwatch;
use crate::app::itineraries::Watch;
use crate::app::jobs::{JobKind, JobOrder, Outcome, Reporter};

/// Milliseconds between two reports of the part that is done.
const REPORT_MS: u64 = 200;

/// Starts `task` as a job and answers where it can be watched.
pub(super) async fn start(app: &ApiState, task: Task, once: Option<Once>) -> Result<Response, ApiError> {
    let lang = task.lang;
    let ticket = task.saving.as_ref().map(Saving::ticket);
    let order = JobOrder { kind: JobKind::Itinerary, owner: None, once };
    let worker = Arc::clone(app);
    let (id, is_new) = app.start_job(order, move |reporter| work(worker, task, reporter)).await?;
    // The journey of an earlier request has another id and secret, which were said then.
    Ok(jobs::accepted_with(&app.job(&id, None).await?, lang, ticket.filter(|_| is_new)))
}

/// Saves the journey of `task` once: as a job that is waited for. Whoever comes again with the key is told the same
/// journey, without the secret, which was said the first time.
pub(super) async fn save_once(app: &ApiState, task: Task, once: Once) -> Result<Response, ApiError> {
    let lang = task.lang;
    let secret = task.saving.as_ref().map(|saving| saving.secret().to_owned()).unwrap_or_default();
    let order = JobOrder { kind: JobKind::Itinerary, owner: None, once: Some(once) };
    let worker = Arc::clone(app);
    let (id, is_new) = app.start_job(order, move |reporter| work(worker, task, reporter)).await?;
    let job = app.ended_job(&id).await?;
    let Some(Outcome { status, headers, mut body }) = job.outcome.clone() else {
        return Ok(jobs::accepted_with(&job, lang, None));
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if is_new && status == StatusCode::CREATED {
        let mut told: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
        told.insert("owner_secret".to_owned(), secret.into());
        body = serde_json::to_vec(&told).unwrap_or_default();
    }
    let header = |(name, value): (String, String)| Some((name.parse().ok()?, value.parse().ok()?));
    Ok(Written { status, headers: headers.into_iter().filter_map(header).collect(), bytes: body }.into_response())
}

async fn work(app: Arc<App>, mut task: Task, reporter: Reporter) -> Outcome {
    // The secret was said when the job was made; what a job keeps is readable for whoever knows its id.
    task.saving = task.saving.map(Saving::without_secret);
    // A long run shares the processors with those who wait for an answer.
    task.brief.threads = task.brief.threads.div_ceil(2).max(2);
    let lang = task.lang;
    let budget_ms = if task.brief.iterations.is_some() { None } else { Some(task.brief.budget_ms) };
    let watch_time = Stopwatch::start();
    let teller = reporter.clone();
    let watch: Watch = Arc::new(move |incumbent| {
        teller.tell(serde_json::to_value(IncumbentResponse::from(incumbent)).unwrap_or_default());
    });
    let running = app.pool.aside(reporter.cancelled().clone(), move |cancelled| task.run(cancelled, &watch));
    tokio::pin!(running);
    let answer = loop {
        tokio::select! {
            answer = &mut running => break answer,
            () = tokio::time::sleep(Duration::from_millis(REPORT_MS)) => {
                let part = |budget_ms: u64| (watch_time.elapsed_ms() * 1_000 / budget_ms.max(1)).min(999);
                if let Some(part) = budget_ms.map(part) {
                    reporter.share(u16::try_from(part).unwrap_or(999));
                }
            }
        }
    };
    let answer = match answer.map_err(ApiError::from).and_then(|answer| answer) {
        Ok(made) => made.kept(&app).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => {
            reporter.share(1_000);
            let text = |(name, value): (HeaderName, HeaderValue)| {
                Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
            };
            Outcome {
                status: answer.status.as_u16(),
                headers: answer.headers.into_iter().filter_map(text).collect(),
                body: answer.bytes,
            }
        }
        Err(error) => {
            let (status, body) = written(&error, lang, "/v1/itineraries");
            Outcome { status, headers: vec![("content-type".to_owned(), PROBLEM_JSON.to_owned())], body }
        }
    }
}
