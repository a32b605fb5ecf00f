//! The caller's own file back, in its own format and encoding, with what was found beside each row.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, Note, Workbook, XlsxError};
use serde_json::{Value, json};

use super::grid::{Grid, ImportFormat, TextEncoding};
use super::report::{Report, RowFault};
use super::{Import, write_text};
use crate::app::error::AppError;
use crate::app::tables::words::Vocabulary;
use crate::base::lang::Lang;

/// The columns that are added; a file that comes back with them is read without them.
pub const ADDED: [&str; 3] = ["_status", "_faults", "_suggestions"];

/// An annotated file.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// Its media type.
    pub media_type: &'static str,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is said of each row.
struct Sayings<'a> {
    report: &'a Report,
    words: &'a Vocabulary,
    lang: Lang,
    by_row: BTreeMap<u32, Vec<&'a RowFault>>,
}

/// The file of `import` with its faults in `lang`.
pub fn annotated(import: &Import, words: &Vocabulary, lang: Lang) -> Result<Annotated, AppError> {
    let report = &import.report;
    let mut by_row: BTreeMap<u32, Vec<&RowFault>> = BTreeMap::new();
    for fault in &report.faults {
        by_row.entry(fault.row.unwrap_or_default()).or_default().push(fault);
    }
    let sayings = Sayings { report, words, lang, by_row };
    let grid = Grid::read(report.format, &import.file)?;
    let name = format!("import-{}.{}", import.id, report.format);
    let (media_type, bytes) = match report.format {
        ImportFormat::Csv => ("text/csv", csv(&grid, &sayings)),
        ImportFormat::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(&grid, &sayings).map_err(|error| AppError::Internal(error.to_string()))?,
        ),
        ImportFormat::Geojson => ("application/geo+json", geojson(&import.file, &sayings)?),
    };
    Ok(Annotated { media_type, name, bytes })
}

impl Sayings<'_> {
    /// Status, faults and suggestions of a row.
    fn of(&self, row: u32) -> [String; 3] {
        let action = self.report.items.iter().find(|item| item.row == row).map_or("", |item| item.action.as_str());
        let status = self.words.group("import_action").iter().find(|(word, _, _)| *word == action);
        let status = status.map_or(action, |(_, zh, en)| if self.lang == Lang::Zh { zh } else { en });
        let faults = self.by_row.get(&row).map_or(&[][..], Vec::as_slice);
        let fault = |fault: &&RowFault| match fault.column.as_str() {
            "" => fault.message.get(self.lang).to_owned(),
            column => format!("{column}: {}", fault.message.get(self.lang)),
        };
        let suggestion = |fault: &&RowFault| Some(format!("{}: {}", fault.column, fault.suggestion.as_ref()?));
        let joined = |texts: Vec<String>| texts.join("\n");
        [
            status.to_owned(),
            joined(faults.iter().map(fault).collect()),
            joined(faults.iter().filter_map(suggestion).collect()),
        ]
    }

    /// What is said of the file as a whole and of its headings.
    fn whole(&self) -> String {
        let faults = self.by_row.get(&0).map_or(&[][..], Vec::as_slice);
        faults.iter().map(|f| format!("{}: {}", f.column, f.message.get(self.lang))).collect::<Vec<_>>().join("\n")
    }
}

/// The heading without what an earlier round added, and which columns these are.
fn own(header: &[String]) -> Vec<usize> {
    (0..header.len()).filter(|place| !ADDED.contains(&header[*place].as_str())).collect()
}

fn csv(grid: &Grid, sayings: &Sayings<'_>) -> Vec<u8> {
    let own = own(&grid.header);
    let pick = |cells: &[String]| own.iter().map(|place| cells[*place].clone()).collect::<Vec<_>>();
    let mut header = pick(&grid.header);
    header.extend(ADDED.map(str::to_owned));
    let rows: Vec<Vec<String>> =
        grid.rows.iter().map(|line| pick(&line.cells).into_iter().chain(sayings.of(line.number)).collect()).collect();
    write_text(&header, &rows, (grid.encoding.unwrap_or(TextEncoding::Utf8), grid.separator))
}

fn xlsx(grid: &Grid, sayings: &Sayings<'_>) -> Result<Vec<u8>, XlsxError> {
    let own = own(&grid.header);
    let (bold, bad) = (Format::new().set_bold(), Format::new().set_background_color(Color::RGB(0x00ff_c7ce)));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_freeze_panes(1, 0)?;
    let column = |place: usize| u16::try_from(place).unwrap_or(u16::MAX);
    for (at, place) in own.iter().enumerate() {
        sheet.write_string_with_format(0, column(at), &grid.header[*place], &bold)?;
    }
    for (at, name) in ADDED.iter().enumerate() {
        sheet.write_string_with_format(0, column(own.len() + at), *name, &bold)?;
    }
    let whole = sayings.whole();
    if !whole.is_empty() {
        sheet.insert_note(0, column(own.len()), &Note::new(whole).add_author_prefix(false))?;
    }
    for line in &grid.rows {
        // A row keeps its number, so that the report's numbers hold here too.
        let row = line.number - 1;
        let faults = sayings.by_row.get(&line.number).map_or(&[][..], Vec::as_slice);
        for (at, place) in own.iter().enumerate() {
            let name = &grid.header[*place];
            if faults.iter().any(|fault| fault.column == *name) {
                sheet.write_string_with_format(row, column(at), &line.cells[*place], &bad)?;
            } else {
                sheet.write_string(row, column(at), &line.cells[*place])?;
            }
        }
        for (at, text) in sayings.of(line.number).iter().enumerate() {
            sheet.write_string(row, column(own.len() + at), text)?;
        }
    }
    book.save_to_buffer()
}

fn geojson(file: &[u8], sayings: &Sayings<'_>) -> Result<Vec<u8>, AppError> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut document: Value = serde_json::from_slice(file).map_err(|error| AppError::Internal(error.to_string()))?;
    for (index, feature) in document["features"].as_array_mut().into_iter().flatten().enumerate() {
        let row = super::grid::number(index + 1);
        if !feature["properties"].is_object() {
            feature["properties"] = json!({});
        }
        for (name, text) in ADDED.iter().zip(sayings.of(row)) {
            feature["properties"][*name] = text.into();
        }
    }
    serde_json::to_vec_pretty(&document).map_err(|error| AppError::Internal(error.to_string()))
}
