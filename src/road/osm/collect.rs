//! The two readings: ways and restrictions, then the nodes that they need; merged by id.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

use osmpbf::{Element, RelMemberType};

use super::blocks::{Block, check_features, for_each_block, header};
use super::tags::{self, NodeTags, RestrictionTags, Tags, WayTags};
use super::{OsmError, Progress, Side, Source};
use crate::base::units::Seconds;
use crate::graph::csr::narrow;
use crate::road::attributes::Road;
use crate::road::draft::SourceRecord;
use crate::road::shape::Place;

/// A way that is a road.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    version: i32,
    /// Its attributes in [`Collected::roads`].
    pub(super) road: u32,
    pub(super) duration: Option<Seconds>,
    pub(super) rural: bool,
    /// The side on which one drives, where the way says so.
    pub(super) side: Option<Side>,
    source: usize,
    /// Its nodes in [`Collected::refs`].
    pub(super) nodes: Range<usize>,
}

/// A turn restriction by the ids of its members.
#[derive(Clone, Debug)]
pub(super) struct Restriction {
    id: i64,
    version: i32,
    source: usize,
    pub(super) tags: RestrictionTags,
    pub(super) from: Vec<i64>,
    pub(super) to: Vec<i64>,
    pub(super) via: Via,
}

/// What lies between.
#[derive(Clone, Debug)]
pub(super) enum Via {
    Node(i64),
    Ways(Vec<i64>),
}

/// Everything that the extracts say about roads.
#[derive(Debug, Default)]
pub(super) struct Collected {
    /// Attributes, each set once.
    pub(super) roads: Vec<Road>,
    /// Ways, ascending by id.
    pub(super) ways: Vec<Way>,
    /// The nodes of all ways as positions in `node_ids`.
    pub(super) refs: Vec<u32>,
    pub(super) restrictions: Vec<Restriction>,
    /// The nodes of the ways, ascending.
    pub(super) node_ids: Vec<i64>,
    /// Where they are; `None` if no file says so.
    pub(super) places: Vec<Option<Place>>,
    /// Those with something on them.
    pub(super) notable: BTreeMap<u32, NodeTags>,
    pub(super) records: Vec<SourceRecord>,
}

/// Gives equal roads one number.
#[derive(Default)]
pub(super) struct Roads {
    pub(super) list: Vec<Road>,
    numbers: BTreeMap<Road, u32>,
}

impl Roads {
    pub(super) fn number(&mut self, road: Road) -> u32 {
        let Self { list, numbers } = self;
        *numbers.entry(road).or_insert_with_key(|road| {
            list.push(road.clone());
            narrow(list.len() - 1)
        })
    }
}

/// The first reading.
#[derive(Default)]
struct FirstReading {
    roads: Roads,
    ways: Vec<Way>,
    refs: Vec<i64>,
    restrictions: Vec<Restriction>,
    /// For each source the number of its last block with nodes.
    last_nodes: Vec<u64>,
}

