//! The published register as files, each opened by another reader than its writer, and followed by a mirror.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::imports::House;

const KINDS: [(&str, &str); 2] = [("site", "sites"), ("place", "places")];

/// The first sheet of a workbook as text.
fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[tokio::test]
async fn the_index_tells_licence_version_size_and_checksum_of_each_file() {
    let house = House::new().await;
    let index = house.get("", "/v1/open-data").await.json();
    assert_eq!((&index["licence"], &index["revision"]), (&json!("CC-BY-4.0"), &json!(1)));
    let items = index["items"].as_array().unwrap();
    assert_eq!(items.len(), 13);
    for item in items {
        let url = item["url"].as_str().unwrap();
        let sent = house.get("", url).await;
        assert_eq!(sent.status, 200, "{url}");
        assert_eq!(item["bytes"], sent.bytes.len(), "{url}");
        let hash: String = xianggan::store::audit::hex(&Sha256::digest(&sent.bytes));
        assert_eq!((&item["sha256"], sent.header("etag")), (&json!(hash), format!("\"{hash}\"").as_str()));
        assert_eq!(sent.header("content-type"), item["media_type"].as_str().unwrap());
        let name = format!("filename=\"xianggan-{}\"", url.rsplit('/').next().unwrap());
        assert!(sent.header("content-disposition").ends_with(&name), "{}", sent.header("content-disposition"));
        let again = house.call("", ("GET", url), &[("if-none-match", sent.header("etag"))], Vec::new()).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
    }
    assert_eq!(house.get("", "/v1/open-data/sites.exe").await.status, 404);
}

#[tokio::test]
async fn each_table_comes_back_without_a_fault_and_without_a_change() {
    let house = House::new().await;
    let world = house.app.world();
    let counts = [world.catalogue.sites.len(), world.catalogue.places.len()];
    for ((kind, name), count) in KINDS.into_iter().zip(counts) {
        for (format, crs, lang) in [
            ("csv", "wgs84", "zh"),
            ("csv", "gcj02", "zh"),
            ("csv", "bd09", "en"),
            ("xlsx", "wgs84", "zh"),
            ("xlsx", "wgs84", "en"),
            ("geojson", "wgs84", "zh"),
        ] {
            let file = house.get("", &format!("/v1/open-data/{name}.{format}?crs={crs}&lang={lang}")).await;
            let path = format!("/v1/imports?kind={kind}&format={format}&crs={crs}");
            let report = house.import("root", &path, file.bytes).await;
            let said = (report["faults"].as_array().unwrap().len(), &report["counts"]["unchanged"]);
            assert_eq!(said, (0, &json!(count)), "{name}.{format} {crs} {lang}: {}", first(&report));
        }
    }
}

/// The first thing in a report that should not be there.
fn first(report: &Value) -> String {
    let changed = report["items"].as_array().unwrap().iter().find(|item| item["action"] != "unchanged");
    format!("{} {}", report["faults"][0], changed.unwrap_or(&Value::Null))
}

