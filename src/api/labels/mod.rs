//! Every word of the wire in Chinese and English: one table, from which forms, files and `/v1/labels` are written.

mod bureaus;
mod journeys;
mod register;
mod roads;

use crate::app::tables::words::Vocabulary;

use super::codes::{Entry, LISTS};
pub use super::label::{Label, Labelled};

/// The labels of one enum.
#[derive(Clone, Debug)]
pub struct Group {
    /// The enum's name on the wire.
    pub name: &'static str,
    /// The enum's name in the code; empty for words that are no enum.
    pub of: &'static str,
    /// Words and labels, in the order of the enum.
    pub words: Vec<(&'static str, Label)>,
}

/// Labels for enums of `words!`; a variant without a label does not compile.
macro_rules! labels {
    ($($group:literal $name:ident { $($variant:ident $zh:literal $en:literal,)+ })+) => {
        $(impl Labelled for $name {
            fn label(&self) -> Label {
                match self {
                    $(Self::$variant => Label { zh: $zh, en: $en },)+
                }
            }
        })+

        pub(super) fn enums() -> Vec<Group> {
            vec![$(Group {
                name: $group,
                of: stringify!($name),
                words: $name::ALL.iter().map(|word| (word.as_str(), word.label())).collect(),
            }),+]
        }
    };
}
use labels;

/// The words that cells of a table may hold.
pub fn vocabulary() -> Vocabulary {
    let entries = |group: Group| group.words.into_iter().map(|(word, label)| (word, label.zh, label.en)).collect();
    Vocabulary::new(table().into_iter().map(|group| (group.name, entries(group))))
}

/// The whole table.
pub fn table() -> Vec<Group> {
    let list = |(name, words): &(&'static str, &'static [Entry])| Group {
        name,
        of: "",
        words: words.iter().map(|&(word, zh, en)| (word, Label { zh, en })).collect(),
    };
    let enums = [register::enums(), roads::enums(), journeys::enums(), bureaus::enums()];
    enums.into_iter().flatten().chain(LISTS.iter().map(list)).collect()
}

/// The label of a word that is no enum; the word itself when the table lacks it.
pub fn of(group: &str, word: &'static str) -> Label {
    let list = LISTS.iter().find(|(name, _)| *name == group).map_or(&[][..], |(_, words)| *words);
    let found = list.iter().find(|(known, _, _)| *known == word);
    found.map_or(Label { zh: word, en: word }, |&(_, zh, en)| Label { zh, en })
}
