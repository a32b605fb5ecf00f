//! Datums at the door: a point in another datum than was said is named, and every answer says its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use xianggan::app::routing::Point;
use xianggan::app::world::World;
use xianggan::base::datum::{self, Crs};
use xianggan::base::ids::SiteId;
use xianggan::base::position::Position;

use crate::world::{get, post, send, shipped};

/// Which datum each of `points` looks like when it is sent as WGS 84.
fn doubts(world: &World, points: impl Iterator<Item = Position>) -> Vec<Option<Crs>> {
    let vehicle = world.vehicle("car").unwrap();
    let doubt = |position: Position| {
        let mut point = Point::at(position.rounded());
        let _ = world.snap_doubting(vehicle, &mut point, ("/points/0", Crs::Wgs84));
        point.doubt.map(|(_, other)| other)
    };
    points.map(doubt).collect()
}

/// The share of `doubts` that name `crs`.
fn share(doubts: &[Option<Crs>], named: Option<Crs>) -> f64 {
    let hits = doubts.iter().filter(|doubt| doubt.is_some() && (named.is_none() || **doubt == named)).count();
    f64::from(u32::try_from(hits).unwrap()) / f64::from(u32::try_from(doubts.len()).unwrap())
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures, and what could not be measured")]
fn true_points_are_seldom_doubted_and_shifted_ones_nearly_always_named() {
    let world = shipped();
    let records: Vec<Position> = (world.catalogue.sites.values().map(|site| site.position.position()))
        .chain(world.catalogue.places.values().map(|place| place.position.position()))
        .collect();
    let rates = |points: &[Position]| {
        let shifted = |crs| doubts(world, points.iter().map(|p| datum::to(crs, *p)));
        let (gcj, bd) = (shifted(Crs::Gcj02), shifted(Crs::Bd09));
        let named = [share(&gcj, Some(Crs::Gcj02)), share(&bd, Some(Crs::Bd09))];
        let misnamed = [share(&gcj, Some(Crs::Bd09)), share(&bd, Some(Crs::Gcj02))];
        (share(&doubts(world, points.iter().copied()), None), named, misnamed)
    };
    let (wrong, named, misnamed) = rates(&records);
    eprintln!("{} records: false {wrong:.4}, named {named:.4?}, misnamed {misnamed:.4?}", records.len());
    assert!(wrong < 0.001, "{wrong}");
    assert!(named[0] > 0.97 && named[1] > 0.97 && misnamed.iter().all(|rate| *rate < 0.02), "{named:?} {misnamed:?}");
    let grid: Vec<Position> = (0..20)
        .flat_map(|i| (0..20).map(move |j| (f64::from(i), f64::from(j))))
        .map(|(i, j)| Position { lon: 113.0 + i * 0.087, lat: 25.2 + j * 0.183 })
        .collect();
    let wrong = share(&doubts(world, grid.iter().copied()), None);
    eprintln!("{} points of a grid: false {wrong:.4}", grid.len());
    assert!(wrong < 0.03, "{wrong}");
    match std::env::var("XIANGGAN_GAZETTEER").ok().and_then(|path| std::fs::read_to_string(path).ok()) {
        None => eprintln!("left out: XIANGGAN_GAZETTEER names no table that ends in lon_wgs84,lat_wgs84"),
        Some(text) => {
            let position = |line: &str| {
                let mut cells = line.rsplit(',');
                let (lat, lon) = (cells.next()?.trim().parse().ok()?, cells.next()?.parse().ok()?);
                Some(Position { lon, lat })
            };
            let towns: Vec<Position> = text.lines().filter_map(position).collect();
            let (wrong, named, misnamed) = rates(&towns);
            eprintln!("{} towns: false {wrong:.4}, named {named:.4?}, misnamed {misnamed:.4?}", towns.len());
            assert!(wrong < 0.03 && named.iter().all(|rate| *rate > 0.25), "{wrong} {named:?}");
        }
    }
}

/// The Wenjiashi rally site as a map of Amap or Tencent gives it.
fn wenjiashi(crs: Crs) -> Value {
    let site = &shipped().catalogue.sites[&SiteId::from("wenjiashi-rally-site")];
    let Position { lon, lat } = datum::to(crs, site.position.position()).rounded();
    json!({"lon": lon, "lat": lat})
}

#[tokio::test]
async fn a_point_of_another_map_is_named_with_its_mend_wherever_points_are_taken() {
    let end = json!({"place": "gw-ganzhou"});
    for (crs, code) in [(Crs::Gcj02, "looks_like_gcj02"), (Crs::Bd09, "looks_like_bd09")] {
        let point = wenjiashi(crs);
        let named = |warnings: &Value| {
            let warning = warnings.as_array().unwrap().iter().find(|w| w["code"] == code).unwrap();
            assert!(warning["mend"]["zh"].as_str().unwrap().contains(&format!("crs={crs}")), "{warning}");
            assert!(warning["message"]["en"].as_str().unwrap().contains("looks like"), "{warning}");
        };
        let points = json!({"points": [point, end]});
        named(&post("/v1/routes?geometry=none", &points).await["points"][0]["warnings"]);
        named(&post("/v1/trip?geometry=none", &points).await["points"][0]["warnings"]);
        named(&post("/v1/sites/along?geometry=none", &points).await["points"][0]["warnings"]);
        let matrix = post("/v1/matrix", &json!({"sources": [point], "targets": [end]})).await;
        named(&matrix["sources"][0]["warnings"]);
        named(&post("/v1/isochrones", &json!({"origin": point, "limits_s": [600]})).await["origin"]["warnings"]);
        named(&get(&format!("/v1/nearest?lon={}&lat={}", point["lon"], point["lat"])).await["warnings"]);
        let journey = json!({"must_visit": ["wenjiashi-rally-site"], "start": point, "start_date": "2026-12-05",
            "days": 1, "iterations": 50});
        let plan = post("/v1/itineraries?geometry=none&lang=en", &journey).await;
        assert!(plan["warnings"].to_string().contains(code), "{}", plan["warnings"]);
        // Told the truth, nobody doubts.
        let told = post(&format!("/v1/routes?geometry=none&crs={crs}"), &points).await;
        assert!(told["points"][0].get("warnings").is_none(), "{}", told["points"][0]);
        assert_eq!(told["crs"], crs.as_str());
    }
    let true_one = post("/v1/routes?geometry=none", &json!({"points": [wenjiashi(Crs::Wgs84), end]})).await;
    assert!(true_one["points"][0].get("warnings").is_none());
}

#[tokio::test]
async fn a_point_just_outside_is_told_that_it_may_be_in_another_datum() {
    let region = shipped().region;
    // Outside as WGS 84, inside as GCJ-02: the offset leads east in the zone.
    let edge = Position { lon: region.max.lon, lat: 27.0 };
    let outside = Position { lon: datum::to(Crs::Gcj02, edge).lon.max(region.max.lon) - 0.000_5, lat: 27.0 };
    assert!(!region.contains(outside) && region.contains(datum::from(Crs::Gcj02, outside)));
    let body = json!({"points": [{"lon": outside.lon, "lat": outside.lat}, {"place": "gw-ganzhou"}]});
    let answer = send("/v1/routes?lang=en", &[], Some(&body.to_string())).await;
    assert_eq!(answer.body["errors"][0]["code"], "out_of_region");
    assert!(answer.body["errors"][0]["mend"].as_str().unwrap().contains("crs=gcj02"), "{}", answer.body);
    // The axes are told apart first.
    let swapped = json!({"points": [{"lon": 27.0, "lat": 114.0}, {"place": "gw-ganzhou"}]});
    let answer = send("/v1/routes?lang=en", &[], Some(&swapped.to_string())).await;
    assert_eq!(answer.body["errors"][0]["code"], "swapped_axes");
}

#[tokio::test]
async fn links_are_left_out_when_they_are_not_wanted() {
    let points = json!({"points": [{"place": "gw-changsha"}, {"place": "lodging-liuyang"}]});
    let (with, without) = (
        post("/v1/routes?geometry=none", &points).await,
        post("/v1/routes?geometry=none&handoff=false", &points).await,
    );
    assert!(with["legs"][0]["handoff"]["amap"]["web"].is_string());
    assert!(!without.to_string().contains("handoff"));
    let journey = json!({"lines": ["autumn-harvest"], "start": {"place": "gw-changsha"}, "start_date": "2026-12-05",
        "days": 2, "iterations": 100});
    let with = post("/v1/itineraries?geometry=none", &journey).await;
    let without = post("/v1/itineraries?geometry=none&handoff=false", &journey).await;
    assert!(with["days"][0]["legs"][0]["handoff"].is_object());
    assert!(!without.to_string().contains("handoff"));
    let (long, short) = (with.to_string().len(), without.to_string().len());
    assert!(short * 3 < long * 2, "{short} {long}");
}

/// Every schema that `schema` leads to, by `$ref` or inside it.
fn visit<'d>(document: &'d Value, schema: &'d Value, seen: &mut BTreeSet<&'d str>, meet: &mut dyn FnMut(&Value)) {
    meet(schema);
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str().filter(|_| key == "$ref").and_then(|name| name.strip_prefix('#')) {
                    Some(pointer) if seen.insert(pointer) => {
                        visit(document, document.pointer(pointer).unwrap(), seen, meet);
                    }
                    Some(_) => {}
                    None => visit(document, value, seen, meet),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| visit(document, item, seen, meet)),
        _ => {}
    }
}

