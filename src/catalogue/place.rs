//! A place that is no heritage site: lodging, sight, base, service area, gateway.

use chrono::NaiveDate;
use serde::Deserialize;

use super::source::{Placed, Precision};
use crate::base::ids::{Adcode, PlaceId, SourceId};
use crate::base::lang::Text;
use crate::base::tables::semicolons;
use crate::words;

/// One row of `places/*.csv`.
#[derive(Clone, Debug)]
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
    pub adcode: Option<Adcode>,
    /// The county's name in Chinese, also outside the 24.
    pub county: String,
    /// Where it is.
    pub position: Placed,
    /// The best class of lodging to count on.
    pub lodging_class: Option<LodgingClass>,
    /// How many can sleep there.
    pub capacity_class: Option<CapacityClass>,
    /// A-level, 1 to 5.
    pub rating: Option<u8>,
    /// Shortest and usual visit in minutes.
    pub visit_minutes: Option<(u32, u32)>,
    /// Opening hours, OpenStreetMap syntax.
    pub hours: Option<String>,
    /// Full price in yuan.
    pub ticket_yuan: Option<f64>,
    /// The expressway a service area lies on.
    pub road_ref: Option<String>,
    /// A sentence or two.
    pub text: Text,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// The day on which a page confirmed it.
    pub verified_on: Option<NaiveDate>,
    /// Doubts.
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
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceRow {
    pub(super) id: PlaceId,
    map_id: u32,
    kind: PlaceKind,
    name_zh: String,
    name_en: String,
    adcode: Option<Adcode>,
    county_zh: String,
    lon: f64,
    lat: f64,
    precision: Precision,
    position_source: SourceId,
    lodging_class: Option<LodgingClass>,
    capacity_class: Option<CapacityClass>,
    rating: Option<u8>,
    visit_min: Option<u32>,
    visit_usual: Option<u32>,
    hours: Option<String>,
    ticket_yuan: Option<f64>,
    road_ref: Option<String>,
    text_zh: String,
    text_en: String,
    #[serde(deserialize_with = "semicolons")]
    sources: Vec<SourceId>,
    verified_on: Option<NaiveDate>,
    note: Option<String>,
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
