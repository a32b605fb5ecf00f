//! Many points × many points: driving times, and the distances and costs of the fastest ways.

use super::Roads;
use super::metric::{Gate, Vehicle};
use super::profile::Objective;
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

/// Seconds and the second weight (metres or fen) of one pair; [`NO_WAY`] twice when there is no way.
#[derive(Clone, Copy, Debug)]
struct Cell {
    seconds: u32,
    second: u32,
}

/// Marks a pair without a way.
const NO_WAY: u32 = u32::MAX;

impl Cell {
    const NONE: Self = Self { seconds: NO_WAY, second: NO_WAY };
}

impl Matrix {
    /// Driving time and distance of one pair.
    pub fn get(&self, row: usize, column: usize) -> Option<(Seconds, Metres)> {
        let cell = self.cells[row * self.columns + column];
        (cell.seconds != NO_WAY).then_some((Seconds(cell.seconds), Metres(cell.second)))
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
    let cells = cells(roads, vehicle, &second, (&on_road, &on_road));
    Times { row, side: on_road.len(), seconds: cells.into_iter().map(|cell| cell.seconds).collect() }
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
        let seed = |gate: &Gate| PairSeed { node: gate.node, distance: gate.time_ms, second: (second.of)(gate) };
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

/// From each of `sources` to each of `targets`; a point that is not on a road has no way to anywhere.
pub fn matrix(roads: &Roads, vehicle: &Vehicle, sources: &[Option<Snapped>], targets: &[Option<Snapped>]) -> Matrix {
    let second = Second { along: vehicle.lengths(), of: &|gate| gate.metres };
    Matrix { columns: targets.len(), cells: cells(roads, vehicle, &second, (sources, targets)) }
}

/// Toll and energy of the fastest ways of all pairs, row by row; the sum over all arcs is made anew
/// for each call, O(arcs) beside the search.
pub fn costs(
    roads: &Roads,
    vehicle: &Vehicle,
    sources: &[Option<Snapped>],
    targets: &[Option<Snapped>],
) -> Vec<Vec<Option<Fen>>> {
    let network = roads.network();
    let fen = |arc| network.weight(arc, &vehicle.profile, Objective::Cost);
    let weights: Vec<Weight> = network.graph().arcs().map(fen).collect();
    let along = Companion::new(vehicle.metric(), &weights);
    let of = |gate: &Gate| gate.piece.map_or(0, |piece| piece.part(fen(piece.arc)));
    let cells = cells(roads, vehicle, &Second { along: &along, of: &of }, (sources, targets));
    let cost = |cell: &Cell| (cell.seconds != NO_WAY).then_some(Fen(cell.second));
    let row = |row: usize| cells[row * targets.len()..][..targets.len()].iter().map(cost).collect();
    (0..sources.len()).map(row).collect()
}

/// The weight that is summed along the fastest ways: between nodes, and from a point to its gate.
struct Second<'a> {
    along: &'a Companion,
    of: &'a dyn Fn(&Gate) -> Weight,
}

fn cells(
    roads: &Roads,
    vehicle: &Vehicle,
    summed: &Second<'_>,
    (sources, targets): (&[Option<Snapped>], &[Option<Snapped>]),
) -> Vec<Cell> {
    let network = roads.network();
    let exits = Gates::new(sources, (vehicle, summed), |point| vehicle.exits(network, point));
    let entries = Gates::new(targets, (vehicle, summed), |point| vehicle.entries(network, point));
    let size = exits.groups.len() * entries.groups.len();
    let (mut distance, mut second) = (vec![INFINITY; size], vec![INFINITY; size]);
    let mut out = PairOut { distance: &mut distance, second: &mut second };
    PairMatrix::new().between(vehicle.metric(), summed.along, (&exits.groups, &entries.groups), &mut out);
    let mut cells = Vec::with_capacity(sources.len() * targets.len());
    for (row, source) in sources.iter().enumerate() {
        for (column, target) in targets.iter().enumerate() {
            let pairs = exits.of(row).flat_map(|exit| entries.of(column).map(move |entry| (exit, entry)));
            let least = pairs.map(|(exit, entry)| exit * entries.groups.len() + entry).min_by_key(|at| distance[*at]);
            let found = least.filter(|at| distance[*at] < INFINITY).map(|at| (distance[at], second[at]));
            let pair = source.as_ref().zip(target.as_ref());
            let along = pair.and_then(|(source, target)| vehicle.along(network, source, target));
            let along = along.map(|gate| (gate.time_ms, (summed.of)(&gate)));
            // The drive along one stretch is preferred when it is no slower.
            let best = along.into_iter().chain(found).min_by_key(|(time_ms, _)| *time_ms);
            cells.push(best.map_or(Cell::NONE, |(ms, second)| Cell { seconds: ms.div_ceil(1000), second }));
        }
    }
    cells
}
