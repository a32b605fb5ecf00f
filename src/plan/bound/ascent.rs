//! Prices on visits and driving: what the dearest chain of days brings at them bounds every plan.
//!
//! The prices are those that suit the days met so far best, drawn towards the best ones known
//! (column generation with the smoothing of Wentges 1997). The chain is found on a grid of moments,
//! so every round gives a bound, and the best days from every bed for the next one.

use super::branch::{Branch, Part};
use super::columns::{float, is_metric};
use super::grid::Grid;
use super::memory::{self, Beds, Memory};
use super::sweep::{DEAREST, Failed, Laid, MOST_EARNED, Prices, Scratch, Sweep, Table, WHEEL};
use super::trace::Trace;
use super::ways::{Way, Ways};
use crate::plan::model::{Model, Node, ix};
use crate::plan::random::Random;
use crate::plan::stop::Stop;

/// Moments of the quickest visit, by fineness.
const MOMENTS: [i32; 3] = [8, 16, 40];
/// Parts of a point at most.
const PARTS: i64 = 64;
/// Worths below this leave room for more parts.
const ROOM: i32 = 6_000;
/// What the driving of a whole day may cost, in points.
const DAY_OF_DRIVING: f64 = 1_000.0;
/// Beds within so many seconds of each other keep the same in mind.
const NEAR: i32 = 2_400;
/// How far prices are drawn to the best known at first, and by how much less free they become.
const DRAWN: f64 = 0.3;
const LESS_FREE: f64 = 0.7;
/// Rounds of one descent, and the heat of its smoothing: from the gap, between two bounds, in points.
const DESCENT: usize = 60;
const HEAT: (f64, f64) = (1.0, 8.0);

/// Everything that rounds share.
pub(super) struct Ascent<'a, 'p> {
    pub(super) model: &'a Model<'p>,
    /// The grids and their mirrors, from coarse to fine.
    pub(super) grids: Vec<(Grid, Grid)>,
    pub(super) metric: bool,
    pub(super) ways: Ways,
    pub(super) tables: Vec<Table>,
    pub(super) mirror: Vec<Table>,
    pub(super) scratch: Scratch,
    /// The highest sensible prices.
    most: Vec<f64>,
    pub(super) parts: i64,
}

/// How long the prices of a branch are improved.
pub(super) struct Pace {
    pub(super) rounds: usize,
    /// Rounds in a row that may gain nothing, and what is nothing, in points.
    pub(super) patience: usize,
    pub(super) gain: f64,
}

/// The walk over the prices of one branch.
struct Walk {
    ways: Ways,
    known: f64,
    limit: f64,
    drawn: f64,
}

impl<'a, 'p> Ascent<'a, 'p> {
    /// `None` when moments would be too many.
    pub(super) fn new(model: &'a Model<'p>, stop: &Stop<'_>) -> Option<Self> {
        let grids: Vec<Grid> = MOMENTS.iter().filter_map(|&moments| Grid::new(model, moments)).collect();
        if grids.is_empty() {
            return None;
        }
        let score: Vec<f64> = model.candidates.iter().map(|&site| float(model.score[ix(site)])).collect();
        let limited = model.days.iter().all(|day| day.max_driving < 1 << 24);
        let hours = |day: &crate::plan::model::DayModel| if limited { float(day.max_driving) / 3_600.0 } else { 0.0 };
        let limits: Vec<f64> = model.days.iter().map(hours).collect();
        let mut ways = Ways::new(model, &score, &limits);
        collect(model, &mut ways, stop);
        let mut most = score;
        let dear = if limited { most.iter().sum() } else { 0.0_f64 };
        most.extend(limits.iter().map(|limit| (dear / 2.0).min(DAY_OF_DRIVING) / limit.max(1.0)));
        let tables = || model.days.iter().map(|_| Table::default()).collect();
        Some(Self {
            model,
            grids: grids.into_iter().map(|grid| (grid.mirrored(), grid)).map(|(mirror, grid)| (grid, mirror)).collect(),
            metric: is_metric(model),
            ways,
            tables: tables(),
            mirror: tables(),
            scratch: Scratch::default(),
            most,
            parts: PARTS,
        })
    }

    pub(super) fn finest(&self) -> usize {
        self.grids.len() - 1
    }

    /// All plans.
    pub(super) fn whole(&self) -> Branch {
        let ends = self.model.days.iter().map(|day| vec![true; day.ends.len()]).collect();
        let sites = vec![vec![true; self.model.candidates.len()]; self.model.days.len()];
        let count = self.model.candidates.len();
        let start = |(at, most): (usize, &f64)| if at < count { most / 2.0 } else { most / 8.0 };
        let prices = self.most.iter().enumerate().map(start).collect();
        let keeps = vec![Vec::new(); count];
        let beds = self.model.days.iter().map(|day| vec![Vec::new(); day.ends.len()]).collect();
        Branch { part: Part { ends, sites }, keeps, beds, prices, limit: f64::MAX, fineness: 0 }
    }

