//! The search as a service: a problem, a limit and a seed in; a plan out.

use super::model::Model;
use super::output;
use super::preferred;
use super::problem::{DayNo, Problem};
use super::random::Random;
use super::rolling;
use super::search::{self, Peers, Search, Worth};
use super::solution::Solution;
use super::state::State;
use super::stop::{Stop, WHOLE};
use std::thread;

/// Not even a plan without stops exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("day {day:?} cannot be travelled even without stops")]
pub struct NoPlan {
    /// The day that fails.
    pub day: DayNo,
}

/// How a search runs.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    /// When it ends.
    pub stop: Stop<'a>,
    /// Where its chance comes from.
    pub seed: u64,
    /// Threads it may use; more than one only under a time limit.
    pub threads: usize,
}

/// Finds a good plan within the limit, on the calling thread.
///
/// A plan that misses a requirement says so in `score.unmet`. With an iteration limit the result
/// depends on the problem, the seed and the limit alone.
pub fn solve(problem: &Problem, stop: &Stop<'_>, seed: u64) -> Result<Solution, NoPlan> {
    Effort { stop: *stop, seed, threads: 1 }.solve(problem, &mut |_| true)
}

impl Effort<'_> {
    /// Finds a good plan; `watch` sees each better one as it comes and may end the search by
    /// returning false.
    pub fn solve(&self, problem: &Problem, watch: &mut dyn FnMut(&Solution) -> bool) -> Result<Solution, NoPlan> {
        let mut search = |problem: &Problem, effort: &Effort<'_>| {
            let model = Model::new(problem);
            let start = first(&model, effort.seed)?;
            let state = effort.improve(&model, start, watch);
            Ok(preferred::settle(problem, output::solution(&model, &state)))
        };
        rolling::within(problem, self, &mut search, &|plan| plan)
    }

    /// Improves a plan on as many threads as allowed, by independent walks that exchange.
    pub(crate) fn improve(&self, model: &Model<'_>, start: State, watch: &mut dyn FnMut(&Solution) -> bool) -> State {
        let peers = Peers::default();
        let threads = if self.stop.counts_iterations() { 1 } else { self.threads.max(1) };
        thread::scope(|scope| {
            for helper in 1..threads {
                let (peers, start) = (&peers, start.clone());
                let seed = Random::new(self.seed.wrapping_add(helper as u64)).next();
                scope.spawn(move || {
                    let mut walk = Search::from(model, start, seed);
                    walk.join(peers);
                    self.walk(&mut walk, &mut |_| true);
                });
            }
            let mut walk = Search::from(model, start, Random::new(self.seed).next());
            if threads > 1 {
                walk.join(&peers);
            }
            self.walk(&mut walk, watch);
            walk.best
        })
    }

    fn walk(&self, walk: &mut Search<'_, '_>, watch: &mut dyn FnMut(&Solution) -> bool) {
        let anew = walk.best.routes.iter().all(|route| route.stops().is_empty());
        walk.construct();
        if !watch(&output::solution(walk.model, &walk.best)) {
            return;
        }
        let long = self.stop.budget_us().is_some_and(|us| us >= LONG_US)
            || self.stop.budget_iterations().is_some_and(|n| n >= LONG);
        if long && walk.model.days.len() > 1 {
            walk.collect();
        }
        let slack = walk.model.problem.objective.value_slack_permille > 0;
        let (stop, rest) = if slack { self.stop.split(2, 3) } else { (self.stop, self.stop) };
        let model = walk.model;
        let (warm, cold) = stop.split(15, 16);
        let mut show = |state: &State, _: &Worth| watch(&output::solution(model, state));
        // A plan that was given is improved; others need not come from where the first one began.
        let going =
            if anew && model.wide_choice { walk.rounds(&warm, &mut show) } else { walk.run(&warm, WHOLE, &mut show) };
        if going {
            walk.settle_best();
            walk.run(&cold, search::FROZEN, &mut show);
        }
        walk.polish();
        if slack {
            walk.save_effort();
            walk.run(&rest, WHOLE / 8, &mut |state, _| watch(&output::solution(model, state)));
        }
    }
}

/// From this budget on routes are collected and recombined.
const LONG_US: u64 = 900_000;
const LONG: u64 = 100_000;

/// A plan without stops.
pub(crate) fn first(model: &Model<'_>, seed: u64) -> Result<State, NoPlan> {
    search::empty(model, 0, &mut Random::new(seed)).map_err(|day| NoPlan { day: DayNo::at(day) })
}
