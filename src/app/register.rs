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
    /// One renewal at a time.
    renewal: tokio::sync::Mutex<()>,
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
        Ok((Self { store, carried, renewal: tokio::sync::Mutex::default(), older: Mutex::default() }, faults))
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

    /// The catalogue of `documents` and its faults, read as every catalogue is.
    pub async fn catalogue(
        &self,
        documents: BTreeMap<Key, serde_json::Value>,
    ) -> Result<(Catalogue, Vec<Fault>), AppError> {
        let carried = Arc::clone(&self.carried);
        let read = move || catalogue::read(&write::files(&Register { documents, carried: (*carried).clone() }));
        tokio::task::spawn_blocking(read).await.map_err(|failed| AppError::Internal(failed.to_string()))
    }
}

impl App {
    /// Puts the newest revision in place, if the current world is older.
    pub async fn renew(&self) -> Result<(), AppError> {
        let keeper = self.keeper()?;
        if keeper.store.head().await? <= self.world().edition.revision {
            return Ok(());
        }
        let _one = keeper.renewal.lock().await;
        let before = self.world();
        let edition = keeper.store.edition(None).await?;
        if edition.revision <= before.edition.revision {
            return Ok(());
        }
        let (catalogue, faults) = keeper.catalogue(edition.documents.clone()).await?;
        for fault in &faults {
            tracing::warn!(%fault, "left out of the register");
        }
        let renewed = tokio::task::spawn_blocking(move || before.with_register(catalogue, edition)).await;
        self.publish(renewed.map_err(|failed| AppError::Internal(failed.to_string()))?);
        Ok(())
    }

    /// Follows what other servers publish, for as long as the service runs.
    pub async fn follow(&self) {
        let Ok(keeper) = self.keeper() else { return };
        let pause = || tokio::time::sleep(Duration::from_millis(limits::POLL_MS));
        loop {
            tokio::select! {
                news = keeper.store.news() => if news.is_err() { pause().await },
                () = pause() => {}
            }
            if let Err(error) = self.heed_ended_jobs().await {
                tracing::warn!(%error, "the jobs that shall end cannot be read");
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
        let world = Arc::new(World {
            catalogue: Arc::new(catalogue),
            roads: Arc::clone(&current.roads),
            rail: Arc::clone(&current.rail),
            stops: Arc::clone(&current.stops),
            search: Arc::clone(&current.search),
            region: current.region,
            edition: Arc::new(edition),
        });
        let mut ready = older();
        ready.insert(0, Arc::clone(&world));
        ready.truncate(limits::REVISIONS_READY);
        Ok(world)
    }
}
