//! Ruin and recreate under annealing: the walk from plan to plan.

mod gauge;
mod hotels;
mod recreate;
mod ruin;
mod start;

pub(crate) use gauge::{Gauge, Worth, cost};
pub(crate) use hotels::{changes, of_night};
pub(crate) use start::empty;

use super::model::{Model, Node, ix};
use super::random::Random;
use super::state::State;
use super::stop::{Stop, WHOLE};
use hotels::Wish;
use recreate::{Orders, Recreate};
use ruin::Ruin;

/// Halvings of the temperature between the first and the last iteration.
const HALVINGS: i64 = 7;
/// The first temperature, in sixteenths of an ordinary site.
const HOT_SIXTEENTHS: i64 = 8;
/// Iterations between two looks at the clock; each takes far less than a millisecond.
const LOOK_EVERY: u64 = 8;

/// One walk: the plan it stands on, the trial it changes, the best it has seen.
pub(crate) struct Search<'a, 'p> {
    model: &'a Model<'p>,
    pub(crate) gauge: Gauge,
    orders: Orders,
    random: Random,
    current: State,
    current_worth: Worth,
    trial: State,
    pub(crate) best: State,
    pub(crate) best_worth: Worth,
    touched: Vec<bool>,
    all_days: Vec<bool>,
    recreate: Recreate,
    pub(crate) iterations: u64,
}

impl<'a, 'p> Search<'a, 'p> {
    /// Starts from the given plan.
    pub(crate) fn from(model: &'a Model<'p>, state: State, seed: u64) -> Self {
        let gauge = Gauge::new(model);
        let worth = gauge.worth(model, &state);
        let days = model.days.len();
        Self {
            model,
            gauge,
            orders: Orders::new(model),
            random: Random::new(seed),
            trial: state.clone(),
            best: state.clone(),
            current: state,
            current_worth: worth,
            best_worth: worth,
            touched: vec![false; days],
            all_days: vec![true; days],
            recreate: Recreate::default(),
            iterations: 0,
        }
    }

    /// Fills the plan it stands on with what fits.
    pub(crate) fn construct(&mut self) {
        let before = self.current_worth;
        for _ in 0..4 {
            self.recreate.fill(self.model, &self.orders, &mut self.trial, &self.all_days, &mut self.random);
            let worth = self.gauge.worth(self.model, &self.trial);
            if worth.rank(&self.best_worth).is_lt() || self.best_worth == before {
                self.best.copy_from(&self.trial);
                self.best_worth = worth;
            }
            self.trial.copy_from(&self.current);
        }
        let best = self.best.clone();
        self.stand_on(&best);
    }

    /// Goes on from this plan; it becomes the best if it is.
    pub(crate) fn stand_on(&mut self, state: &State) {
        self.current.copy_from(state);
        self.trial.copy_from(state);
        self.current_worth = self.gauge.worth(self.model, state);
        self.keep_best();
    }

    /// Walks until `stop`; `watch` sees every better plan and may end the walk by returning false.
    pub(crate) fn run(&mut self, stop: &Stop<'_>, watch: &mut dyn FnMut(&State, &Worth) -> bool) {
        let from = stop.spent(0).min(WHOLE - 1);
        let mut count = 0;
        let mut temperature = self.temperature(0);
        loop {
            if count % LOOK_EVERY == 0 {
                let spent = stop.spent(count);
                if spent >= WHOLE {
                    break;
                }
                temperature = self.temperature((spent.max(from) - from) * WHOLE / (WHOLE - from));
            }
            count += 1;
            if self.step(temperature) && !watch(&self.best, &self.best_worth) {
                break;
            }
        }
        self.iterations += count;
    }

    /// The temperature after a part of the walk: halved at equal steps, straight between them.
    fn temperature(&self, spent: u64) -> i64 {
        let path = HALVINGS * i64::try_from(spent).unwrap_or(0);
        let (whole, part) = (path >> 16, path & 0xFFFF);
        let hot = self.gauge.unit * HOT_SIXTEENTHS / 16;
        let at = hot >> whole;
        at - ((at >> 1) >> 8) * (part >> 8)
    }

    /// One iteration; true when it found a better plan than all before.
    pub(crate) fn step(&mut self, temperature: i64) -> bool {
        self.touched.fill(false);
        if !self.tear() {
            self.restore();
            return false;
        }
        let all = self.model.any_group || self.random.chance(1, 50);
        if all {
            self.touched.fill(true);
        }
        self.recreate.fill(self.model, &self.orders, &mut self.trial, &self.touched, &mut self.random);
        let worth = self.gauge.worth(self.model, &self.trial);
        let climb = self.gauge.energy(&worth) - self.gauge.energy(&self.current_worth);
        let allowed = ((temperature >> 8) * self.random.exponential()) >> 8;
        if climb > allowed {
            self.restore();
            return false;
        }
        self.current.copy_touched(&self.trial, &self.touched);
        self.current_worth = worth;
        self.keep_best()
    }

