//! Rows of CSV and records of TOML as typed values; a row that cannot be read is a fault, not the end.

use serde::de::DeserializeOwned;

use super::fault::Fault;
use super::files::Files;

/// A typed row and the name by which a fault calls it (`row 2` is the first below the header).
pub struct Row<T> {
    /// `row N`, counted as a spreadsheet counts.
    pub name: String,
    /// The fields.
    pub value: T,
}

/// The rows of the CSV file at `path`; a missing file and each unreadable row add to `faults`.
pub fn rows<T: DeserializeOwned>(files: &dyn Files, path: &str, faults: &mut Vec<Fault>) -> Vec<Row<T>> {
    let Some(bytes) = files.read(path) else {
        faults.push(missing(path));
        return Vec::new();
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes.as_slice());
    let mut rows = Vec::new();
    for (index, row) in reader.deserialize().enumerate() {
        let name = format!("row {}", index + 2);
        match row {
            Ok(value) => rows.push(Row { name, value }),
            Err(error) => faults.push(unreadable(path, &name, &error.to_string())),
        }
    }
    rows
}

/// The TOML document at `path` as a table.
pub fn document(files: &dyn Files, path: &str, faults: &mut Vec<Fault>) -> Option<toml::Table> {
    let Some(bytes) = files.read(path) else {
        faults.push(missing(path));
        return None;
    };
    let parsed = String::from_utf8(bytes)
        .map_err(|error| error.to_string())
        .and_then(|text| text.parse::<toml::Table>().map_err(|error| error.to_string()));
    match parsed {
        Ok(table) => Some(table),
        Err(reason) => {
            faults.push(unreadable(path, "file", &reason));
            None
        }
    }
}

/// The records of the array `key` of `table`, each typed on its own; named by its `id`.
pub fn records<T: DeserializeOwned>(
    table: &mut toml::Table,
    (path, key): (&str, &str),
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let Some(toml::Value::Array(items)) = table.remove(key) else {
        return Vec::new();
    };
    let mut values = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let id = item.get("id").and_then(toml::Value::as_str).map(str::to_owned);
        let name = id.unwrap_or_else(|| format!("{key} {}", index + 1));
        match item.try_into() {
            Ok(value) => values.push(value),
            Err(error) => {
                let error: toml::de::Error = error;
                faults.push(unreadable(path, &name, error.message()));
            }
        }
    }
    values
}

fn missing(path: &str) -> Fault {
    Fault::new((path, "file", ""), ("没有这个文件", "the file is missing"), ("请补上该文件", "add the file"))
}

fn unreadable(path: &str, record: &str, reason: &str) -> Fault {
    Fault::new(
        (path, record, ""),
        (format!("无法读取：{reason}"), format!("cannot be read: {reason}")),
        ("请按 graph-data/README.md 的格式改正", "write it as graph-data/README.md describes"),
    )
}

/// Reads `yes` and `no` (an empty field is `no`).
pub fn yes_no<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match <String as serde::Deserialize>::deserialize(deserializer)?.as_str() {
        "yes" => Ok(true),
        "no" | "" => Ok(false),
        other => Err(serde::de::Error::custom(format!("{other:?} is neither yes nor no"))),
    }
}

/// Reads a list separated by `;`.
pub fn semicolons<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: for<'a> From<&'a str>,
{
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    Ok(text.split(';').map(str::trim).filter(|item| !item.is_empty()).map(T::from).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(serde::Deserialize)]
    struct Pair {
        id: String,
        #[serde(deserialize_with = "yes_no")]
        toll: bool,
    }

    #[test]
    fn a_bad_row_is_a_fault_and_the_rest_is_read() {
        let text = "id,toll\na,yes\nb,perhaps\nc,\n";
        let files = BTreeMap::from([("x.csv".to_owned(), text.as_bytes().to_vec())]);
        let mut faults = Vec::new();
        let rows: Vec<Row<Pair>> = rows(&files, "x.csv", &mut faults);
        let ids: Vec<_> = rows.iter().map(|r| (r.value.id.as_str(), r.value.toll)).collect();
        assert_eq!(ids, [("a", true), ("c", false)]);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].record == "row 3" && faults[0].message.en.contains("perhaps"));
    }
}
