//! Limits on driving over several days: a plan that breaks one is sought again with shorter days.

use super::problem::{DayNo, Problem, Rolling};
use super::solution::{DayPlan, PauseKind, Solution};
use super::solve::{Effort, NoPlan};
use crate::base::calendar::DAY;
use crate::base::units::Seconds;

/// How often single days are shortened before all of them are.
const TRIES: u64 = 4;

/// Runs `search` until its plan keeps every rolling limit.
///
/// The limits bind seldom, so they are added when they are broken (as cuts are to a relaxation): the
/// busiest day of the worst stretch may then drive less by the excess. After [`TRIES`] of these every
/// day gets its even share, with which no stretch can be too long.
pub(super) fn within<T>(
    problem: &Problem,
    effort: &Effort<'_>,
    search: &mut dyn FnMut(&Problem, &Effort<'_>) -> Result<T, NoPlan>,
    plan_of: &dyn Fn(&T) -> &Solution,
) -> Result<T, NoPlan> {
    if problem.rolling.is_empty() {
        return search(problem, effort);
    }
    let (most, mut rest) = effort.stop.split(7, 8);
    let mut found = search(problem, &Effort { stop: most, ..*effort })?;
    let mut capped = problem.clone();
    for attempt in 0..=TRIES {
        let Some((busiest, excess)) = worst(problem, plan_of(&found)) else { return Ok(found) };
        let mut draft = capped.into_draft();
        if attempt < TRIES {
            let driven = plan_of(&found).days[busiest.index()].driving;
            draft.days[busiest.index()].max_driving = Some(driven - excess);
        } else {
            for day in &mut draft.days {
                let share = problem.rolling.iter().copied().map(share).min().unwrap_or(Seconds::MAX);
                day.max_driving = Some(day.max_driving.map_or(share, |limit| limit.min(share)));
            }
        }
        capped = Problem::new(draft).expect("only limits on driving have changed");
        let (stop, later) = rest.split(1, TRIES + 1 - attempt);
        rest = later;
        let again = search(&capped, &Effort { stop, ..*effort });
        // A day that cannot be shortened so far is left to the even shares.
        match again {
            Ok(plan) => found = plan,
            Err(none) if attempt == TRIES => return Err(none),
            Err(_) => capped = problem.clone(),
        }
    }
    Ok(found)
}

/// What a day may drive so that no stretch is too long whatever the other days do: a stretch of
/// n days touches n + 1 of them, the last for as long as the first is left out.
fn share(rule: Rolling) -> Seconds {
    Seconds(rule.limit.0 / (rule.span.0.div_ceil(DAY.0) + 1))
}

/// Whether every rolling limit is kept.
pub(super) fn kept(problem: &Problem, plan: &Solution) -> bool {
    worst(problem, plan).is_none()
}

/// The busiest day of the stretch that exceeds its limit most, and by how much.
fn worst(problem: &Problem, plan: &Solution) -> Option<(DayNo, Seconds)> {
    let drives: Vec<(usize, u64, u64)> =
        plan.days.iter().enumerate().flat_map(|(day, made)| drives(problem, day, made)).collect();
    let mut worst: Option<(DayNo, Seconds)> = None;
    for rule in &problem.rolling {
        // The fullest stretch begins where a drive begins, or ends where one ends.
        let begins = drives.iter().map(|drive| drive.1);
        let ends = drives.iter().map(|drive| drive.2.saturating_sub(u64::from(rule.span.0)));
        for begin in begins.chain(ends) {
            let end = begin + u64::from(rule.span.0);
            let mut by_day = vec![0; plan.days.len()];
            for (day, from, to) in &drives {
                by_day[*day] += (*to).min(end).saturating_sub((*from).max(begin));
            }
            let sum: u64 = by_day.iter().sum();
            let excess = Seconds(u32::try_from(sum).unwrap_or(u32::MAX)) - rule.limit;
            if excess > worst.map_or(Seconds::ZERO, |(_, most)| most) {
                let busiest = (0..by_day.len()).max_by_key(|&day| by_day[day]).unwrap_or(0);
                worst = Some((DayNo::at(busiest), excess));
            }
        }
    }
    worst
}

/// When somebody drives on a day, in seconds since the first midnight: legs without their rests.
fn drives(problem: &Problem, day: usize, made: &DayPlan) -> Vec<(usize, u64, u64)> {
    let midnight = day as u64 * u64::from(DAY.0);
    let at = |moment: Seconds| midnight + u64::from(moment.0);
    let mut found = Vec::new();
    for leg in made.legs.iter().filter(|leg| problem.modes[leg.mode.index()].driven) {
        let mut now = leg.depart;
        let rests = made.pauses.iter().filter(|pause| pause.kind == PauseKind::Rest);
        for rest in rests.filter(|rest| leg.depart <= rest.begin && rest.end <= leg.arrive) {
            found.push((day, at(now), at(rest.begin)));
            now = rest.end;
        }
        found.push((day, at(now), at(leg.arrive)));
    }
    found
}
