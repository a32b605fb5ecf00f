//! The order of a cell too small to cut: always the node that adds the fewest arcs.

use super::Patch;

/// Nodes of a cell and of its surroundings that are looked at; one bit each.
const BITS: usize = 128;

/// The most nodes that a cell may have to be a leaf.
pub(super) const LEAF_MAX: usize = 72;

/// The nodes of the cell, as `core` numbers them, lowest first. Neighbours outside the cell count:
/// they are contracted later.
pub(super) fn eliminate(core: &Patch, cell: &[u32]) -> Vec<u32> {
    let mut known: Vec<u32> = cell.to_vec();
    known.sort_unstable();
    let inside = known.len();
    let mut outside: Vec<u32> = Vec::new();
    for &v in &known {
        let far = core.neighbours(v as usize).iter().filter(|w| known.binary_search(w).is_err());
        outside.extend(far);
    }
    outside.sort_unstable();
    outside.dedup();
    outside.truncate(BITS - inside);
    let place = |w: u32| known.binary_search(&w).ok().or_else(|| outside.binary_search(&w).ok().map(|at| inside + at));
    let mut near = [0_u128; BITS];
    for (k, &v) in known.iter().enumerate() {
        for at in core.neighbours(v as usize).iter().filter_map(|&w| place(w)) {
            near[k] |= 1 << at;
            near[at] |= 1 << k;
        }
    }
    let mut left: Vec<usize> = (0..inside).collect();
    let mut order = Vec::with_capacity(inside);
    while let Some(at) = (0..left.len()).min_by_key(|&at| (cost(&near, left[at]), known[left[at]])) {
        let v = left.swap_remove(at);
        order.push(known[v]);
        let mut others = near[v];
        while others != 0 {
            let u = others.trailing_zeros() as usize;
            others &= others - 1;
            near[u] = (near[u] | near[v]) & !(1 << u) & !(1 << v);
        }
    }
    order
}

/// How many pairs of neighbours are not yet joined, then how many neighbours there are.
fn cost(near: &[u128; BITS], v: usize) -> (u32, u32) {
    let mut missing = 0;
    let mut others = near[v];
    while others != 0 {
        let u = others.trailing_zeros() as usize;
        others &= others - 1;
        missing += (near[v] & !near[u]).count_ones() - 1;
    }
    (missing, near[v].count_ones())
}
