//! Many points × many points: driving times, and the distances of the fastest ways.

use super::Roads;
use super::metric::{Gate, Vehicle};
use super::route;
use super::snap::Snapped;
use crate::base::units::{Metres, Seconds};
use crate::graph::cch::matrix::Matrix;
use crate::graph::csr::{INFINITY, NodeId};

/// Driving times of all pairs, in seconds; a pair without a way has none.
#[derive(Clone, Debug, Default)]
pub struct Times {
    columns: usize,
    seconds: Vec<u32>,
}

/// Marks a pair without a way.
const NO_WAY: u32 = u32::MAX;

impl Times {
    /// The time of one pair.
    pub fn get(&self, row: usize, column: usize) -> Option<Seconds> {
        let cell = self.seconds[row * self.columns + column];
        (cell != NO_WAY).then_some(Seconds(cell))
    }
}

/// The gates of all points in one list, and where those of each point begin.
struct Gates {
    nodes: Vec<NodeId>,
    all: Vec<Gate>,
    first: Vec<usize>,
}

impl Gates {
    fn new(roads: &Roads, vehicle: &Vehicle, points: &[Option<Snapped>], leaving: bool) -> Self {
        let (mut gates, mut first) = (Vec::new(), vec![0]);
        for point in points {
            let own = point.as_ref().map(|point| vehicle.gates(roads.network(), point, leaving));
            gates.extend(own.unwrap_or_default());
            first.push(gates.len());
        }
        Self { nodes: gates.iter().map(|gate| gate.node).collect(), all: gates, first }
    }

    fn of(&self, point: usize) -> std::ops::Range<usize> {
        self.first[point]..self.first[point + 1]
    }
}

/// Driving times from each of `sources` to each of `targets`; a point that is not on a road has
/// no way to anywhere.
pub fn times(roads: &Roads, vehicle: &Vehicle, sources: &[Option<Snapped>], targets: &[Option<Snapped>]) -> Times {
    let exits = Gates::new(roads, vehicle, sources, true);
    let entries = Gates::new(roads, vehicle, targets, false);
    let mut between = vec![INFINITY; exits.nodes.len() * entries.nodes.len()];
    Matrix::new().distances(vehicle.metric(), &exits.nodes, &entries.nodes, &mut between);
    let mut seconds = Vec::with_capacity(sources.len() * targets.len());
    for (row, source) in sources.iter().enumerate() {
        for (column, target) in targets.iter().enumerate() {
            let mut best = u64::MAX;
            for exit in exits.of(row) {
                for entry in entries.of(column) {
                    let middle = between[exit * entries.nodes.len() + entry];
                    if middle < INFINITY {
                        let ends = u64::from(exits.all[exit].time_ms) + u64::from(entries.all[entry].time_ms);
                        best = best.min(ends + u64::from(middle));
                    }
                }
            }
            if let (Some(source), Some(target)) = (source, target) {
                best = best.min(route::along_ms(roads.network(), vehicle, source, target).unwrap_or(u64::MAX));
            }
            seconds.push(u32::try_from(best.div_ceil(1000)).unwrap_or(NO_WAY));
        }
    }
    Times { columns: targets.len(), seconds }
}

/// The distances of the fastest ways, by unpacking each; row by row.
pub fn distances(
    roads: &Roads,
    vehicle: &Vehicle,
    sources: &[Snapped],
    targets: &[Snapped],
) -> Vec<Vec<Option<Metres>>> {
    let mut query = roads.query(vehicle);
    let mut row = |source: &Snapped| {
        let mut cell = |target| Some(route::fastest(roads.network(), vehicle, &mut query, [source, target])?.distance);
        targets.iter().map(&mut cell).collect()
    };
    sources.iter().map(&mut row).collect()
}
