//! Writes a register as the files of graph-data, byte for byte the same for the same content.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::county::CountyRow;
use super::document::{Key, Kind, LINE, RANK, Record, Register, record};
use super::place::PlaceRow;
use super::read::{ADDED_SOURCES, CLOSURES, EXCEPTIONS};
use crate::base::ids::Adcode;
use crate::base::tables::rows;

/// The order of the fields in a record, from what it is to what it rests on; others follow by name.
const FIELDS: &[&str] = &[
    "id",
    "map_id",
    "site",
    "branch",
    "date",
    "date_end",
    "from",
    "to",
    "name",
    "aliases",
    "colour",
    "period",
    "summary",
    "after",
    "place",
    "adcode",
    "township",
    "address",
    "position",
    "ref",
    "points",
    "lon",
    "lat",
    "precision",
    "kind",
    "lines",
    "weight",
    "role",
    "protection",
    "level",
    "batch",
    "number",
    "scenic",
    "opening",
    "hours",
    "last_entry_min",
    "after_holiday",
    "reservation",
    "required",
    "ticket",
    "yuan",
    "pass",
    "visit_minutes",
    "min",
    "usual",
    "group",
    "capacity",
    "study",
    "coach_access",
    "vehicles",
    "max_kmh",
    "rating",
    "sites",
    "zh",
    "en",
    "reason",
    "description",
    "text",
];
/// What comes last in a record.
const LAST_FIELDS: &[&str] = &["source", "sources", "verified_on", "note"];
/// `reservation` and `ticket` say their conditions before their source.
const NOTE_BEFORE_SOURCE: &[&str] = &["note", "source"];

/// The whole data folder of `register`: its documents rendered, the other files as they are.
pub fn files(register: &Register) -> BTreeMap<String, Vec<u8>> {
    let mut files = register.carried.clone();
    let mut add = |path: String, text: String| files.insert(path, text.into_bytes());
    for (path, text) in sites(register) {
        add(path, text);
    }
    for (key, value) in register.of(Kind::Line) {
        add(format!("lines/{}.toml", key.id), line(register, key, value));
    }
    for (path, text) in places(register) {
        add(path, text);
    }
    for (kind, path, table) in [(Kind::Closure, CLOSURES, "closure"), (Kind::Opening, EXCEPTIONS, "opening")] {
        let records: Vec<&Value> = register.of(kind).map(|(_, value)| value).collect();
        if !records.is_empty() {
            add(path.to_owned(), tables(table, &records));
        }
    }
    let sources: Vec<&Value> = register.of(Kind::Source).map(|(_, value)| value).collect();
    if !sources.is_empty() {
        let records = sources.iter().filter_map(|value| match record(Kind::Source, value) {
            Ok(Record::Source(source)) => Some(source),
            _ => None,
        });
        add(ADDED_SOURCES.to_owned(), csv_text(records));
    }
    files
}

/// One file per county, its sites in the order of their small numbers.
fn sites(register: &Register) -> BTreeMap<String, String> {
    let counties = rows::<CountyRow>(&register.carried, "counties.csv", &mut Vec::new());
    let slugs: BTreeMap<Adcode, String> = counties.into_iter().map(|row| (row.value.adcode, row.value.slug)).collect();
    let mut groups: BTreeMap<String, Vec<(u64, &Value)>> = BTreeMap::new();
    for (_, value) in register.of(Kind::Site) {
        let adcode = Adcode(value["adcode"].as_u64().and_then(|code| u32::try_from(code).ok()).unwrap_or_default());
        let path = match slugs.get(&adcode) {
            Some(slug) => format!("sites/{adcode}-{slug}.toml"),
            None => format!("sites/{adcode}.toml"),
        };
        groups.entry(path).or_default().push((value["map_id"].as_u64().unwrap_or(u64::MAX), value));
    }
    let text = |mut group: Vec<(u64, &Value)>| {
        group.sort_by_key(|(map_id, _)| *map_id);
        let records: Vec<&Value> = group.into_iter().map(|(_, value)| value).collect();
        tables("site", &records)
    };
    groups.into_iter().map(|(path, group)| (path, text(group))).collect()
}

