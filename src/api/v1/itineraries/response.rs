//! A planned journey on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::v1::common::{PositionResponse, TextResponse};
use crate::api::v1::routes::LegResponse;
use crate::api::v1::shape::Shape;
use crate::app::itineraries::{DayAnswer, Itinerary, LegAnswer, StopAnswer};
use crate::app::routing::{Point, PointWish};
use crate::app::world::World;
use crate::base::calendar::TimeOfDay;
use crate::base::datum::Crs;
use crate::base::ids::PlaceId;
use crate::base::lang::Lang;
use crate::base::units::Seconds;
use crate::catalogue::place::LodgingClass;

/// A planned journey.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItineraryResponse {
    /// Names the content of the register and the roads that the plan rests on.
    data_version: String,
    /// Day by day.
    days: Vec<DayResponse>,
    /// Sums.
    totals: TotalsResponse,
    /// What was considered and left out, the weightiest first.
    unserved: Vec<UnservedResponse>,
    /// What the traveller should know.
    warnings: Vec<String>,
}

/// One day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DayResponse {
    /// `YYYY-MM-DD`.
    date: String,
    /// The public holiday it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday: Option<TextResponse>,
    /// Leaving in the morning, `HH:MM`.
    depart: String,
    /// Arriving in the evening, `HH:MM`.
    arrive: String,
    /// Where it begins.
    start: EndResponse,
    /// Where it ends.
    end: EndResponse,
    /// The visits.
    stops: Vec<StopResponse>,
    /// The ways between start, stops and end: one more than stops.
    legs: Vec<TimedLegResponse>,
    /// Lunch and the driver's rests.
    pauses: Vec<PauseResponse>,
    /// At the wheel.
    driving_s: u32,
    /// Where the night is spent; null after the last day.
    lodging: Option<LodgingResponse>,
}

/// An end of a day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndResponse {
    /// Id of the site, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Id of the place, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// Its name, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<TextResponse>,
    /// Where it is.
    position: PositionResponse,
}

/// A visit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StopResponse {
    /// The site.
    site: SiteRefResponse,
    /// Where it is.
    position: PositionResponse,
    /// Arrival, `HH:MM`.
    arrive: String,
    /// Entry, `HH:MM`; later than arrival when the doors are still shut or lunch comes first.
    enter: String,
    /// Departure, `HH:MM`.
    depart: String,
    /// Length of the visit.
    visit_minutes: u32,
    /// The register does not know the hours; usual ones were assumed: check before you go.
    hours_assumed: bool,
}

/// A site by id and name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteRefResponse {
    /// Its id.
    id: String,
    /// Its name.
    name: TextResponse,
}

/// A drive with its times.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TimedLegResponse {
    /// Departure, `HH:MM`.
    depart: String,
    /// Arrival, `HH:MM`.
    arrive: String,
    /// The way.
    #[serde(flatten)]
    way: LegResponse,
}

/// A pause.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PauseResponse {
    /// `lunch` or `rest`.
    kind: &'static str,
    /// It begins, `HH:MM`.
    begin: String,
    /// It ends, `HH:MM`.
    end: String,
}

/// Where a night is spent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LodgingResponse {
    /// Its id, see `/v1/places/{id}`.
    id: String,
    /// Its name.
    name: TextResponse,
    /// Where it is.
    position: PositionResponse,
    /// Best class of lodging to count on.
    lodging_class: Option<&'static str>,
}

/// Sums over all days.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TotalsResponse {
    /// Along the roads.
    distance_m: u32,
    /// At the wheel.
    driving_s: u32,
    /// Sites visited.
    sites: usize,
    /// Sum of the values of the sites visited.
    score: u64,
    /// Toll at usual rates, in fen; an estimate.
    toll_fen: u32,
    /// Fuel or energy, in fen; an estimate.
    energy_fen: u32,
    /// How often a provincial border is crossed.
    border_crossings: usize,
}

/// A site that was considered and left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnservedResponse {
    /// Id of the site.
    site: String,
    /// `closed_on_all_days`, `unreachable`, `too_far` or `no_time`.
    code: &'static str,
    /// Why, in the language of the answer.
    message: String,
}

