//! What a traveller asks for, and how it becomes a checked brief.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::changes::{ChangeRequest, LockRequest, PreviousRequest, changes, locks};
use super::festivals::FestivalsRequest;
use super::study::StudyRequest;
use crate::api::v1::avoid::AvoidRequest;
use crate::api::v1::points::PointRequest;
use crate::app::cost::Party;
use crate::app::error::FieldFault;
use crate::app::itineraries::study::Study;
use crate::app::itineraries::{Brief, Order, StayWish};
use crate::app::limits;
use crate::app::routing::Point;
use crate::app::world::World;
use crate::base::calendar::TimeOfDay;
use crate::base::datum::Crs;
use crate::base::ids::{LineId, SiteId};
use crate::base::lang::Text;
use crate::base::units::Seconds;

/// A wish for a journey.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ItineraryRequest {
    /// The lines to follow; without any only `must_visit` is visited.
    #[serde(default)]
    #[schema(example = json!(["autumn-harvest"]))]
    lines: Vec<String>,
    /// The first day, `YYYY-MM-DD`.
    #[schema(example = "2026-12-05")]
    start_date: String,
    /// 1 to 15.
    #[schema(example = 3)]
    days: u32,
    /// Where the first day begins.
    start: PointRequest,
    /// Where the last day ends; the start unless said.
    end: Option<PointRequest>,
    /// `car` unless said; `coach` for a study tour whose template needs one.
    #[schema(example = "car")]
    vehicle: Option<String>,
    /// `free` (default) or `historical`.
    #[schema(value_type = Option<String>, example = "free")]
    order: Option<Order>,
    /// Ids of sites that must be in. One that the coach does not reach is not refused: it stands in
    /// `unserved` as `no_coach_access`, and in `warnings`.
    #[serde(default)]
    must_visit: Vec<String>,
    /// Ids of sites that must not be in.
    #[serde(default)]
    avoid_sites: Vec<String>,
    /// From when to when each day lasts; 08:30 to 18:30, or as the study template has it, unless said.
    day_hours: Option<DayHoursRequest>,
    /// The most driving a day; five hours unless said.
    max_driving_s_per_day: Option<u32>,
    /// Festivals and memorial days to meet: `true` for whichever falls into the journey, or their ids, see
    /// `/v1/festivals`. The site of one is then also offered as a visit on its days, worth more.
    #[serde(default)]
    festivals: FestivalsRequest,
    /// A study tour: visits are lessons, sites take the group.
    study: Option<StudyRequest>,
    /// Who travels, for the tickets; one adult, or the pupils of a study tour with their adults, unless said.
    party: Option<PartyRequest>,
    /// How long visits last: `usual` (default), `shorter` where more sites then fit, or `flexible`: shorter where
    /// more then fit, and longer where time is left; lessons of a study tour within the limits of a lesson.
    #[schema(value_type = Option<String>, example = "usual")]
    stay: Option<StayWish>,
    /// Whether three quarters of an hour are kept for lunch; yes unless said.
    lunch: Option<bool>,
    /// How long to search: 10 to 30,000 ms (as a job 300,000), 1,000 unless said, 60 with `previous`.
    /// More time, better plan.
    budget_ms: Option<u64>,
    /// Search so many iterations instead, up to 5,000,000: the same seed then gives the same plan anywhere.
    iterations: Option<u64>,
    /// Begins the random numbers of the search; 0 unless said.
    #[serde(default)]
    seed: u64,
    /// How many other good plans are wanted, 0 to 5.
    #[serde(default)]
    alternatives: usize,
    /// Sites that must stay where the traveller put them.
    #[serde(default)]
    locks: Vec<LockRequest>,
    /// The plan to stay close to.
    previous: Option<PreviousRequest>,
    /// Roads to keep off.
    #[serde(default)]
    avoid: AvoidRequest,
    /// What has changed since.
    #[serde(default)]
    changes: Vec<ChangeRequest>,
    /// `true`: keep the plan, start and end included, to be read, shared and changed at `/v1/itineraries/{id}`.
    #[serde(default)]
    pub(super) save: bool,
    /// With `save`: for so many days, 1 to 730; until 90 days after the last day of the journey unless said.
    pub(super) save_days: Option<u32>,
}

