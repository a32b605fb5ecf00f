//! Documents with the revisions in which they are current; a revision is written once and stays.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::audit::{Deed, append};
use super::changesets::{Move, Once, settle};
use super::database::{Row, Transaction};
use super::{Store, StoreError};
use crate::catalogue::document::{Key, Kind};

/// The documents of one revision, each with the revision since which it stands so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edition {
    /// The revision's number.
    pub revision: i64,
    /// The documents.
    pub documents: BTreeMap<Key, Value>,
    /// Since when each stands so.
    pub versions: BTreeMap<Key, i64>,
}

/// A revision: what was published when, by whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// 1, 2, 3 …
    pub number: i64,
    /// When.
    pub at: String,
    /// By whom.
    pub author: String,
    /// The changeset it came from.
    pub changeset: Option<i64>,
    /// Why.
    pub comment: String,
    /// The documents it touched, as `kind/id`.
    pub changes: Vec<String>,
}

/// One state of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The revision in which it came.
    pub first: i64,
    /// The revision in which it was replaced or taken out.
    pub until: Option<i64>,
    /// The document.
    pub body: Value,
}

/// What one document was and becomes; nothing means that it is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Replacement {
    /// Which.
    pub key: Key,
    /// What it was.
    pub before: Option<Value>,
    /// What it becomes.
    pub after: Option<Value>,
}

/// A new revision.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The revision that the replacements were worked out on; it must still be the newest.
    pub onto: i64,
    /// What changes.
    pub replacements: Vec<Replacement>,
    /// The step of the changeset that publishes.
    pub step: Move,
    /// Why.
    pub comment: String,
}

const INSERT: &str = "INSERT INTO document (kind, id, first, until, body) VALUES ($1, $2, $3, NULL, $4)";
const REVISION: &str =
    "INSERT INTO revision (number, at, author, changeset, comment, changes) VALUES ($1, $2, $3, $4, $5, $6)";

async fn head(open: &mut dyn Transaction) -> Result<i64, StoreError> {
    let rows = open.query("SELECT COALESCE(MAX(number), 0) FROM revision", Vec::new()).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

async fn insert(open: &mut dyn Transaction, key: &Key, revision: i64, body: &Value) -> Result<(), StoreError> {
    let values = vec![key.kind.as_str().into(), key.id.as_str().into(), revision.into(), body.to_string().into()];
    open.execute(INSERT, values).await?;
    Ok(())
}

fn key(row: &Row) -> Result<Key, StoreError> {
    let kind = row.text(0)?.parse::<Kind>().map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Key::new(kind, row.text(1)?))
}

fn revision(row: &Row) -> Result<Revision, StoreError> {
    Ok(Revision {
        number: row.int(0)?,
        at: row.text(1)?,
        author: row.text(2)?,
        changeset: row.maybe_int(3)?,
        comment: row.text(4)?,
        changes: row.json(5)?,
    })
}

impl Store {
    /// Makes `documents` revision 1 of a store that has none; answers whether it did.
    pub async fn seed(&self, documents: &BTreeMap<Key, Value>, at: &str) -> Result<bool, StoreError> {
        if self.head().await? > 0 {
            return Ok(false);
        }
        let mut open = self.database.write().await?;
        if head(&mut *open).await? > 0 {
            return Ok(false);
        }
        for (key, body) in documents {
            insert(&mut *open, key, 1, body).await?;
        }
        let comment = "seeded from graph-data";
        let values: Vec<_> =
            vec![1.into(), at.into(), "system".into(), None::<i64>.into(), comment.into(), "[]".into()];
        open.execute(REVISION, values).await?;
        let deed = Deed {
            at: at.to_owned(),
            who: "system".to_owned(),
            action: "seed",
            subject: "revision/1".to_owned(),
            detail: json!({ "documents": documents.len() }),
        };
        append(&mut *open, deed).await?;
        open.commit().await?;
        Ok(true)
    }

    /// The newest revision; 0 when nothing was seeded yet.
    pub async fn head(&self) -> Result<i64, StoreError> {
        head(&mut *self.database.read().await?).await
    }

