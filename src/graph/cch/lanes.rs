//! The few loops that everything waits for, eight depths at a time.

use crate::graph::csr::{INFINITY, Weight};
use pulp::{Arch, Simd, WithSimd};

/// Depths in one block; one AVX2 register of `u32`.
pub(crate) const LANES: usize = 8;

/// The weights of one block of depths; a depth that is no neighbour has [`INFINITY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(32))]
pub(crate) struct Block(pub(crate) [Weight; LANES]);

impl Block {
    /// No neighbour at all.
    pub(crate) const EMPTY: Self = Self([INFINITY; LANES]);
}

/// How many blocks hold this many depths.
pub(crate) const fn blocks_for(depths: usize) -> usize {
    depths.div_ceil(LANES)
}

/// A piece of work that is compiled once for each instruction set and dispatched at run time.
///
/// `run` must be `#[inline(always)]` and so must be all that matters inside it.
pub(crate) trait Work {
    type Answer;
    fn run(self) -> Self::Answer;
}

struct Dispatched<W>(W);

impl<W: Work> WithSimd for Dispatched<W> {
    type Output = W::Answer;
    #[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) -> W::Answer {
        self.0.run()
    }
}

/// Runs the work with the widest registers of this machine.
#[inline]
pub(crate) fn dispatch<W: Work>(work: W) -> W::Answer {
    Arch::new().dispatch(Dispatched(work))
}

/// `to[k] = min(to[k], base + weight[k])`.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
pub(crate) fn relax(to: &mut [Weight; LANES], base: Weight, weight: &Block) {
    // All is read before anything is written, or the compiler takes one lane at a time.
    let (old, weight) = (*to, weight.0);
    *to = std::array::from_fn(|k| old[k].min(base + weight[k]));
}

/// The same, and where the sum is smaller `via[k]` becomes `mark`.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
pub(crate) fn relax_marked(
    to: &mut [Weight; LANES],
    via: &mut [u32; LANES],
    (base, mark): (Weight, u32),
    weight: &Block,
) {
    let (old, old_via) = (*to, *via);
    let sum: [Weight; LANES] = std::array::from_fn(|k| base + weight.0[k]);
    *to = std::array::from_fn(|k| old[k].min(sum[k]));
    *via = std::array::from_fn(|k| if sum[k] < old[k] { mark } else { old_via[k] });
}

/// `least[k] = min(least[k], from[k] + weight[k])`.
#[expect(clippy::inline_always, reason = "only inlined code is compiled for the wider registers")]
#[inline(always)]
pub(crate) fn gather(least: &mut [Weight; LANES], from: &[Weight; LANES], weight: &Block) {
    let (old, from, weight) = (*least, *from, weight.0);
    *least = std::array::from_fn(|k| old[k].min(from[k] + weight[k]));
}
