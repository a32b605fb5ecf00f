//! Plan quality against published instances: one CSV row per run, a summary on stderr.
//!
//! `cargo bench --bench quality -- --set toptw --budget-ms 1000 --seeds 5 [--threads 1] [--only c103,r104]`
//! reads the folder that `XIANGGAN_INSTANCES` names.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench talks to a terminal")]
#![expect(clippy::disallowed_methods, reason = "a bench owns the clock")]

mod growth;
mod instances;
mod replan;
mod service;
mod wishes;

use instances::Case;
use std::path::{Path, PathBuf};
use std::time::Instant;
use xianggan::plan::{Effort, Stop, bound, check};

const HEADER: &str = "set,instance,m,seed,budget_ms,value,reference,gap,wall_ms";

struct Options {
    set: String,
    budget_ms: u64,
    seeds: u64,
    /// An iteration budget instead of a time budget, if not 0.
    iterations: u64,
    threads: usize,
    /// Time for the bound after each run; 0 for none.
    bound_ms: u64,
    only: Vec<String>,
    /// A file of the best values known, for the sets that have none of their own.
    best: Option<PathBuf>,
}

fn main() {
    let options = options();
    match options.set.as_str() {
        "service" => return certify(&options),
        "replan" => return replan::measure(options.budget_ms, options.seeds),
        "search" => {
            let budget = wishes::Budget { ms: options.budget_ms, iterations: options.iterations, seeds: options.seeds };
            let mut gaps = wishes::measure(budget, &options.only, options.best.as_deref());
            return summarise(&options, &mut gaps, 0);
        }
        "growth" => return growth::measure(options.budget_ms, options.seeds),
        _ => {}
    }
    let Some(root) = std::env::var_os("XIANGGAN_INSTANCES").map(PathBuf::from) else {
        eprintln!("quality: XIANGGAN_INSTANCES names no folder, nothing measured");
        return;
    };
    let cases = cases(&root, &options);
    println!("{HEADER}");
    let mut gaps = Vec::new();
    let mut faults = 0;
    for case in &cases {
        for seed in 1..=options.seeds {
            let run = run(case, &options, seed);
            faults += usize::from(!run.sound);
            gaps.push(run.gap);
            println!(
                "{},{},{},{seed},{},{},{},{:.6},{}",
                options.set, case.name, case.m, options.budget_ms, run.value, case.reference, run.gap, run.wall_ms
            );
        }
    }
    summarise(&options, &mut gaps, faults);
}

/// The set that needs no folder: the reference is the bound that the service itself gives.
fn certify(options: &Options) {
    println!("{HEADER}");
    let world = service::world();
    let mut gaps = Vec::new();
    for wish in &service::WISHES {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == wish.name) {
            continue;
        }
        for seed in 1..=options.seeds {
            let Some((value, bound, wall_ms)) = service::answer(&world, wish, options.budget_ms, seed) else {
                continue;
            };
            let gap = 1.0 - seconds(value) / seconds(bound.max(1));
            gaps.push(gap);
            println!(
                "service,{},{},{seed},{},{value},{bound},{gap:.6},{wall_ms}",
                wish.name, wish.days, options.budget_ms
            );
        }
    }
    summarise(options, &mut gaps, 0);
}

fn options() -> Options {
    let words: Vec<String> = std::env::args().collect();
    let after = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1).cloned());
    let number = |name: &str, default: u64| after(name).and_then(|word| word.parse().ok()).unwrap_or(default);
    Options {
        set: after("--set").unwrap_or_else(|| "toptw".to_owned()),
        budget_ms: number("--budget-ms", 1_000),
        seeds: number("--seeds", 1),
        iterations: number("--iterations", 0),
        threads: usize::try_from(number("--threads", 1)).unwrap_or(1),
        bound_ms: number("--bound-ms", 0),
        only: after("--only").map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default(),
        best: after("--best").map(PathBuf::from),
    }
}

