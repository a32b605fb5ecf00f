//! The one network type: stretches of road as a graph, whatever they were read from.

use std::collections::BTreeMap;

use super::class::Status;
use super::draft::{Draft, DraftNode, Stretch};
use crate::base::position::{BoundingBox, Position};
use crate::graph::csr::{ArcId, Csr, Id, NodeId, Table};

/// A stretch of road of a [`RoadNetwork`]: `0..stretch_count`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StretchId(pub u32);

impl Id for StretchId {
    fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).expect("tables hold fewer than 2^32 rows"))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// One direction of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The stretch.
    pub stretch: StretchId,
    /// Whether it is driven from its `to` to its `from`.
    pub backward: bool,
}

/// Roads as a graph: a node for each crossroads, an arc for each direction that may be driven.
#[derive(Clone, Debug)]
pub struct RoadNetwork {
    graph: Csr,
    nodes: Table<NodeId, DraftNode>,
    stretches: Table<StretchId, Stretch>,
    courses: Table<ArcId, Course>,
    arcs: Table<StretchId, [Option<ArcId>; 2]>,
    named: BTreeMap<String, NodeId>,
    provenance: String,
}

impl RoadNetwork {
    /// The graph of the open stretches of `draft`.
    pub fn new(draft: Draft) -> Self {
        let mut ends = Vec::new();
        let mut courses = Vec::new();
        for (index, stretch) in draft.stretches.iter().enumerate() {
            let stretch_id = StretchId::from_index(index);
            let (from, to) = (NodeId(stretch.from), NodeId(stretch.to));
            if stretch.status != Status::Open {
                continue;
            }
            if stretch.forward {
                ends.push((from, to));
                courses.push(Course { stretch: stretch_id, backward: false });
            }
            if stretch.backward {
                ends.push((to, from));
                courses.push(Course { stretch: stretch_id, backward: true });
            }
        }
        let (graph, position) = Csr::from_arcs(draft.nodes.len(), &ends);
        let courses: Vec<Course> = position.iter().map(|&k| courses[k as usize]).collect();
        let mut arcs = Table::filled([None; 2], draft.stretches.len());
        for (index, course) in courses.iter().enumerate() {
            arcs[course.stretch][usize::from(course.backward)] = Some(ArcId::from_index(index));
        }
        let names = draft.nodes.iter().enumerate().filter(|(_, node)| !node.id.is_empty());
        Self {
            graph,
            named: names.map(|(k, node)| (node.id.clone(), NodeId::from_index(k))).collect(),
            nodes: Table::new(draft.nodes),
            stretches: Table::new(draft.stretches),
            courses: Table::new(courses),
            arcs,
            provenance: draft.provenance,
        }
    }

    /// The graph that searches run on.
    pub const fn graph(&self) -> &Csr {
        &self.graph
    }

    /// Where the network comes from.
    pub fn provenance(&self) -> &str {
        &self.provenance
    }

    /// The node that graph-data calls `id`.
    pub fn node(&self, id: &str) -> Option<NodeId> {
        self.named.get(id).copied()
    }

    /// Where a node is.
    pub fn position(&self, node: NodeId) -> Position {
        self.nodes[node].position
    }

    /// What a node is called, for an interchange or a town.
    pub fn node_name(&self, node: NodeId) -> Option<&crate::base::lang::Text> {
        self.nodes[node].name.as_ref()
    }

    /// The positions of all nodes, by [`NodeId`].
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Position> {
        self.nodes.as_slice().iter().map(|node| node.position)
    }

    /// A stretch.
    pub fn stretch(&self, id: StretchId) -> &Stretch {
        &self.stretches[id]
    }

    /// All stretches, also those not open.
    pub fn stretches(&self) -> impl Iterator<Item = (StretchId, &Stretch)> {
        self.stretches.iter()
    }

    /// The stretch and direction of an arc.
    pub fn course(&self, arc: ArcId) -> Course {
        self.courses[arc]
    }

    /// The stretch of an arc.
    pub fn stretch_of(&self, arc: ArcId) -> &Stretch {
        &self.stretches[self.courses[arc].stretch]
    }

    /// The arc of a course; `None` when it may not be driven.
    pub fn arc(&self, course: Course) -> Option<ArcId> {
        self.arcs[course.stretch][usize::from(course.backward)]
    }

    /// The smallest box around all nodes.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        BoundingBox::around(self.positions())
    }

    /// Whole kilometres of open road.
    pub fn open_km(&self) -> u32 {
        let open = self.stretches().filter(|(_, stretch)| stretch.status == Status::Open);
        let metres: u64 = open.map(|(_, stretch)| u64::from(stretch.length.0)).sum();
        u32::try_from(metres / 1000).unwrap_or(u32::MAX)
    }
}
