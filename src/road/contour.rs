//! Polygons around everything reached within a limit: times on a raster, then marching squares.

use crate::base::geodesy::LocalPlane;
use crate::base::position::Position;

/// A point on a road and the second at which it is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// Where.
    pub position: Position,
    /// When.
    pub seconds: f64,
}

/// A polygon: the outer ring (anticlockwise), then its holes (clockwise), each closed.
pub type Rings = Vec<Vec<Position>>;

/// Off the road one gets on at this speed, in metres per second (walking).
const OFF_ROAD: f64 = 1.4;
/// And no longer than this, in seconds: an isochrone is about roads.
const WALK_MAX: f64 = 300.0;
/// Cells of the raster along its longer side.
const CELLS: usize = 320;
/// No cell is finer than this, in metres.
const CELL_MIN: f64 = 60.0;
/// Rings with fewer cells than this are specks and are left out.
const SPECK: f64 = 4.0;

/// A raster of arrival times.
pub struct Raster {
    plane: LocalPlane,
    origin: [f64; 2],
    cell: f64,
    width: usize,
    height: usize,
    seconds: Vec<f32>,
    /// The part of it that was walked off the road.
    walked: Vec<f32>,
}

impl Raster {
    /// The raster of `samples`, which must lie so close together that neighbours on a road fall
    /// into neighbouring cells; walking on from each is counted up to `limit`.
    ///
    /// `None` when there is no sample. O(cells + samples).
    pub fn new(samples: &[Reached], limit: f64) -> Option<Self> {
        let middle = samples.first()?.position.lat;
        let plane = LocalPlane::at(middle);
        let points: Vec<([f64; 2], f64)> = samples.iter().map(|s| (plane.metres(s.position), s.seconds)).collect();
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for (point, _) in &points {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        let longer = (high[0] - low[0]).max(high[1] - low[1]);
        let cell = (longer / cells_f64(CELLS)).max(CELL_MIN);
        let margin = WALK_MAX * OFF_ROAD + 3.0 * cell;
        let origin = [low[0] - margin, low[1] - margin];
        let count = |axis: usize| whole((high[axis] - low[axis] + 2.0 * margin) / cell) + 2;
        let (width, height) = (count(0), count(1));
        let seconds = vec![f32::INFINITY; width * height];
        let walked = vec![0.0; width * height];
        let mut raster = Self { plane, origin, cell, width, height, seconds, walked };
        for (point, seconds) in points {
            let (x, y) = (whole((point[0] - origin[0]) / cell), whole((point[1] - origin[1]) / cell));
            let at = &mut raster.seconds[y * width + x];
            *at = at.min(narrow(seconds));
        }
        raster.walk(limit);
        Some(raster)
    }

    /// The side of a cell in metres, as samples are to be spaced for `extent` metres.
    pub fn spacing(extent: f64) -> f64 {
        (extent / cells_f64(CELLS)).max(CELL_MIN) * 0.7
    }

    /// Walks on from every cell to its eight neighbours: one sweep forward and one back (a chamfer
    /// distance transform, Borgefors 1986), which is exact to 8 % and enough for a walk of a few cells.
    /// The outermost cells are margin and stay as they are.
    fn walk(&mut self, limit: f64) {
        let (straight, across) =
            (narrow(self.cell / OFF_ROAD), narrow(self.cell * std::f64::consts::SQRT_2 / OFF_ROAD));
        let width = self.width;
        // Each neighbour that a sweep has passed stands so many places from the cell.
        let passed = [(1, straight), (width, straight), (width + 1, across), (width - 1, across)];
        let limit = narrow(limit);
        for y in 1..self.height - 1 {
            for here in y * width + 1..(y + 1) * width - 1 {
                self.pull(here, passed.map(|(apart, cost)| (here - apart, cost)), limit);
            }
        }
        for y in (1..self.height - 1).rev() {
            for here in (y * width + 1..(y + 1) * width - 1).rev() {
                self.pull(here, passed.map(|(apart, cost)| (here + apart, cost)), limit);
            }
        }
    }

    /// Takes over the best time of four neighbours.
    #[inline]
    fn pull(&mut self, here: usize, neighbours: [(usize, f32); 4], limit: f32) {
        let (mut best, mut from) = (self.seconds[here].min(limit), None);
        for (there, cost) in neighbours {
            let time = self.seconds[there] + cost;
            if time < best && self.walked[there] + cost <= narrow(WALK_MAX) {
                (best, from) = (time, Some(self.walked[there] + cost));
            }
        }
        if let Some(walked) = from {
            (self.seconds[here], self.walked[here]) = (best, walked);
        }
    }

    /// The polygons of everything reached by `limit` seconds, largest first.
    pub fn polygons(&self, limit: f64) -> Vec<Rings> {
        let limit = narrow(limit);
        let mut rings = self.rings(limit);
        rings.retain(|ring| area(ring).abs() >= SPECK);
        let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| area(ring) > 0.0);
        let mut polygons: Vec<Vec<Vec<[f64; 2]>>> = outer.into_iter().map(|ring| vec![ring]).collect();
        polygons.sort_by(|a, b| area(&b[0]).total_cmp(&area(&a[0])));
        for hole in holes {
            // The smallest outer ring around a hole is its own.
            if let Some(polygon) = polygons.iter_mut().rev().find(|polygon| inside(hole[0], &polygon[0])) {
                polygon.push(hole);
            }
        }
        let place = |[x, y]: [f64; 2]| {
            self.plane.position([self.origin[0] + (x + 0.5) * self.cell, self.origin[1] + (y + 0.5) * self.cell])
        };
        let ring = |ring: Vec<[f64; 2]>| ring.into_iter().map(place).collect();
        polygons.into_iter().map(|polygon| polygon.into_iter().map(ring).collect()).collect()
    }

