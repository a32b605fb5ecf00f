//! The dearest chain of days on the grid: one backward sweep over all moments of all days.
//!
//! A stop keeps in mind which of a few others came before it (the ng-routes of Baldacci, Mingozzi &
//! Roberti 2011), so its moments form one row for each set of them.

use super::grid::{DayGrid, Grid};
use super::memory::Memory;
use crate::plan::model::{FAR, Model, Node};
use crate::plan::stop::{Stop, WHOLE};

/// Worth of what cannot be; sums of several still fit.
pub(super) const NEVER: i32 = i32::MIN / 4;
/// Prices of driving are whole multiples of a part for so many seconds.
pub(super) const WHEEL: i64 = 4_096;

/// Driving is never charged more than this at once.
const DEAR: i64 = 1 << 24;

/// What everything costs or earns in one sweep, in parts of a point.
pub(super) struct Prices {
    /// What a visit earns after its price, by candidate.
    pub(super) earn: Vec<i32>,
    /// What [`WHEEL`] seconds of driving cost, by day.
    pub(super) wheel: Vec<i64>,
}

/// What is still to earn on a day and after it, by breaks taken, row of the memory and moment.
#[derive(Default)]
pub(super) struct Table {
    stride: usize,
    rows: usize,
    /// From an arrival on.
    arrive: Vec<i32>,
    /// The day and all after it, by start.
    pub(super) starts: Vec<i32>,
    /// What each end is worth.
    ends: Vec<i32>,
}

/// Room for the day at hand.
#[derive(Default)]
pub(super) struct Scratch {
    /// From a departure on, and from the beginning of a visit on.
    leave: Vec<i32>,
    visit: Vec<i32>,
    /// From a departure for the end of the day on, by candidate.
    home: Vec<i32>,
    far: Vec<i32>,
}

pub(super) struct Sweep<'a, 'p> {
    pub(super) model: &'a Model<'p>,
    pub(super) grid: &'a Grid,
    pub(super) prices: &'a Prices,
    pub(super) memory: &'a Memory,
    /// Candidates that can pay.
    pub(super) paying: Vec<usize>,
}

fn at(moment: i32) -> usize {
    usize::try_from(moment).unwrap_or(0)
}

/// Where a way leads next: to a candidate or to an end of the day.
#[derive(Clone, Copy)]
enum Next {
    Stop(usize),
    End(usize),
}

/// Breaks taken, candidate and row of the memory.
type Row = (usize, usize, usize);

impl Table {
    fn cell(&self, breaks: usize, row: usize) -> usize {
        (breaks * self.rows + row) * self.stride
    }
}

impl Sweep<'_, '_> {
    /// What the dearest chain earns; `tables` tell the way. `None` when time ran out.
    pub(super) fn dearest(&self, tables: &mut [Table], scratch: &mut Scratch, stop: &Stop<'_>) -> Option<i32> {
        for day in (0..self.grid.days.len()).rev() {
            let (own, later) = tables.split_at_mut(day + 1);
            self.day(day, (&mut own[day], scratch), later.first(), stop)?;
        }
        tables[0].starts.iter().copied().max()
    }

    fn wheel_cost(&self, day: usize, seconds: i64) -> i32 {
        let cost = seconds.min(i64::from(FAR)).saturating_mul(self.prices.wheel[day]) / WHEEL;
        i32::try_from(cost.min(DEAR)).unwrap_or(0)
    }

    /// What ends of a day are worth to the days after it.
    fn end_worth(&self, day: usize, next: Option<&Table>) -> Vec<i32> {
        let rules = &self.model.days[day];
        let Some(next) = next else { return vec![0; rules.ends.len()] };
        let most = next.starts.iter().copied().max().unwrap_or(NEVER);
        let of_start = |end: &Node| self.model.days[day + 1].starts.iter().position(|start| start == end);
        let at = |end| if self.joined(day) { of_start(end).map_or(NEVER, |start| next.starts[start]) } else { most };
        rules.ends.iter().map(at).collect()
    }

    /// Whether the night after a day is spent where it ends.
    fn joined(&self, day: usize) -> bool {
        let days = &self.model.problem.days;
        day + 1 < days.len() && days[day].end.is_none() && days[day + 1].start.is_none()
    }

    fn day(
        &self,
        day: usize,
        (table, scratch): (&mut Table, &mut Scratch),
        next: Option<&Table>,
        stop: &Stop<'_>,
    ) -> Option<()> {
        let grid = &self.grid.days[day];
        let levels = grid.pauses.len() + 1;
        table.stride = at(grid.latest) + 1;
        table.rows = self.memory.rows();
        for list in [&mut table.arrive, &mut scratch.leave, &mut scratch.visit] {
            list.clear();
            list.resize(levels * table.rows * table.stride, NEVER);
        }
        table.ends = self.end_worth(day, next);
        self.homes(day, grid, table, scratch);
        let block = self.paying.iter().map(|&site| grid.stay[site]).min().unwrap_or(1).max(1);
        let mut high = grid.latest + 1;
        while high > 0 {
            if stop.spent(0) >= WHOLE {
                return None;
            }
            let low = (high - block).max(0);
            for level in (0..levels).rev() {
                for &site in &self.paying {
                    for row in self.memory.rows_of(site) {
                        self.visits(grid, (&*table, scratch), (level, site, row), (low, high));
                        Self::arrivals(grid, (table, &*scratch), (level, site, row), (low, high));
                    }
                }
            }
            for level in 0..levels {
                for &site in &self.paying {
                    self.departures(day, (&*table, scratch), (level, site), (low, high));
                }
            }
            high = low;
        }
        table.starts = (0..grid.out.len()).map(|start| self.begin(day, table, start).0).collect();
        Some(())
    }

