//! `/v1/counties`: the 24 counties of the zone.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{PositionResponse, TextResponse};
use crate::api::ApiState;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, Problems};
use crate::base::datum::{self, Crs};
use crate::base::geodesy::Outline;
use crate::catalogue::county::County;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_counties))
}

/// What of the counties is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CountiesQuery {
    /// Whether the simplified outlines come along.
    #[serde(default)]
    outline: bool,
    /// Datum of the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    crs: Option<Crs>,
}

/// The counties.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountiesResponse {
    /// The counties, by code.
    items: Vec<CountyResponse>,
    /// Always null: all 24 come at once.
    next_cursor: Option<String>,
    /// Names the content of the register.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
}

/// A county, county-level city or district.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CountyResponse {
    /// Division code (GB/T 2260).
    adcode: u32,
    /// Its name.
    name: TextResponse,
    /// Hunan or Jiangxi.
    province: TextResponse,
    /// The prefecture-level city above it.
    prefecture: TextResponse,
    /// The groups of the zone's plan that list it; empty when not established.
    cluster: String,
    /// Whether it is in the plan's core area; null when not established.
    core: Option<bool>,
    /// Its seat.
    seat: TextResponse,
    /// The seat's point.
    seat_position: PositionResponse,
    /// How many sites the register has there.
    sites: usize,
    /// Simplified outline: a GeoJSON `MultiPolygon`.
    #[serde(skip_serializing_if = "Option::is_none")]
    outline: Option<OutlineResponse>,
    /// Ids of the sources.
    sources: Vec<String>,
}

/// A GeoJSON `MultiPolygon`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutlineResponse {
    /// Always `MultiPolygon`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Polygons of rings of points.
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

impl OutlineResponse {
    fn new(outline: &Outline, crs: Crs) -> Self {
        let point = |p: &crate::base::position::Position| {
            let p = datum::to(crs, *p).rounded();
            [p.lon, p.lat]
        };
        let rings = |polygon: Vec<Vec<_>>| polygon.iter().map(|ring| ring.iter().map(point).collect()).collect();
        Self { kind: "MultiPolygon", coordinates: outline.rings().into_iter().map(rings).collect() }
    }
}

impl CountyResponse {
    fn new(county: &County, sites: usize, query: &CountiesQuery) -> Self {
        let crs = query.crs.unwrap_or(Crs::Wgs84);
        Self {
            adcode: county.adcode.0,
            name: TextResponse::from(&county.name),
            province: TextResponse::from(&county.province),
            prefecture: TextResponse::from(&county.prefecture),
            cluster: county.cluster.clone(),
            core: county.core,
            seat: TextResponse::from(&county.seat),
            seat_position: PositionResponse::new(county.seat_position, crs),
            sites,
            outline: query.outline.then(|| OutlineResponse::new(&county.outline, crs)),
            sources: county.sources.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The 24 counties.
#[utoipa::path(get, path = "/v1/counties", tag = "register", params(CountiesQuery),
    responses((status = OK, body = CountiesResponse), Problems))]
async fn list_counties(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<CountiesQuery>,
) -> Result<Json<CountiesResponse>, ApiError> {
    let world = app.world();
    let catalogue = &world.catalogue;
    let count = |county: &County| catalogue.sites.values().filter(|s| s.adcode == county.adcode).count();
    let item = |county: &County| CountyResponse::new(county, count(county), &query);
    Ok(Json(CountiesResponse {
        items: catalogue.counties.values().map(item).collect(),
        next_cursor: None,
        data_version: catalogue.version.clone(),
        crs: query.crs.unwrap_or(Crs::Wgs84).as_str(),
    }))
}
