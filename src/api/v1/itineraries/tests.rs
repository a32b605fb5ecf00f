//! Nothing that plainly fits is left out: tried with a timetable of the test's own, and the judge alone.

use serde_json::json;

use super::request::ItineraryRequest;
use crate::app::data::DataFolder;
use crate::app::itineraries;
use crate::app::world::World;
use crate::base::datum::Crs;
use crate::base::units::{Fen, Seconds};
use crate::plan::{self, DayPlan, Leg, ModeNo, Pause, PauseKind, PlaceNo, Problem, SiteNo, Solution, Stop, Visit};

/// A small generator of its own.
fn dice(seed: &mut u64, below: usize) -> usize {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    usize::try_from(*seed >> 33).unwrap() % below
}

/// A wish over the shipped data, chosen by the dice.
fn wish(world: &World, seed: &mut u64) -> ItineraryRequest {
    let lines: Vec<&str> = world.catalogue.lines.keys().map(crate::base::ids::LineId::as_str).collect();
    let gates: Vec<&str> = world
        .catalogue
        .places
        .keys()
        .map(crate::base::ids::PlaceId::as_str)
        .filter(|id| id.starts_with("gw-"))
        .collect();
    let vehicles = ["car", "coach"];
    let body = json!({
        "lines": [lines[dice(seed, lines.len())]],
        "start_date": format!("2026-12-{:02}", 1 + dice(seed, 28)),
        "days": 1 + dice(seed, 4),
        "start": {"place": gates[dice(seed, gates.len())]},
        "end": {"place": gates[dice(seed, gates.len())]},
        "vehicle": vehicles[dice(seed, 2)],
        "order": (["free", "historical"][dice(seed, 2)]),
        "day_hours": {"from": (["08:00", "08:30", "09:15"][dice(seed, 3)]), "to": (["17:30", "18:30", "19:30"][dice(seed, 3)])},
        "max_driving_s_per_day": ([14_400, 18_000, 25_200][dice(seed, 3)]),
        "lunch": dice(seed, 2) == 0,
    });
    serde_json::from_value(body).unwrap()
}

/// A day in which everything is done as early as can be, the break at one of the places where it may be:
/// before leg k (2k) or after it (2k + 1).
fn timetable(
    problem: &Problem,
    day: usize,
    ends: (PlaceNo, PlaceNo),
    order: &[SiteNo],
    rest: usize,
) -> Option<DayPlan> {
    let rules = &problem.days[day];
    let (mut now, mut here) = (rules.earliest, ends.0);
    let (mut stops, mut legs, mut pauses) = (Vec::new(), Vec::new(), Vec::new());
    let mut driving = Seconds::ZERO;
    for leg in 0..=order.len() {
        let site = order.get(leg).map(|site| &problem.sites[site.index()]);
        let there = site.map_or(ends.1, |site| site.enter);
        let mut pause = |now: &mut Seconds, place: usize, leg: usize| -> Option<()> {
            let Some(due) = rules.breaks.first().filter(|_| rest == place) else { return Some(()) };
            let begin = (*now).max(due.from);
            let end = begin + due.length;
            pauses.push(Pause { kind: PauseKind::Break(0), leg: u16::try_from(leg).ok()?, begin, end });
            *now = end;
            (end <= due.until).then_some(())
        };
        pause(&mut now, 2 * leg, leg)?;
        let time = problem.modes[0].seconds[here.index() * usize::from(problem.places) + there.index()];
        if time == Seconds::MAX {
            return None;
        }
        legs.push(Leg { mode: ModeNo(0), from: here, to: there, depart: now, arrive: now + time, cost: Fen::ZERO });
        now += time;
        driving += time;
        let arrive = now;
        pause(&mut now, 2 * leg + 1, (leg + 1).min(order.len()))?;
        if let Some(site) = site {
            let windows = site.windows[day].iter().map(|w| (now.max(w.opens), w));
            let (begin, _) = windows
                .into_iter()
                .find(|(begin, w)| *begin <= w.last_admission && *begin + site.stay.usual <= w.closes)?;
            now = begin + site.stay.usual;
            stops.push(Visit { site: order[leg], arrive, begin, end: now });
            here = site.leave;
        }
    }
    let arrive = legs.last()?.arrive;
    let fits = now <= rules.latest && rules.max_driving.is_none_or(|most| driving <= most);
    let (start, end) = ends;
    fits.then(|| DayPlan { start, end, depart: legs[0].depart, arrive, stops, legs, pauses, driving })
}

/// Whether the judge accepts `plan` with one day in another order, whatever the place of the break.
fn accepted(problem: &Problem, plan: &Solution, day: usize, order: &[SiteNo]) -> bool {
    let ends = (plan.days[day].start, plan.days[day].end);
    let places = if problem.days[day].breaks.is_empty() { 1 } else { 2 * order.len() + 2 };
    (0..places).any(|place| {
        let Some(made) = timetable(problem, day, ends, order, place) else { return false };
        let mut trial = plan.clone();
        trial.days[day] = made;
        let worth = |stop: &Visit| u64::from(problem.sites[stop.site.index()].score);
        trial.score.value = trial.days.iter().flat_map(|day| &day.stops).map(worth).sum();
        trial.score.driving_s = trial.days.iter().map(|day| u64::from(day.driving.0)).sum();
        trial.score.finish_s = trial.days.iter().map(|day| u64::from(day.arrive.0)).sum();
        plan::check(problem, &trial).is_empty()
    })
}

#[test]
fn nothing_that_plainly_fits_is_left_out() {
    let (world, _) = World::read(&DataFolder::Embedded, 2);
    let (mut seed, mut own, mut days, mut tried) = (0x2545_f491_4f6c_dd1d, 0, 0, 0);
    for round in 0..12 {
        let Ok(brief) = wish(&world, &mut seed).brief(&world, Crs::Wgs84, false) else { continue };
        let problem = itineraries::problem(&world, &brief).unwrap();
        let Ok(plan) = plan::solve(&problem, &Stop::iterations(400), round) else { continue };
        for (day, made) in plan.days.iter().enumerate() {
            let order: Vec<SiteNo> = made.stops.iter().map(|stop| stop.site).collect();
            days += 1;
            own += u32::from(accepted(&problem, &plan, day, &order));
            for site in (0..problem.sites.len()).map(|k| SiteNo(u16::try_from(k).unwrap())) {
                if plan.visits(site) {
                    continue;
                }
                for at in 0..=order.len() {
                    let mut longer = order.clone();
                    longer.insert(at, site);
                    tried += 1;
                    assert!(
                        !accepted(&problem, &plan, day, &longer),
                        "round {round}: {site:?} fits on day {day} at {at}"
                    );
                }
            }
        }
    }
    // The timetable of this test can do what the plans do, so it would have found what fits.
    assert!(own * 10 >= days * 7, "only {own} of {days} days of the plans can be told again");
    assert!(tried > 1_000, "{tried}");
}
