//! A bureau's photo: taken in, cleaned, reviewed with its record, shown.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::editing::{House, SITE};

/// What a camera writes: the picture lies on its side, and where it was taken.
const SECRET: &[u8] = b"GPS 26.5743N 114.1704E";

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let dot = |x: u32, y: u32| Rgb([(x % 251) as u8, (y % 241) as u8, 90]);
    let mut file = Cursor::new(Vec::new());
    RgbImage::from_fn(width, height, dot).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A JPEG with an EXIF segment: orientation 6 and [`SECRET`] as the maker's note.
fn from_a_camera(width: u32, height: u32) -> Vec<u8> {
    let plain = picture(width, height, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    exif.extend(b"\x0e\x01\x02\0");
    exif.extend(u32::try_from(SECRET.len()).unwrap().to_le_bytes());
    exif.extend(38_u32.to_le_bytes());
    exif.extend([0; 4]);
    exif.extend(SECRET);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, &exif, &plain[2..]].concat()
}

fn holds(file: &[u8], words: &[u8]) -> bool {
    file.windows(words.len()).any(|window| window == words)
}

#[tokio::test]
async fn a_photo_is_cleaned_reviewed_and_shown() {
    story(&House::new("sqlite::memory:").await).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_photo_goes_the_same_way_on_postgresql() {
    if let Some(url) = crate::postgres::fresh("photo").await {
        story(&House::new(&url).await).await;
    }
}

async fn story(house: &House) {
    let file = from_a_camera(3000, 1000);
    assert!(holds(&file, SECRET));
    let answer = house.send("editor", "/v1/photos", ("image/jpeg", file.clone())).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let hash = answer.body["hash"].as_str().unwrap().to_owned();
    let (width, height) = (answer.body["width"].as_u64().unwrap(), answer.body["height"].as_u64().unwrap());
    assert_eq!((width, height), (683, 2048), "upright and no larger than needed");
    let again = house.send("editor", "/v1/photos", ("image/jpeg", file)).await;
    assert_eq!(again.body["hash"], hash.as_str(), "the same picture is kept once");

    // Nobody sees it before its record is published.
    let url = answer.body["url"].as_str().unwrap();
    assert_eq!(house.load("", url).await.0, 404);
    assert_eq!(house.load("agency", url).await.0, 404);
    assert_eq!(house.load("editor", url).await.0, 200);
    let photo =
        |hash: &str, credit: &str| json!({ "photos": [{ "hash": hash, "licence": "CC-BY-4.0", "credit": credit }] });
    let id = house.propose("editor", SITE, photo(&hash, "Lin")).await;
    house.publish(id).await;
    let site = house.get(&format!("/v1/sites/{SITE}")).await;
    assert_eq!((&site["photos"][0]["url"], &site["photos"][0]["credit"]), (&json!(url), &json!("Lin")));

    let (status, shown) = house.load("", url).await;
    assert_eq!(status, 200);
    assert!(!holds(&shown, SECRET) && !holds(&shown, b"Exif"), "nothing of the camera is left");
    let shown = image::load_from_memory_with_format(&shown, ImageFormat::Jpeg).unwrap();
    assert_eq!((u64::from(shown.width()), u64::from(shown.height())), (width, height));
    let (_, small) = house.load("", site["photos"][0]["thumbnail_url"].as_str().unwrap()).await;
    let small = image::load_from_memory_with_format(&small, ImageFormat::Jpeg).unwrap();
    assert_eq!(small.width().max(small.height()), 480);
}

#[tokio::test]
async fn what_is_no_photo_of_ours_is_refused_with_a_reason() {
    let house = House::new("sqlite::memory:").await;
    let refused = async |who: &str, kind: &str, file: Vec<u8>| house.send(who, "/v1/photos", (kind, file)).await;
    let png = || picture(40, 30, ImageFormat::Png);
    assert_eq!(refused("", "image/png", png()).await.status, 401);
    assert_eq!(refused("agency", "image/png", png()).await.status, 403);
    assert_eq!(refused("editor", "text/plain", png()).await.status, 415);
    assert_eq!(refused("editor", "image/png", vec![0; 13 << 20]).await.status, 413);
    let bomb = {
        let mut file = png();
        file[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        file
    };
    let cut = {
        let mut file = png();
        file.truncate(60);
        file
    };
    for file in [b"no picture".to_vec(), Vec::new(), bomb, cut, b"GIF89a".to_vec()] {
        let answer = refused("editor", "image/png", file).await;
        assert_eq!((answer.status, &answer.body["errors"][0]["code"]), (400, &json!("unreadable_photo")));
    }
    assert_eq!(refused("editor", "image/png", png()).await.status, 201);
    assert_eq!(refused("editor", "image/webp", picture(40, 30, ImageFormat::WebP)).await.status, 201);

    let patch = |photo: serde_json::Value| {
        json!({ "comment": "c", "source": "s",
        "edits": [{ "op": "update", "kind": "site", "id": SITE, "patch": { "photos": [photo] } }] })
    };
    let unknown = "0".repeat(64);
    let answer = house
        .post("editor", "/v1/changesets", patch(json!({ "hash": unknown, "licence": "CC0-1.0", "credit": "a" })))
        .await;
    assert_eq!(answer.body["errors"][0]["pointer"], "/edits/0/patch/photos/0/hash", "{}", answer.body);
    let hash = refused("editor", "image/png", png()).await.body["hash"].clone();
    for photo in [
        json!({ "hash": hash, "credit": "a" }),
        json!({ "hash": hash, "licence": "mine", "credit": "a" }),
        json!({ "hash": hash, "licence": "CC0-1.0", "credit": " " }),
    ] {
        let answer = house.post("editor", "/v1/changesets", patch(photo)).await;
        assert_eq!(answer.status, 400, "licence and credit are required: {}", answer.body);
    }
}
