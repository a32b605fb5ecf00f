//! The built network on disk: magic, version, sections with checksums, provenance.
//!
//! ```text
//! XIANGGAN | version u32 | sections u32 | (name 8 bytes, offset u64, length u64, checksum u64)… | checksum u64
//! the sections, one after the other
//! ```
//! All numbers are little-endian. The graph is not stored: it follows from the draft by
//! [`RoadNetwork::new`], which takes less time than to check that a stored one fits. What costs most,
//! the order of the contraction, does not depend on weights and may be stored.

mod bytes;
mod checksum;
mod rows;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use self::bytes::{Fault, Reader, Writer};
use self::checksum::checksum;
use super::attributes::Road;
use super::draft::{Ban, Draft, Stretch};
use super::network::RoadNetwork;
use super::shape::Lines;
use crate::base::units::{Metres, Seconds};
use crate::graph::csr::{Id, NONE, narrow};

const MAGIC: &[u8; 8] = b"XIANGGAN";
/// Raised with each change of the format; there is no reader for older files, one builds anew.
const VERSION: u32 = 3;
/// The sections in the order of the file.
const SECTIONS: [&str; 8] = ["source", "places", "labels", "roads", "stretch", "lines", "bans", "order"];
/// Bytes before the first section.
const HEADER: usize = MAGIC.len() + 8 + 32 * SECTIONS.len() + 8;

