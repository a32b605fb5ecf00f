//! From the search's plan to the answer: exact times, legs, pauses and the full score.

use super::model::{Model, Node, ix, seconds, time};
use super::problem::{Draft, HotelNo, ModeNo, PlaceNo, SiteNo, StayPolicy};
use super::schedule::{Run, Timetable};
use super::score::Score;
use super::search;
use super::segment::Route;
use super::solution::{DayPlan, Leg, Pause, PauseKind, Solution, Stop};
use super::state::State;
use crate::base::units::{Fen, Seconds};

/// Writes a plan out.
pub(crate) fn solution(model: &Model<'_>, state: &State) -> Solution {
    let days: Vec<DayPlan> = (0..state.routes.len()).map(|day| day_plan(model, state, day)).collect();
    let nights =
        (0..model.problem.nights.len()).map(|night| search::of_night(model, state, night).map(HotelNo::at)).collect();
    let score = score(model, state, &days);
    Solution { days, nights, score }
}

/// The full score of a plan, times included.
fn score(model: &Model<'_>, state: &State, days: &[DayPlan]) -> Score {
    let roughness = u64::from(model.problem.objective.change_penalty) * unsigned(search::changes(model, state));
    Score {
        unmet: u32::try_from(state.unmet(model)).unwrap_or(u32::MAX),
        value: unsigned(state.value),
        driving_s: days.iter().map(|day| u64::from(day.driving.0)).sum(),
        cost_fen: unsigned(search::cost(model, state)),
        roughness: roughness + days.iter().enumerate().map(|(day, plan)| soft(model.problem, day, plan)).sum::<u64>(),
        finish_s: days.iter().map(|day| u64::from(day.arrive.0)).sum(),
    }
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// What beginning outside preferred windows costs.
fn soft(problem: &Draft, day: usize, plan: &DayPlan) -> u64 {
    plan.stops
        .iter()
        .map(|stop| {
            let windows = &problem.sites[stop.site.index()].windows[day];
            let own = windows.iter().find(|w| w.opens <= stop.begin && stop.begin <= w.last_admission);
            own.and_then(|w| w.preferred).map_or(0, |wish| {
                let off = wish.from.beyond(stop.begin) + stop.begin.beyond(wish.until);
                u64::from(off.0.div_ceil(60)) * u64::from(wish.penalty_per_minute)
            })
        })
        .sum()
}

fn day_plan(model: &Model<'_>, state: &State, day: usize) -> DayPlan {
    let route = &state.routes[day];
    let stays = stays(model, day, &route.nodes);
    day_of(model, day, route, stays.as_deref()).expect("the search keeps only days that can be kept")
}

/// A day that visits a route, with the visits as long as `stays` says (the model's without); `None` when it
/// cannot be kept.
pub(crate) fn day_of(model: &Model<'_>, day: usize, route: &Route, stays: Option<&[i32]>) -> Option<DayPlan> {
    let table = Run { model, day, nodes: &route.nodes, stays }.timetable()?;
    let travel = &model.travel[model.days[day].travel];
    let legs = route.nodes.windows(2).zip(&table.calls).map(|(pair, call)| {
        let cell = ix(pair[0]) * model.nodes + ix(pair[1]);
        Leg {
            mode: ModeNo(travel.mode[cell]),
            from: place(model, pair[0], true),
            to: place(model, pair[1], false),
            depart: seconds(call.set_out),
            arrive: seconds(call.arrive),
            cost: Fen(u32::try_from(travel.fen[cell]).unwrap_or(u32::MAX)),
        }
    });
    let stops = route.stops().iter().zip(&table.calls).map(|(&site, call)| Stop {
        site: SiteNo(site),
        arrive: seconds(call.arrive),
        begin: seconds(call.begin),
        end: seconds(call.leave),
    });
    Some(DayPlan {
        start: place(model, route.start(), true),
        end: place(model, route.end(), false),
        depart: seconds(table.depart),
        arrive: seconds(table.arrive),
        stops: stops.collect(),
        legs: legs.collect(),
        pauses: pauses(&table),
        driving: Seconds(u32::try_from(route.driving).unwrap_or(u32::MAX)),
    })
}

fn pauses(table: &Timetable) -> Vec<Pause> {
    table
        .pauses
        .iter()
        .map(|&(kind, leg, begin, end)| Pause {
            kind: kind.map_or(PauseKind::Rest, PauseKind::Break),
            leg,
            begin: seconds(begin),
            end: seconds(end),
        })
        .collect()
}

fn place(model: &Model<'_>, node: Node, leaving: bool) -> PlaceNo {
    match model.problem.sites.get(ix(node)) {
        Some(site) if leaving => site.leave,
        Some(site) => site.enter,
        None => model.anchor_place(node),
    }
}

/// Under [`StayPolicy::Shorten`], visits grow back towards their usual length, one after another,
/// each as far as the day allows (found by bisection).
fn stays(model: &Model<'_>, day: usize, nodes: &[Node]) -> Option<Vec<i32>> {
    if model.problem.objective.stay == StayPolicy::Usual {
        return None;
    }
    let mut stays: Vec<i32> = nodes.iter().map(|&node| model.stay[ix(node)]).collect();
    let stay = |position: usize| model.problem.sites[ix(nodes[position])].stay;
    for position in 1..nodes.len() - 1 {
        grow((model, day, nodes), &mut stays, position, time(stay(position).usual));
    }
    if model.problem.objective.stay == StayPolicy::Flexible {
        for position in 1..nodes.len() - 1 {
            grow((model, day, nodes), &mut stays, position, time(stay(position).max));
        }
    }
    Some(stays)
}

/// Makes one visit as long as the day allows, up to `most`.
fn grow((model, day, nodes): (&Model<'_>, usize, &[Node]), stays: &mut [i32], position: usize, most: i32) {
    let (mut good, mut bad) = (stays[position], most + 1);
    while bad - good > 1 {
        stays[position] = if bad == most + 1 { most } else { good + (bad - good) / 2 };
        if (Run { model, day, nodes, stays: Some(&*stays) }).feasible() {
            good = stays[position];
        } else {
            bad = stays[position];
        }
    }
    stays[position] = good;
}
