//! Work that outlives its request: started, watched and ended by an id that cannot be guessed.
//!
//! A job is a future; [`App::start_job`] runs it beside the requests, [`Reporter`] is its mouth and ear.
//! State, progress and answer are in the store, so that every server on it can tell them.

mod report;

pub use crate::store::jobs::{JobKind, JobState, Outcome};
pub use report::{Progress, Reporter};

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use tokio::sync::Semaphore;

use super::changes::Once;
use super::error::AppError;
use super::register::stamp;
use super::secret::unguessable;
use super::{App, limits};
use crate::base::ids::JobId;
use crate::editing::roles::Caller;
use crate::store::jobs::{Job as Kept, NewJob, Sign};

/// What a job is for, and whose it is.
#[derive(Clone, Debug)]
pub struct JobOrder {
    /// What it does.
    pub kind: JobKind,
    /// The account that alone may see it; none: whoever knows the id.
    pub owner: Option<String>,
    /// The request is done once.
    pub once: Option<Once>,
}

/// A job and how far it has come.
#[derive(Clone, Debug)]
pub struct Job {
    /// Cannot be guessed.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// How far it has come.
    pub state: JobState,
    /// The same in more detail.
    pub progress: Progress,
    /// Its answer; none for a failed job whose server stopped before it could say anything.
    pub outcome: Option<Outcome>,
    /// When it was made.
    pub created: String,
    /// When it last gave a sign of life.
    pub updated: String,
    /// Until when it is kept.
    pub expires: String,
}

/// The jobs of this process.
pub struct Jobs {
    active: Mutex<BTreeMap<JobId, Reporter>>,
    lanes: Arc<Semaphore>,
}

impl Jobs {
    /// At most `lanes` are at work at once, the others wait.
    pub fn new(lanes: usize) -> Self {
        Self { active: Mutex::default(), lanes: Arc::new(Semaphore::new(lanes)) }
    }

    fn reporter(&self, id: &JobId) -> Option<Reporter> {
        self.active().get(id).cloned()
    }

    fn active(&self) -> std::sync::MutexGuard<'_, BTreeMap<JobId, Reporter>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the job off the list of this process, whatever became of it.
struct OnList {
    app: Arc<App>,
    id: JobId,
}

impl Drop for OnList {
    fn drop(&mut self) {
        self.app.jobs.active().remove(&self.id);
    }
}

/// As much of an id as a log may tell: whoever knows the whole may read the answer.
fn told(id: &JobId) -> &str {
    id.as_str().get(..6).unwrap_or_default()
}

/// What the job last said of itself, for the store.
fn words(reporter: &Reporter) -> String {
    serde_json::to_string(&reporter.now().progress).unwrap_or_default()
}

/// Until when a job is kept that gave a sign of life at `now`.
fn expiry(now: NaiveDateTime) -> String {
    stamp(now.checked_add_signed(TimeDelta::minutes(limits::JOB_MINUTES)).unwrap_or(NaiveDateTime::MAX))
}

impl App {
    /// Starts `work` as a job and answers its id, and whether it is new; with the key of an earlier
    /// request it is that job's id.
    ///
    /// `work` gives the whole answer, a problem document included (status 400 and above: the job has
    /// failed). CPU work in it belongs on [`super::pool::Pool::aside`]. It must look at
    /// [`Reporter::cancelled`] every few milliseconds and then answer with what it has.
    pub async fn start_job<W, F>(self: &Arc<Self>, order: JobOrder, work: W) -> Result<(JobId, bool), AppError>
    where
        W: FnOnce(Reporter) -> F + Send + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let keeper = self.keeper()?;
        let (id, reporter) = (JobId::from(unguessable::<16>()?), Reporter::new());
        let on_list = OnList { app: Arc::clone(self), id: id.clone() };
        {
            let mut active = self.jobs.active();
            if active.len() >= limits::JOBS {
                return Err(AppError::Busy);
            }
            active.insert(id.clone(), reporter.clone());
        }
        let now = self.clock.now();
        let new = NewJob {
            id: id.to_string(),
            kind: order.kind,
            owner: order.owner.unwrap_or_default(),
            once: order.once,
            at: stamp(now),
            expires: expiry(now),
            most: limits::JOBS_KEPT,
        };
        let kept = keeper.store.add_job(&new).await?;
        if kept != id.as_str() {
            return Ok((JobId::from(kept), false));
        }
        tokio::spawn(async move {
            let app = Arc::clone(&on_list.app);
            app.conduct(&on_list.id, &reporter, work).await;
            drop(on_list);
        });
        Ok((id, true))
    }

