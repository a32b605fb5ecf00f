//! What readers of a link see, and what they do not.

use axum::http::header;
use serde_json::{Value, json};
use xianggan::api::formats::Format;
use xianggan::api::formats::bundle::Bundle;

use super::{HOME, Kept, TODAY, ask, at, get, saved_wish};

/// Whether a point is where somebody lives, in whichever datum.
fn near(lon: f64, lat: f64) -> bool {
    (lon - HOME.0).abs() < 0.02 && (lat - HOME.1).abs() < 0.02
}

/// Whether two numbers that follow each other in a text are the position of home; the longitude of one
/// point of GPX and the latitude of the next are none.
fn tells_home(text: &str) -> bool {
    text.split("pt lat=").any(|piece| {
        let numbers: Vec<f64> =
            piece.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|part| part.parse().ok()).collect();
        numbers.windows(2).any(|pair| near(pair[0], pair[1]) || near(pair[1], pair[0]))
    })
}

#[tokio::test]
async fn readers_of_a_link_do_not_learn_where_it_begins() {
    let app = at("sqlite::memory:", TODAY).await;
    let kept = Kept::new(&app, &saved_wish()).await;
    let link = kept.share(&app, json!({})).await;
    let read = get(&app, &format!("{link}?geometry=geojson&simplify=0&steps=true&map=wechat")).await;
    let (told, first) = (&read.body["days"][0], &read.body["days"][0]["stops"][0]);
    assert_eq!(read.body["start_hidden"], true);
    assert_eq!(told["start"]["name"]["en"], "start (not shown)");
    assert_eq!(told["start"]["position"], first["position"]);
    assert_eq!(told["depart"], first["arrive"]);
    assert_eq!((&told["legs"][0]["distance_m"], &told["legs"][0]["roads"]), (&json!(0), &json!([])));
    let last = read.body["days"].as_array().unwrap().last().unwrap();
    assert_eq!(last["end"]["position"], last["stops"].as_array().unwrap().last().unwrap()["position"]);

    // The sums are those of the drives that are shown, or home could be found by subtraction.
    let legs = || read.body["days"].as_array().unwrap().iter().flat_map(|day| day["legs"].as_array().unwrap());
    let sum = |name: &str| legs().map(|leg| leg[name].as_u64().unwrap()).sum::<u64>();
    let totals = &read.body["totals"];
    assert_eq!(
        (sum("distance_m"), sum("duration_s")),
        (totals["distance_m"].as_u64().unwrap(), totals["driving_s"].as_u64().unwrap())
    );
    let whole = get(&app, &kept.path).await.body;
    assert!(totals["distance_m"].as_u64() < whole["totals"]["distance_m"].as_u64());
    assert!(read.body["cost"]["fuel"]["to"].as_u64() < whole["cost"]["fuel"]["to"].as_u64());

    // No form of it has a position near home.
    for leg in legs() {
        for point in leg["geometry"]["coordinates"].as_array().unwrap() {
            assert!(!near(point[0].as_f64().unwrap(), point[1].as_f64().unwrap()), "{point}");
        }
    }
    for format in Format::ALL {
        let path = format!("{link}.{}?geometry=geojson&simplify=0", format.suffix());
        let reply = get(&app, &path).await;
        assert_eq!(reply.status, 200, "{path}");
        let text = match format {
            Format::Xlsx => unzipped(&reply.bytes),
            _ => reply.text(),
        };
        assert!(!tells_home(&text), "{format:?}");
        assert!(!text.contains(kept.answer["id"].as_str().unwrap()), "{format:?}");
        let open = get(&app, &format!("{}.{}?geometry=geojson&simplify=0", kept.path, format.suffix())).await;
        if matches!(format, Format::Json | Format::Geojson | Format::Gpx | Format::Kml) {
            assert!(tells_home(&open.text()), "{format:?}: the owner sees it");
        }
    }
    let bundle: Bundle = serde_json::from_value(get(&app, &format!("{link}.bundle.json")).await.body).unwrap();
    let lines = bundle.itinerary.days.iter().flat_map(|day| &day.legs).flat_map(|leg| &leg.line);
    assert!(lines.clone().count() > 100 && !lines.clone().any(|point| near(point.lon, point.lat)));
    // The printed page leads back to the link that it came by.
    let page = ask(&app, &format!("GET {link}.gpx"), &[("host", "plan.example")], &Value::Null).await;
    assert!(page.text().contains(&format!("http://plan.example{link}")), "{}", &page.text()[..2000]);
    assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");

    // A journey that begins at a place of the register has nothing to hide, unless its owner says so.
    let mut public = saved_wish();
    public["start"] = json!({ "place": "gw-changsha" });
    let public = Kept::new(&app, &public).await;
    let reply = public.own(&app, "POST", "/shares", &json!({})).await;
    assert_eq!(reply.body["hide_start"], false);
    let link = public.share(&app, json!({ "hide_start": true })).await;
    assert!(!get(&app, &link).await.text().contains("gw-changsha"));
}

/// The texts of a workbook.
fn unzipped(bytes: &[u8]) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        let mut text = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut text).unwrap();
        all.push_str(&String::from_utf8_lossy(&text));
    }
    all
}
