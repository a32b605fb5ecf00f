//! Points and boxes on the earth, WGS 84: the only file that knows the axis order.

use serde::{Deserialize, Serialize};

/// A point in degrees of WGS 84. Longitude comes first wherever an order is needed, as in GeoJSON.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees east, −180 to 180.
    pub lon: f64,
    /// Degrees north, −90 to 90.
    pub lat: f64,
}

/// Why two numbers are not a position of the region.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PositionError {
    /// One of them is no finite number.
    #[error("longitude and latitude must be finite numbers")]
    NotFinite,
    /// They would be inside if they changed places.
    #[error("longitude {lon} and latitude {lat} look swapped")]
    Swapped {
        /// What came as longitude.
        lon: f64,
        /// What came as latitude.
        lat: f64,
    },
    /// They are a place on earth, but not one that we serve.
    #[error("({lon}, {lat}) lies outside the region")]
    OutOfRegion {
        /// What came as longitude.
        lon: f64,
        /// What came as latitude.
        lat: f64,
    },
}

impl Position {
    /// A position that must lie in `region`; a swap of the axes is told apart from a far place.
    ///
    /// In the zone (112–116° E, 24–30° N) the two axes cannot be confused, so a swap is certain.
    pub fn within(lon: f64, lat: f64, region: BoundingBox) -> Result<Self, PositionError> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(PositionError::NotFinite);
        }
        let here = Self { lon, lat };
        let swapped = Self { lon: lat, lat: lon };
        if region.contains(here) {
            Ok(here)
        } else if region.contains(swapped) {
            Err(PositionError::Swapped { lon, lat })
        } else {
            Err(PositionError::OutOfRegion { lon, lat })
        }
    }

    /// Rounded to six decimals (0.1 m), as everything leaves the service.
    #[must_use]
    pub fn rounded(self) -> Self {
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Self { lon: round(self.lon), lat: round(self.lat) }
    }
}

/// A box between two meridians and two parallels; its edges belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// The south-western corner.
    pub min: Position,
    /// The north-eastern corner.
    pub max: Position,
}

impl BoundingBox {
    /// West, south, east, north: the order of RFC 7946 §5.
    pub const fn new(west: f64, south: f64, east: f64, north: f64) -> Self {
        Self { min: Position { lon: west, lat: south }, max: Position { lon: east, lat: north } }
    }

    /// The smallest box around `points`; `None` when there is none.
    pub fn around(points: impl IntoIterator<Item = Position>) -> Option<Self> {
        points.into_iter().fold(None, |hull, p| {
            let hull = hull.unwrap_or(Self { min: p, max: p });
            Some(Self {
                min: Position { lon: hull.min.lon.min(p.lon), lat: hull.min.lat.min(p.lat) },
                max: Position { lon: hull.max.lon.max(p.lon), lat: hull.max.lat.max(p.lat) },
            })
        })
    }

    /// Whether `point` lies in it.
    pub fn contains(&self, point: Position) -> bool {
        (self.min.lon..=self.max.lon).contains(&point.lon) && (self.min.lat..=self.max.lat).contains(&point.lat)
    }

    /// Whether the two have a point in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.min.lon <= other.max.lon
            && other.min.lon <= self.max.lon
            && self.min.lat <= other.max.lat
            && other.min.lat <= self.max.lat
    }

    /// The same box, `degrees` wider on each side.
    #[must_use]
    pub fn padded(self, degrees: f64) -> Self {
        Self::new(self.min.lon - degrees, self.min.lat - degrees, self.max.lon + degrees, self.max.lat + degrees)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: BoundingBox = BoundingBox::new(112.0, 24.3, 115.8, 30.0);

    #[test]
    fn a_swap_is_told_from_a_far_place() {
        assert!(Position::within(114.17, 26.57, ZONE).is_ok());
        assert_eq!(Position::within(26.57, 114.17, ZONE), Err(PositionError::Swapped { lon: 26.57, lat: 114.17 }));
        assert_eq!(Position::within(2.35, 48.85, ZONE), Err(PositionError::OutOfRegion { lon: 2.35, lat: 48.85 }));
        assert_eq!(Position::within(f64::NAN, 1.0, ZONE), Err(PositionError::NotFinite));
    }
}