/// Why a network file is refused.
#[derive(Debug, thiserror::Error)]
pub enum NetworkFileError {
    /// It cannot be opened, read or written.
    #[error("{file}: cannot be read or written")]
    Io {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is something else.
    #[error("this is no network file")]
    Foreign,
    /// It was written by another version of the program.
    #[error("the network file has format {found}, this program reads {VERSION}: build it anew")]
    Version {
        /// Its format.
        found: u32,
    },
    /// Its end is missing.
    #[error("section {section:?} is truncated")]
    Truncated {
        /// The first section that is not whole.
        section: &'static str,
    },
    /// Its bytes are not those that were written.
    #[error("section {section:?} was altered: its checksum does not match")]
    Altered {
        /// The section.
        section: &'static str,
    },
    /// Its bytes were written like this, but make no sense.
    #[error("section {section:?} makes no sense: {reason}")]
    Malformed {
        /// The section.
        section: &'static str,
        /// What is wrong.
        reason: &'static str,
    },
}

/// The network and the order of its contraction as bytes.
pub fn encode(network: &RoadNetwork, order: Option<&[u32]>) -> Vec<u8> {
    let draft = network.draft();
    let (roads, stretches) = roads_and_stretches(&draft.stretches);
    let mut bodies = [const { Vec::new() }; SECTIONS.len()];
    let mut put = |section: &str, write: &dyn Fn(&mut Writer)| {
        let mut out = Writer::default();
        write(&mut out);
        let slot = SECTIONS.iter().position(|name| *name == section);
        bodies[slot.expect("the sections written are those listed")] = out.0;
    };
    put("source", &|out| rows::put_provenance(out, &draft.provenance));
    put("places", &|out| out.places(&draft.places));
    put("labels", &|out| {
        out.length(draft.labels.len());
        draft.labels.iter().for_each(|(&node, label)| rows::put_label(out, node, label));
    });
    put("roads", &|out| out.0.extend(&roads));
    put("stretch", &|out| out.0.extend(&stretches));
    put("lines", &|out| {
        out.numbers(draft.lines.first().iter().copied());
        out.places(draft.lines.places());
    });
    put("bans", &|out| {
        out.length(draft.bans.len());
        draft.bans.iter().for_each(|ban| rows::put_ban(out, ban));
    });
    put("order", &|out| out.numbers(order.unwrap_or_default().iter().copied()));
    assemble(&bodies)
}

/// Each different road once, and the stretches by columns.
fn roads_and_stretches(stretches: &[Stretch]) -> (Vec<u8>, Vec<u8>) {
    let mut numbers: BTreeMap<&Road, u32> = BTreeMap::new();
    // Most stretches share their road, and to compare two addresses is faster than two roads.
    let mut known: BTreeMap<*const Road, u32> = BTreeMap::new();
    let mut roads = Writer::default();
    let mut road_of = Vec::with_capacity(stretches.len());
    for Stretch { road, .. } in stretches {
        road_of.push(*known.entry(Arc::as_ptr(road)).or_insert_with(|| {
            let fresh = narrow(numbers.len());
            *numbers.entry(road).or_insert_with(|| {
                rows::put_road(&mut roads, road);
                fresh
            })
        }));
    }
    let mut counted = Writer::default();
    counted.length(numbers.len());
    counted.0.extend(roads.0);
    let mut columns = Writer::default();
    columns.numbers(stretches.iter().map(|stretch| stretch.from));
    columns.numbers(stretches.iter().map(|stretch| stretch.to));
    columns.numbers(stretches.iter().map(|stretch| stretch.length.0));
    columns.numbers(stretches.iter().map(|stretch| stretch.duration.map_or(NONE, |duration| duration.0)));
    columns.numbers(road_of.into_iter());
    (counted.0, columns.0)
}

/// Puts the header before the sections.
fn assemble(bodies: &[Vec<u8>; SECTIONS.len()]) -> Vec<u8> {
    let mut file = Writer(MAGIC.to_vec());
    file.u32(VERSION);
    file.length(SECTIONS.len());
    let mut offset = HEADER;
    for (name, body) in SECTIONS.iter().zip(bodies) {
        file.0.extend(padded(name));
        for number in [offset as u64, body.len() as u64, checksum(body)] {
            file.u64(number);
        }
        offset += body.len();
    }
    let sum = checksum(&file.0);
    file.u64(sum);
    file.0.reserve_exact(offset - HEADER);
    file.0.extend(bodies.iter().flatten());
    file.0
}

/// The network and the stored order; every byte is checked before it is used.
pub fn decode(bytes: &[u8]) -> Result<(RoadNetwork, Option<Vec<u32>>), NetworkFileError> {
    let [source, places, labels, roads, stretch, lines, bans, order] = sections(bytes)?;
    let mut draft =
        Draft { provenance: source.read(rows::provenance)?, places: places.read(Reader::places)?, ..Draft::default() };
    draft.labels = labels.read(|input| input.list(rows::LEAST, rows::label))?.into_iter().collect();
    let roads = roads.read(|input| input.list(rows::LEAST, |input| rows::road(input).map(Arc::new)))?;
    draft.stretches = stretch.read(|input| stretches(input, &roads))?;
    draft.lines = lines.read(|input| {
        let (first, places) = (input.numbers()?, input.places()?);
        Lines::from_parts(first, places).ok_or("the lines do not follow each other")
    })?;
    draft.bans = bans.read(|input| input.list(rows::LEAST, rows::ban))?;
    let order_rows = order.read(Reader::numbers)?;
    let within = |node: u32| (node as usize) < draft.places.len();
    stretch.must(draft.stretches.iter().all(|s| within(s.from) && within(s.to)), "a stretch has no such node")?;
    labels.must(draft.labels.keys().all(|&node| within(node)), "a name has no such node")?;
    lines.must(draft.lines.len() == draft.stretches.len(), "there is not one line for each stretch")?;
    let count = draft.stretches.len();
    let real = |ban: &Ban| ban.path.iter().all(|course| course.stretch.index() < count);
    bans.must(draft.bans.iter().all(real), "a ban has no such stretch")?;
    let network = RoadNetwork::new(draft);
    if order_rows.is_empty() {
        return Ok((network, None));
    }
    order.must(is_permutation(&order_rows, network.graph().node_count()), "it is no order of the nodes")?;
    Ok((network, Some(order_rows)))
}

/// Writes a network to `path`, whole or not at all.
pub fn save(network: &RoadNetwork, order: Option<&[u32]>, path: &Path) -> Result<(), NetworkFileError> {
    let fault = |source| NetworkFileError::Io { file: path.display().to_string(), source };
    let part = path.with_added_extension("part");
    fs::write(&part, encode(network, order)).and_then(|()| fs::rename(&part, path)).map_err(fault)
}

/// Reads a network from `path`.
pub fn open(path: &Path) -> Result<(RoadNetwork, Option<Vec<u32>>), NetworkFileError> {
    let fault = |source| NetworkFileError::Io { file: path.display().to_string(), source };
    decode(&fs::read(path).map_err(fault)?)
}

/// A section whose checksum was found right.
#[derive(Clone, Copy)]
struct Section<'a> {
    name: &'static str,
    body: &'a [u8],
}

