//! Points, routes and matrices over the current roads.

use std::sync::Arc;

use super::avoid::Avoidance;
use super::doubt::{in_words, other_datum};
use super::error::{AppError, FieldFault};
use super::limits;
use super::world::World;
use crate::base::datum::{self, Crs};
use crate::base::ids::{PlaceId, SiteId};
use crate::base::lang::Text;
use crate::base::polyline;
use crate::base::position::{BoundingBox, Position, PositionError};
use crate::base::units::Seconds;
use crate::catalogue::site::Site;
use crate::graph::alternatives::Alternatives;
use crate::graph::potential::Detour;
use crate::road::approach::Manner;
use crate::road::isochrone::Isochrone;
use crate::road::line::{Followed, follow};
use crate::road::metric::Vehicle;
use crate::road::path;
use crate::road::route::{self, Leg};
use crate::road::snap::Snapped;

/// A point that a caller means.
#[derive(Clone, Debug, PartialEq)]
pub enum PointWish {
    /// A position in degrees.
    Position(Position),
    /// A site of the register.
    Site(SiteId),
    /// A place: lodging, gateway, station, sight.
    Place(PlaceId),
}

/// A point that is understood: a position, and what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What was asked for.
    pub wish: PointWish,
    /// Where it is.
    pub position: Position,
    /// Its name, when it is a site or a place.
    pub name: Option<Text>,
    /// The datum it was given in and the one it looks like, when they differ.
    pub doubt: Option<(Crs, Crs)>,
    /// How it is to be passed.
    pub manner: Manner,
}

impl Point {
    /// A position of which nothing else is known.
    pub const fn at(position: Position) -> Self {
        Self {
            wish: PointWish::Position(position),
            position,
            name: None,
            doubt: None,
            manner: Manner { approach: None, heading: None },
        }
    }
}

/// The roads that the encoded polyline `text` (six decimals, in `crs`) follows.
pub fn line_on_roads(
    world: &World,
    vehicle: &Vehicle,
    text: &str,
    (pointer, crs): (&str, Crs),
) -> Result<Followed, FieldFault> {
    let unreadable = |zh: String, en: String| {
        let mend = ("请给出六位小数的编码折线，纬度在前", "give an encoded polyline of six decimals, latitude first");
        FieldFault::new(pointer, "unreadable", (zh, en), mend)
    };
    let line = polyline::decode(text, 6).filter(|line| line.len() > 1).ok_or_else(|| {
        unreadable("不是编码折线，或不足两点".to_owned(), "no encoded polyline of two points or more".to_owned())
    })?;
    if line.len() > limits::LINE_POINTS {
        let (most, has) = (limits::LINE_POINTS, line.len());
        let message = (format!("最多 {most} 点，现有 {has} 点"), format!("at most {most} points, has {has}"));
        let mend = ("请简化折线；上限见 /v1/capabilities", "simplify the line; the limits are at /v1/capabilities");
        return Err(FieldFault::new(pointer, "wrong_count", message, mend).with_value(has));
    }
    let within = |point: &Position| {
        let given = Position::within(point.lon, point.lat, world.region);
        given.map(|given| datum::from(crs, given)).map_err(|error| position_fault(pointer, (error, world.region)))
    };
    let line = line.iter().map(within).collect::<Result<Vec<Position>, FieldFault>>()?;
    follow(&world.roads, vehicle, &line, limits::LINE_SAMPLING).ok_or_else(|| {
        let kilometres = limits::LINE_SAMPLING.radius_m / 1000.0;
        FieldFault::new(
            pointer,
            "no_road_nearby",
            (
                format!("折线附近 {kilometres} 公里内没有{}可走的道路", vehicle.profile.name.zh),
                format!("there is no road for a {} within {kilometres} km of the line", vehicle.profile.name.en),
            ),
            ("请选择靠近道路的线", "choose a line nearer to roads"),
        )
    })
}

/// A fault of a coordinate pair at `pointer`, in words.
pub fn position_fault(pointer: &str, (error, region): (PositionError, BoundingBox)) -> FieldFault {
    match error {
        PositionError::NotFinite => FieldFault::new(
            pointer,
            "not_a_number",
            ("经纬度必须是有限的数", "longitude and latitude must be finite numbers"),
            ("请给出十进制度数", "give decimal degrees"),
        ),
        PositionError::Swapped { lon, lat } => FieldFault::new(
            pointer,
            "swapped_axes",
            (format!("经度 {lon} 与纬度 {lat} 似乎写反了"), format!("longitude {lon} and latitude {lat} look swapped")),
            (format!("请写成 lon={lat}, lat={lon}"), format!("write lon={lat}, lat={lon}")),
        )
        .with_value(format!("{lon},{lat}")),
        PositionError::OutOfRegion { lon, lat } => FieldFault::new(
            pointer,
            "out_of_region",
            (format!("({lon}, {lat}) 不在服务区域内"), format!("({lon}, {lat}) lies outside the region served")),
            (
                format!(
                    "服务区域为经度 {}–{}、纬度 {}–{}（WGS 84）",
                    region.min.lon, region.max.lon, region.min.lat, region.max.lat
                ),
                format!(
                    "stay within {}–{}° E, {}–{}° N (WGS 84)",
                    region.min.lon, region.max.lon, region.min.lat, region.max.lat
                ),
            ),
        )
        .with_value(format!("{lon},{lat}")),
    }
}

