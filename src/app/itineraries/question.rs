//! A brief as numbers: which sites, beds and days the search chooses among, and what lies between.

use crate::app::driver;
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::app::routing::{Point, PointWish};
use crate::app::world::World;
use crate::base::ids::{PlaceId, SiteId};
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::catalogue::links::EventGraph;
use crate::catalogue::place::{CapacityClass, Place};
use crate::catalogue::site::Site;
use crate::plan::{
    Break, Day, DayNo, Draft, Group, GroupRule, Hotel, HotelNo, Mode, Need, Night, Objective, Pin, PlaceNo, Position,
    Precedence, Problem, SiteNo, Solution, Stay, StayPolicy, Window,
};
use crate::road::approach::Manner;
use crate::road::matrix;
use crate::road::metric::Vehicle;

use super::access;
use super::brief::{Brief, Order, StayWish};
use super::festivals::{self, Occasion};
use super::hours::hours_on;
use super::study::Study;
use super::unserved::{Reason, Unserved};

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
    /// The festivals that may be visited, by the [`SiteNo`] of a visit on their days.
    pub(super) occasions: Vec<(SiteNo, Occasion)>,
    /// Sites that cannot take those who come.
    pub(super) refused: Vec<Unserved>,
    usual: &'w Vehicle,
    /// The vehicle without the roads that the brief keeps off.
    detour: Option<Vehicle>,
}

