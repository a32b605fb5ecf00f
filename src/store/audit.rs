//! The log of who did what: append-only, each row sealed with the one before it.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::database::{Row, Transaction};
use super::{Store, StoreError};

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Deed {
    /// When, China Standard Time.
    pub at: String,
    /// Who.
    pub who: String,
    /// What: `publish`, `submit`, `user.add`, …
    pub action: &'static str,
    /// To what, e.g. `changeset/12`.
    pub subject: String,
    /// Before and after.
    pub detail: Value,
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// 1, 2, 3 …
    pub seq: i64,
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Before and after, as JSON.
    pub detail: String,
    /// Seals this row and all before it.
    pub hash: String,
}

/// What a walk along the log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every seal holds; so many rows.
    Whole(i64),
    /// The first row whose seal does not hold, or that is missing.
    Broken(i64),
    /// A revision without its row.
    Unlogged(i64),
}

/// The seal of the empty log.
const NOTHING: &str = "";
const INSERT: &str =
    "INSERT INTO audit (seq, at, who, action, subject, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
/// Rows that are read at once.
const PAGE: i64 = 500;

/// SHA-256 over the fields, each with its length, so that nothing can be moved between them.
fn seal(seq: i64, fields: [&str; 6]) -> String {
    let mut hash = Sha256::new();
    hash.update(seq.to_be_bytes());
    for field in fields {
        hash.update(field.len().to_be_bytes());
        hash.update(field.as_bytes());
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}

/// Adds a row within a transaction that writes.
pub(super) async fn append(open: &mut dyn Transaction, deed: Deed) -> Result<(), StoreError> {
    let last = open.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", Vec::new()).await?;
    let (seq, before) = match last.first() {
        Some(row) => (row.int(0)? + 1, row.text(1)?),
        None => (1, NOTHING.to_owned()),
    };
    let detail = deed.detail.to_string();
    let hash = seal(seq, [&deed.at, &deed.who, deed.action, &deed.subject, &detail, &before]);
    let values = vec![
        seq.into(),
        deed.at.into(),
        deed.who.into(),
        deed.action.into(),
        deed.subject.into(),
        detail.into(),
        hash.into(),
    ];
    open.execute(INSERT, values).await?;
    Ok(())
}

fn audit_row(row: &Row) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.int(0)?,
        at: row.text(1)?,
        who: row.text(2)?,
        action: row.text(3)?,
        subject: row.text(4)?,
        detail: row.text(5)?,
        hash: row.text(6)?,
    })
}

impl Store {
    /// At most `limit` rows after `since`.
    pub async fn audit(&self, since: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
        const PAGED: &str =
            "SELECT seq, at, who, action, subject, detail, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
        let mut open = self.database.read().await?;
        let rows = open.query(PAGED, vec![since.into(), limit.into()]).await?;
        rows.iter().map(audit_row).collect()
    }

    /// Walks the whole log.
    pub async fn verify_audit(&self) -> Result<Verdict, StoreError> {
        let (mut seq, mut before) = (0, NOTHING.to_owned());
        let mut published = std::collections::BTreeSet::new();
        loop {
            let page = self.audit(seq, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                let fields = [&row.at, &row.who, &row.action, &row.subject, &row.detail, &before].map(String::as_str);
                if row.seq != seq + 1 || seal(row.seq, fields) != row.hash {
                    return Ok(Verdict::Broken(seq + 1));
                }
                published.extend(row.subject.strip_prefix("revision/").and_then(|n| n.parse::<i64>().ok()));
                (seq, before) = (row.seq, row.hash);
            }
        }
        let mut open = self.database.read().await?;
        for row in open.query("SELECT number FROM revision ORDER BY number", Vec::new()).await? {
            let number = row.int(0)?;
            // A revision published during the walk has its row behind the last one seen.
            if !published.contains(&number) && !self.is_logged(number, seq).await? {
                return Ok(Verdict::Unlogged(number));
            }
        }
        Ok(Verdict::Whole(seq))
    }

    async fn is_logged(&self, revision: i64, after: i64) -> Result<bool, StoreError> {
        let subject = format!("revision/{revision}");
        Ok(self.audit(after, PAGE).await?.iter().any(|row| row.subject == subject))
    }
}
