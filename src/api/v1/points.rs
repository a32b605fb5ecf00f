//! Points in requests, and what became of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{PositionResponse, TextResponse};
use crate::app::doubt::{in_words, inside_as, looks_like};
use crate::app::error::FieldFault;
use crate::app::limits;
use crate::app::routing::{Point, PointWish, position_fault};
use crate::app::world::World;
use crate::base::datum::{self, Crs};
use crate::base::lang::{Lang, Text};
use crate::base::position::{Position, PositionError};
use crate::road::approach::{Approach, Heading, Manner};
use crate::road::metric::Vehicle;
use crate::road::snap::Snapped;

/// A point: `{"lon", "lat"}`, or `{"site": id}`, or `{"place": id}`.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lon": 113.9252, "lat": 28.0487}))]
pub(super) struct PointRequest {
    /// Degrees east.
    lon: Option<f64>,
    /// Degrees north.
    lat: Option<f64>,
    /// Id of a site.
    site: Option<String>,
    /// Id of a place (lodging, gateway, station, sight).
    place: Option<String>,
    /// `curb`: where the road can be driven both ways, it is passed so that the point lies at the kerb (to the
    /// right where one drives on the right); `any` unless said. Without meaning for itineraries.
    #[schema(value_type = Option<String>, example = "any")]
    approach: Option<Approach>,
    /// The direction in which it is passed, degrees clockwise from north, 0 to 360; any unless said. Without
    /// meaning for itineraries.
    heading: Option<f64>,
    /// Degrees by which the road may turn away from `heading`, 0 to 180; 45 unless said.
    heading_tolerance: Option<f64>,
}

/// The tolerance of a heading that does not say.
const TOLERANCE: f64 = 45.0;

impl PointRequest {
    /// A position in degrees.
    pub(super) fn at(lon: f64, lat: f64) -> Self {
        Self { lon: Some(lon), lat: Some(lat), ..Self::default() }
    }

    /// The one thing that it means; `pointer` is where it stands in the request.
    fn wish(&self, world: &World, pointer: &str, crs: Crs) -> Result<PointWish, FieldFault> {
        match (self.lon, self.lat, &self.site, &self.place) {
            (Some(lon), Some(lat), None, None) => {
                let given = Position::within(lon, lat, world.region).map_err(|error| {
                    let fault = position_fault(pointer, (error, world.region));
                    match inside_as(world, Position { lon, lat }, crs) {
                        Some(other) if matches!(error, PositionError::OutOfRegion { .. }) => {
                            FieldFault { mend: in_words(crs, other).1.and(&fault.mend), ..fault }
                        }
                        _ => fault,
                    }
                })?;
                Ok(PointWish::Position(datum::from(crs, given)))
            }
            (None, None, Some(id), None) => Ok(PointWish::Site(id.as_str().into())),
            (None, None, None, Some(id)) => Ok(PointWish::Place(id.as_str().into())),
            _ => Err(FieldFault::new(
                pointer,
                "ambiguous_point",
                (
                    "一个点须是 {lon, lat}、{site} 或 {place} 之一",
                    "a point is exactly one of {lon, lat}, {site} or {place}",
                ),
                ("请只给其中一种", "give one of them and nothing else"),
            )),
        }
    }

    /// The point it means in `world`.
    pub(super) fn resolve(&self, world: &World, pointer: &str, crs: Crs) -> Result<Point, FieldFault> {
        let manner = self.manner(pointer)?;
        Ok(Point { manner, ..world.point(self.wish(world, pointer, crs)?, pointer)? })
    }

    /// How it is to be passed.
    fn manner(&self, pointer: &str) -> Result<Manner, FieldFault> {
        let within = |field: &str, value: f64, most: f64| {
            if (0.0..=most).contains(&value) {
                return Ok(value);
            }
            let message = (format!("须在 0 到 {most} 度之间"), format!("must be between 0 and {most} degrees"));
            let pointer = format!("{pointer}/{field}");
            Err(FieldFault::new(pointer, "out_of_range", message, ("请改正", "correct it")).with_value(value))
        };
        let tolerance = within("heading_tolerance", self.heading_tolerance.unwrap_or(TOLERANCE), 180.0)?;
        let degrees = self.heading.map(|heading| within("heading", heading, 360.0)).transpose()?;
        let heading = degrees.map(|degrees| Heading { degrees, tolerance });
        Ok(Manner { approach: self.approach, heading })
    }
}

/// All points of a request on the road, or every fault of every point.
pub(super) fn snap_all(
    world: &World,
    vehicle: &Vehicle,
    points: &[PointRequest],
    (pointer, crs): (&str, Crs),
) -> Result<Vec<(Point, Snapped)>, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut snapped = Vec::with_capacity(points.len());
    for (index, request) in points.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        let point = request.resolve(world, &pointer, crs);
        let snap = |mut point: Point| Ok((world.snap_doubting(vehicle, &mut point, (&pointer, crs))?, point));
        match point.and_then(snap) {
            Ok((on_road, point)) => snapped.push((point, on_road)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(snapped) } else { Err(faults) }
}

