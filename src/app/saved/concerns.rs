//! What has changed since a journey was planned and concerns it: its sites, its beds, its roads.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Document;
use crate::app::closures::Held;
use crate::app::itineraries::hours_on;
use crate::app::itineraries::view::{DayView, LegView, LodgingView, StopView};
use crate::app::world::World;
use crate::base::geodesy::{LocalPlane, distance_m, nearest_on_segment};
use crate::base::ids::{ClosureId, PlaceId, SiteId};
use crate::base::lang::Text;
use crate::base::position::{BoundingBox, Position};
use crate::base::units::Seconds;
use crate::catalogue::closure::Closure;
use crate::catalogue::site::Site;
use crate::words;

words! {
    /// What has changed since a journey was planned.
    pub enum ConcernKind {
        /// The register no longer has a site of the plan.
        SiteGone = "site_gone",
        /// A site is shut when the plan visits it.
        SiteShut = "site_shut",
        /// What the register says of a site is another thing now.
        SiteChanged = "site_changed",
        /// The register no longer has a place in which a night is spent.
        LodgingGone = "lodging_gone",
        /// A road of the plan is shut when it is driven.
        RoadShut = "road_shut",
        /// A road of the plan is slower when it is driven.
        RoadSlow = "road_slow",
    }
}

/// One thing that has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// What kind of thing.
    pub kind: ConcernKind,
    /// The day, counted from 1.
    pub day: usize,
    /// The drive of the day, counted from 1.
    pub leg: Option<usize>,
    /// The site.
    pub site: Option<SiteId>,
    /// The place of the night.
    pub place: Option<PlaceId>,
    /// The closure.
    pub closure: Option<ClosureId>,
    /// What the register says differently: `name`, `position`, `hours`, `ticket`, `reservation`.
    pub fields: Vec<&'static str>,
    /// In words.
    pub message: Text,
}

impl Concern {
    fn new(kind: ConcernKind, day: usize, message: Text) -> Self {
        Self { kind, day, leg: None, site: None, place: None, closure: None, fields: Vec::new(), message }
    }
}

/// A site that moved by no more is where it was.
const SAME_SPOT_M: f64 = 50.0;
/// So near to the line of a leg a stretch is part of it; the lines of a view are true to 10 m.
const ON_LINE_M: f64 = 15.0;
/// So near to it, in degrees, a stretch is looked at.
const NEAR_LINE: f64 = 0.001;

/// What of `document` is no longer as it was, in the order of the journey. The same data gives nothing at
/// once; a new closure is looked up on the roads, which takes milliseconds.
pub fn concerns(world: &World, document: &Document) -> Vec<Concern> {
    if world.catalogue.version == document.view.data_version {
        return Vec::new();
    }
    let mut found = Vec::new();
    let closures = new_closures(world, document);
    for (index, day) in document.view.days.iter().enumerate() {
        let number = index + 1;
        found.extend(day.stops.iter().filter_map(|stop| of_stop(world, (number, day.date), stop)));
        found.extend(day.lodging.as_ref().and_then(|lodging| of_lodging(world, number, lodging)));
        found.extend(of_roads(world, (number, day), &closures));
    }
    found
}

fn of_stop(world: &World, (day, date): (usize, NaiveDate), stop: &StopView) -> Option<Concern> {
    let id = SiteId::from(stop.spot.site.as_deref()?);
    let name = &stop.spot.name;
    let concern = |kind, zh: String, en: String| {
        Some(Concern { site: Some(id.clone()), ..Concern::new(kind, day, Text::new(zh, en)) })
    };
    let Some(site) = world.catalogue.sites.get(&id) else {
        return concern(
            ConcernKind::SiteGone,
            format!("第 {day} 天的“{}”已不在登记中", name.zh),
            format!("day {day}: {} is no longer in the register", name.en),
        );
    };
    if !is_open(world, site, date, stop) {
        return concern(
            ConcernKind::SiteShut,
            format!("第 {day} 天（{date}）到“{}”时不开放", name.zh),
            format!("day {day}: {} is shut on {date} when the plan visits it", name.en),
        );
    }
    let fields = differences(stop, site);
    if fields.is_empty() {
        return None;
    }
    let (zh, en): (Vec<&str>, Vec<&str>) = fields.iter().map(|field| (in_chinese(field), *field)).unzip();
    let changed = concern(
        ConcernKind::SiteChanged,
        format!("第 {day} 天的“{}”有更新：{}", name.zh, zh.join("、")),
        format!("day {day}: the register has news of {}: {}", name.en, en.join(", ")),
    );
    changed.map(|concern| Concern { fields, ..concern })
}

/// Whether the visit still fits into the hours of its day, by the rule with which it was planned.
fn is_open(world: &World, site: &Site, date: NaiveDate, stop: &StopView) -> bool {
    let hours = hours_on(site, date, &world.catalogue.holidays);
    let admits = |window: &crate::base::calendar::Window| {
        window.from <= stop.enter_s && stop.enter_s + hours.last_entry <= window.to && stop.depart_s <= window.to
    };
    hours.windows.iter().any(admits)
}

/// In which fields the register says something else than the plan.
fn differences(stop: &StopView, site: &Site) -> Vec<&'static str> {
    let ticket = site.ticket.as_ref().map(|ticket| (ticket.yuan, ticket.note.clone()));
    let reservation = site.reservation.as_ref().map(|reservation| (reservation.required, reservation.note.clone()));
    let moved = distance_m(stop.spot.position, site.position.position()) > SAME_SPOT_M;
    let all = [
        ("name", stop.spot.name != site.name),
        ("position", moved),
        ("hours", stop.hours != site.opening.as_ref().map(|opening| opening.hours.clone())),
        ("ticket", stop.ticket_yuan.map(|yuan| (yuan, stop.ticket_note.clone())) != ticket),
        ("reservation", stop.reservation_required.map(|must| (must, stop.reservation_note.clone())) != reservation),
    ];
    all.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

