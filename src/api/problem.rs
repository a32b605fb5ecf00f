//! Every error as a problem document (RFC 9457), in the caller's language.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::caller_lang;
use super::{labels, trace};
use crate::app::error::{AppError, FieldFault};
use crate::app::limits::{BODY_BYTES, IMPORT_BYTES};
use crate::base::lang::{Lang, Text};
use crate::editing::change::Conflict;

/// Why a request was refused.
#[derive(Clone, Debug)]
pub enum ApiError {
    /// The service refused it.
    App(AppError),
    /// The body is not declared as JSON.
    MediaType,
    /// The body is longer than [`crate::app::limits::BODY_BYTES`].
    TooLarge,
    /// None of the representations that `Accept` names is offered.
    NotAcceptable,
}

impl<E: Into<AppError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::App(error.into())
    }
}

/// The media type of problem documents.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemResponse {
    /// Stable name of the kind of problem, below `/problems/`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-request")]
    kind: String,
    /// The kind in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What went wrong this time.
    detail: String,
    /// The path of the request.
    instance: String,
    /// What is wrong with single fields, all of them at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// The version that is current, when the request was for an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<String>,
    /// The fields that both sides changed: where both began, what is there now, what was proposed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conflicts: Vec<ConflictProblem>,
}

/// A field that two people changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConflictProblem {
    /// JSON pointer into the record.
    pub pointer: String,
    /// What both began from; null when it was not there.
    pub base: Option<serde_json::Value>,
    /// What is in the register now.
    pub current: Option<serde_json::Value>,
    /// What was proposed.
    pub proposed: Option<serde_json::Value>,
}

impl From<&Conflict> for ConflictProblem {
    fn from(conflict: &Conflict) -> Self {
        let Conflict { pointer, base, current, proposed } = conflict.clone();
        Self { pointer, base, current, proposed }
    }
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body (RFC 6901), or the name of a query parameter.
    pointer: String,
    /// Stable word for programs.
    code: &'static str,
    /// What came.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// What is wrong.
    message: String,
    /// What to do.
    mend: String,
}

impl FieldProblem {
    fn new(fault: &FieldFault, lang: Lang) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.code,
            value: fault.value.clone(),
            message: fault.message.get(lang).to_owned(),
            mend: fault.mend.get(lang).to_owned(),
        }
    }
}

