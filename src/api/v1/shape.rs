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
    /// `true`: add to each leg what the driver does, step by step, in Chinese and English.
    #[param(example = true)]
    steps: Option<bool>,
    /// `false`: leave out the links into navigation apps, two thirds of an itinerary without lines; `true` unless said.
    #[param(example = true)]
    handoff: Option<bool>,
}

/// Query parameters of operations that answer with one line.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LineQuery {
    /// `polyline6` (default), `polyline5`, `geojson`, `points` or `none`.
    #[param(value_type = Option<String>, example = "geojson")]
    geometry: Option<GeometryForm>,
    /// Leave out points that lie within so many metres of the line through the rest: 0 to 1,000, default 10.
    #[param(example = 10)]
    simplify: Option<f64>,
    /// `wgs84` (default), `gcj02` (Amap, Tencent, WeChat) or `bd09` (Baidu); for the request and the answer.
    #[param(value_type = Option<String>, example = "wgs84")]
    crs: Option<Crs>,
}

impl TryFrom<LineQuery> for Shape {
    type Error = FieldFault;

    fn try_from(query: LineQuery) -> Result<Self, FieldFault> {
        let LineQuery { geometry, simplify, crs } = query;
        ShapeQuery { geometry, simplify, crs, ..ShapeQuery::default() }.try_into()
    }
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
    /// Whether the steps of the driver are wanted.
    pub steps: bool,
    /// Whether links into navigation apps are wanted.
    pub handoff: bool,
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
            steps: query.steps.unwrap_or(false),
            handoff: query.handoff.unwrap_or(true),
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
    /// All that can be said, from which every other shape can be had.
    pub(super) const fn finest() -> Self {
        Self { form: GeometryForm::Polyline6, tolerance_m: 0.0, crs: Crs::Wgs84, map: None, steps: true, handoff: true }
    }

    /// `line` in GCJ-02, as simplified as all lines of the answer.
    pub(super) fn map_line(&self, line: &[Position]) -> Vec<MapPointResponse> {
        simplified(line, self.tolerance_m).into_iter().map(MapPointResponse::new).collect()
    }

    /// `line` as asked for; `None` when it is to be left out.
    pub(super) fn write(&self, line: &[Position]) -> Option<GeometryResponse> {
        self.write_marked(line, &[]).0
    }

    /// The same, with the positions in it of the points of `line` that `marks` numbers in ascending order;
    /// those stay however coarse the line.
    pub(super) fn write_marked(&self, line: &[Position], marks: &[usize]) -> (Option<GeometryResponse>, Vec<usize>) {
        if self.form == GeometryForm::None {
            return (None, Vec::new());
        }
        if let (Some(decimals), true) = (self.decimals(), self.is_as_stored(line)) {
            return (Some(GeometryResponse::Encoded(encode(line, decimals))), marks.to_vec());
        }
        let (points, marks) = self.points(line, marks);
        let geometry = match self.form {
            GeometryForm::Polyline5 => GeometryResponse::Encoded(encode(&points, 5)),
            GeometryForm::Geojson => GeometryResponse::Geojson(LineStringResponse {
                kind: "LineString",
                coordinates: points.iter().map(|p| [p.lon, p.lat]).collect(),
            }),
            GeometryForm::Points => GeometryResponse::Points(
                points.iter().map(|p| MapPointResponse { longitude: p.lon, latitude: p.lat }).collect(),
            ),
            GeometryForm::Polyline6 | GeometryForm::None => GeometryResponse::Encoded(encode(&points, 6)),
        };
        (Some(geometry), marks)
    }

    /// The decimals of an encoded polyline, if that is asked for.
    const fn decimals(&self) -> Option<u32> {
        match self.form {
            GeometryForm::Polyline6 => Some(6),
            GeometryForm::Polyline5 => Some(5),
            GeometryForm::Geojson | GeometryForm::Points | GeometryForm::None => None,
        }
    }

    /// Whether nothing of `line` is left out, moved or added.
    fn is_as_stored(&self, line: &[Position]) -> bool {
        self.tolerance_m <= 0.0 && self.crs == Crs::Wgs84 && line.len() > 1
    }

    /// Simplified, converted, rounded; at least two points, as GeoJSON wants.
    fn points(&self, line: &[Position], marks: &[usize]) -> (Vec<Position>, Vec<usize>) {
        let last = line.len().saturating_sub(1);
        let mut kept: Vec<Position> = line.first().copied().into_iter().collect();
        let mut places = Vec::with_capacity(marks.len());
        let mut begin = 0;
        for &mark in marks.iter().chain([&last]) {
            let mark = mark.clamp(begin, last);
            if mark > begin {
                kept.extend(simplified(&line[begin..=mark], self.tolerance_m).into_iter().skip(1));
                begin = mark;
            }
            places.push(kept.len().saturating_sub(1));
        }
        places.truncate(marks.len());
        let mut points: Vec<Position> = kept.iter().map(|p| datum::to(self.crs, *p).rounded()).collect();
        if let [only] = points[..] {
            points.push(only);
        }
        (points, places)
    }
}
