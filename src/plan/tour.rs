//! The order of visit: all stops, least travel, ends fixed or free; no windows, no days.
//!
//! Up to [`EXACT`] stops the order is optimal (Held, Karp 1962); beyond, it is built by cheapest
//! insertion and improved by Or-opt with reversal and by 2-opt on asymmetric times, restarted from
//! double-bridge kicks (Martin, Otto, Felten 1991) a fixed number of times, so that it is the same
//! on every machine.

use super::random::Random;

/// Stops up to this many are ordered optimally: 2¹² subsets × 12 ends.
pub const EXACT: usize = 12;
/// Kicks of the search beyond that, per stop.
const KICKS_PER_STOP: usize = 12;
/// No way between two stops; sums of a few hundred fit a `u64`.
const FAR: u64 = u32::MAX as u64;

/// Which ends of the tour are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// This stop comes first.
    pub first: Option<usize>,
    /// This stop comes last.
    pub last: Option<usize>,
    /// The way from the last stop back to the first counts.
    pub round: bool,
}

/// The best order found of the stops `0..n` of a row-major `n × n` table of times (`None` where
/// no way leads), and its length; `None` when no order exists.
///
/// # Panics
/// If the table is not square, or an end names no stop.
pub fn order(times: &[Option<u32>], ends: Ends) -> Option<(Vec<usize>, u64)> {
    let n = times.len().isqrt();
    assert_eq!(n * n, times.len(), "the table is square");
    let ends = tidy(ends, n);
    let table = Table { n, times, ends };
    let tour = if n <= EXACT { exact(&table)? } else { improved(&table) };
    let length = table.length(&tour);
    (length < FAR).then_some((tour, length))
}

/// A round trip needs no last stop, and may begin anywhere: stop 0, unless said.
fn tidy(ends: Ends, n: usize) -> Ends {
    let first = ends.first.or((ends.round && n > 0).then_some(0));
    let last = if ends.round || ends.first == ends.last { None } else { ends.last };
    Ends { first, last, ..ends }
}

struct Table<'a> {
    n: usize,
    times: &'a [Option<u32>],
    ends: Ends,
}

impl Table<'_> {
    fn time(&self, from: usize, to: usize) -> u64 {
        self.times[from * self.n + to].map_or(FAR, u64::from)
    }

    /// The length of a tour, or [`FAR`] and more.
    fn length(&self, tour: &[usize]) -> u64 {
        let inner: u64 = tour.windows(2).map(|pair| self.time(pair[0], pair[1])).sum();
        match (tour.first(), tour.last()) {
            (Some(&first), Some(&last)) if self.ends.round && first != last => inner + self.time(last, first),
            _ => inner,
        }
    }

    /// Whether the given ends stand where they must.
    #[cfg(test)]
    fn allows(&self, tour: &[usize]) -> bool {
        self.ends.first.is_none_or(|stop| tour.first() == Some(&stop))
            && self.ends.last.is_none_or(|stop| tour.last() == Some(&stop))
    }
}

/// Dynamic programming over subsets: best[set][end] = the shortest way through `set` that ends
/// there. O(2ⁿ · n²).
fn exact(table: &Table<'_>) -> Option<Vec<usize>> {
    let n = table.n;
    if n == 0 {
        return Some(Vec::new());
    }
    let sets = 1 << n;
    let mut best = vec![u64::MAX; sets * n];
    let mut before = vec![usize::MAX; sets * n];
    for stop in (0..n).filter(|stop| table.ends.first.is_none_or(|first| first == *stop)) {
        best[(1 << stop) * n + stop] = 0;
    }
    for set in 1..sets {
        for end in (0..n).filter(|end| set & (1 << end) != 0) {
            let so_far = best[set * n + end];
            if so_far == u64::MAX {
                continue;
            }
            for next in (0..n).filter(|next| set & (1 << next) == 0) {
                let cell = (set | 1 << next) * n + next;
                let length = so_far + table.time(end, next);
                if length < best[cell] {
                    best[cell] = length;
                    before[cell] = end;
                }
            }
        }
    }
    let full = sets - 1;
    let total = |end: usize| {
        let back = match table.ends.first {
            Some(first) if table.ends.round && end != first => table.time(end, first),
            _ => 0,
        };
        best[full * n + end].saturating_add(back)
    };
    let ends = (0..n).filter(|end| table.ends.last.is_none_or(|last| last == *end));
    let mut end = ends.min_by_key(|end| total(*end))?;
    let (mut set, mut tour) = (full, Vec::with_capacity(n));
    loop {
        tour.push(end);
        let earlier = before[set * n + end];
        set &= !(1 << end);
        if earlier == usize::MAX {
            break;
        }
        end = earlier;
    }
    tour.reverse();
    (tour.len() == n).then_some(tour)
}

