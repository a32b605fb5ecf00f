//! Why a site is not in the plan, and the nearest thing that would bring it in.

use super::adopt::{Outline, adopt};
use super::model::{Model, Node, ix, seconds, time};
use super::output;
use super::problem::{DayNo, Draft, GroupNo, GroupRule, Need, Problem, SiteNo, StayPolicy};
use super::rolling;
use super::segment::Route;
use super::solution::Solution;
use super::state::State;
use super::stop::Stop;
use crate::base::units::{Fen, Seconds};

/// A site the plan leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unserved {
    /// The site.
    pub site: SiteNo,
    /// Why.
    pub reason: Reason,
    /// What would bring it in, nearest first; empty when nothing small would.
    pub mends: Vec<Mend>,
}

/// Why a site is not in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The request excludes it.
    Excluded,
    /// It is shut on every day it could be visited (pins counted).
    Shut,
    /// It cannot be visited on any day even if nothing else is.
    OutOfReach,
    /// A group has all the members it may have.
    GroupFull(GroupNo),
    /// It may come only together with sites that do not all fit.
    GroupIncomplete(GroupNo),
    /// Its fee exceeds what is left of the budget, by this much.
    Budget(Fen),
    /// Order or position relative to other stops leaves it no place.
    Order,
    /// No day has the time left.
    NoTime,
    /// Time would be there, but not the driving the days allow.
    NoDriving,
    /// It fits as the plan stands; the search left it out for more value elsewhere.
    Outbid,
}

/// A small change that would bring a site in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// The day is longer by so much.
    LongerDay {
        /// The day.
        day: DayNo,
        /// By how much.
        by: Seconds,
    },
    /// The day drives so much more than it may.
    MoreDriving {
        /// The day.
        day: DayNo,
        /// By how much.
        by: Seconds,
    },
    /// The visit is shorter: its minimum instead of its usual time.
    ShorterStay {
        /// The day.
        day: DayNo,
    },
    /// It takes the place of another site.
    InsteadOf {
        /// The site that leaves.
        other: SiteNo,
    },
    /// The budget is larger by so much.
    MoreBudget {
        /// By how much.
        by: Fen,
    },
}

/// The most a day is stretched when a mend is sought.
const STRETCH: Seconds = Seconds::from_minutes(240);

/// Explains every site the plan does not visit. No mend is offered, and no room is seen, where the plan
/// would then break a limit on driving over several days. Once `stop` is cancelled no more mends are sought:
/// each takes a fraction of a millisecond.
#[must_use]
pub fn explain(problem: &Problem, plan: &Solution, stop: &Stop<'_>) -> Vec<Unserved> {
    let model = Model::new(problem);
    let outline = Outline::of(plan);
    let Some(state) = adopt(&model, &outline) else {
        return Vec::new();
    };
    let relaxed = if stop.cancelled() { Relaxed::default() } else { Relaxed::new(problem) };
    let mends = Mends { model: &model, plan, state: &state, relaxed: relaxed.each(&outline), less: Vec::new() };
    let mends = if stop.cancelled() { mends } else { Mends { less: less(&model, &state), ..mends } };
    let absent = (0..problem.sites.len()).map(SiteNo::at).filter(|&site| !plan.visits(site));
    absent
        .map(|site| {
            let reason = mends.reason(site.0);
            let mends = match reason {
                Reason::Excluded | Reason::Shut => Vec::new(),
                _ if stop.cancelled() => Vec::new(),
                Reason::Budget(by) => mends.budget(site.0).then_some(Mend::MoreBudget { by }).into_iter().collect(),
                _ => mends.of(site.0),
            };
            let short_of_driving = reason == Reason::NoTime && matches!(mends.first(), Some(Mend::MoreDriving { .. }));
            Unserved { site, reason: if short_of_driving { Reason::NoDriving } else { reason }, mends }
        })
        .collect()
}

