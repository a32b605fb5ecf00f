//! The first sheet of a workbook, read cell by cell behind a guard against archives that unfold without end.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

use super::grid::{Grid, ImportFormat, Line, check_width, unreadable};
use crate::app::error::FieldFault;
use crate::app::limits;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, FieldFault> {
    guard(bytes)?;
    let fault = |error: calamine::XlsxError| unreadable(ImportFormat::Xlsx, error);
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let Some(sheet) = book.sheet_names().first().cloned() else {
        return Err(unreadable(ImportFormat::Xlsx, "no sheet"));
    };
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(fault)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    while let Some(cell) = reader.next_cell().map_err(fault)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        check_width(usize::try_from(column).unwrap_or(usize::MAX).saturating_add(1))?;
        rows.entry(row).or_default().insert(column, text);
        // The heading is one of them; empty rows between do not count.
        if rows.len() > limits::IMPORT_ROWS + 1 {
            let max = limits::IMPORT_ROWS;
            let message = (format!("超过 {max} 行"), format!("has more than {max} rows"));
            return Err(FieldFault::new("body", "too_many_rows", message, ("请分成几个文件", "split the file")));
        }
    }
    grid(rows)
}

/// The first row that is not empty is the heading.
fn grid(rows: BTreeMap<u32, BTreeMap<u32, String>>) -> Result<Grid, FieldFault> {
    let width = rows.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |last| last + 1);
    let wide =
        |mut row: BTreeMap<u32, String>| (0..width).map(|column| row.remove(&column).unwrap_or_default()).collect();
    let mut rows = rows.into_iter();
    let header = rows.next().map_or_else(Vec::new, |(_, row)| wide(row));
    let mut grid = Grid { header, ..Grid::default() };
    for (row, cells) in rows {
        grid.push(Line { number: row.saturating_add(1), cells: wide(cells) })?;
    }
    Ok(grid)
}

/// Unfolds every part once, counting, before anything believes the archive.
fn guard(bytes: &[u8]) -> Result<(), FieldFault> {
    let fault = |error: zip::result::ZipError| unreadable(ImportFormat::Xlsx, error);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(fault)?;
    let mut left = limits::IMPORT_UNPACKED_BYTES;
    let bomb = || {
        let (parts, mib) = (limits::IMPORT_PARTS, limits::IMPORT_UNPACKED_BYTES / (1024 * 1024));
        let message = (
            format!("工作簿解开后超过 {mib} MiB 或 {parts} 个部分"),
            format!("the workbook unfolds to more than {mib} MiB or {parts} parts"),
        );
        FieldFault::new(
            "body",
            "unfolds_too_far",
            message,
            ("请另存为只含数据的新工作簿", "save the data in a new workbook"),
        )
    };
    if archive.len() > limits::IMPORT_PARTS {
        return Err(bomb());
    }
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(fault)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|error| unreadable(ImportFormat::Xlsx, error))?;
        left = left.checked_sub(read).ok_or_else(bomb)?;
    }
    Ok(())
}

/// A cell as it would be typed.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A date cell counts days; whole ones are written as a day.
fn day(moment: &calamine::ExcelDateTime) -> String {
    let days = moment.as_f64();
    let epoch = chrono::NaiveDate::from_ymd_opt(1899, 12, 30);
    let whole = chrono::TimeDelta::try_seconds(seconds(days));
    let day = epoch.zip(whole).and_then(|(epoch, whole)| epoch.and_hms_opt(0, 0, 0)?.checked_add_signed(whole));
    day.filter(|_| moment.is_datetime()).map_or_else(|| days.to_string(), |day| day.date().to_string())
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of floats saturates, and the sum is checked")]
fn seconds(days: f64) -> i64 {
    (days * 86_400.0).round().clamp(0.0, 1e12) as i64
}
