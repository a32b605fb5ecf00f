//! Two nodes → distance and path, walking up the elimination tree from both.

use super::contract::{Topology, Way};
use super::customise::Metric;
use super::lanes::{LANES, Work, blocks_for, dispatch};
use super::rows::Upward;
use super::unpack::Packed;
use crate::graph::csr::{ArcId, INFINITY, Id, NONE, NodeId, Weight};

/// Scratch of searches on one topology; one for each thread. After the first few paths it
/// allocates nothing.
#[derive(Clone, Debug)]
pub struct Query {
    /// Tentative distances by depth, from the source and to the target; all infinite between
    /// queries.
    distance: [Vec<[Weight; LANES]>; 2],
    parent: [Vec<[u32; LANES]>; 2],
    /// The ancestors by depth, where a path has to be followed.
    ancestor: [Vec<u32>; 2],
    stack: Vec<Packed>,
    path: Vec<ArcId>,
    chain: Vec<(u32, Way)>,
}

/// A shortest path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// The sum of its weights.
    pub distance: Weight,
    /// Its arcs from source to target; empty if those are the same node.
    pub arcs: &'a [ArcId],
}

/// A node where a search may begin or end, and the weight of getting there.
pub type Seed = (NodeId, Weight);

/// A shortest path between two sets of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined<'a> {
    /// The sum of its weights and of those of its ends.
    pub distance: Weight,
    /// Where it begins and where it ends.
    pub ends: [NodeId; 2],
    /// Its arcs; empty if those are the same node.
    pub arcs: &'a [ArcId],
}

impl Path<'_> {
    /// The sum of another weight along the path, saturating.
    pub fn sum(&self, weight: &[Weight]) -> Weight {
        self.arcs.iter().fold(0, |sum: Weight, arc| sum.saturating_add(weight[arc.index()]))
    }
}

impl Query {
    /// Scratch for this metric, and for all metrics of the same topology.
    pub fn new(metric: &Metric) -> Self {
        let height = metric.topology.height();
        let blocks = blocks_for(height);
        Self {
            distance: [vec![[INFINITY; LANES]; blocks], vec![[INFINITY; LANES]; blocks]],
            parent: [vec![[NONE; LANES]; blocks], vec![[NONE; LANES]; blocks]],
            ancestor: [vec![NONE; height], vec![NONE; height]],
            stack: Vec::new(),
            path: Vec::new(),
            chain: Vec::new(),
        }
    }

    /// The length of a shortest path; [`INFINITY`] if there is none.
    ///
    /// # Panics
    /// If a node is not of the topology.
    pub fn distance(&mut self, metric: &Metric, source: NodeId, target: NodeId) -> Weight {
        self.walk::<false>(metric, source, target).0
    }

