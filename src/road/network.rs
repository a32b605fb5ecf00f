//! The one network type: stretches of road as a graph, whatever they were read from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::class::{Province, RoadClass, Status};
use super::draft::{Draft, NodeLabel, Stretch};
use super::profile::{Measure, Profile};
use super::shape::Place;
use super::turns::{Arcs, expand};
use super::vehicles::Vehicles;
use crate::base::geodesy::LocalPlane;
use crate::base::lang::Text;
use crate::base::position::{BoundingBox, Position};
use crate::graph::components::components;
use crate::graph::csr::{ArcId, Csr, INFINITY, Id, NONE, NodeId, Table, Weight, narrow};

/// A stretch of road of a [`RoadNetwork`]: `0..stretch_count`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StretchId(pub u32);

impl Id for StretchId {
    fn from_index(index: usize) -> Self {
        Self(narrow(index))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// One direction of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Course {
    /// The stretch.
    pub stretch: StretchId,
    /// Whether it is driven from its `to` to its `from`.
    pub backward: bool,
}

impl Course {
    /// The same stretch the other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { stretch: self.stretch, backward: !self.backward }
    }
}

/// Roads as a graph: a node for each crossroads, an arc for each direction that may be driven.
///
/// Where turns are forbidden a crossroads has further nodes, its *states*: one for each way of having
/// come there that must be remembered (see `turns.rs`). Several arcs then drive the same course.
#[derive(Clone, Debug)]
pub struct RoadNetwork {
    draft: Draft,
    graph: Csr,
    /// The crossroads of the nodes from `draft.places.len()` on.
    origin: Vec<NodeId>,
    courses: Table<ArcId, Course>,
    vehicles: Table<ArcId, Vehicles>,
    /// The arc of each course that starts with no memory, or [`NONE`].
    arcs: Table<StretchId, [u32; 2]>,
    /// The other arcs of a course, sorted.
    copies: Vec<(Course, ArcId)>,
    /// The states of a crossroads other than itself, sorted.
    states: Vec<(NodeId, NodeId)>,
    named: BTreeMap<String, NodeId>,
    /// The same number for all stretches that a driver takes for one road.
    runs: Table<StretchId, u32>,
    plane: LocalPlane,
    /// The province of each crossroads, as far as told; empty when nobody told.
    provinces: Vec<Option<Province>>,
}

impl RoadNetwork {
    /// The graph of the open stretches of `draft`.
    ///
    /// # Panics
    /// If a stretch or a ban of `draft` names a node or a stretch that it does not have.
    pub fn new(draft: Draft) -> Self {
        let (mut roads, arcs) = arcs(&draft);
        let number = |course: &Course| {
            let arc = arcs[course.stretch][usize::from(course.backward)];
            (arc != NONE).then_some(arc)
        };
        let held = draft.bans.iter().filter(|ban| !ban.vehicles.is_empty());
        let bans: Vec<(Vec<u32>, Vehicles)> = held
            .filter_map(|ban| Some((ban.path.iter().map(number).collect::<Option<Vec<u32>>>()?, ban.vehicles)))
            .collect();
        let (node_count, arc_count) = (draft.places.len(), roads.head.len());
        let origin = expand(&mut roads, &bans);
        let Arcs { first_out, head, course, vehicles } = roads;
        let graph = Csr::from_first_out(first_out, head).expect("the arcs are in order and stretches have nodes");
        let mut copies: Vec<(Course, ArcId)> =
            course.iter().enumerate().skip(arc_count).map(|(k, &course)| (course, ArcId::from_index(k))).collect();
        copies.sort_unstable();
        let numbered = origin.iter().enumerate();
        let mut states: Vec<_> = numbered.map(|(k, &node)| (node, NodeId::from_index(node_count + k))).collect();
        states.sort_unstable();
        let ids = draft.labels.iter().filter(|(_, label)| !label.id.is_empty());
        let named = ids.map(|(&node, label)| (label.id.clone(), NodeId(node))).collect();
        let (courses, vehicles) = (Table::new(course), Table::new(vehicles));
        let runs = runs(&draft.stretches);
        let hull = BoundingBox::around(draft.places.iter().map(|&place| place.into()));
        let plane = LocalPlane::at(hull.map_or(0.0, |hull| f64::midpoint(hull.min.lat, hull.max.lat)));
        Self {
            draft,
            graph,
            origin,
            courses,
            vehicles,
            arcs,
            copies,
            states,
            named,
            runs,
            plane,
            provinces: Vec::new(),
        }
    }

    /// What the network was made of.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The graph that searches run on.
    pub const fn graph(&self) -> &Csr {
        &self.graph
    }

    /// Where the network comes from.
    pub fn provenance(&self) -> &str {
        &self.draft.provenance.text
    }

    /// The node that graph-data calls `id`.
    pub fn node(&self, id: &str) -> Option<NodeId> {
        self.named.get(id).copied()
    }

