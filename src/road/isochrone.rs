//! Everything that can be reached within a time, as points along the roads and as polygons.

use super::Roads;
use super::contour::{Raster, Reached, Rings};
use super::metric::Vehicle;
use super::network::Course;
use super::snap::Snapped;
use crate::base::geodesy::{distance_m, length_m};
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
        let hull = crate::base::position::BoundingBox::around(reached.iter().map(|node| network.position(*node)));
        let extent = hull.map_or(0.0, |hull| distance_m(hull.min, hull.max));
        let spacing = Raster::spacing(extent);
        let mut samples = vec![Reached { position: self.origin.point, seconds: 0.0 }];
        for node in reached {
            for state in network.states(node) {
                for arc in network.graph().outgoing(state).filter(|arc| vehicle.time_ms(*arc) < INFINITY) {
                    let times = (self.arrival[node.index()], vehicle.time_ms(arc));
                    self.along(roads, network.course(arc), times, (spacing, &mut samples));
                }
            }
        }
        samples
    }

    /// Samples of one course that is entered at `start`, as far as the limit allows.
    fn along(
        &self,
        roads: &Roads,
        course: Course,
        (start, whole): (Weight, Weight),
        (spacing, samples): (f64, &mut Vec<Reached>),
    ) {
        let mut line = roads.network().geometry(course.stretch);
        if course.backward {
            line.reverse();
        }
        let total = length_m(&line).max(1.0);
        let mut done = 0.0;
        for pair in line.windows(2) {
            let length = distance_m(pair[0], pair[1]);
            let steps = (length / spacing).ceil().max(1.0);
            let mut step = 0.0;
            while step <= steps {
                let share = step / steps;
                let ms = f64::from(start) + f64::from(whole) * (done + share * length) / total;
                if ms > f64::from(self.limit_ms) {
                    return;
                }
                let mix = |a: f64, b: f64| a + (b - a) * share;
                let position = crate::base::position::Position {
                    lon: mix(pair[0].lon, pair[1].lon),
                    lat: mix(pair[0].lat, pair[1].lat),
                };
                samples.push(Reached { position, seconds: ms / 1000.0 });
                step += 1.0;
            }
            done += length;
        }
    }
}