/// Cheapest insertion, then local search from kicks.
fn improved(table: &Table<'_>) -> Vec<usize> {
    let path = Path::new(table);
    let mut best = path.inserted();
    path.descend(&mut best);
    let mut random = Random::new(1);
    for _ in 0..KICKS_PER_STOP * table.n {
        let mut inner = kicked(&best, &mut random);
        path.descend(&mut inner);
        if path.length(&inner) < path.length(&best) {
            best = inner;
        }
    }
    table.ends.first.into_iter().chain(best).chain(table.ends.last).collect()
}

/// The tour as a path between two anchors that never move: a given end, the first stop again on a
/// round trip, or a dummy that is no way from anything.
struct Path<'a, 't> {
    table: &'a Table<'t>,
    inner: Vec<usize>,
}

/// An anchor at no distance from everything.
const NOWHERE: usize = usize::MAX;

/// The lengths of a path's beginnings, driven forward and backward: with them the change that a
/// move makes is known in O(1).
struct Sums {
    forward: Vec<u64>,
    backward: Vec<u64>,
}

impl<'a, 't> Path<'a, 't> {
    fn new(table: &'a Table<'t>) -> Self {
        let is_inner = |stop: &usize| table.ends.first != Some(*stop) && table.ends.last != Some(*stop);
        Self { table, inner: (0..table.n).filter(is_inner).collect() }
    }

    fn time(&self, from: usize, to: usize) -> u64 {
        if from == NOWHERE || to == NOWHERE { 0 } else { self.table.time(from, to) }
    }

    fn before(&self, inner: &[usize], at: usize) -> usize {
        if at > 0 { inner[at - 1] } else { self.table.ends.first.unwrap_or(NOWHERE) }
    }

    fn after(&self, inner: &[usize], at: usize) -> usize {
        let round = self.table.ends.first.filter(|_| self.table.ends.round);
        inner.get(at).copied().or(self.table.ends.last).or(round).unwrap_or(NOWHERE)
    }

    fn length(&self, inner: &[usize]) -> u64 {
        let legs = (0..=inner.len()).map(|at| self.time(self.before(inner, at), self.after(inner, at)));
        legs.sum()
    }

    fn inserted(&self) -> Vec<usize> {
        let mut inner = Vec::with_capacity(self.inner.len());
        for &stop in &self.inner {
            let detour = |at: usize| {
                let (before, after) = (self.before(&inner, at), self.after(&inner, at));
                self.time(before, stop) + self.time(stop, after) + FAR - self.time(before, after).min(FAR)
            };
            let at = (0..=inner.len()).min_by_key(|at| detour(*at)).unwrap_or(0);
            inner.insert(at, stop);
        }
        inner
    }

    /// Or-opt (blocks of up to three stops, as they are or reversed) and 2-opt until neither helps.
    fn descend(&self, inner: &mut Vec<usize>) {
        while self.or_opt(inner) || self.two_opt(inner) {}
    }

    fn or_opt(&self, inner: &mut Vec<usize>) -> bool {
        for size in 1..=3.min(inner.len()) {
            for from in 0..=inner.len() - size {
                let mut rest = inner.clone();
                let mut block: Vec<usize> = rest.drain(from..from + size).collect();
                for _ in 0..2 {
                    let (head, tail) = (block[0], block[size - 1]);
                    let within: u64 = block.windows(2).map(|pair| self.time(pair[0], pair[1])).sum();
                    let cost = |at: usize| {
                        let (before, after) = (self.before(&rest, at), self.after(&rest, at));
                        // Moved up by FAR so that the difference stays a natural number.
                        self.time(before, head) + within + self.time(tail, after) + FAR
                            - self.time(before, after).min(FAR)
                    };
                    let at = (0..=rest.len()).min_by_key(|at| cost(*at)).unwrap_or(from);
                    let mut moved = rest.clone();
                    moved.splice(at..at, block.iter().copied());
                    if self.length(&moved) < self.length(inner) {
                        *inner = moved;
                        return true;
                    }
                    block.reverse();
                }
            }
        }
        false
    }

