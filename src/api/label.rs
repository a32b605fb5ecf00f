//! A word as people read it, in both languages.

use crate::base::lang::Lang;

/// A word in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// The one in `lang`.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Something that is shown to people by a label.
pub trait Labelled {
    /// What people read.
    fn label(&self) -> Label;
}
