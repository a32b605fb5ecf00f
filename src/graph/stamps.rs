//! Marks on ids that are all wiped in O(1).

/// A set of positions `0..len`; clearing it costs nothing but a counter.
#[derive(Clone, Debug)]
pub struct Stamps {
    stamp: Vec<u32>,
    now: u32,
}

impl Stamps {
    /// An empty set over `0..len`.
    pub fn new(len: usize) -> Self {
        Self { stamp: vec![0; len], now: 1 }
    }

    /// Takes everything out; O(1) but for one wipe in 2³² − 1 calls.
    pub fn clear(&mut self) {
        if self.now == u32::MAX {
            self.stamp.fill(0);
            self.now = 0;
        }
        self.now += 1;
    }

    /// Puts a position in; `true` if it was not there.
    #[inline]
    pub fn insert(&mut self, position: usize) -> bool {
        let fresh = self.stamp[position] != self.now;
        self.stamp[position] = self.now;
        fresh
    }

    /// Whether the position is in the set.
    #[inline]
    pub fn contains(&self, position: usize) -> bool {
        self.stamp[position] == self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clearing_forgets_even_when_the_counter_wraps() {
        let mut stamps = Stamps { stamp: vec![0; 2], now: u32::MAX - 1 };
        for _ in 0..3 {
            assert!(stamps.insert(1));
            assert!(!stamps.insert(1));
            assert!(!stamps.contains(0));
            stamps.clear();
            assert!(!stamps.contains(1));
        }
    }
}
