//! Ruin and recreate under annealing: the walk from plan to plan.

mod gauge;
mod hotels;
mod moves;
mod pool;
mod recreate;
mod rounds;
mod ruin;
mod start;

pub(crate) use gauge::{Gauge, Worth, cost};
pub(crate) use hotels::{changes, of_night, runs_kept};
pub(crate) use recreate::drop_torn_groups;
pub(crate) use start::empty;

use super::model::{Model, Node, ix};
use super::random::Random;
use super::state::State;
use super::stop::{Stop, WHOLE};
use hotels::Reach;
use pool::Pool;
use recreate::{Orders, Recreate};
use ruin::Ruin;
use std::sync::{Mutex, PoisonError};

/// Halvings of the temperature between the first and the last iteration.
const HALVINGS: i64 = 7;
/// The part of the full temperature at which a plan is frozen: effort still settles, value is kept.
pub(crate) const FROZEN: u64 = WHOLE / 1_024;
/// The first temperature, in ordinary sites.
const HOT: i64 = 1;
/// The same when hotels are chosen: leaving a sequence of hotels costs several sites at first …
const HOT_WITH_HOTELS: i64 = 8;
/// … but from many hotels one nearby is soon found.
const HOT_WITH_MANY_HOTELS: i64 = 4;
/// With so few candidates a fresh start is cheap, and required sites may block every other way.
const SMALL: usize = 24;
/// One ruin in so many turns days round, where hotels are many.
const TURNS_ONE_IN: usize = 16;
/// Iterations between two looks at the clock; each takes far less than a millisecond.
const LOOK_EVERY: u64 = 8;
/// Iterations between two exchanges with other threads.
const EXCHANGE_EVERY: u64 = 2_048;

/// One walk: the plan it stands on, the trial it changes, the best it has seen.
pub(crate) struct Search<'a, 'p> {
    pub(crate) model: &'a Model<'p>,
    gauge: Gauge,
    orders: Orders,
    random: Random,
    current: State,
    current_worth: Worth,
    trial: State,
    pub(crate) best: State,
    best_worth: Worth,
    touched: Vec<bool>,
    all_days: Vec<bool>,
    recreate: Recreate,
    peers: Option<&'a Peers>,
    /// Routes to recombine, and how many times that was done; `None` for short searches.
    pool: Option<Pool>,
    combined: u64,
}

/// What walks on several threads share: the best plan of all.
#[derive(Default)]
pub(crate) struct Peers(Mutex<Option<(Worth, State)>>);

