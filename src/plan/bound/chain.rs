//! Prices on sites alone: the dearest chain of days, with hotels joined exactly, bounds every plan.
//!
//! Each site may be visited on several days, for a price that a subgradient walk raises (Held &
//! Karp 1971). What remains is one longest path through all days and nights. Its labels are merged
//! where they become too many, as in relaxed decision diagrams (Andersen et al. 2007): a merged
//! label has the best of each, so the bound stays a bound at every price and every moment.

use super::day::{Days, Route};
use super::price::{Memory, PARTS, SITES};
use super::{Bound, Method};
use crate::plan::model::{Model, Node, ix};
use crate::plan::problem::SiteNo;
use crate::plan::solution::Solution;
use crate::plan::stop::{Stop, WHOLE};

/// Prices tried before giving up.
const ROUNDS: usize = 400;
/// Prices are multiples of so many parts: labels with few different earnings are fewer.
const GRID: i64 = PARTS / 8;
/// Labels kept for one site and moment: at first, and at most.
const FEW: usize = 3;
const MANY: usize = 4_096;
/// Rounds without a better bound before steps shrink.
const PATIENCE: usize = 3;
/// The first step and the one that is too small, in 1/256 of the step to the known value.
const STEP: i64 = 320;
const SHORT_STEP: i64 = 24;

/// The walk over prices.
struct Walk {
    /// The price of each candidate, and those of the best bound.
    now: Vec<i64>,
    best: Vec<i64>,
    limit: i64,
    step: i64,
    stale: usize,
    cap: usize,
}

/// Improves `best` until `stop`.
pub(super) fn bound(
    model: &Model<'_>,
    plan: &Solution,
    mut best: Bound,
    stop: &Stop<'_>,
    watch: &mut dyn FnMut(&Bound),
) -> Bound {
    if model.candidates.len() > SITES || plan.score.unmet > 0 || plan.score.value > 1 << 31 {
        return best;
    }
    let known = Known::new(model, plan);
    let mut memory = Memory::new(model);
    if model.days.len() == 1 {
        memory.whole();
    }
    let zero = vec![0; model.candidates.len()];
    let mut walk = Walk { now: zero.clone(), best: zero, limit: i64::MAX, step: STEP, stale: 0, cap: FEW };
    let mut starts = known.starts(model);
    for _ in 0..ROUNDS {
        let Some((limit, routes)) = known.limit(model, &memory, &walk, stop) else {
            break;
        };
        let whole = u64::try_from(limit.div_euclid(PARTS).max(0)).unwrap_or(0);
        if whole < best.value {
            best = Bound { value: whole, method: Method::Columns };
            watch(&best);
        }
        if best.value <= plan.score.value || routes.is_empty() {
            break;
        }
        if let Some(prices) = starts.pop() {
            if limit < walk.limit {
                walk.limit = limit;
                walk.best.clone_from(&walk.now);
            }
            walk.now = prices;
            continue;
        }
        let mut cycles = false;
        for route in &routes {
            cycles |= memory.forbid_cycles(route);
        }
        if !walk.go_on(model, (limit, known.value), &routes, cycles) {
            break;
        }
    }
    best
}

/// What does not change from price to price.
struct Known {
    value: i64,
    visited: Vec<bool>,
    later: Vec<u128>,
    metric: bool,
}

impl Known {
    fn new(model: &Model<'_>, plan: &Solution) -> Self {
        let number = |site: &Node| model.candidates.iter().position(|c| c == site);
        let later = |site: &Node| model.after[ix(*site)].iter().filter_map(number).fold(0, |mask, at| mask | 1 << at);
        Self {
            value: i64::try_from(plan.score.value).unwrap_or(0) * PARTS,
            visited: model.candidates.iter().map(|&c| plan.visits(SiteNo(c))).collect(),
            later: model.candidates.iter().map(later).collect(),
            metric: super::columns::is_metric(model),
        }
    }

    /// Prices to begin with: what each site is worth beyond the time it takes, at several prices
    /// of time; the best of them comes last.
    fn starts(&self, model: &Model<'_>) -> Vec<Vec<i64>> {
        if model.days.len() == 1 {
            return Vec::new();
        }
        let span: i64 = model.days.iter().map(|day| i64::from(day.latest - day.earliest)).sum::<i64>().max(1);
        let cost = |site: Node| {
            let near = model.near[ix(site)].iter().take(2).map(|&other| i64::from(model.leg(0, site, other)));
            i64::from(model.stay[ix(site)]) + near.sum::<i64>() / 2
        };
        let price = |site: Node, sixths: i64| {
            (model.score[ix(site)] * PARTS - cost(site) * self.value / span * sixths / 6).max(0).div_euclid(GRID) * GRID
        };
        [12, 2, 8, 6, 4].iter().map(|&part| model.candidates.iter().map(|&c| price(c, part)).collect()).collect()
    }

    /// The bound at the walk's prices, and the days of the chain that sets it.
    fn limit(&self, model: &Model<'_>, memory: &Memory, walk: &Walk, stop: &Stop<'_>) -> Option<(i64, Vec<Route>)> {
        if stop.spent(0) >= WHOLE {
            return None;
        }
        let paid = model.candidates.iter().zip(&walk.now);
        let earn: Vec<i64> = paid.map(|(&c, &price)| model.score[ix(c)] * PARTS - price).collect();
        let floor = earn.iter().zip(&self.visited).filter(|(_, visited)| **visited).map(|(earn, _)| earn).sum();
        let (later, metric) = (self.later.as_slice(), self.metric);
        let days = Days { model, memory, earn: &earn, later, floor, cap: walk.cap, metric };
        let (most, routes) = days.dearest(stop)?;
        Some((walk.now.iter().sum::<i64>() + most, routes))
    }
}

impl Walk {
    /// Takes one step; false when no step helps any more.
    fn go_on(&mut self, model: &Model<'_>, (limit, value): (i64, i64), routes: &[Route], cycles: bool) -> bool {
        if limit < self.limit {
            self.stale = if limit < self.limit - PARTS / 2 { 0 } else { self.stale + 1 };
            self.limit = limit;
            self.best.clone_from(&self.now);
        } else {
            self.stale += 1;
        }
        if self.stale >= PATIENCE {
            self.stale = 0;
            self.step = self.step * 2 / 3;
            self.now.clone_from(&self.best);
            if self.step < SHORT_STEP {
                if self.cap >= MANY && !cycles {
                    return false;
                }
                self.cap = (self.cap * 2).min(MANY);
                self.step = STEP / 2;
            }
        }
        let mut slope = vec![-1_i64; self.now.len()];
        for &site in routes.iter().flatten() {
            slope[site] += 1;
        }
        let free = |at: usize| model.mandatory[ix(model.candidates[at])];
        for (at, slope) in slope.iter_mut().enumerate() {
            if *slope < 0 && self.now[at] <= 0 && !free(at) {
                *slope = 0;
            }
        }
        let norm: i64 = slope.iter().map(|slope| slope * slope).sum();
        if norm == 0 {
            self.cap = (self.cap * 2).min(MANY);
            return cycles || self.cap < MANY;
        }
        let length = (limit - value).max(PARTS) / 256 * self.step / norm;
        for (at, (price, slope)) in self.now.iter_mut().zip(&slope).enumerate() {
            let moved = *price + length * slope;
            let moved = if free(at) { moved } else { moved.clamp(0, model.score[ix(model.candidates[at])] * PARTS) };
            *price = moved.div_euclid(GRID) * GRID;
        }
        true
    }
}