    /// A shortest path, always the same one; `None` if there is none.
    ///
    /// # Panics
    /// If a node is not of the topology.
    pub fn path(&mut self, metric: &Metric, source: NodeId, target: NodeId) -> Option<Path<'_>> {
        let (distance, meeting) = self.walk::<true>(metric, source, target);
        if distance >= INFINITY {
            return None;
        }
        let arcs = self.path_over(metric, meeting);
        Some(Path { distance, arcs })
    }

    /// A shortest path from any of `sources` to any of `targets`, each with the weight of getting
    /// there; `None` if there is none. One search, where those of either side are ancestors of one
    /// another (as the two ends of an arc are); else the best of one for each pair.
    ///
    /// # Panics
    /// If a node is not of the topology, or a weight is not below [`INFINITY`].
    pub fn between(&mut self, metric: &Metric, sources: &[Seed], targets: &[Seed]) -> Option<Joined<'_>> {
        let topology = &*metric.topology;
        let lowest = |seeds: &[Seed]| topology.lowest(seeds.iter().map(|seed| seed.0));
        let best = if let Some(ends) = lowest(sources).zip(lowest(targets)) {
            self.sow(topology, [sources, targets]);
            let (distance, meeting) = self.walk_from::<true>(metric, ends.into());
            (distance < INFINITY).then_some((distance, meeting))
        } else {
            let pairs = sources.iter().flat_map(|from| targets.iter().map(move |to| (*from, *to)));
            let sum = |(from, to): (Seed, Seed), query: &mut Self| {
                let middle = query.distance(metric, from.0, to.0);
                let sum = from.1.saturating_add(middle).saturating_add(to.1);
                (middle < INFINITY && sum < INFINITY).then_some(sum)
            };
            let best = pairs.filter_map(|pair| Some((sum(pair, self)?, pair))).min_by_key(|(sum, _)| *sum);
            best.map(|(sum, (from, to))| (sum, self.walk::<true>(metric, from.0, to.0).1))
        };
        let (distance, meeting) = best?;
        let ends = [Way::Up, Way::Down].map(|way| topology.node[self.end(way, meeting) as usize]);
        Some(Joined { distance, ends, arcs: self.path_over(metric, meeting) })
    }

    /// The path that the last search found over the common ancestor at a depth.
    pub(crate) fn path_over(&mut self, metric: &Metric, meeting: u32) -> &[ArcId] {
        self.path.clear();
        self.chain.clear();
        self.follow(metric, Way::Up, meeting);
        self.chain.reverse();
        self.follow(metric, Way::Down, meeting);
        for &(arc, way) in &self.chain {
            metric.unpack(arc, way, &mut self.stack, &mut self.path);
        }
        &self.path
    }

    /// Lists the depths of all common ancestors over which there is a path, with its length, shortest
    /// first; [`Self::path_over`] then gives each path.
    pub(crate) fn tops(&mut self, metric: &Metric, ends: (NodeId, NodeId), tops: &mut Vec<(Weight, u32)>) {
        tops.clear();
        let topology = &*metric.topology;
        let ends = [ends.0, ends.1].map(|node| topology.rank[node.index()]);
        if let Some(rows) = &metric.needed {
            dispatch(Climb { query: self, topology, rows: rows.each_ref(), ends });
        } else {
            dispatch(Climb { query: self, topology, rows: metric.all_rows(), ends });
        }
        let [from, to] = &mut self.distance;
        let sums = from.as_flattened().iter().zip(to.as_flattened()).map(|(from, to)| from + to);
        let common = topology.common_ancestors(ends[0], ends[1]) as usize;
        tops.extend(sums.zip(0..).take(common).filter(|top| top.0 < INFINITY));
        tops.sort_unstable();
        from.fill([INFINITY; LANES]);
        to.fill([INFINITY; LANES]);
    }

    fn walk<const PATH: bool>(&mut self, metric: &Metric, source: NodeId, target: NodeId) -> (Weight, u32) {
        let topology = &*metric.topology;
        self.sow(topology, [&[(source, 0)], &[(target, 0)]]);
        self.walk_from::<PATH>(metric, [source, target].map(|node| topology.rank[node.index()]))
    }

    /// Writes where a search begins.
    fn sow(&mut self, topology: &Topology, seeds: [&[Seed]; 2]) {
        for (side, seeds) in seeds.into_iter().enumerate() {
            for &(node, weight) in seeds {
                let depth = topology.depth[topology.rank[node.index()] as usize] as usize;
                let at = &mut self.distance[side].as_flattened_mut()[depth];
                *at = (*at).min(weight);
                self.parent[side].as_flattened_mut()[depth] = NONE;
            }
        }
    }

    /// The search up from two ranks, below which nothing is sown.
    fn walk_from<const PATH: bool>(&mut self, metric: &Metric, ends: [u32; 2]) -> (Weight, u32) {
        let topology = &*metric.topology;
        if let Some(rows) = &metric.needed {
            dispatch(Walk::<_, PATH> { query: self, topology, rows: rows.each_ref(), ends })
        } else {
            dispatch(Walk::<_, PATH> { query: self, topology, rows: metric.all_rows(), ends })
        }
    }

    /// The rank at which the path over the common ancestor at a depth begins or ends.
    fn end(&self, way: Way, meeting: u32) -> u32 {
        let parents = self.parent[way as usize].as_flattened();
        let mut depth = meeting;
        while parents[depth as usize] != NONE {
            depth = parents[depth as usize];
        }
        self.ancestor[way as usize][depth as usize]
    }

    /// Lists the contracted arcs from the meeting depth down to the end of the search.
    fn follow(&mut self, metric: &Metric, way: Way, meeting: u32) {
        let parents = self.parent[way as usize].as_flattened();
        let ancestors = &self.ancestor[way as usize];
        let mut depth = meeting;
        while parents[depth as usize] != NONE {
            let below = parents[depth as usize];
            let (low, high) = (ancestors[below as usize], ancestors[depth as usize]);
            let arc = metric.topology.arc_between(low, high).expect("the search followed this arc");
            self.chain.push((crate::graph::csr::narrow(arc), way));
            depth = below;
        }
    }
}

