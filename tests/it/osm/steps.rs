//! Steps on roads of OpenStreetMap: one small map with everything, and real extracts.

use std::sync::Arc;

use serde_json::json;
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::data::DataFolder;
use xianggan::app::pool::Pool;
use xianggan::app::world::World;
use xianggan::base::position::Position;
use xianggan::graph::csr::{Id, NodeId};
use xianggan::road::network::RoadNetwork;
use xianggan::road::osm::UTurns;
use xianggan::road::route::{Leg, leg};
use xianggan::road::steps::{Step, StepKind, Turn, steps};
use xianggan::road::{Roads, contraction_order, path};

use super::rules::{import, profiles};
use super::{real, xml};
use crate::world::ask;

/// A town road, a roundabout of four arms, an expressway with two exits and a toll station, a ferry.
const MAP: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/osm-steps.osm"));

fn ready(network: RoadNetwork) -> Roads {
    let order = contraction_order(&network, 1);
    Roads::new(network, &order, vec![profiles()["car"].clone()], 1)
}

fn drive(roads: &Roads, ends: [Position; 2]) -> Option<Leg> {
    let car = &roads.vehicles()[0];
    let [from, to] = ends.map(|end| roads.snap(car, end, 2_000.0));
    let (from, to) = (from?, to?);
    let way = path::fastest(roads.network(), car, &mut roads.query(car), [&from, &to])?;
    Some(leg(roads.network(), car, [&from, &to], &way))
}

/// What holds of the steps of any leg.
fn sound(leg: &Leg, steps: &[Step]) {
    let (first, last) = (&steps[0], &steps[steps.len() - 1]);
    assert!(first.kind == StepKind::Depart && last.kind == StepKind::Arrive);
    assert_eq!(steps.iter().map(|step| step.distance).sum::<xianggan::base::units::Metres>(), leg.distance);
    assert_eq!(steps.iter().map(|step| step.duration).sum::<xianggan::base::units::Seconds>(), leg.duration);
    assert_eq!((first.range[0], last.range), (0, [leg.geometry.len() - 1; 2]));
    for pair in steps.windows(2) {
        assert_eq!(pair[0].range[1], pair[1].range[0]);
        assert!(pair[0] != pair[1] && (pair[0].text != pair[1].text || pair[0].range[1] > pair[0].range[0]));
        let said = pair[0].kind == StepKind::Continue || pair[1].kind != StepKind::Continue;
        assert!(
            said || (&pair[0].reference, &pair[0].name) != (&pair[1].reference, &pair[1].name)
                || pair[0].name.zh.is_empty()
        );
    }
    for step in steps {
        assert!(!step.text.zh.is_empty() && !step.text.en.is_empty(), "{step:?}");
        assert!(!step.text.zh.contains(['{', ' ']) || !step.text.zh.is_ascii(), "{step:?}");
        assert!(
            step.text.en.is_char_boundary(1) && step.text.en.starts_with(|c: char| c.is_ascii_uppercase()),
            "{step:?}"
        );
        assert!(!step.text.en.contains("  "), "{step:?}");
    }
}

fn at(lon: f64, lat: f64) -> Position {
    Position { lon, lat }
}

fn small() -> Roads {
    ready(RoadNetwork::new(import(&[&xml::parse(MAP).map], UTurns::default()).0))
}

fn texts(steps: &[Step]) -> String {
    steps.iter().flat_map(|step| [&*step.text.zh, "\n", &*step.text.en, "\n"]).collect()
}

