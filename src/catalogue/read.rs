//! Reads a catalogue from its files; everything that cannot be read is reported, not just the first.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write;

use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Catalogue;
use super::almanac::{DayKind, HolidayRow, TollFreeRow};
use super::county::CountyRow;
use super::exception::OpeningException;
use super::line::Line;
use super::lunar::Lunar;
use super::place::{Place, PlaceRow};
use super::site::Site;
use super::source::Source;
use crate::base::calendar::Holidays;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::geodesy::Outline;
use crate::base::ids::{Adcode, SourceId};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::tables::{document, records, rows};

/// The catalogue of `files`, and what is wrong with them.
pub fn read(files: &dyn Files) -> (Catalogue, Vec<Fault>) {
    let mut faults = Vec::new();
    let (holidays, holiday_sources) = holidays(files, &mut faults);
    let catalogue = Catalogue {
        version: version(files),
        counties: counties(files, &mut faults),
        sites: with_exceptions(sites(files, &mut faults), files, &mut faults),
        lines: lines(files, &mut faults),
        places: places(files, &mut faults),
        closures: closures(files, &mut faults),
        sources: sources(files, &mut faults),
        holidays,
        holiday_sources,
        toll_free: toll_free(files, &mut faults),
        festivals: rows(files, "calendar/festivals.csv", &mut faults).into_iter().map(|row| row.value).collect(),
        lunar: lunar(files, &mut faults),
        driver_rules: super::driver::read(files, &mut faults),
        study_templates: super::study::read(files, &mut faults),
    };
    (catalogue, faults)
}

/// A name for exactly this content, whatever order the files are listed in.
fn version(files: &dyn Files) -> String {
    let mut hash = Sha256::new();
    let mut paths = files.list("");
    paths.sort();
    for path in &paths {
        hash.update(path.as_bytes());
        hash.update(files.read(path).unwrap_or_default());
    }
    hash.finalize().iter().take(6).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}

/// The files of `folder` whose names end in `.kind`.
fn of_kind(files: &dyn Files, folder: &str, kind: &str) -> Vec<String> {
    let mut paths = files.list(folder);
    paths.retain(|path| path.rsplit_once('.').is_some_and(|(_, ending)| ending == kind));
    paths
}

/// Puts `value` under `key`; a key that is taken is a fault and the first one stays.
fn insert<K: Ord + ToString, V>(map: &mut BTreeMap<K, V>, (key, value): (K, V), file: &str, faults: &mut Vec<Fault>) {
    match map.entry(key) {
        Entry::Vacant(free) => {
            free.insert(value);
        }
        Entry::Occupied(taken) => faults.push(Fault::new(
            (file, &taken.key().to_string(), "id"),
            ("编号重复", "the id is used twice"),
            ("请改用未使用过的编号", "choose an id that is not in use"),
        )),
    }
}

fn counties(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<Adcode, super::County> {
    let mut outlines = outlines(files, faults);
    let mut counties = BTreeMap::new();
    for row in rows::<CountyRow>(files, "counties.csv", faults) {
        let adcode = row.value.adcode;
        let outline = outlines.remove(&adcode).unwrap_or_else(|| {
            faults.push(Fault::new(
                ("counties.geojson", &adcode.to_string(), "geometry"),
                ("缺少县界", "the county has no outline"),
                ("请补上该县轮廓", "add its outline"),
            ));
            Outline::from_rings(Vec::new())
        });
        let county = row.value.with_outline(outline);
        insert(&mut counties, (adcode, county), "counties.csv", faults);
    }
    counties
}

/// The part of GeoJSON that county outlines use.
#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    adcode: Adcode,
}

type Rings = Vec<Vec<[f64; 2]>>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Rings),
    MultiPolygon(Vec<Rings>),
}

fn outlines(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<Adcode, Outline> {
    const FILE: &str = "counties.geojson";
    let parsed = files
        .read(FILE)
        .ok_or_else(|| "the file is missing".to_owned())
        .and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()));
    let collection: Collection = match parsed {
        Ok(collection) => collection,
        Err(reason) => {
            faults.push(Fault::new(
                (FILE, "file", ""),
                (format!("无法读取：{reason}"), format!("cannot be read: {reason}")),
                ("请提供县界 GeoJSON", "give the outlines as a GeoJSON FeatureCollection"),
            ));
            return BTreeMap::new();
        }
    };
    let position = |[lon, lat]: [f64; 2]| Position { lon, lat };
    let rings = |rings: Rings| -> Vec<Vec<Position>> {
        rings.into_iter().map(|ring| ring.into_iter().map(position).collect()).collect()
    };
    let outline = |geometry| match geometry {
        Geometry::Polygon(polygon) => Outline::from_rings(vec![rings(polygon)]),
        Geometry::MultiPolygon(many) => Outline::from_rings(many.into_iter().map(rings).collect()),
    };
    let pair = |feature: Feature| (feature.properties.adcode, outline(feature.geometry));
    collection.features.into_iter().map(pair).collect()
}

