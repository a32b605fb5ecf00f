//! Topology → shortcuts: the part of the hierarchy that no weight changes. Once per network.

use super::lanes::LANES;
use crate::graph::csr::{Csr, Id, NONE, NodeId, group, narrow};
use std::ops::Range;

/// Rows with at least this many arcs are customised block by block, shorter ones arc by arc.
const DENSE_MIN: usize = 20;

/// The two ways along an arc between a lower and a higher node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the lower to the higher node.
    Up,
    /// From the higher to the lower node.
    Down,
}

/// The contracted graph, nodes renumbered by rank.
///
/// Ranks are a post-order of the elimination tree, so that a subtree is a range of ranks, its root
/// the last of them. All upward neighbours of a node are its ancestors; hence inside a row a
/// neighbour is known by its depth alone, and one search needs only as many distances as the tree
/// is high.
#[derive(Debug)]
pub struct Topology {
    pub(crate) rank: Vec<u32>,
    pub(crate) node: Vec<NodeId>,
    pub(crate) parent: Vec<u32>,
    pub(crate) depth: Vec<u32>,
    /// The lowest rank of each node's subtree.
    pub(crate) subtree: Vec<u32>,
    pub(crate) height: usize,
    /// Upward arcs by lower end; heads ascending, that is from deep to shallow.
    pub(crate) first_up: Vec<u32>,
    pub(crate) head: Vec<u32>,
    pub(crate) head_depth: Vec<u32>,
    pub(crate) tail: Vec<u32>,
    /// The same arcs by higher end; tails ascending.
    pub(crate) first_down: Vec<u32>,
    pub(crate) down_arc: Vec<u32>,
    /// Those of them whose tail has a dense row.
    pub(crate) first_dense: Vec<u32>,
    pub(crate) dense_arc: Vec<u32>,
    /// For each dense row its blocks of depths, shallow ones first.
    pub(crate) first_block: Vec<u32>,
    pub(crate) block: Vec<u32>,
    /// For each short row and each pair of its arcs (i < j) the arc between the two heads.
    pub(crate) first_triangle: Vec<u32>,
    pub(crate) triangle: Vec<u32>,
    /// For each way the pairs (contracted arc, original arc), ascending.
    pub(crate) input: [Vec<[u32; 2]>; 2],
    /// The slot (contracted arc × 2 + way) of each original arc; loops have none.
    pub(crate) slot: Vec<u32>,
    /// The pairs of arcs in all rows below each rank, about.
    pub(crate) work: Vec<u64>,
}

impl Topology {
    /// Contracts the nodes in this order, lowest first.
    ///
    /// The order may be any permutation; a nested dissection (see `order`) makes it fast.
    /// O(arcs) but for looking up triangles.
    ///
    /// # Panics
    /// If `order` is not a permutation of the nodes.
    pub fn new(csr: &Csr, order: &[NodeId]) -> Self {
        assert_eq!(order.len(), csr.node_count(), "an order names each node once");
        let tree = Tree::new(csr, order);
        let (first_up, head) = fill(csr, &tree);
        let mut topology = Self::with_rows(tree, first_up, head);
        topology.index_blocks();
        topology.index_triangles();
        topology.index_inputs(csr);
        topology.index_work();
        topology
    }

    fn with_rows(tree: Tree, first_up: Vec<u32>, head: Vec<u32>) -> Self {
        let node_count = tree.node.len();
        let mut tail = Vec::with_capacity(head.len());
        for v in 0..node_count {
            tail.extend((first_up[v]..first_up[v + 1]).map(|_| narrow(v)));
        }
        let (first_down, down_arc) = group(node_count, head.iter().map(|&h| NodeId(h)));
        let head_depth = head.iter().map(|&h| tree.depth[h as usize]).collect();
        let height = tree.depth.iter().max().map_or(0, |&deepest| deepest as usize + 1);
        Self {
            rank: tree.rank,
            node: tree.node,
            parent: tree.parent,
            depth: tree.depth,
            subtree: tree.subtree,
            height,
            first_up,
            head,
            head_depth,
            tail,
            first_down,
            down_arc,
            first_dense: vec![0],
            dense_arc: Vec::new(),
            first_block: vec![0],
            block: Vec::new(),
            first_triangle: vec![0],
            triangle: Vec::new(),
            input: [Vec::new(), Vec::new()],
            work: vec![0],
            slot: Vec::new(),
        }
    }

