//! `/v1/records`: any record of the register as bureaus edit it, its history, and single changes of it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::changesets::{Answer, ChangesetResponse, answer};
use super::common::RevisionQuery;
use crate::api::ApiState;
use crate::api::auth::Signed;
use crate::api::etag::{self, Conditions};
use crate::api::extract::{ApiJson, ApiQuery};
use crate::api::problem::{ApiError, BodyProblems, Changing, Guarded, NotFound, Problems};
use crate::app::changes::Proposal;
use crate::app::changes::feed::State as Kept;
use crate::app::error::AppError;
use crate::catalogue::document::{Key, Kind};
use crate::editing::change::{Edit, Op};
use crate::editing::roles::Caller;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(show_record, patch_record, delete_record))
        .routes(routes!(show_history))
        .routes(routes!(patch_site, delete_site))
        .routes(routes!(show_site_history))
}

/// A record as it is kept: what a merge patch is written against.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordDocumentResponse {
    /// `site`, `line`, `event`, `place`, `closure`, `opening` or `source`.
    kind: &'static str,
    /// Its id.
    id: String,
    /// The revision since which it stands so; also its `ETag`.
    since: i64,
    /// The record.
    record: Value,
}

/// The states of a record.
#[derive(Serialize, ToSchema)]
pub(super) struct HistoryResponse {
    /// The oldest first.
    items: Vec<StateResponse>,
}

/// One state of a record.
#[derive(Serialize, ToSchema)]
pub(super) struct StateResponse {
    /// The revision in which it came.
    revision: i64,
    /// The revision in which it was replaced or taken out.
    until: Option<i64>,
    /// When, China Standard Time.
    at: String,
    /// By whom.
    author: String,
    /// The changeset it came from.
    changeset: Option<i64>,
    /// Why.
    comment: String,
    /// The record.
    record: Value,
}

impl From<Kept> for StateResponse {
    fn from((version, revision): Kept) -> Self {
        Self {
            revision: version.first,
            until: version.until,
            at: revision.at,
            author: revision.author,
            changeset: revision.changeset,
            comment: revision.comment,
            record: version.body,
        }
    }
}

/// Why a single record changes.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReasonQuery {
    /// Why.
    comment: String,
    /// What it rests on.
    source: String,
}

fn key(kind: &str, id: String) -> Result<Key, ApiError> {
    let parsed: Option<Kind> = kind.parse().ok();
    let kind = parsed.ok_or_else(|| AppError::NotFound { what: "kind", id: kind.to_owned() })?;
    Ok(Key::new(kind, id))
}

/// One record as it is kept.
#[utoipa::path(get, path = "/v1/records/{kind}/{id}", tag = "editing",
    params(("kind" = String, Path), ("id" = String, Path), RevisionQuery),
    responses((status = OK, body = RecordDocumentResponse,
        headers(("ETag" = String, description = "Its version, for If-Match"))), Problems, NotFound))]
async fn show_record(
    State(app): State<ApiState>,
    Path((kind, id)): Path<(String, String)>,
    ApiQuery(query): ApiQuery<RevisionQuery>,
) -> Result<(HeaderMap, Json<RecordDocumentResponse>), ApiError> {
    let key = key(&kind, id)?;
    let world = app.world_at(query.revision).await?;
    let record = world.edition.documents.get(&key).cloned();
    let (Some(record), Some(since)) = (record, world.edition.versions.get(&key).copied()) else {
        return Err(AppError::NotFound { what: key.kind.as_str(), id: key.id }.into());
    };
    let body = RecordDocumentResponse { kind: key.kind.as_str(), id: key.id, since, record };
    Ok((etag::headers(Some(since)), Json(body)))
}

/// Propose a change of one record: a merge patch on the version that was read.
#[utoipa::path(patch, path = "/v1/records/{kind}/{id}", tag = "editing",
    request_body(content = Value, content_type = "application/merge-patch+json"),
    params(("kind" = String, Path), ("id" = String, Path), ReasonQuery,
        ("If-Match" = String, Header, description = "The record's ETag")),
    responses((status = CREATED, body = ChangesetResponse), Problems, Guarded, NotFound, Changing, BodyProblems))]
