//! What a traveller wants, checked: beyond this file an impossible wish cannot be written down.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::festivals::FestivalWish;
use super::study::Study;
use crate::app::avoid::Avoidance;
use crate::app::cost::Party;
use crate::app::routing::Point;
use crate::base::ids::{LineId, PlaceId, SiteId};
use crate::base::units::Seconds;
use crate::words;

words! {
    /// In which order sites are seen.
    pub enum Order {
        /// Whatever order fits most in.
        Free = "free",
        /// The order of history: no site before one at which the story began earlier.
        Historical = "historical",
    }
}

words! {
    /// How long visits last.
    pub enum StayWish {
        /// As long as is usual.
        Usual = "usual",
        /// Shorter where more sites then fit.
        Shorter = "shorter",
        /// Shorter where more sites then fit, longer where time is left.
        Flexible = "flexible",
    }
}

/// A checked wish for a journey.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The lines to follow; empty when only `must_visit` counts.
    pub lines: Vec<LineId>,
    /// The first day.
    pub start_date: NaiveDate,
    /// How many days, at least one.
    pub days: u32,
    /// Where the first day begins.
    pub start: Point,
    /// Where the last day ends.
    pub end: Point,
    /// Position of the vehicle among those of the world.
    pub vehicle: usize,
    /// In which order.
    pub order: Order,
    /// Sites that must be in.
    pub must_visit: Vec<SiteId>,
    /// Sites that must not be in.
    pub avoid_sites: Vec<SiteId>,
    /// No day begins earlier.
    pub day_from: Seconds,
    /// No day ends later.
    pub day_to: Seconds,
    /// The most driving a day.
    pub max_driving: Seconds,
    /// Who travels.
    pub party: Party,
    /// The festivals to meet.
    pub festivals: FestivalWish,
    /// The study tour it is.
    pub study: Option<Study>,
    /// How long visits last.
    pub stay: StayWish,
    /// Whether a lunch hour is kept.
    pub lunch: bool,
    /// How long to search, in milliseconds.
    pub budget_ms: u64,
    /// Search so many iterations instead: the same seed then gives the same plan anywhere.
    pub iterations: Option<u64>,
    /// Begins the random numbers of the search.
    pub seed: u64,
    /// Threads of a search by time.
    pub threads: usize,
    /// How many other good plans are wanted.
    pub alternatives: usize,
    /// Sites that must stand where the traveller put them.
    pub locks: Vec<Lock>,
    /// The plan to stay close to.
    pub previous: Option<Previous>,
    /// Roads to keep off.
    pub avoid: Avoidance,
    /// Sites that are shut on a date, whatever the register says.
    pub shut: Vec<(SiteId, NaiveDate)>,
    /// Days (from 0) with hours of their own.
    pub hours: BTreeMap<usize, (Seconds, Seconds)>,
}

/// A site that must be in the plan, and where.
#[derive(Clone, Debug)]
pub struct Lock {
    /// The site.
    pub site: SiteId,
    /// On this day, from 0.
    pub day: Option<usize>,
    /// With so many stops before it on its day.
    pub position: Option<u16>,
    /// Entered between these moments of its day.
    pub enter: Option<(Seconds, Seconds)>,
}

/// A plan as its order alone.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The sites of each day.
    pub days: Vec<Vec<SiteId>>,
    /// Where each night was spent.
    pub nights: Vec<Option<PlaceId>>,
}

impl Brief {
    /// Whether a site must be in the plan.
    pub fn wants(&self, site: &SiteId) -> bool {
        self.must_visit.contains(site) || self.locks.iter().any(|lock| lock.site == *site)
    }

    /// From when to when a day (from 0) lasts.
    pub fn hours_of(&self, day: usize) -> (Seconds, Seconds) {
        self.hours.get(&day).copied().unwrap_or((self.day_from, self.day_to))
    }

    /// The date of each day.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.start_date.iter_days().take(self.days as usize)
    }

    /// From its first midnight to its last minute.
    pub fn span(&self) -> (NaiveDateTime, NaiveDateTime) {
        let last = self.dates().last().unwrap_or(self.start_date);
        let end = last.succ_opt().unwrap_or(last).and_time(NaiveTime::MIN);
        (self.start_date.and_time(NaiveTime::MIN), end - TimeDelta::minutes(1))
    }
}
