//! A second weight carried along the shortest paths of a metric: metres along the quickest way.

use super::contract::{Topology, Way};
use super::customise::{Metric, Via};
use super::lanes::{LANES, Work, blocks_for, dispatch};
use super::matrix::Matrix;
use super::rows::Upward;
use crate::graph::csr::{INFINITY, Id, NONE, NodeId, Weight};

/// The second weight of each contracted arc, summed over the original arcs it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    sum: [Vec<Weight>; 2],
}

impl Companion {
    /// Sums `second[arc]` over all contracted arcs of a metric; O(arcs). It belongs to that metric
    /// as it is now. Sums stop at [`INFINITY`].
    ///
    /// # Panics
    /// If there is not one weight for each original arc.
    pub fn new(metric: &Metric, second: &[Weight]) -> Self {
        let topology = &*metric.topology;
        assert_eq!(second.len(), topology.original_arc_count(), "one weight for each original arc");
        let mut sum = [vec![INFINITY; topology.arc_count()], vec![INFINITY; topology.arc_count()]];
        // What an arc stands for has a lower tail, hence a smaller id.
        for arc in 0..topology.arc_count() {
            for way in [Way::Up, Way::Down] {
                sum[way as usize][arc] = match Via::decode(metric.costs.via[arc][way as usize]) {
                    Via::Nothing => INFINITY,
                    Via::Original(original) => second[original.index()].min(INFINITY),
                    Via::Lower(low) => {
                        let high = metric.partner(low, crate::graph::csr::narrow(arc)) as usize;
                        let low = low as usize;
                        let (down, up) = if way == Way::Up { (low, high) } else { (high, low) };
                        (sum[Way::Down as usize][down] + sum[Way::Up as usize][up]).min(INFINITY)
                    }
                };
            }
        }
        Self { sum }
    }
}

/// Scratch for matrices of two weights; one for each thread.
#[derive(Clone, Debug, Default)]
pub struct PairMatrix {
    plan: Matrix,
    source: Label,
    target: Label,
    group: Vec<[Weight; LANES]>,
    second: Vec<[Weight; LANES]>,
}

/// What a search up from one node found, by depth.
#[derive(Clone, Debug, Default)]
struct Label {
    distance: Vec<[Weight; LANES]>,
    parent: Vec<[u32; LANES]>,
    second: Vec<Weight>,
    ancestor: Vec<u32>,
}

/// A node where a search may begin or end, and both weights of getting there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairSeed {
    /// The node.
    pub node: NodeId,
    /// Its distance from where the search is meant to begin.
    pub distance: Weight,
    /// The second weight of that.
    pub second: Weight,
}

impl From<NodeId> for PairSeed {
    fn from(node: NodeId) -> Self {
        Self { node, distance: 0, second: 0 }
    }
}

/// Where the two weights of each pair go, row by row.
#[derive(Debug)]
pub struct PairOut<'a> {
    /// The distances in the metric.
    pub distance: &'a mut [Weight],
    /// The second weight along a shortest path.
    pub second: &'a mut [Weight],
}

impl PairMatrix {
    /// Empty scratch; it grows with the first matrix.
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`Matrix::distances`], and for each pair the second weight along one of its shortest
    /// paths; both are [`INFINITY`] where there is no way.
    ///
    /// # Panics
    /// If `out` has not one place for each pair, or a node is not of the topology.
    pub fn distances(
        &mut self,
        metric: &Metric,
        companion: &Companion,
        (sources, targets): (&[NodeId], &[NodeId]),
        out: &mut PairOut<'_>,
    ) {
        let places = |nodes: &[NodeId]| nodes.iter().map(|&node| [node.into()]).collect::<Vec<[PairSeed; 1]>>();
        self.between(metric, companion, (&places(sources), &places(targets)), out);
    }

    /// The same between places that may be left or reached by several nodes, ancestors of one another
    /// ([`Topology::is_chain`]): one search for each place, not for each node.
    ///
    /// # Panics
    /// If `out` has not one place for each pair, or the nodes of a place are none or no such nodes.
    pub fn between<S: AsRef<[PairSeed]>>(
        &mut self,
        metric: &Metric,
        companion: &Companion,
        (sources, targets): (&[S], &[S]),
        out: &mut PairOut<'_>,
    ) {
        let pairs = sources.len() * targets.len();
        assert!(out.distance.len() == pairs && out.second.len() == pairs, "one place for each pair");
        if targets.is_empty() {
            return;
        }
        let topology = &*metric.topology;
        let lowest = |place: &S| {
            let lowest = topology.lowest(place.as_ref().iter().map(|seed| seed.node));
            topology.node[lowest.expect("the nodes of a place are ancestors of one another") as usize]
        };
        self.plan.sort_targets(topology, &targets.iter().map(lowest).collect::<Vec<_>>());
        let (from, to) = (sources.iter().map(S::as_ref).collect(), targets.iter().map(S::as_ref).collect());
        let lowest = sources.iter().map(lowest).collect();
        if let Some(rows) = &metric.needed {
            dispatch(Fill { matrix: self, topology, companion, rows: rows.each_ref(), from, to, lowest, out });
        } else {
            dispatch(Fill { matrix: self, topology, companion, rows: metric.all_rows(), from, to, lowest, out });
        }
    }
}

