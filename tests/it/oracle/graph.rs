//! The road engine's searches against plain Dijkstra, and against published answers.

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xianggan::graph::alternatives::{Alternatives, Limits};
use xianggan::graph::cch::companion::{Companion, PairMatrix, PairOut};
use xianggan::graph::cch::contract::Topology;
use xianggan::graph::cch::customise::{Effort, Metric};
use xianggan::graph::cch::matrix::Matrix;
use xianggan::graph::cch::partial::Partial;
use xianggan::graph::cch::query::Query;
use xianggan::graph::cch::range::{Direction, Reach};
use xianggan::graph::csr::{ArcId, Csr, INFINITY, Id, NodeId, Weight};
use xianggan::graph::dijkstra::Dijkstra;
use xianggan::graph::order::{Positions, nested_dissection};
use xianggan::graph::potential::{Base, Detour, Potential};

/// A random graph with weights and an order.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) csr: Csr,
    pub(super) weight: Vec<Weight>,
    pub(super) order: Vec<NodeId>,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    (2_usize..40, 1_u32..6).prop_flat_map(|(n, density)| {
        let node = 0..u32::try_from(n).expect("few nodes");
        let weight = prop_oneof![
            4 => 1_u32..100,
            1 => Just(0),
            1 => Just(INFINITY),
            1 => INFINITY / 3..INFINITY,
        ];
        let arcs = prop::collection::vec((node.clone(), node.clone(), weight), 0..n * density as usize);
        let order = Just(node.map(NodeId).collect::<Vec<_>>()).prop_shuffle();
        (arcs, order).prop_map(move |(arcs, order)| {
            let ends: Vec<_> = arcs.iter().map(|&(a, b, _)| (NodeId(a), NodeId(b))).collect();
            let (csr, position) = Csr::from_arcs(n, &ends);
            let weight = position.iter().map(|&k| arcs[k as usize].2).collect();
            Case { csr, weight, order }
        })
    })
}

pub(super) fn check_path(csr: &Csr, weight: &[Weight], (s, t): (NodeId, NodeId), arcs: &[ArcId], distance: Weight) {
    let mut at = s;
    let mut sum = 0;
    for &arc in arcs {
        assert_eq!(csr.tail(arc), at);
        at = csr.head(arc);
        sum += weight[arc.index()];
    }
    assert_eq!((at, sum), (t, distance));
}

fn check_metric(case: &Case, weight: &[Weight], metric: &Metric) {
    let mut dijkstra = Dijkstra::new(case.csr.node_count());
    let mut query = Query::new(metric);
    for s in case.csr.nodes() {
        dijkstra.run(&case.csr, weight, s, None);
        for t in case.csr.nodes() {
            let expected = dijkstra.distance(t);
            assert_eq!(query.distance(metric, s, t), expected, "{s} to {t}");
            match query.path(metric, s, t) {
                None => assert_eq!(expected, INFINITY),
                Some(path) => {
                    assert_eq!(path.distance, expected);
                    check_path(&case.csr, weight, (s, t), path.arcs, expected);
                }
            }
        }
    }
}

fn check_range(case: &Case, metric: &Metric) {
    let n = case.csr.node_count();
    let mut dijkstra = Dijkstra::new(n);
    let mut reach = Reach::new(metric);
    let mut backwards = vec![vec![0; n]; n];
    for s in case.csr.nodes() {
        dijkstra.run(&case.csr, &case.weight, s, None);
        let mut all = vec![7; n];
        reach.all(metric, Direction::From, s, &mut all);
        assert_eq!(all, dijkstra.distances());
        for t in case.csr.nodes() {
            backwards[t.index()][s.index()] = dijkstra.distance(t);
        }
        for limit in [0, 20, 100, INFINITY] {
            let mut within = Vec::new();
            reach.within(metric, Direction::From, (s, limit), &mut within);
            within.sort_unstable();
            let near = |t: &NodeId| dijkstra.distance(*t) <= limit.min(INFINITY - 1);
            let expected: Vec<_> = case.csr.nodes().filter(near).map(|t| (t, dijkstra.distance(t))).collect();
            assert_eq!(within, expected);
        }
    }
    for t in case.csr.nodes() {
        let mut all = vec![7; n];
        reach.all(metric, Direction::To, t, &mut all);
        assert_eq!(all, backwards[t.index()]);
    }
}

