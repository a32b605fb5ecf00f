//! `/v1/changes` and `/v1/revisions`: what was published, for mirrors and for comparison.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::changesets::{Answer, ChangesetResponse, DiffResponse, RecordResponse, answer};
use crate::api::ApiState;
use crate::api::auth::Signed;
use crate::api::etag::Conditions;
use crate::api::extract::{ApiJson, ApiQuery};
use crate::api::problem::{ApiError, BodyProblems, Guarded, NotFound, Problems};
use crate::app::changes::feed::Change;
use crate::app::limits;
use crate::catalogue::document::Key;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list_changes))
        .routes(routes!(diff_revisions))
        .routes(routes!(restore_revision))
        .routes(routes!(list_audit))
}

/// Where to go on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SinceQuery {
    /// Only what came after this number; from the beginning unless said.
    since: Option<i64>,
    /// At most so many, 1 to 500; 100 unless said.
    limit: Option<usize>,
}

impl SinceQuery {
    fn numbers(&self) -> (i64, i64) {
        let limit = self.limit.unwrap_or(limits::PAGE_DEFAULT).clamp(1, limits::PAGE_MAX);
        (self.since.unwrap_or_default(), i64::try_from(limit).unwrap_or(i64::MAX))
    }
}

/// The feed of changes.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangesResponse {
    /// The revisions, the oldest first.
    items: Vec<RevisionResponse>,
    /// The newest revision of the register.
    revision: i64,
    /// Send this as `since` to go on.
    next_since: i64,
}

/// A revision: what was published when, by whom.
#[derive(Serialize, ToSchema)]
pub(super) struct RevisionResponse {
    /// 1, 2, 3 …
    revision: i64,
    /// When, China Standard Time.
    at: String,
    /// By whom.
    author: String,
    /// The changeset it came from.
    changeset: Option<i64>,
    /// Why.
    comment: String,
    /// The records as they are since; empty for revision 1, which is the whole export.
    changes: Vec<ChangeResponse>,
}

/// A record that changed.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeResponse {
    /// What it describes.
    kind: &'static str,
    /// Its id.
    id: String,
    /// The record; null when it was taken out.
    record: Option<Value>,
}

impl From<Change> for RevisionResponse {
    fn from(change: Change) -> Self {
        let record =
            |(key, record): (Key, Option<Value>)| ChangeResponse { kind: key.kind.as_str(), id: key.id, record };
        Self {
            revision: change.revision.number,
            at: change.revision.at,
            author: change.revision.author,
            changeset: change.revision.changeset,
            comment: change.revision.comment,
            changes: change.records.into_iter().map(record).collect(),
        }
    }
}

/// What was published since a revision, for mirrors.
#[utoipa::path(get, path = "/v1/changes", tag = "open data", params(SinceQuery),
    responses((status = OK, body = ChangesResponse), Problems))]
async fn list_changes(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<SinceQuery>,
) -> Result<Json<ChangesResponse>, ApiError> {
    let (since, limit) = query.numbers();
    let found = app.changes(since, limit).await?;
    let next_since = found.last().map_or(since, |last| last.revision.number);
    let items = found.into_iter().map(RevisionResponse::from).collect();
    Ok(Json(ChangesResponse { items, revision: app.world().edition.revision, next_since }))
}

/// The other revision.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ToQuery {
    /// The revision to compare with; the newest unless said.
    to: Option<i64>,
}

/// What differs between two revisions, field by field.
#[utoipa::path(get, path = "/v1/revisions/{number}/diff", tag = "open data", params(("number" = i64, Path), ToQuery),
    responses((status = OK, body = DiffResponse), Problems, NotFound))]
async fn diff_revisions(
    State(app): State<ApiState>,
    Path(number): Path<i64>,
    ApiQuery(query): ApiQuery<ToQuery>,
) -> Result<Json<DiffResponse>, ApiError> {
    let items = app.compare(number, query.to).await?.into_iter().map(RecordResponse::from).collect();
    Ok(Json(DiffResponse { items }))
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreRequest {
    /// Why.
    comment: String,
    /// What it rests on.
    source: String,
}

/// Propose to make the register again what it was at a revision.
#[utoipa::path(post, path = "/v1/revisions/{number}/restore", tag = "editing", request_body = RestoreRequest,
    params(("number" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The request is done once, however often it comes")),
    responses((status = CREATED, body = ChangesetResponse), Problems, Guarded, NotFound, BodyProblems))]
async fn restore_revision(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(number): Path<i64>,
    conditions: Conditions,
    ApiJson(request): ApiJson<RestoreRequest>,
) -> Result<Answer, ApiError> {
    let once = conditions.once(&caller, &format!("restore {number} {} {}", request.comment, request.source))?;
    let changeset = app.restore(&caller, number, (request.comment, request.source), once).await?;
    Ok(answer(StatusCode::CREATED, changeset))
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditResponse {
    /// The rows, the oldest first.
    items: Vec<AuditRowResponse>,
}

/// A row of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditRowResponse {
    /// 1, 2, 3 …
    seq: i64,
    /// When, China Standard Time.
    at: String,
    /// Who.
    who: String,
    /// What.
    action: String,
    /// To what.
    subject: String,
    /// Before and after.
    detail: Value,
    /// Seals this row and all before it.
    hash: String,
}

/// The log of who did what, for auditors.
#[utoipa::path(get, path = "/v1/audit", tag = "editing", params(SinceQuery),
    responses((status = OK, body = AuditResponse), Problems, Guarded))]
async fn list_audit(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    ApiQuery(query): ApiQuery<SinceQuery>,
) -> Result<Json<AuditResponse>, ApiError> {
    let (since, limit) = query.numbers();
    let rows = app.audit(&caller, since, limit).await?;
    let items = rows.into_iter().map(|row| AuditRowResponse {
        seq: row.seq,
        at: row.at,
        who: row.who,
        action: row.action,
        subject: row.subject,
        detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        hash: row.hash,
    });
    Ok(Json(AuditResponse { items: items.collect() }))
}
