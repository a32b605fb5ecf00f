//! Points, routes and matrices over the current roads.

use super::error::{AppError, FieldFault};
use super::limits;
use super::world::World;
use crate::base::ids::{PlaceId, SiteId};
use crate::base::lang::Text;
use crate::base::position::{Position, PositionError};
use crate::catalogue::REGION;
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
}

/// A fault of a coordinate pair at `pointer`, in words.
pub fn position_fault(pointer: &str, error: PositionError) -> FieldFault {
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
                    REGION.min.lon, REGION.max.lon, REGION.min.lat, REGION.max.lat
                ),
                format!(
                    "stay within {}–{}° E, {}–{}° N (WGS 84)",
                    REGION.min.lon, REGION.max.lon, REGION.min.lat, REGION.max.lat
                ),
            ),
        )
        .with_value(format!("{lon},{lat}")),
    }
}

impl World {
    /// The vehicle called `id`; the fault names those that exist.
    pub fn vehicle(&self, id: &str) -> Result<&Vehicle, FieldFault> {
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
        Ok(Point { wish, position, name })
    }

    /// The point of road nearest to `point` that `vehicle` can use.
    pub fn snap(&self, vehicle: &Vehicle, point: &Point, pointer: &str) -> Result<Snapped, FieldFault> {
        self.roads.snap(vehicle, point.position, limits::SNAP_RADIUS_M).ok_or_else(|| {
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

    /// The fastest way through `points` in their order, leg by leg.
    pub fn route(&self, vehicle: &Vehicle, points: &[Snapped]) -> Result<Vec<Leg>, AppError> {
        let mut query = self.roads.query(vehicle);
        let leg = |(index, pair): (usize, &[Snapped])| {
            let ends = [&pair[0], &pair[1]];
            let way = path::fastest(self.roads.network(), vehicle, &mut query, ends)
                .ok_or(AppError::NoRoute { from: index, to: index + 1 })?;
            Ok(route::leg(self.roads.network(), vehicle, ends, &way))
        };
        points.windows(2).enumerate().map(leg).collect()
    }
}
