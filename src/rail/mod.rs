//! Trains: stations, lines and timetables in. Synchronous; no HTTP, no SQL.

mod read;
pub mod timetable;

pub use read::read;
pub use timetable::RailNetwork;
