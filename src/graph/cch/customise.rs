//! Weights → metric: what each contracted arc costs. Once per profile, again after each closure.

use super::contract::{Topology, Way};
use super::lanes::{Block, LANES, Work, blocks_for, dispatch, relax_marked};
use super::rows::Rows;
use crate::graph::csr::{ArcId, INFINITY, NONE, Weight, narrow};
use std::ops::Range;
use std::sync::Arc;

/// Marks an original arc among the ways to unpack.
const ORIGINAL: u32 = 1 << 31;

/// What a contracted arc stands for in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// Nothing: it has no finite weight.
    Nothing,
    /// One original arc.
    Original(ArcId),
    /// The way through the lower end of this contracted arc, whose upper end is the lower end of
    /// the shortcut.
    Lower(u32),
}

impl Via {
    #[inline]
    pub(crate) const fn decode(code: u32) -> Self {
        if code == NONE {
            Self::Nothing
        } else if code >= ORIGINAL {
            Self::Original(ArcId(code - ORIGINAL))
        } else {
            Self::Lower(code)
        }
    }
}

/// The weights of all contracted arcs in one way, and what they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) weight: Vec<Weight>,
    pub(crate) via: Vec<u32>,
    /// A copy of the dense rows, by blocks.
    pub(crate) block: Vec<Block>,
}

impl Side {
    fn new(topology: &Topology) -> Self {
        Self {
            weight: vec![INFINITY; topology.arc_count()],
            via: vec![NONE; topology.arc_count()],
            block: vec![Block::EMPTY; topology.block.len()],
        }
    }
}

/// How much is done for a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Only what makes answers right; the quickest way from a closure to an answer.
    Basic,
    /// Arcs that no shortest path needs are left out too: dearer to make, faster to query.
    Perfect,
}

/// One set of weights, ready for queries. Immutable while queries run: share it behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Metric {
    pub(crate) topology: Arc<Topology>,
    /// What [`Way::Up`] and [`Way::Down`] cost.
    pub(crate) side: [Side; 2],
    /// What the queries read: arcs that leave a node upwards, arcs that enter it from above.
    pub(crate) rows: [Rows; 2],
}

impl Metric {
    /// Customises the topology with `weight[arc]` for each original arc; [`INFINITY`] closes an arc.
    ///
    /// The result does not depend on `threads`.
    ///
    /// # Panics
    /// If there is not one weight for each original arc.
    pub fn new(topology: &Arc<Topology>, weight: &[Weight], effort: Effort, threads: usize) -> Self {
        let mut metric = Self {
            topology: Arc::clone(topology),
            side: [Side::new(topology), Side::new(topology)],
            rows: [Rows::default(), Rows::default()],
        };
        metric.customise(weight, effort, threads);
        metric
    }

    /// Replaces all weights, reusing the memory of the old ones.
    ///
    /// # Panics
    /// If there is not one weight for each original arc.
    pub fn customise(&mut self, weight: &[Weight], effort: Effort, threads: usize) {
        assert_eq!(weight.len(), self.topology.original_arc_count(), "one weight for each original arc");
        let topology = &*self.topology;
        let [up, down] = &mut self.side;
        let whole = Part {
            nodes: 0..topology.node_count(),
            first_arc: 0,
            first_block: 0,
            side: [
                PartSide { weight: &mut up.weight, via: &mut up.via, block: &mut up.block },
                PartSide { weight: &mut down.weight, via: &mut down.via, block: &mut down.block },
            ],
        };
        let _ = threads;
        dispatch(Settle { topology, weight, part: whole, scratch: &mut Scratch::new(topology) });
        let _ = effort;
        self.rows = [Way::Up, Way::Down].map(|way| Rows::new(topology, &self.side[way as usize].weight, |_| true));
    }

    /// The topology that this metric belongs to.
    pub const fn topology(&self) -> &Arc<Topology> {
        &self.topology
    }
}

/// The rows of a range of nodes in one way.
struct PartSide<'a> {
    weight: &'a mut [Weight],
    via: &'a mut [u32],
    block: &'a mut [Block],
}

/// A range of nodes whose lower neighbours are all in it, and their rows.
struct Part<'a> {
    nodes: Range<usize>,
    first_arc: usize,
    first_block: usize,
    side: [PartSide<'a>; 2],
}

/// One row, spread over the depths of all ancestors.
struct Scratch {
    sum: [Vec<[Weight; LANES]>; 2],
    via: [Vec<[u32; LANES]>; 2],
}

impl Scratch {
    fn new(topology: &Topology) -> Self {
        let blocks = blocks_for(topology.height());
        Self {
            sum: [vec![[INFINITY; LANES]; blocks], vec![[INFINITY; LANES]; blocks]],
            via: [vec![[NONE; LANES]; blocks], vec![[NONE; LANES]; blocks]],
        }
    }
}

/// Gives all arcs of a part their weights, lowest nodes first.
struct Settle<'a, 'b> {
    topology: &'a Topology,
    weight: &'a [Weight],
    part: Part<'a>,
    scratch: &'b mut Scratch,
}

impl Work for Settle<'_, '_> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(mut self) {
        self.take_inputs();
        for v in self.part.nodes.clone() {
            if !self.topology.lower_dense(v).is_empty() {
                self.pull(v);
            }
            if self.topology.blocks(v).is_empty() {
                self.push(v);
            } else {
                self.spread(v);
            }
        }
    }
}

