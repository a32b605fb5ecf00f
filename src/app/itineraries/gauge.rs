//! The search and the bound side by side: whoever watches sees both improve.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::clock::Stopwatch;
use crate::plan::{self, Bound, Effort, Problem, Solution, Stop};

/// The best plan so far, and how good it is known to be.
#[derive(Clone, Copy, Debug)]
pub struct Incumbent {
    /// Sum of the values of its sites.
    pub value: u64,
    /// How many sites it visits.
    pub sites: usize,
    /// At the wheel, in seconds.
    pub driving_s: u64,
    /// No plan is worth more than this, as far as known.
    pub bound: u64,
    /// How far it may be from the best, in units of 1/10,000 of the bound; 0 = proven best.
    pub gap_permyriad: u64,
    /// Milliseconds since the search began.
    pub elapsed_ms: u64,
}

/// Sees every better plan and every better bound as it comes, from whichever thread found it.
pub type Watch = Arc<dyn Fn(Incumbent) + Send + Sync>;

/// What both sides have found so far.
pub(super) struct Gauge {
    watch: Watch,
    time: Stopwatch,
    found: Mutex<Found>,
    over: AtomicBool,
}

struct Found {
    bound: Bound,
    best: Option<Solution>,
}

/// The part of the budget, in this many parts, for the plan that the bound begins with.
const FIRST: u64 = 16;

impl Gauge {
    pub(super) fn new(problem: &Problem, time: Stopwatch, watch: &Watch) -> Arc<Self> {
        let found = Mutex::new(Found { bound: plan::quick_bound(problem), best: None });
        Arc::new(Self { watch: Arc::clone(watch), time, found, over: AtomicBool::new(false) })
    }

    /// A plan better than those before.
    pub(super) fn found(&self, plan: &Solution) {
        self.update(|found| found.best = Some(plan.clone()));
    }

    fn bounded(&self, bound: Bound) {
        self.update(|found| {
            if bound.value < found.bound.value {
                found.bound = bound;
            }
        });
    }

    /// The best bound so far.
    pub(super) fn bound(&self) -> Bound {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).bound
    }

    fn update(&self, change: impl FnOnce(&mut Found)) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if self.over.load(Ordering::Relaxed) {
            return;
        }
        let before = found.bound.value;
        let had = found.best.as_ref().map(|plan| plan.score);
        change(&mut found);
        let Some(best) = &found.best else { return };
        if found.bound.value == before && had == Some(best.score) {
            return;
        }
        // Under the lock, so that nobody sees an older state after a newer one.
        (self.watch)(Incumbent {
            value: best.score.value,
            sites: best.days.iter().map(|day| day.stops.len()).sum(),
            driving_s: best.score.driving_s,
            bound: found.bound.value,
            gap_permyriad: found.bound.gap_permyriad(best),
            elapsed_ms: self.time.elapsed_ms(),
        });
    }

    /// Seeks better bounds on a thread of its own until `micros` or until the guard is dropped;
    /// nobody waits for that thread, because a linear programme cannot be left half way.
    pub(super) fn bound_beside(self: &Arc<Self>, problem: &Problem, seed: u64, micros: u64) -> Guard {
        let (gauge, problem) = (Arc::clone(self), problem.clone());
        // Without a thread to be had the instant bound has to do.
        let _ = std::thread::Builder::new().name("bound".to_owned()).spawn(move || {
            let elapsed = || gauge.time.elapsed_us();
            let until = |micros: u64| Stop::after(&elapsed, micros).or_when(&gauge.over);
            let now = elapsed().min(micros);
            let first = Effort { stop: until(now + (micros - now) / FIRST), seed, threads: 1 };
            let Ok(plan) = first.solve(&problem, &mut |_| true) else { return };
            plan::bound(&problem, &plan, &until(micros), &mut |bound| gauge.bounded(*bound));
        });
        Guard(Arc::clone(self))
    }
}

/// Ends the search for bounds when the search for plans is over.
pub(super) struct Guard(Arc<Gauge>);

impl Drop for Guard {
    fn drop(&mut self) {
        // Waits for a word that is just being said; after that there is none.
        let _found = self.0.found.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.over.store(true, Ordering::Relaxed);
    }
}
