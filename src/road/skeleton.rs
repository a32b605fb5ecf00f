//! Reads the road skeleton of graph-data: `roads/nodes.csv` and `roads/links.csv`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::attributes::Road;
use super::class::{Border, CoachFit, RoadClass, Status};
use super::draft::{Draft, NodeLabel, Provenance, Stretch};
use super::shape::Place;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::geodesy::length_m;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::tables::{rows, yes_no};
use crate::base::units::Metres;

const NODES: &str = "roads/nodes.csv";
const LINKS: &str = "roads/links.csv";

/// A row of `nodes.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeRow {
    id: String,
    #[serde(rename = "kind")]
    _kind: String,
    name_zh: String,
    name_en: String,
    #[serde(rename = "adcode")]
    _adcode: String,
    province: String,
    lon: f64,
    lat: f64,
    #[serde(rename = "precision")]
    _precision: String,
    source: String,
}

/// A row of `links.csv`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkRow {
    id: String,
    from: String,
    to: String,
    #[serde(rename = "ref")]
    reference: String,
    name_zh: String,
    name_en: String,
    class: RoadClass,
    #[serde(rename = "lanes")]
    _lanes: String,
    speed_kmh: Option<u8>,
    length_m: u32,
    #[serde(deserialize_with = "yes_no")]
    toll: bool,
    #[serde(deserialize_with = "yes_no")]
    mountain: bool,
    status: Status,
    #[serde(rename = "year")]
    _year: String,
    coach: CoachFit,
    crossing: Option<Border>,
    geometry: String,
    #[serde(rename = "precision")]
    _precision: String,
    source: String,
    #[serde(rename = "note")]
    _note: String,
}

/// The skeleton as a draft; what cannot be used is left out and reported.
pub fn read(files: &dyn Files, faults: &mut Vec<Fault>) -> Draft {
    let mut draft = Draft { provenance: Provenance::named("graph-data/roads"), ..Draft::default() };
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows::<NodeRow>(files, NODES, faults) {
        let node = row.value;
        cite(NODES, &node.id, &node.source, faults);
        let number = draft.add_node(Position { lon: node.lon, lat: node.lat });
        if numbers.insert(node.id.clone(), number).is_some() {
            faults.push(Fault::new(
                (NODES, &node.id, "id"),
                ("编号重复", "the id is used twice"),
                ("请改用未使用过的编号", "choose an id that is not in use"),
            ));
        }
        let name = Text::new(node.name_zh, node.name_en);
        draft
            .labels
            .insert(number, NodeLabel { id: node.id, name, exit: String::new(), province: node.province.parse().ok() });
    }
    for row in rows::<LinkRow>(files, LINKS, faults) {
        cite(LINKS, &row.value.id, &row.value.source, faults);
        match stretch(row.value, &draft.places, &numbers) {
            Ok((stretch, inner)) => draft.add_stretch(stretch, inner),
            Err(fault) => faults.push(*fault),
        }
    }
    draft
}

fn cite(file: &str, record: &str, source: &str, faults: &mut Vec<Fault>) {
    if source.is_empty() {
        faults.push(Fault::new(
            (file, record, "source"),
            ("没有来源", "no source is cited"),
            ("请注明来源", "cite at least one source"),
        ));
    }
}

/// A link as a stretch, and its line without the ends.
fn stretch(
    row: LinkRow,
    places: &[Place],
    numbers: &BTreeMap<String, u32>,
) -> Result<(Stretch, Vec<Place>), Box<Fault>> {
    let fault = |field: &str, zh: String, en: String| {
        let mend = ("请改正", "correct it");
        Box::new(Fault::new((LINKS, &row.id, field), (zh, en), mend))
    };
    let node = |field: &str, id: &str| {
        let missing = || fault(field, format!("没有节点 {id:?}"), format!("there is no node {id:?}"));
        numbers.get(id).copied().ok_or_else(missing)
    };
    let (from, to) = (node("from", &row.from)?, node("to", &row.to)?);
    let inner = points(&row.geometry)
        .map_err(|text| fault("geometry", format!("坐标无法识别：{text:?}"), format!("{text:?} is no point")))?;
    let mut geometry = vec![places[from as usize].into()];
    geometry.extend(&inner);
    geometry.push(places[to as usize].into());
    let chord = length_m(&geometry);
    if f64::from(row.length_m) < chord * 0.97 - 20.0 || row.length_m == 0 && from != to && chord > 1.0 {
        return Err(fault(
            "length_m",
            format!("长度 {} 米小于折线长 {chord:.0} 米", row.length_m),
            format!("{} m is less than the {chord:.0} m of its own line", row.length_m),
        ));
    }
    let road = Road {
        reference: row.reference,
        name: Text::new(row.name_zh, row.name_en),
        limit_kmh: row.speed_kmh,
        toll: row.toll,
        mountain: row.mountain,
        status: row.status,
        coach: row.coach,
        crossing: row.crossing,
        ..Road::new(row.class)
    };
    let stretch = Stretch { from, to, length: Metres(row.length_m), duration: None, road: Arc::new(road) };
    Ok((stretch, inner.into_iter().map(Place::from).collect()))
}

/// `lon lat;lon lat;…` as points; the error is the text that is none.
fn points(text: &str) -> Result<Vec<Position>, String> {
    let point = |item: &str| {
        let (lon, lat) = item.trim().split_once(' ')?;
        Some(Position { lon: lon.parse().ok()?, lat: lat.trim().parse().ok()? })
    };
    text.split(';')
        .filter(|item| !item.trim().is_empty())
        .map(|item| point(item).ok_or_else(|| item.to_owned()))
        .collect()
}
