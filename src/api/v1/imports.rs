//! `/v1/imports`: many records from one file, checked row by row, staged as one changeset, undone as one.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::TextResponse;
use super::jobs::{self, JobResponse};
use crate::api::ApiState;
use crate::api::auth::Signed;
use crate::api::etag::Conditions;
use crate::api::extract::{ApiQuery, Language};
use crate::api::labels;
use crate::api::problem::{ApiError, BodyProblems, Changing, Guarded, NotFound, PROBLEM_JSON, Problems, written};
use crate::app::App;
use crate::app::error::FieldFault;
use crate::app::imports::annotate::annotated;
use crate::app::imports::grid::{ImportFormat, TextEncoding};
use crate::app::imports::report::{ImportMode, Report, RowAction, RowFault, RowItem, Twin};
use crate::app::imports::{Import, Order, Submission, Teller, write_text};
use crate::app::jobs::{JobKind, JobOrder, Outcome, Reporter};
use crate::app::limits;
use crate::app::open_data::OpenFormat;
use crate::app::tables::{KINDS, book, columns};
use crate::base::datum::Crs;
use crate::base::lang::Lang;
use crate::catalogue::document::Kind;
use crate::editing::roles::Caller;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    let larger = OpenApiRouter::new().routes(routes!(create_import)).layer(DefaultBodyLimit::max(limits::IMPORT_BYTES));
    OpenApiRouter::new()
        .merge(larger)
        .routes(routes!(show_template))
        .routes(routes!(show_import, undo_import))
        .routes(routes!(annotate_import))
}

/// How a file is to be read, and what for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// What its rows describe: `site` or `place`.
    #[param(value_type = String, example = "site")]
    kind: Kind,
    /// `csv` (UTF-8 or GB 18030), `xlsx` or `geojson`.
    #[param(value_type = String, example = "csv")]
    format: ImportFormat,
    /// The datum of its coordinates; must be said: `wgs84`, `gcj02` or `bd09`.
    #[param(value_type = String, example = "wgs84")]
    crs: Crs,
    /// `validate` (default) only checks; `stage` makes a draft changeset when there is no fault.
    #[param(value_type = Option<String>)]
    mode: Option<ImportMode>,
    /// Stage the good rows even when others have faults.
    #[serde(default)]
    partial: bool,
    /// The changeset's comment.
    comment: Option<String>,
    /// What the changeset rests on.
    source: Option<String>,
}

impl ImportQuery {
    fn order(&self) -> Result<Order, FieldFault> {
        has_table(self.kind)?;
        let mode = self.mode.unwrap_or(ImportMode::Validate);
        Ok(Order { kind: self.kind, format: self.format, crs: self.crs, mode, partial: self.partial })
    }
}

fn has_table(kind: Kind) -> Result<(), FieldFault> {
    if !columns(kind).is_empty() {
        return Ok(());
    }
    let kinds = KINDS.map(Kind::as_str).join(", ");
    let message = (format!("可导入的类型：{kinds}"), format!("tables can be imported of {kinds}"));
    let mend = ("其他记录请用 POST /v1/changesets", "use POST /v1/changesets for other records");
    Err(FieldFault::new("kind", "no_table", message, mend).with_value(kind))
}

/// Who asks, and in which manner.
pub(super) struct Envelope {
    lang: Lang,
    caller: Caller,
    conditions: Conditions,
    /// `Prefer: respond-async`.
    as_job: bool,
}

impl FromRequestParts<ApiState> for Envelope {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &ApiState) -> Result<Self, ApiError> {
        let prefers = parts.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        let mut wishes = prefers.flat_map(|value| value.split([',', ';']));
        let as_job = wishes.any(|wish| wish.trim().eq_ignore_ascii_case("respond-async"));
        let Signed(caller) = Signed::from_request_parts(parts, app).await?;
        let (Ok(Language(lang)), Ok(conditions)) =
            (Language::from_request_parts(parts, app).await, Conditions::from_request_parts(parts, app).await);
        Ok(Self { lang, caller, conditions, as_job })
    }
}

/// A file as the body, of any media type.
pub(super) struct FileBody(Bytes);