    /// Everything of a revision; the newest unless said.
    pub async fn edition(&self, wanted: Option<i64>) -> Result<Edition, StoreError> {
        const CURRENT: &str =
            "SELECT kind, id, first, body FROM document WHERE first <= $1 AND (until IS NULL OR until > $1)";
        let mut open = self.database.read().await?;
        let newest = head(&mut *open).await?;
        let revision = wanted.unwrap_or(newest);
        if revision < 1 || revision > newest {
            return Err(StoreError::NotFound { what: "revision", id: revision.to_string() });
        }
        let mut edition = Edition { revision, ..Edition::default() };
        for row in open.query(CURRENT, vec![revision.into()]).await? {
            let key = key(&row)?;
            edition.versions.insert(key.clone(), row.int(2)?);
            edition.documents.insert(key, row.json(3)?);
        }
        Ok(edition)
    }

    /// Every state of a document, the oldest first.
    pub async fn history(&self, key: &Key) -> Result<Vec<(Version, Revision)>, StoreError> {
        const STATES: &str = "SELECT d.first, d.until, d.body, r.number, r.at, r.author, r.changeset, r.comment, r.changes \
            FROM document d JOIN revision r ON r.number = d.first WHERE d.kind = $1 AND d.id = $2 ORDER BY d.first";
        let values = vec![key.kind.as_str().into(), key.id.as_str().into()];
        let rows = self.database.read().await?.query(STATES, values).await?;
        let state = |row: &Row| {
            let version = Version { first: row.int(0)?, until: row.maybe_int(1)?, body: row.json(2)? };
            Ok((version, revision(&Row(row.0[3..].to_vec()))?))
        };
        rows.iter().map(state).collect()
    }

    /// A document as it stood in a revision.
    pub async fn document_at(&self, key: &Key, revision: i64) -> Result<Option<Value>, StoreError> {
        const THEN: &str =
            "SELECT body FROM document WHERE kind = $1 AND id = $2 AND first <= $3 AND (until IS NULL OR until > $3)";
        let values = vec![key.kind.as_str().into(), key.id.as_str().into(), revision.into()];
        let rows = self.database.read().await?.query(THEN, values).await?;
        rows.first().map(|row| row.json(0)).transpose()
    }

    /// At most `limit` revisions after `since`, the oldest first.
    pub async fn revisions(&self, since: i64, limit: i64) -> Result<Vec<Revision>, StoreError> {
        const PAGED: &str = "SELECT number, at, author, changeset, comment, changes FROM revision WHERE number > $1 ORDER BY number LIMIT $2";
        let rows = self.database.read().await?.query(PAGED, vec![since.into(), limit.into()]).await?;
        rows.iter().map(revision).collect()
    }

    /// Writes revision n + 1 and moves its changeset on, or nothing at all.
    pub async fn publish(&self, publication: &Publication, once: Option<&Once>) -> Result<i64, StoreError> {
        const RETIRE: &str = "UPDATE document SET until = $1 WHERE kind = $2 AND id = $3 AND until IS NULL";
        let step = &publication.step;
        let mut open = self.database.write().await?;
        if head(&mut *open).await? != publication.onto {
            return Err(StoreError::Stale);
        }
        let number = publication.onto + 1;
        let mut changes = Vec::new();
        for Replacement { key, after, .. } in &publication.replacements {
            open.execute(RETIRE, vec![number.into(), key.kind.as_str().into(), key.id.as_str().into()]).await?;
            if let Some(after) = after {
                insert(&mut *open, key, number, after).await?;
            }
            changes.push(format!("{}/{}", key.kind, key.id));
        }
        let values = vec![
            number.into(),
            step.at.as_str().into(),
            step.who.as_str().into(),
            step.changeset.into(),
            publication.comment.as_str().into(),
            json!(changes).to_string().into(),
        ];
        open.execute(REVISION, values).await?;
        settle(&mut *open, step, Some(number), once).await?;
        let change =
            |r: &Replacement| json!({ "kind": r.key.kind, "id": r.key.id, "before": r.before, "after": r.after });
        let deed = Deed {
            at: step.at.clone(),
            who: step.who.clone(),
            action: step.action,
            subject: format!("revision/{number}"),
            detail: json!({
                "changeset": step.changeset,
                "changes": publication.replacements.iter().map(change).collect::<Vec<_>>(),
            }),
        };
        append(&mut *open, deed).await?;
        open.announce().await?;
        open.commit().await?;
        Ok(number)
    }
}
