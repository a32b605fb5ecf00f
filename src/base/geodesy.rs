//! Distances on the sphere, a local plane in metres, and points in polygons.

use geo::{Bearing, Contains, Distance, Haversine, Intersects, LineString, MultiPolygon, Point, Polygon};

use super::position::Position;

/// Metres of one degree of latitude on the mean sphere (radius 6,371,008.8 m).
const METRES_PER_DEGREE: f64 = 111_195.079;

/// Great-circle distance in metres; within 0.5 % of the ellipsoid's.
pub fn distance_m(a: Position, b: Position) -> f64 {
    Haversine.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat))
}

/// The direction from `a` to `b`, clockwise from north, 0 to 360 degrees.
pub fn bearing_deg(a: Position, b: Position) -> f64 {
    Haversine.bearing(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat)).rem_euclid(360.0)
}

/// Length of a line through `points`, in metres.
pub fn length_m(points: &[Position]) -> f64 {
    points.windows(2).map(|pair| distance_m(pair[0], pair[1])).sum()
}

/// A plane in metres that touches the sphere near one latitude; good to 0.1 % within 200 km.
#[derive(Clone, Copy, Debug)]
pub struct LocalPlane {
    metres_per_lon: f64,
}

impl LocalPlane {
    /// The plane for places around `latitude` (degrees).
    pub fn at(latitude: f64) -> Self {
        Self { metres_per_lon: METRES_PER_DEGREE * latitude.to_radians().cos() }
    }

    /// East and north of the zero point of degrees, in metres.
    pub fn metres(&self, position: Position) -> [f64; 2] {
        [position.lon * self.metres_per_lon, position.lat * METRES_PER_DEGREE]
    }

    /// Metres between two positions on the plane.
    pub fn distance(&self, a: Position, b: Position) -> f64 {
        let ([a, c], [b, d]) = (self.metres(a), self.metres(b));
        ((a - b) * (a - b) + (c - d) * (c - d)).sqrt()
    }

    /// The inverse of [`Self::metres`].
    pub fn position(&self, [east, north]: [f64; 2]) -> Position {
        Position { lon: east / self.metres_per_lon, lat: north / METRES_PER_DEGREE }
    }
}

/// An outline: polygons with holes, in degrees.
#[derive(Clone, Debug)]
pub struct Outline(MultiPolygon<f64>);

impl Outline {
    /// From rings as GeoJSON gives them: per polygon the outer ring first, then its holes.
    pub fn from_rings(polygons: Vec<Vec<Vec<Position>>>) -> Self {
        let ring =
            |points: Vec<Position>| LineString::from(points.into_iter().map(|p| (p.lon, p.lat)).collect::<Vec<_>>());
        let polygon = |rings: Vec<Vec<Position>>| {
            let mut rings = rings.into_iter().map(ring);
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            Polygon::new(outer, rings.collect())
        };
        Self(MultiPolygon::new(polygons.into_iter().map(polygon).collect()))
    }

    /// The rings again, in the form of [`Self::from_rings`].
    pub fn rings(&self) -> Vec<Vec<Vec<Position>>> {
        let ring = |line: &LineString<f64>| line.coords().map(|c| Position { lon: c.x, lat: c.y }).collect::<Vec<_>>();
        let polygon = |p: &Polygon<f64>| std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect();
        self.0.iter().map(polygon).collect()
    }

    /// Whether `point` lies inside.
    pub fn contains(&self, point: Position) -> bool {
        self.0.contains(&Point::new(point.lon, point.lat))
    }

    /// Whether a line enters it anywhere, be it between two of its points.
    pub fn touches(&self, line: impl Iterator<Item = Position>) -> bool {
        let line = LineString::from(line.map(|point| (point.lon, point.lat)).collect::<Vec<_>>());
        self.0.intersects(&line)
    }

    /// Metres from `point` to the outline; zero inside.
    pub fn distance_m(&self, point: Position) -> f64 {
        if self.contains(point) {
            return 0.0;
        }
        let plane = LocalPlane::at(point.lat);
        let origin = plane.metres(point);
        self.rings()
            .iter()
            .flatten()
            .flat_map(|ring| ring.windows(2))
            .map(|pair| {
                let nearest = nearest_on_segment(origin, plane.metres(pair[0]), plane.metres(pair[1]));
                nearest.distance
            })
            .fold(f64::INFINITY, f64::min)
    }
}

/// Where a point falls on a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnSegment {
    /// 0 at the start, 1 at the end.
    pub fraction: f64,
    /// Metres from the point to the segment.
    pub distance: f64,
}

/// The nearest point of the segment `a`–`b` to `point`, all in one plane of metres.
pub fn nearest_on_segment(point: [f64; 2], a: [f64; 2], b: [f64; 2]) -> OnSegment {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let squared = dx * dx + dy * dy;
    let along = (point[0] - a[0]) * dx + (point[1] - a[1]) * dy;
    let fraction = if squared > 0.0 { (along / squared).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (a[0] + fraction * dx, a[1] + fraction * dy);
    OnSegment { fraction, distance: (point[0] - x).hypot(point[1] - y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_agree_with_the_plane_nearby() {
        let changsha = Position { lon: 112.97, lat: 28.20 };
        let liuyang = Position { lon: 113.64, lat: 28.16 };
        let sphere = distance_m(changsha, liuyang);
        let plane = LocalPlane::at(28.18);
        let (a, b) = (plane.metres(changsha), plane.metres(liuyang));
        assert!((sphere - (a[0] - b[0]).hypot(a[1] - b[1])).abs() < sphere * 1e-3);
        assert!((65_000.0..66_500.0).contains(&sphere), "{sphere}");
    }

    #[test]
    fn an_outline_knows_inside_and_how_far_outside() {
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        let ring = square.map(|(lon, lat)| Position { lon, lat }).to_vec();
        let outline = Outline::from_rings(vec![vec![ring]]);
        assert!(outline.contains(Position { lon: 0.5, lat: 0.5 }));
        assert!(outline.distance_m(Position { lon: 0.5, lat: 0.5 }) < 1e-9);
        let far = outline.distance_m(Position { lon: 1.1, lat: 0.5 });
        assert!((far - 11_119.0).abs() < 20.0, "{far}");
    }
}
