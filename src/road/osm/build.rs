//! Collected ways become a draft: pieces, chains, barriers, turns.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bends::is_mountainous;
use super::chains::{Link, Piece, Pieces};
use super::collect::{Collected, Via};
use super::restrict;
use super::side::told_by_roundabouts;
use super::tags::BarrierTags;
use super::{Report, Rules, Side};
use crate::base::geodesy::length_m;
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::units::{Metres, Seconds};
use crate::graph::csr::{NONE, narrow};
use crate::road::attributes::{Barrier, Road};
use crate::road::draft::{Draft, NodeLabel, Stretch};
use crate::road::shape::Place;

/// The draft of all that was collected; linear but for the sorting of ids.
pub(super) fn build(mut collected: Collected, rules: Rules) -> (Draft, Report) {
    let roads = way_roads(&mut collected, rules.driving_side);
    let forced = forced(&collected);
    let pieces = Pieces::cut(&collected, &forced, &roads);
    let mut assembly = Assembly::new(&collected, &pieces);
    let joinable = |a: &Piece, b: &Piece| {
        let timed = |piece: &Piece| collected.ways[piece.way as usize].duration.is_some();
        a.road == b.road && !timed(a) && !timed(b)
    };
    let symmetric = |piece: &Piece| {
        let [forward, backward] = collected.roads[piece.road as usize].open;
        forward == backward
    };
    pieces.join(joinable, symmetric, |chain| assembly.add(chain));
    let barriers = assembly.add_barriers();
    let Assembly { mut draft, numbers, end_ways, .. } = assembly;
    let placed = restrict::bans(&collected, &restrict::Turns::new(&draft, &end_ways, &numbers), rules.u_turns);
    draft.bans = placed.bans;
    let count = |n: usize| n as u64;
    let report = Report {
        ways: count(collected.ways.len()),
        way_nodes: count(collected.node_ids.len()),
        missing_nodes: count(collected.places.iter().filter(|place| place.is_none()).count()),
        nodes: count(draft.places.len()),
        stretches: count(draft.stretches.len()),
        barriers,
        restrictions: placed.held,
        restrictions_timed: placed.timed,
        restrictions_idle: placed.idle,
        restrictions_unplaced: placed.unplaced,
    };
    (draft, report)
}

/// The attributes of each way, with mountain roads told from their bends, and the side on which one
/// drives where the way does not say: the `given` one, or what the roundabouts tell.
fn way_roads(collected: &mut Collected, given: Option<Side>) -> Vec<u32> {
    let usual = given.unwrap_or_else(|| told_by_roundabouts(collected));
    let mut numbers: BTreeMap<(u32, bool, bool), u32> = BTreeMap::new();
    let Collected { roads, ways, refs, places, .. } = collected;
    let road_of = |way: &super::collect::Way| {
        let line = refs[way.nodes.clone()].iter().filter_map(|&node| places[node as usize]);
        let mountain = way.rural && is_mountainous(line);
        let left_hand = way.side.unwrap_or(usual) == Side::Left;
        if !mountain && !left_hand {
            return way.road;
        }
        *numbers.entry((way.road, mountain, left_hand)).or_insert_with(|| {
            roads.push(Road { mountain, left_hand, ..roads[way.road as usize].clone() });
            narrow(roads.len() - 1)
        })
    };
    ways.iter().map(road_of).collect()
}

/// The nodes that stay although nothing branches off.
fn forced(collected: &Collected) -> Vec<bool> {
    let mut forced = vec![false; collected.node_ids.len()];
    for &node in collected.notable.keys() {
        forced[node as usize] = true;
    }
    let mut force = |node: Option<u32>| {
        if let Some(node) = node {
            forced[node as usize] = true;
        }
    };
    for restriction in &collected.restrictions {
        match &restriction.via {
            Via::Node(id) => force(collected.node(*id)),
            Via::Ways(ids) => {
                for way in ids.iter().filter_map(|&id| collected.way(id)) {
                    let nodes = &collected.refs[collected.ways[way].nodes.clone()];
                    force(nodes.first().copied());
                    force(nodes.last().copied());
                }
            }
        }
    }
    forced
}

/// A draft in the making.
struct Assembly<'c> {
    collected: &'c Collected,
    pieces: &'c Pieces,
    roads: Vec<Arc<Road>>,
    draft: Draft,
    /// The node of the draft for each node of the ways, or [`NONE`].
    numbers: Vec<u32>,
    /// The way at each end of each stretch.
    end_ways: Vec<[u32; 2]>,
    /// For each barrier the nodes of the draft that end at it, with their road.
    posts: BTreeMap<u32, Vec<(u32, u32)>>,
}

impl<'c> Assembly<'c> {
    fn new(collected: &'c Collected, pieces: &'c Pieces) -> Self {
        Self {
            collected,
            pieces,
            roads: collected.roads.iter().cloned().map(Arc::new).collect(),
            draft: Draft::default(),
            numbers: vec![NONE; collected.node_ids.len()],
            end_ways: Vec::new(),
            posts: BTreeMap::new(),
        }
    }

