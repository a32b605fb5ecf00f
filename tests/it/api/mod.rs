//! The interface as its users meet it, one file per resource.

mod calendar;
mod cost;
mod errors;
mod festivals;
mod itineraries;
mod jobs;
mod law;
mod register;
mod roads;
mod search;
mod steps;
mod stream;
mod study;
