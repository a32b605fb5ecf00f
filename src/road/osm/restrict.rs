//! Turn restrictions: from the ids of ways and nodes to forbidden sequences of courses.
//!
//! `no_…` forbids the way from `from` over `via` to `to`. `only_…` makes that way the only one: whoever
//! comes to the end of `from` may leave it at no point. A member that is missing or that fits in two ways
//! (a `from` that passes through its `via`) leaves the restriction unplaced; one that may not be driven in
//! that direction anyway makes it idle.

use std::collections::BTreeSet;

use super::UTurns;
use super::collect::{Collected, Restriction, Via};
use crate::graph::csr::{Id, NONE, NodeId, group, narrow};
use crate::road::draft::{Ban, Draft, Stretch};
use crate::road::network::{Course, StretchId};
use crate::road::vehicles::Vehicles;

/// A way over several `via` has no more stretches than this.
const LONGEST: usize = 24;
/// So many continuations are tried before a restriction counts as unplaced.
const TRIES: usize = 10_000;

/// Who can go on where: the ends of the stretches by node.
pub(super) struct Turns<'d> {
    stretches: &'d [Stretch],
    end_ways: &'d [[u32; 2]],
    numbers: &'d [u32],
    first: Vec<u32>,
    /// Twice the stretch, plus one for its `to`.
    ends: Vec<u32>,
}

/// The restrictions as bans.
#[derive(Default)]
pub(super) struct Placed {
    pub(super) bans: Vec<Ban>,
    pub(super) held: u64,
    pub(super) timed: u64,
    pub(super) idle: u64,
    pub(super) unplaced: u64,
}

/// All restrictions that can be placed, and the U-turns that they make tempting.
pub(super) fn bans(collected: &Collected, turns: &Turns<'_>, u_turns: UTurns) -> Placed {
    let mut placed = Placed::default();
    let mut near = BTreeSet::new();
    for restriction in &collected.restrictions {
        let timed = restriction.tags.condition.is_some();
        let Some(paths) = turns.forbidden(collected, restriction) else {
            placed.unplaced += 1;
            continue;
        };
        match (paths.is_empty(), timed) {
            (true, _) => placed.idle += 1,
            (false, true) => placed.timed += 1,
            (false, false) => placed.held += 1,
        }
        for path in paths {
            if !timed {
                near.extend(path[..path.len() - 1].iter().map(|&course| turns.head(course)));
            }
            let vehicles = if timed { Vehicles::NONE } else { restriction.tags.vehicles };
            placed.bans.push(Ban { path, vehicles, condition: restriction.tags.condition.clone() });
        }
    }
    if u_turns == UTurns::NotNearRestrictions {
        placed.bans.extend(turns.u_turns(&near));
    }
    placed
}

impl<'d> Turns<'d> {
    /// The ends of all stretches of `draft`; `end_ways` names the way at each, `numbers` the node of the
    /// draft for each node of the ways.
    pub(super) fn new(draft: &'d Draft, end_ways: &'d [[u32; 2]], numbers: &'d [u32]) -> Self {
        let keys = draft.stretches.iter().flat_map(|stretch| [NodeId(stretch.from), NodeId(stretch.to)]);
        let (first, ends) = group(draft.places.len(), keys);
        Self { stretches: &draft.stretches, end_ways, numbers, first, ends }
    }

    fn ends(&self, node: u32) -> impl Iterator<Item = (StretchId, bool)> {
        let range = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
        self.ends[range].iter().map(|&end| (StretchId(end / 2), end % 2 == 1))
    }

    fn is_open(&self, course: Course) -> bool {
        !self.stretches[course.stretch.index()].open[usize::from(course.backward)].is_empty()
    }

    fn head(&self, course: Course) -> u32 {
        let stretch = &self.stretches[course.stretch.index()];
        if course.backward { stretch.from } else { stretch.to }
    }

    /// The courses that leave `node`; with `ways`, only those that do so on one of them.
    fn departures(&self, node: u32, ways: Option<&[u32]>) -> Vec<Course> {
        let courses = self.ends(node).filter(|&end| self.is_on(end, ways));
        courses
            .map(|(stretch, at_to)| Course { stretch, backward: at_to })
            .filter(|&course| self.is_open(course))
            .collect()
    }

    /// The courses that enter `node`.
    fn arrivals(&self, node: u32, ways: Option<&[u32]>) -> Vec<Course> {
        let courses = self.ends(node).filter(|&end| self.is_on(end, ways));
        courses
            .map(|(stretch, at_to)| Course { stretch, backward: !at_to })
            .filter(|&course| self.is_open(course))
            .collect()
    }

    fn is_on(&self, (stretch, at_to): (StretchId, bool), ways: Option<&[u32]>) -> bool {
        ways.is_none_or(|ways| ways.contains(&self.end_ways[stretch.index()][usize::from(at_to)]))
    }

