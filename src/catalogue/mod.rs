//! What there is to see, and why it matters: sites, lines, places and counties of one revision.

pub mod almanac;
pub mod check;
pub mod closure;
pub mod county;
pub mod coverage;
pub mod document;
pub mod driver;
pub mod exception;
pub mod line;
pub mod links;
pub mod lunar;
pub mod photo;
pub mod place;
mod read;
pub mod select;
pub mod site;
pub mod source;
pub mod study;
pub mod write;

use std::collections::BTreeMap;

pub use read::read;

use chrono::NaiveDate;

use crate::base::calendar::Holidays;
use crate::base::ids::{Adcode, ClosureId, LineId, PlaceId, SiteId, SourceId};
use crate::base::position::BoundingBox;

use almanac::{Festival, TollFree};
use closure::Closure;
use county::County;
use driver::DriverRule;
use line::Line;
use lunar::Lunar;
use place::Place;
use site::Site;
use source::Source;
use study::StudyTemplate;

/// The box in which a coordinate is taken for one of the region: the zone and its gateways.
pub const REGION: BoundingBox = BoundingBox::new(111.8, 24.2, 116.4, 30.0);

/// Everything of one revision; a value that never changes.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Names the content: the first twelve hex digits of its SHA-256.
    pub version: String,
    /// The counties, by code.
    pub counties: BTreeMap<Adcode, County>,
    /// The sites, by id.
    pub sites: BTreeMap<SiteId, Site>,
    /// The lines, by id.
    pub lines: BTreeMap<LineId, Line>,
    /// Lodging, sights, bases, service areas, gateways, by id.
    pub places: BTreeMap<PlaceId, Place>,
    /// Roads that are shut or slow, by id.
    pub closures: BTreeMap<ClosureId, Closure>,
    /// What the records cite.
    pub sources: BTreeMap<SourceId, Source>,
    /// Days off and make-up workdays.
    pub holidays: Holidays,
    /// The notices that the days off and make-up workdays rest on.
    pub holiday_sources: BTreeMap<NaiveDate, SourceId>,
    /// When expressways are free.
    pub toll_free: Vec<TollFree>,
    /// Recurring festivals and memorial days.
    pub festivals: Vec<Festival>,
    /// The traditional calendar, as far as it is tabulated.
    pub lunar: Lunar,
    /// How long drivers may drive.
    pub driver_rules: Vec<DriverRule>,
    /// What study tours keep to.
    pub study_templates: Vec<StudyTemplate>,
}
