//! What no plan above the best one passes through is forbidden at once.
//!
//! A sweep over the journey and one over its mirror say what the dearest chain through a visit or a
//! bed is worth at the best prices (the reduced cost fixing of Irnich, Desaulniers, Desrosiers &
//! Hadjar 2010, on nodes instead of arcs).

use super::ascent::Ascent;
use super::branch::Branch;
use super::clock::Times;
use super::memory::{Beds, Memory};
use super::sweep::{Failed, NEVER, Prices, Sweep, Table};
use crate::plan::stop::Stop;

impl Ascent<'_, '_> {
    /// Takes from a branch what none of its plans above `known` uses; whether anything was taken.
    pub(super) fn narrow(&mut self, branch: &mut Branch, known: u64, stop: &Stop<'_>) -> Result<usize, Failed> {
        loop {
            match self.through(branch, known, stop) {
                Err(Failed::Full) if self.parts > 1 => self.parts /= 2,
                other => return other,
            }
        }
    }

    fn through(&mut self, branch: &mut Branch, known: u64, stop: &Stop<'_>) -> Result<usize, Failed> {
        let (prices, sum) = self.whole_prices(&branch.prices)?;
        let days = self.model.days.len();
        let paying = self.paying(&branch.part, &prices);
        let memory: Vec<Memory> = paying.iter().map(|paying| Memory::new(&branch.keeps, paying)).collect();
        let (grid, mirror) = &self.grids[branch.fineness];
        let starts = branch.part.starts(self);
        let beds = self.beds_within(&branch.beds, &paying);
        let turn = |list: &[Vec<Vec<usize>>]| list.iter().rev().cloned().collect();
        let turned_beds = Beds { starts: turn(&beds.ends), ends: turn(&beds.starts) };
        let forward = Sweep {
            beds: &beds,
            grid,
            prices: &prices,
            memory: &memory.iter().collect::<Vec<_>>(),
            paying: &paying.iter().map(Vec::as_slice).collect::<Vec<_>>(),
            starts: &starts,
            ends: &branch.part.ends,
            metric: self.metric,
        };
        let back = Sweep {
            beds: &turned_beds,
            grid: mirror,
            prices: &Prices { earn: prices.earn.clone(), wheel: prices.wheel.iter().rev().copied().collect() },
            memory: &memory.iter().rev().collect::<Vec<_>>(),
            paying: &paying.iter().rev().map(Vec::as_slice).collect::<Vec<_>>(),
            starts: &branch.part.ends.iter().rev().cloned().collect::<Vec<_>>(),
            ends: &starts.iter().rev().cloned().collect::<Vec<_>>(),
            metric: self.metric,
        };
        let mut tables = std::mem::take(&mut self.tables);
        let mut turned = std::mem::take(&mut self.mirror);
        let swept = forward
            .dearest(&mut tables, &mut self.scratch, stop)
            .and_then(|_| back.dearest(&mut turned, &mut self.scratch, stop));
        let mut taken = 0;
        if swept.is_ok() {
            let wanted = (i64::try_from(known).unwrap_or(0) + 1) * self.parts - sum;
            for day in 0..days {
                let (own, other) = (&tables[day], &turned[days - 1 - day]);
                let base = i64::from(own.base) + i64::from(other.base);
                for &site in &paying[day] {
                    let most = most_through(&grid.days[day].times, (own, other), (&memory[day], site));
                    if most.is_none_or(|most| base + i64::from(most) - i64::from(prices.earn[site]) < wanted) {
                        branch.part.sites[day][site] = false;
                        taken += 1;
                    }
                }
                for end in 0..branch.part.ends[day].len() {
                    let Some(start) = grid.days[day].links[end].filter(|_| branch.part.ends[day][end]) else {
                        continue;
                    };
                    let both = other.starts[end][0].zip(tables[day + 1].starts[start][0]);
                    if both.is_none_or(|(before, after)| i64::from(before) + i64::from(after) < wanted) {
                        branch.part.ends[day][end] = false;
                        taken += 1;
                    }
                }
            }
        }
        (self.tables, self.mirror) = (tables, turned);
        swept.map(|_| taken)
    }
}

/// What the dearest chain through a visit earns beyond both bases; the visit is counted twice.
fn most_through(times: &Times, (own, other): (&Table, &Table), (memory, site): (&Memory, usize)) -> Option<i32> {
    let row = memory.row(site, 0);
    let levels = times.last_home.len();
    let mut most = None;
    for before in 0..levels {
        let own = own.visit_on(before, row);
        // Each break is taken before the visit, after it or during it.
        for after in 0..levels - before {
            let other = other.visit_on(after, row);
            for (begin, &worth) in own.iter().enumerate() {
                let turned = usize::try_from(i64::from(times.turn[site]) - i64::try_from(begin).ok()?).unwrap_or(0);
                if worth > NEVER && other[turned] > NEVER {
                    most = most.max(Some(i32::from(worth) + i32::from(other[turned])));
                }
            }
        }
    }
    most
}