/// One search; with `PATH` it notes parents and ancestors by depth.
struct Walk<'a, R, const PATH: bool> {
    query: &'a mut Query,
    topology: &'a Topology,
    rows: [R; 2],
    ends: [u32; 2],
}

impl<R: Upward, const PATH: bool> Work for Walk<'_, R, PATH> {
    /// The distance and the depth of the meeting node.
    type Answer = (Weight, u32);

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(mut self) -> (Weight, u32) {
        let topology = self.topology;
        let mut at = self.ends;
        let mut best = (INFINITY, NONE);
        // The lower of the two climbs, until both stand on their lowest common ancestor.
        while at[0] != at[1] {
            let side = usize::from(at[1] < at[0]);
            at[side] = self.climb(side, at[side]);
        }
        let mut rank = at[0];
        while rank != NONE {
            let depth = topology.depth[rank as usize];
            let [from, to] = [0, 1].map(|side| {
                std::mem::replace(&mut self.query.distance[side].as_flattened_mut()[depth as usize], INFINITY)
            });
            if from + to < best.0 {
                best = (from + to, depth);
            }
            for (side, base) in [from, to].into_iter().enumerate() {
                if PATH {
                    self.query.ancestor[side][depth as usize] = rank;
                }
                if base < best.0 {
                    self.relax(side, rank, base, depth);
                }
            }
            rank = topology.parent[rank as usize];
        }
        best
    }
}

impl<R: Upward, const PATH: bool> Walk<'_, R, PATH> {
    /// Settles a node of one side only and goes to its parent.
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn climb(&mut self, side: usize, rank: u32) -> u32 {
        let topology = self.topology;
        let depth = topology.depth[rank as usize];
        let base = std::mem::replace(&mut self.query.distance[side].as_flattened_mut()[depth as usize], INFINITY);
        if PATH {
            self.query.ancestor[side][depth as usize] = rank;
        }
        if base < INFINITY {
            self.relax(side, rank, base, depth);
        }
        topology.parent[rank as usize]
    }

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn relax(&mut self, side: usize, rank: u32, base: Weight, depth: u32) {
        let rows = self.rows[side];
        let distance = &mut self.query.distance[side];
        if PATH {
            rows.relax_marked(rank as usize, (base, depth), distance, &mut self.query.parent[side]);
        } else {
            rows.relax(rank as usize, base, distance);
        }
    }
}

/// Both searches up to the root, nothing left out; the distances stay.
struct Climb<'a, R> {
    query: &'a mut Query,
    topology: &'a Topology,
    rows: [R; 2],
    ends: [u32; 2],
}

impl<R: Upward> Work for Climb<'_, R> {
    type Answer = ();

    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn run(self) {
        let Self { query, topology, rows, ends } = self;
        for (side, mut rank) in ends.into_iter().enumerate() {
            let (distance, parent) = (&mut query.distance[side], &mut query.parent[side]);
            let depth = topology.depth[rank as usize] as usize;
            distance.as_flattened_mut()[depth] = 0;
            parent.as_flattened_mut()[depth] = NONE;
            while rank != NONE {
                let depth = topology.depth[rank as usize];
                query.ancestor[side][depth as usize] = rank;
                let base = distance.as_flattened()[depth as usize];
                if base < INFINITY {
                    rows[side].relax_marked(rank as usize, (base, depth), distance, parent);
                }
                rank = topology.parent[rank as usize];
            }
        }
    }
}
