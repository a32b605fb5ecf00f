//! Closures at certain times: the text is kept, and read where it speaks of nothing but times.

use super::Tags;
use super::access::{Access, KINDS, decide};
use crate::base::calendar::OpeningHours;
use crate::road::attributes::Condition;
use crate::road::timing::{Clause, Timing};
use crate::road::vehicles::{VehicleKind, Vehicles};

/// The seasons of the year by name, as the days on which the road is open.
const SEASONS: &[(&str, &str)] = &[
    ("spring", "Mar 1-May 31"),
    ("summer", "Jun 1-Aug 31"),
    ("autumn", "Sep 1-Nov 30"),
    ("winter", "Dec 1-Feb 29"),
    ("wet_season", "Apr 1-Sep 30"),
    ("dry_season", "Oct 1-Mar 31"),
];

/// Everything that closes a road or a gate at certain times; `default` is who may use it when no key
/// of access speaks.
pub(super) fn conditions(tags: Tags<'_, '_>, default: Access) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for &(key, text) in tags.0 {
        let Some(plain) = key.strip_suffix(":conditional") else { continue };
        for usually_shut in [false, true] {
            let bound = |(_, keys): &&(VehicleKind, &[&str])| {
                let access = decide(tags, keys, None).unwrap_or(default);
                deciding(tags, keys) == Some(plain) && (access == Access::No) == usually_shut
            };
            let vehicles: Vehicles = KINDS.iter().filter(bound).map(|(kind, _)| *kind).collect();
            if !vehicles.is_empty() {
                let timing = timing(text, usually_shut);
                conditions.push(Condition { key: key.to_owned(), text: text.to_owned(), vehicles, timing });
            }
        }
    }
    let mut keep = |key: &str, open: &dyn Fn(&str) -> Option<String>| {
        if let Some(text) = tags.get(key).filter(|text| !matches!(*text, "no" | "24/7")) {
            let span = open(text).filter(|span| is_time(span));
            let timing = span.map(|span| Timing { shut_otherwise: true, clauses: vec![Clause { shut: false, span }] });
            let (key, text) = (key.to_owned(), text.to_owned());
            conditions.push(Condition { key, text, vehicles: Vehicles::ALL, timing });
        }
    };
    keep("seasonal", &open_seasons);
    keep("opening_hours", &|text| Some(text.to_owned()));
    conditions
}

/// Whether those whom `keys` are about may use at times what is shut to them usually.
pub(super) fn opens_at_times(tags: Tags<'_, '_>, keys: &[&str]) -> bool {
    let text = deciding(tags, keys).and_then(|key| tags.get(&format!("{key}:conditional")));
    let timing = text.and_then(|text| timing(text, true));
    timing.is_some_and(|timing| timing.clauses.iter().any(|clause| !clause.shut))
}

/// A turn restriction that holds at certain times: `no_left_turn @ (Mo-Fr 07:00-09:00)`.
pub(super) fn timed(key: &str, text: &str, vehicles: Vehicles) -> Condition {
    let span = text.split_once('@').map(|(_, span)| bare(span)).filter(|span| is_time(span));
    let clause = span.map(|span| Clause { shut: true, span: span.to_owned() });
    let timing = clause.map(|clause| Timing { shut_otherwise: false, clauses: vec![clause] });
    Condition { key: key.to_owned(), text: text.to_owned(), vehicles, timing }
}

/// The most precise of `keys`, without its suffix, if it has a conditional value: a plain value of a
/// more precise key leaves it no say.
fn deciding<'k>(tags: Tags<'_, '_>, keys: &[&'k str]) -> Option<&'k str> {
    for key in keys.iter().rev() {
        if tags.get(&format!("{key}:conditional")).is_some() {
            return Some(key);
        }
        if tags.get(key).and_then(Access::read).is_some() {
            return None;
        }
    }
    None
}

/// `no @ (Nov-Mar); yes @ (Sa)` as clauses; `None` if one of them is about anything but times.
fn timing(text: &str, shut_otherwise: bool) -> Option<Timing> {
    let clause = |part: &str| {
        let (value, span) = part.split_once('@')?;
        let (shut, span) = (Access::read(value.trim())? == Access::No, bare(span));
        is_time(span).then(|| Clause { shut, span: span.to_owned() })
    };
    let clauses = parts(text).into_iter().map(clause).collect::<Option<Vec<_>>>()?;
    (!clauses.is_empty()).then_some(Timing { shut_otherwise, clauses })
}

