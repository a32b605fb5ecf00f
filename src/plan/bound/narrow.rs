//! What no plan above the best one passes through is forbidden at once.
//!
//! A sweep over the journey and one over its mirror say what the dearest chain through a visit or a
//! bed is worth at the best prices (the reduced cost fixing of Irnich, Desaulniers, Desrosiers &
//! Hadjar 2010, on nodes instead of arcs).

use super::ascent::Ascent;
use super::branch::Branch;
use super::clock::Times;
use super::memory::Memory;
use super::sweep::{Failed, NEVER, Table};
use crate::plan::stop::Stop;

impl Ascent<'_, '_> {
    /// Takes from a branch what none of its plans above `known` uses.
    pub(super) fn narrow(&mut self, branch: &mut Branch, known: u64, stop: &Stop<'_>) -> Result<(), Failed> {
        loop {
            match self.through(branch, known, stop) {
                Err(Failed::Full) if self.parts > 1 => self.parts /= 2,
                other => return other,
            }
        }
    }

    fn through(&mut self, branch: &mut Branch, known: u64, stop: &Stop<'_>) -> Result<(), Failed> {
        let laid = self.lay(branch, &branch.prices)?;
        let wanted = (i64::try_from(known).unwrap_or(0) + 1) * self.parts - laid.sum;
        let (grid, mirror) = &self.grids[branch.fineness];
        laid.sweep(grid, &branch.part.ends, self.metric).dearest(&mut self.tables, &mut self.scratch, stop)?;
        let (turned, ends) = laid.turned(&branch.part.ends);
        turned.sweep(mirror, &ends, self.metric).dearest(&mut self.mirror, &mut self.scratch, stop)?;
        let days = grid.days.len();
        for (day, day_grid) in grid.days.iter().enumerate() {
            let (own, other) = (&self.tables[day], &self.mirror[days - 1 - day]);
            let base = i64::from(own.base) + i64::from(other.base);
            let memory = &turned.memory[days - 1 - day];
            for &site in &turned.paying[days - 1 - day] {
                let most = most_through(&day_grid.times, (own, other), (memory, site));
                let earned = i64::from(turned.prices.earn[site]);
                if most.is_none_or(|most| base + i64::from(most) - earned < wanted) {
                    branch.part.sites[day][site] = false;
                }
            }
            for (end, may) in branch.part.ends[day].iter_mut().enumerate() {
                let Some(start) = day_grid.links[end].filter(|_| *may) else { continue };
                let both = other.starts[end][0].zip(self.tables[day + 1].starts[start][0]);
                *may = both.is_some_and(|(before, after)| i64::from(before) + i64::from(after) >= wanted);
            }
        }
        Ok(())
    }
}

/// What the dearest chain through a visit earns beyond both bases; the visit is counted twice.
fn most_through(times: &Times, (own, other): (&Table, &Table), (memory, site): (&Memory, usize)) -> Option<i32> {
    let row = memory.row(site, 0);
    let levels = times.last_home.len();
    let moment = |moment: i32| usize::try_from(moment).unwrap_or(0);
    let mut most = None;
    for before in 0..levels {
        let own = own.visit_on(before, row);
        // Each break is taken before the visit, after it or during it.
        for after in 0..levels - before {
            let other = other.visit_on(after, row);
            for (begin, &worth) in (0..=times.latest).zip(own) {
                // Rounding leaves two moments of the mirror; the sweep may have had no reason to fill the first.
                let turned = times.turn[site] - begin;
                let back = other[moment(turned)].max(other[moment(turned + 1)]);
                if worth > NEVER && back > NEVER {
                    most = most.max(Some(i32::from(worth) + i32::from(back)));
                }
            }
        }
    }
    most
}
