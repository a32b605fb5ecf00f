//! Nested-dissection orders: which node is contracted when.
//!
//! Dead ends and chains go first (`peel`); what is left is cut again and again by small vertex
//! separators (`dissect`, `flow`), and cells too small to cut are eliminated greedily (`leaf`).
//! After `InertialFlowCutter` (Gottesbüren, Hamann, Uhl, Wagner 2019), with vertex cuts throughout.

mod dissect;
mod flow;
mod leaf;
mod peel;

use super::csr::{Csr, Id, NodeId};

/// Positions of all nodes, in any plane units in which both axes have about the same scale.
#[derive(Clone, Copy, Debug)]
pub struct Positions<'a> {
    /// Eastwards, by node.
    pub x: &'a [i32],
    /// Northwards, by node.
    pub y: &'a [i32],
}

/// An order in which contracting adds few arcs, lowest node first. Only topology and positions
/// count, not weights or directions.
///
/// The same for any number of `threads`.
///
/// # Panics
/// If there is not one position for each node.
pub fn nested_dissection(csr: &Csr, positions: Positions<'_>, threads: usize) -> Vec<NodeId> {
    assert_eq!(positions.x.len(), csr.node_count(), "one position for each node");
    assert_eq!(positions.y.len(), csr.node_count(), "one position for each node");
    let (mut order, core) = peel::peel(csr, positions);
    order.extend(dissect::dissect(&core, threads));
    order.into_iter().map(NodeId).collect()
}

/// A simple undirected graph with positions; part of the whole.
#[derive(Clone, Debug, Default)]
struct Patch {
    first: Vec<u32>,
    adjacent: Vec<u32>,
    x: Vec<i32>,
    y: Vec<i32>,
    /// What each node is called outside.
    name: Vec<u32>,
}

impl Patch {
    fn len(&self) -> usize {
        self.name.len()
    }

    #[inline]
    fn neighbours(&self, node: usize) -> &[u32] {
        &self.adjacent[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

/// The neighbours of each node without loops, repetitions and directions.
fn undirected(csr: &Csr) -> Vec<Vec<u32>> {
    csr.nodes()
        .map(|node| {
            let out = csr.outgoing(node).map(|arc| csr.head(arc).0);
            let into = csr.incoming(node).iter().map(|&arc| csr.tail(arc).0);
            let mut all: Vec<u32> = out.chain(into).filter(|&other| other as usize != node.index()).collect();
            all.sort_unstable();
            all.dedup();
            all
        })
        .collect()
}