/// What an operation has to do with coordinates: whether it takes or gives any, whether it gives lines, and
/// whether its answer says its datum.
#[derive(Debug, Default)]
struct Part {
    places: bool,
    lines: bool,
    says_crs: bool,
}

fn part(document: &Value, schema: &Value) -> Part {
    let mut part = Part::default();
    visit(document, schema, &mut BTreeSet::new(), &mut |schema| {
        let Some(fields) = schema["properties"].as_object() else { return };
        part.places |= fields.contains_key("lon")
            || fields.contains_key("coordinates")
            || fields.contains_key("lines")
                && schema["description"].as_str().is_some_and(|text| text.contains("closure"));
        part.lines |= fields.contains_key("geometry") && fields["geometry"].to_string().contains("GeometryResponse");
        part.says_crs |= fields.contains_key("crs");
    });
    part
}

/// Operations whose coordinates are always WGS 84, and why.
const ALWAYS_WGS84: &[(&str, &str)] = &[
    ("/v1/open-data", "files in formats that are WGS 84 by definition"),
    ("/v1/changesets", "records as they are stored"),
    ("/v1/records", "records as they are stored"),
    ("/v1/changes", "records as they are stored"),
    ("/v1/revisions", "records as they are stored"),
    ("/v1/audit", "records as they are stored"),
    ("/v1/jobs", "the answer of another operation, in the datum asked for there"),
];

