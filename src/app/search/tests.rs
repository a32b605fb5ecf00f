//! The pairs of letters lose nothing; names of the shipped register are found as people type them.

use std::sync::OnceLock;

use super::*;
use crate::app::data::DataFolder;
use crate::catalogue;

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(&catalogue::read(&DataFolder::Embedded).0))
}

#[test]
fn the_pairs_find_what_reading_everything_finds() {
    let index = index();
    let words =
        ["秋收起义", "井冈", "文家市会师", "qiushou", "wenjashi", "jgs", "anyuanrailway", "memorail", "毛泽旧居", "长"];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for edits in 0..=2 {
            let fast = index.find(&word, edits);
            assert_eq!(fast, index.find_slowly(&word, edits), "{word:?} {edits}");
        }
    }
}

#[test]
fn every_name_finds_its_own_site_however_it_is_typed() {
    let index = index();
    for subject in index.subjects.iter().filter(|subject| subject.kind == SubjectKind::Site) {
        let full: String = pinyin::full(&fold::fold(&subject.name.zh))[0].letters.iter().collect();
        for text in [subject.name.zh.clone(), subject.name.en.to_uppercase(), full] {
            let wish = Search { text: text.clone(), kinds: vec![SubjectKind::Site], near: None, limit: 20 };
            let findings = index.search(&wish);
            assert_eq!(findings.forgiven, 0, "{text}");
            assert!(findings.matches.iter().any(|m| m.subject.id == subject.id), "{text}: {}", subject.id);
        }
    }
}
