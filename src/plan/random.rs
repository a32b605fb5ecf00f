//! A small generator of random numbers, the same on every machine.

/// `SplitMix64` (Steele, Lea & Flood 2014): one multiplication chain per number, any seed is good.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which must not be zero.
    pub(crate) const fn below(&mut self, bound: usize) -> usize {
        (((self.next() >> 32) * bound as u64) >> 32) as usize
    }

    /// True in `part` of `whole` cases.
    pub(crate) const fn chance(&mut self, part: usize, whole: usize) -> bool {
        self.below(whole) < part
    }

    /// −log2 of a uniform number in (0, 1], in units of 1/65 536, linear between powers of two:
    /// near enough to an exponential variate for annealing, and free of floating point.
    pub(crate) fn exponential(&mut self) -> i64 {
        let draw = self.next() | 1;
        let zeros = draw.leading_zeros();
        let mantissa = (draw << zeros) >> 47 & 0xFFFF;
        i64::from(zeros + 1) * 65_536 - i64::from(u32::try_from(mantissa).unwrap_or(0))
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
