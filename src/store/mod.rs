//! What must outlive a restart. The only place with SQL; only [`StoreError`] leaves.

pub mod accounts;
pub mod audit;
pub mod changesets;
pub mod copy;
pub mod database;
pub mod documents;
pub mod imports;
pub mod jobs;
pub mod photos;
#[cfg(feature = "postgres")]
mod postgres;
pub mod saved;
mod sqlite;

use std::sync::Arc;

use database::Database;

/// The register, its history, its changesets, its accounts.
#[derive(Clone)]
pub struct Store {
    database: Arc<dyn Database>,
}

/// Why the store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// What is kept cannot be read.
    #[error("what is kept cannot be read: {0}")]
    Corrupt(String),
    /// There is nothing of this name.
    #[error("no {what} {id:?}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// The name that was given.
        id: String,
    },
    /// It was changed meanwhile.
    #[error("it was changed meanwhile")]
    Stale,
    /// The idempotency key came with another request before.
    #[error("the key was used for another request")]
    KeyReused,
    /// The name is taken.
    #[error("{0:?} is taken")]
    Taken(String),
    /// No more is kept.
    #[error("no more is kept")]
    Full,
    /// This database cannot do that.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The setting names no store.
    #[error("{0:?} is no store: write sqlite:FILE or postgres://USER@HOST/NAME")]
    NoStore(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Database(error.to_string())
    }
}

impl Store {
    /// Opens `sqlite:FILE`, `sqlite::memory:` or `postgres://…`, and brings it to the newest form.
    pub async fn open(setting: &str) -> Result<Self, StoreError> {
        let database: Arc<dyn Database> = if let Some(file) = setting.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            Arc::new(sqlite::Sqlite::open(Some(file).filter(|file| *file != ":memory:")).await?)
        } else if setting.starts_with("postgres://") || setting.starts_with("postgresql://") {
            remote(setting).await?
        } else {
            return Err(StoreError::NoStore(setting.to_owned()));
        };
        Ok(Self { database })
    }

    /// Resolves when another server may have published; never, where nothing tells.
    pub async fn news(&self) -> Result<(), StoreError> {
        self.database.news().await
    }

    /// Lets go of the database; whatever was committed is in its file.
    pub async fn close(self) {
        self.database.close().await;
    }
}

#[cfg(feature = "postgres")]
async fn remote(url: &str) -> Result<Arc<dyn Database>, StoreError> {
    Ok(Arc::new(postgres::Postgres::open(url).await?))
}

#[cfg(not(feature = "postgres"))]
async fn remote(_: &str) -> Result<Arc<dyn Database>, StoreError> {
    Err(StoreError::Unsupported("this program was built without PostgreSQL"))
}