pub(super) fn collect(sources: &[Source<'_>], progress: &mut dyn FnMut(Progress)) -> Result<Collected, OsmError> {
    let size: u64 = sources.iter().map(|source| source.bytes).sum();
    let mut done = 0;
    let mut first = FirstReading::default();
    let mut records = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let header = header(source)?;
        check_features(source, &header)?;
        let timestamp_s = header.osmosis_replication_timestamp().and_then(|t| u64::try_from(t).ok()).unwrap_or(0);
        let (name, bytes) = (source.name.clone(), source.bytes);
        records.push(SourceRecord { name, bytes, timestamp_s, ways: 0, restrictions: 0 });
        first.last_nodes.push(0);
        let mut passed = |bytes| progress(Progress { done: done + bytes, total: 2 * size });
        for_each_block(source, &mut passed, &mut |block_number, block| {
            first.block(number, block_number, block)?;
            Ok(ControlFlow::Continue(()))
        })?;
        done += source.bytes;
    }
    let last_nodes = std::mem::take(&mut first.last_nodes);
    let mut collected = first.merge(records);
    for (source, last) in sources.iter().zip(last_nodes) {
        let mut passed = |bytes| progress(Progress { done: done + bytes, total: 2 * size });
        for_each_block(source, &mut passed, &mut |number, block| {
            collected.nodes_of(block)?;
            Ok(if number < last { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        done += source.bytes;
        progress(Progress { done, total: 2 * size });
    }
    Ok(collected)
}

impl FirstReading {
    fn block(&mut self, source: usize, number: u64, block: &Block<'_>) -> Result<(), String> {
        let mut pairs = Vec::new();
        for element in block.content.elements() {
            match element {
                Element::Node(_) | Element::DenseNode(_) => self.last_nodes[source] = number,
                Element::Way(way) => {
                    block.tags(way.raw_tags(), &mut pairs)?;
                    if let Some(tags) = tags::way(Tags(&pairs)) {
                        self.way(source, &way, tags);
                    }
                }
                Element::Relation(relation) => {
                    block.tags(relation.raw_tags(), &mut pairs)?;
                    if let Some(tags) = tags::restriction(Tags(&pairs)) {
                        self.restriction(source, &relation, tags, block)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn way(&mut self, source: usize, way: &osmpbf::Way<'_>, tags: WayTags) {
        let begin = self.refs.len();
        self.refs.extend(way.refs());
        self.ways.push(Way {
            id: way.id(),
            version: way.info().version().unwrap_or(-1),
            road: self.roads.number(tags.road),
            duration: tags.duration,
            rural: tags.rural,
            side: tags.side,
            source,
            nodes: begin..self.refs.len(),
        });
    }

    fn restriction(
        &mut self,
        source: usize,
        relation: &osmpbf::Relation<'_>,
        tags: RestrictionTags,
        block: &Block<'_>,
    ) -> Result<(), String> {
        let (mut from, mut to, mut nodes, mut ways) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for member in relation.members() {
            match (block.string(member.role_sid)?, member.member_type) {
                ("from", RelMemberType::Way) => from.push(member.member_id),
                ("to", RelMemberType::Way) => to.push(member.member_id),
                ("via", RelMemberType::Node) => nodes.push(member.member_id),
                ("via", RelMemberType::Way) => ways.push(member.member_id),
                _ => {}
            }
        }
        let via = match nodes[..] {
            [node] if ways.is_empty() => Via::Node(node),
            _ => Via::Ways(ways),
        };
        let version = relation.info().version().unwrap_or(-1);
        self.restrictions.push(Restriction { id: relation.id(), version, source, tags, from, to, via });
        Ok(())
    }

    /// What several files have counts once: in its newest version, from the first file that has it.
    fn merge(mut self, mut records: Vec<SourceRecord>) -> Collected {
        self.ways.sort_by_key(|way| (way.id, Reverse(way.version), way.source));
        self.ways.dedup_by_key(|way| way.id);
        self.restrictions.sort_by_key(|restriction| (restriction.id, Reverse(restriction.version), restriction.source));
        self.restrictions.dedup_by_key(|restriction| restriction.id);
        for way in &self.ways {
            records[way.source].ways += 1;
        }
        for restriction in &self.restrictions {
            records[restriction.source].restrictions += 1;
        }
        let mut node_ids: Vec<i64> = self.ways.iter().flat_map(|way| &self.refs[way.nodes.clone()]).copied().collect();
        node_ids.sort_unstable();
        node_ids.dedup();
        let mut refs = Vec::with_capacity(self.refs.len());
        for way in &mut self.ways {
            let begin = refs.len();
            for id in &self.refs[way.nodes.clone()] {
                let node = node_ids.binary_search(id).map(narrow).expect("all nodes of the ways were collected");
                if refs.len() == begin || refs.last() != Some(&node) {
                    refs.push(node);
                }
            }
            way.nodes = begin..refs.len();
        }
        Collected {
            roads: self.roads.list,
            ways: self.ways,
            refs,
            restrictions: self.restrictions,
            places: vec![None; node_ids.len()],
            node_ids,
            notable: BTreeMap::new(),
            records,
        }
    }
}

impl Collected {
    /// The position of a node that some way has.
    pub(super) fn node(&self, id: i64) -> Option<u32> {
        self.node_ids.binary_search(&id).ok().map(narrow)
    }

    /// The position of a way that is a road.
    pub(super) fn way(&self, id: i64) -> Option<usize> {
        self.ways.binary_search_by_key(&id, |way| way.id).ok()
    }

    fn nodes_of(&mut self, block: &Block<'_>) -> Result<(), String> {
        let mut pairs = Vec::new();
        let mut next = 0;
        for element in block.content.elements() {
            let (id, lon, lat) = match &element {
                Element::Node(node) => (node.id(), node.nano_lon(), node.nano_lat()),
                Element::DenseNode(node) => (node.id(), node.nano_lon(), node.nano_lat()),
                _ => continue,
            };
            // Files are sorted by id as a rule, so the next wanted node is near.
            if self.node_ids.get(next).is_none_or(|&wanted| wanted > id) && next > 0 && self.node_ids[next - 1] < id {
                continue;
            }
            next = self.node_ids.partition_point(|&wanted| wanted < id);
            if self.node_ids.get(next) != Some(&id) || self.places[next].is_some() {
                continue;
            }
            let place = Place::from_nano(lon, lat).ok_or_else(|| format!("node {id} lies nowhere on earth"))?;
            self.places[next] = Some(place);
            match &element {
                Element::Node(node) => block.tags(node.raw_tags(), &mut pairs)?,
                Element::DenseNode(node) => block.tags(node.raw_tags(), &mut pairs)?,
                _ => {}
            }
            if let Some(tags) = tags::node(Tags(&pairs)) {
                self.notable.insert(narrow(next), tags);
            }
            next += 1;
        }
        Ok(())
    }
}
