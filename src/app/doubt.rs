//! Whether a point looks as if it were given in another datum than was said.

use super::world::World;
use crate::base::datum::{self, Crs};
use crate::base::geodesy::distance_m;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::road::metric::Vehicle;
use crate::road::snap::Snapped;

/// A point that far from every record of the register is none of them, in metres.
const NO_RECORD_M: f64 = 100.0;
/// A point that near to a record is the record, in metres.
const RECORD_M: f64 = 30.0;
/// A point that far from every road is not on one, in metres.
const NO_ROAD_M: f64 = 150.0;
/// A point that near to a road is on it, in metres.
const ROAD_M: f64 = 20.0;

/// The datum in which `position` would stand at a record of the register, or on a road, where in the
/// datum `crs` that was named it stands at none.
///
/// The thresholds are the best of those measured on the shipped register and roads (2026-11-24). Of the
/// 639 records none is doubted as it stands, or 2 (0.3 %) if they are tried as points that the register
/// does not know; written in GCJ-02 and called WGS 84 99 % are found, in BD-09 all but one. Of the 1,334
/// towns and villages of a public gazetteer that gives both datums 1.4 % are doubted wrongly; of those
/// written in GCJ-02 32 % are found, in BD-09 34 % (the others lie on no road that this coarse network
/// has). Of 3,600 points of an even grid 1.0 % are doubted wrongly, as many as are found: in the open
/// country nothing tells the datums apart. So this is a warning, never a refusal.
pub fn other_datum(
    world: &World,
    vehicle: &Vehicle,
    (position, crs): (Position, Crs),
    on_road: Option<&Snapped>,
) -> Option<Crs> {
    let given = datum::to(crs, position);
    let twins: Vec<(Crs, Position)> =
        Crs::ALL.iter().filter(|other| **other != crs).map(|other| (*other, datum::from(*other, given))).collect();
    let is_record = |at: Position, within_m: f64| nearest_record_m(world, at, within_m).is_some();
    if is_record(position, NO_RECORD_M) {
        return None;
    }
    let record = twins.iter().filter_map(|(crs, twin)| Some((*crs, nearest_record_m(world, *twin, RECORD_M)?)));
    if let Some((crs, _)) = record.min_by(|a, b| a.1.total_cmp(&b.1)) {
        return Some(crs);
    }
    if on_road.is_some_and(|on_road| on_road.distance_m <= NO_ROAD_M) {
        return None;
    }
    let road = |twin: Position| Some(world.roads.snap(vehicle, twin, ROAD_M)?.distance_m);
    let roads = twins.iter().filter_map(|(crs, twin)| Some((*crs, road(*twin)?)));
    roads.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(crs, _)| crs)
}

/// Metres to the nearest site or place within `within_m`.
fn nearest_record_m(world: &World, at: Position, within_m: f64) -> Option<f64> {
    // A degree of latitude is 111 km everywhere, one of longitude at least half of that up to 60° north.
    let degrees = within_m / 111_000.0;
    let near = |p: &Position| (p.lat - at.lat).abs() < degrees && (p.lon - at.lon).abs() < 2.0 * degrees;
    let sites = world.catalogue.sites.values().map(|site| site.position.position());
    let places = world.catalogue.places.values().map(|place| place.position.position());
    let distances = sites.chain(places).filter(near).map(|p| distance_m(p, at)).filter(|metres| *metres <= within_m);
    distances.min_by(f64::total_cmp)
}

/// The datum in which `given`, which lies outside the region, would lie inside.
pub fn inside_as(world: &World, given: Position, crs: Crs) -> Option<Crs> {
    let others = Crs::ALL.iter().copied().filter(|other| *other != crs);
    others.into_iter().find(|other| world.region.contains(datum::from(*other, given)))
}

/// The code of coordinates that look like `crs`.
pub const fn looks_like(crs: Crs) -> &'static str {
    match crs {
        Crs::Wgs84 => "looks_like_wgs84",
        Crs::Gcj02 => "looks_like_gcj02",
        Crs::Bd09 => "looks_like_bd09",
    }
}

/// What to tell of a point that was given in `said` and looks like `other`: the doubt, and its mend.
pub fn in_words(said: Crs, other: Crs) -> (Text, Text) {
    let message = Text::new(
        format!("此点疑为 {other} 坐标而非 {said}：按 {other} 解读则恰在已登记的地点或道路上"),
        format!("looks like {other}, not {said}: read as {other} it stands at a known place or on a road"),
    );
    let mend = Text::new(
        format!("若是 {other} 坐标，请加查询参数 crs={other}"),
        format!("if it is {other}, send the query parameter crs={other}"),
    );
    (message, mend)
}