async fn patch_record(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path((kind, id)): Path<(String, String)>,
    asked: (ApiQuery<ReasonQuery>, Conditions),
    ApiJson(patch): ApiJson<Value>,
) -> Result<Answer, ApiError> {
    propose_one(&app, &caller, (Op::Update, key(&kind, id)?, patch), asked).await
}

/// Propose to take a record out of the register.
#[utoipa::path(delete, path = "/v1/records/{kind}/{id}", tag = "editing",
    params(("kind" = String, Path), ("id" = String, Path), ReasonQuery,
        ("If-Match" = String, Header, description = "The record's ETag")),
    responses((status = CREATED, body = ChangesetResponse), Problems, Guarded, NotFound, Changing))]
async fn delete_record(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path((kind, id)): Path<(String, String)>,
    query: ApiQuery<ReasonQuery>,
    conditions: Conditions,
) -> Result<Answer, ApiError> {
    propose_one(&app, &caller, (Op::Delete, key(&kind, id)?, Value::Null), (query, conditions)).await
}

/// Propose a change of one site: a merge patch on the version that was read.
#[utoipa::path(patch, path = "/v1/sites/{id}", tag = "editing",
    request_body(content = Value, content_type = "application/merge-patch+json"),
    params(("id" = String, Path), ReasonQuery, ("If-Match" = String, Header, description = "The site's ETag")),
    responses((status = CREATED, body = ChangesetResponse), Problems, Guarded, NotFound, Changing, BodyProblems))]
async fn patch_site(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    asked: (ApiQuery<ReasonQuery>, Conditions),
    ApiJson(patch): ApiJson<Value>,
) -> Result<Answer, ApiError> {
    propose_one(&app, &caller, (Op::Update, Key::new(Kind::Site, id), patch), asked).await
}

/// Propose to take a site out of the register.
#[utoipa::path(delete, path = "/v1/sites/{id}", tag = "editing",
    params(("id" = String, Path), ReasonQuery, ("If-Match" = String, Header, description = "The site's ETag")),
    responses((status = CREATED, body = ChangesetResponse), Problems, Guarded, NotFound, Changing))]
async fn delete_site(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<String>,
    query: ApiQuery<ReasonQuery>,
    conditions: Conditions,
) -> Result<Answer, ApiError> {
    propose_one(&app, &caller, (Op::Delete, Key::new(Kind::Site, id), Value::Null), (query, conditions)).await
}

/// A changeset of one edit, on the version that the caller has seen.
async fn propose_one(
    app: &ApiState,
    caller: &Caller,
    (op, Key { kind, id }, patch): (Op, Key, Value),
    (ApiQuery(reason), conditions): (ApiQuery<ReasonQuery>, Conditions),
) -> Result<Answer, ApiError> {
    let edit = Edit { op, kind, id, patch };
    let once = conditions.once(caller, &format!("{kind} {} {}", edit.id, edit.patch))?;
    app.must_be_current(&Key::new(kind, edit.id.clone()), &edit, conditions.must_see()?).await?;
    let proposal = Proposal { comment: reason.comment, source: reason.source, edits: vec![edit] };
    Ok(answer(StatusCode::CREATED, app.propose(caller, proposal, once).await?))
}

/// Everything that a record has been.
#[utoipa::path(get, path = "/v1/records/{kind}/{id}/history", tag = "editing",
    params(("kind" = String, Path), ("id" = String, Path)),
    responses((status = OK, body = HistoryResponse), Problems, NotFound))]
async fn show_history(
    State(app): State<ApiState>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Json<HistoryResponse>, ApiError> {
    history(&app, &key(&kind, id)?).await
}

/// Everything that a site has been.
#[utoipa::path(get, path = "/v1/sites/{id}/history", tag = "register", params(("id" = String, Path)),
    responses((status = OK, body = HistoryResponse), Problems, NotFound))]
async fn show_site_history(
    State(app): State<ApiState>,
    Path(id): Path<String>,
) -> Result<Json<HistoryResponse>, ApiError> {
    history(&app, &Key::new(Kind::Site, id)).await
}

async fn history(app: &ApiState, key: &Key) -> Result<Json<HistoryResponse>, ApiError> {
    let items = app.history(key).await?;
    Ok(Json(HistoryResponse { items: items.into_iter().map(StateResponse::from).collect() }))
}
