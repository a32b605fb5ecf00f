//! How a point is to be passed: on which side of the road, and in which direction.

use crate::words;

words! {
    /// On which side of the road a point must lie.
    pub enum Approach {
        /// On either.
        Any = "any",
        /// On the side of the kerb: to the right where one drives on the right. It chooses between the
        /// directions of a road that may be driven in both; a road with one direction has two kerbs.
        Curb = "curb",
    }
}

/// A direction in which a point must be passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heading {
    /// Degrees clockwise from north.
    pub degrees: f64,
    /// Degrees by which the road may turn away from it, to either side.
    pub tolerance: f64,
}

impl Heading {
    /// Whether a road in direction `bearing` is near enough.
    pub fn allows(self, bearing: f64) -> bool {
        let apart = (bearing - self.degrees).rem_euclid(360.0);
        apart.min(360.0 - apart) <= self.tolerance
    }
}

/// What a request says of one point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Manner {
    /// The side of the road; either unless said.
    pub approach: Option<Approach>,
    /// The direction; any unless said.
    pub heading: Option<Heading>,
}

/// Where a point lies beside a piece of road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// The direction of the stretch there, degrees clockwise from north.
    pub bearing: f64,
    /// Metres to the right of it, negative to the left.
    pub right_m: f64,
}

impl Beside {
    /// Where `point` lies beside the piece between `ends`, all in metres of a plane.
    pub fn new([a, b]: [[f64; 2]; 2], point: [f64; 2]) -> Self {
        let (east, north) = (b[0] - a[0], b[1] - a[1]);
        let length = east.hypot(north).max(f64::MIN_POSITIVE);
        let right_m = ((point[0] - a[0]) * north - (point[1] - a[1]) * east) / length;
        Self { bearing: east.atan2(north).to_degrees().rem_euclid(360.0), right_m }
    }
}

/// Nearer than this, a point lies on the road and on neither side of it.
const ON_ROAD_M: f64 = 0.5;

impl Manner {
    /// Whether nothing is said.
    pub fn is_free(self) -> bool {
        self.approach != Some(Approach::Curb) && self.heading.is_none()
    }

    /// Of the two courses of a stretch, forward and backward, of which `open` may be driven, those
    /// that pass the point as is wished.
    pub fn courses(self, beside: Beside, open: [bool; 2], left_hand: bool) -> [bool; 2] {
        let mut allowed = open;
        if self.approach == Some(Approach::Curb) && open == [true; 2] && beside.right_m.abs() > ON_ROAD_M {
            let forward = (beside.right_m > 0.0) != left_hand;
            allowed = [forward, !forward];
        }
        if let Some(heading) = self.heading {
            allowed[0] &= heading.allows(beside.bearing);
            allowed[1] &= heading.allows(beside.bearing + 180.0);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kerb_is_on_the_side_that_one_drives_on() {
        let curb = Manner { approach: Some(Approach::Curb), heading: None };
        let beside = |right_m| Beside { bearing: 90.0, right_m };
        assert_eq!(curb.courses(beside(5.0), [true; 2], false), [true, false]);
        assert_eq!(curb.courses(beside(-5.0), [true; 2], false), [false, true]);
        assert_eq!(curb.courses(beside(5.0), [true; 2], true), [false, true]);
        assert_eq!(curb.courses(beside(0.1), [true; 2], false), [true, true]);
        assert_eq!(curb.courses(beside(-5.0), [true, false], false), [true, false]);
    }

    #[test]
    fn a_heading_is_met_within_its_tolerance_across_north() {
        let heading = |degrees, tolerance| Manner { approach: None, heading: Some(Heading { degrees, tolerance }) };
        let beside = |bearing| Beside { bearing, right_m: 5.0 };
        assert_eq!(heading(350.0, 30.0).courses(beside(10.0), [true; 2], false), [true, false]);
        assert_eq!(heading(350.0, 30.0).courses(beside(170.0), [true; 2], false), [false, true]);
        assert_eq!(heading(350.0, 30.0).courses(beside(25.0), [true; 2], false), [false, false]);
        assert_eq!(heading(0.0, 180.0).courses(beside(25.0), [true; 2], false), [true, true]);
        assert_eq!(heading(10.0, 30.0).courses(beside(190.0), [true, false], false), [false, false]);
    }
}
