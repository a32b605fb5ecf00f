//! What was published, by revision and by record.

use serde_json::Value;

use super::publish::RecordDiff;
use super::role_cannot;
use crate::app::App;
use crate::app::error::AppError;
use crate::catalogue::document::Key;
use crate::editing::change::{Edit, differences, three_way};
use crate::editing::roles::{Caller, Role};
use crate::store::audit::AuditRow;
use crate::store::documents::{Revision, Version};

/// A state of a record with the revision that brought it.
pub type State = (Version, Revision);

/// A revision with its records as they became.
#[derive(Clone, Debug)]
pub struct Change {
    /// The revision.
    pub revision: Revision,
    /// The records; nothing when one was taken out.
    pub records: Vec<(Key, Option<Value>)>,
}

impl App {
    /// At most `limit` revisions after `since`.
    pub async fn changes(&self, since: i64, limit: i64) -> Result<Vec<Change>, AppError> {
        let store = &self.keeper()?.store;
        let mut changes = Vec::new();
        for revision in store.revisions(since, limit).await? {
            let mut records = Vec::new();
            for (kind, id) in revision.changes.iter().filter_map(|name| name.split_once('/')) {
                let Ok(kind) = kind.parse() else { continue };
                let key = Key::new(kind, id);
                records.push((key.clone(), store.document_at(&key, revision.number).await?));
            }
            changes.push(Change { revision, records });
        }
        Ok(changes)
    }

    /// Everything that a record has been.
    pub async fn history(&self, key: &Key) -> Result<Vec<State>, AppError> {
        let states = self.keeper()?.store.history(key).await?;
        if states.is_empty() {
            return Err(AppError::NotFound { what: key.kind.as_str(), id: key.id.clone() });
        }
        Ok(states)
    }

    /// What differs between two revisions.
    pub async fn compare(&self, from: i64, to: Option<i64>) -> Result<Vec<RecordDiff>, AppError> {
        let (from, to) = (self.world_at(Some(from)).await?, self.world_at(to).await?);
        let (old, new) = (&from.edition.documents, &to.edition.documents);
        let keys: std::collections::BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
        let diff = |key: &Key| {
            let fields = differences(old.get(key), new.get(key));
            (!fields.is_empty()).then(|| RecordDiff { key: key.clone(), fields, conflicts: Vec::new() })
        };
        Ok(keys.into_iter().filter_map(diff).collect())
    }

    /// A page of the log, for those who may read it.
    pub async fn audit(&self, caller: &Caller, since: i64, limit: i64) -> Result<Vec<AuditRow>, AppError> {
        if !matches!(caller.role, Role::Admin | Role::Auditor) {
            return Err(AppError::Forbidden(role_cannot(caller)));
        }
        Ok(self.keeper()?.store.audit(since, limit).await?)
    }

    /// Refuses an edit of a version that is no longer current, with the three-way difference.
    pub async fn must_be_current(&self, key: &Key, edit: &Edit, seen: i64) -> Result<(), AppError> {
        self.renew().await?;
        let world = self.world();
        let edition = &world.edition;
        let Some(current) = edition.versions.get(key) else {
            return Err(AppError::NotFound { what: key.kind.as_str(), id: key.id.clone() });
        };
        if *current == seen {
            return Ok(());
        }
        let base = self.keeper()?.store.document_at(key, seen).await?;
        let wanted = edit.apply(base.as_ref()).ok().flatten();
        let theirs = edition.documents.get(key);
        let conflicts = three_way(base.as_ref(), wanted.as_ref(), theirs).err().unwrap_or_default();
        Err(AppError::Stale { current: current.to_string(), conflicts })
    }
}
