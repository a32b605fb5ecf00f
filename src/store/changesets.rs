//! Changesets: what was proposed, and how far it has come.

use serde_json::{Value, json};

use super::audit::{Deed, append};
use super::database::{Row, Transaction};
use super::{Store, StoreError};
use crate::editing::change::{Acceptance, Edit};
use crate::editing::workflow::State;

/// A set of edits with its reason, on its way from draft to published.
#[derive(Clone, Debug, PartialEq)]
pub struct Changeset {
    /// 1, 2, 3 …
    pub id: i64,
    /// Who proposed it.
    pub author: String,
    /// Why.
    pub comment: String,
    /// What it rests on.
    pub source: String,
    /// How far it has come.
    pub state: State,
    /// The revision it was written against.
    pub base: i64,
    /// Counts its own changes, from 1.
    pub version: i64,
    /// What it changes.
    pub edits: Vec<Edit>,
    /// What the reviewer accepted; nothing said: all of it.
    pub accepted: Option<Acceptance>,
    /// What the reviewer said.
    pub note: Option<String>,
    /// When it was made.
    pub created: String,
    /// When it last changed.
    pub updated: String,
    /// The revision it was published in.
    pub published: Option<i64>,
}

/// A changeset moves on.
#[derive(Clone, Debug)]
pub struct Move {
    /// Which; none for what is published without one.
    pub changeset: i64,
    /// Its version before; another one is [`StoreError::Stale`].
    pub version: i64,
    /// The state it comes to.
    pub state: State,
    /// The word for the log.
    pub action: &'static str,
    /// Who moves it.
    pub who: String,
    /// When.
    pub at: String,
    /// What the reviewer accepted, when this is said now.
    pub accepted: Option<Acceptance>,
    /// What is said to it.
    pub note: Option<String>,
}

/// A request that is done once, however often it comes.
#[derive(Clone, Debug)]
pub struct Once {
    /// Whose.
    pub account: String,
    /// The `Idempotency-Key`.
    pub name: String,
    /// Hash of the request.
    pub digest: String,
}

const COLUMNS: &str = "SELECT id, author, comment, source, state, base, version, edits, accepted, note, created, updated, published FROM changeset WHERE id = $1";
const LIST: &str = "SELECT id, author, comment, source, state, base, version, edits, accepted, note, created, updated, published FROM changeset \
    WHERE id > $1 AND ($2 = '' OR state = $2) ORDER BY id LIMIT $3";
const INSERT: &str = "INSERT INTO changeset (id, author, comment, source, state, base, version, edits, accepted, note, created, updated, published) \
    VALUES ($1, $2, $3, $4, $5, $6, 1, $7, NULL, NULL, $8, $8, NULL)";
const SETTLE: &str = "UPDATE changeset SET state = $1, version = version + 1, updated = $2, \
    accepted = COALESCE($3, accepted), note = COALESCE($4, note), published = COALESCE($5, published) \
    WHERE id = $6 AND version = $7";

fn changeset(row: &Row) -> Result<Changeset, StoreError> {
    let corrupt = |error: String| StoreError::Corrupt(error);
    let accepted = row.maybe_text(8)?.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Changeset {
        id: row.int(0)?,
        author: row.text(1)?,
        comment: row.text(2)?,
        source: row.text(3)?,
        state: row.text(4)?.parse().map_err(|error: crate::base::words::NoSuchWord| corrupt(error.to_string()))?,
        base: row.int(5)?,
        version: row.int(6)?,
        edits: row.json(7)?,
        accepted: accepted.map_err(|error: serde_json::Error| corrupt(error.to_string()))?,
        note: row.maybe_text(9)?,
        created: row.text(10)?,
        updated: row.text(11)?,
        published: row.maybe_int(12)?,
    })
}

/// The subject of an earlier request with the same key.
async fn earlier(open: &mut dyn Transaction, once: &Once) -> Result<Option<i64>, StoreError> {
    const SEEN: &str = "SELECT digest, subject FROM once WHERE account = $1 AND name = $2";
    let rows = open.query(SEEN, vec![once.account.as_str().into(), once.name.as_str().into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    if row.text(0)? == once.digest { Ok(Some(row.int(1)?)) } else { Err(StoreError::KeyReused) }
}

/// Remembers that the request was done.
async fn remember(open: &mut dyn Transaction, once: &Once, subject: i64, at: &str) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO once (account, name, digest, subject, at) VALUES ($1, $2, $3, $4, $5)";
    let values = vec![
        once.account.as_str().into(),
        once.name.as_str().into(),
        once.digest.as_str().into(),
        subject.into(),
        at.into(),
    ];
    open.execute(INSERT, values).await?;
    Ok(())
}

/// Moves a changeset on, within a transaction that writes.
pub(super) async fn settle(
    open: &mut dyn Transaction,
    step: &Move,
    published: Option<i64>,
    once: Option<&Once>,
) -> Result<(), StoreError> {
    let accepted = step.accepted.as_ref().map(|accepted| json!(accepted).to_string());
    let values = vec![
        step.state.as_str().into(),
        step.at.as_str().into(),
        accepted.into(),
        step.note.clone().into(),
        published.filter(|_| step.state == State::Published).into(),
        step.changeset.into(),
        step.version.into(),
    ];
    if open.execute(SETTLE, values).await? != 1 {
        return Err(StoreError::Stale);
    }
    if let Some(once) = once {
        remember(open, once, step.changeset, &step.at).await?;
    }
    Ok(())
}

/// What a new changeset is made of.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Who proposes it.
    pub author: String,
    /// Why.
    pub comment: String,
    /// What it rests on.
    pub source: String,
    /// The revision it is written against.
    pub base: i64,
    /// What it changes.
    pub edits: Vec<Edit>,
    /// When.
    pub at: String,
}

