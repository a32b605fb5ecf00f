//! What can be wrong with a draft.

use super::{DayNo, HotelNo, ModeNo, SiteNo};

/// Why a [`Draft`](super::Draft) is not a problem that can be solved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemError {
    /// There is nothing to plan.
    #[error("a plan needs at least one day and one mode")]
    Empty,
    /// More than the search is made for.
    #[error("{count} {what} are more than the limit of {limit}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        count: usize,
        /// How much there may be.
        limit: usize,
    },
    /// A matrix does not cover places × places.
    #[error("mode {mode:?} has {found} cells instead of {expected}")]
    MatrixSize {
        /// The mode.
        mode: ModeNo,
        /// Cells found.
        found: usize,
        /// Cells expected.
        expected: usize,
    },
    /// A number points past the end of its list.
    #[error("{what} {number} does not exist")]
    Unknown {
        /// The kind of thing.
        what: &'static str,
        /// Its number.
        number: usize,
    },
    /// A site has windows for more or fewer days than there are.
    #[error("site {site:?} has windows for {found} days instead of {expected}")]
    WindowDays {
        /// The site.
        site: SiteNo,
        /// Days found.
        found: usize,
        /// Days expected.
        expected: usize,
    },
    /// A site's windows of one day overlap, are out of order or end before they begin.
    #[error("the windows of site {site:?} on day {day:?} are out of order")]
    WindowOrder {
        /// The site.
        site: SiteNo,
        /// The day.
        day: DayNo,
    },
    /// A stay whose parts are not min ≤ usual ≤ max.
    #[error("the stay at site {site:?} is not min ≤ usual ≤ max")]
    StayOrder {
        /// The site.
        site: SiteNo,
    },
    /// A day that ends before it begins, or has a useless limit.
    #[error("day {day:?} ends before it begins or beyond the clock")]
    DayOrder {
        /// The day.
        day: DayNo,
    },
    /// Breaks that overlap or do not fit their windows.
    #[error("the breaks of day {day:?} overlap or do not fit their windows")]
    BreakOrder {
        /// The day.
        day: DayNo,
    },
    /// A rest rule with a zero in it, a night without a rest rule or longer than it, or hours out of order.
    #[error("the rest rule of day {day:?} allows no driving or no rest, or its night is out of order")]
    RestRule {
        /// The day.
        day: DayNo,
    },
    /// The number of nights is not the number of days less one.
    #[error("{found} nights do not lie between {days} days")]
    NightCount {
        /// Nights found.
        found: usize,
        /// Days.
        days: usize,
    },
    /// A day neither names its end nor has a hotel to go to (or to start from).
    #[error("day {day:?} has no place to start or to end")]
    NoAnchor {
        /// The day.
        day: DayNo,
    },
    /// A hotel with max nights below its min nights.
    #[error("hotel {hotel:?} asks for more nights than it allows")]
    HotelNights {
        /// The hotel.
        hotel: HotelNo,
    },
    /// A site that is named twice in a group.
    #[error("site {site:?} stands twice in a group")]
    GroupRepeats {
        /// The site.
        site: SiteNo,
    },
    /// The rules of order contradict each other.
    #[error("the order of site {site:?} contradicts itself")]
    PrecedenceCycle {
        /// A site on the cycle.
        site: SiteNo,
    },
}
