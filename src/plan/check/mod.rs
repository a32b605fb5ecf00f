//! An independent judge of any plan: it shares no code with the search, only the problem's words.

mod clock;
mod driver;
mod rules;

use super::problem::{DayNo, GroupNo, HotelNo, Problem, SiteNo};
use super::solution::Solution;

/// What a plan does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Days, nights or legs are missing or too many.
    #[error("the plan has the wrong number of days, nights or legs")]
    Shape,
    /// A day starts or ends elsewhere than it must, or a leg does not join its ends.
    #[error("day {0:?} starts, passes or ends at the wrong place")]
    Place(DayNo),
    /// A leg uses a mode the day does not allow, or takes another time than the mode.
    #[error("a leg of day {0:?} has the wrong mode, time or cost")]
    Leg(DayNo),
    /// A day starts too early, ends too late or takes too long.
    #[error("day {0:?} exceeds its hours")]
    Hours(DayNo),
    /// Too much driving, or the sum is wrong.
    #[error("day {0:?} exceeds its driving or miscounts it")]
    Driving(DayNo),
    /// Too many stops.
    #[error("day {0:?} has too many stops")]
    Stops(DayNo),
    /// A break is missing, out of its window, or collides with something.
    #[error("the pauses of day {0:?} are missing, misplaced or overlap")]
    Pauses(DayNo),
    /// Too much driving without a rest.
    #[error("day {0:?} drives on without a rest")]
    Rest(DayNo),
    /// Too much driving without a rest while it is night.
    #[error("day {0:?} drives on by night without a rest")]
    Dark(DayNo),
    /// Driving in hours in which nobody drives.
    #[error("day {0:?} drives in hours in which nobody may")]
    NoDriving(DayNo),
    /// Too much driving within a stretch of time that begins on this day.
    #[error("from day {0:?} on too much is driven within the time of a rolling limit")]
    Rolling(DayNo),
    /// A visit begins outside its windows or its pin.
    #[error("site {0:?} is visited when it is shut or at the wrong time")]
    Window(SiteNo),
    /// A visit has the wrong length, or overlaps a leg.
    #[error("the visit of site {0:?} has the wrong length or place in time")]
    Stay(SiteNo),
    /// A site is visited twice.
    #[error("site {0:?} is visited twice")]
    Twice(SiteNo),
    /// An excluded or unknown site is visited.
    #[error("site {0:?} must not be visited")]
    Excluded(SiteNo),
    /// A site stands on the wrong day or at the wrong position.
    #[error("site {0:?} is not where it is pinned")]
    Pin(SiteNo),
    /// A site comes before one it must follow.
    #[error("site {0:?} comes too early")]
    Order(SiteNo),
    /// A group has more members in the plan than it may, or some of all-or-nothing.
    #[error("group {0:?} has too many members in the plan, or only some of all")]
    Group(GroupNo),
    /// A night is spent at a hotel that is no candidate.
    #[error("the night after day {0:?} is spent in the wrong place")]
    Night(DayNo),
    /// A hotel is kept for too few or too many nights in a row.
    #[error("hotel {0:?} is kept for the wrong number of nights")]
    NightsInARow(HotelNo),
    /// The fees exceed the budget.
    #[error("the fees exceed the budget")]
    Budget,
    /// The score the plan claims is not what it is worth.
    #[error("the plan misstates its score")]
    Score,
}

/// All faults of a plan; none for a sound one. Requirements a plan admits to miss
/// (`score.unmet`) are no faults, but a wrong count of them is.
#[must_use]
pub fn check(problem: &Problem, plan: &Solution) -> Vec<Fault> {
    if plan.days.len() != problem.days.len() || plan.nights.len() != problem.nights.len() {
        return vec![Fault::Shape];
    }
    if plan.days.iter().any(|day| day.legs.len() != day.stops.len() + 1) {
        return vec![Fault::Shape];
    }
    if let Some(stop) =
        plan.days.iter().flat_map(|day| &day.stops).find(|stop| stop.site.index() >= problem.sites.len())
    {
        return vec![Fault::Excluded(stop.site)];
    }
    let mut faults = Vec::new();
    for day in 0..plan.days.len() {
        clock::check_day(problem, plan, day, &mut faults);
    }
    rules::check(problem, plan, &mut faults);
    driver::check(problem, plan, &mut faults);
    faults
}
