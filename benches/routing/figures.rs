//! The clock and the printed lines.

use std::time::Instant;

/// Prints one line.
#[expect(clippy::print_stdout, reason = "a bench answers on standard output")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Runs the work so many times; the least seconds, and what the last run gave.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(crate) fn best_of<T>(times: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut run = || {
        let begin = Instant::now();
        let answer = work();
        (begin.elapsed().as_secs_f64(), answer)
    };
    let (mut seconds, mut answer) = run();
    for _ in 1..times {
        let again = run();
        seconds = seconds.min(again.0);
        answer = again.1;
    }
    (seconds, answer)
}

/// The lines of one graph.
pub(crate) struct Figures {
    graph: String,
}

impl Figures {
    pub(crate) fn new(graph: &str) -> Self {
        Self { graph: graph.to_owned() }
    }

    /// One figure in seconds; the ratio says how many times faster we are.
    pub(crate) fn seconds(&self, work: &str, ours: f64, peer: &str, theirs: f64) {
        self.line((work, &human(ours)), (peer, &human(theirs)), theirs / ours);
    }

    /// One figure that is a number of things; the ratio says how many times fewer we have.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of two digits")]
    pub(crate) fn count(&self, work: &str, ours: usize, peer: &str, theirs: usize) {
        self.line((work, &ours.to_string()), (peer, &theirs.to_string()), theirs as f64 / ours as f64);
    }

    fn line(&self, (work, ours): (&str, &str), (peer, theirs): (&str, &str), ratio: f64) {
        say(&format!("{work:<34} {:<6} {ours:>12}   {peer:<26} {theirs:>12} {ratio:>7.2}x", self.graph));
    }
}

/// Seconds for one of so many.
#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
pub(crate) fn each(seconds: f64, count: usize) -> f64 {
    seconds / count as f64
}

fn human(seconds: f64) -> String {
    if seconds < 1e-3 {
        format!("{:.2} us", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:.2} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}
