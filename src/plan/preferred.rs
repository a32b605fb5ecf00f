//! Visits begin when they would rather, where a plan leaves room for it.

use super::adopt::{Outline, adopt};
use super::model::Model;
use super::output;
use super::problem::{DayNo, Problem, SiteNo};
use super::solution::{Solution, Stop};
use crate::base::units::Seconds;

/// The same order of stops with visits moved into preferred windows, one after another, wherever that makes the
/// plan better by its own tiers; a visit outside costs roughness, and never leaves its hard window.
pub(super) fn settle(problem: &Problem, plan: Solution) -> Solution {
    if problem.sites.iter().all(|site| site.windows.iter().flatten().all(|window| window.preferred.is_none())) {
        return plan;
    }
    let mut draft = problem.clone().into_draft();
    let mut best = plan;
    for day in 0..best.days.len() {
        for at in 0..best.days[day].stops.len() {
            let stop = best.days[day].stops[at];
            let Some(wish) = outside(problem, day, &stop) else { continue };
            let before = draft.sites[stop.site.index()].pin.start;
            let (low, high) = before.unwrap_or((Seconds::ZERO, Seconds::MAX));
            draft.sites[stop.site.index()].pin.start = Some((wish.0.max(low), wish.1.min(high)));
            let made = Problem::new(draft.clone()).ok().and_then(|strict| same_order(&strict, &best));
            match made.filter(|made| made.score.rank(&best.score, &problem.objective).is_lt()) {
                Some(made) => best = made,
                None => draft.sites[stop.site.index()].pin.start = before,
            }
        }
    }
    best
}

/// The preferred window that a visit misses.
fn outside(problem: &Problem, day: usize, stop: &Stop) -> Option<(Seconds, Seconds)> {
    let windows = &problem.sites[stop.site.index()].windows[day];
    let own = windows.iter().find(|window| window.opens <= stop.begin && stop.begin <= window.last_admission)?;
    let wish = own.preferred?;
    (stop.begin < wish.from || wish.until < stop.begin).then_some((wish.from, wish.until))
}

/// `plan` in another problem, if every stop stays where it is.
fn same_order(problem: &Problem, plan: &Solution) -> Option<Solution> {
    let model = Model::new(problem);
    let state = adopt(&model, &Outline::of(plan))?;
    let made = output::solution(&model, &state);
    let order = |plan: &Solution| -> Vec<(DayNo, SiteNo)> {
        let days = plan.days.iter().enumerate();
        days.flat_map(|(day, made)| made.stops.iter().map(move |stop| (DayNo::at(day), stop.site))).collect()
    };
    (order(&made) == order(plan) && made.nights == plan.nights).then_some(made)
}
