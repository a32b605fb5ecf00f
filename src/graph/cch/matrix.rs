//! Many × many: what each end reaches among its ancestors, joined where two ends have ancestors in
//! common.
//!
//! Every shortest path has its highest node among the common ancestors of its ends, and those are
//! the first so many depths of both. So a search from each end is enough, and an entry of the
//! matrix is the least sum over a short stretch of two arrays: no downward sweep over the graph as
//! in RPHAST (Delling, Goldberg, Werneck 2011) is needed. The idea is that of tree-shaped hub
//! labels (Ouyang et al. 2018), made for the ends in question only.

use super::contract::Topology;
use super::customise::Metric;
use super::lanes::{LANES, Work, blocks_for, dispatch};
use super::rows::Upward;
use crate::graph::csr::{INFINITY, Id, NONE, NodeId, Weight};

/// Scratch for matrices on one topology; one for each thread.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Distances from one source by depth.
    source: Vec<[Weight; LANES]>,
    /// Distances to one target by depth, before they are woven into its group.
    target: Vec<[Weight; LANES]>,
    /// For each group of targets the distances by depth, one lane for each target.
    group: Vec<[Weight; LANES]>,
    /// Ranks of the targets, ascending, and their columns.
    pub(super) sorted: Vec<(u32, u32)>,
    /// For each sorted target the number of ancestors that it shares with the one before.
    shared: Vec<u32>,
    /// For each sorted target the number of ancestors that it shares with the source.
    pub(super) common: Vec<u32>,
}

impl Matrix {
    /// Empty scratch; it grows with the first matrix.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes the distance from each source (row) to each target (column); [`INFINITY`] where there
    /// is no way. To use more threads, split the sources.
    ///
    /// # Panics
    /// If `out` has not one place for each pair, or a node is not of the topology.
    pub fn distances(&mut self, metric: &Metric, sources: &[NodeId], targets: &[NodeId], out: &mut [Weight]) {
        assert_eq!(out.len(), sources.len() * targets.len(), "one place for each pair");
        let topology = &*metric.topology;
        if let Some(rows) = &metric.needed {
            dispatch(Fill { matrix: self, topology, rows: rows.each_ref(), sources, targets, out });
        } else {
            dispatch(Fill { matrix: self, topology, rows: metric.all_rows(), sources, targets, out });
        }
    }
}

struct Fill<'a, R> {
    matrix: &'a mut Matrix,
    topology: &'a Topology,
    rows: [R; 2],
    sources: &'a [NodeId],
    targets: &'a [NodeId],
    out: &'a mut [Weight],
}

impl<R: Upward> Work for Fill<'_, R> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(self) {
        let Self { matrix, topology, rows, sources, targets, out } = self;
        if targets.is_empty() {
            return;
        }
        let height = topology.height();
        matrix.sort_targets(topology, targets);
        matrix.weave_targets(topology, rows[1]);
        matrix.source.clear();
        matrix.source.resize(blocks_for(height), [INFINITY; LANES]);
        for (source, row) in sources.iter().zip(out.chunks_exact_mut(targets.len())) {
            let rank = topology.rank[source.index()];
            matrix.source.fill([INFINITY; LANES]);
            climb(topology, rows[0], rank, &mut matrix.source);
            matrix.share_with(topology, rank);
            let from = matrix.source.as_flattened();
            let groups = matrix.group.chunks_exact(height);
            for ((group, common), sorted) in groups.zip(matrix.common.chunks(LANES)).zip(matrix.sorted.chunks(LANES)) {
                let least = join(from, group, common);
                for (&(_, column), least) in sorted.iter().zip(least) {
                    row[column as usize] = least;
                }
            }
        }
    }
}

