//! The optimiser. It sees a [`Problem`] made of numbers; never roads, never site texts.

mod check;
mod model;
mod output;
mod problem;
mod random;
mod schedule;
mod score;
mod search;
mod segment;
mod solution;
mod solve;
mod state;
mod stop;
pub mod tour;

pub use check::{Fault, check};
pub use problem::*;
pub use score::Score;
pub use solution::{DayPlan, Leg, Pause, PauseKind, Solution, Stop as Visit};
pub use solve::{NoPlan, solve};
pub use stop::{Elapsed, Stop};
