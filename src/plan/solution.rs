//! A plan: which hotels, which stops in which order, and when.

use super::problem::{HotelNo, ModeNo, PlaceNo, SiteNo};
use super::score::Score;
use crate::base::units::{Fen, Seconds};

/// A complete plan for a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// One plan per day.
    pub days: Vec<DayPlan>,
    /// The hotel of each night; `None` where nobody chooses.
    pub nights: Vec<Option<HotelNo>>,
    /// What it is worth.
    pub score: Score,
}

/// One day of a plan. Times count from that day's midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPlan {
    /// Where it starts.
    pub start: PlaceNo,
    /// Where it ends.
    pub end: PlaceNo,
    /// When the traveller leaves.
    pub depart: Seconds,
    /// When the traveller arrives at the end.
    pub arrive: Seconds,
    /// The visits in their order.
    pub stops: Vec<Stop>,
    /// The ways between them; one more than stops.
    pub legs: Vec<Leg>,
    /// Breaks and rests in the order of time.
    pub pauses: Vec<Pause>,
    /// Seconds spent driving.
    pub driving: Seconds,
}

/// One visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The site.
    pub site: SiteNo,
    /// Arrival at it.
    pub arrive: Seconds,
    /// The visit begins (waiting or a break may come before).
    pub begin: Seconds,
    /// The visit ends.
    pub end: Seconds,
}

/// One way from a stop, or the start, to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// How.
    pub mode: ModeNo,
    /// From here.
    pub from: PlaceNo,
    /// To here.
    pub to: PlaceNo,
    /// Departure.
    pub depart: Seconds,
    /// Arrival; later than departure by the matrix's time and the rests on the way.
    pub arrive: Seconds,
    /// What it costs.
    pub cost: Fen,
}

/// A break of the day or a driver's rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Which.
    pub kind: PauseKind,
    /// It belongs to this leg: before its departure, on it, or (for the last leg) after it.
    pub leg: u16,
    /// It begins.
    pub begin: Seconds,
    /// It ends.
    pub end: Seconds,
}

/// Why the traveller pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseKind {
    /// The break with this position among the day's breaks.
    Break(u16),
    /// The driver's rest on the way.
    Rest,
}

impl Solution {
    /// Whether the plan visits the site.
    #[must_use]
    pub fn visits(&self, site: SiteNo) -> bool {
        self.place_of(site).is_some()
    }

    /// The day of the site and its position in it.
    #[must_use]
    pub fn place_of(&self, site: SiteNo) -> Option<(usize, usize)> {
        self.days.iter().enumerate().find_map(|(day, plan)| {
            plan.stops.iter().position(|stop| stop.site == site).map(|position| (day, position))
        })
    }

    /// The sites of each day in their order: the plan without its times.
    #[must_use]
    pub fn order(&self) -> Vec<Vec<SiteNo>> {
        self.days.iter().map(|plan| plan.stops.iter().map(|stop| stop.site).collect()).collect()
    }

    /// How many times the traveller changes hotel.
    #[must_use]
    pub fn hotel_changes(&self) -> u32 {
        let chosen: Vec<HotelNo> = self.nights.iter().flatten().copied().collect();
        chosen.windows(2).map(|pair| u32::from(pair[0] != pair[1])).sum()
    }
}
