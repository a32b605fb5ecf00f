//! A position → the nearest stretch of road that a vehicle can use.

use super::approach::Beside;
use super::network::{RoadNetwork, StretchId};
use super::shape::Place;
use crate::base::geodesy::{LocalPlane, nearest_on_segment};
use crate::base::position::Position;

/// A point on the road nearest to a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snapped {
    /// What was asked for.
    pub input: Position,
    /// The point on the road.
    pub point: Position,
    /// The stretch that it lies on.
    pub stretch: StretchId,
    /// How far along the stretch, 0 at its `from`, 1 at its `to`.
    pub fraction: f64,
    /// Metres from the input to the road as the crow flies.
    pub distance_m: f64,
    /// Whether it may be passed forward and backward, as far as the request goes.
    pub courses: [bool; 2],
}

/// One straight piece of a stretch, as it stands in its line.
#[derive(Clone, Copy, Debug)]
struct Piece {
    ends: [Place; 2],
    stretch: StretchId,
}

/// A box around pieces.
#[derive(Clone, Copy, Debug)]
struct Hull {
    low: Place,
    high: Place,
}

impl Hull {
    const EMPTY: Self =
        Self { low: Place { lon: i32::MAX, lat: i32::MAX }, high: Place { lon: i32::MIN, lat: i32::MIN } };

    fn with(self, other: Self) -> Self {
        let (low, high) = (self.low, self.high);
        Self {
            low: Place { lon: low.lon.min(other.low.lon), lat: low.lat.min(other.low.lat) },
            high: Place { lon: high.lon.max(other.high.lon), lat: high.lat.max(other.high.lat) },
        }
    }
}

impl From<&Piece> for Hull {
    fn from(piece: &Piece) -> Self {
        piece.ends.into_iter().fold(Self::EMPTY, |hull, place| hull.with(Self { low: place, high: place }))
    }
}

/// The square of the metres to the nearest piece so far, the piece and its courses that count.
type Nearest = (f64, Option<(Piece, [bool; 2])>);

/// So many boxes share the next larger one.
const FAN: usize = 8;

/// All stretches in a tree of boxes without pointers: pieces in the order of a Hilbert curve
/// (Kamel and Faloutsos 1994), box `k` of each level around the `FAN` things from `FAN * k` on of the
/// level below.
#[derive(Debug)]
pub struct Snapper {
    plane: LocalPlane,
    pieces: Vec<Piece>,
    /// The lowest level first; the last one has one box, unless there is no piece.
    levels: Vec<Vec<Hull>>,
}

impl Snapper {
    /// The tree of the stretches of `network` that pass `wanted`; O(n log n).
    pub fn new(network: &RoadNetwork, wanted: impl Fn(StretchId) -> bool) -> Self {
        let stretches = || network.stretches().map(|(id, _)| id).filter(|id| wanted(*id));
        let count = stretches().map(|id| network.places(id).count() - 1).sum();
        let mut pieces = Vec::with_capacity(count);
        for stretch in stretches() {
            let ends = network.places(stretch).zip(network.places(stretch).skip(1));
            pieces.extend(ends.map(|(from, to)| Piece { ends: [from, to], stretch }));
        }
        let whole = pieces.iter().fold(Hull::EMPTY, |hull, piece| hull.with(piece.into()));
        pieces.sort_by_cached_key(|piece| along_curve(piece, whole));
        let mut levels: Vec<Vec<Hull>> = Vec::new();
        let join = |hulls: &[Hull]| hulls.iter().fold(Hull::EMPTY, |hull, other| hull.with(*other));
        let mut level: Vec<Hull> = pieces.iter().map(Hull::from).collect();
        while level.len() > 1 || levels.is_empty() && !level.is_empty() {
            level = level.chunks(FAN).map(join).collect();
            levels.push(level.clone());
        }
        Self { plane: network.plane(), pieces, levels }
    }

    /// The nearest usable point of road within `radius_m`, `usable` says which stretches count; of
    /// several as near the one on the first stretch.
    pub fn snap(
        &self,
        network: &RoadNetwork,
        input: Position,
        radius_m: f64,
        usable: impl Fn(StretchId) -> bool,
    ) -> Option<Snapped> {
        self.nearest(network, input, radius_m, |piece| usable(piece.stretch).then_some([true; 2]))
    }

    /// The same, where `courses` says of a stretch, and of where the point lies beside a piece of it,
    /// which of its courses count; none if it does not.
    pub fn snap_courses(
        &self,
        network: &RoadNetwork,
        input: Position,
        radius_m: f64,
        courses: impl Fn(StretchId, Beside) -> Option<[bool; 2]>,
    ) -> Option<Snapped> {
        let point = self.plane.metres(input);
        let beside = |piece: &Piece| Beside::new(piece.ends.map(|place| self.plane.metres(place.into())), point);
        self.nearest(network, input, radius_m, |piece| courses(piece.stretch, beside(piece)))
    }

    /// The nearest piece with courses that count.
    fn nearest(
        &self,
        network: &RoadNetwork,
        input: Position,
        radius_m: f64,
        courses: impl Fn(&Piece) -> Option<[bool; 2]>,
    ) -> Option<Snapped> {
        let seen = View::new(self.plane, input);
        let mut best: Nearest = (radius_m * radius_m, None);
        // The boxes that are still to be looked into, the nearest last: squared distance, level, number.
        let mut open = Vec::with_capacity(FAN * self.levels.len() + 1);
        open.push((0.0, self.levels.len(), 0));
        while let Some((squared, level, number)) = open.pop() {
            if squared > best.0 {
                continue;
            }
            let inside = number * FAN..number * FAN + FAN;
            let Some(below) = level.checked_sub(1) else {
                self.nearest_of(inside, &seen, &courses, &mut best);
                continue;
            };
            let hulls = self.levels[below].iter().enumerate().take(inside.end).skip(inside.start);
            let begin = open.len();
            let near = hulls.map(|(k, hull)| (seen.squared(*hull), below, k));
            open.extend(near.filter(|near| near.0 <= best.0));
            open[begin..].sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        }
        let (piece, courses) = best.1?;
        Some(Snapped { courses, ..self.on(network, &piece, input) })
    }