    /// The crossroads that a node stands for: itself, unless it is a state.
    pub fn crossroads(&self, node: NodeId) -> NodeId {
        node.index().checked_sub(self.draft.places.len()).map_or(node, |state| self.origin[state])
    }

    /// The number of crossroads and ends, states not counted; they are the first nodes of the graph.
    pub const fn crossroads_count(&self) -> usize {
        self.draft.places.len()
    }

    /// All nodes that stand for a crossroads, itself first: who wants to reach it may reach any of them,
    /// who starts there without having driven starts at the first.
    pub fn states(&self, crossroads: NodeId) -> impl Iterator<Item = NodeId> {
        let begin = self.states.partition_point(|&(node, _)| node < crossroads);
        let others = self.states[begin..].iter().take_while(move |&&(node, _)| node == crossroads);
        std::iter::once(crossroads).chain(others.map(|&(_, state)| state))
    }

    /// Where a node is.
    pub fn position(&self, node: NodeId) -> Position {
        self.draft.places[self.crossroads(node).index()].into()
    }

    /// What a node is called.
    pub fn label(&self, node: NodeId) -> Option<&NodeLabel> {
        self.draft.labels.get(&self.crossroads(node).0)
    }

    /// Tells the province of every crossroads, for roads that do not say where they cross a border.
    pub fn tell_provinces(&mut self, of: impl Fn(Position) -> Option<Province>) {
        self.provinces = self.draft.places.iter().map(|&place| of(place.into())).collect();
    }

    /// Whether [`Self::tell_provinces`] was called.
    pub const fn knows_provinces(&self) -> bool {
        !self.provinces.is_empty()
    }

    /// The province of a node, as told or as its label says.
    pub fn province(&self, node: NodeId) -> Option<Province> {
        let told = self.provinces.get(self.crossroads(node).index()).copied().flatten();
        told.or_else(|| self.label(node)?.province)
    }

    /// The name of a node, for an interchange or a town.
    pub fn node_name(&self, node: NodeId) -> Option<&Text> {
        self.label(node).map(|label| &label.name).filter(|name| !name.zh.is_empty() || !name.en.is_empty())
    }

    /// The positions of all nodes, by [`NodeId`].
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Position> {
        self.graph.nodes().map(|node| self.position(node))
    }

    /// A stretch.
    pub fn stretch(&self, id: StretchId) -> &Stretch {
        &self.draft.stretches[id.index()]
    }

    /// Whether a driver takes two stretches for one road: a numbered one is, whatever its sections are called.
    pub fn is_one_road(&self, a: StretchId, b: StretchId) -> bool {
        self.runs[a] == self.runs[b]
    }

    /// A plane that suits the middle of the network, on which shares of stretches are measured.
    pub const fn plane(&self) -> LocalPlane {
        self.plane
    }

    /// The points of a stretch between its two ends.
    pub fn inner(&self, id: StretchId) -> &[Place] {
        self.draft.lines.line(id.index())
    }

    /// The line of a stretch from its `from` to its `to`, both ends included.
    pub fn line(&self, id: StretchId) -> impl DoubleEndedIterator<Item = Position> {
        self.places(id).map(Position::from)
    }

    /// The same in fixed point, as it is stored.
    pub fn places(&self, id: StretchId) -> impl DoubleEndedIterator<Item = Place> {
        let stretch = self.stretch(id);
        let end = |node: u32| std::iter::once(self.draft.places[node as usize]);
        let inner = self.draft.lines.line(id.index()).iter().copied();
        end(stretch.from).chain(inner).chain(end(stretch.to))
    }

    /// The line of a stretch as a list.
    pub fn geometry(&self, id: StretchId) -> Vec<Position> {
        self.line(id).collect()
    }

    /// All stretches, also those not open.
    pub fn stretches(&self) -> impl Iterator<Item = (StretchId, &Stretch)> {
        self.draft.stretches.iter().enumerate().map(|(k, stretch)| (StretchId::from_index(k), stretch))
    }

    /// The stretch and direction of an arc.
    pub fn course(&self, arc: ArcId) -> Course {
        self.courses[arc]
    }

    /// The stretch of an arc.
    pub fn stretch_of(&self, arc: ArcId) -> &Stretch {
        self.stretch(self.courses[arc].stretch)
    }

    /// Who may drive an arc: the rules of its road, and of the turn into it.
    pub fn vehicles(&self, arc: ArcId) -> Vehicles {
        self.vehicles[arc]
    }

    /// What an arc costs `profile`; [`INFINITY`] when it may not drive it.
    pub fn weight(&self, arc: ArcId, profile: &Profile, measure: Measure) -> Weight {
        let allowed = self.vehicles[arc].contains(profile.kind);
        if allowed { profile.weight(self.stretch_of(arc), measure) } else { INFINITY }
    }

