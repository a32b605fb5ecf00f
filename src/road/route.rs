//! A journey between points on the road: the stretches driven, their geometry, the roads by name.

use std::ops::Deref;
use std::sync::Arc;

use super::attributes::Road;
use super::border::{Crossing, crossings};
use super::metric::{Piece, Vehicle};
use super::network::{RoadNetwork, StretchId};
use super::path::Way;
use super::snap::Snapped;
use super::vehicles::VehicleKind;
use crate::base::position::Position;
use crate::base::units::{Fen, Metres, Seconds};
use crate::graph::csr::NodeId;

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
    /// How much of it is on mountain roads of low class.
    pub low_mountain: Metres,
    /// Whose drive it is.
    pub kind: VehicleKind,
    /// What is driven, piece by piece.
    pub drive: Vec<Driven>,
}

/// A piece of a leg, with what was driven before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driven {
    /// The piece.
    pub piece: Piece,
    /// The point of the leg's geometry at which it begins.
    pub vertex: usize,
    /// Metres from the start of the leg.
    pub metres: f64,
    /// Milliseconds from the start of the leg.
    pub millis: f64,
}

/// An unbroken drive on one road; number, name and class are those of its first stretch, to whose
/// [`Road`] it dereferences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadRun {
    road: Arc<Road>,
    /// How far it is followed.
    pub distance: Metres,
    /// How long.
    pub duration: Seconds,
}

impl Deref for RoadRun {
    type Target = Road;

    fn deref(&self) -> &Road {
        &self.road
    }
}

/// Adds everything up along `pieces`.
pub fn leg(network: &RoadNetwork, vehicle: &Vehicle, [from, to]: [&Snapped; 2], way: &Way) -> Leg {
    let (mut metres, mut millis, mut toll, mut energy, mut low) = (0.0, 0.0, 0.0, 0.0, 0.0);
    // Of stretches between crossroads most have a point or two within.
    let mut geometry = Vec::with_capacity(way.pieces.len() * 4 + 2);
    geometry.push(from.point);
    let mut runs = Runs::default();
    let mut drive = Vec::with_capacity(way.pieces.len());
    for piece in &way.pieces {
        let stretch = network.stretch(piece.course.stretch);
        let share = piece.to - piece.from;
        drive.push(Driven { piece: *piece, vertex: geometry.len() - 1, metres, millis });
        let (length, time) = (share * f64::from(stretch.length.0), share * f64::from(vehicle.time_ms(piece.arc)));
        runs.add(network, piece.course.stretch, (length, time));
        toll += share * f64::from(vehicle.profile.toll(stretch).0);
        energy += share * f64::from(vehicle.profile.energy(stretch).0);
        if stretch.is_low_mountain() {
            low += length;
        }
        metres += length;
        millis += time;
        append(&mut geometry, network, *piece);
    }
    add(&mut geometry, to.point);
    Leg {
        from: *from,
        to: *to,
        distance: Metres(whole(metres)),
        duration: Seconds(whole((millis / 1000.0).ceil())),
        geometry,
        roads: runs.finish(),
        crossings: crossings(network, &drive, metres),
        toll: Fen(whole(toll)),
        energy: Fen(whole(energy)),
        low_mountain: Metres(whole(low)),
        kind: vehicle.profile.kind,
        drive,
    }
}

/// Appends a point, unless the line is there already.
fn add(line: &mut Vec<Position>, point: Position) {
    if line.last() != Some(&point) {
        line.push(point);
    }
}

/// Rounded; `as` saturates at both ends.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths and times are not negative")]
pub(super) fn whole(value: f64) -> u32 {
    value.round() as u32
}

/// Appends the inner points of a piece, and its end when the stretch is driven to its end.
fn append(geometry: &mut Vec<Position>, network: &RoadNetwork, piece: Piece) {
    if piece.from <= 0.0 && piece.to >= 1.0 {
        let stretch = network.stretch(piece.course.stretch);
        let inner = network.inner(piece.course.stretch);
        let ends = [stretch.from, stretch.to].map(|node| network.position(NodeId(node)));
        let (first, last) = if piece.course.backward { (ends[1], ends[0]) } else { (ends[0], ends[1]) };
        geometry.reserve(inner.len() + 2);
        add(geometry, first);
        if piece.course.backward {
            for &place in inner.iter().rev() {
                add(geometry, place.into());
            }
        } else {
            for &place in inner {
                add(geometry, place.into());
            }
        }
        add(geometry, last);
        return;
    }
    let line = network.geometry(piece.course.stretch);
    let plane = network.plane();
    let total: f64 = line.windows(2).map(|pair| plane.distance(pair[0], pair[1])).sum();
    let mut done = 0.0;
    let mut previous: Option<Position> = None;
    let mut visit = |point: Position| {
        done += previous.map_or(0.0, |before| plane.distance(before, point));
        previous = Some(point);
        let at = if total > 0.0 { done / total } else { 0.0 };
        if at >= piece.from - 1e-9 && at <= piece.to + 1e-9 {
            add(geometry, point);
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
struct Runs<'a>(Vec<Run<'a>>);

/// A road from where it is entered: its first stretch, metres and milliseconds.
struct Run<'a> {
    id: StretchId,
    road: &'a Arc<Road>,
    metres: f64,
    millis: f64,
}

impl<'a> Runs<'a> {
    fn add(&mut self, network: &'a RoadNetwork, id: StretchId, (metres, millis): (f64, f64)) {
        let road = &network.stretch(id).road;
        if let Some(last) = self.0.last_mut() {
            // A gate or a toll station is no road of its own.
            if road.barrier.is_some() || network.is_one_road(last.id, id) {
                last.metres += metres;
                last.millis += millis;
                return;
            }
        }
        self.0.push(Run { id, road, metres, millis });
    }

    fn finish(self) -> Vec<RoadRun> {
        let run = |run: Run<'_>| RoadRun {
            road: Arc::clone(run.road),
            distance: Metres(whole(run.metres)),
            duration: Seconds(whole(run.millis / 1000.0)),
        };
        self.0.into_iter().map(run).collect()
    }
}