fn in_chinese(field: &str) -> &'static str {
    match field {
        "name" => "名称",
        "position" => "位置",
        "hours" => "开放时间",
        "ticket" => "门票",
        _ => "预约",
    }
}

fn of_lodging(world: &World, day: usize, lodging: &LodgingView) -> Option<Concern> {
    let id = PlaceId::from(lodging.spot.place.as_deref()?);
    if world.catalogue.places.contains_key(&id) {
        return None;
    }
    let name = &lodging.spot.name;
    let message = Text::new(
        format!("第 {day} 晚的住宿地“{}”已不在登记中", name.zh),
        format!("night {day}: {} is no longer in the register", name.en),
    );
    Some(Concern { place: Some(id), ..Concern::new(ConcernKind::LodgingGone, day, message) })
}

/// The closures for this vehicle that the plan did not know of.
fn new_closures(world: &World, document: &Document) -> Vec<Held> {
    let vehicles = world.roads.vehicles();
    let vehicle = vehicles.iter().find(|vehicle| vehicle.profile.id == document.vehicle);
    let days = &document.view.days;
    let span = days
        .first()
        .zip(days.last())
        .map(|(first, last)| (midnight(first.date), midnight(last.date) + TimeDelta::days(1)));
    let Some(((from, to), vehicle)) = span.zip(vehicle) else { return Vec::new() };
    let is_new = |closure: &&Closure| closure.overlaps(from, to) && !document.closures.contains(closure);
    let held = |closure: &Closure| {
        let ready = world.closures.iter().find(|held| held.closure == *closure).cloned();
        ready.unwrap_or_else(|| Held::new(closure, &world.usual))
    };
    let all = world.catalogue.closures.values().filter(is_new).map(held);
    all.filter(|held| held.concerns(&vehicle.profile)).collect()
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

fn of_roads(world: &World, (day, view): (usize, &DayView), closures: &[Held]) -> Vec<Concern> {
    let moment = |time: Seconds| midnight(view.date) + TimeDelta::seconds(i64::from(time.0));
    let mut found = Vec::new();
    for (index, leg) in view.legs.iter().enumerate() {
        let driven = |held: &&Held| {
            held.closure.overlaps(moment(leg.depart_s), moment(leg.arrive_s)) && is_driven(world, leg, held)
        };
        for Held { closure, .. } in closures.iter().filter(driven) {
            let (number, road) = (index + 1, closure.road_ref.clone().unwrap_or_default());
            let (kind, zh, en) = match closure.max_kmh {
                None => (ConcernKind::RoadShut, "封闭", "is shut"),
                Some(_) => (ConcernKind::RoadSlow, "限速", "is slow"),
            };
            let (reason, id) = (&closure.reason, &closure.id);
            let message = Text::new(
                format!("第 {day} 天第 {number} 段经过的{road}道路{zh}：{}（closures/{id}）", reason.zh),
                format!("day {day}, drive {number}: its road {road} {en}: {} (closures/{id})", reason.en),
            );
            let concern = Concern::new(kind, day, message);
            found.push(Concern { leg: Some(number), closure: Some(id.clone()), ..concern });
        }
    }
    found
}

/// Whether a leg runs along a stretch that a closure means. Lines are compared, not the numbers of
/// stretches: a saved journey outlives the network that it was planned on.
fn is_driven(world: &World, leg: &LegView, held: &Held) -> bool {
    let Some(hull) = BoundingBox::around(leg.line.iter().copied()).map(|hull| hull.padded(NEAR_LINE)) else {
        return false;
    };
    let line = Line::new(&leg.line);
    held.stretches.iter().any(|id| {
        let [a, b, c] = quarters(&world.usual.network().geometry(*id));
        // A leg may begin or end on a stretch, so its half is enough.
        let on = |point: Position| hull.contains(point) && line.is_near(point);
        on(b) && (on(a) || on(c))
    })
}

/// A line in metres.
struct Line {
    plane: LocalPlane,
    points: Vec<[f64; 2]>,
}

impl Line {
    fn new(line: &[Position]) -> Self {
        let plane = LocalPlane::at(line.first().map_or(0.0, |point| point.lat));
        let points = line.iter().map(|point| plane.metres(*point)).collect();
        Self { plane, points }
    }

    fn is_near(&self, point: Position) -> bool {
        let point = self.plane.metres(point);
        self.points.windows(2).any(|ends| nearest_on_segment(point, ends[0], ends[1]).distance <= ON_LINE_M)
    }
}

/// The points after one, two and three quarters of a line.
fn quarters(line: &[Position]) -> [Position; 3] {
    let lengths: Vec<f64> = line.windows(2).map(|ends| distance_m(ends[0], ends[1])).collect();
    let total: f64 = lengths.iter().sum();
    [0.25, 0.5, 0.75].map(|part| {
        let mut left = part * total;
        for (ends, length) in line.windows(2).zip(&lengths) {
            if left <= *length && *length > 0.0 {
                let share = left / length;
                let between = |from: f64, to: f64| from + (to - from) * share;
                return Position { lon: between(ends[0].lon, ends[1].lon), lat: between(ends[0].lat, ends[1].lat) };
            }
            left -= length;
        }
        line.last().copied().unwrap_or(Position { lon: 0.0, lat: 0.0 })
    })
}
