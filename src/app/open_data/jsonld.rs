//! The register in the words of schema.org, as JSON-LD.

use serde_json::{Map, Value, json};

use super::{ATTRIBUTION, Dataset, LICENCE_URL, Making};
use crate::base::lang::Text;
use crate::catalogue::line::Line;
use crate::catalogue::place::{Place, PlaceKind};
use crate::catalogue::site::Site;
use crate::catalogue::source::Placed;

pub(super) fn write(making: &Making<'_>) -> Vec<u8> {
    let catalogue = &making.world.catalogue;
    let things: Vec<Value> = match making.which.dataset {
        Dataset::Sites => catalogue.sites.values().map(|site| self::site(making, site)).collect(),
        Dataset::Places => catalogue.places.values().map(place).collect(),
        Dataset::Lines | Dataset::Register => catalogue.lines.values().map(line).collect(),
    };
    let dataset = making.which.dataset;
    let about = json!({
        "@type": "Dataset",
        "@id": format!("urn:xianggan:{dataset}"),
        "name": format!("xianggan {dataset}"),
        "description": "Heritage of the Hunan–Jiangxi border zone · 湘赣边红色遗产",
        "license": LICENCE_URL,
        "creditText": ATTRIBUTION,
        "version": making.version(),
        "dateModified": making.day.to_string(),
        "size": format!("{} records", things.len()),
    });
    let graph: Vec<Value> = std::iter::once(about).chain(things).collect();
    let document = json!({ "@context": "https://schema.org", "@graph": graph });
    serde_json::to_vec(&document).expect("JSON values have text keys")
}

fn text(text: &Text) -> Value {
    json!([
        { "@language": "zh-Hans", "@value": text.zh },
        { "@language": "en", "@value": text.en },
    ])
}

fn geo(position: &Placed) -> Value {
    json!({ "@type": "GeoCoordinates", "latitude": position.lat, "longitude": position.lon })
}

/// What is not known is absent.
fn put(thing: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        thing.insert(name.to_owned(), value);
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn site(making: &Making<'_>, site: &Site) -> Value {
    let mut thing = object(json!({
        "@type": ["TouristAttraction", "LandmarksOrHistoricalBuildings"],
        "@id": format!("urn:xianggan:site:{}", site.id),
        "identifier": site.id,
        "name": text(&site.name),
        "description": text(&site.description),
        "geo": geo(&site.position),
    }));
    put(&mut thing, "alternateName", (!site.aliases.is_empty()).then(|| json!(site.aliases)));
    let county = making.world.catalogue.counties.get(&site.adcode);
    let mut address = object(json!({ "@type": "PostalAddress", "addressCountry": "CN" }));
    put(&mut address, "addressRegion", county.map(|county| json!(county.province.zh)));
    put(&mut address, "addressLocality", county.map(|county| json!(county.name.zh)));
    put(&mut address, "streetAddress", site.address.as_ref().map(|street| json!(street)));
    thing.insert("address".to_owned(), address.into());
    let hours = site.opening.as_ref().map(|opening| opening.hours.as_str());
    put(&mut thing, "openingHours", hours.and_then(plain_hours).map(|hours| json!(hours)));
    put(&mut thing, "additionalProperty", hours.map(osm_hours));
    put(&mut thing, "isAccessibleForFree", site.ticket.as_ref().map(|ticket| json!(ticket.yuan <= 0.0)));
    put(&mut thing, "maximumAttendeeCapacity", site.group.as_ref().map(|group| json!(group.capacity)));
    thing.into()
}

/// Hours as they stand, in the richer syntax of OpenStreetMap.
fn osm_hours(hours: &str) -> Value {
    json!([{ "@type": "PropertyValue", "propertyID": "https://wiki.openstreetmap.org/wiki/Key:opening_hours",
        "name": "opening_hours", "value": hours }])
}

/// The hours in schema.org's simpler syntax, if that can say them; holidays it cannot.
fn plain_hours(hours: &str) -> Option<Vec<String>> {
    const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let rules = hours.split(';').map(str::trim).filter(|rule| !rule.starts_with("PH") && !rule.is_empty());
    let plain = |rule: &str| {
        let (days, times) = rule.split_once(' ').filter(|(days, _)| !days.contains(':')).unwrap_or(("Mo-Su", rule));
        let known = days.split([',', '-']).all(|day| DAYS.contains(&day));
        let clock = |time: &str| time.len() == 5 && time.parse::<crate::base::calendar::TimeOfDay>().is_ok();
        let simple =
            times.split(',').all(|span| span.split_once('-').is_some_and(|(from, to)| clock(from) && clock(to)));
        (known && simple).then(|| times.split(',').map(|span| format!("{days} {span}")).collect::<Vec<_>>())
    };
    let rules: Option<Vec<Vec<String>>> = rules.map(plain).collect();
    rules.map(|rules| rules.concat()).filter(|rules| !rules.is_empty())
}

fn place(place: &Place) -> Value {
    let kind = match place.kind {
        PlaceKind::LodgingTown | PlaceKind::GatewayCity => "City",
        PlaceKind::Homestay => "LodgingBusiness",
        PlaceKind::Camp => "Campground",
        PlaceKind::Sight => "TouristAttraction",
        PlaceKind::Station => "TrainStation",
        PlaceKind::Airport => "Airport",
        PlaceKind::Rural | PlaceKind::StudyBase | PlaceKind::CadreBase | PlaceKind::ServiceArea => "Place",
    };
    let mut thing = object(json!({
        "@type": kind,
        "@id": format!("urn:xianggan:place:{}", place.id),
        "identifier": place.id,
        "name": text(&place.name),
        "description": text(&place.text),
        "geo": geo(&place.position),
        "address": { "@type": "PostalAddress", "addressCountry": "CN", "addressLocality": place.county },
    }));
    let hours = place.hours.as_deref();
    put(&mut thing, "openingHours", hours.and_then(plain_hours).map(|hours| json!(hours)));
    put(&mut thing, "isAccessibleForFree", place.ticket_yuan.map(|yuan| json!(yuan <= 0.0)));
    thing.into()
}

fn line(line: &Line) -> Value {
    let event = |event: &crate::catalogue::line::Event| {
        let at: Vec<Value> = event.sites.iter().map(|id| json!({ "@id": format!("urn:xianggan:site:{id}") })).collect();
        json!({
            "@type": "Event", "@id": format!("urn:xianggan:event:{}", event.id), "name": text(&event.name),
            "description": text(&event.text), "startDate": event.date, "endDate": event.date_end, "location": at,
        })
    };
    json!({
        "@type": "TouristTrip",
        "@id": format!("urn:xianggan:line:{}", line.id),
        "identifier": line.id,
        "name": text(&line.name),
        "description": text(&line.summary),
        "subjectOf": line.events.iter().map(event).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_simply_or_not_at_all() {
        assert_eq!(plain_hours("Tu-Su 09:00-17:00; PH 09:00-17:00"), Some(vec!["Tu-Su 09:00-17:00".to_owned()]));
        let halves = ["Mo-Su 08:30-12:00", "Mo-Su 14:00-17:30"].map(str::to_owned).to_vec();
        assert_eq!(plain_hours("Mo-Su 08:30-12:00,14:00-17:30"), Some(halves));
        assert_eq!(plain_hours("09:00-17:00"), Some(vec!["Mo-Su 09:00-17:00".to_owned()]));
        assert_eq!(plain_hours("Apr-Oct Mo-Su 08:00-18:00"), None);
        assert_eq!(plain_hours("Mo-Fr 09:00-17:00; We off"), None);
    }
}