/// There is a road, but none that leads as is wished.
fn no_road_that_way(point: &Point, pointer: &str) -> FieldFault {
    FieldFault::new(
        pointer,
        "no_road_that_way",
        ("最近的道路都不沿这个方向", "no road near it leads in that direction"),
        ("请放宽 heading_tolerance，或去掉 heading", "allow a larger heading_tolerance, or leave heading out"),
    )
    .with_value(point.manner.heading.map_or_else(String::new, |heading| heading.degrees.to_string()))
}

impl World {
    /// The vehicle called `id`; the fault names those that exist.
    pub fn vehicle(&self, id: &str) -> Result<&Vehicle, FieldFault> {
        self.shared_vehicle(id).map(AsRef::as_ref)
    }

    /// The same, to be held on to.
    pub(super) fn shared_vehicle(&self, id: &str) -> Result<&Arc<Vehicle>, FieldFault> {
        self.roads.vehicles().iter().find(|vehicle| vehicle.profile.id == id).ok_or_else(|| {
            let known: Vec<&str> = self.roads.vehicles().iter().map(|v| v.profile.id.as_str()).collect();
            let known = known.join(", ");
            FieldFault::new(
                "/vehicle",
                "unknown_vehicle",
                (format!("没有车型 {id:?}"), format!("there is no vehicle {id:?}")),
                (format!("可选：{known}"), format!("choose one of {known}")),
            )
            .with_value(id)
        })
    }

    /// Where a wished point is; `pointer` is where it stands in the request.
    pub fn point(&self, wish: PointWish, pointer: &str) -> Result<Point, FieldFault> {
        let unknown = |what: &str, what_zh: &str, id: &str| {
            FieldFault::new(
                format!("{pointer}/{what}"),
                "unknown_id",
                (format!("没有登记的{what_zh} {id:?}"), format!("there is no {what} {id:?}")),
                (format!("请从 /v1/{what}s 查编号"), format!("look the id up at /v1/{what}s")),
            )
            .with_value(id)
        };
        let (position, name) = match &wish {
            PointWish::Position(position) => (*position, None),
            PointWish::Site(id) => {
                let site = self.catalogue.sites.get(id).ok_or_else(|| unknown("site", "遗址", id.as_str()))?;
                (site.position.position(), Some(site.name.clone()))
            }
            PointWish::Place(id) => {
                let place = self.catalogue.places.get(id).ok_or_else(|| unknown("place", "地点", id.as_str()))?;
                (place.position.position(), Some(place.name.clone()))
            }
        };
        Ok(Point { wish, position, name, doubt: None, manner: Manner::default() })
    }

    /// The same, with the doubt about a position that was given in `crs`.
    pub fn snap_doubting(
        &self,
        vehicle: &Vehicle,
        point: &mut Point,
        (pointer, crs): (&str, Crs),
    ) -> Result<Snapped, FieldFault> {
        let on_road = self.snap(vehicle, point, pointer);
        if !matches!(point.wish, PointWish::Position(_)) {
            return on_road;
        }
        // A road that leads another way than is wished is no sign of another datum.
        let any_road = || self.roads.snap(vehicle, point.position, limits::SNAP_RADIUS_M);
        let near = on_road.as_ref().ok().copied().or_else(any_road);
        point.doubt = other_datum(self, vehicle, (point.position, crs), near.as_ref()).map(|other| (crs, other));
        let Some((said, other)) = point.doubt else { return on_road };
        on_road.map_err(|fault| {
            let (_, mend) = in_words(said, other);
            FieldFault { mend: mend.and(&fault.mend), ..fault }
        })
    }

    /// The point of road nearest to `point` that `vehicle` can use, in the manner that is wished.
    pub fn snap(&self, vehicle: &Vehicle, point: &Point, pointer: &str) -> Result<Snapped, FieldFault> {
        let wish = (point.manner, limits::SNAP_RADIUS_M);
        self.roads.snap_in_manner(vehicle, point.position, wish).ok_or_else(|| {
            if self.roads.snap(vehicle, point.position, limits::SNAP_RADIUS_M).is_some() {
                return no_road_that_way(point, pointer);
            }
            let kilometres = limits::SNAP_RADIUS_M / 1000.0;
            FieldFault::new(
                pointer,
                "no_road_nearby",
                (
                    format!("{kilometres} 公里内没有{}可走的道路", vehicle.profile.name.zh),
                    format!("there is no road for a {} within {kilometres} km", vehicle.profile.name.en),
                ),
                ("请选择靠近道路的点", "choose a point nearer to a road"),
            )
            .with_value(format!("{},{}", point.position.lon, point.position.lat))
        })
    }

