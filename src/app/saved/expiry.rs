//! How long a saved journey is kept.

use chrono::{Days, NaiveDateTime};

use crate::app::limits;

/// When a journey that is saved at `now` and ends at `end` is no longer there: after `days`, or unless said
/// some months after its last day.
pub fn expiry(now: NaiveDateTime, end: NaiveDateTime, days: Option<u32>) -> NaiveDateTime {
    let after = |moment: NaiveDateTime, days: u32| {
        moment.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDateTime::MAX)
    };
    let most = after(now, limits::SAVED_DAYS_MAX);
    match days {
        Some(days) => after(now, days).min(most),
        None => after(now.max(end), limits::SAVED_DAYS).min(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    #[test]
    fn a_plan_outlives_its_journey_but_not_by_years() {
        let now = at("2026-12-01T08:00");
        assert_eq!(expiry(now, at("2026-12-10T23:59"), Some(3)), at("2026-12-04T08:00"));
        assert_eq!(expiry(now, at("2027-01-10T23:59"), None), at("2027-04-10T23:59"));
        assert_eq!(expiry(now, at("2020-01-01T23:59"), None), at("2027-03-01T08:00"));
        assert_eq!(expiry(now, at("2090-01-01T23:59"), None), at("2028-11-30T08:00"));
    }
}
