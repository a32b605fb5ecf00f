//! The one integration program: it links once, whatever it tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod api;
mod data;
mod openapi;
mod tidy;
mod world;