    /// The arc of a course for one who begins on it; `None` when it may not be driven. Its head
    /// remembers what the course may not be followed by.
    pub fn arc(&self, course: Course) -> Option<ArcId> {
        let arc = self.arcs[course.stretch][usize::from(course.backward)];
        (arc != NONE).then_some(ArcId(arc))
    }

    /// All arcs of a course: who wants to end on it may come by any of them.
    pub fn arcs_of(&self, course: Course) -> impl Iterator<Item = ArcId> {
        let begin = self.copies.partition_point(|&(other, _)| other < course);
        let copies = self.copies[begin..].iter().take_while(move |&&(other, _)| other == course);
        self.arc(course).into_iter().chain(copies.map(|&(_, arc)| arc))
    }

    /// The stretches in the largest part of the network in which one who may drive the arcs that are
    /// `open` gets from everywhere to everywhere; only there may a point be snapped. O(nodes + arcs).
    pub fn mainland(&self, open: impl Fn(ArcId) -> bool) -> Table<StretchId, bool> {
        let parts = components(&self.graph, &open);
        let largest = parts.largest();
        let inside = |node: NodeId| Some(parts.of[node]) == largest;
        let mut mainland = Table::filled(false, self.draft.stretches.len());
        for arc in self.graph.arcs().filter(|&arc| open(arc)) {
            if inside(self.graph.tail(arc)) && inside(self.graph.head(arc)) {
                mainland[self.courses[arc].stretch] = true;
            }
        }
        mainland
    }

    /// The smallest box around all nodes.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        BoundingBox::around(self.draft.places.iter().map(|&place| place.into()))
    }

    /// Whole kilometres of open road.
    pub fn open_km(&self) -> u32 {
        let open = self.stretches().filter(|(_, stretch)| stretch.status == Status::Open);
        let metres: u64 = open.map(|(_, stretch)| u64::from(stretch.length.0)).sum();
        u32::try_from(metres / 1000).unwrap_or(u32::MAX)
    }
}

/// A number for each road by class, number and, where it has none, name; equal roads are one object already.
fn runs(stretches: &[Stretch]) -> Table<StretchId, u32> {
    let mut roads: BTreeMap<(RoadClass, &str, Option<&Text>), u32> = BTreeMap::new();
    let mut runs: Vec<u32> = Vec::with_capacity(stretches.len());
    let mut before: Option<&Stretch> = None;
    for stretch in stretches {
        // Neighbours in the list are mostly pieces of one way.
        let same = before.filter(|before| Arc::ptr_eq(&before.road, &stretch.road)).and_then(|_| runs.last().copied());
        let name = stretch.reference.is_empty().then_some(&stretch.name);
        let next = narrow(roads.len());
        runs.push(same.unwrap_or_else(|| *roads.entry((stretch.class, &stretch.reference, name)).or_insert(next)));
        before = Some(stretch);
    }
    Table::new(runs)
}

/// An arc for each direction that somebody may drive, in order of the tails, and its number by course.
fn arcs(draft: &Draft) -> (Arcs, Table<StretchId, [u32; 2]>) {
    let node_count = draft.places.len();
    let mut numbers = Table::filled([NONE; 2], draft.stretches.len());
    let mut first_out = vec![0_u32; node_count + 1];
    let open = |stretch: &Stretch| {
        let open = if stretch.status == Status::Open { stretch.open } else { [Vehicles::NONE; 2] };
        let course = move |backward: bool| (backward, open[usize::from(backward)]);
        [course(false), course(true)].into_iter().filter(|(_, vehicles)| !vehicles.is_empty())
    };
    for stretch in &draft.stretches {
        for (backward, _) in open(stretch) {
            first_out[if backward { stretch.to } else { stretch.from } as usize + 1] += 1;
        }
    }
    for node in 0..node_count {
        first_out[node + 1] += first_out[node];
    }
    let arc_count = first_out[node_count] as usize;
    let mut next = first_out.clone();
    let nowhere = Course { stretch: StretchId(NONE), backward: false };
    let mut arcs = Arcs {
        first_out,
        head: vec![NodeId(NONE); arc_count],
        course: vec![nowhere; arc_count],
        vehicles: vec![Vehicles::NONE; arc_count],
    };
    for (k, stretch) in draft.stretches.iter().enumerate() {
        for (backward, vehicles) in open(stretch) {
            let (tail, head) = if backward { (stretch.to, stretch.from) } else { (stretch.from, stretch.to) };
            let slot = &mut next[tail as usize];
            let arc = *slot as usize;
            *slot += 1;
            let course = Course { stretch: StretchId::from_index(k), backward };
            (arcs.head[arc], arcs.course[arc], arcs.vehicles[arc]) = (NodeId(head), course, vehicles);
            numbers[course.stretch][usize::from(backward)] = narrow(arc);
        }
    }
    (arcs, numbers)
}
