//! A request for a journey that was understood: all that its answer needs, wherever it is worked out.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDateTime;

use super::response::ItinerariesResponse;
use crate::api::formats::Format;
use crate::api::problem::ApiError;
use crate::api::v1::shape::Shape;
use crate::app::itineraries::view::ItineraryView;
use crate::app::itineraries::{Brief, Incumbent, Itinerary, watched};
use crate::app::pool::Cancelled;
use crate::app::world::World;
use crate::base::lang::Lang;

/// What is to be worked out, and how it is to be written.
pub(super) struct Task {
    pub(super) world: Arc<World>,
    pub(super) brief: Brief,
    pub(super) shape: Shape,
    pub(super) format: Format,
    pub(super) lang: Lang,
    /// When it was asked for.
    pub(super) made: NaiveDateTime,
}

/// An answer as bytes.
pub(super) struct Written {
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) bytes: Vec<u8>,
}

impl Task {
    /// Plans and writes; `watch` sees every better plan as it comes.
    pub(super) fn run(&self, cancelled: &Cancelled, watch: &mut dyn FnMut(Incumbent)) -> Result<Written, ApiError> {
        let answer = watched(&self.world, &self.brief, cancelled, watch)?;
        let view = |itinerary: &Itinerary| ItineraryView::new(&self.world, &self.brief, itinerary, self.made);
        let best = view(&answer.best);
        if let Some(bytes) = self.format.write(&best, self.lang) {
            return Ok(Written { headers: self.headers(Some(&best)), bytes });
        }
        let others: Vec<ItineraryView> = answer.others.iter().map(view).collect();
        let views: Vec<&ItineraryView> = std::iter::once(&best).chain(&others).collect();
        let response = ItinerariesResponse::new(&self.world, &answer, &views, (&self.shape, self.lang));
        let bytes = serde_json::to_vec(&response).unwrap_or_default();
        Ok(Written { headers: self.headers(None), bytes })
    }

    /// The type, and for a file a name to save it under.
    fn headers(&self, file: Option<&ItineraryView>) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = vec![
            (header::CONTENT_TYPE, HeaderValue::from_static(self.format.content_type())),
            (header::VARY, HeaderValue::from_static("accept, accept-language")),
        ];
        if let Some(view) = file {
            let first = view.days.first().map_or_else(String::new, |day| format!("-{}", day.date));
            let place = if self.format == Format::Html { "inline" } else { "attachment" };
            let name = format!("{place}; filename=\"xianggan{first}.{}\"", self.format.suffix());
            headers.push((header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.tag())));
            headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
        }
        headers
    }
}

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        let mut response = self.bytes.into_response();
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
