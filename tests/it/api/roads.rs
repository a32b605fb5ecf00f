//! Routes and matrices over the shipped roads.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::data::DataFolder;
use xianggan::app::pool::Pool;
use xianggan::app::world::World;
use xianggan::base::files::Files;
use xianggan::base::geodesy::bearing_deg;
use xianggan::base::position::Position;
use xianggan::graph::csr::ArcId;
use xianggan::graph::potential::Detour;
use xianggan::road::path;
use xianggan::road::profile::Avoid;

use crate::world::{ask, post, send, shipped};

/// Metres and seconds of a route between two places.
async fn drive(from: &str, to: &str, vehicle: &str) -> (f64, f64) {
    let body = json!({"points": [{"place": from}, {"place": to}], "vehicle": vehicle});
    let route = post("/v1/routes", &body).await;
    (route["distance_m"].as_f64().unwrap(), route["duration_s"].as_f64().unwrap())
}

#[tokio::test]
async fn a_drive_across_the_border_names_its_roads_and_its_crossing() {
    let body = json!({"points": [{"place": "gw-changsha"}, {"place": "lodging-jinggangshan"}]});
    let route = post("/v1/routes?geometry=geojson", &body).await;
    let leg = &route["legs"][0];
    assert!(leg["crossings"].as_array().unwrap().iter().any(|c| c["border"]["zh"] == "湘赣"), "{leg}");
    assert!(leg["roads"].as_array().unwrap().iter().any(|r| r["class"] == "expressway" && r["ref"].is_string()));
    assert_eq!(leg["geometry"]["type"], "LineString");
    assert!(leg["geometry"]["coordinates"].as_array().unwrap().len() > 20);
    // About 350 km by expressway; a car takes four to five hours.
    let km = route["distance_m"].as_f64().unwrap() / 1000.0;
    assert!((280.0..420.0).contains(&km), "{km}");
    let sum: f64 = leg["roads"].as_array().unwrap().iter().map(|r| r["distance_m"].as_f64().unwrap()).sum();
    assert!((sum - route["distance_m"].as_f64().unwrap()).abs() < 50.0);
}

#[tokio::test]
async fn a_coach_is_slower_than_a_car() {
    let (_, car) = drive("gw-changsha", "lodging-liuyang", "car").await;
    let (_, coach) = drive("gw-changsha", "lodging-liuyang", "coach").await;
    assert!(coach > car * 1.05, "{coach} {car}");
}

#[tokio::test]
async fn each_snapped_point_reports_its_distance() {
    let body = json!({"points": [{"lon": 114.0, "lat": 26.9}, {"place": "lodging-yongxin"}]});
    let route = post("/v1/routes", &body).await;
    let point = &route["points"][0];
    assert!(point["snap_distance_m"].is_number());
    assert!(point["snapped"]["lon"].is_number());
    let far = point["snap_distance_m"].as_f64().unwrap() > 1000.0;
    assert_eq!(point.get("warning").is_some(), far);
}

#[tokio::test]
async fn a_matrix_agrees_with_routes() {
    let ends = ["gw-changsha", "lodging-liuyang", "lodging-jinggangshan", "gw-ganzhou"];
    let points: Vec<Value> = ends.iter().map(|id| json!({"place": id})).collect();
    let matrix = post("/v1/matrix", &json!({"sources": points, "targets": points})).await;
    for (row, from) in ends.iter().enumerate() {
        for (column, to) in ends.iter().enumerate() {
            let (metres, seconds) = drive(from, to, "car").await;
            let cell = |table: &str| matrix[table][row][column].as_f64().unwrap();
            assert!((cell("distances_m") - metres).abs() < 2.0, "{from} {to}");
            assert!((cell("durations_s") - seconds).abs() < 2.0, "{from} {to}");
        }
    }
}

#[tokio::test]
async fn a_matrix_costs_what_the_routes_cost() {
    let ends = ["gw-changsha", "lodging-jinggangshan", "gw-ganzhou"];
    let points: Vec<Value> = ends.iter().map(|id| json!({"place": id})).collect();
    let matrix = post("/v1/matrix", &json!({"sources": points, "targets": points, "costs": true})).await;
    for (row, from) in points.iter().enumerate() {
        for (column, to) in points.iter().enumerate().filter(|(column, _)| *column != row) {
            let route = post("/v1/routes?geometry=none", &json!({"points": [from, to]})).await;
            let fen = route["toll_fen"].as_f64().unwrap() + route["energy_fen"].as_f64().unwrap();
            let cost = matrix["costs_fen"][row][column].as_f64().unwrap();
            assert!(fen > 1000.0 && (cost - fen).abs() < 5.0, "{from} {to}: {cost} {fen}");
        }
    }
    let plain = post("/v1/matrix", &json!({"sources": points, "targets": points})).await;
    assert!(plain.get("costs_fen").is_none());
    assert_eq!(plain["nulls"], json!([]));
}

