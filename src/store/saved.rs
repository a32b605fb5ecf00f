//! Saved journeys and the links that share them, until their time is over.

use super::database::Row;
use super::{Store, StoreError};

/// A saved journey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Cannot be guessed; whoever knows it may read.
    pub id: String,
    /// SHA-256 of the owner's secret; empty once the content is erased.
    pub secret: String,
    /// Counts its changes from 1.
    pub version: i64,
    /// The revision of the register that it rests on.
    pub revision: i64,
    /// What was asked for, JSON.
    pub request: String,
    /// What was answered; empty once it is erased.
    pub document: Vec<u8>,
    /// When it was made.
    pub created: String,
    /// When it was last changed.
    pub updated: String,
    /// The first moment at which it is no longer there.
    pub expires: String,
}

/// A new plan for a saved journey.
#[derive(Clone, Debug)]
pub struct Renewal<'a> {
    /// Of which journey.
    pub id: &'a str,
    /// The version that was seen.
    pub seen: i64,
    /// The revision of the register that it rests on.
    pub revision: i64,
    /// What is now asked for, JSON.
    pub request: &'a str,
    /// What was answered.
    pub document: Vec<u8>,
    /// When.
    pub at: &'a str,
}

/// A link with which others may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Cannot be guessed.
    pub token: String,
    /// The journey.
    pub itinerary: String,
    /// Whether its readers do not see where the journey begins and ends.
    pub hide_start: bool,
    /// When it was made.
    pub created: String,
    /// The first moment at which it no longer holds.
    pub expires: String,
}

/// What a sweep may take.
#[derive(Clone, Copy, Debug)]
pub struct Sweep<'a> {
    /// What expired before this moment loses its content.
    pub now: &'a str,
    /// What expired before this moment is forgotten whole.
    pub forget: &'a str,
    /// At most so many rows of each kind.
    pub most: i64,
}

const INSERT: &str = "INSERT INTO itinerary (id, secret, version, revision, request, document, created, updated, expires) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ONE: &str = "SELECT id, secret, version, revision, request, document, created, updated, expires FROM itinerary \
    WHERE id = $1";
const SHARES: &str = "SELECT token, itinerary, hide_start, created, expires FROM share WHERE itinerary = $1 \
    ORDER BY created, token";
const SHARE: &str = "SELECT token, itinerary, hide_start, created, expires FROM share WHERE token = $1";

fn saved(row: &Row) -> Result<Saved, StoreError> {
    Ok(Saved {
        id: row.text(0)?,
        secret: row.text(1)?,
        version: row.int(2)?,
        revision: row.int(3)?,
        request: row.text(4)?,
        document: row.bytes(5)?,
        created: row.text(6)?,
        updated: row.text(7)?,
        expires: row.text(8)?,
    })
}

fn share(row: &Row) -> Result<Share, StoreError> {
    let (token, itinerary, hide_start) = (row.text(0)?, row.text(1)?, row.int(2)? != 0);
    Ok(Share { token, itinerary, hide_start, created: row.text(3)?, expires: row.text(4)? })
}

fn no_itinerary(id: &str) -> StoreError {
    StoreError::NotFound { what: "itinerary", id: id.to_owned() }
}

impl Store {
    /// Keeps a journey, unless there are `most` already.
    pub async fn add_saved(&self, new: &Saved, most: i64) -> Result<(), StoreError> {
        let mut open = self.database.write().await?;
        let rows = open.query("SELECT COUNT(*) FROM itinerary", Vec::new()).await?;
        if rows.first().map_or(Ok(0), |row| row.int(0))? >= most {
            return Err(StoreError::Full);
        }
        let values = vec![
            new.id.as_str().into(),
            new.secret.as_str().into(),
            new.version.into(),
            new.revision.into(),
            new.request.as_str().into(),
            new.document.clone().into(),
            new.created.as_str().into(),
            new.updated.as_str().into(),
            new.expires.as_str().into(),
        ];
        open.execute(INSERT, values).await?;
        open.commit().await
    }

    /// A journey, also one whose time is over and that no sweep has forgotten yet.
    pub async fn saved(&self, id: &str) -> Result<Saved, StoreError> {
        let rows = self.database.read().await?.query(ONE, vec![id.into()]).await?;
        saved(rows.first().ok_or_else(|| no_itinerary(id))?)
    }

    /// Puts a new plan in place of the version that was seen; answers the new version.
    pub async fn renew_saved(&self, new: Renewal<'_>) -> Result<i64, StoreError> {
        const RENEW: &str = "UPDATE itinerary SET version = version + 1, revision = $1, request = $2, document = $3, updated = $4 \
            WHERE id = $5 AND version = $6";
        let mut open = self.database.write().await?;
        let Renewal { id, seen, revision, request, document, at } = new;
        let values = vec![revision.into(), request.into(), document.into(), at.into(), id.into(), seen.into()];
        if open.execute(RENEW, values).await? == 0 {
            let rows = open.query(ONE, vec![id.into()]).await?;
            return Err(if rows.is_empty() { no_itinerary(id) } else { StoreError::Stale });
        }
        open.commit().await?;
        Ok(seen + 1)
    }