    fn index_blocks(&mut self) {
        for v in 0..self.node.len() {
            let row = self.row(v);
            if row.len() >= DENSE_MIN {
                let begin = self.block.len();
                for arc in row.rev() {
                    let block = self.head_depth[arc] / narrow(LANES);
                    if self.block.len() == begin || self.block.last() != Some(&block) {
                        self.block.push(block);
                    }
                }
            }
            self.first_block.push(narrow(self.block.len()));
        }
        for y in 0..self.node.len() {
            let lower = self.first_down[y] as usize..self.first_down[y + 1] as usize;
            for &arc in &self.down_arc[lower] {
                if !self.blocks(self.tail[arc as usize] as usize).is_empty() {
                    self.dense_arc.push(arc);
                }
            }
            self.first_dense.push(narrow(self.dense_arc.len()));
        }
    }

    fn index_triangles(&mut self) {
        let mut arc_to = vec![NONE; self.node.len()];
        // Rows by their lowest head: all pairs that begin with one middle node are looked up at once.
        let mut triangle_count = 0;
        for v in 0..self.node.len() {
            let degree = self.row(v).len();
            if degree < DENSE_MIN {
                triangle_count += degree * degree.saturating_sub(1) / 2;
            }
            self.first_triangle.push(narrow(triangle_count));
        }
        self.triangle = vec![NONE; triangle_count];
        for y in 0..self.node.len() {
            let down = self.first_down[y] as usize..self.first_down[y + 1] as usize;
            if down.is_empty() {
                continue;
            }
            for arc in self.row(y) {
                arc_to[self.head[arc] as usize] = narrow(arc);
            }
            for k in down {
                let arc = self.down_arc[k] as usize;
                let row = self.row(self.tail[arc] as usize);
                let degree = row.len();
                if degree >= DENSE_MIN {
                    continue;
                }
                let i = arc - row.start;
                let pairs_before = i * (2 * degree - i - 1) / 2;
                let begin = self.first_triangle[self.tail[arc] as usize] as usize + pairs_before;
                for (slot, z) in (begin..).zip(arc + 1..row.end) {
                    self.triangle[slot] = arc_to[self.head[z] as usize];
                }
            }
        }
    }

    fn index_inputs(&mut self, csr: &Csr) {
        self.slot = vec![NONE; csr.arc_count()];
        for original in csr.arcs() {
            let (tail, head) = (self.rank[csr.tail(original).index()], self.rank[csr.head(original).index()]);
            if tail == head {
                continue;
            }
            let way = if tail < head { Way::Up } else { Way::Down };
            let arc = self.arc_between(tail.min(head), tail.max(head)).expect("every original arc was contracted");
            self.slot[original.index()] = narrow(arc * 2 + way as usize);
        }
        for way in [Way::Up, Way::Down] {
            let here = |slot: &u32| *slot != NONE && slot % 2 == way as u32;
            let keys = self
                .slot
                .iter()
                .map(|slot| if here(slot) { NodeId(slot / 2) } else { NodeId(narrow(self.head.len())) });
            let (first, originals) = group(self.head.len() + 1, keys);
            let count = first[self.head.len()] as usize;
            self.input[way as usize] = originals[..count].iter().map(|&k| [self.slot[k as usize] / 2, k]).collect();
        }
    }

    fn index_work(&mut self) {
        let mut sum = 0;
        for v in 0..self.node.len() {
            let degree = self.row(v).len() as u64;
            sum += degree * degree + 4;
            self.work.push(sum);
        }
    }

    /// The number of nodes.
    pub const fn node_count(&self) -> usize {
        self.node.len()
    }

    /// The number of contracted arcs, original and shortcuts, each counted once for both ways.
    pub const fn arc_count(&self) -> usize {
        self.head.len()
    }

    /// The number of original arcs, loops included.
    pub const fn original_arc_count(&self) -> usize {
        self.slot.len()
    }

    /// The number of nodes on the longest way from a root to a leaf of the elimination tree.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The upward arcs of a rank.
    #[inline]
    pub(crate) fn row(&self, v: usize) -> Range<usize> {
        self.first_up[v] as usize..self.first_up[v + 1] as usize
    }