    /// Improves a branch's prices until `enough`, which sees each better limit, or until little is gained.
    pub(super) fn improve(
        &mut self,
        branch: &mut Branch,
        pace: &Pace,
        stop: &Stop<'_>,
        enough: &mut dyn FnMut(f64) -> bool,
    ) -> Result<(), Failed> {
        let ways = branch.ways(self);
        let mut walk = Walk { ways, known: 0.0, limit: f64::MAX, drawn: DRAWN };
        let mut stale = 0;
        for round in 0..pace.rounds {
            let before = walk.limit;
            let grown = self.round(branch, &mut walk, round, stop)?;
            if walk.limit < branch.limit {
                branch.limit = walk.limit;
                if enough(branch.limit) {
                    break;
                }
            }
            stale = if walk.limit < before - pace.gain || grown { 0 } else { stale + 1 };
            if stale >= pace.patience || walk.limit - walk.known < pace.gain {
                break;
            }
        }
        Ok(())
    }

    /// Tries other prices; whether the memory of stops has grown.
    fn round(&mut self, branch: &mut Branch, walk: &mut Walk, round: usize, stop: &Stop<'_>) -> Result<bool, Failed> {
        let heat = ((walk.limit - walk.known) / 40.0).clamp(HEAT.0, HEAT.1);
        let inherited = round == 0 && branch.limit < f64::MAX;
        let (known, mut now) = if inherited {
            (0.0, branch.prices.clone())
        } else {
            walk.ways.descend(&branch.prices, &self.most, DESCENT, heat)
        };
        walk.known = known;
        if round > 0 {
            for (now, best) in now.iter_mut().zip(&branch.prices) {
                *now = (1.0 - walk.drawn) * *now + walk.drawn * best;
            }
        }
        let (limit, grown) = loop {
            match self.sweep(branch, &now, &mut walk.ways, stop) {
                Err(Failed::Full) if self.parts > 1 => self.parts /= 2,
                other => break other?,
            }
        };
        if limit < walk.limit {
            (walk.limit, walk.drawn) = (limit, DRAWN);
            branch.prices = now;
        } else {
            walk.drawn = 1.0 - (1.0 - walk.drawn) * LESS_FREE;
        }
        Ok(grown)
    }

    /// The prices in whole parts, and what they sum to.
    fn whole_prices(&self, now: &[f64]) -> Result<(Prices, i64), Failed> {
        let sites = self.model.candidates.len();
        let paid: Vec<i64> = now[..sites].iter().map(|&price| whole(price * float(self.parts))).collect();
        let per_hour = float(self.parts * WHEEL) / 3_600.0;
        let wheel: Vec<i64> = now[sites..].iter().map(|&price| whole(price * per_hour)).collect();
        let earn =
            self.model.candidates.iter().zip(&paid).map(|(&c, paid)| self.model.score[ix(c)] * self.parts - paid);
        let small = |earn: i64| i16::try_from(earn.max(0)).ok().filter(|&earn| earn <= MOST_EARNED);
        let earn: Option<Vec<i16>> = earn.map(small).collect();
        let mut sum = paid.iter().sum::<i64>();
        for (day, &price) in self.model.days.iter().zip(&wheel) {
            // With room for what rounded matrices may hide.
            let limit = day.max_driving.min(1 << 24) + super::price::ROUNDING * 64;
            let cost = if price > 0 { limit * price / WHEEL + 1 } else { 0 };
            if cost > DEAREST {
                return Err(Failed::Full);
            }
            sum += cost;
        }
        Ok((Prices { earn: earn.ok_or(Failed::Full)?, wheel }, sum))
    }

    /// What a sweep over a branch needs at these prices.
    pub(super) fn lay(&self, branch: &Branch, now: &[f64]) -> Result<Laid, Failed> {
        let (prices, sum) = self.whole_prices(now)?;
        let paying = self.paying(&branch.part, &prices);
        let memory = paying.iter().map(|paying| Memory::new(&branch.keeps, paying)).collect();
        let (starts, beds) = (branch.part.starts(self), self.beds_within(&branch.beds, &paying));
        Ok(Laid { prices, sum, paying, memory, starts, beds })
    }

