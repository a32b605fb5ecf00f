//! What an import found: every fault of every row, duplicates, and what each row would do.

use serde::{Deserialize, Serialize};

use super::grid::{ImportFormat, TextEncoding};
use crate::base::datum::Crs;
use crate::base::lang::Text;
use crate::catalogue::document::Kind;
use crate::words;

words! {
    /// What is wished of an import.
    pub enum ImportMode {
        /// Only checked.
        Validate = "validate",
        /// Checked, and made a changeset.
        Stage = "stage",
    }
}

words! {
    /// How bad a fault is.
    pub enum Severity {
        /// The row cannot be taken.
        Error = "error",
        /// The row can be taken, but somebody should look.
        Warning = "warning",
    }
}

words! {
    /// What a row does.
    pub enum RowAction {
        /// Makes a record.
        Create = "create",
        /// Changes one.
        Update = "update",
        /// Says what the register says already.
        Unchanged = "unchanged",
        /// Nothing, for its faults.
        Faulty = "faulty",
    }
}

words! {
    /// Why two records are taken for one.
    pub enum TwinReason {
        /// They have the same name.
        SameName = "same-name",
        /// The name of one is another name of the other.
        Alias = "alias",
        /// They lie near each other and their names are alike.
        Near = "near",
    }
}

/// What is wrong with a row, or with a whole column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RowFault {
    /// Which row; none: the file as a whole.
    pub row: Option<u32>,
    /// The column as the file calls it; empty: the row as a whole.
    pub column: String,
    /// Stable word for programs.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// What came.
    pub value: String,
    /// What could be written instead.
    pub suggestion: Option<String>,
}

/// Another record, or another row, that may be the same thing.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Twin {
    /// The row.
    pub row: u32,
    /// The record in the register.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Why.
    pub reason: TwinReason,
    /// Metres between the two, when the row has a position.
    pub distance_m: Option<u32>,
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RowItem {
    /// Which row.
    pub row: u32,
    /// Its record.
    pub id: String,
    /// What it does.
    pub action: RowAction,
    /// The columns that change something, by key.
    pub columns: Vec<String>,
}

/// What an import found.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Report {
    /// What the rows describe.
    pub kind: Kind,
    /// The file's format.
    pub format: ImportFormat,
    /// The datum of its coordinates.
    pub crs: Crs,
    /// What was wished.
    pub mode: ImportMode,
    /// How its text was encoded.
    pub encoding: Option<TextEncoding>,
    /// Every fault, by row.
    pub faults: Vec<RowFault>,
    /// How many more there are.
    pub more_faults: usize,
    /// What may be there already.
    pub twins: Vec<Twin>,
    /// What each row does.
    pub items: Vec<RowItem>,
    /// The changeset that was made of it.
    pub changeset: Option<i64>,
}

impl Report {
    /// How many rows do `action`.
    pub fn count(&self, action: RowAction) -> usize {
        self.items.iter().filter(|item| item.action == action).count()
    }

    /// Whether nothing stands against taking every row.
    pub fn is_clean(&self) -> bool {
        self.more_faults == 0 && self.faults.iter().all(|fault| fault.severity == Severity::Warning)
    }
}
