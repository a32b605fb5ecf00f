//! A vehicle on a network: what each arc costs it, and the customised hierarchy to search with.

use std::sync::Arc;

use super::network::{RoadNetwork, StretchId};
use super::profile::{Objective, Profile};
use super::snap::Snapped;
use crate::graph::cch::contract::Topology;
use crate::graph::cch::customise::{Effort, Metric};
use crate::graph::components::components;
use crate::graph::csr::{ArcId, INFINITY, NodeId, Table, Weight};

/// Nearer than this to its end (as a share), a point on a stretch counts as that end.
const AT_END: f64 = 1e-4;

/// One profile on one network, ready to be searched.
#[derive(Debug)]
pub struct Vehicle {
    /// The profile.
    pub profile: Profile,
    /// Driving time of each arc in milliseconds.
    time_ms: Table<ArcId, Weight>,
    /// Length of each arc in metres.
    metres: Table<ArcId, Weight>,
    metric: Metric,
    connected: Table<StretchId, bool>,
}

/// A node by which a point on a stretch is left or reached, and what the way to it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The node.
    pub node: NodeId,
    /// Milliseconds between the point and the node.
    pub time_ms: Weight,
    /// Metres between the point and the node.
    pub metres: Weight,
}

impl Vehicle {
    /// Weighs the arcs of `network` and customises `topology` for them.
    pub fn new(network: &RoadNetwork, topology: &Arc<Topology>, profile: Profile, threads: usize) -> Self {
        let graph = network.graph();
        let weigh = |objective| {
            Table::new(graph.arcs().map(|arc| profile.weight(network.stretch_of(arc), objective)).collect())
        };
        let (time_ms, metres): (Table<ArcId, Weight>, Table<ArcId, Weight>) =
            (weigh(Objective::Time), weigh(Objective::Distance));
        let metric = Metric::new(topology, time_ms.as_slice(), Effort::Perfect, threads);
        let connected = connected(network, &time_ms);
        Self { profile, time_ms, metres, metric, connected }
    }

    /// Whether a stretch belongs to the largest part of the network in which this vehicle gets
    /// from everywhere to everywhere; only there may a point be snapped.
    pub fn is_connected(&self, stretch: StretchId) -> bool {
        self.connected[stretch]
    }

    /// The customised hierarchy.
    pub const fn metric(&self) -> &Metric {
        &self.metric
    }

    /// Milliseconds of an arc.
    pub fn time_ms(&self, arc: ArcId) -> Weight {
        self.time_ms[arc]
    }

    /// Metres of all arcs, by [`ArcId`].
    pub fn metres(&self) -> &[Weight] {
        self.metres.as_slice()
    }

    /// The nodes by which the point is left (`leaving`) or reached; one or two of them.
    pub fn gates(&self, network: &RoadNetwork, point: &Snapped, leaving: bool) -> Vec<Gate> {
        let stretch = network.stretch(point.stretch);
        let ends = [NodeId(stretch.from), NodeId(stretch.to)];
        for (end, share) in [(ends[0], point.fraction), (ends[1], 1.0 - point.fraction)] {
            if share <= AT_END {
                return vec![Gate { node: end, time_ms: 0, metres: 0 }];
            }
        }
        let mut gates = Vec::new();
        for backward in [false, true] {
            let course = super::network::Course { stretch: point.stretch, backward };
            let Some(arc) = network.arc(course).filter(|arc| self.time_ms[*arc] < INFINITY) else { continue };
            // Driven forward, what lies ahead is 1 − fraction; driven backward, it is fraction.
            let ahead = if backward { point.fraction } else { 1.0 - point.fraction };
            let share = if leaving { ahead } else { 1.0 - ahead };
            gates.push(Gate {
                node: ends[usize::from(backward != leaving)],
                time_ms: part(self.time_ms[arc], share),
                metres: part(self.metres[arc], share),
            });
        }
        gates
    }
}

/// A share of a weight, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ share ≤ 1")]
pub(super) fn part(weight: Weight, share: f64) -> Weight {
    (f64::from(weight) * share).round() as Weight
}

/// Which stretches lie in the largest strongly connected part.
fn connected(network: &RoadNetwork, time_ms: &Table<ArcId, Weight>) -> Table<StretchId, bool> {
    let parts = components(network.graph(), |arc| time_ms[arc] < INFINITY);
    let largest = parts.largest();
    let mut connected = Table::filled(false, network.stretches().count());
    for arc in network.graph().arcs().filter(|arc| time_ms[*arc] < INFINITY) {
        let part_of = |node: NodeId| parts.of[node];
        let inside = |node| Some(part_of(node)) == largest;
        if inside(network.graph().tail(arc)) && inside(network.graph().head(arc)) {
            connected[network.course(arc).stretch] = true;
        }
    }
    connected
}
