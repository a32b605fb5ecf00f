//! Multi-day itineraries: a brief in, a judged plan with its roads out.

mod answer;
mod brief;
mod hours;
mod question;
mod unserved;
pub mod view;

pub use answer::{DayAnswer, Itinerary, LegAnswer, PauseAnswer, StopAnswer, Totals};
pub use brief::{Brief, Order};
pub use hours::{Hours, hours_on};
pub use unserved::{Reason, Unserved};

use super::clock::Stopwatch;
use super::error::{AppError, FieldFault};
use super::pool::Cancelled;
use super::world::World;
use crate::base::calendar::TimeOfDay;
use crate::plan::{self, NoPlan, Stop};
use question::Question;

/// Plans `brief` in `world` within its budget; `cancelled` ends the search early with the best
/// plan so far.
///
/// Every plan is judged by [`plan::check`] before it leaves; a breach is our fault, not the
/// caller's.
pub fn plan(world: &World, brief: &Brief, cancelled: &Cancelled) -> Result<Itinerary, AppError> {
    let watch = Stopwatch::start();
    let question = Question::new(world, brief)?;
    let elapsed = || watch.elapsed_us();
    let stop = match brief.iterations {
        Some(count) => Stop::iterations(count),
        None => Stop::after(&elapsed, brief.budget_ms * 1000),
    };
    let solution = plan::solve(&question.problem, &stop.or_when(cancelled.flag()), brief.seed)
        .map_err(|NoPlan { day }| untravellable(brief, day.index()))?;
    let faults = plan::check(&question.problem, &solution);
    if let Some(fault) = faults.first() {
        return Err(AppError::Internal(format!("the judge refused a plan: {fault}")));
    }
    let missing = question.missing_wishes(&solution);
    if !missing.is_empty() {
        return Err(AppError::Infeasible(missing));
    }
    answer::write(world, brief, &question, &solution)
}

/// Not even the bare way of one day fits into its hours.
fn untravellable(brief: &Brief, day: usize) -> AppError {
    let number = day + 1;
    let (from, to) = (TimeOfDay(brief.day_from), TimeOfDay(brief.day_to));
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
