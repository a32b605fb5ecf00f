//! Why a site is not in the plan, and the nearest thing that would bring it in: as a code and in words.

use chrono::{Datelike, NaiveDate};

use super::brief::Brief;
use super::hours::hours_on;
use super::question::Question;
use crate::app::world::World;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::catalogue::site::Site;
use crate::plan::{self, Mend, Solution, Stop};
use crate::words;

words! {
    /// Why a site is left out.
    pub enum Reason {
        /// Shut on every day of the journey.
        Closed = "closed_on_all_days",
        /// No day is long enough for the way there and back.
        TooFar = "too_far",
        /// Its order relative to other sites leaves it no place.
        Order = "order",
        /// A rule about several sites leaves it out.
        Group = "group",
        /// The budget is spent.
        Budget = "budget",
        /// No day has the time left.
        NoTime = "no_time",
        /// Time would be there, but not the driving that a day may have.
        NoDriving = "no_driving",
        /// It fits, but other sites are worth more.
        Outbid = "outbid",
        /// The request excludes it.
        Excluded = "excluded",
        /// A coach does not get there.
        NoCoachAccess = "no_coach_access",
        /// It takes fewer people at once than the group has.
        OverCapacity = "over_capacity",
        /// It is never open in the hours of lessons.
        LessonHours = "outside_lesson_hours",
    }
}

/// A site that was considered and left out.
#[derive(Clone, Debug)]
pub struct Unserved {
    /// The site.
    pub site: SiteId,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, in words.
    pub message: Text,
    /// What would bring it in; none when nothing small would.
    pub mend: Option<Text>,
}

/// What a plan leaves out.
pub(super) struct LeftOut {
    /// Sites, the weightiest first.
    pub(super) sites: Vec<Unserved>,
    /// Visits on the days of a festival, by its position among the occasions of the question.
    pub(super) occasions: Vec<(usize, Unserved)>,
}

