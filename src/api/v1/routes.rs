//! `POST /v1/routes`: the best way through points in their order.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::avoid::AvoidRequest;
use super::closures::{self, ClosureNoteResponse, moment};
use super::common::{PositionResponse, TextResponse};
use super::handoff::HandoffResponse;
use super::itineraries::cost::DriveCostResponse;
use super::points::{PointRequest, PointResponse, snap_all};
use super::shape::{GeometryResponse, MapForm, Shape, ShapeQuery};
use super::steps::{StepResponse, with_line};
use super::wechat_map::MapResponse;
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::avoid::Avoidance;
use crate::app::cost::drive_cost;
use crate::app::drive::DriveWarning;
use crate::app::error::{AppError, FieldFault};
use crate::app::handoff;
use crate::app::itineraries::view::SpotView;
use crate::app::limits;
use crate::app::world::World;
use crate::base::units::{Fen, Metres, Seconds};
use crate::road::border::Crossing;
use crate::road::objective::TIME;
use crate::road::route::{Leg, RoadRun};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(create_route))
}

/// Points to pass, in their order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteRequest {
    /// Two to fifty points.
    points: Vec<PointRequest>,
    /// `car` unless said; the vehicles are listed at `/v1/capabilities`.
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
    /// What to keep off.
    #[serde(default)]
    avoid: AvoidRequest,
    /// How many other good routes are wanted, 0 to 4; not together with `avoid`.
    #[serde(default)]
    alternatives: usize,
}

/// The vehicle of a request that does not say.
pub(super) fn car() -> String {
    "car".to_owned()
}

/// The best way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RouteResponse {
    /// Names the content of the register and the roads.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
    /// The vehicle.
    vehicle: String,
    /// What the way is best at.
    objective: String,
    /// The points as they were understood.
    points: Vec<PointResponse>,
    /// From each point to the next.
    legs: Vec<LegResponse>,
    /// Along the roads.
    distance_m: u32,
    /// At the wheel.
    duration_s: u32,
    /// Toll at usual rates, in fen; an estimate.
    toll_fen: u32,
    /// Fuel or energy, in fen; an estimate.
    energy_fen: u32,
    /// What the vehicle pays, as ranges with what was assumed; with `depart` free on holidays.
    cost: DriveCostResponse,
    /// The properties of a WeChat map component, with `map=wechat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<MapResponse>,
    /// What the driver's law says of driving then, when `depart` is given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<DriveWarningResponse>,
    /// What is shut or slow near the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    closures: Vec<ClosureNoteResponse>,
    /// Other good routes, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<OtherRouteResponse>,
}

/// Something to know before one sets out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DriveWarningResponse {
    /// `no_driving_hours`: part of the drive falls into hours in which the vehicle must stand; `mountain_night`:
    /// mountain roads of low class by night.
    code: &'static str,
    /// In words.
    message: TextResponse,
}

impl From<DriveWarning> for DriveWarningResponse {
    fn from(warning: DriveWarning) -> Self {
        Self { code: warning.code, message: TextResponse::from(&warning.text) }
    }
}

/// Another good route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OtherRouteResponse {
    /// From each point to the next.
    legs: Vec<LegResponse>,
    /// Along the roads.
    distance_m: u32,
    /// At the wheel.
    duration_s: u32,
}

impl OtherRouteResponse {
    fn new(world: &World, legs: &[Leg], shape: &Shape) -> Self {
        Self {
            legs: legs.iter().map(|leg| LegResponse::new(world, leg, shape)).collect(),
            distance_m: legs.iter().map(|leg| leg.distance).sum::<Metres>().0,
            duration_s: legs.iter().map(|leg| leg.duration).sum::<Seconds>().0,
        }
    }
}

