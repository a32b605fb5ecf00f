//! Multi-day itineraries: a brief in, a judged plan with its roads out.

mod access;
mod answer;
mod brief;
mod conflict;
mod festivals;
mod gauge;
mod hours;
mod previous;
mod question;
pub mod study;
mod unserved;
pub mod view;

pub use answer::{DayAnswer, Itinerary, LegAnswer, PauseAnswer, StopAnswer, Totals};
pub use brief::{Brief, Lock, Order, Previous, StayWish};
pub use festivals::{FestivalAnswer, FestivalState, FestivalWish};
pub use gauge::{Incumbent, Watch};
pub use hours::{Hours, hours_on};
pub use previous::{ChangeKind, ChangeReason, Changed, Held, Stayed};
pub use unserved::{Reason, Unserved};

use std::sync::Arc;

use super::clock::Stopwatch;
use super::error::{AppError, FieldFault};
use super::pool::Cancelled;
use super::world::World;
use crate::base::calendar::TimeOfDay;
use crate::plan::{self, DayNo, Effort, NoPlan, Solution, Stop};
use gauge::{Gauge, Limit};
use question::Question;

/// A plan, other good ones, and what changed against the one before.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The best plan.
    pub best: Itinerary,
    /// Other good plans that differ from it, when they were asked for.
    pub others: Vec<Itinerary>,
    /// Positions, the best being 0, of those that no other beats in value, driving, cost and hotel
    /// changes at once.
    pub front: Vec<usize>,
    /// How the best plan differs from the one it was to stay close to.
    pub changed: Vec<Changed>,
    /// How much of the plan before stayed, when there was one.
    pub stayed: Option<Stayed>,
}

/// Plans `brief` in `world` within its budget; `cancelled` ends the search early with the best
/// plan so far.
///
/// Every plan is judged by [`plan::check`] before it leaves; a breach is our fault, not the
/// caller's.
pub fn plan(world: &World, brief: &Brief, cancelled: &Cancelled) -> Result<Answer, AppError> {
    let nobody: Watch = Arc::new(|_| ());
    watched(world, brief, cancelled, &nobody)
}

/// The numbers that a brief comes down to, for those who measure the optimiser alone.
pub fn problem(world: &World, brief: &Brief) -> Result<plan::Problem, AppError> {
    Ok(Question::new(world, brief)?.problem)
}

/// As [`plan()`]; `watch` sees every better plan and every better bound as it comes.
pub fn watched(world: &World, brief: &Brief, cancelled: &Cancelled, watch: &Watch) -> Result<Answer, AppError> {
    let time = Stopwatch::start();
    let question = Question::new(world, brief)?;
    let problem = &question.problem;
    let elapsed = || time.elapsed_us();
    let micros = brief.budget_ms * 1000;
    let gauge = Gauge::new(problem, time, watch);
    // Counted iterations promise the same answer everywhere, the bound included: its effort is counted too.
    let (stop, threads, limit) = match brief.iterations {
        Some(count) => (Stop::iterations(count), 1, Limit::Count(count)),
        None => (Stop::after(&elapsed, micros), brief.threads.saturating_sub(1).max(1), Limit::Micros(micros)),
    };
    let beside = gauge.bound_beside(problem, brief.seed, limit);
    let effort = Effort { stop: stop.or_when(cancelled.flag()), seed: brief.seed, threads };
    let found = search(world, (&question, brief), &effort, &gauge)
        .map_err(|NoPlan { day }| untravellable(brief, day.index()))?;
    beside.end(cancelled);
    for solution in &found.plans {
        if let Some(fault) = plan::check(problem, solution).first() {
            return Err(AppError::Internal(format!("the judge refused a plan: {fault}")));
        }
    }
    if found.plans[0].score.unmet > 0 {
        let stop = Stop::after(&elapsed, micros + conflict::EXTRA_US).or_when(cancelled.flag());
        return Err(AppError::Infeasible(conflict::faults(&question, brief, &found.plans[0], &stop)));
    }
    let write = |solution: &Solution| {
        let itinerary = answer::write(world, brief, &question, (solution, gauge.bound()), &effort.stop)?;
        match study::judge(world, &itinerary) {
            None => Ok(itinerary),
            Some(fault) => Err(AppError::Internal(format!("the judge of study tours refused a plan: {fault}"))),
        }
    };
    let mut all = found.plans.iter().map(write).collect::<Result<Vec<_>, _>>()?;
    let others = all.split_off(1);
    let best = all.remove(0);
    Ok(Answer { best, others, front: found.front, changed: found.changed, stayed: found.stayed })
}

/// What the search came to, the best plan first.
struct Found {
    plans: Vec<Solution>,
    front: Vec<usize>,
    changed: Vec<Changed>,
    stayed: Option<Stayed>,
}

/// Searches as the brief wants it: anew, close to a plan before, or for several plans.
fn search(
    world: &World,
    (question, brief): (&Question<'_>, &Brief),
    effort: &Effort<'_>,
    gauge: &Gauge,
) -> Result<Found, NoPlan> {
    let problem = &question.problem;
    if let Some(previous) = &brief.previous {
        let old = previous::solution(question, previous);
        let named: Vec<DayNo> = brief.hours.keys().map(|&day| DayNo(question::number(day))).collect();
        let made = plan::replan(problem, &old, &named, effort)?;
        gauge.found(&made.plan);
        let changed = previous::changed(world, question, previous, &made);
        let stayed = Some(Stayed::of(&made));
        return Ok(Found { plans: vec![made.plan], front: vec![0], changed, stayed });
    }
    if brief.alternatives > 0 {
        let found = plan::alternatives(problem, effort, brief.alternatives + 1)?;
        gauge.found(&found.plans[0]);
        return Ok(Found { plans: found.plans, front: found.front, changed: Vec::new(), stayed: None });
    }
    let mut seen = |solution: &Solution| {
        gauge.found(solution);
        true
    };
    let plan = effort.solve(problem, &mut seen)?;
    gauge.found(&plan);
    Ok(Found { plans: vec![plan], front: vec![0], changed: Vec::new(), stayed: None })
}

/// Not even the bare way of one day fits into its hours.
fn untravellable(brief: &Brief, day: usize) -> AppError {
    let number = day + 1;
    let (from, to) = brief.hours_of(day);
    let (from, to) = (TimeOfDay(from), TimeOfDay(to));
    AppError::Infeasible(vec![FieldFault::new(
        "/day_hours",
        "day_too_short",
        (
            format!("第 {number} 天在 {from}–{to} 之间连路都走不完"),
            format!("day {number} is too short even for the bare way between {from} and {to}"),
        ),
        (
            "请增加天数，放宽每日时间或驾驶上限，或把起点、终点选近些",
            "add days, widen the hours or the driving limit, or choose a nearer start or end",
        ),
    )])
}
