//! Many points × many points: driving times, distances and costs of the best ways.

use super::Roads;
use super::metric::{Gate, Vehicle};
use super::profile::Measure;
use super::snap::Snapped;
use crate::base::units::{Fen, Metres, Seconds};
use crate::graph::cch::companion::{Companion, PairMatrix, PairOut, PairSeed};
use crate::graph::csr::{INFINITY, Weight};

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

/// Driving times between points of one list; those without a road take no room.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// The row of each point that has a road.
    row: Vec<Option<u32>>,
    /// How many have one.
    side: usize,
    seconds: Vec<u32>,
}

impl Times {
    /// Driving time of one pair.
    pub fn get(&self, from: usize, to: usize) -> Option<Seconds> {
        let [from, to] = [self.row[from]? as usize, self.row[to]? as usize];
        Some(self.seconds[from * self.side + to]).filter(|&seconds| seconds != NO_WAY).map(Seconds)
    }
}

/// Driving times from each of `points` to each.
pub fn times(roads: &Roads, vehicle: &Vehicle, points: &[Option<Snapped>]) -> Times {
    let on_road: Vec<Option<Snapped>> = points.iter().filter(|point| point.is_some()).copied().collect();
    let mut rows = 0..;
    let row = points.iter().map(|point| point.and_then(|_| rows.next())).collect();
    if on_road.is_empty() {
        return Times { row, ..Times::default() };
    }
    let second = Second { along: vehicle.lengths(), of: &|gate| gate.metres };
    let found = pairs(roads, vehicle, &second, (&on_road, &on_road));
    Times { row, side: on_road.len(), seconds: seconds(roads, vehicle, &found, (&on_road, &on_road)) }
}

/// Where searches begin or end: the gates of all points, those of a point together where they are
/// ancestors of one another, else each by itself.
struct Gates {
    groups: Vec<Vec<PairSeed>>,
    /// For each point where its groups begin, and their number at the end.
    first: Vec<usize>,
}

impl Gates {
    fn new(
        points: &[Option<Snapped>],
        (vehicle, second): (&Vehicle, &Second<'_>),
        gates: impl Fn(&Snapped) -> Vec<Gate>,
    ) -> Self {
        let (mut groups, mut first) = (Vec::with_capacity(points.len()), vec![0]);
        let topology = vehicle.metric().topology();
        let seed = |gate: &Gate| PairSeed { node: gate.node, distance: gate.weight, second: (second.of)(gate) };
        for point in points {
            let seeds: Vec<PairSeed> = point.iter().flat_map(&gates).map(|gate| seed(&gate)).collect();
            if topology.is_chain(seeds.iter().map(|seed| seed.node)) {
                groups.push(seeds);
            } else {
                groups.extend(seeds.into_iter().map(|seed| vec![seed]));
            }
            first.push(groups.len());
        }
        Self { groups, first }
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
    let seconds = seconds(roads, vehicle, &found, (sources, targets));
    let cells = found.iter().zip(seconds).map(|(pair, seconds)| Cell { seconds, metres: pair.second });
    Matrix { columns: targets.len(), cells: cells.collect() }
}

/// The driving times of the pairs in whole seconds; [`NO_WAY`] for none.
fn seconds(
    roads: &Roads,
    vehicle: &Vehicle,
    found: &[Pair],
    ends: (&[Option<Snapped>], &[Option<Snapped>]),
) -> Vec<u32> {
    let whole = |millis: Weight| if millis < INFINITY { millis.div_ceil(1000) } else { NO_WAY };
    match vehicle.times() {
        None => found.iter().map(|pair| whole(pair.weight)).collect(),
        Some(along) => {
            let timed = pairs(roads, vehicle, &Second { along, of: &|gate| gate.time_ms }, ends);
            timed.iter().map(|pair| whole(pair.second)).collect()
        }
    }
}

/// What the best ways between all of `points` count towards the objective of `vehicle`, row by row.
pub fn weights(roads: &Roads, vehicle: &Vehicle, points: &[Option<Snapped>]) -> Vec<Option<u64>> {
    let second = Second { along: vehicle.lengths(), of: &|gate| gate.metres };
    let found = pairs(roads, vehicle, &second, (points, points));
    found.iter().map(|pair| pair.is_way().then_some(pair.weight.into())).collect()
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
    let cost = |pair: &Pair| pair.is_way().then_some(Fen(pair.second));
    let row = |row: usize| found[row * targets.len()..][..targets.len()].iter().map(cost).collect();
    (0..sources.len()).map(row).collect()
}

/// The weight that is summed along the best ways: between nodes, and from a point to its gate.
struct Second<'a> {
    along: &'a Companion,
    of: &'a dyn Fn(&Gate) -> Weight,
}

/// The best way of one pair: what it counts towards the objective, [`INFINITY`] if there is none, and
/// the second weight along it.
struct Pair {
    weight: Weight,
    second: Weight,
}

impl Pair {
    const NONE: Self = Self { weight: INFINITY, second: NO_WAY };

    const fn is_way(&self) -> bool {
        self.weight < INFINITY
    }
}

fn pairs(
    roads: &Roads,
    vehicle: &Vehicle,
    summed: &Second<'_>,
    (sources, targets): (&[Option<Snapped>], &[Option<Snapped>]),
) -> Vec<Pair> {
    let network = roads.network();
    let exits = Gates::new(sources, (vehicle, summed), |point| vehicle.exits(network, point));
    let entries = Gates::new(targets, (vehicle, summed), |point| vehicle.entries(network, point));
    let size = exits.groups.len() * entries.groups.len();
    let (mut distance, mut second) = (vec![INFINITY; size], vec![INFINITY; size]);
    let mut out = PairOut { distance: &mut distance, second: &mut second };
    PairMatrix::new().between(vehicle.metric(), summed.along, (&exits.groups, &entries.groups), &mut out);
    let mut best = Vec::with_capacity(sources.len() * targets.len());
    for (row, source) in sources.iter().enumerate() {
        for (column, target) in targets.iter().enumerate() {
            let pairs = exits.of(row).flat_map(|exit| entries.of(column).map(move |entry| (exit, entry)));
            let least = pairs.map(|(exit, entry)| exit * entries.groups.len() + entry).min_by_key(|at| distance[*at]);
            let found = least.filter(|at| distance[*at] < INFINITY).map(|at| (distance[at], second[at]));
            let pair = source.as_ref().zip(target.as_ref());
            let along = pair.and_then(|(source, target)| vehicle.along(network, source, target));
            let along = along.map(|gate| (gate.weight, (summed.of)(&gate)));
            // The drive along one stretch is preferred when it is no worse.
            let least = along.into_iter().chain(found).min_by_key(|(weight, _)| *weight);
            best.push(least.map_or(Pair::NONE, |(weight, second)| Pair { weight, second }));
        }
    }
    best
}
