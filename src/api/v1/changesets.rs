//! `/v1/changesets`: changes proposed, reviewed, published, taken back.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{PageWish, close_cursor};
use crate::api::ApiState;
use crate::api::auth::Signed;
use crate::api::etag::{self, Conditions};
use crate::api::extract::{ApiJson, ApiQuery};
use crate::api::problem::{ApiError, BodyProblems, Changing, ConflictProblem, Guarded, NotFound, Problems};
use crate::app::changes::publish::RecordDiff;
use crate::app::changes::{Changeset, Proposal, Saying};
use crate::app::error::{AppError, FieldFault};
use crate::catalogue::document::Kind;
use crate::editing::change::{Acceptance, Edit, Op};
use crate::editing::workflow::{Action, State as Stage};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(create_changeset, list_changesets))
        .routes(routes!(show_changeset, replace_changeset))
        .routes(routes!(diff_changeset))
        .routes(routes!(step_changeset))
}

/// A set of edits with its reason.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangesetRequest {
    /// Why.
    comment: String,
    /// What it rests on: a notice, a visit, a page.
    source: String,
    /// What changes, in this order.
    edits: Vec<EditRequest>,
}

/// One edit of one record.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EditRequest {
    /// `create`, `update` or `delete`.
    #[schema(value_type = String, example = "update")]
    op: Op,
    /// `site`, `line`, `event`, `place`, `closure`, `opening` or `source`.
    #[schema(value_type = String, example = "site")]
    kind: Kind,
    /// The record's id.
    id: String,
    /// A merge patch (RFC 7396) of the record as graph-data writes it; a field that is null is removed.
    #[serde(default)]
    patch: Value,
}

impl From<ChangesetRequest> for Proposal {
    fn from(request: ChangesetRequest) -> Self {
        let edit = |edit: EditRequest| Edit { op: edit.op, kind: edit.kind, id: edit.id, patch: edit.patch };
        Self { comment: request.comment, source: request.source, edits: request.edits.into_iter().map(edit).collect() }
    }
}

/// A changeset and how far it has come.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangesetResponse {
    /// 1, 2, 3 …
    id: i64,
    /// Who proposed it.
    author: String,
    /// Why.
    comment: String,
    /// What it rests on.
    source: String,
    /// `draft`, `submitted`, `approved`, `returned`, `published` or `reverted`.
    state: &'static str,
    /// The revision it was written against.
    base_revision: i64,
    /// Counts its own changes; also its `ETag`.
    version: i64,
    /// What it changes.
    edits: Vec<EditRequest>,
    /// What the reviewer accepted, by edit; null: all of it.
    accepted: Option<Value>,
    /// What the reviewer said.
    note: Option<String>,
    /// When it was made.
    created: String,
    /// When it last changed.
    updated: String,
    /// The revision it was published in.
    revision: Option<i64>,
}

impl From<Changeset> for ChangesetResponse {
    fn from(changeset: Changeset) -> Self {
        let edit = |edit: Edit| EditRequest { op: edit.op, kind: edit.kind, id: edit.id, patch: edit.patch };
        Self {
            id: changeset.id,
            author: changeset.author,
            comment: changeset.comment,
            source: changeset.source,
            state: changeset.state.as_str(),
            base_revision: changeset.base,
            version: changeset.version,
            edits: changeset.edits.into_iter().map(edit).collect(),
            accepted: changeset.accepted.map(|accepted| serde_json::json!(accepted.0)),
            note: changeset.note,
            created: changeset.created,
            updated: changeset.updated,
            revision: changeset.published,
        }
    }
}

/// A changeset as an answer, with its version.
pub(super) type Answer = (StatusCode, HeaderMap, Json<ChangesetResponse>);

pub(super) fn answer(status: StatusCode, changeset: Changeset) -> Answer {
    let mut headers = etag::headers(Some(changeset.version));
    if status == StatusCode::CREATED {
        let place = HeaderValue::from_str(&format!("/v1/changesets/{}", changeset.id));
        headers.insert(header::LOCATION, place.expect("a path of ASCII is a header value"));
    }
    (status, headers, Json(changeset.into()))
}

