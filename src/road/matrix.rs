//! Many points × many points: driving times, distances and costs of the best ways.

use super::Roads;
use super::metric::{Gate, Vehicle};
use super::profile::Measure;
use super::snap::Snapped;
use crate::base::units::{Fen, Metres, Seconds};
use crate::graph::cch::companion::{Companion, PairMatrix, PairOut};
use crate::graph::csr::{INFINITY, NodeId, Weight};

/// Driving times and distances of all pairs; a pair without a way has none.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    columns: usize,
    cells: Vec<Cell>,
}

/// Driving time and length of one pair; [`NO_WAY`] twice when there is no way.
#[derive(Clone, Copy, Debug)]
struct Cell {
    seconds: u32,
    metres: u32,
}

/// Marks a pair without a way.
const NO_WAY: u32 = u32::MAX;

impl Matrix {
    /// Driving time and distance of one pair.
    pub fn get(&self, row: usize, column: usize) -> Option<(Seconds, Metres)> {
        let cell = self.cells[row * self.columns + column];
        (cell.seconds != NO_WAY).then_some((Seconds(cell.seconds), Metres(cell.metres)))
    }
}

/// The gates of all points in one list, and where those of each point begin.
struct Gates {
    nodes: Vec<NodeId>,
    all: Vec<Gate>,
    first: Vec<usize>,
}

impl Gates {
    fn new(points: &[Option<Snapped>], gates: impl Fn(&Snapped) -> Vec<Gate>) -> Self {
        let (mut all, mut first) = (Vec::new(), vec![0]);
        for point in points {
            all.extend(point.as_ref().map(&gates).unwrap_or_default());
            first.push(all.len());
        }
        Self { nodes: all.iter().map(|gate| gate.node).collect(), all, first }
    }

    fn of(&self, point: usize) -> std::ops::Range<usize> {
        self.first[point]..self.first[point + 1]
    }
}

/// From each of `sources` to each of `targets` by the best ways; a point that is not on a road has no
/// way to anywhere.
pub fn matrix(roads: &Roads, vehicle: &Vehicle, sources: &[Option<Snapped>], targets: &[Option<Snapped>]) -> Matrix {
    let second = Second { along: vehicle.lengths(), of: &|gate| gate.metres };
    let found = pairs(roads, vehicle, &second, (sources, targets));
    let millis: Vec<u64> = match vehicle.times() {
        None => found.iter().map(|pair| pair.weight).collect(),
        Some(along) => {
            let timed = pairs(roads, vehicle, &Second { along, of: &|gate| gate.time_ms }, (sources, targets));
            timed.iter().map(|pair| pair.second.into()).collect()
        }
    };
    let cell = |(pair, millis): (&Pair, u64)| {
        if pair.weight == NOWHERE {
            return Cell { seconds: NO_WAY, metres: NO_WAY };
        }
        Cell { seconds: u32::try_from(millis.div_ceil(1000)).unwrap_or(NO_WAY), metres: pair.second }
    };
    Matrix { columns: targets.len(), cells: found.iter().zip(millis).map(cell).collect() }
}

/// What the best ways between all of `points` count towards the objective of `vehicle`, row by row.
pub fn weights(roads: &Roads, vehicle: &Vehicle, points: &[Option<Snapped>]) -> Vec<Option<u64>> {
    let second = Second { along: vehicle.lengths(), of: &|gate| gate.metres };
    let found = pairs(roads, vehicle, &second, (points, points));
    found.iter().map(|pair| (pair.weight != NOWHERE).then_some(pair.weight)).collect()
}

/// Toll and energy of the best ways of all pairs, row by row; the sum over all arcs is made anew
/// for each call, O(arcs) beside the search.
pub fn costs(
    roads: &Roads,
    vehicle: &Vehicle,
    sources: &[Option<Snapped>],
    targets: &[Option<Snapped>],
) -> Vec<Vec<Option<Fen>>> {
    let network = roads.network();
    let fen = |arc| network.weight(arc, &vehicle.profile, Measure::Cost);
    let weights: Vec<Weight> = network.graph().arcs().map(fen).collect();
    let along = Companion::new(vehicle.metric(), &weights);
    let of = |gate: &Gate| gate.piece.map_or(0, |piece| piece.part(fen(piece.arc)));
    let found = pairs(roads, vehicle, &Second { along: &along, of: &of }, (sources, targets));
    let cost = |pair: &Pair| (pair.weight != NOWHERE).then_some(Fen(pair.second));
    let row = |row: usize| found[row * targets.len()..][..targets.len()].iter().map(cost).collect();
    (0..sources.len()).map(row).collect()
}

/// The weight that is summed along the best ways: between nodes, and from a point to its gate.
struct Second<'a> {
    along: &'a Companion,
    of: &'a dyn Fn(&Gate) -> Weight,
}

/// The best way of one pair: what it counts towards the objective, [`NOWHERE`] if there is none, and
/// the second weight along it.
struct Pair {
    weight: u64,
    second: Weight,
}

/// The weight of no way.
const NOWHERE: u64 = u64::MAX;

fn pairs(
    roads: &Roads,
    vehicle: &Vehicle,
    summed: &Second<'_>,
    (sources, targets): (&[Option<Snapped>], &[Option<Snapped>]),
) -> Vec<Pair> {
    let network = roads.network();
    let exits = Gates::new(sources, |point| vehicle.exits(network, point));
    let entries = Gates::new(targets, |point| vehicle.entries(network, point));
    let size = exits.nodes.len() * entries.nodes.len();
    let (mut distance, mut second) = (vec![INFINITY; size], vec![INFINITY; size]);
    let mut out = PairOut { distance: &mut distance, second: &mut second };
    PairMatrix::new().distances(vehicle.metric(), summed.along, (&exits.nodes, &entries.nodes), &mut out);
    let mut pairs = Vec::with_capacity(sources.len() * targets.len());
    for (row, source) in sources.iter().enumerate() {
        for (column, target) in targets.iter().enumerate() {
            let mut best = Pair { weight: NOWHERE, second: NO_WAY };
            for exit in exits.of(row) {
                for entry in entries.of(column) {
                    let at = exit * entries.nodes.len() + entry;
                    let (from, to) = (&exits.all[exit], &entries.all[entry]);
                    let weight = u64::from(from.weight) + u64::from(distance[at]) + u64::from(to.weight);
                    if distance[at] < INFINITY && weight < best.weight {
                        best = Pair { weight, second: (summed.of)(from) + second[at] + (summed.of)(to) };
                    }
                }
            }
            let pair = source.as_ref().zip(target.as_ref());
            if let Some(gate) = pair.and_then(|(source, target)| vehicle.along(network, source, target))
                && u64::from(gate.weight) <= best.weight
            {
                best = Pair { weight: gate.weight.into(), second: (summed.of)(&gate) };
            }
            pairs.push(best);
        }
    }
    pairs
}
