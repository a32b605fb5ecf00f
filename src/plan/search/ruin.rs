//! Ruin: what one iteration takes out of the plan.

use crate::plan::model::{Model, Node, ix};
use crate::plan::random::Random;
use crate::plan::state::{ABSENT, State, position};

/// The longest string of neighbours taken out of one day.
const STRING_MOST: usize = 10;
/// How many sites an iteration takes out on average …
const MEAN_REMOVED: usize = 10;
/// … and where hotels move among many, which changes enough by itself.
const MEAN_REMOVED_WITH_HOTELS: usize = 6;

/// One ruin at work: the plan it tears, the days it has touched.
pub(super) struct Ruin<'a, 'p> {
    pub(super) model: &'a Model<'p>,
    pub(super) state: &'a mut State,
    pub(super) random: &'a mut Random,
    pub(super) touched: &'a mut [bool],
}

impl Ruin<'_, '_> {
    /// Adjacent strings of stops (SISR, Christiaens & Vanden Berghe 2020): strings of neighbours
    /// around one seed, from several days.
    pub(super) fn strings(&mut self) {
        let Some(seed) = self.seed() else { return };
        let present: usize = self.state.routes.iter().map(|r| r.nodes.len() - 2).sum();
        let filled = self.state.routes.iter().filter(|r| r.nodes.len() > 2).count().max(1);
        let longest = STRING_MOST.min(present.div_ceil(filled)).max(1);
        let mean = if self.model.wide_choice { MEAN_REMOVED_WITH_HOTELS } else { MEAN_REMOVED };
        let most = (4 * mean / (1 + longest)).max(2) - 1;
        let mut left = 1 + self.random.below(most);
        self.string_around(seed, longest, &mut left);
        for at in 0..self.model.near[ix(seed)].len() {
            if left == 0 {
                break;
            }
            let next = self.model.near[ix(seed)][at];
            self.string_around(next, longest, &mut left);
        }
    }

    fn seed(&mut self) -> Option<Node> {
        let candidates = &self.model.candidates;
        if candidates.is_empty() {
            return None;
        }
        Some(candidates[self.random.below(candidates.len())])
    }

    fn string_around(&mut self, site: Node, longest: usize, left: &mut usize) {
        let day = self.state.day_of[ix(site)];
        if day == ABSENT || self.touched[usize::from(day)] {
            return;
        }
        let day = usize::from(day);
        let route = &self.state.routes[day];
        let stops = route.nodes.len() - 2;
        let length = 1 + self.random.below(longest.min(stops));
        let at = position(route, site) - 1;
        let mut kept = 0;
        if length > 1 && length < stops && self.random.chance(1, 2) {
            kept = 1;
            while length + kept < stops && !self.random.chance(1, 10) {
                kept += 1;
            }
        }
        let whole = length + kept;
        let first_low = (at + 1).saturating_sub(whole);
        let first_high = at.min(stops - whole);
        let first = first_low + self.random.below(first_high - first_low + 1);
        let hole = if kept == 0 { first + whole } else { first + self.random.below(length + 1) };
        let out: Vec<Node> =
            (first..first + whole).filter(|&k| k < hole || k >= hole + kept).map(|k| route.nodes[k + 1]).collect();
        for site in out {
            self.state.leave(self.model, site);
        }
        self.touched[day] = true;
        *left -= 1;
    }

    /// Takes everything out of one random day.
    pub(super) fn wipe_day(&mut self) {
        let day = self.random.below(self.state.routes.len());
        for site in self.state.routes[day].stops().to_vec() {
            self.state.leave(self.model, site);
        }
        self.touched[day] = true;
    }

    /// Takes everything out.
    pub(super) fn wipe_all(&mut self) {
        for day in 0..self.state.routes.len() {
            for site in self.state.routes[day].stops().to_vec() {
                self.state.leave(self.model, site);
            }
            self.touched[day] = true;
        }
    }

    /// Takes a random part of all stops, wherever they stand.
    pub(super) fn scatter(&mut self) {
        let one_in = 2 + self.random.below(6);
        for day in 0..self.state.routes.len() {
            for site in self.state.routes[day].stops().to_vec() {
                if self.random.chance(1, one_in) {
                    self.state.leave(self.model, site);
                    self.touched[day] = true;
                }
            }
        }
    }

    /// Takes out what hinders an absent site: stops around it, and those bound to it by order.
    pub(super) fn around_absent(&mut self, site: Node) {
        let bound: Vec<Node> = self.model.before[ix(site)].iter().chain(&self.model.after[ix(site)]).copied().collect();
        for other in bound {
            if self.state.holds(other) && self.random.chance(1, 2) {
                self.touched[usize::from(self.state.day_of[ix(other)])] = true;
                self.state.leave(self.model, other);
            }
        }
        let wanted = 1 + self.random.below(MEAN_REMOVED);
        let near = self.model.near[ix(site)].iter().copied().filter(|&other| self.state.holds(other)).take(wanted);
        for other in near.collect::<Vec<_>>() {
            self.touched[usize::from(self.state.day_of[ix(other)])] = true;
            self.state.leave(self.model, other);
        }
    }
}
