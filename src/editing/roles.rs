//! Roles and the counties they reach: by the code of a record and by where it lies.

use std::collections::BTreeSet;

use serde_json::Value;

use super::workflow::Part;
use crate::base::ids::{Adcode, SiteId};
use crate::base::position::Position;
use crate::catalogue::Catalogue;
use crate::catalogue::document::Kind;
use crate::catalogue::source::Precision;
use crate::words;

words! {
    /// What an account is for.
    pub enum Role {
        /// Reads.
        Public = "public",
        /// Reads, with a name.
        Agency = "agency",
        /// Proposes changes in its counties.
        CountyEditor = "county_editor",
        /// Reviews and publishes in its province or prefecture.
        Reviewer = "reviewer",
        /// Everything.
        Admin = "admin",
        /// Reads the log.
        Auditor = "auditor",
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The divisions it reaches: `36` a province, `3608` a prefecture, `360881` a county.
    pub scope: Vec<String>,
}

/// What a change touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The counties, by code and by position, before and after.
    pub counties: BTreeSet<Adcode>,
    /// Whether it belongs to no single county: a line, a road shut somewhere, a gateway.
    pub zone_wide: bool,
}

/// A county's outline is simplified; a record that is put this near to it is taken for inside.
const OUTLINE_M: f64 = 500.0;

impl Caller {
    /// Whether `adcode` is in its counties.
    pub fn covers(&self, adcode: Adcode) -> bool {
        let code = adcode.to_string();
        self.role == Role::Admin || self.scope.iter().any(|prefix| !prefix.is_empty() && code.starts_with(prefix))
    }

    /// The counties of `reach` that are not in its hands; `None` in the list stands for the whole zone.
    pub fn lacks(&self, reach: &Reach) -> Vec<Option<Adcode>> {
        let mut lacking: Vec<Option<Adcode>> =
            reach.counties.iter().filter(|county| !self.covers(**county)).map(|county| Some(*county)).collect();
        if reach.zone_wide && !matches!(self.role, Role::Reviewer | Role::Admin) {
            lacking.push(None);
        }
        lacking
    }

    /// Whether it may propose changes at all.
    pub const fn may_propose(&self) -> bool {
        matches!(self.role, Role::CountyEditor | Role::Reviewer | Role::Admin)
    }

    /// Whether it may read changesets of others and the log.
    pub const fn may_inspect(&self) -> bool {
        matches!(self.role, Role::Reviewer | Role::Admin | Role::Auditor)
    }

    /// What it is to a changeset of `author` that touches `reach`.
    pub fn part(&self, author: &str, reach: &Reach) -> Part {
        match self.role {
            Role::Admin => Part::Admin,
            Role::CountyEditor | Role::Reviewer if self.name == author => Part::Author,
            Role::Reviewer if self.lacks(reach).is_empty() => Part::Reviewer,
            _ => Part::Other,
        }
    }
}

/// The counties that changing a record of `kind` from `before` to `after` touches.
pub fn reach(catalogue: &Catalogue, kind: Kind, before: Option<&Value>, after: Option<&Value>) -> Reach {
    let mut reach = Reach::default();
    let place = |value: &Value| (value.get("adcode").cloned(), value.get("position").cloned());
    let moved = before.map(place) != after.map(place);
    for value in [before, after].into_iter().flatten() {
        match kind {
            Kind::Site | Kind::Place => placed(&mut reach, catalogue, value, moved),
            Kind::Event => {
                reach.counties.extend(adcode(value));
                let sites = value["sites"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let sites = sites.filter_map(|id| catalogue.sites.get(&SiteId::from(id)));
                reach.counties.extend(sites.map(|site| site.adcode));
            }
            Kind::Opening => {
                let site = value["site"].as_str().and_then(|id| catalogue.sites.get(&SiteId::from(id)));
                reach.counties.extend(site.map(|site| site.adcode));
            }
            Kind::Closure => {
                let points = value["points"].as_array().into_iter().flatten().filter_map(position);
                reach.counties.extend(points.flat_map(|point| around(catalogue, point)));
            }
            Kind::Line => reach.zone_wide = true,
            // A source belongs to whoever cites it.
            Kind::Source => return reach,
        }
    }
    reach.zone_wide |= reach.counties.is_empty();
    reach
}

/// The county by code, and every other one that the position lies in.
fn placed(reach: &mut Reach, catalogue: &Catalogue, value: &Value, moved: bool) {
    let code = adcode(value);
    reach.counties.extend(code);
    let Some(point) = position(&value["position"]) else { return };
    let precision = serde_json::from_value::<Precision>(value["position"]["precision"].clone()).ok();
    // A point as it stands may be as far outside as its precision says; one that is put anew may not.
    let tolerance = if moved { OUTLINE_M } else { precision.map_or(OUTLINE_M, Precision::tolerance_m) };
    let own = code.and_then(|code| catalogue.counties.get(&code));
    if own.is_some_and(|county| county.outline.distance_m(point) <= tolerance) {
        return;
    }
    reach.counties.extend(around(catalogue, point));
}

/// The counties whose outlines hold `point`.
fn around(catalogue: &Catalogue, point: Position) -> impl Iterator<Item = Adcode> {
    catalogue.counties.values().filter(move |county| county.outline.contains(point)).map(|county| county.adcode)
}

fn adcode(value: &Value) -> Option<Adcode> {
    value.get("adcode").and_then(Value::as_u64).and_then(|code| u32::try_from(code).ok()).map(Adcode)
}

fn position(value: &Value) -> Option<Position> {
    Some(Position { lon: value.get("lon")?.as_f64()?, lat: value.get("lat")?.as_f64()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(role: Role, scope: &[&str]) -> Caller {
        Caller { name: "x".to_owned(), role, scope: scope.iter().map(|s| (*s).to_owned()).collect() }
    }

    #[test]
    fn a_scope_is_a_beginning_of_codes() {
        let county = Adcode(360_881);
        assert!(caller(Role::CountyEditor, &["360881"]).covers(county));
        assert!(caller(Role::Reviewer, &["36"]).covers(county) && caller(Role::Reviewer, &["3608"]).covers(county));
        assert!(!caller(Role::Reviewer, &["43"]).covers(county) && !caller(Role::CountyEditor, &[]).covers(county));
        assert!(!caller(Role::CountyEditor, &[""]).covers(county), "an empty scope reaches nothing");
        assert!(caller(Role::Admin, &[]).covers(county));
    }

    #[test]
    fn nobody_reviews_their_own() {
        let reach = Reach { counties: BTreeSet::from([Adcode(360_881)]), zone_wide: false };
        let reviewer = caller(Role::Reviewer, &["36"]);
        assert_eq!(reviewer.part("x", &reach), Part::Author);
        assert_eq!(reviewer.part("y", &reach), Part::Reviewer);
        assert_eq!(caller(Role::Reviewer, &["43"]).part("y", &reach), Part::Other);
        assert_eq!(caller(Role::CountyEditor, &["360881"]).part("y", &reach), Part::Other);
        assert_eq!(caller(Role::Agency, &["360881"]).part("x", &reach), Part::Other);
    }
}
