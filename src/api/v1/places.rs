//! `/v1/places`: lodging, sights, camps, bases, service areas, gateways.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{PageWish, PlacedResponse, TextResponse, ViewQuery, close_cursor};
use crate::api::ApiState;
use crate::api::etag;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, NotFound, Problems};
use crate::app::error::AppError;
use crate::app::sites::page;
use crate::base::datum::Crs;
use crate::base::ids::{Adcode, PlaceId};
use crate::catalogue::document::{Key, Kind};
use crate::catalogue::place::{CapacityClass, LodgingClass, Place, PlaceKind};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_places)).routes(routes!(show_place))
}

/// Filters and paging of places.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PlacesQuery {
    /// Only places of this kind, e.g. `lodging-town`.
    #[param(value_type = Option<String>, example = "lodging-town")]
    kind: Option<PlaceKind>,
    /// Only places in the county with this division code.
    county: Option<u32>,
    /// At most so many, 1 to 500; 100 unless said.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Datum of the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    crs: Option<Crs>,
    /// As it was in this revision; the newest unless said.
    revision: Option<i64>,
}

/// A page of places.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacesResponse {
    /// The places, by id.
    items: Vec<PlaceResponse>,
    /// Where the next page begins; null on the last one.
    next_cursor: Option<String>,
    /// Names the content of the register.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
}

/// A place that is no heritage site. What is not known is null.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceResponse {
    /// Stable id.
    id: String,
    /// Stable small number for map markers.
    map_id: u32,
    /// What it is.
    kind: &'static str,
    /// Its name.
    name: TextResponse,
    /// Division code, inside the 24 counties.
    adcode: Option<u32>,
    /// The county's name in Chinese.
    county: String,
    /// Where it is.
    position: PlacedResponse,
    /// Best class of lodging: `budget`, `standard`, `comfort`, `upscale`.
    lodging_class: Option<&'static str>,
    /// Beds: `small` (below 100), `medium`, `large` (above 1,000).
    capacity_class: Option<&'static str>,
    /// A-level, 1 to 5.
    rating: Option<u8>,
    /// Usual visit.
    visit_minutes: Option<u32>,
    /// Opening hours in OpenStreetMap's syntax.
    opening_hours: Option<String>,
    /// Full price in yuan.
    ticket_yuan: Option<f64>,
    /// The expressway it lies on.
    road_ref: Option<String>,
    /// A sentence or two.
    description: TextResponse,
    /// Ids of the sources.
    sources: Vec<String>,
    /// The day on which a page confirmed it.
    verified_on: Option<String>,
    /// Doubts.
    note: Option<String>,
    /// Datum of the coordinates; of a list it stands beside the items.
    #[serde(skip_serializing_if = "Option::is_none")]
    crs: Option<&'static str>,
}

impl PlaceResponse {
    fn new(place: &Place, crs: Crs) -> Self {
        Self {
            id: place.id.to_string(),
            map_id: place.map_id,
            kind: place.kind.as_str(),
            name: TextResponse::from(&place.name),
            adcode: place.adcode.map(|adcode| adcode.0),
            county: place.county.clone(),
            position: PlacedResponse::new(&place.position, crs),
            lodging_class: place.lodging_class.map(LodgingClass::as_str),
            capacity_class: place.capacity_class.map(CapacityClass::as_str),
            rating: place.rating,
            visit_minutes: place.visit_minutes.map(|(_, usual)| usual),
            opening_hours: place.hours.clone(),
            ticket_yuan: place.ticket_yuan,
            road_ref: place.road_ref.clone(),
            description: TextResponse::from(&place.text),
            sources: place.sources.iter().map(ToString::to_string).collect(),
            verified_on: place.verified_on.map(|day| day.to_string()),
            note: place.note.clone(),
            crs: None,
        }
    }
}

/// Lodging, sights, camps, bases, service areas, gateways, page by page.
#[utoipa::path(get, path = "/v1/places", tag = "register", params(PlacesQuery),
    responses((status = OK, body = PlacesResponse), Problems))]
async fn list_places(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<PlacesQuery>,
) -> Result<Json<PlacesResponse>, ApiError> {
    let wish = PageWish::new(query.limit, query.cursor)?;
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let world = app.world_at(query.revision).await?;
    let suits = |place: &&Place| {
        query.kind.is_none_or(|kind| place.kind == kind)
            && query.county.is_none_or(|county| place.adcode == Some(Adcode(county)))
    };
    let all = world.catalogue.places.values().filter(suits).map(|place| (place.id.as_str(), place));
    let page = page(all, wish.after.as_deref(), wish.limit);
    Ok(Json(PlacesResponse {
        items: page.items.into_iter().map(|place| PlaceResponse::new(place, crs)).collect(),
        next_cursor: page.next.as_deref().map(close_cursor),
        data_version: world.catalogue.version.clone(),
        crs: crs.as_str(),
    }))
}

/// One place.
#[utoipa::path(get, path = "/v1/places/{id}", tag = "register",
    params(("id" = String, Path, description = "Id of the place"), ViewQuery),
    responses((status = OK, body = PlaceResponse, headers(("ETag" = String, description = "Its version, for If-Match"))),
        Problems, NotFound))]
async fn show_place(
    State(app): State<ApiState>,
    Path(id): Path<String>,
    ApiQuery(query): ApiQuery<ViewQuery>,
) -> Result<(HeaderMap, Json<PlaceResponse>), ApiError> {
    let world = app.world_at(query.revision).await?;
    let place = world.catalogue.places.get(&PlaceId::from(id.as_str()));
    let version = world.edition.versions.get(&Key::new(Kind::Place, id.as_str()));
    let place = place.ok_or(AppError::NotFound { what: "place", id })?;
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let body = PlaceResponse { crs: Some(crs.as_str()), ..PlaceResponse::new(place, crs) };
    Ok((etag::headers(version.copied()), Json(body)))
}