    /// The last arrival at the end of the day after which the breaks left can still be taken.
    fn last_home(grid: &DayGrid, level: usize) -> i32 {
        let fits = |arrival: i32| grid.pauses[level..].iter().try_fold(arrival, |now, pause| pause.over(now)).is_some();
        (0..=grid.latest).rev().find(|&arrival| fits(arrival)).unwrap_or(-1)
    }

    fn homes(&self, day: usize, grid: &DayGrid, table: &Table, scratch: &mut Scratch) {
        let count = self.prices.earn.len();
        scratch.home.clear();
        scratch.home.resize((grid.pauses.len() + 1) * count * table.stride, NEVER);
        for level in 0..=grid.pauses.len() {
            let last = Self::last_home(grid, level);
            for &site in &self.paying {
                let row = (level * count + site) * table.stride;
                for (end, &worth) in table.ends.iter().enumerate() {
                    let moment = last - grid.home[site][end];
                    if moment >= 0 && worth > NEVER / 2 {
                        let worth = worth - self.wheel_cost(day, grid.home_wheel[site][end]);
                        let cell = &mut scratch.home[row + at(moment)];
                        *cell = (*cell).max(worth);
                    }
                }
                let cells = &mut scratch.home[row..=row + at(grid.latest)];
                for moment in (0..cells.len() - 1).rev() {
                    cells[moment] = cells[moment].max(cells[moment + 1]);
                }
            }
        }
    }

    /// The ways to end a visit that began at a moment: breaks taken, and the moment.
    fn ends_of_visit(grid: &DayGrid, level: usize, site: usize, begin: i32) -> impl Iterator<Item = (usize, i32)> {
        let mut end = begin + grid.stay[site];
        let taken = grid.pauses[level..].iter().enumerate().map_while(move |(taken, pause)| {
            // The order within a place is not kept around a break, so it may fall into a visit.
            if begin > pause.last {
                return None;
            }
            end = end.max(pause.from) + pause.length;
            Some((level + taken + 1, end))
        });
        let ways = std::iter::once((level, begin + grid.stay[site])).chain(taken);
        ways.filter(|&(_, end)| end <= grid.latest)
    }

    fn visits(&self, grid: &DayGrid, (table, scratch): (&Table, &mut Scratch), what: Row, span: (i32, i32)) {
        let (level, site, row) = what;
        let own = table.cell(level, row);
        for begin in span.0..span.1 {
            let mut most = NEVER;
            for (after, end) in Self::ends_of_visit(grid, level, site, begin) {
                most = most.max(scratch.leave[table.cell(after, row) + at(end)]);
            }
            scratch.visit[own + at(begin)] = most + self.prices.earn[site];
        }
    }

