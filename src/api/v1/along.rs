//! `POST /v1/sites/along`: records of the register along a route, by detour.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::closures::moment;
use super::common::{PlacedResponse, PositionResponse, TextResponse};
use super::points::{PointRequest, PointResponse, snap_all};
use super::routes::{car, count};
use super::shape::{GeometryResponse, LineQuery, Shape};
use crate::api::ApiState;
use crate::api::extract::{ApiJson, ApiQuery, Language};
use crate::api::labels::Labelled;
use crate::api::problem::{ApiError, BodyProblems, Problems};
use crate::app::along::{AlongKind, Beside, KnownHours, OnArrival, Record, Wish, along, moment_of};
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::app::routing::{Point, line_on_roads};
use crate::app::world::World;
use crate::base::calendar::TimeOfDay;
use crate::base::ids::LineId;
use crate::base::lang::Lang;
use crate::base::units::{Metres, Seconds};
use crate::road::line::Followed;
use crate::road::metric::Vehicle;
use crate::road::snap::Snapped;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_records_along))
}

/// A route, and what is looked for beside it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AlongRequest {
    /// Two to fifty points that the route passes in their order, by the fastest ways.
    #[serde(default)]
    points: Option<Vec<PointRequest>>,
    /// Instead of points: the line of a route as an encoded polyline of six decimals, in the datum `crs`.
    /// The roads that it follows are looked up.
    #[serde(default)]
    polyline6: Option<String>,
    /// `car` unless said.
    #[serde(default = "car")]
    #[schema(default = "car")]
    vehicle: String,
    /// When the drive begins, China Standard Time: for what is shut then, and what is open on arrival.
    #[schema(example = "2026-12-01T08:30")]
    depart: Option<String>,
    /// The longest detour in minutes, 0 to 120; 15 unless said.
    #[serde(default = "quarter")]
    #[schema(default = 15)]
    max_detour_min: u32,
    /// `site`, `lodging`, `camp`, `sight`, `rural`, `study-base`, `cadre-base`, `service-area`, `charger`,
    /// `station`, `airport`, `gateway-city`; all of them unless said.
    #[serde(default)]
    #[schema(value_type = Vec<String>, example = json!(["site", "service-area"]))]
    kinds: Vec<AlongKind>,
    /// Sites only of these lines; other kinds belong to no line and are not concerned.
    #[serde(default)]
    #[schema(example = json!(["autumn-harvest"]))]
    lines: Vec<String>,
    /// At most so many, 1 to 200, those with the shortest detours; 50 unless said.
    #[serde(default = "usual")]
    #[schema(default = 50)]
    limit: usize,
}

const fn quarter() -> u32 {
    15
}

const fn usual() -> usize {
    limits::ALONG_DEFAULT
}

/// What lies along the route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlongResponse {
    /// Names the content of the register and the roads.
    data_version: String,
    /// The vehicle.
    vehicle: String,
    /// Datum of the positions.
    crs: &'static str,
    /// The points as they were understood; of a line the points between which the fastest ways follow it.
    points: Vec<PointResponse>,
    /// What became of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<FollowedResponse>,
    /// The route without any detour.
    route: BareRouteResponse,
    /// The records in the order of travel.
    items: Vec<BesideResponse>,
    /// How many there are within the detour; more than `items` when `limit` cut the longest detours.
    total: usize,
    /// What the caller should know.
    notes: Vec<AlongNoteResponse>,
}

/// A line on the roads.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FollowedResponse {
    /// Points of the line that were looked at.
    samples: usize,
    /// Those of them that no road was found for.
    missed: usize,
    /// How far the line is from the roads taken for it, at most.
    farthest_m: f64,
}

/// The route without any detour.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BareRouteResponse {
    /// Along the roads.
    distance_m: u32,
    /// At the wheel.
    duration_s: u32,
    /// Its line, in the form that `geometry` asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    geometry: Option<GeometryResponse>,
}

/// A record beside the route.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BesideResponse {
    /// Id, when it is a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Id, when it is another place.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// What it is, in the words of `/v1/sites` and `/v1/places`.
    kind: &'static str,
    /// Its name.
    name: TextResponse,
    /// Where it is.
    position: PlacedResponse,
    /// The point of road nearest to it.
    snapped: PositionResponse,
    /// Metres between the two, as the crow flies; not part of the detour.
    snap_distance_m: f64,
    /// The leg of the route from which it is visited, from 0.
    leg: usize,
    /// Where the route is left: metres from its start.
    at_m: u32,
    /// The same in seconds at the wheel.
    at_s: u32,
    /// Driving from the start of the route to it.
    arrive_s: u32,
    /// How much longer the whole drive is with it, the stay not counted; each of the drives is rounded up, so a
    /// record on the route itself may have a second or two.
    detour_s: u32,
    /// The same in minutes, to a tenth.
    detour_min: f64,
    /// The lines that a site belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<String>,
    /// Usual stay in minutes; null when not known.
    visit_minutes: Option<u32>,
    /// Opening hours; null when the register knows none.
    hours: Option<HoursResponse>,
}

