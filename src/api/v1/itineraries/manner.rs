//! How a caller wants to be answered: in which representation, at once or as a job.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};

use crate::api::ApiState;
use crate::api::etag::Conditions;
use crate::api::formats::Format;
use crate::api::problem::ApiError;
use crate::app::changes::Once;

/// What `Accept`, `Prefer` and `Idempotency-Key` say.
pub(super) struct Manner {
    /// The representation.
    pub(super) format: Format,
    /// Whether the caller would rather not wait (RFC 7240 §4.1).
    pub(super) as_job: bool,
    conditions: Conditions,
    query: String,
}

impl FromRequestParts<ApiState> for Manner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &ApiState) -> Result<Self, ApiError> {
        let Ok(conditions) = Conditions::from_request_parts(parts, app).await;
        let accept = texts(&parts.headers, &header::ACCEPT).join(",");
        let asked = parts.headers.contains_key(header::ACCEPT);
        let format = if asked { Format::negotiate(&accept) } else { Some(Format::Json) };
        let wishes = texts(&parts.headers, &HeaderName::from_static("prefer")).join(",");
        Ok(Self {
            format: format.ok_or(ApiError::NotAcceptable)?,
            as_job: wishes.split([',', ';']).any(|wish| wish.trim().eq_ignore_ascii_case("respond-async")),
            conditions,
            query: parts.uri.query().unwrap_or_default().to_owned(),
        })
    }
}

/// All values of a header that are text.
fn texts<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<&'h str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
}

impl Manner {
    /// The request with this body as one that is done once, if it has a key.
    pub(super) fn once(&self, body: &[u8]) -> Result<Option<Once>, ApiError> {
        let request = [self.query.as_bytes(), self.format.media_type().as_bytes(), body].concat();
        self.conditions.once_for(None, &request)
    }
}
