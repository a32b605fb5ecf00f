//! The optimiser. It sees a [`Problem`] made of numbers; never roads, never site texts.

mod adopt;
mod alternatives;
mod bound;
mod check;
mod conflict;
mod explain;
mod model;
mod output;
mod pauses;
mod preferred;
mod problem;
mod random;
mod replan;
mod rolling;
mod schedule;
mod score;
mod search;
mod segment;
mod solution;
mod solve;
mod state;
mod stop;
pub mod tour;

pub use alternatives::{Alternatives, alternatives, difference_permille};
pub use bound::{Bound, Method, bound, bound_beside, quick_bound};
pub use check::{Fault, check};
pub use conflict::{Conflict, Requirement, conflict};
pub use explain::{Mend, Reason, Unserved, explain};
pub use problem::*;
pub use replan::{Change, Closeness, Replanned, changes, replan};
pub use score::Score;
pub use solution::{DayPlan, Leg, Pause, PauseKind, Solution, Stop as Visit};
pub use solve::{Effort, NoPlan, solve};
pub use stop::{Elapsed, Stop};
