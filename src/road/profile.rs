//! Vehicles as data: how fast, where, at what cost. A new vehicle is a new record, not new code.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::class::{CoachFit, RoadClass};
use super::draft::Stretch;
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
    /// Its name.
    pub name: Text,
    /// No road is driven faster.
    pub max_kmh: u32,
    /// Usual speed by class of road; a class that is missing may not be driven.
    pub speeds: BTreeMap<RoadClass, Speeds>,
    /// Whether it keeps off roads that are unfit for coaches.
    #[serde(default)]
    pub large: bool,
    /// Expressway toll per kilometre.
    pub toll_fen_per_km: u32,
    /// Fuel or energy per kilometre.
    pub energy_fen_per_km: u32,
    /// Where the figures come from.
    pub sources: Vec<String>,
    /// How they were chosen.
    #[serde(default)]
    pub note: String,
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

/// What a route is to be short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Objective {
    /// Driving time, weights in milliseconds.
    Time,
    /// Length, weights in metres.
    Distance,
    /// Toll and fuel, weights in fen.
    Cost,
}

impl Profile {
    /// The speed on `stretch` in km/h; `None` when this vehicle may not or should not use it.
    pub fn speed_kmh(&self, stretch: &Stretch) -> Option<u32> {
        if self.large && stretch.coach == CoachFit::No {
            return None;
        }
        let speeds = self.speeds.get(&stretch.class)?;
        let usual = if stretch.mountain { speeds.mountain } else { speeds.flat };
        let limit = stretch.limit_kmh.map_or(u32::MAX, u32::from);
        Some(usual.min(limit).min(self.max_kmh).max(1))
    }

    /// Toll for `stretch`.
    pub fn toll(&self, stretch: &Stretch) -> Fen {
        Fen(if stretch.toll { per_km(self.toll_fen_per_km, stretch.length) } else { 0 })
    }

    /// Fuel or energy for `stretch`.
    pub fn energy(&self, stretch: &Stretch) -> Fen {
        Fen(per_km(self.energy_fen_per_km, stretch.length))
    }

    /// The weight of `stretch` for `objective`; [`INFINITY`] when it may not be used.
    pub fn weight(&self, stretch: &Stretch, objective: Objective) -> Weight {
        let Some(speed) = self.speed_kmh(stretch) else { return INFINITY };
        let weight = match objective {
            Objective::Time => millis(stretch.length, speed),
            Objective::Distance => stretch.length.0,
            Objective::Cost => (self.toll(stretch) + self.energy(stretch)).0,
        };
        weight.min(INFINITY - 1)
    }
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

/// The vehicles of `profiles.toml`, in the order of the file.
pub fn read(files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<Profile> {
    let Some(mut table) = document(files, FILE, faults) else { return Vec::new() };
    records(&mut table, (FILE, "profile"), faults)
}
