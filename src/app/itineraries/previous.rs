//! The plan before: taken over as far as it still holds, and compared with the new one.

use super::brief::Previous;
use super::question::{Question, number};
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::plan::{self, Change, DayPlan, HotelNo, PlaceNo, Score, SiteNo, Solution, Visit};
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

/// One difference.
#[derive(Clone, Debug)]
pub struct Changed {
    /// What kind of difference.
    pub kind: ChangeKind,
    /// The site, unless a night changed.
    pub site: Option<SiteId>,
    /// The day (or the day before the night), counted from 1.
    pub day: usize,
    /// In words.
    pub message: Text,
}

/// The previous plan as the optimiser takes it over: its order and its nights; its times are not used.
pub(super) fn solution(question: &Question<'_>, previous: &Previous) -> Solution {
    let site = |id: &SiteId| question.sites.iter().position(|site| site.id == *id).map(|k| SiteNo(number(k)));
    let visit = |site| Visit { site, arrive: Seconds::ZERO, begin: Seconds::ZERO, end: Seconds::ZERO };
    let day = |stops: &Vec<SiteId>| DayPlan {
        start: PlaceNo(0),
        end: PlaceNo(1),
        depart: Seconds::ZERO,
        arrive: Seconds::ZERO,
        stops: stops.iter().filter_map(site).map(visit).collect(),
        legs: Vec::new(),
        pauses: Vec::new(),
        driving: Seconds::ZERO,
    };
    let night = |place: &Option<crate::base::ids::PlaceId>| {
        let place = place.as_ref()?;
        question.beds.iter().position(|bed| bed.id == *place).map(|k| HotelNo(number(k)))
    };
    Solution {
        days: previous.days.iter().map(day).collect(),
        nights: previous.nights.iter().map(night).collect(),
        score: Score::default(),
    }
}

/// What is different in `plan`, sites that are no candidates any more included.
pub(super) fn changed(question: &Question<'_>, previous: &Previous, plan: &Solution) -> Vec<Changed> {
    let mut all: Vec<Changed> = previous
        .days
        .iter()
        .enumerate()
        .flat_map(|(day, stops)| stops.iter().map(move |stop| (day, stop)))
        .filter(|(_, stop)| question.sites.iter().all(|site| site.id != **stop))
        .map(|(day, stop)| Changed {
            kind: ChangeKind::Dropped,
            site: Some(stop.clone()),
            day: day + 1,
            message: Text::new(format!("“{stop}”已按要求移出"), format!("{stop} was taken out as you asked")),
        })
        .collect();
    all.extend(plan::changes(&solution(question, previous), plan).into_iter().map(|change| words(question, change)));
    all
}

fn words(question: &Question<'_>, change: Change) -> Changed {
    let site = |site: SiteNo| question.sites[site.index()];
    let changed = |kind, number: SiteNo, day: plan::DayNo, zh: String, en: String| Changed {
        kind,
        site: Some(site(number).id.clone()),
        day: day.index() + 1,
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
            let zh = format!("第 {number} 天“{}”的时间有变", name.zh);
            changed(ChangeKind::Shifted, no, day, zh, format!("{} is at another time of day {number}", name.en))
        }
        Change::Hotel { night } => {
            let number = night.index() + 1;
            Changed {
                kind: ChangeKind::Hotel,
                site: None,
                day: number,
                message: Text::new(format!("第 {number} 晚换了住处"), format!("night {number} is spent elsewhere")),
            }
        }
    }
}
