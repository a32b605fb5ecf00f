//! The house rules that the compiler does not check: layers, file length, first line.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the ground up, and what each may import (itself aside).
const LAYERS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("graph", &["base"]),
    ("road", &["base", "graph"]),
    ("rail", &["base", "graph"]),
    ("catalogue", &["base"]),
    ("editing", &["base", "catalogue"]),
    ("plan", &["base"]),
    ("store", &["base", "catalogue", "editing"]),
    ("app", &["base", "graph", "road", "rail", "catalogue", "editing", "plan", "store"]),
    ("api", &["base", "graph", "road", "rail", "catalogue", "editing", "plan", "app"]),
    ("web", &["api"]),
    ("cli", &["base", "graph", "road", "rail", "catalogue", "editing", "plan", "store", "app", "api", "web"]),
];

/// Longest file, tests aside.
const LINES: usize = 500;

/// Every Rust file below `folder`.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The part of a file before its tests.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// What is wrong with one file of `layer`.
fn faults(layer: &str, name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let opening = text.lines().next().unwrap_or_default();
    if !(opening.starts_with("//! ") && opening.len() > 10) && layer != "lib" {
        faults.push(format!("{name}: does not open with a `//!` sentence"));
    }
    let length = without_tests(text).lines().count();
    if length > LINES {
        faults.push(format!("{name}: {length} lines, at most {LINES}"));
    }
    let allowed = LAYERS.iter().find(|(known, _)| *known == layer).map_or(&[][..], |(_, allowed)| *allowed);
    for line in without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (other, _) in LAYERS.iter().filter(|(other, _)| *other != layer && !allowed.contains(other)) {
            let direct = line.contains(&format!("crate::{other}::")) || line.contains(&format!("crate::{other};"));
            let grouped =
                line.contains("crate::{") && line.split(['{', ',', ' ']).any(|w| w.starts_with(&format!("{other}::")));
            if direct || grouped {
                faults.push(format!("{name}: {layer} may not import {other}: {}", line.trim()));
            }
        }
    }
    faults
}

#[test]
fn every_layer_imports_only_what_stands_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for (layer, _) in LAYERS {
        for file in rust_files(&root.join("src").join(layer)) {
            let text = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(root).unwrap().display().to_string();
            found.extend(faults(layer, &name, &text));
        }
    }
    for folder in ["tests", "benches"] {
        for file in rust_files(&root.join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(root).unwrap().display().to_string();
            found.extend(faults("cli", &name, &text));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_folder_of_the_source_is_a_layer() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(source).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().into_string().unwrap();
        assert!(LAYERS.iter().any(|(layer, _)| *layer == name), "src/{name} is no layer");
    }
}

#[test]
fn planted_faults_are_found() {
    let good = "//! Says what it is for.\nuse crate::base::units::Seconds;\n";
    assert!(faults("graph", "good.rs", good).is_empty());
    let upward = "//! Says what it is for.\nuse crate::app::limits;\n";
    assert_eq!(faults("plan", "upward.rs", upward).len(), 1);
    let grouped = "//! Says what it is for.\nuse crate::{base::units, road::class};\n";
    assert_eq!(faults("plan", "grouped.rs", grouped).len(), 1);
    assert_eq!(faults("base", "silent.rs", "use std::fmt;\n").len(), 1);
    let long = format!("//! Says what it is for.\n{}", "fn f() {}\n".repeat(LINES));
    assert_eq!(faults("base", "long.rs", &long).len(), 1);
    let tested = format!("//! Says what it is for.\n\n#[cfg(test)]\nmod tests {{\n{}}}\n", "//\n".repeat(LINES));
    assert!(faults("base", "tested.rs", &tested).is_empty());
}