#[tokio::test]
async fn other_readers_open_each_file() {
    let house = House::new().await;
    let world = house.app.world();
    let site = world.catalogue.sites.values().next().unwrap();
    let bytes = |path: &'static str| async { house.get("", path).await.bytes };

    let csv = bytes("/v1/open-data/sites.csv").await;
    let mut reader = csv::Reader::from_reader(csv.as_slice());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len(), world.catalogue.sites.len());
    assert_eq!((&rows[0]["id"], &rows[0]["name_zh"]), (&site.id.to_string(), &site.name.zh));
    assert_eq!(rows[0]["lon"].parse::<f64>().unwrap().to_bits(), site.position.lon.to_bits());

    let rows = sheet(&bytes("/v1/open-data/sites.xlsx?lang=zh").await);
    assert_eq!((rows[0][0].as_str(), rows[0][1].as_str()), ("编号 *", "名称 *"));
    assert_eq!((rows.len() - 1, &rows[1][1]), (world.catalogue.sites.len(), &site.name.zh));
    let rows = sheet(&bytes("/v1/open-data/lines.xlsx").await);
    let events: usize = world.catalogue.lines.values().map(|line| line.events.len()).sum();
    assert_eq!(rows.len() - 1, events);

    let geo: Value = serde_json::from_slice(&bytes("/v1/open-data/places.geojson").await).unwrap();
    let collection: geo_reader::Collection = serde_json::from_value(geo).unwrap();
    assert_eq!(collection.features.len(), world.catalogue.places.len());
    for feature in &collection.features {
        let [lon, lat] = feature.geometry.coordinates;
        assert!((100.0..125.0).contains(&lon) && (20.0..35.0).contains(&lat), "longitude first");
    }
    let shifted: Value = serde_json::from_slice(&bytes("/v1/open-data/sites.geojson?crs=gcj02").await).unwrap();
    assert!(shifted["features"][0]["geometry"]["coordinates"][0].as_f64().unwrap() > site.position.lon + 0.003);

    let ld: Value = serde_json::from_slice(&bytes("/v1/open-data/sites.jsonld").await).unwrap();
    assert_eq!(ld["@context"], "https://schema.org");
    let graph = ld["@graph"].as_array().unwrap();
    assert_eq!(graph.len() - 1, world.catalogue.sites.len());
    assert_eq!(graph[0]["license"], "https://creativecommons.org/licenses/by/4.0/");
    assert!(graph[0]["version"].as_str().unwrap().starts_with("r1 "));
    assert_eq!(graph[1]["@type"], json!(["TouristAttraction", "LandmarksOrHistoricalBuildings"]));
    assert_eq!(graph[1]["geo"]["latitude"], site.position.lat);
    for (thing, site) in graph[1..].iter().zip(world.catalogue.sites.values()) {
        assert_eq!(
            thing.get("openingHours").is_some() || thing.get("additionalProperty").is_some(),
            site.opening.is_some()
        );
        assert_eq!(thing.get("isAccessibleForFree").is_some(), site.ticket.is_some(), "what is not known is not said");
    }
}

/// GeoJSON as its standard has it, read strictly.
mod geo_reader {
    #[derive(serde::Deserialize)]
    pub(super) struct Collection {
        pub(super) features: Vec<Feature>,
    }

    #[derive(serde::Deserialize)]
    pub(super) struct Feature {
        pub(super) geometry: Point,
    }

    #[derive(serde::Deserialize)]
    pub(super) struct Point {
        pub(super) coordinates: [f64; 2],
    }
}

#[tokio::test]
async fn a_template_has_lists_to_choose_from_and_is_an_import_once_filled_in() {
    let house = House::new().await;
    for (kind, _) in KINDS {
        let sent = house.get("", &format!("/v1/imports/template?kind={kind}&format=xlsx&lang=zh")).await;
        assert_eq!(sent.status, 200);
        assert_eq!(sheet(&sent.bytes).len(), 1, "only headings");
        let mut archive = zip::ZipArchive::new(Cursor::new(&sent.bytes)).unwrap();
        let read = |archive: &mut zip::ZipArchive<Cursor<&Vec<u8>>>, name: &str| {
            std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
        };
        let data = read(&mut archive, "xl/worksheets/sheet1.xml");
        assert!(data.matches("<dataValidation ").count() >= 3 && data.contains("lists!$"), "drop-downs");
        assert!(read(&mut archive, "xl/workbook.xml").contains("state=\"hidden\""));
        let notes = Xlsx::new(Cursor::new(&sent.bytes)).unwrap().worksheet_range("说明").unwrap();
        let said: Vec<String> = notes.rows().flatten().map(Data::to_string).collect();
        assert!(said.iter().any(|text| text.contains("[清空]")) && said.iter().any(|text| text.contains("[clear]")));
        let refused = house
            .call("root", ("POST", &format!("/v1/imports?kind={kind}&format=xlsx&crs=wgs84")), &[], sent.bytes)
            .await;
        assert_eq!(refused.json()["errors"][0]["code"], "no_rows");
    }
    let sent = house.get("", "/v1/imports/template?kind=site&format=csv&lang=en").await;
    let text = String::from_utf8(sent.bytes).unwrap();
    assert!(text.trim_start_matches('\u{feff}').starts_with("Id,Name (Chinese),"), "{text}");
    let id = house.app.world().catalogue.sites.keys().next().unwrap().to_string();
    let columns = text.trim().split(',').count();
    let filled = format!("{text}{id}{}\n", ",".repeat(columns - 1));
    let report = house.import("root", "/v1/imports?kind=site&format=csv&crs=wgs84", filled).await;
    assert_eq!(report["counts"]["unchanged"], 1, "{report}");
}

