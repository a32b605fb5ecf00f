//! The published register as files for everybody, with licence, version and checksum.

mod jsonld;
mod lines;
mod points;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::App;
use super::error::AppError;
use super::tables::words::Vocabulary;
use super::world::World;
use crate::base::datum::Crs;
use crate::base::lang::Lang;
use crate::catalogue::document::Kind;
use crate::store::audit::hex;
use crate::words;

/// The licence of what is here, as graph-data/README.md states it.
pub const LICENCE: &str = "CC-BY-4.0";
/// Where it can be read.
pub const LICENCE_URL: &str = "https://creativecommons.org/licenses/by/4.0/";
/// What to write beside it.
pub const ATTRIBUTION: &str = "xianggan contributors; facts from the sources that each record cites";

words! {
    /// A part of the register.
    pub enum Dataset {
        /// Heritage sites.
        Sites = "sites",
        /// Lodging, sights, service areas, gateways.
        Places = "places",
        /// The events of the themed lines.
        Lines = "lines",
        /// Every record as bureaus edit it: where a mirror begins.
        Register = "register",
    }
}

words! {
    /// The format of an open file.
    pub enum OpenFormat {
        /// GeoJSON (RFC 7946).
        Geojson = "geojson",
        /// Comma-separated values, UTF-8.
        Csv = "csv",
        /// A workbook of Excel.
        Xlsx = "xlsx",
        /// JSON-LD with the words of schema.org.
        Jsonld = "jsonld",
        /// Records as they are kept.
        Json = "json",
    }
}

impl OpenFormat {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Geojson => "application/geo+json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Jsonld => "application/ld+json",
            Self::Json => "application/json",
        }
    }
}

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Which {
    /// What it holds.
    pub dataset: Dataset,
    /// How it is written.
    pub format: OpenFormat,
    /// The datum of coordinates, of GeoJSON and CSV.
    pub crs: Crs,
    /// The language of headings and words, of XLSX.
    pub lang: Lang,
}

impl Which {
    /// The same without what makes no difference.
    const fn plain(self) -> Self {
        let crs = if matches!(self.format, OpenFormat::Geojson | OpenFormat::Csv) { self.crs } else { Crs::Wgs84 };
        let lang = if matches!(self.format, OpenFormat::Xlsx) { self.lang } else { Lang::Zh };
        Self { crs, lang, ..self }
    }

    /// Its name.
    pub fn name(self) -> String {
        format!("{}.{}", self.dataset, self.format)
    }

    /// The file called `name`, in the given datum and language.
    pub fn called(name: &str, crs: Crs, lang: Lang) -> Option<Self> {
        let (dataset, format) = name.split_once('.')?;
        let which = Self { dataset: dataset.parse().ok()?, format: format.parse().ok()?, crs, lang };
        which.is_offered().then_some(which)
    }

    /// All files, in WGS 84.
    pub fn all(lang: Lang) -> impl Iterator<Item = Self> {
        let pairs =
            Dataset::ALL.iter().flat_map(|dataset| OpenFormat::ALL.iter().map(move |format| (*dataset, *format)));
        let which = move |(dataset, format)| Self { dataset, format, crs: Crs::Wgs84, lang };
        pairs.map(which).filter(|which| which.is_offered())
    }

    /// The register is one file; the others are in every format but its.
    fn is_offered(self) -> bool {
        (self.dataset == Dataset::Register) == (self.format == OpenFormat::Json)
    }
}

/// A file.
#[derive(Debug)]
pub struct OpenFile {
    /// SHA-256 of its bytes, hexadecimal.
    pub checksum: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of the newest revision that were asked for.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<BTreeMap<Which, (i64, Arc<OpenFile>)>>);

/// What is published.
pub struct Release {
    /// The register.
    pub world: Arc<World>,
    /// The day of its revision.
    pub day: NaiveDate,
}

impl App {
    /// The newest revision and its day.
    pub async fn newest_release(&self) -> Result<Release, AppError> {
        let world = self.world();
        let number = world.edition.revision;
        let revisions = self.keeper()?.store.revisions(number - 1, 1).await?;
        let at = revisions.first().map(|revision| revision.at.get(..10).unwrap_or_default());
        let day = at.and_then(|day| day.parse().ok()).unwrap_or_default();
        Ok(Release { world, day })
    }

    /// A file of `release`; each is made once for a revision.
    pub async fn open_file(
        &self,
        release: &Release,
        which: Which,
        words: Arc<Vocabulary>,
    ) -> Result<Arc<OpenFile>, AppError> {
        let (which, number) = (which.plain(), release.world.edition.revision);
        let ready = || self.shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, file)) = ready().get(&which).filter(|(revision, _)| *revision == number) {
            return Ok(Arc::clone(file));
        }
        let (world, day) = (Arc::clone(&release.world), release.day);
        let made = self.pool.run(move |_| Arc::new(make(&Making { world: &world, day, words: &words, which }))).await?;
        ready().insert(which, (number, Arc::clone(&made)));
        Ok(made)
    }
}

/// What a file is made of.
struct Making<'a> {
    world: &'a World,
    day: NaiveDate,
    words: &'a Vocabulary,
    which: Which,
}

impl Making<'_> {
    const fn kind(&self) -> Kind {
        match self.which.dataset {
            Dataset::Sites => Kind::Site,
            Dataset::Places => Kind::Place,
            Dataset::Lines | Dataset::Register => Kind::Event,
        }
    }

    /// The version of the data: revision and fingerprint.
    fn version(&self) -> String {
        format!("r{} {}", self.world.edition.revision, self.world.catalogue.version)
    }
}

fn make(making: &Making<'_>) -> OpenFile {
    let bytes = match (making.which.dataset, making.which.format) {
        (_, OpenFormat::Json) => register(making),
        (_, OpenFormat::Jsonld) => jsonld::write(making),
        (Dataset::Lines, OpenFormat::Geojson) => lines::geojson(making),
        (Dataset::Lines, OpenFormat::Csv) => lines::csv(making),
        (Dataset::Lines, OpenFormat::Xlsx) => lines::xlsx(making),
        (_, OpenFormat::Geojson) => points::geojson(making),
        (_, OpenFormat::Csv) => points::csv(making),
        (_, OpenFormat::Xlsx) => points::xlsx(making),
    };
    OpenFile { checksum: hex(&Sha256::digest(&bytes)), bytes }
}

/// Every record of the revision, for those who then follow the feed of changes.
fn register(making: &Making<'_>) -> Vec<u8> {
    let edition = &making.world.edition;
    let record = |(key, record): (&crate::catalogue::document::Key, &serde_json::Value)| serde_json::json!({ "kind": key.kind, "id": key.id, "record": record });
    let records: Vec<serde_json::Value> = edition.documents.iter().map(record).collect();
    let document = serde_json::json!({
        "licence": LICENCE, "attribution": ATTRIBUTION, "revision": edition.revision,
        "data_version": making.world.catalogue.version, "records": records,
    });
    serde_json::to_vec(&document).expect("JSON values have text keys")
}
