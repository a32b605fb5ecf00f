//! The three datums of Chinese maps: WGS 84, GCJ-02 (Amap, Tencent, WeChat), BD-09 (Baidu).

use std::f64::consts::PI;

use super::position::{BoundingBox, Position};
use crate::words;

words! {
    /// The datum of a coordinate.
    pub enum Crs {
        /// GPS, OpenStreetMap, GeoJSON; what everything here is stored in.
        Wgs84 = "wgs84",
        /// The obfuscated datum of public maps in mainland China.
        Gcj02 = "gcj02",
        /// Baidu's second obfuscation on top of GCJ-02.
        Bd09 = "bd09",
    }
}

/// GCJ-02 is defined inside this box only; outside it equals WGS 84.
const CHINA: BoundingBox = BoundingBox::new(72.004, 0.8293, 137.8347, 55.8271);
/// Semi-major axis of the Krasovsky ellipsoid, in metres.
const AXIS: f64 = 6_378_245.0;
/// Square of its eccentricity.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// The angle that Baidu's ripples are made with.
const RIPPLE: f64 = PI * 3000.0 / 180.0;
/// An inverse is exact to this many degrees (about 0.01 mm).
const EXACT: f64 = 1e-10;

/// `position`, given in WGS 84, as it reads in `crs`.
pub fn to(crs: Crs, position: Position) -> Position {
    match crs {
        Crs::Wgs84 => position,
        Crs::Gcj02 => gcj02(position),
        Crs::Bd09 => bd09(gcj02(position)),
    }
}

/// `position`, given in `crs`, in WGS 84; the exact inverse of [`to`].
pub fn from(crs: Crs, position: Position) -> Position {
    match crs {
        Crs::Wgs84 => position,
        Crs::Gcj02 => invert(gcj02, position),
        Crs::Bd09 => invert(gcj02, invert(bd09, position)),
    }
}

fn gcj02(p: Position) -> Position {
    if !CHINA.contains(p) {
        return p;
    }
    let (x, y) = (p.lon - 105.0, p.lat - 35.0);
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves
        + ripples(x, [150.0, 300.0], [12.0, 30.0]);
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves
        + ripples(y, [160.0, 320.0], [12.0, 30.0]);
    let sine = p.lat.to_radians().sin();
    let magic = 1.0 - ECCENTRICITY * sine * sine;
    let meridian = AXIS * (1.0 - ECCENTRICITY) / (magic * magic.sqrt());
    let parallel = AXIS / magic.sqrt() * p.lat.to_radians().cos();
    Position { lon: p.lon + (east / parallel).to_degrees(), lat: p.lat + (north / meridian).to_degrees() }
}

/// The slow waves of the offset along one axis.
fn ripples(v: f64, heights: [f64; 2], lengths: [f64; 2]) -> f64 {
    let short = 20.0 * (v * PI).sin() + 40.0 * (v / 3.0 * PI).sin();
    let long = heights[0] * (v / lengths[0] * PI).sin() + heights[1] * (v / lengths[1] * PI).sin();
    (short + long) * 2.0 / 3.0
}

fn bd09(p: Position) -> Position {
    let radius = p.lon.hypot(p.lat) + 0.000_02 * (p.lat * RIPPLE).sin();
    let angle = p.lat.atan2(p.lon) + 0.000_003 * (p.lon * RIPPLE).cos();
    Position { lon: radius * angle.cos() + 0.0065, lat: radius * angle.sin() + 0.006 }
}

/// The point that `forward` takes to `target`, by fixed-point iteration: the offset changes so
/// slowly (below 1 % of a step) that each round gains two digits.
fn invert(forward: fn(Position) -> Position, target: Position) -> Position {
    let mut guess = target;
    for _ in 0..20 {
        let reached = forward(guess);
        let (east, north) = (target.lon - reached.lon, target.lat - reached.lat);
        guess = Position { lon: guess.lon + east, lat: guess.lat + north };
        if east.abs() < EXACT && north.abs() < EXACT {
            break;
        }
    }
    guess
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::geodesy::distance_m;

    /// A grid over the zone.
    fn grid() -> impl Iterator<Item = Position> {
        (0..60).flat_map(|i| {
            (0..60).map(move |j| Position { lon: 112.0 + f64::from(i) * 0.07, lat: 24.5 + f64::from(j) * 0.09 })
        })
    }

    #[test]
    fn the_inverse_is_exact_to_a_millimetre() {
        for p in grid() {
            for crs in [Crs::Gcj02, Crs::Bd09] {
                assert!(distance_m(from(crs, to(crs, p)), p) < 1e-3, "{crs} {p:?}");
            }
        }
    }

    #[test]
    fn offsets_at_ciping_are_as_measured() {
        let ciping = Position { lon: 114.1688, lat: 26.5688 };
        let gcj = to(Crs::Gcj02, ciping);
        assert!((distance_m(ciping, gcj) - 640.0).abs() < 15.0, "{}", distance_m(ciping, gcj));
        let bd = to(Crs::Bd09, ciping);
        assert!((distance_m(ciping, bd) - 1209.0).abs() < 25.0, "{}", distance_m(ciping, bd));
    }

    #[test]
    fn outside_china_nothing_moves() {
        let paris = Position { lon: 2.35, lat: 48.85 };
        assert_eq!(to(Crs::Gcj02, paris), paris);
        assert_eq!(from(Crs::Gcj02, paris), paris);
    }

    #[test]
    fn an_independent_crate_agrees() {
        for p in grid() {
            let (lon, lat) = coordtransform::wgs84_to_gcj02(p.lon, p.lat);
            assert!(distance_m(to(Crs::Gcj02, p), Position { lon, lat }) < 1e-3);
            let (lon, lat) = coordtransform::gcj02_to_bd09(lon, lat);
            assert!(distance_m(to(Crs::Bd09, p), Position { lon, lat }) < 1e-3);
        }
    }
}
