//! A planned journey on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::cost::CostResponse;
use super::festivals::FestivalVisitResponse;
use super::study::{LessonResponse, StudyResponse};
use crate::api::v1::common::{PositionResponse, TextResponse};
use crate::api::v1::driver_rules::DriverRuleResponse;
use crate::api::v1::handoff::{DayHandoffResponse, HandoffResponse};
use crate::api::v1::routes::LegResponse;
use crate::api::v1::shape::{MapForm, Shape};
use crate::api::v1::wechat_map::MapResponse;
use crate::app::handoff;
use crate::app::itineraries::view::{DayView, ItineraryView, SpotView, clock};
use crate::app::itineraries::{Answer, DayAnswer, Incumbent, Itinerary, LegAnswer, Stayed, StopAnswer};
use crate::app::routing::{Point, PointWish};
use crate::app::world::World;
use crate::base::datum::Crs;
use crate::base::ids::PlaceId;
use crate::base::lang::Lang;
use crate::catalogue::place::LodgingClass;

/// The best plan so far, while the search goes on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IncumbentResponse {
    /// Sum of the values of its sites.
    value: u64,
    /// How many sites it visits.
    sites: usize,
    /// At the wheel.
    driving_s: u64,
    /// No plan is worth more than this, as far as known.
    bound: u64,
    /// How far it may be from the best, as a share of the bound; 0 = proven best.
    gap: f64,
    /// Since the search began.
    elapsed_ms: u64,
}

impl From<Incumbent> for IncumbentResponse {
    fn from(incumbent: Incumbent) -> Self {
        let Incumbent { value, sites, driving_s, bound, gap_permyriad, elapsed_ms } = incumbent;
        Self { value, sites, driving_s, bound, gap: share(gap_permyriad), elapsed_ms }
    }
}

/// A planned journey.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItineraryResponse {
    /// Names the content of the register and the roads that the plan rests on.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
    /// Day by day.
    days: Vec<DayResponse>,
    /// Sums.
    totals: TotalsResponse,
    /// What was considered and left out, the weightiest first.
    unserved: Vec<UnservedResponse>,
    /// What the traveller should know.
    warnings: Vec<String>,
    /// What it costs, as ranges with what was assumed.
    cost: CostResponse,
    /// What became of the festivals that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    festivals: Vec<FestivalVisitResponse>,
    /// The study tour that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    study: Option<StudyResponse>,
    /// The law that the driver's rests (`days[].pauses`) follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    driver_rule: Option<DriverRuleResponse>,
    /// The properties of a WeChat map component, with `map=wechat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<MapResponse>,
    /// No plan is worth more than this.
    bound: u64,
    /// How far this plan may be from the best, as a share of the bound; 0 = proven best.
    gap: f64,
}

/// The best plan, other good ones, and what changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItinerariesResponse {
    /// The best plan.
    #[serde(flatten)]
    best: ItineraryResponse,
    /// Other good plans that differ from it, when they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<ItineraryResponse>,
    /// Positions (0 = the best plan, 1 = the first alternative, …) of the plans that no other beats in
    /// value, driving, cost and hotel changes at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pareto: Vec<usize>,
    /// How the plan differs from the one before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changed: Vec<ChangedResponse>,
    /// How much of the plan before stayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    stayed: Option<StayedResponse>,
}

/// How close the plan is to the one before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StayedResponse {
    /// `all_stops` that may still stand where they stood, all of the `untouched_days`, `most_stops` of these (at
    /// least 80 %), or `free`: to keep more would cost more than 2 % of value.
    held: &'static str,
    /// Stops that stand on their day, of the days that the change does not touch.
    stops: usize,
    /// The stops that those days had.
    of: usize,
    /// The share of value given up for it, against the best plan found with nothing held.
    value_given_up: f64,
}

impl From<Stayed> for StayedResponse {
    fn from(stayed: Stayed) -> Self {
        Self {
            held: stayed.held.as_str(),
            stops: stayed.stops,
            of: stayed.of,
            value_given_up: share(stayed.given_up_permyriad),
        }
    }
}

/// One difference from the plan before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedResponse {
    /// `added`, `dropped`, `moved`, `shifted` or `hotel`.
    kind: &'static str,
    /// Id of the site, unless a night changed.
    site: Option<String>,
    /// The day (or the day before the night), counted from 1.
    day: usize,
    /// `asked`, `shut`, `no_room`, `follows` or `better`.
    reason: &'static str,
    /// What and why in words, in the language of the answer.
    message: String,
}

