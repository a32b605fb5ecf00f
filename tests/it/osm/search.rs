//! A plain Dijkstra over the graph of a network: the truth that the rules are checked against.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use xianggan::graph::csr::{ArcId, INFINITY, NodeId, Table, Weight};
use xianggan::road::network::RoadNetwork;

/// The cost and the arcs of a cheapest way from a crossroads to another.
pub(crate) fn route(
    network: &RoadNetwork,
    [from, to]: [NodeId; 2],
    weight: impl Fn(ArcId) -> Weight,
) -> Option<(u64, Vec<ArcId>)> {
    let graph = network.graph();
    let mut best: Table<NodeId, u64> = Table::filled(u64::MAX, graph.node_count());
    let mut by: Table<NodeId, Option<ArcId>> = Table::filled(None, graph.node_count());
    let mut queue = BinaryHeap::from([Reverse((0, from))]);
    best[from] = 0;
    while let Some(Reverse((cost, node))) = queue.pop() {
        if cost > best[node] {
            continue;
        }
        if network.crossroads(node) == to {
            let mut arcs = Vec::new();
            let mut at = node;
            while let Some(arc) = by[at] {
                arcs.push(arc);
                at = graph.tail(arc);
            }
            arcs.reverse();
            return Some((cost, arcs));
        }
        for arc in graph.outgoing(node).filter(|&arc| weight(arc) < INFINITY) {
            let (head, reached) = (graph.head(arc), cost + u64::from(weight(arc)));
            if reached < best[head] {
                (best[head], by[head]) = (reached, Some(arc));
                queue.push(Reverse((reached, head)));
            }
        }
    }
    None
}