/// Propose a change: it is checked as a whole and kept as a draft.
#[utoipa::path(post, path = "/v1/changesets", tag = "editing", request_body = ChangesetRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "The request is done once, however often it comes")),
    responses((status = CREATED, body = ChangesetResponse), Problems, Guarded, Changing, BodyProblems))]
async fn create_changeset(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    conditions: Conditions,
    ApiJson(request): ApiJson<ChangesetRequest>,
) -> Result<Answer, ApiError> {
    let text = serde_json::to_string(&request).unwrap_or_default();
    let once = conditions.once(&caller, &text)?;
    Ok(answer(StatusCode::CREATED, app.propose(&caller, request.into(), once).await?))
}

/// Which changesets.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesetsQuery {
    /// Only those in this state.
    #[param(value_type = Option<String>)]
    state: Option<Stage>,
    /// At most so many, 1 to 500; 100 unless said.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of changesets.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangesetsResponse {
    /// By id.
    items: Vec<ChangesetResponse>,
    /// Where the next page begins; null on the last one.
    next_cursor: Option<String>,
}

/// The changesets: all of them for reviewers, one's own for others.
#[utoipa::path(get, path = "/v1/changesets", tag = "editing", params(ChangesetsQuery),
    responses((status = OK, body = ChangesetsResponse), Problems, Guarded))]
async fn list_changesets(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    ApiQuery(query): ApiQuery<ChangesetsQuery>,
) -> Result<Json<ChangesetsResponse>, ApiError> {
    let wish = PageWish::new(query.limit, query.cursor)?;
    let since = wish.after.and_then(|after| after.parse().ok()).unwrap_or_default();
    let limit = i64::try_from(wish.limit).unwrap_or(i64::MAX);
    let found = app.keeper()?.store.changesets(query.state, since, limit).await.map_err(AppError::from)?;
    let full = found.len() == wish.limit;
    let next_cursor = found.last().filter(|_| full).map(|last| close_cursor(&last.id.to_string()));
    let mine = |changeset: &Changeset| changeset.author == caller.name || caller.may_inspect();
    let items = found.into_iter().filter(mine).map(ChangesetResponse::from).collect();
    Ok(Json(ChangesetsResponse { items, next_cursor }))
}

/// One changeset.
#[utoipa::path(get, path = "/v1/changesets/{id}", tag = "editing", params(("id" = i64, Path)),
    responses((status = OK, body = ChangesetResponse), Problems, Guarded, NotFound))]
async fn show_changeset(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<i64>,
) -> Result<Answer, ApiError> {
    Ok(answer(StatusCode::OK, app.changeset(&caller, id).await?))
}

/// Replace the words and edits of a draft, or of one that was returned.
#[utoipa::path(put, path = "/v1/changesets/{id}", tag = "editing", request_body = ChangesetRequest,
    params(("id" = i64, Path), ("If-Match" = String, Header, description = "Its ETag")),
    responses((status = OK, body = ChangesetResponse), Problems, Guarded, NotFound, Changing, BodyProblems))]
async fn replace_changeset(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<i64>,
    conditions: Conditions,
    ApiJson(request): ApiJson<ChangesetRequest>,
) -> Result<Answer, ApiError> {
    let seen = conditions.must_see()?;
    Ok(answer(StatusCode::OK, app.redraft(&caller, id, request.into(), seen).await?))
}

/// A field before and after.
#[derive(Serialize, ToSchema)]
pub(super) struct FieldResponse {
    /// JSON pointer into the record.
    pub(super) pointer: String,
    /// What it was; null when it was not there.
    pub(super) before: Option<Value>,
    /// What it becomes; null when it is removed.
    pub(super) after: Option<Value>,
}

