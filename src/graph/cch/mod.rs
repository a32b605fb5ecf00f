//! Customisable contraction hierarchies (Dibbelt, Strasser, Wagner 2016), one file per phase of life.
//!
//! Once per network: an order and the [`Topology`](contract::Topology). Once per profile or
//! closure: a [`Metric`](customise::Metric). Then queries, each with its own scratch.

pub mod companion;
pub mod contract;
pub mod customise;
mod lanes;
pub mod matrix;
pub mod partial;
mod perfect;
mod plan;
pub mod query;
pub mod range;
mod rows;
mod settle;
mod unpack;
