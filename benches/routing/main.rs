//! The road engine beside its peers `cch` and `fast_paths`: one line for each figure.
//!
//! `cargo bench --bench routing [-- lux lux4 lux12 world]`; without names the first
//! three. `XIANGGAN_NETWORKS` names the folder of the networks.

mod figures;
mod networks;
mod peers;

use figures::Figures;
use networks::Network;
use peers::{Cch, FastPaths};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use xianggan::graph::alternatives::{Alternatives, Limits};
use xianggan::graph::cch::companion::{Companion, PairMatrix, PairOut};
use xianggan::graph::cch::contract::Topology;
use xianggan::graph::cch::customise::{Effort, Metric};
use xianggan::graph::cch::matrix::Matrix;
use xianggan::graph::cch::partial::Partial;
use xianggan::graph::cch::query::Query;
use xianggan::graph::cch::range::{Direction, Reach};
use xianggan::graph::csr::{ArcId, INFINITY, Id};
use xianggan::graph::dijkstra::Dijkstra;
use xianggan::graph::order::{Positions, nested_dissection};
use xianggan::graph::potential::{Base, Detour};

/// Pairs of a point-to-point figure.
const PAIRS: usize = 10_000;

fn main() {
    let Some(folder) = std::env::var_os("XIANGGAN_NETWORKS") else {
        return figures::say("nothing measured: XIANGGAN_NETWORKS names no folder of networks");
    };
    let folder = Path::new(&folder);
    if !folder.join("luxembourg/head").exists() {
        return figures::say("nothing measured: XIANGGAN_NETWORKS has no luxembourg/head");
    }
    let mut names: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with("--")).collect();
    if names.is_empty() {
        names = ["lux", "lux4", "lux12"].map(str::to_owned).into();
    }
    figures::say(&format!("{:<34} {:<6} {:>12}   {:<26} {:>12} {:>8}", "work", "graph", "ours", "peer", "", "ratio"));
    for name in names {
        let network = match name.as_str() {
            "lux" => Network::luxembourg(folder),
            "lux4" => Network::luxembourg(folder).tiled("lux4", 2, 2),
            "lux12" => Network::luxembourg(folder).tiled("lux12", 4, 3),
            "world" => Network::highways(folder),
            _ => return figures::say(&format!("there is no network {name}: lux, lux4, lux12 or world")),
        };
        measure(&network);
    }
}

/// All figures of one network.
fn measure(network: &Network) {
    let figures = Figures::new(&network.name);
    let (nodes, arcs) = (network.csr.node_count(), network.csr.arc_count());
    figures::say(&format!("{}: {nodes} nodes, {arcs} arcs", network.name));
    let positions = Positions { x: &network.x, y: &network.y };
    let (order_s, order) = figures::best_of(1, || nested_dissection(&network.csr, positions, 1));
    let (parallel_s, _) = figures::best_of(1, || nested_dissection(&network.csr, positions, 2));
    let (contract_s, topology) = figures::best_of(3, || Arc::new(Topology::new(&network.csr, &order)));
    let cch = Cch::new(network);
    figures.seconds("order, 1 thread", order_s, "cch, 1 thread", cch.order_s);
    figures.seconds("order, 2 threads", parallel_s, "cch, 1 thread", cch.order_s);
    figures.count("arcs", topology.arc_count(), "cch", cch.arc_count());
    figures.seconds("contraction", contract_s, "cch", cch.build_s);
    let metric = customise(network, &topology, &cch, &figures);
    let fast = FastPaths::new(network);
    figures.seconds("order, contraction, customise", order_s + contract_s, "fast_paths prepare", fast.prepare_s);
    point_to_point(network, &metric, (&cch, &fast), &figures);
    matrices(network, &metric, (&cch, &fast), &figures);
    one_to_all(network, &metric, &cch, &figures);
    partial(network, &metric, &cch, &figures);
    detour(network, &metric, &figures);
}

