//! A vehicle on a network: what each arc costs it, and the customised hierarchy to search with.

use std::sync::{Arc, OnceLock};

use super::disruption::Disruption;
use super::network::{Course, RoadNetwork, StretchId};
use super::objective::Objective;
use super::profile::{Measure, Profile};
use super::snap::Snapped;
use crate::graph::cch::companion::Companion;
use crate::graph::cch::contract::Topology;
use crate::graph::cch::customise::{Effort, Metric};
use crate::graph::cch::partial::Partial;
use crate::graph::csr::{ArcId, INFINITY, NodeId, Table, Weight};
use crate::graph::potential::Base;

/// Nearer than this to its end (as a share), a point on a stretch counts as that end.
const AT_END: f64 = 1e-4;

/// One profile on one network, ready to be searched for ways that are best at one objective.
#[derive(Debug)]
pub struct Vehicle {
    /// The profile.
    pub profile: Profile,
    /// Driving time of each arc in milliseconds.
    time_ms: Arc<Table<ArcId, Weight>>,
    /// Length of each arc in metres.
    metres: Arc<Table<ArcId, Weight>>,
    /// What its ways are short of: driving time, unless it was aimed at another objective.
    weight: Arc<Table<ArcId, Weight>>,
    topology: Arc<Topology>,
    /// The customised hierarchy, made when it is first asked for: most networks are driven by few vehicles.
    hierarchy: OnceLock<Hierarchy>,
    threads: usize,
    mainland: Arc<Table<StretchId, bool>>,
    /// The mainland that is left while roads are disrupted; none when they are as usual.
    left: Option<Arc<Table<StretchId, bool>>>,
}

/// What a vehicle is searched with.
#[derive(Debug)]
struct Hierarchy {
    metric: Metric,
    /// Metres along the best ways.
    lengths: Companion,
    /// Milliseconds along the best ways, when those are not the quickest.
    times: Option<Companion>,
}

/// A node by which a point on a stretch is left or reached, and the drive between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// The node.
    pub node: NodeId,
    /// What the drive between the point and the node counts towards the objective.
    pub weight: Weight,
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

