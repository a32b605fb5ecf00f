//! What is passed on the way: toll stations, provincial borders, service areas.

use super::{Draft, Drive, Mark, StepKind};
use crate::base::geodesy::{distance_m, length_m};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::road::attributes::Barrier;
use crate::road::class::{Province, RoadClass};

/// A place on an expressway that a driver wants to know of.
#[derive(Clone, Copy, Debug)]
pub struct Landmark<'a> {
    /// Its name.
    pub name: &'a Text,
    /// Where it is, about.
    pub position: Position,
    /// The number of the road that it lies on.
    pub reference: &'a str,
}

/// Farther from the line of its road than this, a landmark is not on the way.
const ON_THE_WAY_M: f64 = 2_500.0;

/// Adds the events of a drive, in no order.
pub(super) fn along(drive: &Drive<'_>, landmarks: &[Landmark<'_>], drafts: &mut Vec<Draft>) {
    for piece in 0..drive.len() {
        let stretch = drive.stretch(piece);
        if stretch.barrier == Some(Barrier::TollBooth) {
            let after = drive.solid(piece).unwrap_or(piece);
            let station = Draft::new(StepKind::TollStation, after, drive.begin(piece));
            drafts.push(Draft { place: stretch.name.clone(), ..station });
        }
    }
    for crossing in &drive.leg.crossings {
        let (border, piece) = (crossing.border, crossing.piece);
        let middle = drive.leg.drive[piece].vertex + drive.line(piece).len() / 2;
        let line = || Text::new(format!("{border}省界"), format!("{} border", border.english()));
        let place = crossing.into.map_or_else(line, Province::name);
        drafts.push(Draft { place, ..Draft::new(StepKind::Border, piece, mark(drive, piece, middle)) });
    }
    for landmark in landmarks {
        drafts.extend(passed(drive, landmark));
    }
}

/// Metres and time at a point of a piece.
fn mark(drive: &Drive<'_>, piece: usize, vertex: usize) -> Mark {
    let (begin, line) = (drive.begin(piece), drive.line(piece));
    let end = if piece + 1 < drive.len() { drive.begin(piece + 1) } else { drive.end() };
    let vertex = vertex.clamp(begin.vertex, end.vertex);
    let total = length_m(line);
    let share = if total > 0.0 { length_m(&line[..=vertex - begin.vertex]) / total } else { 0.0 };
    let part = |from: f64, to: f64| from + share * (to - from);
    Mark { metres: part(begin.metres, end.metres), millis: part(begin.millis, end.millis), vertex }
}

/// Where the drive passes `landmark`, if it does: inside a run on its road, not at the run's ends.
fn passed(drive: &Drive<'_>, landmark: &Landmark<'_>) -> Option<Draft> {
    let on_road = |k: usize| {
        let stretch = drive.stretch(k);
        stretch.class == RoadClass::Expressway && stretch.references().any(|r| r == landmark.reference)
    };
    let near = |(at, point): (usize, &Position)| (distance_m(*point, landmark.position), at);
    let mut best: Option<(f64, usize, usize)> = None;
    for piece in (0..drive.len()).filter(|&k| on_road(k)) {
        let begin = drive.leg.drive[piece].vertex;
        for (distance, at) in drive.line(piece).iter().enumerate().map(near) {
            if best.is_none_or(|(least, ..)| distance < least) {
                best = Some((distance, piece, begin + at));
            }
        }
    }
    let (distance, piece, vertex) = best?;
    let end = drive.leg.drive[piece].vertex + drive.line(piece).len() - 1;
    let first = vertex == drive.leg.drive[piece].vertex && (piece == 0 || !on_road(piece - 1));
    let last = vertex == end && (piece + 1 == drive.len() || !on_road(piece + 1));
    if distance > ON_THE_WAY_M || first || last {
        return None;
    }
    let draft = Draft::new(StepKind::ServiceArea, piece, mark(drive, piece, vertex));
    Some(Draft { place: landmark.name.clone(), ..draft })
}
