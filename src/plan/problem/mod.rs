//! The question as numbers: places, sites, days, nights and rules; checked once, then immutable.

mod error;
mod validate;

pub use error::ProblemError;

use crate::base::units::{Fen, Seconds};
use std::ops::Deref;

/// Declares an index into one of the problem's lists.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u16);

        impl $name {
            /// The index as a subscript.
            #[must_use]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }

            /// The number of a subscript; the problem's limits keep every list below 65 536.
            #[must_use]
            pub(crate) fn at(index: usize) -> Self {
                Self(u16::try_from(index).expect("lists of a problem are shorter than 65 536"))
            }
        }
    };
}

number!(
    /// A row of the travel matrices.
    PlaceNo
);
number!(
    /// A position in [`Draft::sites`].
    SiteNo
);
number!(
    /// A position in [`Draft::days`].
    DayNo
);
number!(
    /// A position in [`Draft::hotels`].
    HotelNo
);
number!(
    /// A position in [`Draft::modes`].
    ModeNo
);
number!(
    /// A position in [`Draft::groups`].
    GroupNo
);

/// Everything a plan is made from, still unchecked; [`Problem::new`] checks it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// How many places the matrices have.
    pub places: u16,
    /// Ways of travelling; at least one.
    pub modes: Vec<Mode>,
    /// Candidate sites.
    pub sites: Vec<Site>,
    /// The days in their order; at least one.
    pub days: Vec<Day>,
    /// Places to sleep.
    pub hotels: Vec<Hotel>,
    /// `nights[d]` lies between day `d` and day `d + 1`; one fewer than days.
    pub nights: Vec<Night>,
    /// Rules about several sites together.
    pub groups: Vec<Group>,
    /// Rules of order.
    pub precedence: Vec<Precedence>,
    /// The most that all fees together may cost; `None` for no limit.
    pub budget: Option<Fen>,
    /// How much may be driven in any stretch of time that spans several days.
    pub rolling: Vec<Rolling>,
    /// How two plans compare.
    pub objective: Objective,
}

/// A limit on driving in every stretch of time of one length, wherever it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rolling {
    /// How long the stretch is.
    pub span: Seconds,
    /// The most driving in it.
    pub limit: Seconds,
}

/// A way of travelling, as one matrix over all places.
///
/// On each leg the traveller takes the quickest mode the day allows. A timetable leg (a train) is
/// a [`Site`] that is entered at one place and left at another, with its departures as windows.
#[derive(Clone, Debug, Default)]
pub struct Mode {
    /// `seconds[from * places + to]`; [`Seconds::MAX`] where there is no way.
    pub seconds: Vec<Seconds>,
    /// The cost of each leg in the same layout, or empty when legs cost nothing.
    pub fen: Vec<Fen>,
    /// Whether somebody drives: only then do its seconds count as driving.
    pub driven: bool,
}

/// A place worth a stop.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where the visit begins.
    pub enter: PlaceNo,
    /// Where it ends; differs from `enter` only for a timetable leg or a walk across.
    pub leave: PlaceNo,
    /// How much a visit is worth; the sum over visited sites is the primary objective.
    pub score: u32,
    /// How long a visit takes.
    pub stay: Stay,
    /// What entry costs.
    pub fee: Fen,
    /// `windows[d]` lists when day `d` admits a visit, sorted and disjoint; empty when shut.
    pub windows: Vec<Vec<Window>>,
    /// Whether the plan must, may or must not hold it.
    pub need: Need,
    /// Where in the plan it must stand if it stands there at all.
    pub pin: Pin,
}

/// How long a visit may last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// The shortest visit that still counts.
    pub min: Seconds,
    /// What the site deserves.
    pub usual: Seconds,
    /// The longest.
    pub max: Seconds,
}

impl Stay {
    /// A visit of exactly this length.
    #[must_use]
    pub const fn exactly(length: Seconds) -> Self {
        Self { min: length, usual: length, max: length }
    }
}

/// One opening of a site on one day, in seconds from that day's midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The visit begins no earlier.
    pub opens: Seconds,
    /// The visit begins no later (last admission).
    pub last_admission: Seconds,
    /// The visit ends no later (doors close).
    pub closes: Seconds,
    /// The part of it the traveller would rather have.
    pub preferred: Option<Preferred>,
}

impl Window {
    /// A window that only bounds the beginning of the visit.
    #[must_use]
    pub const fn start_between(opens: Seconds, last: Seconds) -> Self {
        Self { opens, last_admission: last, closes: Seconds::MAX, preferred: None }
    }
}

/// A soft window inside the hard one: beginning outside it costs, but is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferred {
    /// Beginning earlier costs.
    pub from: Seconds,
    /// Beginning later costs.
    pub until: Seconds,
    /// Roughness for each started minute outside.
    pub penalty_per_minute: u32,
}

/// Whether a site belongs in the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Need {
    /// It may stand in the plan.
    #[default]
    Optional,
    /// It must stand in the plan.
    Mandatory,
    /// It must not.
    Excluded,
}

/// Where a site must stand if it is visited; an empty pin allows every place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pin {
    /// Only on this day.
    pub day: Option<DayNo>,
    /// Only at this point of its day.
    pub position: Option<Position>,
    /// The visit begins between these moments.
    pub start: Option<(Seconds, Seconds)>,
}

