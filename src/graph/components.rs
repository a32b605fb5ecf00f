//! Strongly connected components, without recursion (Tarjan 1972).

use super::csr::{Csr, Id, NONE, NodeId, Table, narrow};

/// Which component each node belongs to.
#[derive(Clone, Debug)]
pub struct Components {
    /// The component of each node, numbered in reverse topological order: no arc leads from a
    /// component to one with a larger number.
    pub of: Table<NodeId, u32>,
    /// The number of nodes of each component.
    pub size: Vec<u32>,
}

impl Components {
    /// The component with the most nodes (the first of them), if there is any node.
    pub fn largest(&self) -> Option<u32> {
        let most = self.size.iter().max()?;
        self.size.iter().position(|size| size == most).map(narrow)
    }
}

/// The strongly connected components of the arcs that `open` lets pass; O(n + m).
pub fn components(csr: &Csr, open: impl Fn(super::csr::ArcId) -> bool) -> Components {
    let node_count = csr.node_count();
    let mut of = Table::filled(NONE, node_count);
    let mut size = Vec::new();
    let mut low = vec![NONE; node_count];
    let mut next_arc: Vec<u32> = csr.first_out()[..node_count].to_vec();
    let (mut path, mut pending) = (Vec::<NodeId>::new(), Vec::new());
    let mut clock = 0;
    for root in csr.nodes() {
        if low[root.index()] != NONE {
            continue;
        }
        path.push(root);
        while let Some(&node) = path.last() {
            let at = node.index();
            if low[at] == NONE {
                low[at] = clock;
                clock += 1;
                pending.push((node, low[at]));
            }
            let end = csr.first_out()[at + 1];
            let mut descended = false;
            while next_arc[at] < end {
                let arc = super::csr::ArcId(next_arc[at]);
                let head = csr.head(arc);
                if !open(arc) || of[head] != NONE {
                    next_arc[at] += 1;
                } else if low[head.index()] == NONE {
                    path.push(head);
                    descended = true;
                    break;
                } else {
                    low[at] = low[at].min(low[head.index()]);
                    next_arc[at] += 1;
                }
            }
            if !descended {
                path.pop();
                close(node, low[at], &mut pending, &mut of, &mut size);
            }
        }
    }
    Components { of, size }
}

/// Takes a finished component off the stack if `node` was the first of it.
fn close(node: NodeId, low: u32, pending: &mut Vec<(NodeId, u32)>, of: &mut Table<NodeId, u32>, size: &mut Vec<u32>) {
    let begin = pending.partition_point(|&(_, entered)| entered < low);
    if pending.get(begin).is_some_and(|&(first, _)| first == node) {
        let id = narrow(size.len());
        size.push(narrow(pending.len() - begin));
        for (member, _) in pending.drain(begin..) {
            of[member] = id;
        }
    }
}
