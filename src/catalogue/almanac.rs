//! What the calendar brings: toll-free days, festivals and memorial days.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Deserialize;

use crate::base::ids::{Adcode, SiteId, SourceId};
use crate::base::lang::Text;
use crate::words;

/// A stretch in which passenger cars leave expressways free of toll; what counts is the time at
/// the exit lane.
#[derive(Clone, Debug)]
pub struct TollFree {
    /// The first moment.
    pub from: NaiveDateTime,
    /// The first moment after it.
    pub to: NaiveDateTime,
    /// The holiday.
    pub name: Text,
    /// The notice.
    pub source: SourceId,
}

/// A row of `calendar/toll-free.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TollFreeRow {
    from: String,
    to: String,
    name_zh: String,
    name_en: String,
    source: SourceId,
}

impl TollFreeRow {
    /// The stretch; the error names the text that is no `YYYY-MM-DDTHH:MM`.
    pub(super) fn parse(self) -> Result<TollFree, String> {
        let moment = |text: &str| {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").map_err(|error| format!("{text:?}: {error}"))
        };
        Ok(TollFree {
            from: moment(&self.from)?,
            to: moment(&self.to)?,
            name: Text::new(self.name_zh, self.name_en),
            source: self.source,
        })
    }
}

/// A row of `calendar/holidays.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HolidayRow {
    pub(super) date: NaiveDate,
    pub(super) kind: DayKind,
    pub(super) name_zh: String,
    pub(super) name_en: String,
    pub(super) source: SourceId,
}

words! {
    /// What the notice says of a day.
    pub enum DayKind {
        /// A day off.
        Off = "off",
        /// A weekend day that is worked.
        Work = "work",
    }
}

/// A recurring festival or memorial day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Festival {
    /// Stable id, kebab-case.
    pub id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The county, if it is one of the 24.
    pub adcode: Option<Adcode>,
    /// Where, in Chinese.
    pub place_zh: String,
    /// The site that it is held at.
    pub site: Option<SiteId>,
    /// First day, `MM-DD`.
    pub from_mmdd: String,
    /// Last day, `MM-DD`.
    pub to_mmdd: String,
    /// The calendar of the dates.
    pub calendar: CalendarKind,
    /// Festival or memorial day.
    pub kind: FestivalKind,
    /// What it rests on.
    pub source: String,
    /// How the date varies.
    pub note: String,
}

words! {
    /// Which calendar a date is given in.
    pub enum CalendarKind {
        /// The civil calendar.
        Gregorian = "gregorian",
        /// The traditional Chinese calendar.
        Lunar = "lunar",
    }
}

words! {
    /// What is recurring.
    pub enum FestivalKind {
        /// A festival.
        Festival = "festival",
        /// A day of remembrance.
        MemorialDay = "memorial-day",
    }
}

impl Festival {
    /// Whether it falls on `date`; a lunar date is never claimed.
    pub fn is_on(&self, date: NaiveDate) -> bool {
        let day = format!("{:02}-{:02}", date.month(), date.day());
        self.calendar == CalendarKind::Gregorian
            && self.from_mmdd.as_str() <= day.as_str()
            && day.as_str() <= self.to_mmdd.as_str()
    }
}
