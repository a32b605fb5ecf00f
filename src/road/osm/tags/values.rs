//! Numbers with units as OpenStreetMap writes them: speeds, lengths, weights, durations.

use crate::base::units::Seconds;

/// What a zone stands for, by the last part of values such as `CN:urban`: km/h in China, elsewhere.
///
/// China: 道路交通安全法实施条例 §45 (one lane each way: 50 in towns, 70 on highways) and §78.
const ZONES: &[(&str, u8, u8)] = &[
    ("urban", 50, 50),
    ("rural", 70, 90),
    ("trunk", 80, 100),
    ("nsl_single", 90, 96),
    ("nsl_dual", 90, 112),
    ("motorway", 120, 130),
    ("living_street", 20, 20),
    ("bicycle_road", 30, 30),
    ("school", 30, 30),
    ("walk", 10, 10),
];

/// Where no limit is posted on purpose.
const UNLIMITED_KMH: u8 = 130;

/// A speed in km/h; of several the least.
pub(super) fn speed_kmh(value: &str) -> Option<u8> {
    value.split([';', '|', ',']).filter_map(|part| one_speed(part.trim())).min()
}

fn one_speed(value: &str) -> Option<u8> {
    match value {
        "none" => return Some(UNLIMITED_KMH),
        "walk" => return Some(10),
        _ => {}
    }
    if let Some((country, zone)) = value.split_once(':') {
        let zone = zone.rsplit(':').next().unwrap_or(zone);
        if let Some(&(_, china, elsewhere)) = ZONES.iter().find(|(name, ..)| *name == zone) {
            return Some(if country == "CN" { china } else { elsewhere });
        }
        return zone.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok().and_then(sensible);
    }
    let (number, unit) = number_and_unit(value)?;
    let factor = match unit {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => 1.609_344,
        _ => return None,
    };
    sensible(number * factor)
}

fn sensible(kmh: f64) -> Option<u8> {
    whole(kmh).filter(|kmh| (3..=200).contains(kmh)).and_then(|kmh| u8::try_from(kmh).ok())
}

/// A length in centimetres.
pub(super) fn centimetres(value: &str) -> Option<u16> {
    let value = value.trim();
    if let Some((feet, inches)) = value.split_once('\'') {
        let inches = inches.trim().trim_end_matches(['"', '\'']);
        let inches: f64 = if inches.is_empty() { 0.0 } else { inches.parse().ok()? };
        return whole(feet.trim().parse::<f64>().ok()? * 30.48 + inches * 2.54);
    }
    let (number, unit) = number_and_unit(value)?;
    match unit {
        "" | "m" => whole(number * 100.0),
        "cm" => whole(number),
        "ft" => whole(number * 30.48),
        _ => None,
    }
}

/// A weight in units of ten kilograms.
pub(super) fn ten_kilograms(value: &str) -> Option<u16> {
    let (number, unit) = number_and_unit(value.trim())?;
    match unit {
        "" | "t" => whole(number * 100.0),
        "kg" => whole(number / 10.0),
        "lbs" => whole(number * 0.045_359),
        "st" => whole(number * 90.718),
        _ => None,
    }
}

/// A duration: `MM`, `HH:MM`, `HH:MM:SS` or ISO 8601 (`PT1H30M`).
pub(super) fn duration(value: &str) -> Option<Seconds> {
    let value = value.trim();
    if let Some(parts) = value.strip_prefix("PT") {
        let mut seconds = 0_u32;
        let mut digits = String::new();
        for c in parts.chars() {
            let unit = match c {
                'H' => 3600,
                'M' => 60,
                'S' => 1,
                _ => {
                    digits.push(c);
                    continue;
                }
            };
            seconds = seconds.checked_add(digits.parse::<u32>().ok()?.checked_mul(unit)?)?;
            digits.clear();
        }
        return (digits.is_empty() && seconds > 0).then_some(Seconds(seconds));
    }
    let parts = value.split(':').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<u32>>>()?;
    let seconds = match parts[..] {
        [m] => m.checked_mul(60)?,
        [h, m] => h.checked_mul(60)?.checked_add(m)?.checked_mul(60)?,
        [h, m, s] => h.checked_mul(60)?.checked_add(m)?.checked_mul(60)?.checked_add(s)?,
        _ => return None,
    };
    (seconds > 0).then_some(Seconds(seconds))
}

/// A small count such as lanes.
pub(super) fn count(value: &str) -> Option<u8> {
    value.split(';').next()?.trim().parse::<f64>().ok().and_then(whole).and_then(|n| u8::try_from(n).ok())
}

/// `3,5 t` as 3.5 and `t`.
fn number_and_unit(value: &str) -> Option<(f64, &str)> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(value.len());
    let number = value[..end].replace(',', ".").parse().ok()?;
    Some((number, value[end..].trim()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole(value: f64) -> Option<u16> {
    let value = value.round();
    (0.0..=65_535.0).contains(&value).then_some(value as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds() {
        for (text, kmh) in [
            ("60", Some(60)),
            ("60 km/h", Some(60)),
            ("30 mph", Some(48)),
            ("80;60", Some(60)),
            ("none", Some(130)),
            ("walk", Some(10)),
            ("CN:urban", Some(50)),
            ("CN:rural", Some(70)),
            ("CN:motorway", Some(120)),
            ("DE:rural", Some(90)),
            ("DE:zone30", Some(30)),
            ("DE:zone:30", Some(30)),
            ("signals", None),
            ("0", None),
            ("999", None),
            ("", None),
            ("六十", None),
        ] {
            assert_eq!(speed_kmh(text), kmh, "{text}");
        }
    }

    #[test]
    fn lengths_and_weights() {
        for (text, cm) in [
            ("3.5", Some(350)),
            ("3.5 m", Some(350)),
            ("3,5", Some(350)),
            ("12'6\"", Some(381)),
            ("12'", Some(366)),
            ("250 cm", Some(250)),
            ("default", None),
            ("none", None),
        ] {
            assert_eq!(centimetres(text), cm, "{text}");
        }
        for (text, weight) in [("3.5", Some(350)), ("7500 kg", Some(750)), ("20 t", Some(2000)), ("x", None)] {
            assert_eq!(ten_kilograms(text), weight, "{text}");
        }
    }

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("20", Some(1200)),
            ("01:30", Some(5400)),
            ("00:12:30", Some(750)),
            ("PT1H30M", Some(5400)),
            ("PT", None),
            ("PT5", None),
            ("00:00", None),
            ("soon", None),
        ] {
            assert_eq!(duration(text), seconds.map(Seconds), "{text}");
        }
    }
}