/// All nodes × all nodes, twice each and in both directions of ranks.
fn check_matrix(csr: &Csr, metric: &Metric) {
    let mut query = Query::new(metric);
    let sources: Vec<_> = csr.nodes().chain(csr.nodes().rev()).collect();
    let targets: Vec<_> = csr.nodes().rev().chain(csr.nodes().take(3)).collect();
    let mut out = vec![7; sources.len() * targets.len()];
    Matrix::new().distances(metric, &sources, &targets, &mut out);
    for (&s, row) in sources.iter().zip(out.chunks_exact(targets.len())) {
        for (&t, &distance) in targets.iter().zip(row) {
            assert_eq!(distance, query.distance(metric, s, t), "{s} to {t}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn queries_agree_with_dijkstra(case in case()) {
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        for effort in [Effort::Basic, Effort::Perfect] {
            let metric = Metric::new(&topology, &case.weight, effort, 1);
            check_metric(&case, &case.weight, &metric);
            check_matrix(&case.csr, &metric);
            check_range(&case, &metric);
        }
    }
}

proptest! {
    #[test]
    fn repairs_agree_with_a_new_metric(
        case in case(),
        changes in prop::collection::vec(
            prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![0_u32..150, Just(INFINITY)]), 1..5),
            1..5,
        ),
    ) {
        prop_assume!(case.csr.arc_count() > 0);
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        let mut weight = case.weight.clone();
        let mut metric = Metric::new(&topology, &weight, Effort::Perfect, 1);
        let mut partial = Partial::new(&metric);
        for change in changes {
            let mut arcs = Vec::new();
            for (index, to) in change {
                let arc = ArcId::from_index(index.index(case.csr.arc_count()));
                weight[arc.index()] = to;
                arcs.push(arc);
            }
            partial.repair(&mut metric, &weight, &arcs);
            check_metric(&case, &weight, &metric);
            metric.prune(1);
            check_metric(&case, &weight, &metric);
        }
    }
}