impl Store {
    /// Keeps a new draft; answers its id, or that of the earlier one with the same key.
    pub async fn add_changeset(&self, draft: &Draft, once: Option<&Once>) -> Result<i64, StoreError> {
        let mut open = self.database.write().await?;
        if let Some(once) = once
            && let Some(id) = earlier(&mut *open, once).await?
        {
            return Ok(id);
        }
        let rows = open.query("SELECT COALESCE(MAX(id), 0) + 1 FROM changeset", Vec::new()).await?;
        let id = rows.first().map_or(Ok(1), |row| row.int(0))?;
        let edits = json!(draft.edits);
        let values = vec![
            id.into(),
            draft.author.as_str().into(),
            draft.comment.as_str().into(),
            draft.source.as_str().into(),
            State::Draft.as_str().into(),
            draft.base.into(),
            edits.to_string().into(),
            draft.at.as_str().into(),
        ];
        open.execute(INSERT, values).await?;
        if let Some(once) = once {
            remember(&mut *open, once, id, &draft.at).await?;
        }
        let detail = json!({ "comment": draft.comment, "source": draft.source, "edits": edits });
        append(&mut *open, deed(id, (&draft.author, &draft.at), "propose", detail)).await?;
        open.commit().await?;
        Ok(id)
    }

    /// The subject of an earlier request with the same key.
    pub async fn done_before(&self, once: &Once) -> Result<Option<i64>, StoreError> {
        earlier(&mut *self.database.read().await?, once).await
    }

    /// One changeset.
    pub async fn changeset(&self, id: i64) -> Result<Changeset, StoreError> {
        let rows = self.database.read().await?.query(COLUMNS, vec![id.into()]).await?;
        let row = rows.first().ok_or_else(|| StoreError::NotFound { what: "changeset", id: id.to_string() })?;
        changeset(row)
    }

    /// At most `limit` changesets after `since`, of one state if said.
    pub async fn changesets(&self, state: Option<State>, since: i64, limit: i64) -> Result<Vec<Changeset>, StoreError> {
        let state = state.map_or("", State::as_str);
        let rows = self.database.read().await?.query(LIST, vec![since.into(), state.into(), limit.into()]).await?;
        rows.iter().map(changeset).collect()
    }

    /// Moves a changeset on without publishing.
    pub async fn step(&self, step: &Move, once: Option<&Once>) -> Result<(), StoreError> {
        let mut open = self.database.write().await?;
        settle(&mut *open, step, None, once).await?;
        let detail = json!({ "state": step.state, "accepted": step.accepted, "note": step.note });
        append(&mut *open, deed(step.changeset, (&step.who, &step.at), step.action, detail)).await?;
        open.commit().await
    }

    /// Replaces the edits of a draft.
    pub async fn redraft(&self, step: &Move, draft: &Draft) -> Result<(), StoreError> {
        const REDRAFT: &str =
            "UPDATE changeset SET edits = $1, comment = $2, source = $3, base = $4 WHERE id = $5 AND version = $6";
        let mut open = self.database.write().await?;
        let edits = json!(draft.edits);
        let values = vec![
            edits.to_string().into(),
            draft.comment.as_str().into(),
            draft.source.as_str().into(),
            draft.base.into(),
            step.changeset.into(),
            step.version.into(),
        ];
        open.execute(REDRAFT, values).await?;
        settle(&mut *open, step, None, None).await?;
        let detail = json!({ "comment": draft.comment, "source": draft.source, "edits": edits });
        append(&mut *open, deed(step.changeset, (&step.who, &step.at), step.action, detail)).await?;
        open.commit().await
    }
}

fn deed(id: i64, (who, at): (&str, &str), action: &'static str, detail: Value) -> Deed {
    Deed { at: at.to_owned(), who: who.to_owned(), action, subject: format!("changeset/{id}"), detail }
}