/// Opening hours as far as known.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HoursResponse {
    /// In OpenStreetMap's syntax.
    text: String,
    /// On the day of arrival; null without `depart`.
    windows: Option<Vec<WindowResponse>>,
    /// `open` or `closed` on arrival; null without `depart`.
    #[schema(value_type = Option<String>)]
    on_arrival: Option<OnArrival>,
}

/// From opening to closing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WindowResponse {
    /// `HH:MM`.
    from: String,
    /// `HH:MM`.
    to: String,
}

/// What the caller should know.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AlongNoteResponse {
    /// `kind_not_in_register`, `limit_reached` or `line_off_roads`.
    code: &'static str,
    /// The kind that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    kind: Option<AlongKind>,
    /// In both languages.
    message: TextResponse,
}

impl BesideResponse {
    fn new(world: &World, beside: &Beside<'_>, (depart, shape): (Option<NaiveDateTime>, &Shape)) -> Self {
        let record = beside.record;
        let id = record.id().to_owned();
        let (site, place, kind, lines, visit) = match record {
            Record::Site(site) => {
                let lines = site.lines.iter().map(|role| role.id.to_string()).collect();
                (Some(id), None, site.kind.as_str(), lines, Some(site.visit_minutes.usual))
            }
            Record::Place(place) => {
                (None, Some(id), place.kind.as_str(), Vec::new(), place.visit_minutes.map(|(_, usual)| usual))
            }
        };
        let arrive = depart.map(|depart| moment_of(depart, beside.arrive));
        Self {
            site,
            place,
            kind,
            name: TextResponse::from(record.name()),
            position: PlacedResponse::new(record.position(), shape.crs),
            snapped: PositionResponse::new(beside.on_road.point, shape.crs),
            snap_distance_m: tenths(beside.on_road.distance_m),
            leg: beside.leg,
            at_m: beside.at.0.0,
            at_s: beside.at.1.0,
            arrive_s: beside.arrive.0,
            detour_s: beside.detour.0,
            detour_min: tenths(f64::from(beside.detour.0) / 60.0),
            lines,
            visit_minutes: visit,
            hours: record.hours(arrive, &world.catalogue.holidays).map(HoursResponse::from),
        }
    }
}

impl From<KnownHours> for HoursResponse {
    fn from(hours: KnownHours) -> Self {
        let window = |window: &crate::base::calendar::Window| WindowResponse {
            from: TimeOfDay(window.from).to_string(),
            to: TimeOfDay(window.to).to_string(),
        };
        let windows = hours.entry.map(|_| hours.windows.iter().map(window).collect());
        Self { text: hours.text, windows, on_arrival: hours.entry }
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The records of the register along a route, in the order of travel, each with the driving time that a
/// stop at it adds. The route is given by points or by its line. What the register does not hold is not
/// made up: a kind without any record is named in `notes`.
#[utoipa::path(post, path = "/v1/sites/along", tag = "register", params(LineQuery), request_body = AlongRequest,
    responses((status = OK, body = AlongResponse), Problems, BodyProblems))]
async fn list_records_along(
    State(app): State<ApiState>,
    Language(lang): Language,
    ApiQuery(query): ApiQuery<LineQuery>,
    ApiJson(request): ApiJson<AlongRequest>,
) -> Result<Json<AlongResponse>, ApiError> {
    let shape = Shape::try_from(query)?;
    let depart = moment(request.depart.as_deref(), "/depart")?;
    let world = app.world_at_departure(depart).await?;
    let wish = request.wish(&world).map_err(AppError::Invalid)?;
    Ok(Json(app.pool.run(move |_| answer(&world, &request, &wish, (depart, shape, lang))).await??))
}

fn answer(
    world: &World,
    request: &AlongRequest,
    wish: &Wish,
    (depart, shape, lang): (Option<NaiveDateTime>, Shape, Lang),
) -> Result<AlongResponse, AppError> {
    let vehicle = world.vehicle(&request.vehicle)?;
    let (points, followed) = request.way(world, vehicle, &shape)?;
    let snapped: Vec<Snapped> = points.iter().map(|(_, snapped)| *snapped).collect();
    let legs = world.route(vehicle, &snapped).map_err(|error| world.explained(error, vehicle, &snapped))?;
    let found = along(world, vehicle, &snapped, &legs, wish);
    let mut line: Vec<_> = legs.iter().flat_map(|leg| leg.geometry.iter().copied()).collect();
    line.dedup();
    Ok(AlongResponse {
        data_version: world.catalogue.version.clone(),
        vehicle: request.vehicle.clone(),
        crs: shape.crs.as_str(),
        points: points.iter().map(|point| PointResponse::new(point, lang, shape.crs)).collect(),
        route: BareRouteResponse {
            distance_m: legs.iter().map(|leg| leg.distance).sum::<Metres>().0,
            duration_s: legs.iter().map(|leg| leg.duration).sum::<Seconds>().0,
            geometry: shape.write(&line),
        },
        items: found.records.iter().map(|beside| BesideResponse::new(world, beside, (depart, &shape))).collect(),
        total: found.total,
        notes: notes(&found, followed.as_ref()),
        line: followed.map(|line| FollowedResponse {
            samples: line.samples,
            missed: line.missed,
            farthest_m: tenths(line.farthest_m),
        }),
    })
}

