//! A position → the nearest stretch of road that a vehicle can use.

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::approach::Beside;
use super::network::{RoadNetwork, StretchId};
use crate::base::geodesy::{LocalPlane, distance_m, length_m, nearest_on_segment};
use crate::base::position::Position;

/// A point on the road nearest to a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapped {
    /// What was asked for.
    pub input: Position,
    /// The point on the road.
    pub point: Position,
    /// The stretch that it lies on.
    pub stretch: StretchId,
    /// How far along the stretch, 0 at its `from`, 1 at its `to`.
    pub fraction: f64,
    /// Metres from the input to the road as the crow flies.
    pub distance_m: f64,
    /// Whether it may be passed forward and backward, as far as the request goes.
    pub courses: [bool; 2],
}

/// One straight piece of a stretch, in metres of the local plane.
#[derive(Clone, Debug)]
struct Piece {
    ends: [[f64; 2]; 2],
    stretch: StretchId,
    /// Fractions of the stretch at the two ends.
    fractions: [f32; 2],
}

impl Piece {
    /// Where `point` lies beside it.
    fn beside(&self, point: [f64; 2]) -> Beside {
        let [a, b] = self.ends;
        let (east, north) = (b[0] - a[0], b[1] - a[1]);
        let length = east.hypot(north).max(f64::MIN_POSITIVE);
        let right_m = ((point[0] - a[0]) * north - (point[1] - a[1]) * east) / length;
        Beside { bearing: east.atan2(north).to_degrees().rem_euclid(360.0), right_m }
    }
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.ends[0], self.ends[1])
    }
}

impl PointDistance for Piece {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        nearest_on_segment(*point, self.ends[0], self.ends[1]).distance.powi(2)
    }
}

/// All stretches in a tree of boxes.
#[derive(Debug)]
pub struct Snapper {
    plane: LocalPlane,
    tree: RTree<Piece>,
}

impl Snapper {
    /// The tree of the stretches of `network` that pass `wanted`; O(n log n).
    pub fn new(network: &RoadNetwork, wanted: impl Fn(StretchId) -> bool) -> Self {
        let middle = network.bounding_box().map_or(0.0, |hull| f64::midpoint(hull.min.lat, hull.max.lat));
        let plane = LocalPlane::at(middle);
        let mut pieces = Vec::new();
        for (id, _) in network.stretches().filter(|(id, _)| wanted(*id)) {
            let geometry = network.geometry(id);
            let total = length_m(&geometry);
            let mut done = 0.0;
            for pair in geometry.windows(2) {
                let next = done + distance_m(pair[0], pair[1]);
                pieces.push(Piece {
                    ends: [plane.metres(pair[0]), plane.metres(pair[1])],
                    stretch: id,
                    fractions: [share(done, total), share(next, total)],
                });
                done = next;
            }
        }
        Self { plane, tree: RTree::bulk_load(pieces) }
    }

    /// The nearest usable point of road within `radius_m`, `usable` says which stretches count.
    pub fn snap(&self, input: Position, radius_m: f64, usable: impl Fn(StretchId) -> bool) -> Option<Snapped> {
        self.snap_courses(input, radius_m, |stretch, _| usable(stretch).then_some([true; 2]))
    }

    /// The same, where `courses` says of a stretch, and of where the point lies beside a piece of it,
    /// which of its courses count; none if it does not.
    pub fn snap_courses(
        &self,
        input: Position,
        radius_m: f64,
        courses: impl Fn(StretchId, Beside) -> Option<[bool; 2]>,
    ) -> Option<Snapped> {
        let point = self.plane.metres(input);
        let (piece, courses) = self
            .tree
            .nearest_neighbor_iter_with_distance_2(&point)
            .take_while(|(_, squared)| *squared <= radius_m * radius_m)
            .find_map(|(piece, _)| Some((piece, courses(piece.stretch, piece.beside(point))?)))?;
        let [a, b] = piece.ends;
        let on = nearest_on_segment(point, a, b);
        let place = [a[0] + on.fraction * (b[0] - a[0]), a[1] + on.fraction * (b[1] - a[1])];
        let [from, to] = piece.fractions.map(f64::from);
        Some(Snapped {
            input,
            point: self.plane.position(place),
            stretch: piece.stretch,
            fraction: (from + on.fraction * (to - from)).clamp(0.0, 1.0),
            distance_m: on.distance,
            courses,
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1 needs no more than f32")]
fn share(part: f64, whole: f64) -> f32 {
    if whole > 0.0 { (part / whole) as f32 } else { 0.0 }
}
