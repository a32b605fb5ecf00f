//! How long a changed wish and a cancelled search take.

use crate::growth::{middle_and_worst, ms};
use crate::service;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use xianggan::app::itineraries;
use xianggan::app::world::World;
use xianggan::plan::{Effort, Need, Problem, Solution, Stop, check, replan};

/// The plan that is changed, in iterations: the same everywhere.
const BEFORE: u64 = 20_000;
/// How long the cancelled searches run first.
const RUNNING: Duration = Duration::from_millis(150);

/// For each wish a stop is dropped and the rest planned anew within `budget_ms`; then searches are
/// cancelled while they run.
pub(crate) fn measure(budget_ms: u64, seeds: u64) {
    println!("set,instance,seed,budget_ms,value_before,value,kept_permille,wall_ms,cancel_ms");
    let world = service::world();
    let (mut walls, mut cancels) = (Vec::new(), Vec::new());
    for wish in &service::WISHES {
        for seed in 1..=seeds {
            let Some((problem, before)) = planned(&world, wish, seed) else { continue };
            let changed = without_middle(problem, &before);
            let clock = Instant::now();
            let elapsed = move || u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
            let effort = Effort { stop: Stop::after(&elapsed, budget_ms * 1_000), seed, threads: 1 };
            let Ok(new) = replan(&changed, &before, &[], &effort) else { continue };
            let wall = ms(clock);
            for fault in check(&changed, &new.plan) {
                eprintln!("{}: {fault}", wish.name);
            }
            let cancel = cancelled(&changed, seed);
            println!(
                "replan,{},{seed},{budget_ms},{},{},{},{wall:.1},{cancel:.2}",
                wish.name, before.score.value, new.plan.score.value, new.kept_permille
            );
            walls.push(wall);
            cancels.push(cancel);
        }
    }
    if !walls.is_empty() {
        let ((wall, worst), (cancel, slowest)) = (middle_and_worst(&mut walls), middle_and_worst(&mut cancels));
        eprintln!(
            "replan {budget_ms} ms: median {wall:.1} worst {worst:.1} ms; cancel median {cancel:.2} worst {slowest:.2} ms"
        );
    }
}

fn planned(world: &World, wish: &service::Wish, seed: u64) -> Option<(Problem, Solution)> {
    let brief = service::brief(world, wish, 1_000, seed)?;
    let problem = itineraries::problem(world, &brief).ok()?;
    let before = Effort { stop: Stop::iterations(BEFORE), seed, threads: 1 }.solve(&problem, &mut |_| true).ok()?;
    Some((problem, before))
}

/// The problem in which the middle stop of the middle day may not be visited.
fn without_middle(problem: Problem, plan: &Solution) -> Problem {
    let stops: Vec<_> = plan.days.iter().flat_map(|day| &day.stops).collect();
    let gone = stops[stops.len() / 2].site;
    let mut draft = problem.into_draft();
    draft.sites[usize::from(gone.0)].need = Need::Excluded;
    draft.precedence.retain(|rule| rule.before != gone && rule.after != gone);
    Problem::new(draft).expect("a site fewer breaks no rule between numbers")
}

/// Milliseconds from the cancel to the plan.
fn cancelled(problem: &Problem, seed: u64) -> f64 {
    let flag = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let search = scope.spawn(|| {
            let stop = Stop::iterations(u64::MAX).or_when(&flag);
            Effort { stop, seed, threads: 1 }.solve(problem, &mut |_| true).is_ok()
        });
        std::thread::sleep(RUNNING);
        let clock = Instant::now();
        flag.store(true, Ordering::Relaxed);
        let planned = search.join().unwrap_or(false);
        if !planned {
            eprintln!("a cancelled search brought no plan");
        }
        ms(clock)
    })
}
