//! The interface as its users meet it, one file per resource.

mod along;
mod calendar;
mod cost;
mod datum;
mod errors;
mod festivals;
mod itineraries;
mod jobs;
mod law;
mod notices;
mod register;
mod roads;
mod search;
mod steps;
mod stream;
mod study;
