//! Which requirements of a problem cannot be met together, and what to give up.

use super::problem::{DayNo, Draft, GroupNo, GroupRule, Need, Pin, Problem, SiteNo};
use super::solve::solve;
use super::stop::Stop;
use crate::base::units::Seconds;

/// Something a problem demands and could give up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// The site is mandatory.
    Visit(SiteNo),
    /// The site is pinned.
    Pinned(SiteNo),
    /// The group demands members.
    Members(GroupNo),
    /// Rule of order number so and so.
    Order(u16),
    /// The day's limit on driving.
    Driving(DayNo),
    /// The day's hours (given up: four more of them).
    Hours(DayNo),
    /// The day's most stops.
    Stops(DayNo),
    /// The budget.
    Budget,
}

/// Requirements that cannot all be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// A smallest set: give up any one of them and the others of the set can be met.
    pub requirements: Vec<Requirement>,
    /// Single requirements of the set that suffice: give up this one and the whole problem works.
    pub relaxations: Vec<Requirement>,
}

/// Iterations of each trial; a trial only has to hold the required sites.
const TRIAL: u64 = 1_500;
const LONGER: Seconds = Seconds::from_minutes(240);

/// Finds a smallest conflicting set by deletion (Chinneck & Dravnieks 1991): each requirement in
/// turn is given up, and kept out if the rest still conflicts. `None` when all can be met, as far
/// as a short search finds out, or when `stop` ends it first.
#[must_use]
pub fn conflict(problem: &Problem, stop: &Stop<'_>) -> Option<Conflict> {
    let all = requirements(problem);
    if !conflicts(problem, &all, &[]) {
        return None;
    }
    let mut set = all.clone();
    let mut chunk = set.len().div_ceil(2);
    while chunk > 0 {
        let mut at = 0;
        while at < set.len() {
            if stop.cancelled() {
                return None;
            }
            let until = (at + chunk).min(set.len());
            let without: Vec<Requirement> = set[..at].iter().chain(&set[until..]).copied().collect();
            if conflicts(problem, &all, &difference(&all, &without)) {
                set = without;
            } else {
                at = until;
            }
        }
        chunk /= 2;
    }
    let relaxations = set.iter().copied().filter(|&one| !conflicts(problem, &all, &[one])).collect();
    Some(Conflict { requirements: set, relaxations })
}

fn difference(all: &[Requirement], kept: &[Requirement]) -> Vec<Requirement> {
    all.iter().copied().filter(|one| !kept.contains(one)).collect()
}

fn requirements(problem: &Problem) -> Vec<Requirement> {
    let sites = || problem.sites.iter().enumerate().map(|(at, site)| (SiteNo::at(at), site));
    let mut all: Vec<Requirement> = Vec::new();
    all.extend(sites().filter(|(_, site)| site.need == Need::Mandatory).map(|(at, _)| Requirement::Visit(at)));
    let demands = problem
        .groups
        .iter()
        .enumerate()
        .filter(|(_, group)| matches!(group.rule, GroupRule::AtLeast(least) if least > 0));
    all.extend(demands.map(|(at, _)| Requirement::Members(GroupNo::at(at))));
    all.extend(
        sites()
            .filter(|(_, site)| site.pin != Pin::default() && site.need == Need::Mandatory)
            .map(|(at, _)| Requirement::Pinned(at)),
    );
    let matters = |site: SiteNo| problem.sites[site.index()].need == Need::Mandatory;
    let orders = problem.precedence.iter().enumerate().filter(|(_, rule)| matters(rule.before) && matters(rule.after));
    all.extend(orders.filter_map(|(at, _)| u16::try_from(at).ok()).map(Requirement::Order));
    for (at, day) in problem.days.iter().enumerate() {
        all.push(Requirement::Hours(DayNo::at(at)));
        all.extend(day.max_driving.map(|_| Requirement::Driving(DayNo::at(at))));
        all.extend(day.max_stops.map(|_| Requirement::Stops(DayNo::at(at))));
    }
    all.extend(problem.budget.map(|_| Requirement::Budget));
    all
}

/// Whether a short search fails to meet what is left when some requirements are given up.
fn conflicts(problem: &Problem, all: &[Requirement], given_up: &[Requirement]) -> bool {
    let mut draft = problem.clone().into_draft();
    let mut dropped_orders = Vec::new();
    for &one in all.iter().filter(|one| given_up.contains(one)) {
        give_up(&mut draft, one, &mut dropped_orders);
    }
    let mut number = 0;
    draft.precedence.retain(|_| {
        number += 1;
        !dropped_orders.contains(&(number - 1))
    });
    forget_wishes(&mut draft);
    let Ok(trial) = Problem::new(draft) else { return true };
    solve(&trial, &Stop::iterations(TRIAL), 1).map_or(true, |plan| plan.score.unmet > 0)
}

/// Only sites that something demands take part in a trial.
fn forget_wishes(draft: &mut Draft) {
    let mut needed: Vec<bool> = draft.sites.iter().map(|site| site.need == Need::Mandatory).collect();
    for group in
        draft.groups.iter().filter(|group| matches!(group.rule, GroupRule::AtLeast(_) | GroupRule::AllOrNothing))
    {
        for member in &group.members {
            needed[member.index()] = true;
        }
    }
    for (site, needed) in draft.sites.iter_mut().zip(needed) {
        if !needed {
            site.need = Need::Excluded;
        }
    }
}

fn give_up(draft: &mut Draft, one: Requirement, orders: &mut Vec<u16>) {
    match one {
        Requirement::Visit(site) => draft.sites[site.index()].need = Need::Optional,
        Requirement::Pinned(site) => draft.sites[site.index()].pin = Pin::default(),
        Requirement::Members(group) => draft.groups[group.index()].rule = GroupRule::AtLeast(0),
        Requirement::Order(rule) => orders.push(rule),
        Requirement::Driving(day) => draft.days[day.index()].max_driving = None,
        Requirement::Hours(day) => {
            let day = &mut draft.days[day.index()];
            day.latest += LONGER;
            day.max_elapsed = day.max_elapsed.map(|limit| limit + LONGER);
        }
        Requirement::Stops(day) => draft.days[day.index()].max_stops = None,
        Requirement::Budget => draft.budget = None,
    }
}