/// A kind of problem: slug and status; the title stands in [`labels`].
struct Kind(&'static str, StatusCode);

/// The one place where errors become status codes.
fn kind(error: &ApiError) -> Kind {
    match error {
        ApiError::App(AppError::Invalid(_)) => Kind("invalid-request", StatusCode::BAD_REQUEST),
        ApiError::App(AppError::NotFound { .. }) => Kind("not-found", StatusCode::NOT_FOUND),
        ApiError::App(AppError::Gone { .. }) => Kind("gone", StatusCode::GONE),
        ApiError::App(AppError::Full) => Kind("full", StatusCode::INSUFFICIENT_STORAGE),
        ApiError::App(AppError::NoRoute { .. } | AppError::RoadShut { .. }) => {
            Kind("no-route", StatusCode::UNPROCESSABLE_ENTITY)
        }
        ApiError::App(AppError::Infeasible(_)) => Kind("infeasible", StatusCode::UNPROCESSABLE_ENTITY),
        ApiError::App(AppError::Unauthorised) => Kind("unauthorised", StatusCode::UNAUTHORIZED),
        ApiError::App(AppError::Forbidden(_)) => Kind("forbidden", StatusCode::FORBIDDEN),
        ApiError::App(AppError::PreconditionRequired) => {
            Kind("precondition-required", StatusCode::PRECONDITION_REQUIRED)
        }
        ApiError::App(AppError::Stale { .. }) => Kind("stale", StatusCode::PRECONDITION_FAILED),
        ApiError::App(AppError::Conflict(_)) => Kind("conflict", StatusCode::CONFLICT),
        ApiError::App(AppError::JobLost) => Kind("job-lost", StatusCode::SERVICE_UNAVAILABLE),
        ApiError::App(AppError::Busy) => Kind("busy", StatusCode::SERVICE_UNAVAILABLE),
        ApiError::App(AppError::Internal(_)) => Kind("internal", StatusCode::INTERNAL_SERVER_ERROR),
        ApiError::MediaType => Kind("unsupported-media-type", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ApiError::TooLarge => Kind("too-large", StatusCode::PAYLOAD_TOO_LARGE),
        ApiError::NotAcceptable => Kind("not-acceptable", StatusCode::NOT_ACCEPTABLE),
    }
}

/// What went wrong this time, in words.
fn detail(error: &ApiError) -> Text {
    match error {
        ApiError::App(AppError::Invalid(faults) | AppError::Infeasible(faults)) => {
            faults.first().map_or_else(Text::default, |fault| fault.message.clone())
        }
        ApiError::App(AppError::NotFound { what: "job", id }) => {
            let minutes = crate::app::limits::JOB_MINUTES;
            Text::new(
                format!("没有任务 {id:?}，或其结果已过期（保留 {minutes} 分钟）；请重新提交请求"),
                format!("there is no job {id:?}, or its {minutes} minutes are over; send the request anew"),
            )
        }
        ApiError::App(AppError::JobLost) => Text::new(
            "执行此任务的服务器已停止；请重新提交请求",
            "the server that ran this job has stopped; send the request anew",
        ),
        ApiError::App(AppError::NotFound { what: "itinerary" | "share", .. }) => no_journey(),
        ApiError::App(AppError::Gone { what, expired }) => over(what, expired),
        ApiError::App(AppError::Full) => Text::new(
            "保存的行程已达上限，暂不能保存；不保存仍可规划",
            "no more journeys are kept for now; a plan that is not saved is still to be had",
        ),
        ApiError::App(AppError::NotFound { what, id }) => Text::new(
            format!("没有 {what} {id:?}；请从列表接口查编号"),
            format!("there is no {what} {id:?}; look the id up in the list"),
        ),
        ApiError::App(AppError::NoRoute { from, to }) => Text::new(
            format!("从第 {from} 点到第 {to} 点没有可走的路（从 0 数起）"),
            format!("no road leads from point {from} to point {to} (counted from 0)"),
        ),
        ApiError::App(AppError::RoadShut { from, to, closures }) => {
            let list = |lang| closures.iter().map(|(id, why)| format!("{id} ({})", why.get(lang))).collect::<Vec<_>>();
            let (zh, en) = (list(Lang::Zh).join("、"), list(Lang::En).join(", "));
            Text::new(
                format!("因道路封闭，从第 {from} 点到不了第 {to} 点（从 0 数起）：{zh}；详见 /v1/closures"),
                format!("what is shut cuts point {to} off from point {from} (counted from 0): {en}; see /v1/closures"),
            )
        }
        ApiError::App(AppError::Unauthorised) => Text::new(
            "请加请求头 Authorization: Bearer 令牌；令牌可能已过期或被撤销",
            "send the header Authorization: Bearer TOKEN; a token may have expired or been revoked",
        ),
        ApiError::App(AppError::Forbidden(fault) | AppError::Conflict(fault)) => fault.message.clone(),
        ApiError::App(AppError::PreconditionRequired) => {
            Text::new("请加请求头 If-Match，值为读取时的 ETag", "send the header If-Match with the ETag that you read")
        }
        ApiError::App(AppError::Stale { current, .. }) => Text::new(
            format!("当前版本为 {current:?}；请按 conflicts 核对后重试"),
            format!("the current version is {current:?}; look at `conflicts`, then try again"),
        ),
        ApiError::App(AppError::Busy) => {
            Text::new("处理器都在忙，请稍后重试", "all processors are busy; try again shortly")
        }
        // The cause is for the log, not for the caller.
        ApiError::App(AppError::Internal(_)) => {
            Text::new("这是我们的错误，已记录", "this is our fault and has been logged")
        }
        ApiError::MediaType => {
            Text::new("请加请求头 Content-Type: application/json", "send the header Content-Type: application/json")
        }
        ApiError::NotAcceptable => {
            let offered = super::formats::Format::ALL.map(super::formats::Format::media_type).join(", ");
            Text::new(format!("可选的格式（Accept）：{offered}"), format!("choose for Accept one of {offered}"))
        }
        ApiError::TooLarge => Text::new(
            format!("请求体不得超过 {BODY_BYTES} 字节，导入的文件不得超过 {IMPORT_BYTES} 字节"),
            format!("a body may have {BODY_BYTES} bytes, a file to import {IMPORT_BYTES}"),
        ),
    }
}

fn no_journey() -> Text {
    Text::new(
        "没有这个行程或链接：可能已删除、已撤销，或地址不完整",
        "there is no such journey or link: it was deleted, taken back, or its address is not whole",
    )
}

fn over(what: &str, expired: &str) -> Text {
    let (zh, en) = if what == "share" { ("分享链接", "link") } else { ("行程", "journey") };
    Text::new(
        format!("此{zh}已于 {expired} 到期，内容已删除；请重新规划并保存"),
        format!("the time of this {en} is over since {expired} and its content is erased; plan and save anew"),
    )
}

/// Carries the error to [`render`], which knows the caller's language.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = kind(&self).1.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Middleware: writes the problem document of an [`ApiError`], and one for each bare error status
/// that axum itself answers (no such path, wrong method, …).
pub async fn render(request: Request, next: Next) -> Response {
    let lang = caller_lang(&request);
    let instance = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        log(&error, &instance);
        return document(&error, lang, instance, response.headers());
    }
    let status = response.status();
    let written = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind == PROBLEM_JSON.as_bytes() || kind.starts_with(b"application/json")
    });
    if (status.is_client_error() || status.is_server_error()) && !written {
        return bare(status, lang, instance, response.headers());
    }
    response
}

