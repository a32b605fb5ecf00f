//! Festivals and memorial days as dated visits: which fall into the journey, and what became of them.

use chrono::{Days, NaiveDate};

use super::answer::DayAnswer;
use super::brief::Brief;
use super::unserved::{Reason, Unserved, named};
use crate::app::world::World;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::catalogue::almanac::{CalendarKind, Festival, FestivalKind};
use crate::words;

/// A visit on the day of a festival is worth so much more, as much as a main station of a line.
pub(super) const BONUS: u32 = 45;
/// How far ahead the next time is looked for, in days.
const AHEAD: u64 = 400;

/// Which festivals the traveller wants to meet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FestivalWish {
    /// None.
    #[default]
    None,
    /// Whichever falls into the journey.
    All,
    /// These.
    Named(Vec<String>),
}

words! {
    /// What became of a festival.
    pub enum FestivalState {
        /// Its site is visited on one of its days.
        Visited = "visited",
        /// It falls into the journey and is not visited.
        LeftOut = "left_out",
        /// It falls into the journey, and is not held at one site.
        NoSite = "no_site",
        /// It falls on other days.
        OtherDays = "other_days",
        /// Its days are not known for the time of the journey.
        DaysUnknown = "days_unknown",
    }
}

/// A festival that falls into the journey, at a site.
#[derive(Clone, Debug)]
pub(super) struct Occasion {
    /// Its id.
    pub(super) id: String,
    /// Where it is held.
    pub(super) site: SiteId,
    /// First and last day.
    pub(super) days: (NaiveDate, NaiveDate),
}

/// A festival in the answer.
#[derive(Clone, Debug)]
pub struct FestivalAnswer {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Festival or memorial day.
    pub kind: FestivalKind,
    /// Where it is held, if at one site.
    pub site: Option<SiteId>,
    /// First and last day: within the journey, or the next time.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// What became of it.
    pub state: FestivalState,
    /// The day of the journey on which it is visited, from 0.
    pub day: Option<usize>,
    /// Why it is left out, for programs.
    pub reason: Option<Reason>,
    /// What became of it, in words.
    pub message: Text,
    /// What would help.
    pub mend: Option<Text>,
    /// How its days vary, in Chinese, as the register has it.
    pub note: String,
}

/// First and last date of the journey.
fn span(brief: &Brief) -> (NaiveDate, NaiveDate) {
    (brief.start_date, brief.dates().last().unwrap_or(brief.start_date))
}

/// The festivals that the brief asks for.
fn wished<'w>(world: &'w World, brief: &Brief) -> Vec<&'w Festival> {
    let all = world.catalogue.festivals.iter();
    match &brief.festivals {
        FestivalWish::None => Vec::new(),
        FestivalWish::All => all.filter(|known| !within(world, brief, known).is_empty()).collect(),
        FestivalWish::Named(ids) => all.filter(|known| ids.contains(&known.id)).collect(),
    }
}

fn within(world: &World, brief: &Brief, festival: &Festival) -> Vec<(NaiveDate, NaiveDate)> {
    festival.between(span(brief), &world.catalogue.lunar)
}

/// The festivals that fall into the journey and are held at a site that may be visited.
pub(super) fn occasions(world: &World, brief: &Brief) -> Vec<Occasion> {
    let occasion = |festival: &Festival| {
        let site = festival.site.clone().filter(|site| world.catalogue.sites.contains_key(site))?;
        let days = *within(world, brief, festival).first()?;
        (!brief.avoid_sites.contains(&site)).then(|| Occasion { id: festival.id.clone(), site, days })
    };
    wished(world, brief).into_iter().filter_map(occasion).collect()
}

/// What became of each festival that was asked for; `why` says why the visit of an occasion was left out.
pub(super) fn answers(
    world: &World,
    brief: &Brief,
    days: &[DayAnswer],
    why: &dyn Fn(&str) -> Option<Unserved>,
) -> Vec<FestivalAnswer> {
    wished(world, brief).into_iter().map(|festival| answer(world, brief, (festival, days), why)).collect()
}

fn answer(
    world: &World,
    brief: &Brief,
    (festival, days): (&Festival, &[DayAnswer]),
    why: &dyn Fn(&str) -> Option<Unserved>,
) -> FestivalAnswer {
    let during = within(world, brief, festival).first().copied();
    let held = |day: &DayAnswer| during.is_some_and(|(first, last)| first <= day.date && day.date <= last);
    let here = |day: &DayAnswer| day.stops.iter().any(|stop| Some(&stop.site) == festival.site.as_ref());
    let visited = days.iter().position(|day| held(day) && here(day));
    let blank = FestivalAnswer {
        id: festival.id.clone(),
        name: festival.name(),
        kind: festival.kind,
        site: festival.site.clone(),
        days: during,
        state: FestivalState::LeftOut,
        day: visited,
        reason: None,
        message: Text::default(),
        mend: None,
        note: festival.note.clone(),
    };
    if during.is_none() {
        return other_days(world, brief, festival, blank);
    }
    if let Some(day) = visited {
        let number = day + 1;
        let message = Text::new(format!("第 {number} 天到访"), format!("visited on day {number}"));
        return FestivalAnswer { state: FestivalState::Visited, message, ..blank };
    }
    let Some(site) = &festival.site else {
        let place = &festival.place_zh;
        let message = Text::new(
            format!("行程期间举行，不限于一处：{place}"),
            format!("falls into the journey, at more than one place: {place}"),
        );
        return FestivalAnswer { state: FestivalState::NoSite, message, ..blank };
    };
    if let Some(Unserved { reason, message, mend, .. }) = why(&festival.id) {
        return FestivalAnswer { reason: Some(reason), message, mend, ..blank };
    }
    let (zh, en, field) = if brief.locks.iter().any(|lock| lock.site == *site) {
        ("请求把该地点锁定在其他时间", "the request locks its site to another time", "locks")
    } else {
        ("请求中已排除该地点", "the request excludes its site", "avoid_sites")
    };
    let mend = Some(Text::new(format!("请从 {field} 中删去"), format!("take it out of {field}")));
    FestivalAnswer { reason: Some(Reason::Excluded), message: Text::new(zh, en), mend, ..blank }
}

/// A festival that does not fall into the journey: when it comes next, or that this is not known.
fn other_days(world: &World, brief: &Brief, festival: &Festival, blank: FestivalAnswer) -> FestivalAnswer {
    let last = span(brief).1;
    let ahead = last.checked_add_days(Days::new(AHEAD)).unwrap_or(last);
    let lunar = &world.catalogue.lunar;
    let covered = lunar.horizon().is_some_and(|(first, end)| first <= brief.start_date && last <= end);
    if festival.calendar == CalendarKind::Lunar && !covered {
        let message = Text::new("农历日期超出已知的范围", "its lunar date is outside the table of months");
        return FestivalAnswer { state: FestivalState::DaysUnknown, message, ..blank };
    }
    let next = festival.between((last, ahead), lunar).first().copied();
    let mend = next.map(|(first, end)| {
        let (from, to) = (named(first), named(end));
        Text::new(
            format!("下一次为 {}（{}）至 {}：请把行程改到这些天", first, from.zh, to.zh),
            format!("next from {} ({}) to {}: let the journey reach those days", first, from.en, to.en),
        )
    });
    let message = Text::new("不在行程期间", "does not fall into the journey");
    FestivalAnswer { state: FestivalState::OtherDays, days: next, message, mend, ..blank }
}
