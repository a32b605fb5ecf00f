//! What a way is to be best at, as data: how time, length, money and the kind of road weigh.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::class::RoadClass;
use super::draft::Stretch;
use super::profile::Profile;
use crate::base::fault::Fault;
use crate::base::lang::Text;
use crate::graph::csr::{INFINITY, Weight};

/// The id of the objective that every vehicle has: the least driving time.
pub const TIME: &str = "time";

/// The largest share that a kind of road may weigh, in percent.
const PERCENT_MAX: u32 = 10_000;

/// One objective. The weight of a stretch is `per_s` for each second, `per_m` for each metre and
/// `per_fen` for each fen, times the shares of its kind; a way is best when the sum is least.
///
/// Weights are whole numbers below 2³¹ for a whole way, so the rates should be small: with 250 a
/// second, a way of 99 days still has a weight.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// The word in requests: `distance`, `cost`, `scenic`, …
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Weight of a second at the wheel.
    #[serde(default)]
    pub per_s: u32,
    /// Weight of a metre.
    #[serde(default)]
    pub per_m: u32,
    /// Weight of a fen of toll, fuel or energy.
    #[serde(default)]
    pub per_fen: u32,
    /// What of that counts on a class of road, in percent; 100 unless said.
    #[serde(default)]
    pub percent: BTreeMap<RoadClass, u32>,
    /// The same on mountain roads.
    #[serde(default = "all")]
    pub mountain_percent: u32,
    /// The same on loose surfaces.
    #[serde(default = "all")]
    pub unpaved_percent: u32,
    /// How it was chosen.
    #[serde(default)]
    pub note: String,
}

fn all() -> u32 {
    100
}

impl Objective {
    /// The least driving time; every vehicle has it, and its hierarchy is always ready.
    pub fn time() -> Self {
        Self {
            id: TIME.to_owned(),
            name: Text::new("用时最短", "Fastest"),
            per_s: 1000,
            per_m: 0,
            per_fen: 0,
            percent: BTreeMap::new(),
            mountain_percent: 100,
            unpaved_percent: 100,
            note: String::new(),
        }
    }

    /// The weight of `stretch` for one who drives it in `time_ms`; [`INFINITY`] when he may not.
    pub fn weight(&self, profile: &Profile, stretch: &Stretch, time_ms: Weight) -> Weight {
        if time_ms >= INFINITY {
            return INFINITY;
        }
        // Each product is below 2^63, and so is the sum: rates are u32, milliseconds and metres below 2^31.
        let milli = u64::from(self.per_s) * u64::from(time_ms)
            + u64::from(self.per_m).saturating_mul(u64::from(stretch.length.0) * 1000)
            + u64::from(self.per_fen).saturating_mul(profile.milli_fen(stretch));
        let weight = u128::from(milli) * u128::from(self.share(stretch)) / 1_000_000_000;
        Weight::try_from(weight).unwrap_or(INFINITY).min(INFINITY - 1)
    }

    /// What counts of `stretch`, in millionths.
    fn share(&self, stretch: &Stretch) -> u64 {
        let class = self.percent.get(&stretch.class).copied().unwrap_or(100);
        let of = |holds: bool, percent: u32| u64::from(if holds { percent } else { 100 });
        u64::from(class) * of(stretch.mountain, self.mountain_percent) * of(stretch.unpaved, self.unpaved_percent)
    }

    /// Why it cannot be used, if so.
    fn fault(&self, file: &str) -> Option<Fault> {
        let shares = self.percent.values().copied().chain([self.mountain_percent, self.unpaved_percent]);
        let fault = |field: &str, message: (String, &str), mend: (&str, &str)| {
            Some(Fault::new((file, &self.id, field), (message.0, message.1.to_owned()), mend))
        };
        if self.id == TIME {
            let message = ("time 是内置目标，不能改写".to_owned(), "`time` is built in and cannot be another");
            return fault("id", message, ("请换一个编号", "choose another id"));
        }
        if [self.per_s, self.per_m, self.per_fen] == [0; 3] {
            let message = ("时间、里程、费用都不计入".to_owned(), "neither time nor length nor money weighs anything");
            return fault("per_s", message, ("请至少给出一项", "give at least one of per_s, per_m, per_fen"));
        }
        if shares.clone().any(|share| !(1..=PERCENT_MAX).contains(&share)) {
            let message =
                (format!("百分比须在 1 到 {PERCENT_MAX} 之间"), "a share must be between 1 and 10000 percent");
            return fault("percent", message, ("请改正", "correct it"));
        }
        None
    }
}

