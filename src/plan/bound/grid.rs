//! A problem on a grid of moments: places that lie together are one, every time is rounded down.

use super::clock::{Clock, Openings, Times};
use crate::plan::model::{FAR, Model, Node, ix, time};

/// Moments of a day at most.
const MOMENTS: i32 = 2_048;
/// Seconds of a moment at most.
const COARSEST: i32 = 300;
/// Sites so near each other that they count as one place, in seconds, unless moments are shorter.
const TOGETHER: i32 = 120;

/// What does not change from price to price.
pub(super) struct Grid {
    pub(super) days: Vec<DayGrid>,
}

/// One day: legs between candidates, then starts or ends, all in moments since the day's first.
pub(super) struct DayGrid {
    clock: Clock,
    pub(super) times: Times,
    /// From candidate to candidate, [`FAR`] where the order is not worth trying.
    pub(super) leg: Vec<Vec<i32>>,
    pub(super) wheel: Vec<Vec<i64>>,
    /// From each start to each candidate, then to each end.
    pub(super) out: Vec<Vec<i32>>,
    pub(super) out_wheel: Vec<Vec<i64>>,
    pub(super) direct: Vec<Vec<i32>>,
    pub(super) direct_wheel: Vec<Vec<i64>>,
    /// From each candidate to each end.
    pub(super) home: Vec<Vec<i32>>,
    pub(super) home_wheel: Vec<Vec<i64>>,
    /// Where each end is among the starts of the next day; `None` when that day starts anew.
    pub(super) links: Vec<Option<usize>>,
}

impl Grid {
    /// A grid on which the quickest visit takes so many moments; `None` when visits are too short.
    pub(super) fn new(model: &Model<'_>, quickest: i32) -> Option<Self> {
        let stay = model.candidates.iter().map(|&c| model.stay[ix(c)]).min()?;
        let step = (stay / quickest).min(COARSEST).max(stay.min(1));
        let longest = model.days.iter().map(|day| day.latest - day.earliest).max()?;
        if step < 1 || longest / step > MOMENTS {
            return None;
        }
        let cluster = clusters(model, TOGETHER.min(2 * step));
        let days = (0..model.days.len()).map(|day| DayGrid::new(model, day, step, &cluster)).collect();
        Some(Self { days })
    }

    /// The same journey run backwards: what comes before a place is what comes after it there.
    pub(super) fn mirrored(&self) -> Self {
        let back = |day: usize| -> Vec<Option<usize>> {
            let starts = self.days[day].out.len();
            let before = |start| self.days[day - 1].links.iter().position(|&link| link == Some(start));
            (0..starts).map(|start| if day > 0 { before(start) } else { None }).collect()
        };
        let days = (0..self.days.len()).rev().map(|day| self.days[day].mirrored(back(day))).collect();
        Self { days }
    }
}

/// Sites at one place, all of them near each other.
fn clusters(model: &Model<'_>, together: i32) -> Vec<usize> {
    let mut cluster: Vec<usize> = Vec::new();
    let mut count = 0;
    let near =
        |a: Node, b: Node| (0..model.days.len()).all(|day| model.leg(day, a, b).max(model.leg(day, b, a)) <= together);
    for (at, &site) in model.candidates.iter().enumerate() {
        let fits = |&which: &usize| {
            (0..at).filter(|&other| cluster[other] == which).all(|other| near(site, model.candidates[other]))
        };
        let found = (0..count).find(fits).unwrap_or(count);
        count = count.max(found + 1);
        cluster.push(found);
    }
    cluster
}

/// The least of a table over the clusters of both ends.
fn least<T: Copy + Ord>(table: &[Vec<T>], rows: &[usize], columns: &[usize], most: T) -> Vec<Vec<T>> {
    let height = rows.iter().max().map_or(0, |row| row + 1);
    let width = columns.iter().max().map_or(0, |column| column + 1);
    let mut small = vec![vec![most; width]; height];
    for (row, cells) in rows.iter().zip(table) {
        for (column, &cell) in columns.iter().zip(cells) {
            small[*row][*column] = small[*row][*column].min(cell);
        }
    }
    rows.iter().map(|&row| columns.iter().map(|&column| small[row][column]).collect()).collect()
}

