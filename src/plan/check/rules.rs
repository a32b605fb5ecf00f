//! The judge's rules between sites and over days, and the score.

use super::Fault;
use crate::base::units::Fen;
use crate::plan::problem::{DayNo, GroupNo, GroupRule, HotelNo, Need, Position, Problem, SiteNo};
use crate::plan::score::Score;
use crate::plan::solution::Solution;

/// Where each site stands: day and position.
type Places = Vec<Option<(usize, usize)>>;

pub(super) fn check(problem: &Problem, plan: &Solution, faults: &mut Vec<Fault>) {
    let places = places(problem, plan, faults);
    for (index, site) in problem.sites.iter().enumerate() {
        let Some((day, at)) = places[index] else {
            continue;
        };
        let name = SiteNo::at(index);
        if site.need == Need::Excluded {
            faults.push(Fault::Excluded(name));
        }
        let count = plan.days[day].stops.len();
        let right_day = site.pin.day.is_none_or(|pinned| pinned.index() == day);
        let right_end = match site.pin.position {
            Some(Position::First) => at == 0,
            Some(Position::Last) => at + 1 == count,
            Some(Position::Index(_)) | None => true,
        };
        if !right_day || !right_end {
            faults.push(Fault::Pin(name));
        }
    }
    for rule in &problem.precedence {
        if let (Some(first), Some(second)) = (places[rule.before.index()], places[rule.after.index()])
            && first >= second
        {
            faults.push(Fault::Order(rule.after));
        }
    }
    check_nights(problem, plan, faults);
    let unmet = unmet(problem, &places, faults);
    check_score(problem, plan, unmet, faults);
}

fn places(problem: &Problem, plan: &Solution, faults: &mut Vec<Fault>) -> Places {
    let mut places: Places = vec![None; problem.sites.len()];
    for (day, made) in plan.days.iter().enumerate() {
        for (at, stop) in made.stops.iter().enumerate() {
            if places[stop.site.index()].replace((day, at)).is_some() {
                faults.push(Fault::Twice(stop.site));
            }
        }
    }
    places
}

fn check_nights(problem: &Problem, plan: &Solution, faults: &mut Vec<Fault>) {
    for (index, night) in problem.nights.iter().enumerate() {
        let right = match plan.nights[index] {
            Some(hotel) => night.candidates.contains(&hotel),
            None => night.candidates.is_empty(),
        };
        if !right {
            faults.push(Fault::Night(DayNo::at(index)));
        }
    }
    let mut index = 0;
    while index < plan.nights.len() {
        let mut until = index + 1;
        while until < plan.nights.len() && plan.nights[until] == plan.nights[index] {
            until += 1;
        }
        if let Some(hotel) = plan.nights[index]
            && let Some(rule) = problem.hotels.get(hotel.index())
        {
            let nights = until - index;
            let too_many = rule.max_nights > 0 && nights > usize::from(rule.max_nights);
            if nights < usize::from(rule.min_nights) || too_many {
                faults.push(Fault::NightsInARow(HotelNo::at(hotel.index())));
            }
        }
        index = until;
    }
}

/// Counts what the plan leaves unmet and notes groups that overflow or are torn.
fn unmet(problem: &Problem, places: &Places, faults: &mut Vec<Fault>) -> usize {
    let mut unmet = 0;
    for (site, place) in problem.sites.iter().zip(places) {
        unmet += usize::from(site.need == Need::Mandatory && place.is_none());
        if let (Some(Position::Index(index)), Some((_, at))) = (site.pin.position, place) {
            unmet += usize::from(usize::from(index) != *at);
        }
    }
    for (index, group) in problem.groups.iter().enumerate() {
        let count = group.members.iter().filter(|member| places[member.index()].is_some()).count();
        match group.rule {
            GroupRule::AllOrNothing if count > 0 && count < group.members.len() => {
                faults.push(Fault::Group(GroupNo::at(index)));
            }
            GroupRule::AtLeast(least) => unmet += usize::from(least).saturating_sub(count),
            GroupRule::AtMost(most) if count > usize::from(most) => {
                faults.push(Fault::Group(GroupNo::at(index)));
            }
            GroupRule::AllOrNothing | GroupRule::AtMost(_) => {}
        }
    }
    unmet
}

fn check_score(problem: &Problem, plan: &Solution, unmet: usize, faults: &mut Vec<Fault>) {
    let stops = || plan.days.iter().enumerate().flat_map(|(day, made)| made.stops.iter().map(move |stop| (day, stop)));
    let fees: u64 = stops().map(|(_, stop)| u64::from(problem.sites[stop.site.index()].fee.0)).sum();
    if problem.budget.is_some_and(|Fen(most)| fees > u64::from(most)) {
        faults.push(Fault::Budget);
    }
    let legs: u64 = plan.days.iter().flat_map(|day| &day.legs).map(|leg| u64::from(leg.cost.0)).sum();
    let beds: u64 =
        plan.nights.iter().flatten().filter_map(|h| problem.hotels.get(h.index())).map(|h| u64::from(h.price.0)).sum();
    let changes =
        plan.nights.iter().flatten().zip(plan.nights.iter().flatten().skip(1)).filter(|(a, b)| a != b).count();
    let mut roughness = u64::try_from(changes).unwrap_or(0) * u64::from(problem.objective.change_penalty);
    for (day, stop) in stops() {
        let windows = &problem.sites[stop.site.index()].windows[day];
        let inside = windows.iter().find(|w| w.opens <= stop.begin && stop.begin <= w.last_admission);
        if let Some(wish) = inside.and_then(|w| w.preferred) {
            let early = wish.from.0.saturating_sub(stop.begin.0);
            let late = stop.begin.0.saturating_sub(wish.until.0);
            roughness += u64::from(early.max(late).div_ceil(60)) * u64::from(wish.penalty_per_minute);
        }
    }
    let worth = Score {
        unmet: u32::try_from(unmet).unwrap_or(u32::MAX),
        value: stops().map(|(_, stop)| u64::from(problem.sites[stop.site.index()].score)).sum(),
        driving_s: plan.days.iter().map(|day| u64::from(day.driving.0)).sum(),
        cost_fen: fees + legs + beds,
        roughness,
        finish_s: plan.days.iter().map(|day| u64::from(day.arrive.0)).sum(),
    };
    if worth != plan.score {
        faults.push(Fault::Score);
    }
}
