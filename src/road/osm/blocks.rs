//! The blocks of a PBF file, one after the other, with their place in the file; nothing in it panics.

use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::from_utf8;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock};

use super::{OsmError, Source};

/// What a file may demand of its reader.
const FEATURES: &[&str] = &["OsmSchema-V0.6", "DenseNodes"];

/// Whether to go on, or what is wrong with the block.
pub(super) type Flow = Result<ControlFlow<()>, String>;

/// Counts the bytes that pass.
struct Counter<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

/// A block of elements and the strings that they refer to.
pub(super) struct Block<'b> {
    pub(super) content: &'b PrimitiveBlock,
    strings: Vec<Option<&'b str>>,
}

impl<'b> Block<'b> {
    fn new(content: &'b PrimitiveBlock) -> Self {
        let strings = content.raw_stringtable().iter().map(|bytes| from_utf8(bytes).ok()).collect();
        Self { content, strings }
    }

    /// The string with this number.
    pub(super) fn string(&self, number: impl TryInto<usize>) -> Result<&'b str, String> {
        let number = number.try_into().ok();
        let string = number.and_then(|number| self.strings.get(number)).copied();
        match string {
            Some(Some(text)) => Ok(text),
            Some(None) => Err("a string is not UTF-8".to_owned()),
            None => Err("an element names a string that is not there".to_owned()),
        }
    }

    /// The tags given as pairs of numbers, into `tags`.
    pub(super) fn tags<N: TryInto<usize>>(
        &self,
        pairs: impl Iterator<Item = (N, N)>,
        tags: &mut Vec<(&'b str, &'b str)>,
    ) -> Result<(), String> {
        tags.clear();
        for (key, value) in pairs {
            tags.push((self.string(key)?, self.string(value)?));
        }
        Ok(())
    }
}

/// The header of a file.
pub(super) fn header(source: &Source<'_>) -> Result<Box<HeaderBlock>, OsmError> {
    let mut found = None;
    for_each(source, &mut |_| {}, &mut |item| {
        if let Item::Header(header) = item {
            found = Some(Box::new(header.clone()));
        }
        Ok(ControlFlow::Break(()))
    })?;
    found.ok_or_else(|| fault(source, 0, 0, "the file does not begin with an OSM header"))
}

/// A decoded block.
enum Item<'b> {
    Header(&'b HeaderBlock),
    Data(&'b Block<'b>),
}

/// Calls `visit` with the number of each block of elements and the block, and `passed` with the bytes
/// read so far; a block's fault becomes an error that names its place.
pub(super) fn for_each_block(
    source: &Source<'_>,
    passed: &mut dyn FnMut(u64),
    visit: &mut dyn FnMut(u64, &Block<'_>) -> Flow,
) -> Result<(), OsmError> {
    let mut number = 0;
    for_each(source, passed, &mut |item| {
        let flow = match item {
            Item::Data(block) => visit(number, block),
            Item::Header(_) => Ok(ControlFlow::Continue(())),
        };
        number += 1;
        flow
    })
}

fn for_each(
    source: &Source<'_>,
    passed: &mut dyn FnMut(u64),
    visit: &mut dyn FnMut(Item<'_>) -> Flow,
) -> Result<(), OsmError> {
    let io = |error| OsmError::Io { file: source.name.clone(), source: error };
    let count = Arc::new(AtomicU64::new(0));
    let inner = (source.open)().map_err(io)?;
    let blobs = BlobReader::new(Counter { inner, count: Arc::clone(&count) });
    let (mut block, mut offset) = (0, 0);
    for blob in blobs {
        let decoded = blob.map_err(|error| error.to_string()).and_then(|blob| {
            // The decoder trusts some numbers of the file (sums of differences, types of members) and
            // panics on nonsense; to us that is one more way for a file to be damaged.
            catch_unwind(AssertUnwindSafe(|| decode(&blob, visit)))
                .unwrap_or_else(|_| Err("the block holds impossible numbers".to_owned()))
        });
        match decoded {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return Ok(()),
            Err(reason) => return Err(fault(source, block, offset, &reason)),
        }
        block += 1;
        offset = count.load(Relaxed);
        passed(offset);
    }
    if offset != source.bytes {
        return Err(fault(source, block, offset, "the file ends within a block"));
    }
    if block == 0 {
        return Err(fault(source, 0, 0, "the file is empty"));
    }
    Ok(())
}

fn decode(blob: &osmpbf::Blob, visit: &mut dyn FnMut(Item<'_>) -> Flow) -> Flow {
    match blob.decode().map_err(|error| error.to_string())? {
        BlobDecode::OsmHeader(header) => visit(Item::Header(&header)),
        BlobDecode::OsmData(content) => visit(Item::Data(&Block::new(&content))),
        BlobDecode::Unknown(_) => Ok(ControlFlow::Continue(())),
    }
}

/// Refuses files that need what we cannot do.
pub(super) fn check_features(source: &Source<'_>, header: &HeaderBlock) -> Result<(), OsmError> {
    match header.required_features().iter().find(|feature| !FEATURES.contains(&feature.as_str())) {
        Some(feature) => Err(OsmError::Feature { file: source.name.clone(), feature: feature.clone() }),
        None => Ok(()),
    }
}

fn fault(source: &Source<'_>, block: u64, offset: u64, reason: &str) -> OsmError {
    OsmError::Block { file: source.name.clone(), block, offset, reason: reason.to_owned() }
}
