//! Comma-separated values in the encodings that Chinese offices write, read and written back.

use encoding_rs::GB18030;

use super::grid::{Grid, ImportFormat, Line, TextEncoding, check_width, number, unreadable};
use crate::app::error::FieldFault;

/// The mark that Excel puts before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The text of `bytes`: UTF-8 if it is that, else GB 18030.
fn decode(bytes: &[u8]) -> Result<(String, TextEncoding), FieldFault> {
    if let Some(rest) = bytes.strip_prefix(BOM)
        && let Ok(text) = std::str::from_utf8(rest)
    {
        return Ok((text.to_owned(), TextEncoding::Utf8Bom));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.to_owned(), TextEncoding::Utf8));
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(|text| (text.into_owned(), TextEncoding::Gb18030)).ok_or_else(|| {
        let message = ("既不是 UTF-8 也不是 GB18030 编码", "is neither UTF-8 nor GB 18030");
        let mend = ("请另存为“CSV UTF-8（逗号分隔）”", "save it as CSV UTF-8");
        FieldFault::new("body", "unknown_encoding", message, mend)
    })
}

/// Whichever of comma, tab and semicolon the first line has most of.
fn separator(text: &str) -> u8 {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: u8| head.bytes().filter(|byte| *byte == sign).count();
    // The first of equals wins, so comma goes last.
    [b';', b'\t', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// Reads a file; rows without any text are passed over.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, FieldFault> {
    let (text, encoding) = decode(bytes)?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let separator = separator(&text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut grid = Grid { encoding: Some(encoding), separator, ..Grid::default() };
    let mut record = csv::StringRecord::new();
    // Rows as a spreadsheet counts them: an empty line is one, a line break within a cell begins none.
    let mut row = 0_u32;
    while reader.read_record(&mut record).map_err(|error| unreadable(ImportFormat::Csv, error))? {
        row = row.saturating_add(1).saturating_add(empty_lines(&text, &record));
        let mut cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if grid.header.is_empty() {
            check_width(cells.len())?;
            grid.header = cells;
            continue;
        }
        let wide = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if wide > grid.header.len() {
            check_width(wide)?;
            let (zh, en) = (format!("第 {row} 行有 {wide} 格，表头只有 {}", grid.header.len()), grid.header.len());
            let en = format!("row {row} has {wide} cells under {en} headings");
            let mend = ("含逗号的文字请加双引号", "put texts that hold commas in double quotes");
            return Err(FieldFault::new("body", "ragged_row", (zh, en), mend).with_value(row));
        }
        cells.resize(grid.header.len(), String::new());
        grid.push(Line { number: row, cells })?;
    }
    Ok(grid)
}

/// Empty lines before a record, which its reader passes over.
fn empty_lines(text: &str, record: &csv::StringRecord) -> u32 {
    let start = record.position().map_or(0, csv::Position::byte);
    let rest = usize::try_from(start).ok().and_then(|start| text.as_bytes().get(start..)).unwrap_or_default();
    number(rest.iter().take_while(|byte| **byte == b'\n').count())
}

/// Writes rows in `encoding`; a letter that GB 18030 lacks does not exist.
pub fn write(header: &[String], rows: &[Vec<String>], (encoding, separator): (TextEncoding, u8)) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        writer.write_record(row).expect("rows are as wide as the heading, and memory takes them");
    }
    let utf8 = writer.into_inner().expect("memory takes what is written");
    match encoding {
        TextEncoding::Utf8 => utf8,
        TextEncoding::Utf8Bom => [BOM, &utf8].concat(),
        TextEncoding::Gb18030 => GB18030.encode(&String::from_utf8_lossy(&utf8)).0.into_owned(),
    }
}
