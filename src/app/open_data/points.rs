//! Sites and places as GeoJSON, CSV and workbook; the tables are those that an import reads.

use serde_json::{Map, Value, json};

use super::{ATTRIBUTION, LICENCE, Making};
use crate::app::imports::grid::TextEncoding;
use crate::app::imports::write_text;
use crate::app::tables::book::Book;
use crate::app::tables::cell::write;
use crate::app::tables::columns;
use crate::app::tables::words::Wording;
use crate::base::datum::{self, Crs};
use crate::base::position::Position;

/// The position of a record in the datum that was asked for.
fn position(making: &Making<'_>, record: &Value) -> Option<Position> {
    let at = |pointer| record.pointer(pointer).and_then(Value::as_f64);
    let known = Position { lon: at("/position/lon")?, lat: at("/position/lat")? };
    // WGS 84 is what is kept, and leaves as it is.
    Some(if making.which.crs == Crs::Wgs84 { known } else { datum::to(making.which.crs, known).rounded() })
}

fn records<'a>(making: &Making<'a>) -> impl Iterator<Item = &'a Value> {
    let kind = making.kind();
    making.world.edition.documents.iter().filter(move |(key, _)| key.kind == kind).map(|(_, record)| record)
}

/// Each cell of each record; positions in the datum that was asked for.
fn cells(making: &Making<'_>, record: &Value) -> Vec<String> {
    let mut record = record.clone();
    if let Some(Position { lon, lat }) = position(making, &record) {
        record["position"]["lon"] = lon.into();
        record["position"]["lat"] = lat.into();
    }
    columns(making.kind()).iter().map(|column| write(column, &record, (making.words, Wording::Plain))).collect()
}

pub(super) fn csv(making: &Making<'_>) -> Vec<u8> {
    let header: Vec<String> = columns(making.kind()).iter().map(|column| column.key.to_owned()).collect();
    let rows: Vec<Vec<String>> = records(making).map(|record| cells(making, record)).collect();
    write_text(&header, &rows, (TextEncoding::Utf8, b','))
}

pub(super) fn xlsx(making: &Making<'_>) -> Vec<u8> {
    let about = [LICENCE, ATTRIBUTION, &making.version()].map(str::to_owned).to_vec();
    let book = Book {
        kind: making.kind(),
        rows: records(making).collect(),
        catalogue: &making.world.catalogue,
        words: making.words,
        lang: making.which.lang,
        day: making.day,
        about,
    };
    book.write()
}

pub(super) fn geojson(making: &Making<'_>) -> Vec<u8> {
    let feature = |record: &Value| {
        let mut properties = Map::new();
        for (column, text) in columns(making.kind()).iter().zip(cells(making, record)) {
            if matches!(column.key, "lon" | "lat") || text.is_empty() {
                continue;
            }
            let value = record.pointer(column.pointer).filter(|value| value.is_number() || value.is_boolean());
            properties.insert(column.key.to_owned(), value.cloned().unwrap_or_else(|| text.into()));
        }
        let at = position(making, record).map(|at| json!({ "type": "Point", "coordinates": [at.lon, at.lat] }));
        json!({ "type": "Feature", "id": record["id"], "geometry": at, "properties": properties })
    };
    collection(making, &records(making).map(feature).collect::<Vec<_>>())
}

/// Features with what must be said of them.
pub(super) fn collection(making: &Making<'_>, features: &[Value]) -> Vec<u8> {
    let document = json!({
        "type": "FeatureCollection", "licence": LICENCE, "attribution": ATTRIBUTION,
        "version": making.version(), "date": making.day.to_string(), "datum": making.which.crs, "features": features,
    });
    serde_json::to_vec(&document).expect("JSON values have text keys")
}
