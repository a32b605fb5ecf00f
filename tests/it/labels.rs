//! Every word of the interface has a label in both languages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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
