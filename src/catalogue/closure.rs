//! A stretch, an area or a whole road is shut, or slow, from one moment to another.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::base::ids::{ClosureId, SourceId};
use crate::base::lang::Text;
use crate::base::position::Position;

/// One record of `closures.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Stable id, kebab-case.
    pub id: ClosureId,
    /// Why.
    pub reason: Text,
    /// The road, e.g. `G319`; with `points`, only its part near them.
    #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
    pub road_ref: Option<String>,
    /// One point: the road there. Two: the stretch between them. Three or more: the ring of an area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<Point>,
    /// The first moment, China Standard Time; absent: always.
    #[serde(default, with = "minute", skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDateTime>,
    /// The first moment after it; absent: until it is taken back.
    #[serde(default, with = "minute", skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDateTime>,
    /// The vehicles it holds for; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<String>,
    /// The speed that is left, in km/h; absent: shut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_kmh: Option<u32>,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// Doubts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A corner of a closure.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Degrees north, WGS 84.
    pub lat: f64,
}

impl Point {
    /// The bare point.
    pub const fn position(self) -> Position {
        Position { lon: self.lon, lat: self.lat }
    }
}

impl Closure {
    /// Whether it holds at some moment from `first` to `last`, both included.
    pub fn overlaps(&self, first: NaiveDateTime, last: NaiveDateTime) -> bool {
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| first < to)
    }
}

/// Moments to the minute, as the files have them: `2026-12-01T08:30`.
mod minute {
    use chrono::NaiveDateTime;
    use serde::{Deserialize, Deserializer, Serializer};

    const FORM: &str = "%Y-%m-%dT%H:%M";

    #[expect(clippy::ref_option, reason = "serde's `with` asks for this signature")]
    pub(super) fn serialize<S: Serializer>(moment: &Option<NaiveDateTime>, serializer: S) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => serializer.collect_str(&moment.format(FORM)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDateTime>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let parsed = NaiveDateTime::parse_from_str(&text, FORM);
        parsed
            .map(Some)
            .map_err(|_form| serde::de::Error::custom(format!("{text:?} is not of the form 2026-12-01T08:30")))
    }
}
