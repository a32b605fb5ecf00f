//! The search as a service: a problem, a limit and a seed in; a plan out.

use super::model::Model;
use super::output;
use super::problem::{DayNo, Problem};
use super::random::Random;
use super::search::{self, Search};
use super::solution::Solution;
use super::stop::Stop;

/// Not even a plan without stops exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("day {day:?} cannot be travelled even without stops")]
pub struct NoPlan {
    /// The day that fails.
    pub day: DayNo,
}

/// Finds a good plan within the limit, on the calling thread.
///
/// A plan that misses a requirement says so in `score.unmet`. With an iteration limit the result
/// depends on the problem, the seed and the limit alone.
pub fn solve(problem: &Problem, stop: &Stop<'_>, seed: u64) -> Result<Solution, NoPlan> {
    let model = Model::new(problem);
    let mut random = Random::new(seed);
    let start = search::empty(&model, 0, &mut random).map_err(|day| NoPlan { day: DayNo::at(day) })?;
    let mut search = Search::from(&model, start, random.next());
    search.construct();
    search.run(stop, &mut |_, _| true);
    Ok(output::solution(&model, &search.best))
}
