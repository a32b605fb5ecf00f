//! A heritage site: what it is, where, when it is open, and its part in the themed lines.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::exception::OpeningException;
use super::photo::Photo;
use super::source::Placed;
use crate::base::ids::{Adcode, LineId, SiteId, SourceId};
use crate::base::lang::Text;
use crate::words;

/// One entry of the register. A field that is not known is absent; nothing is made up.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Stable id, kebab-case, unique in the register.
    pub id: SiteId,
    /// Stable small number, for map components that take only numbers as marker ids.
    pub map_id: u32,
    /// Its name.
    pub name: Text,
    /// Other names it is looked up by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The county it lies in.
    pub adcode: Adcode,
    /// Its township, in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub township: Option<String>,
    /// Its postal address, in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where it is, how precisely known, from which source.
    pub position: Placed,
    /// What it is.
    pub kind: SiteKind,
    /// Its part in the themed lines; empty for heritage that belongs to none.
    #[serde(default)]
    pub lines: Vec<LineRole>,
    /// Its protection as a heritage unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// The rated scenic area it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenic: Option<Scenic>,
    /// When it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// Whether a visit must be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Reservation>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// How long a visit takes.
    pub visit_minutes: VisitMinutes,
    /// How many can visit at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Whether it is a recognised study-tour base.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub study: bool,
    /// Whether a coach gets there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coach_access: Option<CoachAccess>,
    /// Two to four sentences.
    pub description: Text,
    /// What the record rests on.
    pub sources: Vec<SourceId>,
    /// The day on which a page confirmed it as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified_on: Option<NaiveDate>,
    /// Disagreements and doubts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Pictures of it, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// Days on which it keeps other hours; records of their own, put here when the register is read.
    #[serde(skip)]
    pub exceptions: Vec<OpeningException>,
}

words! {
    /// What kind of site it is.
    pub enum SiteKind {
        FormerSite = "former-site",
        Memorial = "memorial",
        Museum = "museum",
        Residence = "residence",
        Cemetery = "cemetery",
        Battlefield = "battlefield",
        MeetingPlace = "meeting-place",
        Slogans = "slogans",
        Monument = "monument",
        AncestralHall = "ancestral-hall",
        Academy = "academy",
        AncientSite = "ancient-site",
        Bridge = "bridge",
        Industrial = "industrial",
        ScenicHeritage = "scenic-heritage",
    }
}

impl SiteKind {
    /// Whether a visit is under the open sky, so that no door is closed on it by day.
    pub const fn is_outdoors(self) -> bool {
        matches!(self, Self::Cemetery | Self::Battlefield | Self::Monument | Self::Bridge | Self::AncientSite)
    }
}

/// A site's part in one line.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LineRole {
    /// The line.
    pub id: LineId,
    /// How much it matters there.
    pub weight: Weight,
    /// What happened here.
    pub role: Text,
}

words! {
    /// How much a site matters for a line.
    pub enum Weight {
        /// Belongs to the same story.
        Related = "related",
        /// A main station of it.
        Major = "major",
        /// The line cannot be told without it.
        Core = "core",
    }
}

/// Protection as a heritage unit.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// Who protects it.
    pub level: ProtectionLevel,
    /// In which batch it was listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<u8>,
    /// Its number in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Where that is published.
    pub source: SourceId,
}

words! {
    /// The level of protection, lowest first.
    pub enum ProtectionLevel {
        County = "county",
        Municipal = "municipal",
        Provincial = "provincial",
        National = "national",
    }
}

/// The rated scenic area that a site lies in.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scenic {
    /// Its name, in Chinese.
    pub name: String,
    /// 1 to 5, for A to AAAAA.
    pub rating: u8,
    /// Where that is published.
    pub source: SourceId,
}

/// Opening hours as far as published.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// In OpenStreetMap's `opening_hours` syntax.
    pub hours: String,
    /// The last entry, in minutes before closing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_entry_min: Option<u32>,
    /// What it does on the first workday after a holiday on which it gave up its weekly day of rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_holiday: Option<AfterHoliday>,
    /// Where they are published.
    pub source: SourceId,
}

words! {
    /// What a site does on the first workday after a holiday on which it gave up its weekly day of rest.
    pub enum AfterHoliday {
        /// It rests then instead.
        Shut = "shut",
        /// It opens as on any other day.
        Open = "open",
    }
}

/// Whether a visit must be booked.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reservation {
    /// Must it be?
    pub required: bool,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Where that is published.
    pub source: SourceId,
}

/// What a visit costs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// Full price for an adult, in yuan; 0 = free.
    pub yuan: f64,
    /// Names a joint ticket: whoever has paid it at one site has paid at all that name the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass: Option<String>,
    /// Conditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Where that is published.
    pub source: SourceId,
}

/// How long a visit takes, in minutes, as the compiler judges it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VisitMinutes {
    /// In a hurry.
    pub min: u32,
    /// As most do.
    pub usual: u32,
}

/// How many can visit.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// People at once.
    pub capacity: u32,
    /// Where that is published.
    pub source: SourceId,
}

words! {
    /// Whether a coach gets there.
    pub enum CoachAccess {
        /// To the door.
        Yes = "yes",
        /// With care: narrow or steep.
        Caution = "caution",
        /// Not at all.
        No = "no",
    }
}

impl Site {
    /// Its role in `line`, if it has one.
    pub fn role_in(&self, line: &LineId) -> Option<&LineRole> {
        self.lines.iter().find(|role| role.id == *line)
    }
}
