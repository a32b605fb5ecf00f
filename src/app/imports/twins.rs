//! Rows that may be records which the register has already.

use super::report::{Twin, TwinReason};
use crate::app::tables::words::likeness;
use crate::base::geodesy::distance_m;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::catalogue::Catalogue;
use crate::catalogue::document::Kind;

/// Metres within which like names are proposed as the same thing.
const NEAR_M: f64 = 1_000.0;
/// Likeness from which on names are alike.
const ALIKE: f64 = 0.6;
/// Proposals for one row.
const MOST: usize = 3;

/// A record that a new one could be.
pub(super) struct Candidate<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a Text,
    pub(super) aliases: &'a [String],
    pub(super) at: Position,
}

/// What a new record says of itself.
pub(super) struct Newcomer<'a> {
    pub(super) row: u32,
    pub(super) name: &'a str,
    pub(super) aliases: &'a [String],
    pub(super) at: Option<Position>,
}

/// The records of `kind`.
pub(super) fn candidates(catalogue: &Catalogue, kind: Kind) -> Vec<Candidate<'_>> {
    if kind == Kind::Place {
        let known = |place: &'_ crate::catalogue::place::Place| place.position.position();
        let places = catalogue.places.values();
        return places.map(|p| Candidate { id: p.id.as_str(), name: &p.name, aliases: &[], at: known(p) }).collect();
    }
    let known = |site: &'_ crate::catalogue::site::Site| site.position.position();
    let sites = catalogue.sites.values();
    sites.map(|s| Candidate { id: s.id.as_str(), name: &s.name, aliases: &s.aliases, at: known(s) }).collect()
}

/// A name without brackets, blanks and dots.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The records that `new` may be, the likeliest first.
pub(super) fn twins(new: &Newcomer<'_>, candidates: &[Candidate<'_>]) -> Vec<Twin> {
    let name = bare(new.name);
    let aliases: Vec<String> = new.aliases.iter().map(|alias| bare(alias)).collect();
    let mut found: Vec<(u8, Twin)> = candidates
        .iter()
        .filter_map(|known| {
            let distance = new.at.map(|at| distance_m(at, known.at));
            let theirs = bare(&known.name.zh);
            let other_name = |alias: &String| bare(alias) == name;
            let reason = if theirs == name {
                TwinReason::SameName
            } else if known.aliases.iter().any(other_name) || aliases.contains(&theirs) {
                TwinReason::Alias
            } else if distance.is_some_and(|metres| metres < NEAR_M) && likeness(&theirs, &name) >= ALIKE {
                TwinReason::Near
            } else {
                return None;
            };
            let rank = TwinReason::ALL.iter().position(|other| *other == reason).unwrap_or_default();
            let twin = Twin {
                row: new.row,
                id: known.id.to_owned(),
                name: known.name.clone(),
                reason,
                distance_m: distance.map(metres),
            };
            Some((u8::try_from(rank).unwrap_or(u8::MAX), twin))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| (a, x.distance_m, &x.id).cmp(&(b, y.distance_m, &y.id)));
    found.truncate(MOST);
    found.into_iter().map(|(_, twin)| twin).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of floats saturates")]
fn metres(distance: f64) -> u32 {
    distance.round() as u32
}
