//! One cell: text to a value of the register and back.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::words::{Vocabulary, Wording, nearest};
use super::{Column, Form};
use crate::app::limits;
use crate::base::calendar::OpeningHours;
use crate::base::ids::{Adcode, SourceId, is_kebab_case};
use crate::base::lang::Text;
use crate::catalogue::Catalogue;

/// What a cell says to take its field out; an empty cell leaves the field as it is.
pub const CLEAR: [&str; 2] = ["[清空]", "[clear]"];

/// What the words and ids in cells refer to.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The register.
    pub catalogue: &'a Catalogue,
    /// Words and labels.
    pub words: &'a Vocabulary,
}

/// What is wrong with one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Stable word for programs.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What could be written instead.
    pub suggestion: Option<String>,
}

fn misread(code: &'static str, message: impl Into<Text>, suggestion: Option<String>) -> Misread {
    Misread { code, message: message.into(), suggestion }
}

/// Digits and signs of Chinese input methods as ASCII, for cells that are no prose.
fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(narrow).collect()
}

/// Texts that a spreadsheet would take for a formula are written with an apostrophe before them.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

impl Reading<'_> {
    /// The value that `text`, which is not empty, stands for.
    pub fn read(&self, column: &Column, text: &str) -> Result<Value, Misread> {
        if text.chars().count() > limits::IMPORT_CELL_CHARS {
            let max = limits::IMPORT_CELL_CHARS;
            let message = (format!("超过 {max} 字"), format!("has more than {max} letters"));
            return Err(misread("out_of_range", message, None));
        }
        match column.form {
            Form::Text => Ok(json!(prose(text))),
            Form::List => Ok(json!(list(text))),
            Form::Roles => self.roles(text),
            Form::Word(group) => self.word(group, text).map(Value::from),
            Form::Hours => hours(text),
            form => self.plain(form, narrow(text).trim()),
        }
    }

    fn plain(&self, form: Form, text: &str) -> Result<Value, Misread> {
        match form {
            Form::Id if is_kebab_case(text) => Ok(json!(text)),
            Form::Id => {
                let message =
                    ("编号须为小写字母、数字和连字符", "an id has lower-case letters, digits and single hyphens");
                Err(misread("invalid_id", message, kebab(text)))
            }
            Form::Whole(min, max) => whole(text, min, max),
            Form::Amount => number(text).filter(|amount| *amount >= 0.0).map(Value::from).ok_or_else(|| {
                misread("not_a_number", ("不是不小于 0 的数", "is no number of 0 or more"), digits(text))
            }),
            Form::Degrees => number(text).map(Value::from).ok_or_else(|| {
                misread(
                    "not_a_number",
                    ("须为十进制度数，如 114.16884", "must be decimal degrees, like 114.16884"),
                    digits(text),
                )
            }),
            Form::YesNo => yes_no(text),
            Form::Date => date(text),
            Form::Source => self.source(text).map(Value::from),
            Form::Sources => {
                list(text).iter().map(|id| self.source(id)).collect::<Result<Vec<_>, _>>().map(Value::from)
            }
            Form::County => self.county(text),
            Form::Text | Form::List | Form::Roles | Form::Word(_) | Form::Hours => Ok(json!(text)),
        }
    }

    fn word(&self, group: &str, text: &str) -> Result<&'static str, Misread> {
        let text = narrow(text);
        let text = text.trim();
        self.words.find(group, text).ok_or_else(|| {
            let known = self.words.group(group);
            let zh = known.iter().map(|(_, zh, _)| *zh).collect::<Vec<_>>().join("、");
            let en = known.iter().map(|(word, _, _)| *word).collect::<Vec<_>>().join(", ");
            let message = (format!("须为以下之一：{zh}"), format!("must be one of {en}"));
            misread("unknown_word", message, self.words.nearest(group, text).map(str::to_owned))
        })
    }

    fn source(&self, id: &str) -> Result<String, Misread> {
        let sources = &self.catalogue.sources;
        if sources.contains_key(id) {
            return Ok(id.to_owned());
        }
        let message = (format!("没有登记来源 {id:?}"), format!("the source {id:?} is not in the register"));
        Err(misread("unknown_id", message, nearest(sources.keys().map(SourceId::as_str), id).map(str::to_owned)))
    }

    fn county(&self, text: &str) -> Result<Value, Misread> {
        let counties = self.catalogue.counties.values();
        let code = text.parse().ok().map(Adcode);
        let means = |county: &&crate::catalogue::county::County| {
            Some(county.adcode) == code || county.name.zh == text || county.name.en.eq_ignore_ascii_case(text)
        };
        if let Some(county) = counties.clone().find(means) {
            return Ok(json!(county.adcode.0));
        }
        let names = counties.flat_map(|county| [county.name.zh.as_str(), county.name.en.as_str()]);
        let message = ("不是 24 个县的县码或县名", "is neither code nor name of one of the 24 counties");
        Err(misread("unknown_id", message, nearest(names, text).map(str::to_owned)))
    }

    fn line(&self, text: &str) -> Result<String, Misread> {
        let lines = self.catalogue.lines.values();
        let means = |line: &&crate::catalogue::line::Line| {
            line.id.as_str() == text || line.name.zh == text || line.name.en.eq_ignore_ascii_case(text)
        };
        if let Some(line) = lines.clone().find(means) {
            return Ok(line.id.to_string());
        }
        let names = lines.flat_map(|line| [line.id.as_str(), line.name.zh.as_str()]);
        let message = (format!("没有主题线 {text:?}"), format!("there is no line {text:?}"));
        Err(misread("unknown_id", message, nearest(names, text).map(str::to_owned)))
    }

    fn roles(&self, text: &str) -> Result<Value, Misread> {
        let role = |row: &str| {
            let parts: Vec<&str> = row.split(['|', '｜']).map(str::trim).collect();
            let [line, weight, zh, en] = parts[..] else {
                let message = (
                    format!("每行须为“主题线 | 分量 | 中文 | 英文”：{row:?}"),
                    format!("each row is `line | weight | Chinese | English`: {row:?}"),
                );
                return Err(misread("unreadable", message, None));
            };
            let (line, weight) = (self.line(line)?, self.word("line_weight", weight)?);
            Ok(json!({ "id": line, "weight": weight, "role": { "zh": zh, "en": en } }))
        };
        let rows = text.lines().map(str::trim).filter(|row| !row.is_empty());
        rows.map(role).collect::<Result<Vec<_>, _>>().map(Value::from)
    }
}

