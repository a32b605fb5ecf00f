//! Search by name: Chinese, pinyin whole or by first letters, English; a mistake is forgiven when nothing else is found.

mod fold;
mod index;
mod matching;
mod pinyin;
mod subject;

use std::collections::BTreeMap;

use crate::base::geodesy;
use crate::base::position::Position;

pub use index::{Field, Index};
pub use subject::{Subject, SubjectKind};

use index::Hit;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// What the caller typed.
    pub text: String,
    /// Only these kinds; all when empty.
    pub kinds: Vec<SubjectKind>,
    /// Near this, if it matters.
    pub near: Option<Position>,
    /// At most so many.
    pub limit: usize,
}

/// Something found, and why.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    /// What it is.
    pub subject: &'a Subject,
    /// The texts in which the words stand, with ranges of characters.
    pub texts: Vec<MatchedText<'a>>,
    /// Metres from where the caller asked, as the crow flies.
    pub distance_m: Option<f64>,
    /// Higher is better.
    pub score: u32,
}

/// A text in which words were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchedText<'a> {
    /// Which way of writing it was matched.
    pub field: Field,
    /// The text as people read it; for pinyin the Chinese name.
    pub text: &'a str,
    /// First character and one past the last, counted in Unicode code points.
    pub ranges: Vec<[usize; 2]>,
    /// Letters that were wrong.
    pub edits: usize,
}

/// The answer to a search.
#[derive(Clone, Debug)]
pub struct Findings<'a> {
    /// The best first.
    pub matches: Vec<Match<'a>>,
    /// Wrong letters that had to be forgiven in a word.
    pub forgiven: usize,
}

/// For each subject the best hit of each word.
type Found = BTreeMap<usize, Vec<Hit>>;

/// Worth of a hit by field.
const fn worth(field: Field) -> u32 {
    match field {
        Field::Name => 500,
        Field::Alias => 460,
        Field::English => 450,
        Field::Pinyin => 440,
        Field::Initials => 380,
        Field::Place => 200,
    }
}

impl Index {
    /// What fits best. First the whole text as it stands, then its words anywhere and in any order,
    /// then with one wrong letter a word, then with two; the first that finds something is the answer.
    pub fn search(&self, wish: &Search) -> Findings<'_> {
        let words = fold::words(&wish.text);
        let whole = fold::fold(&wish.text).letters;
        let suits =
            |hit: &Hit| wish.kinds.is_empty() || wish.kinds.contains(&self.subjects[self.keys[hit.key].subject].kind);
        if whole.is_empty() {
            return Findings { matches: Vec::new(), forgiven: 0 };
        }
        for edits in 0..=2 {
            let budget = edits.min(matching::forgiven(&whole));
            let mut found =
                if budget == edits { self.all_in(std::slice::from_ref(&whole), edits, &suits) } else { Found::new() };
            if words.len() > 1 && (edits > 0 || found.is_empty()) {
                let apart = self.all_in(&words, edits, &suits);
                for (subject, hits) in apart {
                    found.entry(subject).or_insert(hits);
                }
            }
            if edits == 0 && found.is_empty() {
                found = self.in_order(&whole, &suits);
            }
            if !found.is_empty() {
                return Findings { matches: self.ranked(found, wish), forgiven: edits };
            }
        }
        Findings { matches: Vec::new(), forgiven: 0 }
    }

    /// The subjects in which every word stands somewhere.
    fn all_in(&self, words: &[Vec<char>], edits: usize, suits: &dyn Fn(&Hit) -> bool) -> Found {
        let mut found: Option<Found> = None;
        for word in words {
            let hits = self.find(word, edits.min(matching::forgiven(word)));
            let best = self.best(hits.into_iter().filter(|hit| suits(hit)));
            found = Some(match found {
                None => best.into_iter().map(|(subject, hit)| (subject, vec![hit])).collect(),
                Some(before) => {
                    let both = |(subject, mut hits): (usize, Vec<Hit>)| {
                        hits.push(best.get(&subject)?.clone());
                        Some((subject, hits))
                    };
                    before.into_iter().filter_map(both).collect()
                }
            });
        }
        found.unwrap_or_default()
    }

    /// The subjects that have the characters in order, others between them.
    fn in_order(&self, word: &[char], suits: &dyn Fn(&Hit) -> bool) -> Found {
        let best = self.best(self.scattered(word).into_iter().filter(|hit| suits(hit)));
        best.into_iter().map(|(subject, hit)| (subject, vec![hit])).collect()
    }

    /// The best hit of each subject.
    fn best(&self, hits: impl Iterator<Item = Hit>) -> BTreeMap<usize, Hit> {
        let mut best: BTreeMap<usize, Hit> = BTreeMap::new();
        for hit in hits {
            let place = best.entry(self.keys[hit.key].subject).or_insert_with(|| hit.clone());
            if self.quality(&hit) > self.quality(place) {
                *place = hit;
            }
        }
        best
    }

    /// How well a word was found, 0 to 800.
    fn quality(&self, hit: &Hit) -> u32 {
        let place = 200 * u32::from(hit.whole) + 60 * u32::from(hit.first);
        let letters: usize = hit.ranges.iter().map(|[from, to]| to - from).sum();
        let shown = self.texts[self.keys[hit.key].shown].chars().count().max(1);
        let share = u32::try_from(40 * letters / shown).unwrap_or(0);
        let wrong = u32::try_from(100 * hit.edits).unwrap_or(0);
        (worth(self.keys[hit.key].field) + place + share).saturating_sub(wrong)
    }

    fn ranked(&self, found: Found, wish: &Search) -> Vec<Match<'_>> {
        let mut matches: Vec<Match<'_>> = found
            .into_iter()
            .map(|(number, hits)| {
                let subject = &self.subjects[number];
                let distance_m = wish.near.zip(subject.position).map(|(a, b)| geodesy::distance_m(a, b));
                let count = u32::try_from(hits.len()).unwrap_or(1).max(1);
                let quality = hits.iter().map(|hit| self.quality(hit)).sum::<u32>() / count;
                let score = quality + subject.importance + distance_m.map_or(0, nearness);
                Match { subject, texts: self.explained(&hits), distance_m, score }
            })
            .collect();
        matches.sort_by(|a, b| (b.score, &a.subject.id).cmp(&(a.score, &b.subject.id)));
        matches.truncate(wish.limit);
        matches
    }

    /// The hits as texts with ranges, each text once.
    fn explained(&self, hits: &[Hit]) -> Vec<MatchedText<'_>> {
        let mut texts: Vec<MatchedText<'_>> = Vec::new();
        for hit in hits {
            let key = &self.keys[hit.key];
            let text = self.texts[key.shown].as_str();
            if let Some(known) = texts.iter_mut().find(|known| known.field == key.field && known.text == text) {
                let mut all: Vec<usize> =
                    known.ranges.iter().chain(&hit.ranges).flat_map(|[from, to]| *from..*to).collect();
                all.sort_unstable();
                known.ranges = index::joined(all.into_iter());
                known.edits += hit.edits;
            } else {
                texts.push(MatchedText { field: key.field, text, ranges: hit.ranges.clone(), edits: hit.edits });
            }
        }
        texts
    }
}

/// 120 right here, half of it 20 km away, 0 far away.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 120")]
fn nearness(distance_m: f64) -> u32 {
    (120.0 * 20_000.0 / (20_000.0 + distance_m)) as u32
}

#[cfg(test)]
mod tests;
