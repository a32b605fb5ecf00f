//! Prices on visits and driving: what the dearest chain of days brings at them bounds every plan.
//!
//! The prices are those that suit the days met so far best, drawn towards the best ones known
//! (column generation with the smoothing of Wentges 1997). The chain is found on a grid of moments,
//! so every round gives a bound, and the best days from every bed for the next one.

use super::columns::{float, is_metric};
use super::grid::Grid;
use super::memory::{self, Memory};
use super::sweep::{Prices, Scratch, Sweep, Table, WHEEL};
use super::ways::{Way, Ways};
use super::{Bound, Method};
use crate::plan::model::{Model, Node, ix};
use crate::plan::random::Random;
use crate::plan::solution::Solution;
use crate::plan::stop::{Stop, WHOLE};

/// Whole parts of a point, so that every bound is exact.
const PARTS: i64 = 64;
/// Worths beyond this might not fit.
const MOST_WORTH: i64 = 1 << 28;
/// Seconds of a moment at first, and later.
const STEPS: [i32; 4] = [120, 60, 30, 20];
/// The part of the time after which moments are finer than at first.
const LATE: (u64, u64) = (3, 4);
const ROUNDS: usize = 300;
/// With more candidates a round takes too long.
const SITES: usize = 200;
/// Rounds without a better bound before the walk ends, or moments become fine.
const PATIENCE: usize = 8;
/// How far prices are drawn to the best known at first, and by how much less free they become.
const DRAWN: f64 = 0.3;
const LESS_FREE: f64 = 0.7;
/// Rounds of one descent, and the heat of its smoothing: from the gap, between two bounds, in points.
const DESCENT: usize = 60;
const HEAT: (f64, f64) = (1.0, 8.0);

/// Improves `best` until `stop`, or until nothing helps any more.
pub(super) fn bound(
    model: &Model<'_>,
    plan: &Solution,
    best: Bound,
    stop: &Stop<'_>,
    watch: &mut dyn FnMut(&Bound),
) -> Bound {
    if model.candidates.len() > SITES {
        return best;
    }
    let dearest = model.candidates.iter().map(|&site| model.score[ix(site)]).max().unwrap_or(0);
    let mut grids: Vec<Grid> = STEPS.iter().filter_map(|&step| Grid::new(model, step)).collect();
    grids.retain(|grid| dearest.saturating_mul(PARTS * grid.visits()) <= MOST_WORTH);
    if grids.is_empty() {
        return best;
    }
    let mut ascent = Ascent::new(model, stop, &grids);
    let mut found = best;
    for round in 0..ROUNDS {
        if ascent.stale >= PATIENCE || (ascent.fineness == 0 && stop.spent(0) >= WHOLE / LATE.1 * LATE.0) {
            if ascent.fineness + 1 >= grids.len() && ascent.stale >= PATIENCE {
                break;
            }
            ascent.refine();
        }
        let Some(value) = ascent.round(round, stop) else { break };
        if value < found.value {
            found = Bound { value, method: Method::Columns };
            watch(&found);
        }
        if found.value <= plan.score.value {
            break;
        }
    }
    found
}

struct Ascent<'a, 'p> {
    model: &'a Model<'p>,
    grids: &'a [Grid],
    fineness: usize,
    metric: bool,
    ways: Ways,
    keeps: Vec<Vec<usize>>,
    tables: Vec<Table>,
    scratch: Scratch,
    /// The highest sensible prices, those of the best bound, and that bound.
    most: Vec<f64>,
    best: Vec<f64>,
    limit: f64,
    /// What the days met so far say at least.
    known: f64,
    drawn: f64,
    stale: usize,
}

impl<'a, 'p> Ascent<'a, 'p> {
    fn new(model: &'a Model<'p>, stop: &Stop<'_>, grids: &'a [Grid]) -> Self {
        let score: Vec<f64> = model.candidates.iter().map(|&site| float(model.score[ix(site)])).collect();
        let limited = model.days.iter().all(|day| day.max_driving < 1 << 24);
        let hours = |day: &crate::plan::model::DayModel| if limited { float(day.max_driving) / 3_600.0 } else { 0.0 };
        let limits: Vec<f64> = model.days.iter().map(hours).collect();
        let mut ways = Ways::new(model, &score, &limits);
        collect(model, &mut ways, stop);
        let mut most = score;
        let dear = if limited { most.iter().sum() } else { 0.0 };
        most.extend(limits.iter().map(|_| dear));
        Self {
            model,
            grids,
            fineness: 0,
            metric: is_metric(model),
            ways,
            keeps: vec![Vec::new(); model.candidates.len()],
            tables: model.days.iter().map(|_| Table::default()).collect(),
            scratch: Scratch::default(),
            best: most.iter().map(|most| most / 2.0).collect(),
            most,
            limit: f64::MAX,
            known: 0.0,
            drawn: DRAWN,
            stale: 0,
        }
    }

