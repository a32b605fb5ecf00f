#![doc = include_str!("README.md")]

pub mod api;
pub mod app;
pub mod base;
pub mod catalogue;
pub mod cli;
pub mod editing;
pub mod graph;
pub mod plan;
pub mod rail;
pub mod road;
pub mod store;
