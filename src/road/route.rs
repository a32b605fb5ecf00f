//! A journey between points on the road: the stretches driven, their geometry, the roads by name.

use super::class::{Border, RoadClass};
use super::metric::Vehicle;
use super::network::{Course, RoadNetwork};
use super::snap::Snapped;
use crate::base::geodesy::{distance_m, length_m};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::units::{Fen, Metres, Seconds};
use crate::graph::cch::query::Query;
use crate::graph::csr::{ArcId, INFINITY, NodeId};

/// The way from one point to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// Where it begins.
    pub from: Snapped,
    /// Where it ends.
    pub to: Snapped,
    /// Its length along the road.
    pub distance: Metres,
    /// Its driving time.
    pub duration: Seconds,
    /// The line of the road.
    pub geometry: Vec<Position>,
    /// The roads used, in order; a road that is left and taken again counts twice.
    pub roads: Vec<RoadRun>,
    /// The provincial borders crossed, in order.
    pub crossings: Vec<Crossing>,
    /// Toll at the usual rate per kilometre.
    pub toll: Fen,
    /// Fuel or energy.
    pub energy: Fen,
}

/// An unbroken drive on one road.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadRun {
    /// `G319`, or empty.
    pub reference: String,
    /// Its name, or empty.
    pub name: Text,
    /// Its class.
    pub class: RoadClass,
    /// How far it is followed.
    pub distance: Metres,
    /// How long.
    pub duration: Seconds,
    /// Whether it costs toll.
    pub toll: bool,
}

/// A provincial border on the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Which.
    pub border: Border,
    /// About where: the middle of the stretch that crosses it.
    pub position: Position,
    /// Metres from the start of the leg.
    pub at: Metres,
}

/// A part of a stretch, driven in one direction; 0 and 1 are the ends in that direction.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    course: Course,
    arc: ArcId,
    from: f64,
    to: f64,
}

/// The fastest way of `vehicle` from one point to another; `None` if there is none.
pub fn fastest(network: &RoadNetwork, vehicle: &Vehicle, query: &mut Query, [from, to]: [&Snapped; 2]) -> Option<Leg> {
    let direct = along_one_stretch(network, vehicle, from, to);
    let best = by_gates(network, vehicle, query, [from, to]);
    let pieces = match (direct, best) {
        (Some((time, piece)), Some((other, _))) if time <= other => vec![piece],
        (_, Some((_, pieces))) => pieces,
        (Some((_, piece)), None) => vec![piece],
        (None, None) => return None,
    };
    Some(leg(network, vehicle, [from, to], &pieces))
}

