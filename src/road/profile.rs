//! Vehicles as data: how fast, where, at what cost. A new vehicle is a new record, not new code.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::attributes::{Barrier, Room};
use super::class::{CoachFit, RoadClass};
use super::draft::Stretch;
use super::objective::{self, Objective};
use super::vehicles::VehicleKind;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::lang::Text;
use crate::base::tables::{document, records};
use crate::base::units::{Fen, Metres};
use crate::graph::csr::{INFINITY, Weight};

const FILE: &str = "profiles.toml";

/// One vehicle.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The word in requests: `car`, `coach`, …
    pub id: String,
    /// What it counts as where access is regulated.
    #[serde(default = "car")]
    pub kind: VehicleKind,
    /// Its name.
    pub name: Text,
    /// No road is driven faster.
    pub max_kmh: u32,
    /// Usual speed by class of road; a class that is missing may not be driven.
    pub speeds: BTreeMap<RoadClass, Speeds>,
    /// Whether it keeps off roads that are unfit for coaches.
    #[serde(default)]
    pub large: bool,
    /// Its height; a road with less room is not used.
    #[serde(default)]
    pub height_m: Option<f64>,
    /// Its width.
    #[serde(default)]
    pub width_m: Option<f64>,
    /// Its weight, laden.
    #[serde(default)]
    pub weight_t: Option<f64>,
    /// Speed on loose surfaces, in percent of the usual one.
    #[serde(default = "all")]
    pub unpaved_percent: u32,
    /// Speed on roads that are open only to those with business there, in percent; it keeps through
    /// traffic off them.
    #[serde(default = "all")]
    pub destination_percent: u32,
    /// Seconds lost at a gate.
    #[serde(default)]
    pub gate_s: u32,
    /// Seconds lost at a toll station.
    #[serde(default)]
    pub toll_booth_s: u32,
    /// Expressway toll per kilometre.
    pub toll_fen_per_km: u32,
    /// Fuel or energy per kilometre.
    pub energy_fen_per_km: u32,
    /// Toll per kilometre, from and to; the usual rate alone unless said.
    #[serde(default)]
    pub toll_range: Option<[u32; 2]>,
    /// The classes of the toll tariff that such a vehicle may be put into, by seats and length.
    #[serde(default)]
    pub toll_classes: Vec<TollClass>,
    /// Fuel or energy per kilometre, from and to; the usual rate alone unless said.
    #[serde(default)]
    pub energy_range: Option<[u32; 2]>,
    /// Whether it is a passenger car of seven seats or fewer, which is free of toll on some holidays.
    #[serde(default)]
    pub holiday_toll_free: bool,
    /// What its ways may be best at beside driving time; its own ones, then completed by those of all.
    #[serde(default, rename = "objective")]
    pub objectives: Vec<Objective>,
    /// Where the figures come from.
    pub sources: Vec<String>,
    /// How they were chosen.
    #[serde(default)]
    pub note: String,
}

/// A class of the toll tariff for passenger vehicles (JT/T 489-2019).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TollClass {
    /// `passenger-1` to `passenger-4`.
    pub id: String,
    /// What it is called, with the seats that make it.
    pub name: Text,
    /// Fen per kilometre of toll road, from and to.
    pub fen_per_km: [u32; 2],
    /// Where class and rates come from.
    pub sources: Vec<String>,
}

/// Usual speeds in km/h on one class of road.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    /// In the plain and in hills.
    pub flat: u32,
    /// On roads marked as mountain roads.
    pub mountain: u32,
}

/// What of a stretch is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Driving time, weights in milliseconds.
    Time,
    /// Length, weights in metres.
    Distance,
    /// Toll and fuel, weights in fen.
    Cost,
}

impl Profile {
    /// The speed on `stretch` in km/h; `None` when this vehicle may not or should not use it in
    /// either direction. Whether it may in one direction and after a turn is
    /// [`RoadNetwork::weight`](super::network::RoadNetwork::weight)'s to say.
    pub fn speed_kmh(&self, stretch: &Stretch) -> Option<u32> {
        let [forward, backward] = stretch.open;
        let fit = !(self.large && stretch.coach == CoachFit::No);
        if !fit || !forward.or(backward).contains(self.kind) || !self.fits(stretch.room) {
            return None;
        }
        let speeds = self.speeds.get(&stretch.class)?;
        let usual = if stretch.mountain { speeds.mountain } else { speeds.flat };
        let limit = stretch.limit_kmh.map_or(u32::MAX, u32::from);
        let mut speed = usual.min(limit).min(self.max_kmh);
        if stretch.unpaved {
            speed = percent(speed, self.unpaved_percent);
        }
        if stretch.destination_only {
            speed = percent(speed, self.destination_percent);
        }
        Some(speed.max(1))
    }

    /// Whether it passes where there is so much room.
    fn fits(&self, room: Room) -> bool {
        let passes = |own: Option<f64>, per_unit: f64, least: Option<u16>| match (own, least) {
            (Some(own), Some(least)) => own <= f64::from(least) / per_unit,
            _ => true,
        };
        passes(self.height_m, 100.0, room.height_cm)
            && passes(self.width_m, 100.0, room.width_cm)
            && passes(self.weight_t, 100.0, room.weight_10kg)
    }