/// Who travels.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyRequest {
    /// Those who pay the full price.
    #[schema(example = 2)]
    adults: u32,
    /// Children, pupils and old people, who often pay less or nothing.
    #[serde(default)]
    reduced: u32,
}

/// From when to when, `HH:MM`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DayHoursRequest {
    /// No earlier.
    #[schema(example = "08:30")]
    pub(super) from: String,
    /// No later.
    #[schema(example = "18:30")]
    pub(super) to: String,
}

/// Collects faults while a request is read, so that the caller sees all of them at once.
#[derive(Default)]
pub(super) struct Reader {
    faults: Vec<FieldFault>,
}

impl Reader {
    fn take<T>(&mut self, result: Result<T, FieldFault>) -> Option<T> {
        result.map_err(|fault| self.faults.push(fault)).ok()
    }

    pub(super) fn refuse(&mut self, fault: FieldFault) {
        self.faults.push(fault);
    }

    pub(super) fn range<T: PartialOrd + std::fmt::Display + Copy>(
        &mut self,
        pointer: &str,
        value: T,
        allowed: (T, T),
    ) -> T {
        if value < allowed.0 || value > allowed.1 {
            let (least, most) = (allowed.0.to_string(), allowed.1.to_string());
            let fault = FieldFault::new(
                pointer,
                "out_of_range",
                (format!("须在 {least} 到 {most} 之间"), format!("must be between {least} and {most}")),
                ("请改正", "correct it"),
            );
            self.faults.push(fault.with_value(value));
        }
        value
    }
}

impl Reader {
    /// A date, `YYYY-MM-DD`, of this century.
    pub(super) fn date(&mut self, pointer: &str, text: &str) -> Option<NaiveDate> {
        let sensible = |day: &NaiveDate| (2000..2100).contains(&chrono::Datelike::year(day));
        let date = text.parse::<NaiveDate>().ok().filter(sensible);
        if date.is_none() {
            let fault = FieldFault::new(
                pointer,
                "no_date",
                (format!("{text:?} 不是日期"), format!("{text:?} is no date")),
                ("格式为 2026-12-05", "write it like 2026-12-05"),
            );
            self.refuse(fault.with_value(text));
        }
        date
    }

    /// Two times of day in order.
    pub(super) fn hours(&mut self, from: (&str, &str), to: (&str, &str)) -> (Seconds, Seconds) {
        let mut time = |(pointer, text): (&str, &str)| {
            let parsed = text.parse::<TimeOfDay>().map_err(|error| {
                FieldFault::new(
                    pointer,
                    "no_time",
                    Text::new(format!("{text:?} 不是 HH:MM 格式的时刻"), error.to_string()),
                    ("格式为 08:30", "write it like 08:30"),
                )
                .with_value(text)
            });
            self.take(parsed).map(|time| time.0)
        };
        let (Some(begin), Some(end)) = (time(from), time(to)) else { return (Seconds::ZERO, Seconds::ZERO) };
        if begin >= end {
            self.refuse(FieldFault::new(
                from.0.trim_end_matches("/from"),
                "out_of_range",
                ("from 须早于 to", "from must be earlier than to"),
                ("请改正", "correct it"),
            ));
        }
        (begin, end)
    }
}