/// The drive along the stretch that both points lie on, if its direction allows it.
fn along_one_stretch(network: &RoadNetwork, vehicle: &Vehicle, from: &Snapped, to: &Snapped) -> Option<(u64, Piece)> {
    if from.stretch != to.stretch {
        return None;
    }
    let course = Course { stretch: from.stretch, backward: from.fraction > to.fraction };
    let arc = network.arc(course).filter(|arc| vehicle.time_ms(*arc) < INFINITY)?;
    let ahead = |fraction: f64| if course.backward { 1.0 - fraction } else { fraction };
    let piece = Piece { course, arc, from: ahead(from.fraction), to: ahead(to.fraction) };
    let time = f64::from(vehicle.time_ms(arc)) * (piece.to - piece.from);
    Some((rounded(time), piece))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times are not negative")]
fn rounded(value: f64) -> u64 {
    value.round().max(0.0) as u64
}

/// Milliseconds along the stretch that both points lie on, if its direction allows it.
pub(super) fn along_ms(network: &RoadNetwork, vehicle: &Vehicle, from: &Snapped, to: &Snapped) -> Option<u64> {
    along_one_stretch(network, vehicle, from, to).map(|(time, _)| time)
}

/// The best of the up to four ways between the gates of the two points.
fn by_gates(
    network: &RoadNetwork,
    vehicle: &Vehicle,
    query: &mut Query,
    [from, to]: [&Snapped; 2],
) -> Option<(u64, Vec<Piece>)> {
    let exits = vehicle.gates(network, from, true);
    let entries = vehicle.gates(network, to, false);
    let mut best: Option<(u64, [NodeId; 2])> = None;
    for exit in &exits {
        for entry in &entries {
            let between = query.distance(vehicle.metric(), exit.node, entry.node);
            if between >= INFINITY {
                continue;
            }
            let time = u64::from(exit.time_ms) + u64::from(between) + u64::from(entry.time_ms);
            if best.is_none_or(|(least, _)| time < least) {
                best = Some((time, [exit.node, entry.node]));
            }
        }
    }
    let (time, [exit, entry]) = best?;
    let path = query.path(vehicle.metric(), exit, entry)?;
    let mut pieces = Vec::with_capacity(path.arcs.len() + 2);
    pieces.extend(partial(network, vehicle, from, exit, true));
    let whole = |&arc: &ArcId| Piece { course: network.course(arc), arc, from: 0.0, to: 1.0 };
    pieces.extend(path.arcs.iter().map(whole));
    pieces.extend(partial(network, vehicle, to, entry, false));
    Some((time, pieces))
}

/// The part of a point's stretch between it and one of its gates; `None` when it stands there.
fn partial(network: &RoadNetwork, vehicle: &Vehicle, point: &Snapped, node: NodeId, leaving: bool) -> Option<Piece> {
    let stretch = network.stretch(point.stretch);
    let gate = vehicle.gates(network, point, leaving).into_iter().find(|gate| gate.node == node)?;
    if gate.time_ms == 0 && gate.metres == 0 {
        return None;
    }
    let backward = (node.0 == stretch.to) != leaving;
    let course = Course { stretch: point.stretch, backward };
    let arc = network.arc(course)?;
    let ahead = if backward { 1.0 - point.fraction } else { point.fraction };
    let (from, to) = if leaving { (ahead, 1.0) } else { (0.0, ahead) };
    Some(Piece { course, arc, from, to })
}

/// Adds everything up along `pieces`.
fn leg(network: &RoadNetwork, vehicle: &Vehicle, [from, to]: [&Snapped; 2], pieces: &[Piece]) -> Leg {
    let (mut metres, mut millis, mut toll, mut energy) = (0.0, 0.0, 0.0, 0.0);
    let mut geometry = vec![from.point];
    let mut runs = Runs::default();
    let mut crossings = Vec::new();
    for piece in pieces {
        let stretch = network.stretch(piece.course.stretch);
        let share = piece.to - piece.from;
        let (length, time) = (share * f64::from(stretch.length.0), share * f64::from(vehicle.time_ms(piece.arc)));
        if let Some(border) = stretch.crossing {
            let position = stretch.geometry[stretch.geometry.len() / 2];
            crossings.push(Crossing { border, position, at: Metres(whole(metres + length / 2.0)) });
        }
        runs.add(stretch, length, time);
        toll += share * f64::from(vehicle.profile.toll(stretch).0);
        energy += share * f64::from(vehicle.profile.energy(stretch).0);
        metres += length;
        millis += time;
        append(&mut geometry, network, *piece);
    }
    geometry.push(to.point);
    geometry.dedup();
    Leg {
        from: *from,
        to: *to,
        distance: Metres(whole(metres)),
        duration: Seconds(whole((millis / 1000.0).ceil())),
        geometry,
        roads: runs.finish(),
        crossings,
        toll: Fen(whole(toll)),
        energy: Fen(whole(energy)),
    }
}

fn whole(value: f64) -> u32 {
    u32::try_from(rounded(value)).unwrap_or(u32::MAX)
}

/// Appends the inner points of a piece, and its end when the stretch is driven to its end.
fn append(geometry: &mut Vec<Position>, network: &RoadNetwork, piece: Piece) {
    let line = &network.stretch(piece.course.stretch).geometry;
    let total = length_m(line);
    let mut done = 0.0;
    let mut previous: Option<Position> = None;
    let mut visit = |point: Position| {
        done += previous.map_or(0.0, |before| distance_m(before, point));
        previous = Some(point);
        let at = if total > 0.0 { done / total } else { 0.0 };
        if at >= piece.from - 1e-9 && at <= piece.to + 1e-9 {
            geometry.push(point);
        }
    };
    if piece.course.backward {
        line.iter().rev().copied().for_each(&mut visit);
    } else {
        line.iter().copied().for_each(&mut visit);
    }
}

/// Joins pieces of the same road.
#[derive(Default)]
struct Runs(Vec<(RoadRun, f64, f64)>);

impl Runs {
    fn add(&mut self, stretch: &super::draft::Stretch, length: f64, time: f64) {
        if let Some((last, metres, millis)) = self.0.last_mut() {
            // A numbered road is one road, whatever its sections are called.
            let same_name = !stretch.reference.is_empty() || last.name == stretch.name;
            let same = last.reference == stretch.reference && last.class == stretch.class;
            if same && same_name {
                *metres += length;
                *millis += time;
                return;
            }
        }
        let run = RoadRun {
            reference: stretch.reference.clone(),
            name: stretch.name.clone(),
            class: stretch.class,
            distance: Metres::ZERO,
            duration: Seconds::ZERO,
            toll: stretch.toll,
        };
        self.0.push((run, length, time));
    }

    fn finish(self) -> Vec<RoadRun> {
        let whole_run = |(run, metres, millis): (RoadRun, f64, f64)| RoadRun {
            distance: Metres(whole(metres)),
            duration: Seconds(whole(millis / 1000.0)),
            ..run
        };
        self.0.into_iter().map(whole_run).collect()
    }
}
