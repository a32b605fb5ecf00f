//! What of a request stands in the log: never where somebody is, never what opens a saved plan.

use axum::http::{Request, Uri};
use tracing::Span;

/// Decimals of a degree that may be logged: about a kilometre.
const DECIMALS: usize = 2;

/// Paths whose next part is known to those alone who were told.
const SECRET: [&str; 4] = ["itineraries", "shares", "jobs", "tokens"];

/// The span of a request.
pub(super) fn span<B>(request: &Request<B>) -> Span {
    tracing::debug_span!("request", method = %request.method(), uri = %discreet(request.uri()), version = ?request.version())
}

/// `uri` with its numbers rounded and its secrets left out.
fn discreet(uri: &Uri) -> String {
    match uri.query() {
        Some(query) => format!("{}?{}", path(uri.path()), rounded(query)),
        None => path(uri.path()),
    }
}

/// A path without what cannot be guessed.
pub(super) fn path(path: &str) -> String {
    let mut hidden = false;
    let part = |part: &str| {
        let shown = if hidden && !part.is_empty() { "…" } else { part };
        hidden = SECRET.contains(&part);
        shown.to_owned()
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// `text` with no more than two decimals in any number; what comes escaped stays hidden.
fn rounded(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut decimals = None;
    for letter in text.chars() {
        decimals = match (letter, decimals) {
            ('.', _) => Some(0),
            ('0'..='9', Some(count)) => Some(count + 1),
            _ => None,
        };
        if decimals.is_none_or(|count| count <= DECIMALS) {
            kept.push(letter);
        }
    }
    // An escaped dot would hide a number from the above.
    if text.to_ascii_lowercase().contains("%2e") || text.to_ascii_lowercase().contains("%3") {
        return "…".to_owned();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_does_not_tell_where_somebody_is() {
        for (uri, told) in [
            ("/v1/nearest?lon=113.937253&lat=28.02&crs=gcj02", "/v1/nearest?lon=113.93&lat=28.02&crs=gcj02"),
            ("/v1/search?q=a&near=113.937253,28.021347", "/v1/search?q=a&near=113.93,28.02"),
            ("/v1/nearest?lon=113%2E937253", "/v1/nearest?…"),
            ("/v1/itineraries/00ff.gpx?lang=zh", "/v1/itineraries/…?lang=zh"),
            ("/v1/itineraries/00ff/shares/11ee", "/v1/itineraries/…/shares/…"),
            ("/v1/itineraries", "/v1/itineraries"),
            ("/v1/sites/a", "/v1/sites/a"),
        ] {
            assert_eq!(discreet(&uri.parse().unwrap()), told);
        }
    }
}
