//! Rows against each other and against the register as it would become.

use std::collections::BTreeMap;

use super::Edits;
use super::report::{Report, RowFault, Severity};
use crate::app::App;
use crate::app::changes::evaluate::evaluate;
use crate::app::changes::{authority, touched};
use crate::app::error::AppError;
use crate::app::tables::columns;
use crate::app::world::World;
use crate::base::fault::Fault;
use crate::base::lang::Text;
use crate::catalogue::check;
use crate::catalogue::document::Kind;
use crate::editing::change::{Edit, Op};
use crate::editing::roles::Caller;

/// Rows of one id, and new rows of one name.
pub(super) fn within_file(report: &mut Report, edits: &mut Edits) {
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    for item in &report.items {
        if item.id.is_empty() {
            continue;
        }
        if let Some(first) = ids.insert(item.id.clone(), item.row) {
            let message = (format!("与第 {first} 行编号相同"), format!("has the id of row {first}"));
            report.faults.push(fault(item.row, "duplicate_id", message.into(), &item.id));
        }
    }
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for (place, edit) in edits.iter().filter(|(_, edit)| edit.op == Op::Create && edit.kind == Kind::Site) {
        let row = report.items[*place].row;
        let name = edit.patch["name"]["zh"].as_str().unwrap_or_default().to_owned();
        if let Some(first) = names.insert(name.clone(), row) {
            let message = (format!("与第 {first} 行名称相同"), format!("has the name of row {first}"));
            report.faults.push(fault(row, "possible_duplicate", message.into(), &name));
        }
    }
    drop_faulty(report, edits);
}

fn fault(row: u32, code: &str, message: Text, value: &str) -> RowFault {
    RowFault {
        row: Some(row),
        column: String::new(),
        code: code.to_owned(),
        severity: Severity::Error,
        message,
        value: value.to_owned(),
        suggestion: None,
    }
}

/// Takes out the edits of rows that have faults.
fn drop_faulty(report: &Report, edits: &mut Edits) {
    let bad: std::collections::BTreeSet<u32> =
        report.faults.iter().filter(|f| f.severity == Severity::Error).filter_map(|fault| fault.row).collect();
    edits.retain(|(place, _)| !bad.contains(&report.items[*place].row));
}

impl App {
    /// Judges the good rows by the checks of the register and the counties of the caller; answers those
    /// that are still good.
    pub(super) async fn against_register(
        &self,
        caller: &Caller,
        world: &World,
        (report, mut edits): (&mut Report, Edits),
    ) -> Result<Edits, AppError> {
        let plain: Vec<Edit> = edits.iter().map(|(_, edit)| edit.clone()).collect();
        let outcome = evaluate(&world.edition.documents, &plain);
        let (after, mut faults) = self.keeper()?.catalogue(outcome.documents.clone()).await?;
        faults.extend(check::check(&after));
        let known = check::check(&world.catalogue);
        for found in faults.iter().filter(|fault| !known.contains(fault)) {
            let found = row_fault(report, &edits, found);
            report.faults.push(found);
        }
        for replacement in &outcome.replacements {
            let reach = touched([&world.catalogue, &after], std::slice::from_ref(replacement));
            let row = edits.iter().find(|(_, edit)| edit.id == replacement.key.id).map(|(at, _)| report.items[*at].row);
            if let (Err(AppError::Forbidden(refused)), Some(row)) = (authority(caller, &reach), row) {
                let value = refused.value.unwrap_or_default();
                report.faults.push(fault(row, refused.code, refused.message, &value));
            }
        }
        drop_faulty(report, &mut edits);
        Ok(edits)
    }
}

/// A fault of the register as one of the row that brought it; one that no row brought is the file's.
fn row_fault(report: &Report, edits: &Edits, found: &Fault) -> RowFault {
    let named =
        |edit: &Edit| edit.id == found.record || found.message.en.split([' ', ',', '"']).any(|word| word == edit.id);
    let row = edits.iter().find(|(_, edit)| named(edit)).map(|(place, _)| report.items[*place].row);
    let pointer = format!("/{}", found.field.replace('.', "/"));
    let below = format!("{pointer}/");
    let all = columns(report.kind);
    let column =
        all.iter().find(|c| c.pointer == pointer).or_else(|| all.iter().find(|c| c.pointer.starts_with(&below)));
    RowFault {
        row,
        column: column.map_or(String::new(), |column| column.key.to_owned()),
        code: "breaks_register".to_owned(),
        severity: Severity::Error,
        message: found.message.clone(),
        value: found.record.clone(),
        suggestion: Some(found.mend.zh.clone()),
    }
}
