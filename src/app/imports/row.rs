//! One row: what it says about its record, and everything that is wrong with it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Order;
use super::heading::Matched;
use super::report::{RowAction, RowFault, Severity, Twin, TwinReason};
use super::twins::{Candidate, Newcomer, twins};
use super::whereabouts::{Known, examine};
use crate::app::tables::cell::{CLEAR, Reading, kebab};
use crate::app::tables::{Column, columns, is_missing};
use crate::app::world::World;
use crate::base::ids::Adcode;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::catalogue::document::{Key, Kind, canonical};
use crate::editing::change::{Edit, Op, patch_between, put};

/// What all rows of a file share.
pub(super) struct Context<'a> {
    pub(super) order: Order,
    pub(super) world: &'a World,
    pub(super) reading: Reading<'a>,
    pub(super) header: &'a [String],
    pub(super) matched: Vec<Matched>,
    pub(super) candidates: Vec<Candidate<'a>>,
}

/// What became of a row.
pub(super) struct Judged {
    pub(super) row: u32,
    pub(super) id: String,
    pub(super) action: RowAction,
    pub(super) columns: Vec<&'static str>,
    pub(super) faults: Vec<RowFault>,
    pub(super) twins: Vec<Twin>,
    pub(super) edit: Option<Edit>,
}

/// A row being read.
struct Reader<'a> {
    context: &'a Context<'a>,
    row: u32,
    cells: &'a [String],
    before: Option<&'a Value>,
    after: Option<Value>,
    faults: Vec<RowFault>,
    faulty: BTreeSet<&'static str>,
}

/// Judges a row.
pub(super) fn judge(context: &Context<'_>, row: u32, cells: &[String]) -> Judged {
    let kind = context.order.kind;
    let id = cell(context, cells, "id").to_owned();
    let key = Key::new(kind, id.clone());
    let before = context.world.edition.documents.get(&key);
    let after = Some(before.cloned().unwrap_or_else(|| json!({ "id": id })));
    let mut reader = Reader { context, row, cells, before, after, faults: Vec::new(), faulty: BTreeSet::new() };
    reader.id(&id);
    for (column, place) in &context.matched {
        reader.cell(column, &cells[*place]);
    }
    let twins = reader.twins();
    let at = reader.position(&twins);
    let twins = reader.located(twins, at);
    reader.missing();
    let (action, columns, edit) = reader.settle(&key);
    Judged { row, id, action, columns, faults: reader.faults, twins, edit }
}

/// The text under a column, empty when the file has no such column.
fn cell<'a>(context: &Context<'_>, cells: &'a [String], key: &str) -> &'a str {
    let place = context.matched.iter().find(|(column, _)| column.key == key);
    place.map_or("", |(_, place)| cells[*place].as_str())
}

