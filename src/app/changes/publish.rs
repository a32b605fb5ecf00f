//! Making a revision of a changeset, and taking it back, over whatever was published meanwhile.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Saying;
use super::evaluate::{Outcome, evaluate};
use crate::app::App;
use crate::app::error::AppError;
use crate::app::limits;
use crate::catalogue::document::{Key, canonical};
use crate::editing::change::{Conflict, FieldChange, accepted, differences, three_way};
use crate::editing::workflow::State;
use crate::store::StoreError;
use crate::store::changesets::{Changeset, Move};
use crate::store::documents::{Edition, Publication, Replacement};

/// What one record was, becomes and is now.
#[derive(Clone, Debug)]
pub struct RecordDiff {
    /// Which.
    pub key: Key,
    /// Field by field.
    pub fields: Vec<FieldChange>,
    /// Fields that were also changed by others since.
    pub conflicts: Vec<Conflict>,
}

/// First and last state of each record that a changeset touches.
type Touched = BTreeMap<Key, (Option<Value>, Option<Value>)>;

impl App {
    /// What a changeset changes, field by field, and where others were faster.
    pub async fn diff(&self, changeset: &Changeset) -> Result<Vec<RecordDiff>, AppError> {
        let wanted = self.wanted(changeset).await?;
        let current = self.world();
        let open = !matches!(changeset.state, State::Published | State::Reverted | State::Withdrawn);
        let diff = |(key, (before, after)): (Key, (Option<Value>, Option<Value>))| {
            let theirs = current.edition.documents.get(&key);
            let merged = three_way(before.as_ref(), after.as_ref(), theirs);
            RecordDiff {
                fields: differences(before.as_ref(), after.as_ref()),
                conflicts: merged.err().filter(|_| open).unwrap_or_default(),
                key,
            }
        };
        Ok(wanted.into_iter().map(diff).collect())
    }

    /// Each record before and after a changeset, as far as it was accepted.
    async fn wanted(&self, changeset: &Changeset) -> Result<Touched, AppError> {
        let base = self.world_at(Some(changeset.base)).await?;
        let Outcome { replacements, faults, .. } = evaluate(&base.edition.documents, &changeset.edits);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let mut touched = Touched::new();
        for (index, replacement) in replacements.into_iter().enumerate() {
            let Replacement { key, before, after } = replacement;
            let fields = match &changeset.accepted {
                None => &Vec::new(),
                Some(accepted) => match accepted.0.get(&index) {
                    None => continue,
                    Some(fields) => fields,
                },
            };
            let after = accepted(before.as_ref(), after.as_ref(), fields);
            touched.entry(key).or_insert_with(|| (before, None)).1 = after;
        }
        Ok(touched)
    }

    /// Each record after and before a changeset: what takes it back.
    async fn unwanted(&self, changeset: &Changeset) -> Result<Touched, AppError> {
        let store = &self.keeper()?.store;
        let number = changeset.published.unwrap_or_default();
        let Some(revision) = store.revisions(number - 1, 1).await?.into_iter().next() else {
            return Err(AppError::NotFound { what: "revision", id: number.to_string() });
        };
        let (then, before) = (store.edition(Some(number)).await?, store.edition(Some(number - 1)).await?);
        let state = |edition: &Edition, key: &Key| edition.documents.get(key).cloned();
        let keys = revision.changes.iter().filter_map(|name| {
            let (kind, id) = name.split_once('/')?;
            Some(Key::new(kind.parse().ok()?, id))
        });
        Ok(keys.map(|key| (key.clone(), (state(&then, &key), state(&before, &key)))).collect())
    }

    /// Publishes a changeset, or takes it back; tried anew when another publish came first.
    pub(super) async fn release(&self, changeset: &Changeset, step: Move, saying: &Saying) -> Result<(), AppError> {
        let store = &self.keeper()?.store;
        let wanted = match step.state {
            State::Reverted => self.unwanted(changeset).await?,
            _ => self.wanted(changeset).await?,
        };
        for _ in 0..limits::PUBLISH_TRIES {
            self.renew().await?;
            let world = self.world();
            let replacements = onto(&wanted, &world.edition)?;
            let mut outcome = Outcome { documents: world.edition.documents.clone(), ..Outcome::default() };
            for Replacement { key, after, .. } in &replacements {
                match after {
                    Some(after) => outcome.documents.insert(key.clone(), after.clone()),
                    None => outcome.documents.remove(key),
                };
            }
            let catalogue = self.check(&world, &outcome, &changeset.edits).await?;
            let touched: Vec<(Key, bool)> = replacements.iter().map(|r| (r.key.clone(), r.after.is_some())).collect();
            let publication = Publication {
                onto: world.edition.revision,
                replacements,
                step: step.clone(),
                comment: changeset.comment.clone(),
            };
            match store.publish(&publication, saying.once.as_ref()).await {
                Ok(revision) => {
                    let versions = versions(&world.edition, &touched, revision);
                    let edition = Edition { revision, documents: outcome.documents, versions };
                    return self.renew_to(Some((catalogue, edition))).await;
                }
                Err(StoreError::Stale) => {
                    let now = store.changeset(changeset.id).await?.version;
                    if now != step.version {
                        return Err(AppError::Stale { current: now.to_string(), conflicts: Vec::new() });
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(AppError::Busy)
    }
}

/// Since when each document stands as it does once those of `touched` are replaced, or taken out.
fn versions(before: &Edition, touched: &[(Key, bool)], revision: i64) -> BTreeMap<Key, i64> {
    let mut versions = before.versions.clone();
    for (key, stays) in touched {
        if *stays {
            versions.insert(key.clone(), revision);
        } else {
            versions.remove(key);
        }
    }
    versions
}

/// The wanted changes on top of what is current, or where they collide.
fn onto(wanted: &Touched, current: &Edition) -> Result<Vec<Replacement>, AppError> {
    let (mut replacements, mut conflicts) = (Vec::new(), Vec::new());
    for (key, (before, after)) in wanted {
        let theirs = current.documents.get(key);
        match three_way(before.as_ref(), after.as_ref(), theirs) {
            Ok(merged) if merged.as_ref() == theirs => {}
            Ok(merged) => {
                let merged = merged.map(|merged| canonical(key.kind, &merged).unwrap_or(merged));
                replacements.push(Replacement { key: key.clone(), before: theirs.cloned(), after: merged });
            }
            Err(found) => conflicts.extend(found.into_iter().map(|conflict| Conflict {
                pointer: format!("/{}/{}{}", key.kind, key.id, conflict.pointer),
                ..conflict
            })),
        }
    }
    if conflicts.is_empty() {
        Ok(replacements)
    } else {
        Err(AppError::Stale { current: current.revision.to_string(), conflicts })
    }
}
