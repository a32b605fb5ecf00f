//! What the law of maps wants to be shown: the approval number of the map and the number of the site's filing.

use serde::{Deserialize, Serialize};

use crate::base::lang::Text;

/// Numbers that only whoever runs the service can obtain; none is made up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// 审图号, as the authority wrote it: `GS(2026)1234号`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_approval: Option<String>,
    /// ICP 备案号 of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icp: Option<String>,
}

/// Letters of such a number.
const LETTERS: usize = 64;

impl Notices {
    /// From what was configured; blank texts count as none, over-long ones are refused with their name.
    pub fn new(map_approval: Option<&str>, icp: Option<&str>) -> Result<Self, String> {
        let read = |name: &str, text: Option<&str>| match text.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if text.chars().count() > LETTERS || text.chars().any(char::is_control) => {
                Err(format!("{name}: a number of at most {LETTERS} letters is wanted"))
            }
            other => Ok(other.map(str::to_owned)),
        };
        Ok(Self { map_approval: read("map approval number", map_approval)?, icp: read("ICP number", icp)? })
    }

    /// The line that stands beside a map.
    pub fn of_map(&self) -> Text {
        match &self.map_approval {
            Some(number) => Text::new(format!("审图号：{number}"), format!("Map approval number: {number}")),
            None => Text::new(
                "未设审图号：本图未经送审，公开登载前须依法送审",
                "No map approval number is set: this map was not submitted for review and must be before it is published",
            ),
        }
    }

    /// The line that stands at the foot of a page; none when there is no number.
    pub fn of_site(&self) -> Option<Text> {
        let number = self.icp.as_ref()?;
        Some(Text::new(format!("ICP备案号：{number}"), format!("ICP filing: {number}")))
    }
}
