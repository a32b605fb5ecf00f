//! From gate to gate: which of the ways between two points is the best, as pieces of stretches.

use super::metric::{Gate, Piece, Vehicle};
use super::network::RoadNetwork;
use super::snap::Snapped;
use crate::graph::alternatives::{Alternatives, Limits};
use crate::graph::cch::query::Query;
use crate::graph::csr::{ArcId, INFINITY};
use crate::graph::potential::Detour;

/// A way between two points: what it counts towards the objective, its driving time and what is driven.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What the vehicle's ways are short of; milliseconds, unless it was aimed at another objective.
    pub weight: u64,
    /// Milliseconds.
    pub time_ms: u64,
    /// In the order of travel.
    pub pieces: Vec<Piece>,
}

impl Way {
    /// Adds up the time of `pieces`.
    fn new(vehicle: &Vehicle, weight: u64, pieces: Vec<Piece>) -> Self {
        let time_ms = pieces.iter().map(|piece| u64::from(piece.part(vehicle.time_ms(piece.arc)))).sum();
        Self { weight, time_ms, pieces }
    }
}

/// The pair of gates with the least weight, by a search between nodes.
fn best_gates(
    (exits, entries): (&[Gate], &[Gate]),
    mut between: impl FnMut(&Gate, &Gate) -> u32,
) -> Option<(u64, Gate, Gate)> {
    let mut best: Option<(u64, Gate, Gate)> = None;
    for exit in exits {
        for entry in entries {
            let middle = between(exit, entry);
            let weight = u64::from(exit.weight) + u64::from(middle) + u64::from(entry.weight);
            if middle < INFINITY && best.as_ref().is_none_or(|(least, _, _)| weight < *least) {
                best = Some((weight, *exit, *entry));
            }
        }
    }
    best
}

/// Exit, arcs, entry as pieces.
fn pieces(network: &RoadNetwork, exit: &Gate, arcs: &[ArcId], entry: &Gate) -> Vec<Piece> {
    let whole = |&arc: &ArcId| Piece { course: network.course(arc), arc, from: 0.0, to: 1.0 };
    exit.piece.into_iter().chain(arcs.iter().map(whole)).chain(entry.piece).collect()
}

/// Prefers the drive along one stretch when it is no worse.
fn or_along(vehicle: &Vehicle, along: Option<Gate>, way: Option<Way>) -> Option<Way> {
    let along = along.map(|gate| Way::new(vehicle, gate.weight.into(), gate.piece.into_iter().collect()));
    match (along, way) {
        (Some(along), Some(way)) if way.weight < along.weight => Some(way),
        (Some(along), _) => Some(along),
        (None, way) => way,
    }
}

/// The best way: the fastest, unless the vehicle was aimed at another objective.
pub fn fastest(network: &RoadNetwork, vehicle: &Vehicle, query: &mut Query, [from, to]: [&Snapped; 2]) -> Option<Way> {
    let way = between_gates(network, vehicle, query, [from, to]).map(|(way, _)| way);
    or_along(vehicle, vehicle.along(network, from, to), way)
}

/// The best way from an exit of one point to an entry of the other, with those two.
fn between_gates(
    network: &RoadNetwork,
    vehicle: &Vehicle,
    query: &mut Query,
    [from, to]: [&Snapped; 2],
) -> Option<(Way, [Gate; 2])> {
    let (exits, entries) = (vehicle.exits(network, from), vehicle.entries(network, to));
    let seeds = |gates: &[Gate]| gates.iter().map(|gate| (gate.node, gate.weight)).collect::<Vec<_>>();
    let joined = query.between(vehicle.metric(), &seeds(&exits), &seeds(&entries))?;
    let gate = |gates: &[Gate], node| gates.iter().filter(|gate| gate.node == node).min_by_key(|g| g.weight).copied();
    let (exit, entry) = (gate(&exits, joined.ends[0])?, gate(&entries, joined.ends[1])?);
    let pieces = pieces(network, &exit, joined.arcs, &entry);
    Some((Way::new(vehicle, joined.distance.into(), pieces), [exit, entry]))
}

/// The best way that drives no arc of which `forbidden` is true.
pub fn avoiding(
    network: &RoadNetwork,
    vehicle: &Vehicle,
    (detour, forbidden): (&mut Detour, &dyn Fn(ArcId) -> bool),
    [from, to]: [&Snapped; 2],
) -> Option<Way> {
    let allowed = |gate: &Gate| gate.piece.is_none_or(|piece| !forbidden(piece.arc));
    let open = |gates: Vec<Gate>| gates.into_iter().filter(allowed).collect::<Vec<_>>();
    let (exits, entries) = (open(vehicle.exits(network, from)), open(vehicle.entries(network, to)));
    let raise = |arc| forbidden(arc).then_some(INFINITY);
    let base = vehicle.base(network);
    let best = best_gates((&exits, &entries), |exit, entry| {
        detour.path(base, (exit.node, entry.node), raise).map_or(INFINITY, |path| path.distance)
    });
    let way = best.and_then(|(weight, exit, entry)| {
        let path = detour.path(base, (exit.node, entry.node), raise)?;
        Some(Way::new(vehicle, weight, pieces(network, &exit, path.arcs, &entry)))
    });
    or_along(vehicle, vehicle.along(network, from, to).filter(allowed), way)
}

/// Up to `count` good ways, the best first.
pub fn several(
    network: &RoadNetwork,
    vehicle: &Vehicle,
    (search, query): (&mut Alternatives, &mut Query),
    ([from, to], count): ([&Snapped; 2], usize),
) -> Vec<Way> {
    let Some((fastest, [exit, entry])) = between_gates(network, vehicle, query, [from, to]) else { return Vec::new() };
    let Some(fastest) = or_along(vehicle, vehicle.along(network, from, to), Some(fastest)) else { return Vec::new() };
    let limits = Limits { count, ..Limits::default() };
    let others = search.find(vehicle.base(network), (exit.node, entry.node), limits);
    let ends = u64::from(exit.weight) + u64::from(entry.weight);
    let way = |way: crate::graph::alternatives::Way| {
        Way::new(vehicle, ends + u64::from(way.distance), pieces(network, &exit, &way.arcs, &entry))
    };
    let mut ways = vec![fastest];
    ways.extend(others.into_iter().skip(1).map(way));
    ways
}
