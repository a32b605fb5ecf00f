//! Days, hours of the day, public holidays, and opening hours on a given date.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use compact_calendar::CompactCalendar;
use opening_hours::{Context, ContextHolidays, RuleKind};

use super::lang::Text;
use super::units::Seconds;

/// Seconds of a day.
pub const DAY: Seconds = Seconds(86_400);

/// A time on the clock, `HH:MM`, counted in seconds from midnight; `24:00` ends the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(pub Seconds);

/// The text is no time of the form `HH:MM`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time of day of the form HH:MM")]
pub struct TimeError(String);

impl FromStr for TimeOfDay {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let fault = || TimeError(text.to_owned());
        let (hours, minutes) = text.split_once(':').ok_or_else(fault)?;
        if hours.len() != 2 || minutes.len() != 2 {
            return Err(fault());
        }
        let number = |part: &str| {
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| digits)
        };
        match (number(hours), number(minutes)) {
            (Some(h @ 0..=23), Some(m @ 0..=59)) => Ok(Self(Seconds(h * 3600 + m * 60))),
            (Some(24), Some(0)) => Ok(Self(DAY)),
            _ => Err(fault()),
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.0 / 3600, self.0.0 / 60 % 60)
    }
}

/// A stretch of one day, `from` included, `to` excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    /// Opening, from midnight.
    pub from: Seconds,
    /// Closing, from midnight; may pass 24 h when it closes after midnight.
    pub to: Seconds,
}

/// The official days off, and the horizon to which they are known.
#[derive(Clone, Debug, Default)]
pub struct Holidays {
    off: BTreeMap<NaiveDate, Text>,
    work: BTreeMap<NaiveDate, Text>,
    public: Arc<CompactCalendar>,
    horizon: Option<NaiveDate>,
}

impl Holidays {
    /// From the days of the State Council's yearly notice: days off, and weekend days that are
    /// worked. The horizon is the last day of the last year that has a day off.
    pub fn new(off: BTreeMap<NaiveDate, Text>, work: BTreeMap<NaiveDate, Text>) -> Self {
        let mut public = CompactCalendar::default();
        for day in off.keys() {
            public.insert(*day);
        }
        let horizon = off.keys().next_back().and_then(|last| {
            use chrono::Datelike;
            NaiveDate::from_ymd_opt(last.year(), 12, 31)
        });
        Self { off, work, public: Arc::new(public), horizon }
    }

    /// The name of the holiday that `date` belongs to.
    pub fn name(&self, date: NaiveDate) -> Option<&Text> {
        self.off.get(&date)
    }

    /// Whether `date` is a weekend day that is worked in exchange.
    pub fn is_make_up_workday(&self, date: NaiveDate) -> bool {
        self.work.contains_key(&date)
    }

    /// Whether people work on `date`: a weekday that is not off, or a weekend day worked in exchange.
    fn is_workday(&self, date: NaiveDate) -> bool {
        use chrono::{Datelike, Weekday};
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        self.is_make_up_workday(date) || !(weekend || self.off.contains_key(&date))
    }

    /// The days off of the holiday that `date` is the first workday after, latest first; empty on other days.
    pub fn just_ended(&self, date: NaiveDate) -> Vec<NaiveDate> {
        if !self.is_workday(date) {
            return Vec::new();
        }
        let before = date.iter_days().rev().skip(1).take_while(|day| !self.is_workday(*day));
        before.filter(|day| self.off.contains_key(day)).collect()
    }

    /// The last day for which the notice is known; later days must carry a warning.
    pub fn horizon(&self) -> Option<NaiveDate> {
        self.horizon
    }
}

/// Opening hours in the syntax of OpenStreetMap's `opening_hours` key.
#[derive(Clone, Debug)]
pub struct OpeningHours {
    text: String,
    parsed: opening_hours::OpeningHours,
}

/// The text is no `opening_hours` value.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{text:?} are no opening hours in OpenStreetMap's syntax: {reason}")]
pub struct HoursError {
    text: String,
    reason: String,
}

