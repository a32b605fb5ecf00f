//! A brief as numbers: which sites, beds and days the search chooses among, and what lies between.

use crate::app::driver;
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::app::routing::{Point, PointWish};
use crate::app::world::World;
use crate::base::ids::{PlaceId, SiteId};
use crate::base::units::Seconds;
use crate::catalogue::links::EventGraph;
use crate::catalogue::place::{CapacityClass, Place};
use crate::catalogue::site::{CoachAccess, Site};
use crate::plan::{
    Break, Day, DayNo, Draft, Hotel, HotelNo, Mode, Need, Night, Pin, PlaceNo, Position, Precedence, Problem, SiteNo,
    Solution, Stay, Window,
};
use crate::road::approach::Manner;
use crate::road::matrix;
use crate::road::metric::Vehicle;

use super::brief::{Brief, Order};
use super::hours::hours_on;

/// A bed farther than this from every candidate site is not considered.
const BED_RADIUS: Seconds = Seconds::from_minutes(45);
/// No more beds than this are considered; the nearest to the sites are kept.
const BEDS: usize = 60;
/// Lunch begins no earlier, ends no later, and takes so long.
const LUNCH: Break = Break {
    from: Seconds::from_minutes(11 * 60 + 15),
    until: Seconds::from_minutes(13 * 60 + 45),
    length: Seconds::from_minutes(45),
};

/// The problem, and what its numbers stand for.
pub(super) struct Question<'w> {
    pub(super) problem: Problem,
    /// By [`SiteNo`].
    pub(super) sites: Vec<&'w Site>,
    /// By [`HotelNo`].
    pub(super) beds: Vec<&'w Place>,
    /// By [`PlaceNo`]: start, end, sites, beds.
    pub(super) points: Vec<Point>,
    pub(super) brief: &'w Brief,
    usual: &'w Vehicle,
    /// The vehicle without the roads that the brief keeps off.
    detour: Option<Vehicle>,
}

impl<'w> Question<'w> {
    pub(super) fn new(world: &'w World, brief: &'w Brief) -> Result<Self, AppError> {
        let sites = candidates(world, brief)?;
        let beds = if brief.days > 1 { beds(world, brief, &sites) } else { Vec::new() };
        let usual = &world.roads.vehicles()[brief.vehicle];
        let detour = (!brief.avoid.is_empty()).then(|| {
            let forbidden = brief.avoid.on(world);
            world.roads.without(usual, &|arc| forbidden.forbids(arc), brief.threads)
        });
        let mut points = vec![brief.start.clone(), brief.end.clone()];
        points.extend(sites.iter().map(|site| Point {
            wish: PointWish::Site(site.id.clone()),
            position: site.position.position(),
            name: Some(site.name.clone()),
            manner: Manner::default(),
        }));
        points.extend(beds.iter().map(|bed| Point {
            wish: PointWish::Place(bed.id.clone()),
            position: bed.position.position(),
            name: Some(bed.name.clone()),
            manner: Manner::default(),
        }));
        let law = driver::limits(world, &world.roads.vehicles()[brief.vehicle]);
        let scores = world.catalogue.worth(&sites, &brief.lines);
        let draft = Draft {
            places: number(points.len()),
            modes: vec![Mode { seconds: times(world, brief, &points, detour.as_ref()), fen: Vec::new(), driven: true }],
            sites: (0..sites.len()).map(|k| visit(world, brief, k, sites[k], scores[k])).collect(),
            days: days(brief, &law),
            hotels: (0..beds.len()).map(|k| bed(2 + sites.len() + k)).collect(),
            nights: nights(brief, beds.len()),
            groups: Vec::new(),
            precedence: precedence(world, brief, &sites),
            budget: None,
            rolling: law.rolling,
            objective: crate::plan::Objective::default(),
        };
        let problem = Problem::new(draft).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Self { problem, sites, beds, points, brief, usual, detour })
    }

    /// The vehicle on the roads that the plan may use.
    pub(super) fn vehicle(&self) -> &Vehicle {
        self.detour.as_ref().unwrap_or(self.usual)
    }

    /// A fault for each site that must be in and is not.
    pub(super) fn missing_wishes(&self, solution: &Solution) -> Vec<FieldFault> {
        let missing = |(index, id): (usize, &SiteId)| {
            let number = self.sites.iter().position(|site| site.id == *id)?;
            let absent = !solution.visits(SiteNo(self::number(number)));
            absent.then(|| {
                let name = &self.sites[number].name;
                FieldFault::new(
                    format!("/must_visit/{index}"),
                    "does_not_fit",
                    (format!("“{}”排不进这些天", name.zh), format!("{} does not fit into these days", name.en)),
                    (
                        "请增加天数、放宽每日时间或驾驶上限，或减少必去的地点",
                        "add days, widen the hours or the driving limit, or ask for fewer sites",
                    ),
                )
                .with_value(id)
            })
        };
        self.brief.must_visit.iter().enumerate().filter_map(missing).collect()
    }
}