/// A record and its fields that change.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordResponse {
    /// What it describes.
    kind: &'static str,
    /// Its id.
    id: String,
    /// The fields.
    fields: Vec<FieldResponse>,
    /// Those that others changed too since the changeset was written.
    conflicts: Vec<ConflictProblem>,
}

impl From<RecordDiff> for RecordResponse {
    fn from(diff: RecordDiff) -> Self {
        let fields = diff.fields.into_iter();
        Self {
            kind: diff.key.kind.as_str(),
            id: diff.key.id,
            fields: fields
                .map(|field| FieldResponse { pointer: field.pointer, before: field.before, after: field.after })
                .collect(),
            conflicts: diff.conflicts.iter().map(ConflictProblem::from).collect(),
        }
    }
}

/// Differences, record by record.
#[derive(Serialize, ToSchema)]
pub(super) struct DiffResponse {
    /// The records.
    pub(super) items: Vec<RecordResponse>,
}

/// What a changeset changes, field by field.
#[utoipa::path(get, path = "/v1/changesets/{id}/diff", tag = "editing", params(("id" = i64, Path)),
    responses((status = OK, body = DiffResponse), Problems, Guarded, NotFound))]
async fn diff_changeset(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<i64>,
) -> Result<Json<DiffResponse>, ApiError> {
    let changeset = app.changeset(&caller, id).await?;
    let items = app.diff(&changeset).await?.into_iter().map(RecordResponse::from).collect();
    Ok(Json(DiffResponse { items }))
}

/// What is said along with a step; all of it may be left out.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StepRequest {
    /// Words to the author; must be said when a changeset is returned.
    note: Option<String>,
    /// What is approved; left out: all of it.
    accept: Option<Vec<AcceptRequest>>,
}

/// An edit of which all or some fields are accepted.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptRequest {
    /// Its place in `edits`, counted from 0.
    edit: usize,
    /// JSON pointers of the accepted fields; left out: all of them.
    #[serde(default)]
    fields: Vec<String>,
}

impl StepRequest {
    fn saying(self) -> Saying {
        let accept = |accept: AcceptRequest| (accept.edit, accept.fields);
        let accepted = self.accept.map(|list| Acceptance(list.into_iter().map(accept).collect()));
        Saying { note: self.note, accepted, ..Saying::default() }
    }
}

/// Take a step: `submit`, `approve`, `return`, `publish` or `revert`.
#[utoipa::path(post, path = "/v1/changesets/{id}/{action}", tag = "editing", request_body = Option<StepRequest>,
    params(("id" = i64, Path), ("action" = String, Path, description = "`submit`, `approve`, `return`, `publish` or `revert`"),
        ("If-Match" = Option<String>, Header, description = "Its ETag; another version is refused"),
        ("Idempotency-Key" = Option<String>, Header, description = "The request is done once, however often it comes")),
    responses((status = OK, body = ChangesetResponse), Problems, Guarded, NotFound, Changing, BodyProblems))]
async fn step_changeset(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path((id, action)): Path<(i64, String)>,
    conditions: Conditions,
    body: axum::body::Bytes,
) -> Result<Answer, ApiError> {
    let known = action.parse().ok().filter(|action| *action != Action::Edit);
    let action = known.ok_or(AppError::NotFound { what: "action", id: action })?;
    let request: StepRequest = if body.is_empty() { StepRequest::default() } else { ApiJson::from_bytes(&body)? };
    if action == Action::Return && request.note.as_deref().is_none_or(|note| note.trim().is_empty()) {
        let message = ("退回须说明理由", "a changeset is returned with a reason");
        return Err(FieldFault::new("/note", "missing_words", message, ("请填写 note", "give a note")).into());
    }
    let digest = format!("{id} {action} {}", serde_json::to_string(&request).unwrap_or_default());
    let (seen, once) = (conditions.seen(), conditions.once(&caller, &digest)?);
    let saying = Saying { seen, once, ..request.saying() };
    Ok(answer(StatusCode::OK, app.step(&caller, id, action, saying).await?))
}
