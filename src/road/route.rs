//! A journey between points on the road: the stretches driven, their geometry, the roads by name.

use super::border::{Crossing, crossings};
use super::class::RoadClass;
use super::metric::{Piece, Vehicle};
use super::network::RoadNetwork;
use super::path::Way;
use super::snap::Snapped;
use super::vehicles::VehicleKind;
use crate::base::geodesy::{distance_m, length_m};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::base::units::{Fen, Metres, Seconds};

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

/// Adds everything up along `pieces`.
pub fn leg(network: &RoadNetwork, vehicle: &Vehicle, [from, to]: [&Snapped; 2], way: &Way) -> Leg {
    let (mut metres, mut millis, mut toll, mut energy, mut low) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut geometry = vec![from.point];
    let mut runs = Runs::default();
    let mut drive = Vec::with_capacity(way.pieces.len());
    for piece in &way.pieces {
        let stretch = network.stretch(piece.course.stretch);
        let share = piece.to - piece.from;
        drive.push(Driven { piece: *piece, vertex: geometry.len() - 1, metres, millis });
        let (length, time) = (share * f64::from(stretch.length.0), share * f64::from(vehicle.time_ms(piece.arc)));
        runs.add(stretch, length, time);
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
        let line = network.line(piece.course.stretch);
        if piece.course.backward {
            line.rev().for_each(|point| add(geometry, point));
        } else {
            line.for_each(|point| add(geometry, point));
        }
        return;
    }
    let line = network.geometry(piece.course.stretch);
    let total = length_m(&line);
    let mut done = 0.0;
    let mut previous: Option<Position> = None;
    let mut visit = |point: Position| {
        done += previous.map_or(0.0, |before| distance_m(before, point));
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
struct Runs(Vec<(RoadRun, f64, f64)>);

impl Runs {
    fn add(&mut self, stretch: &super::draft::Stretch, length: f64, time: f64) {
        if let Some((last, metres, millis)) = self.0.last_mut() {
            // A numbered road is one road, whatever its sections are called.
            let same_name = !stretch.reference.is_empty() || last.name == stretch.name;
            let same = last.reference == stretch.reference && last.class == stretch.class;
            // A gate or a toll station is no road of its own.
            if same && same_name || stretch.barrier.is_some() {
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
