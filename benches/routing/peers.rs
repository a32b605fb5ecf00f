//! The crates `cch` and `fast_paths` on the same networks.

use crate::figures::best_of;
use crate::networks::Network;
use xianggan::graph::csr::{Id, NodeId};

/// The crate `cch`, with its own inertial-flow order.
pub(crate) struct Cch {
    pub(crate) order_s: f64,
    pub(crate) build_s: f64,
    topology: cch::Cch,
    metric: cch::Metric,
    weight: Vec<u32>,
}

impl Cch {
    pub(crate) fn new(network: &Network) -> Self {
        let csr = &network.csr;
        let node_count = u32::try_from(csr.node_count()).expect("few nodes");
        let (tail, head): (Vec<u32>, Vec<u32>) = csr.arcs().map(|arc| (csr.tail(arc).0, csr.head(arc).0)).unzip();
        #[expect(clippy::cast_precision_loss, reason = "the crate wants positions as f32")]
        let degrees = |values: &[i32]| values.iter().map(|&value| value as f32 * 1e-7).collect::<Vec<f32>>();
        let (latitude, longitude) = (degrees(&network.y), degrees(&network.x));
        let (order_s, order) = best_of(1, || cch::inertial_order(node_count, &tail, &head, &latitude, &longitude));
        let graph = cch::graph::Graph { first_out: csr.first_out().to_vec(), head, weight: network.weight.clone() };
        let (build_s, topology) = best_of(3, || cch::Cch::build(&graph, &order));
        let metric = topology.customize(&network.weight);
        Self { order_s, build_s, topology, metric, weight: network.weight.clone() }
    }

    pub(crate) fn arc_count(&self) -> usize {
        self.topology.cch_arc_count()
    }

    /// Seconds for new weights into old memory.
    pub(crate) fn customise(&self) -> f64 {
        let customiser = self.topology.customizer();
        let mut metric = customiser.customize(&self.weight);
        best_of(5, || customiser.customize_into(&self.weight, &mut metric)).0
    }

    /// Seconds for all paths, and for one call of the plain distance function.
    pub(crate) fn paths(&self, pairs: &[(NodeId, NodeId)]) -> (f64, f64) {
        let (view, metric) = (self.topology.view(), self.metric.view());
        let mut query = cch::PathQuery::new(&view);
        let (seconds, _) = best_of(3, || {
            pairs.iter().filter_map(|(s, t)| query.path(&metric, s.0, t.0)).map(|path| path.len()).sum::<usize>()
        });
        let few = 100.min(pairs.len());
        let (helper_s, _) = best_of(1, || {
            pairs[..few].iter().map(|(s, t)| u64::from(cch::distance(&view, &metric, s.0, t.0))).sum::<u64>()
        });
        (seconds, crate::figures::each(helper_s, few))
    }

    pub(crate) fn matrix(&self, sources: &[NodeId], targets: &[NodeId]) -> (f64, Vec<u32>) {
        let numbers = |nodes: &[NodeId]| nodes.iter().map(|node| node.0).collect::<Vec<u32>>();
        let (sources, targets) = (numbers(sources), numbers(targets));
        let (view, metric) = (self.topology.view(), self.metric.view());
        best_of(3, || cch::distance_matrix(&view, &metric, &sources, &targets))
    }

    /// Seconds for all nodes, and the distances from the last.
    pub(crate) fn one_to_all(&self, nodes: &[NodeId]) -> (f64, Vec<u32>) {
        let (view, metric) = (self.topology.view(), self.metric.view());
        let all: Vec<u32> = (0..view.node_count()).collect();
        let mut query = cch::ElimTreeQuery::new(&view);
        query.pin_targets(&all);
        let mut out = vec![0; all.len()];
        let (seconds, ()) = best_of(2, || {
            for node in nodes {
                query.reset_source();
                query.add_source_and_run(&metric, node.0);
                query.get_distances_to_targets(&mut out);
            }
        });
        (seconds, out)
    }
}

/// The crate `fast_paths`: contraction hierarchies that depend on the weights.
pub(crate) struct FastPaths {
    pub(crate) prepare_s: f64,
    graph: fast_paths::FastGraph,
}

impl FastPaths {
    pub(crate) fn new(network: &Network) -> Self {
        let csr = &network.csr;
        let mut input = fast_paths::InputGraph::new();
        for arc in csr.arcs() {
            let weight = network.weight[arc.index()] as usize;
            input.add_edge(csr.tail(arc).index(), csr.head(arc).index(), weight);
        }
        input.freeze();
        let (prepare_s, graph) = best_of(1, || fast_paths::prepare(&input));
        Self { prepare_s, graph }
    }

    /// Seconds for all paths, and the sum of their lengths.
    pub(crate) fn paths(&self, pairs: &[(NodeId, NodeId)]) -> (f64, u64) {
        let mut calculator = fast_paths::create_calculator(&self.graph);
        best_of(2, || {
            let found = pairs.iter().filter_map(|(s, t)| calculator.calc_path(&self.graph, s.index(), t.index()));
            found.map(|path| path.get_weight() as u64).sum::<u64>()
        })
    }
}
