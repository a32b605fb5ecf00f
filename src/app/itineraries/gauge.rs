//! The search and the bound side by side: whoever watches sees both improve.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::app::clock::Stopwatch;
use crate::app::pool::Cancelled;
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

/// How long bounds are sought.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    /// Until so many microseconds after the beginning.
    Micros(u64),
    /// In proportion to so many iterations of the search, counted in looks at the limit.
    Count(u64),
}

/// Looks at the limit: some, and one more for each so many iterations of the search, so that a bound takes about as
/// long as a search of thousands of iterations.
const LOOKS: (u64, u64) = (500, 16);
/// How often whoever waits for a counted bound looks whether to go on waiting.
const PATIENCE: Duration = Duration::from_millis(1);

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

    /// Seeks better bounds on a thread of its own within `limit` or until the guard is dropped; nobody
    /// waits for a thread that was told to stop, because a linear programme cannot be left half way.
    pub(super) fn bound_beside(self: &Arc<Self>, problem: &Problem, seed: u64, limit: Limit) -> Guard {
        let (gauge, problem) = (Arc::clone(self), problem.clone());
        let (done, waiting) = channel::<()>();
        // Without a thread to be had the instant bound has to do.
        let _ = std::thread::Builder::new().name("bound".to_owned()).spawn(move || {
            match limit {
                Limit::Micros(micros) => gauge.seek(&problem, seed, micros),
                Limit::Count(count) => gauge.seek_counted(&problem, seed, count),
            }
            drop(done);
        });
        Guard { gauge: Arc::clone(self), waiting: matches!(limit, Limit::Count(_)).then_some(waiting) }
    }

    fn seek(&self, problem: &Problem, seed: u64, micros: u64) {
        let elapsed = || self.time.elapsed_us();
        let until = |micros: u64| Stop::after(&elapsed, micros).or_when(&self.over);
        let now = elapsed().min(micros);
        let first = Effort { stop: until(now + (micros - now) / FIRST), seed, threads: 1 };
        let Ok(plan) = first.solve(problem, &mut |_| true) else { return };
        plan::bound_beside(problem, &plan, &|| self.value(), &until(micros), &mut |bound| self.bounded(*bound));
    }

    /// The value of the best plan found so far that lacks nothing.
    fn value(&self) -> u64 {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.best.as_ref().filter(|plan| plan.score.unmet == 0).map_or(0, |plan| plan.score.value)
    }

    /// By counted work, so that nothing depends on time.
    fn seek_counted(&self, problem: &Problem, seed: u64, count: u64) {
        let first = Effort { stop: Stop::iterations(count.div_ceil(FIRST)).or_when(&self.over), seed, threads: 1 };
        let Ok(plan) = first.solve(problem, &mut |_| true) else { return };
        let done = AtomicU64::new(0);
        let stop = Stop::work(&done, LOOKS.0 + count / LOOKS.1).or_when(&self.over);
        plan::bound(problem, &plan, &stop, &mut |bound| self.bounded(*bound));
    }
}

/// Ends the search for bounds when the search for plans is over.
pub(super) struct Guard {
    gauge: Arc<Gauge>,
    /// Disconnected when a counted bound has come to its end.
    waiting: Option<Receiver<()>>,
}

impl Guard {
    /// Waits for a bound whose effort is counted, unless `cancelled`; then ends the search for bounds.
    pub(super) fn end(self, cancelled: &Cancelled) {
        let Some(waiting) = &self.waiting else { return };
        // Looked at every millisecond.
        while !cancelled.is_set() && waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {}
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Waits for a word that is just being said; after that there is none.
        let _found = self.gauge.found.lock().unwrap_or_else(PoisonError::into_inner);
        self.gauge.over.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::units::Seconds;
    use crate::plan::{Day, Draft, Mode, Need, PlaceNo, Site, Stay, Window};

    /// One day, three sites around the start; two fit.
    fn problem() -> Problem {
        let hour = Seconds(3_600);
        let site = |k: u16| Site {
            enter: PlaceNo(k),
            leave: PlaceNo(k),
            score: 10,
            stay: Stay::exactly(hour),
            fee: crate::base::units::Fen::ZERO,
            windows: vec![vec![Window::start_between(Seconds(0), Seconds(80_000))]],
            need: Need::Optional,
            pin: crate::plan::Pin::default(),
        };
        let draft = Draft {
            places: 4,
            modes: vec![Mode {
                seconds: (0..16).map(|c| if c % 5 == 0 { Seconds(0) } else { hour }).collect(),
                fen: Vec::new(),
                driven: true,
            }],
            sites: (1..4).map(site).collect(),
            days: vec![Day {
                start: Some(PlaceNo(0)),
                end: Some(PlaceNo(0)),
                earliest: Seconds(0),
                latest: Seconds(5 * 3_600),
                ..Day::default()
            }],
            hotels: Vec::new(),
            nights: Vec::new(),
            groups: Vec::new(),
            precedence: Vec::new(),
            budget: None,
            rolling: Vec::new(),
            objective: crate::plan::Objective::default(),
        };
        Problem::new(draft).unwrap()
    }

    #[test]
    fn a_better_bound_is_told_like_a_better_plan_and_nothing_after_the_end() {
        let problem = problem();
        let seen: Arc<Mutex<Vec<Incumbent>>> = Arc::default();
        let told = Arc::clone(&seen);
        let watch: Watch = Arc::new(move |incumbent| told.lock().unwrap().push(incumbent));
        let gauge = Gauge::new(&problem, Stopwatch::start(), &watch);
        gauge.bounded(Bound { value: gauge.bound().value + 1, ..gauge.bound() });
        assert!(seen.lock().unwrap().is_empty(), "no plan yet");
        let plan = plan::solve(&problem, &Stop::iterations(200), 1).unwrap();
        assert_eq!(plan.score.value, 20);
        gauge.found(&plan);
        gauge.found(&plan);
        let first = gauge.bound().value;
        assert!(first > 20, "the instant bound is not tight here");
        gauge.bounded(Bound { value: 20, ..gauge.bound() });
        gauge.bounded(Bound { value: first, ..gauge.bound() });
        drop(Guard { gauge: Arc::clone(&gauge), waiting: None });
        gauge.bounded(Bound { value: 0, ..gauge.bound() });
        let gaps: Vec<u64> = seen.lock().unwrap().iter().map(|incumbent| incumbent.gap_permyriad).collect();
        assert!(gaps.len() == 2 && gaps[0] > 0 && gaps[1] == 0, "{gaps:?}");
        assert_eq!(gauge.bound().value, 20);
    }
}