impl<'w> Question<'w> {
    pub(super) fn new(world: &'w World, brief: &'w Brief) -> Result<Self, AppError> {
        let (mut sites, refused) = candidates(world, brief)?;
        let plain = sites.len();
        let occasions = occasions(world, brief, &mut sites);
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
            doubt: None,
            manner: Manner::default(),
        }));
        points.extend(beds.iter().map(|bed| Point {
            wish: PointWish::Place(bed.id.clone()),
            position: bed.position.position(),
            name: Some(bed.name.clone()),
            doubt: None,
            manner: Manner::default(),
        }));
        let law = driver::limits(world, &world.roads.vehicles()[brief.vehicle]);
        let draft = Draft {
            places: number(points.len()),
            modes: vec![Mode { seconds: times(world, brief, &points, detour.as_ref()), fen: Vec::new(), driven: true }],
            sites: visits(world, brief, (&sites, plain), &occasions),
            days: days(brief, &law),
            hotels: (0..beds.len()).map(|k| bed(2 + sites.len() + k)).collect(),
            nights: nights(brief, beds.len()),
            groups: groups(brief, &sites[..plain], &occasions),
            precedence: precedence(world, brief, &sites[..plain], &occasions),
            budget: None,
            rolling: law.rolling,
            objective: Objective { stay: policy(brief), ..Objective::default() },
        };
        let problem = Problem::new(draft).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Self { problem, sites, beds, points, brief, occasions, refused, usual, detour })
    }

    /// The vehicle on the roads that the plan may use.
    pub(super) fn vehicle(&self) -> &Vehicle {
        self.detour.as_ref().unwrap_or(self.usual)
    }

    /// The visit of a site for the festival that is held there on `date`.
    pub(super) fn dated(&self, site: &SiteId, date: chrono::NaiveDate) -> Option<SiteNo> {
        let held = |what: &Occasion| what.site == *site && what.days.0 <= date && date <= what.days.1;
        self.occasions.iter().find(|(_, what)| held(what)).map(|(visit, _)| *visit)
    }

    /// A fault for each site that must be in and is not.
    pub(super) fn missing_wishes(&self, solution: &Solution) -> Vec<FieldFault> {
        let missing = |(index, id): (usize, &SiteId)| {
            let number = self.sites.iter().position(|site| site.id == *id)?;
            let on_its_day = self.occasions.iter().any(|(visit, what)| what.site == *id && solution.visits(*visit));
            let absent = !on_its_day && !solution.visits(SiteNo(self::number(number)));
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

/// The sites to choose from: those of the lines, those that must be in, without those to avoid; and those
/// that cannot take the party.
fn candidates<'w>(world: &'w World, brief: &Brief) -> Result<(Vec<&'w Site>, Vec<Unserved>), AppError> {
    let mut refused = Vec::new();
    let mut sites: Vec<&Site> = world
        .catalogue
        .sites
        .values()
        .filter(|site| {
            let of_line = brief.lines.iter().any(|line| site.role_in(line).is_some());
            brief.wants(&site.id) || (of_line && !brief.avoid_sites.contains(&site.id))
        })
        .filter(|site| {
            let refusal = access::refusal(world, brief, site);
            let accepted = refusal.is_none();
            refused.extend(refusal);
            accepted
        })
        .collect();
    sites.sort_by_key(|site| {
        (std::cmp::Reverse((brief.wants(&site.id), world.catalogue.interest(site, &brief.lines))), site.id.clone())
    });
    sites.truncate(limits::ITINERARY_SITES);
    let too_small: Vec<&Unserved> =
        refused.iter().filter(|one| one.reason == Reason::OverCapacity && brief.wants(&one.site)).collect();
    if !too_small.is_empty() {
        return Err(AppError::Infeasible(too_small.into_iter().map(|one| fault_of(brief, one)).collect()));
    }
    if sites.is_empty() && !refused.is_empty() {
        return Err(AppError::Infeasible(refused.iter().map(|one| fault_of(brief, one)).collect()));
    }
    if sites.is_empty() {
        return Err(FieldFault::new(
            "/lines",
            "nothing_to_visit",
            ("没有可供选择的地点", "there is no site to choose from"),
            ("请指定主题线或必去的地点", "name a line or sites that must be visited"),
        )
        .into());
    }
    Ok((sites, refused))
}

/// A refused site as a fault of the request.
fn fault_of(brief: &Brief, refused: &Unserved) -> FieldFault {
    let index = brief.must_visit.iter().position(|id| *id == refused.site);
    let lock = brief.locks.iter().position(|lock| lock.site == refused.site);
    let pointer = match (index, lock) {
        (Some(index), _) => format!("/must_visit/{index}"),
        (None, Some(lock)) => format!("/locks/{lock}"),
        (None, None) => "/lines".to_owned(),
    };
    let mend = refused.mend.clone().unwrap_or_else(|| Text::new("请删去此地点", "take the site out"));
    FieldFault::new(pointer, refused.reason.as_str(), refused.message.clone(), mend).with_value(&refused.site)
}

/// Puts a second visit of its site at the end of `sites` for each festival that may be met: it is worth more,
/// and is possible only on the festival's days. A site that is locked stays where the traveller put it.
fn occasions<'w>(world: &'w World, brief: &Brief, sites: &mut Vec<&'w Site>) -> Vec<(SiteNo, Occasion)> {
    let mut all = Vec::new();
    for occasion in festivals::occasions(world, brief) {
        let locked = brief.locks.iter().any(|lock| lock.site == occasion.site);
        let site = &world.catalogue.sites[&occasion.site];
        if !locked && access::refusal(world, brief, site).is_none() && sites.len() < limits::ITINERARY_SITES {
            all.push((SiteNo(number(sites.len())), occasion));
            sites.push(site);
        }
    }
    all
}

