//! Reads the tables of `graph-data/rail/`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::timetable::{Call, RailLine, RailLink, RailNetwork, Station, Train};
use crate::base::calendar::TimeOfDay;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::ids::is_kebab_case;
use crate::base::tables::rows;

const STATIONS: &str = "rail/stations.csv";
const LINES: &str = "rail/lines.csv";
const LINKS: &str = "rail/links.csv";
const TRAINS: &str = "rail/trains.csv";
const CALLS: &str = "rail/calls.csv";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrainRow {
    train: String,
    kind: String,
    origin_zh: String,
    terminus_zh: String,
    valid_from: String,
    valid_to: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallRow {
    train: String,
    #[serde(rename = "seq")]
    _seq: u32,
    station: String,
    arrive: String,
    depart: String,
    day: u32,
}

/// The railways of `files`, and what is wrong with them.
pub fn read(files: &dyn Files) -> (RailNetwork, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut network = RailNetwork::default();
    for row in rows::<Station>(files, STATIONS, &mut faults) {
        if !is_kebab_case(&row.value.id) || network.stations.contains_key(&row.value.id) {
            faults.push(id_fault(STATIONS, &row.name, &row.value.id));
        }
        network.stations.insert(row.value.id.clone(), row.value);
    }
    for row in rows::<RailLine>(files, LINES, &mut faults) {
        if !is_kebab_case(&row.value.id) || network.lines.contains_key(&row.value.id) {
            faults.push(id_fault(LINES, &row.name, &row.value.id));
        }
        network.lines.insert(row.value.id.clone(), row.value);
    }
    for row in rows::<RailLink>(files, LINKS, &mut faults) {
        let link = row.value;
        if !network.lines.contains_key(&link.line) {
            faults.push(unknown(LINKS, &row.name, "line", &link.line));
        }
        for station in [&link.from, &link.to] {
            if !network.stations.contains_key(station) {
                faults.push(unknown(LINKS, &row.name, "station", station));
            }
        }
        network.links.push(link);
    }
    network.trains = trains(files, &network.stations, &mut faults);
    (network, faults)
}

fn trains(files: &dyn Files, stations: &BTreeMap<String, Station>, faults: &mut Vec<Fault>) -> BTreeMap<String, Train> {
    let mut trains = BTreeMap::new();
    for row in rows::<TrainRow>(files, TRAINS, faults) {
        let row = row.value;
        if row.source.is_empty() {
            faults.push(unknown(TRAINS, &row.train, "source", ""));
        }
        let train = Train {
            number: row.train.clone(),
            kind: row.kind,
            origin: row.origin_zh,
            terminus: row.terminus_zh,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            calls: Vec::new(),
        };
        trains.insert(row.train, train);
    }
    for row in rows::<CallRow>(files, CALLS, faults) {
        let call = row.value;
        if !stations.contains_key(&call.station) {
            faults.push(unknown(CALLS, &row.name, "station", &call.station));
        }
        let Some((arrive, depart)) = times(&call) else {
            faults.push(unknown(CALLS, &row.name, "arrive", &format!("{} {}", call.arrive, call.depart)));
            continue;
        };
        match trains.get_mut(&call.train) {
            None => faults.push(unknown(CALLS, &row.name, "train", &call.train)),
            Some(train) => {
                let before = train.calls.last().map_or(0, |last| last.depart);
                if arrive < before || depart < arrive {
                    faults.push(disorder(&row.name, &call.train));
                }
                train.calls.push(Call { station: call.station, arrive, depart });
            }
        }
    }
    trains
}

/// Arrival and departure in minutes; at an origin there is no arrival, at a terminus no departure,
/// and a departure earlier than the arrival is after midnight.
fn times(call: &CallRow) -> Option<(u32, u32)> {
    let minutes = |text: &str| Some(text.parse::<TimeOfDay>().ok()?.0.0 / 60 + call.day * 1440);
    let (arrive, depart) = match (call.arrive.as_str(), call.depart.as_str()) {
        ("", depart) => (minutes(depart)?, minutes(depart)?),
        (arrive, "") => (minutes(arrive)?, minutes(arrive)?),
        (arrive, depart) => (minutes(arrive)?, minutes(depart)?),
    };
    Some((arrive, if depart < arrive { depart + 1440 } else { depart }))
}

fn id_fault(file: &str, row: &str, id: &str) -> Fault {
    Fault::new(
        (file, row, "id"),
        (format!("编号 {id:?} 重复或格式不对"), format!("the id {id:?} is taken or not kebab-case")),
        ("请改用未使用过的小写编号", "choose a kebab-case id that is not in use"),
    )
}

fn unknown(file: &str, row: &str, field: &str, value: &str) -> Fault {
    Fault::new(
        (file, row, field),
        (format!("没有登记 {value:?}"), format!("{value:?} is not known")),
        ("请改正，或先登记它", "correct it, or enter it first"),
    )
}

fn disorder(row: &str, train: &str) -> Fault {
    Fault::new(
        (CALLS, row, "arrive"),
        (format!("{train} 的停站时间前后颠倒"), format!("the calls of {train} are not in time order")),
        ("请核对时刻和 day 列", "check the times and the day column"),
    )
}
