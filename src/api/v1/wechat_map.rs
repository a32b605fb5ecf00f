//! The properties of WeChat's `<map>` component: markers, lines, and what must be in sight.

use serde::Serialize;
use utoipa::ToSchema;

use super::shape::{MapPointResponse, Shape};
use crate::api::formats::day_colour;
use crate::app::itineraries::view::{ItineraryView, SpotView};
use crate::base::lang::Lang;
use crate::base::position::Position;
use crate::road::route::Leg;

/// Markers of points that have no number in the register are counted from here, far above those that have.
const FREE_IDS: u32 = 1_000_000_000;

/// What a mini-program hands to `<map>` as it is; always GCJ-02.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MapResponse {
    /// Always `gcj02`: the component knows no other datum.
    #[schema(example = "gcj02")]
    crs: &'static str,
    /// Each spot once.
    markers: Vec<MarkerResponse>,
    /// A line for each day, or for each leg of a route.
    polyline: Vec<LineResponse>,
    /// What must be in sight, for `include-points`.
    include_points: Vec<MapPointResponse>,
}

/// A marker; its icon is to be packed with the mini-program.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarkerResponse {
    /// The `map_id` of the site or place; from 1,000,000,000 for points that are neither.
    id: u32,
    /// Degrees east.
    longitude: f64,
    /// Degrees north.
    latitude: f64,
    /// Its name.
    title: String,
    /// `/images/site.png`, `/images/place.png` or `/images/point.png`.
    icon_path: &'static str,
    /// In pixels.
    width: u32,
    /// In pixels.
    height: u32,
    /// Shown when it is touched.
    callout: CalloutResponse,
}

/// The bubble of a marker.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CalloutResponse {
    /// What it says.
    content: String,
    /// `BYCLICK`.
    display: &'static str,
    /// In pixels.
    padding: u32,
    /// In pixels.
    border_radius: u32,
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineResponse {
    /// Its points, as fine as `simplify` says.
    points: Vec<MapPointResponse>,
    /// `#RRGGBBAA`.
    color: String,
    /// In pixels.
    width: u32,
    /// Whether it shows its direction.
    arrow_line: bool,
}

impl MapResponse {
    /// The journey.
    pub(super) fn of_itinerary(view: &ItineraryView, shape: &Shape, lang: Lang) -> Self {
        let beds = view.days.iter().filter_map(|day| day.lodging.as_ref()).map(|night| &night.spot);
        let spots: Vec<&SpotView> = view.days.iter().flat_map(|day| day.spots()).chain(beds).collect();
        let line = |(index, day): (usize, &crate::app::itineraries::view::DayView)| {
            let points: Vec<Position> = day.legs.iter().flat_map(|leg| leg.line.iter().copied()).collect();
            LineResponse::new(shape.map_line(&points), index)
        };
        Self::new(&spots, view.days.iter().enumerate().map(line).collect(), lang)
    }

    /// The way through `spots`.
    pub(super) fn of_route(spots: &[SpotView], legs: &[Leg], (shape, lang): (&Shape, Lang)) -> Self {
        let line = |(index, leg): (usize, &Leg)| LineResponse::new(shape.map_line(&leg.geometry), index);
        Self::new(&spots.iter().collect::<Vec<_>>(), legs.iter().enumerate().map(line).collect(), lang)
    }

    fn new(spots: &[&SpotView], polyline: Vec<LineResponse>, lang: Lang) -> Self {
        let mut markers: Vec<MarkerResponse> = Vec::new();
        let mut free = FREE_IDS;
        for spot in spots {
            let at = MapPointResponse::new(spot.position);
            let known = |marker: &MarkerResponse| match spot.map_id {
                Some(id) => marker.id == id,
                None => marker.id >= FREE_IDS && marker.point() == at,
            };
            if markers.iter().any(known) {
                continue;
            }
            let id = spot.map_id.unwrap_or(free);
            free += u32::from(spot.map_id.is_none());
            markers.push(MarkerResponse::new(id, at, spot, lang));
        }
        let include_points = markers.iter().map(MarkerResponse::point).collect();
        Self { crs: "gcj02", markers, polyline, include_points }
    }
}

impl MarkerResponse {
    fn new(id: u32, at: MapPointResponse, spot: &SpotView, lang: Lang) -> Self {
        let title = spot.name.get(lang).to_owned();
        let icon_path = match (&spot.site, &spot.place) {
            (Some(_), _) => "/images/site.png",
            (None, Some(_)) => "/images/place.png",
            (None, None) => "/images/point.png",
        };
        let callout = CalloutResponse { content: title.clone(), display: "BYCLICK", padding: 6, border_radius: 4 };
        let MapPointResponse { longitude, latitude } = at;
        Self { id, longitude, latitude, title, icon_path, width: 28, height: 28, callout }
    }

    fn point(&self) -> MapPointResponse {
        MapPointResponse { longitude: self.longitude, latitude: self.latitude }
    }
}

impl LineResponse {
    fn new(points: Vec<MapPointResponse>, index: usize) -> Self {
        Self { points, color: format!("{}FF", day_colour(index)), width: 6, arrow_line: true }
    }
}
