//! Wire types that several resources share: names, positions, lists.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::error::FieldFault;
use crate::app::limits;
use crate::base::datum::{self, Crs};
use crate::base::lang::Text;
use crate::base::position::Position;
use crate::catalogue::source::Placed;

/// A text in both languages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct TextResponse {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<&Text> for TextResponse {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

/// A point in degrees, in the datum that was asked for with `crs` (WGS 84 unless said).
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct PositionResponse {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl PositionResponse {
    /// `position` in `crs`, to six decimals.
    pub(super) fn new(position: Position, crs: Crs) -> Self {
        let Position { lon, lat } = datum::to(crs, position).rounded();
        Self { lon, lat }
    }
}

/// A recorded point with its precision and source.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct PlacedResponse {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
    /// `surveyed`, `site` (200 m), `village` (1 km), `town` (several km) or `estimated`.
    pub precision: &'static str,
    /// Id of the source, see `/v1/capabilities`.
    pub source: String,
}

impl PlacedResponse {
    /// `placed` in `crs`.
    pub(super) fn new(placed: &Placed, crs: Crs) -> Self {
        let PositionResponse { lon, lat } = PositionResponse::new(placed.position(), crs);
        Self { lon, lat, precision: placed.precision.as_str(), source: placed.source.to_string() }
    }
}

/// The datum of coordinates, in and out.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CrsQuery {
    /// `wgs84` (default), `gcj02` (Amap, Tencent, WeChat) or `bd09` (Baidu).
    #[param(value_type = Option<String>, example = "wgs84")]
    pub crs: Option<Crs>,
}

/// Which revision of the register.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RevisionQuery {
    /// As it was in this revision; the newest unless said.
    pub revision: Option<i64>,
}

/// How one placed record is shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ViewQuery {
    /// Datum of the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    pub crs: Option<Crs>,
    /// As it was in this revision; the newest unless said.
    pub revision: Option<i64>,
}

/// A page of a list: how many, and where to go on.
#[derive(Clone, Debug)]
pub(super) struct PageWish {
    /// At most so many items.
    pub limit: usize,
    /// After this one.
    pub after: Option<String>,
}

impl PageWish {
    /// Checks `limit` and `cursor`.
    pub(super) fn new(limit: Option<usize>, cursor: Option<String>) -> Result<Self, FieldFault> {
        let limit = limit.unwrap_or(limits::PAGE_DEFAULT);
        if !(1..=limits::PAGE_MAX).contains(&limit) {
            let max = limits::PAGE_MAX;
            return Err(FieldFault::new(
                "limit",
                "out_of_range",
                (format!("limit 须在 1 到 {max} 之间"), format!("limit must be between 1 and {max}")),
                ("请改小，并用 next_cursor 翻页", "ask for less and go on with next_cursor"),
            )
            .with_value(limit));
        }
        let after = cursor.map(|cursor| open_cursor(&cursor)).transpose()?;
        Ok(Self { limit, after })
    }
}

/// A cursor is opaque to callers: the last id, marked so that a foreign text is told apart.
pub(super) fn close_cursor(last: &str) -> String {
    format!("c1.{last}")
}

fn open_cursor(cursor: &str) -> Result<String, FieldFault> {
    cursor.strip_prefix("c1.").map(str::to_owned).ok_or_else(|| {
        FieldFault::new(
            "cursor",
            "unknown_cursor",
            ("cursor 不是本服务给出的", "this cursor was not given out by us"),
            ("请原样传回上一页的 next_cursor", "send back next_cursor as it came"),
        )
        .with_value(cursor)
    })
}
