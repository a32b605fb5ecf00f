//! How much better a plan could be at most: an instant bound, then column generation.

mod ascent;
mod chain;
mod columns;
mod day;
mod grid;
mod knapsack;
mod memory;
mod price;
mod sweep;
mod ways;

use super::model::Model;
use super::problem::Problem;
use super::solution::Solution;
use super::stop::Stop;

/// What no plan that meets all requirements can exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The highest value any such plan may have.
    pub value: u64,
    /// How it was found.
    pub method: Method,
}

/// How a bound was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Scores against the time all visits and their shortest ways take.
    Knapsack,
    /// Day routes priced by column generation.
    Columns,
}

impl Bound {
    /// How far a plan may be from the best value, in units of 1/10 000 of the bound; 0 = proven.
    #[must_use]
    pub fn gap_permyriad(&self, plan: &Solution) -> u64 {
        (self.value.saturating_sub(plan.score.value) * 10_000).div_ceil(self.value.max(1))
    }
}

/// The bound that costs microseconds.
#[must_use]
pub fn quick_bound(problem: &Problem) -> Bound {
    knapsack::bound(&Model::new(problem))
}

/// The best bound found before `stop`; `watch` sees every better one. Ends early when the plan
/// is proven best.
///
/// First comes the dearest chain of days at prices on visits and driving, on a grid of moments; then,
/// where that leaves a gap, exact labels for a single day and a linear programme over day routes.
/// Windows, hotels, breaks and driving count; order, groups, budget, rests, nights in a row and the
/// start of elapsed time are relaxed.
pub fn bound(problem: &Problem, plan: &Solution, stop: &Stop<'_>, watch: &mut dyn FnMut(&Bound)) -> Bound {
    let model = Model::new(problem);
    let quick = knapsack::bound(&model);
    watch(&quick);
    if quick.value <= plan.score.value {
        return quick;
    }
    let quick = ascent::bound(&model, plan, quick, stop, watch);
    if quick.value <= plan.score.value {
        return quick;
    }
    // A single day leaves nothing to the prices: what remains is the exact order of its stops.
    let chained = if model.days.len() == 1 { chain::bound(&model, plan, quick, stop, watch) } else { quick };
    if chained.value <= plan.score.value {
        return chained;
    }
    columns::bound(&model, plan, chained, stop, watch)
}
