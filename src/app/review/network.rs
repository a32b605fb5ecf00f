//! Which roads of the zone the skeleton has: each named one is there, and a table of them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Deserialize;

use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::tables::rows;
use crate::road::class::{RoadClass, Status};

const NAMED: &str = "roads/named.csv";
const LINKS: &str = "roads/links.csv";
/// Node ids that begin so are interchanges.
const INTERCHANGE: &str = "x-";

/// A road that must be found by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name_zh: String,
    #[serde(rename = "ref")]
    reference: String,
    class: RoadClass,
    #[serde(rename = "note")]
    _note: String,
}

/// What this file reads of a link; `road::skeleton` reads the whole.
#[derive(Deserialize)]
struct Link {
    from: String,
    to: String,
    #[serde(rename = "ref")]
    reference: String,
    name_zh: String,
    class: RoadClass,
    status: Status,
    length_m: u32,
}

impl Link {
    /// The numbers of the roads that share it.
    fn references(&self) -> impl Iterator<Item = &str> {
        self.reference.split(';')
    }

    fn is_of(&self, road: &Named) -> bool {
        let numbered = self.references().any(|reference| reference == road.reference);
        // Where roads share a link its name is that of the first.
        let named = self.name_zh.contains(&road.name_zh) || self.reference.contains(';') && numbered;
        self.class == road.class && named && (numbered || road.reference.is_empty())
    }
}

/// A fault for each road of `named.csv` that no link bears.
pub(super) fn missing(files: &dyn Files) -> Vec<Fault> {
    let mut faults = Vec::new();
    let links = rows::<Link>(files, LINKS, &mut Vec::new());
    for row in rows::<Named>(files, NAMED, &mut faults) {
        let road = row.value;
        if !links.iter().any(|link| link.value.is_of(&road)) {
            let name = format!("{} {}", road.reference, road.name_zh);
            faults.push(Fault::new(
                (NAMED, &row.name, "name_zh"),
                (format!("路网中没有{name}"), format!("no link is called {name}")),
                ("请在 roads/links.csv 中补上", "add it to roads/links.csv"),
            ));
        }
    }
    faults
}

/// The links of one number and class.
#[derive(Default)]
struct Course<'a> {
    names: BTreeSet<&'a str>,
    open_m: u64,
    other_m: u64,
    interchanges: BTreeSet<&'a str>,
}

/// A Markdown table of the numbered or named main roads: names, kilometres in use and not yet, interchanges.
pub fn table(files: &dyn Files) -> String {
    let links = rows::<Link>(files, LINKS, &mut Vec::new());
    let mut courses: BTreeMap<(RoadClass, &str, &str), Course<'_>> = BTreeMap::new();
    for link in links.iter().map(|row| &row.value) {
        let main = matches!(link.class, RoadClass::Expressway | RoadClass::National | RoadClass::Provincial);
        if !main || link.reference.is_empty() && link.class != RoadClass::Expressway {
            continue;
        }
        let shared = link.reference.contains(';');
        for reference in link.references() {
            let unnumbered = if reference.is_empty() { link.name_zh.as_str() } else { "" };
            let course = courses.entry((link.class, reference, unnumbered)).or_default();
            let metres = if link.status == Status::Open { &mut course.open_m } else { &mut course.other_m };
            *metres += u64::from(link.length_m);
            if !shared {
                course.names.insert(&link.name_zh);
            }
            let ends = [link.from.as_str(), link.to.as_str()];
            course.interchanges.extend(ends.into_iter().filter(|end| end.starts_with(INTERCHANGE)));
        }
    }
    let mut text =
        "| class | ref | names | km open | km not open | interchanges |\n|---|---|---|---|---|---|\n".to_owned();
    for ((class, reference, _), course) in courses {
        let names = course.names.into_iter().collect::<Vec<_>>().join("、");
        let (open, other) = (course.open_m.div_ceil(1000), course.other_m.div_ceil(1000));
        writeln!(text, "| {class} | {reference} | {names} | {open} | {other} | {} |", course.interchanges.len())
            .expect("a string takes any text");
    }
    text
}
