//! What holds on some stretches for a while: shut, or slower than usual.

use std::collections::BTreeMap;

use super::network::StretchId;
use crate::graph::csr::{INFINITY, Weight};

/// What became of a stretch, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disruption {
    /// Nobody gets through.
    Shut,
    /// No faster than so many km/h.
    AtMost(u32),
}

/// The stretches that are not as usual.
pub type Disruptions = BTreeMap<StretchId, Disruption>;

impl Disruption {
    /// What becomes of an arc of `metres` that usually takes `time_ms`: its time and its length.
    pub fn weights(self, (time_ms, metres): (Weight, Weight)) -> (Weight, Weight) {
        match self {
            Self::Shut => (INFINITY, INFINITY),
            Self::AtMost(kmh) if time_ms < INFINITY => {
                let slow = u64::from(metres) * 3600 / u64::from(kmh.max(1));
                let slow = u32::try_from(slow).unwrap_or(INFINITY).min(INFINITY - 1);
                (time_ms.max(slow), metres)
            }
            Self::AtMost(_) => (time_ms, metres),
        }
    }

    /// The worse of two that hold at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        // Shut comes first, then the lower speed.
        self.min(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_of_two_holds_and_no_road_gets_faster() {
        assert_eq!(Disruption::Shut.and(Disruption::AtMost(20)), Disruption::Shut);
        assert_eq!(Disruption::AtMost(40).and(Disruption::AtMost(20)), Disruption::AtMost(20));
        assert_eq!(Disruption::AtMost(36).weights((50_000, 1000)), (100_000, 1000));
        assert_eq!(Disruption::AtMost(120).weights((50_000, 1000)), (50_000, 1000));
        assert_eq!(Disruption::AtMost(36).weights((INFINITY, 1000)), (INFINITY, 1000));
        assert_eq!(Disruption::Shut.weights((50_000, 1000)), (INFINITY, INFINITY));
    }
}
