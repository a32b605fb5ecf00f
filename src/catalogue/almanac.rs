//! What the calendar brings: toll-free days, festivals and memorial days.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Deserialize;

use super::lunar::Lunar;
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

/// A month and a day of either calendar.
type MonthDay = (u32, u32);

/// `MM-DD`; lunar months have 30 days at most.
fn month_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
}

impl Festival {
    /// Its first and last day, when both can be read.
    pub(super) fn span(&self) -> Option<(MonthDay, MonthDay)> {
        let (first, last) = (month_day(&self.from_mmdd)?, month_day(&self.to_mmdd)?);
        let short = self.calendar == CalendarKind::Gregorian || (first.1 <= 30 && last.1 <= 30);
        short.then_some((first, last))
    }

    /// Its days each time that it falls into `from..=to`; a lunar date only within the table of months.
    pub fn between(&self, (from, to): (NaiveDate, NaiveDate), lunar: &Lunar) -> Vec<(NaiveDate, NaiveDate)> {
        let Some((first, last)) = self.span() else { return Vec::new() };
        let date = |year, (month, day): MonthDay| match self.calendar {
            CalendarKind::Gregorian => NaiveDate::from_ymd_opt(year, month, day),
            CalendarKind::Lunar => lunar.date(year, month, day),
        };
        let days = |year: i32| {
            // One that ends earlier in the year than it begins passes the new year.
            let ends = if last < first { year + 1 } else { year };
            Some((date(year, first)?, date(ends, last)?))
        };
        let years = from.year() - 1..=to.year();
        years.filter_map(days).filter(|(begins, ends)| *begins <= to && from <= *ends).collect()
    }

    /// What it rests on.
    pub fn sources(&self) -> Vec<SourceId> {
        self.source.split(';').map(|id| SourceId::from(id.trim())).collect()
    }

    /// Its name.
    pub fn name(&self) -> Text {
        Text::new(self.name_zh.clone(), self.name_en.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn festival(calendar: CalendarKind, from: &str, to: &str) -> Festival {
        Festival {
            id: "test".to_owned(),
            name_zh: "节".to_owned(),
            name_en: "Day".to_owned(),
            adcode: None,
            place_zh: String::new(),
            site: None,
            from_mmdd: from.to_owned(),
            to_mmdd: to.to_owned(),
            calendar,
            kind: FestivalKind::Festival,
            source: "knowledge".to_owned(),
            note: String::new(),
        }
    }

    fn days(festival: &Festival, from: &str, to: &str) -> Vec<String> {
        let span = (from.parse().unwrap(), to.parse().unwrap());
        let days = festival.between(span, &Lunar::default());
        days.into_iter().map(|(first, last)| format!("{first}/{last}")).collect()
    }

    #[test]
    fn a_festival_comes_back_each_year_and_may_pass_the_new_year() {
        let spring = festival(CalendarKind::Gregorian, "04-08", "05-31");
        assert_eq!(days(&spring, "2026-05-31", "2027-04-08"), ["2026-04-08/2026-05-31", "2027-04-08/2027-05-31"]);
        assert!(days(&spring, "2026-06-01", "2027-04-07").is_empty());
        let winter = festival(CalendarKind::Gregorian, "12-30", "01-02");
        assert_eq!(days(&winter, "2027-01-01", "2027-01-01"), ["2026-12-30/2027-01-02"]);
        assert!(days(&festival(CalendarKind::Gregorian, "02-29", "02-29"), "2026-01-01", "2027-12-31").is_empty());
    }

    #[test]
    fn a_lunar_date_outside_the_table_and_a_wrong_date_are_never_claimed() {
        assert!(days(&festival(CalendarKind::Lunar, "01-01", "01-07"), "2026-01-01", "2026-12-31").is_empty());
        for wrong in ["13-01", "0401", "04-32", ""] {
            assert!(festival(CalendarKind::Gregorian, wrong, "12-31").span().is_none(), "{wrong}");
        }
        assert!(festival(CalendarKind::Lunar, "01-31", "01-31").span().is_none());
    }
}
