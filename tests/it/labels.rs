//! Every word of the interface has a label in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xianggan::api::labels::table;

use crate::world::{get, send};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The enums that `words!` declares in the source, with how many words each has.
fn declared() -> BTreeMap<String, usize> {
    let mut enums = BTreeMap::new();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("\n#[cfg(test)]").next().unwrap();
        for block in text.split("\nwords! {").skip(1) {
            let block = block.split("\n}").next().unwrap();
            let name = block.split("enum ").nth(1).unwrap().split([' ', '{']).next().unwrap();
            let words = block.lines().filter(|line| line.contains(" = \"") && !line.contains("//")).count();
            enums.insert(name.to_owned(), words);
        }
    }
    enums
}

#[test]
fn every_enum_of_words_is_in_the_table_whole() {
    let declared = declared();
    assert!(declared.len() >= 20, "{declared:?}");
    let labelled: BTreeMap<String, usize> =
        table().into_iter().filter(|group| !group.of.is_empty()).map(|g| (g.of.to_owned(), g.words.len())).collect();
    assert_eq!(declared, labelled);
}

#[test]
fn both_languages_are_said() {
    let mut groups = std::collections::BTreeSet::new();
    let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for group in table() {
        assert!(groups.insert(group.name), "{} twice", group.name);
        assert!(!group.words.is_empty(), "{}", group.name);
        for (word, label) in group.words {
            // Proper names of formats are the same in both.
            let named = word == "geojson" || label.zh.contains("84");
            assert!(label.zh.chars().any(chinese) || named, "{}.{word}: {}", group.name, label.zh);
            assert!(!label.en.is_empty() && !label.en.chars().any(chinese), "{}.{word}: {}", group.name, label.en);
        }
    }
}

/// The literals that stand at `position` among the text arguments of `call` in the source.
fn codes(call: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("\n#[cfg(test)]").next().unwrap().to_owned();
        for argument in text.split(call).skip(1) {
            // A pointer, then the code.
            let argument = argument.trim_start();
            let rest = argument.split_once(",\n").or(argument.split_once(", ")).map_or("", |(_, rest)| rest);
            found
                .extend(rest.trim_start().strip_prefix('"').and_then(|code| code.split('"').next()).map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_code_of_a_fault_has_a_label() {
    let table = table();
    let known = &table.iter().find(|group| group.name == "fault_code").unwrap().words;
    let used = codes("FieldFault::new(");
    assert!(used.len() >= 10, "{used:?}");
    for code in used {
        assert!(known.iter().any(|(word, _)| *word == code), "fault code {code} has no label");
    }
}

/// The string literals of `text` that look like words of the wire; comments and attributes aside.
fn words(text: &str, keep: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let aside = |line: &&str| !line.trim_start().starts_with("//") && !line.trim_start().starts_with("#[");
    let code: String = text.lines().filter(aside).collect::<Vec<_>>().join("\n");
    let is_word = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase()) && keep(word);
    let plain = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    code.split('"').filter(is_word).filter(plain).map(str::to_owned).collect()
}

/// Every name of a field, a parameter or an operation in the contract.
fn names(part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(fields) => {
            found.extend(
                fields.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name.clone()),
            );
            found
                .extend(["name", "operationId"].iter().filter_map(|key| fields.get(*key)?.as_str()).map(str::to_owned));
            fields.values().for_each(|value| names(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// The files whose words are columns of tables.
const COLUMNS: &[&str] = &["app/tables/site.rs", "app/tables/place.rs", "app/open_data/lines.rs"];
/// Words that never leave the service as a code.
const INSIDE: &[(&str, &str)] = &[
    ("rows_done", "a count in the outcome of a job"),
    ("xg_", "begins every token"),
    ("xs_", "begins every secret of an owner"),
];

/// A code may reach its fault by a variable, a function or a tuple, so calls are not looked at here: whatever
/// looks like a code in the layers that speak with callers is in the table, or is a name of the contract.
#[test]
fn no_word_of_the_outer_layers_is_without_a_label() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut known: BTreeSet<String> = INSIDE.iter().map(|(word, _)| (*word).to_owned()).collect();
    for group in table() {
        known.insert(group.name.to_owned());
        known.extend(group.words.iter().map(|(word, _)| (*word).to_owned()));
    }
    names(&serde_json::to_value(xianggan::api::document()).unwrap(), &mut known);
    for file in COLUMNS {
        known.extend(words(&fs::read_to_string(source.join(file)).unwrap(), |word| word.contains('_')));
    }
    let (mut unknown, mut seen) = (Vec::new(), 0);
    for file in ["app", "api"].iter().flat_map(|layer| files(&source.join(layer))) {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("\n#[cfg(test)]").next().unwrap();
        if file.ends_with("tests.rs") {
            continue;
        }
        let mut found = words(text, |word| word.contains('_'));
        // A code of one word is told by the variable that it is put into.
        for choice in text.split("let code = ").skip(1) {
            found.extend(words(choice.split(";\n").next().unwrap(), |word| !word.contains(' ')));
        }
        seen += found.len();
        unknown.extend(found.into_iter().filter(|word| !known.contains(word)).map(|word| (word, file.clone())));
    }
    assert!(unknown.is_empty(), "without a label: {unknown:#?}");
    assert!(seen > 150, "{seen}");
}

#[test]
fn a_planted_word_is_seen() {
    let planted = "let code = if x { \"brand_new\" } else { \"odd\" };\n// \"not_this\"\nlet field = \"Some text\";\n";
    assert_eq!(words(planted, |word| word.contains('_')), BTreeSet::from(["brand_new".to_owned()]));
    assert_eq!(words(planted, |_| true).len(), 2);
}

#[test]
fn every_kind_of_problem_has_a_title() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api/problem.rs");
    let text = fs::read_to_string(path).unwrap();
    let table = table();
    let known = &table.iter().find(|group| group.name == "problem").unwrap().words;
    let slugs: Vec<&str> = text.split("Kind(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(slugs.len() >= 9);
    for slug in slugs {
        assert!(known.iter().any(|(word, _)| *word == slug), "problem {slug} has no title");
    }
}

#[tokio::test]
async fn the_table_is_served() {
    let labels = get("/v1/labels").await["labels"].take();
    assert_eq!(labels["site_kind"]["cemetery"]["zh"], "烈士陵园");
    assert_eq!(labels["road_class"]["expressway"]["en"], "expressway");
    for group in table() {
        assert_eq!(labels[group.name].as_object().unwrap().len(), group.words.len(), "{}", group.name);
    }
    let answer = send("/v1/sites/nowhere?lang=zh", &[], None).await;
    assert_eq!(answer.body["title"], labels["problem"]["not-found"]["zh"]);
}
