//! A line drawn on a map → the points on the road through which the fastest ways follow it.

use super::Roads;
use super::matrix::matrix;
use super::metric::Vehicle;
use super::path::fastest;
use super::snap::Snapped;
use crate::base::geodesy::{bearing_deg, distance_m, length_m};
use crate::base::position::Position;
use crate::graph::cch::query::Query;

/// How closely a line is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    /// Metres between two samples, unless they would be too many.
    pub spacing_m: f64,
    /// At most so many samples at even distances, two or more, and as many where the line turns back.
    pub most: usize,
    /// How far a road may lie from the line.
    pub radius_m: f64,
}

/// A line on the roads.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Points through which the fastest ways follow the line, its ends included.
    pub waypoints: Vec<Snapped>,
    /// How far the line is from the roads that were taken for it, at most; metres.
    pub farthest_m: f64,
    /// Samples of the line that no road was found for.
    pub missed: usize,
    /// All samples.
    pub samples: usize,
}

/// Stretches that are tried for one sample.
const CANDIDATES: usize = 4;
/// Milliseconds by which a drive over one more point may be longer by rounding alone.
const ROUNDING_MS: u64 = 3;

/// A metre beside a sample that a line ends at or turns back at weighs as much as so many elsewhere: the
/// length of a way is stated less exactly than where it leads.
const ENDS_WEIGH: f64 = 20.0;

/// The roads that `line` follows; `None` when no two samples have roads with a way between them.
///
/// Of all choices of one road for each sample the one is taken that has the least metres of
/// disagreement: from each sample to its road, and between the length of the line and that of the way
/// from one sample to the next. That is the model of Newson and Krumm (Hidden Markov map matching,
/// 2009) with both of its scales set to a metre (ends weigh more), solved by dynamic programming.
pub fn follow(roads: &Roads, vehicle: &Vehicle, line: &[Position], sampling: Sampling) -> Option<Followed> {
    let samples = sampled(line, sampling);
    let mut layers: Vec<Layer> = Vec::new();
    let mut missed = 0;
    for sample in &samples {
        let found = roads.snap_several(vehicle, sample.position, (sampling.radius_m, CANDIDATES));
        match Layer::after(roads, vehicle, layers.last(), (found, sample)) {
            Some(layer) => layers.push(layer),
            None => missed += 1,
        }
    }
    if layers.len() < 2 {
        return None;
    }
    let chosen = best(&layers);
    let farthest_m = chosen.iter().map(|point| point.distance_m).fold(0.0, f64::max);
    Some(Followed { waypoints: thinned(roads, vehicle, &chosen), farthest_m, missed, samples: samples.len() })
}

/// Points of `line` at even distances and where it turns back, with their metres from its start.
fn sampled(line: &[Position], sampling: Sampling) -> Vec<Sample> {
    let total = length_m(line);
    let most = f64::from(u32::try_from(sampling.most.max(2) - 1).unwrap_or(u32::MAX));
    let spacing = sampling.spacing_m.max(total / most).max(1.0);
    let end = |position: &Position, at_m: f64| Sample { position: *position, at_m, weight: ENDS_WEIGH };
    let mut samples: Vec<Sample> = line.first().map(|first| end(first, 0.0)).into_iter().collect();
    let (mut done, mut next, mut turns) = (0.0, spacing, 0);
    for (at, pair) in line.windows(2).enumerate() {
        let length = distance_m(pair[0], pair[1]);
        // Who drives into a side road and out again is there only at its end.
        if at > 0 && turns < sampling.most && turns_back([line[at - 1], pair[0], pair[1]]) {
            samples.push(end(&pair[0], done));
            turns += 1;
        }
        while next <= done + length && next < total - spacing / 2.0 {
            let share = (next - done) / length;
            let mix = |a: f64, b: f64| a + (b - a) * share;
            let position = Position { lon: mix(pair[0].lon, pair[1].lon), lat: mix(pair[0].lat, pair[1].lat) };
            samples.push(Sample { position, at_m: next, weight: 1.0 });
            next += spacing;
        }
        done += length;
    }
    samples.extend(line.last().filter(|_| line.len() > 1).map(|last| end(last, total)));
    samples
}