    /// The arcs from lower nodes to a rank, as ids.
    #[inline]
    pub(crate) fn lower(&self, v: usize) -> &[u32] {
        &self.down_arc[self.first_down[v] as usize..self.first_down[v + 1] as usize]
    }

    /// Those of [`Self::lower`] whose tail has a dense row.
    #[inline]
    pub(crate) fn lower_dense(&self, v: usize) -> &[u32] {
        &self.dense_arc[self.first_dense[v] as usize..self.first_dense[v + 1] as usize]
    }

    /// The blocks of a dense row; empty if it is short.
    #[inline]
    pub(crate) fn blocks(&self, v: usize) -> Range<usize> {
        self.first_block[v] as usize..self.first_block[v + 1] as usize
    }

    /// Whether of any two of these nodes one is the ancestor of the other in the elimination tree; so
    /// are the two ends of an arc. Nothing is no chain.
    pub fn is_chain(&self, nodes: impl Iterator<Item = NodeId> + Clone) -> bool {
        self.lowest(nodes).is_some()
    }

    /// The lowest rank of some nodes, if all the others are its ancestors.
    pub(crate) fn lowest(&self, nodes: impl Iterator<Item = NodeId> + Clone) -> Option<u32> {
        let mut ranks = nodes.map(|node| self.rank[node.index()]);
        let lowest = ranks.clone().min()?;
        ranks.all(|rank| (self.subtree[rank as usize]..=rank).contains(&lowest)).then_some(lowest)
    }

    /// The arc between two ranks, the lower first.
    pub(crate) fn arc_between(&self, low: u32, high: u32) -> Option<usize> {
        let row = self.row(low as usize);
        let at = self.head[row.clone()].binary_search(&high).ok()?;
        Some(row.start + at)
    }

    /// The pairs (contracted arc, original arc) of these contracted arcs, ascending.
    pub(crate) fn inputs(&self, way: Way, arcs: Range<usize>) -> &[[u32; 2]] {
        let all = &self.input[way as usize];
        let begin = all.partition_point(|pair| (pair[0] as usize) < arcs.start);
        let end = begin + all[begin..].partition_point(|pair| (pair[0] as usize) < arcs.end);
        &all[begin..end]
    }
}

/// The elimination tree, numbered in post-order.
struct Tree {
    rank: Vec<u32>,
    node: Vec<NodeId>,
    parent: Vec<u32>,
    depth: Vec<u32>,
    subtree: Vec<u32>,
}

impl Tree {
    /// Finds the tree without the fill (Liu 1990) and renumbers it; near-linear.
    fn new(csr: &Csr, order: &[NodeId]) -> Self {
        let node_count = order.len();
        let mut position = vec![NONE; node_count];
        for (k, node) in order.iter().enumerate() {
            assert_eq!(position[node.index()], NONE, "an order names each node once");
            position[node.index()] = narrow(k);
        }
        let parent = parents(csr, order, &position);
        let sequence = post_order(&parent);
        let mut new = vec![0; node_count];
        for (k, &old) in sequence.iter().enumerate() {
            new[old as usize] = narrow(k);
        }
        let node: Vec<NodeId> = sequence.iter().map(|&old| order[old as usize]).collect();
        let parent: Vec<u32> = sequence
            .iter()
            .map(|&old| parent[old as usize])
            .map(|up| if up == NONE { NONE } else { new[up as usize] })
            .collect();
        let mut rank = vec![0; node_count];
        for (k, id) in node.iter().enumerate() {
            rank[id.index()] = narrow(k);
        }
        let mut depth = vec![0; node_count];
        let mut subtree: Vec<u32> = (0..node_count).map(narrow).collect();
        for v in (0..node_count).rev() {
            if parent[v] != NONE {
                depth[v] = depth[parent[v] as usize] + 1;
            }
        }
        for v in 0..node_count {
            if parent[v] != NONE {
                let lowest = subtree[v];
                let up = &mut subtree[parent[v] as usize];
                *up = (*up).min(lowest);
            }
        }
        Self { rank, node, parent, depth, subtree }
    }
}

