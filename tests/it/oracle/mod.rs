//! Every fast search against a slow, plain one.

mod graph;
mod plan;
