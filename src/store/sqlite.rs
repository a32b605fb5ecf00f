//! SQLite: the embedded default, a file beside the program; one writer, many readers.

use std::pin::Pin;
use std::time::Duration;

use sqlx::sqlite::{
    Sqlite as Driver, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::StoreError;
use super::database::{Answer, Cell, Database, Row, Transaction, bound};

/// How long a writer waits for another process's writer.
const BUSY: Duration = Duration::from_secs(20);
/// Readers at once.
const READERS: u32 = 4;

/// A database file.
pub(super) struct Sqlite {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Sqlite {
    /// Opens `file`, made when it is not there, and brings it to the newest form; without a file, a
    /// database in memory.
    pub(super) async fn open(file: Option<&str>) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new().busy_timeout(BUSY).foreign_keys(true);
        let pool = |most: u32| SqlitePoolOptions::new().max_connections(most).idle_timeout(None).max_lifetime(None);
        let (readers, writer) = match file {
            None => {
                let only = pool(1).connect_with(options.in_memory(true)).await?;
                (only.clone(), only)
            }
            Some(file) => {
                let options = options
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full);
                let writer = pool(1).connect_with(options.clone()).await?;
                (pool(READERS).connect_with(options).await?, writer)
            }
        };
        sqlx::migrate!("src/store/migrations/sqlite").run(&writer).await?;
        Ok(Self { readers, writer })
    }
}

impl Database for Sqlite {
    fn read(&self) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(async { Ok(Box::new(Open(self.readers.begin().await?)) as Box<dyn Transaction>) })
    }

    fn write(&self) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(async {
            // Taking the lock at once: a later upgrade could fail half way.
            let open = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            Ok(Box::new(Open(open)) as Box<dyn Transaction>)
        })
    }

    fn news(&self) -> Answer<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            self.readers.close().await;
            self.writer.close().await;
        })
    }
}

struct Open(sqlx::Transaction<'static, Driver>);

impl Transaction for Open {
    fn execute(&mut self, sql: &'static str, values: Vec<Cell>) -> Answer<'_, u64> {
        Box::pin(async move { Ok(bound!(sql, values).execute(&mut *self.0).await?.rows_affected()) })
    }

    fn query(&mut self, sql: &'static str, values: Vec<Cell>) -> Answer<'_, Vec<Row>> {
        Box::pin(async move { bound!(sql, values).fetch_all(&mut *self.0).await?.iter().map(row).collect() })
    }

    fn announce(&mut self) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async move { Ok(self.0.commit().await?) })
    }
}

fn row(row: &SqliteRow) -> Result<Row, StoreError> {
    let cell = |column: usize| -> Result<Cell, StoreError> {
        let value = row.try_get_raw(column)?;
        if value.is_null() {
            return Ok(Cell::Text(None));
        }
        let kind = value.type_info().name().to_owned();
        Ok(match kind.as_str() {
            "INTEGER" => Cell::Int(row.try_get(column)?),
            "BLOB" => Cell::Bytes(row.try_get(column)?),
            _ => Cell::Text(row.try_get(column)?),
        })
    };
    (0..row.len()).map(cell).collect::<Result<_, _>>().map(Row)
}
