//! The plans a search starts from.

use super::hotels::{self, Reach};
use crate::plan::model::{Model, Node};
use crate::plan::random::Random;
use crate::plan::state::State;

/// An empty plan with hotels that make every day's way possible, or the first impossible day.
pub(crate) fn empty(model: &Model<'_>, noise: usize, random: &mut Random) -> Result<State, usize> {
    let anchors: Vec<(Node, Node)> = model.days.iter().map(|day| (day.starts[0], day.ends[0])).collect();
    let mut state = State::empty(model, &anchors);
    if !model.problem.hotels.is_empty()
        && !model.problem.nights.is_empty()
        && !hotels::choose(model, &mut state, (noise, Reach::All), random)
    {
        return Err(first_impossible(model));
    }
    for day in 0..model.days.len() {
        if !state.routes[day].rebuild(model, day) {
            return Err(day);
        }
    }
    Ok(state)
}

/// The first day that no pair of its ends makes possible; the last day if hotels' own rules
/// (nights in a row) are to blame.
fn first_impossible(model: &Model<'_>) -> usize {
    let possible = |day: usize| {
        let rules = &model.days[day];
        rules
            .starts
            .iter()
            .any(|&start| rules.ends.iter().any(|&end| rules.earliest + model.leg(day, start, end) <= rules.latest))
    };
    (0..model.days.len()).find(|&day| !possible(day)).unwrap_or(model.days.len() - 1)
}