    /// Closed rings between cells within the limit and cells beyond, inside on the left.
    fn rings(&self, limit: f32) -> Vec<Vec<[f64; 2]>> {
        let within: Vec<bool> = self.seconds.iter().map(|seconds| *seconds <= limit).collect();
        let mut pieces: Vec<(Edge, Edge)> = Vec::new();
        for y in 0..self.height - 1 {
            let lower = &within[y * self.width..][..self.width];
            let upper = &within[(y + 1) * self.width..][..self.width];
            for x in 0..self.width - 1 {
                let square = [lower[x], lower[x + 1], upper[x + 1], upper[x]];
                if square != [square[0]; 4] {
                    self.crossings([x, y], square, &mut pieces);
                }
            }
        }
        pieces.sort_unstable();
        let mut used = vec![false; pieces.len()];
        let unused = |used: &[bool], from: Edge| {
            let begin = pieces.partition_point(|piece| piece.0 < from);
            (begin..pieces.len()).take_while(|&k| pieces[k].0 == from).find(|&k| !used[k])
        };
        let mut rings = Vec::new();
        for start in 0..pieces.len() {
            let (mut at, mut ring) = (pieces[start].0, Vec::new());
            while let Some(piece) = unused(&used, at) {
                used[piece] = true;
                ring.push(self.point(at, limit));
                at = pieces[piece].1;
            }
            if let (Some(&first), true) = (ring.first(), ring.len() > 2) {
                ring.push(first);
                rings.push(ring);
            }
        }
        rings
    }

    /// The pieces of contour in the square whose lower left corner is a cell, as pairs of edges;
    /// `within` says it of the corners anticlockwise from that one.
    fn crossings(&self, [x, y]: [usize; 2], within: [bool; 4], pieces: &mut Vec<(Edge, Edge)>) {
        let corners = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]].map(|[x, y]| y * self.width + x);
        let edge = |k: usize| {
            let (a, b) = (corners[k], corners[(k + 1) % 4]);
            (a.min(b), a.max(b))
        };
        // Going round anticlockwise, the contour leaves where inside turns to outside and comes
        // back where outside turns to inside; each exit joins the entry that follows it.
        let exits = (0..4).filter(|&k| within[k] && !within[(k + 1) % 4]);
        let entry = |exit: usize| (1..4).map(|step| (exit + step) % 4).find(|&k| !within[k] && within[(k + 1) % 4]);
        pieces.extend(exits.filter_map(|exit| Some((edge(exit), edge(entry(exit)?)))));
    }

    /// Where the limit is passed between the two cells of an edge, in cells.
    fn point(&self, (a, b): Edge, limit: f32) -> [f64; 2] {
        let share = share(self.seconds[a], self.seconds[b], limit);
        let [from, to] = [a, b].map(|cell| [cells_f64(cell % self.width), cells_f64(cell / self.width)]);
        [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share)
    }
}

