//! Branch and bound over beds and days: what the prices leave in fractions is decided.
//!
//! At the best prices the dearest chains differ in where they sleep, and visit the same sites on
//! several days. A branch forbids some beds of a night or some days of a site, and at once whatever
//! no chain above the best plan passes through. The branch that promises most comes next, so the
//! bound sinks steadily.

use super::ascent::{Ascent, Pace};
use super::branch::Branch;
use super::columns::float;
use super::sweep::Failed;
use super::{Bound, Method};
use crate::plan::model::{Model, ix};
use crate::plan::stop::Stop;

/// With more candidates a round takes too long.
const SITES: usize = 200;
/// Rounds of the whole and of a branch, and how many of them in a row may gain nothing.
const FIRST: (usize, usize) = (60, 3);
const LATER: (usize, usize) = (8, 2);
/// A gain of this part of the value is nothing.
const NOTHING: f64 = 0.000_2;
/// Below this multiple of the best plan a branch is worth finer moments.
const FINE: f64 = 1.03;
/// Beds this near each other are alike; beyond the second distance it does not matter. Seconds.
const ALIKE: i32 = 600;
const APART: i32 = 7_200;
/// What is used by so small a part of a chain is not used.
const TRACE: f64 = 0.01;

/// What a tree came to.
pub(super) struct Felled {
    pub(super) bound: Bound,
    /// The candidates that a plan better than the best one may visit, if all branches were looked at.
    pub(super) left: Option<Vec<bool>>,
}

/// Improves `best` until `stop`, or until the best plan is proven best; `known` tells its value.
pub(super) fn bound(
    model: &Model<'_>,
    known: &dyn Fn() -> u64,
    best: Bound,
    stop: &Stop<'_>,
    watch: &mut dyn FnMut(&Bound),
) -> Felled {
    let ascent = if model.candidates.len() <= SITES { Ascent::new(model, stop) } else { None };
    let Some(ascent) = ascent else { return Felled { bound: best, left: None } };
    let left = vec![false; model.candidates.len()];
    let mut tree = Tree { open: vec![ascent.whole()], ascent, closed: 0.0, left, known, best, watch };
    let done = tree.grow(stop).is_ok();
    // Whatever ended it, the bounds told so far hold.
    Felled { bound: tree.best, left: done.then_some(tree.left) }
}

struct Tree<'a, 'p, 'w> {
    ascent: Ascent<'a, 'p>,
    open: Vec<Branch>,
    /// What the branches promise that cannot be divided, and the candidates in them.
    closed: f64,
    left: Vec<bool>,
    known: &'w dyn Fn() -> u64,
    best: Bound,
    watch: &'w mut dyn FnMut(&Bound),
}

/// A limit in points as a bound on whole values.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "limits are sums of scores")]
fn whole(limit: f64) -> u64 {
    limit.clamp(0.0, 1e15).floor() as u64
}

fn points(value: u64) -> f64 {
    float(i64::try_from(value).unwrap_or(i64::MAX))
}

