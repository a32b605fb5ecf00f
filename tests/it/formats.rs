//! Representations of an itinerary, each opened by another reader than its writer.

use std::collections::BTreeSet;
use std::io::Cursor;

use axum::body::Body;
use axum::http::{Request, header};
use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use http_body_util::BodyExt;
use icalendar::{CalendarComponent, CalendarDateTime, Component, DatePerhapsTime};
use serde_json::{Value, json};
use tower::ServiceExt;
use xianggan::api::formats::Format;
use xianggan::api::formats::bundle::Bundle;

use crate::world::{post, router, send};

/// Three days over the border with enough iterations to be the same each time.
fn wish() -> Value {
    json!({
        "lines": ["autumn-harvest"], "start_date": "2026-12-05", "days": 3,
        "start": {"place": "gw-changsha"}, "end": {"place": "gw-jian"}, "iterations": 500
    })
}

struct File {
    content_type: String,
    name: String,
    bytes: Vec<u8>,
}

impl File {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

async fn file(format: Format, lang: &str) -> File {
    let request = Request::post(format!("/v1/itineraries?lang={lang}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, format.media_type())
        .body(Body::from(wish().to_string()))
        .unwrap();
    let response = router().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let read = |name: header::HeaderName| {
        response.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    };
    assert!(read(header::VARY).contains("accept"));
    let (content_type, name) = (read(header::CONTENT_TYPE), read(header::CONTENT_DISPOSITION));
    let bytes = response.into_body().collect().await.unwrap().to_bytes().to_vec();
    File { content_type, name, bytes }
}

/// The answer of the interface, against which every file is held.
async fn plan() -> Value {
    post("/v1/itineraries", &wish()).await
}

fn days(plan: &Value) -> &Vec<Value> {
    plan["days"].as_array().unwrap()
}

/// The names of all stops, day by day.
fn stops(plan: &Value, lang: &str) -> Vec<String> {
    let stops = days(plan).iter().flat_map(|day| day["stops"].as_array().unwrap());
    stops.map(|stop| stop["site"]["name"][lang].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn geojson_holds_every_stop_and_leg() {
    let (file, plan) = (file(Format::Geojson, "en").await, plan().await);
    assert_eq!(file.content_type, "application/geo+json");
    assert_eq!(file.name, "attachment; filename=\"xianggan-2026-12-05.geojson\"");
    let collection: Value = serde_json::from_slice(&file.bytes).unwrap();
    let features = collection["features"].as_array().unwrap();
    let role = |role: &'static str| features.iter().filter(move |f| f["properties"]["role"] == role);
    let names: Vec<String> = role("stop").map(|f| f["properties"]["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, stops(&plan, "en"));
    let legs: usize = days(&plan).iter().map(|day| day["legs"].as_array().unwrap().len()).sum();
    assert_eq!(role("leg").count(), legs);
    let bbox: Vec<f64> = collection["bbox"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    for feature in role("leg") {
        assert_eq!(feature["geometry"]["type"], "LineString");
        let line = feature["geometry"]["coordinates"].as_array().unwrap();
        assert!(line.len() >= 2);
        for point in line {
            let (lon, lat) = (point[0].as_f64().unwrap(), point[1].as_f64().unwrap());
            assert!((bbox[0]..=bbox[2]).contains(&lon) && (bbox[1]..=bbox[3]).contains(&lat));
        }
    }
}

#[tokio::test]
async fn a_satnav_reads_days_as_routes_and_stops_as_waypoints() {
    let (file, plan) = (file(Format::Gpx, "zh").await, plan().await);
    let read = gpx::read(file.bytes.as_slice()).unwrap();
    assert_eq!(read.version, gpx::GpxVersion::Gpx11);
    assert_eq!((read.routes.len(), read.tracks.len()), (3, 3));
    for name in stops(&plan, "zh") {
        let waypoint = read.waypoints.iter().find(|w| w.name.as_deref() == Some(&name)).unwrap();
        assert!(waypoint.symbol.as_ref().is_some_and(|symbol| !symbol.is_empty()), "{name}");
    }
    for (day, (route, track)) in days(&plan).iter().zip(read.routes.iter().zip(&read.tracks)) {
        assert_eq!(route.points.len(), day["stops"].as_array().unwrap().len() + 2);
        assert_eq!(track.segments.len(), day["legs"].as_array().unwrap().len());
        let first = &day["stops"][0];
        let point = route.points[1].point();
        assert!((point.x() - first["position"]["lon"].as_f64().unwrap()).abs() < 1e-6, "WGS 84");
    }
}

#[tokio::test]
async fn kml_is_xml_of_the_right_names() {
    let (file, plan) = (file(Format::Kml, "zh").await, plan().await);
    let document = roxmltree::Document::parse(file.text()).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().namespace(), Some("http://www.opengis.net/kml/2.2"));
    let folders = document.descendants().filter(|node| node.has_tag_name("Folder")).count();
    assert_eq!(folders, 3);
    let names: BTreeSet<&str> =
        document.descendants().filter(|node| node.tag_name().name() == "name").filter_map(|node| node.text()).collect();
    for name in stops(&plan, "zh") {
        assert!(names.contains(name.as_str()), "{name}");
    }
    for line in document.descendants().filter(|node| node.tag_name().name() == "coordinates") {
        for tuple in line.text().unwrap().split(' ') {
            let numbers: Vec<f64> = tuple.split(',').map(|number| number.parse().unwrap()).collect();
            assert!(numbers.len() == 3 && numbers[0] > 110.0 && numbers[1] < 31.0, "{tuple}");
        }
    }
}

#[tokio::test]
async fn a_calendar_reads_the_hours_of_china() {
    let (file, plan) = (file(Format::Ics, "zh").await, plan().await);
    assert_eq!(file.content_type, "text/calendar; charset=utf-8");
    for line in file.text().split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let calendar: icalendar::Calendar = file.text().parse().unwrap();
    let events: Vec<&icalendar::Event> = calendar.components.iter().filter_map(CalendarComponent::as_event).collect();
    let ids: BTreeSet<&str> = events.iter().filter_map(|event| event.get_uid()).collect();
    assert_eq!(ids.len(), events.len());
    for day in days(&plan) {
        let date: chrono::NaiveDate = day["date"].as_str().unwrap().parse().unwrap();
        for stop in day["stops"].as_array().unwrap() {
            let name = stop["site"]["name"]["zh"].as_str().unwrap();
            let event = events.iter().find(|event| event.get_summary() == Some(name)).unwrap();
            let Some(DatePerhapsTime::DateTime(CalendarDateTime::WithTimezone { date_time, tzid })) = event.get_start()
            else {
                panic!("{name} begins at no time of a zone: {:?}", event.get_start());
            };
            assert_eq!(tzid, "Asia/Shanghai");
            assert_eq!(date_time.date(), date);
            assert_eq!(date_time.format("%H:%M").to_string(), stop["arrive"].as_str().unwrap());
        }
        if let Some(name) = day["lodging"]["name"]["zh"].as_str() {
            let night = events.iter().find(|e| e.get_summary() == Some(&format!("住宿：{name}"))).unwrap();
            assert_eq!(night.get_end(), Some(DatePerhapsTime::Date(date + TimeDelta::days(1))));
        }
    }
    let zone = file.text().split("BEGIN:VTIMEZONE").nth(1).unwrap();
    assert!(zone.contains("TZID:Asia/Shanghai\r\n") && zone.contains("TZOFFSETTO:+0800\r\n"));
}

#[tokio::test]
async fn a_spreadsheet_reads_the_trip_sheet() {
    let (file, plan) = (file(Format::Xlsx, "zh").await, plan().await);
    let mut book = Xlsx::new(Cursor::new(file.bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["行程", "费用", "联系与预约", "说明"]);
    let trip = book.worksheet_range("行程").unwrap();
    let visits: Vec<String> =
        trip.rows().filter(|row| row[4] == Data::String("参观".into())).map(|row| row[5].to_string()).collect();
    assert_eq!(visits, stops(&plan, "zh"));
    let times: Vec<String> = trip.rows().skip(2).map(|row| format!("{}{}", row[0], row[2])).collect();
    assert!(times.is_sorted(), "{times:?}");
    let sums = book.worksheet_range("费用").unwrap();
    let total = sums.rows().find(|row| row[0] == Data::String("合计".into())).unwrap();
    let Data::Float(toll) = total[2] else { panic!("a sum is a number: {:?}", total[2]) };
    let fen = plan["totals"]["toll_fen"].as_f64().unwrap();
    assert!((toll * 100.0 - fen).abs() < 0.5);
    let contacts = book.worksheet_range("联系与预约").unwrap();
    let beds = days(&plan).iter().filter(|day| !day["lodging"].is_null()).count();
    assert_eq!(contacts.rows().count(), 2 + visits.len() + beds);
}

#[tokio::test]
async fn the_page_prints_and_asks_nobody() {
    for lang in ["zh", "en"] {
        let (file, plan) = (file(Format::Html, lang).await, plan().await);
        assert!(file.name.starts_with("inline"));
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
        let page = roxmltree::Document::parse_with_options(file.text(), options).unwrap();
        for node in page.descendants().filter(roxmltree::Node::is_element) {
            assert!(!["script", "link", "img", "iframe", "image", "use"].contains(&node.tag_name().name()));
            for attribute in ["src", "href", "srcset", "action", "data"] {
                assert_eq!(node.attribute(attribute), None, "{node:?}");
            }
        }
        assert!(!file.text().contains("url(") && !file.text().contains("@import"));
        assert!(file.text().contains("@media print"));
        let class = |name: &'static str| page.descendants().filter(move |node| node.attribute("class") == Some(name));
        assert_eq!(class("map").count(), 1);
        let beds = days(&plan).iter().filter(|day| !day["lodging"].is_null()).count();
        assert_eq!(class("qr").count(), stops(&plan, lang).len() + beds);
        let text: String = page.descendants().filter_map(|node| node.text()).collect();
        for name in stops(&plan, lang) {
            assert!(text.contains(&name), "{name}");
        }
        // Each drive of some length says how to go, and a border is named where it is crossed.
        let told: Vec<_> = class("steps").collect();
        assert!(
            !told.is_empty()
                && told
                    .iter()
                    .all(|list| (1..=14).contains(&list.children().filter(roxmltree::Node::is_element).count()))
        );
        let crossed = days(&plan)
            .iter()
            .flat_map(|day| day["legs"].as_array().unwrap())
            .any(|leg| !leg["crossings"].as_array().unwrap().is_empty());
        let steps: String = told.iter().flat_map(roxmltree::Node::descendants).filter_map(|node| node.text()).collect();
        let entered = if lang == "zh" { "进入江西省" } else { "Jiangxi" };
        assert!(
            !crossed
                || steps.contains(entered)
                || steps.contains("省界")
                || steps.contains("湖南省")
                || steps.contains("Hunan"),
            "{steps}"
        );
        let drawn = class("map").next().unwrap();
        let discs = drawn.descendants().filter(|node| node.has_tag_name("circle")).count();
        assert_eq!(discs, stops(&plan, lang).len());
    }
}

#[tokio::test]
async fn the_bundle_needs_nothing_else() {
    let (file, plan) = (file(Format::Bundle, "zh").await, plan().await);
    let bundle: Bundle = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!((bundle.format.as_str(), bundle.version, bundle.crs.as_str()), ("xianggan-bundle", 1, "wgs84"));
    let names: Vec<String> =
        bundle.itinerary.days.iter().flat_map(|day| &day.stops).map(|stop| stop.spot.name.zh.clone()).collect();
    assert_eq!(names, stops(&plan, "zh"));
    for (day, told) in bundle.itinerary.days.iter().zip(&bundle.directions) {
        assert_eq!(told.len(), day.legs.len());
        assert!(told.iter().all(|steps| steps.len() >= 2));
        assert!(day.legs.iter().all(|leg| leg.line.len() >= 2));
    }
    for stop in bundle.itinerary.days.iter().flat_map(|day| &day.stops) {
        assert!(bundle.labels["site_kind"].contains_key(stop.kind.as_str()));
        assert!(!stop.description.zh.is_empty());
    }
}

#[tokio::test]
async fn the_same_journey_from_the_bundle_is_the_same_file() {
    // What is kept of a saved journey is its view, so every file must be written from it alone.
    let bundle: Bundle = serde_json::from_slice(&file(Format::Bundle, "zh").await.bytes).unwrap();
    let again: xianggan::app::itineraries::view::ItineraryView =
        serde_json::from_str(&serde_json::to_string(&bundle.itinerary).unwrap()).unwrap();
    assert_eq!(again, bundle.itinerary);
    let lang = xianggan::base::lang::Lang::Zh;
    for format in Format::ALL {
        assert_eq!(format.write(&again, lang), format.write(&bundle.itinerary, lang), "{format:?}");
        assert_eq!(format.write(&again, lang).is_none(), format == Format::Json);
    }
}

#[tokio::test]
async fn what_is_not_offered_is_refused_with_the_list() {
    let body = wish().to_string();
    let answer = send("/v1/itineraries?lang=en", &[("accept", "application/pdf")], Some(&body)).await;
    assert_eq!(answer.status, 406);
    assert_eq!(answer.content_type, "application/problem+json");
    assert_eq!(answer.body["type"], "/problems/not-acceptable");
    assert!(answer.body["detail"].as_str().unwrap().contains("application/gpx+xml"));
    for accept in ["*/*", "application/json", "application/pdf, */*;q=0.1"] {
        let answer = send("/v1/itineraries", &[("accept", accept)], Some(&body)).await;
        assert_eq!((answer.status, answer.content_type.as_str()), (200, "application/json"), "{accept}");
    }
}

#[tokio::test]
async fn every_leg_has_its_links_and_every_day_of_several_stops_one_through_them() {
    let plan = plan().await;
    for day in days(&plan) {
        let stops = day["stops"].as_array().unwrap();
        for (k, leg) in day["legs"].as_array().unwrap().iter().enumerate() {
            let links = &leg["handoff"];
            let target = stops.get(k).map_or(&day["end"], |stop| stop);
            let at = |key: &str| links["wechat"][key].as_f64().unwrap();
            let shift = (at("longitude") - target["position"]["lon"].as_f64().unwrap()).abs();
            assert!((0.003..0.008).contains(&shift), "GCJ-02 lies about 0.005° east: {shift}");
            assert!(at("latitude") < 31.0 && at("longitude") > 110.0);
            for pointer in ["/amap/web", "/amap/android", "/amap/ios", "/baidu/app", "/baidu/web", "/tencent/web"] {
                assert!(links.pointer(pointer).is_some_and(|url| url.as_str().unwrap().is_ascii()), "{pointer}");
            }
            assert!(links["geo"].as_str().unwrap().starts_with("geo:2"));
        }
        let multi = &day["handoff_multi"];
        assert_eq!(multi.is_null(), stops.is_empty());
        for app in ["amap_web", "amap_android", "baidu_app"] {
            if !stops.is_empty() {
                let count = multi[app]["vias"].as_u64().unwrap() + multi[app]["via_dropped"].as_u64().unwrap();
                assert_eq!(count, stops.len() as u64, "no stop vanishes in silence");
            }
        }
    }
}

#[tokio::test]
async fn a_mini_program_gets_its_map() {
    for (path, body) in [
        ("/v1/itineraries?map=wechat", wish()),
        ("/v1/routes?map=wechat", json!({"points": [{"lon": 113.9252, "lat": 28.0487}, {"place": "gw-jian"}]})),
    ] {
        let answer = post(path, &body).await;
        let map = &answer["map"];
        assert_eq!(map["crs"], "gcj02");
        let markers = map["markers"].as_array().unwrap();
        let ids: BTreeSet<u64> = markers.iter().map(|marker| marker["id"].as_u64().unwrap()).collect();
        assert_eq!(ids.len(), markers.len(), "ids are numbers and unique");
        assert!(markers.iter().all(|marker| marker["iconPath"].is_string() && marker["latitude"].is_f64()));
        assert_eq!(map["includePoints"].as_array().unwrap().len(), markers.len());
        for line in map["polyline"].as_array().unwrap() {
            assert!(line["points"].as_array().unwrap().len() >= 2);
            assert_eq!(line["color"].as_str().unwrap().len(), 9);
            assert!(line["points"][0]["longitude"].as_f64().unwrap() > 110.0);
        }
        let without = post(path.split('?').next().unwrap(), &body).await;
        assert_eq!(without.get("map"), None);
    }
    let answer = post("/v1/itineraries?map=wechat", &wish()).await;
    let site = answer["days"][0]["stops"][0]["site"]["id"].as_str().unwrap();
    let record = crate::world::get(&format!("/v1/sites/{site}")).await;
    let ids = answer["map"]["markers"].as_array().unwrap();
    assert!(ids.iter().any(|marker| marker["id"] == record["map_id"]), "{}", record["map_id"]);
}
