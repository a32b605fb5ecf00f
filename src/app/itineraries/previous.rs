//! The plan before: taken over as far as it still holds, and compared with the new one.

use super::brief::Previous;
use super::question::{Question, number};
use crate::app::world::World;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::plan::{
    self, Change, Closeness, DayPlan, HotelNo, Need, PlaceNo, Replanned, Score, SiteNo, Solution, Visit,
};
use crate::words;

words! {
    /// How a plan differs from the one before.
    pub enum ChangeKind {
        /// A site is new.
        Added = "added",
        /// A site is gone.
        Dropped = "dropped",
        /// A site stands on another day.
        Moved = "moved",
        /// A site is visited at another place in the order of its day.
        Shifted = "shifted",
        /// A night is spent elsewhere.
        Hotel = "hotel",
    }
}

words! {
    /// Why a plan differs from the one before.
    pub enum ChangeReason {
        /// The request asks for it.
        Asked = "asked",
        /// The register no longer has it.
        Gone = "gone",
        /// It is shut on the day on which it stood.
        Shut = "shut",
        /// It no longer fits where it stood.
        NoRoom = "no_room",
        /// It takes time that became free, or makes room for what changed.
        Follows = "follows",
        /// It could stay, but the plan is worth more this way.
        Better = "better",
    }
}

words! {
    /// How much of the plan before stayed.
    pub enum Held {
        /// All stops that may still stand where they stood.
        AllStops = "all_stops",
        /// All stops of the days that the change does not touch.
        UntouchedDays = "untouched_days",
        /// At least 80 % of the stops of the days that the change does not touch.
        MostStops = "most_stops",
        /// Fewer, because to keep more would cost more than 2 % of value.
        Free = "free",
    }
}

/// How close a plan is to the one before.
#[derive(Clone, Copy, Debug)]
pub struct Stayed {
    /// How much stayed.
    pub held: Held,
    /// Stops that stand on their day, of the days that the change does not touch.
    pub stops: usize,
    /// The stops that those days had.
    pub of: usize,
    /// The value given up for it against the best plan found with nothing held, in units of 1/10,000.
    pub given_up_permyriad: u64,
}

impl Stayed {
    /// What `made` says.
    pub(super) fn of(made: &Replanned) -> Self {
        let held = match made.closeness {
            Closeness::AllStops => Held::AllStops,
            Closeness::UntouchedDays => Held::UntouchedDays,
            Closeness::MostStops => Held::MostStops,
            Closeness::Free => Held::Free,
        };
        let lost = made.free_value.saturating_sub(made.plan.score.value);
        let given_up_permyriad = (lost * 10_000).div_ceil(made.free_value.max(1));
        Self { held, stops: made.stayed, of: made.untouched, given_up_permyriad }
    }
}

/// One difference.
#[derive(Clone, Debug)]
pub struct Changed {
    /// What kind of difference.
    pub kind: ChangeKind,
    /// The site, unless a night changed.
    pub site: Option<SiteId>,
    /// The day (or the day before the night), counted from 1.
    pub day: usize,
    /// Why, for programs.
    pub reason: ChangeReason,
    /// What and why, in words.
    pub message: Text,
}

/// The previous plan as the optimiser takes it over: its order and its nights; its times are not used.
pub(super) fn solution(question: &Question<'_>, previous: &Previous) -> Solution {
    let site = |id: &SiteId, date| {
        let plain = question.sites.iter().position(|site| site.id == *id).map(|k| SiteNo(number(k)));
        question.dated(id, date).or(plain)
    };
    let visit = |site| Visit { site, arrive: Seconds::ZERO, begin: Seconds::ZERO, end: Seconds::ZERO };
    let day = |(stops, date): (&Vec<SiteId>, chrono::NaiveDate)| DayPlan {
        start: PlaceNo(0),
        end: PlaceNo(1),
        depart: Seconds::ZERO,
        arrive: Seconds::ZERO,
        stops: stops.iter().filter_map(|id| site(id, date)).map(visit).collect(),
        legs: Vec::new(),
        pauses: Vec::new(),
        driving: Seconds::ZERO,
    };
    let night = |place: &Option<crate::base::ids::PlaceId>| {
        let place = place.as_ref()?;
        question.beds.iter().position(|bed| bed.id == *place).map(|k| HotelNo(number(k)))
    };
    Solution {
        days: previous.days.iter().zip(question.brief.start_date.iter_days()).map(day).collect(),
        nights: previous.nights.iter().map(night).collect(),
        score: Score::default(),
    }
}

/// What is different in the new plan and why, sites that are no candidates any more included.
pub(super) fn changed(world: &World, question: &Question<'_>, previous: &Previous, made: &Replanned) -> Vec<Changed> {
    let stops = previous.days.iter().enumerate().flat_map(|(day, stops)| stops.iter().map(move |stop| (day, stop)));
    let gone = stops.filter(|(_, stop)| question.sites.iter().all(|site| site.id != **stop));
    let mut all: Vec<Changed> = gone.map(|(day, stop)| left_out(world, day + 1, stop)).collect();
    let old = solution(question, previous);
    let differences = plan::changes(&old, &made.plan);
    let room =
        !all.is_empty() || differences.iter().any(|c| matches!(c, Change::Dropped { .. } | Change::Moved { .. }));
    all.extend(differences.into_iter().map(|change| {
        let reason = reason(question, made, room, change);
        let (said, why) = (words(question, change), because(reason));
        let message =
            Text::new(format!("{}（{}）", said.message.zh, why.zh), format!("{}: {}", said.message.en, why.en));
        Changed { reason, message, ..said }
    }));
    all
}