    fn arrivals(grid: &DayGrid, (table, scratch): (&mut Table, &Scratch), what: Row, span: (i32, i32)) {
        let (level, site, row) = what;
        let own = table.cell(level, row);
        for moment in span.0..span.1 {
            let begin = grid.begin[site][at(moment)];
            let mut most = if begin <= grid.latest { scratch.visit[own + at(begin)] } else { NEVER };
            if let Some(pause) = grid.pauses.get(level)
                && let Some(end) = pause.over(moment)
                && end <= grid.latest
            {
                most = most.max(table.arrive[table.cell(level + 1, row) + at(end)]);
            }
            table.arrive[own + at(moment)] = most;
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
        let length = at(span.1 - span.0);
        let home = (level * self.prices.earn.len() + site) * table.stride + at(span.0);
        let Scratch { leave, far, home: homes, .. } = scratch;
        far.clear();
        far.extend_from_slice(&homes[home..home + length]);
        let raise = |best: &mut [i32], next: usize, row: usize| {
            let leg = grid.leg[site][next];
            if leg > grid.latest - span.0 {
                return;
            }
            let cost = self.wheel_cost(day, grid.wheel[site][next]);
            let from = table.cell(level, row) + at(span.0 + leg);
            let reach = length.min(at(grid.latest + 1 - span.0 - leg));
            for (best, there) in best.iter_mut().zip(&table.arrive[from..from + reach]) {
                let worth = there - cost;
                *best = if worth > *best { worth } else { *best };
            }
        };
        for &next in &self.memory.far[site] {
            raise(far, next, self.memory.row(next, 0));
        }
        for row in self.memory.rows_of(site) {
            let own = table.cell(level, row) + at(span.0);
            let best = &mut leave[own..own + length];
            best.copy_from_slice(far);
            for &(next, row) in self.memory.near(row) {
                raise(best, next, row);
            }
        }
    }

    /// The best way to begin a day at a start: worth, breaks before, first stop.
    fn begin(&self, day: usize, table: &Table, start: usize) -> (i32, usize, Next) {
        let grid = &self.grid.days[day];
        let mut best = (NEVER, 0, Next::End(0));
        let mut now = Some(0);
        for level in 0..=grid.pauses.len() {
            if level > 0 {
                now = now.and_then(|now| grid.pauses[level - 1].over(now));
            }
            let Some(now) = now else { break };
            let last = Self::last_home(grid, level);
            for (end, &worth) in table.ends.iter().enumerate() {
                let worth = worth.saturating_sub(self.wheel_cost(day, grid.direct_wheel[start][end]));
                if grid.direct[start][end] <= last - now && worth > best.0 {
                    best = (worth, level, Next::End(end));
                }
            }
            for &site in &self.paying {
                let leg = grid.out[start][site];
                if leg <= grid.latest - now {
                    let cost = self.wheel_cost(day, grid.out_wheel[start][site]);
                    let worth = table.arrive[table.cell(level, self.memory.row(site, 0)) + at(now + leg)] - cost;
                    if worth > best.0 {
                        best = (worth, level, Next::Stop(site));
                    }
                }
            }
        }
        best
    }

    /// The stops of the best way through a day from a start, its driving and its end.
    pub(super) fn trace(&self, day: usize, table: &Table, start: usize) -> Option<(Vec<usize>, i64, usize)> {
        let grid = &self.grid.days[day];
        let (worth, mut level, first) = self.begin(day, table, start);
        if worth <= NEVER / 2 {
            return None;
        }
        let mut now = grid.pauses[..level].iter().fold(0, |now, pause| pause.over(now).unwrap_or(now));
        let mut site = match first {
            Next::Stop(site) => site,
            Next::End(end) => return Some((Vec::new(), grid.direct_wheel[start][end], end)),
        };
        let (mut stops, mut mask) = (Vec::new(), 0);
        now += grid.out[start][site];
        let mut wheel = grid.out_wheel[start][site];
        loop {
            let row = self.memory.row(site, mask);
            let value = table.arrive[table.cell(level, row) + at(now)];
            let (after, end, next) = self.visit_from(day, table, (level, site, mask), (now, value))?;
            stops.push(site);
            (level, now) = (after, end);
            match next {
                Next::Stop(next) => {
                    now += grid.leg[site][next];
                    wheel += grid.wheel[site][next];
                    mask = self.memory.after(site, mask, next)? - self.memory.row(next, 0);
                    site = next;
                }
                Next::End(end) => return Some((stops, wheel + grid.home_wheel[site][end], end)),
            }
        }
    }

    /// How a visit goes on that an arrival's worth comes from: breaks taken, departure, and the next
    /// stop or the end of the day.
    fn visit_from(
        &self,
        day: usize,
        table: &Table,
        (level, site, mask): Row,
        (now, value): (i32, i32),
    ) -> Option<(usize, i32, Next)> {
        let grid = &self.grid.days[day];
        let mut arrival = Some(now);
        for before in level..=grid.pauses.len() {
            if before > level {
                arrival = arrival.and_then(|now| grid.pauses[before - 1].over(now));
            }
            let Some(now) = arrival.filter(|&now| now <= grid.latest) else { break };
            let begin = grid.begin[site][at(now)];
            if begin > grid.latest {
                continue;
            }
            for (after, end) in Self::ends_of_visit(grid, before, site, begin) {
                let wanted = value - self.prices.earn[site];
                if let Some(next) = self.leave_from(day, table, (after, site, mask), (end, wanted)) {
                    return Some((after, end, next));
                }
            }
        }
        None
    }

    /// The way on from a departure that is worth so much.
    fn leave_from(
        &self,
        day: usize,
        table: &Table,
        (level, site, mask): Row,
        (now, value): (i32, i32),
    ) -> Option<Next> {
        let grid = &self.grid.days[day];
        let last = Self::last_home(grid, level);
        let home = |end: &usize| {
            grid.home[site][*end] <= last - now
                && table.ends[*end].saturating_sub(self.wheel_cost(day, grid.home_wheel[site][*end])) == value
        };
        if let Some(end) = (0..table.ends.len()).find(home) {
            return Some(Next::End(end));
        }
        let on = |next: &&usize| {
            let leg = grid.leg[site][**next];
            leg <= grid.latest - now
                && self.memory.after(site, mask, **next).is_some_and(|row| {
                    let worth = table.arrive[table.cell(level, row) + at(now + leg)];
                    worth - self.wheel_cost(day, grid.wheel[site][**next]) == value
                })
        };
        self.paying.iter().find(on).map(|&next| Next::Stop(next))
    }
}
