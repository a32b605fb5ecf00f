//! Who may change what. Pure functions: caller, clock and register are arguments.

pub mod change;
pub mod roles;
pub mod workflow;
