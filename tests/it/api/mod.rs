//! The interface as its users meet it, one file per resource.

mod errors;
mod itineraries;
mod jobs;
mod register;
mod roads;
mod stream;
mod steps;
mod search;
