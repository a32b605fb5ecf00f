//! Routes and matrices over the shipped roads.

use serde_json::{Value, json};

use crate::world::post;

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