impl Peers {
    /// Leaves the better of the shared plan and this one; returns the shared one if it is better.
    fn exchange(&self, worth: &Worth, state: &State) -> Option<State> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*shared {
            Some((best, plan)) if best.rank(worth).is_lt() => return Some(plan.clone()),
            Some((best, _)) if best == worth => {}
            _ => *shared = Some((*worth, state.clone())),
        }
        None
    }
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
            peers: None,
            pool: None,
            combined: 0,
        }
    }

    /// Exchanges its best plan with other walks.
    pub(crate) const fn join(&mut self, peers: &'a Peers) {
        self.peers = Some(peers);
    }

    /// Fills the plan it stands on with what fits.
    pub(crate) fn construct(&mut self) {
        let before = self.current_worth;
        for _ in 0..4 {
            self.recreate.fill(self.model, &mut self.trial, &self.all_days, (&mut self.orders, &mut self.random));
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

    /// Walks until `stop`, cooling from `heat` (in [`WHOLE`]ths of the full temperature); `watch`
    /// sees every better plan and may end the walk by returning false; then this returns false.
    pub(crate) fn run(&mut self, stop: &Stop<'_>, heat: u64, watch: &mut dyn FnMut(&State, &Worth) -> bool) -> bool {
        let from = stop.spent(0).min(WHOLE - 1);
        let mut temperature = 0;
        for count in 0_u64.. {
            if count.is_multiple_of(LOOK_EVERY) {
                let spent = stop.spent(count);
                if spent >= WHOLE {
                    break;
                }
                let path = (spent.max(from) - from) * WHOLE / (WHOLE - from);
                temperature = self.temperature(path, heat);
                if self.pool.is_some() && path >= (self.combined + 2) * WHOLE / 5 && self.combine() {
                    let _ = watch(&self.best, &self.best_worth);
                }
                if count.is_multiple_of(EXCHANGE_EVERY)
                    && path > WHOLE / 4
                    && self.meet()
                    && !watch(&self.best, &self.best_worth)
                {
                    return false;
                }
            }
            if self.step(temperature) && !watch(&self.best, &self.best_worth) {
                return false;
            }
        }
        self.meet();
        true
    }

    /// Goes back to the best plan.
    pub(crate) fn settle_best(&mut self) {
        let best = self.best.clone();
        self.stand_on(&best);
    }

    /// From here on collects routes and recombines them now and then.
    pub(crate) fn collect(&mut self) {
        self.pool = Some(Pool::default());
    }

    /// Puts the best plan together from the routes so far; true when it beats all before.
    fn combine(&mut self) -> bool {
        self.combined += 1;
        let Some(state) = self.pool.as_ref().and_then(|pool| pool.combine(self.model)) else { return false };
        let worth = self.gauge.worth(self.model, &state);
        let better = worth.rank(&self.best_worth).is_lt();
        if better {
            self.stand_on(&state);
        }
        better
    }

    /// Exchanges with the peers; true when theirs was better, and is now the plan to go on from.
    fn meet(&mut self) -> bool {
        let found = self.peers.and_then(|peers| peers.exchange(&self.best_worth, &self.best));
        if let Some(state) = &found {
            self.stand_on(state);
        }
        found.is_some()
    }

    /// From here on value beyond the stated slack does not count: the search saves effort.
    pub(crate) fn save_effort(&mut self) {
        let slack = i64::from(self.model.problem.objective.value_slack_permille.min(1_000));
        self.gauge.cap = self.best_worth.value - self.best_worth.value * slack / 1_000;
    }

    /// Puts into the best plan whatever plainly fits, overlooking nothing.
    pub(crate) fn polish(&mut self) {
        let best = self.best.clone();
        self.stand_on(&best);
        let housed = !self.model.any_choice
            || (hotels::choose(self.model, &mut self.trial, (0, Reach::All), &mut self.random) && self.settle());
        self.touched.fill(true);
        if !housed {
            self.restore();
        }
        self.recreate.fill_plainly(self.model, &mut self.orders, &mut self.trial, &mut self.random);
        let worth = self.gauge.worth(self.model, &self.trial);
        if worth.rank(&self.best_worth).is_lt() {
            self.best.copy_from(&self.trial);
            self.best_worth = worth;
        }
        self.restore();
    }

    /// The temperature after a part of the walk: halved at equal steps, straight between them.
    fn temperature(&self, spent: u64, heat: u64) -> i64 {
        let path = HALVINGS * i64::try_from(spent).unwrap_or(0);
        let (whole, part) = (path >> 16, path & 0xFFFF);
        let hot = self.gauge.unit
            * match (self.model.wide_choice, self.model.any_choice) {
                (true, _) => HOT_WITH_MANY_HOTELS,
                (false, true) => HOT_WITH_HOTELS,
                (false, false) => HOT,
            };
        let at = hot >> whole;
        let straight = at - ((at >> 1) >> 8) * (part >> 8);
        (straight >> 16) * i64::try_from(heat).unwrap_or(0)
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
        self.recreate.fill(self.model, &mut self.trial, &self.touched, (&mut self.orders, &mut self.random));
        let worth = self.gauge.worth(self.model, &self.trial);
        let climb = self.gauge.energy(&worth) - self.gauge.energy(&self.current_worth);
        let allowed = ((temperature >> 8) * self.random.exponential()) >> 8;
        if climb > allowed {
            self.restore();
            return false;
        }
        self.current.copy_touched(&self.trial, &self.touched);
        self.current_worth = worth;
        if let Some(pool) = &mut self.pool
            && worth.unmet <= self.best_worth.unmet
            && worth.value >= self.best_worth.value - self.best_worth.value / 50
        {
            pool.note(self.model, &self.current);
        }
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
        if model.wide_choice && !model.any_order && self.random.chance(1, TURNS_ONE_IN) {
            return self.turn_days();
        }
        let needed = if self.current_worth.unmet > 0 && self.random.chance(1, 2) { self.absent_need() } else { None };
        let mut ruin = Ruin { model, state: &mut self.trial, random: &mut self.random, touched: &mut self.touched };
        match needed {
            Some(site) => ruin.around_absent(site),
            None => match ruin.random.below(100) {
                0..=1 => ruin.wipe_day(),
                2..=5 => ruin.scatter(),
                6..=8 if model.candidates.len() <= SMALL => ruin.wipe_all(),
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
}

impl super::problem::GroupRule {
    /// Whether a group with so many members in the plan lacks some.
    fn is_short(self, members: u16) -> bool {
        matches!(self, Self::AtLeast(least) if members < least)
    }
}

/// Shows plans of a short walk, for those who need many reasonable routes.
pub(crate) fn sample(model: &Model<'_>, start: State, stop: &Stop<'_>, show: &mut dyn FnMut(&State)) {
    const STEPS: u64 = 4_000;
    let mut walk = Search::from(model, start, 1);
    walk.construct();
    show(&walk.best);
    for step in 0..STEPS {
        if step.is_multiple_of(16) {
            if stop.spent(step) >= WHOLE {
                break;
            }
            show(&walk.current);
        }
        let temperature = walk.temperature(step * WHOLE / STEPS, WHOLE / 4);
        if walk.step(temperature) {
            show(&walk.best);
        }
    }
}
