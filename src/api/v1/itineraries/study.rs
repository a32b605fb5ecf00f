//! A study tour in a request for a journey, and in its answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::request::Reader;
use crate::api::v1::study::StudyTemplateResponse;
use crate::app::error::FieldFault;
use crate::app::itineraries::study::{Lesson, Study};
use crate::app::limits;
use crate::app::world::World;
use crate::base::lang::Lang;
use crate::catalogue::site::CoachAccess;

/// A study tour: visits are lessons within half days, sites must take the group and its coach.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StudyRequest {
    /// Id of a template, see `/v1/study-templates`.
    #[schema(example = "junior")]
    template: String,
    /// Pupils, 1 to 1,000.
    #[schema(example = 40)]
    group: u32,
    /// In how many groups they travel, each on its own; 1 unless said.
    #[serde(default = "one")]
    #[schema(default = 1)]
    split: u32,
}

fn one() -> u32 {
    1
}

impl StudyRequest {
    /// The study tour; every fault goes to `reader`.
    pub(super) fn study(&self, world: &World, reader: &mut Reader) -> Option<Study> {
        let templates = &world.catalogue.study_templates;
        let pupils = reader.range("/study/group", self.group, (1, limits::STUDY_PUPILS));
        let split = reader.range("/study/split", self.split, (1, limits::STUDY_GROUPS));
        let Some(template) = templates.iter().find(|known| known.id == self.template) else {
            let known = templates.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(", ");
            let asked = &self.template;
            let fault = FieldFault::new(
                "/study/template",
                "unknown_id",
                (format!("没有研学模板 {asked:?}"), format!("there is no study template {asked:?}")),
                (format!("可选：{known}"), format!("choose from {known}")),
            );
            reader.refuse(fault.with_value(asked));
            return None;
        };
        let study = Study { template: template.clone(), pupils, split: split.max(1) };
        let (size, limits) = (study.group(), template.group);
        if size > limits.max {
            let groups = pupils.div_ceil(limits.max);
            let fault = FieldFault::new(
                "/study/group",
                "out_of_range",
                (
                    format!("每组 {size} 名学生，该模板一组最多 {} 名", limits.max),
                    format!("{size} pupils in a group; this template takes {} at most", limits.max),
                ),
                (
                    format!("请分为 {groups} 组（study.split = {groups}）"),
                    format!("split into {groups} groups (study.split = {groups})"),
                ),
            );
            reader.refuse(fault.with_value(pupils));
        } else if size < limits.min {
            let fault = FieldFault::new(
                "/study/group",
                "out_of_range",
                (
                    format!("每组 {size} 名学生，该模板一组最少 {} 名", limits.min),
                    format!("{size} pupils in a group; this template takes {} at least", limits.min),
                ),
                ("请减少分组，或不用研学模板", "make fewer groups, or plan without a study template"),
            );
            reader.refuse(fault.with_value(pupils));
        }
        Some(study)
    }
}

/// A study tour in an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StudyResponse {
    /// What the plan keeps to, with where each limit comes from.
    template: StudyTemplateResponse,
    /// All pupils.
    pupils: u32,
    /// In how many groups; each follows the plan on its own.
    split: u32,
    /// Pupils of one group.
    group: u32,
    /// Adults of one group.
    adults: u32,
    /// What whoever leads the tour should know, in the language of the answer.
    notes: Vec<String>,
}

impl StudyResponse {
    pub(super) fn new(study: &Study, lang: Lang) -> Self {
        Self {
            template: StudyTemplateResponse::new(&study.template, lang),
            pupils: study.pupils,
            split: study.split,
            group: study.group(),
            adults: study.adults(),
            notes: study.notes().iter().map(|note| note.get(lang).to_owned()).collect(),
        }
    }
}

/// A visit as a lesson.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LessonResponse {
    /// The half day it lies in, in the language of the answer.
    module: String,
    /// How long it is.
    minutes: u32,
    /// Pupils and adults of one group.
    people: u32,
    /// How many the site takes at once; null when not known.
    capacity: Option<u32>,
    /// The capacity is not known; it was assumed that the site takes the group: book and ask.
    capacity_assumed: bool,
    /// `yes` or `caution`; null when not known.
    coach_access: Option<&'static str>,
    /// Whether a coach gets there is not known; it was assumed.
    coach_access_assumed: bool,
}

impl LessonResponse {
    pub(super) fn new(lesson: &Lesson, lang: Lang) -> Self {
        Self {
            module: lesson.module.get(lang).to_owned(),
            minutes: lesson.minutes,
            people: lesson.people,
            capacity: lesson.capacity,
            capacity_assumed: lesson.capacity.is_none(),
            coach_access: lesson.coach_access.map(CoachAccess::as_str),
            coach_access_assumed: lesson.coach_access.is_none(),
        }
    }
}