fn customise(network: &Network, topology: &Arc<Topology>, cch: &Cch, figures: &Figures) -> Metric {
    let mut metric = Metric::new(topology, &network.weight, Effort::Basic, 1);
    let peer_s = cch.customise();
    for threads in [1, 2] {
        for effort in [Effort::Basic, Effort::Perfect] {
            let (seconds, ()) = figures::best_of(5, || metric.customise(&network.weight, effort, threads));
            let work = format!("customise {effort:?}, {threads} thread(s)");
            figures.seconds(&work, seconds, "cch customize_into, 2 thr.", peer_s);
        }
    }
    metric
}

fn point_to_point(network: &Network, metric: &Metric, (cch, fast): (&Cch, &FastPaths), figures: &Figures) {
    let pairs: Vec<_> = network.draw(1, 2 * PAIRS).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let basic = Metric::new(metric.topology(), &network.weight, Effort::Basic, 1);
    let mut query = Query::new(metric);
    let mut run = |metric: &Metric| {
        figures::best_of(5, || pairs.iter().map(|&(s, t)| u64::from(query.distance(metric, s, t))).sum::<u64>())
    };
    let (basic_s, _) = run(&basic);
    let (distance_s, sum) = run(metric);
    let (path_s, path_sum) = figures::best_of(5, || {
        let lengths = pairs.iter().map(|&(s, t)| {
            let path = query.path(metric, s, t).expect("strongly connected");
            black_box(path.arcs);
            u64::from(path.distance)
        });
        lengths.sum::<u64>()
    });
    let (cch_s, helper_s) = cch.paths(&pairs);
    let (fast_s, fast_sum) = fast.paths(&pairs);
    assert_eq!((sum, sum), (path_sum, fast_sum), "all find the same distances");
    let each = |seconds: f64| figures::each(seconds, PAIRS);
    figures.seconds("distance, basic", each(basic_s), "cch path", each(cch_s));
    figures.seconds("distance", each(distance_s), "cch path", each(cch_s));
    figures.seconds("distance", each(distance_s), "cch distance()", helper_s);
    figures.seconds("distance", each(distance_s), "fast_paths path", each(fast_s));
    figures.seconds("distance and path", each(path_s), "cch path", each(cch_s));
    figures.seconds("distance and path", each(path_s), "fast_paths path", each(fast_s));
}

fn matrices(network: &Network, metric: &Metric, (cch, fast): (&Cch, &FastPaths), figures: &Figures) {
    let companion = Companion::new(metric, &network.weight);
    for size in [50, 500] {
        let nodes = network.draw(2, 2 * size);
        let (sources, targets) = nodes.split_at(size);
        let mut out = vec![0; size * size];
        let mut matrix = Matrix::new();
        let (seconds, ()) = figures::best_of(5, || matrix.distances(metric, sources, targets, &mut out));
        let (peer_s, theirs) = cch.matrix(sources, targets);
        assert_eq!(out, theirs, "both find the same distances");
        figures.seconds(&format!("matrix {size} x {size}"), seconds, "cch distance_matrix", peer_s);
        let mut second = out.clone();
        let mut pair_matrix = PairMatrix::new();
        let (both_s, ()) = figures::best_of(5, || {
            let mut out = PairOut { distance: &mut out, second: &mut second };
            pair_matrix.distances(metric, &companion, (sources, targets), &mut out);
        });
        assert_eq!(out, second, "the weight that is carried is the weight itself");
        figures.seconds(&format!("two-weight matrix {size} x {size}"), both_s, "cch, one weight", peer_s);
        if size == 50 {
            let pairs: Vec<_> = sources.iter().flat_map(|&s| targets.iter().map(move |&t| (s, t))).collect();
            let (fast_s, _) = fast.paths(&pairs);
            figures.seconds(&format!("matrix {size} x {size}"), seconds, "fast_paths, pair by pair", fast_s);
        }
    }
}

