//! A contracted arc → the original arcs it stands for, by the triangle that customising noted.

use super::contract::Way;
use super::customise::{Metric, Via};
use crate::graph::csr::{ArcId, narrow};

/// A contracted arc on its way to be unpacked, with what it stands for already read: so the memory
/// of its second half answers while the first half is unpacked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed {
    arc: u32,
    way: Way,
    via: u32,
}

impl Metric {
    #[inline]
    fn packed(&self, arc: u32, way: Way) -> Packed {
        Packed { arc, way, via: self.costs.via[arc as usize][way as usize] }
    }

    /// Appends the original arcs of a contracted arc, in the order of travel.
    ///
    /// `stack` is scratch and comes back empty. O(arcs of the path).
    pub(crate) fn unpack(&self, arc: u32, way: Way, stack: &mut Vec<Packed>, path: &mut Vec<ArcId>) {
        let mut at = self.packed(arc, way);
        loop {
            match Via::decode(at.via) {
                Via::Original(original) => {
                    path.push(original);
                    let Some(next) = stack.pop() else { return };
                    at = next;
                }
                Via::Lower(low) => {
                    let high = self.partner(low, at.arc);
                    let (first, second) = if at.way == Way::Up { (low, high) } else { (high, low) };
                    at = self.packed(first, Way::Down);
                    stack.push(self.packed(second, Way::Up));
                }
                Via::Nothing => unreachable!("a search follows finite arcs only"),
            }
        }
    }

    /// The second arc of the triangle: from the lower end of `low` to the upper end of `arc`. It
    /// follows `low` in the same row.
    #[inline]
    pub(crate) fn partner(&self, low: u32, arc: u32) -> u32 {
        let target = self.topology.head[arc as usize];
        let begin = low as usize + 1;
        let ahead = self.topology.head[begin..].iter().position(|&head| head == target);
        narrow(begin + ahead.expect("the triangle lies in one row"))
    }
}