fn cases(root: &Path, options: &Options) -> Vec<Case> {
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    let (file, columns) = match options.set.as_str() {
        "toptw" => ("toptw_reference.csv", (0, 1, 2)),
        "ttdp" => ("ttdp_best_found.csv", (0, 1, 2)),
        "ophs" => ("ophs_proven.csv", (0, 1, 3)),
        "tsptw" => ("tsptw_makespan.csv", (1, 0, 2)),
        _ => ("mctopmtw_bks.csv", (0, 1, 2)),
    };
    let rows = instances::table(&root.join(file));
    let known = rows.iter().filter(|row| wanted(&row[columns.0]));
    known
        .filter_map(|row| {
            let (name, second) = (row[columns.0].as_str(), row[columns.1].as_str());
            let reference = row[columns.2].parse().ok()?;
            let m = second.parse().unwrap_or(1);
            match options.set.as_str() {
                "toptw" => instances::toptw(root, name, m, reference),
                "ttdp" => instances::ttdp(root, name, m, reference),
                "ophs" => instances::ophs(root, second, name, reference),
                "tsptw" => instances::tsptw(root, second, name, reference),
                _ => instances::mctopmtw(root, name, m, reference),
            }
        })
        .collect()
}

struct Run {
    value: f64,
    gap: f64,
    wall_ms: u128,
    sound: bool,
}

fn run(case: &Case, options: &Options, seed: u64) -> Run {
    let clock = Instant::now();
    let elapsed = move || u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
    let stop = match options.iterations {
        0 => Stop::after(&elapsed, options.budget_ms * 1_000),
        count => Stop::iterations(count),
    };
    let solved = Effort { stop, seed, threads: options.threads }.solve(&case.problem, &mut |_| true);
    let wall_ms = clock.elapsed().as_millis();
    let Ok(plan) = solved else {
        eprintln!("{}: no plan", case.name);
        return Run { value: 0.0, gap: 1.0, wall_ms, sound: false };
    };
    if options.bound_ms > 0 {
        let clock = Instant::now();
        let elapsed = move || u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
        let limit = bound(&case.problem, &plan, &Stop::after(&elapsed, options.bound_ms * 1_000), &mut |_| ());
        let gap = limit.gap_permyriad(&plan);
        eprintln!(
            "bound {} m={} {:?} value {} gap {gap}/10000 after {} ms",
            case.name,
            case.m,
            limit,
            plan.score.value,
            clock.elapsed().as_millis()
        );
    }
    let faults = check(&case.problem, &plan);
    for fault in &faults {
        eprintln!("{} m={} seed={seed}: {fault}", case.name, case.m);
    }
    let (value, gap) = if let Some(scale) = case.makespan_scale {
        let value = seconds(plan.score.finish_s) / f64::from(scale);
        (value, if plan.score.unmet > 0 { 1.0 } else { (value - case.reference) / case.reference })
    } else {
        let value = seconds(plan.score.value);
        (value, (case.reference - value) / case.reference)
    };
    Run { value, gap, wall_ms, sound: faults.is_empty() }
}

#[expect(clippy::cast_precision_loss, reason = "values are far below 2^52")]
fn seconds(value: u64) -> f64 {
    value as f64
}

fn summarise(options: &Options, gaps: &mut [f64], faults: usize) {
    if gaps.is_empty() {
        eprintln!("quality: no instance of set {} was found", options.set);
        return;
    }
    gaps.sort_by(f64::total_cmp);
    let count = u32::try_from(gaps.len()).unwrap_or(u32::MAX);
    let mean = gaps.iter().sum::<f64>() / f64::from(count);
    let hits = gaps.iter().filter(|gap| **gap <= 1e-5).count();
    eprintln!(
        "{} {} ms × {} seeds, {} threads: {count} runs, gap mean {:.3} % median {:.3} % worst {:.3} %, at or above reference {hits}, faults {faults}",
        options.set,
        options.budget_ms,
        options.seeds,
        options.threads,
        100.0 * mean,
        100.0 * gaps[gaps.len() / 2],
        100.0 * gaps[gaps.len() - 1]
    );
}
