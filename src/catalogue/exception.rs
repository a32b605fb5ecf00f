//! On some days a site keeps other hours than usual, or is shut.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::ids::{ExceptionId, SiteId, SourceId};
use crate::base::lang::Text;

/// One record of `exceptions.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningException {
    /// Stable id, kebab-case.
    pub id: ExceptionId,
    /// The site.
    pub site: SiteId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The hours of these days, in OpenStreetMap's syntax; absent: shut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Why.
    pub reason: Text,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// Doubts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl OpeningException {
    /// Whether it holds on `date`.
    pub fn is_on(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}