    /// The nearest usable points on `count` different stretches, the nearest first.
    pub fn snap_several(
        &self,
        network: &RoadNetwork,
        input: Position,
        (radius_m, count): (f64, usize),
        usable: impl Fn(StretchId) -> bool,
    ) -> Vec<Snapped> {
        let mut found: Vec<Snapped> = Vec::new();
        while found.len() < count {
            let is_new = |stretch| usable(stretch) && found.iter().all(|other| other.stretch != stretch);
            let Some(next) = self.snap(network, input, radius_m, is_new) else { break };
            found.push(next);
        }
        found
    }

    /// Takes a nearer one of some pieces.
    fn nearest_of(
        &self,
        range: std::ops::Range<usize>,
        seen: &View,
        courses: &impl Fn(&Piece) -> Option<[bool; 2]>,
        best: &mut Nearest,
    ) {
        for piece in self.pieces.iter().take(range.end).skip(range.start) {
            let squared = seen.squared_to(piece);
            let nearer = match best.1 {
                Some((other, _)) if squared >= best.0 => squared <= best.0 && piece.stretch < other.stretch,
                _ => squared <= best.0,
            };
            if nearer && let Some(courses) = courses(piece) {
                *best = (squared, Some((*piece, courses)));
            }
        }
    }

    /// The point of `piece` nearest to `input`, and how far along its stretch that is.
    fn on(&self, network: &RoadNetwork, piece: &Piece, input: Position) -> Snapped {
        let [a, b] = piece.ends.map(|place| self.plane.metres(place.into()));
        let on = nearest_on_segment(self.plane.metres(input), a, b);
        let place = [a[0] + on.fraction * (b[0] - a[0]), a[1] + on.fraction * (b[1] - a[1])];
        // Walks along the stretch until it comes to the piece, and on to its end.
        let (mut total, mut done) = (0.0, None);
        let mut line = network.places(piece.stretch);
        let mut before = line.next().unwrap_or_default();
        for place in line {
            let length = self.plane.distance(before.into(), place.into());
            if done.is_none() && [before, place] == piece.ends {
                done = Some(total + on.fraction * length);
            }
            (total, before) = (total + length, place);
        }
        let done = done.unwrap_or_default();
        Snapped {
            input,
            point: self.plane.position(place),
            stretch: piece.stretch,
            fraction: if total > 0.0 { (done / total).clamp(0.0, 1.0) } else { 0.0 },
            distance_m: on.distance,
            courses: [true; 2],
        }
    }
}

/// Places as they lie around a point, in metres of the plane.
struct View {
    /// The point in units of [`Place`].
    point: [f64; 2],
    /// Metres of such a unit.
    scale: [f64; 2],
}

impl View {
    fn new(plane: LocalPlane, point: Position) -> Self {
        let unit = Place { lon: 1, lat: 1 };
        let per_degree = 1.0 / Position::from(unit).lat;
        Self { point: [point.lon * per_degree, point.lat * per_degree], scale: plane.metres(unit.into()) }
    }

    fn apart(&self, place: Place) -> [f64; 2] {
        let [x, y] = [place.lon, place.lat].map(f64::from);
        [(x - self.point[0]) * self.scale[0], (y - self.point[1]) * self.scale[1]]
    }

    /// The square of the metres to a box.
    fn squared(&self, hull: Hull) -> f64 {
        let (low, high) = (self.apart(hull.low), self.apart(hull.high));
        let apart = [0, 1].map(|axis| low[axis].max(-high[axis]).max(0.0));
        apart[0] * apart[0] + apart[1] * apart[1]
    }

    /// The square of the metres to a piece.
    fn squared_to(&self, piece: &Piece) -> f64 {
        let [a, b] = piece.ends.map(|place| self.apart(place));
        let along = [b[0] - a[0], b[1] - a[1]];
        let length = along[0] * along[0] + along[1] * along[1];
        let before = -(a[0] * along[0] + a[1] * along[1]);
        let share = if length > 0.0 { (before / length).clamp(0.0, 1.0) } else { 0.0 };
        let nearest = [a[0] + share * along[0], a[1] + share * along[1]];
        nearest[0] * nearest[0] + nearest[1] * nearest[1]
    }
}

/// Where the middle of `piece` lies on a Hilbert curve of 2¹⁶ × 2¹⁶ cells through `whole`.
fn along_curve(piece: &Piece, whole: Hull) -> u32 {
    let cell = |axis: fn(Place) -> i32| {
        let [low, high] = [whole.low, whole.high].map(|place| i64::from(axis(place)));
        let twice: i64 = piece.ends.iter().map(|place| i64::from(axis(*place)) - low).sum();
        u32::try_from(twice * 0x7fff / (high - low).max(1)).unwrap_or_default()
    };
    let [mut x, mut y] = [cell(|place| place.lon), cell(|place| place.lat)];
    let mut along = 0;
    for bit in (0..16).rev() {
        let (right, upper) = ((x >> bit) & 1, (y >> bit) & 1);
        along = (along << 2) | ((3 * right) ^ upper);
        // Turn the quarter so that the curve enters and leaves it where the neighbours do.
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    along
}

#[cfg(test)]
mod tests;