    fn keep_best(&mut self) -> bool {
        let better = self.current_worth.beats(&self.best_worth, self.gauge.cap);
        if better {
            self.best.copy_from(&self.current);
            self.best_worth = self.current_worth;
        }
        better
    }

    fn restore(&mut self) {
        self.trial.copy_touched(&self.current, &self.touched);
    }

    /// Takes something out and sees to the hotels; false when what is left cannot be kept.
    fn tear(&mut self) -> bool {
        let model = self.model;
        let needed = if self.current_worth.unmet > 0 && self.random.chance(1, 2) { self.absent_need() } else { None };
        let mut ruin = Ruin { model, state: &mut self.trial, random: &mut self.random, touched: &mut self.touched };
        match needed {
            Some(site) => ruin.around_absent(site),
            None => match ruin.random.below(100) {
                0..=1 => ruin.wipe_day(),
                2..=5 => ruin.scatter(),
                _ => ruin.strings(),
            },
        }
        let kept = (0..self.touched.len()).filter(|&day| self.touched[day]).all(|day| self.trial.compact(model, day));
        kept && (!model.any_choice || self.rehouse())
    }

    /// A required site that the plan lacks.
    fn absent_need(&mut self) -> Option<Node> {
        let wanting = |site: &Node| {
            let group = |g: &u16| self.model.problem.groups[ix(*g)].rule.is_short(self.trial.members[ix(*g)]);
            !self.trial.holds(*site)
                && (self.model.mandatory[ix(*site)] || self.model.groups_of[ix(*site)].iter().any(group))
        };
        let absent: Vec<Node> = self.model.candidates.iter().copied().filter(wanting).collect();
        if absent.is_empty() { None } else { Some(absent[self.random.below(absent.len())]) }
    }

    /// Now and then moves hotels: one at random, or all by the exact choice.
    fn rehouse(&mut self) -> bool {
        match self.random.below(12) {
            0 => self.move_hotel(),
            1..=4 => {
                let typical =
                    usize::try_from(self.model.days.iter().map(|d| d.latest - d.earliest).max().unwrap_or(0) / 8)
                        .unwrap_or(0);
                let noise = if self.random.chance(1, 2) { 0 } else { 1 + self.random.below(typical.max(1)) };
                let change = i64::from(self.model.problem.objective.change_penalty);
                let choice = hotels::choose(self.model, &mut self.trial, Wish { noise, change }, &mut self.random);
                choice && self.settle()
            }
            _ => true,
        }
    }

    /// Rebuilds the days whose ends have changed.
    fn settle(&mut self) -> bool {
        let mut kept = true;
        for day in 0..self.touched.len() {
            let (new, old) = (&self.trial.routes[day], &self.current.routes[day]);
            if new.start() != old.start() || new.end() != old.end() {
                self.touched[day] = true;
                kept = kept && self.trial.routes[day].rebuild(self.model, day);
            }
        }
        kept
    }

    /// Sends one night elsewhere and drops the stops that no longer fit.
    fn move_hotel(&mut self) -> bool {
        let nights = &self.model.problem.nights;
        let night = self.random.below(nights.len());
        let candidates = &nights[night].candidates;
        if candidates.len() < 2 {
            return true;
        }
        let hotel = candidates[self.random.below(candidates.len())].index();
        let mut until = night;
        if self.model.linked_nights {
            let run = self.random.below(3);
            while until < night + run
                && until + 1 < nights.len()
                && nights[until + 1].candidates.iter().any(|h| h.index() == hotel)
            {
                until += 1;
            }
        }
        for moved in night..=until {
            hotels::set(self.model, &mut self.trial, moved, hotel);
        }
        self.touched[night..=until + 1].fill(true);
        hotels::runs_kept(self.model, &self.trial) && (night..=until + 1).all(|day| self.squeeze(day))
    }

    /// Takes stops out of a day until it can be kept.
    fn squeeze(&mut self, day: usize) -> bool {
        loop {
            if self.trial.routes[day].rebuild(self.model, day) {
                return true;
            }
            let stops = self.trial.routes[day].stops();
            if stops.is_empty() {
                return false;
            }
            let saving = |at: usize| {
                let nodes = &self.trial.routes[day].nodes;
                let (a, b, c) = (nodes[at], nodes[at + 1], nodes[at + 2]);
                let leg = |x, y| i64::from(self.model.leg(day, x, y));
                (leg(a, b) + leg(b, c) - leg(a, c)) * 1_000 / (self.model.score[ix(b)] + 1)
            };
            let worst = (0..stops.len()).max_by_key(|&at| saving(at)).unwrap_or(0);
            let site = if self.random.chance(1, 4) { stops[self.random.below(stops.len())] } else { stops[worst] };
            self.trial.leave(self.model, site);
            let route = &mut self.trial.routes[day];
            route.nodes.retain(|&node| node != site);
        }
    }
}

impl super::problem::GroupRule {
    /// Whether a group with so many members in the plan lacks some.
    fn is_short(self, members: u16) -> bool {
        matches!(self, Self::AtLeast(least) if members < least)
    }
}
