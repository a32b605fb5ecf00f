//! Jobs: work that outlives its request, with its progress and its answer, readable from every server.

use super::changesets::Once;
use super::database::Row;
use super::{Store, StoreError};
use crate::words;

words! {
    /// What a job does.
    pub enum JobKind {
        /// Plans a journey.
        Itinerary = "itinerary",
        /// Reads a file of records.
        Import = "import",
    }
}

words! {
    /// How far a job has come.
    pub enum JobState {
        /// It waits for a place.
        Waiting = "waiting",
        /// It is at work.
        Running = "running",
        /// Its answer is there.
        Done = "done",
        /// It ended with a problem.
        Failed = "failed",
        /// Somebody ended it; what it had by then is kept.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether it is still to come to an end.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// The answer of a job, as it would have been sent to a caller that had waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status.
    pub status: u16,
    /// Headers by name, the content type among them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A job as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Cannot be guessed.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// The account it belongs to; empty: whoever knows the id.
    pub owner: String,
    /// How far it has come.
    pub state: JobState,
    /// What it last said of itself, JSON.
    pub progress: String,
    /// Its answer.
    pub outcome: Option<Outcome>,
    /// When it was made.
    pub created: String,
    /// When it last gave a sign of life.
    pub updated: String,
    /// Until when it is kept.
    pub expires: String,
}

/// What a new job is made of.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Cannot be guessed.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// The account it belongs to; empty: whoever knows the id.
    pub owner: String,
    /// The request is done once.
    pub once: Option<Once>,
    /// When.
    pub at: String,
    /// Until when it is kept.
    pub expires: String,
    /// So many jobs of a kind are kept; the oldest that have ended go first.
    pub most: i64,
}

/// A sign of life.
#[derive(Clone, Debug)]
pub struct Sign<'a> {
    /// Of which job.
    pub id: &'a str,
    /// How far it has come.
    pub state: JobState,
    /// What it says of itself, JSON.
    pub progress: &'a str,
    /// When.
    pub at: &'a str,
    /// Until when it is kept.
    pub expires: &'a str,
}

const ONE: &str = "SELECT id, kind, owner, state, progress, status, headers, body, created, updated, expires FROM job \
    WHERE id = $1 AND expires >= $2";
const INSERT: &str = "INSERT INTO job (id, kind, owner, name, digest, state, cancel, progress, status, headers, body, created, updated, expires) \
    VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 'null', 0, '[]', $6, $7, $7, $8)";
const CROWD: &str = "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE kind = $1 AND state NOT IN ('waiting', 'running') \
    ORDER BY created DESC, id LIMIT 1000000 OFFSET $2)";

fn job(row: &Row) -> Result<Job, StoreError> {
    let corrupt = |error: crate::base::words::NoSuchWord| StoreError::Corrupt(error.to_string());
    let status = u16::try_from(row.int(5)?).unwrap_or_default();
    let outcome = if status == 0 { None } else { Some(Outcome { status, headers: row.json(6)?, body: row.bytes(7)? }) };
    Ok(Job {
        id: row.text(0)?,
        kind: row.text(1)?.parse().map_err(corrupt)?,
        owner: row.text(2)?,
        state: row.text(3)?.parse().map_err(corrupt)?,
        progress: row.text(4)?,
        outcome,
        created: row.text(8)?,
        updated: row.text(9)?,
        expires: row.text(10)?,
    })
}

