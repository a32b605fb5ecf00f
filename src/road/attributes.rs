//! The attributes of a road: everything that a profile, a closure or an instruction asks about.

use super::class::{Border, CoachFit, RoadClass, Status};
use super::timing::Timing;
use super::vehicles::Vehicles;
use crate::base::lang::Text;
use crate::words;

words! {
    /// The technical grade of a road (JTG B01).
    pub enum Grade {
        /// 高速公路: access-controlled, 80–120 km/h.
        Motorway = "motorway",
        /// 一级公路: four lanes or more, 60–100 km/h.
        First = "first",
        /// 二级公路: two lanes, 60–80 km/h.
        Second = "second",
        /// 三级公路: two lanes, 30–40 km/h.
        Third = "third",
        /// 四级公路: one or two lanes, 20–30 km/h.
        Fourth = "fourth",
    }
}

words! {
    /// What stands across a road; such a stretch has no length.
    pub enum Barrier {
        /// A gate, bar or height limit that some may pass, or all at times.
        Gate = "gate",
        /// A toll station.
        TollBooth = "toll_booth",
    }
}

/// What is true of a piece of road along its whole length. Equal roads are stored once.
#[expect(clippy::struct_excessive_bools, reason = "facts that do not exclude each other")]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Road {
    /// Reference numbers such as `G319`, several separated by `;`; empty when it has none.
    pub reference: String,
    /// Name; empty when it has none.
    pub name: Text,
    /// What the signs say it leads to, for ramps; empty when unknown.
    pub destination: String,
    /// The number of the exit that it is; empty when it is none.
    pub exit: String,
    /// Its class.
    pub class: RoadClass,
    /// Its technical grade, if it can be told.
    pub grade: Option<Grade>,
    /// Whether `grade` is a guess from the kind of road rather than a statement.
    pub class_inferred: bool,
    /// The speed limit, if known or implied by law.
    pub limit_kmh: Option<u8>,
    /// Who may drive it from `from` to `to`, and who from `to` to `from`.
    pub open: [Vehicles; 2],
    /// Whether it is open only to those who have business there.
    pub destination_only: bool,
    /// Whether a toll is paid on it.
    pub toll: bool,
    /// Whether it runs in the mountains.
    pub mountain: bool,
    /// Whether its surface is loose.
    pub unpaved: bool,
    /// Whether it is a bridge.
    pub bridge: bool,
    /// Whether it is a tunnel.
    pub tunnel: bool,
    /// Whether it is part of a roundabout.
    pub roundabout: bool,
    /// Whether one drives on the left there.
    pub left_hand: bool,
    /// Lanes of both directions together; 0 when unknown.
    pub lanes: u8,
    /// The largest vehicle that may pass.
    pub room: Room,
    /// Whether it can be used.
    pub status: Status,
    /// Whether a coach should take it.
    pub coach: CoachFit,
    /// The provincial border that it crosses.
    pub crossing: Option<Border>,
    /// The barrier that it stands for.
    pub barrier: Option<Barrier>,
    /// Closures at certain times, as far as stated.
    pub conditions: Vec<Condition>,
}

/// The largest vehicle that may pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Room {
    /// Height in centimetres.
    pub height_cm: Option<u16>,
    /// Width in centimetres.
    pub width_cm: Option<u16>,
    /// Weight in units of ten kilograms.
    pub weight_10kg: Option<u16>,
}

/// A rule that holds at certain times, in OpenStreetMap's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// What it is about: `motor_vehicle:conditional`, `seasonal`, `opening_hours`, …
    pub key: String,
    /// The text, as stated.
    pub text: String,
    /// Who is meant.
    pub vehicles: Vehicles,
    /// When the road is shut, if the text speaks of nothing but times.
    pub timing: Option<Timing>,
}

impl Road {
    /// A paved road of `class`, open to everybody in both directions, of which nothing else is known.
    pub fn new(class: RoadClass) -> Self {
        Self {
            reference: String::new(),
            name: Text::default(),
            destination: String::new(),
            exit: String::new(),
            class,
            grade: None,
            class_inferred: true,
            limit_kmh: None,
            open: [Vehicles::ALL; 2],
            destination_only: false,
            toll: false,
            mountain: false,
            unpaved: false,
            bridge: false,
            tunnel: false,
            roundabout: false,
            left_hand: false,
            lanes: 0,
            room: Room::default(),
            status: Status::Open,
            coach: CoachFit::Yes,
            crossing: None,
            barrier: None,
            conditions: Vec::new(),
        }
    }

    /// Its reference numbers, one by one.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.reference.split(';').filter(|reference| !reference.is_empty())
    }

    /// Whether coaches may be barred from it at night: a mountain road of the third grade or below
    /// (《道路旅客运输企业安全管理规范》, article 38). A warning, not a closure, while
    /// `class_inferred`.
    pub fn night_ban_class3(&self) -> bool {
        self.mountain && matches!(self.grade, Some(Grade::Third | Grade::Fourth))
    }

    /// Whether it is a mountain road of low class: by its grade, or where that is unknown a county or
    /// local road.
    pub fn is_low_mountain(&self) -> bool {
        let low_class = self.grade.is_none() && matches!(self.class, RoadClass::County | RoadClass::Local);
        self.night_ban_class3() || self.mountain && low_class
    }
}
