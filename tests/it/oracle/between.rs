//! Searches between sets of nodes, as points on a road have them, against plain Dijkstra.

use std::sync::Arc;

use proptest::prelude::*;
use xianggan::graph::cch::companion::{Companion, PairMatrix, PairOut, PairSeed};
use xianggan::graph::cch::contract::Topology;
use xianggan::graph::cch::customise::{Effort, Metric};
use xianggan::graph::cch::query::Query;
use xianggan::graph::csr::{INFINITY, Id, NodeId, Weight};
use xianggan::graph::dijkstra::Dijkstra;

use super::graph::{Case, case, check_path};

type Ends = [(NodeId, Weight); 2];

/// The distances of all pairs.
fn distances(case: &Case) -> Vec<Vec<Weight>> {
    let mut dijkstra = Dijkstra::new(case.csr.node_count());
    let row = |source| {
        dijkstra.run(&case.csr, &case.weight, source, None);
        case.csr.nodes().map(|target| dijkstra.distance(target)).collect()
    };
    case.csr.nodes().map(row).collect()
}

fn least(distance: &[Vec<Weight>], sources: Ends, targets: Ends) -> Weight {
    let pairs = sources.into_iter().flat_map(|from| targets.into_iter().map(move |to| (from, to)));
    let sum = |(from, to): ((NodeId, Weight), (NodeId, Weight))| {
        let middle = distance[from.0.index()][to.0.index()];
        if middle < INFINITY { middle.saturating_add(from.1 + to.1) } else { INFINITY }
    };
    pairs.map(sum).fold(INFINITY, Weight::min)
}

/// Any other node, and one to which an arc leads: those two climb together.
fn others(case: &Case, node: NodeId) -> [NodeId; 2] {
    let near = case.csr.outgoing(node).next().map_or(node, |arc| case.csr.head(arc));
    [near, NodeId::from_index((node.index() * 7 + 3) % case.csr.node_count())]
}

proptest! {
    #[test]
    fn the_best_of_all_ends_is_found(case in case()) {
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        let distance = distances(&case);
        for effort in [Effort::Basic, Effort::Perfect] {
            let metric = Metric::new(&topology, &case.weight, effort, 1);
            let mut query = Query::new(&metric);
            prop_assert_eq!(query.between(&metric, &[], &[(NodeId(0), 0)]), None);
            for (s, t) in case.csr.nodes().flat_map(|s| case.csr.nodes().map(move |t| (s, t))) {
                for (other_s, other_t) in others(&case, s).into_iter().zip(others(&case, t)) {
                    let (sources, targets) = ([(s, 30), (other_s, 7)], [(t, 0), (other_t, 11)]);
                    let expected = least(&distance, sources, targets);
                    let Some(found) = query.between(&metric, &sources, &targets) else {
                        prop_assert_eq!(expected, INFINITY);
                        continue;
                    };
                    prop_assert_eq!(found.distance, expected, "{:?} to {:?}", sources, targets);
                    let of = |ends: Ends, node| ends.into_iter().filter(move |end| end.0 == node).map(|end| end.1).min();
                    let [from, to] = found.ends;
                    let ends = of(sources, from).zip(of(targets, to));
                    let (before, after) = ends.expect("it begins and ends where it may");
                    check_path(&case.csr, &case.weight, (from, to), found.arcs, expected - before - after);
                }
            }
        }
    }

    /// The second weight is here the first itself, so that it is known.
    #[test]
    fn a_matrix_joins_the_ends_of_a_place(case in case()) {
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        let distance = distances(&case);
        let places: Vec<Ends> = case.csr.nodes().map(|node| [(node, 5), (others(&case, node)[0], 3)]).collect();
        let seed = |&(node, distance): &(NodeId, Weight)| PairSeed { node, distance, second: distance };
        let seeds: Vec<Vec<PairSeed>> = places.iter().map(|ends| ends.iter().map(seed).collect()).collect();
        for effort in [Effort::Basic, Effort::Perfect] {
            let metric = Metric::new(&topology, &case.weight, effort, 1);
            let companion = Companion::new(&metric, &case.weight);
            let mut out = vec![0; places.len() * places.len()];
            let mut second = out.clone();
            let mut both = PairOut { distance: &mut out, second: &mut second };
            PairMatrix::new().between(&metric, &companion, (&seeds, &seeds), &mut both);
            for (row, from) in places.iter().enumerate() {
                for (column, to) in places.iter().enumerate() {
                    let at = row * places.len() + column;
                    let expected = least(&distance, *from, *to);
                    prop_assert_eq!((out[at], second[at]), (expected, expected), "{:?} to {:?}", from, to);
                }
            }
        }
    }
}
