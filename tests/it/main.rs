//! The one integration program: it links once, whatever it tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod api;
mod closures;
mod data;
mod editing;
mod formats;
mod imports;
mod kill;
mod labels;
mod objectives;
mod open_data;
mod openapi;
mod oracle;
mod osm;
mod photos;
#[cfg(feature = "postgres")]
mod postgres;
mod saved;
mod store;
mod tidy;
mod world;
