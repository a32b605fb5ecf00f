//! Directed graphs as arrays: typed ids, tables indexed by one kind of id, and forward and backward arcs.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut, Range};

/// What an arc costs, in whatever unit the caller chose (milliseconds, metres, fen).
pub type Weight = u32;

/// "No way": an arc with this weight cannot be used, a distance of this size was not reached.
///
/// It is 2³¹ − 1, so the sum of any two values up to it still fits a `u32`. Every search adds one
/// arc to one distance and then takes the minimum with a value that is itself at most `INFINITY`;
/// hence no sum ever wraps, and a path as long as `INFINITY` counts as no path.
pub const INFINITY: Weight = (1 << 31) - 1;

/// Marks the absence of an id inside arrays of plain numbers.
pub(crate) const NONE: u32 = u32::MAX;

/// Turns a position in an array into an id.
///
/// # Panics
/// If there are more than 2³² − 1 things, which no table of ours can hold.
pub(crate) fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("tables hold fewer than 2^32 rows")
}

/// An id that is a position in a [`Table`].
pub trait Id: Copy {
    /// The id of the thing at this position.
    fn from_index(index: usize) -> Self;
    /// The position of the thing with this id.
    fn index(self) -> usize;
}

/// Declares one kind of id.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn from_index(index: usize) -> Self {
                Self(narrow(index))
            }
            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A node of a [`Csr`]: `0..node_count`.
    NodeId
);
id!(
    /// An arc of a [`Csr`]: `0..arc_count`, ascending by tail.
    ArcId
);

/// A vector that only one kind of id can index.
#[derive(Clone, PartialEq, Eq)]
pub struct Table<I, T> {
    rows: Vec<T>,
    id: PhantomData<fn(I)>,
}

impl<I: Id, T> Table<I, T> {
    /// Takes over the rows; row `k` belongs to the id `k`.
    pub const fn new(rows: Vec<T>) -> Self {
        Self { rows, id: PhantomData }
    }

    /// `len` times the same row.
    pub fn filled(value: T, len: usize) -> Self
    where
        T: Clone,
    {
        Self::new(vec![value; len])
    }

    /// The number of rows.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in the order of their ids.
    pub fn as_slice(&self) -> &[T] {
        &self.rows
    }

    /// The rows in the order of their ids, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.rows
    }

    /// All ids with their rows.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.rows.iter().enumerate().map(|(k, row)| (I::from_index(k), row))
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.rows[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.index()]
    }
}

impl<I, T: fmt::Debug> fmt::Debug for Table<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
    }
}

/// A directed graph that never changes; loops and parallel arcs are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csr {
    first_out: Vec<u32>,
    head: Vec<NodeId>,
    tail: Vec<NodeId>,
    first_in: Vec<u32>,
    incoming: Vec<ArcId>,
}

impl Csr {
    /// Builds the graph from arcs in any order.
    ///
    /// The second value names, for each [`ArcId`], the position that the arc had in `arcs`; arcs of
    /// one tail keep their order.
    ///
    /// # Panics
    /// If an arc names a node outside `0..node_count`.
    pub fn from_arcs(node_count: usize, arcs: &[(NodeId, NodeId)]) -> (Self, Vec<u32>) {
        let (first_out, position) = group(node_count, arcs.iter().map(|arc| arc.0));
        let head: Vec<NodeId> = position.iter().map(|&k| arcs[k as usize].1).collect();
        (Self::from_sorted(first_out, head), position)
    }

    /// Builds the graph from the usual pair of arrays: the arcs of node `v` are
    /// `first_out[v]..first_out[v + 1]`. `None` if the arrays do not describe a graph.
    pub fn from_first_out(first_out: Vec<u32>, head: Vec<NodeId>) -> Option<Self> {
        let node_count = first_out.len().checked_sub(1)?;
        let whole = first_out[0] == 0
            && first_out[node_count] as usize == head.len()
            && first_out.is_sorted()
            && head.iter().all(|node| node.index() < node_count);
        whole.then(|| Self::from_sorted(first_out, head))
    }