impl Store {
    /// Keeps a new job that waits, and forgets those whose time is over. Answers its id, or that of
    /// the earlier one with the same key.
    pub async fn add_job(&self, new: &NewJob) -> Result<String, StoreError> {
        const SEEN: &str = "SELECT digest, id FROM job WHERE owner = $1 AND name = $2";
        let mut open = self.database.write().await?;
        open.execute("DELETE FROM job WHERE expires < $1", vec![new.at.as_str().into()]).await?;
        if let Some(once) = &new.once {
            let rows = open.query(SEEN, vec![new.owner.as_str().into(), once.name.as_str().into()]).await?;
            if let Some(row) = rows.first() {
                return if row.text(0)? == once.digest { row.text(1) } else { Err(StoreError::KeyReused) };
            }
        }
        open.execute(CROWD, vec![new.kind.as_str().into(), new.most.into()]).await?;
        let once = |part: fn(&Once) -> &String| new.once.as_ref().map(part).cloned();
        let values = vec![
            new.id.as_str().into(),
            new.kind.as_str().into(),
            new.owner.as_str().into(),
            once(|once| &once.name).into(),
            once(|once| &once.digest).into(),
            Vec::new().into(),
            new.at.as_str().into(),
            new.expires.as_str().into(),
        ];
        open.execute(INSERT, values).await?;
        open.commit().await?;
        Ok(new.id.clone())
    }

    /// A job whose time is not over at `now`.
    pub async fn job(&self, id: &str, now: &str) -> Result<Job, StoreError> {
        let rows = self.database.read().await?.query(ONE, vec![id.into(), now.into()]).await?;
        let row = rows.first().ok_or_else(|| StoreError::NotFound { what: "job", id: id.to_owned() })?;
        job(row)
    }

    /// Keeps a sign of life; answers whether somebody asked to end the job.
    pub async fn note_job(&self, sign: &Sign<'_>) -> Result<bool, StoreError> {
        const NOTE: &str = "UPDATE job SET state = $1, progress = $2, updated = $3, expires = $4 WHERE id = $5";
        let mut open = self.database.write().await?;
        let Sign { id, state, progress, at, expires } = *sign;
        open.execute(NOTE, vec![state.as_str().into(), progress.into(), at.into(), expires.into(), id.into()]).await?;
        let rows = open.query("SELECT cancel FROM job WHERE id = $1", vec![id.into()]).await?;
        let asked = rows.first().map_or(Ok(1), |row| row.int(0))?;
        open.commit().await?;
        Ok(asked != 0)
    }

    /// Keeps how a job ended, and its answer.
    pub async fn finish_job(&self, sign: &Sign<'_>, outcome: Option<&Outcome>) -> Result<(), StoreError> {
        const FINISH: &str = "UPDATE job SET state = $1, progress = $2, updated = $3, expires = $4, status = $5, headers = $6, body = $7 \
            WHERE id = $8";
        let mut open = self.database.write().await?;
        let status = outcome.map_or(0, |outcome| i64::from(outcome.status));
        let headers = serde_json::json!(outcome.map_or(&[][..], |outcome| &outcome.headers)).to_string();
        let body = outcome.map_or_else(Vec::new, |outcome| outcome.body.clone());
        let Sign { id, state, progress, at, expires } = *sign;
        let values = vec![
            state.as_str().into(),
            progress.into(),
            at.into(),
            expires.into(),
            status.into(),
            headers.into(),
            body.into(),
            id.into(),
        ];
        open.execute(FINISH, values).await?;
        open.commit().await
    }

    /// Asks whichever server runs the job to end it.
    pub async fn ask_to_end(&self, id: &str) -> Result<(), StoreError> {
        const ASK: &str = "UPDATE job SET cancel = 1 WHERE id = $1 AND state IN ('waiting', 'running')";
        let mut open = self.database.write().await?;
        open.execute(ASK, vec![id.into()]).await?;
        open.announce().await?;
        open.commit().await
    }

    /// The jobs that somebody asked to end and that have not ended.
    pub async fn asked_to_end(&self) -> Result<Vec<String>, StoreError> {
        const ASKED: &str = "SELECT id FROM job WHERE cancel = 1 AND state IN ('waiting', 'running')";
        let rows = self.database.read().await?.query(ASKED, Vec::new()).await?;
        rows.iter().map(|row| row.text(0)).collect()
    }
}
