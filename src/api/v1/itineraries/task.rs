//! A request for a journey that was understood: all that its answer needs, wherever it is worked out.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDateTime;

use super::response::ItinerariesResponse;
use super::saving::Saving;
use crate::api::formats::Format;
use crate::api::problem::ApiError;
use crate::api::v1::shape::Shape;
use crate::app::App;
use crate::app::itineraries::view::ItineraryView;
use crate::app::itineraries::{Brief, Itinerary, Watch, watched};
use crate::app::pool::Cancelled;
use crate::app::saved::NewPlan;
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
    /// Whether it is saved, and how.
    pub(super) saving: Option<Saving>,
}

/// An answer as bytes.
pub(super) struct Written {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) bytes: Vec<u8>,
}

/// An answer, and the journey that is to be saved before it is given.
pub(super) struct Made {
    pub(super) written: Written,
    pub(super) plan: Option<NewPlan>,
}

impl Made {
    /// Saves what is to be saved; only then there is an answer.
    pub(super) async fn kept(self, app: &App) -> Result<Written, ApiError> {
        if let Some(plan) = self.plan {
            app.save(plan).await?;
        }
        Ok(self.written)
    }
}

impl Task {
    /// Plans and writes; `watch` sees every better plan as it comes.
    pub(super) fn run(&self, cancelled: &Cancelled, watch: &Watch) -> Result<Made, ApiError> {
        let answer = watched(&self.world, &self.brief, cancelled, watch)?;
        let view = |itinerary: &Itinerary| ItineraryView::new(&self.world, &self.brief, itinerary, self.made);
        let best = view(&answer.best);
        if let Some(bytes) = self.format.write(&best, self.lang) {
            let headers = headers(self.format, self.lang, &best);
            return Ok(Made { written: Written { status: StatusCode::OK, headers, bytes }, plan: None });
        }
        let others: Vec<ItineraryView> = answer.others.iter().map(view).collect();
        let views: Vec<&ItineraryView> = std::iter::once(&best).chain(&others).collect();
        let response = ItinerariesResponse::new(&self.world, &answer, &views, (&self.shape, self.lang));
        let headers = headers(Format::Json, self.lang, &best);
        let Some(saving) = &self.saving else {
            let bytes = serde_json::to_vec(&response).unwrap_or_default();
            return Ok(Made { written: Written { status: StatusCode::OK, headers, bytes }, plan: None });
        };
        let (bytes, plan) = saving.made(self, (&answer, &best), &response);
        let headers = headers.into_iter().chain(saving.headers()).collect();
        Ok(Made { written: Written { status: StatusCode::CREATED, headers, bytes }, plan: Some(plan) })
    }
}

/// The type, and for a file a name to save it under.
pub(super) fn headers(format: Format, lang: Lang, view: &ItineraryView) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (header::VARY, HeaderValue::from_static("accept, accept-language")),
    ];
    if format != Format::Json {
        let first = view.days.first().map_or_else(String::new, |day| format!("-{}", day.date));
        let place = if format == Format::Html { "inline" } else { "attachment" };
        let name = format!("{place}; filename=\"xianggan{first}.{}\"", format.suffix());
        headers.push((header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag())));
        headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    }
    headers
}

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.bytes).into_response();
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