    /// Goes on with finer moments, if there are any.
    fn refine(&mut self) {
        if self.fineness + 1 < self.grids.len() {
            self.fineness += 1;
            (self.stale, self.drawn) = (0, DRAWN);
        }
    }

    /// Tries other prices; the bound they give, in points.
    fn round(&mut self, round: usize, stop: &Stop<'_>) -> Option<u64> {
        let sites = self.model.candidates.len();
        let heat = ((self.limit - self.known) / 40.0).clamp(HEAT.0, HEAT.1);
        let (known, mut now) = self.ways.descend(&self.best, &self.most, DESCENT, heat);
        self.known = known;
        if round > 0 {
            for (now, best) in now.iter_mut().zip(&self.best) {
                *now = (1.0 - self.drawn) * *now + self.drawn * best;
            }
        }
        let paid: Vec<i64> = now[..sites].iter().map(|&price| whole(price * float(PARTS))).collect();
        let per_hour = float(PARTS * WHEEL) / 3_600.0;
        let earns = self.model.candidates.iter().zip(&paid).map(|(&c, paid)| self.model.score[ix(c)] * PARTS - paid);
        let prices = Prices {
            earn: earns.map(|earn| i32::try_from(earn.max(0)).unwrap_or(0)).collect(),
            wheel: now[sites..].iter().map(|&price| whole(price * per_hour)).collect(),
        };
        let most = self.sweep(&prices, stop)?;
        let sum = paid.iter().sum::<i64>() + self.wheels(&prices) + i64::from(most);
        let limit = float(sum) / float(PARTS);
        if limit < self.limit {
            self.stale = if limit < self.limit - 0.25 { 0 } else { self.stale + 1 };
            (self.limit, self.best, self.drawn) = (limit, now, DRAWN);
        } else {
            self.stale += 1;
            self.drawn = 1.0 - (1.0 - self.drawn) * LESS_FREE;
        }
        u64::try_from(sum.div_euclid(PARTS)).ok()
    }

    /// What the limits on driving are worth, with room for what rounded matrices may hide.
    fn wheels(&self, prices: &Prices) -> i64 {
        let days = self.model.days.iter().zip(&prices.wheel);
        let cost = |(day, &price): (&crate::plan::model::DayModel, &i64)| {
            let limit = day.max_driving.min(1 << 24) + super::price::ROUNDING * 64;
            if price > 0 { limit * price / WHEEL + 1 } else { 0 }
        };
        days.map(cost).sum()
    }

    /// The dearest chain at these prices; the best days from every start join the ways known.
    fn sweep(&mut self, prices: &Prices, stop: &Stop<'_>) -> Option<i32> {
        let paying: Vec<usize> = (0..prices.earn.len()).filter(|&site| !self.metric || prices.earn[site] > 0).collect();
        let memory = Memory::new(&self.keeps, &paying);
        let sweep = Sweep { model: self.model, grid: &self.grids[self.fineness], prices, memory: &memory, paying };
        let most = sweep.dearest(&mut self.tables, &mut self.scratch, stop)?;
        let mut found = Vec::new();
        for (day, table) in self.tables.iter().enumerate() {
            for start in 0..table.starts.len() {
                if let Some((stops, wheel, end)) = sweep.trace(day, table, start) {
                    found.push((day, Way { start, end, stops, hours: float(wheel) / 3_600.0 }));
                }
            }
        }
        for (_, way) in &found {
            if memory::forbid_cycles(&mut self.keeps, &way.stops) {
                self.stale = 0;
            }
        }
        for (day, way) in found {
            self.ways.add(day, way);
        }
        let keeps = &self.keeps;
        self.ways.retain(|stops| memory::allows(keeps, stops));
        Some(most)
    }
}

/// Begins with the days a short walk passes through.
fn collect(model: &Model<'_>, ways: &mut Ways, stop: &Stop<'_>) {
    let Ok(start) = crate::plan::search::empty(model, 0, &mut Random::new(1)) else {
        return;
    };
    let number = |site: &Node| model.candidates.iter().position(|c| c == site);
    crate::plan::search::sample(model, start, &stop.split(1, 10).0, &mut |state| {
        for (day, route) in state.routes.iter().enumerate() {
            let rules = &model.days[day];
            let start = rules.starts.iter().position(|&node| node == route.start());
            let end = rules.ends.iter().position(|&node| node == route.end());
            if let (Some(start), Some(end)) = (start, end) {
                let stops = route.stops().iter().filter_map(number).collect();
                ways.add(day, Way { start, end, stops, hours: float(route.driving) / 3_600.0 });
            }
        }
    });
}

#[expect(clippy::cast_possible_truncation, reason = "prices are far below 2^52; rounding them only loosens the bound")]
fn whole(value: f64) -> i64 {
    value.floor() as i64
}