impl<S: Send + Sync> FromRequest<S> for FileBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(_) => ApiError::TooLarge,
            other => {
                let reason = other.to_string();
                let message = (format!("无法读取：{reason}"), reason);
                FieldFault::new("body", "unreadable", message, ("请重新发送", "send it again")).into()
            }
        })?;
        Ok(Self(bytes))
    }
}

/// How many rows do what.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportCounts {
    /// Rows with data.
    rows: usize,
    /// Those that make a record.
    create: usize,
    /// Those that change one.
    update: usize,
    /// Those that say what the register says already.
    unchanged: usize,
    /// Those that have errors.
    faulty: usize,
}

/// What is wrong, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportFaultResponse {
    /// The row as a spreadsheet counts (the heading is 1; a GeoJSON feature counts from 1); null: the file.
    row: Option<u32>,
    /// The column as the file calls it; empty: the whole row.
    column: String,
    /// Stable word for programs, see `/v1/labels`.
    code: String,
    /// `error` or `warning`.
    severity: &'static str,
    /// What is wrong, in Chinese.
    message_zh: String,
    /// What is wrong, in English.
    message_en: String,
    /// What came.
    value: String,
    /// What could be written instead.
    suggestion: Option<String>,
}

impl From<RowFault> for ImportFaultResponse {
    fn from(fault: RowFault) -> Self {
        Self {
            row: fault.row,
            column: fault.column,
            code: fault.code,
            severity: fault.severity.as_str(),
            message_zh: fault.message.zh,
            message_en: fault.message.en,
            value: fault.value,
            suggestion: fault.suggestion,
        }
    }
}

/// A record that a row may repeat; give the row its id to change it instead.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TwinResponse {
    /// The row.
    row: u32,
    /// The record's id.
    id: String,
    /// Its name.
    name: TextResponse,
    /// `same-name`, `alias` or `near`.
    reason: &'static str,
    /// Metres between the two.
    distance_m: Option<u32>,
}

impl From<Twin> for TwinResponse {
    fn from(twin: Twin) -> Self {
        Self {
            row: twin.row,
            id: twin.id,
            name: TextResponse::from(&twin.name),
            reason: twin.reason.as_str(),
            distance_m: twin.distance_m,
        }
    }
}

/// What a row does.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportItemResponse {
    /// Which row.
    row: u32,
    /// Its record.
    id: String,
    /// `create`, `update`, `unchanged` or `faulty`.
    action: &'static str,
    /// The columns that change something.
    columns: Vec<String>,
}

impl From<RowItem> for ImportItemResponse {
    fn from(item: RowItem) -> Self {
        Self { row: item.row, id: item.id, action: item.action.as_str(), columns: item.columns }
    }
}

/// An import and what was found in its file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportResponse {
    /// 1, 2, 3 …
    id: i64,
    /// Whose.
    author: String,
    /// When, China Standard Time.
    created: String,
    /// `site` or `place`.
    kind: &'static str,
    /// `csv`, `xlsx` or `geojson`.
    format: &'static str,
    /// The datum that was named.
    crs: &'static str,
    /// `validate` or `stage`.
    mode: &'static str,
    /// How the text was encoded: `utf-8`, `utf-8-bom` or `gb18030`; null for others than CSV.
    encoding: Option<&'static str>,
    /// Whether nothing stands against taking every row.
    ok: bool,
    /// How many rows do what.
    counts: ImportCounts,
    /// Every fault of every row.
    faults: Vec<ImportFaultResponse>,
    /// How many more there are than are listed.
    more_faults: usize,
    /// Records that rows may repeat.
    duplicates: Vec<TwinResponse>,
    /// What each row does.
    items: Vec<ImportItemResponse>,
    /// The changeset that was made; null when none was.
    changeset: Option<i64>,
    /// The file itself with the faults beside its rows.
    annotated_url: String,
}

