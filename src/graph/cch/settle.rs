//! Basic customisation: the lowest nodes first, each arc the least of its original arcs and of the
//! ways through lower nodes.
//!
//! Short rows are offered to the rows above, pair by pair. Dense rows are taken in by the rows
//! above: spread over the depths of the ancestors, one row is added to another eight arcs at a time.

use super::contract::{Topology, Way};
use super::customise::{Costs, ORIGINAL, Side};
use super::lanes::{Block, LANES, Work, blocks_for, dispatch, relax_marked};
use super::plan::{Plan, share};
use crate::graph::csr::{INFINITY, NONE, Weight, narrow};
use std::ops::Range;

/// Gives all arcs their weights.
pub(crate) fn settle(topology: &Topology, weight: &[Weight], costs: &mut Costs, plan: &Plan) {
    let jobs = parts(topology, costs, plan);
    share(
        plan.threads,
        jobs,
        || Scratch::new(topology),
        |part, scratch| {
            dispatch(Settle { topology, weight, part, scratch });
        },
    );
    if !plan.top.is_empty() {
        settle_top(topology, weight, costs, plan);
    }
}

/// The rows above all parts: first what each takes in from the parts, which can be done in any
/// order; then what they take in from each other.
fn settle_top(topology: &Topology, weight: &[Weight], costs: &mut Costs, plan: &Plan) {
    let mut in_top = vec![false; topology.node_count()];
    for &v in &plan.top {
        in_top[v as usize] = true;
    }
    let mut found: Vec<[TopRow; 2]> = vec![Default::default(); plan.top.len()];
    let jobs: Vec<_> = plan.top.iter().zip(found.iter_mut()).collect();
    let read: &[Side; 2] = &costs.side;
    let in_top = &in_top;
    share(
        plan.threads,
        jobs,
        || Scratch::new(topology),
        |(&v, found), scratch| {
            dispatch(TakeIn { topology, weight, side: read, in_top, v: v as usize, found, scratch });
        },
    );
    let mut scratch = Scratch::new(topology);
    for (&v, found) in plan.top.iter().zip(&found) {
        let row = topology.row(v as usize);
        for (way, found) in found.iter().enumerate() {
            costs.side[way].weight[row.clone()].copy_from_slice(&found.weight);
            for (via, found) in costs.via[row.clone()].iter_mut().zip(&found.via) {
                via[way] = found[way];
            }
        }
        dispatch(Finish { topology, costs, in_top, v: v as usize, scratch: &mut scratch });
    }
}

/// The rows of a range of nodes in one way.
struct PartSide<'a> {
    weight: &'a mut [Weight],
    block: &'a mut [Block],
}

/// A range of nodes whose lower neighbours are all in it, and their rows.
struct Part<'a> {
    nodes: Range<usize>,
    first_arc: usize,
    first_block: usize,
    side: [PartSide<'a>; 2],
    via: &'a mut [[u32; 2]],
}

