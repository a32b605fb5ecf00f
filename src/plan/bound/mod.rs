//! How much better a plan could be at most: an instant bound, then column generation.

mod ascent;
mod branch;
mod chain;
mod clock;
mod columns;
mod day;
mod grid;
mod knapsack;
mod memory;
mod narrow;
mod price;
mod sweep;
mod trace;
mod tree;
mod ways;

use super::model::Model;
use super::problem::{Need, Problem};
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
/// First comes a tree of branches, each bounded by the dearest chain of days at prices on visits and
/// driving, on a grid of moments; then, where that leaves a gap, exact labels for a single day and a
/// linear programme over day routes. Windows, hotels, breaks and driving count; order, groups,
/// budget, rests, nights in a row and the start of elapsed time are relaxed.
pub fn bound(problem: &Problem, plan: &Solution, stop: &Stop<'_>, watch: &mut dyn FnMut(&Bound)) -> Bound {
    bound_beside(problem, plan, &|| 0, stop, watch)
}

/// As [`bound`], while others look for better plans: `value` tells the highest value of a plan that
/// meets all requirements, as far as known by then.
pub fn bound_beside(
    problem: &Problem,
    plan: &Solution,
    value: &dyn Fn() -> u64,
    stop: &Stop<'_>,
    watch: &mut dyn FnMut(&Bound),
) -> Bound {
    let model = Model::new(problem);
    let quick = knapsack::bound(&model);
    watch(&quick);
    let own = if plan.score.unmet == 0 { plan.score.value } else { 0 };
    let known = || own.max(value());
    if quick.value <= known() {
        return quick;
    }
    let tree::Felled { bound, left } = tree::bound(&model, &known, quick, stop, watch);
    if bound.value <= known() {
        return bound;
    }
    // A single day leaves nothing to the prices: what remains is the exact order of its stops.
    let bound = if model.days.len() == 1 {
        let fewer = left.and_then(|left| with_only(problem, &model, &left)).unwrap_or_else(|| problem.clone());
        let at_least = |bound: &Bound| Bound { value: bound.value.max(known()), ..*bound };
        at_least(&chain::bound(&Model::new(&fewer), plan, bound, stop, &mut |bound| watch(&at_least(bound))))
    } else {
        bound
    };
    if bound.value <= known() {
        return bound;
    }
    columns::bound(&model, plan, bound, stop, watch)
}

/// The problem without the candidates that no better plan visits, unless other rules want them.
fn with_only(problem: &Problem, model: &Model<'_>, left: &[bool]) -> Option<Problem> {
    let mut draft = problem.clone().into_draft();
    for (&site, _) in model.candidates.iter().zip(left).filter(|(_, left)| !**left) {
        let need = &mut draft.sites[usize::from(site)].need;
        if *need == Need::Optional {
            *need = Need::Excluded;
        }
    }
    Problem::new(draft).ok()
}
