//! Imports: the report of each, and the caller's file with its faults.