/// The way from one point to the next.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LegResponse {
    /// Along the roads.
    pub distance_m: u32,
    /// At the wheel.
    pub duration_s: u32,
    /// The line of the road, in the form that `geometry` asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geometry: Option<GeometryResponse>,
    /// What the driver does, with `steps=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<StepResponse>>,
    /// The roads used, in order.
    pub roads: Vec<RoadResponse>,
    /// The provincial borders crossed, in order.
    pub crossings: Vec<CrossingResponse>,
    /// Toll at usual rates, in fen; an estimate.
    pub toll_fen: u32,
    /// Fuel or energy, in fen; an estimate.
    pub energy_fen: u32,
    /// Links that open the leg in navigation apps, each in the datum it reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff: Option<HandoffResponse>,
}

/// An unbroken drive on one road.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoadResponse {
    /// `G319`; null when it has none or none is known.
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// Its name; null when none is known.
    name: Option<TextResponse>,
    /// `expressway`, `ramp`, `national`, `provincial`, `county`, `local` or `ferry`.
    class: &'static str,
    /// How far it is followed.
    distance_m: u32,
    /// How long.
    duration_s: u32,
    /// Whether it costs toll.
    toll: bool,
}

/// A provincial border on the way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrossingResponse {
    /// Which, e.g. 湘赣 / Hunan–Jiangxi.
    border: TextResponse,
    /// About where.
    position: PositionResponse,
    /// Metres from the start of the leg.
    at_m: u32,
}

impl LegResponse {
    /// `leg` with links from the first of `ends` to the last.
    pub(super) fn handed(world: &World, leg: &Leg, ends: &[SpotView], shape: &Shape) -> Self {
        let ends = ends.first().zip(ends.last()).filter(|_| shape.handoff);
        let handoff = ends.map(|(from, to)| handoff::leg(from, to).into());
        Self { handoff, ..Self::new(world, leg, shape) }
    }

    /// `leg` in the form of `shape`.
    pub(super) fn new(world: &World, leg: &Leg, shape: &Shape) -> Self {
        let (geometry, steps) = with_line(world, leg, shape);
        let crossing = |crossing: &Crossing| CrossingResponse {
            border: TextResponse { zh: crossing.border.as_str().to_owned(), en: crossing.border.english().to_owned() },
            position: PositionResponse::new(crossing.position, shape.crs),
            at_m: crossing.at.0,
        };
        Self {
            distance_m: leg.distance.0,
            duration_s: leg.duration.0,
            geometry,
            steps,
            roads: leg.roads.iter().map(RoadResponse::from).collect(),
            crossings: leg.crossings.iter().map(crossing).collect(),
            toll_fen: leg.toll.0,
            energy_fen: leg.energy.0,
            handoff: None,
        }
    }
}

impl From<&RoadRun> for RoadResponse {
    fn from(run: &RoadRun) -> Self {
        Self {
            reference: (!run.reference.is_empty()).then(|| run.reference.clone()),
            name: (!run.name.zh.is_empty()).then(|| TextResponse::from(&run.name)),
            class: run.class.as_str(),
            distance_m: run.distance.0,
            duration_s: run.duration.0,
            toll: run.toll,
        }
    }
}

/// The best way through the points in their order: the fastest, unless `objective` says otherwise.
#[utoipa::path(post, path = "/v1/routes", tag = "roads", params(ShapeQuery), request_body = RouteRequest,
    responses((status = OK, body = RouteResponse), Problems, BodyProblems))]