impl Gate {
    /// At a node itself.
    const fn at(node: NodeId) -> Self {
        Self { node, weight: 0, time_ms: 0, metres: 0, piece: None }
    }
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
        let weigh = |measure| Table::new(graph.arcs().map(|arc| network.weight(arc, &profile, measure)).collect());
        let (time_ms, metres): (Table<ArcId, Weight>, Table<ArcId, Weight>) =
            (weigh(Measure::Time), weigh(Measure::Distance));
        let mainland = Arc::new(network.mainland(|arc| metres[arc] < INFINITY));
        let (time_ms, metres) = (Arc::new(time_ms), Arc::new(metres));
        let weight = Arc::clone(&time_ms);
        let (topology, hierarchy) = (Arc::clone(topology), OnceLock::new());
        Self { profile, time_ms, metres, weight, topology, hierarchy, threads, mainland, left: None }
    }

    /// The same vehicle on the same roads, closures and all, with ways that are best at `objective`
    /// instead of the quickest: a hierarchy of its own, customised when it is first searched. Times,
    /// lengths and where one gets to are shared.
    #[must_use]
    pub fn aimed(&self, network: &RoadNetwork, objective: &Objective) -> Self {
        let weigh = |arc| objective.weight(&self.profile, network.stretch_of(arc), self.time_ms[arc]);
        let weight: Table<ArcId, Weight> = Table::new(network.graph().arcs().map(weigh).collect());
        Self {
            profile: self.profile.clone(),
            time_ms: Arc::clone(&self.time_ms),
            metres: Arc::clone(&self.metres),
            weight: Arc::new(weight),
            topology: Arc::clone(&self.topology),
            hierarchy: OnceLock::new(),
            threads: self.threads,
            mainland: Arc::clone(&self.mainland),
            left: self.left.clone(),
        }
    }

    /// Makes the hierarchy now, so that the first search need not.
    pub fn prepare(&self) {
        self.hierarchy();
    }

    fn hierarchy(&self) -> &Hierarchy {
        self.hierarchy.get_or_init(|| {
            let metric = Metric::new(&self.topology, self.weight.as_slice(), Effort::Perfect, self.threads);
            let lengths = Companion::new(&metric, self.metres.as_slice());
            let is_quickest = Arc::ptr_eq(&self.weight, &self.time_ms);
            let times = (!is_quickest).then(|| Companion::new(&metric, self.time_ms.as_slice()));
            Hierarchy { metric, lengths, times }
        })
    }

    /// The same while roads are disrupted: `on` says what became of an arc. The hierarchy is
    /// repaired where weights change, not customised anew. Its ways are the quickest ones.
    #[must_use]
    pub fn disrupted(&self, network: &RoadNetwork, on: impl Fn(ArcId) -> Option<Disruption>, threads: usize) -> Self {
        let (mut time_ms, mut metres) = ((*self.time_ms).clone(), (*self.metres).clone());
        let mut changed = Vec::new();
        for arc in network.graph().arcs() {
            let Some(disruption) = on(arc) else { continue };
            let usual = (time_ms[arc], metres[arc]);
            (time_ms[arc], metres[arc]) = disruption.weights(usual);
            if (time_ms[arc], metres[arc]) != usual {
                changed.push(arc);
            }
        }
        let left = Some(Arc::new(network.mainland(|arc| metres[arc] < INFINITY)));
        let (time_ms, metres) = (Arc::new(time_ms), Arc::new(metres));
        let hierarchy = OnceLock::new();
        if let Some(usual) = self.hierarchy.get().filter(|usual| usual.times.is_none()) {
            let mut metric = usual.metric.clone();
            Partial::new(&metric).repair(&mut metric, time_ms.as_slice(), &changed);
            metric.prune(threads);
            let lengths = Companion::new(&metric, metres.as_slice());
            hierarchy.get_or_init(|| Hierarchy { metric, lengths, times: None });
        }
        let (profile, mainland, weight) = (self.profile.clone(), Arc::clone(&self.mainland), Arc::clone(&time_ms));
        let topology = Arc::clone(&self.topology);
        Self { profile, time_ms, metres, weight, topology, hierarchy, threads, mainland, left }
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

    /// The lengths along its best ways.
    pub fn lengths(&self) -> &Companion {
        &self.hierarchy().lengths
    }

    /// The driving times along its best ways; none when these are the quickest, whose weight is the time.
    pub fn times(&self) -> Option<&Companion> {
        self.hierarchy().times.as_ref()
    }

    /// Graph, weights and hierarchy together, for searches that raise weights.
    pub fn base<'a>(&'a self, network: &'a RoadNetwork) -> Base<'a> {
        Base { csr: network.graph(), weight: self.weight.as_slice(), metric: self.metric() }
    }

    /// Milliseconds of an arc; [`INFINITY`] when it may not be driven.
    pub fn time_ms(&self, arc: ArcId) -> Weight {
        self.time_ms[arc]
    }

    /// Metres of all arcs, by [`ArcId`].
    pub fn metres(&self) -> &[Weight] {
        self.metres.as_slice()
    }

    /// Whether it may drive a stretch forward and backward.
    pub fn drives(&self, network: &RoadNetwork, stretch: StretchId) -> [bool; 2] {
        let may = |arc| self.time_ms[arc] < INFINITY;
        [false, true].map(|backward| network.arcs_of(Course { stretch, backward }).any(may))
    }

    /// The nodes by which `point` is left.
    pub fn exits(&self, network: &RoadNetwork, point: &Snapped) -> Vec<Gate> {
        if let Some(node) = end(network, point) {
            return vec![Gate::at(node)];
        }
        let gate = |course: Course| {
            let arc = network.arc(course)?;
            let piece = Piece { course, arc, from: ahead(point, course), to: 1.0 };
            self.gate(network.graph().head(arc), piece)
        };
        courses(point).filter_map(gate).collect()
    }

    /// The nodes by which `point` is reached; several where turns are forbidden.
    pub fn entries(&self, network: &RoadNetwork, point: &Snapped) -> Vec<Gate> {
        if let Some(node) = end(network, point) {
            return network.states(node).map(Gate::at).collect();
        }
        let gate = |(course, arc): (Course, ArcId)| {
            let piece = Piece { course, arc, from: 0.0, to: ahead(point, course) };
            self.gate(network.graph().tail(arc), piece)
        };
        let arcs = |course| network.arcs_of(course).map(move |arc| (course, arc));
        courses(point).flat_map(arcs).filter_map(gate).collect()
    }

    /// The drive along the stretch that both points lie on, if its direction allows it.
    pub fn along(&self, network: &RoadNetwork, from: &Snapped, to: &Snapped) -> Option<Gate> {
        if from.stretch != to.stretch {
            return None;
        }
        let allowed = |course: &Course| to.courses[usize::from(course.backward)];
        let drive = |course: Course| {
            let arc = network.arc(course)?;
            let piece = Piece { course, arc, from: ahead(from, course), to: ahead(to, course) };
            self.gate(network.graph().head(arc), piece).filter(|_| piece.from <= piece.to)
        };
        courses(from).filter(allowed).find_map(drive)
    }

    fn gate(&self, node: NodeId, piece: Piece) -> Option<Gate> {
        let share = piece.to - piece.from;
        (self.time_ms[piece.arc] < INFINITY).then(|| Gate {
            node,
            weight: part(self.weight[piece.arc], share),
            time_ms: part(self.time_ms[piece.arc], share),
            metres: part(self.metres[piece.arc], share),
            piece: Some(piece),
        })
    }
}

/// The crossroads that `point` stands at, if it may be passed in any direction.
fn end(network: &RoadNetwork, point: &Snapped) -> Option<NodeId> {
    if point.courses != [true; 2] {
        return None;
    }
    let stretch = network.stretch(point.stretch);
    if point.fraction <= AT_END {
        Some(NodeId(stretch.from))
    } else if point.fraction >= 1.0 - AT_END {
        Some(NodeId(stretch.to))
    } else {
        None
    }
}

/// The courses of its stretch by which `point` may be passed.
fn courses(point: &Snapped) -> impl Iterator<Item = Course> {
    let Snapped { stretch, courses, .. } = *point;
    [false, true]
        .into_iter()
        .filter(move |back| courses[usize::from(*back)])
        .map(move |backward| Course { stretch, backward })
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
