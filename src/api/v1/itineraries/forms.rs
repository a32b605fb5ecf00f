//! The representations of a journey in the contract, said once for every operation that answers one.

use utoipa::PartialSchema;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, OpenApi, RefOr};

use crate::api::formats::{EVENTS, Format};

/// Adds the representations beside JSON to the operations that answer a journey.
pub(in crate::api) fn describe(document: &mut OpenApi) {
    let paths = &mut document.paths.paths;
    let planned = paths.get_mut("/v1/itineraries").and_then(|path| path.post.as_mut());
    if let Some(operation) = planned {
        add(operation, EVENTS, String::schema());
        files(operation);
    }
    for path in ["/v1/itineraries/{id}", "/v1/shares/{token}"] {
        if let Some(operation) = paths.get_mut(path).and_then(|path| path.get.as_mut()) {
            files(operation);
        }
    }
}

/// Every file that a journey can be written as.
fn files(operation: &mut Operation) {
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Json) {
        let schema = match format {
            Format::Json | Format::Geojson | Format::Bundle => serde_json::Value::schema(),
            Format::Xlsx => Vec::<u8>::schema(),
            Format::Gpx | Format::Kml | Format::Ics | Format::Html => String::schema(),
        };
        add(operation, format.media_type(), schema);
    }
}

fn add(operation: &mut Operation, media_type: &str, schema: RefOr<utoipa::openapi::Schema>) {
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut("200") {
        response.content.insert(media_type.to_owned(), Content::new(Some(schema)).into());
    }
}
