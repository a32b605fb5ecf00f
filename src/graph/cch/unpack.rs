//! A contracted arc → the original arcs it stands for, by the triangle that customising noted.

use super::contract::Way;
use super::customise::{Metric, Via};
use crate::graph::csr::{ArcId, narrow};

impl Metric {
    /// Appends the original arcs of a contracted arc, in the order of travel.
    ///
    /// `stack` is scratch and comes back empty. O(arcs of the path).
    pub(crate) fn unpack(&self, arc: u32, way: Way, stack: &mut Vec<(u32, Way)>, path: &mut Vec<ArcId>) {
        stack.push((arc, way));
        while let Some((arc, way)) = stack.pop() {
            match Via::decode(self.side[way as usize].via[arc as usize]) {
                Via::Original(original) => path.push(original),
                Via::Lower(low) => {
                    let high = self.partner(low, arc);
                    let (last, first) = match way {
                        Way::Up => (high, low),
                        Way::Down => (low, high),
                    };
                    stack.push((last, Way::Up));
                    stack.push((first, Way::Down));
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
