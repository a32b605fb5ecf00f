//! Edits as merge patches (RFC 7396), their differences by field, and three-way merging.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::catalogue::document::{Key, Kind};
use crate::words;

words! {
    /// What an edit does.
    pub enum Op {
        /// Adds a record that is not there.
        Create = "create",
        /// Changes fields of a record.
        Update = "update",
        /// Takes a record out.
        Delete = "delete",
    }
}

/// One edit of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// What it does.
    pub op: Op,
    /// What the record describes.
    pub kind: Kind,
    /// The record's id.
    pub id: String,
    /// The merge patch: a field with a value is set, a field with `null` is removed.
    #[serde(default)]
    pub patch: Value,
}

/// Which edits a reviewer accepts, and which of their fields; no fields: all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance(pub BTreeMap<usize, Vec<String>>);

/// One field of a record, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// JSON pointer.
    pub pointer: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it becomes.
    pub after: Option<Value>,
}

/// One field that two people changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// JSON pointer.
    pub pointer: String,
    /// What both began from.
    pub base: Option<Value>,
    /// What is in the register now.
    pub current: Option<Value>,
    /// What this edit wants.
    pub proposed: Option<Value>,
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    /// There is a record of this id already.
    Exists,
    /// There is none.
    Missing,
    /// The patch is no object.
    NoObject,
    /// The patch gives another id than the edit.
    OtherId(String),
}

impl Edit {
    /// The record it is about.
    pub fn key(&self) -> Key {
        Key::new(self.kind, self.id.clone())
    }

    /// What `before` becomes.
    pub fn apply(&self, before: Option<&Value>) -> Result<Option<Value>, Misfit> {
        let mut value = match (self.op, before) {
            (Op::Create, Some(_)) => return Err(Misfit::Exists),
            (Op::Update | Op::Delete, None) => return Err(Misfit::Missing),
            (Op::Delete, Some(_)) => return Ok(None),
            (Op::Create, None) => Value::Object(Map::new()),
            (Op::Update, Some(before)) => before.clone(),
        };
        if !self.patch.is_object() {
            return Err(Misfit::NoObject);
        }
        merge(&mut value, &self.patch);
        value["id"] = match &value["id"] {
            Value::Null => self.id.as_str().into(),
            Value::String(id) if *id == self.id => self.id.as_str().into(),
            other => return Err(Misfit::OtherId(other.to_string())),
        };
        Ok(Some(value))
    }
}

/// Applies a merge patch (RFC 7396 §2).
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    for (name, value) in fields {
        if value.is_null() {
            target.as_object_mut().map(|target| target.remove(name));
        } else {
            merge(&mut target[name.as_str()], value);
        }
    }
}

