//! The networks that are measured: Luxembourg, its mirrored tiles, and the highways of the world.

use std::io::Read;
use std::path::Path;
use xianggan::graph::components::components;
use xianggan::graph::csr::{Csr, Id, NodeId};

/// A network with one weight and plane positions.
pub(crate) struct Network {
    pub(crate) name: String,
    pub(crate) csr: Csr,
    pub(crate) weight: Vec<u32>,
    pub(crate) x: Vec<i32>,
    pub(crate) y: Vec<i32>,
}

impl Network {
    /// From arcs in any order; only the largest strongly connected part stays, without loops and
    /// parallel arcs, and no arc for nothing, which `fast_paths` cannot have.
    fn new(name: &str, arcs: &[(u32, u32, u32)], x: &[i32], y: &[i32]) -> Self {
        let ends: Vec<_> = arcs.iter().map(|&(a, b, _)| (NodeId(a), NodeId(b))).collect();
        let (whole, _) = Csr::from_arcs(x.len(), &ends);
        let parts = components(&whole, |_| true);
        let largest = parts.largest().expect("there are nodes");
        let kept: Vec<NodeId> = whole.nodes().filter(|&node| parts.of[node] == largest).collect();
        let mut local = vec![u32::MAX; x.len()];
        for (k, node) in kept.iter().enumerate() {
            local[node.index()] = u32::try_from(k).expect("few nodes");
        }
        let mut arcs: Vec<(u32, u32, u32)> = arcs
            .iter()
            .map(|&(a, b, w)| (local[a as usize], local[b as usize], w))
            .filter(|&(a, b, _)| a != b && a != u32::MAX && b != u32::MAX)
            .collect();
        arcs.sort_unstable();
        arcs.dedup_by_key(|arc| (arc.0, arc.1));
        let ends: Vec<_> = arcs.iter().map(|&(a, b, _)| (NodeId(a), NodeId(b))).collect();
        let (csr, position) = Csr::from_arcs(kept.len(), &ends);
        Self {
            name: name.to_owned(),
            csr,
            weight: position.iter().map(|&k| arcs[k as usize].2.max(1)).collect(),
            x: kept.iter().map(|node| x[node.index()]).collect(),
            y: kept.iter().map(|node| y[node.index()]).collect(),
        }
    }

