//! Stations, lines, running times and the calls of trains: values of one revision.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::base::ids::Adcode;
use crate::base::position::Position;
use crate::base::tables::yes_no;
use crate::words;

/// Everything known of the railways of the region.
#[derive(Clone, Debug, Default)]
pub struct RailNetwork {
    /// Stations by id.
    pub stations: BTreeMap<String, Station>,
    /// Lines by id.
    pub lines: BTreeMap<String, RailLine>,
    /// Neighbouring stations with length and usual fastest running time.
    pub links: Vec<RailLink>,
    /// Trains by number; a timetable of the past is a fact of the past, see `valid_from`.
    pub trains: BTreeMap<String, Train>,
}

words! {
    /// Whether a station or line is in use.
    pub enum RailStatus {
        /// In use.
        Open = "open",
        /// Under construction.
        Building = "building",
        /// Decided or proposed.
        Planned = "planned",
        /// No longer in use.
        Closed = "closed",
    }
}

words! {
    /// What a line is for.
    pub enum RailKind {
        /// 200 km/h and more.
        HighSpeed = "high-speed",
        /// Passengers and freight.
        Conventional = "conventional",
        /// Tourist trains.
        Tourist = "tourist",
        /// Freight only.
        Freight = "freight",
    }
}

/// A station.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// Stable id, kebab-case.
    pub id: String,
    /// Chinese name without 站.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The county, if it is one of the 24.
    pub adcode: Option<Adcode>,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Precision class of the point.
    pub precision: String,
    /// Source of the point.
    pub position_source: String,
    /// In use, or when.
    pub status: RailStatus,
    /// Whether passengers get on and off.
    #[serde(deserialize_with = "yes_no")]
    pub passenger: bool,
    /// Day or year of opening, as far as known.
    pub opened: String,
    /// What it rests on.
    pub source: String,
    /// Doubts.
    pub note: String,
}

impl Station {
    /// Where it is.
    pub const fn position(&self) -> Position {
        Position { lon: self.lon, lat: self.lat }
    }
}

/// A line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RailLine {
    /// Stable id, kebab-case.
    pub id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// What it is for.
    pub kind: RailKind,
    /// In use, or when.
    pub status: RailStatus,
    /// Day or year of opening, or the expected one.
    pub opened: String,
    /// What it rests on.
    pub source: String,
    /// Doubts.
    pub note: String,
}

/// Two neighbouring stations of a line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RailLink {
    /// The line.
    pub line: String,
    /// One station.
    pub from: String,
    /// The other.
    pub to: String,
    /// Kilometres along the line.
    pub length_km: Option<f64>,
    /// Usual fastest running time, as far as known.
    pub minutes: Option<u32>,
    /// In use, or when.
    pub status: RailStatus,
    /// Precision of length and time.
    pub precision: String,
    /// What it rests on.
    pub source: String,
}

/// A train and its calls in the region.
#[derive(Clone, Debug)]
pub struct Train {
    /// `G1234`, `K636`, …
    pub number: String,
    /// Kind as in the number's letter.
    pub kind: String,
    /// Where it starts, in Chinese.
    pub origin: String,
    /// Where it ends, in Chinese.
    pub terminus: String,
    /// From when the calls were true.
    pub valid_from: String,
    /// Until when they were true.
    pub valid_to: String,
    /// Its calls in the region, in order.
    pub calls: Vec<Call>,
}

/// A stop of a train at a station of the region.
#[derive(Clone, Debug)]
pub struct Call {
    /// The station's id.
    pub station: String,
    /// Arrival, in minutes from the midnight that opens the train's first regional day.
    pub arrive: u32,
    /// Departure, likewise.
    pub depart: u32,
}
