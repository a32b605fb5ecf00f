//! A leg in words: what the driver does, where, and how far it then goes; Chinese and English.

mod events;
mod junction;
mod merge;
mod text;

use super::draft::Stretch;
use super::network::RoadNetwork;
use super::route::{Driven, Leg};
use crate::base::geodesy::bearing_deg;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::units::{Metres, Seconds};
use crate::words;

pub use events::Landmark;

words! {
    /// What a step asks of the driver, or tells.
    pub enum StepKind {
        /// The journey begins.
        Depart = "depart",
        /// Onto another road, or another arm of the same one.
        Turn = "turn",
        /// Straight on, onto another road.
        Continue = "continue",
        /// One side of a fork.
        Keep = "keep",
        /// Around, and out by a numbered exit.
        Roundabout = "roundabout",
        /// Onto an expressway.
        EnterExpressway = "enter_expressway",
        /// From one expressway to another.
        ChangeExpressway = "change_expressway",
        /// Off an expressway.
        LeaveExpressway = "leave_expressway",
        /// Through a toll station.
        TollStation = "toll_station",
        /// Into another province.
        Border = "border",
        /// Past a service area.
        ServiceArea = "service_area",
        /// Onto a ferry.
        Ferry = "ferry",
        /// The end.
        Arrive = "arrive",
    }
}

words! {
    /// Which way a step turns, or on which side the end lies.
    pub enum Turn {
        /// Straight on.
        Straight = "straight",
        /// Less than a quarter to the left.
        SlightLeft = "slight_left",
        /// About a quarter to the left.
        Left = "left",
        /// Sharply back to the left.
        SharpLeft = "sharp_left",
        /// Less than a quarter to the right.
        SlightRight = "slight_right",
        /// About a quarter to the right.
        Right = "right",
        /// Sharply back to the right.
        SharpRight = "sharp_right",
        /// Back the way it came.
        UTurn = "u_turn",
    }
}

impl Turn {
    /// The turn by so many degrees, right positive.
    pub fn of(degrees: f64) -> Self {
        let (size, right) = (degrees.abs(), degrees > 0.0);
        match (size, right) {
            (..20.0, _) => Self::Straight,
            (165.0.., _) => Self::UTurn,
            (..50.0, true) => Self::SlightRight,
            (..50.0, false) => Self::SlightLeft,
            (..125.0, true) => Self::Right,
            (..125.0, false) => Self::Left,
            (_, true) => Self::SharpRight,
            (_, false) => Self::SharpLeft,
        }
    }
}

/// One instruction and the drive that follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is to be done.
    pub kind: StepKind,
    /// Which way, for turns, forks and the side of the end.
    pub turn: Option<Turn>,
    /// The number of the road that is then driven, or empty.
    pub reference: String,
    /// Its name, or empty.
    pub name: Text,
    /// The interchange, crossroads, toll station, service area or province, as far as known.
    pub place: Text,
    /// The number of the exit of an expressway or a roundabout, or empty.
    pub exit: String,
    /// Where the signs say it leads, or empty.
    pub towards: String,
    /// How far until the next step.
    pub distance: Metres,
    /// How long.
    pub duration: Seconds,
    /// The first and last point of that drive in the leg's geometry.
    pub range: [usize; 2],
    /// The instruction in both languages.
    pub text: Text,
}

/// Where a step begins.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Mark {
    metres: f64,
    millis: f64,
    vertex: usize,
}

/// A step before its drive is known.
#[derive(Clone, Debug)]
struct Draft {
    kind: StepKind,
    turn: Option<Turn>,
    /// The road afterwards, by its position in the drive.
    piece: usize,
    /// The road before, for leaving it by name.
    before: usize,
    place: Text,
    exit: String,
    towards: String,
    /// Eight winds, for the departure.
    wind: usize,
    at: Mark,
}

impl Draft {
    fn new(kind: StepKind, piece: usize, at: Mark) -> Self {
        let (place, exit, towards) = (Text::default(), String::new(), String::new());
        Self { kind, turn: None, piece, before: piece.saturating_sub(1), place, exit, towards, wind: 0, at }
    }
}

/// A leg with what it was driven on.
#[derive(Clone, Copy)]
struct Drive<'a> {
    network: &'a RoadNetwork,
    leg: &'a Leg,
}

impl<'a> Drive<'a> {
    fn stretch(&self, piece: usize) -> &'a Stretch {
        self.network.stretch(self.leg.drive[piece].piece.course.stretch)
    }

    fn len(&self) -> usize {
        self.leg.drive.len()
    }

    fn begin(&self, piece: usize) -> Mark {
        let Driven { vertex, metres, millis, .. } = self.leg.drive[piece];
        Mark { metres, millis, vertex }
    }

    fn end(&self) -> Mark {
        let metres = f64::from(self.leg.distance.0);
        Mark { metres, millis: f64::from(self.leg.duration.0) * 1000.0, vertex: self.leg.geometry.len() - 1 }
    }

    /// The points of a piece.
    fn line(&self, piece: usize) -> &'a [Position] {
        let end = self.leg.drive.get(piece + 1).map_or(self.leg.geometry.len() - 1, |next| next.vertex);
        &self.leg.geometry[self.leg.drive[piece].vertex..=end]
    }

    /// The next piece that is a road and no gate, from `piece` on.
    fn solid(&self, piece: usize) -> Option<usize> {
        (piece..self.len()).find(|&k| self.stretch(k).barrier.is_none())
    }
}

/// The steps of `leg`; their distances and times sum up to those of the leg, and each begins where the
/// one before ends.
pub fn steps(network: &RoadNetwork, leg: &Leg, landmarks: &[Landmark<'_>]) -> Vec<Step> {
    let drive = Drive { network, leg };
    let mut drafts = vec![depart(&drive)];
    if let Some(first) = drive.solid(0) {
        drafts[0].piece = first;
        junction::along(&drive, first, &mut drafts);
        events::along(&drive, landmarks, &mut drafts);
    }
    drafts.push(arrive(&drive));
    merge::finish(&drive, drafts)
}

fn depart(drive: &Drive<'_>) -> Draft {
    let start = Mark { metres: 0.0, millis: 0.0, vertex: 0 };
    let ahead = drive.leg.geometry.iter().find(|point| junction::apart(drive.leg.geometry[0], **point));
    let towards = ahead.or(drive.leg.geometry.last()).map_or(0.0, |point| bearing_deg(drive.leg.geometry[0], *point));
    Draft { wind: text::wind(towards), ..Draft::new(StepKind::Depart, 0, start) }
}

/// Nearer than this to the road, the side on which the end lies means nothing.
const AT_ROAD_M: f64 = 5.0;

fn arrive(drive: &Drive<'_>) -> Draft {
    let leg = drive.leg;
    let last = leg.to.point;
    let before = leg.geometry.iter().rev().find(|point| junction::apart(last, **point));
    let side = before.filter(|_| leg.to.distance_m > AT_ROAD_M).map(|before| {
        let turn = junction::turned(bearing_deg(*before, last), bearing_deg(last, leg.to.input));
        if turn > 0.0 { Turn::Right } else { Turn::Left }
    });
    let piece = drive.len().saturating_sub(1);
    Draft { turn: side, ..Draft::new(StepKind::Arrive, piece, drive.end()) }
}
