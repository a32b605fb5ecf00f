//! How lines are written: encoded polyline, GeoJSON, WeChat points, or not at all; how fine; in which datum.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::error::FieldFault;
use crate::base::datum::{self, Crs};
use crate::base::polyline::{encode, simplified};
use crate::base::position::Position;
use crate::words;

words! {
    /// A way to write a line.
    pub(in crate::api) enum GeometryForm {
        /// Encoded polyline, six decimals; the smallest.
        Polyline6 = "polyline6",
        /// Encoded polyline, five decimals, as Google's.
        Polyline5 = "polyline5",
        /// A GeoJSON `LineString`.
        Geojson = "geojson",
        /// The points of a WeChat map component: `[{"longitude", "latitude"}]`.
        Points = "points",
        /// Left out.
        None = "none",
    }
}

words! {
    /// Objects for a map component, beside the answer.
    pub(in crate::api) enum MapForm {
        /// The properties of WeChat's `<map>`.
        Wechat = "wechat",
    }
}

/// Query parameters of operations that answer with lines.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ShapeQuery {
    /// `polyline6` (default), `polyline5`, `geojson`, `points` or `none`.
    #[param(value_type = Option<String>, example = "geojson")]
    geometry: Option<GeometryForm>,
    /// Leave out points that lie within so many metres of the line through the rest: 0 to 1,000, default 10.
    #[param(example = 10)]
    simplify: Option<f64>,
    /// `wgs84` (default), `gcj02` (Amap, Tencent, WeChat) or `bd09` (Baidu); for the request and the answer.
    #[param(value_type = Option<String>, example = "wgs84")]
    crs: Option<Crs>,
    /// `wechat`: add the properties of WeChat's map component as `map` (always GCJ-02), for routes and itineraries.
    #[param(value_type = Option<String>, example = "wechat")]
    map: Option<MapForm>,
}

/// The largest tolerance, in metres.
const SIMPLIFY_MAX_M: f64 = 1_000.0;

/// A checked [`ShapeQuery`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    form: GeometryForm,
    tolerance_m: f64,
    /// The datum of the request and the answer.
    pub crs: Crs,
    /// Whether the objects of a map component are wanted.
    pub map: Option<MapForm>,
}

impl TryFrom<ShapeQuery> for Shape {
    type Error = FieldFault;

    fn try_from(query: ShapeQuery) -> Result<Self, FieldFault> {
        let tolerance_m = query.simplify.unwrap_or(10.0);
        if !(0.0..=SIMPLIFY_MAX_M).contains(&tolerance_m) {
            return Err(FieldFault::new(
                "simplify",
                "out_of_range",
                ("simplify 须在 0 到 1000 米之间", "simplify must be between 0 and 1000 metres"),
                ("请改正", "correct it"),
            )
            .with_value(tolerance_m));
        }
        Ok(Self {
            form: query.geometry.unwrap_or(GeometryForm::Polyline6),
            tolerance_m,
            crs: query.crs.unwrap_or(Crs::Wgs84),
            map: query.map,
        })
    }
}

/// A line in the form that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum GeometryResponse {
    /// An encoded polyline.
    Encoded(String),
    /// A GeoJSON `LineString`; in WGS 84 unless another `crs` was asked for.
    Geojson(LineStringResponse),
    /// The points of a WeChat map component.
    Points(Vec<MapPointResponse>),
}

/// A GeoJSON `LineString`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineStringResponse {
    /// Always `LineString`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Longitude and latitude of each point.
    coordinates: Vec<[f64; 2]>,
}

/// A point of a WeChat map component.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub(super) struct MapPointResponse {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
}

impl MapPointResponse {
    /// `position` in the datum of WeChat.
    pub(super) fn new(position: Position) -> Self {
        let Position { lon, lat } = datum::to(Crs::Gcj02, position).rounded();
        Self { longitude: lon, latitude: lat }
    }
}

impl Shape {
    /// `line` in GCJ-02, as simplified as all lines of the answer.
    pub(super) fn map_line(&self, line: &[Position]) -> Vec<MapPointResponse> {
        simplified(line, self.tolerance_m).into_iter().map(MapPointResponse::new).collect()
    }

    /// `line` as asked for; `None` when it is to be left out.
    pub(super) fn write(&self, line: &[Position]) -> Option<GeometryResponse> {
        if self.form == GeometryForm::None {
            return None;
        }
        let points = self.points(line);
        Some(match self.form {
            GeometryForm::Polyline5 => GeometryResponse::Encoded(encode(&points, 5)),
            GeometryForm::Geojson => GeometryResponse::Geojson(LineStringResponse {
                kind: "LineString",
                coordinates: points.iter().map(|p| [p.lon, p.lat]).collect(),
            }),
            GeometryForm::Points => GeometryResponse::Points(
                points.iter().map(|p| MapPointResponse { longitude: p.lon, latitude: p.lat }).collect(),
            ),
            GeometryForm::Polyline6 | GeometryForm::None => GeometryResponse::Encoded(encode(&points, 6)),
        })
    }

    /// Simplified, converted, rounded; at least two points, as GeoJSON wants.
    fn points(&self, line: &[Position]) -> Vec<Position> {
        let convert = |p: &Position| datum::to(self.crs, *p).rounded();
        let mut points: Vec<Position> = simplified(line, self.tolerance_m).iter().map(convert).collect();
        if let [only] = points[..] {
            points.push(only);
        }
        points
    }
}