    /// Toll in fen per kilometre, from and to.
    pub fn tolls(&self) -> [u32; 2] {
        self.toll_range.unwrap_or([self.toll_fen_per_km; 2])
    }

    /// Fuel or energy in fen per kilometre, from and to.
    pub fn energies(&self) -> [u32; 2] {
        self.energy_range.unwrap_or([self.energy_fen_per_km; 2])
    }

    /// Toll for `stretch`.
    pub fn toll(&self, stretch: &Stretch) -> Fen {
        Fen(if stretch.toll { per_km(self.toll_fen_per_km, stretch.length) } else { 0 })
    }

    /// Fuel or energy for `stretch`; none on a ferry.
    pub fn energy(&self, stretch: &Stretch) -> Fen {
        let driven = stretch.class != RoadClass::Ferry;
        Fen(if driven { per_km(self.energy_fen_per_km, stretch.length) } else { 0 })
    }

    /// Toll, fuel and energy for `stretch` in thousandths of a fen, so that short ones are not free.
    pub fn milli_fen(&self, stretch: &Stretch) -> u64 {
        let rate = |applies: bool, fen_per_km: u32| if applies { fen_per_km } else { 0 };
        let energy = rate(stretch.class != RoadClass::Ferry, self.energy_fen_per_km);
        let fen_per_km = u64::from(rate(stretch.toll, self.toll_fen_per_km)) + u64::from(energy);
        fen_per_km * u64::from(stretch.length.0)
    }

    /// The weight of `stretch` for `measure`; [`INFINITY`] when it may not be used.
    pub fn weight(&self, stretch: &Stretch, measure: Measure) -> Weight {
        let Some(speed) = self.speed_kmh(stretch) else { return INFINITY };
        let weight = match measure {
            Measure::Time => self.time_ms(stretch, speed),
            Measure::Distance => stretch.length.0,
            Measure::Cost => (self.toll(stretch) + self.energy(stretch)).0,
        };
        weight.min(INFINITY - 1)
    }

    fn time_ms(&self, stretch: &Stretch, speed_kmh: u32) -> u32 {
        let driving = match stretch.duration {
            Some(duration) => duration.0.saturating_mul(1000),
            None => millis(stretch.length, speed_kmh),
        };
        let waiting_s = match stretch.barrier {
            Some(Barrier::Gate) => self.gate_s,
            Some(Barrier::TollBooth) => self.toll_booth_s,
            None => 0,
        };
        driving.saturating_add(waiting_s.saturating_mul(1000))
    }
}

/// What a request wants to keep off; a predicate over stretches, so that a metric can leave them out.
#[expect(clippy::struct_excessive_bools, reason = "wishes that do not exclude each other")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Avoid {
    /// Roads and stations with toll.
    pub tolls: bool,
    /// Expressways and their ramps.
    pub expressways: bool,
    /// Ferries.
    pub ferries: bool,
    /// Loose surfaces.
    pub unpaved: bool,
    /// Roads marked as mountain roads.
    pub mountain_roads: bool,
    /// Roads with one of these reference numbers.
    pub references: Vec<String>,
}

impl Avoid {
    /// Whether `stretch` is one of them.
    pub fn forbids(&self, stretch: &Stretch) -> bool {
        let expressway = matches!(stretch.class, RoadClass::Expressway | RoadClass::Ramp);
        self.tolls && stretch.toll
            || self.expressways && expressway && stretch.barrier.is_none()
            || self.ferries && stretch.class == RoadClass::Ferry
            || self.unpaved && stretch.unpaved
            || self.mountain_roads && stretch.mountain
            || stretch.references().any(|reference| self.references.iter().any(|other| other == reference))
    }
}

fn car() -> VehicleKind {
    VehicleKind::Car
}

fn all() -> u32 {
    100
}

fn percent(value: u32, percent: u32) -> u32 {
    value.saturating_mul(percent) / 100
}

fn per_km(fen: u32, length: Metres) -> u32 {
    let fen = u64::from(fen) * u64::from(length.0) / 1000;
    u32::try_from(fen).unwrap_or(u32::MAX)
}

/// Milliseconds for `length` at `kmh`, rounded up.
fn millis(length: Metres, kmh: u32) -> u32 {
    let millis = (u64::from(length.0) * 3600).div_ceil(u64::from(kmh));
    u32::try_from(millis).unwrap_or(u32::MAX)
}

/// The vehicles of `profiles.toml`, in the order of the file, each with all its objectives.
pub fn read(files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<Profile> {
    let Some(mut table) = document(files, FILE, faults) else { return Vec::new() };
    let general = records(&mut table, (FILE, "objective"), faults);
    let general = objective::sound(general, FILE, faults);
    let mut profiles: Vec<Profile> = records(&mut table, (FILE, "profile"), faults);
    for profile in &mut profiles {
        objective::complete(profile, &general, FILE, faults);
    }
    profiles
}
