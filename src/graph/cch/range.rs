//! One → all, or all within a limit: a search up from the node, then one sweep down all ranks
//! (PHAST; Delling, Goldberg, Nowatzyk, Werneck 2011).
//!
//! Going down the ranks visits the elimination tree in pre-order, so the distances of the present
//! node's ancestors lie by depth in an array that stays in the nearest cache.

use super::contract::Topology;
use super::customise::Metric;
use super::lanes::{LANES, Work, blocks_for, dispatch};
use super::rows::Upward;
use crate::graph::csr::{INFINITY, Id, NodeId, Weight};

/// Whether distances are meant from the node or to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the node to all others.
    From,
    /// From all others to the node.
    To,
}

/// Scratch for sweeps on one topology; one for each thread.
#[derive(Clone, Debug)]
pub struct Reach {
    /// What the search up from the node found, by depth.
    start: Vec<[Weight; LANES]>,
    /// Distances of the ancestors of the present rank, by depth.
    present: Vec<[Weight; LANES]>,
}

impl Reach {
    /// Scratch for this metric, and for all metrics of the same topology.
    pub fn new(metric: &Metric) -> Self {
        let blocks = blocks_for(metric.topology.height());
        Self { start: vec![[INFINITY; LANES]; blocks], present: vec![[INFINITY; LANES]; blocks] }
    }

    /// Writes the distance of every node; O(arcs), the memory read in order.
    ///
    /// # Panics
    /// If `out` has not one place for each node.
    pub fn all(&mut self, metric: &Metric, direction: Direction, node: NodeId, out: &mut [Weight]) {
        let topology = &*metric.topology;
        assert_eq!(out.len(), topology.node_count(), "one place for each node");
        self.sweep(metric, direction, (node, INFINITY), |at, distance| out[at.index()] = distance);
    }

    /// Lists all nodes not farther than `limit`, with their distances; subtrees that lie beyond it
    /// are passed over whole.
    pub fn within(
        &mut self,
        metric: &Metric,
        direction: Direction,
        (node, limit): (NodeId, Weight),
        out: &mut Vec<(NodeId, Weight)>,
    ) {
        out.clear();
        let limit = limit.min(INFINITY - 1);
        self.sweep(metric, direction, (node, limit), |at, distance| {
            if distance <= limit {
                out.push((at, distance));
            }
        });
    }

    fn sweep(
        &mut self,
        metric: &Metric,
        direction: Direction,
        (node, limit): (NodeId, Weight),
        found: impl FnMut(NodeId, Weight),
    ) {
        let topology = &*metric.topology;
        let rank = topology.rank[node.index()];
        if let Some([up, down]) = &metric.needed {
            let rows = if direction == Direction::From { [up, down] } else { [down, up] };
            dispatch(Sweep { reach: self, topology, rows, rank, limit, found });
        } else {
            let [up, down] = metric.all_rows();
            let rows = if direction == Direction::From { [up, down] } else { [down, up] };
            dispatch(Sweep { reach: self, topology, rows, rank, limit, found });
        }
    }
}

struct Sweep<'a, R, F> {
    reach: &'a mut Reach,
    topology: &'a Topology,
    /// The rows away from the node, and those back down.
    rows: [R; 2],
    rank: u32,
    limit: Weight,
    found: F,
}

impl<R: Upward, F: FnMut(NodeId, Weight)> Work for Sweep<'_, R, F> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(mut self) {
        let topology = self.topology;
        let Reach { start, present } = self.reach;
        start.fill([INFINITY; LANES]);
        super::matrix::climb(topology, self.rows[0], self.rank, start);
        let source = self.rank as usize;
        let mut end = topology.node_count();
        while end > 0 {
            let v = end - 1;
            let depth = topology.depth[v] as usize;
            let above = topology.subtree[v] as usize <= source && source <= v;
            let swept = self.rows[1].gather(v, present);
            let distance = if above { swept.min(start.as_flattened()[depth]) } else { swept };
            present.as_flattened_mut()[depth] = distance;
            (self.found)(topology.node[v], distance);
            end = v;
            if distance > self.limit && !above {
                let present = present.as_flattened();
                let depths = &topology.head_depth[topology.row(v)];
                if depths.iter().all(|&depth| present[depth as usize] > self.limit) {
                    end = topology.subtree[v] as usize;
                }
            }
        }
    }
}
