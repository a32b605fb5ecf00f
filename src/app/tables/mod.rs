//! The register as tables: one definition of columns that template, import and export share.

pub mod cell;
mod place;
mod site;
pub mod words;

use serde_json::Value;

use crate::base::lang::{Lang, Text};
use crate::catalogue::document::Kind;

/// A column: a field of a record as a cell.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The machine's name for it.
    pub key: &'static str,
    /// Its Chinese title.
    pub zh: &'static str,
    /// Its English title.
    pub en: &'static str,
    /// JSON pointer of the field in the record.
    pub pointer: &'static str,
    /// How its cells are written.
    pub form: Form,
    /// Whether it must be filled.
    pub must: Must,
    /// JSON pointer of what goes when the cell is cleared.
    pub clears: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// In every record.
    Always,
    /// When another field of its group is there.
    InGroup,
    /// It may be absent.
    No,
}

/// How the cells of a column are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// The record's own id.
    Id,
    /// Any text.
    Text,
    /// Texts separated by `;` or line breaks.
    List,
    /// A whole number between two others.
    Whole(u32, u32),
    /// A number that is not negative.
    Amount,
    /// Degrees.
    Degrees,
    /// A word of this group of labels, or its label in either language.
    Word(&'static str),
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// Opening hours.
    Hours,
    /// The id of a source.
    Source,
    /// Ids of sources, separated as a list.
    Sources,
    /// A county's code or name.
    County,
    /// Parts in the themed lines, one a row of text: `line | weight | 中文 | English`.
    Roles,
}

impl Column {
    /// A column whose field may be absent.
    const fn new(key: &'static str, titles: (&'static str, &'static str), pointer: &'static str, form: Form) -> Self {
        Self { key, zh: titles.0, en: titles.1, pointer, form, must: Must::No, clears: pointer }
    }

    /// The same, in every record.
    const fn always(self) -> Self {
        Self { must: Must::Always, ..self }
    }

    /// The same, needed where its group is.
    const fn in_group(self) -> Self {
        Self { must: Must::InGroup, ..self }
    }

    /// The same; to clear it is to take out its whole group.
    const fn heads(self, group: &'static str) -> Self {
        Self { clears: group, must: Must::InGroup, ..self }
    }

    /// Its title in `lang`.
    pub const fn title(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// Whether `name` at the head of a file means this column; a star that marks it as needed is no part of it.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim().trim_end_matches(['*', '＊']).trim();
        name.eq_ignore_ascii_case(self.key) || name == self.zh || name.eq_ignore_ascii_case(self.en)
    }

    /// What its cells may hold, in words.
    pub fn hint(&self) -> Text {
        let (zh, en) = match self.form {
            Form::Id => ("小写字母、数字和连字符；登记后不变", "lower-case letters, digits and hyphens; never changes"),
            Form::Text => ("文字", "text"),
            Form::List => ("多项用分号隔开", "several are separated by semicolons"),
            Form::Whole(..) => ("整数", "a whole number"),
            Form::Amount => ("不小于 0 的数", "a number, 0 or more"),
            Form::Degrees => ("十进制度数；坐标系在导入时指明", "decimal degrees; the datum is named on import"),
            Form::Word(_) => ("从下拉列表选择；中英文和代码均可", "choose from the list; either language or the code"),
            Form::YesNo => ("是 或 否", "yes or no"),
            Form::Date => ("日期，如 2026-11-24", "a day, like 2026-11-24"),
            Form::Hours => {
                ("OSM 写法，如 Tu-Su 09:00-17:00; PH 09:00-17:00", "as in OSM, like Tu-Su 09:00-17:00; PH 09:00-17:00")
            }
            Form::Source => ("来源编号", "the id of a source"),
            Form::Sources => ("来源编号，多项用分号隔开", "ids of sources, separated by semicolons"),
            Form::County => ("六位县码或县名", "six-digit code or name of the county"),
            Form::Roles => (
                "每行一条：主题线 | 分量 | 中文说明 | 英文说明",
                "one a row: line | weight | Chinese text | English text",
            ),
        };
        Text::new(zh, en)
    }
}

/// The kinds of records that have a table.
pub const KINDS: [Kind; 2] = [Kind::Site, Kind::Place];

/// The columns of `kind`, in the order of its table; none where it has no table.
pub const fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Site => site::COLUMNS,
        Kind::Place => place::COLUMNS,
        Kind::Line | Kind::Event | Kind::Closure | Kind::Opening | Kind::Source => &[],
    }
}

/// Whether `value` lacks nothing that `column` says it must have.
pub fn is_missing(column: &Column, value: &Value) -> bool {
    let absent = value.pointer(column.pointer).is_none_or(Value::is_null);
    let group = column.pointer.rsplit_once('/').map_or("", |(group, _)| group);
    match column.must {
        Must::No => false,
        Must::Always => absent,
        Must::InGroup => absent && value.pointer(group).is_some(),
    }
}