/// What stands in the record under a column, as a cell; nothing is an empty cell.
pub fn write(column: &Column, record: &Value, (words, wording): (&Vocabulary, Wording)) -> String {
    let Some(value) = record.pointer(column.pointer) else { return String::new() };
    match (column.form, value) {
        (_, Value::Null) => String::new(),
        (Form::Roles, Value::Array(roles)) => {
            let text =
                |role: &Value, pointer| role.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            let weight = |role: &Value| words.write("line_weight", &text(role, "/weight"), wording).to_owned();
            let row = |role: &Value| {
                [text(role, "/id"), weight(role), text(role, "/role/zh"), text(role, "/role/en")].join(" | ")
            };
            roles.iter().map(row).collect::<Vec<_>>().join("\n")
        }
        (Form::Word(group), Value::String(word)) => words.write(group, word, wording).to_owned(),
        (Form::YesNo, Value::Bool(yes)) => match (wording, yes) {
            (Wording::Label(crate::base::lang::Lang::Zh), true) => "是".to_owned(),
            (Wording::Label(crate::base::lang::Lang::Zh), false) => "否".to_owned(),
            (_, true) => "yes".to_owned(),
            (_, false) => "no".to_owned(),
        },
        (_, Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        (_, Value::String(text)) if text.starts_with(FORMULA) => format!("'{text}"),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => {
            number.as_f64().filter(|_| number.is_f64()).map_or_else(|| number.to_string(), |n| n.to_string())
        }
        (_, other) => other.to_string(),
    }
}

fn prose(text: &str) -> String {
    let plain = text.replace("\r\n", "\n");
    let bare = plain.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA));
    bare.unwrap_or(&plain).to_owned()
}

fn list(text: &str) -> Vec<String> {
    text.split([';', '；', '\n']).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// The digits of a text that is more than a number.
fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    number(&digits).map(|number| number.to_string())
}

fn whole(text: &str, min: u32, max: u32) -> Result<Value, Misread> {
    match text.parse::<u32>() {
        Ok(number) if (min..=max).contains(&number) => Ok(json!(number)),
        _ => {
            let message =
                (format!("须为 {min} 到 {max} 的整数"), format!("must be a whole number from {min} to {max}"));
            Err(misread("out_of_range", message, digits(text)))
        }
    }
}

fn yes_no(text: &str) -> Result<Value, Misread> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" => Ok(json!(true)),
        "no" | "n" | "false" | "0" | "否" | "无" => Ok(json!(false)),
        _ => Err(misread("unknown_word", ("须为 是 或 否", "must be yes or no"), None)),
    }
}

/// A day as people write it, as ISO 8601.
fn date(text: &str) -> Result<Value, Misread> {
    let plain = text.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let day = NaiveDate::parse_from_str(plain.trim(), "%Y-%m-%d").ok();
    day.map(|day| json!(day.to_string()))
        .ok_or_else(|| misread("no_date", ("须为日期，如 2026-11-24", "must be a day, like 2026-11-24"), None))
}

fn hours(text: &str) -> Result<Value, Misread> {
    let Err(error) = text.parse::<OpeningHours>() else { return Ok(json!(text)) };
    let plain = narrow(text).replace(['~', '—', '–', '至'], "-");
    let bare = plain.trim();
    let suggestion = [bare.to_owned(), format!("Mo-Su {}", bare.trim_start_matches(|c: char| !c.is_ascii_digit()))];
    let suggestion = suggestion.into_iter().find(|text| text.len() > 6 && text.parse::<OpeningHours>().is_ok());
    let message = (format!("开放时间无法识别：{error}"), error.to_string());
    Err(misread("unreadable_hours", message, suggestion))
}

/// `text` as an id, if it has letters for one.
pub fn kebab(text: &str) -> Option<String> {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let dashed: String = text.replace(['\'', '’'], "").chars().map(letter).collect();
    let id = dashed.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    is_kebab_case(&id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_days_numbers_and_hours_in_their_way() {
        for text in ["2026-11-24", "2026/11/24", "2026年11月24日", "2026.11.24"] {
            assert_eq!(date(text), Ok(json!("2026-11-24")), "{text}");
        }
        assert!(date("24-11").is_err());
        assert_eq!(whole(&narrow("６０"), 1, 100), Ok(json!(60)));
        assert_eq!(whole("60分钟", 1, 100).unwrap_err().suggestion.as_deref(), Some("60"));
        assert_eq!(hours("09:00～17:00").unwrap_err().suggestion.as_deref(), Some("09:00-17:00"));
        assert_eq!(kebab("Mao's House (Ciping)").as_deref(), Some("maos-house-ciping"));
        assert_eq!(kebab("茨坪"), None);
    }
}
