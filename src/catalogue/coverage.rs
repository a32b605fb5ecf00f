//! The coverage table: how many sites per county, kind, line and precision class.

use std::fmt::Write;

use super::Catalogue;
use super::site::SiteKind;
use super::source::Precision;

/// A Markdown table with a row per county and a last row with the sums.
pub fn table(catalogue: &Catalogue) -> String {
    let lines: Vec<_> = catalogue.lines.keys().collect();
    let kinds: Vec<SiteKind> =
        SiteKind::ALL.iter().copied().filter(|kind| catalogue.sites.values().any(|site| site.kind == *kind)).collect();
    let mut heads = vec!["county".to_owned(), "sites".to_owned()];
    heads.extend(lines.iter().map(ToString::to_string));
    heads.extend(kinds.iter().map(ToString::to_string));
    heads.extend(Precision::ALL.iter().map(ToString::to_string));

    let counts = |adcode: Option<super::Adcode>| {
        let here = || catalogue.sites.values().filter(move |s| adcode.is_none_or(|a| s.adcode == a));
        let mut cells = vec![here().count()];
        cells.extend(lines.iter().map(|line| here().filter(|s| s.role_in(line).is_some()).count()));
        cells.extend(kinds.iter().map(|kind| here().filter(|s| s.kind == *kind).count()));
        let class = |precision: &Precision| here().filter(|s| s.position.precision == *precision).count();
        cells.extend(Precision::ALL.iter().map(class));
        cells
    };
    let mut text = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    let mut row = |name: &str, cells: Vec<usize>| {
        let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        writeln!(text, "| {name} | {} |", cells.join(" | ")).expect("a string takes any text");
    };
    for county in catalogue.counties.values() {
        row(&county.name.zh, counts(Some(county.adcode)));
    }
    row("all", counts(None));
    text
}
