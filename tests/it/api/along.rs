//! What lies along a route: against routing through every record, and as callers ask for it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xianggan::app::along::{AlongKind, Wish, along};
use xianggan::app::limits;
use xianggan::app::world::World;
use xianggan::base::ids::{PlaceId, SiteId};
use xianggan::base::units::Seconds;
use xianggan::road::metric::Vehicle;
use xianggan::road::snap::Snapped;

use crate::world::{post, send, shipped};

fn at_place(world: &World, vehicle: &Vehicle, id: &str) -> Snapped {
    let place = &world.catalogue.places[&PlaceId::from(id)];
    world.roads.snap(vehicle, place.position.position(), limits::SNAP_RADIUS_M).unwrap()
}

/// Driving time through `points`.
fn time(world: &World, vehicle: &Vehicle, points: &[Snapped]) -> u32 {
    world.route(vehicle, points).unwrap().iter().map(|leg| leg.duration.0).sum()
}

/// The plain way: a route through each record of the register, between each two points.
fn plainly(world: &World, vehicle: &Vehicle, points: &[Snapped]) -> BTreeMap<String, u32> {
    let sites = world.catalogue.sites.values().map(|s| (s.id.to_string(), s.position.position()));
    let places = world.catalogue.places.values().map(|p| (p.id.to_string(), p.position.position()));
    let mut detours = BTreeMap::new();
    for (id, position) in sites.chain(places) {
        let Some(stop) = world.roads.snap(vehicle, position, limits::SNAP_RADIUS_M) else { continue };
        let over = |pair: &[Snapped]| {
            time(world, vehicle, &[pair[0], stop, pair[1]]).saturating_sub(time(world, vehicle, pair))
        };
        detours.insert(id, points.windows(2).map(over).min().unwrap());
    }
    detours
}

#[test]
fn the_records_are_those_that_routing_through_each_one_finds() {
    let world = shipped();
    let journeys: [(&str, &[&str], u32); 4] = [
        ("car", &["gw-changsha", "lodging-jinggangshan"], 900),
        ("coach", &["gw-changsha", "lodging-jinggangshan"], 900),
        ("car", &["gw-nanchang", "lodging-liuyang", "gw-ganzhou"], 2400),
        ("motorhome", &["lodging-yongxin", "lodging-chaling"], 0),
    ];
    for (vehicle, ids, most) in journeys {
        let vehicle = world.vehicle(vehicle).unwrap();
        let points: Vec<Snapped> = ids.iter().map(|id| at_place(world, vehicle, id)).collect();
        let legs = world.route(vehicle, &points).unwrap();
        let wish = Wish { kinds: AlongKind::ALL.to_vec(), lines: Vec::new(), most: Seconds(most), limit: usize::MAX };
        let found = along(world, vehicle, &points, &legs, &wish);
        let fast: BTreeMap<String, u32> =
            found.records.iter().map(|beside| (beside.record.id().to_owned(), beside.detour.0)).collect();
        assert_eq!(found.total, found.records.len());
        let plain = plainly(world, vehicle, &points);
        let mut within = 0;
        for (id, detour) in &plain {
            // Each of the three drives is rounded up to a second.
            match fast.get(id) {
                Some(found) => assert!(found.abs_diff(*detour) <= 3, "{ids:?} {id}: {found} {detour}"),
                None => assert!(detour + 3 > most, "{ids:?} {id}: {detour} s was left out"),
            }
            within += usize::from(*detour <= most);
        }
        assert!(within > usize::from(most > 0) * 12, "{ids:?}: {within}");
        let order: Vec<_> = found.records.iter().map(|beside| beside.at.0).collect();
        assert!(order.is_sorted(), "{ids:?}");
    }
}

