//! What lies along a route: records of the register by how much longer the drive over them takes.

mod nearby;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

pub use nearby::Nearby;

use super::itineraries::hours_on;
use super::world::World;
use crate::base::calendar::{Holidays, OpeningHours, Window};
use crate::base::ids::LineId;
use crate::base::lang::Text;
use crate::base::units::{Metres, Seconds};
use crate::catalogue::place::{Place, PlaceKind};
use crate::catalogue::site::Site;
use crate::catalogue::source::Placed;
use crate::graph::cch::query::Query;
use crate::road::matrix::{Matrix, matrix};
use crate::road::metric::Vehicle;
use crate::road::path::{self, Way};
use crate::road::route::Leg;
use crate::road::snap::Snapped;
use crate::words;

words! {
    /// What may be looked for along a route.
    pub enum AlongKind {
        /// Heritage sites.
        Site = "site",
        /// Towns with lodging, and homestays.
        Lodging = "lodging",
        Camp = "camp",
        Sight = "sight",
        Rural = "rural",
        /// Study-tour bases, and sites that are recognised as one.
        StudyBase = "study-base",
        CadreBase = "cadre-base",
        ServiceArea = "service-area",
        /// Charging stations.
        Charger = "charger",
        Station = "station",
        Airport = "airport",
        GatewayCity = "gateway-city",
    }
}

words! {
    /// Whether a record can be entered on arrival.
    pub enum OnArrival {
        Open = "open",
        Closed = "closed",
    }
}

/// A record of the register that one can stop at.
#[derive(Clone, Copy, Debug)]
pub enum Record<'w> {
    /// A heritage site.
    Site(&'w Site),
    /// Any other place.
    Place(&'w Place),
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// These kinds.
    pub kinds: Vec<AlongKind>,
    /// Sites only of these lines; empty: of any or none.
    pub lines: Vec<LineId>,
    /// No longer detour than this.
    pub most: Seconds,
    /// At most so many records; those with the shortest detours stay.
    pub limit: usize,
}

/// A record beside the route.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'w> {
    /// The record.
    pub record: Record<'w>,
    /// Where it is on the road.
    pub on_road: Snapped,
    /// The leg from which it is visited.
    pub leg: usize,
    /// How much longer the whole drive is with it.
    pub detour: Seconds,
    /// Where the route is left, from its start.
    pub at: (Metres, Seconds),
    /// Driving from the start to it.
    pub arrive: Seconds,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found<'w> {
    /// In the order of travel.
    pub records: Vec<Beside<'w>>,
    /// How many there are within the detour; more than `records` when the limit cut.
    pub total: usize,
    /// Kinds of the wish of which the register has no record at all.
    pub unknown_kinds: Vec<AlongKind>,
}

/// When a record is open, as far as the register knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHours {
    /// In the syntax of OpenStreetMap.
    pub text: String,
    /// On the day of arrival, when that is known.
    pub windows: Vec<Window>,
    /// Whether it can be entered on arrival, when that moment is known.
    pub entry: Option<OnArrival>,
}

impl<'w> Record<'w> {
    /// Whether it is of `kind`.
    fn is(self, kind: AlongKind) -> bool {
        match self {
            Self::Site(site) => kind == AlongKind::Site || kind == AlongKind::StudyBase && site.study,
            Self::Place(place) => kind == AlongKind::of(place.kind),
        }
    }

