//! A few changed weights → the metric repaired, touching only arcs that really change.

use super::contract::{Topology, Way};
use super::customise::{Metric, ORIGINAL};
use super::lanes::LANES;
use crate::graph::csr::{ArcId, INFINITY, Id, NONE, Weight, narrow};
use crate::graph::heap::Heap;

/// Scratch for repairs on one topology.
#[derive(Clone, Debug)]
pub struct Partial {
    pending: Heap,
}

/// Weights of one contracted arc, upwards and downwards.
type Both = [Weight; 2];

impl Partial {
    /// Scratch for this metric, and for all metrics of the same topology.
    pub fn new(metric: &Metric) -> Self {
        Self { pending: Heap::new(metric.topology.arc_count()) }
    }

    /// Makes `metric` what customising with `weight` would make it, given that it was customised
    /// with weights that differ only at `changed`.
    ///
    /// Afterwards the metric is as after [`Effort::Basic`](super::customise::Effort::Basic): right
    /// at once; call [`Metric::prune`] when there is time to make it fast again. The number of
    /// contracted arcs that changed is returned.
    ///
    /// # Panics
    /// If there is not one weight for each original arc.
    pub fn repair(&mut self, metric: &mut Metric, weight: &[Weight], changed: &[ArcId]) -> usize {
        let topology = std::sync::Arc::clone(&metric.topology);
        assert_eq!(weight.len(), topology.original_arc_count(), "one weight for each original arc");
        metric.needed = None;
        for original in changed {
            let slot = topology.slot[original.index()];
            if slot != NONE {
                self.pending.push(slot / 2, slot / 2);
            }
        }
        let mut count = 0;
        // Arcs ascend by their lower end: when one is taken out, all lower triangles are final.
        while let Some((_, arc)) = self.pending.pop() {
            let arc = arc as usize;
            let old: Both = [metric.weight(arc, Way::Up), metric.weight(arc, Way::Down)];
            let new = settle_again(&topology, metric, weight, arc);
            if new != old {
                count += 1;
                self.tell_upwards(&topology, metric, arc, old);
            }
        }
        count
    }

    /// Enqueues each arc whose weight rested on this one or now can be lowered by it.
    fn tell_upwards(&mut self, topology: &Topology, metric: &Metric, arc: usize, old: Both) {
        let new: Both = [metric.weight(arc, Way::Up), metric.weight(arc, Way::Down)];
        for other in topology.row(topology.tail[arc] as usize) {
            if other == arc {
                continue;
            }
            let (low, high) = (arc.min(other), arc.max(other));
            let target = topology
                .arc_between(topology.head[low], topology.head[high])
                .expect("two upper neighbours of a node are joined");
            for way in [Way::Up, Way::Down] {
                let weight = metric.weight(target, way);
                // Upwards the way leads down the lower arc and up the higher one.
                let of_arc = if (arc == low) == (way == Way::Up) { Way::Down } else { Way::Up };
                let of_other = if of_arc == Way::Up { Way::Down } else { Way::Up };
                let rest = metric.weight(other, of_other);
                let rests = metric.costs.via[target][way as usize] == narrow(low)
                    && old[of_arc as usize] != new[of_arc as usize];
                if rests || new[of_arc as usize] + rest < weight {
                    self.pending.push(narrow(target), narrow(target));
                }
            }
        }
    }
}

/// Computes one arc anew from its original arcs and all ways through lower nodes.
fn settle_again(topology: &Topology, metric: &mut Metric, weight: &[Weight], arc: usize) -> Both {
    let mut new = [(INFINITY, NONE); 2];
    for way in [Way::Up, Way::Down] {
        let best = &mut new[way as usize];
        for &[_, original] in topology.inputs(way, arc..arc + 1) {
            if weight[original as usize] < best.0 {
                *best = (weight[original as usize], original | ORIGINAL);
            }
        }
    }
    let (tail, head) = (topology.tail[arc], topology.head[arc]);
    for &low in topology.lower(tail as usize) {
        let row = topology.row(topology.tail[low as usize] as usize);
        let above = low as usize + 1..row.end;
        let Ok(at) = topology.head[above.clone()].binary_search(&head) else { continue };
        let high = above.start + at;
        let (to_low, from_low) = (metric.weight(low as usize, Way::Up), metric.weight(low as usize, Way::Down));
        let sums = [from_low + metric.weight(high, Way::Up), metric.weight(high, Way::Down) + to_low];
        for (best, sum) in new.iter_mut().zip(sums) {
            if sum < best.0 {
                *best = (sum, low);
            }
        }
    }
    let blocks = topology.blocks(tail as usize);
    let depth = topology.head_depth[arc];
    metric.costs.via[arc] = new.map(|(_, via)| via);
    for (side, (least, _)) in metric.costs.side.iter_mut().zip(new) {
        side.weight[arc] = least;
        if !blocks.is_empty() {
            let id = depth / narrow(LANES);
            let at = topology.block[blocks.clone()].binary_search(&id).expect("a dense row has a block for each arc");
            side.block[blocks.start + at].0[depth as usize % LANES] = least;
        }
    }
    new.map(|(least, _)| least)
}
