//! The events of the themed lines, one a row, in historical order.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Value, json};

use super::points::collection;
use super::{ATTRIBUTION, LICENCE, Making};
use crate::app::imports::grid::TextEncoding;
use crate::app::imports::write_text;
use crate::base::datum;
use crate::base::ids::{SiteId, SourceId};
use crate::base::position::Position;
use crate::catalogue::line::{Event, Line};
use chrono::Datelike;

/// The columns.
const COLUMNS: [&str; 14] = [
    "line", "line_zh", "line_en", "order", "id", "date", "date_end", "name_zh", "name_en", "adcode", "sites",
    "text_zh", "text_en", "sources",
];

fn events<'a>(making: &Making<'a>) -> impl Iterator<Item = (&'a Line, usize, &'a Event)> {
    let lines = making.world.catalogue.lines.values();
    lines.flat_map(|line| line.events.iter().enumerate().map(move |(at, event)| (line, at + 1, event)))
}

fn cells((line, order, event): (&Line, usize, &Event)) -> [String; 14] {
    let joined = |ids: Vec<&str>| ids.join("; ");
    let document = serde_json::to_value(event).unwrap_or_default();
    let adcode = document.get("adcode").filter(|code| !code.is_null()).map_or_else(String::new, Value::to_string);
    [
        line.id.to_string(),
        line.name.zh.clone(),
        line.name.en.clone(),
        order.to_string(),
        event.id.to_string(),
        event.date.clone(),
        event.date_end.clone().unwrap_or_default(),
        event.name.zh.clone(),
        event.name.en.clone(),
        adcode,
        joined(event.sites.iter().map(SiteId::as_str).collect()),
        event.text.zh.clone(),
        event.text.en.clone(),
        joined(event.sources.iter().map(SourceId::as_str).collect()),
    ]
}

pub(super) fn csv(making: &Making<'_>) -> Vec<u8> {
    let rows: Vec<Vec<String>> = events(making).map(|event| cells(event).to_vec()).collect();
    write_text(&COLUMNS.map(str::to_owned), &rows, (TextEncoding::Utf8, b','))
}

pub(super) fn xlsx(making: &Making<'_>) -> Vec<u8> {
    workbook(making).expect("names and lengths are within what Excel takes")
}

fn workbook(making: &Making<'_>) -> Result<Vec<u8>, XlsxError> {
    let small = |n: u32| u8::try_from(n).unwrap_or(1);
    let (day, bold) = (making.day, Format::new().set_bold());
    let made =
        ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or(2000), small(day.month()), small(day.day()))?;
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_author("xianggan").set_creation_datetime(&made));
    let sheet = book.add_worksheet().set_name("events")?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, name) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, at, name, &bold)?;
    }
    for (row, event) in (1_u32..).zip(events(making)) {
        for (at, text) in (0_u16..).zip(cells(event)) {
            sheet.write_string(row, at, text)?;
        }
    }
    let about = book.add_worksheet().set_name("about")?;
    for (row, text) in (0_u32..).zip([LICENCE, ATTRIBUTION, &making.version()]) {
        about.write_string(row, 0, text)?;
    }
    book.save_to_buffer()
}

pub(super) fn geojson(making: &Making<'_>) -> Vec<u8> {
    let feature = |event: (&Line, usize, &Event)| {
        let sites = event.2.sites.iter().filter_map(|id| making.world.catalogue.sites.get(id));
        let at = |known: Position| match making.which.crs {
            datum::Crs::Wgs84 => known,
            crs => datum::to(crs, known).rounded(),
        };
        let points: Vec<[f64; 2]> = sites.map(|site| at(site.position.position())).map(|p| [p.lon, p.lat]).collect();
        let geometry =
            if points.is_empty() { Value::Null } else { json!({ "type": "MultiPoint", "coordinates": points }) };
        let properties: serde_json::Map<String, Value> = COLUMNS
            .iter()
            .zip(cells(event))
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| ((*name).to_owned(), text.into()))
            .collect();
        json!({ "type": "Feature", "id": event.2.id, "geometry": geometry, "properties": properties })
    };
    collection(making, &events(making).map(feature).collect::<Vec<_>>())
}
