//! Many points × many points: driving times, and the distances and costs of the fastest ways.

use super::Roads;
use super::metric::{Gate, Vehicle};
use super::profile::Objective;
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

/// Seconds and the second weight (metres or fen) of one pair; [`NO_WAY`] twice when there is no way.
#[derive(Clone, Copy, Debug)]
struct Cell {
    seconds: u32,
    second: u32,
}

/// Marks a pair without a way.
const NO_WAY: u32 = u32::MAX;

impl Matrix {
    /// Driving time and distance of one pair.
    pub fn get(&self, row: usize, column: usize) -> Option<(Seconds, Metres)> {
        let cell = self.cells[row * self.columns + column];
        (cell.seconds != NO_WAY).then_some((Seconds(cell.seconds), Metres(cell.second)))
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
    let exits = Gates::new(sources, |point| vehicle.exits(network, point));
    let entries = Gates::new(targets, |point| vehicle.entries(network, point));
    let size = exits.nodes.len() * entries.nodes.len();
    let (mut distance, mut second) = (vec![INFINITY; size], vec![INFINITY; size]);
    let mut out = PairOut { distance: &mut distance, second: &mut second };
    PairMatrix::new().distances(vehicle.metric(), summed.along, (&exits.nodes, &entries.nodes), &mut out);
    let mut cells = Vec::with_capacity(sources.len() * targets.len());
    for (row, source) in sources.iter().enumerate() {
        for (column, target) in targets.iter().enumerate() {
            let mut best = (u64::MAX, NO_WAY);
            for exit in exits.of(row) {
                for entry in entries.of(column) {
                    let at = exit * entries.nodes.len() + entry;
                    let (from, to) = (&exits.all[exit], &entries.all[entry]);
                    let time = u64::from(from.time_ms) + u64::from(distance[at]) + u64::from(to.time_ms);
                    if distance[at] < INFINITY && time < best.0 {
                        best = (time, (summed.of)(from) + second[at] + (summed.of)(to));
                    }
                }
            }
            let pair = source.as_ref().zip(target.as_ref());
            if let Some(gate) = pair.and_then(|(source, target)| vehicle.along(network, source, target))
                && u64::from(gate.time_ms) <= best.0
            {
                best = (gate.time_ms.into(), (summed.of)(&gate));
            }
            let seconds =
                if best.0 == u64::MAX { NO_WAY } else { u32::try_from(best.0.div_ceil(1000)).unwrap_or(NO_WAY) };
            cells.push(Cell { seconds, second: best.1 });
        }
    }
    cells
}