#[tokio::test]
async fn a_workbook_and_a_collection_of_points_are_imported_and_come_back_annotated() {
    let house = House::new().await;
    let id = house.app.world().catalogue.sites.keys().next().unwrap().to_string();
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (row, cells) in [["编号", "备注", "票价（元）"], [id.as_str(), "好", "免费"]].iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            page.write_string(u32::try_from(row * 2).unwrap(), u16::try_from(column).unwrap(), *text).unwrap();
        }
    }
    let file = book.save_to_buffer().unwrap();
    let report = house.import("root", "/v1/imports?kind=site&format=xlsx&crs=wgs84", file).await;
    assert_eq!((&report["faults"][0]["row"], &report["faults"][0]["column"]), (&json!(3), &json!("票价（元）")));
    let back = sheet(&house.get("root", report["annotated_url"].as_str().unwrap()).await.bytes);
    assert_eq!(back[0][3..], ["_status", "_faults", "_suggestions"]);
    assert!(back[2][4].contains("票价（元）"), "{back:?}");

    let point = |id: &str, note: &str| {
        json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [26.5, 114.1] },
            "properties": { "id": id, "note": note, "aliases": ["甲", "乙"] } })
    };
    let file = json!({ "type": "FeatureCollection", "features": [point(&id, "x")] }).to_string();
    let report = house.import("root", "/v1/imports?kind=site&format=geojson&crs=wgs84", file).await;
    assert_eq!((&report["faults"][0]["row"], &report["faults"][0]["code"]), (&json!(1), &json!("swapped_axes")));
    let back = house.get("root", report["annotated_url"].as_str().unwrap()).await.json();
    assert!(back["features"][0]["properties"]["_faults"].as_str().unwrap().contains("swapped"), "{back}");
}

#[tokio::test]
async fn archives_that_unfold_without_end_and_files_that_are_too_large_are_refused() {
    use std::io::Write;
    let house = House::new().await;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..70 {
        archive.write_all(&zeros).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024);
    let path = "/v1/imports?kind=site&format=xlsx&crs=wgs84";
    let sent = house.call("root", ("POST", path), &[], bomb).await;
    assert_eq!((sent.status, &sent.json()["errors"][0]["code"]), (400, &json!("unfolds_too_far")));

    let limits = house.get("", "/v1/capabilities").await.json()["limits"].clone();
    let most = usize::try_from(limits["import_bytes"].as_u64().unwrap()).unwrap();
    let csv = "/v1/imports?kind=site&format=csv&crs=wgs84";
    assert_eq!(house.call("root", ("POST", csv), &[], vec![b'a'; most + 1]).await.status, 413);
    let rows = limits["import_rows"].as_u64().unwrap() + 1;
    let many = (0..rows).fold("id,note\n".to_owned(), |text, row| text + &format!("x-{row},y\n"));
    assert_eq!(house.call("root", ("POST", csv), &[], many).await.json()["errors"][0]["code"], "too_many_rows");
    let wide = format!("id{}\nx\n", ",a".repeat(200));
    assert_eq!(house.call("root", ("POST", csv), &[], wide).await.json()["errors"][0]["code"], "too_many_columns");
}

