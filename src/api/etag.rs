//! Conditional requests (RFC 9110 §13) and requests that are done once (`Idempotency-Key`).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use super::problem::ApiError;
use crate::app::changes::{Once, once};
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::editing::roles::Caller;

/// The headers that tell a version.
pub fn headers(version: Option<i64>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(version) = version {
        let value = HeaderValue::from_str(&format!("\"{version}\"")).expect("digits and quotes are a header value");
        headers.insert(header::ETAG, value);
    }
    headers
}

/// What `If-Match` and `Idempotency-Key` say.
pub struct Conditions {
    if_match: Option<String>,
    key: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Self { if_match: text("if-match"), key: text("idempotency-key") })
    }
}

impl Conditions {
    /// The version that the caller has seen; an `If-Match` that is no version of ours matches none.
    pub fn seen(&self) -> Option<i64> {
        let value = self.if_match.as_deref()?.trim();
        let value = value.strip_prefix("W/").unwrap_or(value);
        Some(value.trim_matches('"').parse().unwrap_or(-1))
    }

    /// The same where it must be said.
    pub fn must_see(&self) -> Result<i64, ApiError> {
        self.seen().ok_or_else(|| AppError::PreconditionRequired.into())
    }

    /// The request as one that is done once, if it has a key.
    pub fn once(&self, caller: &Caller, request: &str) -> Result<Option<Once>, ApiError> {
        self.once_for(Some(caller), request.as_bytes())
    }

    /// The same for a caller that need not be known: keys of strangers are one space.
    pub fn once_for(&self, caller: Option<&Caller>, request: &[u8]) -> Result<Option<Once>, ApiError> {
        let Some(key) = &self.key else { return Ok(None) };
        if key.is_empty() || key.len() > limits::KEY_CHARS {
            let max = limits::KEY_CHARS;
            let message = (format!("须为 1 到 {max} 个字符"), format!("must have 1 to {max} letters"));
            let mend = ("例如一个 UUID", "a UUID will do");
            return Err(FieldFault::new("Idempotency-Key", "out_of_range", message, mend).with_value(key.len()).into());
        }
        let digest = Sha256::digest(request);
        Ok(Some(once(caller.map_or("", |caller| &caller.name), key, &digest)))
    }
}
