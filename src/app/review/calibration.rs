//! How the roads compare with distances and times that are known from elsewhere.

use std::fmt::Write;

use serde::Deserialize;

use crate::app::world::World;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::tables::rows;
use crate::words;

words! {
    /// What a known distance is for.
    pub enum Purpose {
        /// Factors, speeds and the network itself were mended with it.
        Fit = "fit",
        /// It judges them: nothing has been mended since it was looked at.
        Judge = "judge",
    }
}

/// A row of `roads/calibration.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    from: String,
    to: String,
    distance_km: f64,
    minutes: Option<f64>,
    #[serde(rename = "use")]
    purpose: Purpose,
    precision: String,
    source: String,
    #[serde(rename = "note")]
    _note: String,
}

/// A known pair beside what the roads say.
struct Compared {
    known: Known,
    kilometres: f64,
    minutes: f64,
}

impl Compared {
    fn distance_error(&self) -> f64 {
        (self.kilometres / self.known.distance_km - 1.0) * 100.0
    }

    fn time_error(&self) -> Option<f64> {
        self.known.minutes.map(|known| (self.minutes / known - 1.0) * 100.0)
    }
}

/// A Markdown table of known and computed distances and times by car, and the errors of each group.
pub fn calibration(world: &World, files: &dyn Files, faults: &mut Vec<Fault>) -> String {
    let pairs = compare(world, files, faults);
    let mut text = "| from | to | known km | ours km | error % | known min | ours min | error % | use | precision | source |\n|---|---|---|---|---|---|---|---|---|---|---|\n".to_owned();
    let optional = |value: Option<f64>, sign: bool| match value {
        None => String::new(),
        Some(value) if sign => format!("{value:+.0}"),
        Some(value) => format!("{value:.0}"),
    };
    for pair in &pairs {
        let Known { from, to, distance_km, minutes, purpose, precision, source, .. } = &pair.known;
        writeln!(
            text,
            "| {from} | {to} | {distance_km} | {:.0} | {:+.0} | {} | {:.0} | {} | {purpose} | {precision} | {source} |",
            pair.kilometres,
            pair.distance_error(),
            optional(*minutes, false),
            pair.minutes,
            optional(pair.time_error(), true),
        )
        .expect("a string takes any text");
    }
    text.push_str("\n| group | pairs | distance: median | largest | over 25 % | time: median | largest | over 25 % |\n|---|---|---|---|---|---|---|---|\n");
    for purpose in Purpose::ALL {
        let mine = || pairs.iter().filter(|pair| pair.known.purpose == *purpose);
        let distances = summary(mine().map(|pair| pair.distance_error().abs()).collect());
        let times = summary(mine().filter_map(|pair| Some(pair.time_error()?.abs())).collect());
        writeln!(text, "| {purpose} | {} | {distances} | {times} |", mine().count()).expect("a string takes any text");
    }
    text
}

/// Every known pair with the fastest way of the car: people drive by time, and the rule is the same for every pair.
fn compare(world: &World, files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<Compared> {
    let Some(car) = world.roads.vehicles().iter().find(|v| v.profile.id == "car") else { return Vec::new() };
    let network = world.roads.network();
    let mut query = world.roads.query(car);
    let mut pairs = Vec::new();
    for row in rows::<Known>(files, "roads/calibration.csv", faults) {
        let known = row.value;
        let ends = network.node(&known.from).zip(network.node(&known.to));
        let found = ends.and_then(|(from, to)| {
            let path = query.path(car.metric(), from, to)?;
            Some((path.sum(car.metres()), path.distance))
        });
        match found {
            Some((metres, millis)) => pairs.push(Compared {
                known,
                kilometres: f64::from(metres) / 1000.0,
                minutes: f64::from(millis) / 60_000.0,
            }),
            None => faults.push(Fault::new(
                ("roads/calibration.csv", &row.name, "from"),
                (
                    format!("{} 与 {} 之间无路", known.from, known.to),
                    format!("no road joins {} and {}", known.from, known.to),
                ),
                ("请核对节点编号", "check the node ids"),
            )),
        }
    }
    pairs
}

/// Median, largest, and how many are above 25 %, as cells of a table.
fn summary(mut errors: Vec<f64>) -> String {
    errors.sort_by(f64::total_cmp);
    let over = errors.iter().filter(|error| **error > 25.0).count();
    match errors.len() {
        0 => "– | – | –".to_owned(),
        n => format!("{:.1} % | {:.1} % | {over}", errors[n / 2], errors[n - 1]),
    }
}
