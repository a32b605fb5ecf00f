//! What a search can find: sites, places, counties, lines and events, with the texts they are known by.

use super::index::Field;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::catalogue::Catalogue;
use crate::catalogue::place::PlaceKind;
use crate::catalogue::site::Weight;
use crate::words;

words! {
    /// What was found.
    pub enum SubjectKind {
        Site = "site",
        Place = "place",
        County = "county",
        Line = "line",
        Event = "event",
    }
}

/// Something that has a name.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id in its own resource.
    pub id: String,
    /// The line of an event.
    pub line: Option<String>,
    /// Its name.
    pub name: Text,
    /// The county, or the province of a county.
    pub within: Option<Text>,
    /// Where it is; lines are nowhere.
    pub position: Option<Position>,
    /// How much it matters, 0 to 100.
    pub importance: u32,
}

/// A subject with the texts by which it is found.
type Known = (Subject, Vec<(Field, String)>);

fn names(name: &Text) -> Vec<(Field, String)> {
    vec![(Field::Name, name.zh.clone()), (Field::English, name.en.clone())]
}

/// Everything in `catalogue` that has a name.
pub(super) fn all(catalogue: &Catalogue) -> Vec<Known> {
    let mut all = counties(catalogue);
    all.extend(lines(catalogue));
    all.extend(sites(catalogue));
    all.extend(places(catalogue));
    all
}

fn sites(catalogue: &Catalogue) -> impl Iterator<Item = Known> {
    catalogue.sites.values().map(|site| {
        let county = catalogue.counties.get(&site.adcode).map(|county| county.name.clone());
        let mut texts = names(&site.name);
        texts.extend(site.aliases.iter().map(|alias| (Field::Alias, alias.clone())));
        texts.extend(site.township.iter().chain(county.as_ref().map(|c| &c.zh)).map(|t| (Field::Place, t.clone())));
        let core = site.lines.iter().any(|role| role.weight == Weight::Core);
        let listed = u32::from(site.protection.is_some()) + u32::from(site.scenic.is_some());
        let subject = Subject {
            kind: SubjectKind::Site,
            id: site.id.to_string(),
            line: None,
            name: site.name.clone(),
            within: county,
            position: Some(site.position.position()),
            importance: 30 + 40 * u32::from(core) + 15 * listed,
        };
        (subject, texts)
    })
}

fn places(catalogue: &Catalogue) -> impl Iterator<Item = Known> {
    catalogue.places.values().map(|place| {
        let county = place.adcode.and_then(|adcode| catalogue.counties.get(&adcode)).map(|county| county.name.clone());
        let mut texts = names(&place.name);
        texts.push((Field::Place, place.county.clone()));
        let importance = match place.kind {
            PlaceKind::GatewayCity | PlaceKind::Station | PlaceKind::Airport => 60,
            PlaceKind::LodgingTown => 50,
            _ => 20 + 6 * u32::from(place.rating.unwrap_or(0)),
        };
        let subject = Subject {
            kind: SubjectKind::Place,
            id: place.id.to_string(),
            line: None,
            name: place.name.clone(),
            within: county.or_else(|| Some(Text::new(place.county.clone(), place.county.clone()))),
            position: Some(place.position.position()),
            importance,
        };
        (subject, texts)
    })
}

fn counties(catalogue: &Catalogue) -> Vec<Known> {
    let county = |county: &crate::catalogue::county::County| {
        let mut texts = names(&county.name);
        texts.push((Field::Alias, county.seat.zh.clone()));
        let subject = Subject {
            kind: SubjectKind::County,
            id: county.adcode.0.to_string(),
            line: None,
            name: county.name.clone(),
            within: Some(county.province.clone()),
            position: Some(county.seat_position),
            importance: 90,
        };
        (subject, texts)
    };
    catalogue.counties.values().map(county).collect()
}

fn lines(catalogue: &Catalogue) -> Vec<Known> {
    let mut all = Vec::new();
    for line in catalogue.lines.values() {
        let subject = Subject {
            kind: SubjectKind::Line,
            id: line.id.to_string(),
            line: None,
            name: line.name.clone(),
            within: None,
            position: None,
            importance: 100,
        };
        all.push((subject, names(&line.name)));
        for event in &line.events {
            let place = event.sites.first().and_then(|id| catalogue.sites.get(id));
            let mut texts = names(&event.name);
            texts.push((Field::Place, event.place.clone()));
            let subject = Subject {
                kind: SubjectKind::Event,
                id: event.id.to_string(),
                line: Some(line.id.to_string()),
                name: event.name.clone(),
                within: Some(Text::new(event.place.clone(), event.place.clone())),
                position: place.map(|site| site.position.position()),
                importance: 40,
            };
            all.push((subject, texts));
        }
    }
    all
}