impl FromStr for OpeningHours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        match text.parse::<opening_hours::OpeningHours>() {
            Ok(parsed) => Ok(Self { text: text.to_owned(), parsed }),
            Err(error) => {
                let reason = error.to_string().lines().next().unwrap_or_default().to_owned();
                Err(HoursError { text: text.to_owned(), reason })
            }
        }
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl OpeningHours {
    /// The stretches of `date` at which it is open, in order; `PH` means our own `holidays`,
    /// not the table of the parser's crate (which knows six single days of 33).
    pub fn on(&self, date: NaiveDate, holidays: &Holidays) -> Vec<Window> {
        let public = ContextHolidays::new(Arc::clone(&holidays.public), Arc::default());
        let context = Context::default().with_holidays(public);
        let minutes = |m: u16| Seconds::from_minutes(u32::from(m));
        self.parsed
            .clone()
            .with_context(context)
            .schedule_at(date)
            .into_iter()
            .filter(|range| range.kind == RuleKind::Open)
            .map(|range| Window {
                from: minutes(range.range.start.mins_from_midnight()),
                to: minutes(range.range.end.mins_from_midnight()),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn holidays() -> Holidays {
        let national = Text::new("国庆节", "National Day");
        let off = (1..=7).map(|d| (day(&format!("2026-10-0{d}")), national.clone()));
        Holidays::new(off.collect(), BTreeMap::new())
    }

    #[test]
    fn closed_on_mondays_but_open_on_holiday_mondays() {
        let hours: OpeningHours = "Tu-Su 09:00-17:00; PH 09:00-17:00".parse().unwrap();
        let nine_to_five = vec![Window { from: Seconds(32_400), to: Seconds(61_200) }];
        assert_eq!(hours.on(day("2026-10-05"), &holidays()), nine_to_five);
        assert_eq!(hours.on(day("2026-10-12"), &holidays()), vec![]);
        assert_eq!(hours.on(day("2026-10-13"), &holidays()), nine_to_five);
    }

    #[test]
    fn the_first_workday_after_a_holiday_is_known_also_past_a_weekend() {
        let off = ["2026-10-01", "2026-10-02", "2026-12-31", "2027-01-01"].map(day);
        let off = off.into_iter().map(|date| (date, Text::default())).collect();
        let work = [(day("2026-10-04"), Text::default())].into_iter().collect();
        let holidays = Holidays::new(off, work);
        // 2 October is a Friday: Saturday is free, and Sunday the 4th is worked in exchange.
        assert!(holidays.just_ended(day("2026-10-03")).is_empty());
        assert_eq!(holidays.just_ended(day("2026-10-04")), [day("2026-10-02"), day("2026-10-01")]);
        assert!(holidays.just_ended(day("2026-10-05")).is_empty());
        // 1 January is a Friday: the first workday is Monday.
        assert_eq!(holidays.just_ended(day("2027-01-04")), [day("2027-01-01"), day("2026-12-31")]);
    }

    #[test]
    fn a_midday_break_makes_two_windows() {
        let hours: OpeningHours = "Mo-Su 08:30-12:00,14:00-17:30".parse().unwrap();
        assert_eq!(hours.on(day("2026-12-07"), &holidays()).len(), 2);
    }

    #[test]
    fn times_are_read_strictly() {
        assert_eq!("08:30".parse(), Ok(TimeOfDay(Seconds(30_600))));
        assert_eq!("24:00".parse(), Ok(TimeOfDay(DAY)));
        for wrong in ["8:30", "25:00", "08:60", "0830", "", "24:01", "+8:30"] {
            assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong}");
        }
        assert_eq!(TimeOfDay(Seconds(30_600)).to_string(), "08:30");
    }

    #[test]
    fn the_horizon_is_the_end_of_the_last_known_year() {
        assert_eq!(holidays().horizon(), Some(day("2026-12-31")));
        assert!("Mo-Fr 25:99".parse::<OpeningHours>().is_err());
    }
}
