//! Photos by the hash of their bytes; one that is kept stays as it is.

use serde_json::json;

use super::audit::{Deed, append};
use super::{Store, StoreError};

/// A picture to be kept.
#[derive(Clone, Debug)]
pub struct NewPhoto {
    /// SHA-256 of `full` in hexadecimal.
    pub hash: String,
    /// Who brought it.
    pub account: String,
    /// When.
    pub at: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The file.
    pub full: Vec<u8>,
    /// A smaller one.
    pub thumbnail: Vec<u8>,
}

impl Store {
    /// Keeps a photo unless it is there already; answers whether it was new.
    pub async fn add_photo(&self, photo: NewPhoto) -> Result<bool, StoreError> {
        const INSERT: &str = "INSERT INTO photo (hash, account, at, width, height, body, thumbnail) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hash) DO NOTHING";
        let mut open = self.database.write().await?;
        let deed = Deed {
            at: photo.at.clone(),
            who: photo.account.clone(),
            action: "photo.add",
            subject: format!("photo/{}", photo.hash),
            detail: json!({ "width": photo.width, "height": photo.height, "bytes": photo.full.len() }),
        };
        let values = vec![
            photo.hash.into(),
            photo.account.into(),
            photo.at.into(),
            i64::from(photo.width).into(),
            i64::from(photo.height).into(),
            photo.full.into(),
            photo.thumbnail.into(),
        ];
        let new = open.execute(INSERT, values).await? == 1;
        if new {
            append(&mut *open, deed).await?;
        }
        open.commit().await?;
        Ok(new)
    }

    /// A photo's file, or the smaller one.
    pub async fn photo(&self, hash: &str, thumbnail: bool) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = if thumbnail {
            "SELECT thumbnail FROM photo WHERE hash = $1"
        } else {
            "SELECT body FROM photo WHERE hash = $1"
        };
        let rows = self.database.read().await?.query(sql, vec![hash.into()]).await?;
        rows.first().map(|row| row.bytes(0)).transpose()
    }

    /// How many photos an account has brought since `moment`.
    pub async fn photos_since(&self, account: &str, moment: &str) -> Result<i64, StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM photo WHERE account = $1 AND at >= $2";
        let rows = self.database.read().await?.query(COUNT, vec![account.into(), moment.into()]).await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }
}
