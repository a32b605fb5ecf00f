//! The wish to keep off roads, as it stands in a request.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::avoid::{Avoidance, check_areas};
use crate::app::error::FieldFault;
use crate::base::datum::{self, Crs};
use crate::base::geodesy::Outline;
use crate::base::position::Position;
use crate::road::profile::Avoid;

/// What to keep off; nothing unless said.
#[expect(clippy::struct_excessive_bools, reason = "wishes that do not exclude each other")]
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AvoidRequest {
    /// Roads with toll.
    #[serde(default)]
    tolls: bool,
    /// Expressways and their ramps.
    #[serde(default)]
    expressways: bool,
    /// Ferries.
    #[serde(default)]
    ferries: bool,
    /// Loose surfaces.
    #[serde(default)]
    unpaved: bool,
    /// Mountain roads; a point that stands on one cannot be reached then.
    #[serde(default)]
    mountain_roads: bool,
    /// Roads with these numbers.
    #[schema(example = json!(["G1517"]))]
    #[serde(default)]
    refs: Vec<String>,
    /// GeoJSON `Polygon`s, up to 20 with 2,000 corners together.
    #[serde(default)]
    areas: Vec<PolygonRequest>,
}

/// A GeoJSON `Polygon`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PolygonRequest {
    /// Always `Polygon`.
    #[serde(rename = "type")]
    kind: PolygonKind,
    /// The outer ring, then holes; longitude and latitude of each point.
    coordinates: Vec<Vec<[f64; 2]>>,
}

/// The only kind of geometry that is an area here.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
enum PolygonKind {
    /// A `Polygon`.
    Polygon,
}

impl AvoidRequest {
    /// The checked wish.
    pub(super) fn avoidance(&self, crs: Crs) -> Result<Avoidance, FieldFault> {
        let points = self.areas.iter().flat_map(|area| &area.coordinates).map(Vec::len).sum();
        check_areas(self.areas.len(), points)?;
        let point = |[lon, lat]: &[f64; 2]| datum::from(crs, Position { lon: *lon, lat: *lat });
        let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(point).collect();
        let outline = |area: &PolygonRequest| {
            let PolygonKind::Polygon = area.kind;
            Outline::from_rings(vec![area.coordinates.iter().map(ring).collect()])
        };
        Ok(Avoidance {
            roads: Avoid {
                tolls: self.tolls,
                expressways: self.expressways,
                ferries: self.ferries,
                unpaved: self.unpaved,
                mountain_roads: self.mountain_roads,
                references: self.refs.clone(),
            },
            areas: self.areas.iter().map(outline).collect(),
        })
    }
}