impl Tree<'_, '_, '_> {
    fn grow(&mut self, stop: &Stop<'_>) -> Result<(), Failed> {
        let mut first = true;
        while let Some(mut branch) = self.next() {
            self.improve(&mut branch, first, stop)?;
            let (rest, known) = (self.rest(), (self.known)());
            let gain = self.nothing();
            if branch.limit <= self.closed || whole(branch.limit) <= known {
                // Nothing better is in it.
            } else if branch.limit < rest - gain && !first {
                self.open.push(branch);
            } else {
                self.ascent.narrow(&mut branch, known, stop)?;
                if branch.fineness < self.ascent.finest() && branch.limit < points(known) * FINE {
                    branch.fineness += 1;
                }
                self.divide(branch);
            }
            first = false;
            let most = self.rest();
            self.tell(most);
        }
        Ok(())
    }

    /// The most promising open branch.
    fn next(&mut self) -> Option<Branch> {
        let most = (0..self.open.len()).max_by(|&a, &b| self.open[a].limit.total_cmp(&self.open[b].limit))?;
        Some(self.open.swap_remove(most))
    }

    /// What all other branches promise at most.
    fn rest(&self) -> f64 {
        self.open.iter().map(|branch| branch.limit).fold(self.closed, f64::max)
    }

    fn nothing(&self) -> f64 {
        points(self.best.value) * NOTHING
    }

    fn tell(&mut self, most: f64) {
        let value = whole(most).max((self.known)());
        if value < self.best.value {
            self.best = Bound { value, method: Method::Columns };
            (self.watch)(&self.best);
        }
    }

    fn improve(&mut self, branch: &mut Branch, first: bool, stop: &Stop<'_>) -> Result<(), Failed> {
        let (rest, gain, known) = (self.rest(), self.nothing(), (self.known)());
        let (rounds, patience) = if first { FIRST } else { LATER };
        let (best, watch) = (&mut self.best, &mut *self.watch);
        let mut enough = |limit: f64| {
            let value = whole(limit.max(rest)).max(known);
            if value < best.value {
                *best = Bound { value, method: Method::Columns };
                watch(best);
            }
            whole(limit) <= known || (!first && limit < rest - gain)
        };
        self.ascent.improve(branch, &Pace { rounds, patience, gain }, stop, &mut enough)
    }

    /// Puts the parts of a branch among the open ones, or sets it aside when it has none.
    fn divide(&mut self, branch: Branch) {
        let (ends, visits) = self.ascent.use_of(&branch);
        if let Some((day, near)) = self.beds(&ends, &branch) {
            for side in [true, false] {
                let mut part = branch.clone();
                for (may, near) in part.part.ends[day].iter_mut().zip(&near) {
                    *may &= *near == side;
                }
                self.open.push(part);
            }
        } else if let Some((day, site)) = self.day(&visits, &branch) {
            let mut without = branch.clone();
            without.part.sites[day][site] = false;
            let mut within = branch;
            for (other, may) in within.part.sites.iter_mut().enumerate() {
                may[site] &= other == day;
            }
            self.open.extend([without, within]);
        } else if branch.fineness < self.ascent.finest() {
            self.open.push(Branch { fineness: branch.fineness + 1, ..branch });
        } else {
            self.closed = self.closed.max(branch.limit);
            for may in &branch.part.sites {
                self.left.iter_mut().zip(may).for_each(|(left, may)| *left |= may);
            }
        }
    }

    /// The night whose beds lie furthest apart in the dearest chains, and for each of its beds
    /// whether it is nearer to the one than to the other.
    fn beds(&self, ends: &[Vec<f64>], branch: &Branch) -> Option<(usize, Vec<bool>)> {
        let model = self.ascent.model;
        let mut best: Option<(f64, usize, usize, usize)> = None;
        for (day, ends) in ends.iter().enumerate().take(model.days.len() - 1) {
            let nodes = &model.days[day].ends;
            let used = |end: &usize| branch.part.ends[day][*end] && ends[*end] > TRACE;
            let used: Vec<usize> = (0..nodes.len()).filter(used).collect();
            for (at, &a) in used.iter().enumerate() {
                for &b in &used[at + 1..] {
                    let apart = f64::from(model.leg(day, nodes[a], nodes[b]).min(APART) - ALIKE);
                    let weight = ends[a].min(ends[b]) * apart;
                    if weight > best.map_or(0.0, |best| best.0) {
                        best = Some((weight, day, a, b));
                    }
                }
            }
        }
        let (_, day, a, b) = best?;
        let nodes = &model.days[day].ends;
        let near = |&node: &u16| model.leg(day, nodes[a], node) <= model.leg(day, nodes[b], node);
        Some((day, nodes.iter().map(near).collect()))
    }

    /// The site whose visits are most divided among days, and the day that has most of them.
    fn day(&self, visits: &[Vec<f64>], branch: &Branch) -> Option<(usize, usize)> {
        let model = self.ascent.model;
        let mut best: Option<(f64, usize, usize)> = None;
        for site in 0..model.candidates.len() {
            let of = |day: usize| if branch.part.sites[day][site] { visits[day][site] } else { 0.0 };
            let most = (0..visits.len()).max_by(|&a, &b| of(a).total_cmp(&of(b)))?;
            let rest: f64 = (0..visits.len()).filter(|&day| day != most).map(of).sum();
            let weight = rest.min(of(most)) * float(model.score[ix(model.candidates[site])]);
            if rest > 2.0 * TRACE && weight > best.map_or(0.0, |best| best.0) {
                best = Some((weight, most, site));
            }
        }
        best.map(|(_, day, site)| (day, site))
    }
}