    /// Its id.
    pub fn id(self) -> &'w str {
        match self {
            Self::Site(site) => site.id.as_str(),
            Self::Place(place) => place.id.as_str(),
        }
    }

    /// Its name.
    pub const fn name(self) -> &'w Text {
        match self {
            Self::Site(site) => &site.name,
            Self::Place(place) => &place.name,
        }
    }

    /// Where it is.
    pub const fn position(self) -> &'w Placed {
        match self {
            Self::Site(site) => &site.position,
            Self::Place(place) => &place.position,
        }
    }

    /// Its hours, and whether it can be entered at the moment `arrive`; none when the register knows none.
    pub fn hours(self, arrive: Option<NaiveDateTime>, holidays: &Holidays) -> Option<KnownHours> {
        let text = match self {
            Self::Site(site) => &site.opening.as_ref()?.hours,
            Self::Place(place) => place.hours.as_ref()?,
        };
        let Some(arrive) = arrive else {
            return Some(KnownHours { text: text.clone(), windows: Vec::new(), entry: None });
        };
        let (windows, last_entry) = match self {
            Self::Site(site) if text != "24/7" || !site.exceptions.is_empty() => {
                let hours = hours_on(site, arrive.date(), holidays);
                (hours.windows, hours.last_entry)
            }
            _ => (text.parse::<OpeningHours>().ok()?.on(arrive.date(), holidays), Seconds::ZERO),
        };
        let clock = (arrive - arrive.date().and_time(NaiveTime::MIN)).num_seconds();
        let clock = Seconds(u32::try_from(clock).unwrap_or(0));
        let is_in = |window: &Window| window.from <= clock && clock + last_entry < window.to;
        let entry = if windows.iter().any(is_in) { OnArrival::Open } else { OnArrival::Closed };
        Some(KnownHours { text: text.clone(), windows, entry: Some(entry) })
    }
}

impl AlongKind {
    /// The kind under which places of a kind are found.
    const fn of(kind: PlaceKind) -> Self {
        match kind {
            PlaceKind::LodgingTown | PlaceKind::Homestay => Self::Lodging,
            PlaceKind::Camp => Self::Camp,
            PlaceKind::Sight => Self::Sight,
            PlaceKind::Rural => Self::Rural,
            PlaceKind::StudyBase => Self::StudyBase,
            PlaceKind::CadreBase => Self::CadreBase,
            PlaceKind::ServiceArea => Self::ServiceArea,
            PlaceKind::Station => Self::Station,
            PlaceKind::Airport => Self::Airport,
            PlaceKind::GatewayCity => Self::GatewayCity,
        }
    }
}

impl Wish {
    fn wants(&self, record: Record<'_>) -> bool {
        let in_lines = match record {
            Record::Site(site) => self.lines.is_empty() || self.lines.iter().any(|line| site.role_in(line).is_some()),
            Record::Place(_) => true,
        };
        in_lines && self.kinds.iter().any(|kind| record.is(*kind))
    }
}

/// The moment of an arrival.
pub fn moment_of(depart: NaiveDateTime, arrive: Seconds) -> NaiveDateTime {
    depart + TimeDelta::seconds(i64::from(arrive.0))
}

/// The records beside the route of `vehicle` through `points`, whose ways are `legs`.
///
/// The detour of a record is the time to it from a point of the route, and on to the next one, less the
/// drive between the two: since each leg is a fastest way, no other point to leave it or to come back is
/// better. It is the least of all legs. Two matrices answer for all records at once.
pub fn along<'w>(world: &'w World, vehicle: &Vehicle, points: &[Snapped], legs: &[Leg], wish: &Wish) -> Found<'w> {
    let records: Vec<Record<'w>> = records(world).collect();
    let is_unknown = |kind: &&AlongKind| !records.iter().any(|record| record.is(**kind));
    let unknown_kinds = wish.kinds.iter().filter(is_unknown).copied().collect();
    let rows = rows(world, vehicle, (points, legs), &|row| records.get(row).is_some_and(|r| wish.wants(*r)), wish.most);
    let mut best = detours(world, vehicle, (points, legs), &rows);
    best.retain(|found| found.detour <= wish.most);
    best.sort_by_key(|found| (found.detour, found.row));
    let total = best.len();
    best.truncate(wish.limit);
    let mut query = world.roads.query(vehicle);
    let mut records: Vec<Beside<'w>> =
        best.iter().map(|found| beside(world, vehicle, &mut query, (legs, records[found.row], found))).collect();
    records.sort_by_key(|beside| (beside.leg, beside.at.0, beside.arrive, beside.record.id()));
    Found { records, total, unknown_kinds }
}

/// Every record in the order of its row in [`Stops`](super::world::Stops).
fn records(world: &World) -> impl Iterator<Item = Record<'_>> {
    let sites = world.catalogue.sites.values().map(Record::Site);
    sites.chain(world.catalogue.places.values().map(Record::Place))
}

