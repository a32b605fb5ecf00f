//! Weights → metric: what each contracted arc costs. Once per profile, again after each closure.

use super::contract::{Topology, Way};
use super::lanes::Block;
use super::perfect;
use super::rows::{AllRows, Rows};
use super::settle;
use crate::graph::csr::{ArcId, INFINITY, NONE, Weight};
use std::sync::Arc;

/// Marks an original arc among the ways to unpack.
pub(super) const ORIGINAL: u32 = 1 << 31;

/// What a contracted arc stands for in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// Nothing: it has no finite weight.
    Nothing,
    /// One original arc.
    Original(ArcId),
    /// The way through the lower end of this contracted arc, whose upper end is the lower end of
    /// the shortcut.
    Lower(u32),
}

impl Via {
    #[inline]
    pub(crate) const fn decode(code: u32) -> Self {
        if code == NONE {
            Self::Nothing
        } else if code >= ORIGINAL {
            Self::Original(ArcId(code - ORIGINAL))
        } else {
            Self::Lower(code)
        }
    }
}

/// What all contracted arcs cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Costs {
    /// By [`Way`].
    pub(crate) side: [Side; 2],
    /// What each arc stands for, upwards and downwards; see [`Via`].
    pub(crate) via: Vec<[u32; 2]>,
}

/// The weights of all contracted arcs in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) weight: Vec<Weight>,
    /// A copy of the dense rows, by blocks.
    pub(crate) block: Vec<Block>,
}

impl Side {
    fn new(topology: &Topology) -> Self {
        Self { weight: vec![INFINITY; topology.arc_count()], block: vec![Block::EMPTY; topology.block.len()] }
    }
}

/// How much is done for a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Only what makes answers right; the quickest way from a closure to an answer.
    Basic,
    /// Arcs that no shortest path needs are left out too: dearer to make, faster to query.
    Perfect,
}

/// One set of weights, ready for queries. Immutable while queries run: share it behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Metric {
    pub(crate) topology: Arc<Topology>,
    pub(crate) costs: Costs,
    /// The arcs that some shortest path needs, in each way, if that was found out.
    pub(crate) needed: Option<[Rows; 2]>,
}

impl Metric {
    /// Customises the topology with `weight[arc]` for each original arc; [`INFINITY`] closes an arc.
    ///
    /// The result does not depend on `threads`.
    ///
    /// # Panics
    /// If there is not one weight for each original arc.
    pub fn new(topology: &Arc<Topology>, weight: &[Weight], effort: Effort, threads: usize) -> Self {
        let mut metric = Self {
            topology: Arc::clone(topology),
            costs: Costs {
                side: [Side::new(topology), Side::new(topology)],
                via: vec![[NONE; 2]; topology.arc_count()],
            },
            needed: None,
        };
        metric.customise(weight, effort, threads);
        metric
    }

    /// Replaces all weights, reusing the memory of the old ones.
    ///
    /// # Panics
    /// If there is not one weight for each original arc.
    pub fn customise(&mut self, weight: &[Weight], effort: Effort, threads: usize) {
        assert_eq!(weight.len(), self.topology.original_arc_count(), "one weight for each original arc");
        let plan = self.topology.plan(threads);
        settle::settle(&self.topology, weight, &mut self.costs, &plan);
        if effort == Effort::Perfect {
            self.prune(threads);
        } else {
            self.needed = None;
        }
    }

    /// Leaves out the arcs that no shortest path needs, as [`Effort::Perfect`] does.
    pub fn prune(&mut self, threads: usize) {
        let mut rows = self.needed.take().unwrap_or_default();
        perfect::prune(&self.topology, &self.costs.side, &self.topology.plan(threads), &mut rows);
        self.needed = Some(rows);
    }

    /// The topology that this metric belongs to.
    pub const fn topology(&self) -> &Arc<Topology> {
        &self.topology
    }

    /// All rows, needed or not.
    pub(crate) fn all_rows(&self) -> [AllRows<'_>; 2] {
        self.costs.side.each_ref().map(|side| AllRows { topology: &self.topology, side })
    }

    /// The weight of a contracted arc.
    #[inline]
    pub(crate) fn weight(&self, arc: usize, way: Way) -> Weight {
        self.costs.side[way as usize].weight[arc]
    }
}
