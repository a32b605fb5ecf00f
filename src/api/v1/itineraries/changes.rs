//! Locks, the plan before, and changes to it, as they stand in a request.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::request::{DayHoursRequest, Reader};
use crate::app::error::FieldFault;
use crate::app::itineraries::{Lock, Previous};
use crate::app::world::World;
use crate::base::ids::SiteId;
use crate::base::units::Seconds;

/// A site that must stay, and where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LockRequest {
    /// Id of the site.
    site: String,
    /// On this day, counted from 1.
    day: Option<usize>,
    /// At this place in the order of its day, counted from 1.
    position: Option<u16>,
    /// Entered between these times.
    enter: Option<DayHoursRequest>,
}

/// The plan to stay close to: the days of an earlier answer, reduced to sites and lodging.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviousRequest {
    /// Day by day.
    days: Vec<PreviousDayRequest>,
}

/// A day of the plan before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviousDayRequest {
    /// Ids of the sites, in order.
    stops: Vec<String>,
    /// Id of the place of the night after.
    lodging: Option<String>,
}

/// A change of wishes since the plan before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ChangeRequest {
    /// Leave a site out.
    Drop {
        /// Id of the site.
        site: String,
    },
    /// Put a site in.
    Add {
        /// Id of the site.
        site: String,
    },
    /// A site was visited already.
    Visited {
        /// Id of the site.
        site: String,
    },
    /// A site is shut on a date.
    Closed {
        /// Id of the site.
        site: String,
        /// `YYYY-MM-DD`.
        date: String,
    },
    /// A road is closed for the whole journey.
    RoadClosed {
        /// Its number, e.g. `G1517`.
        #[serde(rename = "ref")]
        #[schema(rename = "ref", example = "G1517")]
        reference: String,
    },
    /// A day has other hours.
    Hours {
        /// The day, counted from 1.
        day: usize,
        /// No earlier than this, `HH:MM`.
        from: String,
        /// No later than this, `HH:MM`.
        to: String,
    },
}

/// What the changes of a request come to.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) must: Vec<SiteId>,
    pub(super) avoid: Vec<SiteId>,
    pub(super) closed_roads: Vec<String>,
    pub(super) shut: Vec<(SiteId, NaiveDate)>,
    pub(super) hours: std::collections::BTreeMap<usize, (Seconds, Seconds)>,
}

/// The site called `id`, or a fault at `pointer`.
fn known(world: &World, id: &str, pointer: String, reader: &mut Reader) -> Option<SiteId> {
    let site = SiteId::from(id);
    if world.catalogue.sites.contains_key(&site) {
        return Some(site);
    }
    let fault = FieldFault::new(
        pointer,
        "unknown_id",
        (format!("没有遗址 {id:?}"), format!("there is no site {id:?}")),
        ("请从 /v1/sites 查编号", "look the id up at /v1/sites"),
    );
    reader.refuse(fault.with_value(id));
    None
}

/// The road numbered `reference`, or a fault at `pointer`.
fn known_road(world: &World, reference: &str, pointer: String, reader: &mut Reader) -> Option<String> {
    let mut roads = world.roads.network().stretches();
    if roads.any(|(_, stretch)| stretch.references().any(|known| known == reference)) {
        return Some(reference.to_owned());
    }
    let fault = FieldFault::new(
        pointer,
        "unknown_id",
        (format!("路网中没有编号为 {reference:?} 的道路"), format!("no road has the number {reference:?}")),
        ("编号见路线答复中的 legs[].roads", "the numbers stand in legs[].roads of a plan or route"),
    );
    reader.refuse(fault.with_value(reference));
    None
}

/// Reads the changes; every fault goes to `reader`.
pub(super) fn changes(world: &World, requests: &[ChangeRequest], days: usize, reader: &mut Reader) -> Changes {
    let mut all = Changes::default();
    for (index, change) in requests.iter().enumerate() {
        let pointer = |field: &str| format!("/changes/{index}/{field}");
        match change {
            ChangeRequest::Drop { site } | ChangeRequest::Visited { site } => {
                all.avoid.extend(known(world, site, pointer("site"), reader));
            }
            ChangeRequest::Add { site } => all.must.extend(known(world, site, pointer("site"), reader)),
            ChangeRequest::Closed { site, date } => {
                let date = reader.date(&pointer("date"), date);
                all.shut.extend(known(world, site, pointer("site"), reader).zip(date));
            }
            ChangeRequest::RoadClosed { reference } => {
                all.closed_roads.extend(known_road(world, reference, pointer("ref"), reader));
            }
            ChangeRequest::Hours { day, from, to } => {
                let day = reader.range(&pointer("day"), *day, (1, days.max(1)));
                let hours = reader.hours((&pointer("from"), from), (&pointer("to"), to));
                all.hours.insert(day.saturating_sub(1), hours);
            }
        }
    }
    all
}

/// Reads the locks; every fault goes to `reader`.
pub(super) fn locks(world: &World, requests: &[LockRequest], days: usize, reader: &mut Reader) -> Vec<Lock> {
    let mut locks = Vec::new();
    for (index, lock) in requests.iter().enumerate() {
        let pointer = |field: &str| format!("/locks/{index}/{field}");
        let site = known(world, &lock.site, pointer("site"), reader);
        let day = lock.day.map(|day| reader.range(&pointer("day"), day, (1, days.max(1))).saturating_sub(1));
        let position = lock.position.map(|at| reader.range(&pointer("position"), at, (1, 50)).saturating_sub(1));
        let enter = lock
            .enter
            .as_ref()
            .map(|hours| reader.hours((&pointer("enter/from"), &hours.from), (&pointer("enter/to"), &hours.to)));
        locks.extend(site.map(|site| Lock { site, day, position, enter }));
    }
    locks
}

impl PreviousRequest {
    /// The plan before; sites that are no longer known are left out.
    pub(super) fn previous(&self) -> Previous {
        let stops = |day: &PreviousDayRequest| day.stops.iter().map(|id| SiteId::from(id.as_str())).collect();
        let night = |day: &PreviousDayRequest| day.lodging.as_deref().map(Into::into);
        Previous {
            days: self.days.iter().map(stops).collect(),
            nights: self.days.iter().take(self.days.len().saturating_sub(1)).map(night).collect(),
        }
    }
}