/// A point of the line.
struct Sample {
    position: Position,
    /// Metres from the start of the line.
    at_m: f64,
    /// How much a metre beside it weighs.
    weight: f64,
}

/// Whether a line comes back at the middle one of three points.
fn turns_back([before, here, after]: [Position; 3]) -> bool {
    let turn = (bearing_deg(here, after) - bearing_deg(before, here)).rem_euclid(360.0);
    before != here && here != after && (150.0..=210.0).contains(&turn)
}

/// The roads that one sample may mean.
struct Layer {
    points: Vec<Snapped>,
    /// Metres of disagreement up to here.
    costs: Vec<f64>,
    /// Which point of the layer before leads here at that price.
    before: Vec<usize>,
    /// Metres of the line up to here.
    at_m: f64,
}

impl Layer {
    /// `None` when no point can be reached from the layer before.
    fn after(
        roads: &Roads,
        vehicle: &Vehicle,
        previous: Option<&Self>,
        (points, sample): (Vec<Snapped>, &Sample),
    ) -> Option<Self> {
        let at_m = sample.at_m;
        let Some(previous) = previous else {
            let costs: Vec<f64> = points.iter().map(|point| point.distance_m * sample.weight).collect();
            let before = vec![0; points.len()];
            return (!points.is_empty()).then_some(Self { points, costs, before, at_m });
        };
        let [from, to] = [&previous.points, &points].map(|list| list.iter().copied().map(Some).collect::<Vec<_>>());
        let ways = matrix(roads, vehicle, &from, &to);
        let drawn = at_m - previous.at_m;
        let mut layer = Self { points: Vec::new(), costs: Vec::new(), before: Vec::new(), at_m };
        for (column, point) in points.into_iter().enumerate() {
            let price = |row: usize| {
                let (_, metres) = ways.get(row, column)?;
                Some((row, previous.costs[row] + (f64::from(metres.0) - drawn).abs()))
            };
            let cheapest = (0..from.len()).filter_map(price).min_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((row, cost)) = cheapest {
                layer.costs.push(cost + point.distance_m * sample.weight);
                layer.before.push(row);
                layer.points.push(point);
            }
        }
        (!layer.points.is_empty()).then_some(layer)
    }
}

/// One point of each layer, at the least price.
fn best(layers: &[Layer]) -> Vec<Snapped> {
    let last = layers.last().map_or(&[][..], |layer| &layer.costs);
    let mut at = (0..last.len()).min_by(|a, b| last[*a].total_cmp(&last[*b])).unwrap_or(0);
    let mut chosen = Vec::with_capacity(layers.len());
    for layer in layers.iter().rev() {
        chosen.push(layer.points[at]);
        at = layer.before[at];
    }
    chosen.reverse();
    chosen
}

/// As few of `points` as keep the way through them: one is left out while the fastest way past it takes
/// as long as the way over it. A part of a fastest way is a fastest way, so the last point that can be
/// reached without another one in between is found by halving.
fn thinned(roads: &Roads, vehicle: &Vehicle, points: &[Snapped]) -> Vec<Snapped> {
    let mut query = roads.query(vehicle);
    let time = |query: &mut Query, from: usize, to: usize| {
        let ends = [&points[from], &points[to]];
        fastest(roads.network(), vehicle, query, ends).map_or(u64::MAX / 4, |way| way.time_ms)
    };
    let mut clock = vec![0_u64];
    for at in 1..points.len() {
        clock.push(clock[at - 1] + time(&mut query, at - 1, at));
    }
    let (mut kept, mut at) = (vec![points[0]], 0);
    while at + 1 < points.len() {
        let (mut reached, mut beyond) = (at + 1, points.len());
        while reached + 1 < beyond {
            let middle = usize::midpoint(reached, beyond);
            let slack = ROUNDING_MS * u64::try_from(middle - at).unwrap_or(0);
            if time(&mut query, at, middle) + slack >= clock[middle] - clock[at] {
                reached = middle;
            } else {
                beyond = middle;
            }
        }
        kept.push(points[reached]);
        at = reached;
    }
    kept
}