/// The parent of each position: union of the trees below, with path compression.
fn parents(csr: &Csr, order: &[NodeId], position: &[u32]) -> Vec<u32> {
    let mut parent = vec![NONE; order.len()];
    let mut above = vec![NONE; order.len()];
    for (v, &node) in order.iter().enumerate() {
        let v = narrow(v);
        let out = csr.outgoing(node).map(|arc| csr.head(arc));
        let into = csr.incoming(node).iter().map(|&arc| csr.tail(arc));
        for neighbour in out.chain(into) {
            let mut at = position[neighbour.index()];
            while at < v {
                let next = std::mem::replace(&mut above[at as usize], v);
                if next == NONE {
                    parent[at as usize] = v;
                }
                at = next.min(v);
            }
        }
    }
    parent
}

/// The positions children first, the subtree of a child in one piece.
fn post_order(parent: &[u32]) -> Vec<u32> {
    let mut first_child = vec![NONE; parent.len()];
    let mut next_sibling = vec![NONE; parent.len()];
    let mut roots = NONE;
    for v in 0..parent.len() {
        let list = if parent[v] == NONE { &mut roots } else { &mut first_child[parent[v] as usize] };
        next_sibling[v] = std::mem::replace(list, narrow(v));
    }
    // A pre-order from the right, then turned round.
    let mut sequence = Vec::with_capacity(parent.len());
    let mut stack = Vec::new();
    let push_all = |mut at: u32, stack: &mut Vec<u32>| {
        while at != NONE {
            stack.push(at);
            at = next_sibling[at as usize];
        }
    };
    push_all(roots, &mut stack);
    while let Some(v) = stack.pop() {
        sequence.push(v);
        push_all(first_child[v as usize], &mut stack);
    }
    sequence.reverse();
    sequence
}

/// The upward arcs of each rank: its original neighbours and those of its children.
fn fill(csr: &Csr, tree: &Tree) -> (Vec<u32>, Vec<u32>) {
    let node_count = tree.node.len();
    let mut mark = vec![NONE; node_count];
    let mut first = vec![0_u32];
    let mut head: Vec<u32> = Vec::with_capacity(csr.arc_count() * 2);
    // The children of v come one after another before v; v - 1 is the last of them.
    for v in 0..node_count {
        let begin = head.len();
        mark[v] = narrow(v);
        let node = tree.node[v];
        let out = csr.outgoing(node).map(|arc| csr.head(arc));
        let into = csr.incoming(node).iter().map(|&arc| csr.tail(arc));
        for neighbour in out.chain(into) {
            let h = tree.rank[neighbour.index()];
            if h as usize > v && mark[h as usize] != narrow(v) {
                mark[h as usize] = narrow(v);
                head.push(h);
            }
        }
        let mut child = v;
        while child > tree.subtree[v] as usize {
            child -= 1;
            for k in first[child] as usize..first[child + 1] as usize {
                let h = head[k];
                if mark[h as usize] != narrow(v) {
                    mark[h as usize] = narrow(v);
                    head.push(h);
                }
            }
            child = tree.subtree[child] as usize;
        }
        head[begin..].sort_unstable();
        first.push(narrow(head.len()));
    }
    (first, head)
}

/// How much a search costs on a topology, whatever the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The mean number of ancestors of a node, itself included.
    pub ancestors_mean: u64,
    /// The mean number of arcs that a search from one node looks at.
    pub arcs_mean: u64,
    /// The number of pairs of arcs from one node upwards: what customising costs.
    pub triangles: u64,
}

impl Topology {
    /// Counts what searches and customising cost; O(nodes).
    pub fn statistics(&self) -> Statistics {
        let mut below = vec![0_u64; self.node_count()];
        let mut triangles = 0;
        let (mut ancestors, mut arcs) = (0_u64, 0_u64);
        for v in (0..self.node_count()).rev() {
            let degree = self.row(v).len() as u64;
            triangles += degree * degree.saturating_sub(1) / 2;
            let above = if self.parent[v] == NONE { 0 } else { below[self.parent[v] as usize] };
            below[v] = above + degree;
            arcs += below[v];
            ancestors += u64::from(self.depth[v]) + 1;
        }
        let count = (self.node_count() as u64).max(1);
        Statistics { ancestors_mean: ancestors / count, arcs_mean: arcs / count, triangles }
    }
}
