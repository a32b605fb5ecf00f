//! A solution of numbers as an itinerary: dates, sites, beds, and the roads between them.

use chrono::NaiveDate;

use super::access;
use super::brief::Brief;
use super::festivals::{self, FestivalAnswer};
use super::hours::hours_on;
use super::question::{Question, bed_id};
use super::study::{Lesson, Study};
use super::unserved::{self, LeftOut, Reason, Unserved};
use crate::app::closures::Held;
use crate::app::cost::{self, Cost};
use crate::app::doubt;
use crate::app::driver;
use crate::app::error::AppError;
use crate::app::limits;
use crate::app::routing::Point;
use crate::app::world::World;
use crate::base::ids::{PlaceId, SiteId};
use crate::base::lang::Text;
use crate::base::position::{BoundingBox, Position};
use crate::base::units::{Fen, Metres, Seconds};
use crate::catalogue::driver::DriverRule;
use crate::plan::{Bound, DayPlan, PauseKind, Solution, Stop};
use crate::road::path;
use crate::road::route::{self, Leg};

/// A planned journey.
#[derive(Clone, Debug)]
pub struct Itinerary {
    /// Day by day.
    pub days: Vec<DayAnswer>,
    /// Sums.
    pub totals: Totals,
    /// What was considered and left out.
    pub unserved: Vec<Unserved>,
    /// No plan is worth more than this.
    pub bound: u64,
    /// How far this one may be from the best, in units of 1/10,000 of the bound; 0 = proven best.
    pub gap_permyriad: u64,
    /// What the traveller should know.
    pub warnings: Vec<Text>,
    /// What it costs.
    pub cost: Cost,
    /// What became of the festivals that were asked for.
    pub festivals: Vec<FestivalAnswer>,
    /// The study tour that it is.
    pub study: Option<Study>,
    /// The law that the driver's rests follow.
    pub driver_rule: Option<DriverRule>,
    /// Names the content of the register.
    pub data_version: String,
}

/// One day.
#[derive(Clone, Debug)]
pub struct DayAnswer {
    /// Its date.
    pub date: NaiveDate,
    /// The public holiday it belongs to.
    pub holiday: Option<Text>,
    /// Leaving in the morning, from midnight.
    pub depart: Seconds,
    /// Arriving in the evening.
    pub arrive: Seconds,
    /// Where it begins.
    pub start: Point,
    /// Where it ends.
    pub end: Point,
    /// The visits.
    pub stops: Vec<StopAnswer>,
    /// The ways between them, one more than stops.
    pub legs: Vec<LegAnswer>,
    /// Breaks and rests.
    pub pauses: Vec<PauseAnswer>,
    /// At the wheel.
    pub driving: Seconds,
    /// Where the night is spent; none after the last day.
    pub lodging: Option<PlaceId>,
}

/// A visit.
#[derive(Clone, Debug)]
pub struct StopAnswer {
    /// The site.
    pub site: SiteId,
    /// Its name.
    pub name: Text,
    /// Arrival.
    pub arrive: Seconds,
    /// Entry; later than arrival when the doors are still shut or lunch comes first.
    pub enter: Seconds,
    /// Departure.
    pub depart: Seconds,
    /// Whether the register does not know the hours and usual ones were assumed.
    pub hours_assumed: bool,
    /// Whether it may be shut after all, because it rests after a holiday.
    pub after_holiday: bool,
    /// The lesson that it is on a study tour.
    pub lesson: Option<Lesson>,
}

/// A drive.
#[derive(Clone, Debug)]
pub struct LegAnswer {
    /// Departure.
    pub depart: Seconds,
    /// Arrival.
    pub arrive: Seconds,
    /// The way.
    pub way: Leg,
}

/// A pause.
#[derive(Clone, Debug)]
pub struct PauseAnswer {
    /// Lunch, or the driver's rest.
    pub lunch: bool,
    /// It begins.
    pub begin: Seconds,
    /// It ends.
    pub end: Seconds,
}

/// Sums over all days.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Along the roads.
    pub distance: Metres,
    /// At the wheel.
    pub driving: Seconds,
    /// Sites visited.
    pub sites: usize,
    /// Sum of their values.
    pub score: u64,
    /// Toll at usual rates.
    pub toll: Fen,
    /// Fuel or energy.
    pub energy: Fen,
}

