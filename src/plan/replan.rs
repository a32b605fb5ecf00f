//! A new plan that stays close to an old one.

use super::adopt::{Outline, adopt};
use super::model::Model;
use super::output;
use super::preferred;
use super::problem::{DayNo, Group, GroupRule, Need, Precedence, Problem, SiteNo};
use super::rolling;
use super::solution::Solution;
use super::solve::{Effort, NoPlan, first};
use super::stop::WHOLE;

/// A plan close to a previous one, and how it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replanned {
    /// The new plan.
    pub plan: Solution,
    /// What is different.
    pub changes: Vec<Change>,
    /// The previous stops that the problem still allows where they stood, by day.
    pub kept: Vec<Vec<SiteNo>>,
    /// By day, whether the change touches it: it is named, lost a stop, or takes a site that must now be in.
    pub touched: Vec<bool>,
    /// How many of the previous stops that the problem still allows stand on the same day, in
    /// thousandths.
    pub kept_permille: u32,
    /// How many stops of the days that the change does not touch stand on their day.
    pub stayed: usize,
    /// How many stops those days had.
    pub untouched: usize,
    /// How much stayed.
    pub closeness: Closeness,
    /// The value of the best plan found with nothing held.
    pub free_value: u64,
}

/// How close a plan is to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// All stops that the problem still allows stay on their days.
    AllStops,
    /// All stops of the days that the change does not touch.
    UntouchedDays,
    /// At least 80 % of the stops of the days that the change does not touch.
    MostStops,
    /// Fewer: to keep more would cost more than 2 % of value.
    Free,
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

/// The level of a plan that keeps all that was promised.
const PROMISED: u8 = 3;

/// A previous stop is worth more than a new one by one part in so many.
const ATTRACTION: u32 = 20;

/// Plans anew after the problem has changed, staying close to `previous`; `named` are days that the
/// change names.
///
/// Locks are part of the problem: [`Need::Mandatory`] and pins. All stops that can stay do, or those of
/// the days that the change does not touch, or at least 80 % of these, unless that costs more than 2 %
/// of the value that a free search finds.
pub fn replan(
    problem: &Problem,
    previous: &Solution,
    named: &[DayNo],
    effort: &Effort<'_>,
) -> Result<Replanned, NoPlan> {
    let mut search = |problem: &Problem, effort: &Effort<'_>| once(problem, (previous, named), effort);
    rolling::within(problem, effort, &mut search, &|replanned| &replanned.plan)
}

/// One search, which does not look at limits over several days.
fn once(problem: &Problem, (previous, named): (&Solution, &[DayNo]), effort: &Effort<'_>) -> Result<Replanned, NoPlan> {
    let model = Model::new(problem);
    let outline = Outline::of(previous);
    let start = match adopt(&model, &outline) {
        Some(state) => state,
        None => first(&model, effort.seed)?,
    };
    let kept: Vec<Vec<SiteNo>> =
        start.routes.iter().map(|route| route.stops().iter().map(|&site| SiteNo(site)).collect()).collect();
    let (early, rest) = effort.stop.split(1, 4);
    let free = output::solution(&model, &Effort { stop: early, ..*effort }.improve(&model, start, &mut |_| true));
    let free = preferred::settle(problem, free);
    let old = Before { problem, previous, named, kept, free: &free };
    let plan = old.closest(outline, &Effort { stop: rest, ..*effort }).unwrap_or_else(|| free.clone());
    let touched = old.touched(&plan);
    let (stayed, untouched) = old.stayed(&plan, &touched);
    Ok(Replanned {
        changes: changes(previous, &plan),
        kept_permille: old.kept_permille(&plan),
        closeness: old.closeness(&plan),
        stayed,
        untouched,
        touched,
        free_value: free.score.value,
        kept: old.kept,
        plan,
    })
}

/// How the kept stops are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// All of them to their days and their order.
    All,
    /// Those of untouched days to their days.
    Untouched,
    /// All to their days, and those that are left out cost more than others.
    Drawn,
    /// To their days, and most of them must be in.
    Most,
}

/// The plan before, what of it can stay, and what a plan is worth that looks at nothing of it.
struct Before<'a> {
    problem: &'a Problem,
    previous: &'a Solution,
    named: &'a [DayNo],
    kept: Vec<Vec<SiteNo>>,
    free: &'a Solution,
}

