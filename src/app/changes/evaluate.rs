//! What edits make of the documents of a revision.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::app::error::FieldFault;
use crate::catalogue::document::{Key, Kind, canonical};
use crate::editing::change::{Edit, Misfit};
use crate::store::documents::Replacement;

/// The documents after the edits, and what each edit replaced.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Every document.
    pub documents: BTreeMap<Key, Value>,
    /// One per edit that could be made.
    pub replacements: Vec<Replacement>,
    /// What is wrong with the others.
    pub faults: Vec<FieldFault>,
}

/// Makes `edits` one after the other.
pub fn evaluate(documents: &BTreeMap<Key, Value>, edits: &[Edit]) -> Outcome {
    let mut outcome = Outcome { documents: documents.clone(), ..Outcome::default() };
    for (index, edit) in edits.iter().enumerate() {
        let key = edit.key();
        let before = outcome.documents.get(&key).cloned();
        match made(&outcome.documents, edit, before.as_ref()) {
            Ok(after) => {
                match &after {
                    Some(after) => outcome.documents.insert(key.clone(), after.clone()),
                    None => outcome.documents.remove(&key),
                };
                outcome.replacements.push(Replacement { key, before, after });
            }
            Err(fault) => outcome.faults.push(fault.below(&format!("/edits/{index}"))),
        }
    }
    outcome
}

/// What an edit makes of `before`, in its canonical form.
fn made(documents: &BTreeMap<Key, Value>, edit: &Edit, before: Option<&Value>) -> Result<Option<Value>, FieldFault> {
    let Some(mut after) = edit.apply(before).map_err(|misfit| misfit_fault(edit, misfit))? else {
        return Ok(None);
    };
    if matches!(edit.kind, Kind::Site | Kind::Place) && after.get("map_id").is_none() {
        after["map_id"] = free_map_id(documents).into();
    }
    canonical(edit.kind, &after).map(Some).map_err(|error| {
        let value = after.pointer(&error.pointer).map_or_else(String::new, Value::to_string);
        let mend = ("字段与类型见 graph-data/README.md", "see graph-data/README.md for the fields and their types");
        FieldFault::unreadable(format!("/patch{}", error.pointer), &error.reason, mend).with_value(value)
    })
}

/// A small number that no site or place has.
fn free_map_id(documents: &BTreeMap<Key, Value>) -> u64 {
    let numbers = documents.values().filter_map(|value| value.get("map_id").and_then(Value::as_u64));
    numbers.max().unwrap_or_default() + 1
}

fn misfit_fault(edit: &Edit, misfit: Misfit) -> FieldFault {
    let (pointer, code, message, mend) = match misfit {
        Misfit::Exists => (
            "/id",
            "id_taken",
            ("编号已被使用".to_owned(), "the id is in use".to_owned()),
            ("请用 update 修改，或换一个编号", "use update, or another id"),
        ),
        Misfit::Missing => (
            "/id",
            "unknown_id",
            (format!("没有这个 {}", edit.kind), format!("there is no such {}", edit.kind)),
            ("请核对编号，或用 create 新增", "look the id up, or use create"),
        ),
        Misfit::NoObject => (
            "/patch",
            "no_object",
            ("patch 须为对象".to_owned(), "a patch is an object".to_owned()),
            ("例如 {\"note\": \"…\"}", "write it like {\"note\": \"…\"}"),
        ),
        Misfit::OtherId(other) => (
            "/patch/id",
            "other_id",
            (format!("与编辑的编号不同：{other}"), format!("is another id than the edit's: {other}")),
            ("编号不能修改", "an id cannot be changed"),
        ),
    };
    FieldFault::new(pointer, code, message, mend).with_value(&edit.id)
}
