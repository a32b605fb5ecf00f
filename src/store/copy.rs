//! The whole store table by table: backups, restores, and the move from one database to another.

use sha2::{Digest, Sha256};

use super::audit::hex;
use super::database::{Cell, Row, Transaction};
use super::{Store, StoreError};

/// Rows that are held at once.
const PAGE: i64 = 64;

/// A table: how its rows are read in a fixed order, written, and which columns are numbers, since a
/// null does not say what it is the absence of.
struct Table {
    select: &'static str,
    insert: &'static str,
    numbers: &'static [usize],
}

macro_rules! table {
    ($name:literal, $columns:literal, $values:literal, by $order:literal, numbers $numbers:expr) => {
        Table {
            select: concat!("SELECT ", $columns, " FROM ", $name, " ORDER BY ", $order, " LIMIT $1 OFFSET $2"),
            insert: concat!("INSERT INTO ", $name, " (", $columns, ") VALUES (", $values, ")"),
            numbers: $numbers,
        }
    };
}

/// Every table, those that others refer to first.
const TABLES: &[Table] = &[
    table!("document", "kind, id, first, until, body", "$1, $2, $3, $4, $5", by "kind, id, first", numbers &[2, 3]),
    table!("revision", "number, at, author, changeset, comment, changes", "$1, $2, $3, $4, $5, $6",
        by "number", numbers &[0, 3]),
    table!("changeset",
        "id, author, comment, source, state, base, version, edits, accepted, note, created, updated, published",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13", by "id", numbers &[0, 5, 6, 12]),
    table!("account", "name, role, scope, password, created, revoked", "$1, $2, $3, $4, $5, $6",
        by "name", numbers &[5]),
    table!("token", "digest, account, created, expires, revoked", "$1, $2, $3, $4, $5", by "digest", numbers &[4]),
    table!("once", "account, name, digest, subject, at", "$1, $2, $3, $4, $5", by "account, name", numbers &[3]),
    table!("import", "id, account, at, state, report, answer, changeset", "$1, $2, $3, $4, $5, $6, $7",
        by "id", numbers &[0, 6]),
    table!("photo", "hash, account, at, width, height, body, thumbnail", "$1, $2, $3, $4, $5, $6, $7",
        by "hash", numbers &[3, 4]),
    table!("job",
        "id, kind, owner, name, digest, state, cancel, progress, status, headers, body, created, updated, expires",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14", by "id", numbers &[6, 8]),
    table!("itinerary", "id, secret, version, revision, request, document, created, updated, expires",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9", by "id", numbers &[2, 3]),
    table!("share", "token, itinerary, hide_start, created, expires", "$1, $2, $3, $4, $5",
        by "token", numbers &[2]),
    table!("audit", "seq, at, who, action, subject, detail, hash", "$1, $2, $3, $4, $5, $6, $7",
        by "seq", numbers &[0]),
];

/// What a store holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Rows of all tables.
    pub rows: usize,
    /// SHA-256 over all rows, whatever order a database keeps them in.
    pub fingerprint: String,
}

impl Store {
    /// Copies everything, as it is at one moment, into `target`, which must hold nothing yet; it is
    /// all there afterwards or none of it, and was read back and compared.
    pub async fn copy_into(&self, target: &Self) -> Result<Content, StoreError> {
        if target.content().await?.rows > 0 {
            return Err(StoreError::Unsupported("the target holds something already"));
        }
        let mut from = self.database.read().await?;
        let mut into = target.database.write().await?;
        let mut digests = Vec::new();
        for table in TABLES {
            let mut pages = Pages::of(table);
            while let Some(rows) = pages.next(&mut *from).await? {
                for row in rows {
                    digests.push(digest(table, &row));
                    into.execute(table.insert, row.0).await?;
                }
            }
        }
        into.commit().await?;
        let content = Content::of(digests);
        if target.content().await? == content {
            Ok(content)
        } else {
            Err(StoreError::Corrupt("the copy is not what was copied".to_owned()))
        }
    }

    /// What it holds, as it is at one moment.
    pub async fn content(&self) -> Result<Content, StoreError> {
        let mut open = self.database.read().await?;
        let mut digests = Vec::new();
        for table in TABLES {
            let mut pages = Pages::of(table);
            while let Some(rows) = pages.next(&mut *open).await? {
                digests.extend(rows.iter().map(|row| digest(table, row)));
            }
        }
        Ok(Content::of(digests))
    }

    /// Copies everything into the SQLite file `file`, which is made, while the store is in use.
    pub async fn back_up(&self, file: &str) -> Result<Content, StoreError> {
        let copy = Self::open(&format!("sqlite:{file}")).await?;
        let content = self.copy_into(&copy).await?;
        copy.close().await;
        Ok(content)
    }
}

impl Content {
    fn of(mut digests: Vec<[u8; 32]>) -> Self {
        // Two databases may sort letters differently.
        digests.sort_unstable();
        let all = digests.iter().fold(Sha256::new(), Digest::chain_update);
        Self { rows: digests.len(), fingerprint: hex(&all.finalize()) }
    }
}

/// The rows of a table, page by page.
struct Pages {
    table: &'static Table,
    offset: i64,
}

impl Pages {
    const fn of(table: &'static Table) -> Self {
        Self { table, offset: 0 }
    }

    async fn next(&mut self, open: &mut dyn Transaction) -> Result<Option<Vec<Row>>, StoreError> {
        let mut rows = open.query(self.table.select, vec![PAGE.into(), self.offset.into()]).await?;
        self.offset += PAGE;
        for row in &mut rows {
            for column in self.table.numbers {
                if row.0[*column] == Cell::Text(None) {
                    row.0[*column] = Cell::Int(None);
                }
            }
        }
        Ok(if rows.is_empty() { None } else { Some(rows) })
    }
}

/// SHA-256 of a row, each cell with its kind and length.
fn digest(table: &Table, row: &Row) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(table.insert);
    for cell in &row.0 {
        let (kind, bytes) = match cell {
            Cell::Int(None) | Cell::Text(None) => (b'0', Vec::new()),
            Cell::Int(Some(number)) => (b'i', number.to_be_bytes().to_vec()),
            Cell::Text(Some(text)) => (b't', text.as_bytes().to_vec()),
            Cell::Bytes(bytes) => (b'b', bytes.clone()),
        };
        hash.update([kind]);
        hash.update(bytes.len().to_be_bytes());
        hash.update(bytes);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_table_is_forgotten() {
        const NAMES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
            AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%' ORDER BY name";
        const COLUMNS: &str = "SELECT m.name, COUNT(*) FROM sqlite_master m, pragma_table_info(m.name) \
            WHERE m.type = 'table' AND m.name NOT LIKE '_sqlx_%' GROUP BY m.name";
        let store = Store::open("sqlite::memory:").await.unwrap();
        let mut open = store.database.read().await.unwrap();
        let names = open.query(NAMES, Vec::new()).await.unwrap();
        assert_eq!(names.len(), TABLES.len());
        for row in open.query(COLUMNS, Vec::new()).await.unwrap() {
            let start = format!("INSERT INTO {} (", row.text(0).unwrap());
            let table = TABLES.iter().find(|table| table.insert.starts_with(&start)).expect(&start);
            let columns = usize::try_from(row.int(1).unwrap()).unwrap();
            assert_eq!(table.insert.matches('$').count(), columns, "columns of {start}");
        }
    }
}