/// Writes `solution` out; a cancelled `stop` says nothing of what would bring in what is left out.
pub(super) fn write(
    world: &World,
    brief: &Brief,
    question: &Question<'_>,
    (solution, bound): (&Solution, Bound),
    stop: &Stop<'_>,
) -> Result<Itinerary, AppError> {
    let mut totals = Totals { score: solution.score.value, ..Totals::default() };
    let mut days = Vec::with_capacity(solution.days.len());
    for (index, (plan, date)) in solution.days.iter().zip(brief.dates()).enumerate() {
        let lodging = solution.nights.get(index).copied().flatten().map(|bed| bed_id(question, bed).clone());
        let day = DayAnswer {
            date,
            holiday: world.catalogue.holidays.name(date).cloned(),
            depart: plan.depart,
            arrive: plan.arrive,
            start: question.points[plan.start.index()].clone(),
            end: question.points[plan.end.index()].clone(),
            stops: stops(world, question, plan, date),
            legs: legs(world, question, plan)?,
            pauses: pauses(plan),
            driving: plan.driving,
            lodging,
        };
        totals.driving += day.driving;
        totals.sites += day.stops.len();
        for leg in &day.legs {
            totals.distance += leg.way.distance;
            totals.toll += leg.way.toll;
            totals.energy += leg.way.energy;
        }
        days.push(day);
    }
    let left_out = unserved::list(world, brief, question, (solution, stop));
    Ok(Itinerary {
        festivals: festivals::answers(world, brief, &days, &|id| why_not(world, question, &left_out, id)),
        warnings: warnings(world, (brief, question), &days),
        study: brief.study.clone(),
        unserved: left_out.sites,
        cost: cost::cost(world, brief, &days),
        driver_rule: driver::rule_of(world, &world.roads.vehicles()[brief.vehicle]).cloned(),
        bound: bound.value,
        gap_permyriad: bound.gap_permyriad(solution),
        days,
        totals,
        data_version: world.catalogue.version.clone(),
    })
}

/// Why the visit of a festival's site on its days was left out.
fn why_not(world: &World, question: &Question<'_>, left_out: &LeftOut, festival: &str) -> Option<Unserved> {
    let which = question.occasions.iter().position(|(_, occasion)| occasion.id == festival);
    let dated = left_out.occasions.iter().find(|(occasion, _)| Some(*occasion) == which).map(|(_, one)| one);
    let refused = || {
        let known = world.catalogue.festivals.iter().find(|known| known.id == festival)?;
        access::refusal(world, question.brief, world.catalogue.sites.get(known.site.as_ref()?)?)
    };
    let one = dated.cloned().or_else(refused)?;
    match one.reason {
        Reason::Closed => {
            let message = Text::new("举办期间该地点不开放", "its site is shut on its days");
            Some(Unserved { message, ..one })
        }
        // The only groups are the visits of one site on different days.
        Reason::Group => {
            let message = Text::new("该地点排在其他日子", "its site is visited on another day");
            Some(Unserved { message, mend: None, ..one })
        }
        _ => Some(one),
    }
}

fn stops(world: &World, question: &Question<'_>, plan: &DayPlan, date: NaiveDate) -> Vec<StopAnswer> {
    let stop = |stop: &crate::plan::Visit| {
        let site = question.sites[stop.site.index()];
        let hours = hours_on(site, date, &world.catalogue.holidays);
        StopAnswer {
            site: site.id.clone(),
            name: site.name.clone(),
            arrive: stop.arrive,
            enter: stop.begin,
            depart: stop.end,
            hours_assumed: !hours.known,
            after_holiday: hours.after_holiday,
            lesson: question.brief.study.as_ref().map(|study| study.lesson(site, (stop.begin, stop.end))),
        }
    };
    plan.stops.iter().map(stop).collect()
}

fn legs(world: &World, question: &Question<'_>, plan: &DayPlan) -> Result<Vec<LegAnswer>, AppError> {
    let vehicle = question.vehicle();
    let mut query = world.roads.query(vehicle);
    let snap = |point: &Point| {
        world.roads.snap(vehicle, point.position, limits::SNAP_RADIUS_M).ok_or_else(|| {
            // A kilometre is enough for the log.
            let Position { lon, lat } = point.position;
            AppError::Internal(format!("a planned point is on no road: {lon:.2} {lat:.2}"))
        })
    };
    let mut legs = Vec::with_capacity(plan.legs.len());
    for leg in &plan.legs {
        let from = snap(&question.points[leg.from.index()])?;
        let to = snap(&question.points[leg.to.index()])?;
        let found = path::fastest(world.roads.network(), vehicle, &mut query, [&from, &to])
            .ok_or_else(|| AppError::Internal("a planned leg has no road".to_owned()))?;
        let way = route::leg(world.roads.network(), vehicle, [&from, &to], &found);
        legs.push(LegAnswer { depart: leg.depart, arrive: leg.arrive, way });
    }
    Ok(legs)
}

