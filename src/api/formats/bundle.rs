//! The offline bundle: one JSON that holds the journey, its sites, lines, texts, links and labels.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::phrases::directions;
use crate::api::labels;
use crate::app::handoff::{self, Handoff};
use crate::app::itineraries::view::{DayView, ItineraryView};
use crate::base::lang::Lang;

/// What the first fields of a bundle say, for readers of a later year.
const FORMAT: &str = "xianggan-bundle";

/// A bundle as it is read back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// `xianggan-bundle`.
    pub format: String,
    /// Grows when a reader of the last version would go wrong.
    pub version: u32,
    /// The datum of every position and line: `wgs84`.
    pub crs: String,
    /// The language of `directions`.
    pub lang: String,
    /// The journey.
    pub itinerary: ItineraryView,
    /// Per day, per leg: how to drive, step by step.
    pub directions: Vec<Vec<Vec<String>>>,
    /// Per day, per leg: links into navigation apps.
    pub handoff: Vec<Vec<Value>>,
    /// Every word in the bundle in Chinese and English.
    pub labels: BTreeMap<String, BTreeMap<String, [String; 2]>>,
}

/// The bundle of `view`.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    let told = |day: &DayView| day.ways().map(|(leg, ends)| directions(leg, ends, lang)).collect();
    let links = |day: &DayView| day.ways().map(|(_, [from, to])| links(&handoff::leg(from, to))).collect();
    let bundle = Bundle {
        format: FORMAT.to_owned(),
        version: 1,
        crs: "wgs84".to_owned(),
        lang: lang.tag().to_owned(),
        directions: view.days.iter().map(told).collect(),
        handoff: view.days.iter().map(links).collect(),
        labels: words(),
        itinerary: view.clone(),
    };
    serde_json::to_vec(&bundle).expect("every key of the bundle is text")
}

fn links(handoff: &Handoff) -> Value {
    let at = &handoff.wechat;
    json!({
        "wechat": {
            "latitude": at.position.lat, "longitude": at.position.lon,
            "name": at.name, "address": at.address, "scale": at.scale
        },
        "amap": { "web": handoff.amap_web, "android": handoff.amap_android, "ios": handoff.amap_ios },
        "baidu": { "app": handoff.baidu_app, "web": handoff.baidu_web },
        "tencent": { "web": handoff.tencent_web, "app": handoff.tencent_app },
        "geo": handoff.geo,
    })
}

/// The labels of the words that a bundle holds.
fn words() -> BTreeMap<String, BTreeMap<String, [String; 2]>> {
    const HELD: &[&str] =
        &["site_kind", "precision", "place_kind", "lodging_class", "road_class", "border", "unserved_code"];
    let group = |group: labels::Group| {
        let word = |(word, label): (&str, labels::Label)| (word.to_owned(), [label.zh.to_owned(), label.en.to_owned()]);
        (group.name.to_owned(), group.words.into_iter().map(word).collect())
    };
    labels::table().into_iter().filter(|group| HELD.contains(&group.name)).map(group).collect()
}
