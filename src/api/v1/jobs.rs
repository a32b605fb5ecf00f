//! `/v1/jobs/{id}`: work that outlives its request, watched by its id and ended by it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::ApiState;
use crate::api::auth::MaybeSigned;
use crate::api::extract::Language;
use crate::api::problem::{ApiError, NotFound, Problems, written};
use crate::app::error::{AppError, FieldFault};
use crate::app::jobs::{Job, JobKind, JobState, Outcome};
use crate::base::ids::JobId;
use crate::base::lang::Lang;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show_job, end_job)).routes(routes!(show_job_result))
}

/// A job and how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct JobResponse {
    /// Its id; whoever knows it may watch and end the job.
    id: String,
    /// `itinerary` or `import`.
    kind: &'static str,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    state: &'static str,
    /// The part that is done, 0 to 1; null where nobody can tell.
    progress: Option<f64>,
    /// The best plan so far, of a job that plans a journey.
    #[serde(skip_serializing_if = "Option::is_none")]
    incumbent: Option<Value>,
    /// More about a job of another kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Value>,
    /// When it was made, China Standard Time.
    created: String,
    /// When it last gave a sign of life.
    updated: String,
    /// Until when it is kept.
    expires: String,
    /// The answer, when it is there and is JSON; of a cancelled job what it had by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Value>,
    /// Where the answer can be had as it would have been sent, when it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    result_url: Option<String>,
    /// Id and secret of the journey that it will save, when it was asked to; said once, by the answer that
    /// made the job. The journey is there when the job is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<TicketResponse>,
    /// Why it failed: the problem document.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Value>,
}

/// Id and secret of a saved journey.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api) struct TicketResponse {
    /// Its id: whoever knows it may read the journey.
    pub(super) id: String,
    /// Whoever knows it may change the journey; it is not said again.
    pub(super) owner_secret: String,
    /// Where it will be.
    pub(super) url: String,
}

impl JobResponse {
    fn new(job: &Job, lang: Lang) -> Self {
        let path = format!("/v1/jobs/{}", job.id);
        let good = job.outcome.as_ref().filter(|outcome| outcome.status < 400);
        let bad = job.outcome.as_ref().filter(|outcome| outcome.status >= 400);
        let json = |outcome: &Outcome| serde_json::from_slice(&outcome.body).ok();
        let lost = || json(&lost(lang, &path));
        let detail = Some(job.progress.detail.clone()).filter(|detail| !detail.is_null());
        let (incumbent, detail) = match job.kind {
            JobKind::Itinerary => (detail, None),
            JobKind::Import => (None, detail),
        };
        let done = (job.state == JobState::Done).then_some(1_000);
        Self {
            id: job.id.to_string(),
            kind: job.kind.as_str(),
            state: job.state.as_str(),
            progress: done.or(job.progress.permille).map(|part| f64::from(part) / 1_000.0),
            incumbent,
            detail,
            created: job.created.clone(),
            updated: job.updated.clone(),
            expires: job.expires.clone(),
            result: good.filter(|outcome| is_json(outcome)).and_then(json),
            result_url: job.outcome.as_ref().map(|_| format!("{path}/result")),
            saved: None,
            problem: bad.map_or_else(|| (job.state == JobState::Failed).then(lost).flatten(), json),
        }
    }
}

/// What a job answers that never came to say anything.
fn lost(lang: Lang, path: &str) -> Outcome {
    let (status, body) = written(&AppError::JobLost.into(), lang, path);
    Outcome { status, headers: Vec::new(), body }
}

fn is_json(outcome: &Outcome) -> bool {
    let json = |(name, value): &(String, String)| name == "content-type" && value.starts_with("application/json");
    outcome.headers.iter().any(json)
}

/// The job as an answer; while it is active the caller is told when to look again.
fn answer(status: StatusCode, job: &Job, lang: Lang) -> Response {
    told(status, job, JobResponse::new(job, lang))
}

fn told(status: StatusCode, job: &Job, body: JobResponse) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if job.state.is_active() {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// The answer to a request that became `job` (RFC 7240 §4.1, RFC 9110 §15.3.3).
pub(super) fn accepted(job: &Job, lang: Lang) -> Response {
    accepted_with(job, lang, None)
}

/// The same to a request whose journey will be saved.
pub(super) fn accepted_with(job: &Job, lang: Lang, saved: Option<TicketResponse>) -> Response {
    let mut response = told(StatusCode::ACCEPTED, job, JobResponse { saved, ..JobResponse::new(job, lang) });
    let headers = response.headers_mut();
    let place = HeaderValue::from_str(&format!("/v1/jobs/{}", job.id)).expect("a path of ASCII is a header value");
    headers.insert(header::LOCATION, place);
    headers.insert(HeaderName::from_static("preference-applied"), HeaderValue::from_static("respond-async"));
    response
}

/// How far a job has come; its answer or its problem once it has ended.
#[utoipa::path(get, path = "/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path)),
    responses((status = OK, body = JobResponse), Problems, NotFound))]
async fn show_job(
    State(app): State<ApiState>,
    Language(lang): Language,
    MaybeSigned(caller): MaybeSigned,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    Ok(answer(StatusCode::OK, &app.job(&JobId::from(id), caller.as_ref()).await?, lang))
}

/// End a job; what it has by then is kept as its answer. One that has ended stays as it is.
#[utoipa::path(delete, path = "/v1/jobs/{id}", tag = "jobs", params(("id" = String, Path)),
    responses(
        (status = OK, description = "It has ended.", body = JobResponse),
        (status = ACCEPTED, description = "It will end; look again.", body = JobResponse),
        Problems, NotFound))]
async fn end_job(
    State(app): State<ApiState>,
    Language(lang): Language,
    MaybeSigned(caller): MaybeSigned,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let job = app.end_job(&JobId::from(id), caller.as_ref()).await?;
    let status = if job.state.is_active() { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok(answer(status, &job, lang))
}

/// The answer of a job as the request would have been answered, had its caller waited.
#[utoipa::path(get, path = "/v1/jobs/{id}/result", tag = "jobs", params(("id" = String, Path)),
    responses((status = OK, description = "In the representation that the request asked for."), Problems, NotFound,
        (status = CONFLICT, description = "The job has no answer yet, or was ended before it had one.",
            body = crate::api::problem::ProblemResponse, content_type = "application/problem+json")))]
async fn show_job_result(
    State(app): State<ApiState>,
    MaybeSigned(caller): MaybeSigned,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let job = app.job(&JobId::from(id), caller.as_ref()).await?;
    match job.outcome {
        Some(outcome) => Ok(sent(outcome)),
        None if job.state == JobState::Failed => Err(AppError::JobLost.into()),
        None => Err(AppError::Conflict(unanswered(job.state)).into()),
    }
}

fn unanswered(state: JobState) -> FieldFault {
    let message = ("任务还没有结果", "the job has no answer");
    let mend = ("等状态变为 done；已取消的请重新提交", "wait until its state is done; send a cancelled one anew");
    FieldFault::new("state", "wrong_state", message, mend).with_value(state)
}

fn sent(outcome: Outcome) -> Response {
    let status = StatusCode::from_u16(outcome.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let pair =
        |(name, value): (String, String)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?));
    let headers: HeaderMap = outcome.headers.into_iter().filter_map(pair).collect();
    (status, headers, outcome.body).into_response()
}
