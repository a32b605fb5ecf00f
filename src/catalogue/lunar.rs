//! The traditional calendar, as far as its months are tabulated.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::base::ids::SourceId;
use crate::base::tables::yes_no;

/// The file of the months; a folder of data need not have it.
pub const FILE: &str = "calendar/lunar-months.csv";

/// A row of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LunarMonthRow {
    pub(super) year: i32,
    pub(super) month: u32,
    #[serde(deserialize_with = "yes_no")]
    pub(super) leap: bool,
    pub(super) first_day: NaiveDate,
    pub(super) source: SourceId,
}

/// The first days of the months of some years.
#[derive(Clone, Debug, Default)]
pub struct Lunar {
    /// Year, month and whether it is a leap month, by first day.
    months: BTreeMap<NaiveDate, (i32, u32, bool)>,
    /// What the table rests on.
    pub sources: Vec<SourceId>,
}

impl Lunar {
    pub(super) fn new(rows: impl IntoIterator<Item = LunarMonthRow>) -> Self {
        let mut lunar = Self::default();
        for row in rows {
            lunar.months.insert(row.first_day, (row.year, row.month, row.leap));
            if !lunar.sources.contains(&row.source) {
                lunar.sources.push(row.source);
            }
        }
        lunar
    }

    /// The first and the last day that the table covers; the last month only ends the one before it.
    pub fn horizon(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (first, next) = (self.months.keys().next()?, self.months.keys().next_back()?);
        (first < next).then(|| Some((*first, next.pred_opt()?))).flatten()
    }

    /// The civil date of a day of an ordinary (not a leap) month; its last day when the month is shorter.
    pub fn date(&self, year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        let first = *self.months.iter().find(|(_, known)| **known == (year, month, false))?.0;
        let next = *self.months.range(first.succ_opt()?..).next()?.0;
        let wanted = first.checked_add_days(Days::new(u64::from(day.max(1) - 1)))?;
        Some(wanted.min(next.pred_opt()?))
    }

    /// The first gap between two months, which are 29 or 30 days long.
    pub(super) fn fault(&self) -> Option<NaiveDate> {
        let days: Vec<NaiveDate> = self.months.keys().copied().collect();
        let wrong = days.windows(2).find(|pair| !matches!((pair[1] - pair[0]).num_days(), 29 | 30))?;
        Some(wrong[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_found_within_the_table_and_never_beyond_it() {
        let row = |year, month, leap, first: &str| LunarMonthRow {
            year,
            month,
            leap,
            first_day: first.parse().unwrap(),
            source: SourceId::from("test"),
        };
        let rows = [
            row(2028, 5, false, "2028-05-24"),
            row(2028, 5, true, "2028-06-23"),
            row(2028, 6, false, "2028-07-22"),
            row(2028, 7, false, "2028-08-20"),
        ];
        let lunar = Lunar::new(rows);
        let date = |month, day| lunar.date(2028, month, day).map(|date| date.to_string());
        assert_eq!(date(5, 5).as_deref(), Some("2028-05-28"), "the fifth month, not its leap month");
        assert_eq!(date(6, 30).as_deref(), Some("2028-08-19"), "a month of 29 days ends on the 29th");
        assert_eq!(date(7, 1), None, "the end of the last month is not known");
        assert_eq!(lunar.horizon().map(|(_, last)| last.to_string()).as_deref(), Some("2028-08-19"));
        assert_eq!(lunar.fault(), None);
    }
}
