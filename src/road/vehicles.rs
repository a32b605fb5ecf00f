//! Kinds of vehicle that the law tells apart, and sets of them.

use crate::words;

words! {
    /// A kind of vehicle with access rules of its own.
    pub enum VehicleKind {
        /// A private car, electric or not.
        Car = "car",
        /// A tourist coach.
        Coach = "coach",
        /// A motorhome.
        Motorhome = "motorhome",
    }
}

/// A set of [`VehicleKind`]s, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Vehicles(u8);

impl Vehicles {
    /// Nobody.
    pub const NONE: Self = Self(0);
    /// Everybody.
    pub const ALL: Self = Self(0b111);

    /// One kind alone.
    pub const fn only(kind: VehicleKind) -> Self {
        Self(match kind {
            VehicleKind::Car => 1,
            VehicleKind::Coach => 2,
            VehicleKind::Motorhome => 4,
        })
    }

    /// The set with these bits; `None` if a bit has no meaning.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 { Some(Self(bits)) } else { None }
    }

    /// One bit for each kind, in the order of [`VehicleKind::ALL`].
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether nobody is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `kind` is in it.
    pub const fn contains(self, kind: VehicleKind) -> bool {
        self.0 & Self::only(kind).0 != 0
    }

    /// Those in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl FromIterator<VehicleKind> for Vehicles {
    fn from_iter<I: IntoIterator<Item = VehicleKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, |set, kind| set.or(Self::only(kind)))
    }
}