fn reason(model: &Model<'_>, state: &State, site: Node) -> Reason {
    let spot = &model.problem.sites[ix(site)];
    if spot.need == Need::Excluded {
        return Reason::Excluded;
    }
    let open: Vec<usize> = (0..model.days.len()).filter(|&day| model.opening(day, ix(site)).last >= 0).collect();
    if open.is_empty() {
        return Reason::Shut;
    }
    if !open.iter().any(|&day| alone(model, day, site)) {
        return Reason::OutOfReach;
    }
    for &group in &model.groups_of[ix(site)] {
        let members = state.members[ix(group)];
        let rule = model.problem.groups[ix(group)].rule;
        if matches!(rule, GroupRule::AtMost(most) if members >= most) {
            return Reason::GroupFull(GroupNo(group));
        }
        if rule == GroupRule::AllOrNothing {
            return Reason::GroupIncomplete(GroupNo(group));
        }
    }
    let over = state.fee + model.fee[ix(site)] - model.budget;
    if over > 0 {
        return Reason::Budget(Fen(u32::try_from(over).unwrap_or(u32::MAX)));
    }
    if open.iter().all(|&day| state.gaps(model, day, site).is_none()) {
        return Reason::Order;
    }
    if state.best_fit(model, site, &vec![true; model.days.len()], || false).is_some() {
        Reason::Outbid
    } else {
        Reason::NoTime
    }
}

/// Whether a day that holds nothing else could hold the site.
fn alone(model: &Model<'_>, day: usize, site: Node) -> bool {
    let rules = &model.days[day];
    let stay = i64::from(model.stay[ix(site)]);
    let length = i64::from(rules.latest) - i64::from(rules.earliest);
    rules.max_stops > 0
        && rules.starts.iter().any(|&start| {
            let there = i64::from(model.leg(day, start, site)) + stay;
            rules.ends.iter().any(|&end| {
                if there + i64::from(model.leg(day, site, end)) > length {
                    return false;
                }
                let mut route = Route::between(start, end);
                route.nodes.insert(1, site);
                route.rebuild(model, day)
            })
        })
}

/// The same problem with one kind of rule widened on every day.
#[derive(Default)]
struct Relaxed {
    longer: Option<Problem>,
    driving: Option<Problem>,
    shorter: Option<Problem>,
    richer: Option<Problem>,
}

impl Relaxed {
    fn new(problem: &Problem) -> Self {
        let with = |change: &dyn Fn(&mut Draft)| {
            let mut draft = problem.clone().into_draft();
            change(&mut draft);
            Problem::new(draft).ok()
        };
        let longer = with(&|draft| {
            for day in &mut draft.days {
                day.latest += STRETCH;
                day.max_elapsed = day.max_elapsed.map(|limit| limit + STRETCH);
            }
        });
        let driving = with(&|draft| draft.days.iter_mut().for_each(|day| day.max_driving = None));
        let short = problem.objective.stay == StayPolicy::Usual
            && problem.sites.iter().any(|site| site.stay.min < site.stay.usual);
        let shorter = if short { with(&|draft| draft.objective.stay = StayPolicy::Shorten) } else { None };
        let richer = if problem.budget.is_some() { with(&|draft| draft.budget = None) } else { None };
        Self { longer, driving, shorter, richer }
    }

