//! Other good ways between two nodes: through the tops of both search spaces, and, where those do
//! not suffice, by making known ways dearer (after Abraham, Delling, Goldberg, Werneck 2013).

use super::cch::query::Query;
use super::csr::{ArcId, INFINITY, Id, NodeId, Weight};
use super::potential::{Base, Detour};
use super::stamps::Stamps;

/// Searches with dearer arcs for each way that is still missing.
const ROUNDS_PER_WAY: usize = 1;
/// How much dearer the arcs of a known way become in each round, as a divisor.
const PENALTY_DIVISOR: Weight = 4;

/// What counts as another good way. Percentages are of the shortest distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Ways to return at most, the shortest included.
    pub count: usize,
    /// How much longer a way may be, as a whole and between leaving the others and coming back.
    pub longer_percent: u32,
    /// How much of a way may run on ways before it.
    pub shared_percent: u32,
    /// Pieces of a way up to half this length are shortest ways themselves: nobody is led around
    /// the block.
    pub local_percent: u32,
}

impl Default for Limits {
    /// Three ways, up to 25 % longer, 80 % shared, pieces of 25 %.
    fn default() -> Self {
        Self { count: 3, longer_percent: 25, shared_percent: 80, local_percent: 25 }
    }
}

/// One way from source to target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The sum of its weights.
    pub distance: Weight,
    /// Its arcs in the order of travel.
    pub arcs: Vec<ArcId>,
}

/// Scratch for finding alternatives; one for each thread.
#[derive(Clone, Debug)]
pub struct Alternatives {
    spaces: Query,
    check: Query,
    detour: Detour,
    taken: Stamps,
    seen: Stamps,
    /// By arc what it costs in the present round, if it became dearer; zero: unchanged.
    dearer: Vec<Weight>,
    tops: Vec<(Weight, u32)>,
}

impl Alternatives {
    /// Scratch for this graph and metric, and for all metrics of the same topology.
    pub fn new(base: Base<'_>) -> Self {
        Self {
            spaces: Query::new(base.metric),
            check: Query::new(base.metric),
            detour: Detour::new(base.metric),
            taken: Stamps::new(base.csr.arc_count()),
            seen: Stamps::new(base.csr.node_count()),
            dearer: vec![0; base.csr.arc_count()],
            tops: Vec::new(),
        }
    }

    /// The shortest way first, then others in the order in which they were found; empty if there is
    /// no way at all.
    pub fn find(&mut self, base: Base<'_>, (source, target): (NodeId, NodeId), limits: Limits) -> Vec<Way> {
        let Some(best) = self.check.path(base.metric, source, target) else { return Vec::new() };
        let mut ways = vec![Way { distance: best.distance, arcs: best.arcs.to_vec() }];
        self.taken.clear();
        self.take(&ways[0]);
        let mut tops = std::mem::take(&mut self.tops);
        self.spaces.tops(base.metric, (source, target), &mut tops);
        let most = longest(ways[0].distance, limits);
        for &(distance, depth) in tops.iter().take_while(|top| top.0 <= most) {
            if ways.len() >= limits.count {
                break;
            }
            let arcs = self.spaces.path_over(base.metric, depth).to_vec();
            self.offer(base, Way { distance, arcs }, limits, &mut ways);
        }
        self.tops = tops;
        if ways.len() < limits.count {
            self.penalise(base, (source, target), limits, &mut ways);
        }
        ways
    }

