//! A kept answer told anew: its lines in another form, its positions in another datum, its ends hidden.

use serde_json::{Value, json};

use crate::api::v1::common::PositionResponse;
use crate::api::v1::handoff::DayHandoffResponse;
use crate::api::v1::itineraries::cost::CostResponse;
use crate::api::v1::shape::{MapForm, Shape};
use crate::api::v1::wechat_map::MapResponse;
use crate::app::handoff;
use crate::app::itineraries::view::{DayView, ItineraryView, LegView, SpotView, clock};
use crate::app::saved::hide::Hidden;
use crate::base::datum::Crs;
use crate::base::lang::Lang;
use crate::base::polyline::{decode, encode};
use crate::base::position::Position;

/// Parts that are in the datum that they need, whatever is asked for.
const OWN_DATUM: [&str; 3] = ["handoff", "handoff_multi", "map"];

/// Gives `answer`, which was kept in [`Shape::finest`], the form of `shape`.
pub(super) fn reshape(answer: &mut Value, view: &ItineraryView, shape: &Shape, lang: Lang) {
    for leg in legs(answer) {
        reshape_leg(leg, shape);
    }
    if shape.crs != Crs::Wgs84 {
        convert(answer, shape.crs);
        answer["crs"] = json!(shape.crs.as_str());
    }
    if !shape.handoff {
        without_links(answer);
    }
    if let Some(MapForm::Wechat) = shape.map {
        answer["map"] = value(&MapResponse::of_itinerary(view, shape, lang));
    }
}

fn value<T: serde::Serialize>(part: &T) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}

fn legs(answer: &mut Value) -> impl Iterator<Item = &mut Value> {
    let days = answer.get_mut("days").and_then(Value::as_array_mut).into_iter().flatten();
    days.filter_map(|day| day.get_mut("legs")?.as_array_mut()).flatten()
}

/// First and last point of a step's drive in the line as it is kept.
fn range(step: &Value) -> Option<[usize; 2]> {
    serde_json::from_value(step.get("geometry_range")?.clone()).ok()
}

fn reshape_leg(leg: &mut Value, shape: &Shape) {
    let line = leg.get("geometry").and_then(Value::as_str).and_then(|text| decode(text, 6)).unwrap_or_default();
    let Some(leg) = leg.as_object_mut() else { return };
    let mut marks = Vec::new();
    if shape.steps {
        let steps = leg.get("steps").and_then(Value::as_array);
        marks = steps.into_iter().flatten().filter_map(range).flatten().collect();
    } else {
        leg.remove("steps");
    }
    let (geometry, places) = shape.write_marked(&line, &marks);
    match geometry {
        Some(geometry) => leg.insert("geometry".to_owned(), value(&geometry)),
        None => leg.remove("geometry"),
    };
    let mut ranges = places.chunks_exact(2);
    for step in leg.get_mut("steps").and_then(Value::as_array_mut).into_iter().flatten() {
        step["geometry_range"] = ranges.next().map_or(Value::Null, |pair| json!(pair));
    }
}

/// Puts every position into `crs`.
fn convert(part: &mut Value, crs: Crs) {
    match part {
        Value::Array(items) => items.iter_mut().for_each(|item| convert(item, crs)),
        Value::Object(fields) => {
            for (key, field) in fields.iter_mut().filter(|(key, _)| !OWN_DATUM.contains(&key.as_str())) {
                match serde_json::from_value::<Position>(field.clone()) {
                    Ok(position) if key == "position" => *field = value(&PositionResponse::new(position, crs)),
                    _ => convert(field, crs),
                }
            }
        }
        _ => {}
    }
}

/// Leaves out the links into navigation apps.
fn without_links(answer: &mut Value) {
    for day in answer.get_mut("days").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(day) = day.as_object_mut() {
            day.remove("handoff_multi");
        }
    }
    for leg in legs(answer).filter_map(Value::as_object_mut) {
        leg.remove("handoff");
    }
}

/// Takes out of `answer` what `view` no longer tells.
pub(super) fn hide(answer: &mut Value, view: &ItineraryView, hidden: &Hidden, lang: Lang) {
    for (index, day) in view.days.iter().enumerate() {
        let told = &mut answer["days"][index];
        if hidden.starts.contains(&index) {
            told["start"] = end(&day.start);
            told["depart"] = json!(clock(day.depart_s));
        }
        if hidden.ends.contains(&index) {
            told["end"] = end(&day.end);
            told["arrive"] = json!(clock(day.arrive_s));
        }
        let mine = hidden.legs.iter().filter(|(day, _)| *day == index);
        let legs: Vec<usize> = mine.map(|(_, leg)| *leg).collect();
        for leg in &legs {
            told["legs"][*leg] = blank(&day.legs[*leg]);
        }
        if !legs.is_empty() {
            shorten(told, day);
        }
    }
    let totals = &view.totals;
    let sums = [
        ("distance_m", json!(totals.distance_m)),
        ("driving_s", json!(totals.driving_s)),
        ("toll_fen", json!(totals.toll_fen)),
        ("energy_fen", json!(totals.energy_fen)),
        ("border_crossings", json!(totals.border_crossings)),
    ];
    for (name, sum) in sums {
        answer["totals"][name] = sum;
    }
    answer["cost"] = value(&CostResponse::new(&view.cost, lang));
}

fn end(spot: &SpotView) -> Value {
    json!({ "name": spot.name, "position": value(&PositionResponse::new(spot.position, Crs::Wgs84)) })
}

/// A drive that tells nothing; no links lead along it.
fn blank(leg: &LegView) -> Value {
    json!({
        "depart": clock(leg.depart_s), "arrive": clock(leg.arrive_s), "distance_m": 0, "duration_s": 0,
        "geometry": encode(&leg.line, 6), "steps": [], "roads": [], "crossings": [], "toll_fen": 0, "energy_fen": 0,
    })
}

/// The parts of a day that would tell of its hidden drives.
fn shorten(told: &mut Value, day: &DayView) {
    let kept: Vec<[String; 2]> = day.pauses.iter().map(|pause| [clock(pause.begin_s), clock(pause.end_s)]).collect();
    if let Some(pauses) = told.get_mut("pauses").and_then(Value::as_array_mut) {
        pauses.retain(|pause| kept.iter().any(|[begin, end]| pause["begin"] == **begin && pause["end"] == **end));
    }
    told["driving_s"] = json!(day.driving_s);
    if let Some(told) = told.as_object_mut() {
        match handoff::day(&day.spots()).map(DayHandoffResponse::from) {
            Some(links) => told.insert("handoff_multi".to_owned(), value(&links)),
            None => told.remove("handoff_multi"),
        };
    }
}
