//! The national list of protected units: every revolutionary one of the zone stands among the sites.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::ids::{Adcode, SiteId, SourceId};
use crate::base::tables::{rows, yes_no};
use crate::catalogue::Catalogue;
use crate::catalogue::site::ProtectionLevel;

/// The list, beside the register and not part of it.
const LIST: &str = "national-list.csv";

/// A unit of the national list; a joint one has several sites and may lie in several counties.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unit {
    batch: u8,
    number: String,
    name_zh: String,
    adcodes: String,
    /// Of the history that the zone is about: then it must be among the sites.
    #[serde(deserialize_with = "yes_no")]
    revolutionary: bool,
    sites: String,
    source: SourceId,
    note: String,
}

/// The words of a cell with `;` between them.
fn words_of(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|word| !word.is_empty())
}

/// A fault for each unit that the register lacks, in whole or in one of its counties, or protects otherwise.
pub(super) fn missing(catalogue: &Catalogue, files: &dyn Files) -> Vec<Fault> {
    let mut faults = Vec::new();
    let units = rows::<Unit>(files, LIST, &mut faults);
    for unit in &units {
        faults.extend(faults_of(&unit.value, catalogue));
    }
    let listed: BTreeSet<(u8, &str)> = units.iter().map(|row| (row.value.batch, row.value.number.as_str())).collect();
    for site in catalogue.sites.values() {
        let Some(protection) = site.protection.as_ref().filter(|p| p.level == ProtectionLevel::National) else {
            continue;
        };
        let (Some(batch), Some(number)) = (protection.batch, protection.number.as_deref()) else { continue };
        if !listed.contains(&(batch, number)) {
            faults.push(Fault::new(
                ("sites", site.id.as_str(), "protection"),
                (
                    format!("全国名录中没有第 {batch} 批 {number} 号"),
                    format!("the national list has no number {number} in batch {batch}"),
                ),
                ("请核对批次和编号，或补入 national-list.csv", "check both, or add the unit to national-list.csv"),
            ));
        }
    }
    faults
}

/// What is wrong with one unit.
fn faults_of(unit: &Unit, catalogue: &Catalogue) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, zh: String, en: String| {
        let mend = ("请登记，或改正名录", "enter it, or correct the list");
        faults.push(Fault::new((LIST, &unit.name_zh, field), (zh, en), mend));
    };
    if !catalogue.sources.contains_key(&unit.source) {
        fault("source", format!("没有登记 {}", unit.source), format!("{} is not in the register", unit.source));
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    for id in words_of(&unit.sites) {
        let Some(site) = catalogue.sites.get(&SiteId::from(id)) else {
            fault("sites", format!("没有登记 {id}"), format!("{id} is not in the register"));
            continue;
        };
        found.insert(site.adcode.to_string());
        let protected = site.protection.as_ref().is_some_and(|p| {
            p.level == ProtectionLevel::National
                && p.batch == Some(unit.batch)
                && p.number.as_deref() == Some(&unit.number)
        });
        if !protected {
            let (batch, number) = (unit.batch, &unit.number);
            fault(
                "sites",
                format!("{id} 未记为第 {batch} 批 {number} 号"),
                format!("{id} is not recorded as number {number} of batch {batch}"),
            );
        }
    }
    for adcode in words_of(&unit.adcodes) {
        let known = adcode.parse().ok().is_some_and(|code| catalogue.counties.contains_key(&Adcode(code)));
        if !known {
            fault("adcodes", format!("没有县码 {adcode}"), format!("there is no county {adcode}"));
        }
        if unit.revolutionary && !found.contains(adcode) {
            fault("sites", format!("{adcode} 中没有它的旧址"), format!("no site of it in {adcode}"));
        }
    }
    if unit.sites.is_empty() && unit.note.is_empty() {
        fault("note", "未登记而没有说明".to_owned(), "left out without a word why".to_owned());
    }
    faults
}
