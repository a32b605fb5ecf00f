//! Ways that are best at something else than time: against a plain search, and as a caller sees them.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use xianggan::app::App;
use xianggan::app::clock::Clock;
use xianggan::app::data::DataFolder;
use xianggan::app::limits;
use xianggan::app::pool::Pool;
use xianggan::app::world::World;
use xianggan::base::files::Files;
use xianggan::base::position::Position;
use xianggan::base::units::Metres;
use xianggan::catalogue::closure::Closure;
use xianggan::graph::csr::{INFINITY, Id, NodeId};
use xianggan::road::attributes::Road;
use xianggan::road::class::RoadClass;
use xianggan::road::draft::{Ban, Draft, Stretch};
use xianggan::road::metric::Vehicle;
use xianggan::road::network::{Course, RoadNetwork, StretchId};
use xianggan::road::vehicles::Vehicles;
use xianggan::road::{Roads, contraction_order};

use crate::osm::rules::profiles;
use crate::osm::search::route;
use crate::world::{ask, post, send, shipped};

/// The weight of the best way between two crossroads, over all states of the last.
fn found(roads: &Roads, vehicle: &Vehicle, [from, to]: [NodeId; 2]) -> Option<u64> {
    let mut query = roads.query(vehicle);
    let to = roads.network().states(to);
    to.map(|to| query.distance(vehicle.metric(), from, to)).min().filter(|least| *least < INFINITY).map(u64::from)
}

/// Every objective of every vehicle of `roads` between `pairs`, in hierarchies and by plain search.
fn agree(roads: &Roads, pairs: &[[NodeId; 2]]) -> Result<usize, String> {
    let network = roads.network();
    let mut checked = 0;
    for vehicle in roads.vehicles() {
        for objective in &vehicle.profile.objectives {
            let aimed = vehicle.aimed(network, objective);
            for &ends in pairs {
                let weight = |arc| objective.weight(&vehicle.profile, network.stretch_of(arc), vehicle.time_ms(arc));
                let truth = route(network, ends, weight).map(|(cost, _)| cost);
                let answer = found(roads, &aimed, ends);
                if answer != truth {
                    let (id, kind) = (&objective.id, &vehicle.profile.id);
                    return Err(format!("{kind} {id} {ends:?}: {answer:?} instead of {truth:?}"));
                }
                checked += usize::from(truth.is_some());
            }
        }
    }
    Ok(checked)
}

#[test]
fn each_objective_of_each_vehicle_is_met_on_the_shipped_roads() {
    let world = shipped();
    let count = world.roads.network().crossroads_count();
    let node = |at: usize| NodeId::from_index(at % count);
    let pairs: Vec<_> = (0..12).map(|k| [node(k * 97 + 5), node(k * 211 + 40)]).collect();
    assert!(agree(&world.roads, &pairs).unwrap() > 12 * 9);
}

#[test]
fn objectives_keep_to_closures() {
    let world = shipped();
    let closure = Closure {
        id: "g1517".into(),
        reason: ("为何", "why").into(),
        road_ref: Some("G319".to_owned()),
        points: Vec::new(),
        from: None,
        to: None,
        vehicles: vec!["car".to_owned()],
        max_kmh: None,
        sources: Vec::new(),
        note: None,
    };
    let closed = world.closed(&[&closure]);
    let count = world.roads.network().crossroads_count();
    let node = |at: usize| NodeId::from_index(at % count);
    let pairs: Vec<_> = (0..8).map(|k| [node(k * 131 + 9), node(k * 173 + 70)]).collect();
    agree(&closed.roads, &pairs).unwrap();
    // What a vehicle that the closure leaves alone was aimed at is still ready; the other one is made anew.
    let aimed = |world: &World, id: &str| world.vehicle_for(id, Some("distance")).unwrap();
    assert!(Arc::ptr_eq(&aimed(world, "ev"), &aimed(&closed, "ev")));
    assert!(!Arc::ptr_eq(&aimed(world, "car"), &aimed(&closed, "car")));
    assert!(Arc::ptr_eq(&aimed(world, "car"), &aimed(world, "car")), "made once");
    for vehicle in world.roads.vehicles() {
        for objective in &vehicle.profile.objectives {
            let _ = (aimed(world, "car"), world.vehicle_for(&vehicle.profile.id, Some(&objective.id)).unwrap());
        }
    }
    assert!(world.aims.len() <= limits::AIMS_READY);
}

/// Stretches: from, to, metres, class, whether in the mountains, loose, with toll; and banned turns.
type Plan = (u32, Vec<(u32, u32, u32, usize, [bool; 3])>, Vec<(usize, usize)>);

