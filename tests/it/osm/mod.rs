//! The import of OpenStreetMap, the network that it makes, and the file that keeps it.

mod damage;
mod pbf;
mod real;
mod rules;
mod search;
mod steps;
mod turns;
mod xml;