impl ItinerariesResponse {
    /// `answer` in the form of `shape`.
    /// `views` are those of the best plan and of the others.
    pub(super) fn new(world: &World, answer: &Answer, views: &[&ItineraryView], (shape, lang): (&Shape, Lang)) -> Self {
        let plan = |(itinerary, view): (&Itinerary, &&ItineraryView)| {
            ItineraryResponse::new(world, itinerary, view, (shape, lang))
        };
        let changed = |changed: &crate::app::itineraries::Changed| ChangedResponse {
            kind: changed.kind.as_str(),
            site: changed.site.as_ref().map(ToString::to_string),
            day: changed.day,
            reason: changed.reason.as_str(),
            message: changed.message.get(lang).to_owned(),
        };
        Self {
            best: plan((&answer.best, &views[0])),
            alternatives: answer.others.iter().zip(&views[1..]).map(plan).collect(),
            pareto: if answer.others.is_empty() { Vec::new() } else { answer.front.clone() },
            changed: answer.changed.iter().map(changed).collect(),
            stayed: answer.stayed.map(Into::into),
        }
    }
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
    /// The day in one link, for the apps that document points on the way; left out when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff_multi: Option<DayHandoffResponse>,
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
    /// The lesson that the visit is, on a study tour.
    #[serde(skip_serializing_if = "Option::is_none")]
    lesson: Option<LessonResponse>,
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
    /// `closed_on_all_days`, `too_far`, `no_time`, `no_driving`, `order`, `group`, `budget`, `outbid`, `excluded`,
    /// `no_coach_access`, `over_capacity` or `outside_lesson_hours`.
    code: &'static str,
    /// Why, in the language of the answer.
    message: String,
    /// What would bring it in; null when nothing small would.
    mend: Option<String>,
}

/// Ten-thousandths as a share.
fn share(permyriad: u64) -> f64 {
    f64::from(u32::try_from(permyriad).unwrap_or(u32::MAX)) / 10_000.0
}

impl ItineraryResponse {
    /// `itinerary`, whose names and links `view` holds, in the form of `shape`.
    pub(super) fn new(
        world: &World,
        itinerary: &Itinerary,
        view: &ItineraryView,
        (shape, lang): (&Shape, Lang),
    ) -> Self {
        let days = itinerary.days.iter().zip(&view.days);
        let legs = itinerary.days.iter().flat_map(|day| &day.legs);
        let totals = &itinerary.totals;
        let unserved = |site: &crate::app::itineraries::Unserved| UnservedResponse {
            site: site.site.to_string(),
            code: site.reason.as_str(),
            message: site.message.get(lang).to_owned(),
            mend: site.mend.as_ref().map(|mend| mend.get(lang).to_owned()),
        };
        Self {
            data_version: itinerary.data_version.clone(),
            crs: shape.crs.as_str(),
            days: days.map(|(day, view)| DayResponse::new(world, (day, view), (shape, lang))).collect(),
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
            cost: CostResponse::new(&itinerary.cost, lang),
            festivals: itinerary.festivals.iter().map(|one| FestivalVisitResponse::new(one, lang)).collect(),
            study: itinerary.study.as_ref().map(|study| StudyResponse::new(study, lang)),
            driver_rule: itinerary.driver_rule.as_ref().map(|rule| DriverRuleResponse::new(rule, lang)),
            bound: itinerary.bound,
            gap: share(itinerary.gap_permyriad),
            map: shape.map.map(|MapForm::Wechat| MapResponse::of_itinerary(view, shape, lang)),
        }
    }
}

impl DayResponse {
    fn new(world: &World, (day, view): (&DayAnswer, &DayView), (shape, lang): (&Shape, Lang)) -> Self {
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
            stops: day.stops.iter().map(|stop| StopResponse::new(world, stop, (shape.crs, lang))).collect(),
            legs: day
                .legs
                .iter()
                .zip(view.ways())
                .map(|(leg, (_, ends))| TimedLegResponse::new(world, leg, ends, shape))
                .collect(),
            pauses: day.pauses.iter().map(pause).collect(),
            driving_s: day.driving.0,
            lodging: day.lodging.as_ref().and_then(|id| LodgingResponse::new(world, id, shape.crs)),
            handoff_multi: handoff::day(&view.spots()).filter(|_| shape.handoff).map(DayHandoffResponse::from),
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
    fn new(world: &World, stop: &StopAnswer, (crs, lang): (Crs, Lang)) -> Self {
        let site = &world.catalogue.sites[&stop.site];
        Self {
            site: SiteRefResponse { id: stop.site.to_string(), name: TextResponse::from(&stop.name) },
            position: PositionResponse::new(site.position.position(), crs),
            arrive: clock(stop.arrive),
            enter: clock(stop.enter),
            depart: clock(stop.depart),
            visit_minutes: (stop.depart - stop.enter).0.div_ceil(60),
            hours_assumed: stop.hours_assumed,
            lesson: stop.lesson.as_ref().map(|lesson| LessonResponse::new(lesson, lang)),
        }
    }
}

impl TimedLegResponse {
    fn new(world: &World, leg: &LegAnswer, [from, to]: [&SpotView; 2], shape: &Shape) -> Self {
        let handoff = shape.handoff.then(|| HandoffResponse::from(handoff::leg(from, to)));
        Self {
            depart: clock(leg.depart),
            arrive: clock(leg.arrive),
            way: LegResponse { handoff, ..LegResponse::new(world, &leg.way, shape) },
        }
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
