//! `POST /v1/isochrones`: everything within a driving time, as polygons and as sites.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::closures::moment;
use super::common::{CrsQuery, PositionResponse};
use super::points::{PointRequest, PointResponse};
use super::routes::{car, count};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::app::routing::sites_within;
use crate::base::datum::Crs;
use crate::base::units::Seconds;
use crate::road::contour::Rings;
use crate::road::isochrone::isochrone;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_isochrone))
}

/// An origin and driving times.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IsochroneRequest {
    /// Where the drives begin.
    origin: PointRequest,
    /// Up to five driving times in seconds, each at most three hours.
    #[schema(example = json!([1800, 3600]))]
    limits_s: Vec<u32>,
    /// `car` unless said.
    #[serde(default = "car")]
    #[schema(default = "car")]
    vehicle: String,
    /// When the drive begins, China Standard Time, for what is shut then; now unless said.
    #[schema(example = "2026-12-01T08:30")]
    depart: Option<String>,
}

/// A GeoJSON `FeatureCollection`, one feature for each limit in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IsochroneResponse {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Datum of the coordinates; GeoJSON readers take them for WGS 84, so ask for another one only for a map
    /// that wants it.
    crs: &'static str,
    /// The origin as it was understood.
    origin: PointResponse,
    /// The areas.
    features: Vec<AreaResponse>,
    /// The sites within the largest limit, the nearest first.
    sites: Vec<ReachedSiteResponse>,
    /// Names the content of the register and the roads.
    data_version: String,
}

/// What is within one limit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaResponse {
    /// Always `Feature`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The limit.
    properties: AreaProperties,
    /// A `MultiPolygon` with holes.
    geometry: MultiPolygonResponse,
}

/// The limit of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaProperties {
    /// Driving time in seconds.
    limit_s: u32,
}

/// A GeoJSON `MultiPolygon`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MultiPolygonResponse {
    /// Always `MultiPolygon`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Polygons of rings of points, outer ring first.
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

/// A site within reach.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReachedSiteResponse {
    /// Its id.
    site: String,
    /// Driving time to it.
    duration_s: u32,
}

impl AreaResponse {
    fn new(limit_s: u32, polygons: &[Rings], crs: Crs) -> Self {
        let point = |p: &crate::base::position::Position| {
            let p = PositionResponse::new(*p, crs);
            [p.lon, p.lat]
        };
        let rings = |rings: &Rings| rings.iter().map(|ring| ring.iter().map(point).collect()).collect();
        Self {
            kind: "Feature",
            properties: AreaProperties { limit_s },
            geometry: MultiPolygonResponse { kind: "MultiPolygon", coordinates: polygons.iter().map(rings).collect() },
        }
    }
}

/// Everything within one or several driving times, as polygons, and the sites within.
#[utoipa::path(post, path = "/v1/isochrones", tag = "roads", params(CrsQuery), request_body = IsochroneRequest,
    responses((status = OK, body = IsochroneResponse), Problems, BodyProblems))]
async fn create_isochrone(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<CrsQuery>,
    ApiJson(request): ApiJson<IsochroneRequest>,
) -> Result<Json<IsochroneResponse>, ApiError> {
    count(request.limits_s.len(), 1..=limits::ISOCHRONE_LIMITS, "/limits_s")?;
    let most = *limits::ISOCHRONE_SECONDS.end();
    if let Some(index) = request.limits_s.iter().position(|limit| !limits::ISOCHRONE_SECONDS.contains(limit)) {
        let fault = FieldFault::new(
            format!("/limits_s/{index}"),
            "out_of_range",
            (format!("须在 60 到 {most} 秒之间"), format!("must be between 60 and {most} seconds")),
            ("请改正", "correct it"),
        );
        return Err(fault.with_value(request.limits_s[index]).into());
    }
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let world = app.world_at_departure(moment(request.depart.as_deref(), "/depart")?).await?;
    let task = move || -> Result<IsochroneResponse, AppError> {
        let vehicle = world.vehicle(&request.vehicle)?;
        let mut point = request.origin.resolve(&world, "/origin", crs)?;
        let origin = world.snap_doubting(vehicle, &mut point, ("/origin", crs))?;
        let limits: Vec<Seconds> = request.limits_s.iter().copied().map(Seconds).collect();
        let largest = limits.iter().copied().max().unwrap_or_default();
        let reach = isochrone(&world.roads, vehicle, &origin, largest);
        let polygons = reach.polygons(&world.roads, vehicle, &limits);
        let area = |(limit, polygons): (&Seconds, &Vec<Rings>)| AreaResponse::new(limit.0, polygons, crs);
        Ok(IsochroneResponse {
            kind: "FeatureCollection",
            crs: crs.as_str(),
            origin: PointResponse::new(&(point, origin), lang, crs),
            features: limits.iter().zip(&polygons).map(area).collect(),
            sites: sites_within(&world, vehicle, &reach)
                .into_iter()
                .map(|(site, time)| ReachedSiteResponse { site: site.to_string(), duration_s: time.0 })
                .collect(),
            data_version: world.catalogue.version.clone(),
        })
    };
    Ok(Json(app.pool.run(move |_| task()).await??))
}