    fn two_opt(&self, inner: &mut [usize]) -> bool {
        let sums = self.sums(inner);
        for from in 0..inner.len() {
            for to in from + 1..inner.len() {
                let (before, after) = (self.before(inner, from), self.after(inner, to + 1));
                let now = self.time(before, inner[from]) + sums.forward[to] - sums.forward[from]
                    + self.time(inner[to], after);
                let then = self.time(before, inner[to]) + sums.backward[to] - sums.backward[from]
                    + self.time(inner[from], after);
                if then < now {
                    inner[from..=to].reverse();
                    return true;
                }
            }
        }
        false
    }

    fn sums(&self, inner: &[usize]) -> Sums {
        let mut sums = Sums { forward: vec![0], backward: vec![0] };
        for (at, pair) in inner.windows(2).enumerate() {
            sums.forward.push(sums.forward[at] + self.time(pair[0], pair[1]));
            sums.backward.push(sums.backward[at] + self.time(pair[1], pair[0]));
        }
        sums
    }
}

/// Swaps two neighbouring blocks in the middle of the path.
fn kicked(inner: &[usize], random: &mut Random) -> Vec<usize> {
    let mut cuts = [0; 3].map(|_: usize| random.below(inner.len() + 1));
    cuts.sort_unstable();
    let [a, b, c] = cuts;
    [&inner[..a], &inner[b..c], &inner[a..b], &inner[c..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every order, by brute force.
    fn best(times: &[Option<u32>], n: usize, ends: Ends) -> Option<u64> {
        fn extend(table: &Table<'_>, tour: &mut Vec<usize>, best: &mut u64) {
            if tour.len() == table.n {
                if table.allows(tour) {
                    *best = (*best).min(table.length(tour));
                }
                return;
            }
            for stop in 0..table.n {
                if !tour.contains(&stop) {
                    tour.push(stop);
                    extend(table, tour, best);
                    tour.pop();
                }
            }
        }
        let table = Table { n, times, ends: tidy(ends, n) };
        let mut least = u64::MAX;
        extend(&table, &mut Vec::new(), &mut least);
        (least < FAR).then_some(least)
    }

    fn random_times(n: usize, random: &mut Random) -> Vec<Option<u32>> {
        let cell = |k: usize, random: &mut Random| {
            let time = u32::try_from(random.below(1000)).unwrap();
            if k / n == k % n { Some(0) } else { (time > 20).then_some(time) }
        };
        (0..n * n).map(|k| cell(k, random)).collect()
    }

    #[test]
    fn small_orders_are_optimal_whatever_the_ends() {
        let mut random = Random::new(5);
        for round in 0..60 {
            let n = 2 + round % 5;
            let times = random_times(n, &mut random);
            for first in [None, Some(0)] {
                for last in [None, Some(n - 1)] {
                    for round in [false, true] {
                        let ends = Ends { first, last, round };
                        let found = order(&times, ends).map(|(_, length)| length);
                        assert_eq!(found, best(&times, n, ends), "{times:?} {ends:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_search_comes_within_two_per_cent_of_the_optimum() {
        let mut random = Random::new(9);
        for _ in 0..5 {
            let times = random_times(11, &mut random);
            let ends = Ends { first: Some(0), last: None, round: true };
            let table = Table { n: 11, times: &times, ends };
            let optimum = table.length(&exact(&table).unwrap());
            let found = table.length(&improved(&table));
            assert!(found * 100 <= optimum * 102, "{found} {optimum}");
        }
    }

    #[test]
    fn ends_are_kept_beyond_the_exact_size_too() {
        let mut random = Random::new(3);
        let times = random_times(20, &mut random);
        let ends = Ends { first: Some(7), last: Some(3), round: false };
        let (tour, length) = order(&times, ends).unwrap();
        assert_eq!((tour[0], tour[19]), (7, 3));
        let mut sorted = tour.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>());
        let table = Table { n: 20, times: &times, ends };
        assert_eq!(length, table.length(&tour));
    }
}
