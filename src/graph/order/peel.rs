//! Takes off dead ends and chains, which no separator needs to see.

use super::{Patch, Positions, undirected};
use crate::graph::csr::{Csr, NONE, narrow};

/// Nodes with at most this many neighbours go at once: one of them costs no more arcs now than
/// ever later.
const DEGREE_MAX: usize = 2;

/// The nodes that went, in order, and what is left, joined where chains were.
pub(super) fn peel(csr: &Csr, positions: Positions<'_>) -> (Vec<u32>, Patch) {
    let mut near = undirected(csr);
    let mut gone = vec![false; near.len()];
    let mut order = Vec::new();
    let mut round: Vec<u32> = (0..narrow(near.len())).filter(|&v| near[v as usize].len() <= DEGREE_MAX).collect();
    // Within a round no two neighbours go, so that a chain becomes a low tree and not a tall one.
    let mut touched = vec![0_u32; near.len()];
    let mut number = 0;
    while !round.is_empty() {
        number += 1;
        let mut next = Vec::new();
        for v in round {
            if gone[v as usize] {
                continue;
            }
            if touched[v as usize] == number {
                next.push(v);
                continue;
            }
            gone[v as usize] = true;
            order.push(v);
            let neighbours = std::mem::take(&mut near[v as usize]);
            for &u in &neighbours {
                let list = &mut near[u as usize];
                list.retain(|&other| other != v);
                for &w in neighbours.iter().filter(|&&w| w != u) {
                    if !list.contains(&w) {
                        list.push(w);
                    }
                }
                touched[u as usize] = number;
                if list.len() <= DEGREE_MAX {
                    next.push(u);
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        round = next;
    }
    (order, rest(&near, &gone, positions))
}

fn rest(near: &[Vec<u32>], gone: &[bool], positions: Positions<'_>) -> Patch {
    let name: Vec<u32> = (0..narrow(near.len())).filter(|&v| !gone[v as usize]).collect();
    let mut local = vec![NONE; near.len()];
    for (k, &v) in name.iter().enumerate() {
        local[v as usize] = narrow(k);
    }
    let mut patch = Patch { first: vec![0], ..Patch::default() };
    for &v in &name {
        patch.adjacent.extend(near[v as usize].iter().map(|&w| local[w as usize]));
        patch.first.push(narrow(patch.adjacent.len()));
        patch.x.push(positions.x[v as usize]);
        patch.y.push(positions.y[v as usize]);
    }
    patch.name = name;
    patch
}
