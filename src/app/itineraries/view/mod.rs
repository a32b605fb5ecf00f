//! An itinerary that needs nothing else: every name, text and line in it, for files and for keeping.

mod gather;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::study::Lesson;
use crate::app::cost::Cost;
use crate::app::notices::Notices;
use crate::base::calendar::TimeOfDay;
use crate::base::ids::Adcode;
use crate::base::lang::Text;
use crate::base::polyline;
use crate::base::position::{BoundingBox, Position};
use crate::base::units::{Fen, Metres, Seconds};
use crate::catalogue::place::{LodgingClass, PlaceKind};
use crate::catalogue::site::SiteKind;
use crate::catalogue::source::Precision;
use crate::road::class::{Border, RoadClass};

/// A planned journey with all that it mentions; a value that outlives the world it was made in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItineraryView {
    /// Names the content of the register and the roads.
    pub data_version: String,
    /// When it was made, China Standard Time.
    pub made: NaiveDateTime,
    /// What to call it.
    pub title: Text,
    /// Where it is shared, when it is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What is driven.
    pub vehicle: Text,
    /// The lines followed.
    pub lines: Vec<Text>,
    /// Day by day.
    pub days: Vec<DayView>,
    /// Sums.
    pub totals: TotalsView,
    /// What it costs, as ranges.
    #[serde(default)]
    pub cost: Cost,
    /// What was considered and left out.
    pub left_out: Vec<LeftOutView>,
    /// What the traveller should know.
    pub warnings: Vec<Text>,
    /// The study tour that it is, in words; empty for other journeys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub study: Vec<Text>,
    /// What to write beside the data.
    pub attributions: Vec<String>,
    /// What to write beside the map.
    #[serde(default)]
    pub notices: Notices,
    /// The counties around the way, coarsely.
    pub outlines: Vec<OutlineView>,
}

/// One day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayView {
    /// Its date.
    pub date: NaiveDate,
    /// The public holiday it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holiday: Option<Text>,
    /// Leaving in the morning.
    pub depart_s: Seconds,
    /// Arriving in the evening.
    pub arrive_s: Seconds,
    /// Where it begins.
    pub start: SpotView,
    /// Where it ends.
    pub end: SpotView,
    /// The visits.
    pub stops: Vec<StopView>,
    /// The ways between start, stops and end.
    pub legs: Vec<LegView>,
    /// Lunch and rests.
    pub pauses: Vec<PauseView>,
    /// At the wheel.
    pub driving_s: Seconds,
    /// Where the night is spent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lodging: Option<LodgingView>,
}

/// A spot on the map with its names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpotView {
    /// Id of the site, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Id of the place, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Its number for map components.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_id: Option<u32>,
    /// Its name; its coordinates when it has none.
    pub name: Text,
    /// Where it is, WGS 84.
    pub position: Position,
    /// The prefecture-level city it belongs to, in Chinese.
    pub city: String,
    /// Its address in Chinese, as far as known.
    pub address: String,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopView {
    /// The site.
    #[serde(flatten)]
    pub spot: SpotView,
    /// What it is.
    pub kind: SiteKind,
    /// How well its point is known.
    pub precision: Precision,
    /// Its county.
    pub county: Text,
    /// Arrival.
    pub arrive_s: Seconds,
    /// Entry.
    pub enter_s: Seconds,
    /// Departure.
    pub depart_s: Seconds,
    /// The hours are not known and were assumed.
    pub hours_assumed: bool,
    /// The festival that is held here on this day, when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub festival: Option<Text>,
    /// The lesson that the visit is, on a study tour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<Lesson>,
    /// Published opening hours, OpenStreetMap syntax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Full price for an adult, in yuan; absent when not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_yuan: Option<f64>,
    /// Conditions of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_note: Option<Text>,
    /// Whether a visit must be booked; absent when not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_required: Option<bool>,
    /// How to book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_note: Option<Text>,
    /// What it is about.
    pub description: Text,
}

