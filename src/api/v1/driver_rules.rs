//! `GET /v1/driver-rules`: how long drivers may drive.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::ApiState;
use crate::api::extract::Language;
use crate::api::problem::{ApiError, Problems};
use crate::base::lang::Lang;
use crate::catalogue::driver::DriverRule;

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_driver_rules))
}

/// All rules; there are so few that one page holds them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DriverRulesResponse {
    /// The rules.
    items: Vec<DriverRuleResponse>,
    /// Always null.
    next_cursor: Option<String>,
}

/// A rule for the drivers of some kinds of vehicle.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DriverRuleResponse {
    /// Its id.
    id: String,
    /// The kinds of vehicle.
    kinds: Vec<String>,
    /// Whom it binds.
    name: String,
    /// Most driving between two rests.
    max_driving_s: u32,
    /// A rest lasts at least so long.
    rest_s: u32,
    /// The shorter limit of driving that touches the night.
    night: Option<NightResponse>,
    /// Hours in which nobody drives, `HH:MM`.
    no_driving: Option<[String; 2]>,
    /// No day on the road begins earlier, `HH:MM`: a rule of this service, see `note`.
    day_from: Option<String>,
    /// The most driving in any stretch of time.
    rolling: Vec<RollingResponse>,
    /// The rule in one sentence.
    text: String,
    /// How it is applied here.
    note: Option<String>,
    /// Ids of what it rests on.
    sources: Vec<String>,
}

/// A limit by night.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NightResponse {
    /// The night begins, `HH:MM`.
    from: String,
    /// It ends.
    until: String,
    /// Most driving between two rests.
    max_driving_s: u32,
}

/// A limit on driving in any stretch of time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RollingResponse {
    /// Length of the stretch.
    span_s: u32,
    /// Most driving in it.
    max_driving_s: u32,
}

impl DriverRuleResponse {
    pub(super) fn new(rule: &DriverRule, lang: Lang) -> Self {
        Self {
            id: rule.id.clone(),
            kinds: rule.kinds.clone(),
            name: rule.name.get(lang).to_owned(),
            max_driving_s: rule.drive_min * 60,
            rest_s: rule.rest_min * 60,
            night: rule.night.as_ref().map(|night| NightResponse {
                from: night.from.clone(),
                until: night.until.clone(),
                max_driving_s: night.drive_min * 60,
            }),
            no_driving: rule.no_driving.as_ref().map(|hours| [hours.from.clone(), hours.until.clone()]),
            day_from: rule.day_from.clone(),
            rolling: rule
                .rolling
                .iter()
                .map(|limit| RollingResponse { span_s: limit.hours * 3600, max_driving_s: limit.drive_min * 60 })
                .collect(),
            text: rule.text.get(lang).to_owned(),
            note: rule.note.as_ref().map(|note| note.get(lang).to_owned()),
            sources: rule.sources.iter().map(ToString::to_string).collect(),
        }
    }
}

/// How long drivers may drive, by kind of vehicle; itineraries keep these rules.
#[utoipa::path(get, path = "/v1/driver-rules", tag = "itineraries",
    responses((status = OK, body = DriverRulesResponse), Problems))]
async fn list_driver_rules(
    State(app): State<ApiState>,
    Language(lang): Language,
) -> Result<Json<DriverRulesResponse>, ApiError> {
    let world = app.world();
    let items = world.catalogue.driver_rules.iter().map(|rule| DriverRuleResponse::new(rule, lang)).collect();
    Ok(Json(DriverRulesResponse { items, next_cursor: None }))
}
