//! Whether a road runs in the mountains, told from its bends.

use crate::base::geodesy::LocalPlane;
use crate::base::position::Position;
use crate::road::shape::Place;

/// Turning per kilometre from which a road counts as a mountain road, in degrees.
///
/// A straight road in the plain turns by less than 60°/km, a road through hills by about 100, one with
/// hairpins by 300 to 1000. JTG B01 allows curves of 30 m radius on mountain roads of the third grade
/// and 15 m on the fourth: two such quarter turns in a kilometre are already 180°.
const MOUNTAIN_DEGREES_PER_KM: f64 = 180.0;
/// Shorter roads do not tell: one corner would make them mountainous.
const LEAST_KM: f64 = 0.5;
/// Points nearer than this to the one before are noise of drawing.
const STEP_M: f64 = 15.0;

/// Whether a line is that of a mountain road. Elevation would tell more, but is not at hand.
pub(super) fn is_mountainous(line: impl Iterator<Item = Place>) -> bool {
    let mut points = line.map(Position::from);
    let Some(first) = points.next() else { return false };
    let plane = LocalPlane::at(first.lat);
    let mut at = plane.metres(first);
    let mut heading: Option<f64> = None;
    let (mut length_m, mut turned) = (0.0, 0.0);
    for point in points {
        let next = plane.metres(point);
        let (east, north) = (next[0] - at[0], next[1] - at[1]);
        let step = east.hypot(north);
        if step < STEP_M {
            continue;
        }
        let direction = east.atan2(north).to_degrees();
        if let Some(before) = heading {
            let turn = (direction - before).abs();
            turned += turn.min(360.0 - turn);
        }
        (at, heading) = (next, Some(direction));
        length_m += step;
    }
    let kilometres = length_m / 1000.0;
    kilometres >= LEAST_KM && turned >= MOUNTAIN_DEGREES_PER_KM * kilometres
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> impl Iterator<Item = Place> {
        points.iter().map(|&(lon, lat)| Place::from(Position { lon, lat }))
    }

    #[test]
    fn hairpins_are_mountains_and_straight_roads_are_not() {
        let straight: Vec<_> = (0..10).map(|k| (114.0 + 0.001 * f64::from(k), 27.0)).collect();
        assert!(!is_mountainous(line(&straight)));
        let hairpins: Vec<_> =
            (0..20).map(|k| (114.0 + 0.002 * f64::from(k % 2), 27.0 + 0.0005 * f64::from(k))).collect();
        assert!(is_mountainous(line(&hairpins)));
        assert!(!is_mountainous(line(&hairpins[..2])));
        assert!(!is_mountainous(line(&[])));
    }
}
