//! `/v1/photos`: pictures by hash; a site's record cites them with licence and credit.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::ApiState;
use crate::api::auth::{MaybeSigned, Signed};
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, BodyProblems, Guarded, NotFound, ProblemResponse, Problems};
use crate::app::limits;
use crate::app::photos::Size;
use crate::catalogue::photo::Photo;

use super::common::TextResponse;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    let upload = OpenApiRouter::new().routes(routes!(create_photo));
    upload.layer(DefaultBodyLimit::max(limits::PHOTO_BYTES)).routes(routes!(show_photo))
}

/// A picture that was taken in.
#[derive(Serialize, ToSchema)]
pub(super) struct TakenResponse {
    /// Its name: `photos[].hash` in a site's record.
    hash: String,
    /// Where it is shown once a published record cites it.
    url: String,
    /// Pixels across, as kept.
    width: u32,
    /// Pixels down, as kept.
    height: u32,
    /// Bytes, as kept.
    bytes: usize,
}

/// A photo of a site.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PhotoResponse {
    /// Where the picture is.
    url: String,
    /// Where a smaller one is.
    thumbnail_url: String,
    /// `CC0-1.0`, `CC-BY-4.0`, `CC-BY-SA-4.0` or `permission`.
    licence: &'static str,
    /// Whom to name beside it.
    credit: String,
    /// What it shows.
    caption: Option<TextResponse>,
    /// When it was taken.
    taken: Option<String>,
}

impl From<&Photo> for PhotoResponse {
    fn from(photo: &Photo) -> Self {
        Self {
            url: url(&photo.hash),
            thumbnail_url: format!("{}?size=thumbnail", url(&photo.hash)),
            licence: photo.licence.as_str(),
            credit: photo.credit.clone(),
            caption: photo.caption.as_ref().map(TextResponse::from),
            taken: photo.taken.map(|day| day.to_string()),
        }
    }
}

fn url(hash: &str) -> String {
    format!("/v1/photos/{hash}")
}

/// Send a picture: the body is the file. It is turned upright, made no larger than needed, and
/// loses everything that a camera writes into it, its position first of all.
#[utoipa::path(post, path = "/v1/photos", tag = "editing",
    request_body(description = "A JPEG, PNG or WebP file", content(
        ("image/jpeg"), ("image/png"), ("image/webp"))),
    responses((status = CREATED, body = TakenResponse), Problems, Guarded, BodyProblems,
        (status = CONFLICT, description = "Enough for one day", body = ProblemResponse, content_type = "application/problem+json")))]
async fn create_photo(
    State(app): State<ApiState>,
    Signed(caller): Signed,
    headers: HeaderMap,
    file: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, ApiError> {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !declared.starts_with("image/") {
        return Err(ApiError::MediaType);
    }
    let file = file.ok().ok_or(ApiError::TooLarge)?;
    let taken = app.take_photo(&caller, file.to_vec()).await?;
    let url = url(&taken.hash);
    let body = TakenResponse {
        url: url.clone(),
        hash: taken.hash,
        width: taken.width,
        height: taken.height,
        bytes: taken.bytes,
    };
    Ok((StatusCode::CREATED, [(header::LOCATION, url)], Json(body)).into_response())
}

/// Which size.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PhotoQuery {
    /// `full` (unless said) or `thumbnail`.
    #[param(value_type = Option<String>, example = "thumbnail")]
    size: Option<Size>,
}

/// A picture. One that no published record cites is shown only to those who edit.
#[utoipa::path(get, path = "/v1/photos/{hash}", tag = "register",
    params(("hash" = String, Path, description = "Its name"), PhotoQuery),
    responses((status = OK, description = "A JPEG file", content_type = "image/jpeg"), Problems, NotFound))]
async fn show_photo(
    State(app): State<ApiState>,
    MaybeSigned(caller): MaybeSigned,
    Path(hash): Path<String>,
    ApiQuery(query): ApiQuery<PhotoQuery>,
) -> Result<Response, ApiError> {
    let file = app.photo(caller.as_ref(), &hash, query.size.unwrap_or(Size::Full)).await?;
    // What was seen with a token must not stay in a cache that others use.
    let cache = if caller.is_some() { "private, no-store" } else { "public, max-age=31536000, immutable" };
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, cache)], file).into_response())
}