impl From<Import> for ImportResponse {
    fn from(import: Import) -> Self {
        let Import { id, owner, created, report, file: _ } = import;
        let count = |action| report.count(action);
        let counts = ImportCounts {
            rows: report.items.len(),
            create: count(RowAction::Create),
            update: count(RowAction::Update),
            unchanged: count(RowAction::Unchanged),
            faulty: count(RowAction::Faulty),
        };
        let ok = report.is_clean();
        let Report { kind, format, crs, mode, encoding, faults, more_faults, twins, items, changeset } = report;
        Self {
            id,
            author: owner,
            created,
            kind: kind.as_str(),
            format: format.as_str(),
            crs: crs.as_str(),
            mode: mode.as_str(),
            encoding: encoding.map(TextEncoding::as_str),
            ok,
            counts,
            faults: faults.into_iter().map(ImportFaultResponse::from).collect(),
            more_faults,
            duplicates: twins.into_iter().map(TwinResponse::from).collect(),
            items: items.into_iter().map(ImportItemResponse::from).collect(),
            changeset,
            annotated_url: format!("/v1/imports/{id}/annotated"),
        }
    }
}

/// Check a file of records, or stage it as one changeset.
///
/// The body is the file. Headings are those of `/v1/imports/template`, in Chinese, English or as keys; an
/// empty cell leaves a field as it is, `[清空]` or `[clear]` takes it out; columns that begin with `_` are
/// passed over. All faults of all rows come at once. With `mode=stage` and no error 201: the changeset is a
/// draft. With `Prefer: respond-async` the answer is 202 and the work goes on as a job.
#[utoipa::path(post, path = "/v1/imports", tag = "editing",
    params(ImportQuery,
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer at once with a job (RFC 7240)"),
        ("Idempotency-Key" = Option<String>, Header, description = "The request is done once, however often it comes")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = OK, description = "It was checked; nothing was staged.", body = ImportResponse),
        (status = CREATED, description = "It was staged as a changeset.", body = ImportResponse),
        (status = ACCEPTED, description = "It goes on as a job.", body = JobResponse),
        Problems, Guarded, Changing, BodyProblems))]
async fn create_import(
    State(app): State<ApiState>,
    Envelope { lang, caller, conditions, as_job }: Envelope,
    ApiQuery(query): ApiQuery<ImportQuery>,
    FileBody(bytes): FileBody,
) -> Result<Response, ApiError> {
    let order = query.order()?;
    let request = [format!("{query:?}").as_bytes(), &bytes].concat();
    let once = conditions.once_for(Some(&caller), &request)?;
    let wish = Submission {
        order,
        bytes: Arc::new(bytes.to_vec()),
        comment: query.comment,
        source: query.source,
        once,
        words: Arc::new(labels::vocabulary()),
    };
    if as_job {
        return start(&app, (caller, wish), lang).await;
    }
    Ok(answer(app.import(&caller, wish, Teller::default()).await?))
}

fn answer(import: Import) -> Response {
    let place = format!("/v1/imports/{}", import.id);
    let staged = import.report.changeset.is_some();
    let status = if staged { StatusCode::CREATED } else { StatusCode::OK };
    let mut response = (status, Json(ImportResponse::from(import))).into_response();
    let place = HeaderValue::from_str(&place).expect("a path of ASCII is a header value");
    response.headers_mut().insert(if staged { header::LOCATION } else { header::CONTENT_LOCATION }, place);
    response
}

/// Starts the import as a job of its caller.
async fn start(app: &ApiState, (caller, wish): (Caller, Submission), lang: Lang) -> Result<Response, ApiError> {
    let once = wish.once.clone();
    let order = JobOrder { kind: JobKind::Import, owner: Some(caller.name.clone()), once };
    // The job is what is done once; its changeset needs no key of its own.
    let wish = Submission { once: None, ..wish };
    let (worker, owner) = (Arc::clone(app), caller.clone());
    let (id, _) = app.start_job(order, move |reporter| work(worker, (owner, wish), reporter, lang)).await?;
    Ok(jobs::accepted(&app.job(&id, Some(&caller)).await?, lang))
}

