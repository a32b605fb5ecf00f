//! The one integration program: it links once, whatever it tests.

mod api;
mod data;
mod openapi;
mod tidy;
mod world;