#[tokio::test]
async fn a_mirror_that_replays_the_feed_has_the_register() {
    let house = House::new().await;
    let id = house.app.world().catalogue.sites.keys().next().unwrap().to_string();
    let stage = "/v1/imports?kind=site&format=csv&crs=wgs84&mode=stage";
    let whole = house.get("", "/v1/open-data/register.json").await.json();
    let key = |record: &Value| ["kind", "id"].map(|name| record[name].as_str().unwrap().to_owned());
    let records = whole["records"].as_array().unwrap();
    let mut mirror: BTreeMap<[String; 2], Value> = records.iter().map(|r| (key(r), r["record"].clone())).collect();
    let mut since = whole["revision"].as_i64().unwrap();
    for note in ["eins", "zwei"] {
        let report = house.import("root", stage, format!("id,note\n{id},{note}\n")).await;
        for action in ["submit", "approve", "publish"] {
            let path = format!("/v1/changesets/{}/{action}", report["changeset"]);
            assert_eq!(house.call("root", ("POST", &path), &[], Vec::new()).await.status, 200);
        }
        let answer = house.call("root", ("DELETE", &format!("/v1/imports/{}", report["id"])), &[], Vec::new()).await;
        assert_eq!(answer.status, 200);
        loop {
            let feed = house.get("", &format!("/v1/changes?since={since}&limit=2")).await.json();
            for revision in feed["items"].as_array().unwrap() {
                for change in revision["changes"].as_array().unwrap() {
                    match &change["record"] {
                        Value::Null => mirror.remove(&key(change)),
                        record => mirror.insert(key(change), record.clone()),
                    };
                }
            }
            since = feed["next_since"].as_i64().unwrap();
            if since == feed["revision"].as_i64().unwrap() {
                break;
            }
        }
        let world = house.app.world();
        let documents = world.edition.documents.iter();
        let register: BTreeMap<[String; 2], Value> =
            documents.map(|(key, value)| ([key.kind.as_str().to_owned(), key.id.clone()], value.clone())).collect();
        assert!(mirror == register, "after revision {since}");
    }
}

/// Bytes that look a little like a file of each format.
fn garbage() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let starts: [&[u8]; 3] = [b"id,lon,lat\n", b"PK\x03\x04", b"{\"type\":\"FeatureCollection\",\"features\":["];
    (0..3_usize, any::<bool>(), bytes).prop_map(move |(format, like, bytes)| {
        let start = if like { starts[format] } else { b"" };
        (format, [start, &bytes].concat())
    })
}

/// Formats by number.
const FORMATS: [&str; 3] = ["csv", "xlsx", "geojson"];

#[test]
fn no_bytes_make_an_import_panic() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let house = runtime.block_on(House::new());
    let workbook = runtime.block_on(house.get("", "/v1/imports/template?kind=site&format=xlsx")).bytes;
    let sent = |format: &str, bytes: Vec<u8>| {
        let path = format!("/v1/imports?kind=site&format={format}&crs=wgs84");
        runtime.block_on(house.call("root", ("POST", &path), &[], bytes))
    };
    let told = |sent: &crate::imports::Sent| match sent.status {
        200 => sent.json()["faults"].as_array().is_some_and(|faults| !faults.is_empty()),
        400 | 413 => sent.header("content-type") == "application/problem+json" && sent.json()["errors"].is_array(),
        _ => false,
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(150));
    runner
        .run(&garbage(), |(format, bytes)| {
            let sent = sent(FORMATS[format], bytes);
            prop_assert!(told(&sent), "{}: {}", sent.status, String::from_utf8_lossy(&sent.bytes));
            Ok(())
        })
        .unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    runner
        .run(&prop::collection::vec((0..workbook.len(), any::<u8>()), 1..8), |changes| {
            let mut bytes = workbook.clone();
            for (place, byte) in changes {
                bytes[place] = byte;
            }
            let sent = sent("xlsx", bytes);
            prop_assert!(told(&sent), "{}: {}", sent.status, String::from_utf8_lossy(&sent.bytes));
            Ok(())
        })
        .unwrap();
}