impl ItineraryRequest {
    /// The checked brief, or every fault at once.
    ///
    /// A job may search longer than a request for which somebody waits.
    pub(super) fn brief(&self, world: &World, crs: Crs, as_job: bool) -> Result<Brief, Vec<FieldFault>> {
        let mut reader = Reader::default();
        let start_date = reader.date("/start_date", &self.start_date);
        let study = self.study.as_ref().and_then(|study| study.study(world, &mut reader));
        let (day_from, day_to) = self.hours(study.as_ref(), &mut reader);
        let mut start = reader.take(self.start.resolve(world, "/start", crs));
        let mut end = match &self.end {
            Some(end) => reader.take(end.resolve(world, "/end", crs)),
            None => start.clone(),
        };
        let vehicle = self.vehicle(world, study.as_ref(), ([&mut start, &mut end], crs), &mut reader);
        let days = reader.range("/days", self.days, (1, limits::ITINERARY_DAYS));
        let budget_ms = self.budget_ms(as_job, &mut reader);
        let iterations = self.iterations.map(|count| reader.range("/iterations", count, (1, limits::ITERATIONS)));
        let driving = self.max_driving_s_per_day.unwrap_or(limits::DRIVING_S_PER_DAY);
        let driving = reader.range("/max_driving_s_per_day", driving, (600, 16 * 3600));
        let festivals = self.festivals.wish(world, &mut reader);
        let party = self.party(study.as_ref(), &mut reader);
        let lines = self.lines(world, &mut reader);
        let span = days as usize;
        let changes = changes(world, &self.changes, span, &mut reader);
        let mut avoid = reader.take(self.avoid.avoidance(crs)).unwrap_or_default();
        avoid.roads.references.extend(changes.closed_roads);
        let locks = locks(world, &self.locks, span, &mut reader);
        let alternatives = reader.range("/alternatives", self.alternatives, (0, limits::OTHER_PLANS));
        let mut must_visit = sites(world, &self.must_visit, "/must_visit", &mut reader);
        let mut avoid_sites = sites(world, &self.avoid_sites, "/avoid_sites", &mut reader);
        must_visit.extend(changes.must);
        must_visit.retain(|id| !changes.avoid.contains(id));
        avoid_sites.extend(changes.avoid);
        if let Some(index) = must_visit.iter().position(|id| avoid_sites.contains(id)) {
            reader.faults.push(contradiction(index, &must_visit[index]));
        }
        match (start_date, start, end, vehicle) {
            (Some(start_date), Some(start), Some(end), Some(vehicle)) if reader.faults.is_empty() => Ok(Brief {
                lines,
                start_date,
                days,
                start,
                end,
                vehicle,
                order: self.order.unwrap_or(Order::Free),
                must_visit,
                avoid_sites,
                day_from,
                day_to,
                max_driving: Seconds(driving),
                party,
                festivals,
                study,
                stay: self.stay.unwrap_or(StayWish::Usual),
                lunch: self.lunch.unwrap_or(true),
                budget_ms,
                iterations,
                seed: self.seed,
                threads: std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
                alternatives,
                locks,
                previous: self.previous.as_ref().map(PreviousRequest::previous),
                avoid,
                shut: changes.shut,
                hours: changes.hours,
            }),
            _ => Err(reader.faults),
        }
    }

    /// From when to when each day lasts; as the study template has it unless said.
    fn hours(&self, study: Option<&Study>, reader: &mut Reader) -> (Seconds, Seconds) {
        let usual = study.map_or(("08:30", "18:30"), |study| (&study.template.day.from, &study.template.day.until));
        let (from, to) = self.day_hours.as_ref().map_or(usual, |h| (h.from.as_str(), h.to.as_str()));
        reader.hours(("/day_hours/from", from), ("/day_hours/to", to))
    }