fn plans() -> impl Strategy<Value = Plan> {
    (2_u32..9).prop_flat_map(|nodes| {
        let classes = 0..RoadClass::ALL.len();
        let stretch = (0..nodes, 0..nodes, 0_u32..3_000, classes, prop::array::uniform3(any::<bool>()));
        let bans = prop::collection::vec((0_usize..20, 0_usize..20), 0..6);
        (Just(nodes), prop::collection::vec(stretch, 1..20), bans)
    })
}

fn network((nodes, stretches, bans): &Plan) -> RoadNetwork {
    let mut draft = Draft::default();
    for node in 0..*nodes {
        draft.add_node(Position { lon: 114.0 + 0.01 * f64::from(node % 3), lat: 27.0 + 0.01 * f64::from(node / 3) });
    }
    for &(from, to, metres, class, [mountain, unpaved, toll]) in stretches {
        let road = Road { mountain, unpaved, toll, ..Road::new(RoadClass::ALL[class]) };
        draft.add_stretch(Stretch { from, to, length: Metres(metres), duration: None, road: Arc::new(road) }, []);
    }
    for (first, next) in bans {
        let stretch = |at: &usize| StretchId::from_index(at % stretches.len());
        let [first, next] = [first, next].map(|at| Course { stretch: stretch(at), backward: false });
        if draft.stretches[first.stretch.index()].to == draft.stretches[next.stretch.index()].from {
            draft.bans.push(Ban { path: vec![first, next], vehicles: Vehicles::ALL, condition: None });
        }
    }
    RoadNetwork::new(draft)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn objectives_are_met_on_any_roads(plan in plans()) {
        let network = network(&plan);
        let order = contraction_order(&network, 1);
        let vehicles = profiles().into_values().filter(|profile| ["car", "coach"].contains(&profile.id.as_str()));
        let roads = Roads::new(network, &order, vehicles.collect(), 1);
        let nodes = || (0..plan.0).map(NodeId);
        let pairs: Vec<_> = nodes().flat_map(|from| nodes().map(move |to| [from, to])).collect();
        prop_assert!(agree(&roads, &pairs).is_ok(), "{:?}", agree(&roads, &pairs));
    }
}

/// Seconds, metres, fen, and metres of expressway of a route.
fn figures(route: &Value) -> [u64; 4] {
    let of = |value: &Value| value.as_u64().unwrap();
    let roads = route["legs"].as_array().unwrap().iter().flat_map(|leg| leg["roads"].as_array().unwrap());
    let fast = roads.filter(|road| road["class"] == "expressway").map(|road| of(&road["distance_m"])).sum();
    let fen = of(&route["toll_fen"]) + of(&route["energy_fen"]);
    [of(&route["duration_s"]), of(&route["distance_m"]), fen, fast]
}

#[tokio::test]
async fn each_objective_is_best_at_what_it_says() {
    let mut differ = 0;
    for vehicle in ["car", "coach"] {
        for ends in [["gw-changsha", "lodging-jinggangshan"], ["gw-nanchang", "gw-chenzhou"]] {
            let points = ends.map(|id| json!({ "place": id }));
            let mut by = BTreeMap::new();
            for objective in ["time", "distance", "cost", "scenic"] {
                let body = json!({ "points": points, "vehicle": vehicle, "objective": objective });
                let answer = post("/v1/routes?geometry=none", &body).await;
                assert_eq!(answer["objective"], objective);
                by.insert(objective, figures(&answer));
            }
            let least = |at: usize, who: &str| by.values().all(|other| by[who][at] <= other[at] + 2);
            assert!(least(0, "time") && least(1, "distance") && least(2, "cost"), "{by:?}");
            assert!(by["scenic"][3] * 2 < by["time"][3], "scenic takes the expressway: {by:?}");
            differ += usize::from(by["time"][1] > by["distance"][1] && by["time"][2] > by["cost"][2]);
            let unsaid = post("/v1/routes?geometry=none", &json!({ "points": points, "vehicle": vehicle })).await;
            assert_eq!((figures(&unsaid), &unsaid["objective"]), (by["time"], &json!("time")));
        }
    }
    assert!(differ > 0, "the objectives lead different ways");
}

