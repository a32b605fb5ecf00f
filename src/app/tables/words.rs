//! Words with their labels in both languages, as whoever speaks with people hands them in.

use std::collections::BTreeMap;

use crate::base::lang::Lang;

/// A word, its Chinese, its English.
pub type Entry = (&'static str, &'static str, &'static str);

/// Groups of words.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary(BTreeMap<&'static str, Vec<Entry>>);

/// How words are written in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// As programs know them.
    Plain,
    /// As people read them.
    Label(Lang),
}

impl Vocabulary {
    /// From groups by name.
    pub fn new(groups: impl IntoIterator<Item = (&'static str, Vec<Entry>)>) -> Self {
        Self(groups.into_iter().collect())
    }

    /// The words of `group`; none when nobody knows it.
    pub fn group(&self, group: &str) -> &[Entry] {
        self.0.get(group).map_or(&[], Vec::as_slice)
    }

    /// The word of `group` that `text` means, by itself or by a label.
    pub fn find(&self, group: &str, text: &str) -> Option<&'static str> {
        let means =
            |(word, zh, en): &&Entry| text.eq_ignore_ascii_case(word) || text == *zh || text.eq_ignore_ascii_case(en);
        self.group(group).iter().find(means).map(|(word, _, _)| *word)
    }

    /// `word` of `group` as it is written in a table.
    pub fn write<'a>(&self, group: &str, word: &'a str, wording: Wording) -> &'a str
    where
        'static: 'a,
    {
        let Wording::Label(lang) = wording else { return word };
        let found = self.group(group).iter().find(|(known, _, _)| *known == word);
        found.map_or(word, |&(_, zh, en)| if lang == Lang::Zh { zh } else { en })
    }

    /// The word or label of `group` that looks most like `text`, if one does.
    pub fn nearest(&self, group: &str, text: &str) -> Option<&'static str> {
        nearest(self.group(group).iter().flat_map(|(word, zh, en)| [*word, *zh, *en]), text)
    }
}

/// The one of `known` that looks most like `text`, if at most half of it differs.
pub fn nearest<'a>(known: impl IntoIterator<Item = &'a str>, text: &str) -> Option<&'a str> {
    let wanted: Vec<char> = text.to_lowercase().chars().take(LONG).collect();
    let far = |name: &str| distance(&wanted, &name.to_lowercase().chars().take(LONG).collect::<Vec<_>>());
    let best = known.into_iter().map(|name| (far(name), name)).min_by_key(|(far, _)| *far)?;
    (best.0 * 2 <= wanted.len()).then_some(best.1)
}

/// Letters that are compared.
const LONG: usize = 60;

/// Letters to put in, take out or replace to make one of the other (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// How alike two names are, 0 to 1: letters that stay, by the longer one.
pub fn likeness(a: &str, b: &str) -> f64 {
    let letters = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).take(LONG).collect::<Vec<_>>();
    let (a, b) = (letters(a), letters(b));
    let count = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
    let longer = a.len().max(b.len());
    if longer == 0 { 0.0 } else { 1.0 - count(distance(&a, &b)) / count(longer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_by_each_of_its_names_and_the_nearest_is_proposed() {
        let words = Vocabulary::new([("kind", vec![("museum", "博物馆", "museum"), ("bridge", "桥梁", "bridge")])]);
        assert_eq!(words.find("kind", "博物馆"), Some("museum"));
        assert_eq!(words.find("kind", "Museum"), Some("museum"));
        assert_eq!(words.find("kind", "musuem"), None);
        assert_eq!(words.nearest("kind", "musuem"), Some("museum"));
        assert_eq!(words.nearest("kind", "xyz"), None);
        assert_eq!(words.write("kind", "bridge", Wording::Label(Lang::Zh)), "桥梁");
        assert_eq!(words.write("kind", "bridge", Wording::Plain), "bridge");
    }

    #[test]
    fn likeness_counts_letters() {
        assert!((likeness("秋收起义纪念馆", "秋收起义纪念馆") - 1.0).abs() < 1e-9);
        assert!(likeness("秋收起义纪念馆", "秋收起义纪念碑") > 0.8);
        assert!(likeness("甲", "乙") < 0.1 && likeness("", "") < 0.1);
    }
}
