//! A road is shut: routes, itineraries and reasons follow at once, and come back.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xianggan::app::closures::Held;
use xianggan::catalogue::closure::{Closure, Point};
use xianggan::graph::potential::Detour;
use xianggan::road::path;

use crate::editing::House;
use crate::world::shipped;

const FROM: &str = "maoping-octagonal-building";
const TO: &str = "ciping-revolutionary-sites";

async fn route(house: &House, depart: Option<&str>) -> Value {
    let mut body = json!({ "points": [{ "site": FROM }, { "site": TO }] });
    if let Some(depart) = depart {
        body["depart"] = json!(depart);
    }
    let answer = house.post("", "/v1/routes?geometry=geojson&simplify=0", body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn line(route: &Value) -> Vec<[f64; 2]> {
    serde_json::from_value(route["legs"][0]["geometry"]["coordinates"].clone()).unwrap()
}

/// A small square around the middle of a route.
fn square(route: &Value, half: f64) -> Value {
    let line = line(route);
    let [lon, lat] = line[line.len() / 2];
    let corner = |x: f64, y: f64| json!({ "lon": lon + half * x, "lat": lat + half * y });
    json!([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0)])
}

/// Publishes a closure; answers its changeset.
async fn shut(house: &House, id: &str, mut closure: Value) -> i64 {
    closure["reason"] = json!({ "zh": "塌方", "en": "landslide" });
    closure["sources"] = json!(["knowledge"]);
    let body = json!({ "comment": "c", "source": "call of the road office",
        "edits": [{ "op": "create", "kind": "closure", "id": id, "patch": closure }] });
    let answer = house.post("editor", "/v1/changesets", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let changeset = answer.body["id"].as_i64().unwrap();
    house.publish(changeset).await;
    changeset
}

#[tokio::test]
async fn a_published_closure_is_driven_round_and_taken_back() {
    let house = House::new("sqlite::memory:").await;
    let before = route(&house, None).await;
    let held = house.app.world();
    let changeset = shut(&house, "slide", json!({ "points": square(&before, 0.002) })).await;
    assert!(held.closures.is_empty(), "who holds the old world keeps it");

    let after = route(&house, None).await;
    assert_ne!(line(&after), line(&before));
    assert!(after["duration_s"].as_u64() > before["duration_s"].as_u64(), "the way round takes longer");
    assert_eq!(after["closures"][0]["reason"]["en"], "landslide");
    let listed = house.get("/v1/closures").await;
    assert_eq!(listed["items"][0]["id"], "slide");
    assert!(!listed["items"][0]["lines"].as_array().unwrap().is_empty());

    assert_eq!(house.step("jiangxi", changeset, "revert").await, 200);
    assert_eq!(line(&route(&house, None).await), line(&before));
    assert!(house.get("/v1/closures").await["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_closure_holds_from_its_first_moment_to_its_last() {
    let house = House::new("sqlite::memory:").await;
    let before = route(&house, None).await;
    let span = json!({ "points": square(&before, 0.002), "from": "2027-03-01T08:00", "to": "2027-03-05T18:00" });
    shut(&house, "works", span).await;
    assert_eq!(line(&route(&house, None).await), line(&before), "it has not begun");
    for (moment, is_shut) in [
        ("2027-03-01T07:59", false),
        ("2027-03-01T08:00", true),
        ("2027-03-05T17:59:59", true),
        ("2027-03-05T18:00", false),
    ] {
        assert_eq!(line(&route(&house, Some(moment)).await) != line(&before), is_shut, "{moment}");
        let items = house.get(&format!("/v1/closures?at={moment}")).await["items"].as_array().unwrap().len();
        assert_eq!(items == 1, is_shut, "{moment}");
    }
    let body = json!({ "points": [{ "site": FROM }, { "site": TO }], "depart": "tomorrow" });
    let answer = house.post("", "/v1/routes", body).await;
    assert_eq!((answer.status, &answer.body["errors"][0]["pointer"]), (400, &json!("/depart")));

    // A journey that touches its days keeps to it and says so; one in other weeks does not.
    for (date, told) in [("2027-02-27", true), ("2027-04-10", false)] {
        let brief = json!({ "start_date": date, "days": 3, "start": { "site": FROM }, "end": { "site": TO },
            "lines": ["jinggangshan-meeting"], "must_visit": [FROM, TO], "iterations": 100 });
        let answer = house.post("", "/v1/itineraries", brief).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let warnings = answer.body["warnings"].to_string();
        assert_eq!(warnings.contains("landslide"), told, "{date}: {warnings}");
    }
}

#[tokio::test]
async fn a_slow_road_takes_longer_and_one_that_is_cut_off_is_explained() {
    let house = House::new("sqlite::memory:").await;
    let before = route(&house, None).await;
    shut(&house, "works", json!({ "points": square(&before, 0.002), "max_kmh": 10, "vehicles": ["car"] })).await;
    let slow = route(&house, None).await;
    assert!(slow["duration_s"].as_u64() > before["duration_s"].as_u64());
    let coach = json!({ "points": [{ "site": FROM }, { "site": TO }], "vehicle": "coach" });
    let coach = house.post("", "/v1/routes", coach).await.body;
    assert!(coach.get("closures").is_none(), "it is no concern of a coach: {coach}");

    let [lon, lat] = *line(&before).last().unwrap();
    let far = 0.25;
    let ring: Vec<Value> = [(-far, -far), (far, -far), (far, far), (-far, far), (-far, -far)]
        .map(|(x, y)| json!({ "lon": lon + x, "lat": lat + y }))
        .to_vec();
    let body = json!({ "comment": "c", "source": "s", "edits": [{ "op": "create", "kind": "closure", "id": "flood",
        "patch": { "points": ring, "reason": { "zh": "洪水", "en": "flood" }, "sources": ["knowledge"] } }] });
    let id = house.post("root", "/v1/changesets", body).await.body["id"].as_i64().unwrap();
    for step in ["submit", "approve", "publish"] {
        assert_eq!(house.step("root", id, step).await, 200, "{step}");
    }
    let answer =
        house.post("", "/v1/routes", json!({ "points": [{ "site": "wenjiashi-rally-site" }, { "site": TO }] })).await;
    assert_eq!((answer.status, &answer.body["type"]), (422, &json!("/problems/no-route")));
    assert!(answer.body["detail"].as_str().unwrap().contains("flood"), "{}", answer.body);
    a_matrix_says_what_is_cut_off(&house).await;
}

/// A cell that what is shut has emptied says so.
async fn a_matrix_says_what_is_cut_off(house: &House) {
    let body = json!({ "sources": [{ "site": "wenjiashi-rally-site" }], "targets": [{ "site": TO }] });
    let answer = house.post("", "/v1/matrix", body).await.body;
    assert_eq!(answer["durations_s"], json!([[null]]));
    assert_eq!(answer["nulls"], json!([{ "row": 0, "column": 0, "reason": "closed" }]));
}

/// The repaired hierarchy against a search that raises weights as it goes.
#[test]
fn roads_with_closures_are_what_a_search_round_them_finds() {
    let world = shipped();
    let sites: Vec<_> = world.catalogue.sites.values().map(|site| site.position.position()).collect();
    let point = |at: usize| Point { lon: sites[at % sites.len()].lon, lat: sites[at % sites.len()].lat };
    let closure = |number: usize| Closure {
        id: format!("c{number}").as_str().into(),
        reason: ("为何", "why").into(),
        road_ref: None,
        points: vec![point(7 + 31 * number), point(8 + 31 * number)],
        from: None,
        to: None,
        vehicles: Vec::new(),
        max_kmh: None,
        sources: Vec::new(),
        note: None,
    };
    let closures: Vec<Closure> = (0..6).map(closure).collect();
    let closed = world.closed(&closures.iter().collect::<Vec<_>>());
    let shut: BTreeSet<_> = closures.iter().flat_map(|closure| Held::new(closure, &world.roads).stretches).collect();
    assert!(shut.len() > 20, "the closures mean something");
    let network = world.roads.network();
    let (usual, repaired) = (&world.roads.vehicles()[0], &closed.roads.vehicles()[0]);
    let (mut detour, mut query) = (Detour::new(usual.metric()), closed.roads.query(repaired));
    let forbidden = |arc| shut.contains(&network.course(arc).stretch);
    let (mut longer, mut cut) = (0, 0);
    for from in (0..sites.len()).step_by(23) {
        for to in (5..sites.len()).step_by(29) {
            let ends = [from, to].map(|at| world.roads.snap(usual, sites[at], 15_000.0).unwrap());
            let ends = [&ends[0], &ends[1]];
            let slow = path::avoiding(network, usual, (&mut detour, &forbidden), ends).map(|way| way.time_ms);
            let fast = path::fastest(network, repaired, &mut query, ends).map(|way| way.time_ms);
            assert_eq!(fast, slow, "{from} to {to}");
            let open = path::fastest(network, usual, &mut world.roads.query(usual), ends).map(|way| way.time_ms);
            longer += usize::from(fast > open);
            cut += usize::from(fast.is_none());
        }
    }
    assert!(longer > 10, "closures change answers: {longer} longer, {cut} cut off");
}
