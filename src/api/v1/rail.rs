//! `/v1/rail`: stations, lines and running times.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{CrsQuery, PositionResponse, TextResponse};
use crate::api::ApiState;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, Problems};
use crate::base::datum::Crs;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show_rail_network))
}

/// Stations, lines and running times.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RailResponse {
    /// Names the content of the register.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
    /// Stations, by id.
    stations: Vec<StationResponse>,
    /// Lines, by id.
    lines: Vec<RailLineResponse>,
    /// Neighbouring stations.
    links: Vec<RailLinkResponse>,
    /// How many trains of the 2022–23 timetable are on record.
    trains_on_record: usize,
}

/// A station.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationResponse {
    /// Stable id.
    id: String,
    /// Its name.
    name: TextResponse,
    /// Division code, inside the 24 counties.
    adcode: Option<u32>,
    /// Where it is, WGS 84.
    position: PositionResponse,
    /// Precision class of the point.
    precision: String,
    /// `open`, `building`, `planned` or `closed`.
    status: &'static str,
    /// Whether passengers get on and off.
    passenger: bool,
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RailLineResponse {
    /// Stable id.
    id: String,
    /// Its name.
    name: TextResponse,
    /// `high-speed`, `conventional`, `tourist` or `freight`.
    kind: &'static str,
    /// `open`, `building`, `planned` or `closed`.
    status: &'static str,
    /// Day or year of opening, or the expected one.
    opened: String,
}

/// Two neighbouring stations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RailLinkResponse {
    /// The line.
    line: String,
    /// One station.
    from: String,
    /// The other.
    to: String,
    /// Kilometres along the line, as far as known.
    length_km: Option<f64>,
    /// Usual fastest running time, as far as known.
    minutes: Option<u32>,
    /// `open`, `building`, `planned` or `closed`.
    status: &'static str,
}

/// Stations, lines and running times; a timetable of the past is marked as such.
#[utoipa::path(get, path = "/v1/rail", tag = "rail", params(CrsQuery),
    responses((status = OK, body = RailResponse), Problems))]
async fn show_rail_network(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<CrsQuery>,
) -> Result<Json<RailResponse>, ApiError> {
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let world = app.world();
    let rail = &world.rail;
    let text = |zh: &str, en: &str| TextResponse { zh: zh.to_owned(), en: en.to_owned() };
    let station_item = |station: &crate::rail::timetable::Station| StationResponse {
        id: station.id.clone(),
        name: text(&station.name_zh, &station.name_en),
        adcode: station.adcode.map(|adcode| adcode.0),
        position: PositionResponse::new(station.position(), crs),
        precision: station.precision.clone(),
        status: station.status.as_str(),
        passenger: station.passenger,
    };
    let line_item = |line: &crate::rail::timetable::RailLine| RailLineResponse {
        id: line.id.clone(),
        name: text(&line.name_zh, &line.name_en),
        kind: line.kind.as_str(),
        status: line.status.as_str(),
        opened: line.opened.clone(),
    };
    let link_item = |link: &crate::rail::timetable::RailLink| RailLinkResponse {
        line: link.line.clone(),
        from: link.from.clone(),
        to: link.to.clone(),
        length_km: link.length_km,
        minutes: link.minutes,
        status: link.status.as_str(),
    };
    Ok(Json(RailResponse {
        data_version: world.catalogue.version.clone(),
        crs: crs.as_str(),
        stations: rail.stations.values().map(station_item).collect(),
        lines: rail.lines.values().map(line_item).collect(),
        links: rail.links.iter().map(link_item).collect(),
        trains_on_record: rail.trains.len(),
    }))
}
