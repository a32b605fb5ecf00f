//! The graph of events: what came before what, in which order the sites of a line are to be seen.

use std::collections::BTreeMap;

use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};

use super::Catalogue;
use super::line::Event;
use crate::base::ids::{EventId, LineId, SiteId};

/// The events of all lines; an arc leads from each event to those that came directly after it.
pub struct EventGraph<'a> {
    graph: DiGraph<&'a Event, ()>,
    lines: Vec<&'a LineId>,
}

impl<'a> EventGraph<'a> {
    /// The graph of `catalogue`; an `after` that names no event is left out (the check reports it).
    pub fn new(catalogue: &'a Catalogue) -> Self {
        let mut graph = DiGraph::new();
        let mut lines = Vec::new();
        let mut nodes: BTreeMap<&EventId, NodeIndex> = BTreeMap::new();
        for line in catalogue.lines.values() {
            for event in &line.events {
                nodes.insert(&event.id, graph.add_node(event));
                lines.push(&line.id);
            }
        }
        for line in catalogue.lines.values() {
            for event in &line.events {
                for before in event.after.iter().filter_map(|id| nodes.get(id)) {
                    graph.add_edge(*before, nodes[&event.id], ());
                }
            }
        }
        Self { graph, lines }
    }

    /// The events that are said to precede each other in a circle, one group per circle.
    pub fn circles(&self) -> Vec<Vec<&'a EventId>> {
        let is_circle = |group: &Vec<NodeIndex>| group.len() > 1 || self.graph.contains_edge(group[0], group[0]);
        let ids = |group: Vec<NodeIndex>| group.iter().map(|node| &self.graph[*node].id).collect();
        kosaraju_scc(&self.graph).into_iter().filter(is_circle).map(ids).collect()
    }

    /// The events of `line` in an order that respects `after`, earliest date first among the free.
    pub fn ordered(&self, line: &LineId) -> Vec<&'a Event> {
        let rank: BTreeMap<NodeIndex, usize> = toposort(&self.graph, None)
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .map(|(rank, node)| (node, rank))
            .collect();
        let mut nodes: Vec<NodeIndex> =
            self.graph.node_indices().filter(|node| self.lines[node.index()] == line).collect();
        let depth = self.depths();
        nodes.sort_by_key(|node| (self.graph[*node].date.clone(), depth.get(node), rank.get(node)));
        nodes.into_iter().map(|node| self.graph[node]).collect()
    }

    /// Longest chain of events before each one; empty when there is a circle.
    fn depths(&self) -> BTreeMap<NodeIndex, usize> {
        let mut depths = BTreeMap::new();
        for node in toposort(&self.graph, None).unwrap_or_default() {
            let before = self.graph.neighbors_directed(node, petgraph::Incoming);
            let depth = before.filter_map(|b| depths.get(&b)).max().map_or(0, |d: &usize| d + 1);
            depths.insert(node, depth);
        }
        depths
    }

    /// The pairs of sites of which the first is to be seen before the second, when the story is
    /// followed: the first events at two sites are joined by a chain of `after`.
    ///
    /// Only sites in `wanted` are paired; O(events · wanted).
    pub fn precedence(&self, wanted: &[SiteId]) -> Vec<(SiteId, SiteId)> {
        let first = self.first_events(wanted);
        let mut pairs = Vec::new();
        for (site, node) in &first {
            let mut reached = vec![false; self.graph.node_count()];
            let mut stack = vec![*node];
            while let Some(current) = stack.pop() {
                for next in self.graph.neighbors(current) {
                    if !std::mem::replace(&mut reached[next.index()], true) {
                        stack.push(next);
                    }
                }
            }
            let later = first.iter().filter(|(other, at)| other.as_str() != site.as_str() && reached[at.index()]);
            pairs.extend(later.map(|(other, _)| ((*site).clone(), (*other).clone())));
        }
        pairs
    }

    /// For each wanted site the earliest event that can be visited there.
    fn first_events<'b>(&self, wanted: &'b [SiteId]) -> BTreeMap<&'b SiteId, NodeIndex> {
        let depths = self.depths();
        let at = |site: &SiteId| {
            self.graph
                .node_indices()
                .filter(|node| self.graph[*node].sites.contains(site))
                .min_by_key(|node| (&self.graph[*node].date, depths.get(node).copied()))
        };
        wanted.iter().filter_map(|site| Some((site, at(site)?))).collect()
    }
}