#[tokio::test]
async fn a_matrix_says_why_a_row_is_null_and_answers_the_others() {
    let nowhere = json!({"lon": 111.85, "lat": 24.25});
    let request = json!({
        "sources": [nowhere, {"place": "gw-changsha"}],
        "targets": [{"place": "gw-nanchang"}, {"place": "gw-ganzhou"}],
    });
    let matrix = post("/v1/matrix", &request).await;
    assert_eq!(matrix["durations_s"][0], json!([null, null]));
    assert!(matrix["durations_s"][1][1].is_number());
    assert_eq!(matrix["nulls"], json!([{"row": 0, "reason": "unsnappable"}]));
    assert!(matrix["sources"][0].get("snapped").is_none() && matrix["sources"][0]["warning"].is_string());
}

#[tokio::test]
async fn coordinates_in_another_datum_mean_the_same_place() {
    let here = json!({"points": [{"lon": 114.1688, "lat": 26.5688}, {"place": "gw-ganzhou"}]});
    let wgs = post("/v1/routes?crs=wgs84", &here).await;
    let site = wgs["points"][0]["position"].clone();
    let gcj = post(
        "/v1/routes?crs=gcj02&geometry=none",
        &json!({"points": [{"lon": 114.174_116, "lat": 26.565_764}, {"place": "gw-ganzhou"}]}),
    )
    .await;
    let back = &gcj["points"][0]["position"];
    assert!((back["lon"].as_f64().unwrap() - 114.174_116).abs() < 2e-6, "{back} {site}");
    assert!((wgs["distance_m"].as_f64().unwrap() - gcj["distance_m"].as_f64().unwrap()).abs() < 400.0);
}

#[tokio::test]
async fn what_is_to_be_avoided_is_not_on_the_way() {
    let points = json!([{"place": "gw-changsha"}, {"place": "lodging-jinggangshan"}]);
    let usual = post("/v1/routes", &json!({"points": points})).await;
    let numbers = |route: &Value| -> Vec<String> {
        let roads = route["legs"][0]["roads"].as_array().unwrap();
        roads.iter().filter_map(|r| r["ref"].as_str().map(str::to_owned)).collect()
    };
    let first = numbers(&usual).into_iter().find(|r| r.starts_with('G') && r.len() <= 5).unwrap();
    let body = json!({"points": points, "avoid": {"refs": [first]}});
    let other = post("/v1/routes", &body).await;
    assert!(!numbers(&other).contains(&first), "{first} is still in {:?}", numbers(&other));
    assert!(other["duration_s"].as_u64() >= usual["duration_s"].as_u64());

    let body = json!({"points": points, "avoid": {"tolls": true, "expressways": true}});
    let slow = post("/v1/routes", &body).await;
    assert_eq!(slow["toll_fen"], 0);
    assert!(slow["legs"][0]["roads"].as_array().unwrap().iter().all(|r| r["class"] != "expressway"));

    // A wall of half a degree right across the usual way, away from both ends.
    let line = post("/v1/routes?geometry=geojson&simplify=0", &json!({"points": points})).await;
    let coordinates = line["legs"][0]["geometry"]["coordinates"].as_array().unwrap();
    let middle = &coordinates[coordinates.len() / 2];
    let (lon, lat) = (middle[0].as_f64().unwrap(), middle[1].as_f64().unwrap());
    let ring = json!([
        [lon - 0.1, lat - 0.1],
        [lon + 0.1, lat - 0.1],
        [lon + 0.1, lat + 0.1],
        [lon - 0.1, lat + 0.1],
        [lon - 0.1, lat - 0.1]
    ]);
    let body = json!({"points": points, "avoid": {"areas": [{"type": "Polygon", "coordinates": [ring]}]}});
    let around = post("/v1/routes?geometry=geojson&simplify=0", &body).await;
    let inside = |p: &Value| (p[0].as_f64().unwrap() - lon).abs() < 0.1 && (p[1].as_f64().unwrap() - lat).abs() < 0.1;
    assert!(!around["legs"][0]["geometry"]["coordinates"].as_array().unwrap().iter().any(inside));
}