/// A length of a list of the problem.
pub(super) fn number(length: usize) -> u16 {
    u16::try_from(length).expect("limits keep the lists of a problem short")
}

/// The sites to choose from: those of the lines, those that must be in, without those to avoid.
fn candidates<'w>(world: &'w World, brief: &Brief) -> Result<Vec<&'w Site>, AppError> {
    let coach = world.roads.vehicles()[brief.vehicle].profile.large;
    let suits = |site: &Site| !(coach && site.coach_access == Some(CoachAccess::No));
    let mut sites: Vec<&Site> = world
        .catalogue
        .sites
        .values()
        .filter(|site| {
            let must = is_wanted(brief, site);
            let of_line = brief.lines.iter().any(|line| site.role_in(line).is_some());
            must || (of_line && suits(site) && !brief.avoid_sites.contains(&site.id))
        })
        .collect();
    sites.sort_by_key(|site| {
        let must = is_wanted(brief, site);
        (std::cmp::Reverse((must, world.catalogue.interest(site, &brief.lines))), site.id.clone())
    });
    sites.truncate(limits::ITINERARY_SITES);
    if sites.is_empty() {
        return Err(FieldFault::new(
            "/lines",
            "nothing_to_visit",
            ("没有可供选择的地点", "there is no site to choose from"),
            ("请指定主题线或必去的地点", "name a line or sites that must be visited"),
        )
        .into());
    }
    Ok(sites)
}

/// Whether a site must be in the plan.
fn is_wanted(brief: &Brief, site: &Site) -> bool {
    brief.must_visit.contains(&site.id) || brief.locks.iter().any(|lock| lock.site == site.id)
}

/// Where the traveller locked a site.
fn pin(brief: &Brief, site: &Site) -> Pin {
    let Some(lock) = brief.locks.iter().find(|lock| lock.site == site.id) else { return Pin::default() };
    Pin { day: lock.day.map(|day| DayNo(number(day))), position: lock.position.map(Position::Index), start: lock.enter }
}

/// The places to sleep near the candidates, nearest first.
fn beds<'w>(world: &'w World, brief: &Brief, sites: &[&Site]) -> Vec<&'w Place> {
    let coach = world.roads.vehicles()[brief.vehicle].profile.large;
    let rows: Vec<usize> = sites.iter().filter_map(|site| world.stops.site(&site.id)).collect();
    let nearest = |place: &Place| {
        let bed = world.stops.place(&place.id)?;
        rows.iter().filter_map(|row| world.stops.between(brief.vehicle, bed, *row)).min()
    };
    let mut beds: Vec<(Seconds, &Place)> = world
        .catalogue
        .places
        .values()
        .filter(|place| place.kind.is_lodging())
        .filter(|place| !(coach && place.capacity_class == Some(CapacityClass::Small)))
        .filter_map(|place| Some((nearest(place)?, place)))
        .collect();
    beds.sort_by_key(|(time, place)| (*time, place.id.clone()));
    let near = beds.iter().take_while(|(time, _)| *time <= BED_RADIUS).count();
    beds.truncate(near.clamp(1, BEDS));
    beds.into_iter().map(|(_, place)| place).collect()
}

fn visit(world: &World, brief: &Brief, index: usize, site: &Site, score: u32) -> crate::plan::Site {
    let windows = |date| {
        if brief.shut.iter().any(|(id, day)| *id == site.id && *day == date) {
            return Vec::new();
        }
        let hours = hours_on(site, date, &world.catalogue.holidays);
        let window = |window: &crate::base::calendar::Window| Window {
            opens: window.from,
            last_admission: window.to - hours.last_entry,
            closes: window.to,
            preferred: None,
        };
        hours.windows.iter().map(window).filter(|w| w.opens <= w.last_admission).collect()
    };
    let minutes = site.visit_minutes;
    let place = PlaceNo(number(2 + index));
    crate::plan::Site {
        enter: place,
        leave: place,
        score,
        stay: Stay {
            min: Seconds::from_minutes(minutes.min),
            usual: Seconds::from_minutes(minutes.usual),
            max: Seconds::from_minutes(minutes.usual * 3 / 2),
        },
        fee: crate::base::units::Fen::ZERO,
        windows: brief.dates().map(windows).collect(),
        need: if is_wanted(brief, site) { Need::Mandatory } else { Need::Optional },
        pin: pin(brief, site),
    }
}

