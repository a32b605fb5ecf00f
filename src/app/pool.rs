//! CPU work off the async threads: permits, a bounded queue, and a flag that tells it to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::error::AppError;
use super::limits;

/// As many workers as processors; who comes when the queue is full is told to come back.
#[derive(Clone)]
pub struct Pool {
    workers: usize,
    permits: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// Raised when nobody waits for the answer any more.
#[derive(Clone, Debug, Default)]
pub struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Tells the work to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// The flag itself, for a search that polls it.
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }
}

/// Raises the flag when it is dropped with whoever waits (connection closed, deadline passed).
#[derive(Debug)]
pub struct CancelOnDrop(pub Cancelled);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}

/// One place in the queue.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    /// A pool of `workers`.
    pub fn new(workers: usize) -> Self {
        Self { workers, permits: Arc::new(Semaphore::new(workers)), waiting: Arc::default() }
    }

    /// How many work at once.
    pub const fn workers(&self) -> usize {
        self.workers
    }

    /// Runs `work` on a worker thread. It is told to stop when the caller goes away.
    pub async fn run<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&Cancelled) -> T + Send + 'static,
    {
        self.run_until(Cancelled::default(), work).await
    }

    /// The same with a flag that somebody else may raise too.
    pub async fn run_until<T, F>(&self, cancelled: Cancelled, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&Cancelled) -> T + Send + 'static,
    {
        let place = Place(Arc::clone(&self.waiting));
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= limits::WAITING {
            return Err(AppError::Busy);
        }
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|closed| AppError::Internal(closed.to_string()))?;
        let guard = CancelOnDrop(cancelled.clone());
        let task = tokio::task::spawn_blocking(move || {
            let answer = work(&cancelled);
            drop((permit, place));
            answer
        });
        let answer = task.await.map_err(|failed| AppError::Internal(failed.to_string()));
        drop(guard);
        answer
    }

    /// Runs the work of a job on a thread beside the workers: jobs have lanes of their own, so that
    /// no request waits for a long run.
    pub async fn aside<T, F>(&self, cancelled: Cancelled, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&Cancelled) -> T + Send + 'static,
    {
        let task = tokio::task::spawn_blocking(move || work(&cancelled));
        task.await.map_err(|failed| AppError::Internal(failed.to_string()))
    }
}
