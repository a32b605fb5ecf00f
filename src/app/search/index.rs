//! What can be searched for, and the pairs of letters by which it is found without reading it all.

use std::collections::BTreeMap;

use super::fold::{Folded, fold};
use super::matching::{Found, find, scattered};
use super::pinyin;
use super::subject::{self, Subject};
use crate::catalogue::Catalogue;
use crate::words;

words! {
    /// By which of its texts something was found.
    pub enum Field {
        Name = "name",
        Alias = "alias",
        English = "english",
        Pinyin = "pinyin",
        Initials = "initials",
        Place = "place",
    }
}

/// One way of writing one text of a subject.
#[derive(Debug)]
pub(super) struct Key {
    /// Its subject.
    pub subject: usize,
    /// Which text it is.
    pub field: Field,
    /// The text as people read it, by number.
    pub shown: usize,
    /// The text as it is compared.
    pub folded: Folded,
}

/// Everything of a register that has a name.
#[derive(Debug, Default)]
pub struct Index {
    /// Sites, places, counties, lines, events.
    pub(super) subjects: Vec<Subject>,
    /// Their texts as people read them.
    pub(super) texts: Vec<String>,
    pub(super) keys: Vec<Key>,
    /// The keys that contain two letters side by side.
    pairs: BTreeMap<[char; 2], Vec<u32>>,
}

/// A word found in a key: the characters of the text that people read, and how well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The key.
    pub key: usize,
    /// Letters wrong.
    pub edits: usize,
    /// Characters of the shown text, as ranges.
    pub ranges: Vec<[usize; 2]>,
    /// Whether the whole key was found, or its beginning.
    pub whole: bool,
    /// Whether it stands at the beginning.
    pub first: bool,
}

impl Index {
    /// The index of a register.
    pub fn new(catalogue: &Catalogue) -> Self {
        let mut index = Self::default();
        for (subject, texts) in subject::all(catalogue) {
            let number = index.subjects.len();
            index.subjects.push(subject);
            for (field, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
                index.add(number, field, text);
            }
        }
        for (number, key) in index.keys.iter().enumerate() {
            let number = u32::try_from(number).expect("a register has fewer than 2³² names");
            for pair in key.folded.letters.windows(2) {
                let keys = index.pairs.entry([pair[0], pair[1]]).or_default();
                if keys.last() != Some(&number) {
                    keys.push(number);
                }
            }
        }
        index
    }

    /// Adds a text with all the ways of typing it.
    fn add(&mut self, subject: usize, field: Field, text: String) {
        let folded = fold(&text);
        let shown = self.texts.len();
        self.texts.push(text);
        let mut key = |field, folded| self.keys.push(Key { subject, field, shown, folded });
        if matches!(field, Field::Name | Field::Alias) {
            for spelled in pinyin::full(&folded) {
                key(Field::Pinyin, spelled);
            }
            for spelled in pinyin::initials(&folded) {
                key(Field::Initials, spelled);
            }
        }
        key(field, folded);
    }

    /// The keys in which `word` may stand with at most `edits` wrong letters.
    ///
    /// One wrong letter spoils at most two pairs of neighbours, so a key that has fewer of the word's
    /// pairs than are left cannot match (Jokinen and Ukkonen 1991); the rest is compared in full.
    fn candidates(&self, word: &[char], edits: usize) -> Vec<usize> {
        let mut pairs: Vec<[char; 2]> = word.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let needed = pairs.len().saturating_sub(2 * edits);
        if needed == 0 {
            return (0..self.keys.len()).collect();
        }
        let mut shared = vec![0_usize; self.keys.len()];
        for key in pairs.iter().filter_map(|pair| self.pairs.get(pair)).flatten() {
            shared[*key as usize] += 1;
        }
        (0..self.keys.len()).filter(|key| shared[*key] >= needed).collect()
    }

    /// Every key in which `word` stands with at most `edits` wrong letters.
    pub(super) fn find(&self, word: &[char], edits: usize) -> Vec<Hit> {
        let candidates = self.candidates(word, edits);
        candidates.into_iter().filter_map(|key| self.compare(key, word, edits)).collect()
    }

    /// Every key that has the characters of `word` in order, others between them.
    pub(super) fn scattered(&self, word: &[char]) -> Vec<Hit> {
        let found = |(number, key): (usize, &Key)| {
            let places = scattered(word, &key.folded)?;
            let ranges = joined(places.iter().map(|at| key.folded.origin[*at]));
            Some(Hit { key: number, edits: 0, ranges, whole: false, first: false })
        };
        self.keys.iter().enumerate().filter_map(found).collect()
    }

    fn compare(&self, number: usize, word: &[char], edits: usize) -> Option<Hit> {
        let key = &self.keys[number];
        // First letters with a mistake are nothing any more.
        let edits = if key.field == Field::Initials { 0 } else { edits };
        if key.field == Field::Initials && word.len() < 2 {
            return None;
        }
        let Found { edits, start, end } = find(word, &key.folded, edits)?;
        let ranges = joined((start..end).map(|at| key.folded.origin[at]));
        let whole = start == 0 && end == key.folded.letters.len();
        Some(Hit { key: number, edits, ranges, whole, first: start == 0 })
    }

    /// The same without the pairs: reads every key.
    #[cfg(test)]
    pub(super) fn find_slowly(&self, word: &[char], edits: usize) -> Vec<Hit> {
        (0..self.keys.len()).filter_map(|key| self.compare(key, word, edits)).collect()
    }
}

/// Characters in rising order as ranges.
pub(super) fn joined(places: impl Iterator<Item = usize>) -> Vec<[usize; 2]> {
    let mut ranges: Vec<[usize; 2]> = Vec::new();
    for at in places {
        match ranges.last_mut() {
            Some([_, end]) if at <= *end => *end = (*end).max(at + 1),
            _ => ranges.push([at, at + 1]),
        }
    }
    ranges
}