/// Cuts the rows of each part out of the whole.
fn parts<'a>(topology: &Topology, costs: &'a mut Costs, plan: &Plan) -> Vec<Part<'a>> {
    let mut rest = costs.side.each_mut().map(|side| (&mut side.weight[..], &mut side.block[..]));
    let mut via_rest = &mut costs.via[..];
    let (mut arc, mut block) = (0, 0);
    let mut parts = Vec::with_capacity(plan.parts.len());
    for nodes in &plan.parts {
        let arcs = topology.first_up[nodes.start] as usize..topology.first_up[nodes.end] as usize;
        let blocks = topology.first_block[nodes.start] as usize..topology.first_block[nodes.end] as usize;
        let (via, via_after) = via_rest[arcs.start - arc..].split_at_mut(arcs.len());
        let cut = rest.map(|(weight, all)| {
            let (weight, weight_rest) = weight[arcs.start - arc..].split_at_mut(arcs.len());
            let (own, block_rest) = all[blocks.start - block..].split_at_mut(blocks.len());
            (PartSide { weight, block: own }, (weight_rest, block_rest))
        });
        let [(up, up_rest), (down, down_rest)] = cut;
        rest = [up_rest, down_rest];
        via_rest = via_after;
        (arc, block) = (arcs.end, blocks.end);
        parts.push(Part {
            nodes: nodes.clone(),
            first_arc: arcs.start,
            first_block: blocks.start,
            side: [up, down],
            via,
        });
    }
    parts
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

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn load(&mut self, way: usize, depths: &[u32], (weight, via): (&[Weight], &[[u32; 2]])) {
        let (sums, vias) = (self.sum[way].as_flattened_mut(), self.via[way].as_flattened_mut());
        for ((&depth, &weight), via) in depths.iter().zip(weight).zip(via) {
            sums[depth as usize] = weight;
            vias[depth as usize] = via[way];
        }
    }

    /// Takes the row back and leaves the scratch empty; ways through nodes deeper than the row
    /// itself have left their traces there.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn store(&mut self, way: usize, (depths, end): (&[u32], usize), (weight, via): (&mut [Weight], &mut [[u32; 2]])) {
        let (sums, vias) = (self.sum[way].as_flattened(), self.via[way].as_flattened());
        for ((&depth, weight), via) in depths.iter().zip(weight).zip(via) {
            *weight = sums[depth as usize];
            via[way] = vias[depth as usize];
        }
        self.sum[way][..end].fill([INFINITY; LANES]);
    }

    /// Takes in the way through the lower end of `arc`, whose dense row is given.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn take_in(&mut self, (way, end): (usize, usize), (base, arc): (Weight, u32), (ids, blocks): (&[u32], &[Block])) {
        let (sum, via) = (&mut self.sum[way][..end], &mut self.via[way][..end]);
        for (&id, block) in ids.iter().zip(blocks) {
            let (Some(sum), Some(via)) = (sum.get_mut(id as usize), via.get_mut(id as usize)) else { break };
            relax_marked(sum, via, (base, arc), block);
        }
    }
}

impl Scratch {
    /// Takes in the ways through all lower neighbours of a rank that pass `which`.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn take_in_lower(
        &mut self,
        topology: &Topology,
        side: &[Side; 2],
        (way, v): (usize, usize),
        which: impl Fn(usize) -> bool,
    ) {
        let end = end_of(topology, v);
        for &arc in topology.lower(v) {
            let x = topology.tail[arc as usize] as usize;
            if !which(x) {
                continue;
            }
            let base = side[1 - way].weight[arc as usize];
            let blocks = topology.blocks(x);
            if blocks.is_empty() {
                let above = arc as usize + 1..topology.row(x).end;
                let (sums, vias) = (self.sum[way].as_flattened_mut(), self.via[way].as_flattened_mut());
                let depths = &topology.head_depth[above.clone()];
                for (&depth, &weight) in depths.iter().zip(&side[way].weight[above]) {
                    offer(&mut sums[depth as usize], &mut vias[depth as usize], base + weight, arc);
                }
            } else {
                self.take_in((way, end), (base, arc), (&topology.block[blocks.clone()], &side[way].block[blocks]));
            }
        }
    }
}

/// Blocks that hold all depths above a rank.
fn end_of(topology: &Topology, v: usize) -> usize {
    blocks_for(topology.depth[v] as usize)
}

