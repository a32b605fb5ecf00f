//! Points in fixed point and the pool of all lines: eight bytes a point, no allocation per stretch.

use crate::base::position::Position;

/// Units of a degree: 10⁻⁷, the precision of OpenStreetMap (1 cm).
const PER_DEGREE: f64 = 1e7;

/// A position in units of 10⁻⁷ degree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// East.
    pub lon: i32,
    /// North.
    pub lat: i32,
}

impl Place {
    /// From nanodegrees, as OpenStreetMap's files have them; `None` if that is no place on earth.
    pub fn from_nano(lon: i64, lat: i64) -> Option<Self> {
        let on_earth = lon.unsigned_abs() <= 180_000_000_000 && lat.unsigned_abs() <= 90_000_000_000;
        let scale = |nano: i64| i32::try_from(nano / 100).ok();
        if on_earth { Some(Self { lon: scale(lon)?, lat: scale(lat)? }) } else { None }
    }
}

impl From<Position> for Place {
    #[expect(clippy::cast_possible_truncation, reason = "degrees of a position fit; `as` saturates otherwise")]
    fn from(position: Position) -> Self {
        let scale = |degrees: f64| (degrees * PER_DEGREE).round() as i32;
        Self { lon: scale(position.lon), lat: scale(position.lat) }
    }
}

impl From<Place> for Position {
    fn from(place: Place) -> Self {
        let scale = |units: i32| f64::from(units) / PER_DEGREE;
        Self { lon: scale(place.lon), lat: scale(place.lat) }
    }
}

/// Lines one after the other: line `k` is `places[first[k]..first[k + 1]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    first: Vec<u32>,
    places: Vec<Place>,
}

impl Default for Lines {
    fn default() -> Self {
        Self { first: vec![0], places: Vec::new() }
    }
}

impl Lines {
    /// From the two arrays; `None` if they do not fit each other.
    pub fn from_parts(first: Vec<u32>, places: Vec<Place>) -> Option<Self> {
        let whole = first.first() == Some(&0)
            && first.is_sorted()
            && first.last().is_some_and(|&end| end as usize == places.len());
        whole.then_some(Self { first, places })
    }

    /// Appends a line.
    ///
    /// # Panics
    /// If there are 2³² places or more.
    pub fn push(&mut self, line: impl IntoIterator<Item = Place>) {
        self.places.extend(line);
        self.first.push(u32::try_from(self.places.len()).expect("a network has fewer than 2^32 places"));
    }

    /// The number of lines.
    pub const fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// Whether there is no line.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Line `k`.
    pub fn line(&self, k: usize) -> &[Place] {
        &self.places[self.first[k] as usize..self.first[k + 1] as usize]
    }

    /// Where each line begins, and the number of places at the end.
    pub fn first(&self) -> &[u32] {
        &self.first
    }

    /// All places.
    pub fn places(&self) -> &[Place] {
        &self.places
    }
}
