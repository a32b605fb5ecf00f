//! The upward arcs of a metric as queries read them: eight depths at a time where neighbours lie
//! close together, one by one where not.

use super::contract::Topology;
use super::customise::Side;
use super::lanes::{Block, LANES, gather, relax, relax_marked};
use crate::graph::csr::{INFINITY, Weight, narrow};

/// A block is worth its 32 bytes from this many arcs on.
const BLOCK_MIN: usize = 3;

/// Rows of fewer arcs are not searched for blocks.
const BLOCKS_FROM: usize = 16;

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
    /// Takes over the finite arcs that pass `keep`, reusing the memory of what was there.
    pub(crate) fn refill(&mut self, topology: &Topology, weight: &[Weight], keep: impl Fn(usize) -> bool) {
        self.start.clear();
        self.entry.clear();
        self.block_id.clear();
        self.block.clear();
        let most = (0..weight.len()).filter(|&arc| weight[arc] < INFINITY && keep(arc)).count();
        self.entry.reserve_exact(most);
        self.start.reserve_exact(topology.node_count() + 1);
        for v in 0..topology.node_count() {
            self.start.push([narrow(self.entry.len()), narrow(self.block.len())]);
            let row = topology.row(v);
            if row.len() < BLOCKS_FROM {
                let weights = row.clone().zip(&weight[row.clone()]).zip(&topology.head_depth[row]);
                let kept = weights.filter(|((arc, weight), _)| **weight < INFINITY && keep(*arc));
                self.entry.extend(kept.map(|((_, &weight), &depth)| Entry { depth, weight }));
            } else {
                self.push_long(topology, v, weight, &keep);
            }
        }
        self.start.push([narrow(self.entry.len()), narrow(self.block.len())]);
        self.entry.shrink_to_fit();
        self.block.shrink_to_fit();
        self.block_id.shrink_to_fit();
    }

    fn push_long(&mut self, topology: &Topology, v: usize, weight: &[Weight], keep: impl Fn(usize) -> bool) {
        let mut pending = Block::EMPTY;
        let (mut pending_id, mut count) = (0, 0);
        for arc in topology.row(v).rev() {
            if weight[arc] >= INFINITY || !keep(arc) {
                continue;
            }
            let depth = topology.head_depth[arc];
            let id = depth / narrow(LANES);
            if id != pending_id && count > 0 {
                self.flush(pending_id, &pending, count);
                pending = Block::EMPTY;
                count = 0;
            }
            pending_id = id;
            pending.0[depth as usize % LANES] = weight[arc];
            count += 1;
        }
        self.flush(pending_id, &pending, count);
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
}

/// Takes the smaller of two distances and its mark, without a branch: which one wins is as good as
/// random.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
fn mark_one(to: &mut Weight, parent: &mut u32, (sum, mark): (Weight, u32)) {
    let better = sum < *to;
    *to = std::hint::select_unpredictable(better, sum, *to);
    *parent = std::hint::select_unpredictable(better, mark, *parent);
}

/// Rows as a query reads them: all of a topology, or those that are needed.
pub(crate) trait Upward: Copy {
    /// Offers `base` plus each arc of a rank to the distances by depth.
    fn relax(self, v: usize, base: Weight, distance: &mut [[Weight; LANES]]);

    /// The same; `mark` is noted as the parent of what became nearer.
    fn relax_marked(
        self,
        v: usize,
        base_and_mark: (Weight, u32),
        distance: &mut [[Weight; LANES]],
        parent: &mut [[u32; LANES]],
    );

    /// The least sum of a distance by depth and the arc there.
    fn gather(self, v: usize, distance: &[[Weight; LANES]]) -> Weight;
}

impl Rows {
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn row(&self, v: usize) -> (&[Entry], &[u32], &[Block]) {
        let ([entry, block], [entry_end, block_end]) = (self.start[v], self.start[v + 1]);
        let blocks = block as usize..block_end as usize;
        (&self.entry[entry as usize..entry_end as usize], &self.block_id[blocks.clone()], &self.block[blocks])
    }
}

impl Upward for &Rows {
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn relax(self, v: usize, base: Weight, distance: &mut [[Weight; LANES]]) {
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

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn relax_marked(
        self,
        v: usize,
        (base, mark): (Weight, u32),
        distance: &mut [[Weight; LANES]],
        parent: &mut [[u32; LANES]],
    ) {
        let (entries, ids, blocks) = self.row(v);
        let (flat, flat_parent) = (distance.as_flattened_mut(), parent.as_flattened_mut());
        for entry in entries {
            mark_one(
                &mut flat[entry.depth as usize],
                &mut flat_parent[entry.depth as usize],
                (base + entry.weight, mark),
            );
        }
        for (&id, block) in ids.iter().zip(blocks) {
            relax_marked(&mut distance[id as usize], &mut parent[id as usize], (base, mark), block);
        }
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn gather(self, v: usize, distance: &[[Weight; LANES]]) -> Weight {
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

/// All rows of a topology in one way, with the weights of a metric.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AllRows<'a> {
    pub(crate) topology: &'a Topology,
    pub(crate) side: &'a Side,
}

impl<'a> AllRows<'a> {
    /// The row one by one if it is short, else its blocks.
    #[expect(clippy::type_complexity, reason = "two small shapes, named in the doc")]
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn row(self, v: usize) -> Result<impl Iterator<Item = (&'a u32, &'a Weight)>, (&'a [u32], &'a [Block])> {
        let blocks = self.topology.blocks(v);
        if blocks.is_empty() {
            let row = self.topology.row(v);
            Ok(self.topology.head_depth[row.clone()].iter().zip(&self.side.weight[row]))
        } else {
            Err((&self.topology.block[blocks.clone()], &self.side.block[blocks]))
        }
    }
}

impl Upward for AllRows<'_> {
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn relax(self, v: usize, base: Weight, distance: &mut [[Weight; LANES]]) {
        match self.row(v) {
            Ok(arcs) => {
                let flat = distance.as_flattened_mut();
                for (&depth, &weight) in arcs {
                    let to = &mut flat[depth as usize];
                    *to = (*to).min(base + weight);
                }
            }
            Err((ids, blocks)) => {
                for (&id, block) in ids.iter().zip(blocks) {
                    relax(&mut distance[id as usize], base, block);
                }
            }
        }
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn relax_marked(
        self,
        v: usize,
        (base, mark): (Weight, u32),
        distance: &mut [[Weight; LANES]],
        parent: &mut [[u32; LANES]],
    ) {
        match self.row(v) {
            Ok(arcs) => {
                let (flat, flat_parent) = (distance.as_flattened_mut(), parent.as_flattened_mut());
                for (&depth, &weight) in arcs {
                    mark_one(&mut flat[depth as usize], &mut flat_parent[depth as usize], (base + weight, mark));
                }
            }
            Err((ids, blocks)) => {
                for (&id, block) in ids.iter().zip(blocks) {
                    relax_marked(&mut distance[id as usize], &mut parent[id as usize], (base, mark), block);
                }
            }
        }
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn gather(self, v: usize, distance: &[[Weight; LANES]]) -> Weight {
        match self.row(v) {
            Ok(arcs) => {
                let flat = distance.as_flattened();
                arcs.fold(INFINITY, |least, (&depth, &weight)| least.min(flat[depth as usize] + weight))
            }
            Err((ids, blocks)) => {
                let mut lanes = [INFINITY; LANES];
                for (&id, block) in ids.iter().zip(blocks) {
                    gather(&mut lanes, &distance[id as usize], block);
                }
                lanes.into_iter().fold(INFINITY, Weight::min)
            }
        }
    }
}
