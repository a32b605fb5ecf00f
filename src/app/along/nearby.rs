//! The stops of the register on the roads of one vehicle, and which of them a drive can take in.

use std::sync::OnceLock;

use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use crate::base::geodesy::distance_m;
use crate::base::position::{BoundingBox, Position};
use crate::base::units::Seconds;
use crate::road::Roads;
use crate::road::bound::{span_m, top_speed};
use crate::road::metric::Vehicle;
use crate::road::snap::Snapped;

/// The rows of the register's stops by where they are on the roads.
#[derive(Debug)]
pub struct Nearby {
    points: Vec<Option<Snapped>>,
    /// Length of the stretch that each stop lies on.
    spans: Vec<f64>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
    /// Metres per second that no drive exceeds; worked out when it is first asked for.
    speed: OnceLock<f64>,
}

/// Metres of one degree on the smallest sphere that fits, so that a box in degrees is never too small.
const LEAST_METRES_PER_DEGREE: f64 = 110_500.0;

impl Nearby {
    /// The index of `points`, by row; a stop without a road is never found.
    pub fn new(roads: &Roads, points: Vec<Option<Snapped>>) -> Self {
        let span = |point: &Option<Snapped>| point.map_or(0.0, |point| span_m(roads.network(), point.stretch));
        let spans = points.iter().map(span).collect();
        let placed = points.iter().enumerate().filter_map(|(row, point)| Some((row, (*point)?.point)));
        let tree = placed.map(|(row, point)| GeomWithData::new([point.lon, point.lat], row)).collect();
        Self { points, spans, tree: RTree::bulk_load(tree), speed: OnceLock::new() }
    }

    /// A stop on the road.
    pub fn point(&self, row: usize) -> Option<Snapped> {
        self.points[row]
    }

    /// The rows of all stops that a drive between `ends` of no more than `time` may pass, in order.
    ///
    /// No stop is missed: the crow's way over the stop is no longer than the top speed times `time`, the
    /// pieces of the stretches on which the ends and the stop lie aside. So a stop lies in an ellipse
    /// around the ends, and that in the circle around their middle with half the sum of distances as its
    /// radius (a median of a triangle is no longer than half the two sides beside it), for which the tree
    /// is asked.
    pub fn within(&self, roads: &Roads, vehicle: &Vehicle, ends: [&Snapped; 2], time: Seconds) -> Vec<usize> {
        let network = roads.network();
        let speed = *self.speed.get_or_init(|| top_speed(network, vehicle));
        let own = ends.map(|end| span_m(network, end.stretch)).iter().sum::<f64>();
        // A second for what was rounded.
        let sum_m = speed * (f64::from(time.0) + 1.0) + own;
        let widest = self.spans.iter().copied().fold(0.0, f64::max);
        let [a, b] = ends.map(|end| end.point);
        let middle = Position { lon: f64::midpoint(a.lon, b.lon), lat: f64::midpoint(a.lat, b.lat) };
        let hull = around(middle, sum_m / 2.0 + widest);
        let area = AABB::from_corners([hull.min.lon, hull.min.lat], [hull.max.lon, hull.max.lat]);
        let passes = |row: &usize| {
            let stop = self.points[*row].map_or(middle, |point| point.point);
            distance_m(a, stop) + distance_m(stop, b) <= sum_m + 2.0 * self.spans[*row]
        };
        let mut rows: Vec<usize> =
            self.tree.locate_in_envelope(&area).map(|stop| stop.data).filter(|row| passes(row)).collect();
        rows.sort_unstable();
        rows
    }
}

/// A box that holds the circle of `radius_m` around `middle`.
fn around(middle: Position, radius_m: f64) -> BoundingBox {
    let north = radius_m / LEAST_METRES_PER_DEGREE;
    let narrowest = (middle.lat.abs() + north).min(89.0).to_radians().cos();
    let east = north / narrowest;
    BoundingBox::new(middle.lon - east, middle.lat - north, middle.lon + east, middle.lat + north)
}
