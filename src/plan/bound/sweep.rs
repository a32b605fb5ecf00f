//! The dearest chain of days on the grid: one backward sweep over all moments of all days.
//!
//! A stop keeps in mind which of a few others came before it (the ng-routes of Baldacci, Mingozzi &
//! Roberti 2011), so its moments form one row for each set of them. Worths are small numbers, so
//! that many moments are raised at once.

use super::clock::Run;
use super::grid::{DayGrid, Grid};
use super::memory::{Beds, Memory};
use crate::plan::model::FAR;
use crate::plan::stop::{Stop, WHOLE};

/// What a moment is worth, in parts of a point beyond the best end of its day.
pub(super) type Worth = i16;
/// Worth of what cannot be; whatever may be is worth more.
pub(super) const NEVER: Worth = -20_000;
/// Worths from here on may be too small for what they stand for.
const FULL: Worth = 26_000;
/// The most that a visit earns.
pub(super) const MOST_EARNED: Worth = 6_000;
/// An end is never worth less than this below the best one.
const LEAST_END: i32 = -6_000;
/// What the driving of a whole day may cost.
pub(super) const DEAREST: i64 = 6_000;
/// Moments that are raised together.
const LANES: usize = 8;
/// Prices of driving are whole multiples of a part for so many seconds.
pub(super) const WHEEL: i64 = 4_096;

/// What everything costs or earns in one sweep, in parts of a point.
pub(super) struct Prices {
    /// What a visit earns after its price, by candidate.
    pub(super) earn: Vec<i16>,
    /// What [`WHEEL`] seconds of driving cost, by day.
    pub(super) wheel: Vec<i64>,
}

/// What is still to earn on a day and after it, by breaks taken, row of the memory and moment.
#[derive(Default)]
pub(super) struct Table {
    stride: usize,
    rows: usize,
    /// What the best end is worth; the worths of the rest begin there.
    pub(super) base: i32,
    /// From an arrival on, and from the beginning of a visit on.
    pub(super) arrive: Vec<Worth>,
    visit: Vec<Worth>,
    /// The day and all after it, by start and the set that its bed keeps in mind.
    pub(super) starts: Vec<Vec<Option<i32>>>,
    /// What each end is worth beyond the base, by the set that its bed keeps in mind.
    pub(super) ends: Vec<Vec<Worth>>,
}

/// Room for the day at hand.
#[derive(Default)]
pub(super) struct Scratch {
    /// From a departure on.
    leave: Vec<Worth>,
    far: Vec<Worth>,
}

/// One sweep over a grid.
pub(super) struct Sweep<'a> {
    pub(super) grid: &'a Grid,
    pub(super) prices: &'a Prices,
    /// What stops keep in mind, by day; and beds.
    pub(super) memory: &'a [Memory],
    pub(super) beds: &'a Beds,
    /// Candidates that can pay, by day.
    pub(super) paying: &'a [Vec<usize>],
    /// Starts and ends that are allowed, by day.
    pub(super) starts: &'a [Vec<bool>],
    pub(super) ends: &'a [Vec<bool>],
    /// Whether nothing is reached sooner by way of something else.
    pub(super) metric: bool,
}

/// What sweeps over one branch at one set of prices share.
pub(super) struct Laid {
    pub(super) prices: Prices,
    /// What all prices sum to.
    pub(super) sum: i64,
    pub(super) paying: Vec<Vec<usize>>,
    pub(super) memory: Vec<Memory>,
    pub(super) starts: Vec<Vec<bool>>,
    pub(super) beds: Beds,
}

