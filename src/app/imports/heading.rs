//! Which column of the table each column of a file is.

use super::grid::Grid;
use super::report::{RowFault, Severity};
use crate::app::error::FieldFault;
use crate::app::tables::words::nearest;
use crate::app::tables::{Column, columns};
use crate::base::lang::Text;
use crate::catalogue::document::Kind;

/// Columns whose names begin with this are ours, added to a file that was sent back.
const OWN: char = '_';

/// A column of the table and where it stands in the file.
pub(super) type Matched = (&'static Column, usize);

/// The columns of `grid`, and what is wrong with the others; a file without any is refused.
pub(super) fn matched(kind: Kind, grid: &Grid) -> Result<(Vec<Matched>, Vec<RowFault>), FieldFault> {
    let (mut found, mut faults): (Vec<Matched>, _) = (Vec::new(), Vec::new());
    for (place, name) in grid.header.iter().enumerate() {
        if name.is_empty() || name.starts_with(OWN) {
            continue;
        }
        match columns(kind).iter().find(|column| column.is_called(name)) {
            None => faults.push(unknown(kind, name)),
            Some(column) if found.iter().any(|(known, _)| known.key == column.key) => {
                let message = ("这一列出现了两次", "this column is there twice");
                faults.push(fault(name, "duplicate_column", message.into(), None));
            }
            Some(column) => found.push((column, place)),
        }
    }
    if found.iter().any(|(column, _)| column.key == "id" || column.key == "name_zh") {
        return Ok((found, faults));
    }
    let known: Vec<&str> = columns(kind).iter().map(|column| column.key).collect();
    let message = (
        format!("表头里没有编号列（id / 编号）；认得的列：{}", known.join(", ")),
        format!("no heading is the id; known columns are {}", known.join(", ")),
    );
    let mend = ("请用 /v1/imports/template 的表头", "take the headings of /v1/imports/template");
    let came: String = grid.header.join(", ").chars().take(200).collect();
    Err(FieldFault::new("body", "unknown_columns", message, mend).with_value(came))
}

fn unknown(kind: Kind, name: &str) -> RowFault {
    let names = columns(kind).iter().flat_map(|column| [column.key, column.zh, column.en]);
    let message = ("没有这一列", "there is no such column");
    fault(name, "unknown_column", message.into(), nearest(names, name).map(str::to_owned))
}

fn fault(name: &str, code: &str, message: Text, suggestion: Option<String>) -> RowFault {
    RowFault {
        row: None,
        column: name.to_owned(),
        code: code.to_owned(),
        severity: Severity::Error,
        message,
        value: name.chars().take(200).collect(),
        suggestion,
    }
}
