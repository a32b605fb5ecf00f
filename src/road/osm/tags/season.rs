//! Closures at certain times: the text is kept, and read where it is as simple as a range of days.

use super::Tags;
use super::access::{Access, KINDS};
use crate::road::attributes::{Condition, Season};
use crate::road::vehicles::Vehicles;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The seasons of the year by name, as the days on which the road is open.
const SEASONS: &[(&str, Season)] = &[
    ("spring", Season { from: (3, 1), to: (5, 31) }),
    ("summer", Season { from: (6, 1), to: (8, 31) }),
    ("autumn", Season { from: (9, 1), to: (11, 30) }),
    ("winter", Season { from: (12, 1), to: (2, 29) }),
    ("wet_season", Season { from: (4, 1), to: (9, 30) }),
    ("dry_season", Season { from: (10, 1), to: (3, 31) }),
];

/// Everything that closes a road or a gate at certain times.
pub(super) fn conditions(tags: Tags<'_, '_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for &(key, text) in tags.0 {
        let vehicles = key.strip_suffix(":conditional").map_or(Vehicles::NONE, meant_by);
        if !vehicles.is_empty() {
            let closed = closing_clause(text).and_then(season);
            conditions.push(Condition { key: key.to_owned(), text: text.to_owned(), vehicles, closed });
        }
    }
    let mut keep = |key: &str, closed: fn(&str) -> Option<Season>| {
        if let Some(text) = tags.get(key).filter(|text| !matches!(*text, "no" | "24/7")) {
            let (key, text) = (key.to_owned(), text.to_owned());
            conditions.push(Condition { closed: closed(&text), key, text, vehicles: Vehicles::ALL });
        }
    };
    keep("seasonal", |text| SEASONS.iter().find(|(name, _)| *name == text).map(|(_, open)| rest(*open)));
    keep("opening_hours", |text| season(text).map(rest));
    conditions
}

/// A turn restriction that holds at certain times: `no_left_turn @ (Mo-Fr 07:00-09:00)`.
pub(super) fn timed(key: &str, text: &str, vehicles: Vehicles) -> Condition {
    Condition { key: key.to_owned(), text: text.to_owned(), vehicles, closed: closing_span(text).and_then(season) }
}

/// Whom an access key means.
fn meant_by(key: &str) -> Vehicles {
    KINDS.iter().filter(|(_, keys)| keys.contains(&key)).map(|(kind, _)| *kind).collect()
}

/// The time span of the first clause `no @ (…)`.
fn closing_clause(text: &str) -> Option<&str> {
    let (value, _) = text.split_once('@')?;
    (Access::read(value.trim()) == Some(Access::No)).then(|| closing_span(text)).flatten()
}

fn closing_span(text: &str) -> Option<&str> {
    let (_, span) = text.split_once('@')?;
    let span = span.trim();
    match span.strip_prefix('(') {
        Some(inner) => inner.split_once(')').map(|(inner, rest)| (inner, rest.is_empty())),
        None => Some((span, !span.contains(';'))),
    }
    .filter(|(_, alone)| *alone)
    .map(|(span, _)| span.trim())
}

/// `Nov-Mar`, `Nov 15-Mar 31` or `Jan` as days; `None` if there is more to it.
fn season(text: &str) -> Option<Season> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let ((month, day), (last_month, last_day)) = (month_and_day(from)?, month_and_day(to)?);
    let end = DAYS[usize::from(last_month) - 1];
    Some(Season { from: (month, day.unwrap_or(1)), to: (last_month, last_day.unwrap_or(end)) })
}

fn month_and_day(text: &str) -> Option<(u8, Option<u8>)> {
    let mut words = text.split_whitespace();
    let name = words.next()?;
    let index = MONTHS.iter().position(|month| *month == name)?;
    let month = u8::try_from(index + 1).ok()?;
    let day = match words.next() {
        Some(day) => Some(day.parse().ok().filter(|day| (1..=DAYS[index]).contains(day))?),
        None => None,
    };
    words.next().is_none().then_some((month, day))
}

/// The other days of the year.
fn rest(open: Season) -> Season {
    Season { from: after(open.to), to: before(open.from) }
}

fn after((month, day): (u8, u8)) -> (u8, u8) {
    let last = DAYS[usize::from(month) - 1];
    if day < last && (month, day) != (2, 28) { (month, day + 1) } else { (month % 12 + 1, 1) }
}

fn before((month, day): (u8, u8)) -> (u8, u8) {
    let previous = if month == 1 { 12 } else { month - 1 };
    if day > 1 { (month, day - 1) } else { (previous, DAYS[usize::from(previous) - 1]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(key: &str, text: &str) -> Option<Season> {
        let pairs = [(key, text)];
        let conditions = conditions(Tags(&pairs));
        assert_eq!(conditions.len(), 1, "{key}={text}");
        assert_eq!(conditions[0].text, text);
        conditions[0].closed
    }

    #[test]
    fn simple_spans_are_read_and_the_rest_is_kept() {
        let winter = Some(Season { from: (11, 1), to: (3, 31) });
        assert_eq!(closed("motor_vehicle:conditional", "no @ (Nov-Mar)"), winter);
        assert_eq!(closed("access:conditional", "no @ Nov 01-Mar 31"), winter);
        assert_eq!(closed("opening_hours", "Apr-Oct"), winter);
        assert_eq!(closed("seasonal", "summer"), Some(Season { from: (9, 1), to: (5, 31) }));
        for (key, text) in [
            ("motor_vehicle:conditional", "no @ (22:00-06:00)"),
            ("motor_vehicle:conditional", "yes @ (Nov-Mar)"),
            ("motor_vehicle:conditional", "no @ (Nov-Mar); yes @ (Sa)"),
            ("opening_hours", "Mo-Su 08:00-18:00"),
            ("seasonal", "yes"),
            ("access:conditional", "no"),
            ("access:conditional", "no @ (Feb 31-Mar 1)"),
        ] {
            assert_eq!(closed(key, text), None, "{key}={text}");
        }
    }

    #[test]
    fn a_season_runs_over_the_new_year() {
        let winter = Season { from: (11, 15), to: (3, 31) };
        assert!(winter.contains((1, 1)) && winter.contains((11, 15)) && !winter.contains((4, 1)));
    }
}
