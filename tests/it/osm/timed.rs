//! Roads that are shut at times, from the tags of an extract to the answer for a departure.

use std::sync::Arc;

use chrono::NaiveDateTime;
use serde_json::{Value, json};
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::data::DataFolder;
use xianggan::app::pool::Pool;
use xianggan::app::world::World;
use xianggan::road::file::{decode, encode};
use xianggan::road::network::RoadNetwork;
use xianggan::road::osm::UTurns;

use super::rules::import;
use super::xml;
use crate::world::ask;

/// Three streets in a row from west to east, each 2 km: one shut by night, one in winter, one open only in
/// the morning; the first two with a way round by the north, the last a dead end.
fn map() -> String {
    let street = |id: u32, nodes: &[u32], tags: &[(&str, &str)]| {
        xml::way(id, nodes, &[&[("highway", "tertiary")], tags].concat())
    };
    [
        xml::node(1, 114.00, 27.0),
        xml::node(2, 114.02, 27.0),
        xml::node(3, 114.04, 27.0),
        xml::node(4, 114.06, 27.0),
        xml::node(5, 114.01, 27.02),
        xml::node(6, 114.03, 27.02),
        street(1, &[1, 2], &[("motor_vehicle:conditional", "no @ (22:00-06:00)")]),
        street(2, &[2, 3], &[("motor_vehicle:conditional", "no @ (Dec-Feb)"), ("name", "Pass")]),
        street(3, &[3, 4], &[("motor_vehicle", "no"), ("motor_vehicle:conditional", "yes @ (06:00-10:00)")]),
        street(4, &[1, 5, 2], &[]),
        street(5, &[2, 6, 3], &[]),
    ]
    .concat()
}

fn service() -> Arc<App> {
    let network = RoadNetwork::new(import(&[&xml::parse(&map()).map], UTurns::default()).0);
    // By way of the file, which must keep the times.
    let (network, _) = decode(&encode(&network, None)).unwrap();
    let (world, faults) = World::read_on(&DataFolder::Embedded, (network, None), 1);
    assert!(faults.is_empty(), "{faults:?}");
    Arc::new(App::new(world, Pool::new(1), Clock::system()))
}

async fn route(app: &Arc<App>, ends: [f64; 2], depart: &str, vehicle: &str) -> Value {
    let points = ends.map(|lon| json!({ "lon": lon, "lat": 27.0 }));
    let body = json!({ "points": points, "depart": depart, "vehicle": vehicle });
    ask(app, "POST", "/v1/routes?geometry=none", &[("accept-language", "en")], &body).await.body
}

#[tokio::test]
async fn a_road_is_shut_at_the_times_that_its_tags_say() {
    let app = service();
    let straight = |answer: &Value| answer["distance_m"].as_u64().unwrap() < 2_500;
    for (ends, depart, open) in [
        ([114.0, 114.02], "2026-06-10T12:00", true),
        ([114.0, 114.02], "2026-06-10T21:59", true),
        ([114.0, 114.02], "2026-06-10T22:00", false),
        ([114.0, 114.02], "2026-06-11T03:00", false),
        ([114.0, 114.02], "2026-06-11T06:00", true),
        ([114.02, 114.04], "2026-11-30T12:00", true),
        ([114.02, 114.04], "2026-12-01T12:00", false),
        ([114.02, 114.04], "2027-02-28T12:00", false),
        ([114.02, 114.04], "2027-03-01T12:00", true),
    ] {
        for vehicle in ["car", "coach"] {
            let answer = route(&app, ends, depart, vehicle).await;
            assert_eq!(straight(&answer), open, "{ends:?} {depart} {vehicle}: {answer}");
            let told = answer["closures"].as_array().is_some_and(|all| !all.is_empty());
            assert!(told || open, "a way round says what is shut: {answer}");
        }
    }
}

#[tokio::test]
async fn a_road_that_is_open_only_at_times_is_a_road_then_and_no_other_time() {
    let app = service();
    let open = route(&app, [114.04, 114.06], "2026-06-10T08:00", "car").await;
    assert!(open["distance_m"].as_u64().unwrap() > 1_500, "{open}");
    let shut = route(&app, [114.04, 114.06], "2026-06-10T12:00", "car").await;
    assert!(shut["distance_m"].is_null() && shut.to_string().contains("yes @ (06:00-10:00)"), "{shut}");
}

#[tokio::test]
async fn a_journey_of_days_keeps_off_what_is_shut_for_a_whole_day() {
    let app = service();
    let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap();
    let shut = |from: &'static str, to: &'static str| {
        let app = Arc::clone(&app);
        async move {
            let world = app.world_during((at(from), at(to))).await.unwrap();
            let reasons = world.closures.iter().map(|held| held.closure.reason.en.clone());
            reasons.collect::<Vec<_>>().join(" ")
        }
    };
    assert_eq!(shut("2026-06-10T08:00", "2026-06-12T18:00").await, "", "night hours leave the days");
    let winter = shut("2026-11-29T08:00", "2026-12-02T18:00").await;
    assert!(winter.contains("Dec-Feb") && !winter.contains("22:00"), "{winter}");
}
