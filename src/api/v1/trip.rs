//! `POST /v1/trip`: the shortest order in which to visit points.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::closures::moment;
use super::points::{PointRequest, PointResponse, snap_all};
use super::routes::{LegResponse, car, count};
use super::shape::{Shape, ShapeQuery};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::app::trip::order_of_visit;
use crate::base::units::{Metres, Seconds};
use crate::plan::tour::Ends;
use crate::words;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_trip))
}

words! {
    /// Whether an end of a trip is given.
    pub(in crate::api) enum End {
        /// The first (or last) point of the list.
        Fixed = "fixed",
        /// Whichever is best.
        Free = "free",
    }
}

/// Points to visit in the best order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TripRequest {
    /// Two to eighty points, in any order.
    points: Vec<PointRequest>,
    /// `car` unless said.
    #[serde(default = "car")]
    #[schema(default = "car")]
    vehicle: String,
    /// What the way is to be best at: `time` unless said, or another of the vehicle's objectives listed at
    /// `/v1/capabilities`: `distance`, `cost` (toll and energy), `scenic`. Times and costs are told of the
    /// way found, whatever it is best at.
    #[schema(example = "scenic")]
    objective: Option<String>,
    /// When the drive begins, China Standard Time, for what is shut then; now unless said.
    #[schema(example = "2026-12-01T08:30")]
    depart: Option<String>,
    /// `fixed` (default): the first point of the list comes first; `free`: whichever is best.
    #[schema(value_type = Option<String>, example = "fixed")]
    start: Option<End>,
    /// `fixed`: the last point of the list comes last; `free` (default): whichever is best.
    #[schema(value_type = Option<String>, example = "free")]
    end: Option<End>,
    /// Whether to come back to the start; `end` must then be free. No unless said.
    #[serde(default)]
    round_trip: bool,
}

/// The best order and the way through it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TripResponse {
    /// Names the content of the register and the roads.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
    /// Positions in the request's list, in the order of visit; a round trip ends where it began.
    order: Vec<usize>,
    /// The points in the order of the request.
    points: Vec<PointResponse>,
    /// From each to the next.
    legs: Vec<LegResponse>,
    /// Along the roads.
    distance_m: u32,
    /// At the wheel.
    duration_s: u32,
}

/// The shortest order in which to visit points, ends fixed or free.
#[utoipa::path(post, path = "/v1/trip", tag = "roads", params(ShapeQuery), request_body = TripRequest,
    responses((status = OK, body = TripResponse), Problems, BodyProblems))]
async fn create_trip(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<ShapeQuery>,
    ApiJson(request): ApiJson<TripRequest>,
) -> Result<Json<TripResponse>, ApiError> {
    let shape = Shape::try_from(query)?;
    count(request.points.len(), 2..=limits::TRIP_POINTS, "/points")?;
    let ends = request.ends()?;
    let world = app.world_at_departure(moment(request.depart.as_deref(), "/depart")?).await?;
    let task = move || -> Result<TripResponse, AppError> {
        let vehicle = &*world.vehicle_for(&request.vehicle, request.objective.as_deref())?;
        let points = snap_all(&world, vehicle, &request.points, ("/points", shape.crs)).map_err(AppError::Invalid)?;
        let snapped: Vec<_> = points.iter().map(|(_, snapped)| *snapped).collect();
        let (order, legs) = order_of_visit(&world, vehicle, &snapped, ends)?;
        Ok(TripResponse {
            data_version: world.catalogue.version.clone(),
            crs: shape.crs.as_str(),
            order,
            points: points.iter().map(|point| PointResponse::new(point, lang, shape.crs)).collect(),
            distance_m: legs.iter().map(|leg| leg.distance).sum::<Metres>().0,
            duration_s: legs.iter().map(|leg| leg.duration).sum::<Seconds>().0,
            legs: legs.iter().map(|leg| LegResponse::new(&world, leg, &shape)).collect(),
        })
    };
    Ok(Json(app.pool.run(move |_| task()).await??))
}

impl TripRequest {
    fn ends(&self) -> Result<Ends, FieldFault> {
        let end = self.end.unwrap_or(End::Free);
        if self.round_trip && end == End::Fixed {
            return Err(FieldFault::new(
                "/end",
                "contradiction",
                ("round_trip 为 true 时终点不能固定", "a round trip ends where it began"),
                ("请删去 end，或把 round_trip 设为 false", "leave `end` out, or set round_trip to false"),
            ));
        }
        let start = self.start.unwrap_or(End::Fixed);
        Ok(Ends {
            first: (start == End::Fixed).then_some(0),
            last: (end == End::Fixed).then(|| self.points.len() - 1),
            round: self.round_trip,
        })
    }
}