#[test]
fn every_operation_with_coordinates_takes_a_datum_and_says_which_it_answers_in() {
    let document = serde_json::to_value(xianggan::api::document()).unwrap();
    let mut checked = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        if ALWAYS_WGS84.iter().any(|(prefix, _)| path.starts_with(prefix)) {
            continue;
        }
        for (method, operation) in methods.as_object().unwrap() {
            let parameters: Vec<&str> = (operation["parameters"].as_array().into_iter().flatten())
                .filter_map(|parameter| parameter["name"].as_str())
                .collect();
            let body = part(&document, &operation["requestBody"]);
            let answer = part(&document, &operation["responses"]["200"]);
            let asks = parameters.iter().any(|name| ["bbox", "near", "lon"].contains(name));
            let name = format!("{method} {path}");
            if body.places || answer.places || asks {
                assert!(parameters.contains(&"crs"), "{name} takes no crs: {parameters:?}");
                assert!(answer.says_crs || !answer.places, "{name} does not say its crs");
                checked.insert(name.clone());
            }
            if answer.lines {
                assert!(parameters.contains(&"geometry") && parameters.contains(&"simplify"), "{name}");
            }
        }
    }
    for expected in ["get /v1/sites", "get /v1/rail", "post /v1/routes", "post /v1/sites/along", "get /v1/nearest"] {
        assert!(checked.contains(expected), "{expected} has coordinates: {checked:?}");
    }
    assert!(checked.len() >= 14, "{checked:?}");
}

#[tokio::test]
async fn every_read_answers_in_the_datum_and_the_language_asked_for() {
    for path in [
        "/v1/sites?limit=1",
        "/v1/sites/wenjiashi-rally-site?",
        "/v1/places?limit=1",
        "/v1/places/gw-changsha?",
        "/v1/counties?",
        "/v1/closures?",
        "/v1/rail?",
        "/v1/search?q=ciping",
        "/v1/nearest?lon=114.174116&lat=26.565764",
    ] {
        for crs in Crs::ALL {
            let answer = get(&format!("{path}&crs={crs}&lang=en")).await;
            assert_eq!(answer["crs"], crs.as_str(), "{path}");
        }
        let refused = send(&format!("{path}&crs=epsg4326"), &[], None).await;
        assert_eq!(refused.status, 400, "{path}: {}", refused.body);
    }
    let at = |answer: &Value| answer["position"]["lon"].as_f64().unwrap();
    let (wgs, gcj) = (get("/v1/places/gw-changsha").await, get("/v1/places/gw-changsha?crs=gcj02").await);
    assert!((at(&gcj) - at(&wgs)).abs() > 0.003, "GCJ-02 lies some 500 m to the east");
    // A box in GCJ-02 around the site as GCJ-02 has it finds it; read as WGS 84 it would not.
    let Position { lon, lat } =
        datum::to(Crs::Gcj02, shipped().catalogue.sites[&SiteId::from("wenjiashi-rally-site")].position.position());
    let bbox = format!("{},{},{},{}", lon - 0.002, lat - 0.002, lon + 0.002, lat + 0.002);
    let holds = |answer: &Value| answer["items"].to_string().contains("wenjiashi-rally-site");
    assert!(holds(&get(&format!("/v1/sites?bbox={bbox}&crs=gcj02")).await));
    assert!(!holds(&get(&format!("/v1/sites?bbox={bbox}")).await));
}
