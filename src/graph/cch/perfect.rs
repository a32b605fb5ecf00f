//! Perfect customisation: which arcs are themselves shortest ways between their ends.
//!
//! From the highest node down, each arc is compared with all ways through a third node above its
//! lower end; what is dearer is left out of the rows that queries read. Ways as dear as the arc do
//! not count, so that two arcs never leave each other out.

use super::contract::Topology;
use super::customise::Side;
use super::lanes::{Block, LANES, Work, blocks_for, dispatch, gather, relax};
use super::plan::{Plan, share};
use super::rows::Rows;
use super::settle::spread_row;
use crate::graph::csr::{INFINITY, Weight};
use std::ops::Range;

/// Fills in the rows that stay, upwards and downwards.
pub(crate) fn prune(topology: &Topology, side: &[Side; 2], plan: &Plan, rows: &mut [Rows; 2]) {
    let mut all = side.each_ref().map(|side| Least { weight: side.weight.clone(), block: side.block.clone() });
    if !plan.top.is_empty() {
        let nothing = [Least::default(), Least::default()];
        let mut scratch = Scratch::new(topology);
        let mut own = whole(topology, &mut all);
        for &v in plan.top.iter().rev() {
            own.nodes = v as usize..v as usize + 1;
            dispatch(Improve { topology, own: &mut own, above: &nothing, scratch: &mut scratch });
        }
    }
    let above = if plan.top.is_empty() { [Least::default(), Least::default()] } else { all.clone() };
    let jobs = owns(topology, &mut all, plan);
    share(
        plan.threads,
        jobs,
        || Scratch::new(topology),
        |mut own, scratch| {
            dispatch(Improve { topology, own: &mut own, above: &above, scratch });
        },
    );
    let jobs = rows.iter_mut().zip(side.iter().zip(&all)).collect();
    share(
        plan.threads,
        jobs,
        || (),
        |(rows, (basic, least)), ()| {
            rows.refill(topology, &basic.weight, |arc| basic.weight[arc] == least.weight[arc]);
        },
    );
}

/// The distances between the ends of all arcs in one way, and those of dense rows by blocks.
#[derive(Clone, Debug, Default)]
struct Least {
    weight: Vec<Weight>,
    block: Vec<Block>,
}

/// Rows of a range of nodes that may be written; those of `nodes` are to be improved.
struct Own<'a> {
    nodes: Range<usize>,
    first_arc: usize,
    first_block: usize,
    weight: [&'a mut [Weight]; 2],
    block: [&'a mut [Block]; 2],
}

fn whole<'a>(topology: &Topology, all: &'a mut [Least; 2]) -> Own<'a> {
    let [up, down] = all;
    Own {
        nodes: 0..topology.node_count(),
        first_arc: 0,
        first_block: 0,
        weight: [&mut up.weight, &mut down.weight],
        block: [&mut up.block, &mut down.block],
    }
}

/// Cuts the rows of each part out of the whole.
fn owns<'a>(topology: &Topology, all: &'a mut [Least; 2], plan: &Plan) -> Vec<Own<'a>> {
    let Own { weight: mut weights, block: mut blocks, .. } = whole(topology, all);
    let (mut arc, mut block) = (0, 0);
    let mut owns = Vec::with_capacity(plan.parts.len());
    for nodes in &plan.parts {
        let arcs = topology.first_up[nodes.start] as usize..topology.first_up[nodes.end] as usize;
        let own_blocks = topology.first_block[nodes.start] as usize..topology.first_block[nodes.end] as usize;
        let [up, down] = weights.map(|all| all[arcs.start - arc..].split_at_mut(arcs.len()));
        let [up_block, down_block] = blocks.map(|all| all[own_blocks.start - block..].split_at_mut(own_blocks.len()));
        (weights, blocks) = ([up.1, down.1], [up_block.1, down_block.1]);
        (arc, block) = (arcs.end, own_blocks.end);
        owns.push(Own {
            nodes: nodes.clone(),
            first_arc: arcs.start,
            first_block: own_blocks.start,
            weight: [up.0, down.0],
            block: [up_block.0, down_block.0],
        });
    }
    owns
}

impl Own<'_> {
    /// The arcs of a row, or of rows above the own ones.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn weights<'b>(&'b self, above: &'b [Least; 2], way: usize, arcs: Range<usize>) -> &'b [Weight] {
        let end = self.first_arc + self.weight[way].len();
        if arcs.end <= end {
            &self.weight[way][arcs.start - self.first_arc..arcs.end - self.first_arc]
        } else {
            &above[way].weight[arcs]
        }
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn blocks<'b>(&'b self, above: &'b [Least; 2], way: usize, blocks: Range<usize>) -> &'b [Block] {
        let end = self.first_block + self.block[way].len();
        if blocks.end <= end {
            &self.block[way][blocks.start - self.first_block..blocks.end - self.first_block]
        } else {
            &above[way].block[blocks]
        }
    }
}

