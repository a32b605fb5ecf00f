//! A file of records as rows of text cells, whatever its format.

use super::{geojson, text, xlsx};
use crate::app::error::FieldFault;
use crate::app::limits;
use crate::words;

words! {
    /// The format of an imported file.
    pub enum ImportFormat {
        /// Comma-separated values.
        Csv = "csv",
        /// A workbook of Excel; its first sheet.
        Xlsx = "xlsx",
        /// A collection of points.
        Geojson = "geojson",
    }
}

words! {
    /// How a text file is encoded.
    pub enum TextEncoding {
        /// UTF-8.
        Utf8 = "utf-8",
        /// UTF-8 with a byte order mark, as Excel writes it.
        Utf8Bom = "utf-8-bom",
        /// GB 18030, as Chinese Windows writes it.
        Gb18030 = "gb18030",
    }
}

/// The cells of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The names at the head of the columns.
    pub header: Vec<String>,
    /// The rows below.
    pub rows: Vec<Line>,
    /// How the text was encoded; none for a workbook.
    pub encoding: Option<TextEncoding>,
    /// What stands between the cells of a text file.
    pub separator: u8,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As a spreadsheet counts: the first below the heading is 2. Features are counted from 1.
    pub number: u32,
    /// The cells, as many as the heading has.
    pub cells: Vec<String>,
}

/// A row's number for one that counts from 0.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl Grid {
    /// Reads a file; the fault is one of the file as a whole.
    pub fn read(format: ImportFormat, bytes: &[u8]) -> Result<Self, FieldFault> {
        let grid = match format {
            ImportFormat::Csv => text::read(bytes)?,
            ImportFormat::Xlsx => xlsx::read(bytes)?,
            ImportFormat::Geojson => geojson::read(bytes)?,
        };
        if grid.rows.is_empty() {
            let message = ("文件里没有数据行", "the file has no rows");
            return Err(FieldFault::new(
                "body",
                "no_rows",
                message,
                ("请在表头下填写数据", "put rows below the heading"),
            ));
        }
        Ok(grid)
    }

    /// Adds a row, unless there are too many.
    pub(super) fn push(&mut self, line: Line) -> Result<(), FieldFault> {
        if self.rows.len() >= limits::IMPORT_ROWS {
            let max = limits::IMPORT_ROWS;
            let message = (format!("超过 {max} 行"), format!("has more than {max} rows"));
            return Err(FieldFault::new("body", "too_many_rows", message, ("请分成几个文件", "split the file")));
        }
        self.rows.push(line);
        Ok(())
    }
}

/// A heading that has too many columns is refused.
pub(super) fn check_width(columns: usize) -> Result<(), FieldFault> {
    if columns <= limits::IMPORT_COLUMNS {
        return Ok(());
    }
    let max = limits::IMPORT_COLUMNS;
    let message = (format!("超过 {max} 列"), format!("has more than {max} columns"));
    Err(FieldFault::new("body", "too_many_columns", message, ("请删去多余的列", "take out what is not needed"))
        .with_value(columns))
}

/// The file cannot be read as what it was said to be.
pub(super) fn unreadable(format: ImportFormat, reason: impl std::fmt::Display) -> FieldFault {
    let message = (format!("无法作为 {format} 读取：{reason}"), format!("cannot be read as {format}: {reason}"));
    FieldFault::new("body", "unreadable_file", message, ("请核对 format 和文件", "check `format` and the file"))
}
