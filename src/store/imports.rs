//! Imports: the file that came, what was found in it, and the changeset that was made of it.

use super::database::Row;
use super::{Store, StoreError};

/// An import as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// 1, 2, 3 …
    pub id: i64,
    /// The account that made it.
    pub owner: String,
    /// When.
    pub created: String,
    /// What was found, JSON.
    pub report: String,
    /// The changeset that was made of it.
    pub changeset: Option<i64>,
    /// The file.
    pub file: Vec<u8>,
}

/// What a new import is made of.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// The account that makes it.
    pub owner: String,
    /// When.
    pub at: String,
    /// What was wished.
    pub mode: &'static str,
    /// The file.
    pub file: Vec<u8>,
    /// What was found, JSON.
    pub report: String,
    /// The changeset that was made of it.
    pub changeset: Option<i64>,
    /// So many imports are kept; the oldest go first.
    pub most: i64,
}

const ONE: &str = "SELECT id, account, at, report, changeset, answer FROM import WHERE id = $1";
const OF: &str =
    "SELECT id, account, at, report, changeset, answer FROM import WHERE changeset = $1 ORDER BY id LIMIT 1";
const INSERT: &str =
    "INSERT INTO import (id, account, at, state, report, answer, changeset) VALUES ($1, $2, $3, $4, $5, $6, $7)";

fn import(row: &Row) -> Result<Import, StoreError> {
    Ok(Import {
        id: row.int(0)?,
        owner: row.text(1)?,
        created: row.text(2)?,
        report: row.text(3)?,
        changeset: row.maybe_int(4)?,
        file: row.bytes(5)?,
    })
}

impl Store {
    /// Keeps an import and forgets the oldest; answers its number.
    pub async fn add_import(&self, new: &NewImport) -> Result<i64, StoreError> {
        let mut open = self.database.write().await?;
        let rows = open.query("SELECT COALESCE(MAX(id), 0) FROM import", Vec::new()).await?;
        let id = rows.first().map_or(Ok(0), |row| row.int(0))? + 1;
        open.execute("DELETE FROM import WHERE id <= $1", vec![(id - new.most).into()]).await?;
        let values = vec![
            id.into(),
            new.owner.as_str().into(),
            new.at.as_str().into(),
            new.mode.into(),
            new.report.as_str().into(),
            new.file.clone().into(),
            new.changeset.into(),
        ];
        open.execute(INSERT, values).await?;
        open.commit().await?;
        Ok(id)
    }

    /// One import.
    pub async fn import(&self, id: i64) -> Result<Import, StoreError> {
        self.find_import(ONE, id).await
    }

    /// The import that a changeset was made of.
    pub async fn import_of(&self, changeset: i64) -> Result<Import, StoreError> {
        self.find_import(OF, changeset).await
    }

    async fn find_import(&self, sql: &'static str, id: i64) -> Result<Import, StoreError> {
        let rows = self.database.read().await?.query(sql, vec![id.into()]).await?;
        rows.first().map_or_else(|| Err(StoreError::NotFound { what: "import", id: id.to_string() }), import)
    }
}