#[test]
fn a_way_without_mountain_roads_drives_none() {
    let world = shipped();
    let (network, car) = (world.roads.network(), world.vehicle("car").unwrap());
    let steep = |way: &path::Way| way.pieces.iter().any(|piece| network.stretch(piece.course.stretch).mountain);
    let avoid = Avoid { mountain_roads: true, ..Avoid::default() };
    let forbidden = |arc: ArcId| avoid.forbids(network.stretch(network.course(arc).stretch));
    let (mut query, mut detour) = (world.roads.query(car), Detour::new(car.metric()));
    let places = world.catalogue.places.values().take(12);
    let points: Vec<_> = places.filter_map(|p| world.roads.snap(car, p.position.position(), 15_000.0)).collect();
    let mut changed = 0;
    for ends in points.iter().flat_map(|from| points.iter().map(move |to| [from, to])) {
        let usual = path::fastest(network, car, &mut query, ends).unwrap();
        match path::avoiding(network, car, (&mut detour, &forbidden), ends) {
            Some(way) if steep(&usual) => {
                assert!(!steep(&way) && way.time_ms >= usual.time_ms);
                changed += 1;
            }
            Some(way) => assert_eq!(way.time_ms, usual.time_ms),
            None => assert!(steep(&usual)),
        }
    }
    assert!(changed > 0);
}

#[tokio::test]
async fn a_vehicle_that_only_a_file_knows_is_driven() {
    let data = DataFolder::Embedded;
    let mut files: BTreeMap<String, Vec<u8>> =
        data.list("").into_iter().filter_map(|path| Some((path.clone(), data.read(&path)?))).collect();
    let tractor = r#"
[[profile]]
id = "tractor"
name = { zh = "拖拉机", en = "Tractor" }
max_kmh = 30
toll_fen_per_km = 0
energy_fen_per_km = 100
sources = ["estimate"]
[profile.speeds]
national = { flat = 30, mountain = 20 }
provincial = { flat = 30, mountain = 20 }
county = { flat = 25, mountain = 15 }
local = { flat = 20, mountain = 10 }
"#;
    files.get_mut("profiles.toml").unwrap().extend(tractor.as_bytes());
    let (world, faults) = World::read(&files, 2);
    assert!(faults.is_empty(), "{faults:?}");
    let service = Arc::new(App::new(world, Pool::new(2), Clock::system()));
    let body = json!({"points": [{"place": "gw-changsha"}, {"place": "lodging-liuyang"}], "vehicle": "tractor"});
    let route = ask(&service, "POST", "/v1/routes?geometry=none", &[], &body).await.body;
    let roads = route["legs"][0]["roads"].as_array().unwrap();
    assert!(!roads.is_empty() && roads.iter().all(|road| road["class"] != "expressway"), "{route}");
    let (metres, seconds) = (route["distance_m"].as_f64().unwrap(), route["duration_s"].as_f64().unwrap());
    assert!(metres * 3.6 <= 30.0 * (seconds + 1.0), "{metres} m in {seconds} s");
    assert_eq!(route["toll_fen"], 0);
}

#[tokio::test]
async fn other_good_routes_exist_with_points_on_the_way_too() {
    let points = json!([{"place": "gw-changsha"}, {"site": "wenjiashi-rally-site"}, {"place": "gw-ganzhou"}]);
    let body = json!({"points": points, "alternatives": 2});
    let route = post("/v1/routes?geometry=none", &body).await;
    let others = route["alternatives"].as_array().unwrap();
    assert!(!others.is_empty());
    for other in others {
        assert!(other["duration_s"].as_u64() >= route["duration_s"].as_u64());
        assert_eq!(other["legs"].as_array().unwrap().len(), 2);
        assert_ne!(other["legs"], route["legs"]);
    }
}

#[tokio::test]
async fn an_isochrone_grows_with_its_limit_and_names_the_sites_within() {
    let body = json!({"origin": {"place": "lodging-jinggangshan"}, "limits_s": [1800, 3600]});
    let answer = post("/v1/isochrones", &body).await;
    let ring = |k: usize| answer["features"][k]["geometry"]["coordinates"][0][0].as_array().unwrap().clone();
    let width = |ring: &[Value]| {
        let lons: Vec<f64> = ring.iter().map(|p| p[0].as_f64().unwrap()).collect();
        lons.iter().copied().fold(f64::MIN, f64::max) - lons.iter().copied().fold(f64::MAX, f64::min)
    };
    assert!(width(&ring(1)) > width(&ring(0)) && width(&ring(0)) > 0.05);
    let sites = answer["sites"].as_array().unwrap();
    assert!(sites.len() > 10);
    assert!(sites.iter().all(|s| s["duration_s"].as_u64().unwrap() <= 3600));
    // Each named time is what a route says.
    let site = &sites[sites.len() / 2];
    let points = json!([{"place": "lodging-jinggangshan"}, {"site": site["site"]}]);
    let route = post("/v1/routes", &json!({"points": points})).await;
    let apart = route["duration_s"].as_i64().unwrap() - site["duration_s"].as_i64().unwrap();
    assert!(apart.abs() <= 2, "{route} {site}");
}

