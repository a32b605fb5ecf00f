//! `/v1/open-data`: the published register as files for everybody, with licence, version and checksum.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::CrsQuery;
use crate::api::ApiState;
use crate::api::extract::{ApiQuery, Language};
use crate::api::labels;
use crate::api::problem::{ApiError, NotFound, Problems};
use crate::app::error::AppError;
use crate::app::open_data::{ATTRIBUTION, LICENCE, LICENCE_URL, Which};
use crate::base::datum::Crs;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_open_data)).routes(routes!(show_open_data))
}

/// What is published as open data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenDataResponse {
    /// SPDX id of the licence.
    licence: &'static str,
    /// Where it can be read.
    licence_url: &'static str,
    /// What to write beside it.
    attribution: &'static str,
    /// The newest revision.
    revision: i64,
    /// Fingerprint of the data.
    data_version: String,
    /// The day of the revision.
    date: String,
    /// Where a mirror learns what changed after this revision.
    changes_url: String,
    /// The files.
    items: Vec<OpenFileResponse>,
}

/// One file.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenFileResponse {
    /// `sites`, `places`, `lines` or `register`.
    dataset: &'static str,
    /// `geojson`, `csv`, `xlsx` or `jsonld`; `json` of the register.
    format: &'static str,
    /// Where it is.
    url: String,
    /// Its media type.
    media_type: &'static str,
    /// Its size.
    bytes: usize,
    /// SHA-256 of its bytes, hexadecimal; also its `ETag`.
    sha256: String,
}

/// The files of open data, each with size and checksum.
///
/// Checksums are those of the files in WGS 84 and in the language of the request.
#[utoipa::path(get, path = "/v1/open-data", tag = "open data", responses((status = OK, body = OpenDataResponse), Problems))]
async fn list_open_data(
    State(app): State<ApiState>,
    Language(lang): Language,
) -> Result<Json<OpenDataResponse>, ApiError> {
    let (release, words) = (app.newest_release().await?, Arc::new(labels::vocabulary()));
    let mut items = Vec::new();
    for which in Which::all(lang) {
        let file = app.open_file(&release, which, Arc::clone(&words)).await?;
        items.push(OpenFileResponse {
            dataset: which.dataset.as_str(),
            format: which.format.as_str(),
            url: format!("/v1/open-data/{}", which.name()),
            media_type: which.format.media_type(),
            bytes: file.bytes.len(),
            sha256: file.checksum.clone(),
        });
    }
    let revision = release.world.edition.revision;
    Ok(Json(OpenDataResponse {
        licence: LICENCE,
        licence_url: LICENCE_URL,
        attribution: ATTRIBUTION,
        revision,
        data_version: release.world.catalogue.version.clone(),
        date: release.day.to_string(),
        changes_url: format!("/v1/changes?since={revision}"),
        items,
    }))
}

/// A file of open data: `sites`, `places` or `lines`, with `.geojson`, `.csv`, `.xlsx` or `.jsonld`.
///
/// `crs` is heeded in GeoJSON and CSV; the others are WGS 84. The CSV is what `/v1/imports` reads. `register.json`
/// has every record as it is kept; a mirror begins with it and follows `/v1/changes`.
#[utoipa::path(get, path = "/v1/open-data/{file}", tag = "open data",
    params(("file" = String, Path, example = "sites.geojson"), CrsQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of a copy; 304 if it is still good")),
    responses(
        (status = OK, description = "The file.", content(
            (serde_json::Value = "application/geo+json"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (serde_json::Value = "application/ld+json"))),
        (status = NOT_MODIFIED, description = "The copy is still good."),
        Problems, NotFound))]
async fn show_open_data(
    State(app): State<ApiState>,
    Language(lang): Language,
    Path(name): Path<String>,
    ApiQuery(query): ApiQuery<CrsQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let which = Which::called(&name, query.crs.unwrap_or(Crs::Wgs84), lang);
    let which = which.ok_or(AppError::NotFound { what: "file", id: name })?;
    let release = app.newest_release().await?;
    let file = app.open_file(&release, which, Arc::new(labels::vocabulary())).await?;
    let etag = format!("\"{}\"", file.checksum);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let same = known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*");
    let mut answer = HeaderMap::new();
    let mut put =
        |name, text: String| answer.insert(name, HeaderValue::from_str(&text).expect("ASCII is a header value"));
    put(header::ETAG, etag);
    put(header::CACHE_CONTROL, "no-cache".to_owned());
    put(header::LINK, format!("<{LICENCE_URL}>; rel=\"license\""));
    if same {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    put(header::CONTENT_TYPE, which.format.media_type().to_owned());
    put(header::CONTENT_DISPOSITION, format!("attachment; filename=\"xianggan-{}\"", which.name()));
    Ok((answer, file.bytes.clone()).into_response())
}
