//! Who asks: a handler that takes [`Signed`] cannot run without a caller that is known.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::ApiState;
use super::problem::ApiError;
use crate::app::error::AppError;
use crate::editing::roles::Caller;

/// The caller, known by its bearer token.
pub struct Signed(pub Caller);

impl FromRequestParts<ApiState> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &ApiState) -> Result<Self, ApiError> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = value.and_then(|value| value.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(AppError::Unauthorised.into());
        }
        Ok(Self(app.caller(token.trim()).await?))
    }
}

/// The caller, if the request names one; a token that does not hold is refused.
pub struct MaybeSigned(pub Option<Caller>);

impl FromRequestParts<ApiState> for MaybeSigned {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &ApiState) -> Result<Self, ApiError> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self(None));
        }
        let Signed(caller) = Signed::from_request_parts(parts, app).await?;
        Ok(Self(Some(caller)))
    }
}