proptest! {
    /// The second weight belongs to some shortest path: with first × 1000 + second as one weight
    /// and unique shortest paths it is the least one.
    #[test]
    fn second_weights_follow_the_first(case in case(), seed in any::<u32>()) {
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        // Distinct powers make every shortest path unique by its first weight.
        let first: Vec<_> = case.weight.iter().map(|&w| if w < 100 { w * 1000 + 1 } else { INFINITY }).collect();
        let second: Vec<_> = (0_u32..).zip(&first).map(|(k, _)| k.wrapping_mul(seed) % 1000).collect();
        for effort in [Effort::Basic, Effort::Perfect] {
            let metric = Metric::new(&topology, &first, effort, 1);
            let companion = Companion::new(&metric, &second);
            let nodes: Vec<_> = case.csr.nodes().collect();
            let mut distance = vec![0; nodes.len() * nodes.len()];
            let mut carried = distance.clone();
            let mut out = PairOut { distance: &mut distance, second: &mut carried };
            PairMatrix::new().distances(&metric, &companion, (&nodes, &nodes), &mut out);
            let mut plain = distance.clone();
            Matrix::new().distances(&metric, &nodes, &nodes, &mut plain);
            prop_assert_eq!(&plain, &distance);
            for (s, row) in nodes.iter().zip(distance.chunks_exact(nodes.len()).zip(carried.chunks_exact(nodes.len()))) {
                for (t, (&distance, &carried)) in nodes.iter().zip(row.0.iter().zip(row.1)) {
                    let possible = seconds_of_shortest(&case.csr, (&first, &second), (*s, *t), distance);
                    prop_assert!(possible.contains(&carried), "{} to {}: {} not in {:?}", s, t, carried, possible);
                }
            }
        }
    }

    #[test]
    fn raised_weights_agree_with_dijkstra(case in case(), raised in prop::collection::vec(any::<(bool, u16)>(), 240)) {
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        let metric = Metric::new(&topology, &case.weight, Effort::Perfect, 1);
        let raise = |arc: ArcId| match raised[arc.index() % raised.len()] {
            (true, 0..1000) => Some(INFINITY),
            (true, more) => Some(case.weight[arc.index()].saturating_add(u32::from(more) % 50).min(INFINITY)),
            _ => None,
        };
        let weight: Vec<_> = case.csr.arcs().map(|arc| raise(arc).unwrap_or(case.weight[arc.index()])).collect();
        let mut detour = Detour::new(&metric);
        let mut potential = Potential::new(&metric);
        let mut query = Query::new(&metric);
        let mut dijkstra = Dijkstra::new(case.csr.node_count());
        let base = Base { csr: &case.csr, weight: &case.weight, metric: &metric };
        for s in case.csr.nodes() {
            dijkstra.run(&case.csr, &weight, s, None);
            potential.aim(&metric, s);
            for t in case.csr.nodes() {
                prop_assert_eq!(potential.to_target(&metric, t), query.distance(&metric, t, s));
                match detour.path(base, (s, t), raise) {
                    None => prop_assert_eq!(dijkstra.distance(t), INFINITY),
                    Some(path) => {
                        prop_assert_eq!(dijkstra.distance(t), path.distance);
                        check_path(&case.csr, &weight, (s, t), path.arcs, path.distance);
                    }
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn alternatives_keep_their_limits(case in case()) {
        let topology = Arc::new(Topology::new(&case.csr, &case.order));
        let metric = Metric::new(&topology, &case.weight, Effort::Perfect, 1);
        let base = Base { csr: &case.csr, weight: &case.weight, metric: &metric };
        let mut alternatives = Alternatives::new(base);
        let mut query = Query::new(&metric);
        let limits = Limits { count: 4, ..Limits::default() };
        for (s, t) in case.csr.nodes().zip(case.csr.nodes().rev()) {
            let ways = alternatives.find(base, (s, t), limits);
            let distance = query.distance(&metric, s, t);
            prop_assert_eq!(ways.is_empty(), distance == INFINITY);
            prop_assert!(ways.len() <= 4);
            for (k, way) in ways.iter().enumerate() {
                check_path(&case.csr, &case.weight, (s, t), &way.arcs, way.distance);
                prop_assert!(k > 0 || way.distance == distance);
                prop_assert!(u64::from(way.distance) * 100 <= u64::from(distance) * 125);
                prop_assert!(ways[..k].iter().all(|other| other.arcs != way.arcs));
            }
        }
    }
}

#[test]
fn two_ways_around_a_lake_are_both_found() {
    // 0 to 5 north of the lake (1, 2) or south of it (3, 4), the south a tenth longer.
    let arcs = [(0, 1, 50), (1, 2, 50), (2, 5, 50), (0, 3, 55), (3, 4, 55), (4, 5, 55), (1, 4, 90)];
    let ends: Vec<_> = arcs.iter().map(|&(a, b, _)| (NodeId(a), NodeId(b))).collect();
    let (csr, position) = Csr::from_arcs(6, &ends);
    let weight: Vec<_> = position.iter().map(|&k| arcs[k as usize].2).collect();
    for order in [[1, 2, 3, 4, 0, 5], [0, 5, 1, 2, 3, 4]] {
        let topology = Arc::new(Topology::new(&csr, &order.map(NodeId)));
        let metric = Metric::new(&topology, &weight, Effort::Perfect, 1);
        let base = Base { csr: &csr, weight: &weight, metric: &metric };
        let ways = Alternatives::new(base).find(base, (NodeId(0), NodeId(5)), Limits::default());
        assert_eq!(ways.iter().map(|way| way.distance).collect::<Vec<_>>(), [150, 165]);
    }
}

#[test]
fn petgraph_agrees() {
    use petgraph::visit::EdgeRef;
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&case(), |case| {
            let mut dijkstra = Dijkstra::new(case.csr.node_count());
            let open = |arc: ArcId| case.weight[arc.index()] < INFINITY;
            let cost = |arc: ArcId| u64::from(case.weight[arc.index()]) + if open(arc) { 0 } else { 1 << 40 };
            let s = NodeId(0);
            dijkstra.run(&case.csr, &case.weight, s, None);
            let found = petgraph::algo::dijkstra(&case.csr, s, None, |arc| cost(arc.id()));
            for t in case.csr.nodes() {
                let theirs = found.get(&t).copied().filter(|&distance| distance < u64::from(INFINITY));
                prop_assert_eq!(theirs.unwrap_or(u64::from(INFINITY)), u64::from(dijkstra.distance(t)));
                let star = petgraph::algo::astar(&case.csr, s, |v| v == t, |arc| cost(arc.id()), |_| 0);
                prop_assert_eq!(star.map(|(distance, _)| distance), found.get(&t).copied());
            }
            let ours = xianggan::graph::components::components(&case.csr, |_| true);
            let theirs = petgraph::algo::kosaraju_scc(&case.csr);
            prop_assert_eq!(ours.size.len(), theirs.len());
            for component in theirs {
                prop_assert!(component.iter().all(|&v| ours.of[v] == ours.of[component[0]]));
                prop_assert_eq!(ours.size[ours.of[component[0]] as usize] as usize, component.len());
            }
            for arc in case.csr.arcs() {
                prop_assert!(ours.of[case.csr.tail(arc)] >= ours.of[case.csr.head(arc)]);
            }
            Ok(())
        })
        .unwrap();
}

/// The sums of the second weight over all shortest paths, by walking back over tight arcs; no path
/// has an arc of no weight.
fn seconds_of_shortest(
    csr: &Csr,
    (first, second): (&[Weight], &[Weight]),
    (s, t): (NodeId, NodeId),
    distance: Weight,
) -> std::collections::BTreeSet<Weight> {
    let mut dijkstra = Dijkstra::new(csr.node_count());
    dijkstra.run(csr, first, s, None);
    if distance == INFINITY {
        return [INFINITY].into();
    }
    let mut sums = vec![std::collections::BTreeSet::new(); csr.node_count()];
    sums[s.index()].insert(0);
    let mut by_distance: Vec<_> = csr.nodes().filter(|v| dijkstra.distance(*v) < INFINITY).collect();
    by_distance.sort_by_key(|v| dijkstra.distance(*v));
    for v in by_distance {
        for &arc in csr.incoming(v) {
            let tail = csr.tail(arc);
            if dijkstra.distance(tail) + first[arc.index()] == dijkstra.distance(v) {
                let more: Vec<_> = sums[tail.index()].iter().map(|sum| sum + second[arc.index()]).collect();
                sums[v.index()].extend(more);
            }
        }
    }
    sums.swap_remove(t.index())
}

/// A grid of streets, some of them one-way, with positions; large enough for several threads.
fn grid(side: u32) -> (Csr, Vec<Weight>, Vec<i32>, Vec<i32>) {
    let at = |x: u32, y: u32| NodeId(y * side + x);
    let mut ends = Vec::new();
    for y in 0..side {
        for x in 0..side {
            for (next_x, next_y) in [(x + 1, y), (x, y + 1)] {
                if next_x < side && next_y < side && (x * 7 + y * 13) % 11 != 0 {
                    ends.push((at(x, y), at(next_x, next_y)));
                    if (x * 5 + y * 3) % 17 != 0 {
                        ends.push((at(next_x, next_y), at(x, y)));
                    }
                }
            }
        }
    }
    let (csr, _) = Csr::from_arcs((side * side) as usize, &ends);
    let weight = csr.arcs().map(|arc| arc.0.wrapping_mul(2_654_435_761) % 1000).collect();
    let place = |node: NodeId| (node.0 % side, node.0 / side);
    let signed = |value: u32| i32::try_from(value).expect("a small grid");
    let x = csr.nodes().map(|node| signed(place(node).0)).collect();
    let y = csr.nodes().map(|node| signed(place(node).1)).collect();
    (csr, weight, x, y)
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let (csr, weight, x, y) = grid(90);
    let order = nested_dissection(&csr, Positions { x: &x, y: &y }, 1);
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, csr.nodes().collect::<Vec<_>>());
    let topology = Arc::new(Topology::new(&csr, &order));
    assert!(topology.arc_count() > 40_000, "{} arcs: too few for threads to start", topology.arc_count());
    let mut query = None;
    let pairs: Vec<_> = csr.nodes().step_by(97).zip(csr.nodes().rev().step_by(89)).collect();
    let mut answers = |metric: &Metric| -> Vec<_> {
        let query = query.get_or_insert_with(|| Query::new(metric));
        pairs.iter().map(|&(s, t)| query.path(metric, s, t).map(|path| path.arcs.to_vec())).collect()
    };
    for effort in [Effort::Basic, Effort::Perfect] {
        let expected = answers(&Metric::new(&topology, &weight, effort, 1));
        let mut dijkstra = Dijkstra::new(csr.node_count());
        for (&(s, t), path) in pairs.iter().zip(&expected) {
            dijkstra.run(&csr, &weight, s, Some(t));
            match path {
                None => assert_eq!(dijkstra.distance(t), INFINITY),
                Some(path) => check_path(&csr, &weight, (s, t), path, dijkstra.distance(t)),
            }
        }
        for threads in [2, 3, 8] {
            assert_eq!(nested_dissection(&csr, Positions { x: &x, y: &y }, threads), order);
            let mut metric = Metric::new(&topology, &vec![5; weight.len()], effort, threads);
            metric.customise(&weight, effort, threads);
            let distances = |metric: &Metric| {
                let nodes: Vec<_> = csr.nodes().step_by(131).collect();
                let mut out = vec![0; nodes.len() * nodes.len()];
                Matrix::new().distances(metric, &nodes, &nodes, &mut out);
                out
            };
            assert_eq!(distances(&metric), distances(&Metric::new(&topology, &weight, effort, 1)));
            for ((&(s, t), path), expected) in pairs.iter().zip(answers(&metric)).zip(&expected) {
                assert_eq!(path.is_some(), expected.is_some());
                if let (Some(path), Some(expected)) = (path, expected) {
                    let length = expected.iter().map(|arc| weight[arc.index()]).sum();
                    check_path(&csr, &weight, (s, t), &path, length);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn orders_are_permutations(case in case(), places in prop::collection::vec((-50..50, -50..50), 40)) {
        let n = case.csr.node_count();
        let (x, y): (Vec<i32>, Vec<i32>) = places[..n].iter().copied().unzip();
        let mut order = nested_dissection(&case.csr, Positions { x: &x, y: &y }, 2);
        order.sort_unstable();
        prop_assert_eq!(order, case.csr.nodes().collect::<Vec<_>>());
    }
}

/// The folder of real networks; `None`, said aloud, if it is not there.
fn networks() -> Option<PathBuf> {
    let folder = std::env::var_os("XIANGGAN_NETWORKS").map(PathBuf::from);
    if folder.as_ref().is_none_or(|folder| !folder.join("luxembourg/head").exists()) {
        #[expect(clippy::print_stderr, reason = "what was left out must be seen")]
        {
            eprintln!("left out: XIANGGAN_NETWORKS names no folder with luxembourg/head");
        }
        return None;
    }
    folder
}

fn numbers(path: &Path) -> Vec<u32> {
    let bytes = std::fs::read(path).expect("the network is complete");
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().expect("four bytes"))).collect()
}

#[test]
fn luxembourg_answers_as_published() {
    let Some(folder) = networks().map(|folder| folder.join("luxembourg")) else { return };
    let read = |name: &str| numbers(&folder.join(name));
    let heads = read("head").into_iter().map(NodeId).collect();
    let csr = Csr::from_first_out(read("first_out"), heads).unwrap();
    let order: Vec<_> = read("cch_order").into_iter().map(NodeId).collect();
    let shipped = Topology::new(&csr, &order).arc_count();
    let place = |name: &str| -> Vec<i32> {
        #[expect(clippy::cast_possible_truncation, reason = "a million to the degree is far below the range")]
        read(name).into_iter().map(|bits| (f32::from_bits(bits) * 1e6) as i32).collect()
    };
    let (x, y) = (place("longitude"), place("latitude"));
    let order = nested_dissection(&csr, Positions { x: &x, y: &y }, 2);
    let topology = Arc::new(Topology::new(&csr, &order));
    // InertialFlowCutter needs 11 % fewer arcs than the published order.
    assert!(topology.arc_count() * 100 <= shipped * 89, "{} arcs, published {shipped}", topology.arc_count());
    let (sources, targets) = (read("source_node"), read("target_node"));
    for name in ["travel_time", "geo_distance"] {
        let weight = read(name);
        let expected = read(&format!("query_reference_{name}_length"));
        for effort in [Effort::Basic, Effort::Perfect] {
            let metric = Metric::new(&topology, &weight, effort, 2);
            let mut query = Query::new(&metric);
            for ((&s, &t), &expected) in sources.iter().zip(&targets).zip(&expected) {
                let (s, t) = (NodeId(s), NodeId(t));
                assert_eq!(query.distance(&metric, s, t), expected);
                match query.path(&metric, s, t) {
                    None => assert_eq!(expected, INFINITY),
                    Some(path) => check_path(&csr, &weight, (s, t), path.arcs, expected),
                }
            }
        }
    }
}
