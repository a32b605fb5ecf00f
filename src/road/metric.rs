//! A vehicle on a network: what each arc costs it, and the customised hierarchy to search with.

use std::sync::{Arc, OnceLock};

use super::disruption::Disruption;
use super::network::{Course, RoadNetwork, StretchId};
use super::profile::{Objective, Profile};
use super::snap::Snapped;
use crate::graph::cch::companion::Companion;
use crate::graph::cch::contract::Topology;
use crate::graph::cch::customise::{Effort, Metric};
use crate::graph::cch::partial::Partial;
use crate::graph::csr::{ArcId, INFINITY, NodeId, Table, Weight};
use crate::graph::potential::Base;

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
    topology: Arc<Topology>,
    /// The customised hierarchy, made when it is first asked for: most networks are driven by few vehicles.
    hierarchy: OnceLock<Hierarchy>,
    threads: usize,
    mainland: Table<StretchId, bool>,
    /// The mainland that is left while roads are disrupted; none when they are as usual.
    left: Option<Table<StretchId, bool>>,
}

/// What a vehicle is searched with.
#[derive(Debug)]
struct Hierarchy {
    metric: Metric,
    /// Metres along the quickest ways.
    lengths: Companion,
}

/// A node by which a point on a stretch is left or reached, and the drive between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// The node.
    pub node: NodeId,
    /// Milliseconds between the point and the node.
    pub time_ms: Weight,
    /// Metres between the point and the node.
    pub metres: Weight,
    /// The part of the stretch that is driven; none when the point stands at the node.
    pub piece: Option<Piece>,
}

/// A part of a stretch, driven in one direction; 0 and 1 are its ends in that direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// The stretch and the direction.
    pub course: Course,
    /// The arc whose time it is a share of.
    pub arc: ArcId,
    /// Where the drive begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

impl Piece {
    /// Its share of a weight of the whole stretch.
    pub fn part(&self, whole: Weight) -> Weight {
        part(whole, self.to - self.from)
    }
}

impl Vehicle {
    /// Weighs the arcs of `network`; `topology` is customised when the vehicle is first searched.
    pub fn new(network: &RoadNetwork, topology: &Arc<Topology>, profile: Profile, threads: usize) -> Self {
        let graph = network.graph();
        let weigh = |objective| Table::new(graph.arcs().map(|arc| network.weight(arc, &profile, objective)).collect());
        let (time_ms, metres): (Table<ArcId, Weight>, Table<ArcId, Weight>) =
            (weigh(Objective::Time), weigh(Objective::Distance));
        let mainland = network.mainland(|arc| metres[arc] < INFINITY);
        let (topology, hierarchy) = (Arc::clone(topology), OnceLock::new());
        Self { profile, time_ms, metres, topology, hierarchy, threads, mainland, left: None }
    }

    /// Makes the hierarchy now, so that the first search need not.
    pub fn prepare(&self) {
        self.hierarchy();
    }

    fn hierarchy(&self) -> &Hierarchy {
        self.hierarchy.get_or_init(|| {
            let metric = Metric::new(&self.topology, self.time_ms.as_slice(), Effort::Perfect, self.threads);
            let lengths = Companion::new(&metric, self.metres.as_slice());
            Hierarchy { metric, lengths }
        })
    }

    /// The same while roads are disrupted: `on` says what became of an arc. The hierarchy is
    /// repaired where weights change, not customised anew.
    #[must_use]
    pub fn disrupted(&self, network: &RoadNetwork, on: impl Fn(ArcId) -> Option<Disruption>, threads: usize) -> Self {
        let (mut time_ms, mut metres) = (self.time_ms.clone(), self.metres.clone());
        let mut changed = Vec::new();
        for arc in network.graph().arcs() {
            let Some(disruption) = on(arc) else { continue };
            let usual = (time_ms[arc], metres[arc]);
            (time_ms[arc], metres[arc]) = disruption.weights(usual);
            if (time_ms[arc], metres[arc]) != usual {
                changed.push(arc);
            }
        }
        let hierarchy = OnceLock::new();
        if let Some(usual) = self.hierarchy.get() {
            let mut metric = usual.metric.clone();
            Partial::new(&metric).repair(&mut metric, time_ms.as_slice(), &changed);
            metric.prune(threads);
            let lengths = Companion::new(&metric, metres.as_slice());
            hierarchy.get_or_init(|| Hierarchy { metric, lengths });
        }
        let left = Some(network.mainland(|arc| metres[arc] < INFINITY));
        let (profile, topology, mainland) = (self.profile.clone(), Arc::clone(&self.topology), self.mainland.clone());
        Self { profile, time_ms, metres, topology, hierarchy, threads, mainland, left }
    }

