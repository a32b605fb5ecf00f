//! Provincial borders on a drive: as the roads say, or from the provinces of the crossroads passed.

use super::class::{Border, Province};
use super::network::RoadNetwork;
use super::route::{Driven, whole};
use crate::base::position::Position;
use crate::base::units::Metres;
use crate::graph::csr::NodeId;

/// A provincial border on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Which.
    pub border: Border,
    /// The province that is entered, if known.
    pub into: Option<Province>,
    /// About where: the middle of the stretch that crosses it.
    pub position: Position,
    /// Metres from the start of the leg.
    pub at: Metres,
    /// The piece of the drive that crosses it.
    pub piece: usize,
}

/// Outlines are simplified: who is in a province for less than this never left the other one.
const STAY_M: f64 = 1_000.0;

/// The borders that `drive`, `metres` long, crosses, in order.
pub(super) fn crossings(network: &RoadNetwork, drive: &[Driven], metres: f64) -> Vec<Crossing> {
    let end = |piece: usize| drive.get(piece + 1).map_or(metres, |next| next.metres);
    let crossing = |border: Border, into: Option<Province>, piece: usize| {
        let line = network.geometry(drive[piece].piece.course.stretch);
        let at = Metres(whole(f64::midpoint(drive[piece].metres, end(piece))));
        Crossing { border, into, position: line[line.len() / 2], at, piece }
    };
    if network.knows_provinces() {
        let runs = runs(network, drive, end);
        let pairs = runs.windows(2).filter_map(|pair| {
            let border = Border::between(pair[0].province, pair[1].province)?;
            let middle = usize::midpoint(pair[0].last + 1, pair[1].first);
            Some(crossing(border, Some(pair[1].province), middle))
        });
        return pairs.collect();
    }
    let said = |piece: usize| network.stretch(drive[piece].piece.course.stretch).crossing;
    let crossed = (0..drive.len()).filter_map(|piece| Some((piece, said(piece)?)));
    crossed.map(|(piece, border)| crossing(border, entered(network, drive, piece), piece)).collect()
}

/// Pieces one after the other whose ends are known to lie in one province.
struct Run {
    province: Province,
    first: usize,
    last: usize,
}

/// The provinces passed, without those that are touched for a moment.
fn runs(network: &RoadNetwork, drive: &[Driven], end: impl Fn(usize) -> f64) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let add = |runs: &mut Vec<Run>, run: Run| match runs.last_mut() {
        Some(before) if before.province == run.province => before.last = run.last,
        _ => runs.push(run),
    };
    for (piece, driven) in drive.iter().enumerate() {
        if let Some(province) = end_province(network, driven) {
            add(&mut runs, Run { province, first: piece, last: piece });
        }
    }
    let count = runs.len();
    let mut kept = Vec::with_capacity(count);
    for (k, run) in runs.into_iter().enumerate() {
        let inner = 0 < k && k + 1 < count;
        if !inner || end(run.last) - drive[run.first].metres >= STAY_M {
            add(&mut kept, run);
        }
    }
    kept
}

/// The province in which a piece ends; none when it ends within its stretch.
fn end_province(network: &RoadNetwork, driven: &Driven) -> Option<Province> {
    let stretch = network.stretch(driven.piece.course.stretch);
    let node = if driven.piece.course.backward { stretch.from } else { stretch.to };
    if driven.piece.to < 1.0 { None } else { network.province(NodeId(node)) }
}

/// The province in which a piece ends, or the first that the nodes after it tell.
fn entered(network: &RoadNetwork, drive: &[Driven], piece: usize) -> Option<Province> {
    let of = |k: usize| network.stretch(drive[k].piece.course.stretch);
    let end = |k: usize| {
        let node = if drive[k].piece.course.backward { of(k).from } else { of(k).to };
        network.province(NodeId(node))
    };
    let mut unbroken = (piece..drive.len()).take_while(|&k| k == piece || of(k).crossing.is_none());
    unbroken.find_map(end)
}
