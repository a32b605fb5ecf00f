//! `/v1/closures`: roads that are shut or slow, now or at a moment to come.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::common::TextResponse;
use crate::api::ApiState;
use crate::api::extract::ApiQuery;
use crate::api::problem::{ApiError, Problems};
use crate::app::closures::Held;
use crate::app::error::FieldFault;
use crate::app::world::World;
use crate::base::datum::{self, Crs};
use crate::base::position::BoundingBox;
use crate::road::metric::Vehicle;
use crate::road::route::Leg;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_closures))
}

/// Which closures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ClosuresQuery {
    /// Those in force at this moment, China Standard Time; now unless said.
    #[param(example = "2026-12-01T08:30")]
    at: Option<String>,
    /// Datum of the answer: `wgs84` (default), `gcj02` or `bd09`.
    #[param(value_type = Option<String>)]
    crs: Option<Crs>,
}

/// What is shut or slow.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClosuresResponse {
    /// The closures, by id.
    items: Vec<ClosureResponse>,
    /// Always null: there are few.
    next_cursor: Option<String>,
    /// Names the content of the register.
    data_version: String,
    /// Datum of the coordinates.
    crs: &'static str,
}

/// A closure, with the roads it means.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClosureResponse {
    /// What and why.
    #[serde(flatten)]
    note: ClosureNoteResponse,
    /// The vehicles it holds for; empty: all.
    vehicles: Vec<String>,
    /// The roads it means, as the coordinates of a GeoJSON `MultiLineString`; empty when no road is near.
    lines: Vec<Vec<[f64; 2]>>,
}

/// A closure in few words.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClosureNoteResponse {
    /// Stable id.
    id: String,
    /// Why.
    reason: TextResponse,
    /// The road, e.g. `G319`.
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// The first moment, China Standard Time; null: always.
    from: Option<String>,
    /// The first moment after it; null: until it is taken back.
    to: Option<String>,
    /// The speed that is left, in km/h; null: shut.
    max_kmh: Option<u32>,
}

impl From<&Held> for ClosureNoteResponse {
    fn from(held: &Held) -> Self {
        let closure = &held.closure;
        let moment = |moment: NaiveDateTime| moment.format(FORM).to_string();
        Self {
            id: closure.id.to_string(),
            reason: TextResponse::from(&closure.reason),
            reference: closure.road_ref.clone(),
            from: closure.from.map(moment),
            to: closure.to.map(moment),
            max_kmh: closure.max_kmh,
        }
    }
}

/// How moments are written.
const FORM: &str = "%Y-%m-%dT%H:%M";
/// A closure is told to those who pass within so many degrees of it.
const NEAR: f64 = 0.05;

/// A moment of China Standard Time, to the minute or the second.
pub(super) fn moment(text: Option<&str>, pointer: &str) -> Result<Option<NaiveDateTime>, FieldFault> {
    let Some(text) = text else { return Ok(None) };
    let read = |form| NaiveDateTime::parse_from_str(text, form).ok();
    read(FORM).or_else(|| read("%Y-%m-%dT%H:%M:%S")).map(Some).ok_or_else(|| {
        let message = (format!("{text:?} 不是时刻"), format!("{text:?} is no moment"));
        let mend = ("请写成 2026-12-01T08:30（北京时间）", "write it like 2026-12-01T08:30, China Standard Time");
        FieldFault::new(pointer, "no_time", message, mend).with_value(text)
    })
}

/// The closures in force near `legs`.
pub(super) fn near(world: &World, vehicle: &Vehicle, legs: &[Leg]) -> Vec<ClosureNoteResponse> {
    if world.closures.is_empty() {
        return Vec::new();
    }
    let hull = BoundingBox::around(legs.iter().flat_map(|leg| leg.geometry.iter().copied()));
    let near = hull.map_or_else(Vec::new, |hull| world.closures_within(vehicle, hull.padded(NEAR)));
    near.into_iter().map(ClosureNoteResponse::from).collect()
}

/// What is shut or slow. A closure is published as a changeset of kind `closure`; from then on, and
/// from its first moment to its last, every route, matrix and itinerary keeps to it.
#[utoipa::path(get, path = "/v1/closures", tag = "roads", params(ClosuresQuery),
    responses((status = OK, body = ClosuresResponse), Problems))]
async fn list_closures(
    State(app): State<ApiState>,
    ApiQuery(query): ApiQuery<ClosuresQuery>,
) -> Result<Json<ClosuresResponse>, ApiError> {
    let at = moment(query.at.as_deref(), "at")?;
    let crs = query.crs.unwrap_or(Crs::Wgs84);
    let world = app.world_at_departure(at).await?;
    let line = |id| {
        let line = world.roads.network().line(id);
        line.map(|point| datum::to(crs, point).rounded()).map(|point| [point.lon, point.lat]).collect()
    };
    let item = |held: &Held| ClosureResponse {
        note: held.into(),
        vehicles: held.closure.vehicles.clone(),
        lines: held.stretches.iter().copied().map(line).collect(),
    };
    Ok(Json(ClosuresResponse {
        items: world.closures.iter().map(item).collect(),
        next_cursor: None,
        data_version: world.catalogue.version.clone(),
        crs: crs.as_str(),
    }))
}