/// Gives all arcs of a part their weights.
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
        self.part.via.fill([NONE; 2]);
        for way in [Way::Up, Way::Down] {
            let side = &mut self.part.side[way as usize];
            side.weight.fill(INFINITY);
            let first = self.part.first_arc;
            for &[arc, original] in self.topology.inputs(way, first..first + side.weight.len()) {
                let at = arc as usize - first;
                let weight = self.weight[original as usize];
                offer(&mut side.weight[at], &mut self.part.via[at][way as usize], weight, original | ORIGINAL);
            }
        }
        for v in self.part.nodes.clone() {
            if !self.topology.lower_dense(v).is_empty() && !self.topology.row(v).is_empty() {
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
                let via = &mut self.part.via[target];
                offer(&mut up.weight[target], &mut via[0], rising, mark);
                offer(&mut down.weight[target], &mut via[1], falling, mark);
            }
        }
    }

    /// Takes the ways through all dense lower neighbours.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn pull(&mut self, v: usize) {
        let (topology, part) = (self.topology, &mut self.part);
        let row = topology.row(v);
        let local = row.start - part.first_arc..row.end - part.first_arc;
        let depths = &topology.head_depth[row];
        let end = end_of(topology, v);
        for way in 0..2 {
            self.scratch.load(way, depths, (&part.side[way].weight[local.clone()], &part.via[local.clone()]));
            for &arc in topology.lower_dense(v) {
                let blocks = topology.blocks(topology.tail[arc as usize] as usize);
                // From v down to x and on upwards, or from above down to x and up to v.
                let base = part.side[1 - way].weight[arc as usize - part.first_arc];
                let rows = &part.side[way].block[blocks.start - part.first_block..blocks.end - part.first_block];
                self.scratch.take_in((way, end), (base, arc), (&topology.block[blocks], rows));
            }
            let side = &mut part.side[way];
            self.scratch.store(way, (depths, end), (&mut side.weight[local.clone()], &mut part.via[local.clone()]));
        }
    }

    /// Copies a finished dense row into its blocks.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn spread(&mut self, v: usize) {
        let (row, blocks) = (self.topology.row(v), self.topology.blocks(v));
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

/// A row above the parts, apart from the whole.
#[derive(Clone, Default)]
struct TopRow {
    weight: Vec<Weight>,
    via: Vec<[u32; 2]>,
}

/// Takes into a row above the parts all ways through the parts.
struct TakeIn<'a, 'b> {
    topology: &'a Topology,
    weight: &'a [Weight],
    side: &'a [Side; 2],
    in_top: &'a [bool],
    v: usize,
    found: &'b mut [TopRow; 2],
    scratch: &'b mut Scratch,
}

impl Work for TakeIn<'_, '_> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(self) {
        let Self { topology, side, scratch, .. } = self;
        let row = topology.row(self.v);
        let depths = &topology.head_depth[row.clone()];
        let end = end_of(topology, self.v);
        for way in [Way::Up, Way::Down] {
            let found = &mut self.found[way as usize];
            found.weight.resize(row.len(), INFINITY);
            found.via.resize(row.len(), [NONE; 2]);
            for &[arc, original] in topology.inputs(way, row.clone()) {
                let at = arc as usize - row.start;
                let weight = self.weight[original as usize];
                offer(&mut found.weight[at], &mut found.via[at][way as usize], weight, original | ORIGINAL);
            }
            let way = way as usize;
            scratch.load(way, depths, (&found.weight, &found.via));
            scratch.take_in_lower(topology, side, (way, self.v), |x| !self.in_top[x]);
            scratch.store(way, (depths, end), (&mut found.weight, &mut found.via));
        }
    }
}

/// Takes into a row above the parts the ways through the others there, and spreads it.
struct Finish<'a> {
    topology: &'a Topology,
    costs: &'a mut Costs,
    in_top: &'a [bool],
    v: usize,
    scratch: &'a mut Scratch,
}

impl Work for Finish<'_> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(self) {
        let Self { topology, costs, scratch, .. } = self;
        let Costs { side, via } = costs;
        let row = topology.row(self.v);
        let depths = &topology.head_depth[row.clone()];
        let end = end_of(topology, self.v);
        for way in 0..2 {
            scratch.load(way, depths, (&side[way].weight[row.clone()], &via[row.clone()]));
            scratch.take_in_lower(topology, side, (way, self.v), |x| self.in_top[x]);
            let side = &mut side[way];
            scratch.store(way, (depths, end), (&mut side.weight[row.clone()], &mut via[row.clone()]));
            let blocks = topology.blocks(self.v);
            if !blocks.is_empty() {
                spread_row(depths, &side.weight[row.clone()], &topology.block[blocks.clone()], &mut side.block[blocks]);
            }
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