/// Every candidate that `solution` leaves out; once `stop` is cancelled without mends.
pub(super) fn list(
    world: &World,
    brief: &Brief,
    question: &Question<'_>,
    (solution, stop): (&Solution, &Stop<'_>),
) -> LeftOut {
    let unserved = |absent: &plan::Unserved| {
        let reason = reason(world, brief, question, absent);
        Unserved {
            site: question.sites[absent.site.index()].id.clone(),
            reason,
            message: message(reason, (brief, question), absent),
            mend: mend(world, brief, question, absent),
        }
    };
    let id = |site: plan::SiteNo| &question.sites[site.index()].id;
    let visited: Vec<&SiteId> = solution.days.iter().flat_map(|day| &day.stops).map(|stop| id(stop.site)).collect();
    let (mut all, mut dated): (Vec<Unserved>, Vec<(usize, Unserved)>) = (Vec::new(), Vec::new());
    for absent in &plan::explain(&question.problem, solution, stop) {
        let occasion = question.occasions.iter().position(|(visit, _)| *visit == absent.site);
        match occasion {
            Some(which) => dated.push((which, unserved(absent))),
            None if visited.contains(&id(absent.site)) => {}
            None => all.push(unserved(absent)),
        }
    }
    all.extend(question.refused.iter().cloned());
    // A site that came in for its festival alone is told of like any other.
    for (_, one) in &dated {
        if !visited.contains(&&one.site) && all.iter().all(|other| other.site != one.site) {
            all.push(one.clone());
        }
    }
    LeftOut { sites: all, occasions: dated }
}

impl From<plan::Reason> for Reason {
    fn from(reason: plan::Reason) -> Self {
        match reason {
            plan::Reason::Excluded => Self::Excluded,
            plan::Reason::Shut => Self::Closed,
            plan::Reason::OutOfReach => Self::TooFar,
            plan::Reason::GroupFull(_) | plan::Reason::GroupIncomplete(_) => Self::Group,
            plan::Reason::Budget(_) => Self::Budget,
            plan::Reason::Order => Self::Order,
            plan::Reason::NoTime => Self::NoTime,
            plan::Reason::NoDriving => Self::NoDriving,
            plan::Reason::Outbid => Self::Outbid,
        }
    }
}

/// The optimiser knows only that a site is shut; whether it is so in the hours of lessons alone is seen here.
fn reason(world: &World, brief: &Brief, question: &Question<'_>, absent: &plan::Unserved) -> Reason {
    let reason = Reason::from(absent.reason);
    let site = question.sites[absent.site.index()];
    let shut = |date| brief.shut.iter().any(|(id, day)| *id == site.id && *day == date);
    let open = |date| !shut(date) && !hours_on(site, date, &world.catalogue.holidays).windows.is_empty();
    if reason == Reason::Closed && brief.study.is_some() && brief.dates().any(open) {
        Reason::LessonHours
    } else {
        reason
    }
}

fn message(reason: Reason, (brief, question): (&Brief, &Question<'_>), absent: &plan::Unserved) -> Text {
    match reason {
        Reason::Closed => {
            let windows = &question.problem.sites[absent.site.index()].windows;
            let shut = brief.dates().zip(windows).filter(|(_, windows)| windows.is_empty());
            let (zh, en): (Vec<String>, Vec<String>) = shut.map(|(date, _)| named(date)).map(|t| (t.zh, t.en)).unzip();
            Text::new(
                format!("行程各日都不开放：{}", zh.join("、")),
                format!("closed on all of your days: {}", en.join(", ")),
            )
        }
        Reason::TooFar => Text::new(
            "没有哪一天来得及往返（或该车型无路可到）",
            "no day is long enough for the way there and back, or no road leads there for this vehicle",
        ),
        Reason::Order => Text::new("按历史先后排不进去", "the historical order leaves it no place"),
        Reason::Group => Text::new("受成组规则限制", "a rule about several sites leaves it out"),
        Reason::Budget => Text::new("预算已用完", "the budget is spent"),
        Reason::NoTime => Text::new("各天都没有剩余时间", "no day has the time left"),
        Reason::NoDriving => Text::new("会超过每日驾驶上限", "it would exceed the driving that a day may have"),
        Reason::Outbid => Text::new("排得进去，但其他地点价值更高", "it would fit, but other sites are worth more"),
        Reason::LessonHours => Text::new("在上课的半日内不开放", "it is not open in the half days of lessons"),
        // Sites that are refused say why on their own.
        Reason::Excluded | Reason::NoCoachAccess | Reason::OverCapacity => {
            Text::new("请求中已排除", "the request excludes it")
        }
    }
}

/// A date as travellers say it: weekday, month and day.
pub(super) fn named(date: NaiveDate) -> Text {
    const ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let weekday = date.weekday().num_days_from_monday() as usize;
    let (month, day) = (date.month(), date.day());
    Text::new(format!("{} {month:02}-{day:02}", ZH[weekday]), format!("{} {month:02}-{day:02}", EN[weekday]))
}

/// The nearest change that would bring a site in, and what it could replace.
fn mend(world: &World, brief: &Brief, question: &Question<'_>, absent: &plan::Unserved) -> Option<Text> {
    match absent.reason {
        plan::Reason::Shut => open_day(world, brief, question.sites[absent.site.index()]),
        plan::Reason::Excluded => Some(Text::new("请从 avoid_sites 中删去", "take it out of avoid_sites")),
        _ => {
            let mut mends: Vec<Mend> = absent.mends.iter().copied().take(1).collect();
            let other = absent.mends.iter().skip(1).find(|mend| matches!(mend, Mend::InsteadOf { .. }));
            mends.extend(other);
            let (zh, en): (Vec<String>, Vec<String>) =
                mends.into_iter().map(|mend| words(question, mend)).map(|text| (text.zh, text.en)).unzip();
            let said = Text::new(format!("{}即可排入", zh.join("，或")), format!("would fit {}", en.join(", or ")));
            (!en.is_empty()).then_some(said)
        }
    }
}

/// How far from the journey an open day is looked for.
const NEAR_DAYS: usize = 7;

/// The open day nearest to the journey: before it or after it.
fn open_day(world: &World, brief: &Brief, site: &Site) -> Option<Text> {
    let open = |date: &NaiveDate| {
        let shut = brief.shut.iter().any(|(id, day)| *id == site.id && day == date);
        !shut && !hours_on(site, *date, &world.catalogue.holidays).windows.is_empty()
    };
    let last = brief.dates().last()?;
    let after = last.iter_days().skip(1).take(NEAR_DAYS);
    let before = brief.start_date.pred_opt()?.iter_days().rev().take(NEAR_DAYS);
    // One day earlier, one day later, two days earlier, …
    let nearest = before.zip(after).flat_map(|(before, after)| [before, after]).find(open)?;
    let name = named(nearest);
    Some(Text::new(
        format!("{}开放：请把行程改到包含这一天", name.zh),
        format!("it is open on {}: let the journey reach that day", name.en),
    ))
}

/// One change, to follow "would fit".
fn words(question: &Question<'_>, mend: Mend) -> Text {
    let minutes = |by: Seconds| by.0.div_ceil(60);
    match mend {
        Mend::LongerDay { day, by } => {
            let (day, by) = (day.index() + 1, minutes(by));
            Text::new(format!("第 {day} 天延长 {by} 分钟"), format!("with +{by} min on day {day}"))
        }
        Mend::MoreDriving { day, by } => {
            let (day, by) = (day.index() + 1, minutes(by));
            Text::new(format!("第 {day} 天多开 {by} 分钟"), format!("with +{by} min of driving on day {day}"))
        }
        Mend::ShorterStay { day } => {
            let day = day.index() + 1;
            Text::new(format!("在第 {day} 天缩短游览时间"), format!("on day {day} with a shorter visit"))
        }
        Mend::InsteadOf { other } => {
            let other = &question.sites[other.index()].name;
            Text::new(format!("替换“{}”", other.zh), format!("instead of {}", other.en))
        }
        Mend::MoreBudget { by } => {
            let yuan = by.0.div_ceil(100);
            Text::new(format!("预算增加 {yuan} 元"), format!("with {yuan} yuan more"))
        }
    }
}
