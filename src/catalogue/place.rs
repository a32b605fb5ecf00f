//! A place that is no heritage site: lodging, sight, base, service area, gateway.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize, Serializer};

use super::source::{Placed, Precision};
use crate::base::ids::{Adcode, PlaceId, SourceId};
use crate::base::lang::Text;
use crate::base::tables::semicolons;
use crate::words;

/// One row of `places/*.csv`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Stable id, kebab-case.
    pub id: PlaceId,
    /// Stable small number for map components.
    pub map_id: u32,
    /// What it is.
    pub kind: PlaceKind,
    /// Its name.
    pub name: Text,
    /// The county, if it is one of the 24.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adcode: Option<Adcode>,
    /// The county's name in Chinese, also outside the 24.
    pub county: String,
    /// Where it is.
    pub position: Placed,
    /// The best class of lodging to count on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lodging_class: Option<LodgingClass>,
    /// How many can sleep there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_class: Option<CapacityClass>,
    /// A-level, 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Shortest and usual visit in minutes.
    #[serde(default, with = "visit", skip_serializing_if = "Option::is_none")]
    pub visit_minutes: Option<(u32, u32)>,
    /// Opening hours, OpenStreetMap syntax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Full price in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_yuan: Option<f64>,
    /// The expressway a service area lies on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub road_ref: Option<String>,
    /// A sentence or two.
    pub text: Text,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// The day on which a page confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<NaiveDate>,
    /// Doubts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

words! {
    /// What a place is.
    pub enum PlaceKind {
        LodgingTown = "lodging-town",
        Homestay = "homestay",
        Camp = "camp",
        Sight = "sight",
        Rural = "rural",
        StudyBase = "study-base",
        CadreBase = "cadre-base",
        ServiceArea = "service-area",
        Station = "station",
        Airport = "airport",
        GatewayCity = "gateway-city",
    }
}

impl PlaceKind {
    /// Whether a night can be spent there.
    pub const fn is_lodging(self) -> bool {
        matches!(self, Self::LodgingTown | Self::Homestay)
    }
}

words! {
    /// The best class of lodging that a place can be counted on for.
    pub enum LodgingClass {
        Budget = "budget",
        Standard = "standard",
        Comfort = "comfort",
        Upscale = "upscale",
    }
}

words! {
    /// How many beds a place has.
    pub enum CapacityClass {
        /// Below 100.
        Small = "small",
        /// 100 to 1,000.
        Medium = "medium",
        /// Above 1,000.
        Large = "large",
    }
}

/// A row as it stands in the file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceRow {
    pub(super) id: PlaceId,
    pub(super) map_id: u32,
    kind: PlaceKind,
    name_zh: String,
    name_en: String,
    adcode: Option<Adcode>,
    county_zh: String,
    #[serde(serialize_with = "degrees")]
    lon: f64,
    #[serde(serialize_with = "degrees")]
    lat: f64,
    precision: Precision,
    position_source: SourceId,
    lodging_class: Option<LodgingClass>,
    capacity_class: Option<CapacityClass>,
    rating: Option<u8>,
    visit_min: Option<u32>,
    visit_usual: Option<u32>,
    hours: Option<String>,
    #[serde(serialize_with = "yuan")]
    ticket_yuan: Option<f64>,
    road_ref: Option<String>,
    text_zh: String,
    text_en: String,
    #[serde(deserialize_with = "semicolons", serialize_with = "joined")]
    sources: Vec<SourceId>,
    verified_on: Option<NaiveDate>,
    note: Option<String>,
}

/// The files of `places/`.
pub(super) const FILES: [&str; 6] =
    ["bases.csv", "camps.csv", "gateways.csv", "lodging.csv", "service-areas.csv", "sights.csv"];

impl PlaceKind {
    /// The file of `places/` that holds places of this kind.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::CadreBase | Self::StudyBase => FILES[0],
            Self::Camp => FILES[1],
            Self::Station | Self::Airport | Self::GatewayCity => FILES[2],
            Self::LodgingTown | Self::Homestay => FILES[3],
            Self::ServiceArea => FILES[4],
            Self::Sight | Self::Rural => FILES[5],
        }
    }
}

/// Five decimals (a metre), more only when there are more.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn degrees<S: Serializer>(degrees: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    let short = format!("{degrees:.5}");
    let exact = short.parse::<f64>().is_ok_and(|read| read.to_bits() == degrees.to_bits());
    serializer.collect_str(&if exact { short } else { degrees.to_string() })
}

#[expect(clippy::ref_option, reason = "serde asks for this signature")]
fn yuan<S: Serializer>(yuan: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&yuan.map_or_else(String::new, |yuan| yuan.to_string()))
}

fn joined<S: Serializer>(sources: &[SourceId], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&sources.iter().map(SourceId::as_str).collect::<Vec<_>>().join(";"))
}

/// Shortest and usual visit, in documents an object as in sites.
mod visit {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::super::site::VisitMinutes;

    #[expect(clippy::ref_option, reason = "serde's `with` asks for this signature")]
    pub(super) fn serialize<S: Serializer>(visit: &Option<(u32, u32)>, serializer: S) -> Result<S::Ok, S::Error> {
        visit.map(|(min, usual)| VisitMinutes { min, usual }).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(u32, u32)>, D::Error> {
        let visit = Option::<VisitMinutes>::deserialize(deserializer)?;
        Ok(visit.map(|visit| (visit.min, visit.usual)))
    }
}

impl PlaceRow {
    /// The first line of a file without rows.
    pub(super) const HEADER: &str = "id,map_id,kind,name_zh,name_en,adcode,county_zh,lon,lat,precision,position_source,lodging_class,capacity_class,rating,visit_min,visit_usual,hours,ticket_yuan,road_ref,text_zh,text_en,sources,verified_on,note";
}

impl From<Place> for PlaceRow {
    fn from(place: Place) -> Self {
        Self {
            id: place.id,
            map_id: place.map_id,
            kind: place.kind,
            name_zh: place.name.zh,
            name_en: place.name.en,
            adcode: place.adcode,
            county_zh: place.county,
            lon: place.position.lon,
            lat: place.position.lat,
            precision: place.position.precision,
            position_source: place.position.source,
            lodging_class: place.lodging_class,
            capacity_class: place.capacity_class,
            rating: place.rating,
            visit_min: place.visit_minutes.map(|visit| visit.0),
            visit_usual: place.visit_minutes.map(|visit| visit.1),
            hours: place.hours,
            ticket_yuan: place.ticket_yuan,
            road_ref: place.road_ref,
            text_zh: place.text.zh,
            text_en: place.text.en,
            sources: place.sources,
            verified_on: place.verified_on,
            note: place.note,
        }
    }
}

impl From<PlaceRow> for Place {
    fn from(row: PlaceRow) -> Self {
        Self {
            id: row.id,
            map_id: row.map_id,
            kind: row.kind,
            name: Text::new(row.name_zh, row.name_en),
            adcode: row.adcode,
            county: row.county_zh,
            position: Placed { lon: row.lon, lat: row.lat, precision: row.precision, source: row.position_source },
            lodging_class: row.lodging_class,
            capacity_class: row.capacity_class,
            rating: row.rating,
            visit_minutes: row.visit_min.zip(row.visit_usual),
            hours: row.hours,
            ticket_yuan: row.ticket_yuan,
            road_ref: row.road_ref,
            text: Text::new(row.text_zh, row.text_en),
            sources: row.sources,
            verified_on: row.verified_on,
            note: row.note,
        }
    }
}