#[test]
fn the_route_is_left_where_the_way_to_the_record_parts_from_it() {
    let world = shipped();
    let vehicle = world.vehicle("car").unwrap();
    let points = ["gw-changsha", "gw-ganzhou"].map(|id| at_place(world, vehicle, id));
    let legs = world.route(vehicle, &points).unwrap();
    let wish = Wish { kinds: AlongKind::ALL.to_vec(), lines: Vec::new(), most: Seconds(1200), limit: usize::MAX };
    // The drive up to a vertex of a leg's line, and up to the next piece of road.
    let at_vertex = |vertex: usize| {
        let next = legs[0].drive.partition_point(|driven| driven.vertex <= vertex);
        let end = legs[0].drive.get(next).map_or(f64::from(legs[0].distance.0), |driven| driven.metres);
        (legs[0].drive[next.max(1) - 1].metres, end)
    };
    let mut parted = 0;
    for beside in along(world, vehicle, &points, &legs, &wish).records {
        let way = &world.route(vehicle, &[points[0], beside.on_road]).unwrap()[0];
        assert!(beside.arrive.0.abs_diff(way.duration.0) <= 1, "{}", beside.record.id());
        assert!(beside.at.0 <= way.distance + xianggan::base::units::Metres(1), "{}", beside.record.id());
        let common = legs[0].geometry.iter().zip(&way.geometry).take_while(|(a, b)| a == b).count();
        let (least, most) = at_vertex(common - 1);
        let at = f64::from(beside.at.0.0);
        assert!((least - 1.0..=most + 1.0).contains(&at), "{}: {least} {at} {most}", beside.record.id());
        parted += u32::from(beside.at.0.0 > 0 && beside.detour.0 > 60);
    }
    assert!(parted > 5, "{parted}");
}

async fn ask_along(query: &str, body: Value) -> Value {
    post(&format!("/v1/sites/along{query}"), &body).await
}

