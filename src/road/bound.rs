//! How far a vehicle gets in a time as the crow flies: what lets a search leave things out safely.

use super::metric::Vehicle;
use super::network::{RoadNetwork, StretchId};
use crate::base::geodesy::{distance_m, length_m};
use crate::graph::csr::INFINITY;

/// Metres as the crow flies that no drive of `vehicle` between two crossroads exceeds in a second.
///
/// No arc gets farther than its chord in its time, and the way as the crow flies is no longer than the
/// chords of a drive together (triangle inequality of the sphere), so this holds for every drive.
/// Closures make roads slower, never faster. O(arcs).
pub fn top_speed(network: &RoadNetwork, vehicle: &Vehicle) -> f64 {
    let graph = network.graph();
    let speed = |arc| {
        let chord = distance_m(network.position(graph.tail(arc)), network.position(graph.head(arc)));
        chord / f64::from(vehicle.time_ms(arc)) * 1000.0
    };
    // An arc of a barrier has neither length nor time; `max` passes over its NaN.
    graph.arcs().filter(|arc| vehicle.time_ms(*arc) < INFINITY).map(speed).fold(0.0, f64::max)
}

/// Metres as the crow flies that a point of `stretch` may lie from either of its ends.
pub fn span_m(network: &RoadNetwork, stretch: StretchId) -> f64 {
    length_m(&network.geometry(stretch))
}