    /// Makes the arcs of all ways dearer, again and again, and looks what is shortest then.
    fn penalise(&mut self, base: Base<'_>, ends: (NodeId, NodeId), limits: Limits, ways: &mut Vec<Way>) {
        let mut rounds = (limits.count - ways.len()) * ROUNDS_PER_WAY;
        let mut touched: Vec<ArcId> = Vec::new();
        let mut next: Vec<ArcId> = ways.iter().flat_map(|way| way.arcs.iter().copied()).collect();
        while rounds > 0 && ways.len() < limits.count {
            rounds -= 1;
            for &arc in &next {
                let usual = base.weight[arc.index()];
                let dearer = &mut self.dearer[arc.index()];
                if *dearer == 0 {
                    touched.push(arc);
                    *dearer = usual;
                }
                *dearer = (*dearer + usual / PENALTY_DIVISOR).min(INFINITY - 1);
            }
            let dearer = &self.dearer;
            let raise = |arc: ArcId| Some(dearer[arc.index()]).filter(|&dearer| dearer != 0);
            let Some(path) = self.detour.path(base, ends, raise) else { break };
            next = path.arcs.to_vec();
            let distance = path.sum(base.weight);
            if distance <= longest(ways[0].distance, limits) {
                self.offer(base, Way { distance, arcs: next.clone() }, limits, ways);
            }
        }
        for arc in touched {
            self.dearer[arc.index()] = 0;
        }
    }

    fn take(&mut self, way: &Way) {
        for arc in &way.arcs {
            self.taken.insert(arc.index());
        }
    }

    fn offer(&mut self, base: Base<'_>, way: Way, limits: Limits, ways: &mut Vec<Way>) {
        if self.is_good(base, &way, limits, ways[0].distance) {
            self.take(&way);
            ways.push(way);
        }
    }

    fn is_good(&mut self, base: Base<'_>, way: &Way, limits: Limits, best: Weight) -> bool {
        let weight = |arc: &ArcId| base.weight[arc.index()];
        let own = |arc: &&ArcId| !self.taken.contains(arc.index());
        let shared: u64 = way.arcs.iter().filter(|arc| !own(arc)).map(|arc| u64::from(weight(arc))).sum();
        let Some(first) = way.arcs.iter().position(|arc| own(&arc)) else { return false };
        let last = way.arcs.iter().rposition(|arc| own(&arc)).unwrap_or(first);
        if shared * 100 > u64::from(best) * u64::from(limits.shared_percent) || self.repeats(base, way) {
            return false;
        }
        let detour = &way.arcs[first..=last];
        let length: Weight = detour.iter().map(weight).sum();
        let direct = self.between(base, detour);
        length <= longest(direct, limits) && self.is_locally_shortest(base, way, limits, best)
    }

    /// Whether a node is met twice.
    fn repeats(&mut self, base: Base<'_>, way: &Way) -> bool {
        self.seen.clear();
        let Some(&first) = way.arcs.first() else { return false };
        self.seen.insert(base.csr.tail(first).index());
        !way.arcs.iter().all(|&arc| self.seen.insert(base.csr.head(arc).index()))
    }

    /// The distance between the ends of a piece.
    fn between(&mut self, base: Base<'_>, piece: &[ArcId]) -> Weight {
        let (Some(&first), Some(&last)) = (piece.first(), piece.last()) else { return 0 };
        self.check.distance(base.metric, base.csr.tail(first), base.csr.head(last))
    }

    /// Slides a window of the given length along the way by half of it.
    fn is_locally_shortest(&mut self, base: Base<'_>, way: &Way, limits: Limits, best: Weight) -> bool {
        let window = percent(best, limits.local_percent).max(1);
        let (mut begin, mut end) = (0, 0);
        let (mut length, mut checked) = (0_u32, 0);
        while end < way.arcs.len() {
            while end < way.arcs.len() && length < window {
                length += base.weight[way.arcs[end].index()];
                end += 1;
            }
            if end > checked && self.between(base, &way.arcs[begin..end]) < length {
                return false;
            }
            checked = end;
            while begin < end && length > window / 2 {
                length -= base.weight[way.arcs[begin].index()];
                begin += 1;
            }
        }
        true
    }
}

fn percent(of: Weight, percent: u32) -> Weight {
    let part = u64::from(of) * u64::from(percent) / 100;
    Weight::try_from(part).unwrap_or(INFINITY).min(INFINITY)
}

fn longest(best: Weight, limits: Limits) -> Weight {
    percent(best, limits.longer_percent.saturating_add(100))
}
