//! `/v1/itineraries/{id}/shares`: links with which others may read.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Owner;
use crate::api::ApiState;
use crate::api::extract::ApiJson;
use crate::api::problem::{ApiError, BodyProblems, Expiring, Guarded, NotFound, ProblemResponse, Problems};
use crate::api::v1::itineraries::saving::{out_of_days, share_place};
use crate::app::limits;
use crate::app::saved::{Share, ShareWish};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_share, list_shares)).routes(routes!(delete_share))
}

/// What a link shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShareRequest {
    /// It holds for so many days, 1 to 730; unless said, and at most, as long as the journey is kept.
    #[schema(example = 14)]
    days: Option<u32>,
    /// Whether its readers do not see where the journey begins and ends; unless said they do not when one of
    /// the two is a bare point and no site or place.
    hide_start: Option<bool>,
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
struct ShareResponse {
    /// Cannot be guessed.
    token: String,
    /// Where the journey is read; with a suffix like `.gpx` as a file.
    url: String,
    /// Whether its readers do not see where the journey begins and ends.
    hide_start: bool,
    /// When it was made, China Standard Time.
    created: String,
    /// The first moment at which it no longer holds.
    expires: String,
}

impl From<Share> for ShareResponse {
    fn from(share: Share) -> Self {
        let Share { token, hide_start, created, expires, .. } = share;
        Self { url: share_place(&token), token, hide_start, created, expires }
    }
}

/// The links of a journey.
#[derive(Debug, Serialize, ToSchema)]
struct SharesResponse {
    /// The oldest first; at most 20.
    items: Vec<ShareResponse>,
}

/// Make a link with which others may read a saved journey.
#[utoipa::path(post, path = "/v1/itineraries/{id}/shares", tag = "saved", request_body = ShareRequest,
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the owner's secret")),
    responses((status = CREATED, body = ShareResponse), Problems, Guarded, NotFound, Expiring, BodyProblems,
        (status = CONFLICT, description = "It has as many links as it may have", body = ProblemResponse, content_type = "application/problem+json")))]
async fn create_share(
    State(app): State<ApiState>,
    Owner(secret): Owner,
    Path(id): Path<String>,
    ApiJson(request): ApiJson<ShareRequest>,
) -> Result<Response, ApiError> {
    if let Some(days) = request.days.filter(|days| !(1..=limits::SAVED_DAYS_MAX).contains(days)) {
        return Err(out_of_days("/days", days).into());
    }
    let wish = ShareWish { days: request.days, hide_start: request.hide_start };
    let share = ShareResponse::from(app.share((&id, &secret), wish).await?);
    let place = [(header::LOCATION, share.url.clone())];
    Ok(private((StatusCode::CREATED, place, Json(share)).into_response()))
}

/// Nobody else keeps an answer that names links.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The links of a saved journey, expired ones included.
#[utoipa::path(get, path = "/v1/itineraries/{id}/shares", tag = "saved",
    params(("id" = String, Path), ("Authorization" = String, Header, description = "`Bearer` and the owner's secret")),
    responses((status = OK, body = SharesResponse), Problems, Guarded, NotFound, Expiring))]
async fn list_shares(
    State(app): State<ApiState>,
    Owner(secret): Owner,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let items = app.shares(&id, &secret).await?.into_iter().map(ShareResponse::from).collect();
    Ok(private(Json(SharesResponse { items }).into_response()))
}

/// Take a link back, at once.
#[utoipa::path(delete, path = "/v1/itineraries/{id}/shares/{token}", tag = "saved",
    params(("id" = String, Path), ("token" = String, Path),
        ("Authorization" = String, Header, description = "`Bearer` and the owner's secret")),
    responses((status = NO_CONTENT, description = "It no longer holds."), Problems, Guarded, NotFound, Expiring))]
async fn delete_share(
    State(app): State<ApiState>,
    Owner(secret): Owner,
    Path((id, token)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    app.unshare((&id, &secret), &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
