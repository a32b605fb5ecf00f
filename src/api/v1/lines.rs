//! `/v1/lines`: the themed lines and their events in historical order.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::{RevisionQuery, TextResponse};
use crate::api::ApiState;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, NotFound, Problems};
use crate::catalogue::line::{Event, Line};
use crate::catalogue::links::EventGraph;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_lines)).routes(routes!(show_line))
}

/// The themed lines.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinesResponse {
    /// The lines, by id.
    items: Vec<LineSummaryResponse>,
    /// Always null: there are few lines.
    next_cursor: Option<String>,
    /// Names the content of the register.
    data_version: String,
}

/// A line without its events.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineSummaryResponse {
    /// Stable id.
    id: String,
    /// Its name.
    name: TextResponse,
    /// `#RRGGBB` for maps.
    colour: String,
    /// First month of the story.
    from: String,
    /// Last month of the story.
    to: String,
    /// A few sentences.
    summary: TextResponse,
    /// How many events it has.
    events: usize,
    /// How many sites belong to it.
    sites: usize,
}

/// A line with its events.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineResponse {
    /// The line.
    #[serde(flatten)]
    line: LineSummaryResponse,
    /// Its strands.
    branches: Vec<BranchResponse>,
    /// Its events in historical order.
    chronology: Vec<EventResponse>,
    /// Ids of its sites, the weightiest first.
    site_ids: Vec<String>,
    /// Ids of the sources.
    sources: Vec<String>,
}

/// A strand of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BranchResponse {
    /// Id within the line.
    id: String,
    /// Its name.
    name: TextResponse,
}

/// A dated event.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EventResponse {
    /// Stable id.
    id: String,
    /// The strand it belongs to.
    branch: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    date: String,
    /// The last day, if it took several.
    date_end: Option<String>,
    /// What it is called.
    name: TextResponse,
    /// The events directly before it.
    after: Vec<String>,
    /// Where, in Chinese.
    place: String,
    /// Division code of the county, if it is one of the 24.
    adcode: Option<u32>,
    /// Where it can be visited.
    sites: Vec<String>,
    /// One sentence.
    text: TextResponse,
    /// Ids of the sources.
    sources: Vec<String>,
}

impl From<&Event> for EventResponse {
    fn from(event: &Event) -> Self {
        Self {
            id: event.id.to_string(),
            branch: event.branch.clone(),
            date: event.date.clone(),
            date_end: event.date_end.clone(),
            name: TextResponse::from(&event.name),
            after: event.after.iter().map(ToString::to_string).collect(),
            place: event.place.clone(),
            adcode: event.adcode.map(|adcode| adcode.0),
            sites: event.sites.iter().map(ToString::to_string).collect(),
            text: TextResponse::from(&event.text),
            sources: event.sources.iter().map(ToString::to_string).collect(),
        }
    }
}

impl LineSummaryResponse {
    fn new(line: &Line, sites: usize) -> Self {
        Self {
            id: line.id.to_string(),
            name: TextResponse::from(&line.name),
            colour: line.colour.clone(),
            from: line.period.from.clone(),
            to: line.period.to.clone(),
            summary: TextResponse::from(&line.summary),
            events: line.events.len(),
            sites,
        }
    }
}

/// The themed lines.
#[utoipa::path(get, path = "/v1/lines", tag = "register", params(RevisionQuery),
    responses((status = OK, body = LinesResponse), Problems))]
async fn list_lines(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<RevisionQuery>,
) -> Result<Json<LinesResponse>, ApiError> {
    let world = app.world_at(query.revision).await?;
    let summary = |line: &Line| LineSummaryResponse::new(line, world.sites_of(&line.id).len());
    Ok(Json(LinesResponse {
        items: world.catalogue.lines.values().map(summary).collect(),
        next_cursor: None,
        data_version: world.catalogue.version.clone(),
    }))
}

/// One line with its events in historical order.
#[utoipa::path(get, path = "/v1/lines/{id}", tag = "register",
    params(("id" = String, Path, description = "Id of the line"), RevisionQuery),
    responses((status = OK, body = LineResponse), Problems, NotFound))]
async fn show_line(
    State(app): State<ApiState>,
    Path(id): Path<String>,
    ApiQuery(query): ApiQuery<RevisionQuery>,
) -> Result<Json<LineResponse>, ApiError> {
    let world = app.world_at(query.revision).await?;
    let line = world.line(&id)?;
    let sites = world.sites_of(&line.id);
    let branch = |branch: &crate::catalogue::line::Branch| BranchResponse {
        id: branch.id.clone(),
        name: TextResponse::from(&branch.name),
    };
    Ok(Json(LineResponse {
        line: LineSummaryResponse::new(line, sites.len()),
        branches: line.branches.iter().map(branch).collect(),
        chronology: EventGraph::new(&world.catalogue).ordered(&line.id).into_iter().map(Into::into).collect(),
        site_ids: sites.iter().map(|site| site.id.to_string()).collect(),
        sources: line.sources.iter().map(ToString::to_string).collect(),
    }))
}
