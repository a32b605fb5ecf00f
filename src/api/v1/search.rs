//! `GET /v1/search`: sites, places, counties, lines and events by name.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{PositionResponse, TextResponse};
use super::points::PointRequest;
use crate::api::ApiState;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, Problems};
use crate::app::error::{AppError, FieldFault};
use crate::app::limits;
use crate::app::search::{Match, MatchedText, Search, SubjectKind};
use crate::app::world::World;
use crate::base::datum::Crs;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// Chinese (simplified or traditional), pinyin in full or by first letters, or English.
    #[param(example = "qiushou")]
    q: String,
    /// `lon,lat` in the datum `crs`: what is near comes first among equals.
    #[param(example = "113.9252,28.0487")]
    near: Option<String>,
    /// Only these kinds, parted by commas: `site`, `place`, `county`, `line`, `event`.
    #[param(example = "site,line")]
    kinds: Option<String>,
    /// At most so many, 1 to 50; 10 unless said.
    limit: Option<usize>,
    /// Datum of `near` and of the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    crs: Option<Crs>,
}

/// What was found, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchResponse {
    /// What was found, the best first.
    items: Vec<FoundResponse>,
    /// Wrong letters that had to be forgiven in a word; 0 when the text was found as it stands.
    forgiven: usize,
    /// Datum of the positions.
    crs: &'static str,
    /// Names the content of the register.
    data_version: String,
}

/// Something found, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundResponse {
    /// `site`, `place`, `county`, `line` or `event`.
    kind: &'static str,
    /// Its id; of a county the division code.
    id: String,
    /// The line of an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    /// Its name.
    name: TextResponse,
    /// The county it lies in; of a county the province.
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<TextResponse>,
    /// Where it is; a line has no position, an event only if a site remembers it.
    position: Option<PositionResponse>,
    /// Metres from `near`, as the crow flies.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
    /// Higher is better; comparable within one answer.
    score: u32,
    /// The texts in which the words stand.
    matched: Vec<MatchedResponse>,
}

/// A text in which words of the query stand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchedResponse {
    /// `name`, `alias`, `english`, `pinyin`, `initials` or `place`.
    field: &'static str,
    /// The text; for pinyin and initials the Chinese one.
    text: String,
    /// What to highlight: first character and one past the last, in Unicode code points.
    ranges: Vec<[usize; 2]>,
}

impl From<&MatchedText<'_>> for MatchedResponse {
    fn from(text: &MatchedText<'_>) -> Self {
        Self { field: text.field.as_str(), text: text.text.to_owned(), ranges: text.ranges.clone() }
    }
}

impl FoundResponse {
    fn new(found: &Match<'_>, crs: Crs) -> Self {
        let subject = found.subject;
        Self {
            kind: subject.kind.as_str(),
            id: subject.id.clone(),
            line: subject.line.clone(),
            name: TextResponse::from(&subject.name),
            within: subject.within.as_ref().map(TextResponse::from),
            position: subject.position.map(|position| PositionResponse::new(position, crs)),
            distance_m: found.distance_m.map(f64::round),
            score: found.score,
            matched: found.texts.iter().map(MatchedResponse::from).collect(),
        }
    }
}

impl SearchQuery {
    /// All faults at once, or the wish.
    fn wish(self, world: &World, crs: Crs) -> Result<Search, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let letters = self.q.chars().count();
        if letters > limits::SEARCH_CHARS || self.q.trim().is_empty() {
            faults.push(out_of_range("q", limits::SEARCH_CHARS, letters));
        }
        let limit = self.limit.unwrap_or(limits::SEARCH_DEFAULT);
        if !(1..=limits::SEARCH_MAX).contains(&limit) {
            faults.push(out_of_range("limit", limits::SEARCH_MAX, limit));
        }
        let words = self.kinds.as_deref().unwrap_or_default().split(',').filter(|word| !word.is_empty());
        let (mut kinds, mut near) = (Vec::new(), None);
        for word in words {
            match word.trim().parse::<SubjectKind>() {
                Ok(kind) => kinds.push(kind),
                Err(error) => faults.push(unreadable("kinds", word, &error.to_string())),
            }
        }
        if let Some(text) = self.near.as_deref() {
            let pair = text.split_once(',').map(|(lon, lat)| (lon.trim().parse(), lat.trim().parse()));
            let point = match pair {
                Some((Ok(lon), Ok(lat))) => PointRequest::at(lon, lat).resolve(world, "near", crs),
                _ => Err(unreadable("near", text, "lon,lat")),
            };
            match point {
                Ok(point) => near = Some(point.position),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Search { text: self.q, kinds, near, limit }) } else { Err(faults) }
    }
}

fn out_of_range(pointer: &str, max: usize, value: usize) -> FieldFault {
    FieldFault::new(
        pointer,
        "out_of_range",
        (format!("{pointer} 须在 1 到 {max} 之间"), format!("{pointer} must be between 1 and {max}")),
        ("请按上限修改", "keep within the limit"),
    )
    .with_value(value)
}

fn unreadable(pointer: &str, value: &str, wanted: &str) -> FieldFault {
    FieldFault::new(
        pointer,
        "unreadable",
        (format!("无法识别：{value}"), format!("cannot be read: {value}")),
        (format!("请参照：{wanted}"), format!("expected: {wanted}")),
    )
    .with_value(value)
}

/// Sites, places, counties, lines and events by name. A word may be Chinese with characters left out,
/// traditional, pinyin (whole, by first letters, any reading) or English; a mistake is forgiven only
/// when nothing is found without one.
#[utoipa::path(get, path = "/v1/search", tag = "register", params(SearchQuery),
    responses((status = OK, body = SearchResponse), Problems))]
async fn search(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<SearchQuery>,
) -> Result<Json<SearchResponse>, ApiError> {
    let world = app.world();
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let wish = query.wish(&world, crs).map_err(AppError::Invalid)?;
    let findings = world.search.search(&wish);
    Ok(Json(SearchResponse {
        items: findings.matches.iter().map(|found| FoundResponse::new(found, crs)).collect(),
        forgiven: findings.forgiven,
        crs: crs.as_str(),
        data_version: world.catalogue.version.clone(),
    }))
}