#[tokio::test]
async fn a_trip_orders_its_points_and_keeps_fixed_ends() {
    let places = ["gw-changsha", "lodging-jinggangshan", "lodging-liuyang", "lodging-pingjiang", "gw-ganzhou"];
    let points: Vec<Value> = places.iter().map(|id| json!({"place": id})).collect();
    let trip = post("/v1/trip?geometry=none", &json!({"points": points, "end": "fixed"})).await;
    let order: Vec<u64> = trip["order"].as_array().unwrap().iter().map(|k| k.as_u64().unwrap()).collect();
    assert_eq!((order[0], order[4]), (0, 4));
    let as_given = post("/v1/routes?geometry=none", &json!({"points": points})).await;
    assert!(trip["duration_s"].as_u64() < as_given["duration_s"].as_u64());
    let round = post("/v1/trip?geometry=none", &json!({"points": points, "round_trip": true})).await;
    assert_eq!(round["order"].as_array().unwrap().len(), 6);
    assert_eq!(round["order"][0], round["order"][5]);
}

#[tokio::test]
async fn a_trip_with_free_ends_is_the_shortest_of_all_orders() {
    let places = ["gw-changsha", "lodging-jinggangshan", "lodging-liuyang", "gw-ganzhou"];
    let points: Vec<Value> = places.iter().map(|id| json!({"place": id})).collect();
    let table = post("/v1/matrix", &json!({"sources": points, "targets": points})).await;
    let time = |a: usize, b: usize| table["durations_s"][a][b].as_u64().unwrap();
    let orders = (0..256).map(|k: usize| [k % 4, k / 4 % 4, k / 16 % 4, k / 64]);
    let orders = orders.filter(|order| (0..4).all(|k| order.contains(&k)));
    let least = orders.map(|o| time(o[0], o[1]) + time(o[1], o[2]) + time(o[2], o[3])).min().unwrap();
    let free = json!({"points": points, "start": "free", "end": "free"});
    let trip = post("/v1/trip?geometry=none", &free).await;
    assert!(trip["duration_s"].as_u64().unwrap().abs_diff(least) <= 6, "{trip} {least}");
}

#[tokio::test]
async fn a_point_is_passed_on_the_side_and_in_the_direction_that_is_wished() {
    // Beside the middle of the longest straight piece of a road that may be driven both ways.
    let world = shipped();
    let network = world.roads.network();
    let car = world.vehicle("car").unwrap();
    let straight = |id| network.line(id).count() == 2 && car.drives(network, id) == [true; 2] && car.is_connected(id);
    let (id, _) = network.stretches().filter(|(id, _)| straight(*id)).max_by_key(|(_, s)| s.length).unwrap();
    let ends: Vec<_> = network.line(id).collect();
    let along = bearing_deg(ends[0], ends[1]);
    let middle = [f64::midpoint(ends[0].lon, ends[1].lon), f64::midpoint(ends[0].lat, ends[1].lat)];
    let first = |route: &Value| {
        let line = route["legs"][0]["geometry"]["coordinates"].as_array().unwrap();
        let at = |k: usize| Position { lon: line[k][0].as_f64().unwrap(), lat: line[k][1].as_f64().unwrap() };
        (bearing_deg(at(0), at(1)) - along).rem_euclid(360.0)
    };
    let ask = |point: Value| {
        let body = json!({ "points": [point, { "place": "gw-changsha" }] }).to_string();
        async move { send("/v1/routes?geometry=geojson&simplify=0", &[], Some(&body)).await }
    };
    for (turn, backward) in [(0.0, false), (180.0, true)] {
        let degrees = (along + turn).rem_euclid(360.0);
        let answer =
            ask(json!({ "lon": middle[0], "lat": middle[1], "heading": degrees, "heading_tolerance": 20 })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!((90.0..270.0).contains(&first(&answer.body)), backward, "heading {degrees}");
        // A point a hundred metres to the right of that direction has its kerb there.
        let aside = (degrees + 90.0).to_radians();
        let (lon, lat) = (middle[0] + 0.001 * aside.sin(), middle[1] + 0.0009 * aside.cos());
        let answer = ask(json!({ "lon": lon, "lat": lat, "approach": "curb" })).await;
        assert_eq!((90.0..270.0).contains(&first(&answer.body)), backward, "kerb {degrees}");
    }
    let across = (along + 90.0).rem_euclid(360.0);
    let refused = ask(json!({ "lon": middle[0], "lat": middle[1], "heading": across, "heading_tolerance": 5 })).await;
    assert_eq!(refused.body["errors"][0]["code"], "no_road_that_way", "{}", refused.body);
    let mend = refused.body["errors"][0]["mend"].as_str().unwrap();
    assert!(!mend.contains("crs="), "the datum is not in doubt: {mend}");
    let refused = ask(json!({ "lon": middle[0], "lat": middle[1], "heading": 400 })).await;
    assert_eq!(refused.body["errors"][0]["code"], "out_of_range", "{}", refused.body);
    assert_eq!(refused.body["errors"][0]["pointer"], "/points/0/heading");
}
