//! The import of OpenStreetMap, the network that it makes, and the file that keeps it.

mod approach;
mod damage;
mod pbf;
mod real;
pub(crate) mod rules;
pub(crate) mod search;
mod steps;
mod timed;
mod turns;
mod xml;