fn ids(answer: &Value) -> Vec<String> {
    let id = |item: &Value| item.get("site").or(item.get("place")).unwrap().as_str().unwrap().to_owned();
    answer["items"].as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn a_line_is_followed_like_the_points_it_was_drawn_from() {
    for (points, crs) in [
        (json!([{"place": "gw-changsha"}, {"place": "lodging-jinggangshan"}]), "wgs84"),
        (json!([{"place": "gw-nanchang"}, {"site": "wenjiashi-rally-site"}, {"place": "gw-ganzhou"}]), "gcj02"),
        (json!([{"place": "lodging-pingjiang"}, {"place": "lodging-guidong"}]), "bd09"),
    ] {
        let query = format!("?crs={crs}&simplify=10");
        let by_points = ask_along(&query, json!({"points": points, "max_detour_min": 10, "limit": 200})).await;
        let line = by_points["route"]["geometry"].as_str().unwrap();
        let by_line = ask_along(&query, json!({"polyline6": line, "max_detour_min": 10, "limit": 200})).await;
        assert_eq!(by_line["line"]["missed"], 0);
        assert!(by_line["line"]["farthest_m"].as_f64().unwrap() < 30.0, "{crs} {}", by_line["line"]);
        let seconds = |answer: &Value| answer["route"]["duration_s"].as_i64().unwrap();
        assert!((seconds(&by_points) - seconds(&by_line)).abs() < 30, "{} {}", by_points["route"], by_line["route"]);
        // Far fewer points than samples hold the line.
        assert!(by_line["points"].as_array().unwrap().len() < 12, "{}", by_line["points"]);
        let (mut a, mut b) = (ids(&by_points), ids(&by_line));
        a.sort();
        b.sort();
        let alike = a.iter().filter(|id| b.contains(id)).count();
        assert!(alike * 20 >= a.len().max(b.len()) * 19, "{crs}: {alike} of {} and {}", a.len(), b.len());
    }
}

#[tokio::test]
async fn a_kind_without_records_is_empty_and_said_to_be_so() {
    let body = json!({"points": [{"place": "gw-changsha"}, {"place": "gw-ganzhou"}], "kinds": ["charger"]});
    let answer = ask_along("?geometry=none", body).await;
    if shipped().catalogue.places.values().all(|place| place.kind.as_str() != "charger") {
        assert_eq!(answer["items"], json!([]));
        assert_eq!(answer["notes"][0]["code"], "kind_not_in_register");
        assert_eq!(answer["notes"][0]["kind"], "charger");
        assert!(answer["notes"][0]["message"]["zh"].as_str().unwrap().contains("充电站"));
    }
    assert!(answer["route"].get("geometry").is_none());
}

#[tokio::test]
async fn kinds_lines_and_limits_are_kept() {
    let points = json!([{"place": "gw-changsha"}, {"place": "lodging-jinggangshan"}]);
    let body = json!({"points": points, "kinds": ["site"], "lines": ["autumn-harvest"], "max_detour_min": 60});
    let answer = ask_along("", body).await;
    let items = answer["items"].as_array().unwrap();
    assert!(items.len() > 3, "{answer}");
    for item in items {
        assert!(item["lines"].as_array().unwrap().contains(&json!("autumn-harvest")), "{item}");
        assert!(item["detour_s"].as_u64().unwrap() <= 3600);
    }
    let one = json!({"points": points, "kinds": ["service-area", "lodging"], "max_detour_min": 20, "limit": 2});
    let few = ask_along("", one).await;
    assert_eq!(few["items"].as_array().unwrap().len(), 2);
    assert!(few["total"].as_u64().unwrap() > 2);
    assert!(few["notes"].as_array().unwrap().iter().any(|note| note["code"] == "limit_reached"));
}

#[tokio::test]
async fn hours_are_told_for_the_moment_of_arrival() {
    let world = shipped();
    let ask_at = |depart: &'static str| async move {
        let body = json!({"points": [{"place": "gw-changsha"}, {"place": "gw-ganzhou"}], "kinds": ["site"],
            "max_detour_min": 120, "limit": 200, "depart": depart});
        ask_along("?geometry=none", body).await
    };
    // Monday 7 and Tuesday 8 December 2026; both drives are under way in the small hours and by day.
    let (monday, tuesday, night) =
        (ask_at("2026-12-07T08:00").await, ask_at("2026-12-08T08:00").await, ask_at("2026-12-08T20:00").await);
    let state = |answer: &Value, id: &str| {
        let items = answer["items"].as_array().unwrap();
        items.iter().find(|item| item["site"] == id).map(|item| item["hours"].clone()).unwrap_or_default()
    };
    let mut shut_on_mondays = 0;
    for id in ids(&monday) {
        let site = &world.catalogue.sites[&SiteId::from(id.as_str())];
        match site.opening.as_ref() {
            None => assert_eq!(state(&monday, &id), Value::Null, "{id}: no hours are made up"),
            Some(opening) if opening.hours.starts_with("Tu-Su 0") && !opening.hours.contains("24:00") => {
                assert_eq!(state(&monday, &id)["on_arrival"], "closed", "{id}");
                assert_eq!(state(&monday, &id)["windows"], json!([]), "{id}");
                assert_ne!(state(&tuesday, &id)["windows"], json!([]), "{id}");
                assert_eq!(state(&night, &id)["on_arrival"], "closed", "{id}");
                shut_on_mondays += 1;
            }
            Some(_) => {}
        }
    }
    assert!(shut_on_mondays > 3, "{shut_on_mondays}");
    let open = |answer: &Value| {
        answer["items"].as_array().unwrap().iter().filter(|item| item["hours"]["on_arrival"] == "open").count()
    };
    assert!(open(&tuesday) > open(&night), "{} {}", open(&tuesday), open(&night));
}

#[tokio::test]
async fn what_cannot_be_a_route_is_refused_with_all_faults() {
    let fault = |body: Value| async move {
        let answer = send("/v1/sites/along?lang=en", &[], Some(&body.to_string())).await;
        assert_eq!(answer.status, 400, "{}", answer.body);
        answer.body["errors"].clone()
    };
    let codes = |errors: &Value| {
        errors.as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let points = json!([{"place": "gw-changsha"}, {"place": "gw-ganzhou"}]);
    assert_eq!(codes(&fault(json!({})).await), ["contradiction"]);
    assert_eq!(codes(&fault(json!({"points": points, "polyline6": "??"})).await), ["contradiction"]);
    let many = json!({"points": points, "max_detour_min": 121, "limit": 0, "lines": ["no-line"]});
    assert_eq!(codes(&fault(many).await), ["out_of_range", "out_of_range", "unknown_id"]);
    assert_eq!(codes(&fault(json!({"polyline6": "\u{7f}"})).await), ["unreadable"]);
    // Longitude first: the format wants latitude first.
    let swapped = "_g_mxE_ylpq@_seK_qo]";
    assert_eq!(codes(&fault(json!({"polyline6": swapped})).await), ["swapped_axes"]);
}