impl<'a> Section<'a> {
    /// All of it by `read`.
    fn read<T>(self, read: impl FnOnce(&mut Reader<'a>) -> Result<T, Fault>) -> Result<T, NetworkFileError> {
        let mut input = Reader(self.body);
        let value = read(&mut input).and_then(|value| input.finish().map(|()| value));
        value.map_err(|reason| NetworkFileError::Malformed { section: self.name, reason })
    }

    fn must(self, holds: bool, reason: &'static str) -> Result<(), NetworkFileError> {
        if holds { Ok(()) } else { Err(NetworkFileError::Malformed { section: self.name, reason }) }
    }
}

fn sections(bytes: &[u8]) -> Result<[Section<'_>; SECTIONS.len()], NetworkFileError> {
    let head = Section { name: "header", body: bytes.get(..HEADER).unwrap_or(bytes) };
    if !bytes.starts_with(MAGIC) {
        return Err(NetworkFileError::Foreign);
    }
    let truncated = |section| NetworkFileError::Truncated { section };
    let mut input = Reader(&bytes[MAGIC.len()..]);
    let found = input.u32().ok().ok_or(truncated(head.name))?;
    if found != VERSION {
        return Err(NetworkFileError::Version { found });
    }
    let (entries, sum) = head.body.split_last_chunk().filter(|_| bytes.len() >= HEADER).ok_or(truncated(head.name))?;
    if checksum(entries) != u64::from_le_bytes(*sum) {
        return Err(NetworkFileError::Altered { section: head.name });
    }
    let mut sections = SECTIONS.map(|name| Section { name, body: &[] });
    let mut table = Reader(&entries[MAGIC.len() + 8..]);
    let mut expected = HEADER;
    for section in &mut sections {
        let entry = entry(&mut table).map_err(|reason| NetworkFileError::Malformed { section: head.name, reason })?;
        let (name, [offset, length, sum]) = entry;
        head.must(name == padded(section.name) && offset == expected as u64, "the sections are not ours")?;
        let end = usize::try_from(length).ok().and_then(|length| expected.checked_add(length));
        let range = end.and_then(|end| bytes.get(expected..end));
        section.body = range.ok_or(truncated(section.name))?;
        if checksum(section.body) != sum {
            return Err(NetworkFileError::Altered { section: section.name });
        }
        expected += section.body.len();
    }
    head.must(expected == bytes.len(), "the file goes on after its last section")?;
    Ok(sections)
}

fn entry(table: &mut Reader<'_>) -> Result<([u8; 8], [u64; 3]), Fault> {
    Ok((table.u64()?.to_le_bytes(), [table.u64()?, table.u64()?, table.u64()?]))
}

fn padded(name: &str) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    bytes
}

fn stretches(input: &mut Reader<'_>, roads: &[Arc<Road>]) -> Result<Vec<Stretch>, Fault> {
    let (from, to, length) = (input.numbers()?, input.numbers()?, input.numbers()?);
    let (duration, road) = (input.numbers()?, input.numbers()?);
    if [&to, &length, &duration, &road].iter().any(|column| column.len() != from.len()) {
        return Err("its columns differ in length");
    }
    let stretch = |k: usize| {
        Ok(Stretch {
            from: from[k],
            to: to[k],
            length: Metres(length[k]),
            duration: Some(Seconds(duration[k])).filter(|duration| duration.0 != NONE),
            road: Arc::clone(roads.get(road[k] as usize).ok_or("a stretch has no such road")?),
        })
    };
    (0..from.len()).map(stretch).collect()
}

fn is_permutation(order: &[u32], count: usize) -> bool {
    let mut seen = vec![false; count];
    let fresh = |&node: &u32| seen.get_mut(node as usize).is_some_and(|seen| !std::mem::replace(seen, true));
    order.len() == count && order.iter().all(fresh)
}
