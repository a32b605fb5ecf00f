//! What a traveller wants, checked: beyond this file an impossible wish cannot be written down.

use chrono::NaiveDate;

use crate::app::routing::Point;
use crate::base::ids::{LineId, SiteId};
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
    /// Whether a lunch hour is kept.
    pub lunch: bool,
    /// How long to search, in milliseconds.
    pub budget_ms: u64,
    /// Search so many iterations instead: the same seed then gives the same plan anywhere.
    pub iterations: Option<u64>,
    /// Begins the random numbers of the search.
    pub seed: u64,
}

impl Brief {
    /// The date of each day.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.start_date.iter_days().take(self.days as usize)
    }
}
