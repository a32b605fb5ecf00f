//! Every fast search against a slow, plain one.

mod between;
mod graph;
mod plan;
