//! Saved journeys: kept with what was asked for, read by an id that cannot be guessed, changed by whoever
//! holds the secret, shown to others by links.

pub mod concerns;
mod document;
mod expiry;
pub mod hide;
mod pack;
mod shares;

pub use crate::store::saved::Share;
pub use document::{Answers, Document};
pub use expiry::expiry;
pub use shares::{ShareWish, Shared};

use chrono::{NaiveDateTime, TimeDelta};
use serde_json::Value;

use super::accounts::Token;
use super::error::{AppError, FieldFault};
use super::register::{blocking, stamp};
use super::secret::unguessable;
use super::{App, limits};
use crate::store::saved::{Renewal, Saved, Sweep};

/// Marks our secrets, so that one that leaks is recognised.
const PREFIX: &str = "xs_";

/// Id and secret of a journey that is about to be saved.
#[derive(Clone)]
pub struct Ticket {
    /// 128 random bits; whoever knows them may read.
    pub id: String,
    /// 256 random bits; whoever knows them may change. Shown once, kept as their hash.
    pub secret: String,
}

impl Ticket {
    /// A new one.
    pub fn new() -> Result<Self, AppError> {
        Ok(Self { id: unguessable::<16>()?, secret: format!("{PREFIX}{}", unguessable::<32>()?) })
    }
}

/// A journey that is to be saved.
pub struct NewPlan {
    /// Its id and secret.
    pub ticket: Ticket,
    /// What was asked for; its form is a matter of the interface.
    pub request: Value,
    /// What was answered.
    pub document: Document,
    /// The revision of the register that it rests on.
    pub revision: i64,
    /// When it was asked for.
    pub created: NaiveDateTime,
    /// The first moment at which it is no longer there.
    pub expires: NaiveDateTime,
}

/// A saved journey.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Counts its changes from 1.
    pub version: i64,
    /// The revision of the register that it rests on.
    pub revision: i64,
    /// What was asked for.
    pub request: Value,
    /// What was answered.
    pub document: Document,
    /// When it was saved.
    pub created: String,
    /// When it was last changed.
    pub updated: String,
    /// The first moment at which it is no longer there.
    pub expires: String,
}

/// A new plan for a saved journey.
pub struct Change {
    /// The version that was seen.
    pub seen: i64,
    /// What is now asked for.
    pub request: Value,
    /// What was answered.
    pub document: Document,
    /// The revision of the register that it rests on.
    pub revision: i64,
}

fn written(document: &Document) -> Result<Vec<u8>, AppError> {
    let unwritten = |cause: String| AppError::Internal(format!("a journey cannot be written: {cause}"));
    let text = serde_json::to_vec(document).map_err(|error| unwritten(error.to_string()))?;
    pack::packed(&text).map_err(|error| unwritten(error.to_string()))
}

fn text(value: &Value) -> String {
    value.to_string()
}

impl Plan {
    /// Unfolds what is kept, off the async threads.
    async fn read(kept: Saved) -> Result<Self, AppError> {
        blocking(move || Self::unfolded(kept)).await?
    }

    fn unfolded(kept: Saved) -> Result<Self, AppError> {
        let unreadable = |cause: String| AppError::Internal(format!("a saved journey cannot be read: {cause}"));
        let corrupt = |error: serde_json::Error| unreadable(error.to_string());
        let document = pack::unpacked(&kept.document).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self {
            id: kept.id,
            version: kept.version,
            revision: kept.revision,
            request: serde_json::from_str(&kept.request).map_err(corrupt)?,
            document: serde_json::from_slice(&document).map_err(corrupt)?,
            created: kept.created,
            updated: kept.updated,
            expires: kept.expires,
        })
    }
}

impl App {
    /// Keeps a journey.
    pub async fn save(&self, new: NewPlan) -> Result<(), AppError> {
        let created = stamp(new.created);
        let document = new.document;
        let document = blocking(move || written(&document)).await??;
        let saved = Saved {
            id: new.ticket.id,
            secret: Token::digest(&new.ticket.secret),
            version: 1,
            revision: new.revision,
            request: text(&new.request),
            document,
            updated: created.clone(),
            created,
            expires: stamp(new.expires),
        };
        Ok(self.keeper()?.store.add_saved(&saved, limits::SAVED).await?)
    }

    /// What is kept under `id`, if its time is not over.
    async fn kept(&self, id: &str) -> Result<Saved, AppError> {
        let kept = self.keeper()?.store.saved(id).await?;
        if kept.expires <= stamp(self.clock.now()) || kept.secret.is_empty() {
            return Err(AppError::Gone { what: "itinerary", expired: kept.expires });
        }
        Ok(kept)
    }

    /// The same for who holds the secret.
    async fn owned(&self, id: &str, secret: &str) -> Result<Saved, AppError> {
        let kept = self.kept(id).await?;
        // What is compared are hashes: the time it takes tells nothing about the secret.
        if Token::digest(secret) == kept.secret {
            return Ok(kept);
        }
        Err(AppError::Forbidden(FieldFault::new(
            "Authorization",
            "wrong_secret",
            ("不是此行程的所有者密钥", "this is not the owner's secret of this journey"),
            ("请用保存时返回的 owner_secret", "send the `owner_secret` that came when the journey was saved"),
        )))
    }

    /// A saved journey, for whoever knows its id.
    pub async fn saved(&self, id: &str) -> Result<Plan, AppError> {
        Plan::read(self.kept(id).await?).await
    }

    /// A saved journey at the version that was seen, for its owner.
    pub async fn saved_to_change(&self, id: &str, secret: &str, seen: i64) -> Result<Plan, AppError> {
        let plan = Plan::read(self.owned(id, secret).await?).await?;
        if plan.version == seen {
            return Ok(plan);
        }
        Err(AppError::Stale { current: plan.version.to_string(), conflicts: Vec::new() })
    }

    /// Puts a new plan in place of the one that was seen; whoever came first wins.
    pub async fn change_saved(&self, plan: Plan, change: Change) -> Result<Plan, AppError> {
        let updated = stamp(self.clock.now());
        let Change { seen, request, document, revision } = change;
        let wish = text(&request);
        let (document, bytes) = blocking(move || {
            let bytes = written(&document);
            (document, bytes)
        })
        .await?;
        let renewal = Renewal { id: &plan.id, seen, revision, request: &wish, document: bytes?, at: &updated };
        let version = match self.keeper()?.store.renew_saved(renewal).await.map_err(AppError::from) {
            Err(AppError::Stale { .. }) => {
                let current = self.kept(&plan.id).await?.version.to_string();
                return Err(AppError::Stale { current, conflicts: Vec::new() });
            }
            other => other?,
        };
        Ok(Plan { version, revision, request, document, updated, ..plan })
    }

    /// Removes a journey and its links at once.
    pub async fn remove_saved(&self, id: &str, secret: &str) -> Result<(), AppError> {
        self.owned(id, secret).await?;
        Ok(self.keeper()?.store.remove_saved(id).await?)
    }

    /// Erases what has expired; so many rows at a time, until nothing is left.
    pub async fn sweep(&self) -> Result<(), AppError> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let now = self.clock.now();
        let forget = now.checked_sub_signed(TimeDelta::days(limits::SAVED_FORGOTTEN_DAYS)).unwrap_or(now);
        let (now, forget) = (stamp(now), stamp(forget));
        let sweep = Sweep { now: &now, forget: &forget, most: limits::SWEEP_ROWS };
        while keeper.store.sweep(sweep).await? {}
        Ok(())
    }
}
