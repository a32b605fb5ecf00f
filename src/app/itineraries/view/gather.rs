//! Gathers what an itinerary mentions from the world.

use chrono::NaiveDateTime;

use super::{
    CrossingView, DayView, ItineraryView, LeftOutView, LegView, LodgingView, OutlineView, PauseView, RingView,
    RoadView, SpotView, StopView, TotalsView,
};
use crate::app::itineraries::{Brief, DayAnswer, Itinerary, LegAnswer, PauseAnswer, StopAnswer, Unserved};
use crate::app::licences;
use crate::app::notices::Notices;
use crate::app::routing::{Point, PointWish};
use crate::app::world::World;
use crate::base::geodesy::LocalPlane;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::base::polyline::simplified;
use crate::base::position::{BoundingBox, Position};
use crate::catalogue::county::County;
use crate::catalogue::place::Place;
use crate::catalogue::site::Site;

/// The road lines of a view leave out points within so many metres.
const LINE_TOLERANCE_M: f64 = 10.0;
/// The county outlines of a view leave out points within so many metres.
const OUTLINE_TOLERANCE_M: f64 = 300.0;
/// Counties within so many degrees of the way are drawn around it.
const SURROUNDINGS: f64 = 0.15;

impl ItineraryView {
    /// Everything that `itinerary`, made for `brief`, mentions in `world`; `made` is the time now.
    pub fn new(world: &World, brief: &Brief, itinerary: &Itinerary, made: NaiveDateTime) -> Self {
        let lines: Vec<Text> =
            brief.lines.iter().filter_map(|id| Some(world.catalogue.lines.get(id)?.name.clone())).collect();
        let mut days: Vec<DayView> = itinerary.days.iter().map(|day| DayView::new(world, day)).collect();
        for festival in &itinerary.festivals {
            let stops = festival.day.and_then(|day| days.get_mut(day)).into_iter().flat_map(|day| &mut day.stops);
            let held = stops.filter(|stop| stop.spot.site.as_deref() == festival.site.as_ref().map(SiteId::as_str));
            held.for_each(|stop| stop.festival = Some(festival.name.clone()));
        }
        let totals = &itinerary.totals;
        let left_out = |site: &Unserved| LeftOutView {
            site: site.site.to_string(),
            name: world.catalogue.sites.get(&site.site).map(|s| s.name.clone()).unwrap_or_default(),
            code: site.reason,
            message: site.message.clone(),
        };
        Self {
            data_version: itinerary.data_version.clone(),
            made,
            title: title(&lines, days.len()),
            link: None,
            vehicle: world.roads.vehicles()[brief.vehicle].profile.name.clone(),
            totals: TotalsView {
                distance_m: totals.distance,
                driving_s: totals.driving,
                sites: totals.sites,
                toll_fen: totals.toll,
                energy_fen: totals.energy,
                border_crossings: days.iter().flat_map(|day| &day.legs).map(|leg| leg.crossings.len()).sum(),
            },
            cost: itinerary.cost.clone(),
            left_out: itinerary.unserved.iter().map(left_out).collect(),
            warnings: itinerary.warnings.clone(),
            study: itinerary.study.iter().flat_map(crate::app::itineraries::study::Study::notes).collect(),
            attributions: licences::DATA.iter().map(|(_, licence, by)| format!("{by} ({licence})")).collect(),
            notices: Notices::clone(&world.notices),
            outlines: outlines(world, &days),
            lines,
            days,
        }
    }
}

fn title(lines: &[Text], days: usize) -> Text {
    let zh = lines.iter().map(|line| line.zh.as_str()).collect::<Vec<_>>().join("、");
    let en = lines.iter().map(|line| line.en.as_str()).collect::<Vec<_>>().join(", ");
    let (zh, en) = if lines.is_empty() {
        ("湘赣边红色之旅".to_owned(), "Hunan–Jiangxi border".to_owned())
    } else {
        (zh, en)
    };
    let plural = if days == 1 { "" } else { "s" };
    Text::new(format!("{zh} {days} 日行程"), format!("{en}: {days} day{plural}"))
}

/// The counties whose outlines come near the way.
fn outlines(world: &World, days: &[DayView]) -> Vec<OutlineView> {
    let Some(hull) = super::bounds(days).map(|hull| hull.padded(SURROUNDINGS)) else { return Vec::new() };
    let near = |county: &County| {
        let around = BoundingBox::around(county.outline.rings().into_iter().flatten().flatten());
        around.is_some_and(|b| {
            b.min.lon <= hull.max.lon
                && b.max.lon >= hull.min.lon
                && b.min.lat <= hull.max.lat
                && b.max.lat >= hull.min.lat
        })
    };
    let ring = |ring: &Vec<Position>| {
        RingView(simplified(ring, OUTLINE_TOLERANCE_M).into_iter().map(Position::rounded).collect())
    };
    let outline = |county: &County| OutlineView {
        adcode: county.adcode,
        name: county.name.clone(),
        seat: county.seat_position.rounded(),
        rings: county.outline.rings().iter().filter_map(|polygon| polygon.first()).map(ring).collect(),
    };
    world.catalogue.counties.values().filter(|county| near(county)).map(outline).collect()
}

impl DayView {
    fn new(world: &World, day: &DayAnswer) -> Self {
        Self {
            date: day.date,
            holiday: day.holiday.clone(),
            depart_s: day.depart,
            arrive_s: day.arrive,
            start: SpotView::of_point(world, &day.start),
            end: SpotView::of_point(world, &day.end),
            stops: day.stops.iter().map(|stop| StopView::new(world, stop)).collect(),
            legs: day.legs.iter().map(|leg| LegView::new(world, leg)).collect(),
            pauses: day.pauses.iter().map(PauseView::from).collect(),
            driving_s: day.driving,
            lodging: day
                .lodging
                .as_ref()
                .and_then(|id| world.catalogue.places.get(id))
                .map(|p| LodgingView::new(world, p)),
        }
    }
}