    /// Their models, each with the plan taken over.
    fn each(&self, outline: &Outline) -> [Option<(Model<'_>, State)>; 4] {
        [&self.longer, &self.driving, &self.shorter, &self.richer].map(|problem| {
            let model = Model::new(problem.as_ref()?);
            let state = adopt(&model, outline)?;
            Some((model, state))
        })
    }
}

/// For each optional stop, the least valuable first, the plan without it; those that could not be kept are
/// left out.
fn less(model: &Model<'_>, state: &State) -> Vec<(Node, State)> {
    let mut stops: Vec<Node> = state.routes.iter().flat_map(|route| route.stops().iter().copied()).collect();
    stops.retain(|&other| !model.mandatory[ix(other)]);
    stops.sort_by_key(|&other| (model.score[ix(other)], other));
    let without = |other: Node| {
        let mut less = state.clone();
        less.leave(model, other);
        let kept = less.compact(model, usize::from(state.day_of[ix(other)]));
        (kept && less.unmet(model) <= state.unmet(model)).then_some((other, less))
    };
    stops.into_iter().filter_map(without).collect()
}

/// Looks for small changes, against one plan.
struct Mends<'a> {
    model: &'a Model<'a>,
    plan: &'a Solution,
    state: &'a State,
    relaxed: [Option<(Model<'a>, State)>; 4],
    less: Vec<(Node, State)>,
}

impl Mends<'_> {
    /// The reason; room that the driving over several days forbids is none.
    fn reason(&self, site: Node) -> Reason {
        let found = reason(self.model, self.state, site);
        let roomless = || self.room(self.model, self.state, site).is_empty();
        if found == Reason::Outbid && roomless() { Reason::NoDriving } else { found }
    }

    /// Each day on which a plan has room for the site, with its route there and the limits on driving over
    /// several days kept.
    fn room(&self, model: &Model<'_>, state: &State, site: Node) -> Vec<(usize, Route)> {
        let one = |day: usize| (0..model.days.len()).map(|other| other == day).collect::<Vec<bool>>();
        let days = (0..model.days.len()).filter_map(|day| {
            let (_, fit) = state.best_fit(model, site, &one(day), || false)?;
            let mut route = state.routes[day].clone();
            route.insert(model, day, fit.after, site);
            self.drivable(model, (day, &route), None).then_some((day, route))
        });
        days.collect()
    }

    /// Whether the plan with this day in place of its own keeps the limits on driving over several days.
    fn drivable(&self, model: &Model<'_>, (day, route): (usize, &Route), stays: Option<&[i32]>) -> bool {
        if model.problem.rolling.is_empty() {
            return true;
        }
        let Some(made) = output::day_of(model, day, route, stays) else { return false };
        let mut plan = self.plan.clone();
        plan.days[day] = made;
        rolling::kept(model.problem, &plan)
    }

    /// Whether it would fit if money were no matter.
    fn budget(&self, site: Node) -> bool {
        !self.fitting(3, site).is_empty()
    }

    fn of(&self, site: Node) -> Vec<Mend> {
        let mut mends: Vec<Mend> = Vec::new();
        mends.extend(self.shorter(site));
        mends.extend(self.longer(site));
        mends.extend(self.driving(site));
        mends.extend(self.instead(site));
        mends
    }

    /// Each day of a wider problem on which the site then fits, with its route there.
    fn fitting(&self, which: usize, site: Node) -> Vec<(usize, Route)> {
        self.relaxed[which].as_ref().map_or_else(Vec::new, |(model, state)| self.room(model, state, site))
    }

    fn longer(&self, site: Node) -> Option<Mend> {
        let (model, _) = self.relaxed[0].as_ref()?;
        let over = |(day, route): (usize, Route)| {
            let table = route.run(model, day).timetable()?;
            let limit = self.model.problem.days[day].max_elapsed.map_or(i32::MAX, time);
            let by = (table.arrive - self.model.days[day].latest).max(table.arrive - table.depart - limit);
            Some((by, day))
        };
        let (by, day) = self.fitting(0, site).into_iter().filter_map(over).filter(|&(by, _)| by > 0).min()?;
        Some(Mend::LongerDay { day: DayNo::at(day), by: seconds(by) })
    }

    fn driving(&self, site: Node) -> Option<Mend> {
        let over = |(day, route): (usize, Route)| (route.driving - self.model.days[day].max_driving, day);
        let (by, day) = self.fitting(1, site).into_iter().map(over).filter(|&(by, _)| by > 0).min()?;
        Some(Mend::MoreDriving { day: DayNo::at(day), by: Seconds(u32::try_from(by).ok()?) })
    }

    /// Only this visit shrinks; the others keep their usual length.
    fn shorter(&self, site: Node) -> Option<Mend> {
        let (model, _) = self.relaxed[2].as_ref()?;
        let fits = |&(day, ref route): &(usize, Route)| {
            let stay = |&node: &Node| {
                if node == site { model.stay[ix(node)] } else { self.model.stay[ix(node)] }
            };
            let stays: Vec<i32> = route.nodes.iter().map(stay).collect();
            super::schedule::Run { model: self.model, day, nodes: &route.nodes, stays: Some(&stays) }.feasible()
                && self.drivable(self.model, (day, route), Some(&stays))
        };
        let (day, _) = self.fitting(2, site).into_iter().find(fits)?;
        Some(Mend::ShorterStay { day: DayNo::at(day) })
    }

    /// The least valuable optional stop whose place the site could take.
    fn instead(&self, site: Node) -> Option<Mend> {
        let all = vec![true; self.model.days.len()];
        self.less.iter().find_map(|(other, less)| {
            let (to, fit) = less.best_fit(self.model, site, &all, || false)?;
            let keeps = self.model.problem.rolling.is_empty() || {
                let mut state = less.clone();
                state.insert(self.model, to, fit.after, site);
                rolling::kept(self.model.problem, &output::solution(self.model, &state))
            };
            keeps.then_some(Mend::InsteadOf { other: SiteNo(*other) })
        })
    }
}
