//! What is wrong with a record, where, and how to mend it.

use std::fmt;

use super::lang::{Lang, Text};

/// One fault of one record, in words that a county bureau can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, by its path below the data folder.
    pub file: String,
    /// The record in it: its id, or `row 12`.
    pub record: String,
    /// The field, or an empty text when the record as a whole is meant.
    pub field: String,
    /// What is wrong, with the value.
    pub message: Text,
    /// What to do.
    pub mend: Text,
}

impl Fault {
    /// A fault of `field` in `record` of `file`.
    pub fn new((file, record, field): (&str, &str, &str), message: impl Into<Text>, mend: impl Into<Text>) -> Self {
        Self {
            file: file.to_owned(),
            record: record.to_owned(),
            field: field.to_owned(),
            message: message.into(),
            mend: mend.into(),
        }
    }

    /// One line in `lang`: `file · record · field: what. mend`.
    pub fn line(&self, lang: Lang) -> String {
        let field = if self.field.is_empty() { String::new() } else { format!(" · {}", self.field) };
        format!("{} · {}{field}: {} → {}", self.file, self.record, self.message.get(lang), self.mend.get(lang))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Lang::En))
    }
}

/// A pair of texts is a text: Chinese first.
impl<Z: Into<String>, E: Into<String>> From<(Z, E)> for Text {
    fn from((zh, en): (Z, E)) -> Self {
        Self::new(zh, en)
    }
}
