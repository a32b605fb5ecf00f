//! The words everybody uses: units, positions, days and ids. No I/O, no clock, no async.

pub mod calendar;
pub mod datum;
pub mod fault;
pub mod files;
pub mod geodesy;
pub mod ids;
pub mod lang;
pub mod polyline;
pub mod position;
pub mod tables;
pub mod units;
pub mod words;
