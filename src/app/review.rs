//! What must hold of register, roads and rail together, and how the roads compare with known ones.

use std::fmt::Write;

use serde::Deserialize;

use super::limits;
use super::world::World;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::tables::rows;
use crate::catalogue::check;
use crate::catalogue::place::PlaceKind;
use crate::words;

/// A site's own road node lies no farther from it than this.
const SITE_ON_ROAD_M: f64 = 50.0;

/// Every fault of the register, and of the register on the roads.
pub fn review(world: &World) -> Vec<Fault> {
    let mut faults = check::check(&world.catalogue);
    let Some(car) = world.roads.vehicles().iter().position(|v| v.profile.id == "car") else {
        faults.push(Fault::new(
            ("profiles.toml", "car", "id"),
            ("缺少车型 car", "the vehicle car is missing"),
            ("请补上", "add it"),
        ));
        return faults;
    };
    let gateways: Vec<_> = world
        .catalogue
        .places
        .values()
        .filter(|place| place.kind == PlaceKind::GatewayCity)
        .filter_map(|place| Some((place, world.stops.place(&place.id)?)))
        .collect();
    for site in world.catalogue.sites.values() {
        let file = format!("sites/{}-*.toml", site.adcode);
        let at = (file.as_str(), site.id.as_str(), "position");
        let vehicle = &world.roads.vehicles()[car];
        let road = world.roads.snap(vehicle, site.position.position(), limits::SNAP_RADIUS_M);
        match road {
            Some(road) if road.distance_m <= SITE_ON_ROAD_M => {}
            road => {
                let metres = road.map_or(f64::INFINITY, |road| road.distance_m);
                faults.push(Fault::new(
                    at,
                    (format!("最近的道路在 {metres:.0} 米外"), format!("the nearest road is {metres:.0} m away")),
                    ("请在 roads/ 中补一条到此处的路", "add a link to it in roads/"),
                ));
            }
        }
        let Some(row) = world.stops.site(&site.id) else { continue };
        for (gateway, from) in &gateways {
            if world.stops.between(car, *from, row).is_none() {
                faults.push(Fault::new(
                    at,
                    (format!("从{}无路可到", gateway.name.zh), format!("cannot be reached from {}", gateway.name.en)),
                    ("请检查 roads/links.csv 的连通", "check that roads/links.csv is connected"),
                ));
            }
        }
    }
    faults
}

words! {
    /// What a known distance is for.
    pub enum Purpose {
        /// The factors and speeds were fitted on it.
        Fit = "fit",
        /// It judges them.
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

/// A Markdown table of known and computed distances and times by car, and the errors of each half.
pub fn calibration(world: &World, files: &dyn Files, faults: &mut Vec<Fault>) -> String {
    let known = rows::<Known>(files, "roads/calibration.csv", faults);
    let Some(car) = world.roads.vehicles().iter().find(|v| v.profile.id == "car") else {
        return String::new();
    };
    let mut query = world.roads.query(car);
    let mut text = "| from | to | known km | ours km | error % | known min | ours min | error % | use | precision | source |\n|---|---|---|---|---|---|---|---|---|---|---|\n".to_owned();
    let mut errors: Vec<(Purpose, f64, Option<f64>)> = Vec::new();
    for row in known {
        let row_name = row.name;
        let row = row.value;
        let network = world.roads.network();
        let ends = network.node(&row.from).zip(network.node(&row.to));
        let path = ends.and_then(|(from, to)| {
            let path = query.path(car.metric(), from, to)?;
            Some((path.sum(car.metres()), path.distance))
        });
        let Some((metres, millis)) = path else {
            faults.push(Fault::new(
                ("roads/calibration.csv", &row_name, "from"),
                (format!("{} 与 {} 之间无路", row.from, row.to), format!("no road joins {} and {}", row.from, row.to)),
                ("请核对节点编号", "check the node ids"),
            ));
            continue;
        };
        let (km, minutes) = (f64::from(metres) / 1000.0, f64::from(millis) / 60_000.0);
        let error = |ours: f64, known: f64| (ours / known - 1.0) * 100.0;
        let distance_error = error(km, row.distance_km);
        let time_error = row.minutes.map(|known| error(minutes, known));
        let optional = |value: Option<f64>| value.map_or(String::new(), |v| format!("{v:.0}"));
        writeln!(
            text,
            "| {} | {} | {} | {km:.0} | {distance_error:+.0} | {} | {minutes:.0} | {} | {} | {} | {} |",
            row.from,
            row.to,
            row.distance_km,
            optional(row.minutes),
            time_error.map_or(String::new(), |e| format!("{e:+.0}")),
            row.purpose,
            row.precision,
            row.source,
        )
        .expect("a string takes any text");
        errors.push((row.purpose, distance_error.abs(), time_error.map(f64::abs)));
    }
    for purpose in Purpose::ALL {
        let mine = || errors.iter().filter(|(p, _, _)| p == purpose);
        let distances: Vec<f64> = mine().map(|(_, d, _)| *d).collect();
        let times: Vec<f64> = mine().filter_map(|(_, _, t)| *t).collect();
        let (d, t) = (summary(distances), summary(times));
        writeln!(text, "\n{purpose}: distance {d}; time {t}").expect("a string takes any text");
    }
    text
}

/// `median 4.1 %, worst 17.0 %, of 20 pairs`.
fn summary(mut errors: Vec<f64>) -> String {
    errors.sort_by(f64::total_cmp);
    match errors.len() {
        0 => "no pairs".to_owned(),
        n => format!("median {:.1} %, worst {:.1} %, of {n} pairs", errors[n / 2], errors[n - 1]),
    }
}