fn sites(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<super::SiteId, Site> {
    let mut sites = BTreeMap::new();
    for path in &of_kind(files, "sites/", "toml") {
        let Some(mut table) = document(files, path, faults) else { continue };
        for site in records::<Site>(&mut table, (path, "site"), faults) {
            insert(&mut sites, (site.id.clone(), site), path, faults);
        }
    }
    sites
}

/// Where closures are kept, if there are any.
pub(super) const CLOSURES: &str = "closures.toml";
/// Where opening exceptions are kept, if there are any.
pub(super) const EXCEPTIONS: &str = "exceptions.toml";
/// Where the sources are kept that bureaus added.
pub(super) const ADDED_SOURCES: &str = "sources/added.csv";

/// The records of a file that need not be there.
fn optional<T: serde::de::DeserializeOwned>(files: &dyn Files, at: (&str, &str), faults: &mut Vec<Fault>) -> Vec<T> {
    if files.read(at.0).is_none() {
        return Vec::new();
    }
    document(files, at.0, faults).map(|mut table| records(&mut table, at, faults)).unwrap_or_default()
}

fn closures(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<super::ClosureId, super::Closure> {
    let mut closures = BTreeMap::new();
    for closure in optional::<super::Closure>(files, (CLOSURES, "closure"), faults) {
        insert(&mut closures, (closure.id.clone(), closure), CLOSURES, faults);
    }
    closures
}

/// Puts each opening exception at its site.
fn with_exceptions(
    mut sites: BTreeMap<super::SiteId, Site>,
    files: &dyn Files,
    faults: &mut Vec<Fault>,
) -> BTreeMap<super::SiteId, Site> {
    let mut exceptions = BTreeMap::new();
    for exception in optional::<OpeningException>(files, (EXCEPTIONS, "opening"), faults) {
        insert(&mut exceptions, (exception.id.clone(), exception), EXCEPTIONS, faults);
    }
    for (id, exception) in exceptions {
        match sites.get_mut(&exception.site) {
            Some(site) => site.exceptions.push(exception),
            None => faults.push(Fault::new(
                (EXCEPTIONS, id.as_str(), "site"),
                (
                    format!("没有登记 {:?}", exception.site.as_str()),
                    format!("there is no site {:?}", exception.site.as_str()),
                ),
                ("请改正编号", "correct the id"),
            )),
        }
    }
    sites
}

/// The sources that bureaus added; none when there is no such file.
pub(super) fn added_sources(files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<Source> {
    if files.read(ADDED_SOURCES).is_none() {
        return Vec::new();
    }
    rows(files, ADDED_SOURCES, faults).into_iter().map(|row| row.value).collect()
}

fn lines(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<super::LineId, Line> {
    let mut lines = BTreeMap::new();
    for path in &of_kind(files, "lines/", "toml") {
        let Some(mut table) = document(files, path, faults) else { continue };
        let events = records(&mut table, (path, "event"), faults);
        match table.try_into::<Line>() {
            Ok(mut line) => {
                line.events = events;
                insert(&mut lines, (line.id.clone(), line), path, faults);
            }
            Err(error) => faults.push(Fault::new(
                (path, "line", ""),
                (format!("无法读取：{}", error.message()), format!("cannot be read: {}", error.message())),
                ("请按 graph-data/README.md 的格式改正", "write it as graph-data/README.md describes"),
            )),
        }
    }
    lines
}

fn places(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<super::PlaceId, Place> {
    let mut places = BTreeMap::new();
    for path in &of_kind(files, "places/", "csv") {
        for row in rows::<PlaceRow>(files, path, faults) {
            let place = (row.value.id.clone(), row.value.into());
            insert(&mut places, place, path, faults);
        }
    }
    places
}

fn sources(files: &dyn Files, faults: &mut Vec<Fault>) -> BTreeMap<super::SourceId, Source> {
    let mut sources = BTreeMap::new();
    for path in &of_kind(files, "sources/", "csv") {
        for row in rows::<Source>(files, path, faults) {
            insert(&mut sources, (row.value.id.clone(), row.value), path, faults);
        }
    }
    sources
}

/// The calendar, and per day the notice that it rests on.
fn holidays(files: &dyn Files, faults: &mut Vec<Fault>) -> (Holidays, BTreeMap<NaiveDate, SourceId>) {
    let (mut off, mut work, mut cited) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for row in rows::<HolidayRow>(files, "calendar/holidays.csv", faults) {
        let days = match row.value.kind {
            DayKind::Off => &mut off,
            DayKind::Work => &mut work,
        };
        days.insert(row.value.date, Text::new(row.value.name_zh, row.value.name_en));
        cited.insert(row.value.date, row.value.source);
    }
    (Holidays::new(off, work), cited)
}

fn lunar(files: &dyn Files, faults: &mut Vec<Fault>) -> Lunar {
    if files.read(super::lunar::FILE).is_none() {
        return Lunar::default();
    }
    Lunar::new(rows(files, super::lunar::FILE, faults).into_iter().map(|row| row.value))
}

fn toll_free(files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<super::TollFree> {
    const FILE: &str = "calendar/toll-free.csv";
    let mut windows = Vec::new();
    for row in rows::<TollFreeRow>(files, FILE, faults) {
        match row.value.parse() {
            Ok(window) => windows.push(window),
            Err(reason) => faults.push(Fault::new(
                (FILE, &row.name, "from"),
                (format!("时间无法读取：{reason}"), format!("cannot be read: {reason}")),
                ("格式为 2026-02-15T00:00", "write it like 2026-02-15T00:00"),
            )),
        }
    }
    windows
}
