//! A new plan that stays close to an old one.

use super::adopt::{Outline, adopt};
use super::model::Model;
use super::output;
use super::problem::{DayNo, Group, GroupRule, Need, Precedence, Problem, SiteNo};
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
    /// The previous stops that the problem still allows where they stood, by day.
    pub kept: Vec<Vec<SiteNo>>,
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
    /// A site stands at another place in the order of its day.
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

/// Thousandths of the previous stops that stay unless that costs more than [`CLOSENESS_PERMILLE`].
const STAYING_PERMILLE: u32 = 800;

/// A previous stop is worth more than a new one by one part in so many.
const ATTRACTION: u32 = 20;

/// Plans anew after the problem has changed, staying close to `previous`.
///
/// Locks are part of the problem: [`Need::Mandatory`] and pins. All untouched stops stay where they
/// were, or at least 80 % of them on their days, unless that costs more than 2 % of the value that a
/// free search finds; a free search comes last.
pub fn replan(problem: &Problem, previous: &Solution, effort: &Effort<'_>) -> Result<Replanned, NoPlan> {
    let mut search = |problem: &Problem, effort: &Effort<'_>| once(problem, previous, effort);
    rolling::within(problem, effort, &mut search, &|replanned| &replanned.plan)
}

/// One search, which does not look at limits over several days.
fn once(problem: &Problem, previous: &Solution, effort: &Effort<'_>) -> Result<Replanned, NoPlan> {
    let model = Model::new(problem);
    let outline = Outline::of(previous);
    let adopted = adopt(&model, &outline);
    let start = match &adopted {
        Some(state) => state.clone(),
        None => first(&model, effort.seed)?,
    };
    let kept: Vec<Vec<SiteNo>> =
        start.routes.iter().map(|route| route.stops().iter().map(|&site| SiteNo(site)).collect()).collect();
    let (early, mut rest) = effort.stop.split(1, 4);
    let free = output::solution(&model, &Effort { stop: early, ..*effort }.improve(&model, start, &mut |_| true));
    let floor = free.score.value - free.score.value * CLOSENESS_PERMILLE / 1_000;
    let good = |plan: &Solution| plan.score.unmet <= free.score.unmet && plan.score.value >= floor;
    let (mut from, mut close, mut closest) = (outline, None, None);
    for (hold, parts) in [(Hold::All, 3), (Hold::Drawn, 2), (Hold::Most, 1)] {
        let (stop, later) = rest.split(1, parts);
        rest = later;
        let Some(plan) = near(problem, &kept, &from, &Effort { stop, ..*effort }, hold) else { continue };
        from = Outline::of(&plan);
        if good(&plan) && kept_permille(&kept, &plan) >= STAYING_PERMILLE {
            closest = Some(plan);
            break;
        }
        close = close.or(Some(plan).filter(good));
    }
    let plan = closest.or(close).unwrap_or(free);
    let kept_permille = kept_permille(&kept, &plan);
    Ok(Replanned { changes: changes(previous, &plan), kept, kept_permille, plan })
}

/// How the kept stops are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// All of them to their days and their order.
    All,
    /// To their days, and those that are left out cost more than others.
    Drawn,
    /// The same, and most of them must be in.
    Most,
}

/// Searches from `outline` on with the kept stops held.
fn near(
    problem: &Problem,
    kept: &[Vec<SiteNo>],
    outline: &Outline,
    effort: &Effort<'_>,
    hold: Hold,
) -> Option<Solution> {
    let mut draft = problem.clone().into_draft();
    for site in &mut draft.sites {
        site.score = site.score.saturating_mul(ATTRACTION);
    }
    for (day, stops) in kept.iter().enumerate() {
        for site in stops {
            let spot = &mut draft.sites[site.index()];
            spot.pin.day = spot.pin.day.or(Some(DayNo::at(day)));
            if hold == Hold::All && spot.need == Need::Optional {
                spot.need = Need::Mandatory;
            }
            spot.score = spot.score.saturating_add(spot.score / ATTRACTION);
        }
        if hold == Hold::All {
            draft.precedence.extend(stops.windows(2).map(|pair| Precedence { before: pair[0], after: pair[1] }));
        }
    }
    let members: Vec<SiteNo> = kept.iter().flatten().copied().collect();
    if hold == Hold::Most && !members.is_empty() {
        let most = (members.len() * STAYING_PERMILLE as usize).div_ceil(1_000);
        draft.groups.push(Group { members, rule: GroupRule::AtLeast(u16::try_from(most).ok()?) });
    }
    let stricter = Problem::new(draft).ok()?;
    let model = Model::new(&stricter);
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

/// Every difference between two plans, in the order of days. Times are not compared: they follow
/// from the order.
#[must_use]
pub fn changes(old: &Solution, new: &Solution) -> Vec<Change> {
    let mut changes = Vec::new();
    for (day, made) in old.days.iter().enumerate() {
        let before: Vec<SiteNo> = made.stops.iter().map(|stop| stop.site).collect();
        let after: Vec<SiteNo> = new.days.get(day).into_iter().flat_map(|now| &now.stops).map(|s| s.site).collect();
        let same = common(&before, &after);
        for site in before {
            match new.place_of(site) {
                None => changes.push(Change::Dropped { site, day: DayNo::at(day) }),
                Some((to, _)) if to != day => {
                    changes.push(Change::Moved { site, from: DayNo::at(day), to: DayNo::at(to) });
                }
                Some(_) if !same.contains(&site) => changes.push(Change::Shifted { site, day: DayNo::at(day) }),
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

/// A longest sequence that stands in both orders.
fn common(before: &[SiteNo], after: &[SiteNo]) -> Vec<SiteNo> {
    // longest[i][j]: of what follows i before and j after.
    let mut longest = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            longest[i][j] = if before[i] == after[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut same) = (0, 0, Vec::new());
    while i < before.len() && j < after.len() {
        if before[i] == after[j] {
            same.push(before[i]);
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    same
}

fn kept_permille(kept: &[Vec<SiteNo>], plan: &Solution) -> u32 {
    let all = kept.iter().map(Vec::len).sum::<usize>();
    let same = |(day, stops): (usize, &Vec<SiteNo>)| {
        stops.iter().filter(|&&site| plan.place_of(site).is_some_and(|(now, _)| now == day)).count()
    };
    let same: usize = kept.iter().enumerate().map(same).sum();
    u32::try_from((same * 1_000).checked_div(all).unwrap_or(1_000)).unwrap_or(0)
}