    /// Whether a stretch still is where this vehicle gets from everywhere to everywhere, closures and all.
    pub fn is_open(&self, stretch: StretchId) -> bool {
        self.left.as_ref().unwrap_or(&self.mainland)[stretch]
    }

    /// Whether a stretch belongs to the largest part of the network in which this vehicle gets
    /// from everywhere to everywhere; only there may a point be snapped.
    pub fn is_connected(&self, stretch: StretchId) -> bool {
        self.mainland[stretch]
    }

    /// The customised hierarchy.
    pub fn metric(&self) -> &Metric {
        &self.hierarchy().metric
    }

    /// The lengths along its quickest ways.
    pub fn lengths(&self) -> &Companion {
        &self.hierarchy().lengths
    }

    /// Graph, weights and hierarchy together, for searches that raise weights.
    pub fn base<'a>(&'a self, network: &'a RoadNetwork) -> Base<'a> {
        Base { csr: network.graph(), weight: self.time_ms.as_slice(), metric: self.metric() }
    }

    /// Milliseconds of an arc; [`INFINITY`] when it may not be driven.
    pub fn time_ms(&self, arc: ArcId) -> Weight {
        self.time_ms[arc]
    }

    /// Metres of all arcs, by [`ArcId`].
    pub fn metres(&self) -> &[Weight] {
        self.metres.as_slice()
    }

    /// The nodes by which `point` is left.
    pub fn exits(&self, network: &RoadNetwork, point: &Snapped) -> Vec<Gate> {
        if let Some(node) = end(network, point) {
            return vec![Gate { node, time_ms: 0, metres: 0, piece: None }];
        }
        let gate = |course: Course| {
            let arc = network.arc(course)?;
            let piece = Piece { course, arc, from: ahead(point, course), to: 1.0 };
            self.gate(network.graph().head(arc), piece)
        };
        both(point).into_iter().filter_map(gate).collect()
    }

    /// The nodes by which `point` is reached; several where turns are forbidden.
    pub fn entries(&self, network: &RoadNetwork, point: &Snapped) -> Vec<Gate> {
        if let Some(node) = end(network, point) {
            return network.states(node).map(|node| Gate { node, time_ms: 0, metres: 0, piece: None }).collect();
        }
        let gate = |(course, arc): (Course, ArcId)| {
            let piece = Piece { course, arc, from: 0.0, to: ahead(point, course) };
            self.gate(network.graph().tail(arc), piece)
        };
        let arcs = |course| network.arcs_of(course).map(move |arc| (course, arc));
        both(point).into_iter().flat_map(arcs).filter_map(gate).collect()
    }

    /// The drive along the stretch that both points lie on, if its direction allows it.
    pub fn along(&self, network: &RoadNetwork, from: &Snapped, to: &Snapped) -> Option<Gate> {
        if from.stretch != to.stretch {
            return None;
        }
        let course = Course { stretch: from.stretch, backward: from.fraction > to.fraction };
        let arc = network.arc(course)?;
        let piece = Piece { course, arc, from: ahead(from, course), to: ahead(to, course) };
        self.gate(network.graph().head(arc), piece)
    }

    fn gate(&self, node: NodeId, piece: Piece) -> Option<Gate> {
        let share = piece.to - piece.from;
        (self.time_ms[piece.arc] < INFINITY).then(|| Gate {
            node,
            time_ms: part(self.time_ms[piece.arc], share),
            metres: part(self.metres[piece.arc], share),
            piece: Some(piece),
        })
    }
}

/// The crossroads that `point` stands at.
fn end(network: &RoadNetwork, point: &Snapped) -> Option<NodeId> {
    let stretch = network.stretch(point.stretch);
    if point.fraction <= AT_END {
        Some(NodeId(stretch.from))
    } else if point.fraction >= 1.0 - AT_END {
        Some(NodeId(stretch.to))
    } else {
        None
    }
}

/// The two courses of the stretch that `point` lies on.
fn both(point: &Snapped) -> [Course; 2] {
    [false, true].map(|backward| Course { stretch: point.stretch, backward })
}

/// How far along `course` the point is.
fn ahead(point: &Snapped, course: Course) -> f64 {
    if course.backward { 1.0 - point.fraction } else { point.fraction }
}

/// A share of a weight, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ share ≤ 1")]
fn part(weight: Weight, share: f64) -> Weight {
    (f64::from(weight) * share).round() as Weight
}
