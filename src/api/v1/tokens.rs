//! `/v1/tokens`: a token for a password.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::ApiState;
use crate::api::auth::Signed;
use crate::api::extract::ApiJson;
use crate::api::problem::{ApiError, BodyProblems, Guarded, Problems};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_token)).routes(routes!(show_caller))
}

/// An account and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenRequest {
    /// The account.
    name: String,
    /// Its password.
    password: String,
}

/// A new token; it is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct TokenResponse {
    /// For `Authorization: Bearer …`.
    token: String,
}

/// A token for a password.
#[utoipa::path(post, path = "/v1/tokens", tag = "accounts", request_body = TokenRequest,
    responses((status = CREATED, body = TokenResponse), Problems, Guarded, BodyProblems))]
async fn create_token(
    State(app): State<ApiState>,
    ApiJson(request): ApiJson<TokenRequest>,
) -> Result<(StatusCode, Json<TokenResponse>), ApiError> {
    let token = app.sign_in(&request.name, request.password).await?;
    Ok((StatusCode::CREATED, Json(TokenResponse { token: token.0 })))
}

/// Who the service takes the caller for.
#[derive(Serialize, ToSchema)]
pub(super) struct CallerResponse {
    /// The account.
    name: String,
    /// What it is for.
    role: &'static str,
    /// The divisions it reaches.
    scope: Vec<String>,
}

/// Whose token the request carries.
#[utoipa::path(get, path = "/v1/me", tag = "accounts",
    responses((status = OK, body = CallerResponse), Problems, Guarded))]
async fn show_caller(Signed(caller): Signed) -> Json<CallerResponse> {
    Json(CallerResponse { name: caller.name, role: caller.role.as_str(), scope: caller.scope })
}