    /// From waiting to the end; the store hears of it now and then.
    async fn conduct<W, F>(&self, id: &JobId, reporter: &Reporter, work: W)
    where
        W: FnOnce(Reporter) -> F + Send + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let whole = async {
            let lane = tokio::select! {
                lane = self.jobs.lanes.acquire() => lane.ok(),
                () = reporter.told_to_end() => None,
            };
            lane.as_ref()?;
            reporter.enter(JobState::Running);
            // On a task of its own: if it panics, the job has failed and the service goes on.
            tokio::spawn(work(reporter.clone())).await.ok()
        };
        tokio::pin!(whole);
        let outcome = loop {
            tokio::select! {
                outcome = &mut whole => break outcome,
                () = tokio::time::sleep(Duration::from_millis(limits::JOB_NOTE_MS)) => self.note(id, reporter).await,
            }
        };
        let failed = outcome.as_ref().is_none_or(|outcome| outcome.status >= 400);
        let state = match (reporter.cancelled().is_set(), failed) {
            (true, _) => JobState::Cancelled,
            (false, true) => JobState::Failed,
            (false, false) => JobState::Done,
        };
        let progress = words(reporter);
        let (at, expires) = self.stamps();
        let sign = Sign { id: id.as_str(), state, progress: &progress, at: &at, expires: &expires };
        let kept = match self.keeper() {
            Ok(keeper) => keeper.store.finish_job(&sign, outcome.as_ref()).await.map_err(AppError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::error!(%error, job = told(id), "the answer of a job cannot be kept");
        }
        reporter.settle(state);
    }

    fn stamps(&self) -> (String, String) {
        let now = self.clock.now();
        (stamp(now), expiry(now))
    }

    /// Tells the store that the job lives, and hears whether another server asks to end it.
    async fn note(&self, id: &JobId, reporter: &Reporter) {
        let Ok(keeper) = self.keeper() else { return };
        let progress = words(reporter);
        let (at, expires) = self.stamps();
        let state = reporter.now().state;
        let sign = Sign { id: id.as_str(), state, progress: &progress, at: &at, expires: &expires };
        match keeper.store.note_job(&sign).await {
            Ok(false) => {}
            Ok(true) => reporter.cancel(),
            Err(error) => tracing::warn!(%error, job = told(id), "the progress of a job cannot be kept"),
        }
    }

    /// A job of anybody, or of `caller`.
    pub async fn job(&self, id: &JobId, caller: Option<&Caller>) -> Result<Job, AppError> {
        let now = self.clock.now();
        let kept = self.keeper()?.store.job(id.as_str(), &stamp(now)).await?;
        let mine = caller.is_some_and(|caller| caller.name == kept.owner || caller.may_inspect());
        if !kept.owner.is_empty() && !mine {
            return Err(AppError::NotFound { what: "job", id: id.to_string() });
        }
        Ok(self.overlaid(kept, now))
    }

    /// What the store says, with what this process knows better; a job whose server has fallen
    /// silent has failed.
    fn overlaid(&self, kept: Kept, now: NaiveDateTime) -> Job {
        let id = JobId::from(kept.id);
        let mut job = Job {
            kind: kept.kind,
            state: kept.state,
            progress: serde_json::from_str(&kept.progress).unwrap_or_default(),
            outcome: kept.outcome,
            created: kept.created,
            updated: kept.updated,
            expires: kept.expires,
            id,
        };
        if !job.state.is_active() {
            return job;
        }
        match self.jobs.reporter(&job.id).map(|reporter| reporter.now()) {
            // One that settles just now is answered as the store has it: its answer comes with it.
            Some(here) if here.state.is_active() => (job.state, job.progress) = (here.state, here.progress),
            Some(_) => {}
            None => {
                let silent = now.checked_sub_signed(TimeDelta::seconds(limits::JOB_SILENT_S)).unwrap_or(now);
                if job.updated < stamp(silent) {
                    job.state = JobState::Failed;
                }
            }
        }
        job
    }

    /// A job when it has ended; one of another server as it is now.
    pub async fn ended_job(&self, id: &JobId) -> Result<Job, AppError> {
        if let Some(reporter) = self.jobs.reporter(id) {
            reporter.settled().await;
        }
        self.job(id, None).await
    }

    /// Ends a job; what it has by then is kept as its answer. One that has ended stays as it is.
    ///
    /// Here that takes milliseconds; a job of another server ends when that server hears of it.
    pub async fn end_job(&self, id: &JobId, caller: Option<&Caller>) -> Result<Job, AppError> {
        let job = self.job(id, caller).await?;
        if !job.state.is_active() {
            return Ok(job);
        }
        if let Some(reporter) = self.jobs.reporter(id) {
            reporter.cancel();
            let patience = Duration::from_millis(limits::JOB_SETTLE_MS);
            // Whoever asked too early asks again: the state says so.
            let _ = tokio::time::timeout(patience, reporter.settled()).await;
        } else {
            self.keeper()?.store.ask_to_end(id.as_str()).await?;
        }
        self.job(id, caller).await
    }

    /// Ends the jobs of this process that other servers were asked to end.
    pub(super) async fn heed_ended_jobs(&self) -> Result<(), AppError> {
        if self.jobs.active().is_empty() {
            return Ok(());
        }
        for id in self.keeper()?.store.asked_to_end().await? {
            if let Some(reporter) = self.jobs.reporter(&JobId::from(id)) {
                reporter.cancel();
            }
        }
        Ok(())
    }

    /// Ends every job of this process and waits, not long, until their answers are kept.
    pub async fn end_all_jobs(&self) {
        let all: Vec<Reporter> = self.jobs.active().values().cloned().collect();
        for reporter in &all {
            reporter.cancel();
        }
        let settled = async {
            for reporter in &all {
                reporter.settled().await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_millis(limits::JOB_SETTLE_MS), settled).await;
    }
}