    /// So many nodes, evenly drawn; the same for the same seed.
    pub(crate) fn draw(&self, seed: u64, count: usize) -> Vec<NodeId> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let nodes = self.x.len() as u64;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                NodeId(u32::try_from((state >> 33) % nodes).expect("few nodes"))
            })
            .collect()
    }

    /// Luxembourg, travel time.
    pub(crate) fn luxembourg(folder: &Path) -> Self {
        let folder = folder.join("luxembourg");
        let words = |name: &str| -> Vec<[u8; 4]> {
            let bytes = std::fs::read(folder.join(name)).expect("the network is complete");
            bytes.chunks_exact(4).map(|word| word.try_into().expect("four bytes")).collect()
        };
        let numbers = |name: &str| -> Vec<u32> { words(name).into_iter().map(u32::from_le_bytes).collect() };
        let degrees = |name: &str, scale: f64| -> Vec<i32> {
            words(name).into_iter().map(|word| round(f64::from(f32::from_le_bytes(word)) * scale)).collect()
        };
        let (first, head, weight) = (numbers("first_out"), numbers("head"), numbers("travel_time"));
        let mut arcs = Vec::new();
        for tail in 0..first.len() - 1 {
            for arc in first[tail] as usize..first[tail + 1] as usize {
                arcs.push((u32::try_from(tail).expect("few nodes"), head[arc], weight[arc]));
            }
        }
        // Units of a ten-millionth of a degree of latitude, about a centimetre.
        let (x, y) = (degrees("longitude", 1e7 * 0.645), degrees("latitude", 1e7));
        Self::new("lux", &arcs, &x, &y)
    }

    /// The network mirrored `columns` × `rows` times; next to each other, tiles are joined by up to
    /// 24 roads between the same places of their common side.
    pub(crate) fn tiled(&self, name: &str, columns: i32, rows: i32) -> Self {
        const CONNECTORS: usize = 24;
        let n = u32::try_from(self.x.len()).expect("few nodes");
        let (left, right) = (*self.x.iter().min().expect("nodes"), *self.x.iter().max().expect("nodes"));
        let (low, high) = (*self.y.iter().min().expect("nodes"), *self.y.iter().max().expect("nodes"));
        let (mut arcs, mut x, mut y) = (Vec::new(), Vec::new(), Vec::new());
        let tile = |column: i32, row: i32| u32::try_from(row * columns + column).expect("few tiles") * n;
        let east = border(&self.x, &self.y, right - (right - left) / 50);
        let north = border(&self.y, &self.x, high - (high - low) / 50);
        let west = border(&self.x.iter().map(|x| -x).collect::<Vec<_>>(), &self.y, -left - (right - left) / 50);
        let south = border(&self.y.iter().map(|y| -y).collect::<Vec<_>>(), &self.x, -low - (high - low) / 50);
        for row in 0..rows {
            for column in 0..columns {
                let base = tile(column, row);
                let (flip_x, flip_y) = (column % 2 == 1, row % 2 == 1);
                x.extend(self.x.iter().map(|&x| if flip_x { right - x } else { x - left } + column * (right - left)));
                y.extend(self.y.iter().map(|&y| if flip_y { high - y } else { y - low } + row * (high - low)));
                for arc in self.csr.arcs() {
                    arcs.push((base + self.csr.tail(arc).0, base + self.csr.head(arc).0, self.weight[arc.index()]));
                }
                let beside =
                    (column + 1 < columns).then(|| (tile(column + 1, row), if flip_x { &west } else { &east }));
                let above = (row + 1 < rows).then(|| (tile(column, row + 1), if flip_y { &south } else { &north }));
                for (other, nodes) in beside.into_iter().chain(above) {
                    for &v in nodes.iter().take(CONNECTORS) {
                        arcs.push((base + v, other + v, 1000));
                        arcs.push((other + v, base + v, 1000));
                    }
                }
            }
        }
        Self::new(name, &arcs, &x, &y)
    }

    /// The highways of the world: chords between junctions, the length in metres as weight.
    pub(crate) fn highways(folder: &Path) -> Self {
        #[derive(serde::Deserialize)]
        struct Node {
            coordinates: [f64; 2],
            waypoints: Vec<u32>,
        }
        #[derive(serde::Deserialize)]
        struct World {
            nodes: Vec<Node>,
        }
        let file = std::fs::File::open(folder.join("routrs_highways_global.json.gz")).expect("the network is there");
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(file).read_to_end(&mut text).expect("the network is whole");
        let world: World = serde_json::from_slice(&text).expect("the network is JSON");
        let metre = 111_195.0;
        let x: Vec<i32> = world
            .nodes
            .iter()
            .map(|node| round(node.coordinates[1] * metre * node.coordinates[0].to_radians().cos()))
            .collect();
        let y: Vec<i32> = world.nodes.iter().map(|node| round(node.coordinates[0] * metre)).collect();
        let mut arcs = Vec::new();
        for (tail, node) in world.nodes.iter().enumerate() {
            for &head in &node.waypoints {
                let other = &world.nodes[head as usize].coordinates;
                let latitude = f64::midpoint(node.coordinates[0], other[0]).to_radians();
                let east = (node.coordinates[1] - other[1]) * latitude.cos();
                let length = round(east.hypot(node.coordinates[0] - other[0]) * metre).max(1).unsigned_abs();
                let tail = u32::try_from(tail).expect("few nodes");
                arcs.push((tail, head, length));
                arcs.push((head, tail, length));
            }
        }
        Self::new("world", &arcs, &x, &y)
    }
}

/// Nodes beyond `limit`, evenly chosen along the border.
fn border(across: &[i32], along: &[i32], limit: i32) -> Vec<u32> {
    let mut nodes: Vec<u32> =
        (0..u32::try_from(across.len()).expect("few nodes")).filter(|&v| across[v as usize] >= limit).collect();
    nodes.sort_unstable_by_key(|&v| along[v as usize]);
    let step = nodes.len().div_ceil(24).max(1);
    nodes.into_iter().step_by(step).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "positions are far below the range of an i32")]
fn round(value: f64) -> i32 {
    value.round() as i32
}