/// One row in each way, spread over the depths of all ancestors.
struct Scratch([Vec<[Weight; LANES]>; 2]);

impl Scratch {
    fn new(topology: &Topology) -> Self {
        let blocks = blocks_for(topology.height());
        Self([vec![[INFINITY; LANES]; blocks], vec![[INFINITY; LANES]; blocks]])
    }
}

struct Improve<'a, 'b, 'c> {
    topology: &'a Topology,
    own: &'a mut Own<'b>,
    above: &'a [Least; 2],
    scratch: &'c mut Scratch,
}

impl Work for Improve<'_, '_, '_> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(mut self) {
        for v in self.own.nodes.clone().rev() {
            if self.topology.blocks(v).is_empty() {
                self.improve_short(v);
            } else {
                self.improve_dense(v);
            }
        }
    }
}

impl Improve<'_, '_, '_> {
    /// Pair by pair: each of two arcs may be dearer than the other one and the arc between the heads.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn improve_short(&mut self, v: usize) {
        let row = self.topology.row(v);
        let first = self.own.first_arc;
        let end = first + self.own.weight[0].len();
        let mut at = self.topology.first_triangle[v] as usize;
        for low in row.clone() {
            for high in low + 1..row.end {
                let between = self.topology.triangle[at] as usize;
                at += 1;
                let [rise, fall] = if between < end {
                    [0, 1].map(|way| self.own.weight[way][between - first])
                } else {
                    [0, 1].map(|way| self.above[way].weight[between])
                };
                let [up, down] = &mut self.own.weight;
                up[low - first] = up[low - first].min(up[high - first] + fall);
                up[high - first] = up[high - first].min(up[low - first] + rise);
                down[low - first] = down[low - first].min(rise + down[high - first]);
                down[high - first] = down[high - first].min(fall + down[low - first]);
            }
        }
    }

    /// Row by row: the rows of all heads are added to this one. Depths that are no heads come to
    /// hold lengths of real ways too, so they do no harm.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn improve_dense(&mut self, v: usize) {
        let topology = self.topology;
        let row = topology.row(v);
        let depths = &topology.head_depth[row.clone()];
        let blocks = topology.blocks(v);
        for way in 0..2 {
            let sums = &mut self.scratch.0[way];
            for (arc, &depth) in row.clone().zip(depths) {
                sums.as_flattened_mut()[depth as usize] = self.own.weight[way][arc - self.own.first_arc];
            }
            for (arc, &depth) in row.clone().zip(depths) {
                let base = self.own.weight[way][arc - self.own.first_arc];
                let y = topology.head[arc] as usize;
                let least = self.through(way, y, base, depth);
                let to = &mut self.scratch.0[way].as_flattened_mut()[depth as usize];
                *to = (*to).min(least);
            }
            let sums = &mut self.scratch.0[way];
            for (arc, &depth) in row.clone().zip(depths) {
                self.own.weight[way][arc - self.own.first_arc] = sums.as_flattened()[depth as usize];
            }
            sums[..blocks_for(topology.depth[v] as usize)].fill([INFINITY; LANES]);
            spread_row(
                depths,
                &self.own.weight[way][row.start - self.own.first_arc..row.end - self.own.first_arc],
                &topology.block[blocks.clone()],
                &mut self.own.block[way][blocks.start - self.own.first_block..blocks.end - self.own.first_block],
            );
        }
    }

    /// Adds the row of the head `y` to the scratch, and finds the shortest way to `y` itself through
    /// nodes above it.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn through(&mut self, way: usize, y: usize, base: Weight, depth: u32) -> Weight {
        let topology = self.topology;
        let blocks = topology.blocks(y);
        let sums = &mut self.scratch.0[way];
        let mut least = INFINITY;
        if blocks.is_empty() {
            let row = topology.row(y);
            let depths = &topology.head_depth[row.clone()];
            let onward = self.own.weights(self.above, way, row.clone());
            let back = self.own.weights(self.above, 1 - way, row);
            for ((&depth, &onward), &back) in depths.iter().zip(onward).zip(back) {
                let sum = &mut sums.as_flattened_mut()[depth as usize];
                least = least.min(*sum + back);
                *sum = (*sum).min(base + onward);
            }
            return least;
        }
        debug_assert!(depth > 0, "a dense row has nodes above it");
        let ids = &topology.block[blocks.clone()];
        let onward = self.own.blocks(self.above, way, blocks.clone());
        let back = self.own.blocks(self.above, 1 - way, blocks);
        let mut lanes = [INFINITY; LANES];
        for ((&id, onward), back) in ids.iter().zip(onward).zip(back) {
            let sum = &mut sums[id as usize];
            gather(&mut lanes, sum, back);
            relax(sum, base, onward);
        }
        lanes.into_iter().fold(least, Weight::min)
    }
}
