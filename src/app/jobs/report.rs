//! What a job at work says of itself, and how it hears that it shall end.

use serde_json::Value;
use tokio::sync::watch;

use crate::app::pool::Cancelled;
use crate::store::jobs::JobState;

/// How far a job has come.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The part that is done, in thousandths; none where nobody can tell.
    pub permille: Option<u16>,
    /// More about it; its form is a matter of the kind of job.
    pub detail: Value,
}

/// State and progress of a job of this process.
#[derive(Clone, Debug)]
pub(super) struct Now {
    pub(super) state: JobState,
    pub(super) progress: Progress,
    /// Whether the store knows how it ended.
    pub(super) settled: bool,
}

/// In the hands of the work: it reports, and asks whether it shall end. Neither waits.
#[derive(Clone, Debug)]
pub struct Reporter {
    cancelled: Cancelled,
    now: watch::Sender<Now>,
}

impl Reporter {
    pub(super) fn new() -> Self {
        let now = Now { state: JobState::Waiting, progress: Progress::default(), settled: false };
        Self { cancelled: Cancelled::default(), now: watch::Sender::new(now) }
    }

    /// Raised when the job shall end; what it has by then is its answer.
    pub const fn cancelled(&self) -> &Cancelled {
        &self.cancelled
    }

    /// Says which part of the work is done, in thousandths; only the last word is kept.
    pub fn share(&self, permille: u16) {
        self.now.send_modify(|now| now.progress.permille = Some(permille.min(1_000)));
    }

    /// Says more about the work; only the last word is kept.
    pub fn tell(&self, detail: Value) {
        self.now.send_modify(|now| now.progress.detail = detail);
    }

    pub(super) fn enter(&self, state: JobState) {
        self.now.send_modify(|now| now.state = state);
    }

    pub(super) fn settle(&self, state: JobState) {
        self.now.send_modify(|now| (now.state, now.settled) = (state, true));
    }

    pub(super) fn now(&self) -> Now {
        self.now.borrow().clone()
    }

    /// Tells the job to end; who waits for a place is woken.
    pub(super) fn cancel(&self) {
        self.cancelled.raise();
        self.now.send_modify(|_| ());
    }

    /// Resolves once the job is told to end.
    pub(super) async fn told_to_end(&self) {
        let mut watch = self.now.subscribe();
        while !self.cancelled.is_set() {
            if watch.changed().await.is_err() {
                return;
            }
        }
    }

    /// Resolves once the store knows how the job ended.
    pub(super) async fn settled(&self) {
        // The sender is `self`, so the channel is open.
        let _ = self.now.subscribe().wait_for(|now| now.settled).await;
    }
}
