//! Where a fact comes from, and how precise a position is.

use serde::{Deserialize, Serialize};

use crate::base::ids::SourceId;
use crate::base::position::Position;
use crate::words;

/// A publication, a data set, or the compiler's own knowledge; every record cites at least one.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Stable id, kebab-case.
    pub id: SourceId,
    /// Who published it.
    pub publisher: String,
    /// Its title.
    pub title: String,
    /// Date of publication or of the edition, as far as known.
    pub date: String,
    /// Where it can be read, or empty.
    pub url: String,
    /// Licence of what is taken from it; `facts only` when nothing but facts is.
    pub licence: String,
    /// Reservations.
    pub note: String,
}

words! {
    /// How close a recorded position is to the thing itself.
    pub enum Precision {
        /// A published exact point of the thing itself.
        Surveyed = "surveyed",
        /// Within about 200 m.
        Site = "site",
        /// The point of its village, about 1 km.
        Village = "village",
        /// The point of its township or county town, several kilometres.
        Town = "town",
        /// Worked out from other facts.
        Estimated = "estimated",
    }
}

impl Precision {
    /// How far, in metres, a point of this class may lie outside its county's simplified outline.
    pub const fn tolerance_m(self) -> f64 {
        match self {
            Self::Surveyed | Self::Site => 500.0,
            Self::Village => 1_500.0,
            Self::Town | Self::Estimated => 4_000.0,
        }
    }
}

/// A position with its class and source.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// How precise it is.
    pub precision: Precision,
    /// Where it comes from.
    pub source: SourceId,
}

impl Placed {
    /// The bare point.
    pub const fn position(&self) -> Position {
        Position { lon: self.lon, lat: self.lat }
    }
}
