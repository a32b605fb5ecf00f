//! PostgreSQL: many servers on one register.

use std::pin::Pin;

use sqlx::postgres::{PgListener, PgPool, PgPoolOptions, PgRow, Postgres as Driver};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};
use tokio::sync::Mutex;

use super::StoreError;
use super::database::{Answer, Cell, Database, Row, Transaction, bound};

/// Connections of one server.
const CONNECTIONS: u32 = 8;
/// Names the lock of the one writer.
const WRITER_LOCK: i64 = 7_220_142;
/// Where a publish is told.
const CHANNEL: &str = "xianggan";

/// A database on a server.
pub(super) struct Postgres {
    pool: PgPool,
    listener: Mutex<Option<PgListener>>,
}

impl Postgres {
    /// Connects, and brings the database to the newest form.
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(url).await?;
        sqlx::migrate!("src/store/migrations/postgres").run(&pool).await?;
        Ok(Self { pool, listener: Mutex::new(None) })
    }
}

impl Database for Postgres {
    fn read(&self) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(async {
            let open = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            Ok(Box::new(Open(open)) as Box<dyn Transaction>)
        })
    }

    fn write(&self) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(async {
            let mut open = self.pool.begin().await?;
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(WRITER_LOCK).execute(&mut *open).await?;
            Ok(Box::new(Open(open)) as Box<dyn Transaction>)
        })
    }

    fn news(&self) -> Answer<'_, ()> {
        Box::pin(async {
            // The listener stays in its place, so that a dropped wait loses no news.
            let mut held = self.listener.lock().await;
            if held.is_none() {
                let mut listener = PgListener::connect_with(&self.pool).await?;
                listener.listen(CHANNEL).await?;
                *held = Some(listener);
            }
            let Some(listener) = held.as_mut() else { return Ok(()) };
            if let Err(error) = listener.recv().await {
                *held = None;
                return Err(error.into());
            }
            Ok(())
        })
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.pool.close())
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
        Box::pin(async move {
            sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&mut *self.0).await?;
            Ok(())
        })
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async move { Ok(self.0.commit().await?) })
    }
}

fn row(row: &PgRow) -> Result<Row, StoreError> {
    let cell = |column: usize| -> Result<Cell, StoreError> {
        let value = row.try_get_raw(column)?;
        if value.is_null() {
            return Ok(Cell::Text(None));
        }
        let kind = value.type_info().name().to_owned();
        Ok(match kind.as_str() {
            "INT8" => Cell::Int(row.try_get(column)?),
            "BYTEA" => Cell::Bytes(row.try_get(column)?),
            _ => Cell::Text(row.try_get(column)?),
        })
    };
    (0..row.len()).map(cell).collect::<Result<_, _>>().map(Row)
}