/// The status and the document of an error that is kept or streamed instead of being sent.
pub fn written(error: &ApiError, lang: Lang, instance: &str) -> (u16, Vec<u8>) {
    log(error, instance);
    let (status, body) = body(error, lang, instance.to_owned());
    (status.as_u16(), serde_json::to_vec(&body).unwrap_or_default())
}

/// The cause of our own faults is for the log alone.
fn log(error: &ApiError, path: &str) {
    if let ApiError::App(AppError::Internal(cause)) = error {
        let path = trace::path(path);
        tracing::error!(%cause, path, "internal error");
    }
}

fn document(error: &ApiError, lang: Lang, instance: String, headers: &HeaderMap) -> Response {
    let (status, body) = body(error, lang, instance);
    let mut response = finish(status, lang, &body, headers);
    if matches!(error, ApiError::App(AppError::Unauthorised)) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if matches!(error, ApiError::App(AppError::Busy)) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn body(error: &ApiError, lang: Lang, instance: String) -> (StatusCode, ProblemResponse) {
    let Kind(slug, status) = kind(error);
    let errors = match error {
        ApiError::App(AppError::Invalid(faults) | AppError::Infeasible(faults)) => {
            faults.iter().map(|fault| FieldProblem::new(fault, lang)).collect()
        }
        ApiError::App(AppError::Forbidden(fault) | AppError::Conflict(fault)) => vec![FieldProblem::new(fault, lang)],
        _ => Vec::new(),
    };
    let (current_version, conflicts) = match error {
        ApiError::App(AppError::Stale { current, conflicts }) => {
            (Some(current.clone()), conflicts.iter().map(ConflictProblem::from).collect())
        }
        _ => (None, Vec::new()),
    };
    let body = ProblemResponse {
        kind: format!("/problems/{slug}"),
        title: labels::of("problem", slug).get(lang).to_owned(),
        status: status.as_u16(),
        detail: detail(error).get(lang).to_owned(),
        instance,
        errors,
        current_version,
        conflicts,
    };
    (status, body)
}

/// A problem for a status that came without one.
fn bare(status: StatusCode, lang: Lang, instance: String, headers: &HeaderMap) -> Response {
    let detail = match status {
        StatusCode::NOT_FOUND => Text::new("没有这个路径；接口文档在 /docs", "there is no such path; see /docs"),
        StatusCode::METHOD_NOT_ALLOWED => {
            Text::new("此路径不支持这个方法；见 Allow 响应头", "this path has other methods; see the Allow header")
        }
        StatusCode::REQUEST_TIMEOUT => Text::new("处理超时", "the time limit has passed"),
        _ => Text::new("请求未能完成", "the request could not be answered"),
    };
    let body = ProblemResponse {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        detail: detail.get(lang).to_owned(),
        instance,
        errors: Vec::new(),
        current_version: None,
        conflicts: Vec::new(),
    };
    finish(status, lang, &body, headers)
}

fn finish(status: StatusCode, lang: Lang, body: &ProblemResponse, headers: &HeaderMap) -> Response {
    let mut response = (status, Json(body)).into_response();
    let kept = [header::ALLOW, header::RETRY_AFTER];
    for name in kept {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    response
}

/// The problem answers that every operation may give, for the document.
#[derive(utoipa::IntoResponses)]
pub enum Problems {
    /// The request is not valid; `errors` names every field.
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(ProblemResponse),
    /// The service is busy; try again after `Retry-After` seconds.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(ProblemResponse),
}

/// The problem answers of an operation on one thing.
#[derive(utoipa::IntoResponses)]
pub enum NotFound {
    /// There is nothing of this name.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemResponse),
}

/// The problem answers of an operation with a body.
#[derive(utoipa::IntoResponses)]
pub enum BodyProblems {
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemResponse),
    /// The body is not declared as JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    MediaType(ProblemResponse),
    /// The request is valid, but no answer satisfies it.
    #[response(status = 422, content_type = "application/problem+json")]
    Infeasible(ProblemResponse),
}

/// The problem answers of an operation with several representations.
#[derive(utoipa::IntoResponses)]
pub enum RepresentationProblems {
    /// None of the media types of `Accept` is offered.
    #[response(status = 406, content_type = "application/problem+json")]
    NotAcceptable(ProblemResponse),
}

/// The problem answers of an operation that only some callers may do.
#[derive(utoipa::IntoResponses)]
pub enum Guarded {
    /// There is no valid token.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorised(ProblemResponse),
    /// This caller may not.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemResponse),
}

/// The problem answers of an operation that changes something.
#[derive(utoipa::IntoResponses)]
pub enum Changing {
    /// The state forbids it, or the idempotency key came with another request.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemResponse),
    /// It was changed meanwhile; `conflicts` is the three-way difference.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemResponse),
    /// `If-Match` is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    PreconditionRequired(ProblemResponse),
}

/// The problem answers of an operation on something that expires.
#[derive(utoipa::IntoResponses)]
pub enum Expiring {
    /// It was there, and its time is over.
    #[response(status = 410, content_type = "application/problem+json")]
    Gone(ProblemResponse),
}