/// The rows of records that are wanted and may lie within the detour of some leg.
fn rows(
    world: &World,
    vehicle: &Vehicle,
    (points, legs): (&[Snapped], &[Leg]),
    wanted: &dyn Fn(usize) -> bool,
    most: Seconds,
) -> Vec<(usize, Snapped)> {
    let Some(nearby) = world.stops.nearby(&vehicle.profile.id) else { return Vec::new() };
    let within = |(ends, leg): (&[Snapped], &Leg)| {
        nearby.within(&world.roads, vehicle, [&ends[0], &ends[1]], leg.duration + most)
    };
    let mut rows: Vec<usize> = points.windows(2).zip(legs).flat_map(within).filter(|row| wanted(*row)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.into_iter().filter_map(|row| Some((row, nearby.point(row)?))).collect()
}

/// The best leg for a record.
struct Candidate {
    row: usize,
    on_road: Snapped,
    leg: usize,
    detour: Seconds,
    /// Driving from the start of the leg.
    there: Seconds,
}

fn detours(
    world: &World,
    vehicle: &Vehicle,
    (points, legs): (&[Snapped], &[Leg]),
    rows: &[(usize, Snapped)],
) -> Vec<Candidate> {
    if rows.is_empty() || legs.is_empty() {
        return Vec::new();
    }
    let some = |points: &[Snapped]| points.iter().copied().map(Some).collect::<Vec<_>>();
    let stops: Vec<_> = rows.iter().map(|(_, point)| Some(*point)).collect();
    let there = matrix(&world.roads, vehicle, &some(&points[..legs.len()]), &stops);
    let back = matrix(&world.roads, vehicle, &stops, &some(&points[1..]));
    let time = |table: &Matrix, row, column| table.get(row, column).map(|(seconds, _)| seconds);
    let best = |(column, (row, on_road)): (usize, &(usize, Snapped))| {
        let over = |(leg, direct): (usize, &Leg)| {
            let there = time(&there, leg, column)?;
            let detour = there + time(&back, column, leg)? - direct.duration;
            Some(Candidate { row: *row, on_road: *on_road, leg, detour, there })
        };
        legs.iter().enumerate().filter_map(over).min_by_key(|found| (found.detour, found.leg))
    };
    rows.iter().enumerate().filter_map(best).collect()
}

/// Where the route is left for a record.
fn beside<'w>(
    world: &World,
    vehicle: &Vehicle,
    query: &mut Query,
    (legs, record, found): (&[Leg], Record<'w>, &Candidate),
) -> Beside<'w> {
    let leg = &legs[found.leg];
    let way = path::fastest(world.roads.network(), vehicle, query, [&leg.from, &found.on_road]);
    let (metres, seconds) = way.map_or((Metres::ZERO, Seconds::ZERO), |way| shared(world, vehicle, leg, &way));
    let before = |sum: fn(&Leg) -> u32| legs[..found.leg].iter().map(sum).fold(0, u32::saturating_add);
    let (driven, passed) = (Metres(before(|leg| leg.distance.0)), Seconds(before(|leg| leg.duration.0)));
    Beside {
        record,
        on_road: found.on_road,
        leg: found.leg,
        detour: found.detour,
        at: (driven + metres.min(leg.distance), passed + seconds.min(leg.duration)),
        arrive: passed + found.there,
    }
}

/// How far `way` follows `leg` from their common start.
fn shared(world: &World, vehicle: &Vehicle, leg: &Leg, way: &Way) -> (Metres, Seconds) {
    let (mut metres, mut millis) = (0.0, 0.0);
    for (driven, piece) in leg.drive.iter().zip(&way.pieces) {
        let same = driven.piece.course == piece.course && (driven.piece.from - piece.from).abs() < 1e-9;
        if !same {
            break;
        }
        let to = driven.piece.to.min(piece.to);
        let share = to - piece.from;
        let length = f64::from(world.roads.network().stretch(piece.course.stretch).length.0);
        metres = driven.metres + share * length;
        millis = driven.millis + share * f64::from(vehicle.time_ms(piece.arc));
        if to < driven.piece.to {
            break;
        }
    }
    (Metres(whole(metres)), Seconds(whole(millis / 1000.0)))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths and times are not negative")]
fn whole(value: f64) -> u32 {
    value.round() as u32
}