impl Laid {
    pub(super) fn sweep<'a>(&'a self, grid: &'a Grid, ends: &'a [Vec<bool>], metric: bool) -> Sweep<'a> {
        let Self { prices, paying, memory, starts, beds, .. } = self;
        Sweep { grid, prices, memory, beds, paying, starts, ends, metric }
    }

    /// The same for the mirrored journey, and its ends: days run from the last to the first, each backwards.
    pub(super) fn turned(self, ends: &[Vec<bool>]) -> (Self, Vec<Vec<bool>>) {
        fn back<T>(list: Vec<T>) -> Vec<T> {
            list.into_iter().rev().collect()
        }
        let Self { prices, sum, paying, memory, starts, beds } = self;
        let turned = Self {
            prices: Prices { wheel: back(prices.wheel), ..prices },
            sum,
            paying: back(paying),
            memory: back(memory),
            starts: back(ends.to_vec()),
            beds: Beds { starts: back(beds.ends), ends: back(beds.starts) },
        };
        (turned, back(starts))
    }
}

/// Why a sweep has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// Time ran out.
    Late,
    /// Something is worth too much for its small number.
    Full,
}

pub(super) fn at(moment: i32) -> usize {
    usize::try_from(moment).unwrap_or(0)
}

/// Breaks taken, candidate and row of the memory.
pub(super) type Row = (usize, usize, usize);

impl Table {
    pub(super) fn cell(&self, breaks: usize, row: usize) -> usize {
        (breaks * self.rows + row) * self.stride
    }

    /// What the best chain from the beginning of a visit on is worth beyond the base, by moment.
    pub(super) fn visit_on(&self, breaks: usize, row: usize) -> &[Worth] {
        let cell = self.cell(breaks, row);
        &self.visit[cell..cell + self.stride]
    }
}

/// Raises each worth to that of another moment less a cost.
fn raise(best: &mut [Worth], there: &[Worth], cost: Worth) {
    for (best, there) in best.as_chunks_mut::<LANES>().0.iter_mut().zip(there.as_chunks::<LANES>().0) {
        let on = there.map(|there| there.wrapping_sub(cost));
        let old = *best;
        *best = std::array::from_fn(|lane| old[lane].max(on[lane]));
    }
}

/// Raises the worths of a block of moments from `low` on to those that runs lead to.
fn raise_by(runs: &[Run], (low, high): (i32, i32), best: &mut [Worth], there: &[Worth]) {
    for run in runs {
        let (first, last) = (run.first.max(low), run.last.min(high - 1));
        if first > last {
            continue;
        }
        let own = &mut best[at(first - low)..=at(last - low)];
        if run.moving {
            let from = at(run.of(first));
            for (best, there) in own.iter_mut().zip(&there[from..]) {
                *best = (*best).max(*there);
            }
        } else {
            for best in own {
                *best = (*best).max(there[at(run.to)]);
            }
        }
    }
}

