//! Where a word stands in a text: exactly, with a few letters wrong, or with characters left out.

use super::fold::{Folded, is_han};

/// A word found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Letters wrong, missing or too many.
    pub edits: usize,
    /// The first letter of it in the text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// How many wrong letters a word may have: a short one none, for everything would be like it.
pub(super) fn forgiven(word: &[char]) -> usize {
    let han = word.iter().any(|letter| is_han(*letter));
    match word.len() {
        0..=2 => 0,
        3 if !han => 0,
        3..=5 => 1,
        6..=7 => 1 + usize::from(han),
        _ => 2,
    }
}

/// The best place of `word` in `text` with at most `edits` wrong letters, beginning where a word or
/// a syllable begins; the fewest edits, then the earliest end.
///
/// The columns are those of Sellers (1980): the distance of the word's beginnings to what ends here,
/// wherever that began. O(word × text).
pub(super) fn find(word: &[char], text: &Folded, edits: usize) -> Option<Found> {
    const FAR: usize = usize::MAX / 2;
    let beginning = |at: usize| if text.begins.get(at).copied().unwrap_or(false) { 0 } else { FAR };
    // For each length of the word's beginning: distance and where it began.
    let mut column: Vec<(usize, usize)> = (0..=word.len()).map(|k| (beginning(0).saturating_add(k), 0)).collect();
    let mut best: Option<Found> = None;
    for (at, letter) in text.letters.iter().enumerate() {
        let mut diagonal = column[0];
        // Where nothing begins, letters before the word count as too many.
        column[0] = match beginning(at + 1) {
            0 => (0, at + 1),
            _ => (diagonal.0.saturating_add(1), diagonal.1),
        };
        for (k, wanted) in word.iter().enumerate() {
            let above = column[k];
            let left = column[k + 1];
            let replaced = (diagonal.0.saturating_add(usize::from(wanted != letter)), diagonal.1);
            let missing = (above.0.saturating_add(1), above.1);
            let extra = (left.0.saturating_add(1), left.1);
            diagonal = left;
            column[k + 1] = [missing, extra].into_iter().fold(replaced, |a, b| if b.0 < a.0 { b } else { a });
        }
        let (distance, start) = column[word.len()];
        if distance <= edits && best.is_none_or(|found| distance < found.edits) {
            best = Some(Found { edits: distance, start, end: at + 1 });
        }
    }
    best
}

/// The places of the characters of `word` in `text`, in order, others between them; Chinese words of
/// three characters or more, within four times their length.
pub(super) fn scattered(word: &[char], text: &Folded) -> Option<Vec<usize>> {
    if word.len() < 3 || !word.iter().all(|letter| is_han(*letter)) {
        return None;
    }
    let mut places = Vec::with_capacity(word.len());
    let mut from = 0;
    for wanted in word {
        let at = from + text.letters[from..].iter().position(|letter| letter == wanted)?;
        places.push(at);
        from = at + 1;
    }
    let spread = places[places.len() - 1] - places[0] + 1;
    (spread <= 4 * word.len()).then_some(places)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::fold::fold;
    use super::*;

    /// The textbook distance of two whole words.
    fn distance(a: &[char], b: &[char]) -> usize {
        match (a.split_first(), b.split_first()) {
            (None, _) => b.len(),
            (_, None) => a.len(),
            (Some((x, a_rest)), Some((y, b_rest))) => (distance(a_rest, b_rest) + usize::from(x != y))
                .min(distance(a_rest, b) + 1)
                .min(distance(a, b_rest) + 1),
        }
    }

    proptest! {
        #[test]
        fn a_word_is_found_as_by_comparing_it_with_every_part(word in "[abc]{1,4}", text in "[abc ]{1,7}") {
            let word: Vec<char> = word.chars().collect();
            let text = fold(&text);
            let n = text.letters.len();
            let starts = (0..n).filter(|at| text.begins[*at]);
            let parts = starts.flat_map(|from| (from + 1..=n).map(move |to| (from, to)));
            let slow = parts.map(|(from, to)| distance(&word, &text.letters[from..to])).min();
            for edits in 0..3 {
                let fast = find(&word, &text, edits);
                prop_assert_eq!(fast.map(|found| found.edits), slow.filter(|least| *least <= edits));
                if let Some(found) = fast {
                    prop_assert!(text.begins[found.start]);
                    prop_assert_eq!(distance(&word, &text.letters[found.start..found.end]), found.edits);
                }
            }
        }
    }
}
