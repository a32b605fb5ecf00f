//! A themed line: dated events that precede each other, some of them on branches.

use serde::{Deserialize, Serialize};

use crate::base::ids::{Adcode, EventId, LineId, SiteId, SourceId};
use crate::base::lang::Text;

/// One of the zone's stories, told by its events.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Stable id, kebab-case.
    pub id: LineId,
    /// Its name.
    pub name: Text,
    /// `#RRGGBB` for maps.
    pub colour: String,
    /// First and last month of the story.
    pub period: Period,
    /// A few sentences.
    pub summary: Text,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// Its strands.
    #[serde(default, rename = "branch")]
    pub branches: Vec<Branch>,
    /// What happened, in the order of the file.
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
}

/// From when to when, `YYYY-MM`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first month.
    pub from: String,
    /// The last month.
    pub to: String,
}

/// A strand of a line, such as one of three columns before they meet.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Unique in its line.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// Something that happened at a place on a day.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Stable id, unique among the events of all lines.
    pub id: EventId,
    /// The branch it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, as far as known.
    pub date: String,
    /// The last day, if it took several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_end: Option<String>,
    /// What it is called.
    pub name: Text,
    /// The events that came directly before it, in this line or another.
    #[serde(default)]
    pub after: Vec<EventId>,
    /// Where, in Chinese.
    pub place: String,
    /// The county, if it is one of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adcode: Option<Adcode>,
    /// The sites at which it can be visited.
    #[serde(default)]
    pub sites: Vec<SiteId>,
    /// One sentence.
    pub text: Text,
    /// What it rests on.
    pub sources: Vec<SourceId>,
    /// Disagreements and doubts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