struct Fill<'a, 'b, R> {
    matrix: &'a mut PairMatrix,
    topology: &'a Topology,
    companion: &'a Companion,
    rows: [R; 2],
    from: Vec<&'a [PairSeed]>,
    to: Vec<&'a [PairSeed]>,
    /// The lowest node of each source.
    lowest: Vec<NodeId>,
    out: &'a mut PairOut<'b>,
}

impl<R: Upward> Work for Fill<'_, '_, R> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(self) {
        let Self { matrix, topology, companion, rows, from, to, lowest, out } = self;
        let height = topology.height();
        let PairMatrix { plan, source, target, group, second } = matrix;
        group.clear();
        group.resize(plan.sorted.len().div_ceil(LANES) * height, [INFINITY; LANES]);
        second.clear();
        second.resize(group.len(), [INFINITY; LANES]);
        for (k, &(rank, column)) in plan.sorted.iter().enumerate() {
            target.climb(topology, rows[1], (rank, to[column as usize]), &companion.sum[1]);
            let begin = k / LANES * height;
            for depth in 0..=topology.depth[rank as usize] as usize {
                group[begin + depth][k % LANES] = target.distance.as_flattened()[depth];
                second[begin + depth][k % LANES] = target.second[depth];
            }
        }
        let width = plan.sorted.len();
        let lines = out.distance.chunks_exact_mut(width).zip(out.second.chunks_exact_mut(width));
        for ((seeds, node), (distances, seconds)) in from.iter().zip(lowest).zip(lines) {
            let rank = topology.rank[node.index()];
            source.climb(topology, rows[0], (rank, seeds), &companion.sum[0]);
            plan.share_with(topology, rank);
            for (k, (common, sorted)) in plan.common.chunks(LANES).zip(plan.sorted.chunks(LANES)).enumerate() {
                let here = k * height..(k + 1) * height;
                let (least, carried) = join(source, &group[here.clone()], &second[here], common);
                for (lane, &(_, column)) in sorted.iter().enumerate() {
                    distances[column as usize] = least[lane];
                    seconds[column as usize] = carried[lane];
                }
            }
        }
    }
}

impl Label {
    /// Searches up from some nodes, of which a rank is the lowest, and adds the second weight along the
    /// tree of the search.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn climb(&mut self, topology: &Topology, rows: impl Upward, (lowest, seeds): (u32, &[PairSeed]), sum: &[Weight]) {
        let blocks = blocks_for(topology.height());
        self.distance.clear();
        self.distance.resize(blocks, [INFINITY; LANES]);
        self.parent.resize(blocks, [NONE; LANES]);
        self.second.resize(topology.height(), INFINITY);
        self.ancestor.resize(topology.height(), NONE);
        for seed in seeds {
            let depth = topology.depth[topology.rank[seed.node.index()] as usize] as usize;
            let at = &mut self.distance.as_flattened_mut()[depth];
            if seed.distance < *at {
                (*at, self.second[depth]) = (seed.distance, seed.second);
            }
            self.parent.as_flattened_mut()[depth] = NONE;
        }
        let mut rank = lowest;
        while rank != NONE {
            let depth = topology.depth[rank as usize];
            self.ancestor[depth as usize] = rank;
            let base = self.distance.as_flattened()[depth as usize];
            if base < INFINITY {
                let below = self.parent.as_flattened()[depth as usize];
                if below != NONE {
                    let arc = topology
                        .arc_between(self.ancestor[below as usize], rank)
                        .expect("the search followed this arc");
                    self.second[depth as usize] = (self.second[below as usize] + sum[arc]).min(INFINITY);
                }
                rows.relax_marked(rank as usize, (base, depth), &mut self.distance, &mut self.parent);
            } else {
                self.second[depth as usize] = INFINITY;
            }
            rank = topology.parent[rank as usize];
        }
    }
}

/// The least sum over the common depths for each lane, and the second weight there.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
fn join(
    from: &Label,
    group: &[[Weight; LANES]],
    second: &[[Weight; LANES]],
    common: &[u32],
) -> ([Weight; LANES], [Weight; LANES]) {
    let mut limit = [0; LANES];
    limit[..common.len()].copy_from_slice(common);
    let all = common.iter().min().map_or(0, |&all| all as usize);
    let most = common.iter().max().map_or(0, |&most| most as usize);
    let (mut least, mut carried) = ([INFINITY; LANES], [INFINITY; LANES]);
    let (starts, seconds) = (from.distance.as_flattened(), &from.second);
    let mut take = |sum: [Weight; LANES], onward: [Weight; LANES]| {
        let (old, old_carried) = (least, carried);
        least = std::array::from_fn(|k| old[k].min(sum[k]));
        carried = std::array::from_fn(|k| if sum[k] < old[k] { onward[k] } else { old_carried[k] });
    };
    for depth in 0..most {
        let (distance, other) = (starts[depth], seconds[depth]);
        let (lanes, others) = (group[depth], second[depth]);
        let onward = std::array::from_fn(|k| other + others[k]);
        if depth < all {
            take(std::array::from_fn(|k| distance + lanes[k]), onward);
        } else {
            let open: [bool; LANES] = std::array::from_fn(|k| depth < limit[k] as usize);
            take(std::array::from_fn(|k| if open[k] { distance + lanes[k] } else { INFINITY }), onward);
        }
    }
    (least, carried.map(|sum| sum.min(INFINITY)))
}