impl Reader<'_> {
    fn text(&self, key: &str) -> &str {
        cell(self.context, self.cells, key)
    }

    fn fault(&mut self, key: &'static str, code: &str, message: impl Into<Text>, suggestion: Option<String>) {
        self.faulty.insert(key);
        self.add(key, (code, Severity::Error), message.into(), suggestion);
    }

    fn add(&mut self, key: &str, (code, severity): (&str, Severity), message: Text, suggestion: Option<String>) {
        let place = self.context.matched.iter().find(|(column, _)| column.key == key);
        self.faults.push(RowFault {
            row: Some(self.row),
            column: place.map_or(key, |(_, place)| self.context.header[*place].as_str()).to_owned(),
            code: code.to_owned(),
            severity,
            message,
            value: self.text(key).chars().take(200).collect(),
            suggestion,
        });
    }

    fn id(&mut self, id: &str) {
        if id.is_empty() {
            let same = self.context.candidates.iter().find(|known| known.name.zh == self.text("name_zh"));
            let suggestion = same.map(|known| known.id.to_owned()).or_else(|| kebab(self.text("name_en")));
            self.fault("id", "missing_id", ("没有编号", "has no id"), suggestion);
        }
    }

    fn cell(&mut self, column: &'static Column, text: &str) {
        if text.is_empty() {
            return;
        }
        if CLEAR.contains(&text) {
            return self.clear(column);
        }
        match self.context.reading.read(column, text) {
            Ok(value) => put(&mut self.after, column.pointer, Some(value)),
            Err(wrong) => self.fault(column.key, wrong.code, wrong.message, wrong.suggestion),
        }
    }

    fn clear(&mut self, column: &'static Column) {
        if column.must == crate::app::tables::Must::Always {
            let message = ("这一列不能清空", "this field cannot be taken out");
            return self.fault(column.key, "missing_cell", message, None);
        }
        if self.after.as_ref().is_some_and(|after| after.pointer(column.clears).is_some()) {
            put(&mut self.after, column.clears, None);
        }
    }

    fn value(&self, pointer: &str) -> Option<&Value> {
        self.after.as_ref().and_then(|after| after.pointer(pointer))
    }

    /// The records that a new one may be.
    fn twins(&self) -> Vec<Twin> {
        let name = self.text("name_zh");
        if self.before.is_some() || name.is_empty() {
            return Vec::new();
        }
        let aliases: Vec<String> =
            self.value("/aliases").and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default();
        let at = self.value("/position").and_then(position);
        twins(&Newcomer { row: self.row, name, aliases: &aliases, at }, &self.context.candidates)
    }

    /// Reads the position, which needs both coordinates, in its datum.
    fn position(&mut self, twins: &[Twin]) -> Option<Position> {
        let given = [self.text("lon"), self.text("lat")].map(|text| !text.is_empty());
        let bad = self.faulty.contains("lon") || self.faulty.contains("lat");
        if bad || given == [false, false] {
            return None;
        }
        if given != [true, true] {
            let key = if given[0] { "lat" } else { "lon" };
            self.fault(key, "missing_cell", ("经度和纬度须同时给出", "longitude and latitude come together"), None);
            return None;
        }
        let Position { lon, lat } = self.value("/position").and_then(position)?;
        let before = self.before.and_then(|before| before.pointer("/position")).and_then(position);
        let named = twins.iter().find(|twin| twin.reason == TwinReason::SameName);
        let named = named.and_then(|twin| self.context.candidates.iter().find(|known| known.id == twin.id));
        let (world, order) = (self.context.world, &self.context.order);
        let county = self.value("/adcode").and_then(Value::as_u64).and_then(|code| u32::try_from(code).ok());
        let precision = self.value("/position/precision").cloned().and_then(|word| serde_json::from_value(word).ok());
        let known = Known {
            region: world.region,
            crs: order.crs,
            before: before.or(named.map(|known| known.at)),
            same: before.is_some(),
            county: county.and_then(|code| world.catalogue.counties.get(&Adcode(code))),
            precision,
            catalogue: &world.catalogue,
        };
        let (here, doubts) = examine(lon, lat, &known);
        for doubt in doubts {
            if doubt.certain {
                self.fault("lon", doubt.code, doubt.message, doubt.suggestion);
            } else {
                self.add("lon", (doubt.code, Severity::Warning), doubt.message, doubt.suggestion);
            }
        }
        let here = here?;
        put(&mut self.after, "/position/lon", Some(here.lon.into()));
        put(&mut self.after, "/position/lat", Some(here.lat.into()));
        Some(here)
    }

    /// Twins again, now that the position is known in our datum; those that cannot both be are a fault.
    fn located(&mut self, twins: Vec<Twin>, at: Option<Position>) -> Vec<Twin> {
        let twins = if at.is_some() { self.twins() } else { twins };
        let Some(first) = twins.first() else { return twins };
        let same = self.context.order.kind == Kind::Site && first.reason == TwinReason::SameName;
        let message = Text::new(
            format!("疑与 {}（{}）重复", first.id, first.name.zh),
            format!("looks like {} ({}) entered anew", first.id, first.name.en),
        );
        let severity = if same { Severity::Error } else { Severity::Warning };
        let suggestion = Some(first.id.clone());
        self.add("id", ("possible_duplicate", severity), message, suggestion);
        twins
    }

    fn missing(&mut self) {
        let Some(after) = self.after.clone() else { return };
        let kind = self.context.order.kind;
        for column in columns(kind) {
            if column.key != "id" && !self.faulty.contains(column.key) && is_missing(column, &after) {
                let message = (format!("缺少{}", column.zh), format!("lacks {} ({})", column.en, column.key));
                self.fault(column.key, "missing_cell", message, None);
            }
        }
    }

    /// The edit that the row asks for.
    fn settle(&mut self, key: &Key) -> (RowAction, Vec<&'static str>, Option<Edit>) {
        let faulty = (RowAction::Faulty, Vec::new(), None);
        if self.faults.iter().any(|fault| fault.severity == Severity::Error) {
            return faulty;
        }
        let Some(mut after) = self.after.take() else { return faulty };
        let numbered = after.get("map_id").is_some();
        if !numbered {
            after["map_id"] = 1.into();
        }
        let mut after = match canonical(key.kind, &after) {
            Ok(after) => after,
            Err(error) => {
                let column = columns(key.kind).iter().find(|column| column.pointer == error.pointer);
                let message = (format!("无法识别：{}", error.reason), error.reason);
                self.fault(column.map_or("id", |column| column.key), "unreadable", message, None);
                return faulty;
            }
        };
        if !numbered && let Some(fields) = after.as_object_mut() {
            fields.remove("map_id");
        }
        let differs = |column: &&Column| {
            let now = after.pointer(column.pointer);
            self.before.map_or(now.is_some(), |before| before.pointer(column.pointer) != now)
        };
        let changed: Vec<&'static str> = columns(key.kind).iter().filter(differs).map(|column| column.key).collect();
        let edit = |op, patch| Some(Edit { op, kind: key.kind, id: key.id.clone(), patch });
        match self.before {
            None => (RowAction::Create, changed, edit(Op::Create, after)),
            Some(before) if *before == after => (RowAction::Unchanged, changed, None),
            Some(before) => (RowAction::Update, changed, edit(Op::Update, patch_between(before, &after))),
        }
    }
}

fn position(value: &Value) -> Option<Position> {
    Some(Position { lon: value.get("lon")?.as_f64()?, lat: value.get("lat")?.as_f64()? })
}
