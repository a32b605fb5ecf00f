//! The judge's clock: places, times, driving and pauses of one day.

use super::Fault;
use crate::base::units::Seconds;
use crate::plan::problem::{Day, DayNo, PlaceNo, Problem, RestRule, StayPolicy};
use crate::plan::solution::{DayPlan, PauseKind, Solution, Stop};

pub(super) fn check_day(problem: &Problem, plan: &Solution, number: usize, faults: &mut Vec<Fault>) {
    let (day, made, name) = (&problem.days[number], &plan.days[number], DayNo::at(number));
    let mut demand = |holds: bool, fault: Fault| {
        if !holds {
            faults.push(fault);
        }
    };
    demand(places_join(problem, plan, number), Fault::Place(name));
    demand(legs_hold(problem, day, made), Fault::Leg(name));
    let elapsed = made.arrive - made.depart;
    let in_hours = day.earliest <= made.depart && made.depart <= made.arrive && made.arrive <= day.latest;
    demand(in_hours && day.max_elapsed.is_none_or(|limit| elapsed <= limit), Fault::Hours(name));
    let driven = driving(problem, made);
    demand(driven == made.driving && day.max_driving.is_none_or(|limit| driven <= limit), Fault::Driving(name));
    demand(day.max_stops.is_none_or(|most| made.stops.len() <= usize::from(most)), Fault::Stops(name));
    demand(pauses_hold(day, made), Fault::Pauses(name));
    demand(day.rest.is_none_or(|rule| rests_hold(problem, rule, made)), Fault::Rest(name));
    for (at, stop) in made.stops.iter().enumerate() {
        demand(stay_holds(problem, made, at), Fault::Stay(stop.site));
        demand(window_holds(problem, number, stop), Fault::Window(stop.site));
    }
}

fn places_join(problem: &Problem, plan: &Solution, number: usize) -> bool {
    let bed =
        |night: usize| plan.nights[night].and_then(|hotel| problem.hotels.get(hotel.index())).map(|hotel| hotel.place);
    let day = &problem.days[number];
    let start = day.start.or_else(|| number.checked_sub(1).and_then(bed));
    let end = day.end.or_else(|| if number < plan.nights.len() { bed(number) } else { None });
    let made = &plan.days[number];
    let mut here = made.start;
    let mut joined = start == Some(made.start) && end == Some(made.end);
    for (at, leg) in made.legs.iter().enumerate() {
        let goal = made.stops.get(at).map_or(made.end, |stop| problem.sites[stop.site.index()].enter);
        joined &= leg.from == here && leg.to == goal;
        here = made.stops.get(at).map_or(made.end, |stop| problem.sites[stop.site.index()].leave);
    }
    joined
}

fn cell(problem: &Problem, from: PlaceNo, to: PlaceNo) -> usize {
    from.index() * usize::from(problem.places) + to.index()
}

fn legs_hold(problem: &Problem, day: &Day, made: &DayPlan) -> bool {
    let mut ready = made.depart;
    for (at, leg) in made.legs.iter().enumerate() {
        let allowed = leg.mode.index() < problem.modes.len() && (day.modes.is_empty() || day.modes.contains(&leg.mode));
        let known = leg.from.0 < problem.places && leg.to.0 < problem.places;
        if !allowed || !known || leg.depart < ready || leg.arrive < leg.depart {
            return false;
        }
        let way = &problem.modes[leg.mode.index()];
        let moving = way.seconds[cell(problem, leg.from, leg.to)];
        let cost = way.fen.get(cell(problem, leg.from, leg.to)).copied().unwrap_or_default();
        if moving == Seconds::MAX || leg.depart + moving + resting(made, at) != leg.arrive || cost != leg.cost {
            return false;
        }
        match made.stops.get(at) {
            Some(stop) if stop.arrive != leg.arrive => return false,
            Some(stop) => ready = stop.end,
            None if leg.arrive != made.arrive => return false,
            None => {}
        }
    }
    true
}

