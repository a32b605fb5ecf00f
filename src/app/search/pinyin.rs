//! How a Chinese name is typed with Latin letters: whole syllables or their first letters.

use pinyin::{ToPinyin, ToPinyinMulti};

use super::fold::{Folded, is_han};

/// The usual reading first, then the others, each once.
fn readings(letter: char) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = letter.to_pinyin().map(pinyin::Pinyin::plain).into_iter().collect();
    for reading in letter.to_pinyin_multi().into_iter().flatten() {
        if !all.contains(&reading.plain()) {
            all.push(reading.plain());
        }
    }
    all
}

/// Every way of typing `name` in full: the usual readings, and each other reading of one character.
pub(super) fn full(name: &Folded) -> Vec<Folded> {
    spelled(name, &|reading| reading.replace('ü', "v"))
}

/// The same by first letters.
pub(super) fn initials(name: &Folded) -> Vec<Folded> {
    spelled(name, &|reading| reading.chars().take(1).collect())
}

fn spelled(name: &Folded, shape: &dyn Fn(&str) -> String) -> Vec<Folded> {
    let all: Vec<Vec<String>> = name
        .letters
        .iter()
        .map(|letter| {
            let mut shapes: Vec<String> = Vec::new();
            for reading in readings(*letter) {
                let shape = shape(reading);
                if !shapes.contains(&shape) {
                    shapes.push(shape);
                }
            }
            if shapes.is_empty() { vec![letter.to_string()] } else { shapes }
        })
        .collect();
    if !name.letters.iter().any(|letter| is_han(*letter)) {
        return Vec::new();
    }
    let spell = |other: Option<(usize, usize)>| {
        let mut folded = Folded::default();
        for (at, shapes) in all.iter().enumerate() {
            let choice = other.filter(|(place, _)| *place == at).map_or(0, |(_, choice)| choice);
            for (k, letter) in shapes[choice].chars().enumerate() {
                folded.push(letter, name.origin[at], k == 0);
            }
        }
        folded
    };
    let others = all.iter().enumerate().flat_map(|(at, shapes)| (1..shapes.len()).map(move |k| Some((at, k))));
    std::iter::once(None).chain(others).map(spell).collect()
}
