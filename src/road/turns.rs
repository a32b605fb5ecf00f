//! Forbidden turns: the graph is expanded where they are, and nowhere else.
//!
//! A ban is a sequence of arcs that may not be driven one after the other. The bans make an automaton
//! (Aho and Corasick 1975, *Efficient string matching*): its state is the longest end of the way driven
//! so far that could still become a ban. The expanded graph is the product of the road graph and this
//! automaton, reduced to what can be reached: every node of the road graph with the empty state, and one
//! more node for each proper beginning of a ban. A ban that some vehicles are excepted from leaves its
//! last arc in place, for those vehicles only.

use std::collections::BTreeMap;

use super::network::Course;
use super::vehicles::Vehicles;
use crate::graph::csr::{Id, NodeId, narrow};

/// The arcs of a graph in order of their tails: those of node `v` are `first_out[v]..first_out[v + 1]`.
#[derive(Debug, Default)]
pub(super) struct Arcs {
    pub(super) first_out: Vec<u32>,
    pub(super) head: Vec<NodeId>,
    pub(super) course: Vec<Course>,
    pub(super) vehicles: Vec<Vehicles>,
}

impl Arcs {
    fn outgoing(&self, node: NodeId) -> std::ops::Range<u32> {
        self.first_out[node.index()]..self.first_out[node.index() + 1]
    }
}

/// Makes the road graph `arcs` the product of itself and the automaton of `bans` (arcs, and who is
/// banned); returns, for each node added, the one whose place it has. Arcs keep their numbers, those of
/// the new nodes follow. Linear in the beginnings of bans and the arcs at their last nodes.
pub(super) fn expand(arcs: &mut Arcs, bans: &[(Vec<u32>, Vehicles)]) -> Vec<NodeId> {
    let automaton = Automaton::new(&arcs.vehicles, bans);
    let node_count = arcs.first_out.len() - 1;
    let mut origin = Vec::new();
    let mut node_of = vec![None; automaton.states.len()];
    for (node, state) in node_of.iter_mut().zip(&automaton.states).skip(1) {
        if state.is_place {
            *node = Some(NodeId::from_index(node_count + origin.len()));
            origin.push(arcs.head[state.last as usize]);
        }
    }
    for (state, _) in node_of.iter().enumerate().filter(|(_, node)| node.is_some()) {
        let place = arcs.head[automaton.states[state].last as usize];
        for arc in arcs.outgoing(place) {
            let next = &automaton.states[automaton.next(state, arc)];
            let vehicles = arcs.vehicles[arc as usize].without(next.banned);
            if !vehicles.is_empty() {
                arcs.head.push(node_of[next.home].unwrap_or(arcs.head[arc as usize]));
                arcs.course.push(arcs.course[arc as usize]);
                arcs.vehicles.push(vehicles);
            }
        }
        arcs.first_out.push(narrow(arcs.head.len()));
    }
    // Last, because until here the heads of these arcs were the places of the states.
    for (&arc, &state) in &automaton.states[ROOT].next {
        if let Some(node) = node_of[automaton.states[state].home] {
            arcs.head[arc as usize] = node;
        }
    }
    origin
}

const ROOT: usize = 0;

/// A beginning of a ban; the root is the empty one.
#[derive(Debug)]
struct State {
    next: BTreeMap<u32, usize>,
    /// The arc that leads to it.
    last: u32,
    /// The longest shorter end of the way driven that is a state too.
    shorter: usize,
    /// The longest end that is a *proper* beginning of a ban: what must be remembered.
    home: usize,
    /// Who may not have come here.
    banned: Vehicles,
    /// Whether somebody may have.
    reachable: bool,
    /// Whether it becomes a node of its own.
    is_place: bool,
}

impl State {
    const fn after(arc: u32) -> Self {
        Self {
            next: BTreeMap::new(),
            last: arc,
            shorter: ROOT,
            home: ROOT,
            banned: Vehicles::NONE,
            reachable: true,
            is_place: false,
        }
    }
}

struct Automaton {
    states: Vec<State>,
}

impl Automaton {
    /// For arcs that are open to `vehicles`.
    fn new(vehicles: &[Vehicles], bans: &[(Vec<u32>, Vehicles)]) -> Self {
        let mut automaton = Self { states: vec![State::after(0)] };
        for (path, banned) in bans.iter().filter(|(path, _)| path.len() > 1) {
            let mut at = ROOT;
            for &arc in path {
                let fresh = automaton.states.len();
                at = *automaton.states[at].next.entry(arc).or_insert(fresh);
                if at == fresh {
                    automaton.states.push(State::after(arc));
                }
            }
            let state = &mut automaton.states[at];
            state.banned = state.banned.or(*banned);
        }
        automaton.link(vehicles);
        automaton
    }

    /// Fills in what depends on shorter states, in order of length.
    fn link(&mut self, vehicles: &[Vehicles]) {
        let mut queue = vec![ROOT];
        let mut done = 0;
        while let Some(&at) = queue.get(done) {
            done += 1;
            let next: Vec<(u32, usize)> = self.states[at].next.iter().map(|(&arc, &to)| (arc, to)).collect();
            for (arc, to) in next {
                let shorter = if at == ROOT { ROOT } else { self.next(self.states[at].shorter, arc) };
                let banned = self.states[to].banned.or(self.states[shorter].banned);
                let proper = !self.states[to].next.is_empty();
                let home = if proper { to } else { self.states[shorter].home };
                let somebody = !vehicles[arc as usize].without(banned).is_empty();
                let reachable = self.states[at].reachable && somebody;
                let state = &mut self.states[to];
                (state.shorter, state.banned, state.home) = (shorter, banned, home);
                (state.reachable, state.is_place) = (reachable, reachable && proper);
                queue.push(to);
            }
        }
    }

    /// The longest end of the way `at` plus `arc` that is a state.
    fn next(&self, mut at: usize, arc: u32) -> usize {
        loop {
            let state = &self.states[at];
            match state.next.get(&arc) {
                Some(&to) => return to,
                None if at == ROOT => return ROOT,
                None => at = state.shorter,
            }
        }
    }
}
