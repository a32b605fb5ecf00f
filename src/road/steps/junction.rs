//! What is done at the nodes of a drive: turns, forks, roundabouts, slip roads.

use super::{Draft, Drive, StepKind, Turn};
use crate::base::geodesy::{bearing_deg, distance_m};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::graph::csr::NodeId;
use crate::road::class::RoadClass;
use crate::road::draft::Stretch;

/// Directions are taken over so many metres: nearer points are the width of a crossroads.
const ARM_M: f64 = 20.0;
/// Less than this is straight on.
const STRAIGHT: f64 = 30.0;
/// A way that is so much straighter than another is the one that needs no word.
const STRAIGHTER: f64 = 15.0;

/// Whether two points are far enough apart to give a direction.
pub(super) fn apart(a: Position, b: Position) -> bool {
    distance_m(a, b) >= ARM_M
}

/// From one bearing to another, −180 to 180, right positive.
pub(super) fn turned(from: f64, to: f64) -> f64 {
    let turn = (to - from).rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

/// Whether two stretches are one road to the driver.
pub(super) fn same_road(a: &Stretch, b: &Stretch) -> bool {
    let fast = |road: &Stretch| matches!(road.class, RoadClass::Expressway | RoadClass::Ramp | RoadClass::Ferry);
    if a.class != b.class && (fast(a) || fast(b)) {
        return false;
    }
    let shared = a.references().any(|reference| b.references().any(|other| other == reference));
    let named = !a.name.zh.is_empty() || !b.name.zh.is_empty();
    let bare = a.reference.is_empty() && b.reference.is_empty();
    shared || named && a.name == b.name || bare && !named && a.class == b.class
}

/// Adds what is done between the pieces, from `first` on.
pub(super) fn along(drive: &Drive<'_>, first: usize, drafts: &mut Vec<Draft>) {
    let mut before = first;
    while let Some(next) = drive.solid(before + 1) {
        drafts.extend(between(drive, before, next));
        before = next;
    }
}

fn between(drive: &Drive<'_>, before: usize, next: usize) -> Option<Draft> {
    use RoadClass::{Expressway, Ferry, Ramp};
    let (a, b) = (drive.stretch(before), drive.stretch(next));
    if b.roundabout || a.roundabout {
        return (!a.roundabout).then(|| roundabout(drive, next));
    }
    let plain = |kind| Some(Draft { before, ..Draft::new(kind, next, drive.begin(next)) });
    match (a.class, b.class) {
        (Ferry, Ferry) => None,
        (_, Ferry) => plain(StepKind::Ferry),
        (Ferry, _) => plain(StepKind::Continue),
        (_, Ramp) if a.class != Ramp => onto_ramp(drive, before, next),
        (Ramp, Ramp) => fork(drive, before, next),
        (Ramp, Expressway) => began_on_ramp(drive, before).then(|| expressway(drive, (before, next), next)),
        (Expressway, Expressway) if same_road(a, b) => None,
        (Expressway, Expressway) if others(drive, before, next).is_empty() => plain(StepKind::Continue),
        (_, Expressway) => Some(expressway(drive, (before, next), next)),
        (Expressway, _) => Some(leave(drive, before, next)),
        _ => turn(drive, before, next),
    }
}

/// Whether nothing but slip roads was driven up to `piece`.
fn began_on_ramp(drive: &Drive<'_>, piece: usize) -> bool {
    (0..=piece).all(|k| drive.stretch(k).class == RoadClass::Ramp || drive.stretch(k).barrier.is_some())
}

/// A slip road means what it leads to.
fn onto_ramp(drive: &Drive<'_>, before: usize, next: usize) -> Option<Draft> {
    let off = (next..drive.len()).find(|&k| {
        let stretch = drive.stretch(k);
        stretch.class != RoadClass::Ramp && stretch.barrier.is_none()
    });
    let from = drive.stretch(before).class == RoadClass::Expressway;
    let goal = off.map(|k| (k, drive.stretch(k)));
    match goal {
        Some((k, road)) if road.class == RoadClass::Expressway => {
            let back = from && same_road(drive.stretch(before), road);
            if back { fork(drive, before, next) } else { Some(expressway(drive, (before, k), next)) }
        }
        _ if from => Some(leave(drive, before, next)),
        _ => turn(drive, before, next),
    }
}

/// Onto an expressway from `before`, by the node where `first` begins; `goal` is on it.
fn expressway(drive: &Drive<'_>, (before, goal): (usize, usize), first: usize) -> Draft {
    let change = drive.stretch(before).class == RoadClass::Expressway;
    let kind = if change { StepKind::ChangeExpressway } else { StepKind::EnterExpressway };
    let mut draft = Draft { before, ..Draft::new(kind, goal, drive.begin(first)) };
    sign(drive, first..goal + 1, &mut draft);
    draft
}

fn leave(drive: &Drive<'_>, before: usize, next: usize) -> Draft {
    let mut draft = Draft { before, ..Draft::new(StepKind::LeaveExpressway, next, drive.begin(next)) };
    let off = (next..drive.len()).find(|&k| drive.stretch(k).class != RoadClass::Ramp).unwrap_or(drive.len());
    sign(drive, next..off, &mut draft);
    draft
}

/// Name, number and destination of an interchange: the first that the nodes and ramps of `pieces` tell.
fn sign(drive: &Drive<'_>, pieces: std::ops::Range<usize>, draft: &mut Draft) {
    let nodes = pieces.clone().filter_map(|k| drive.network.label(node(drive, k)));
    for label in nodes {
        if draft.place.zh.is_empty() {
            draft.place = label.name.clone();
        }
        if draft.exit.is_empty() {
            draft.exit.clone_from(&label.exit);
        }
    }
    for road in pieces.map(|k| drive.stretch(k)).filter(|road| road.class == RoadClass::Ramp) {
        if draft.exit.is_empty() {
            draft.exit.clone_from(&road.exit);
        }
        if draft.towards.is_empty() {
            draft.towards = towards(road);
        }
    }
}

/// What the signs say, as one line.
fn towards(road: &Stretch) -> String {
    road.destination.split(';').map(str::trim).filter(|name| !name.is_empty()).collect::<Vec<_>>().join("、")
}

/// The node at which a piece begins.
fn node(drive: &Drive<'_>, piece: usize) -> NodeId {
    let course = drive.leg.drive[piece].piece.course;
    let stretch = drive.stretch(piece);
    NodeId(if course.backward { stretch.to } else { stretch.from })
}

/// The name of the node at which a piece begins.
fn place(drive: &Drive<'_>, piece: usize) -> Text {
    drive.network.node_name(node(drive, piece)).cloned().unwrap_or_default()
}

/// Around from `first` on, and out.
fn roundabout(drive: &Drive<'_>, first: usize) -> Draft {
    let out = (first..drive.len()).find(|&k| !drive.stretch(k).roundabout);
    let last = out.unwrap_or(drive.len());
    let leaves = |k: usize| {
        let graph = drive.network.graph();
        graph.outgoing(node(drive, k)).any(|arc| {
            drive.network.vehicles(arc).contains(drive.leg.kind) && !drive.network.stretch_of(arc).roundabout
        })
    };
    let exits = (first + 1..last).filter(|&k| leaves(k)).count() + usize::from(out.is_some());
    let exit = if out.is_some() { exits.to_string() } else { String::new() };
    let piece = out.and_then(|k| drive.solid(k)).unwrap_or(last - 1);
    Draft { exit, ..Draft::new(StepKind::Roundabout, piece, drive.begin(first)) }
}

/// The direction in which `line` sets out.
fn outward(mut line: impl Iterator<Item = Position>) -> Option<f64> {
    let first = line.next()?;
    let mut last = None;
    for point in line {
        last = Some(point);
        if apart(first, point) {
            break;
        }
    }
    last.map(|point| bearing_deg(first, point))
}

/// The turns in degrees, right positive, of the other ways that leave the node between two pieces.
fn others(drive: &Drive<'_>, before: usize, next: usize) -> Vec<f64> {
    let network = drive.network;
    let Some(heading) = heading(drive, before) else { return Vec::new() };
    let driven = [before, next].map(|k| drive.leg.drive[k].piece.course.stretch);
    let bearing = |arc| {
        let course = network.course(arc);
        let stretch = network.stretch(course.stretch);
        let usable = network.vehicles(arc).contains(drive.leg.kind) && !driven.contains(&course.stretch);
        if !usable || stretch.barrier.is_some() {
            return None;
        }
        let line = network.line(course.stretch);
        let out = if course.backward { outward(line.rev()) } else { outward(line) };
        out.map(|out| turned(heading, out))
    };
    network.graph().outgoing(node(drive, next)).filter_map(bearing).collect()
}

/// The direction in which a piece arrives.
fn heading(drive: &Drive<'_>, piece: usize) -> Option<f64> {
    outward(drive.line(piece).iter().rev().copied()).map(|back| (back + 180.0).rem_euclid(360.0))
}

/// The turn from one piece to the next.
fn angle(drive: &Drive<'_>, before: usize, next: usize) -> Option<f64> {
    Some(turned(heading(drive, before)?, outward(drive.line(next).iter().copied())?))
}

/// A crossroads between ordinary roads.
fn turn(drive: &Drive<'_>, before: usize, next: usize) -> Option<Draft> {
    let (a, b) = (drive.stretch(before), drive.stretch(next));
    let courses = [before, next].map(|k| drive.leg.drive[k].piece.course);
    let angle = angle(drive, before, next)?;
    let draft = |kind, turn| {
        let place = place(drive, next);
        Some(Draft { turn, before, place, ..Draft::new(kind, next, drive.begin(next)) })
    };
    if courses[0].stretch == courses[1].stretch && courses[0].backward != courses[1].backward {
        return draft(StepKind::Turn, Some(Turn::UTurn));
    }
    let others = others(drive, before, next);
    let same = same_road(a, b);
    let straightest = others.iter().all(|other| other.abs() + STRAIGHTER > angle.abs());
    if others.is_empty() || straightest && (same || angle.abs() < STRAIGHT) {
        return if same { None } else { draft(StepKind::Continue, None) };
    }
    if angle.abs() >= STRAIGHT {
        return draft(StepKind::Turn, Some(Turn::of(angle)));
    }
    if same { None } else { draft(StepKind::Continue, None) }
}

/// A fork of slip roads: one keeps to a side.
fn fork(drive: &Drive<'_>, before: usize, next: usize) -> Option<Draft> {
    let angle = angle(drive, before, next)?;
    let rival = others(drive, before, next).into_iter().find(|other| other.abs() < 60.0)?;
    let side = if angle > rival { Turn::SlightRight } else { Turn::SlightLeft };
    let towards = towards(drive.stretch(next));
    Some(Draft { turn: Some(side), before, towards, ..Draft::new(StepKind::Keep, next, drive.begin(next)) })
}
