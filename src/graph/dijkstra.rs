//! Dijkstra's algorithm: the plain truth that every fast answer is tested against.

use super::csr::{ArcId, Csr, INFINITY, Id, NONE, NodeId, Weight};
use super::heap::Heap;

/// Scratch of one search; reused, it allocates nothing.
#[derive(Clone, Debug)]
pub struct Dijkstra {
    distance: Vec<Weight>,
    parent: Vec<u32>,
    touched: Vec<NodeId>,
    heap: Heap,
}

impl Dijkstra {
    /// For graphs of `node_count` nodes.
    pub fn new(node_count: usize) -> Self {
        Self {
            distance: vec![INFINITY; node_count],
            parent: vec![NONE; node_count],
            touched: Vec::new(),
            heap: Heap::new(node_count),
        }
    }

    /// Searches from `source` until `target` is settled, or everywhere if there is none.
    ///
    /// `weight[arc]` may be [`INFINITY`]; such arcs are closed. O(m log n).
    pub fn run(&mut self, csr: &Csr, weight: &[Weight], source: NodeId, target: Option<NodeId>) {
        for node in self.touched.drain(..) {
            self.distance[node.index()] = INFINITY;
            self.parent[node.index()] = NONE;
        }
        self.heap.clear();
        self.reach(source, 0, NONE);
        while let Some((distance, node)) = self.heap.pop() {
            if target == Some(NodeId(node)) {
                break;
            }
            for arc in csr.outgoing(NodeId(node)) {
                let via = (distance + weight[arc.index()].min(INFINITY)).min(INFINITY);
                self.reach(csr.head(arc), via, arc.0);
            }
        }
    }

    fn reach(&mut self, node: NodeId, distance: Weight, parent: u32) {
        let known = &mut self.distance[node.index()];
        if distance < *known {
            if *known == INFINITY {
                self.touched.push(node);
            }
            *known = distance;
            self.parent[node.index()] = parent;
            self.heap.push(distance, node.0);
        }
    }

    /// What the last search found: final for the target, and for all nodes if there was no target.
    pub fn distance(&self, node: NodeId) -> Weight {
        self.distance[node.index()]
    }

    /// All distances of the last search, by node.
    pub fn distances(&self) -> &[Weight] {
        &self.distance
    }

    /// The arcs from the source of the last search to `node`; `None` if it was not reached.
    pub fn path(&self, csr: &Csr, node: NodeId) -> Option<Vec<ArcId>> {
        if self.distance[node.index()] == INFINITY {
            return None;
        }
        let mut path = Vec::new();
        let mut at = node;
        while self.parent[at.index()] != NONE {
            let arc = ArcId(self.parent[at.index()]);
            path.push(arc);
            at = csr.tail(arc);
        }
        path.reverse();
        Some(path)
    }
}
