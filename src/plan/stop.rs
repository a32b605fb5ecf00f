//! When the search ends: at a deadline, after so many iterations, or when told to.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The clock of a search: microseconds since it began. The caller owns the clock.
pub type Elapsed<'a> = &'a (dyn Fn() -> u64 + Sync);

/// The limits of one search.
#[derive(Clone, Copy)]
pub struct Stop<'a> {
    budget: Budget<'a>,
    cancel: Option<&'a AtomicBool>,
}

#[derive(Clone, Copy)]
enum Budget<'a> {
    Time { elapsed: Elapsed<'a>, micros: u64 },
    Iterations(u64),
    Work { done: &'a AtomicU64, most: u64 },
}

/// How far a search has come, in units of 1/65 536 of its budget.
pub(crate) const WHOLE: u64 = 1 << 16;

impl<'a> Stop<'a> {
    /// Ends when `elapsed` reaches `micros`. Good plans come early; later ones are better.
    #[must_use]
    pub const fn after(elapsed: Elapsed<'a>, micros: u64) -> Self {
        Self { budget: Budget::Time { elapsed, micros }, cancel: None }
    }

    /// Ends after so many iterations: the same problem and seed then give the same plan anywhere.
    #[must_use]
    pub const fn iterations(count: u64) -> Self {
        Self { budget: Budget::Iterations(count), cancel: None }
    }

    /// Ends when `done` has counted so much work: looks at the limit, each after about as much of it, and what is
    /// charged for other work. Work that is done alike then ends at the same point on every machine.
    #[must_use]
    pub const fn work(done: &'a AtomicU64, most: u64) -> Self {
        Self { budget: Budget::Work { done, most }, cancel: None }
    }

    /// Counts work that goes on without a look for as long as so many looks are apart.
    pub(crate) fn charge(&self, looks: usize) {
        if let Budget::Work { done, .. } = self.budget {
            done.fetch_add(looks as u64, Ordering::Relaxed);
        }
    }

    /// Also ends, within a few milliseconds, once `flag` is raised.
    #[must_use]
    pub const fn or_when(self, flag: &'a AtomicBool) -> Self {
        Self { cancel: Some(flag), ..self }
    }

    /// Whether the flag is up.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.cancel.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// Whether the budget counts iterations or work, so that nothing may depend on time or threads.
    #[must_use]
    pub const fn counts_iterations(&self) -> bool {
        matches!(self.budget, Budget::Iterations(_) | Budget::Work { .. })
    }

    /// Microseconds since the search began; `None` when iterations are counted.
    #[must_use]
    pub fn elapsed_us(&self) -> Option<u64> {
        match self.budget {
            Budget::Time { elapsed, .. } => Some(elapsed()),
            Budget::Iterations(_) | Budget::Work { .. } => None,
        }
    }

    /// The time budget in microseconds, if there is one.
    #[must_use]
    pub const fn budget_us(&self) -> Option<u64> {
        match self.budget {
            Budget::Time { micros, .. } => Some(micros),
            Budget::Iterations(_) | Budget::Work { .. } => None,
        }
    }

    /// The iteration budget, if there is one.
    #[must_use]
    pub const fn budget_iterations(&self) -> Option<u64> {
        match self.budget {
            Budget::Time { .. } | Budget::Work { .. } => None,
            Budget::Iterations(count) => Some(count),
        }
    }

    /// The limits of a first stage that takes `part` of `parts`, and of what remains.
    pub(crate) fn split(&self, part: u64, parts: u64) -> (Self, Self) {
        match self.budget {
            Budget::Time { elapsed, micros } => {
                let now = elapsed().min(micros);
                let budget = Budget::Time { elapsed, micros: now + (micros - now).saturating_mul(part) / parts };
                (Self { budget, ..*self }, *self)
            }
            Budget::Work { done, most } => {
                let now = done.load(Ordering::Relaxed).min(most);
                let budget = Budget::Work { done, most: now + (most - now).saturating_mul(part) / parts };
                (Self { budget, ..*self }, *self)
            }
            Budget::Iterations(count) => {
                let first = count.saturating_mul(part) / parts;
                let with = |count| Self { budget: Budget::Iterations(count), ..*self };
                (with(first), with(count - first))
            }
        }
    }

    /// How many stages of so many iterations, or microseconds, the budget holds.
    pub(crate) fn holds(&self, (iterations, length): (u64, u64)) -> u64 {
        match self.budget {
            Budget::Time { elapsed, micros } => micros.saturating_sub(elapsed()) / length,
            Budget::Iterations(count) => count / iterations,
            Budget::Work { done, most } => most.saturating_sub(done.load(Ordering::Relaxed)) / iterations,
        }
    }

    /// The part of the budget that is spent after `iteration` iterations, [`WHOLE`] when over.
    pub(crate) fn spent(&self, iteration: u64) -> u64 {
        if self.cancelled() {
            return WHOLE;
        }
        let (used, all) = match self.budget {
            Budget::Time { elapsed, micros } => (elapsed(), micros),
            Budget::Iterations(count) => (iteration, count),
            Budget::Work { done, most } => (done.fetch_add(1, Ordering::Relaxed), most),
        };
        if used >= all { WHOLE } else { used.saturating_mul(WHOLE) / all }
    }
}