/// The merge patch that makes `after` of `before`.
pub fn patch_between(before: &Value, after: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (before, after) else { return after.clone() };
    let mut patch = Map::new();
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    for (name, value) in new {
        match old.get(name) {
            Some(same) if same == value => {}
            Some(other) => {
                patch.insert(name.clone(), patch_between(other, value));
            }
            None => {
                patch.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(patch)
}

/// The fields in which two records differ; lists count as one field.
pub fn differences(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare(String::new(), before, after, &mut found);
    found
}

fn compare(pointer: String, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    let (Some(Value::Object(old)), Some(Value::Object(new))) = (before, after) else {
        found.push(FieldChange { pointer, before: before.cloned(), after: after.cloned() });
        return;
    };
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let below = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
        compare(below, old.get(name), new.get(name), found);
    }
}

/// `theirs` with the changes from `base` to `ours` on top, or the fields in which both differ.
pub fn three_way(
    base: Option<&Value>,
    ours: Option<&Value>,
    theirs: Option<&Value>,
) -> Result<Option<Value>, Vec<Conflict>> {
    if base == theirs || ours == theirs {
        return Ok(ours.cloned());
    }
    let (mine, other) = (differences(base, ours), differences(base, theirs));
    let clash = |change: &&FieldChange| {
        other.iter().any(|their| overlap(&change.pointer, &their.pointer) && *their != **change)
    };
    let at = |value: Option<&Value>, pointer: &str| value.and_then(|value| value.pointer(pointer)).cloned();
    let conflicts: Vec<Conflict> = mine
        .iter()
        .filter(clash)
        .map(|change| Conflict {
            pointer: change.pointer.clone(),
            base: change.before.clone(),
            current: at(theirs, &change.pointer),
            proposed: change.after.clone(),
        })
        .collect();
    if !conflicts.is_empty() {
        return Err(conflicts);
    }
    let mut merged = theirs.cloned();
    for change in mine {
        put(&mut merged, &change.pointer, change.after);
    }
    Ok(merged)
}

/// Whether one pointer is the other or leads to it.
fn overlap(a: &str, b: &str) -> bool {
    let leads =
        |short: &str, long: &str| long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    leads(a, b) || leads(b, a)
}

/// `before` with those changes towards `after` whose fields are accepted; no fields: all of them.
pub fn accepted(before: Option<&Value>, after: Option<&Value>, fields: &[String]) -> Option<Value> {
    if fields.is_empty() {
        return after.cloned();
    }
    let mut result = before.cloned();
    for change in differences(before, after) {
        if fields.iter().any(|field| overlap(field, &change.pointer) && field.len() <= change.pointer.len()) {
            put(&mut result, &change.pointer, change.after);
        }
    }
    result
}

/// Sets or removes the field at `pointer`; the empty pointer is the record itself.
pub fn put(record: &mut Option<Value>, pointer: &str, value: Option<Value>) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        *record = value;
        return;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    let mut place = record.get_or_insert_with(|| Value::Object(Map::new()));
    for step in parent.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[step.as_str()];
    }
    match value {
        Some(value) => place[name.as_str()] = value,
        None => {
            place.as_object_mut().map(|fields| fields.remove(&name));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_examples_of_rfc_7396_hold() {
        for (target, patch, wanted) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!(["a", "b"]), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), json!(null), json!(null)),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ] {
            let mut value = target.clone();
            merge(&mut value, &patch);
            assert_eq!(value, wanted, "{target} + {patch}");
        }
    }

    #[test]
    fn changes_of_different_fields_join_and_of_the_same_field_do_not() {
        let base = json!({"a": 1, "b": {"c": 2, "d": 3}});
        let ours = json!({"a": 1, "b": {"c": 9, "d": 3}});
        let theirs = json!({"a": 7, "b": {"c": 2}});
        let merged = three_way(Some(&base), Some(&ours), Some(&theirs)).unwrap();
        assert_eq!(merged, Some(json!({"a": 7, "b": {"c": 9}})));
        let theirs = json!({"a": 1, "b": {"c": 8, "d": 3}});
        let conflicts = three_way(Some(&base), Some(&ours), Some(&theirs)).unwrap_err();
        assert_eq!(conflicts[0].pointer, "/b/c");
        assert_eq!((&conflicts[0].base, &conflicts[0].current), (&Some(json!(2)), &Some(json!(8))));
        assert!(three_way(Some(&base), Some(&ours), None).is_err(), "changed here, deleted there");
        assert!(three_way(Some(&base), None, Some(&theirs)).is_err(), "deleted here, changed there");
    }

    #[test]
    fn accepting_by_field_takes_only_those() {
        let before = json!({"a": 1, "b": {"c": 2, "d": 3}});
        let after = json!({"a": 5, "b": {"c": 6}, "e": 7});
        let some = accepted(Some(&before), Some(&after), &["/b".to_owned(), "/e".to_owned()]);
        assert_eq!(some, Some(json!({"a": 1, "b": {"c": 6}, "e": 7})));
        assert_eq!(accepted(Some(&before), Some(&after), &[]), Some(after));
    }

    /// Small records without null, as the register's are.
    fn record() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(json!(1)), Just(json!("x")), Just(json!([1, 2])), Just(json!(true))];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(|fields| json!(fields))
        })
    }

    proptest! {
        #[test]
        fn the_patch_between_leads_from_one_to_the_other(a in record(), b in record()) {
            let mut value = a.clone();
            merge(&mut value, &patch_between(&a, &b));
            prop_assert_eq!(value, b);
        }

        #[test]
        fn merging_with_nobody_else_is_the_own_version(a in record(), b in record()) {
            prop_assert_eq!(three_way(Some(&a), Some(&b), Some(&a)), Ok(Some(b.clone())));
            prop_assert_eq!(three_way(Some(&a), Some(&a), Some(&b)), Ok(Some(b)));
        }
    }
}