#[tokio::test]
async fn matrix_and_trip_mean_the_same_ways_as_routes() {
    let places = ["gw-changsha", "lodging-jinggangshan", "lodging-liuyang", "gw-ganzhou"];
    let points: Vec<Value> = places.iter().map(|id| json!({ "place": id })).collect();
    for objective in ["distance", "cost", "scenic"] {
        let body = json!({ "sources": points, "targets": points, "objective": objective, "costs": true });
        let table = post("/v1/matrix", &body).await;
        for (from, to) in [(0, 1), (1, 2), (2, 3), (3, 0)] {
            let body = json!({ "points": [points[from], points[to]], "objective": objective });
            let [seconds, metres, fen, _] = figures(&post("/v1/routes?geometry=none", &body).await);
            let cell = |table: &Value| table[from][to].as_u64().unwrap();
            assert!(cell(&table["durations_s"]).abs_diff(seconds) <= 2, "{objective} {from} {to}");
            assert!(cell(&table["distances_m"]).abs_diff(metres) <= 2, "{objective} {from} {to}");
            assert!(cell(&table["costs_fen"]).abs_diff(fen) <= 100, "{objective} {from} {to}");
        }
    }
    let metres = |from: usize, to: usize, table: &Value| table["distances_m"][from][to].as_u64().unwrap();
    let table = post("/v1/matrix", &json!({ "sources": points, "targets": points, "objective": "distance" })).await;
    let orders = [[0, 1, 2, 3], [0, 1, 3, 2], [0, 2, 1, 3], [0, 2, 3, 1], [0, 3, 1, 2], [0, 3, 2, 1]];
    let length = |order: &[usize; 4]| order.windows(2).map(|pair| metres(pair[0], pair[1], &table)).sum::<u64>();
    let least = orders.iter().map(length).min().unwrap();
    let trip = post("/v1/trip?geometry=none", &json!({ "points": points, "objective": "distance" })).await;
    assert!(trip["distance_m"].as_u64().unwrap().abs_diff(least) <= 30, "{least}");
}

#[tokio::test]
async fn what_is_avoided_is_avoided_whatever_the_objective() {
    let points = json!([{ "place": "gw-changsha" }, { "place": "lodging-jinggangshan" }]);
    let body = json!({ "points": points, "objective": "distance", "avoid": { "tolls": true } });
    let free = post("/v1/routes?geometry=none", &body).await;
    assert_eq!(free["toll_fen"], 0);
    let shortest = post("/v1/routes?geometry=none", &json!({ "points": points, "objective": "distance" })).await;
    assert!(free["distance_m"].as_u64() >= shortest["distance_m"].as_u64());
    let body = json!({ "points": points, "objective": "distance", "alternatives": 2 });
    let several = post("/v1/routes?geometry=none", &body).await;
    let others = several["alternatives"].as_array().unwrap();
    assert!(others.iter().all(|other| other["distance_m"].as_u64() >= several["distance_m"].as_u64()));
}

#[tokio::test]
async fn an_unknown_objective_is_named_with_those_that_exist() {
    let points = json!([{ "place": "gw-changsha" }, { "place": "lodging-liuyang" }]);
    let body = json!({ "points": points, "objective": "pretty" }).to_string();
    let answer = send("/v1/routes", &[("accept-language", "en")], Some(&body)).await;
    assert_eq!(
        (answer.status, &answer.body["errors"][0]["code"]),
        (400, &json!("unknown_objective")),
        "{}",
        answer.body
    );
    assert!(answer.body.to_string().contains("time, distance, cost, scenic"), "{}", answer.body);
}

#[tokio::test]
async fn an_objective_that_only_a_file_knows_is_followed() {
    let data = DataFolder::Embedded;
    let mut files: BTreeMap<String, Vec<u8>> =
        data.list("").into_iter().filter_map(|path| Some((path.clone(), data.read(&path)?))).collect();
    let words = "\n[[objective]]\nid = \"national\"\nname = { zh = \"国道\", en = \"National\" }\nper_m = 1\n\
                 percent = { expressway = 1000, ramp = 1000, provincial = 400, county = 400, local = 400 }\n";
    files.get_mut("profiles.toml").unwrap().extend(words.as_bytes());
    let (world, faults) = World::read(&files, 2);
    assert!(faults.is_empty(), "{faults:?}");
    let service = Arc::new(App::new(world, Pool::new(2), Clock::system()));
    let share = |route: &Value| {
        let roads = route["legs"][0]["roads"].as_array().unwrap().clone();
        let national = roads.iter().filter(|road| road["class"] == "national");
        let metres: u64 = national.map(|road| road["distance_m"].as_u64().unwrap()).sum();
        metres * 100 / route["distance_m"].as_u64().unwrap()
    };
    let points = json!([{ "place": "gw-changsha" }, { "place": "gw-ganzhou" }]);
    let wish = json!({ "points": points, "objective": "national" });
    let national = ask(&service, "POST", "/v1/routes?geometry=none", &[], &wish).await.body;
    let fastest = ask(&service, "POST", "/v1/routes?geometry=none", &[], &json!({ "points": points })).await.body;
    assert!(share(&national) > share(&fastest) + 30, "{} {}", share(&national), share(&fastest));
    let known = ask(&service, "GET", "/v1/capabilities", &[], &Value::Null).await.body;
    let objectives = known["vehicles"][0]["objectives"].as_array().unwrap();
    assert!(objectives.iter().any(|one| one["id"] == "national"));
}