async fn create_route(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<ShapeQuery>,
    ApiJson(request): ApiJson<RouteRequest>,
) -> Result<Json<RouteResponse>, ApiError> {
    let shape = Shape::try_from(query)?;
    count(request.points.len(), 2..=limits::ROUTE_POINTS, "/points")?;
    count(request.alternatives, 0..=limits::ALTERNATIVES - 1, "/alternatives")?;
    let avoidance = request.avoid.avoidance(shape.crs)?;
    request.contradiction(&avoidance)?;
    let depart = moment(request.depart.as_deref(), "/depart")?;
    let world = app.world_at_departure(depart).await?;
    let short = request.is_short() && avoidance.is_empty();
    let task = move || -> Result<RouteResponse, AppError> {
        let vehicle = &*world.vehicle_for(&request.vehicle, request.objective.as_deref())?;
        let points = snap_all(&world, vehicle, &request.points, ("/points", shape.crs)).map_err(AppError::Invalid)?;
        let snapped: Vec<_> = points.iter().map(|(_, snapped)| *snapped).collect();
        let mut routes = if avoidance.is_empty() {
            world.routes(vehicle, &snapped, request.alternatives + 1)
        } else {
            world.route_avoiding(vehicle, &snapped, &avoidance).map(|legs| vec![legs])
        }
        .map_err(|error| world.explained(error, vehicle, &snapped))?;
        let others = routes.split_off(1);
        let legs = routes.remove(0);
        let spots: Vec<SpotView> = points.iter().map(|(point, _)| SpotView::of_point(&world, point)).collect();
        Ok(RouteResponse {
            data_version: world.catalogue.version.clone(),
            crs: shape.crs.as_str(),
            vehicle: request.vehicle,
            objective: request.objective.unwrap_or_else(|| TIME.to_owned()),
            points: points.iter().map(|point| PointResponse::new(point, lang, shape.crs)).collect(),
            distance_m: legs.iter().map(|leg| leg.distance).sum::<Metres>().0,
            duration_s: legs.iter().map(|leg| leg.duration).sum::<Seconds>().0,
            toll_fen: legs.iter().map(|leg| leg.toll).sum::<Fen>().0,
            energy_fen: legs.iter().map(|leg| leg.energy).sum::<Fen>().0,
            cost: DriveCostResponse::new(&drive_cost(&world, &vehicle.profile, &legs, depart), lang),
            map: shape.map.map(|MapForm::Wechat| MapResponse::of_route(&spots, &legs, (&shape, lang))),
            warnings: depart
                .map_or_else(Vec::new, |moment| world.drive_warnings(vehicle, &legs, moment))
                .into_iter()
                .map(DriveWarningResponse::from)
                .collect(),
            closures: closures::near(&world, vehicle, &legs),
            legs: legs
                .iter()
                .zip(spots.windows(2))
                .map(|(leg, ends)| LegResponse::handed(&world, leg, ends, &shape))
                .collect(),
            alternatives: others.iter().map(|legs| OtherRouteResponse::new(&world, legs, &shape)).collect(),
        })
    };
    // The way to another thread and back takes longer than a short route.
    Ok(Json(if short { task()? } else { app.pool.run(move |_| task()).await?? }))
}

impl RouteRequest {
    /// Whether it is answered sooner than it would wait; another objective may have to be made ready.
    fn is_short(&self) -> bool {
        let few = self.points.len() <= limits::SHORT_ROUTE_POINTS && self.alternatives == 0;
        few && self.objective.as_deref().is_none_or(|objective| objective == TIME)
    }

    fn contradiction(&self, avoidance: &Avoidance) -> Result<(), FieldFault> {
        if self.alternatives == 0 || avoidance.is_empty() {
            return Ok(());
        }
        Err(FieldFault::new(
            "/alternatives",
            "contradiction",
            ("alternatives 不能与 avoid 同用", "alternatives do not go together with avoid"),
            ("请分两次请求", "ask for them in two requests"),
        ))
    }
}

/// Checks the length of a list.
pub(super) fn count(length: usize, allowed: std::ops::RangeInclusive<usize>, pointer: &str) -> Result<(), FieldFault> {
    if allowed.contains(&length) {
        return Ok(());
    }
    let (least, most) = (allowed.start(), allowed.end());
    Err(FieldFault::new(
        pointer,
        "wrong_count",
        (
            format!("应有 {least} 到 {most} 个，现有 {length} 个"),
            format!("needs {least} to {most} items, has {length}"),
        ),
        ("请增减数量；上限见 /v1/capabilities", "send more or fewer; the limits are at /v1/capabilities"),
    )
    .with_value(length))
}
