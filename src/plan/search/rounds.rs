//! Rounds of short walks from other sequences of hotels, for problems in which one long walk gets stuck.

use super::hotels::{self, Reach};
use super::{Search, Worth, ix};
use crate::plan::model::Model;
use crate::plan::state::State;
use crate::plan::stop::{Stop, WHOLE};

/// Iterations, or microseconds, of one round.
const ROUND: (u64, u64) = (37_000, 500_000);
/// Walks that race in a round; they take half of it, the better one goes on with the other half.
const RACES: u64 = 2;
/// A start knows the ways to hotels only up to so many random seconds.
const VAGUE: usize = 20_000;

/// After so many rounds some begin with a cross of two that are over (Holland 1975) …
const PARENTS: usize = 2;
/// … this part of them, and always the last.
const CROSSED: (usize, usize) = (1, 2);

/// Sees every better plan, and may end the search by returning false.
type Watch<'w> = &'w mut dyn FnMut(&State, &Worth) -> bool;

impl Search<'_, '_> {
    /// Spends `stop` in rounds and ends on the best plan of all; false when `watch` ended the search.
    ///
    /// A walk settles early for one sequence of hotels and seldom leaves it (a short walk ends little
    /// worse than a long one), so the better part of several short ones beats it. They meet other
    /// threads only afterwards, or all would soon stand in one place.
    pub(crate) fn rounds(&mut self, stop: &Stop<'_>, watch: Watch<'_>) -> bool {
        let peers = self.peers.take();
        let (mut elite, mut elite_worth) = (self.best.clone(), self.best_worth);
        let mut show = |state: &State, worth: &Worth| {
            if worth.rank(&elite_worth).is_ge() {
                return true;
            }
            elite_worth = *worth;
            elite.copy_from(state);
            watch(state, worth)
        };
        let mut all = *stop;
        let mut going = true;
        let mut ends: Vec<State> = Vec::new();
        for left in (1..=stop.holds(ROUND).max(1)).rev() {
            // Told to stop, or late: no other start is worth its time.
            if !ends.is_empty() && stop.spent(0) >= WHOLE {
                break;
            }
            let (round, later) = all.split(1, left);
            all = later;
            going = going
                && if ends.len() >= PARENTS && (left == 1 || self.random.chance(CROSSED.0, CROSSED.1)) {
                    self.cross(&ends);
                    self.run(&round, WHOLE / 2, &mut show)
                } else {
                    self.round(&round, &mut show)
                };
            ends.push(self.best.clone());
        }
        self.stand_on(&elite);
        self.best.copy_from(&elite);
        self.best_worth = elite_worth;
        if going && self.pool.is_some() && self.combine() {
            going = watch(&self.best, &self.best_worth);
        }
        self.peers = peers;
        going
    }

    /// Stands on some days of the plan that one round ended with and the other days of another's.
    fn cross(&mut self, ends: &[State]) {
        let model = self.model;
        let one = self.random.below(ends.len());
        let other = (one + 1 + self.random.below(ends.len() - 1)) % ends.len();
        let mut state = ends[one].clone();
        let days = model.days.len();
        let count = 1 + self.random.below(days - 1);
        let first = self.random.below(days - count + 1);
        graft(model, &mut state, &ends[other], (first, first + count - 1));
        self.current.copy_from(&ends[one]);
        self.trial.copy_from(&state);
        self.touched.fill(true);
        let kept = hotels::runs_kept(model, &self.trial) && (0..days).all(|day| self.squeeze(day));
        if kept {
            self.recreate.fill(model, &mut self.trial, &self.all_days, (&mut self.orders, &mut self.random));
        }
        let child = if kept { self.trial.clone() } else { ends[one].clone() };
        self.stand_on(&child);
        self.best.copy_from(&child);
        self.best_worth = self.current_worth;
    }

    /// A race of fresh walks, and a warm walk from where the best of them came to.
    fn round(&mut self, stop: &Stop<'_>, watch: Watch<'_>) -> bool {
        let (mut race, rest) = stop.split(1, 2);
        for left in (1..=RACES).rev() {
            let (own, later) = race.split(1, left);
            race = later;
            self.start_elsewhere();
            if left == RACES {
                self.best.copy_from(&self.current);
                self.best_worth = self.current_worth;
            }
            if !self.run(&own, WHOLE, watch) {
                return false;
            }
        }
        self.settle_best();
        self.run(&rest, WHOLE / 2, watch)
    }

    /// Stands on a plan with other hotels, filled with what fits.
    fn start_elsewhere(&mut self) {
        let model = self.model;
        let mut state = self.best.clone();
        for day in 0..model.days.len() {
            for site in state.routes[day].stops().to_vec() {
                state.leave(model, site);
            }
            state.compact(model, day);
        }
        hotels::choose(model, &mut state, (VAGUE, Reach::All), &mut self.random);
        if (0..model.days.len()).all(|day| state.routes[day].rebuild(model, day)) {
            self.recreate.fill(model, &mut state, &self.all_days, (&mut self.orders, &mut self.random));
            self.stand_on(&state);
        }
    }
}

/// Puts the days `first..=last` of another plan, with the nights between them, in the place of one's
/// own. What the other days had of their stops is taken out of them. Times are not rebuilt.
fn graft(model: &Model<'_>, state: &mut State, other: &State, (first, last): (usize, usize)) {
    let taken = (first..=last).flat_map(|day| other.routes[day].stops()).copied();
    let dropped = (first..=last).flat_map(|day| state.routes[day].stops()).copied();
    for site in taken.clone().chain(dropped.collect::<Vec<_>>()) {
        if state.holds(site) {
            let day = usize::from(state.day_of[ix(site)]);
            state.routes[day].nodes.retain(|&node| node != site);
            state.leave(model, site);
        }
    }
    for day in first..=last {
        let (start, end) = (state.routes[day].start(), state.routes[day].end());
        let nodes = &mut state.routes[day].nodes;
        nodes.clone_from(&other.routes[day].nodes);
        let behind = nodes.len() - 1;
        if day == first {
            nodes[0] = start;
        }
        if day == last {
            nodes[behind] = end;
        }
        for &site in other.routes[day].stops() {
            state.enter(model, day, site);
        }
    }
}
