//! A problem on a grid of moments: places that lie together are one, every time is rounded down.

use crate::plan::model::{FAR, Model, Node, ix, time};

/// Moments of a day at most.
const MOMENTS: i32 = 2_048;
/// Sites so near each other that they count as one place, in seconds, unless moments are shorter.
const TOGETHER: i32 = 120;

/// What does not change from price to price.
pub(super) struct Grid {
    pub(super) days: Vec<DayGrid>,
}

/// A break in moments: it begins between two of them and takes so many.
#[derive(Clone, Copy)]
pub(super) struct Pause {
    pub(super) from: i32,
    pub(super) last: i32,
    pub(super) length: i32,
}

impl Pause {
    /// When a break that can begin `now` is over, if it fits.
    pub(super) fn over(&self, now: i32) -> Option<i32> {
        (now <= self.last).then_some(now.max(self.from) + self.length)
    }
}

/// One day: legs between candidates, then starts or ends, all in moments since the day's first.
pub(super) struct DayGrid {
    /// The day's last moment.
    pub(super) latest: i32,
    pub(super) stay: Vec<i32>,
    /// `begin[site][moment]`: when a visit begins that is ready then; beyond `latest` for never.
    pub(super) begin: Vec<Vec<i32>>,
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
    pub(super) pauses: Vec<Pause>,
}

impl Grid {
    /// A grid of at most `wish` seconds; `None` when visits are too short for any.
    pub(super) fn new(model: &Model<'_>, wish: i32) -> Option<Self> {
        let quickest = model.candidates.iter().map(|&c| model.stay[ix(c)]).min()?;
        let step = quickest.min(wish);
        let longest = model.days.iter().map(|day| day.latest - day.earliest).max()?;
        if step < 1 || longest / step > MOMENTS {
            return None;
        }
        let cluster = clusters(model, TOGETHER.min(2 * step));
        let days = (0..model.days.len()).map(|day| DayGrid::new(model, day, step, &cluster)).collect();
        Some(Self { days })
    }

    /// The most visits a chain of days may have.
    pub(super) fn visits(&self) -> i64 {
        let most = |day: &DayGrid| i64::from(day.latest / day.stay.iter().min().unwrap_or(&1).max(&1) + 1);
        self.days.iter().map(most).sum()
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
        let floor = |seconds: i32| (seconds - rules.earliest).div_euclid(step);
        let latest = floor(rules.latest);
        let candidates = &model.candidates;
        let stay: Vec<i32> = candidates.iter().map(|&c| model.stay[ix(c)] / step).collect();
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
        let opens: Vec<(i32, i32, bool)> = candidates
            .iter()
            .map(|&c| {
                let opening = model.opening(day, ix(c));
                (floor(opening.first), floor(opening.last), opening.is_single())
            })
            .collect();
        for a in 0..candidates.len() {
            for b in 0..candidates.len() {
                if a == b || (cluster[a] == cluster[b] && swaps(&opens, &stay, a, b)) {
                    leg[a][b] = FAR;
                }
            }
        }
        let begin = candidates
            .iter()
            .map(|&c| {
                let opening = model.opening(day, ix(c));
                let at = |moment: i32| {
                    let begin = model.first_start(opening, rules.earliest + moment * step);
                    if begin > opening.last { latest + 1 } else { floor(begin).min(latest + 1) }
                };
                (0..=latest).map(at).collect()
            })
            .collect();
        let pause = |rule: &crate::plan::problem::Break| Pause {
            from: floor(time(rule.from)),
            last: floor(time(rule.until) - time(rule.length)),
            length: time(rule.length) / step,
        };
        Self {
            latest,
            stay,
            begin,
            leg,
            wheel,
            out: least(&legs(&rules.starts, candidates), &starts, cluster, FAR),
            out_wheel: least(&wheels(&rules.starts, candidates), &starts, cluster, i64::MAX),
            direct: legs(&rules.starts, &rules.ends),
            direct_wheel: wheels(&rules.starts, &rules.ends),
            home: least(&legs(candidates, &rules.ends), cluster, &ends, FAR),
            home_wheel: least(&wheels(candidates, &rules.ends), cluster, &ends, i64::MAX),
            pauses: model.problem.days[day].breaks.iter().map(pause).collect(),
        }
    }
}

/// Whether `a` just before `b` at one place can as well be `b` before `a`: `b` opens no later and
/// closes no later. Of two alike the one with the smaller number comes first.
fn swaps(opens: &[(i32, i32, bool)], stay: &[i32], a: usize, b: usize) -> bool {
    let key = |site: usize| (opens[site].0, opens[site].1 + stay[site]);
    let (first, second) = (key(a), key(b));
    let single = opens[a].2 && opens[b].2;
    single && second.0 <= first.0 && second.1 <= first.1 && (second, b) < (first, a)
}
