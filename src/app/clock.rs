//! The one clock: what day it is in China, and how long something has taken.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDateTime};

/// China Standard Time is eight hours ahead of UTC, all year.
const CHINA_OFFSET_S: i64 = 8 * 3600;

/// Tells the time; a test gives its own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> NaiveDateTime + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
            let local = seconds.saturating_add(CHINA_OFFSET_S);
            DateTime::from_timestamp(local, since.subsec_nanos()).unwrap_or_default().naive_utc()
        }))
    }

    /// A clock that stands still.
    pub fn fixed(now: NaiveDateTime) -> Self {
        Self(Arc::new(move || now))
    }

    /// Local time in China.
    pub fn now(&self) -> NaiveDateTime {
        (self.0)()
    }
}

/// A stopwatch that began when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins now.
    #[expect(clippy::disallowed_methods, reason = "this is where the clock is read")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Microseconds since the beginning.
    pub fn elapsed_us(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Milliseconds since the beginning.
    pub fn elapsed_ms(&self) -> u64 {
        self.elapsed_us() / 1000
    }
}
