//! Ways are cut at crossroads, and pieces that nothing tells apart are joined: the graph has a node only
//! where there is a choice, an end, or something to say.

use std::ops::Range;

use super::collect::Collected;
use crate::graph::csr::{NONE, narrow};

/// A part of a way between two nodes that may be crossroads.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) way: u32,
    pub(super) road: u32,
    /// Its nodes in [`Collected::refs`], both ends included.
    pub(super) nodes: Range<usize>,
}

/// A piece of a chain, and whether it is passed from its end to its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) piece: u32,
    pub(super) reversed: bool,
}

/// All pieces, in the order of the ways.
pub(super) struct Pieces {
    pub(super) list: Vec<Piece>,
    /// For each node up to two pieces that may be joined there.
    joints: Vec<[u32; 2]>,
}

impl Pieces {
    /// Cuts the ways at nodes that they have in common, at `forced` nodes and where a node is missing;
    /// `roads` has the attributes of each way.
    pub(super) fn cut(collected: &Collected, forced: &[bool], roads: &[u32]) -> Self {
        let runs: Vec<(u32, Range<usize>)> = collected
            .ways
            .iter()
            .enumerate()
            .flat_map(|(way, entry)| present_runs(collected, entry.nodes.clone()).map(move |run| (narrow(way), run)))
            .collect();
        let mut visits = vec![0_u8; collected.node_ids.len()];
        for &node in runs.iter().flat_map(|(_, run)| &collected.refs[run.clone()]) {
            visits[node as usize] = visits[node as usize].saturating_add(1);
        }
        let mut list = Vec::new();
        for (way, run) in runs {
            let mut begin = run.start;
            for at in run.start + 1..run.end {
                let node = collected.refs[at] as usize;
                if at + 1 == run.end || visits[node] > 1 || forced[node] {
                    let (from, to) = (collected.refs[begin], collected.refs[at]);
                    list.push(Piece { from, to, way, road: roads[way as usize], nodes: begin..at + 1 });
                    begin = at;
                }
            }
        }
        let joints = joints(&list, forced);
        Self { list, joints }
    }

    /// Calls `visit` with each maximal chain of pieces; `joinable` says whether two pieces are alike
    /// when passed in the same direction, and `symmetric` whether a piece is the same both ways.
    pub(super) fn join(
        &self,
        joinable: impl Fn(&Piece, &Piece) -> bool,
        symmetric: impl Fn(&Piece) -> bool,
        mut visit: impl FnMut(&[Link]),
    ) {
        let next = |link: Link| -> Option<Link> {
            let piece = &self.list[link.piece as usize];
            let node = if link.reversed { piece.from } else { piece.to };
            let [a, b] = self.joints[node as usize];
            let other = if a == link.piece { b } else { a };
            if a == NONE || b == NONE || a == b {
                return None;
            }
            let candidate = &self.list[other as usize];
            let reversed = candidate.from != node;
            let alike = joinable(piece, candidate) && (reversed == link.reversed || symmetric(piece));
            alike.then_some(Link { piece: other, reversed })
        };
        let mut done = vec![false; self.list.len()];
        let mut chain = Vec::new();
        for index in 0..self.list.len() {
            if done[index] {
                continue;
            }
            let first = Link { piece: narrow(index), reversed: false };
            let mut start = Link { reversed: true, ..first };
            while let Some(link) = next(start).filter(|link| link.piece != first.piece) {
                start = link;
            }
            chain.clear();
            let mut at = Some(Link { reversed: !start.reversed, ..start });
            while let Some(link) = at.filter(|link| !done[link.piece as usize]) {
                done[link.piece as usize] = true;
                chain.push(link);
                at = next(link);
            }
            visit(&chain);
        }
    }
}

/// The parts of a way of which the nodes are present.
fn present_runs(collected: &Collected, nodes: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = nodes.start;
    let present = |k: usize| collected.places[collected.refs[k] as usize].is_some();
    std::iter::from_fn(move || {
        while at < nodes.end && !present(at) {
            at += 1;
        }
        let begin = at;
        while at < nodes.end && present(at) {
            at += 1;
        }
        (begin < at).then_some(begin..at)
    })
    .filter(|run| run.len() > 1)
}

/// For each node that is the end of exactly two pieces and may be passed over, these two.
fn joints(pieces: &[Piece], forced: &[bool]) -> Vec<[u32; 2]> {
    let mut joints = vec![[NONE; 2]; forced.len()];
    let mut count = vec![0_u8; forced.len()];
    for (index, piece) in pieces.iter().enumerate() {
        for node in [piece.from, piece.to].map(|node| node as usize) {
            if let Some(slot) = joints[node].get_mut(usize::from(count[node])) {
                *slot = narrow(index);
            }
            count[node] = count[node].saturating_add(1);
        }
    }
    for (node, joint) in joints.iter_mut().enumerate() {
        if count[node] != 2 || forced[node] {
            *joint = [NONE; 2];
        }
    }
    joints
}