fn notes(found: &crate::app::along::Found<'_>, line: Option<&Followed>) -> Vec<AlongNoteResponse> {
    let note = |code: &'static str, kind, (zh, en): (String, String)| AlongNoteResponse {
        code,
        kind,
        message: TextResponse { zh, en },
    };
    let unknown = |kind: &AlongKind| {
        let label = kind.label();
        let message = (
            format!("登记册中没有任何“{}”，并非路上没有", label.zh),
            format!("the register holds no {} at all; that does not mean that there is none on the road", label.en),
        );
        note("kind_not_in_register", Some(*kind), message)
    };
    let mut notes: Vec<_> = found.unknown_kinds.iter().map(unknown).collect();
    let (shown, total) = (found.records.len(), found.total);
    if shown < total {
        let message = (
            format!("共 {total} 处，只列出绕行最短的 {shown} 处"),
            format!("{total} are within the detour; the {shown} with the shortest detours are listed"),
        );
        notes.push(note("limit_reached", None, message));
    }
    if let Some(line) = line.filter(|line| line.farthest_m > limits::SNAP_WARNING_M || line.missed > 0) {
        let far = line.farthest_m;
        let message = (
            format!("线形与所对应的道路最远相差 {far:.0} 米，另有 {} 处附近没有道路", line.missed),
            format!("the line lies up to {far:.0} m from the roads taken for it; {} points have none", line.missed),
        );
        notes.push(note("line_off_roads", None, message));
    }
    notes
}

impl AlongRequest {
    /// All faults at once, or the wish.
    fn wish(&self, world: &World) -> Result<Wish, Vec<FieldFault>> {
        let mut faults = Vec::new();
        if self.points.is_some() == self.polyline6.is_some() {
            faults.push(FieldFault::new(
                "/points",
                "contradiction",
                ("points 与 polyline6 须恰好给出一个", "give either points or polyline6, not both or neither"),
                ("请只给其中一种", "give one of them and nothing else"),
            ));
        }
        let counts = [
            self.points.as_ref().map(|points| count(points.len(), 2..=limits::ROUTE_POINTS, "/points")),
            Some(within(self.max_detour_min, 0..=limits::ALONG_DETOUR_MIN, "/max_detour_min")),
            Some(within(self.limit, 1..=limits::ALONG_MAX, "/limit")),
        ];
        faults.extend(counts.into_iter().flatten().filter_map(Result::err));
        for (at, id) in self.lines.iter().enumerate() {
            if !world.catalogue.lines.contains_key(&LineId::from(id.as_str())) {
                let fault = FieldFault::new(
                    format!("/lines/{at}"),
                    "unknown_id",
                    (format!("没有主题线 {id:?}"), format!("there is no line {id:?}")),
                    ("请从 /v1/lines 查编号", "look the id up at /v1/lines"),
                );
                faults.push(fault.with_value(id));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let kinds = if self.kinds.is_empty() { AlongKind::ALL } else { &self.kinds };
        Ok(Wish {
            kinds: kinds.to_vec(),
            lines: self.lines.iter().map(|id| LineId::from(id.as_str())).collect(),
            most: Seconds::from_minutes(self.max_detour_min),
            limit: self.limit,
        })
    }

    /// The points on the road that the route passes.
    fn way(&self, world: &World, vehicle: &Vehicle, shape: &Shape) -> Result<Way, AppError> {
        if let Some(points) = &self.points {
            let points = snap_all(world, vehicle, points, ("/points", shape.crs)).map_err(AppError::Invalid)?;
            return Ok((points, None));
        }
        let text = self.polyline6.as_deref().unwrap_or_default();
        let followed = line_on_roads(world, vehicle, text, ("/polyline6", shape.crs))?;
        let points = followed.waypoints.iter().map(|on_road| (Point::at(on_road.input), *on_road)).collect();
        Ok((points, Some(followed)))
    }
}

/// The points of a route on the road, and what became of its line.
type Way = (Vec<(Point, Snapped)>, Option<Followed>);

fn within<T: PartialOrd + std::fmt::Display + Copy>(
    value: T,
    allowed: std::ops::RangeInclusive<T>,
    pointer: &str,
) -> Result<(), FieldFault> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let (least, most) = (allowed.start(), allowed.end());
    let message = (format!("须在 {least} 到 {most} 之间"), format!("must be between {least} and {most}"));
    let mend = ("请改正；上限见 /v1/capabilities", "correct it; the limits are at /v1/capabilities");
    Err(FieldFault::new(pointer, "out_of_range", message, mend).with_value(value))
}