#[test]
fn a_drive_by_roundabout_expressway_and_ferry_is_told_in_words() {
    let roads = small();
    let leg = drive(&roads, [at(113.9001, 28.0), at(113.9551, 28.0602)]).unwrap();
    let steps = steps(roads.network(), &leg, &[]);
    sound(&leg, &steps);
    insta::assert_snapshot!(texts(&steps), @r"
    向东出发，沿人民路行驶970米
    Head east along 人民路 for 970 m
    进入环岛，从第2个出口驶出，进入东路，行驶1.2公里
    At the roundabout take the 2nd exit onto 东路 and drive 1.2 km
    从「文家市」入口驶入G6021杭长高速，行驶810米
    Enter G6021 杭长高速 at the 文家市 interchange and drive 810 m
    通过文家市收费站，行驶5.1公里
    Pass through the toll station 文家市收费站 and drive 5.1 km
    从13号「张坊」出口驶离G6021杭长高速，往张坊、白沙方向，行驶370米
    Leave G6021 杭长高速 by exit 13 at the 张坊 interchange towards 张坊、白沙 and drive 370 m
    继续直行，进入S309，行驶1.2公里
    Continue onto S309 and drive 1.2 km
    乘坐水口渡过渡，行驶980米
    Take 水口渡 and drive 980 m
    继续直行，进入乡村道路，行驶500米
    Continue onto the local road and drive 500 m
    到达目的地，目的地在道路左侧
    Arrive at the destination, which is on the left
    ");
}

#[test]
fn the_exit_of_a_roundabout_is_counted_from_where_one_enters() {
    let roads = small();
    for (to, exit, name) in [(at(113.911, 27.991), "1", "南路"), (at(113.911, 28.009), "3", "北路")] {
        let leg = drive(&roads, [at(113.9001, 28.0), to]).unwrap();
        let steps = steps(roads.network(), &leg, &[]);
        sound(&leg, &steps);
        let around = steps.iter().find(|step| step.kind == StepKind::Roundabout).unwrap();
        assert_eq!((&*around.exit, &*around.name.zh), (exit, name));
    }
}

#[test]
fn the_end_lies_on_the_side_where_it_is() {
    let roads = small();
    for (lat, side) in [(28.0005, Turn::Left), (27.9995, Turn::Right)] {
        let leg = drive(&roads, [at(113.9001, 28.0), at(113.908, lat)]).unwrap();
        assert_eq!(steps(roads.network(), &leg, &[]).last().unwrap().turn, Some(side));
    }
}

#[test]
fn steps_hold_on_real_extracts() {
    for file in ["osrm_monaco.osm.pbf", "va_liechtenstein.osm.pbf"] {
        let Some((network, _)) = real::import(file, UTurns::default()) else { return };
        let roads = ready(network);
        let count = roads.network().crossroads_count();
        let mut state = 7_usize;
        let mut node = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            roads.network().position(NodeId::from_index((state >> 33) % count))
        };
        let mut kinds = std::collections::BTreeSet::new();
        for _ in 0..300 {
            let Some(leg) = drive(&roads, [node(), node()]) else { continue };
            let steps = steps(roads.network(), &leg, &[]);
            sound(&leg, &steps);
            kinds.extend(steps.iter().map(|step| step.kind));
        }
        assert!(kinds.contains(&StepKind::Roundabout) && kinds.contains(&StepKind::Turn), "{file}: {kinds:?}");
    }
}

/// Straight on from Liuyang in Hunan to Wanzai in Jiangxi, with a lane aside every few kilometres.
fn across_the_border() -> String {
    let main: Vec<u32> = (1..=18).collect();
    let node = |id: u32, lat: f64| xml::node(id, 113.63 + 0.05 * f64::from(id % 100 - 1), lat);
    let nodes = main.iter().flat_map(|&id| [node(id, 28.13), node(id + 100, 28.131)]);
    let road = xml::way(1, &main, &[("highway", "primary"), ("ref", "S309")]);
    let lanes = main.iter().map(|&id| xml::way(id + 9, &[id, id + 100], &[("highway", "service")]));
    nodes.chain([road]).chain(lanes).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn a_border_is_told_on_roads_that_do_not_know_of_it() {
    let network = RoadNetwork::new(import(&[&xml::parse(&across_the_border()).map], UTurns::default()).0);
    let (world, _) = World::read_on(&DataFolder::Embedded, (network, None), 1);
    let app = Arc::new(App::new(world, Pool::new(1), Clock::system()));
    let ends = [json!({ "lon": 113.64, "lat": 28.13 }), json!({ "lon": 114.45, "lat": 28.13 })];
    for (points, zh, en) in
        [(json!([ends[0], ends[1]]), "进入江西省", "Jiangxi"), (json!([ends[1], ends[0]]), "进入湖南省", "Hunan")]
    {
        let answer = ask(&app, "POST", "/v1/routes?steps=true", &[], &json!({ "points": points })).await.body;
        let leg = &answer["legs"][0];
        let crossings = leg["crossings"].as_array().unwrap();
        assert_eq!((crossings.len(), &crossings[0]["border"]["zh"]), (1, &json!("湘赣")), "{leg}");
        let steps = leg["steps"].as_array().unwrap();
        let borders: Vec<_> = steps.iter().filter(|step| step["kind"] == "border").collect();
        assert_eq!(borders.len(), 1);
        assert!(borders[0]["text"]["zh"].as_str().unwrap().contains(zh), "{}", borders[0]);
        assert!(borders[0]["text"]["en"].as_str().unwrap().contains(en), "{}", borders[0]);
    }
}
