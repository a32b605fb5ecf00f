//! When a road is shut, as far as its tags say: clauses, of which the last one that holds decides.

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use crate::base::calendar::{Holidays, OpeningHours};
use crate::base::units::Seconds;

/// When something is shut, in OpenStreetMap's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timing {
    /// Whether it is shut while no clause holds.
    pub shut_otherwise: bool,
    /// In the order of the text.
    pub clauses: Vec<Clause>,
}

/// What holds at some times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// Whether it is shut then.
    pub shut: bool,
    /// The times, in the syntax of `opening_hours`.
    pub span: String,
}

/// A [`Timing`] whose times are read.
#[derive(Clone, Debug)]
pub struct Timetable {
    shut_otherwise: bool,
    clauses: Vec<(bool, OpeningHours)>,
}

impl Timing {
    /// Reads the times; `None` if one of them is none.
    pub fn timetable(&self) -> Option<Timetable> {
        let read = |clause: &Clause| Some((clause.shut, clause.span.parse().ok()?));
        let clauses = self.clauses.iter().map(read).collect::<Option<_>>()?;
        Some(Timetable { shut_otherwise: self.shut_otherwise, clauses })
    }
}

/// Seconds between two looks at a day.
const LOOK_S: u32 = 1800;

impl Timetable {
    /// Whether it is shut at `moment`.
    pub fn is_shut_at(&self, moment: NaiveDateTime, holidays: &Holidays) -> bool {
        self.looks(moment.date(), holidays)(Seconds(moment.num_seconds_from_midnight()))
    }

    /// Whether it is shut on `date` at every half hour, so that the day holds no time for it.
    pub fn is_shut_on(&self, date: NaiveDate, holidays: &Holidays) -> bool {
        let is_shut = self.looks(date, holidays);
        (0..48).all(|k| is_shut(Seconds(k * LOOK_S + LOOK_S / 2)))
    }

    /// Says of a time of `date` whether it is shut.
    fn looks(&self, date: NaiveDate, holidays: &Holidays) -> impl Fn(Seconds) -> bool {
        let clauses: Vec<_> = self.clauses.iter().map(|(shut, hours)| (*shut, hours.on(date, holidays))).collect();
        let otherwise = self.shut_otherwise;
        move |time| {
            let holds = clauses.iter().rev().find(|(_, windows)| windows.iter().any(|w| w.from <= time && time < w.to));
            holds.map_or(otherwise, |(shut, _)| *shut)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timetable(shut_otherwise: bool, clauses: &[(bool, &str)]) -> Timetable {
        let clause = |(shut, span): &(bool, &str)| Clause { shut: *shut, span: (*span).to_owned() };
        Timing { shut_otherwise, clauses: clauses.iter().map(clause).collect() }.timetable().unwrap()
    }

    fn shut(table: &Timetable, moment: &str) -> bool {
        let moment = NaiveDateTime::parse_from_str(moment, "%Y-%m-%dT%H:%M").unwrap();
        table.is_shut_at(moment, &Holidays::default())
    }

    #[test]
    fn nights_run_over_midnight() {
        let night = timetable(false, &[(true, "22:00-06:00")]);
        for (moment, is_shut) in [("12T21:59", false), ("12T22:00", true), ("13T03:00", true), ("13T06:00", false)] {
            assert_eq!(shut(&night, &format!("2026-12-{moment}")), is_shut, "{moment}");
        }
        assert!(!night.is_shut_on("2026-12-12".parse().unwrap(), &Holidays::default()));
    }

    #[test]
    fn seasons_run_over_the_new_year() {
        let winter = timetable(false, &[(true, "Nov 15-Mar 31")]);
        for (day, is_shut) in [("2026-11-14", false), ("2026-11-15", true), ("2027-01-01", true), ("2027-04-01", false)]
        {
            assert_eq!(winter.is_shut_on(day.parse().unwrap(), &Holidays::default()), is_shut, "{day}");
        }
    }

    #[test]
    fn the_last_clause_that_holds_decides() {
        let table = timetable(false, &[(true, "Mo-Su 07:00-09:00"), (false, "Sa,Su")]);
        // 12 December 2026 is a Saturday.
        assert!(shut(&table, "2026-12-11T08:00") && !shut(&table, "2026-12-12T08:00"));
        let market = timetable(true, &[(false, "06:00-10:00")]);
        assert!(!shut(&market, "2026-12-11T08:00") && shut(&market, "2026-12-11T11:00"));
    }
}
