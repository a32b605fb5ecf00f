//! A GeoJSON collection of points: properties are cells, the geometry is longitude and latitude.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::grid::{Grid, ImportFormat, Line, check_width, number, unreadable};
use crate::app::error::FieldFault;

/// What is read of a collection (RFC 7946 §3.3); foreign members are passed over.
#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: String,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    geometry: Option<Geometry>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Value,
}

/// Reads a collection; its features are numbered from 1.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, FieldFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let collection: Collection =
        serde_json::from_slice(bytes).map_err(|error| unreadable(ImportFormat::Geojson, error))?;
    if collection.kind != "FeatureCollection" {
        return Err(unreadable(ImportFormat::Geojson, format!("type {:?}", collection.kind)));
    }
    let mut grid = Grid { header: ["id", "lon", "lat"].map(str::to_owned).to_vec(), ..Grid::default() };
    for (index, feature) in collection.features.into_iter().enumerate() {
        let mut cells = vec![String::new(); grid.header.len()];
        let mut put = |grid: &mut Grid, name: &str, text: String| {
            let place = grid.header.iter().position(|known| known == name).unwrap_or_else(|| {
                grid.header.push(name.to_owned());
                grid.header.len() - 1
            });
            if cells.len() <= place {
                cells.resize(place + 1, String::new());
            }
            cells[place] = text;
        };
        if let Some(id) = feature.id {
            put(&mut grid, "id", cell(&id));
        }
        for (name, value) in feature.properties.unwrap_or_default() {
            put(&mut grid, &name, cell(&value));
            check_width(grid.header.len())?;
        }
        if let Some(geometry) = feature.geometry {
            let at = |axis: usize| geometry.coordinates.get(axis).filter(|value| value.is_number()).map(cell);
            let (Some(lon), Some(lat), "Point") = (at(0), at(1), geometry.kind.as_str()) else {
                return Err(unreadable(ImportFormat::Geojson, format!("feature {}: no Point", index + 1)));
            };
            put(&mut grid, "lon", lon);
            put(&mut grid, "lat", lat);
        }
        grid.push(Line { number: number(index + 1), cells })?;
    }
    let width = grid.header.len();
    for row in &mut grid.rows {
        row.cells.resize(width, String::new());
    }
    Ok(grid)
}

/// A property as it would be typed.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) => float.to_string(),
            None => number.to_string(),
        },
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}
