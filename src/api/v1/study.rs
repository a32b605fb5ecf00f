//! `GET /v1/study-templates`: what study tours keep to.

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
use crate::catalogue::study::{Limits, Module, Span, StudyTemplate};

/// The routes of this file.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_study_templates))
}

/// All templates; there are so few that one page holds them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudyTemplatesResponse {
    /// The templates.
    items: Vec<StudyTemplateResponse>,
    /// Always null.
    next_cursor: Option<String>,
}

/// What a study tour of one kind keeps to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudyTemplateResponse {
    /// The word in requests.
    id: String,
    /// Its name.
    name: String,
    /// School years, 1 to 12.
    grades: StudySpanResponse,
    /// Usual ages of these years.
    ages: StudySpanResponse,
    /// What such a tour is about.
    focus: String,
    /// Pupils who travel and have their lessons together.
    group: StudyBoundsResponse,
    /// One adult goes with so many pupils.
    pupils_per_adult: u32,
    /// A visit is a lesson of so many minutes.
    lesson_minutes: StudyBoundsResponse,
    /// The most visits of a day.
    lessons_per_day: u16,
    /// From when to when a day lasts unless the request says, `HH:MM`.
    day: [String; 2],
    /// The half days in which lessons lie.
    modules: Vec<StudyModuleResponse>,
    /// Whether a large coach must get to each site and park there.
    coach: bool,
    /// Most driving between two rests.
    max_driving_s: u32,
    /// A rest lasts at least so long.
    rest_s: u32,
    /// Where each limit comes from.
    rules: Vec<StudyRuleResponse>,
}

/// From one number to another, both included.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudySpanResponse {
    /// The first.
    from: u32,
    /// The last.
    to: u32,
}

/// No less and no more.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudyBoundsResponse {
    /// No less.
    min: u32,
    /// No more.
    max: u32,
}

/// A half day of lessons.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudyModuleResponse {
    /// What it is called.
    name: String,
    /// No lesson begins earlier, `HH:MM`.
    from: String,
    /// No lesson ends later.
    until: String,
}

/// Where a limit comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudyRuleResponse {
    /// `grades`, `ages`, `group`, `adults`, `lesson`, `modules`, `coach` or `driving`.
    of: &'static str,
    /// The rule in one sentence.
    text: String,
    /// Ids of what it rests on; `knowledge` and `estimate` are our own judgement.
    sources: Vec<String>,
}

impl From<Span> for StudySpanResponse {
    fn from(span: Span) -> Self {
        Self { from: span.from, to: span.to }
    }
}

impl From<Limits> for StudyBoundsResponse {
    fn from(limits: Limits) -> Self {
        Self { min: limits.min, max: limits.max }
    }
}

impl StudyTemplateResponse {
    pub(super) fn new(template: &StudyTemplate, lang: Lang) -> Self {
        let text = |text: &crate::base::lang::Text| text.get(lang).to_owned();
        let module = |module: &Module| StudyModuleResponse {
            name: text(&module.name),
            from: module.from.clone(),
            until: module.until.clone(),
        };
        let rule = |rule: &crate::catalogue::study::StudyRule| StudyRuleResponse {
            of: rule.of.as_str(),
            text: text(&rule.text),
            sources: rule.sources.iter().map(ToString::to_string).collect(),
        };
        Self {
            id: template.id.clone(),
            name: text(&template.name),
            grades: template.grades.into(),
            ages: template.ages.into(),
            focus: text(&template.focus),
            group: template.group.into(),
            pupils_per_adult: template.pupils_per_adult,
            lesson_minutes: template.lesson_minutes.into(),
            lessons_per_day: template.lessons_per_day,
            day: [template.day.from.clone(), template.day.until.clone()],
            modules: template.modules.iter().map(module).collect(),
            coach: template.coach,
            max_driving_s: template.driving.drive_min * 60,
            rest_s: template.driving.rest_min * 60,
            rules: template.rules.iter().map(rule).collect(),
        }
    }
}

/// Templates of study tours: ages, groups, lessons and half days, each limit with its source.
#[utoipa::path(get, path = "/v1/study-templates", tag = "itineraries",
    responses((status = OK, body = StudyTemplatesResponse), Problems))]
async fn list_study_templates(
    State(app): State<ApiState>,
    Language(lang): Language,
) -> Result<Json<StudyTemplatesResponse>, ApiError> {
    let world = app.world();
    let items = world.catalogue.study_templates.iter().map(|known| StudyTemplateResponse::new(known, lang)).collect();
    Ok(Json(StudyTemplatesResponse { items, next_cursor: None }))
}