impl Matrix {
    /// Puts the targets in the order of their ranks, so that neighbours share most ancestors.
    pub(super) fn sort_targets(&mut self, topology: &Topology, targets: &[NodeId]) {
        self.sorted.clear();
        self.sorted.extend((0..).zip(targets).map(|(column, node)| (topology.rank[node.index()], column)));
        self.sorted.sort_unstable();
        self.shared.clear();
        self.shared.push(0);
        self.shared.extend(self.sorted.windows(2).map(|pair| topology.common_ancestors(pair[0].0, pair[1].0)));
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn weave_targets(&mut self, topology: &Topology, rows: impl Upward) {
        let height = topology.height();
        self.group.clear();
        self.group.resize(self.sorted.len().div_ceil(LANES) * height, [INFINITY; LANES]);
        self.target.resize(blocks_for(height), [INFINITY; LANES]);
        for (k, &(rank, _)) in self.sorted.iter().enumerate() {
            self.target.fill([INFINITY; LANES]);
            climb(topology, rows, rank, &mut self.target);
            let group = &mut self.group[k / LANES * height..][..height];
            for (lanes, &distance) in group.iter_mut().zip(self.target.as_flattened()) {
                lanes[k % LANES] = distance;
            }
        }
    }

    /// Counts the common ancestors of the source and each target: walking away from the source's
    /// place among the targets, they only become fewer.
    pub(super) fn share_with(&mut self, topology: &Topology, rank: u32) {
        let count = self.sorted.len();
        self.common.resize(count, 0);
        let middle = self.sorted.partition_point(|&(target, _)| target < rank);
        let mut common = u32::MAX;
        for k in middle..count {
            common = if k == middle {
                topology.common_ancestors(rank, self.sorted[k].0)
            } else {
                common.min(self.shared[k])
            };
            self.common[k] = common;
        }
        for k in (0..middle).rev() {
            common = if k + 1 == middle {
                topology.common_ancestors(rank, self.sorted[k].0)
            } else {
                common.min(self.shared[k + 1])
            };
            self.common[k] = common;
        }
    }
}

impl Topology {
    /// The number of nodes that are ancestors of both ranks; a node is its own ancestor.
    pub(crate) fn common_ancestors(&self, mut a: u32, mut b: u32) -> u32 {
        while a != b {
            let lower = if a < b { &mut a } else { &mut b };
            *lower = self.parent[*lower as usize];
        }
        if a == NONE { 0 } else { self.depth[a as usize] + 1 }
    }
}

/// Searches from or to a rank, as the rows say; `distance`, all infinite before, gets the
/// distances of all its ancestors by depth.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
pub(super) fn climb(topology: &Topology, rows: impl Upward, rank: u32, distance: &mut [[Weight; LANES]]) {
    distance.as_flattened_mut()[topology.depth[rank as usize] as usize] = 0;
    let mut rank = rank;
    while rank != NONE {
        let base = distance.as_flattened()[topology.depth[rank as usize] as usize];
        if base < INFINITY {
            rows.relax(rank as usize, base, distance);
        }
        rank = topology.parent[rank as usize];
    }
}

/// The least sum over the common depths, for each lane.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
fn join(from: &[Weight], group: &[[Weight; LANES]], common: &[u32]) -> [Weight; LANES] {
    let mut limit = [0; LANES];
    limit[..common.len()].copy_from_slice(common);
    let all = common.iter().min().map_or(0, |&all| all as usize);
    let most = common.iter().max().map_or(0, |&most| most as usize);
    let mut least = [INFINITY; LANES];
    for (&from, lanes) in from[..all].iter().zip(&group[..all]) {
        let (old, lanes) = (least, *lanes);
        least = std::array::from_fn(|k| old[k].min(from + lanes[k]));
    }
    for (depth, (&from, lanes)) in (0_u32..).zip(from.iter().zip(group)).take(most).skip(all) {
        let (old, lanes) = (least, *lanes);
        let sum: [Weight; LANES] = std::array::from_fn(|k| if depth < limit[k] { from + lanes[k] } else { INFINITY });
        least = std::array::from_fn(|k| old[k].min(sum[k]));
    }
    least
}
