//! The register between store and world: seeded once, read by revision, renewed when one is published.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDateTime;

use super::error::AppError;
use super::world::World;
use super::{App, limits};
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::catalogue::document::{Key, Register};
use crate::catalogue::{self, Catalogue, write};
use crate::store::Store;
use crate::store::documents::Edition;

/// Holds the store and the files that nobody edits through it.
pub struct Keeper {
    /// What outlives a restart.
    pub store: Store,
    carried: Arc<BTreeMap<String, Vec<u8>>>,
    /// Older revisions that were asked for lately.
    older: Mutex<Vec<Arc<World>>>,
}

/// A moment as the store writes it.
pub fn stamp(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S").to_string()
}

impl Keeper {
    /// Keeps `store`, filled from `files` if it is empty; the faults are those of the files.
    pub async fn open(store: Store, files: &dyn Files, now: NaiveDateTime) -> Result<(Self, Vec<Fault>), AppError> {
        let (register, faults) = Register::from_files(files);
        store.seed(&register.documents, &stamp(now)).await?;
        let carried = Arc::new(register.carried);
        Ok((Self { store, carried, older: Mutex::default() }, faults))
    }

    /// A revision as the files of graph-data.
    pub fn files(&self, documents: BTreeMap<Key, serde_json::Value>) -> BTreeMap<String, Vec<u8>> {
        write::files(&Register { documents, carried: (*self.carried).clone() })
    }

    /// The newest revision and its files.
    pub async fn newest(&self) -> Result<(Edition, BTreeMap<String, Vec<u8>>), AppError> {
        let edition = self.store.edition(None).await?;
        let files = self.files(edition.documents.clone());
        Ok((edition, files))
    }

    /// The newest revision and its catalogue; what is left out is logged.
    async fn newest_read(&self) -> Result<(Catalogue, Edition), AppError> {
        let edition = self.store.edition(None).await?;
        let (catalogue, faults) = self.catalogue(edition.documents.clone()).await?;
        for fault in &faults {
            tracing::warn!(%fault, "left out of the register");
        }
        Ok((catalogue, edition))
    }

    /// The catalogue of `documents` and its faults, read as every catalogue is.
    pub async fn catalogue(
        &self,
        documents: BTreeMap<Key, serde_json::Value>,
    ) -> Result<(Catalogue, Vec<Fault>), AppError> {
        let carried = Arc::clone(&self.carried);
        let read = move || catalogue::read(&write::files(&Register { documents, carried: (*carried).clone() }));
        blocking(read).await
    }
}

/// Runs heavy work of the service itself off the async threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(|failed| AppError::Internal(failed.to_string()))
}

impl App {
    /// Puts the newest revision and the closures of this moment in place, if the current world is older.
    pub async fn renew(&self) -> Result<(), AppError> {
        self.renew_to(None).await
    }

    /// The same; a revision that was `made` here need not be read back, if it still is the newest.
    pub(super) async fn renew_to(&self, made: Option<(Catalogue, Edition)>) -> Result<(), AppError> {
        let newest = match &self.keeper {
            Some(keeper) => keeper.store.head().await?,
            None => 0,
        };
        let now = self.clock.now();
        let is_old = |world: &World| newest > world.edition.revision || world.is_overtaken(now);
        if !is_old(&self.world()) {
            return Ok(());
        }
        let _one = self.renewal.lock().await;
        let mut world = self.world();
        if !is_old(&world) {
            return Ok(());
        }
        if let Some(keeper) = self.keeper.as_ref().filter(|_| newest > world.edition.revision) {
            let made = made.filter(|(_, edition)| edition.revision == newest);
            let (catalogue, edition) = match made {
                Some(made) => made,
                None => keeper.newest_read().await?,
            };
            world = Arc::new(blocking(move || world.with_register(catalogue, edition)).await?);
        }
        if world.is_overtaken(now) {
            world = Arc::new(blocking(move || world.as_of(now)).await?);
        }
        self.publish(world);
        Ok(())
    }

    /// Follows what other servers publish and what the clock opens and shuts, for as long as the
    /// service runs.
    pub async fn follow(&self) {
        let news = async || match &self.keeper {
            Some(keeper) => keeper.store.news().await,
            None => std::future::pending().await,
        };
        let mut swept = None;
        let pause = || tokio::time::sleep(Duration::from_millis(limits::POLL_MS));
        loop {
            tokio::select! {
                news = news() => if news.is_err() { pause().await },
                () = pause() => {}
            }
            if let Err(error) = self.heed_ended_jobs().await {
                tracing::warn!(%error, "the jobs that shall end cannot be read");
            }
            let now = self.clock.now();
            if swept.is_none_or(|last| now.signed_duration_since(last).num_seconds() >= limits::SWEEP_S) {
                swept = Some(now);
                if let Err(error) = self.sweep().await {
                    tracing::warn!(%error, "what has expired cannot be swept");
                }
            }
            if let Err(error) = self.renew().await {
                tracing::warn!(%error, "the newest revision cannot be read");
            }
        }
    }

    /// The world of a revision: the current one unless said; an older one has its register only.
    pub async fn world_at(&self, revision: Option<i64>) -> Result<Arc<World>, AppError> {
        let current = self.world();
        let Some(revision) = revision.filter(|revision| *revision != current.edition.revision) else {
            return Ok(current);
        };
        let keeper = self.keeper()?;
        let older = || keeper.older.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = older().iter().find(|world| world.edition.revision == revision) {
            return Ok(Arc::clone(ready));
        }
        let edition = keeper.store.edition(Some(revision)).await?;
        let (catalogue, _) = keeper.catalogue(edition.documents.clone()).await?;
        let (catalogue, edition) = (Arc::new(catalogue), Arc::new(edition));
        let world = Arc::new(World { catalogue, edition, ..World::clone(&current) });
        let mut ready = older();
        ready.insert(0, Arc::clone(&world));
        ready.truncate(limits::REVISIONS_READY);
        Ok(world)
    }
}
