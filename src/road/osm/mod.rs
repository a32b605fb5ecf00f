//! OpenStreetMap in: extracts in PBF become a [`Draft`].
//!
//! Two readings: ways and turn restrictions first, then the nodes that those ways need. Extracts that
//! overlap are merged by the ids of OpenStreetMap; what two files have counts once.

mod bends;
mod blocks;
mod build;
mod chains;
mod collect;
mod restrict;
mod side;
pub mod tags;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::draft::{Draft, Provenance};
use crate::words;

/// The licence of everything that OpenStreetMap publishes.
const LICENCE: &str = "ODbL 1.0, © OpenStreetMap contributors";

/// Why an extract is refused.
#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    /// The file cannot be opened or read.
    #[error("{file}: cannot be read")]
    Io {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The content is not what OpenStreetMap's PBF format prescribes.
    #[error("{file}: block {block} at byte {offset}: {reason}")]
    Block {
        /// The file.
        file: String,
        /// The block, counted from 0.
        block: u64,
        /// Where the block begins.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// The file needs an ability that we do not have.
    #[error("{file}: needs the feature {feature:?}, which is not supported")]
    Feature {
        /// The file.
        file: String,
        /// The feature, in the words of the file.
        feature: String,
    },
    /// There is nothing to build from.
    #[error("{files}: no road for motor vehicles, of which also the nodes are present")]
    NoRoads {
        /// The files.
        files: String,
    },
}

/// An extract to be read; it is opened twice.
pub struct Source<'a> {
    name: String,
    bytes: u64,
    open: Box<dyn Fn() -> io::Result<Box<dyn Read + Send + 'a>> + 'a>,
}

impl<'a> Source<'a> {
    /// The file at `path`.
    pub fn file(path: &'a Path) -> Result<Self, OsmError> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let fault = |source| OsmError::Io { file: name.clone(), source };
        let bytes = std::fs::metadata(path).map_err(fault)?.len();
        let open = move || File::open(path).map(|file| Box::new(BufReader::new(file)) as Box<dyn Read + Send>);
        Ok(Self { name, bytes, open: Box::new(open) })
    }

    /// A file in memory.
    pub fn bytes(name: &str, bytes: &'a [u8]) -> Self {
        let open = move || Ok(Box::new(bytes) as Box<dyn Read + Send + 'a>);
        Self { name: name.to_owned(), bytes: bytes.len() as u64, open: Box::new(open) }
    }
}

/// How far reading has come; two readings of all files make the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read so far.
    pub done: u64,
    /// Bytes to be read.
    pub total: u64,
}

/// What was found and what could not be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Ways that became roads.
    pub ways: u64,
    /// Nodes of these ways.
    pub way_nodes: u64,
    /// Nodes that the ways name but no file has: the ways are cut there.
    pub missing_nodes: u64,
    /// Crossroads and ends.
    pub nodes: u64,
    /// Stretches of road between them.
    pub stretches: u64,
    /// Barriers that are stretches of their own.
    pub barriers: u64,
    /// Restrictions that are in force.
    pub restrictions: u64,
    /// Restrictions that hold only at times: kept as information.
    pub restrictions_timed: u64,
    /// Restrictions that forbid what one-way rules forbid already.
    pub restrictions_idle: u64,
    /// Restrictions that could not be placed: a member is missing, is no road, or fits in two ways.
    pub restrictions_unplaced: u64,
}

/// Where one may turn back on the road.
///
/// Without restrictions no shortest way ever turns back at a crossroads; with them it might, to get
/// round a forbidden turn. At dead ends turning is always allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UTurns {
    /// Wherever it is not forbidden.
    Anywhere,
    /// Not at a crossroads with a restriction, nor at the next one behind it.
    #[default]
    NotNearRestrictions,
}

/// What the extracts do not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Where one may turn back.
    pub u_turns: UTurns,
    /// The side on which one drives where no tag says so; told from the roundabouts if not given.
    pub driving_side: Option<Side>,
}

impl From<UTurns> for Rules {
    fn from(u_turns: UTurns) -> Self {
        Self { u_turns, driving_side: None }
    }
}

words! {
    /// The side of the road on which one drives.
    pub enum Side {
        /// As in the mainland of China.
        Right = "right",
        /// As in Hong Kong, Macao and Malta.
        Left = "left",
    }
}

/// Reads extracts into one draft. `progress` is called after each block.
pub fn read(
    sources: &[Source<'_>],
    rules: impl Into<Rules>,
    progress: &mut dyn FnMut(Progress),
) -> Result<(Draft, Report), OsmError> {
    let collected = collect::collect(sources, progress)?;
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let records = collected.records.clone();
    let (mut draft, report) = build::build(collected, rules.into());
    if draft.stretches.is_empty() {
        return Err(OsmError::NoRoads { files: names.join(", ") });
    }
    draft.provenance = Provenance {
        text: format!("OpenStreetMap: {}", names.join(", ")),
        licence: LICENCE.to_owned(),
        sources: records,
    };
    Ok((draft, report))
}