/// Two neighbouring cells, the lower number first.
type Edge = (usize, usize);

/// Where between two cells the limit is passed, kept off the cells themselves.
fn share(a: f32, b: f32, limit: f32) -> f64 {
    let share = if a.is_finite() && b.is_finite() && (b - a).abs() > f32::EPSILON {
        f64::from((limit - a) / (b - a))
    } else {
        0.5
    };
    share.clamp(0.05, 0.95)
}

/// The signed area of a ring, positive when anticlockwise.
fn area(ring: &[[f64; 2]]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum::<f64>() / 2.0
}

/// Even-odd rule.
fn inside(point: [f64; 2], ring: &[[f64; 2]]) -> bool {
    ring.windows(2).fold(false, |inside, pair| {
        let (a, b) = (pair[0], pair[1]);
        let spans = (a[1] > point[1]) != (b[1] > point[1]);
        let left = spans && point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0];
        inside != left
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rasters are small and not negative")]
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "rasters are smaller than 2^52")]
fn cells_f64(cells: usize) -> f64 {
    cells as f64
}

#[expect(clippy::cast_possible_truncation, reason = "seconds need no more than f32")]
fn narrow(seconds: f64) -> f32 {
    seconds as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of roads 10 km wide, reached from its middle at 10 m/s as the crow flies.
    fn disc() -> Vec<Reached> {
        let plane = LocalPlane::at(27.0);
        let middle = plane.metres(Position { lon: 114.0, lat: 27.0 });
        let samples = |i: i32| {
            (-125..=125).map(move |j| {
                let (dx, dy) = (f64::from(i) * 40.0, f64::from(j) * 40.0);
                (dx, dy)
            })
        };
        (-125..=125)
            .flat_map(samples)
            .map(|(dx, dy)| Reached {
                position: plane.position([middle[0] + dx, middle[1] + dy]),
                seconds: dx.hypot(dy) / 10.0,
            })
            .collect()
    }

    fn area_km2(rings: &Rings) -> f64 {
        let plane = LocalPlane::at(27.0);
        let metres = |ring: &Vec<Position>| ring.iter().map(|p| plane.metres(*p)).collect::<Vec<_>>();
        rings.iter().map(|ring| area(&metres(ring)) / 1e6).sum()
    }

    #[test]
    fn a_disc_has_the_area_of_a_disc_and_limits_nest() {
        let samples = disc();
        let raster = Raster::new(&samples, 600.0).unwrap();
        let small = raster.polygons(200.0);
        let large = raster.polygons(400.0);
        assert_eq!((small.len(), large.len()), (1, 1));
        let expected = std::f64::consts::PI * 16.0;
        assert!((area_km2(&large[0]) / expected - 1.0).abs() < 0.06, "{}", area_km2(&large[0]));
        assert!(area_km2(&small[0]) * 3.0 < area_km2(&large[0]));
        for ring in &large[0] {
            assert_eq!(ring.first(), ring.last());
        }
    }

    #[test]
    fn a_ring_road_leaves_a_hole() {
        let flat = LocalPlane::at(27.0);
        let middle = flat.metres(Position { lon: 114.0, lat: 27.0 });
        let around = |k: i32| {
            let angle = f64::from(k) / 800.0 * std::f64::consts::TAU;
            let place = [middle[0] + 4000.0 * angle.cos(), middle[1] + 4000.0 * angle.sin()];
            Reached { position: flat.position(place), seconds: 0.0 }
        };
        let samples: Vec<Reached> = (0..800).map(around).collect();
        let polygons = Raster::new(&samples, 300.0).unwrap().polygons(300.0);
        assert_eq!(polygons.len(), 1);
        assert_eq!(polygons[0].len(), 2, "an outer ring and a hole");
        assert!(area_km2(&polygons[0]) > 0.0);
    }

    #[test]
    fn nothing_reached_is_no_polygon() {
        assert!(Raster::new(&[], 100.0).is_none());
    }
}