impl SpotView {
    /// A site.
    pub fn of_site(world: &World, site: &Site) -> Self {
        let county = world.catalogue.counties.get(&site.adcode);
        let within = |county: &County| format!("{}{}{}", county.province.zh, county.prefecture.zh, county.name.zh);
        let township = site.township.as_deref().unwrap_or_default();
        let address = match &site.address {
            Some(address) => address.clone(),
            None => county.map(|county| format!("{}{township}", within(county))).unwrap_or_default(),
        };
        Self {
            site: Some(site.id.to_string()),
            place: None,
            map_id: Some(site.map_id),
            name: site.name.clone(),
            position: site.position.position().rounded(),
            city: county.map(|county| county.prefecture.zh.clone()).unwrap_or_default(),
            address,
        }
    }

    /// A place.
    pub fn of_place(world: &World, place: &Place) -> Self {
        let county = place.adcode.and_then(|adcode| world.catalogue.counties.get(&adcode));
        Self {
            site: None,
            place: Some(place.id.to_string()),
            map_id: Some(place.map_id),
            name: place.name.clone(),
            position: place.position.position().rounded(),
            city: county.map_or_else(|| place.county.clone(), |county| county.prefecture.zh.clone()),
            address: place.county.clone(),
        }
    }

    /// A point of a request.
    pub fn of_point(world: &World, point: &Point) -> Self {
        let catalogue = &world.catalogue;
        match &point.wish {
            PointWish::Site(id) if catalogue.sites.contains_key(id) => Self::of_site(world, &catalogue.sites[id]),
            PointWish::Place(id) if catalogue.places.contains_key(id) => Self::of_place(world, &catalogue.places[id]),
            _ => {
                let Position { lon, lat } = point.position.rounded();
                let plane = LocalPlane::at(point.position.lat);
                let [east, north] = plane.metres(point.position);
                let seat = |county: &County| {
                    let [x, y] = plane.metres(county.seat_position);
                    (x - east) * (x - east) + (y - north) * (y - north)
                };
                let seats = catalogue.counties.values().map(|county| (seat(county), county));
                let nearest = seats.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, county)| county);
                let name = format!("{lat:.4}, {lon:.4}");
                Self {
                    site: None,
                    place: None,
                    map_id: None,
                    name: Text::new(name.clone(), name),
                    position: Position { lon, lat },
                    city: nearest.map(|county| county.prefecture.zh.clone()).unwrap_or_default(),
                    address: String::new(),
                }
            }
        }
    }
}

impl StopView {
    fn new(world: &World, stop: &StopAnswer) -> Self {
        let site = &world.catalogue.sites[&stop.site];
        let county = world.catalogue.counties.get(&site.adcode).map(|county| county.name.clone());
        Self {
            spot: SpotView::of_site(world, site),
            kind: site.kind,
            precision: site.position.precision,
            county: county.unwrap_or_default(),
            arrive_s: stop.arrive,
            enter_s: stop.enter,
            depart_s: stop.depart,
            hours_assumed: stop.hours_assumed,
            festival: None,
            lesson: stop.lesson.clone(),
            hours: site.opening.as_ref().map(|opening| opening.hours.clone()),
            ticket_yuan: site.ticket.as_ref().map(|ticket| ticket.yuan),
            ticket_note: site.ticket.as_ref().and_then(|ticket| ticket.note.clone()),
            reservation_required: site.reservation.as_ref().map(|reservation| reservation.required),
            reservation_note: site.reservation.as_ref().and_then(|reservation| reservation.note.clone()),
            description: site.description.clone(),
        }
    }
}

impl LodgingView {
    fn new(world: &World, place: &Place) -> Self {
        Self {
            spot: SpotView::of_place(world, place),
            kind: place.kind,
            class: place.lodging_class,
            text: place.text.clone(),
        }
    }
}

impl LegView {
    fn new(world: &World, leg: &LegAnswer) -> Self {
        let road = |run: &crate::road::route::RoadRun| RoadView {
            reference: run.reference.clone(),
            name: run.name.clone(),
            class: run.class,
            distance_m: run.distance,
            duration_s: run.duration,
            toll: run.toll,
        };
        let crossing = |crossing: &crate::road::border::Crossing| CrossingView {
            border: crossing.border,
            position: crossing.position.rounded(),
            at_m: crossing.at,
        };
        let mut line: Vec<Position> =
            simplified(&leg.way.geometry, LINE_TOLERANCE_M).into_iter().map(Position::rounded).collect();
        if let [only] = line[..] {
            line.push(only);
        }
        Self {
            depart_s: leg.depart,
            arrive_s: leg.arrive,
            distance_m: leg.way.distance,
            duration_s: leg.way.duration,
            toll_fen: leg.way.toll,
            energy_fen: leg.way.energy,
            line,
            roads: leg.way.roads.iter().map(road).collect(),
            crossings: leg.way.crossings.iter().map(crossing).collect(),
            steps: world.short_steps(&leg.way).into_iter().map(|step| step.text).collect(),
        }
    }
}

impl From<&PauseAnswer> for PauseView {
    fn from(pause: &PauseAnswer) -> Self {
        Self { lunch: pause.lunch, begin_s: pause.begin, end_s: pause.end }
    }
}
