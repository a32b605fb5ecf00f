//! A new plan that stays close to an old one.

use super::adopt::{Outline, adopt};
use super::model::Model;
use super::output;
use super::problem::{DayNo, Need, Precedence, Problem, SiteNo};
use super::rolling;
use super::solution::Solution;
use super::solve::{Effort, NoPlan, first};

/// A plan close to a previous one, and how it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replanned {
    /// The new plan.
    pub plan: Solution,
    /// What is different.
    pub changes: Vec<Change>,
    /// How many of the previous stops that the problem still allows stand on the same day, in
    /// thousandths.
    pub kept_permille: u32,
}

/// One difference between two plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A site is new.
    Added {
        /// The site.
        site: SiteNo,
        /// Its day.
        day: DayNo,
    },
    /// A site is gone.
    Dropped {
        /// The site.
        site: SiteNo,
        /// The day it stood on.
        day: DayNo,
    },
    /// A site stands on another day.
    Moved {
        /// The site.
        site: SiteNo,
        /// Its old day.
        from: DayNo,
        /// Its new day.
        to: DayNo,
    },
    /// A site is visited at another time of the same day.
    Shifted {
        /// The site.
        site: SiteNo,
        /// The day.
        day: DayNo,
    },
    /// A night is spent elsewhere.
    Hotel {
        /// The day before the night.
        night: DayNo,
    },
}

/// Value that closeness may cost, in thousandths of the best found.
const CLOSENESS_PERMILLE: u64 = 20;

/// A previous stop is worth more than a new one by one part in so many.
const ATTRACTION: u32 = 20;

/// Plans anew after the problem has changed, staying close to `previous`.
///
/// Locks are part of the problem: [`Need::Mandatory`] and pins. Untouched stops stay where they
/// were unless that costs more than 2 % of the value a free search finds.
pub fn replan(problem: &Problem, previous: &Solution, effort: &Effort<'_>) -> Result<Replanned, NoPlan> {
    let mut search = |problem: &Problem, effort: &Effort<'_>| once(problem, previous, effort);
    rolling::within(problem, effort, &mut search, &|replanned| &replanned.plan)
}

/// One search, which does not look at limits over several days.
fn once(problem: &Problem, previous: &Solution, effort: &Effort<'_>) -> Result<Replanned, NoPlan> {
    let model = Model::new(problem);
    let outline = Outline::of(previous);
    let kept = adopt(&model, &outline);
    let start = match &kept {
        Some(state) => state.clone(),
        None => first(&model, effort.seed)?,
    };
    let kept_order: Vec<Vec<SiteNo>> =
        start.routes.iter().map(|route| route.stops().iter().map(|&site| SiteNo(site)).collect()).collect();
    let (early, rest) = effort.stop.split(1, 2);
    let free = output::solution(&model, &Effort { stop: early, ..*effort }.improve(&model, start, &mut |_| true));
    let floor = free.score.value - free.score.value * CLOSENESS_PERMILLE / 1_000;
    let good = |plan: &Solution| plan.score.unmet <= free.score.unmet && plan.score.value >= floor;
    let (third, last) = rest.split(1, 2);
    let tries = [(third, true), (last, false)];
    let close = tries.into_iter().find_map(|(stop, strict)| {
        near(problem, &kept_order, &outline, &Effort { stop, ..*effort }, strict).filter(good)
    });
    let plan = close.unwrap_or(free);
    Ok(Replanned { changes: changes(previous, &plan), kept_permille: kept_permille(&kept_order, &plan), plan })
}

/// Searches with the kept stops held to their days and order (`strict`), or only drawn to them.
fn near(
    problem: &Problem,
    kept: &[Vec<SiteNo>],
    outline: &Outline,
    effort: &Effort<'_>,
    strict: bool,
) -> Option<Solution> {
    let mut draft = problem.clone().into_draft();
    for site in &mut draft.sites {
        site.score = site.score.saturating_mul(ATTRACTION);
    }
    for (day, stops) in kept.iter().enumerate() {
        for site in stops {
            let spot = &mut draft.sites[site.index()];
            spot.pin.day = spot.pin.day.or(Some(DayNo::at(day)));
            if strict && spot.need == Need::Optional {
                spot.need = Need::Mandatory;
            }
            spot.score = spot.score.saturating_add(spot.score / ATTRACTION);
        }
        if strict {
            draft.precedence.extend(stops.windows(2).map(|pair| Precedence { before: pair[0], after: pair[1] }));
        }
    }
    let held = Problem::new(draft).ok()?;
    let model = Model::new(&held);
    let start = adopt(&model, outline)?;
    let state = effort.improve(&model, start, &mut |_| true);
    restate(problem, &output::solution(&model, &state))
}

/// The same order of stops under another problem's scores and needs.
pub(crate) fn restate(problem: &Problem, plan: &Solution) -> Option<Solution> {
    let model = Model::new(problem);
    let state = adopt(&model, &Outline::of(plan))?;
    Some(output::solution(&model, &state))
}

/// Every difference between two plans, in the order of days.
#[must_use]
pub fn changes(old: &Solution, new: &Solution) -> Vec<Change> {
    let mut changes = Vec::new();
    for (day, made) in old.days.iter().enumerate() {
        for stop in &made.stops {
            let site = stop.site;
            let now = new.place_of(site);
            match now {
                None => changes.push(Change::Dropped { site, day: DayNo::at(day) }),
                Some((to, _)) if to != day => {
                    changes.push(Change::Moved { site, from: DayNo::at(day), to: DayNo::at(to) });
                }
                Some((to, at)) if new.days[to].stops[at].begin != stop.begin => {
                    changes.push(Change::Shifted { site, day: DayNo::at(day) });
                }
                Some(_) => {}
            }
        }
    }
    for (day, made) in new.days.iter().enumerate() {
        let fresh = made.stops.iter().filter(|stop| !old.visits(stop.site));
        changes.extend(fresh.map(|stop| Change::Added { site: stop.site, day: DayNo::at(day) }));
    }
    let nights = old.nights.iter().zip(&new.nights).enumerate().filter(|(_, (before, after))| before != after);
    changes.extend(nights.map(|(night, _)| Change::Hotel { night: DayNo::at(night) }));
    changes
}

fn kept_permille(kept: &[Vec<SiteNo>], plan: &Solution) -> u32 {
    let all = kept.iter().map(Vec::len).sum::<usize>();
    let same = |(day, stops): (usize, &Vec<SiteNo>)| {
        stops.iter().filter(|&&site| plan.place_of(site).is_some_and(|(now, _)| now == day)).count()
    };
    let same: usize = kept.iter().enumerate().map(same).sum();
    u32::try_from((same * 1_000).checked_div(all).unwrap_or(1_000)).unwrap_or(0)
}
