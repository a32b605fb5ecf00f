//! The judge's view of the driver's law: nights, hours without driving, and limits over several days.

use super::Fault;
use crate::base::calendar::DAY;
use crate::plan::problem::{DayNo, NightRule, Problem};
use crate::plan::solution::{PauseKind, Solution};

/// The wheels turn from one moment to the next, in seconds since the first midnight.
struct Drive {
    day: usize,
    from: i64,
    to: i64,
}

pub(super) fn check(problem: &Problem, plan: &Solution, faults: &mut Vec<Fault>) {
    let drives = drives(problem, plan);
    for (number, day) in problem.days.iter().enumerate() {
        let name = DayNo::at(number);
        let own: Vec<&Drive> = drives.iter().filter(|drive| drive.day == number).collect();
        if let Some((from, until)) = day.no_driving {
            let hours = (i64::from(from.0), i64::from(until.0));
            if own.iter().any(|drive| on_the_clock(drive, hours)) {
                faults.push(Fault::NoDriving(name));
            }
        }
        if let (Some(night), Some(rule)) = (day.night, day.rest)
            && !night_holds(&own, night, i64::from(rule.rest.0))
        {
            faults.push(Fault::Dark(name));
        }
    }
    for rule in &problem.rolling {
        let (span, limit) = (i64::from(rule.span.0), i64::from(rule.limit.0));
        // Driving within a sliding stretch is largest with a drive's begin at its front or a drive's end at its back.
        let fronts = drives.iter().flat_map(|drive| [drive.from, drive.to - span]);
        let wheel_time =
            |front: i64| -> i64 { drives.iter().map(|d| (d.to.min(front + span) - d.from.max(front)).max(0)).sum() };
        if let Some(front) = fronts.into_iter().find(|&front| wheel_time(front) > limit) {
            let day = usize::try_from(front.max(0) / i64::from(DAY.0)).unwrap_or(0);
            faults.push(Fault::Rolling(DayNo::at(day)));
        }
    }
}

fn drives(problem: &Problem, plan: &Solution) -> Vec<Drive> {
    let mut drives = Vec::new();
    let mut midnight = 0;
    for (day, made) in plan.days.iter().enumerate() {
        for leg in &made.legs {
            if !problem.modes.get(leg.mode.index()).is_some_and(|mode| mode.driven) {
                continue;
            }
            let mut from = midnight + i64::from(leg.depart.0);
            let arrive = midnight + i64::from(leg.arrive.0);
            for pause in made.pauses.iter().filter(|pause| pause.kind == PauseKind::Rest) {
                let (begin, end) = (midnight + i64::from(pause.begin.0), midnight + i64::from(pause.end.0));
                if from <= begin && end <= arrive {
                    drives.push(Drive { day, from, to: begin });
                    from = end;
                }
            }
            drives.push(Drive { day, from, to: arrive });
        }
        midnight += i64::from(DAY.0);
    }
    drives.retain(|drive| drive.from < drive.to);
    drives
}

/// Whether a drive touches hours that come every day.
fn on_the_clock(drive: &Drive, (from, until): (i64, i64)) -> bool {
    let first = drive.from.div_euclid(i64::from(DAY.0)) - 1;
    let last = drive.to.div_euclid(i64::from(DAY.0));
    (first..=last).any(|day| {
        let midnight = day * i64::from(DAY.0);
        drive.from < midnight + until && midnight + from < drive.to
    })
}

/// Between two rests, driving of which any part lies in the night is no longer than the night allows.
fn night_holds(drives: &[&Drive], night: NightRule, rest: i64) -> bool {
    let hours = (i64::from(night.from.0), i64::from(DAY.0) + i64::from(night.until.0));
    let limit = i64::from(night.after_driving.0);
    let (mut total, mut dark, mut last) = (0, false, i64::MIN / 2);
    for drive in drives {
        if drive.from - last >= rest {
            (total, dark) = (0, false);
        }
        total += drive.to - drive.from;
        dark |= on_the_clock(drive, hours);
        if dark && total > limit {
            return false;
        }
        last = drive.to;
    }
    true
}
