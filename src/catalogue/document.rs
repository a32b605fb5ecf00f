//! The register as documents: one JSON value per thing, which is what is edited, kept and compared.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::closure::Closure;
use super::exception::OpeningException;
use super::line::{Event, Line};
use super::place::Place;
use super::site::Site;
use super::source::Source;
use super::{Catalogue, read};
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::words;

words! {
    /// What a document describes.
    pub enum Kind {
        /// A heritage site.
        Site = "site",
        /// A themed line, without its events.
        Line = "line",
        /// An event of a line.
        Event = "event",
        /// Lodging, a sight, a service area, a gateway.
        Place = "place",
        /// A road is shut or slow.
        Closure = "closure",
        /// A site keeps other hours for some days.
        Opening = "opening",
        /// What records cite; those that came with the data are files of their own.
        Source = "source",
    }
}

/// The name of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What it describes.
    pub kind: Kind,
    /// Its id, unique within its kind.
    pub id: String,
}

impl Key {
    /// The document `id` of `kind`.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self { kind, id: id.into() }
    }
}

/// The folders and files that are rendered from documents; every other file is carried as it is.
const RENDERED: [&str; 6] =
    ["sites/", "lines/", "places/", super::read::CLOSURES, super::read::EXCEPTIONS, super::read::ADDED_SOURCES];

/// Whether the file at `path` is rendered from documents.
pub fn is_rendered(path: &str) -> bool {
    RENDERED.iter().any(|rendered| path.starts_with(rendered))
}

/// Everything of one revision, as it is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    /// The documents.
    pub documents: BTreeMap<Key, Value>,
    /// The files that nobody edits through the service: roads, railways, outlines, days.
    pub carried: BTreeMap<String, Vec<u8>>,
}

/// An event's place among its line's events; the steps leave room for later ones.
const RANK_STEP: usize = 10;
/// The field of an event document that names its line.
pub const LINE: &str = "line";
/// The field of an event document that orders the events of a line.
pub const RANK: &str = "rank";

impl Register {
    /// The register that `files` hold; a record that cannot be read is a fault and left out.
    pub fn from_files(files: &dyn Files) -> (Self, Vec<Fault>) {
        let (catalogue, faults) = read(files);
        let carried = files.list("").into_iter().filter(|path| !is_rendered(path));
        let carried = carried.filter_map(|path| Some((path.clone(), files.read(&path)?))).collect();
        (Self { documents: documents(&catalogue, files), carried }, faults)
    }

    /// The document called `key`.
    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.documents.get(key)
    }

    /// The documents of `kind`, by id.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&Key, &Value)> {
        self.documents.iter().filter(move |(key, _)| key.kind == kind)
    }
}

/// The documents of a catalogue.
fn documents(catalogue: &Catalogue, files: &dyn Files) -> BTreeMap<Key, Value> {
    let mut documents = BTreeMap::new();
    let mut add = |kind, id: &str, value: Value| documents.insert(Key::new(kind, id), value);
    for site in catalogue.sites.values() {
        add(Kind::Site, site.id.as_str(), json(site));
    }
    for line in catalogue.lines.values() {
        let bare = Line { events: Vec::new(), ..line.clone() };
        let mut value = json(&bare);
        value.as_object_mut().map(|fields| fields.remove("event"));
        add(Kind::Line, line.id.as_str(), value);
        for (index, event) in line.events.iter().enumerate() {
            let mut value = json(event);
            value[LINE] = line.id.as_str().into();
            value[RANK] = ((index + 1) * RANK_STEP).into();
            add(Kind::Event, event.id.as_str(), value);
        }
    }
    for place in catalogue.places.values() {
        add(Kind::Place, place.id.as_str(), json(place));
    }
    for closure in catalogue.closures.values() {
        add(Kind::Closure, closure.id.as_str(), json(closure));
    }
    for exception in catalogue.sites.values().flat_map(|site| &site.exceptions) {
        add(Kind::Opening, exception.id.as_str(), json(exception));
    }
    for source in super::read::added_sources(files, &mut Vec::new()) {
        add(Kind::Source, source.id.as_str(), json(&source));
    }
    documents
}

/// A record as a document.
fn json(record: &impl serde::Serialize) -> Value {
    serde_json::to_value(record).expect("records have text keys and no map of other things")
}

/// A document as its typed record.
#[derive(Clone, Debug)]
pub enum Record {
    /// A heritage site.
    Site(Box<Site>),
    /// A themed line without events.
    Line(Line),
    /// An event, the line it belongs to, and its place there.
    Event(Event, String, Option<u64>),
    /// Lodging, a sight, a service area, a gateway.
    Place(Box<Place>),
    /// A road is shut or slow.
    Closure(Closure),
    /// A site keeps other hours.
    Opening(OpeningException),
    /// What records cite.
    Source(Source),
}

/// A document cannot be read as its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {reason}")]
pub struct Unreadable {
    /// JSON pointer of the place.
    pub pointer: String,
    /// What is wrong.
    pub reason: String,
}

/// `value` as a record of `kind`.
pub fn record(kind: Kind, value: &Value) -> Result<Record, Unreadable> {
    Ok(match kind {
        Kind::Site => Record::Site(typed(value.clone())?),
        Kind::Line => Record::Line(typed(value.clone())?),
        Kind::Event => event(value.clone())?,
        Kind::Place => Record::Place(typed(value.clone())?),
        Kind::Closure => Record::Closure(typed(value.clone())?),
        Kind::Opening => Record::Opening(typed(value.clone())?),
        Kind::Source => Record::Source(typed(value.clone())?),
    })
}

/// `value` as its kind writes it: defaults filled in, nothing unknown.
pub fn canonical(kind: Kind, value: &Value) -> Result<Value, Unreadable> {
    Ok(match record(kind, value)? {
        Record::Site(site) => json(&site),
        Record::Line(line) => {
            let mut value = json(&line);
            value.as_object_mut().map(|fields| fields.remove("event"));
            value
        }
        Record::Event(event, line, rank) => {
            let mut value = json(&event);
            value[LINE] = line.into();
            if let Some(rank) = rank {
                value[RANK] = rank.into();
            }
            value
        }
        Record::Place(place) => json(&place),
        Record::Closure(closure) => json(&closure),
        Record::Opening(opening) => json(&opening),
        Record::Source(source) => json(&source),
    })
}

fn event(mut value: Value) -> Result<Record, Unreadable> {
    let missing = |pointer: &str, reason: &str| Unreadable { pointer: pointer.to_owned(), reason: reason.to_owned() };
    let fields = value.as_object_mut().ok_or_else(|| missing("", "is no object"))?;
    let line = fields.remove(LINE).and_then(|line| line.as_str().map(str::to_owned));
    let rank = match fields.remove(RANK) {
        None => None,
        Some(rank) => Some(rank.as_u64().ok_or_else(|| missing("/rank", "is no whole number"))?),
    };
    let line = line.ok_or_else(|| missing("/line", "missing field `line`"))?;
    Ok(Record::Event(typed(value)?, line, rank))
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        use serde_path_to_error::Segment;
        let step = |segment: &Segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{key}"),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        };
        Unreadable { pointer: error.path().iter().map(step).collect(), reason: error.into_inner().to_string() }
    })
}