fn days(brief: &Brief, law: &driver::Limits) -> Vec<Day> {
    let last = brief.days - 1;
    let day = |index: u32| Day {
        start: (index == 0).then_some(PlaceNo(0)),
        end: (index == last).then_some(PlaceNo(1)),
        earliest: law.hours(brief.hours_of(index as usize)).0,
        latest: law.hours(brief.hours_of(index as usize)).1,
        max_driving: Some(law.rolling.iter().map(|rule| rule.limit).fold(brief.max_driving, Seconds::min)),
        breaks: if lunch_fits(brief, index as usize) { vec![LUNCH] } else { Vec::new() },
        rest: law.rest,
        night: law.night,
        no_driving: law.no_driving,
        ..Day::default()
    };
    (0..brief.days).map(day).collect()
}

/// A day that does not span midday needs no lunch.
fn lunch_fits(brief: &Brief, day: usize) -> bool {
    let (from, to) = brief.hours_of(day);
    brief.lunch && from <= LUNCH.from && LUNCH.until <= to
}

fn bed(place: usize) -> Hotel {
    Hotel { place: PlaceNo(number(place)), ..Hotel::default() }
}

fn nights(brief: &Brief, beds: usize) -> Vec<Night> {
    let candidates: Vec<HotelNo> = (0..beds).map(|bed| HotelNo(number(bed))).collect();
    (1..brief.days).map(|_| Night { candidates: candidates.clone() }).collect()
}

fn precedence(world: &World, brief: &Brief, sites: &[&Site]) -> Vec<Precedence> {
    if brief.order == Order::Free {
        return Vec::new();
    }
    let ids: Vec<SiteId> = sites.iter().map(|site| site.id.clone()).collect();
    let at = |id: &SiteId| ids.iter().position(|other| other == id).map(|k| SiteNo(number(k)));
    let pairs = EventGraph::new(&world.catalogue).precedence(&ids);
    let rule = |(before, after): &(SiteId, SiteId)| Some(Precedence { before: at(before)?, after: at(after)? });
    let mut rules: Vec<Precedence> = pairs.iter().filter_map(rule).collect();
    // Two sites that the story visits in turns have no order.
    let both = rules.clone();
    rules.retain(|rule| !both.iter().any(|other| other.before == rule.after && other.after == rule.before));
    rules
}

/// Driving times between all points; rows of the register come from the ready tables, unless there
/// are roads to keep off.
fn times(world: &World, brief: &Brief, points: &[Point], detour: Option<&Vehicle>) -> Vec<Seconds> {
    let row = |point: &Point| match &point.wish {
        _ if detour.is_some() => None,
        PointWish::Site(id) => world.stops.site(id),
        PointWish::Place(id) => world.stops.place(id),
        PointWish::Position(_) => None,
    };
    let rows: Vec<Option<usize>> = points.iter().map(row).collect();
    let vehicle = detour.unwrap_or(&world.roads.vehicles()[brief.vehicle]);
    let snap = |point: &Point| world.roads.snap(vehicle, point.position, limits::SNAP_RADIUS_M);
    let snapped: Vec<_> = points.iter().map(snap).collect();
    let free: Vec<usize> = (0..points.len()).filter(|k| rows[*k].is_none()).collect();
    let own: Vec<_> = free.iter().map(|k| snapped[*k]).collect();
    let out = matrix::matrix(&world.roads, vehicle, &own, &snapped);
    let back = matrix::matrix(&world.roads, vehicle, &snapped, &own);
    let mut seconds = Vec::with_capacity(points.len() * points.len());
    for from in 0..points.len() {
        for to in 0..points.len() {
            let time = match (rows[from], rows[to]) {
                (Some(a), Some(b)) => world.stops.between(brief.vehicle, a, b),
                (None, _) => out.get(free.partition_point(|k| *k < from), to).map(|(seconds, _)| seconds),
                (_, None) => back.get(from, free.partition_point(|k| *k < to)).map(|(seconds, _)| seconds),
            };
            seconds.push(if from == to { Seconds::ZERO } else { time.unwrap_or(Seconds::MAX) });
        }
    }
    seconds
}

/// The place id of a bed.
pub(super) fn bed_id<'w>(question: &Question<'w>, bed: HotelNo) -> &'w PlaceId {
    &question.beds[bed.index()].id
}
