//! A table as a workbook: rows, lists to choose from, and a sheet that explains each column.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::cell::{CLEAR, write};
use super::words::{Vocabulary, Wording};
use super::{Column, Form, Must, columns};
use crate::app::limits;
use crate::base::lang::Lang;
use crate::catalogue::Catalogue;
use crate::catalogue::document::Kind;

/// What a workbook shows.
pub struct Book<'a> {
    /// What its rows describe.
    pub kind: Kind,
    /// The records; none in a template.
    pub rows: Vec<&'a Value>,
    /// Counties to choose from.
    pub catalogue: &'a Catalogue,
    /// Words to choose from.
    pub words: &'a Vocabulary,
    /// The language of headings and words.
    pub lang: Lang,
    /// The day it is of; the same rows of the same day are the same file.
    pub day: NaiveDate,
    /// What is said of it: licence, version.
    pub about: Vec<String>,
}

const LISTS: &str = "lists";

impl Book<'_> {
    /// The workbook.
    pub fn write(&self) -> Vec<u8> {
        self.workbook().expect("names, widths and lengths are within what Excel takes")
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let small = |n: u32| u8::try_from(n).unwrap_or(1);
        let year = u16::try_from(self.day.year()).unwrap_or(2000);
        let made = ExcelDateTime::from_ymd(year, small(self.day.month()), small(self.day.day()))?;
        let mut book = Workbook::new();
        book.set_properties(&DocProperties::new().set_author("xianggan").set_creation_datetime(&made));
        let [data, notes, lists] = [self.pick("数据", "data"), self.pick("说明", "notes"), LISTS];
        self.data(book.add_worksheet().set_name(data)?)?;
        self.notes(book.add_worksheet().set_name(notes)?)?;
        self.lists(book.add_worksheet().set_name(lists)?.set_hidden(true))?;
        book.save_to_buffer()
    }

    const fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The headings; a star marks what every record needs.
    fn heading(&self, column: &Column) -> String {
        let star = if column.must == Must::Always { " *" } else { "" };
        format!("{}{star}", column.title(self.lang))
    }

    fn data(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold().set_text_wrap();
        let last = u32::try_from(limits::IMPORT_ROWS).unwrap_or(u32::MAX);
        sheet.set_freeze_panes(1, 1)?;
        for (at, column) in (0_u16..).zip(columns(self.kind)) {
            sheet.write_string_with_format(0, at, self.heading(column), &bold)?;
            sheet.set_column_width(at, width(column.form))?;
            let choices = self.choices(column);
            if !choices.is_empty() {
                // A list that is written into the rule itself may have 255 letters; a range has no such end.
                let formula = format!("={LISTS}!${0}$1:${0}${1}", letters(at), choices.len());
                let rule = DataValidation::new().allow_list_formula(Formula::new(formula)).ignore_blank(true);
                sheet.add_data_validation(1, at, last, at, &rule)?;
            }
            for (row, record) in (1_u32..).zip(&self.rows) {
                let text = write(column, record, (self.words, Wording::Label(self.lang)));
                match text.parse::<f64>() {
                    Ok(number) if is_number(column.form) => sheet.write_number(row, at, number)?,
                    _ if text.is_empty() => sheet,
                    _ => sheet.write_string(row, at, text)?,
                };
            }
        }
        Ok(())
    }

    /// What can be chosen in a column.
    fn choices(&self, column: &Column) -> Vec<String> {
        match column.form {
            Form::Word(group) => {
                let words = self.words.group(group).iter();
                words.map(|(_, zh, en)| self.pick(zh, en).to_owned()).collect()
            }
            Form::YesNo => vec![self.pick("是", "yes").to_owned(), self.pick("否", "no").to_owned()],
            Form::County => {
                self.catalogue.counties.values().map(|county| county.name.get(self.lang).to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn lists(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        for (at, column) in (0_u16..).zip(columns(self.kind)) {
            for (row, choice) in (0_u32..).zip(self.choices(column)) {
                sheet.write_string(row, at, choice)?;
            }
        }
        Ok(())
    }

    fn notes(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let general = [
            (
                "每行一条记录；编号已登记的为修改，未登记的为新增。",
                "One record a row; a known id changes a record, a new one makes one.",
            ),
            (
                &format!("空单元格表示不改；写 {} 表示删除该项。", CLEAR[0]),
                &format!("An empty cell changes nothing; {} takes the field out.", CLEAR[1]),
            ),
            ("带 * 的列新增时必填。", "Columns with * are needed for a new record."),
            (
                "导入时必须指明坐标系 crs=wgs84、gcj02 或 bd09。",
                "The datum must be named on import: crs=wgs84, gcj02 or bd09.",
            ),
        ];
        let mut row = 0;
        for (zh, en) in general {
            sheet.write_string(row, 0, format!("{zh} {en}"))?;
            row += 1;
        }
        for text in &self.about {
            sheet.write_string(row, 0, text)?;
            row += 1;
        }
        row += 1;
        for (at, title) in (0_u16..).zip(["key", "列", "column", "必填 needed", "写法", "how it is written"]) {
            sheet.write_string_with_format(row, at, title, &bold)?;
            sheet.set_column_width(at, 24)?;
        }
        for column in columns(self.kind) {
            row += 1;
            let hint = column.hint();
            let needed = match column.must {
                Must::Always => "*",
                Must::InGroup => "(*)",
                Must::No => "",
            };
            for (at, text) in (0_u16..).zip([column.key, column.zh, column.en, needed, &hint.zh, &hint.en]) {
                sheet.write_string(row, at, text)?;
            }
        }
        Ok(())
    }
}

/// An empty table of `kind` to be filled in, as a heading of text.
pub fn heading(kind: Kind, lang: Lang) -> Vec<String> {
    columns(kind).iter().map(|column| column.title(lang).to_owned()).collect()
}

/// The same as a workbook with lists to choose from.
pub fn template(kind: Kind, catalogue: &Catalogue, (words, lang): (&Vocabulary, Lang)) -> Vec<u8> {
    let (rows, about) = (Vec::new(), Vec::new());
    Book { kind, rows, catalogue, words, lang, day: NaiveDate::default(), about }.write()
}

const fn is_number(form: Form) -> bool {
    matches!(form, Form::Whole(..) | Form::Amount | Form::Degrees)
}

const fn width(form: Form) -> u32 {
    match form {
        Form::Text | Form::List | Form::Sources | Form::Hours | Form::Roles => 28,
        _ => 16,
    }
}

/// The letters of a column: A, B, … Z, AA, …
fn letters(column: u16) -> String {
    let letter = |n: u16| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    if column < 26 { letter(column).to_string() } else { format!("{}{}", letter(column / 26 - 1), letter(column)) }
}
