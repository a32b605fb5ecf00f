//! GeoJSON (RFC 7946): a point for each end, stop and bed, a line for each leg; always WGS 84.

use serde_json::{Map, Value, json};

use super::phrases::from_to;
use crate::app::itineraries::view::{DayView, ItineraryView, LegView, LodgingView, SpotView, StopView, clock};
use crate::base::lang::Lang;
use crate::base::position::Position;

/// The itinerary as a feature collection.
pub fn write(view: &ItineraryView, lang: Lang) -> Vec<u8> {
    let features: Vec<Value> =
        view.days.iter().enumerate().flat_map(|(index, day)| features(index, day, lang)).collect();
    let mut collection = json!({
        "type": "FeatureCollection",
        "features": features,
        "title": view.title.get(lang),
        "data_version": view.data_version,
        "attributions": view.attributions,
        "warnings": view.warnings.iter().map(|text| text.get(lang)).collect::<Vec<_>>(),
    });
    if let Some(bounds) = view.bounds() {
        let (min, max) = (bounds.min.rounded(), bounds.max.rounded());
        collection["bbox"] = json!([min.lon, min.lat, max.lon, max.lat]);
    }
    serde_json::to_vec(&collection).expect("JSON values are written without fail")
}

fn features(index: usize, day: &DayView, lang: Lang) -> Vec<Value> {
    let number = index + 1;
    let mut features = vec![end("start", number, &day.start, &clock(day.depart_s), lang)];
    for (order, (leg, ends)) in day.ways().enumerate() {
        features.push(self::leg(number, order + 1, leg, ends, lang));
        if let Some(stop) = day.stops.get(order) {
            features.push(self::stop(number, order + 1, stop, lang));
        }
    }
    features.push(end("end", number, &day.end, &clock(day.arrive_s), lang));
    features.extend(day.lodging.as_ref().map(|night| lodging(number, night, lang)));
    let date = json!(day.date);
    for feature in &mut features {
        feature["properties"]["date"] = date.clone();
    }
    features
}

fn feature(geometry: &Value, properties: &Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn point(position: Position) -> Value {
    json!({ "type": "Point", "coordinates": [position.lon, position.lat] })
}

fn spot(role: &str, day: usize, spot: &SpotView, lang: Lang) -> Map<String, Value> {
    let mut properties = Map::new();
    properties.insert("role".into(), role.into());
    properties.insert("day".into(), day.into());
    properties.insert("name".into(), spot.name.get(lang).into());
    for (key, id) in [("site", &spot.site), ("place", &spot.place)] {
        if let Some(id) = id {
            properties.insert(key.into(), id.as_str().into());
        }
    }
    properties
}

fn end(role: &str, day: usize, at: &SpotView, time: &str, lang: Lang) -> Value {
    let mut properties = spot(role, day, at, lang);
    properties.insert("time".into(), time.into());
    feature(&point(at.position), &properties.into())
}

fn stop(day: usize, order: usize, stop: &StopView, lang: Lang) -> Value {
    let mut properties = spot("stop", day, &stop.spot, lang);
    let more = json!({
        "order": order, "kind": stop.kind, "precision": stop.precision, "county": stop.county.get(lang),
        "arrive": clock(stop.arrive_s), "enter": clock(stop.enter_s), "depart": clock(stop.depart_s),
        "hours_assumed": stop.hours_assumed, "description": stop.description.get(lang), "marker-color": "#c8102e",
    });
    properties.extend(object(more));
    feature(&point(stop.spot.position), &properties.into())
}

fn lodging(day: usize, night: &LodgingView, lang: Lang) -> Value {
    let mut properties = spot("lodging", day, &night.spot, lang);
    properties.extend(object(json!({ "kind": night.kind, "lodging_class": night.class, "marker-color": "#1f4e9e" })));
    feature(&point(night.spot.position), &properties.into())
}

fn leg(day: usize, order: usize, leg: &LegView, ends: [&SpotView; 2], lang: Lang) -> Value {
    let coordinates: Vec<[f64; 2]> = leg.line.iter().map(|p| [p.lon, p.lat]).collect();
    let geometry = json!({ "type": "LineString", "coordinates": coordinates });
    let properties = json!({
        "role": "leg", "day": day, "order": order, "name": from_to(ends, lang),
        "depart": clock(leg.depart_s), "arrive": clock(leg.arrive_s),
        "distance_m": leg.distance_m, "duration_s": leg.duration_s,
        "toll_fen": leg.toll_fen, "energy_fen": leg.energy_fen,
        "roads": leg.roads.iter().map(|road| super::phrases::road(road, lang)).collect::<Vec<_>>(),
        "border_crossings": leg.crossings.len(), "stroke": super::day_colour(day - 1),
    });
    feature(&geometry, &properties)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