/// A site that stood on a day and is no candidate any more.
fn left_out(world: &World, day: usize, site: &SiteId) -> Changed {
    let known = world.catalogue.sites.get(site);
    let reason = if known.is_some() { ChangeReason::Asked } else { ChangeReason::Gone };
    let name = known.map_or_else(|| Text::new(site.as_str(), site.as_str()), |site| site.name.clone());
    let why = because(reason);
    let message = Text::new(
        format!("第 {day} 天不再去“{}”（{}）", name.zh, why.zh),
        format!("{} is no longer on day {day}: {}", name.en, why.en),
    );
    Changed { kind: ChangeKind::Dropped, site: Some(site.clone()), day, reason, message }
}

/// Why one thing is different; `room` = something else left its place.
fn reason(question: &Question<'_>, made: &Replanned, room: bool, change: Change) -> ChangeReason {
    let left = |site: SiteNo, day: plan::DayNo| {
        let stayed = made.kept.get(day.index()).is_some_and(|stops| stops.contains(&site));
        let site = &question.problem.sites[site.index()];
        let pinned = site.pin.day.is_some_and(|pinned| pinned != day);
        if stayed {
            ChangeReason::Better
        } else if site.need == Need::Excluded || pinned {
            ChangeReason::Asked
        } else if site.windows.get(day.index()).is_none_or(Vec::is_empty) {
            ChangeReason::Shut
        } else {
            ChangeReason::NoRoom
        }
    };
    match change {
        Change::Added { site, .. } if question.problem.sites[site.index()].need == Need::Mandatory => {
            ChangeReason::Asked
        }
        Change::Added { .. } if !room => ChangeReason::Better,
        Change::Added { .. } | Change::Shifted { .. } | Change::Hotel { .. } => ChangeReason::Follows,
        Change::Dropped { site, day } => left(site, day),
        Change::Moved { site, from, .. } => left(site, from),
    }
}

/// A reason in words.
fn because(reason: ChangeReason) -> Text {
    match reason {
        ChangeReason::Asked => Text::new("按您的要求", "as you asked"),
        ChangeReason::Gone => Text::new("已不在登记中", "the register no longer has it"),
        ChangeReason::Shut => Text::new("原来那天不开放", "it is shut on its old day"),
        ChangeReason::NoRoom => Text::new("原来的位置已排不下", "it no longer fits where it stood"),
        ChangeReason::Follows => Text::new("随其他改动调整", "it follows from the other changes"),
        ChangeReason::Better => Text::new("这样行程价值更高", "the plan is worth more this way"),
    }
}

fn words(question: &Question<'_>, change: Change) -> Changed {
    let site = |site: SiteNo| question.sites[site.index()];
    let changed = |kind, number: SiteNo, day: plan::DayNo, zh: String, en: String| Changed {
        kind,
        site: Some(site(number).id.clone()),
        day: day.index() + 1,
        reason: ChangeReason::Follows,
        message: Text::new(zh, en),
    };
    match change {
        Change::Added { site: no, day } => {
            let (name, number) = (&site(no).name, day.index() + 1);
            let zh = format!("第 {number} 天新增“{}”", name.zh);
            changed(ChangeKind::Added, no, day, zh, format!("{} is new on day {number}", name.en))
        }
        Change::Dropped { site: no, day } => {
            let (name, number) = (&site(no).name, day.index() + 1);
            let zh = format!("第 {number} 天不再去“{}”", name.zh);
            changed(ChangeKind::Dropped, no, day, zh, format!("{} is no longer on day {number}", name.en))
        }
        Change::Moved { site: no, from, to } => {
            let (name, old, new) = (&site(no).name, from.index() + 1, to.index() + 1);
            let zh = format!("“{}”从第 {old} 天移到第 {new} 天", name.zh);
            changed(ChangeKind::Moved, no, to, zh, format!("{} moves from day {old} to day {new}", name.en))
        }
        Change::Shifted { site: no, day } => {
            let (name, number) = (&site(no).name, day.index() + 1);
            let zh = format!("第 {number} 天“{}”的次序有变", name.zh);
            changed(ChangeKind::Shifted, no, day, zh, format!("{} stands at another place of day {number}", name.en))
        }
        Change::Hotel { night } => {
            let number = night.index() + 1;
            Changed {
                kind: ChangeKind::Hotel,
                site: None,
                day: number,
                reason: ChangeReason::Follows,
                message: Text::new(format!("第 {number} 晚换了住处"), format!("night {number} is spent elsewhere")),
            }
        }
    }
}
