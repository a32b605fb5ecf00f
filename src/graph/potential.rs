//! One search in which some arcs are dearer than the metric says: A* on the original graph, led by
//! the metric's exact distances (CCH potentials; Strasser, Zeitz 2021).
//!
//! Raising weights keeps the old distances lower bounds, and consistent ones; so the answer is
//! exact, and the search leaves the old shortest path only where it has to.

use super::cch::customise::Metric;
use super::cch::query::Path;
use super::csr::{ArcId, Csr, INFINITY, Id, NONE, NodeId, Weight};
use super::heap::Heap;

/// Distances to one target, each computed when first asked for.
#[derive(Clone, Debug)]
pub struct Potential {
    /// By rank; only those of `known` count.
    distance: Vec<Weight>,
    known: super::stamps::Stamps,
    /// Ranks that wait for those above them.
    pending: Vec<u32>,
}

impl Potential {
    /// For nodes of this metric's topology, no target yet.
    pub fn new(metric: &Metric) -> Self {
        let node_count = metric.topology().node_count();
        Self {
            distance: vec![INFINITY; node_count],
            known: super::stamps::Stamps::new(node_count),
            pending: Vec::new(),
        }
    }

    /// Sets the target; O(arcs of its ancestors).
    pub fn aim(&mut self, metric: &Metric, target: NodeId) {
        let topology = metric.topology();
        self.known.clear();
        self.pending.clear();
        let mut rank = topology.rank[target.index()];
        let mut at = rank;
        while at != NONE {
            self.distance[at as usize] = INFINITY;
            self.pending.push(at);
            at = topology.parent[at as usize];
        }
        self.distance[rank as usize] = 0;
        let down = &metric.costs.side[1].weight;
        while rank != NONE {
            let base = self.distance[rank as usize];
            for arc in topology.row(rank as usize) {
                let to = &mut self.distance[topology.head[arc] as usize];
                *to = (*to).min(base + down[arc]);
            }
            rank = topology.parent[rank as usize];
        }
        // The ways down alone are known so far; those that first go up come in from above.
        while let Some(rank) = self.pending.pop() {
            self.settle(metric, rank);
        }
    }

    /// The distance from a node to the target; amortised over nearby nodes it costs one row.
    pub fn to_target(&mut self, metric: &Metric, node: NodeId) -> Weight {
        let topology = metric.topology();
        let mut rank = topology.rank[node.index()];
        let asked = rank as usize;
        while rank != NONE && !self.known.contains(rank as usize) {
            self.distance[rank as usize] = INFINITY;
            self.pending.push(rank);
            rank = topology.parent[rank as usize];
        }
        while let Some(rank) = self.pending.pop() {
            self.settle(metric, rank);
        }
        self.distance[asked]
    }

    fn settle(&mut self, metric: &Metric, rank: u32) {
        let topology = metric.topology();
        let row = topology.row(rank as usize);
        let up = &metric.costs.side[0].weight[row.clone()];
        let mut least = self.distance[rank as usize];
        for (&head, &weight) in topology.head[row].iter().zip(up) {
            least = least.min(self.distance[head as usize] + weight);
        }
        self.distance[rank as usize] = least;
        self.known.insert(rank as usize);
    }
}

/// Scratch of searches with raised weights; one for each thread.
#[derive(Clone, Debug)]
pub struct Detour {
    potential: Potential,
    distance: Vec<Weight>,
    parent: Vec<u32>,
    touched: Vec<NodeId>,
    heap: Heap,
    path: Vec<ArcId>,
}

/// A graph with the metric that its unraised weights made.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// The original graph.
    pub csr: &'a Csr,
    /// The weights by arc.
    pub weight: &'a [Weight],
    /// The metric customised with these weights.
    pub metric: &'a Metric,
}

impl Detour {
    /// Scratch for this metric, and for all metrics of the same topology.
    pub fn new(metric: &Metric) -> Self {
        let node_count = metric.topology().node_count();
        Self {
            potential: Potential::new(metric),
            distance: vec![INFINITY; node_count],
            parent: vec![NONE; node_count],
            touched: Vec::new(),
            heap: Heap::new(node_count),
            path: Vec::new(),
        }
    }

    /// A shortest path where `raise(arc)` names a larger weight ([`INFINITY`]: closed) for some arcs
    /// and `None` for the others; `None` if there is no path.
    ///
    /// A smaller weight than the metric's is taken as the metric's.
    pub fn path(
        &mut self,
        base: Base<'_>,
        (source, target): (NodeId, NodeId),
        raise: impl Fn(ArcId) -> Option<Weight>,
    ) -> Option<Path<'_>> {
        for node in self.touched.drain(..) {
            self.distance[node.index()] = INFINITY;
            self.parent[node.index()] = NONE;
        }
        self.heap.clear();
        self.potential.aim(base.metric, target);
        self.reach(base.metric, source, (0, NONE));
        while let Some((_, node)) = self.heap.pop() {
            let node = NodeId(node);
            if node == target {
                return Some(self.walk_back(base.csr, target));
            }
            let distance = self.distance[node.index()];
            for arc in base.csr.outgoing(node) {
                let usual = base.weight[arc.index()];
                let weight = raise(arc).map_or(usual, |raised| raised.max(usual)).min(INFINITY);
                if distance + weight < INFINITY {
                    self.reach(base.metric, base.csr.head(arc), (distance + weight, arc.0));
                }
            }
        }
        None
    }

    /// The number of nodes that the last search looked at.
    pub const fn effort(&self) -> usize {
        self.touched.len()
    }

    fn reach(&mut self, metric: &Metric, node: NodeId, (distance, parent): (Weight, u32)) {
        let known = &mut self.distance[node.index()];
        if distance >= *known {
            return;
        }
        let ahead = self.potential.to_target(metric, node);
        if ahead >= INFINITY {
            return;
        }
        if *known == INFINITY {
            self.touched.push(node);
        }
        *known = distance;
        self.parent[node.index()] = parent;
        // Below 2^32 - 1: both are less than INFINITY.
        self.heap.push(distance + ahead, node.0);
    }

    fn walk_back(&mut self, csr: &Csr, target: NodeId) -> Path<'_> {
        self.path.clear();
        let mut at = target;
        while self.parent[at.index()] != NONE {
            let arc = ArcId(self.parent[at.index()]);
            self.path.push(arc);
            at = csr.tail(arc);
        }
        self.path.reverse();
        Path { distance: self.distance[target.index()], arcs: &self.path }
    }
}