    /// The position of the vehicle, which both ends must be in reach of; a coach for a study tour that needs one.
    fn vehicle(
        &self,
        world: &World,
        study: Option<&Study>,
        (ends, crs): ([&mut Option<Point>; 2], Crs),
        reader: &mut Reader,
    ) -> Option<usize> {
        let usual = if study.is_some_and(|study| study.template.coach) { "coach" } else { "car" };
        let vehicle = self.vehicle.as_deref().unwrap_or(usual);
        let id = reader.take(world.vehicle(vehicle).map(|v| v.profile.id.clone()))?;
        let vehicle = world.roads.vehicles().iter().position(|v| v.profile.id == id)?;
        for (point, pointer) in ends.into_iter().zip(["/start", "/end"]) {
            if let Some(point) = point {
                reader.take(world.snap_doubting(&world.roads.vehicles()[vehicle], point, (pointer, crs)));
            }
        }
        Some(vehicle)
    }

    /// Who travels; one adult unless said.
    fn party(&self, study: Option<&Study>, reader: &mut Reader) -> Party {
        let usual = study.map_or(Party { adults: 1, reduced: 0 }, Study::party);
        let Some(PartyRequest { adults, reduced }) = self.party else { return usual };
        Party {
            adults: reader.range("/party/adults", adults, (0, limits::PARTY)),
            reduced: reader.range("/party/reduced", reduced, (0, limits::PARTY)),
        }
    }

    /// How long to search; a job may search longer, and a new plan close to an old one is soon found.
    fn budget_ms(&self, as_job: bool, reader: &mut Reader) -> u64 {
        let (least, waiting) = limits::BUDGET_MS.into_inner();
        let most = if as_job { limits::JOB_BUDGET_MS } else { waiting };
        let usual = if self.previous.is_some() { limits::REPLAN_BUDGET_MS } else { limits::BUDGET_MS_DEFAULT };
        reader.range("/budget_ms", self.budget_ms.unwrap_or(usual), (least, most))
    }

    fn lines(&self, world: &World, reader: &mut Reader) -> Vec<LineId> {
        if self.lines.is_empty() && self.must_visit.is_empty() {
            reader.faults.push(FieldFault::new(
                "/lines",
                "nothing_to_visit",
                ("lines 和 must_visit 至少给一个", "give lines or must_visit"),
                ("例如 [\"autumn-harvest\"]", "for instance [\"autumn-harvest\"]"),
            ));
        }
        let known: Vec<&str> = world.catalogue.lines.keys().map(LineId::as_str).collect();
        for (index, id) in self.lines.iter().enumerate().filter(|(_, id)| !known.contains(&id.as_str())) {
            let fault = FieldFault::new(
                format!("/lines/{index}"),
                "unknown_id",
                (format!("没有主题线 {id:?}"), format!("there is no line {id:?}")),
                (format!("可选：{}", known.join(", ")), format!("choose from {}", known.join(", "))),
            );
            reader.faults.push(fault.with_value(id));
        }
        self.lines.iter().map(|id| LineId::from(id.as_str())).collect()
    }
}

fn sites(world: &World, ids: &[String], pointer: &str, reader: &mut Reader) -> Vec<SiteId> {
    if ids.len() > limits::ITINERARY_SITES {
        reader.range(pointer, ids.len(), (0, limits::ITINERARY_SITES));
    }
    let mut sites: Vec<SiteId> = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let id = SiteId::from(id.as_str());
        if !world.catalogue.sites.contains_key(&id) {
            let fault = FieldFault::new(
                format!("{pointer}/{index}"),
                "unknown_id",
                (format!("没有遗址 {:?}", id.as_str()), format!("there is no site {:?}", id.as_str())),
                ("请从 /v1/sites 查编号", "look the id up at /v1/sites"),
            );
            reader.faults.push(fault.with_value(&id));
        } else if !sites.contains(&id) {
            sites.push(id);
        }
    }
    sites
}

fn contradiction(index: usize, id: &SiteId) -> FieldFault {
    FieldFault::new(
        format!("/must_visit/{index}"),
        "contradiction",
        ("同一地点既必去又避开", "the same site is wanted and to be avoided"),
        ("请从其中一个列表删去", "take it out of one of the two lists"),
    )
    .with_value(id)
}