/// A line, its strands, its events by rank.
fn line(register: &Register, key: &Key, value: &Value) -> String {
    let mut fields = value.as_object().cloned().unwrap_or_default();
    let branches = fields.remove("branch");
    let mut text = table(&fields);
    for branch in branches.iter().filter_map(Value::as_array).flatten() {
        write!(text, "\n[[branch]]\n{}", record_text(branch)).expect("a string takes any text");
    }
    let mut events: Vec<(u64, &str, &str, Map<String, Value>)> = register
        .of(Kind::Event)
        .filter(|(_, event)| event[LINE].as_str() == Some(&key.id))
        .map(|(event, value)| {
            let mut fields = value.as_object().cloned().unwrap_or_default();
            fields.remove(LINE);
            let rank = fields.remove(RANK).and_then(|rank| rank.as_u64()).unwrap_or(u64::MAX);
            (rank, value["date"].as_str().unwrap_or_default(), event.id.as_str(), fields)
        })
        .collect();
    events.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    for (_, _, _, fields) in &events {
        write!(text, "\n[[event]]\n{}", table(fields)).expect("a string takes any text");
    }
    text
}

/// The six files of places, each in the order of its small numbers.
fn places(register: &Register) -> BTreeMap<String, String> {
    let mut groups: BTreeMap<&str, Vec<PlaceRow>> =
        super::place::FILES.iter().map(|file| (*file, Vec::new())).collect();
    for (_, value) in register.of(Kind::Place) {
        if let Ok(Record::Place(place)) = record(Kind::Place, value) {
            groups.entry(place.kind.file()).or_default().push(PlaceRow::from(*place));
        }
    }
    let text = |mut group: Vec<PlaceRow>| {
        group.sort_by_key(|row| row.map_id);
        if group.is_empty() { format!("{}\n", PlaceRow::HEADER) } else { csv_text(group.into_iter()) }
    };
    groups.into_iter().map(|(file, group)| (format!("places/{file}"), text(group))).collect()
}

fn csv_text(records: impl Iterator<Item = impl serde::Serialize>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in records {
        writer.serialize(record).expect("rows are flat and a vector takes any bytes");
    }
    let bytes = writer.into_inner().expect("a vector takes any bytes");
    String::from_utf8(bytes).expect("rows are text")
}

/// Records as an array of tables.
fn tables(name: &str, records: &[&Value]) -> String {
    let record = |value: &&Value| format!("[[{name}]]\n{}", record_text(value));
    records.iter().map(record).collect::<Vec<_>>().join("\n")
}

fn record_text(value: &Value) -> String {
    value.as_object().map(table).unwrap_or_default()
}

/// One line per field.
fn table(fields: &Map<String, Value>) -> String {
    let pairs = ordered(fields, LAST_FIELDS);
    pairs.iter().fold(String::new(), |mut text, (key, value)| {
        writeln!(text, "{key} = {}", inline(value)).expect("a string takes any text");
        text
    })
}

/// The fields that are known, in order.
fn ordered<'a>(fields: &'a Map<String, Value>, last: &[&str]) -> Vec<(&'a String, &'a Value)> {
    let place = |key: &str| match (FIELDS.iter().position(|f| *f == key), last.iter().position(|f| *f == key)) {
        (Some(index), _) => index,
        (None, None) => FIELDS.len(),
        (None, Some(index)) => FIELDS.len() + 1 + index,
    };
    let mut pairs: Vec<_> = fields.iter().filter(|(_, value)| !value.is_null()).collect();
    pairs.sort_by_key(|(key, _)| (place(key), *key));
    pairs
}

/// A value as TOML writes it within a line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => match number.as_f64() {
            Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
            _ => number.to_string(),
        },
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let pairs = ordered(fields, NOTE_BEFORE_SOURCE);
            let pairs = pairs.iter().map(|(key, value)| format!("{key} = {}", inline(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(control)).expect("a string takes any text");
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_survive_whatever_they_hold() {
        for text in ["", "井冈山", "a \"b\" \\ c", "line\nfeed\ttab\r", "bell\u{7} del\u{7f} nel\u{85}"] {
            let parsed: toml::Table = format!("x = {}", quoted(text)).parse().unwrap();
            assert_eq!(parsed["x"].as_str(), Some(text));
        }
    }

    #[test]
    fn numbers_are_written_as_short_as_they_are() {
        let value: Value = serde_json::from_str("[1, 190.0, 114.04372, -0.5]").unwrap();
        assert_eq!(inline(&value), "[1, 190, 114.04372, -0.5]");
    }
}
