//! A 4-ary heap of ids whose keys can be lowered.

use super::csr::NONE;

const ARITY: usize = 4;

/// Ids `0..len`, each at most once, ordered by a key; ties go to the smaller id.
#[derive(Clone, Debug)]
pub struct Heap {
    items: Vec<(u32, u32)>,
    place: Vec<u32>,
}

impl Heap {
    /// An empty heap for the ids `0..len`.
    pub fn new(len: usize) -> Self {
        Self { items: Vec::new(), place: vec![NONE; len] }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Takes everything out; O(what is in).
    pub fn clear(&mut self) {
        for &(_, id) in &self.items {
            self.place[id as usize] = NONE;
        }
        self.items.clear();
    }

    /// The least key and its id.
    pub fn peek(&self) -> Option<(u32, u32)> {
        self.items.first().copied()
    }

    /// Inserts an id, or lowers its key; a larger key than the present one is ignored.
    pub fn push(&mut self, key: u32, id: u32) {
        let place = self.place[id as usize];
        if place == NONE {
            self.items.push((key, id));
            self.rise(self.items.len() - 1);
        } else if key < self.items[place as usize].0 {
            self.items[place as usize].0 = key;
            self.rise(place as usize);
        }
    }

    /// Takes out the least key and its id.
    pub fn pop(&mut self) -> Option<(u32, u32)> {
        let top = *self.items.first()?;
        self.place[top.1 as usize] = NONE;
        let last = self.items.pop()?;
        if !self.items.is_empty() {
            self.items[0] = last;
            self.sink();
        }
        Some(top)
    }

    fn rise(&mut self, mut at: usize) {
        let item = self.items[at];
        while at > 0 {
            let above = (at - 1) / ARITY;
            if self.items[above] <= item {
                break;
            }
            self.put(at, self.items[above]);
            at = above;
        }
        self.put(at, item);
    }

    fn sink(&mut self) {
        let item = self.items[0];
        let mut at = 0;
        loop {
            let below = at * ARITY + 1;
            let children = below..(below + ARITY).min(self.items.len());
            let Some(least) = children.min_by_key(|&child| self.items[child]) else { break };
            if item <= self.items[least] {
                break;
            }
            self.put(at, self.items[least]);
            at = least;
        }
        self.put(at, item);
    }

    fn put(&mut self, at: usize, item: (u32, u32)) {
        self.items[at] = item;
        self.place[item.1 as usize] = super::csr::narrow(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pops_in_order(pushes in prop::collection::vec((0_u32..50, 0_u32..20), 0..100)) {
            let mut heap = Heap::new(20);
            let mut least = std::collections::BTreeMap::new();
            for &(key, id) in &pushes {
                heap.push(key, id);
                let entry = least.entry(id).or_insert(key);
                *entry = key.min(*entry);
            }
            let mut expected: Vec<_> = least.into_iter().map(|(id, key)| (key, id)).collect();
            expected.sort_unstable();
            let popped: Vec<_> = std::iter::from_fn(|| heap.pop()).collect();
            prop_assert_eq!(popped, expected);
        }
    }
}