fn one_to_all(network: &Network, metric: &Metric, cch: &Cch, figures: &Figures) {
    let nodes = network.draw(3, 20);
    let mut reach = Reach::new(metric);
    let mut out = vec![0; network.csr.node_count()];
    let (seconds, ()) = figures::best_of(3, || {
        for &node in &nodes {
            reach.all(metric, Direction::From, node, &mut out);
        }
    });
    let (peer_s, theirs) = cch.one_to_all(&nodes);
    assert_eq!(out, theirs, "both find the same distances");
    let each = |seconds: f64| figures::each(seconds, nodes.len());
    figures.seconds("one to all", each(seconds), "cch distances_from", each(peer_s));
    let mut sorted = out.clone();
    sorted.sort_unstable();
    let limit = sorted[sorted.len() / 10];
    let mut within = Vec::new();
    let (seconds, ()) = figures::best_of(3, || {
        for &node in &nodes {
            reach.within(metric, Direction::From, (node, limit), &mut within);
        }
    });
    figures.seconds("one to all within a limit (~10 %)", each(seconds), "cch distances_from", each(peer_s));
}

fn partial(network: &Network, metric: &Metric, cch: &Cch, figures: &Figures) {
    let mut metric = metric.clone();
    let mut scratch = Partial::new(&metric);
    let mut weight = network.weight.clone();
    let arcs: Vec<ArcId> = network.draw(4, 100).iter().filter_map(|node| network.csr.outgoing(*node).next()).collect();
    let peer_s = cch.customise();
    let (seconds, ()) = figures::best_of(3, || {
        for &arc in &arcs {
            for to in [INFINITY, network.weight[arc.index()]] {
                weight[arc.index()] = to;
                scratch.repair(&mut metric, &weight, &[arc]);
            }
        }
    });
    figures.seconds(
        "one arc closed or opened",
        figures::each(seconds, 2 * arcs.len()),
        "cch customize_into, 2 thr.",
        peer_s,
    );
    let (seconds, ()) = figures::best_of(3, || {
        for to in [true, false] {
            for &arc in &arcs {
                weight[arc.index()] = if to { INFINITY } else { network.weight[arc.index()] };
            }
            scratch.repair(&mut metric, &weight, &arcs);
        }
    });
    figures.seconds("100 arcs closed or opened", seconds / 2.0, "cch customize_into, 2 thr.", peer_s);
}

/// One-off closures: the middle arc of each shortest path is shut for this search only.
fn detour(network: &Network, metric: &Metric, figures: &Figures) {
    let pairs: Vec<_> = network.draw(5, 100).chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let mut query = Query::new(metric);
    let shut: Vec<_> = pairs
        .iter()
        .map(|&(s, t)| query.path(metric, s, t).and_then(|path| path.arcs.get(path.arcs.len() / 2).copied()))
        .collect();
    let base = Base { csr: &network.csr, weight: &network.weight, metric };
    let mut scratch = Detour::new(metric);
    let (seconds, ours) = figures::best_of(3, || {
        let distances = pairs.iter().zip(&shut).map(|(&ends, shut)| {
            let raise = |arc: ArcId| (Some(arc) == *shut).then_some(INFINITY);
            scratch.path(base, ends, raise).map_or(INFINITY, |path| path.distance)
        });
        distances.collect::<Vec<_>>()
    });
    let mut dijkstra = Dijkstra::new(network.csr.node_count());
    let mut weight = network.weight.clone();
    let few = 5;
    let (slow_s, theirs) = figures::best_of(1, || {
        let distances = pairs.iter().zip(&shut).take(few).map(|(&(s, t), shut)| {
            let usual = shut.map(|arc| std::mem::replace(&mut weight[arc.index()], INFINITY));
            dijkstra.run(&network.csr, &weight, s, Some(t));
            if let (Some(arc), Some(usual)) = (*shut, usual) {
                weight[arc.index()] = usual;
            }
            dijkstra.distance(t)
        });
        distances.collect::<Vec<_>>()
    });
    assert_eq!(ours[..few], theirs, "both find the same distances");
    figures.seconds(
        "path, one arc shut for it",
        figures::each(seconds, pairs.len()),
        "our Dijkstra",
        figures::each(slow_s, few),
    );
    let mut alternatives = Alternatives::new(base);
    let limits = Limits::default();
    let (seconds, found) =
        figures::best_of(1, || pairs.iter().map(|&ends| alternatives.find(base, ends, limits).len()).sum::<usize>());
    figures.seconds(
        &format!("3 ways (found {found} of 150)"),
        seconds / 50.0,
        "our Dijkstra",
        figures::each(slow_s, few),
    );
}
