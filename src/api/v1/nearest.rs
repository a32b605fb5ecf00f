//! `GET /v1/nearest`: the point of road nearest to a position.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::TextResponse;
use super::points::{PointRequest, PointResponse};
use super::routes::car;
use crate::api::ApiState;
use crate::api::extract::{ApiQuery, Language};
use crate::api::problem::{ApiError, Problems};
use crate::base::datum::Crs;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(show_nearest))
}

/// A position and a vehicle.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NearestQuery {
    /// Degrees east.
    #[param(example = 114.1688)]
    lon: f64,
    /// Degrees north.
    #[param(example = 26.5688)]
    lat: f64,
    /// `car` unless said.
    #[serde(default = "car")]
    #[param(default = "car")]
    vehicle: String,
    /// Datum of the position and the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    crs: Option<Crs>,
}

/// The nearest point of road.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearestResponse {
    /// Names the content of the register and the roads.
    data_version: String,
    /// Datum of the positions.
    crs: &'static str,
    /// The position, the point of road, and the metres between.
    #[serde(flatten)]
    point: PointResponse,
    /// The road's number, or null.
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// The road's name, or null.
    road_name: Option<TextResponse>,
    /// `expressway`, `ramp`, `national`, `provincial`, `county`, `local` or `ferry`.
    class: &'static str,
}

/// The point of road nearest to a position that a vehicle can use and leave again.
#[utoipa::path(get, path = "/v1/nearest", tag = "roads", params(NearestQuery),
    responses((status = OK, body = NearestResponse), Problems))]
async fn show_nearest(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<NearestQuery>,
) -> Result<Json<NearestResponse>, ApiError> {
    let world = app.world();
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let vehicle = world.vehicle(&query.vehicle)?;
    let mut point = PointRequest::at(query.lon, query.lat).resolve(&world, "lon,lat", crs)?;
    let snapped = world.snap_doubting(vehicle, &mut point, ("lon,lat", crs))?;
    let stretch = world.roads.network().stretch(snapped.stretch);
    Ok(Json(NearestResponse {
        data_version: world.catalogue.version.clone(),
        crs: crs.as_str(),
        point: PointResponse::new(&(point, snapped), lang, crs),
        reference: (!stretch.reference.is_empty()).then(|| stretch.reference.clone()),
        road_name: (!stretch.name.zh.is_empty()).then(|| TextResponse::from(&stretch.name)),
        class: stretch.class.as_str(),
    }))
}