async fn work(app: Arc<App>, (caller, wish): (Caller, Submission), reporter: Reporter, lang: Lang) -> Outcome {
    let headers = |kind: &str| vec![("content-type".to_owned(), kind.to_owned())];
    match app.import(&caller, wish, Teller(Some(reporter))).await {
        Ok(import) => {
            let status = if import.report.changeset.is_some() { 201 } else { 200 };
            let body = serde_json::to_vec(&ImportResponse::from(import)).unwrap_or_default();
            Outcome { status, headers: headers("application/json"), body }
        }
        Err(error) => {
            let (status, body) = written(&error.into(), lang, "/v1/imports");
            Outcome { status, headers: headers(PROBLEM_JSON), body }
        }
    }
}

/// Which template.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TemplateQuery {
    /// What its rows describe: `site` or `place`.
    #[param(value_type = String, example = "site")]
    kind: Kind,
    /// `xlsx` (default), with lists to choose from and notes, or `csv`, headings only.
    #[param(value_type = Option<String>)]
    format: Option<ImportFormat>,
}

/// An empty table to be filled in; headings, lists and notes in the language of the request.
#[utoipa::path(get, path = "/v1/imports/template", tag = "editing", params(TemplateQuery),
    responses(
        (status = OK, description = "The table.", content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        Problems))]
async fn show_template(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<TemplateQuery>,
) -> Result<Response, ApiError> {
    has_table(query.kind)?;
    let (kind, world) = (query.kind, app.world());
    let (format, media_type, bytes) = match query.format.unwrap_or(ImportFormat::Xlsx) {
        ImportFormat::Csv => {
            // Excel takes UTF-8 for what it is only behind its mark.
            let bytes = write_text(&book::heading(kind, lang), &[], (TextEncoding::Utf8Bom, b','));
            ("csv", "text/csv; charset=utf-8", bytes)
        }
        ImportFormat::Xlsx => {
            let blank = move |_: &_| book::template(kind, &world.catalogue, (&labels::vocabulary(), lang));
            ("xlsx", OpenFormat::Xlsx.media_type(), app.pool.run(blank).await?)
        }
        ImportFormat::Geojson => {
            let message = ("模板只有 xlsx 和 csv", "there are templates as xlsx and csv");
            return Err(FieldFault::new("format", "no_table", message, ("请改用 xlsx", "ask for xlsx")).into());
        }
    };
    let disposition = format!("attachment; filename=\"xianggan-{kind}-template.{format}\"");
    Ok(([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response())
}

/// An import and what was found in it.
#[utoipa::path(get, path = "/v1/imports/{id}", tag = "editing", params(("id" = i64, Path)),
    responses((status = OK, body = ImportResponse), Problems, Guarded, NotFound))]
async fn show_import(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<i64>,
) -> Result<Json<ImportResponse>, ApiError> {
    Ok(Json(app.import_of(&caller, id).await?.into()))
}

/// Undo an import as a whole: its changeset is withdrawn, or reverted if it was published.
#[utoipa::path(delete, path = "/v1/imports/{id}", tag = "editing", params(("id" = i64, Path)),
    responses((status = OK, body = ImportResponse), Problems, Guarded, NotFound, Changing))]
async fn undo_import(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    Path(id): Path<i64>,
) -> Result<Json<ImportResponse>, ApiError> {
    Ok(Json(app.undo_import(&caller, id).await?.into()))
}

/// The file itself, in its format and encoding, with status, faults and suggestions beside each row.
#[utoipa::path(get, path = "/v1/imports/{id}/annotated", tag = "editing", params(("id" = i64, Path)),
    responses(
        (status = OK, description = "The file.", content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (serde_json::Value = "application/geo+json"))),
        Problems, Guarded, NotFound))]
async fn annotate_import(
    State(app): State<ApiState>,
    Language(lang): Language,
    Signed(caller): Signed,
    Path(id): Path<i64>,
) -> Result<Response, ApiError> {
    let import = app.import_of(&caller, id).await?;
    let charset = import.report.encoding.map(|encoding| match encoding.as_str() {
        "gb18030" => "; charset=gb18030",
        _ => "; charset=utf-8",
    });
    let file = app.pool.run(move |_| annotated(&import, &labels::vocabulary(), lang)).await??;
    let kind = format!("{}{}", file.media_type, charset.unwrap_or_default());
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], file.bytes).into_response())
}
