//! The upward arcs of a metric as queries read them: eight depths at a time where neighbours lie
//! close together, one by one where not.

use super::contract::Topology;
use super::lanes::{Block, LANES, gather, relax, relax_marked};
use crate::graph::csr::{INFINITY, Weight, narrow};

/// A block is worth its 32 bytes from this many arcs on.
const BLOCK_MIN: usize = 3;

/// An arc to (or from) the ancestor at this depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) depth: u32,
    pub(crate) weight: Weight,
}

/// The rows of all nodes in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    /// For each rank where its entries and where its blocks begin, and the ends.
    start: Vec<[u32; 2]>,
    entry: Vec<Entry>,
    block_id: Vec<u32>,
    block: Vec<Block>,
}

impl Rows {
    /// Keeps the finite arcs that pass `keep`.
    pub(crate) fn new(topology: &Topology, weight: &[Weight], keep: impl Fn(usize) -> bool) -> Self {
        let mut rows = Self { start: vec![[0, 0]], ..Self::default() };
        rows.entry.reserve(topology.arc_count());
        rows.start.reserve(topology.node_count());
        for v in 0..topology.node_count() {
            let mut pending = Block::EMPTY;
            let (mut pending_id, mut count) = (0, 0);
            for arc in topology.row(v).rev() {
                if weight[arc] >= INFINITY || !keep(arc) {
                    continue;
                }
                let depth = topology.head_depth[arc];
                let id = depth / narrow(LANES);
                if id != pending_id && count > 0 {
                    rows.flush(pending_id, &pending, count);
                    pending = Block::EMPTY;
                    count = 0;
                }
                pending_id = id;
                pending.0[depth as usize % LANES] = weight[arc];
                count += 1;
            }
            rows.flush(pending_id, &pending, count);
            rows.start.push([narrow(rows.entry.len()), narrow(rows.block.len())]);
        }
        rows
    }

    fn flush(&mut self, id: u32, block: &Block, count: usize) {
        if count >= BLOCK_MIN {
            self.block_id.push(id);
            self.block.push(*block);
        } else if count > 0 {
            for (depth, &weight) in (id * narrow(LANES)..).zip(&block.0) {
                if weight < INFINITY {
                    self.entry.push(Entry { depth, weight });
                }
            }
        }
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn row(&self, v: usize) -> (&[Entry], &[u32], &[Block]) {
        let ([entry, block], [entry_end, block_end]) = (self.start[v], self.start[v + 1]);
        let blocks = block as usize..block_end as usize;
        (&self.entry[entry as usize..entry_end as usize], &self.block_id[blocks.clone()], &self.block[blocks])
    }

    /// Offers `base` plus each arc of a rank to the distances by depth.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    pub(crate) fn relax(&self, v: usize, base: Weight, distance: &mut [[Weight; LANES]]) {
        let (entries, ids, blocks) = self.row(v);
        let flat = distance.as_flattened_mut();
        for entry in entries {
            let to = &mut flat[entry.depth as usize];
            *to = (*to).min(base + entry.weight);
        }
        for (&id, block) in ids.iter().zip(blocks) {
            relax(&mut distance[id as usize], base, block);
        }
    }

    /// The same; the depth of the rank is noted as the parent of what became nearer.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    pub(crate) fn relax_marked(
        &self,
        v: usize,
        (base, mark): (Weight, u32),
        distance: &mut [[Weight; LANES]],
        parent: &mut [[u32; LANES]],
    ) {
        let (entries, ids, blocks) = self.row(v);
        let (flat, flat_parent) = (distance.as_flattened_mut(), parent.as_flattened_mut());
        for entry in entries {
            let sum = base + entry.weight;
            if sum < flat[entry.depth as usize] {
                flat[entry.depth as usize] = sum;
                flat_parent[entry.depth as usize] = mark;
            }
        }
        for (&id, block) in ids.iter().zip(blocks) {
            relax_marked(&mut distance[id as usize], &mut parent[id as usize], (base, mark), block);
        }
    }

    /// The least sum of a distance by depth and the arc there.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    pub(crate) fn gather(&self, v: usize, distance: &[[Weight; LANES]]) -> Weight {
        let (entries, ids, blocks) = self.row(v);
        let flat = distance.as_flattened();
        let mut least = INFINITY;
        for entry in entries {
            least = least.min(flat[entry.depth as usize] + entry.weight);
        }
        if !ids.is_empty() {
            let mut lanes = [INFINITY; LANES];
            for (&id, block) in ids.iter().zip(blocks) {
                gather(&mut lanes, &distance[id as usize], block);
            }
            least = lanes.into_iter().fold(least, Weight::min);
        }
        least
    }
}
