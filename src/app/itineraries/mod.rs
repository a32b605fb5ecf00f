//! Multi-day itineraries: a brief in, a judged plan with its roads out.

mod answer;
mod brief;
mod conflict;
mod hours;
mod previous;
mod question;
mod unserved;
pub mod view;

pub use answer::{DayAnswer, Itinerary, LegAnswer, PauseAnswer, StopAnswer, Totals};
pub use brief::{Brief, Lock, Order, Previous};
pub use hours::{Hours, hours_on};
pub use previous::{ChangeKind, Changed};
pub use unserved::{Reason, Unserved};

use super::clock::Stopwatch;
use super::error::{AppError, FieldFault};
use super::pool::Cancelled;
use super::world::World;
use crate::base::calendar::TimeOfDay;
use crate::plan::{self, Bound, Effort, NoPlan, Solution, Stop};
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
}

/// The part of a time budget that is left for the bound, out of [`PARTS`].
const FOR_BOUND: u64 = 3;
const PARTS: u64 = 10;

/// Plans `brief` in `world` within its budget; `cancelled` ends the search early with the best
/// plan so far.
///
/// Every plan is judged by [`plan::check`] before it leaves; a breach is our fault, not the
/// caller's.
pub fn plan(world: &World, brief: &Brief, cancelled: &Cancelled) -> Result<Answer, AppError> {
    watched(world, brief, cancelled, &mut |_| ())
}

/// A plan that is better than those before it, as it is found.
#[derive(Clone, Copy, Debug)]
pub struct Incumbent {
    /// Sum of the values of its sites.
    pub value: u64,
    /// How many sites it visits.
    pub sites: usize,
    /// At the wheel, in seconds.
    pub driving_s: u64,
    /// No plan is worth more than this, as far as known.
    pub bound: u64,
    /// How far it may be from the best, in units of 1/10,000 of the bound; 0 = proven best.
    pub gap_permyriad: u64,
    /// Milliseconds since the search began.
    pub elapsed_ms: u64,
}

/// The same; `watch` sees every better plan as it comes.
pub fn watched(
    world: &World,
    brief: &Brief,
    cancelled: &Cancelled,
    watch: &mut dyn FnMut(Incumbent),
) -> Result<Answer, AppError> {
    let watch_time = Stopwatch::start();
    let question = Question::new(world, brief)?;
    let problem = &question.problem;
    let elapsed = || watch_time.elapsed_us();
    let micros = brief.budget_ms * 1000;
    let search = match brief.iterations {
        Some(count) => Stop::iterations(count),
        None => Stop::after(&elapsed, micros - micros * FOR_BOUND / PARTS),
    };
    let effort = Effort { stop: search.or_when(cancelled.flag()), seed: brief.seed, threads: brief.threads };
    let quick = plan::quick_bound(problem);
    let mut show = |solution: &Solution, bound: Bound| {
        watch(Incumbent {
            value: solution.score.value,
            sites: solution.days.iter().map(|day| day.stops.len()).sum(),
            driving_s: solution.score.driving_s,
            bound: bound.value,
            gap_permyriad: bound.gap_permyriad(solution),
            elapsed_ms: watch_time.elapsed_ms(),
        });
    };
    let untravellable = |NoPlan { day }| untravellable(brief, day.index());
    let (mut solutions, mut front, mut changed) = (Vec::new(), vec![0], Vec::new());
    if let Some(previous) = &brief.previous {
        let old = previous::solution(&question, previous);
        let replanned = plan::replan(problem, &old, &effort).map_err(untravellable)?;
        changed = previous::changed(&question, previous, &replanned.plan);
        solutions.push(replanned.plan);
    } else if brief.alternatives > 0 {
        let found = plan::alternatives(problem, &effort, brief.alternatives + 1).map_err(untravellable)?;
        (solutions, front) = (found.plans, found.front);
    } else {
        let mut seen = |solution: &Solution| {
            show(solution, quick);
            true
        };
        solutions.push(effort.solve(problem, &mut seen).map_err(untravellable)?);
    }
    for solution in &solutions {
        if let Some(fault) = plan::check(problem, solution).first() {
            return Err(AppError::Internal(format!("the judge refused a plan: {fault}")));
        }
    }
    if solutions[0].score.unmet > 0 {
        let stop = Stop::after(&elapsed, micros + conflict::EXTRA_US).or_when(cancelled.flag());
        return Err(AppError::Infeasible(conflict::faults(&question, brief, &solutions[0], &stop)));
    }
    // Counted iterations promise the same answer everywhere; only the instant bound does too.
    let bound = if brief.iterations.is_some() {
        quick
    } else {
        let rest = Stop::after(&elapsed, micros).or_when(cancelled.flag());
        plan::bound(problem, &solutions[0], &rest, &mut |bound| show(&solutions[0], *bound))
    };
    let write = |solution: &Solution| answer::write(world, brief, &question, (solution, bound));
    let mut all = solutions.iter().map(write).collect::<Result<Vec<_>, _>>()?;
    let others = all.split_off(1);
    let best = all.remove(0);
    Ok(Answer { best, others, front, changed })
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
