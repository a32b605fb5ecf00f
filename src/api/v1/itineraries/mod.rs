//! `POST /v1/itineraries`: a multi-day journey.

mod changes;
mod request;
mod response;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shape::{Shape, ShapeQuery};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::formats::Format;
use crate::api::problem::{ApiError, BodyProblems, Problems, RepresentationProblems};
use crate::app::itineraries::view::ItineraryView;
use crate::app::itineraries::{Itinerary, plan};
use crate::base::lang::Lang;
use request::ItineraryRequest;
use response::ItinerariesResponse;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_itinerary))
}

/// A multi-day journey along lines or to wished sites, within opening hours, with a bed each night.
///
/// `Accept` chooses the representation: JSON, GeoJSON, GPX, KML, a calendar, a trip sheet, a page to
/// print, or a bundle for phones without a network. All but JSON are WGS 84.
#[utoipa::path(post, path = "/v1/itineraries", tag = "itineraries", params(ShapeQuery),
    request_body = ItineraryRequest,
    responses(
        (status = OK, description = "The journey.", content(
            (ItinerariesResponse = "application/json"),
            (serde_json::Value = "application/geo+json"),
            (String = "application/gpx+xml"),
            (String = "application/vnd.google-earth.kml+xml"),
            (String = "text/calendar"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/html"),
            (serde_json::Value = "application/vnd.xianggan.bundle+json"),
        )),
        Problems, BodyProblems, RepresentationProblems))]
async fn create_itinerary(
    State(app): State<ApiState>,
    Language(lang): Language,
    headers: HeaderMap,
    ApiQuery(query): ApiQuery<ShapeQuery>,
    ApiJson(request): ApiJson<ItineraryRequest>,
) -> Result<Response, ApiError> {
    let format = wanted(&headers).ok_or(ApiError::NotAcceptable)?;
    let shape = Shape::try_from(query)?;
    let (world, made) = (app.world(), app.clock.now());
    let brief = request.brief(&world, shape.crs).map_err(crate::app::error::AppError::Invalid)?;
    let task = move |cancelled: &_| {
        let answer = plan(&world, &brief, cancelled)?;
        let view = |itinerary: &Itinerary| ItineraryView::new(&world, &brief, itinerary, made);
        let best = view(&answer.best);
        Ok::<_, ApiError>(if let Some(bytes) = format.write(&best, lang) {
            file(format, &best, bytes, lang)
        } else {
            let others: Vec<ItineraryView> = answer.others.iter().map(view).collect();
            let views: Vec<&ItineraryView> = std::iter::once(&best).chain(&others).collect();
            Json(ItinerariesResponse::new(&world, &answer, &views, (&shape, lang))).into_response()
        })
    };
    let mut response = app.pool.run(task).await??;
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    Ok(response)
}

/// What `Accept` asks for; JSON when it is not sent.
fn wanted(headers: &HeaderMap) -> Option<Format> {
    let all: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if all.is_empty() { Some(Format::Json) } else { Format::negotiate(&all.join(",")) }
}

/// A file with its type and a name to save it under.
fn file(format: Format, view: &ItineraryView, bytes: Vec<u8>, lang: Lang) -> Response {
    let first = view.days.first().map_or_else(String::new, |day| format!("-{}", day.date));
    let place = if format == Format::Html { "inline" } else { "attachment" };
    let name = format!("{place}; filename=\"xianggan{first}.{}\"", format.suffix());
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    response
}