    /// The best way through `points` in their order, leg by leg: the fastest, unless `vehicle` was aimed at
    /// another objective.
    pub fn route(&self, vehicle: &Vehicle, points: &[Snapped]) -> Result<Vec<Leg>, AppError> {
        let network = self.roads.network();
        self.searched(vehicle, |query| {
            legs(points, |ends| {
                let way = path::fastest(network, vehicle, query, ends)?;
                Some(route::leg(network, vehicle, ends, &way))
            })
        })
    }

    /// Why there is no way, when what is shut is the reason.
    pub fn explained(&self, error: AppError, vehicle: &Vehicle, points: &[Snapped]) -> AppError {
        let AppError::NoRoute { from, to } = error else { return error };
        let usual = Self { roads: Arc::clone(&self.usual), closures: Arc::default(), ..self.clone() };
        let as_usual = usual.vehicle(&vehicle.profile.id).ok();
        let was_open = as_usual.is_some_and(|vehicle| usual.route(vehicle, &points[from..=to]).is_ok());
        let shut = || self.closures.iter().filter(|held| held.concerns(&vehicle.profile)).map(|held| &held.closure);
        if !was_open || shut().next().is_none() {
            return AppError::NoRoute { from, to };
        }
        AppError::RoadShut {
            from,
            to,
            closures: shut().map(|closure| (closure.id.to_string(), closure.reason.clone())).collect(),
        }
    }

    /// The same, keeping off what `avoidance` says.
    pub fn route_avoiding(
        &self,
        vehicle: &Vehicle,
        points: &[Snapped],
        avoidance: &Avoidance,
    ) -> Result<Vec<Leg>, AppError> {
        if avoidance.is_empty() {
            return self.route(vehicle, points);
        }
        let forbidden = avoidance.on(self);
        let mut detour = Detour::new(vehicle.metric());
        let network = self.roads.network();
        legs(points, |ends| {
            let way = path::avoiding(network, vehicle, (&mut detour, &|arc| forbidden.forbids(arc)), ends)?;
            Some(route::leg(network, vehicle, ends, &way))
        })
    }

    /// Up to `count` good routes through `points`, the best first. Each other one leaves the best
    /// on one leg, where that costs least; so they exist with points on the way too.
    pub fn routes(&self, vehicle: &Vehicle, points: &[Snapped], count: usize) -> Result<Vec<Vec<Leg>>, AppError> {
        let best = self.route(vehicle, points)?;
        if count <= 1 {
            return Ok(vec![best]);
        }
        let network = self.roads.network();
        let mut search = Alternatives::new(vehicle.base(network));
        let mut query = self.roads.query(vehicle);
        let mut others: Vec<(u64, usize, Leg)> = Vec::new();
        for (at, pair) in points.windows(2).enumerate() {
            let ends = [&pair[0], &pair[1]];
            let ways = path::several(network, vehicle, (&mut search, &mut query), (ends, count));
            let least = ways.first().map_or(0, |way| way.weight);
            others.extend(
                ways.iter()
                    .skip(1)
                    .map(|way| (way.weight.saturating_sub(least), at, route::leg(network, vehicle, ends, way))),
            );
        }
        others.sort_by_key(|(worse, at, _)| (*worse, *at));
        others.truncate(count - 1);
        let swapped = |(_, at, leg): (u64, usize, Leg)| {
            let mut route = best.clone();
            route[at] = leg;
            route
        };
        let rest: Vec<Vec<Leg>> = others.into_iter().map(swapped).collect();
        Ok(std::iter::once(best).chain(rest).collect())
    }
}

/// A leg for each pair of neighbouring points, or which pair has none.
fn legs(points: &[Snapped], mut leg: impl FnMut([&Snapped; 2]) -> Option<Leg>) -> Result<Vec<Leg>, AppError> {
    let pairs = points.windows(2).enumerate();
    pairs.map(|(at, pair)| leg([&pair[0], &pair[1]]).ok_or(AppError::NoRoute { from: at, to: at + 1 })).collect()
}

/// The sites that `reach` contains, the nearest first.
pub fn sites_within<'w>(world: &'w World, vehicle: &Vehicle, reach: &Isochrone) -> Vec<(&'w SiteId, Seconds)> {
    let time = |site: &'w Site| {
        let point = world.roads.snap(vehicle, site.position.position(), limits::SNAP_RADIUS_M)?;
        Some((&site.id, reach.arrival(&world.roads, vehicle, &point)?))
    };
    let mut sites: Vec<_> = world.catalogue.sites.values().filter_map(time).collect();
    sites.sort_by_key(|(id, seconds)| (*seconds, *id));
    sites
}
