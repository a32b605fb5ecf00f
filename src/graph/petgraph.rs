//! petgraph's `visit` traits for [`Csr`]: its algorithms run on our graph without a copy.
//!
//! Arcs carry no weight here; pass one to petgraph as `|arc| weight[arc.id().index()]`.

use super::csr::{ArcId, Csr, Id, NodeId};
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors,
    IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable,
    VisitMap, Visitable,
};
use petgraph::{Directed, Direction};
use std::ops::Range;

/// An arc together with its ends, as petgraph's algorithms want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    id: ArcId,
    tail: NodeId,
    head: NodeId,
}

impl EdgeRef for Arc {
    type NodeId = NodeId;
    type EdgeId = ArcId;
    type Weight = ();

    fn source(&self) -> NodeId {
        self.tail
    }
    fn target(&self) -> NodeId {
        self.head
    }
    fn weight(&self) -> &() {
        &()
    }
    fn id(&self) -> ArcId {
        self.id
    }
}

/// The arcs of a node, or of the whole graph.
#[derive(Clone, Debug)]
pub struct Arcs<'a> {
    csr: &'a Csr,
    listed: Option<&'a [ArcId]>,
    range: Range<usize>,
}

impl<'a> Arcs<'a> {
    fn of(csr: &'a Csr, node: NodeId, direction: Direction) -> Self {
        match direction {
            Direction::Outgoing => Self { csr, listed: None, range: csr.outgoing_range(node) },
            Direction::Incoming => {
                let listed = csr.incoming(node);
                Self { csr, listed: Some(listed), range: 0..listed.len() }
            }
        }
    }
}

impl Iterator for Arcs<'_> {
    type Item = Arc;

    fn next(&mut self) -> Option<Arc> {
        let at = self.range.next()?;
        let id = self.listed.map_or_else(|| ArcId::from_index(at), |listed| listed[at]);
        Some(Arc { id, tail: self.csr.tail(id), head: self.csr.head(id) })
    }
}

/// The nodes at the far ends of a node's arcs, one for each arc.
#[derive(Clone, Debug)]
pub struct Neighbours<'a> {
    arcs: Arcs<'a>,
    direction: Direction,
}

impl Iterator for Neighbours<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let arc = self.arcs.next()?;
        Some(if self.direction == Direction::Outgoing { arc.head } else { arc.tail })
    }
}

/// All nodes, ascending.
#[derive(Clone, Debug)]
pub struct Nodes(Range<usize>);

impl Iterator for Nodes {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(NodeId::from_index)
    }
}

/// All nodes, each as its own reference: a node of a [`Csr`] carries nothing.
#[derive(Clone, Debug)]
pub struct NodeReferences(Nodes);

impl Iterator for NodeReferences {
    type Item = (NodeId, &'static ());

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|node| (node, &()))
    }
}

/// Which nodes an algorithm of petgraph has seen.
#[derive(Clone, Debug, Default)]
pub struct Visited(Vec<bool>);

impl VisitMap<NodeId> for Visited {
    fn visit(&mut self, node: NodeId) -> bool {
        !std::mem::replace(&mut self.0[node.index()], true)
    }
    fn is_visited(&self, node: &NodeId) -> bool {
        self.0[node.index()]
    }
    fn unvisit(&mut self, node: NodeId) -> bool {
        std::mem::take(&mut self.0[node.index()])
    }
}

impl GraphBase for Csr {
    type NodeId = NodeId;
    type EdgeId = ArcId;
}

impl Data for Csr {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl GraphProp for Csr {
    type EdgeType = Directed;
}

impl Visitable for Csr {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(vec![false; Self::node_count(self)])
    }
    fn reset_map(&self, map: &mut Visited) {
        map.0.clear();
        map.0.resize(Self::node_count(self), false);
    }
}

impl NodeCount for Csr {
    fn node_count(&self) -> usize {
        Self::node_count(self)
    }
}

impl EdgeCount for Csr {
    fn edge_count(&self) -> usize {
        self.arc_count()
    }
}

impl NodeIndexable for Csr {
    fn node_bound(&self) -> usize {
        Self::node_count(self)
    }
    fn to_index(&self, node: NodeId) -> usize {
        node.index()
    }
    fn from_index(&self, index: usize) -> NodeId {
        NodeId::from_index(index)
    }
}

impl NodeCompactIndexable for Csr {}

impl IntoNodeIdentifiers for &Csr {
    type NodeIdentifiers = Nodes;

    fn node_identifiers(self) -> Nodes {
        Nodes(0..self.node_count())
    }
}

impl IntoNodeReferences for &Csr {
    type NodeRef = (NodeId, &'static ());
    type NodeReferences = NodeReferences;

    fn node_references(self) -> NodeReferences {
        NodeReferences(self.node_identifiers())
    }
}

impl<'a> IntoEdgeReferences for &'a Csr {
    type EdgeRef = Arc;
    type EdgeReferences = Arcs<'a>;

    fn edge_references(self) -> Arcs<'a> {
        Arcs { csr: self, listed: None, range: 0..self.arc_count() }
    }
}

impl<'a> IntoEdges for &'a Csr {
    type Edges = Arcs<'a>;

    fn edges(self, node: NodeId) -> Arcs<'a> {
        Arcs::of(self, node, Direction::Outgoing)
    }
}

impl<'a> IntoEdgesDirected for &'a Csr {
    type EdgesDirected = Arcs<'a>;

    fn edges_directed(self, node: NodeId, direction: Direction) -> Arcs<'a> {
        Arcs::of(self, node, direction)
    }
}

impl<'a> IntoNeighbors for &'a Csr {
    type Neighbors = Neighbours<'a>;

    fn neighbors(self, node: NodeId) -> Neighbours<'a> {
        self.neighbors_directed(node, Direction::Outgoing)
    }
}

impl<'a> IntoNeighborsDirected for &'a Csr {
    type NeighborsDirected = Neighbours<'a>;

    fn neighbors_directed(self, node: NodeId, direction: Direction) -> Neighbours<'a> {
        Neighbours { arcs: Arcs::of(self, node, direction), direction }
    }
}