/// A site is visited once, festival or not; one that must be in is in either way.
fn groups(brief: &Brief, plain: &[&Site], occasions: &[(SiteNo, Occasion)]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (visit, occasion) in occasions {
        let first = occasions.iter().find(|(_, other)| other.site == occasion.site);
        if first.is_some_and(|(earlier, _)| earlier != visit) {
            continue;
        }
        let same = occasions.iter().filter(|(_, other)| other.site == occasion.site).map(|(visit, _)| *visit);
        let usual = plain.iter().position(|site| site.id == occasion.site).map(|k| SiteNo(number(k)));
        let members: Vec<SiteNo> = usual.into_iter().chain(same).collect();
        if members.len() > 1 {
            groups.push(Group { members: members.clone(), rule: GroupRule::AtMost(1) });
        }
        if brief.wants(&occasion.site) {
            groups.push(Group { members, rule: GroupRule::AtLeast(1) });
        }
    }
    groups
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

/// What may be visited, the first `plain` of `sites` on any day and the others on those of their festival.
fn visits(
    world: &World,
    brief: &Brief,
    (sites, plain): (&[&Site], usize),
    occasions: &[(SiteNo, Occasion)],
) -> Vec<crate::plan::Site> {
    let scores = world.catalogue.worth(&sites[..plain], &brief.lines);
    // A visit on the days of a festival is worth what its site is worth, and the festival.
    let worth = |k: usize, site: &Site| {
        let usual = scores.get(k).or_else(|| scores.get(sites.iter().position(|other| other.id == site.id)?));
        let alone = || world.catalogue.interest(site, &brief.lines);
        usual.copied().unwrap_or_else(alone) + brief.study.as_ref().map_or(0, |_| Study::bonus(site))
    };
    let one = |(k, site): (usize, &&Site)| {
        let occasion = occasions.iter().find(|(number, _)| number.index() == k).map(|(_, what)| what);
        // A group says that a wanted site with a festival is in, on its days or on others.
        let grouped = occasions.iter().any(|(_, what)| what.site == site.id);
        let need = if brief.wants(&site.id) && !grouped { Need::Mandatory } else { Need::Optional };
        let score = worth(k, site) + occasion.map_or(0, |_| festivals::BONUS);
        visit(world, brief, (k, need, score), (site, occasion))
    };
    sites.iter().enumerate().map(one).collect()
}

fn visit(
    world: &World,
    brief: &Brief,
    (index, need, score): (usize, Need, u32),
    (site, occasion): (&Site, Option<&Occasion>),
) -> crate::plan::Site {
    let minutes = site.visit_minutes;
    let usual = Stay {
        min: Seconds::from_minutes(minutes.min),
        usual: Seconds::from_minutes(minutes.usual),
        max: Seconds::from_minutes(minutes.usual * 3 / 2),
    };
    let stay = brief.study.as_ref().map_or(usual, |study| study.stay(site));
    let windows = |date| {
        let other_day = occasion.is_some_and(|what| date < what.days.0 || what.days.1 < date);
        if other_day || brief.shut.iter().any(|(id, day)| *id == site.id && *day == date) {
            return Vec::new();
        }
        let hours = hours_on(site, date, &world.catalogue.holidays);
        let window = |window: &crate::base::calendar::Window| Window {
            opens: window.from,
            last_admission: window.to - hours.last_entry,
            closes: window.to,
            preferred: None,
        };
        let open: Vec<Window> = hours.windows.iter().map(window).filter(|w| w.opens <= w.last_admission).collect();
        brief.study.as_ref().map_or(open.clone(), |study| study.lessons(&open, stay))
    };
    let place = PlaceNo(number(2 + index));
    crate::plan::Site {
        enter: place,
        leave: place,
        score,
        stay,
        fee: crate::base::units::Fen::ZERO,
        windows: brief.dates().map(windows).collect(),
        need,
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
        rest: brief.study.as_ref().map_or(law.rest, |study| Some(study.rest(law.rest))),
        max_stops: brief.study.as_ref().map(|study| study.template.lessons_per_day),
        night: law.night,
        no_driving: law.no_driving,
        ..Day::default()
    };
    (0..brief.days).map(day).collect()
}

fn policy(brief: &Brief) -> StayPolicy {
    match brief.stay {
        StayWish::Usual => StayPolicy::Usual,
        StayWish::Shorter => StayPolicy::Shorten,
        StayWish::Flexible => StayPolicy::Flexible,
    }
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

fn precedence(world: &World, brief: &Brief, sites: &[&Site], occasions: &[(SiteNo, Occasion)]) -> Vec<Precedence> {
    if brief.order == Order::Free {
        return Vec::new();
    }
    let ids: Vec<SiteId> = sites.iter().map(|site| site.id.clone()).collect();
    // Every visit of a site, on the days of a festival or on others, keeps to its order.
    let at = |id: &SiteId| -> Vec<SiteNo> {
        let plain = ids.iter().position(|other| other == id).map(|k| SiteNo(number(k)));
        let dated = occasions.iter().filter(|(_, what)| what.site == *id).map(|(visit, _)| *visit);
        plain.into_iter().chain(dated).collect()
    };
    let pairs = EventGraph::new(&world.catalogue).precedence(&ids);
    let rules = |(before, after): &(SiteId, SiteId)| -> Vec<Precedence> {
        let after = at(after);
        at(before).into_iter().flat_map(|before| after.iter().map(move |&after| Precedence { before, after })).collect()
    };
    let mut rules: Vec<Precedence> = pairs.iter().flat_map(rules).collect();
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