impl Before<'_> {
    /// The closest plan that costs at most [`CLOSENESS_PERMILLE`]; none when only the free one does.
    fn closest(&self, outline: Outline, effort: &Effort<'_>) -> Option<Solution> {
        let (mut from, mut rest, mut landing) = (outline, effort.stop, self.free.clone());
        let mut best: Option<(u8, Hold, Vec<bool>, Solution)> = None;
        for (hold, parts) in [(Hold::All, 4), (Hold::Untouched, 3), (Hold::Drawn, 2), (Hold::Most, 1)] {
            if rest.cancelled() || (rest.budget_us().is_some() && rest.spent(0) >= WHOLE) {
                break;
            }
            let (stop, later) = rest.split(1, parts);
            rest = later;
            let touched = self.touched(&landing);
            let Some(plan) = self.near(&from, &Effort { stop, ..*effort }, (hold, &touched)) else { continue };
            from = Outline::of(&plan);
            if plan.score.unmet <= landing.score.unmet {
                landing = plan.clone();
            }
            let reached = self.level(&plan);
            if reached > best.as_ref().map_or(0, |(level, ..)| *level) {
                best = Some((reached, hold, touched, plan));
            }
            if reached >= PROMISED {
                break;
            }
        }
        let (level, hold, touched, plan) = best?;
        // What is left of the effort makes the chosen plan better under the same hold.
        let more = self.near(&Outline::of(&plan), &Effort { stop: rest, ..*effort }, (hold, &touched));
        let more = more.filter(|more| more.score.value > plan.score.value && self.level(more) >= level);
        Some(more.unwrap_or(plan))
    }

    /// How much of the promise a plan keeps: nothing when it costs too much, [`PROMISED`] when all of it.
    fn level(&self, plan: &Solution) -> u8 {
        let value = self.free.score.value;
        let floor = value - value * CLOSENESS_PERMILLE / 1_000;
        if plan.score.unmet > self.free.score.unmet || plan.score.value < floor {
            return 0;
        }
        let (stayed, all) = self.stayed(plan, &self.touched(plan));
        let most = permille(stayed, all) >= STAYING_PERMILLE;
        1 + u8::from(most) + u8::from(most && self.kept_permille(plan) >= STAYING_PERMILLE)
    }

    /// The days that the change touches when `plan` answers it.
    fn touched(&self, plan: &Solution) -> Vec<bool> {
        let mut touched = vec![false; self.kept.len()];
        for (day, touched) in touched.iter_mut().enumerate() {
            let before = self.previous.days.get(day).map_or(0, |day| day.stops.len());
            *touched = self.named.contains(&DayNo::at(day)) || self.kept[day].len() < before;
        }
        let required = (0..self.problem.sites.len()).map(SiteNo::at);
        for site in required.filter(|site| self.problem.sites[site.index()].need == Need::Mandatory) {
            if let Some((day, _)) = plan.place_of(site).filter(|_| !self.previous.visits(site)) {
                touched[day] = true;
            }
        }
        touched
    }

    /// How many stops of untouched days stand on their day, and of how many.
    fn stayed(&self, plan: &Solution, touched: &[bool]) -> (usize, usize) {
        let untouched = || self.kept.iter().enumerate().filter(|(day, _)| !touched[*day]);
        let same = |(day, stops): (usize, &Vec<SiteNo>)| {
            stops.iter().filter(|&&site| plan.place_of(site).is_some_and(|(now, _)| now == day)).count()
        };
        (untouched().map(same).sum(), untouched().map(|(_, stops)| stops.len()).sum())
    }

    fn kept_permille(&self, plan: &Solution) -> u32 {
        let (stayed, all) = self.stayed(plan, &vec![false; self.kept.len()]);
        permille(stayed, all)
    }

    fn closeness(&self, plan: &Solution) -> Closeness {
        let (stayed, all) = self.stayed(plan, &self.touched(plan));
        if self.kept_permille(plan) >= 1_000 {
            Closeness::AllStops
        } else if stayed == all && all > 0 {
            Closeness::UntouchedDays
        } else if permille(stayed, all) >= STAYING_PERMILLE && all > 0 {
            Closeness::MostStops
        } else {
            Closeness::Free
        }
    }

    /// Searches from `outline` on with the kept stops held.
    fn near(&self, outline: &Outline, effort: &Effort<'_>, (hold, touched): (Hold, &[bool])) -> Option<Solution> {
        let mut draft = self.problem.clone().into_draft();
        for site in &mut draft.sites {
            site.score = site.score.saturating_mul(ATTRACTION);
        }
        for (day, stops) in self.kept.iter().enumerate() {
            let fixed = hold == Hold::All || (hold == Hold::Untouched && !touched[day]);
            for site in stops {
                let spot = &mut draft.sites[site.index()];
                if fixed && spot.need == Need::Optional {
                    spot.need = Need::Mandatory;
                }
                if fixed || hold != Hold::Untouched {
                    spot.pin.day = spot.pin.day.or(Some(DayNo::at(day)));
                }
                // Where a rule keeps enough, value alone decides, and of equals the one that stays.
                let bonus = if hold == Hold::Drawn { spot.score / ATTRACTION } else { 1 };
                spot.score = spot.score.saturating_add(bonus);
            }
            if hold == Hold::All {
                draft.precedence.extend(stops.windows(2).map(|pair| Precedence { before: pair[0], after: pair[1] }));
            }
        }
        if hold == Hold::Most {
            let all = self.kept.iter().flatten().copied().collect();
            let untouched = self.kept.iter().zip(touched).filter(|(_, touched)| !**touched);
            draft.groups.extend(most_of(all));
            draft.groups.extend(most_of(untouched.flat_map(|(stops, _)| stops).copied().collect()));
        }
        let stricter = Problem::new(draft).ok()?;
        let model = Model::new(&stricter);
        let start = adopt(&model, outline)?;
        let state = effort.improve(&model, start, &mut |_| true);
        restate(self.problem, &output::solution(&model, &state))
    }
}

/// At least [`STAYING_PERMILLE`] of `members` must be in.
fn most_of(members: Vec<SiteNo>) -> Option<Group> {
    let least = u16::try_from((members.len() * STAYING_PERMILLE as usize).div_ceil(1_000)).ok()?;
    (!members.is_empty()).then_some(Group { members, rule: GroupRule::AtLeast(least) })
}

fn permille(part: usize, all: usize) -> u32 {
    u32::try_from((part * 1_000).checked_div(all).unwrap_or(1_000)).unwrap_or(0)
}

/// The same order of stops under another problem's scores and needs.
pub(crate) fn restate(problem: &Problem, plan: &Solution) -> Option<Solution> {
    let model = Model::new(problem);
    let state = adopt(&model, &Outline::of(plan))?;
    Some(preferred::settle(problem, output::solution(&model, &state)))
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
