//! The search alone on the ten wishes of the service: how good plans are, and how far seeds differ.

use crate::service;
use std::path::Path;
use std::time::Instant;
use xianggan::app::itineraries;
use xianggan::plan::{Effort, Stop, check};

/// How long each search runs, and how often.
#[derive(Clone, Copy)]
pub(crate) struct Budget {
    pub(crate) ms: u64,
    /// Iterations instead of time, if not 0.
    pub(crate) iterations: u64,
    pub(crate) seeds: u64,
}

/// Prints a row for each run. The reference is the best value known: of the file `best` (rows of
/// wish and value) if there is one, and of these runs.
pub(crate) fn measure(budget: Budget, only: &[String], best: Option<&Path>) -> Vec<f64> {
    println!("{}", crate::HEADER);
    let known = best.map(crate::instances::table).unwrap_or_default();
    let world = service::world();
    let mut gaps = Vec::new();
    for wish in &service::WISHES {
        if !only.is_empty() && !only.iter().any(|only| only == wish.name) {
            continue;
        }
        let Some(problem) =
            service::brief(&world, wish, budget.ms, 1).and_then(|brief| itineraries::problem(&world, &brief).ok())
        else {
            eprintln!("{}: the register lacks its start, vehicle or date", wish.name);
            continue;
        };
        let mut runs = Vec::new();
        for seed in 1..=budget.seeds {
            let clock = Instant::now();
            let elapsed = move || u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
            let stop = match budget.iterations {
                0 => Stop::after(&elapsed, budget.ms * 1_000),
                count => Stop::iterations(count),
            };
            let Ok(plan) = (Effort { stop, seed, threads: 1 }).solve(&problem, &mut |_| true) else {
                eprintln!("{}: no plan", wish.name);
                continue;
            };
            for fault in check(&problem, &plan) {
                eprintln!("{} seed {seed}: {fault}", wish.name);
            }
            runs.push((seed, if plan.score.unmet > 0 { 0 } else { plan.score.value }, clock.elapsed().as_millis()));
        }
        let of_file = known.iter().filter(|row| row[0] == wish.name).filter_map(|row| row[1].parse().ok());
        let reference = of_file.chain(runs.iter().map(|run| run.1)).max().unwrap_or(0).max(1);
        for (seed, value, wall_ms) in runs {
            let gap = 1.0 - crate::seconds(value) / crate::seconds(reference);
            gaps.push(gap);
            println!("search,{},{},{seed},{},{value},{reference},{gap:.6},{wall_ms}", wish.name, wish.days, budget.ms);
        }
    }
    gaps
}