    /// The sequences that a restriction forbids; `None` if it cannot be placed.
    fn forbidden(&self, collected: &Collected, restriction: &Restriction) -> Option<Vec<Vec<Course>>> {
        let ways = |ids: &[i64]| {
            ids.iter().map(|&id| collected.way(id).map(narrow)).collect::<Option<Vec<u32>>>().filter(|w| !w.is_empty())
        };
        let (from, to) = (ways(&restriction.from)?, ways(&restriction.to)?);
        let paths = match &restriction.via {
            Via::Node(id) => {
                let node = self.numbers[collected.node(*id)? as usize];
                if node == NONE {
                    return None;
                }
                self.over_node(node, [&from, &to], restriction.tags.u_turn)?
            }
            Via::Ways(ids) => self.over_ways(&ways(ids)?, [&from, &to], collected)?,
        };
        match (restriction.tags.only, &paths[..]) {
            (false, _) => Some(paths),
            (true, []) => Some(Vec::new()),
            (true, [path]) => Some(self.deviations(path)),
            (true, _) => None,
        }
    }

    /// The ways from `from` over `node` to `to`.
    fn over_node(&self, node: u32, [from, to]: [&[u32]; 2], u_turn: bool) -> Option<Vec<Vec<Course>>> {
        if from == to && u_turn {
            let arrivals = self.arrivals(node, Some(from)).into_iter();
            return Some(arrivals.filter(|c| self.is_open(c.reversed())).map(|c| vec![c, c.reversed()]).collect());
        }
        let mut paths = Vec::new();
        for way in from {
            for other in to {
                let arrivals = self.arrivals(node, Some(&[*way]));
                match (&arrivals[..], &self.departures(node, Some(&[*other]))[..]) {
                    ([], _) | (_, []) => {}
                    ([arrival], [departure]) => paths.push(vec![*arrival, *departure]),
                    _ => return None,
                }
            }
        }
        Some(paths)
    }

    /// The ways from `from` over all of `via` to `to`.
    fn over_ways(&self, via: &[u32], [from, to]: [&[u32]; 2], collected: &Collected) -> Option<Vec<Vec<Course>>> {
        let mut paths = Vec::new();
        let mut starts = BTreeSet::new();
        for &way in via {
            for &node in &collected.refs[collected.ways[way as usize].nodes.clone()] {
                let node = self.numbers[node as usize];
                if node != NONE {
                    starts.extend(self.arrivals(node, Some(from)));
                }
            }
        }
        let mut tries = TRIES;
        for start in starts {
            self.extend(&mut vec![start], [via, to], &mut paths, &mut tries);
        }
        (tries > 0).then_some(paths)
    }

    /// Goes on along `via` in all ways and keeps those that used each of them and reach `to`.
    fn extend(&self, path: &mut Vec<Course>, [via, to]: [&[u32]; 2], paths: &mut Vec<Vec<Course>>, tries: &mut usize) {
        let Some(&last) = path.last() else { return };
        let node = self.head(last);
        let uses = |way: &u32| path[1..].iter().any(|course| self.end_ways[course.stretch.index()].contains(way));
        if path.len() > 1 && via.iter().all(uses) {
            for departure in self.departures(node, Some(to)) {
                if departure.stretch != last.stretch {
                    paths.push(path.iter().copied().chain([departure]).collect());
                }
            }
        }
        *tries = tries.saturating_sub(1);
        if path.len() > LONGEST || *tries == 0 {
            return;
        }
        for next in self.departures(node, Some(via)) {
            if path.iter().all(|course| course.stretch != next.stretch) {
                path.push(next);
                self.extend(path, [via, to], paths, tries);
                path.pop();
            }
        }
    }

    /// Every way of leaving `path` before its end.
    fn deviations(&self, path: &[Course]) -> Vec<Vec<Course>> {
        let mut deviations = Vec::new();
        for (index, pair) in path.windows(2).enumerate() {
            for other in self.departures(self.head(pair[0]), None) {
                if other != pair[1] {
                    deviations.push(path[..=index].iter().copied().chain([other]).collect());
                }
            }
        }
        deviations
    }

    /// The U-turns at `nodes` and at the next ones behind them, where another way on exists.
    fn u_turns(&self, nodes: &BTreeSet<u32>) -> Vec<Ban> {
        let mut arrivals = BTreeSet::new();
        for &node in nodes {
            arrivals.extend(self.arrivals(node, None));
            arrivals.extend(self.departures(node, None));
        }
        arrivals.retain(|&course| {
            let onward = self.departures(self.head(course), None);
            self.is_open(course.reversed()) && onward.iter().any(|&other| other != course.reversed())
        });
        let ban =
            |course: Course| Ban { path: vec![course, course.reversed()], vehicles: Vehicles::ALL, condition: None };
        arrivals.into_iter().map(ban).collect()
    }
}