/// Completes the objectives of `profile`: `general` ones, in their order, each replaced by the
/// vehicle's own of the same id; then those that only the vehicle has. Faulty ones are left out.
pub(super) fn complete(profile: &mut Profile, general: &[Objective], file: &str, faults: &mut Vec<Fault>) {
    let own = std::mem::take(&mut profile.objectives);
    let (good, bad): (Vec<_>, Vec<_>) = own.into_iter().partition(|one| one.fault(file).is_none());
    faults.extend(bad.iter().filter_map(|one| one.fault(file)));
    let replaced = |one: &Objective| good.iter().find(|other| other.id == one.id).unwrap_or(one).clone();
    profile.objectives = general.iter().map(replaced).collect();
    let others = good.into_iter().filter(|one| general.iter().all(|other| other.id != one.id));
    profile.objectives.extend(others);
}

/// The objectives of `read` that can be used; the faults of the others go to `faults`.
pub(super) fn sound(read: Vec<Objective>, file: &str, faults: &mut Vec<Fault>) -> Vec<Objective> {
    faults.extend(read.iter().filter_map(|one| one.fault(file)));
    read.into_iter().filter(|one| one.fault(file).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::units::Metres;
    use crate::road::attributes::Road;

    fn read(extra: &str) -> (Vec<Profile>, Vec<Fault>) {
        let text = format!(
            "[[profile]]\nid = \"v\"\nname = {{ zh = \"车\", en = \"car\" }}\nmax_kmh = 100\ntoll_fen_per_km = 45\n\
             energy_fen_per_km = 60\nsources = []\n[profile.speeds]\nnational = {{ flat = 60, mountain = 40 }}\n{extra}"
        );
        let files = BTreeMap::from([("profiles.toml".to_owned(), text.into_bytes())]);
        let mut faults = Vec::new();
        (crate::road::profile::read(&files, &mut faults), faults)
    }

    fn stretch(road: Road) -> Stretch {
        Stretch { from: 0, to: 1, length: Metres(2_000), duration: None, road: Arc::new(road) }
    }

    #[test]
    fn rates_and_shares_multiply() {
        let (profiles, faults) = read(
            "[[objective]]\nid = \"o\"\nname = { zh = \"某\", en = \"some\" }\nper_s = 10\nper_m = 3\nper_fen = 7\n\
             percent = { national = 50 }\nmountain_percent = 200\n",
        );
        assert!(faults.is_empty(), "{faults:?}");
        let objective = &profiles[0].objectives[0];
        // 120 s, 2000 m, 120 fen of fuel and 90 of toll.
        let road = Road { toll: true, ..Road::new(RoadClass::National) };
        let plain = (1_200 + 6_000 + 7 * 210) / 2;
        assert_eq!(objective.weight(&profiles[0], &stretch(road.clone()), 120_000), plain);
        let steep = stretch(Road { mountain: true, ..road.clone() });
        assert_eq!(objective.weight(&profiles[0], &steep, 120_000), 2 * plain);
        assert_eq!(objective.weight(&profiles[0], &stretch(road.clone()), INFINITY), INFINITY);
        assert_eq!(Objective::time().weight(&profiles[0], &stretch(road), 123_457), 123_457);
    }

    #[test]
    fn a_vehicle_replaces_what_it_does_otherwise() {
        let named = "name = { zh = \"某\", en = \"some\" }";
        let (profiles, faults) = read(&format!(
            "[[profile.objective]]\nid = \"b\"\n{named}\nper_m = 2\n[[profile.objective]]\nid = \"own\"\n{named}\n\
             per_s = 1\n[[objective]]\nid = \"a\"\n{named}\nper_s = 1\n[[objective]]\nid = \"b\"\n{named}\nper_m = 1\n"
        ));
        assert!(faults.is_empty(), "{faults:?}");
        let known: Vec<_> = profiles[0].objectives.iter().map(|one| (one.id.as_str(), one.per_m)).collect();
        assert_eq!(known, [("a", 0), ("b", 2), ("own", 0)]);
    }

    #[test]
    fn what_cannot_be_weighed_is_a_fault() {
        let named = "name = { zh = \"某\", en = \"some\" }";
        for bad in ["id = \"time\"\nper_m = 1", "id = \"x\"", "id = \"x\"\nper_s = 1\npercent = { ramp = 0 }"] {
            let (profiles, faults) = read(&format!("[[objective]]\n{named}\n{bad}\n"));
            assert!(profiles[0].objectives.is_empty() && faults.len() == 1, "{bad}: {faults:?}");
        }
    }
}
