//! One of the 24 counties of the zone: names, seat and outline.

use serde::Deserialize;

use crate::base::geodesy::Outline;
use crate::base::ids::{Adcode, SourceId};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::tables::semicolons;

/// A county, county-level city or district.
#[derive(Clone, Debug)]
pub struct County {
    /// Division code.
    pub adcode: Adcode,
    /// Pinyin name for file names and ids.
    pub slug: String,
    /// Its name.
    pub name: Text,
    /// Hunan or Jiangxi.
    pub province: Text,
    /// The prefecture-level city above it.
    pub prefecture: Text,
    /// The groups of the zone's plan that list it, e.g. `1;2`; empty when not established.
    pub cluster: String,
    /// Whether it is in the plan's core area.
    pub core: Option<bool>,
    /// Its seat.
    pub seat: Text,
    /// The seat's point.
    pub seat_position: Position,
    /// The simplified outline; empty when the file has none.
    pub outline: Outline,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// Doubts.
    pub note: String,
}

/// A row of `counties.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountyRow {
    pub(super) adcode: Adcode,
    pub(super) slug: String,
    name_zh: String,
    name_en: String,
    province: String,
    prefecture_zh: String,
    prefecture_en: String,
    cluster: String,
    core: String,
    seat_zh: String,
    seat_en: String,
    seat_lon: f64,
    seat_lat: f64,
    #[expect(dead_code, reason = "the seats are all town points; the column is for editors")]
    precision: String,
    #[serde(deserialize_with = "semicolons")]
    source: Vec<SourceId>,
    note: String,
}

impl CountyRow {
    /// The county with its outline.
    pub(super) fn with_outline(self, outline: Outline) -> County {
        let province_en = if self.adcode.province() == 43 { "Hunan" } else { "Jiangxi" };
        County {
            adcode: self.adcode,
            slug: self.slug,
            name: Text::new(self.name_zh, self.name_en),
            province: Text::new(self.province, province_en),
            prefecture: Text::new(self.prefecture_zh, self.prefecture_en),
            core: match self.core.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            cluster: self.cluster,
            seat: Text::new(self.seat_zh, self.seat_en),
            seat_position: Position { lon: self.seat_lon, lat: self.seat_lat },
            outline,
            sources: self.source,
            note: self.note,
        }
    }
}
