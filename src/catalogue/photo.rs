//! A photo of a site: which picture, whose, under which licence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::lang::Text;
use crate::words;

/// A picture that the store holds, as a record cites it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// SHA-256 of the picture's file in hexadecimal; `POST /v1/photos` answers it.
    pub hash: String,
    /// What others may do with it.
    pub licence: PhotoLicence,
    /// Whom to name beside it.
    pub credit: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<NaiveDate>,
}

words! {
    /// What others may do with a photo.
    pub enum PhotoLicence {
        /// Anything.
        Cc0 = "CC0-1.0",
        /// Anything, naming the author.
        CcBy = "CC-BY-4.0",
        /// The same, passing it on under the same licence.
        CcBySa = "CC-BY-SA-4.0",
        /// Shown here by written permission; not to be passed on.
        Permission = "permission",
    }
}

impl Photo {
    /// Whether `hash` can name a picture at all.
    pub fn is_hash(hash: &str) -> bool {
        hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }
}
