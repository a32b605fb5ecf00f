//! How the dearest chain goes, read back from the tables of a sweep.

use super::clock::follow;
use super::memory::{holds, set_of};
use super::sweep::{NEVER, Row, Sweep, Table, Worth, at};

/// Where a way leads next: to a candidate or to an end of the day.
#[derive(Clone, Copy)]
pub(super) enum Next {
    Stop(usize),
    End(usize),
}

/// A way through a day: its stops, its driving, its end and the set left there.
pub(super) struct Trace {
    pub(super) stops: Vec<usize>,
    pub(super) wheel: i64,
    pub(super) end: usize,
    pub(super) set: usize,
}

impl Sweep<'_> {
    /// The best way to begin a day at a start whose bed keeps a set in mind: worth, breaks before,
    /// first stop and its row, or end and the set it is left with.
    pub(super) fn begin(&self, day: usize, table: &Table, (start, set): (usize, usize)) -> (Worth, usize, Next, usize) {
        let grid = &self.grid.days[day];
        let kept = self.beds.starts[day][start].as_slice();
        let mut best = (NEVER, 0, Next::End(0), 0);
        let mut now = Some(0);
        for (level, &last) in grid.times.last_home.iter().enumerate() {
            if level > 0 {
                now = now.and_then(|now| follow(&grid.times.pauses[level - 1], now));
            }
            let Some(now) = now else { break };
            for end in (0..table.ends.len()).filter(|&end| self.ends[day][end]) {
                let left = set_of(&self.beds.ends[day][end], |site| holds(kept, set, site));
                let worth = table.ends[end][left] - self.wheel_cost(day, grid.direct_wheel[start][end]);
                if grid.direct[start][end] <= last - now && worth > best.0 {
                    best = (worth, level, Next::End(end), left);
                }
            }
            for &site in &self.paying[day] {
                let leg = grid.out[start][site];
                if leg <= grid.times.latest - now
                    && let Some(row) = self.memory[day].first_after((kept, set), site)
                {
                    let cost = self.wheel_cost(day, grid.out_wheel[start][site]);
                    let worth = table.arrive[table.cell(level, row) + at(now + leg)] - cost;
                    if worth > best.0 {
                        best = (worth, level, Next::Stop(site), row);
                    }
                }
            }
        }
        best
    }

    /// The best way through a day from a start whose bed keeps a set in mind.
    pub(super) fn trace(&self, day: usize, table: &Table, (start, set): (usize, usize)) -> Option<Trace> {
        let grid = &self.grid.days[day];
        let memory = &self.memory[day];
        let (worth, mut level, first, mut row) = self.begin(day, table, (start, set));
        if worth <= NEVER {
            return None;
        }
        let mut now = grid.times.pauses[..level].iter().try_fold(0, |now, pause| follow(pause, now))?;
        let mut site = match first {
            Next::Stop(site) => site,
            Next::End(end) => {
                return Some(Trace { stops: Vec::new(), wheel: grid.direct_wheel[start][end], end, set: row });
            }
        };
        let mut stops = Vec::new();
        now += grid.out[start][site];
        let mut wheel = grid.out_wheel[start][site];
        loop {
            let value = table.arrive[table.cell(level, row) + at(now)];
            let mask = row - memory.row(site, 0);
            let (after, end, next) = self.visit_from(day, table, (level, site, mask), (now, value))?;
            stops.push(site);
            (level, now) = (after, end);
            match next {
                Next::Stop(next) => {
                    now += grid.leg[site][next];
                    wheel += grid.wheel[site][next];
                    row = memory.after(site, mask, next)?;
                    site = next;
                }
                Next::End(end) => {
                    let set = memory.at_bed(site, mask, &self.beds.ends[day][end]);
                    return Some(Trace { stops, wheel: wheel + grid.home_wheel[site][end], end, set });
                }
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
        (now, value): (i32, Worth),
    ) -> Option<(usize, i32, Next)> {
        let times = &self.grid.days[day].times;
        let mut arrival = Some(now);
        for before in level..times.last_home.len() {
            if before > level {
                arrival = arrival.and_then(|now| follow(&times.pauses[before - 1], now));
            }
            let Some(now) = arrival else { break };
            let Some(begin) = follow(&times.begin[site], now) else { continue };
            let wanted = value - self.prices.earn[site];
            for (after, runs) in &times.visit[before][site] {
                if let Some(end) = follow(runs, begin)
                    && let Some(next) = self.leave_from(day, table, (*after, site, mask), (end, wanted))
                {
                    return Some((*after, end, next));
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
        (now, value): (i32, Worth),
    ) -> Option<Next> {
        let grid = &self.grid.days[day];
        let last = grid.times.last_home[level];
        let home = |end: &usize| {
            let worth = |end: usize| table.ends[end][self.memory[day].at_bed(site, mask, &self.beds.ends[day][end])];
            grid.home[site][*end] <= last - now
                && self.ends[day][*end]
                && worth(*end) > NEVER
                && worth(*end) - self.wheel_cost(day, grid.home_wheel[site][*end]) == value
        };
        if let Some(end) = (0..table.ends.len()).find(home) {
            return Some(Next::End(end));
        }
        let on = |next: &&usize| {
            let leg = grid.leg[site][**next];
            leg <= grid.times.latest - now
                && self.memory[day].after(site, mask, **next).is_some_and(|row| {
                    let worth = table.arrive[table.cell(level, row) + at(now + leg)];
                    worth - self.wheel_cost(day, grid.wheel[site][**next]) == value
                })
        };
        self.paying[day].iter().find(on).map(|&next| Next::Stop(next))
    }
}
