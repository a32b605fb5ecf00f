//! Everything that can be reached within a time, as points along the roads and as polygons.

use super::Roads;
use super::contour::{Raster, Reached, Rings};
use super::metric::Vehicle;
use super::network::{Course, RoadNetwork};
use super::snap::Snapped;
use crate::base::geodesy::{LocalPlane, distance_m};
use crate::base::position::{BoundingBox, Position};
use crate::base::units::Seconds;
use crate::graph::cch::range::{Direction, Reach};
use crate::graph::csr::{INFINITY, Id, NodeId, Weight};

/// The earliest arrival at every crossroads within a limit.
#[derive(Clone, Debug)]
pub struct Isochrone {
    /// Milliseconds by node; [`INFINITY`] beyond the limit.
    arrival: Vec<Weight>,
    origin: Snapped,
    limit_ms: Weight,
}

/// All that `vehicle` reaches from `origin` within `limit`.
pub fn isochrone(roads: &Roads, vehicle: &Vehicle, origin: &Snapped, limit: Seconds) -> Isochrone {
    let network = roads.network();
    let limit_ms = limit.0.saturating_mul(1000).min(INFINITY - 1);
    let mut arrival = vec![INFINITY; network.graph().node_count()];
    let (mut reach, mut found) = (Reach::new(vehicle.metric()), Vec::new());
    for exit in vehicle.exits(network, origin).iter().filter(|exit| exit.time_ms <= limit_ms) {
        let rest = limit_ms - exit.time_ms;
        reach.within(vehicle.metric(), Direction::From, (exit.node, rest), &mut found);
        for (node, distance) in &found {
            // What a state of a crossroads reaches is reached at the crossroads.
            let at = network.crossroads(*node).index();
            arrival[at] = arrival[at].min(exit.time_ms + distance);
        }
    }
    Isochrone { arrival, origin: *origin, limit_ms }
}

impl Isochrone {
    /// The arrival at a point of road, if it lies within the limit.
    pub fn arrival(&self, roads: &Roads, vehicle: &Vehicle, point: &Snapped) -> Option<Seconds> {
        let network = roads.network();
        let by_gate = |gate: &super::metric::Gate| {
            let node = network.crossroads(gate.node);
            let at = self.arrival[node.index()];
            (at < INFINITY).then(|| at.saturating_add(gate.time_ms))
        };
        let along = vehicle.along(network, &self.origin, point).map(|gate| gate.time_ms);
        let best = vehicle.entries(network, point).iter().filter_map(by_gate).chain(along).min()?;
        (best <= self.limit_ms).then_some(Seconds(best.div_ceil(1000)))
    }

    /// The polygons of everything within each of `limits`, which must not exceed the one it was made for.
    pub fn polygons(&self, roads: &Roads, vehicle: &Vehicle, limits: &[Seconds]) -> Vec<Vec<Rings>> {
        let samples = self.samples(roads, vehicle);
        let raster = Raster::new(&samples, f64::from(self.limit_ms) / 1000.0);
        limits.iter().map(|limit| raster.as_ref().map_or(Vec::new(), |r| r.polygons(f64::from(limit.0)))).collect()
    }

    /// Points along every road that is reached, so close together that neighbours fall into
    /// neighbouring cells of the raster.
    fn samples(&self, roads: &Roads, vehicle: &Vehicle) -> Vec<Reached> {
        let network = roads.network();
        let reached: Vec<NodeId> = (0..network.crossroads_count())
            .map(NodeId::from_index)
            .filter(|node| self.arrival[node.index()] < INFINITY)
            .collect();
        let hull = BoundingBox::around(reached.iter().map(|node| network.position(*node)));
        let extent = hull.map_or(0.0, |hull| distance_m(hull.min, hull.max));
        let mut walk = Walk {
            plane: LocalPlane::at(self.origin.point.lat),
            spacing: Raster::spacing(extent),
            limit_ms: f64::from(self.limit_ms),
            line: Vec::new(),
            samples: vec![Reached { position: self.origin.point, seconds: 0.0 }],
        };
        for node in reached {
            // A crossroads itself, without memory of a turn, is left by every course.
            for arc in network.graph().outgoing(node) {
                let course = network.course(arc);
                let [ahead, back] = [course, course.reversed()].map(|course| self.entered(roads, vehicle, course));
                // Where both directions are driven, one walk sees to both.
                if let Some(ahead) = ahead.filter(|_| !course.backward || back.is_none()) {
                    walk.along(network, course, (ahead, back));
                }
            }
        }
        walk.samples
    }

    /// When a course is entered and how long it takes, if it may be driven and is reached.
    fn entered(&self, roads: &Roads, vehicle: &Vehicle, course: Course) -> Option<[Weight; 2]> {
        let network = roads.network();
        let arc = network.arc(course)?;
        let (start, whole) = (self.arrival[network.graph().tail(arc).index()], vehicle.time_ms(arc));
        (start < INFINITY && whole < INFINITY).then_some([start, whole])
    }
}

/// Collects samples at equal distances.
struct Walk {
    plane: LocalPlane,
    spacing: f64,
    limit_ms: f64,
    /// The present line on the plane, each point with the metres from the beginning.
    line: Vec<([f64; 2], f64)>,
    samples: Vec<Reached>,
}

impl Walk {
    /// Samples of a course that is entered at its beginning, and perhaps at its end too.
    fn along(&mut self, network: &RoadNetwork, course: Course, (ahead, back): ([Weight; 2], Option<[Weight; 2]>)) {
        let line = network.line(course.stretch);
        if course.backward {
            self.lay(line.rev());
        } else {
            self.lay(line);
        }
        let total = self.line.last().map_or(0.0, |end| end.1).max(1.0);
        let [start, whole] = ahead.map(f64::from);
        let other = back.map(|back| back.map(f64::from));
        let time = |done: f64| {
            let share = done / total;
            let there = start + whole * share;
            other.map_or(there, |[start, whole]| there.min(start + whole * (1.0 - share)))
        };
        let mut next = 0.0;
        for pair in self.line.windows(2) {
            let [(from, begin), (to, end)] = [pair[0], pair[1]];
            while next < end {
                let share = (next - begin) / (end - begin);
                let spot = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
                self.samples.extend(sample(self.plane, spot, (time(next), self.limit_ms)));
                next += self.spacing;
            }
        }
        if let Some(&(end, done)) = self.line.last() {
            self.samples.extend(sample(self.plane, end, (time(done), self.limit_ms)));
        }
    }

    /// Takes over a line and measures it.
    fn lay(&mut self, line: impl Iterator<Item = Position>) {
        self.line.clear();
        for point in line.map(|point| self.plane.metres(point)) {
            let step = |before: &([f64; 2], f64)| {
                let (east, north) = (point[0] - before.0[0], point[1] - before.0[1]);
                before.1 + (east * east + north * north).sqrt()
            };
            let done = self.line.last().map_or(0.0, step);
            self.line.push((point, done));
        }
    }
}

fn sample(plane: LocalPlane, spot: [f64; 2], (ms, limit_ms): (f64, f64)) -> Option<Reached> {
    (ms <= limit_ms).then(|| Reached { position: plane.position(spot), seconds: ms / 1000.0 })
}