    fn from_sorted(first_out: Vec<u32>, head: Vec<NodeId>) -> Self {
        let node_count = first_out.len() - 1;
        let mut tail = Vec::with_capacity(head.len());
        for node in 0..node_count {
            let degree = first_out[node + 1] - first_out[node];
            tail.extend((0..degree).map(|_| NodeId::from_index(node)));
        }
        let (first_in, incoming) = group(node_count, head.iter().copied());
        let incoming = incoming.into_iter().map(ArcId).collect();
        Self { first_out, head, tail, first_in, incoming }
    }

    /// The number of nodes.
    pub const fn node_count(&self) -> usize {
        self.first_out.len() - 1
    }

    /// The number of arcs.
    pub const fn arc_count(&self) -> usize {
        self.head.len()
    }

    /// All nodes, ascending.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..self.first_out.len() - 1).map(NodeId::from_index)
    }

    /// All arcs, ascending.
    pub fn arcs(&self) -> impl DoubleEndedIterator<Item = ArcId> + ExactSizeIterator + use<> {
        (0..self.head.len()).map(ArcId::from_index)
    }

    /// Where an arc begins.
    #[inline]
    pub fn tail(&self, arc: ArcId) -> NodeId {
        self.tail[arc.index()]
    }

    /// Where an arc ends.
    #[inline]
    pub fn head(&self, arc: ArcId) -> NodeId {
        self.head[arc.index()]
    }

    /// The heads of all arcs, by [`ArcId`].
    pub fn heads(&self) -> &[NodeId] {
        &self.head
    }

    /// The tails of all arcs, by [`ArcId`].
    pub fn tails(&self) -> &[NodeId] {
        &self.tail
    }

    /// For each node the first of its arcs, and the number of arcs at the end.
    pub fn first_out(&self) -> &[u32] {
        &self.first_out
    }

    /// The arcs that leave a node, as a range of [`ArcId`] positions.
    #[inline]
    pub fn outgoing_range(&self, node: NodeId) -> Range<usize> {
        self.first_out[node.index()] as usize..self.first_out[node.index() + 1] as usize
    }

    /// The arcs that leave a node.
    #[inline]
    pub fn outgoing(&self, node: NodeId) -> impl DoubleEndedIterator<Item = ArcId> + ExactSizeIterator + use<> {
        self.outgoing_range(node).map(ArcId::from_index)
    }

    /// The arcs that enter a node.
    #[inline]
    pub fn incoming(&self, node: NodeId) -> &[ArcId] {
        let range = self.first_in[node.index()] as usize..self.first_in[node.index() + 1] as usize;
        &self.incoming[range]
    }
}

/// Sorts positions by their key, stably and in linear time: where each key's positions begin, and
/// the positions.
pub(crate) fn group(key_count: usize, keys: impl Iterator<Item = NodeId> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; key_count + 1];
    let mut count = 0;
    for key in keys.clone() {
        first[key.index() + 1] += 1;
        count += 1;
    }
    for key in 0..key_count {
        first[key + 1] += first[key];
    }
    let mut next = first.clone();
    let mut positions = vec![0; count];
    for (position, key) in keys.enumerate() {
        let slot = &mut next[key.index()];
        positions[*slot as usize] = narrow(position);
        *slot += 1;
    }
    (first, positions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_are_found_from_both_ends() {
        let arcs = [(2, 0), (0, 1), (0, 1), (1, 1)].map(|(tail, head)| (NodeId(tail), NodeId(head)));
        let (csr, position) = Csr::from_arcs(3, &arcs);
        assert_eq!(position, [1, 2, 3, 0]);
        assert_eq!(csr.outgoing(NodeId(0)).collect::<Vec<_>>(), [ArcId(0), ArcId(1)]);
        assert_eq!(csr.incoming(NodeId(1)), [ArcId(0), ArcId(1), ArcId(2)]);
        assert_eq!((csr.tail(ArcId(3)), csr.head(ArcId(3))), (NodeId(2), NodeId(0)));
    }

    #[test]
    fn arrays_that_are_no_graph_are_refused() {
        assert!(Csr::from_first_out(vec![0, 1], vec![NodeId(1)]).is_none());
        assert!(Csr::from_first_out(vec![0, 2, 1], vec![NodeId(0)]).is_none());
        assert!(Csr::from_first_out(vec![], vec![]).is_none());
        assert!(Csr::from_first_out(vec![0], vec![]).is_some());
    }
}
