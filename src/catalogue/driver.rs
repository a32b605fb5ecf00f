//! How long drivers may drive, as the law of each kind of vehicle has it.

use serde::Deserialize;

use crate::base::calendar::TimeOfDay;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::ids::SourceId;
use crate::base::lang::Text;
use crate::base::tables::{document, records};

/// The file of the rules.
pub const FILE: &str = "driver-rules.toml";

/// The rules for the drivers of some kinds of vehicle.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriverRule {
    /// Stable id.
    pub id: String,
    /// The kinds of vehicle, in the words of the profiles.
    pub kinds: Vec<String>,
    /// Whom it binds.
    pub name: Text,
    /// Most minutes at the wheel between two rests.
    pub drive_min: u32,
    /// Minutes of a rest.
    pub rest_min: u32,
    /// The shorter limit of driving that touches the night.
    pub night: Option<Night>,
    /// Hours in which nobody drives.
    pub no_driving: Option<Hours>,
    /// No day on the road begins earlier, `HH:MM`: a rule of this service, stricter than the law.
    pub day_from: Option<String>,
    /// The most driving in any stretch of time.
    #[serde(default)]
    pub rolling: Vec<Stretch>,
    /// Whether driving by night on mountain roads of low class deserves a warning.
    #[serde(default)]
    pub mountain_night: bool,
    /// The rule in one sentence.
    pub text: Text,
    /// How it is applied here.
    pub note: Option<Text>,
    /// What it rests on.
    pub sources: Vec<SourceId>,
}

/// A limit by night.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Night {
    /// The night begins, `HH:MM` in the evening.
    pub from: String,
    /// It ends, in the morning.
    pub until: String,
    /// Most minutes at the wheel between two rests.
    pub drive_min: u32,
}

/// Two times of day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first, `HH:MM`.
    pub from: String,
    /// The last.
    pub until: String,
}

/// A limit on driving within so many hours.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Hours of the stretch.
    pub hours: u32,
    /// Most minutes at the wheel in it.
    pub drive_min: u32,
}

/// The rules of `files`; a time that cannot be read is a fault and its rule is left out.
pub(super) fn read(files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<DriverRule> {
    let Some(mut table) = document(files, FILE, faults) else { return Vec::new() };
    let mut rules: Vec<DriverRule> = records(&mut table, (FILE, "rule"), faults);
    rules.retain(|rule| {
        let night = rule.night.iter().flat_map(|night| [&night.from, &night.until]);
        let stand = rule.no_driving.iter().flat_map(|hours| [&hours.from, &hours.until]);
        let wrong = night.chain(stand).chain(&rule.day_from).find(|text| text.parse::<TimeOfDay>().is_err());
        if let Some(text) = wrong {
            faults.push(Fault::new(
                (FILE, &rule.id, "from"),
                (format!("{text:?} 不是 HH:MM 格式的时刻"), format!("{text:?} is no time of day")),
                ("格式为 22:00", "write it like 22:00"),
            ));
        }
        wrong.is_none()
    });
    rules
}