impl DayGrid {
    fn new(model: &Model<'_>, day: usize, step: i32, cluster: &[usize]) -> Self {
        let rules = &model.days[day];
        let span = rules.latest - rules.earliest;
        let candidates = &model.candidates;
        let legs = |from: &[Node], to: &[Node]| -> Vec<Vec<i32>> {
            let short = |leg: i32| if leg >= FAR { FAR } else { leg / step };
            from.iter().map(|&a| to.iter().map(|&b| short(model.leg(day, a, b))).collect()).collect()
        };
        let wheels = |from: &[Node], to: &[Node]| -> Vec<Vec<i64>> {
            from.iter().map(|&a| to.iter().map(|&b| model.driving(day, a, b)).collect()).collect()
        };
        let one_each = |nodes: &[Node]| (0..nodes.len()).collect::<Vec<usize>>();
        let (starts, ends) = (one_each(&rules.starts), one_each(&rules.ends));
        let mut leg = least(&legs(candidates, candidates), cluster, cluster, FAR);
        let wheel = least(&wheels(candidates, candidates), cluster, cluster, i64::MAX);
        let stays: Vec<i32> = candidates.iter().map(|&c| model.stay[ix(c)]).collect();
        let openings: Vec<Openings> = candidates.iter().map(|&c| model.starts_within(day, ix(c))).collect();
        for a in 0..candidates.len() {
            for b in 0..candidates.len() {
                if a == b || (cluster[a] == cluster[b] && swaps(&openings, &stays, a, b)) {
                    leg[a][b] = FAR;
                }
            }
        }
        let first = |moment: i32| moment - rules.earliest;
        let breaks = &model.problem.days[day].breaks;
        let times = |rule: &crate::plan::problem::Break| {
            (first(time(rule.from)), first(time(rule.until) - time(rule.length)), time(rule.length))
        };
        let rest = Clock { step, span, stays, openings, breaks: breaks.iter().map(times).collect() };
        let links = links(model, day, &rules.ends);
        Self {
            leg,
            wheel,
            out: least(&legs(&rules.starts, candidates), &starts, cluster, FAR),
            out_wheel: least(&wheels(&rules.starts, candidates), &starts, cluster, i64::MAX),
            direct: legs(&rules.starts, &rules.ends),
            direct_wheel: wheels(&rules.starts, &rules.ends),
            home: least(&legs(candidates, &rules.ends), cluster, &ends, FAR),
            home_wheel: least(&wheels(candidates, &rules.ends), cluster, &ends, i64::MAX),
            links,
            times: rest.times(),
            clock: rest,
        }
    }

    /// The same day run backwards; `links` lead from its ends, which were its starts.
    fn mirrored(&self, links: Vec<Option<usize>>) -> Self {
        let clock = self.clock.mirrored();
        Self {
            leg: turned(&self.leg),
            wheel: turned(&self.wheel),
            out: turned(&self.home),
            out_wheel: turned(&self.home_wheel),
            direct: turned(&self.direct),
            direct_wheel: turned(&self.direct_wheel),
            home: turned(&self.out),
            home_wheel: turned(&self.out_wheel),
            links,
            times: clock.times(),
            clock,
        }
    }
}

/// Where each end of a day is among the starts of the next; `None` when the next day starts anew.
fn links(model: &Model<'_>, day: usize, ends: &[Node]) -> Vec<Option<usize>> {
    let days = &model.problem.days;
    let joined = day + 1 < days.len() && days[day].end.is_none() && days[day + 1].start.is_none();
    let of_end = |end: &Node| model.days[day + 1].starts.iter().position(|start| start == end);
    ends.iter().map(|end| if joined { of_end(end) } else { None }).collect()
}

/// Rows as columns.
fn turned<T: Copy>(table: &[Vec<T>]) -> Vec<Vec<T>> {
    let width = table.first().map_or(0, Vec::len);
    (0..width).map(|column| table.iter().map(|row| row[column]).collect()).collect()
}

/// Whether `a` just before `b` at one place can as well be `b` before `a`: `b` opens no later and
/// closes no later. Of two alike the one with the smaller number comes first.
fn swaps(openings: &[Openings], stay: &[i32], a: usize, b: usize) -> bool {
    let key = |site: usize| match openings[site].as_slice() {
        [(first, last)] => Some((*first, last + stay[site])),
        _ => None,
    };
    let (Some(first), Some(second)) = (key(a), key(b)) else { return false };
    second.0 <= first.0 && second.1 <= first.1 && (second, b) < (first, a)
}