/// Rests taken while the leg is under way.
fn resting(made: &DayPlan, at: usize) -> Seconds {
    let leg = made.legs[at];
    made.pauses
        .iter()
        .filter(|p| p.kind == PauseKind::Rest && leg.depart <= p.begin && p.end <= leg.arrive)
        .map(|p| p.end - p.begin)
        .sum()
}

fn driving(problem: &Problem, made: &DayPlan) -> Seconds {
    let driven = made.legs.iter().filter(|leg| problem.modes.get(leg.mode.index()).is_some_and(|mode| mode.driven));
    driven.map(|leg| problem.modes[leg.mode.index()].seconds[cell(problem, leg.from, leg.to)]).sum()
}

fn pauses_hold(day: &Day, made: &DayPlan) -> bool {
    let apart = made.pauses.windows(2).all(|pair| pair[0].end <= pair[1].begin);
    let forward = made.pauses.iter().all(|pause| pause.begin <= pause.end);
    let clear_of_visits = made.pauses.iter().all(|p| made.stops.iter().all(|s| p.end <= s.begin || s.end <= p.begin));
    let breaks: Vec<_> = made
        .pauses
        .iter()
        .filter_map(|p| match p.kind {
            PauseKind::Break(number) => Some((number, p)),
            PauseKind::Rest => None,
        })
        .collect();
    let standing = breaks.iter().all(|(_, p)| made.legs.iter().all(|leg| p.end <= leg.depart || leg.arrive <= p.begin));
    let each = day.breaks.iter().enumerate().all(|(number, rule)| {
        let taken: Vec<_> = breaks.iter().filter(|(which, _)| usize::from(*which) == number).collect();
        taken.len() == 1
            && taken.iter().all(|(_, p)| rule.from <= p.begin && p.end <= rule.until && p.begin + rule.length == p.end)
    });
    apart && forward && clear_of_visits && standing && each && breaks.len() == day.breaks.len()
}

/// Walks the day's wheels: what turns between two rests must not exceed the rule.
fn rests_hold(problem: &Problem, rule: RestRule, made: &DayPlan) -> bool {
    let mut driven = Seconds::ZERO;
    for (at, leg) in made.legs.iter().enumerate() {
        let mut now = leg.depart;
        let wheels = problem.modes.get(leg.mode.index()).is_some_and(|mode| mode.driven);
        let on_the_way =
            made.pauses.iter().filter(|p| p.kind == PauseKind::Rest && leg.depart <= p.begin && p.end <= leg.arrive);
        for pause in on_the_way {
            if wheels {
                driven += pause.begin - now;
            }
            if driven > rule.after_driving {
                return false;
            }
            if pause.end - pause.begin >= rule.rest {
                driven = Seconds::ZERO;
            }
            now = pause.end;
        }
        if wheels {
            driven += leg.arrive - now;
        }
        if driven > rule.after_driving {
            return false;
        }
        let next = made.legs.get(at + 1).map_or(leg.arrive, |next| next.depart);
        if next - leg.arrive >= rule.rest {
            driven = Seconds::ZERO;
        }
    }
    true
}

fn stay_holds(problem: &Problem, made: &DayPlan, at: usize) -> bool {
    let stop = &made.stops[at];
    let stay = problem.sites[stop.site.index()].stay;
    let length = stop.end - stop.begin;
    let right = match problem.objective.stay {
        StayPolicy::Usual => length == stay.usual,
        StayPolicy::Shorten => stay.min <= length && length <= stay.usual,
        StayPolicy::Flexible => stay.min <= length && length <= stay.max,
    };
    right && stop.arrive <= stop.begin && stop.begin <= stop.end && stop.end <= made.legs[at + 1].depart
}

fn window_holds(problem: &Problem, day: usize, stop: &Stop) -> bool {
    let site = &problem.sites[stop.site.index()];
    let pinned = site.pin.start.is_none_or(|(from, until)| from <= stop.begin && stop.begin <= until);
    pinned
        && site.windows[day]
            .iter()
            .any(|w| w.opens <= stop.begin && stop.begin <= w.last_admission && stop.end <= w.closes)
}