/// A drive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LegView {
    /// Departure.
    pub depart_s: Seconds,
    /// Arrival.
    pub arrive_s: Seconds,
    /// Along the roads.
    pub distance_m: Metres,
    /// At the wheel.
    pub duration_s: Seconds,
    /// Toll, an estimate.
    pub toll_fen: Fen,
    /// Fuel or energy, an estimate.
    pub energy_fen: Fen,
    /// The line of the road, WGS 84.
    #[serde(rename = "polyline6", with = "polyline::six")]
    pub line: Vec<Position>,
    /// The roads used.
    pub roads: Vec<RoadView>,
    /// The provincial borders crossed.
    pub crossings: Vec<CrossingView>,
    /// What the driver does, in short.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Text>,
}

/// An unbroken drive on one road.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoadView {
    /// `G319`, or empty.
    #[serde(rename = "ref", default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Its name, or empty.
    pub name: Text,
    /// Its class.
    pub class: RoadClass,
    /// How far.
    pub distance_m: Metres,
    /// How long.
    pub duration_s: Seconds,
    /// Whether it costs toll.
    pub toll: bool,
}

/// A provincial border on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrossingView {
    /// Which.
    pub border: Border,
    /// About where.
    pub position: Position,
    /// Metres from the start of the leg.
    pub at_m: Metres,
}

/// A pause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PauseView {
    /// Lunch, or the driver's rest.
    pub lunch: bool,
    /// It begins.
    pub begin_s: Seconds,
    /// It ends.
    pub end_s: Seconds,
}

/// A night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LodgingView {
    /// The town or house.
    #[serde(flatten)]
    pub spot: SpotView,
    /// What it is.
    pub kind: PlaceKind,
    /// Best class to count on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<LodgingClass>,
    /// A sentence or two.
    pub text: Text,
}

/// Sums over all days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TotalsView {
    /// Along the roads.
    pub distance_m: Metres,
    /// At the wheel.
    pub driving_s: Seconds,
    /// Sites visited.
    pub sites: usize,
    /// Toll, an estimate.
    pub toll_fen: Fen,
    /// Fuel or energy, an estimate.
    pub energy_fen: Fen,
    /// Provincial borders crossed.
    pub border_crossings: usize,
}

/// A site that was left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOutView {
    /// Its id.
    pub site: String,
    /// Its name.
    pub name: Text,
    /// Why, for programs.
    pub code: Reason,
    /// Why, in words.
    pub message: Text,
}

/// A county as a backdrop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineView {
    /// Its code.
    pub adcode: Adcode,
    /// Its name.
    pub name: Text,
    /// Its seat.
    pub seat: Position,
    /// Its outer rings.
    pub rings: Vec<RingView>,
}

/// A closed ring.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RingView(#[serde(with = "polyline::six")] pub Vec<Position>);

/// `time` as `HH:MM`, in whole minutes rounded up: nobody is promised to arrive earlier than planned.
pub fn clock(time: Seconds) -> String {
    TimeOfDay(Seconds(time.0.div_ceil(60) * 60)).to_string()
}

impl ItineraryView {
    /// Everything on the map of the journey.
    pub fn bounds(&self) -> Option<BoundingBox> {
        bounds(&self.days)
    }
}

fn bounds(days: &[DayView]) -> Option<BoundingBox> {
    let spots = days.iter().flat_map(|day| day.spots()).map(|spot| spot.position);
    let lines = days.iter().flat_map(|day| &day.legs).flat_map(|leg| leg.line.iter().copied());
    BoundingBox::around(spots.chain(lines))
}

impl DayView {
    /// Start, stops and end in their order; leg `k` leads from the `k`-th to the next.
    pub fn spots(&self) -> Vec<&SpotView> {
        let stops = self.stops.iter().map(|stop| &stop.spot);
        std::iter::once(&self.start).chain(stops).chain(std::iter::once(&self.end)).collect()
    }

    /// Each leg with where it begins and ends.
    pub fn ways(&self) -> impl Iterator<Item = (&LegView, [&SpotView; 2])> {
        let spots = self.spots();
        let ends: Vec<[&SpotView; 2]> = spots.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        self.legs.iter().zip(ends)
    }
}