/// A point in the order of one day's stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before every other stop of the day.
    First,
    /// After every other stop of the day.
    Last,
    /// With exactly this many stops before it.
    Index(u16),
}

/// One day of the journey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Where it starts; `None` for the hotel of the night before.
    pub start: Option<PlaceNo>,
    /// Where it ends; `None` for the hotel of the night after.
    pub end: Option<PlaceNo>,
    /// Departure is no earlier.
    pub earliest: Seconds,
    /// Arrival at the end is no later.
    pub latest: Seconds,
    /// The longest time between departure and arrival.
    pub max_elapsed: Option<Seconds>,
    /// The most driving.
    pub max_driving: Option<Seconds>,
    /// The most stops; `Some(1)` makes a single-stop day, `Some(0)` a transfer day.
    pub max_stops: Option<u16>,
    /// Pauses that must be possible, in the order of their windows, which do not overlap.
    pub breaks: Vec<Break>,
    /// The limit on driving without a rest.
    pub rest: Option<RestRule>,
    /// The shorter limit for driving that touches the night; needs `rest`.
    pub night: Option<NightRule>,
    /// Nobody drives between these moments, on this day's clock or the next.
    pub no_driving: Option<(Seconds, Seconds)>,
    /// The modes this day allows; empty for all.
    pub modes: Vec<ModeNo>,
}

/// A pause such as lunch: taken at a stop, before departure or after arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// It begins no earlier.
    pub from: Seconds,
    /// It ends no later.
    pub until: Seconds,
    /// How long it lasts.
    pub length: Seconds,
}

/// A driver's limit: after so much driving without standing still for a rest, a rest is due.
///
/// A stop of at least `rest` (visit, waiting and breaks together) is a rest; otherwise one is
/// taken at a stop or on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestRule {
    /// The most driving between two rests.
    pub after_driving: Seconds,
    /// How long a rest is.
    pub rest: Seconds,
}

/// A driving that touches the hours from `from` over midnight to `until` has this limit instead of
/// [`RestRule::after_driving`], counted since the last rest, also the part of it that was driven by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightRule {
    /// The night begins, in the evening.
    pub from: Seconds,
    /// It ends, in the morning.
    pub until: Seconds,
    /// The most driving between two rests.
    pub after_driving: Seconds,
}

/// A place to sleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hotel {
    /// Where it stands.
    pub place: PlaceNo,
    /// What a night costs.
    pub price: Fen,
    /// Fewest nights in a row once chosen; 0 and 1 mean no rule.
    pub min_nights: u16,
    /// Most nights in a row; 0 means no rule.
    pub max_nights: u16,
}

/// The night between two days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Night {
    /// Where it may be spent; one candidate fixes it, none means nobody chooses (then both
    /// neighbouring days name their own end and start).
    pub candidates: Vec<HotelNo>,
}

/// A rule about several sites together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The sites it speaks of, without repetition.
    pub members: Vec<SiteNo>,
    /// What it asks of them.
    pub rule: GroupRule,
}

/// What a group asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRule {
    /// All of them or none.
    AllOrNothing,
    /// At least so many of them.
    AtLeast(u16),
    /// At most so many of them.
    AtMost(u16),
}

/// When both sites are visited, one comes before the other: on an earlier day, or earlier on the
/// same day. The rule is not transitive through an absent site; state every pair that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precedence {
    /// The one that comes first.
    pub before: SiteNo,
    /// The one that comes later.
    pub after: SiteNo,
}

/// How two plans compare: fewer unmet requirements, then more value, then the tiers in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objective {
    /// What follows value, most important first.
    pub tiers: Vec<Tier>,
    /// Plans whose value lies within so many thousandths of the best count as equal in value.
    pub value_slack_permille: u16,
    /// Roughness of each change of hotel.
    pub change_penalty: u32,
    /// Which stay the plan is made with.
    pub stay: StayPolicy,
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            tiers: vec![Tier::Driving, Tier::Cost, Tier::Roughness],
            value_slack_permille: 0,
            change_penalty: 1,
            stay: StayPolicy::Usual,
        }
    }
}

/// A thing to keep small once value is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// Seconds of driving over all days.
    Driving,
    /// Fees, legs and hotels, in fen.
    Cost,
    /// Hotel changes and beginnings outside preferred windows.
    Roughness,
    /// The sum over days of the moment the day ends.
    Finish,
}

/// How long the planned visits are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StayPolicy {
    /// Every visit takes its usual time.
    #[default]
    Usual,
    /// Visits may shrink to their minimum so that more fit, and grow back where time is left.
    Shorten,
    /// The same, and where time is still left then, visits grow to their longest.
    Flexible,
}

/// A checked [`Draft`]. It reads like the draft and cannot be changed.
#[derive(Clone, Debug)]
pub struct Problem {
    draft: Draft,
}

impl Problem {
    /// Checks every rule that holds between the numbers, once.
    pub fn new(draft: Draft) -> Result<Self, ProblemError> {
        validate::validate(&draft)?;
        Ok(Self { draft })
    }

    /// The draft again, for a changed copy of the problem.
    #[must_use]
    pub fn into_draft(self) -> Draft {
        self.draft
    }
}

impl Deref for Problem {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.draft
    }
}