fn pauses(plan: &DayPlan) -> Vec<PauseAnswer> {
    let pause = |pause: &crate::plan::Pause| PauseAnswer {
        lunch: matches!(pause.kind, PauseKind::Break(_)),
        begin: pause.begin,
        end: pause.end,
    };
    plan.pauses.iter().map(pause).collect()
}

fn warnings(world: &World, (brief, question): (&Brief, &Question<'_>), days: &[DayAnswer]) -> Vec<Text> {
    let mut warnings = doubts(brief);
    let assumed = days.iter().flat_map(|day| &day.stops).filter(|stop| stop.hours_assumed).count();
    if assumed > 0 {
        warnings.push(Text::new(
            format!("{assumed} 处的开放时间未登记，按常见时间安排，出发前请核实（hours_assumed）"),
            format!("the hours of {assumed} sites are not in the register; usual ones were assumed, check before you go (hours_assumed)"),
        ));
    }
    warnings.extend(days.iter().filter_map(after_holiday));
    let visited: Vec<_> =
        days.iter().flat_map(|day| &day.stops).map(|stop| &world.catalogue.sites[&stop.site]).collect();
    warnings.extend(access::warnings(world, brief, (&question.refused, &visited)));
    warnings.extend(brief.study.iter().flat_map(|study| study.warnings(world, days)));
    warnings.extend(shut(world, brief, days));
    warnings.extend(driver::early_warning(world, &world.roads.vehicles()[brief.vehicle], brief.day_from));
    warnings.extend(driver::night_warnings(world, &world.roads.vehicles()[brief.vehicle], days));
    let horizon = world.catalogue.holidays.horizon();
    if brief.dates().last().zip(horizon).is_some_and(|(last, horizon)| last > horizon) {
        warnings.push(Text::new(
            "行程超出已公布的放假安排，节假日的开放时间可能不同（holiday_horizon）",
            "the journey passes the last official holiday notice; hours on holidays may differ (holiday_horizon)",
        ));
    }
    warnings
}

/// A warning where sites that are visited may rest after a holiday.
fn after_holiday(day: &DayAnswer) -> Option<Text> {
    let doubtful = day.stops.iter().filter(|stop| stop.after_holiday).map(|stop| &stop.name);
    let (zh, en): (Vec<&str>, Vec<&str>) = doubtful.map(|name| (name.zh.as_str(), name.en.as_str())).unzip();
    let date = day.date;
    (!zh.is_empty()).then(|| {
        Text::new(
            format!("{date} 是节后首个工作日，假期未休的馆可能补休闭馆，请核实：{}（after_holiday）", zh.join("、")),
            format!(
                "{date} is the first workday after a holiday; sites that gave up their day of rest may be shut: {} (after_holiday)",
                en.join(", ")
            ),
        )
    })
}

/// Ends of the journey that look as if they were given in another datum.
fn doubts(brief: &Brief) -> Vec<Text> {
    let same = brief.end == brief.start;
    let ends = [("起点", "the start", &brief.start), ("终点", "the end", &brief.end)];
    let told = |(zh, en, point): (&str, &str, &Point)| {
        let (said, other) = point.doubt?;
        let (message, mend) = doubt::in_words(said, other);
        let text = message.and(&mend);
        let code = doubt::looks_like(other);
        Some(Text::new(format!("{zh}：{}（{code}）", text.zh), format!("{en}: {} ({code})", text.en)))
    };
    ends.into_iter().take(if same { 1 } else { 2 }).filter_map(told).collect()
}

/// What is shut or slow near the ways of the journey.
fn shut(world: &World, brief: &Brief, days: &[DayAnswer]) -> Vec<Text> {
    let vehicle = &world.roads.vehicles()[brief.vehicle];
    let points = days.iter().flat_map(|day| &day.legs).flat_map(|leg| leg.way.geometry.iter().copied());
    let near = BoundingBox::around(points).map(|hull| world.closures_within(vehicle, hull));
    let told = |held: &Held| {
        let Text { zh, en } = &held.closure.reason;
        let road = held.closure.road_ref.clone().unwrap_or_default();
        let id = &held.closure.id;
        Text::new(
            format!("行程期间{road}道路受限：{zh}；整个行程按此安排（closures/{id}）"),
            format!(
                "a road is restricted during the journey: {road} {en}; the whole journey keeps to it (closures/{id})"
            ),
        )
    };
    near.into_iter().flatten().map(told).collect()
}