/// The parts between semicolons that stand outside of parentheses.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let between = |letter: char| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ';' && depth == 0
    };
    text.split(between).map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Without the parentheses around it.
fn bare(span: &str) -> &str {
    let span = span.trim();
    span.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(span).trim()
}

/// Whether a text is a time and nothing else; a comment in quotes is none.
fn is_time(span: &str) -> bool {
    !span.is_empty() && !span.contains('"') && span.parse::<OpeningHours>().is_ok()
}

/// `spring;summer` as days.
fn open_seasons(text: &str) -> Option<String> {
    let days = |name: &str| SEASONS.iter().find(|(known, _)| *known == name.trim()).map(|(_, days)| *days);
    let seasons: Option<Vec<&str>> = text.split(';').map(days).collect();
    Some(seasons?.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `+` and `-` for what is otherwise and for each clause: open or shut.
    fn read(pairs: &[(&str, &str)]) -> Option<String> {
        let conditions = conditions(Tags(pairs), Access::Yes);
        assert_eq!(conditions.len(), 1, "{pairs:?}");
        let sign = |shut: bool| if shut { "-" } else { "+" };
        let timing = conditions[0].timing.as_ref()?;
        let clauses = timing.clauses.iter().map(|clause| format!(" {}{}", sign(clause.shut), clause.span));
        Some(format!("{}{}", sign(timing.shut_otherwise), clauses.collect::<String>()))
    }

    #[test]
    fn times_are_read_and_the_rest_is_kept() {
        let motor = "motor_vehicle:conditional";
        for (key, text, timing) in [
            (motor, "no @ (Nov-Mar)", "+ -Nov-Mar"),
            ("access:conditional", "no @ Nov 01-Mar 31", "+ -Nov 01-Mar 31"),
            (motor, "no @ (22:00-06:00)", "+ -22:00-06:00"),
            (motor, "no @ (Nov-Mar); yes @ (Sa)", "+ -Nov-Mar +Sa"),
            (motor, "no @ (Mo-Fr 07:00-09:00; Sa 10:00-12:00)", "+ -Mo-Fr 07:00-09:00; Sa 10:00-12:00"),
            ("opening_hours", "Mo-Su 08:00-18:00", "- +Mo-Su 08:00-18:00"),
            ("seasonal", "summer", "- +Jun 1-Aug 31"),
            ("seasonal", "spring;summer", "- +Mar 1-May 31; Jun 1-Aug 31"),
        ] {
            assert_eq!(read(&[(key, text)]).as_deref(), Some(timing), "{key}={text}");
        }
        for (key, text) in [
            (motor, "no @ (weight>7.5)"),
            (motor, "no @ (Mo-Fr 07:00-09:00 AND weight>7.5)"),
            (motor, "no @ (wet)"),
            (motor, "no"),
            ("seasonal", "yes"),
            ("opening_hours", "\"on request\""),
        ] {
            assert_eq!(read(&[(key, text)]), None, "{key}={text}");
        }
    }

    #[test]
    fn what_is_shut_but_at_times_is_a_road() {
        let pairs = [("motor_vehicle", "no"), ("motor_vehicle:conditional", "yes @ (May-Oct)")];
        assert_eq!(read(&pairs).as_deref(), Some("- +May-Oct"));
        assert!(opens_at_times(Tags(&pairs), KINDS[0].1));
        let never = [("motor_vehicle", "no"), ("motor_vehicle:conditional", "no @ (May-Oct)")];
        assert!(!opens_at_times(Tags(&never), KINDS[0].1));
        // The more precise key has the last word.
        let precise = [("motor_vehicle", "no"), ("access:conditional", "yes @ (May-Oct)")];
        assert!(!opens_at_times(Tags(&precise), KINDS[0].1) && conditions(Tags(&precise), Access::Yes).is_empty());
    }

    #[test]
    fn a_condition_binds_those_whom_its_key_means() {
        let pairs = [("motor_vehicle:conditional", "no @ (Nov-Mar)"), ("bus", "yes")];
        let coach = Vehicles::only(VehicleKind::Coach);
        assert_eq!(conditions(Tags(&pairs), Access::Yes)[0].vehicles, Vehicles::ALL.without(coach));
    }
}
