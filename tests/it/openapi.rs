//! The contract: `openapi/v1.json` is what the code says, and its examples are answered.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::world::send;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi")
}

#[test]
fn the_checked_in_document_is_what_the_code_says() {
    let text = fs::read_to_string(folder().join("v1.json")).unwrap();
    let stored: Value = serde_json::from_str(&text).unwrap();
    let built = serde_json::to_value(xianggan::api::document()).unwrap();
    assert!(stored == built, "openapi/v1.json is stale: cargo run -- openapi > openapi/v1.json");
}

#[test]
fn every_operation_has_a_unique_id_and_is_documented() {
    let document = serde_json::to_value(xianggan::api::document()).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(seen.insert(id.to_owned()), "{id} twice");
            let told = operation.get("summary").or(operation.get("description"));
            assert!(told.is_some(), "{method} {path} says nothing of itself");
        }
    }
}

/// Each example is `{"method", "path", "body"?, "status", "has": [pointers]}`.
#[tokio::test]
async fn every_example_is_answered_as_it_says() {
    let mut count = 0;
    let mut files: Vec<_> = fs::read_dir(folder().join("examples")).unwrap().flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    for entry in files {
        let text = fs::read_to_string(entry.path()).unwrap();
        let example: Value = serde_json::from_str(&text).unwrap();
        let body = example.get("body").map(Value::to_string);
        let answer = send(example["path"].as_str().unwrap(), &[], body.as_deref()).await;
        let name = entry.file_name();
        assert_eq!(u64::from(answer.status), example["status"].as_u64().unwrap(), "{name:?}: {}", answer.body);
        for pointer in example["has"].as_array().unwrap() {
            let pointer = pointer.as_str().unwrap();
            let found = answer.body.pointer(pointer).is_some_and(|value| !value.is_null());
            assert!(found, "{name:?}: nothing at {pointer} in {}", answer.body);
        }
        count += 1;
    }
    assert!(count >= 8, "only {count} examples");
}