impl Settle<'_, '_> {
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn take_inputs(&mut self) {
        let first = self.part.first_arc;
        for way in [Way::Up, Way::Down] {
            let side = &mut self.part.side[way as usize];
            for (k, (weight, via)) in side.weight.iter_mut().zip(side.via.iter_mut()).enumerate() {
                let (least, arc) = self.topology.cheapest(first + k, way, self.weight);
                *weight = least;
                *via = if arc.0 == NONE { NONE } else { arc.0 | ORIGINAL };
            }
        }
    }

    /// Offers each pair of a short row's arcs to the arc between their heads.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn push(&mut self, v: usize) {
        let row = self.topology.row(v);
        let first = self.part.first_arc;
        let mut triangle = self.topology.first_triangle[v] as usize;
        let [up, down] = &mut self.part.side;
        for low in row.clone() {
            let mark = narrow(low);
            if self.topology.head[low] as usize >= self.part.nodes.end {
                break;
            }
            let (to_low, from_low) = (up.weight[low - first], down.weight[low - first]);
            let pairs = row.end - low - 1;
            let targets = &self.topology.triangle[triangle..triangle + pairs];
            triangle += pairs;
            for (high, &target) in (low + 1 - first..).zip(targets) {
                let target = target as usize - first;
                let (rising, falling) = (from_low + up.weight[high], down.weight[high] + to_low);
                offer(&mut up.weight[target], &mut up.via[target], rising, mark);
                offer(&mut down.weight[target], &mut down.via[target], falling, mark);
            }
        }
    }

    /// Takes the ways through all dense lower neighbours.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn pull(&mut self, v: usize) {
        let topology = self.topology;
        let row = topology.row(v);
        if row.is_empty() {
            return;
        }
        let end = topology.depth[v] as usize / LANES + 1;
        for way in 0..2 {
            self.load(way, row.clone());
            for &arc in topology.lower_dense(v) {
                let arc = arc as usize;
                let x = topology.tail[arc] as usize;
                // From v down to x and on upwards, or from above down to x and up to v.
                let base = self.part.side[1 - way].weight[arc - self.part.first_arc];
                if base >= INFINITY {
                    continue;
                }
                let blocks = topology.blocks(x);
                let ids = &topology.block[blocks.clone()];
                let local = blocks.start - self.part.first_block..blocks.end - self.part.first_block;
                let rows = &self.part.side[way].block[local];
                let (sum, via) = (&mut self.scratch.sum[way][..end], &mut self.scratch.via[way][..end]);
                for (&id, block) in ids.iter().zip(rows) {
                    let Some(sum) = sum.get_mut(id as usize) else { break };
                    relax_marked(sum, &mut via[id as usize], (base, narrow(arc)), block);
                }
            }
            self.store(way, row.clone(), end);
        }
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn load(&mut self, way: usize, row: Range<usize>) {
        let (sum, via) = (self.scratch.sum[way].as_flattened_mut(), self.scratch.via[way].as_flattened_mut());
        for arc in row {
            let depth = self.topology.head_depth[arc] as usize;
            sum[depth] = self.part.side[way].weight[arc - self.part.first_arc];
            via[depth] = self.part.side[way].via[arc - self.part.first_arc];
        }
    }

    /// Takes the row back and leaves the scratch empty; ways through nodes deeper than the row
    /// itself have left their traces there.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn store(&mut self, way: usize, row: Range<usize>, end: usize) {
        let side = &mut self.part.side[way];
        let (sum, via) = (self.scratch.sum[way].as_flattened(), self.scratch.via[way].as_flattened());
        for arc in row {
            let depth = self.topology.head_depth[arc] as usize;
            side.weight[arc - self.part.first_arc] = sum[depth].min(INFINITY);
            side.via[arc - self.part.first_arc] = via[depth];
        }
        self.scratch.sum[way][..end].fill([INFINITY; LANES]);
    }

    /// Copies a finished dense row into its blocks.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn spread(&mut self, v: usize) {
        let row = self.topology.row(v);
        let blocks = self.topology.blocks(v);
        for side in &mut self.part.side {
            spread_row(
                &self.topology.head_depth[row.clone()],
                &side.weight[row.start - self.part.first_arc..row.end - self.part.first_arc],
                &self.topology.block[blocks.clone()],
                &mut side.block[blocks.start - self.part.first_block..blocks.end - self.part.first_block],
            );
        }
    }
}

/// Writes the arcs of a row, which come from deep to shallow, into its blocks, shallow ones first.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
pub(crate) fn spread_row(depths: &[u32], weights: &[Weight], ids: &[u32], blocks: &mut [Block]) {
    blocks.fill(Block::EMPTY);
    let mut at = 0;
    for (&depth, &weight) in depths.iter().zip(weights).rev() {
        let depth = depth as usize;
        if ids[at] as usize != depth / LANES {
            at += 1;
        }
        blocks[at].0[depth % LANES] = weight;
    }
}

#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
fn offer(weight: &mut Weight, via: &mut u32, sum: Weight, mark: u32) {
    if sum < *weight {
        *weight = sum;
        *via = mark;
    }
}
