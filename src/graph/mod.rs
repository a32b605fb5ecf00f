//! Graphs as numbers: a node is not yet a crossroads. Deterministic; queries allocate nothing.

pub mod alternatives;
pub mod cch;
pub mod components;
pub mod csr;
pub mod dijkstra;
pub mod heap;
pub mod order;
pub mod petgraph;
pub mod potential;
pub mod stamps;