/// The same, with the points that no road is near to let through; only what is not understood is a fault.
pub(super) fn snap_some(
    world: &World,
    vehicle: &Vehicle,
    points: &[PointRequest],
    (pointer, crs): (&str, Crs),
) -> Result<Vec<(Point, Option<Snapped>)>, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut some = Vec::with_capacity(points.len());
    for (index, request) in points.iter().enumerate() {
        match request.resolve(world, &format!("{pointer}/{index}"), crs) {
            Ok(mut point) => some.push((world.snap_doubting(vehicle, &mut point, (pointer, crs)).ok(), point)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(some.into_iter().map(|(on_road, point)| (point, on_road)).collect())
    } else {
        Err(faults)
    }
}

/// A point of the request as it was understood, and the point of road nearest to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PointResponse {
    /// Id of the site, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Id of the place, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// Its name, when it is a site or a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<TextResponse>,
    /// Where it is.
    position: PositionResponse,
    /// The nearest point of road that the vehicle can use; missing when there is none near.
    #[serde(skip_serializing_if = "Option::is_none")]
    snapped: Option<PositionResponse>,
    /// Metres between the two, as the crow flies; not part of the distances.
    #[serde(skip_serializing_if = "Option::is_none")]
    snap_distance_m: Option<f64>,
    /// Said when the road is far away, or when the point looks like another datum.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    /// The same for programs, one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<PointWarningResponse>,
}

/// What is odd about a point.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PointWarningResponse {
    /// `far_from_road`, `no_road_nearby`, `looks_like_gcj02`, `looks_like_bd09` or `looks_like_wgs84`.
    code: &'static str,
    /// What is odd.
    message: TextResponse,
    /// What to do.
    mend: TextResponse,
}

impl PointWarningResponse {
    fn new(code: &'static str, message: &Text, mend: &Text) -> Self {
        Self { code, message: message.into(), mend: mend.into() }
    }

    /// All that is odd about a point.
    fn all(point: &Point, on_road: Option<&Snapped>) -> Vec<Self> {
        let far = |distance: f64| {
            let message = Text::new(
                format!("最近的道路在 {distance:.0} 米外，未计入路程"),
                format!("the nearest road is {distance:.0} m away; that way is not counted"),
            );
            Self::new("far_from_road", &message, &("请核对坐标", "check the coordinates").into())
        };
        let kilometres = limits::SNAP_RADIUS_M / 1000.0;
        let nowhere = || {
            let message = Text::new(
                format!("{kilometres} 公里内没有可走的道路"),
                format!("there is no road that the vehicle can use within {kilometres} km"),
            );
            Self::new("no_road_nearby", &message, &("请选择靠近道路的点", "choose a point nearer to a road").into())
        };
        let road = match on_road.map(|on_road| on_road.distance_m) {
            Some(distance) => (distance > limits::SNAP_WARNING_M).then(|| far(distance)),
            None => Some(nowhere()),
        };
        let datum = point.doubt.map(|(said, other)| {
            let (message, mend) = in_words(said, other);
            Self::new(looks_like(other), &message, &mend)
        });
        datum.into_iter().chain(road).collect()
    }
}

impl PointResponse {
    /// What became of `point`.
    pub(super) fn new((point, on_road): &(Point, Snapped), lang: Lang, crs: Crs) -> Self {
        Self::of(point, Some(on_road), (lang, crs))
    }

    /// The same of a point that may have no road near it.
    pub(super) fn of(point: &Point, on_road: Option<&Snapped>, (lang, crs): (Lang, Crs)) -> Self {
        let (site, place) = match &point.wish {
            PointWish::Site(id) => (Some(id.to_string()), None),
            PointWish::Place(id) => (None, Some(id.to_string())),
            PointWish::Position(_) => (None, None),
        };
        let warnings = PointWarningResponse::all(point, on_road);
        let told: Vec<&str> = warnings
            .iter()
            .map(|warning| match lang {
                Lang::Zh => warning.message.zh.as_str(),
                Lang::En => warning.message.en.as_str(),
            })
            .collect();
        let warning = (!told.is_empty()).then(|| told.join(if lang == Lang::Zh { "；" } else { "; " }));
        Self {
            site,
            place,
            name: point.name.as_ref().map(TextResponse::from),
            position: PositionResponse::new(point.position, crs),
            snapped: on_road.map(|on_road| PositionResponse::new(on_road.point, crs)),
            snap_distance_m: on_road.map(|on_road| (on_road.distance_m * 10.0).round() / 10.0),
            warning,
            warnings,
        }
    }
}