    /// The dearest chain at these prices; the best days from every start join the ways known.
    fn sweep(
        &mut self,
        branch: &mut Branch,
        now: &[f64],
        ways: &mut Ways,
        stop: &Stop<'_>,
    ) -> Result<(f64, bool), Failed> {
        let laid = self.lay(branch, now)?;
        let sweep = laid.sweep(&self.grids[branch.fineness].0, &branch.part.ends, self.metric);
        let Some(most) = sweep.dearest(&mut self.tables, &mut self.scratch, stop)? else {
            return Ok((f64::MIN, false));
        };
        let mut found = Vec::new();
        for (day, table) in self.tables.iter().enumerate() {
            for start in (0..table.starts.len()).filter(|&start| table.starts[start][0].is_some()) {
                if let Some(trace) = sweep.trace(day, table, (start, 0)) {
                    found.push((day, way(start, trace)));
                }
            }
        }
        let chain = self.chain(&sweep);
        let most_of = |table: &Table| table.starts.iter().filter_map(|start| start[0].map(|s| s - table.base)).max();
        let highest = self.tables.iter().filter_map(most_of).max();
        let limit = float(laid.sum + i64::from(most)) / float(self.parts);
        if highest.is_some_and(|highest| highest < ROOM) && self.parts < PARTS {
            self.parts *= 2;
        }
        let mut grown = false;
        for way in found.iter().map(|(_, way)| way).chain(&chain) {
            grown |= branch.has_room() && memory::forbid_cycles(&mut branch.keeps, &way.stops);
        }
        grown |= self.forbid_returns(branch, &chain);
        for (day, way) in found.into_iter().chain(chain.into_iter().enumerate()) {
            ways.add(day, way.clone());
            self.ways.add(day, way);
        }
        if grown {
            let all = vec![(0..branch.keeps.len()).collect(); branch.beds.len()];
            ways.remember(&self.beds_within(&branch.beds, &all));
            ways.retain(|stops| memory::allows(&branch.keeps, stops));
        }
        Ok((limit, grown))
    }

    /// The dearest chain, day by day, if its days hang together.
    fn chain(&self, sweep: &Sweep<'_>) -> Vec<Way> {
        let best = |table: &Table| (0..table.starts.len()).max_by_key(|&start| table.starts[start][0]);
        let mut chain = Vec::new();
        let mut from = best(&self.tables[0]).map(|start| (start, 0));
        for (day, table) in self.tables.iter().enumerate() {
            let Some(trace) = from.and_then(|from| sweep.trace(day, table, from)) else { break };
            let start = from.map_or(0, |from| from.0);
            let link = sweep.grid.days[day].links[trace.end];
            let next = self.tables.get(day + 1);
            from = link.map(|start| (start, trace.set)).or_else(|| next.and_then(best).map(|start| (start, 0)));
            chain.push(way(start, trace));
        }
        chain
    }

    /// Forbids to come back the next day to where the dearest chain does; whether it helped.
    fn forbid_returns(&self, branch: &mut Branch, chain: &[Way]) -> bool {
        let mut changed = false;
        for (day, pair) in chain.windows(2).enumerate() {
            if self.grids[0].0.days[day].links[pair[0].end].is_none() {
                continue;
            }
            let ends = &self.model.days[day].ends;
            let bed = ends[pair[0].end];
            let near =
                |end: &usize| self.model.leg(day, bed, ends[*end]).max(self.model.leg(day, ends[*end], bed)) <= NEAR;
            let near: Vec<usize> = (0..ends.len()).filter(near).collect();
            let days = (pair[0].stops.as_slice(), pair[1].stops.as_slice());
            changed |= branch.has_room()
                && memory::forbid_return(&mut branch.keeps, &mut branch.beds[day], days, (pair[0].end, &near));
        }
        changed
    }

    /// What beds keep in mind of candidates that pay on both sides of the night.
    pub(super) fn beds_within(&self, beds: &[Vec<Vec<usize>>], paying: &[Vec<usize>]) -> Beds {
        let pays = |day: usize, site: usize| paying.get(day).is_some_and(|paying| paying.binary_search(&site).is_ok());
        let of_end = |day: usize, kept: &Vec<usize>| -> Vec<usize> {
            kept.iter().copied().filter(|&site| pays(day, site) && pays(day + 1, site)).collect()
        };
        let ends: Vec<Vec<Vec<usize>>> =
            beds.iter().enumerate().map(|(day, beds)| beds.iter().map(|kept| of_end(day, kept)).collect()).collect();
        let grid = &self.grids[0].0;
        let of_start = |day: usize, start: usize| {
            let links = &grid.days[day.checked_sub(1)?].links;
            links.iter().position(|&link| link == Some(start)).map(|end| ends[day - 1][end].clone())
        };
        let starts = (0..ends.len())
            .map(|day| (0..grid.days[day].out.len()).map(|start| of_start(day, start).unwrap_or_default()).collect())
            .collect();
        Beds { starts, ends }
    }

    /// The candidates of each day that can pay.
    fn paying(&self, part: &Part, prices: &Prices) -> Vec<Vec<usize>> {
        let pays = |site: &usize| !self.metric || prices.earn[*site] > 0;
        part.sites.iter().map(|may| (0..may.len()).filter(|&site| may[site]).filter(pays).collect()).collect()
    }

    /// How much of each end, and of each candidate's visits, a branch's dearest chains use, by day.
    pub(super) fn use_of(&self, branch: &Branch) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        branch.ways(self).use_of(&branch.prices, HEAT.0)
    }
}

fn way(start: usize, trace: Trace) -> Way {
    Way { start, end: trace.end, stops: trace.stops, hours: float(trace.wheel) / 3_600.0 }
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