impl Sweep<'_> {
    /// What the dearest chain earns; `tables` tell the way.
    pub(super) fn dearest(
        &self,
        tables: &mut [Table],
        scratch: &mut Scratch,
        stop: &Stop<'_>,
    ) -> Result<Option<i32>, Failed> {
        for day in (0..self.grid.days.len()).rev() {
            let (own, later) = tables.split_at_mut(day + 1);
            self.day(day, (&mut own[day], scratch), later.first(), stop)?;
        }
        Ok(tables[0].starts.iter().filter_map(|start| start[0]).max())
    }

    pub(super) fn wheel_cost(&self, day: usize, seconds: i64) -> Worth {
        let cost = seconds.min(i64::from(FAR)).saturating_mul(self.prices.wheel[day]) / WHEEL;
        Worth::try_from(cost.min(2 * DEAREST)).unwrap_or(0)
    }

    /// What ends of a day are worth to the days after it.
    fn lay_ends(&self, day: usize, table: &mut Table, next: Option<&Table>) {
        let most = next.map_or(Some(0), |next| next.starts.iter().filter_map(|start| start[0]).max());
        let worth = |(end, link): (usize, &Option<usize>)| {
            if !self.ends[day][end] {
                return vec![None; 1 << self.beds.ends[day][end].len()];
            }
            match (next, link) {
                (Some(next), Some(start)) => next.starts[*start].clone(),
                _ => vec![most],
            }
        };
        let ends: Vec<Vec<Option<i32>>> = self.grid.days[day].links.iter().enumerate().map(worth).collect();
        table.base = ends.iter().flatten().copied().flatten().max().unwrap_or(0);
        let beyond = |end: &Option<i32>| {
            end.map_or(NEVER, |end| Worth::try_from((end - table.base).max(LEAST_END)).unwrap_or(0))
        };
        table.ends = ends.iter().map(|of| of.iter().map(beyond).collect()).collect();
    }

    fn day(
        &self,
        day: usize,
        (table, scratch): (&mut Table, &mut Scratch),
        next: Option<&Table>,
        stop: &Stop<'_>,
    ) -> Result<(), Failed> {
        let grid = &self.grid.days[day];
        let (paying, memory) = (&self.paying[day], &self.memory[day]);
        let latest = grid.times.latest;
        let levels = grid.times.pauses.len() + 1;
        let block = paying.iter().map(|&site| grid.times.stays[site]).min().unwrap_or(1).max(1);
        table.stride = at(latest) + 1 + at(block) + LANES;
        table.rows = memory.rows();
        for list in [&mut table.arrive, &mut table.visit, &mut scratch.leave] {
            list.clear();
            list.resize(levels * table.rows * table.stride, NEVER);
        }
        self.lay_ends(day, table, next);
        self.homes(day, table, &mut scratch.leave);
        let spans = self.spans(day, grid);
        let mut high = latest + 1;
        while high > 0 {
            if stop.spent(0) >= WHOLE {
                return Err(Failed::Late);
            }
            let low = (high - block).max(0);
            for level in (0..levels).rev() {
                for (&site, spans) in paying.iter().zip(&spans) {
                    let (first, last) = spans[level];
                    if high > first && low <= last {
                        for row in memory.rows_of(site) {
                            self.visits(grid, (table, scratch), (level, site, row), (low, high));
                            Self::arrivals(grid, table, (level, site, row), (low, high));
                        }
                    }
                }
            }
            for level in 0..levels {
                for (&site, spans) in paying.iter().zip(&spans) {
                    if high > spans[level].0 + grid.times.stays[site] && spans[level].0 <= spans[level].1 {
                        self.departures(day, (&*table, scratch), (level, site), (low, high));
                    }
                }
            }
            high = low;
        }
        if table.arrive.iter().copied().max().unwrap_or(0) >= FULL {
            return Err(Failed::Full);
        }
        let of_set = |start: usize, set: usize| {
            let worth = self.begin(day, table, (start, set)).0;
            (worth > NEVER).then(|| table.base + i32::from(worth))
        };
        let of_start = |start: usize| {
            let sets = 0..1 << self.beds.starts[day][start].len();
            if self.starts[day][start] { sets.map(|set| of_set(start, set)).collect() } else { vec![None; sets.len()] }
        };
        table.starts = (0..grid.out.len()).map(of_start).collect();
        Ok(())
    }

    /// The first and the last arrival that can be and is of use, by paying candidate and breaks taken.
    fn spans(&self, day: usize, grid: &DayGrid) -> Vec<Vec<(i32, i32)>> {
        let of = |&site: &usize| {
            let allowed = |may: &[bool], at: usize| may[at];
            let out = (0..grid.out.len()).filter(|&start| allowed(&self.starts[day], start));
            let home = (0..grid.home[site].len()).filter(|&end| allowed(&self.ends[day], end));
            let first = if self.metric { out.map(|start| grid.out[start][site]).min().unwrap_or(FAR) } else { 0 };
            let rest = if self.metric { home.map(|end| grid.home[site][end]).min().unwrap_or(FAR) } else { 0 };
            let last = grid.times.latest - grid.times.stays[site] - rest;
            grid.times.levels.iter().map(|&(taken, until)| (first.max(taken), last.min(until))).collect()
        };
        self.paying[day].iter().map(of).collect()
    }

    /// What departures for an end of the day are worth.
    fn homes(&self, day: usize, table: &Table, leave: &mut [Worth]) {
        let grid = &self.grid.days[day];
        let memory = &self.memory[day];
        let up_to = |cells: &mut [Worth], (level, site, end): Row, worth: Worth| {
            let moment = grid.times.last_home[level] - grid.home[site][end];
            if moment >= 0 && worth > NEVER {
                let worth = worth - self.wheel_cost(day, grid.home_wheel[site][end]);
                for cell in &mut cells[..=at(moment)] {
                    *cell = (*cell).max(worth);
                }
            }
        };
        for &site in &self.paying[day] {
            let allowed = (0..table.ends.len()).filter(|&end| self.ends[day][end]);
            let (near, far): (Vec<usize>, Vec<usize>) =
                allowed.partition(|&end| memory.touches(site, &self.beds.ends[day][end]));
            for level in 0..grid.times.last_home.len() {
                let rows = memory.rows_of(site);
                let first = table.cell(level, rows.start);
                for &end in &far {
                    up_to(&mut leave[first..first + table.stride], (level, site, end), table.ends[end][0]);
                }
                for row in rows.skip(1) {
                    leave.copy_within(first..first + table.stride, table.cell(level, row));
                }
                for (mask, row) in memory.rows_of(site).enumerate() {
                    let own = table.cell(level, row);
                    for &end in &near {
                        let set = memory.at_bed(site, mask, &self.beds.ends[day][end]);
                        up_to(&mut leave[own..own + table.stride], (level, site, end), table.ends[end][set]);
                    }
                }
            }
        }
    }

    fn visits(&self, grid: &DayGrid, (table, scratch): (&mut Table, &Scratch), what: Row, span: (i32, i32)) {
        let (level, site, row) = what;
        let own = table.cell(level, row) + at(span.0);
        let length = at(span.1 - span.0);
        for (after, runs) in &grid.times.visit[level][site] {
            let there = table.cell(*after, row);
            let there = &scratch.leave[there..there + table.stride];
            raise_by(runs, span, &mut table.visit[own..own + length], there);
        }
        let earn = self.prices.earn[site];
        for worth in &mut table.visit[own..own + length] {
            *worth = if *worth > NEVER { (*worth).min(FULL) + earn } else { NEVER };
        }
    }

    fn arrivals(grid: &DayGrid, table: &mut Table, what: Row, span: (i32, i32)) {
        let (level, site, row) = what;
        let length = at(span.1 - span.0);
        let cell = table.cell(level, row);
        let own = cell + at(span.0);
        let visit = &table.visit[cell..cell + table.stride];
        raise_by(&grid.times.begin[site], span, &mut table.arrive[own..own + length], visit);
        if let Some(pause) = grid.times.pauses.get(level) {
            let (before, after) = table.arrive.split_at_mut(table.rows * table.stride * (level + 1));
            raise_by(pause, span, &mut before[own..own + length], &after[row * table.stride..][..table.stride]);
        }
    }

    fn departures(
        &self,
        day: usize,
        (table, scratch): (&Table, &mut Scratch),
        (level, site): (usize, usize),
        span: (i32, i32),
    ) {
        let grid = &self.grid.days[day];
        let memory = &self.memory[day];
        let length = at(span.1 - span.0).next_multiple_of(LANES);
        let Scratch { leave, far } = scratch;
        far.clear();
        far.resize(length, NEVER);
        let reach = |next: usize| {
            let leg = grid.leg[site][next];
            (leg <= grid.times.latest - span.0)
                .then(|| (at(span.0 + leg), self.wheel_cost(day, grid.wheel[site][next])))
        };
        for &next in &memory.far[site] {
            if let Some((moment, cost)) = reach(next) {
                let from = table.cell(level, memory.row(next, 0)) + moment;
                raise(far, &table.arrive[from..from + length], cost);
            }
        }
        for row in memory.rows_of(site) {
            let own = table.cell(level, row) + at(span.0);
            raise(&mut leave[own..own + length], far, 0);
        }
        for (next, pairs) in &memory.near[site] {
            let Some((moment, cost)) = reach(*next) else { continue };
            for &(row, there) in pairs {
                let own = table.cell(level, row) + at(span.0);
                let from = table.cell(level, there) + moment;
                raise(&mut leave[own..own + length], &table.arrive[from..from + length], cost);
            }
        }
    }
}
