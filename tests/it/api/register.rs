//! The register: pages, filters, one of each.

use crate::world::{get, send};

#[tokio::test]
async fn pages_of_sites_join_without_gap_or_repetition() {
    let mut ids = Vec::new();
    let mut path = "/v1/sites?limit=50".to_owned();
    loop {
        let page = get(&path).await;
        ids.extend(page["items"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap().to_owned()));
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/sites?limit=50&cursor={cursor}"),
            None => break,
        }
    }
    let mut sorted = ids.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(ids, sorted);
    let all = get("/v1/capabilities").await["counts"]["sites"].as_u64().unwrap();
    assert_eq!(ids.len() as u64, all);
    assert!(all >= 150);
}

#[tokio::test]
async fn filters_keep_only_what_they_say() {
    let page = get("/v1/sites?line=autumn-harvest&limit=500").await;
    let items = page["items"].as_array().unwrap();
    assert!(items.len() > 20);
    assert!(items.iter().all(|s| s["lines"].as_array().unwrap().iter().any(|l| l == "autumn-harvest")));

    let page = get("/v1/sites?county=360881&limit=500").await;
    assert!(page["items"].as_array().unwrap().iter().all(|s| s["adcode"] == 360_881));

    let page = get("/v1/sites?bbox=113.9,26.4,114.3,26.9&limit=500").await;
    let items = page["items"].as_array().unwrap();
    assert!(!items.is_empty());
    for site in items {
        let (lon, lat) = (site["position"]["lon"].as_f64().unwrap(), site["position"]["lat"].as_f64().unwrap());
        assert!((113.9..=114.3).contains(&lon) && (26.4..=26.9).contains(&lat));
    }

    let page = get("/v1/sites?text=%E6%96%87%E5%AE%B6%E5%B8%82").await;
    assert!(page["items"].as_array().unwrap().iter().any(|s| s["name"]["zh"].as_str().unwrap().contains("文家市")));
}

#[tokio::test]
async fn a_site_tells_where_it_is_and_how_well_that_is_known() {
    let first = get("/v1/sites?limit=1").await["items"][0].clone();
    let mut site = get(&format!("/v1/sites/{}", first["id"].as_str().unwrap())).await;
    assert_eq!(site.as_object_mut().unwrap().remove("crs"), Some("wgs84".into()), "said once per answer");
    assert_eq!(site, first);
    for pointer in ["/name/zh", "/name/en", "/kind", "/visit_minutes", "/position/precision", "/position/source"] {
        assert!(site.pointer(pointer).is_some_and(|v| !v.is_null()), "{pointer}");
    }
}

#[tokio::test]
async fn another_datum_moves_positions_by_its_offset() {
    let path = "/v1/sites?limit=1";
    let wgs = get(path).await["items"][0]["position"].clone();
    let gcj = get(&format!("{path}&crs=gcj02")).await["items"][0]["position"].clone();
    let moved = (wgs["lon"].as_f64().unwrap() - gcj["lon"].as_f64().unwrap()).abs();
    assert!((0.003..0.008).contains(&moved), "{moved}");
}

#[tokio::test]
async fn lines_tell_their_events_in_order() {
    let lines = get("/v1/lines").await;
    let ids: Vec<&str> = lines["items"].as_array().unwrap().iter().map(|l| l["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["autumn-harvest", "hunan-jiangxi-struggle", "jinggangshan-meeting"]);
    for id in ids {
        let line = get(&format!("/v1/lines/{id}")).await;
        let events = line["chronology"].as_array().unwrap();
        assert!(events.len() >= 20, "{id}");
        let position = |id: &str| events.iter().position(|e| e["id"] == id);
        for (index, event) in events.iter().enumerate() {
            for before in event["after"].as_array().unwrap() {
                if let Some(earlier) = position(before.as_str().unwrap()) {
                    let same_date = events[earlier]["date"].as_str() >= event["date"].as_str();
                    assert!(earlier < index || same_date, "{id}: {before} after {}", event["id"]);
                }
            }
        }
    }
}

#[tokio::test]
async fn counties_places_and_rail_are_there() {
    let counties = get("/v1/counties?outline=true").await;
    assert_eq!(counties["items"].as_array().unwrap().len(), 24);
    assert_eq!(counties["items"][0]["outline"]["type"], "MultiPolygon");
    let beds = get("/v1/places?kind=lodging-town&limit=500").await;
    assert!(beds["items"].as_array().unwrap().len() >= 24);
    let rail = get("/v1/rail").await;
    assert!(rail["stations"].as_array().unwrap().len() > 30);
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    for path in ["/v1/sites/nowhere", "/v1/lines/nowhere", "/v1/places/nowhere"] {
        let answer = send(path, &[], None).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.content_type, "application/problem+json");
        assert!(answer.body["detail"].as_str().unwrap().contains("nowhere"));
    }
}