fn clock(time: Seconds) -> String {
    // Whole minutes, rounded up: nobody is promised to arrive earlier than planned.
    TimeOfDay(Seconds(time.0.div_ceil(60) * 60)).to_string()
}

impl ItineraryResponse {
    /// `itinerary` in the form of `shape`.
    pub(super) fn new(world: &World, itinerary: &Itinerary, shape: &Shape, lang: Lang) -> Self {
        let legs = itinerary.days.iter().flat_map(|day| &day.legs);
        let totals = &itinerary.totals;
        let unserved = |site: &crate::app::itineraries::Unserved| UnservedResponse {
            site: site.site.to_string(),
            code: site.reason.as_str(),
            message: site.message.get(lang).to_owned(),
        };
        Self {
            data_version: itinerary.data_version.clone(),
            days: itinerary.days.iter().map(|day| DayResponse::new(world, day, shape)).collect(),
            totals: TotalsResponse {
                distance_m: totals.distance.0,
                driving_s: totals.driving.0,
                sites: totals.sites,
                score: totals.score,
                toll_fen: totals.toll.0,
                energy_fen: totals.energy.0,
                border_crossings: legs.map(|leg| leg.way.crossings.len()).sum(),
            },
            unserved: itinerary.unserved.iter().map(unserved).collect(),
            warnings: itinerary.warnings.iter().map(|text| text.get(lang).to_owned()).collect(),
        }
    }
}

impl DayResponse {
    fn new(world: &World, day: &DayAnswer, shape: &Shape) -> Self {
        let pause = |pause: &crate::app::itineraries::PauseAnswer| PauseResponse {
            kind: if pause.lunch { "lunch" } else { "rest" },
            begin: clock(pause.begin),
            end: clock(pause.end),
        };
        Self {
            date: day.date.to_string(),
            holiday: day.holiday.as_ref().map(TextResponse::from),
            depart: clock(day.depart),
            arrive: clock(day.arrive),
            start: EndResponse::new(&day.start, shape.crs),
            end: EndResponse::new(&day.end, shape.crs),
            stops: day.stops.iter().map(|stop| StopResponse::new(world, stop, shape.crs)).collect(),
            legs: day.legs.iter().map(|leg| TimedLegResponse::new(leg, shape)).collect(),
            pauses: day.pauses.iter().map(pause).collect(),
            driving_s: day.driving.0,
            lodging: day.lodging.as_ref().and_then(|id| LodgingResponse::new(world, id, shape.crs)),
        }
    }
}

impl EndResponse {
    fn new(point: &Point, crs: Crs) -> Self {
        let (site, place) = match &point.wish {
            PointWish::Site(id) => (Some(id.to_string()), None),
            PointWish::Place(id) => (None, Some(id.to_string())),
            PointWish::Position(_) => (None, None),
        };
        let name = point.name.as_ref().map(TextResponse::from);
        Self { site, place, name, position: PositionResponse::new(point.position, crs) }
    }
}

impl StopResponse {
    fn new(world: &World, stop: &StopAnswer, crs: Crs) -> Self {
        let site = &world.catalogue.sites[&stop.site];
        Self {
            site: SiteRefResponse { id: stop.site.to_string(), name: TextResponse::from(&stop.name) },
            position: PositionResponse::new(site.position.position(), crs),
            arrive: clock(stop.arrive),
            enter: clock(stop.enter),
            depart: clock(stop.depart),
            visit_minutes: (stop.depart - stop.enter).0.div_ceil(60),
            hours_assumed: stop.hours_assumed,
        }
    }
}

impl TimedLegResponse {
    fn new(leg: &LegAnswer, shape: &Shape) -> Self {
        Self { depart: clock(leg.depart), arrive: clock(leg.arrive), way: LegResponse::new(&leg.way, shape) }
    }
}

impl LodgingResponse {
    fn new(world: &World, id: &PlaceId, crs: Crs) -> Option<Self> {
        let place = world.catalogue.places.get(id)?;
        Some(Self {
            id: id.to_string(),
            name: TextResponse::from(&place.name),
            position: PositionResponse::new(place.position.position(), crs),
            lodging_class: place.lodging_class.map(LodgingClass::as_str),
        })
    }
}