    /// Where a node of a piece is.
    fn place(&self, node: u32) -> Place {
        self.collected.places[node as usize].expect("pieces have only nodes that are present")
    }

    /// Adds a chain of pieces as one stretch.
    fn add(&mut self, chain: &[Link]) {
        let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return };
        let piece = |link: &Link| &self.pieces.list[link.piece as usize];
        let mut nodes: Vec<u32> = Vec::new();
        for link in chain {
            let part = &self.collected.refs[piece(link).nodes.clone()];
            nodes.pop();
            if link.reversed {
                nodes.extend(part.iter().rev());
            } else {
                nodes.extend(part);
            }
        }
        let (first_way, last_way, road) = (piece(first).way, piece(last).way, piece(first).road);
        let line: Vec<Place> = nodes.iter().map(|&node| self.place(node)).collect();
        let metres = length(&line);
        let ends = [nodes[0], nodes[nodes.len() - 1]].map(|node| self.end(node, road));
        let stretch = Stretch {
            from: ends[0],
            to: ends[1],
            length: whole_metres(metres),
            duration: self.duration(first_way, metres),
            road: Arc::clone(&self.roads[road as usize]),
        };
        self.draft.add_stretch(stretch, line[1..line.len() - 1].iter().copied());
        self.end_ways.push([first_way, last_way]);
    }

    /// The node of the draft at which a stretch ends: a new one for each stretch at a barrier.
    fn end(&mut self, node: u32, road: u32) -> u32 {
        let place = self.place(node);
        let tags = self.collected.notable.get(&node);
        if tags.is_some_and(|tags| tags.barrier.is_some()) {
            let post = self.new_node(place);
            self.posts.entry(node).or_default().push((post, road));
            return post;
        }
        if self.numbers[node as usize] == NONE {
            let number = self.new_node(place);
            self.numbers[node as usize] = number;
            if let Some(tags) = tags {
                let (name, exit) = (tags.name.clone(), tags.exit.clone());
                let label = NodeLabel { name, exit, ..NodeLabel::default() };
                self.draft.labels.insert(number, label);
            }
        }
        self.numbers[node as usize]
    }

    fn new_node(&mut self, place: Place) -> u32 {
        self.draft.places.push(place);
        narrow(self.draft.places.len() - 1)
    }

    /// The share of a ferry's time.
    fn duration(&self, way: u32, metres: f64) -> Option<Seconds> {
        let way = &self.collected.ways[way as usize];
        let whole = way.duration?;
        let nodes = self.collected.refs[way.nodes.clone()].iter();
        let line: Vec<Place> = nodes.filter_map(|&node| self.collected.places[node as usize]).collect();
        let share = metres / length(&line).max(metres).max(1.0);
        Some(Seconds(rounded(f64::from(whole.0) * share)))
    }

    /// Joins the stretches that end at a barrier by stretches without length, for those who pass.
    fn add_barriers(&mut self) -> u64 {
        let mut count = 0;
        for (node, posts) in std::mem::take(&mut self.posts) {
            let Some(tags) = self.collected.notable.get(&node) else { continue };
            let Some(barrier) = tags.barrier.as_ref().filter(|barrier| !barrier.vehicles.is_empty()) else { continue };
            let road = Arc::new(self.barrier_road(barrier, tags.name.clone(), posts[0].1));
            let middle = match posts[..] {
                [_] => continue,
                [(a, _), (b, _)] => vec![(a, b)],
                _ => {
                    let centre = self.new_node(self.place(node));
                    posts.iter().map(|&(post, _)| (post, centre)).collect()
                }
            };
            for (from, to) in middle {
                let stretch = Stretch { from, to, length: Metres::ZERO, duration: None, road: Arc::clone(&road) };
                self.draft.add_stretch(stretch, []);
                self.end_ways.push([NONE; 2]);
                count += 1;
            }
        }
        count
    }

    fn barrier_road(&self, tags: &BarrierTags, name: Text, road: u32) -> Road {
        Road {
            name,
            barrier: Some(tags.barrier),
            toll: tags.barrier == Barrier::TollBooth,
            room: tags.room,
            open: [tags.vehicles; 2],
            conditions: tags.conditions.clone(),
            left_hand: self.roads[road as usize].left_hand,
            ..Road::new(self.roads[road as usize].class)
        }
    }
}

fn length(line: &[Place]) -> f64 {
    let positions: Vec<Position> = line.iter().map(|&place| place.into()).collect();
    length_m(&positions)
}

/// At least one metre: only barriers have no length.
fn whole_metres(metres: f64) -> Metres {
    Metres(rounded(metres).max(1))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and `as` saturates")]
fn rounded(value: f64) -> u32 {
    value.round() as u32
}
