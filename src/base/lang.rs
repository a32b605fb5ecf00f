//! The two languages of the service, and text that is given in both.

use serde::{Deserialize, Serialize};

/// A language of the interface. Chinese is the first language of the zone and the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// Simplified Chinese, `zh`.
    #[default]
    Zh,
    /// English, `en`.
    En,
}

impl Lang {
    /// The BCP 47 tag, as used in `Content-Language`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The best of our languages for an `Accept-Language` value (RFC 9110 §12.5.4); Chinese when
    /// nothing in it is ours.
    pub fn from_accept_language(value: &str) -> Self {
        let mut best = (0_u16, Self::Zh);
        for item in value.split(',') {
            let mut parts = item.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let quality = parts.find_map(|p| p.trim().strip_prefix("q=")).map_or(1000, thousandths);
            let lang = match tag.split('-').next() {
                Some("en") => Self::En,
                Some("zh" | "*") => Self::Zh,
                _ => continue,
            };
            if quality > best.0 {
                best = (quality, lang);
            }
        }
        best.1
    }
}

/// `0.75` → 750; anything that is not a number between 0 and 1 counts as 0.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("1", _) => 1000,
        ("0", Ok(part)) => part,
        _ => 0,
    }
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Both versions at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// This text and another one after it.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self { zh: format!("{}；{}", self.zh, other.zh), en: format!("{}; {}", self.en, other.en) }
    }

    /// The version in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language_is_weighed() {
        for (value, lang) in [
            ("", Lang::Zh),
            ("en", Lang::En),
            ("en-GB,en;q=0.9,zh;q=0.8", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("fr,en;q=0.3", Lang::En),
            ("en;q=0,zh;q=0.1", Lang::Zh),
            ("de", Lang::Zh),
        ] {
            assert_eq!(Lang::from_accept_language(value), lang, "{value}");
        }
    }
}
