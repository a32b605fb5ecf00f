//! Extractors whose rejections are problems too: JSON body, query, path, language.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use serde::de::DeserializeOwned;

use super::problem::ApiError;
use crate::app::error::FieldFault;
use crate::base::lang::Lang;

/// The query parameter that every operation takes: `lang=zh|en`, before `Accept-Language`.
const LANG: &str = "lang";

/// The language a caller wants.
pub fn caller_lang(request: &Request) -> Lang {
    lang_of(request.uri(), request.headers())
}

fn lang_of(uri: &Uri, headers: &HeaderMap) -> Lang {
    let query = uri.query().unwrap_or_default();
    match query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == LANG) {
        Some((_, "zh")) => Lang::Zh,
        Some((_, "en")) => Lang::En,
        _ => headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map_or(Lang::default(), Lang::from_accept_language),
    }
}

/// The language of the answer.
pub struct Language(pub Lang);

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(lang_of(&parts.uri, &parts.headers)))
    }
}

/// A JSON body; what is wrong with it is named by its pointer.
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(Self(KeptJson::from_request(request, state).await?.value))
    }
}

/// The same, with the bytes as they came.
pub struct KeptJson<T> {
    /// What was read.
    pub value: T,
    /// What came.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for KeptJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let declared = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let essence = declared.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if essence != "application/json" && !essence.ends_with("+json") {
            return Err(ApiError::MediaType);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(_) => ApiError::TooLarge,
            other => unreadable(String::new(), &other.to_string()).into(),
        })?;
        Ok(Self { value: read(&bytes)?, bytes })
    }
}

impl<T: DeserializeOwned> ApiJson<T> {
    /// A body that was read already.
    pub fn from_bytes(bytes: &[u8]) -> Result<T, ApiError> {
        read(bytes).map_err(ApiError::from)
    }
}

/// `bytes` as a `T`; the fault names the place.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FieldFault> {
    // Keeping track of the place costs time, and only a fault needs it.
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let pointer = pointer(error.path());
        unreadable(pointer, &error.into_inner().to_string())
    })?;
    match source.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(unreadable(String::new(), &error.to_string())),
    }
}

/// A path of serde as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}

fn unreadable(pointer: String, reason: &str) -> FieldFault {
    FieldFault::unreadable(pointer, reason, ("字段与类型见 /docs", "see /docs for the fields and their types"))
}

/// Query parameters; unknown ones are refused, except `lang`, which every operation takes.
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let own: Vec<&str> = query.split('&').filter(|pair| pair.split('=').next() != Some(LANG)).collect();
        let uri: Uri = format!("/?{}", own.join("&")).parse().unwrap_or_default();
        let parsed = axum::extract::Query::<T>::try_from_uri(&uri);
        parsed.map(|query| Self(query.0)).map_err(|rejection| {
            let text = rejection.body_text();
            let reason = text.rsplit("string: ").next().unwrap_or_default();
            let (name, reason) = match reason.split_once(": ") {
                Some((name, rest)) if !name.contains(' ') => (name, rest),
                _ => ("", reason),
            };
            unreadable(name.to_owned(), reason).into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its reading is tested")]
        points: Vec<Inner>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its reading is tested")]
        lon: f64,
    }

    #[test]
    fn a_fault_is_named_by_its_pointer() {
        let fault = read::<Outer>(br#"{"points":[{"lon":1},{"lon":"x"}]}"#).unwrap_err();
        assert_eq!(fault.pointer, "/points/1/lon");
        let fault = read::<Outer>(br#"{"points":[],"pionts":[]}"#).unwrap_err();
        assert_eq!(fault.code, "unknown_field");
        assert!(read::<Outer>(br#"{"points":[]} x"#).is_err());
    }
}