    /// Removes a journey and its links.
    pub async fn remove_saved(&self, id: &str) -> Result<(), StoreError> {
        let mut open = self.database.write().await?;
        open.execute("DELETE FROM share WHERE itinerary = $1", vec![id.into()]).await?;
        if open.execute("DELETE FROM itinerary WHERE id = $1", vec![id.into()]).await? == 0 {
            return Err(no_itinerary(id));
        }
        open.commit().await
    }

    /// Keeps a link; answers whether there was room: a journey has at most `most`.
    pub async fn add_share(&self, new: &Share, most: i64) -> Result<bool, StoreError> {
        const COUNT: &str = "SELECT (SELECT COUNT(*) FROM itinerary WHERE id = $1), \
            (SELECT COUNT(*) FROM share WHERE itinerary = $1)";
        const ADD: &str =
            "INSERT INTO share (token, itinerary, hide_start, created, expires) VALUES ($1, $2, $3, $4, $5)";
        let mut open = self.database.write().await?;
        let rows = open.query(COUNT, vec![new.itinerary.as_str().into()]).await?;
        let (journeys, links) =
            rows.first().map_or(Ok((0, 0)), |row| Ok::<_, StoreError>((row.int(0)?, row.int(1)?)))?;
        if journeys == 0 {
            return Err(no_itinerary(&new.itinerary));
        }
        if links >= most {
            return Ok(false);
        }
        let values = vec![
            new.token.as_str().into(),
            new.itinerary.as_str().into(),
            i64::from(new.hide_start).into(),
            new.created.as_str().into(),
            new.expires.as_str().into(),
        ];
        open.execute(ADD, values).await?;
        open.commit().await?;
        Ok(true)
    }

    /// The links of a journey, the oldest first.
    pub async fn shares(&self, id: &str) -> Result<Vec<Share>, StoreError> {
        let rows = self.database.read().await?.query(SHARES, vec![id.into()]).await?;
        rows.iter().map(share).collect()
    }

    /// A link and the journey that it shows, both of one moment.
    pub async fn shared(&self, token: &str) -> Result<(Share, Saved), StoreError> {
        let missing = || StoreError::NotFound { what: "share", id: token.to_owned() };
        let mut open = self.database.read().await?;
        let rows = open.query(SHARE, vec![token.into()]).await?;
        let share = share(rows.first().ok_or_else(missing)?)?;
        let rows = open.query(ONE, vec![share.itinerary.as_str().into()]).await?;
        Ok((share, saved(rows.first().ok_or_else(missing)?)?))
    }

    /// Takes a link back.
    pub async fn remove_share(&self, id: &str, token: &str) -> Result<(), StoreError> {
        const REMOVE: &str = "DELETE FROM share WHERE itinerary = $1 AND token = $2";
        let mut open = self.database.write().await?;
        if open.execute(REMOVE, vec![id.into(), token.into()]).await? == 0 {
            return Err(StoreError::NotFound { what: "share", id: token.to_owned() });
        }
        open.commit().await
    }

    /// Erases what has expired, jobs included; of a journey its row stays without content until
    /// `forget`, so that its readers hear what became of it. Answers whether more is left.
    pub async fn sweep(&self, sweep: Sweep<'_>) -> Result<bool, StoreError> {
        const DUE: &str = "SELECT (SELECT COUNT(*) FROM job WHERE expires < $1) \
            + (SELECT COUNT(*) FROM itinerary WHERE expires <= $1 AND secret <> '') \
            + (SELECT COUNT(*) FROM itinerary WHERE expires <= $2) + (SELECT COUNT(*) FROM share WHERE expires <= $2)";
        const JOBS: &str =
            "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE expires < $1 ORDER BY expires LIMIT $2)";
        const ERASE: &str = "UPDATE itinerary SET secret = '', request = 'null', document = $3 WHERE id IN \
            (SELECT id FROM itinerary WHERE expires <= $1 AND secret <> '' ORDER BY expires LIMIT $2)";
        const FORGET: &str = "DELETE FROM itinerary WHERE id IN \
            (SELECT id FROM itinerary WHERE expires <= $1 ORDER BY expires LIMIT $2)";
        const UNLINK: &str = "DELETE FROM share WHERE token IN \
            (SELECT token FROM share WHERE expires <= $1 ORDER BY expires LIMIT $2)";
        let Sweep { now, forget, most } = sweep;
        let rows = self.database.read().await?.query(DUE, vec![now.into(), forget.into()]).await?;
        if rows.first().map_or(Ok(0), |row| row.int(0))? == 0 {
            return Ok(false);
        }
        let mut open = self.database.write().await?;
        let mut touched = vec![
            open.execute(JOBS, vec![now.into(), most.into()]).await?,
            open.execute(ERASE, vec![now.into(), most.into(), Vec::new().into()]).await?,
        ];
        for forgetting in [FORGET, UNLINK] {
            touched.push(open.execute(forgetting, vec![forget.into(), most.into()]).await?);
        }
        open.commit().await?;
        Ok(touched.iter().any(|rows| i64::try_from(*rows).is_ok_and(|rows| rows >= most)))
    }
}
