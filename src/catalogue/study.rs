//! Templates of study tours: who travels, how long a lesson is, and in which half days lessons lie.

use serde::Deserialize;

use crate::base::calendar::{TimeOfDay, Window};
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::ids::SourceId;
use crate::base::lang::Text;
use crate::base::tables::{document, records};
use crate::base::units::Seconds;
use crate::words;

/// The file of the templates; a folder of data need not have it.
pub const FILE: &str = "study-templates.toml";

/// What a study tour of one kind keeps to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyTemplate {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// School years, 1 to 12.
    pub grades: Span,
    /// Usual ages of these years.
    pub ages: Span,
    /// Pupils who travel and have their lessons together.
    pub group: Limits,
    /// One adult goes with so many pupils.
    pub pupils_per_adult: u32,
    /// A visit is a lesson of so many minutes.
    pub lesson_minutes: Limits,
    /// The most visits of a day.
    pub lessons_per_day: u16,
    /// From when to when a day lasts unless the request says.
    pub day: Hours,
    /// Whether a large coach must get to each site.
    pub coach: bool,
    /// The longest drive between two rests.
    pub driving: Driving,
    /// What such a tour is about.
    pub focus: Text,
    /// The half days in which lessons lie, in order.
    #[serde(rename = "module")]
    pub modules: Vec<Module>,
    /// Where each limit comes from.
    #[serde(rename = "rule")]
    pub rules: Vec<StudyRule>,
}

/// From one number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first.
    pub from: u32,
    /// The last.
    pub to: u32,
}

/// No less and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// No less.
    pub min: u32,
    /// No more.
    pub max: u32,
}

impl Limits {
    /// Whether `number` is within them.
    pub fn contains(self, number: u32) -> bool {
        self.min <= number && number <= self.max
    }
}

/// Two times of day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The first, `HH:MM`.
    pub from: String,
    /// The last.
    pub until: String,
}

/// The longest drive between two rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Driving {
    /// Minutes at the wheel.
    pub drive_min: u32,
    /// Minutes of a rest.
    pub rest_min: u32,
}

/// A half day of lessons.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// What it is called.
    pub name: Text,
    /// No lesson begins earlier, `HH:MM`.
    pub from: String,
    /// No lesson ends later.
    pub until: String,
}

/// Where a limit comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyRule {
    /// Which limit.
    pub of: StudyLimit,
    /// The rule in one sentence.
    pub text: Text,
    /// What it rests on.
    pub sources: Vec<SourceId>,
}

words! {
    /// What a template limits.
    pub enum StudyLimit {
        /// School years.
        Grades = "grades",
        /// Ages.
        Ages = "ages",
        /// Pupils in one group.
        Group = "group",
        /// Adults who go with them.
        Adults = "adults",
        /// Minutes of a lesson.
        Lesson = "lesson",
        /// Half days.
        Modules = "modules",
        /// Whether a coach must get there.
        Coach = "coach",
        /// Driving between two rests.
        Driving = "driving",
    }
}

/// A time of a template that was read without fault.
fn clock(text: &str) -> Seconds {
    text.parse::<TimeOfDay>().expect("templates are read with their times checked").0
}

impl Hours {
    /// As seconds from midnight.
    pub fn window(&self) -> Window {
        Window { from: clock(&self.from), to: clock(&self.until) }
    }
}

impl Module {
    /// As seconds from midnight.
    pub fn window(&self) -> Window {
        Window { from: clock(&self.from), to: clock(&self.until) }
    }
}

impl StudyTemplate {
    /// Adults who go with `pupils`.
    pub fn adults(&self, pupils: u32) -> u32 {
        pupils.div_ceil(self.pupils_per_adult.max(1))
    }

    /// The first field that makes no sense, with what is wrong with it.
    fn fault(&self) -> Option<(&'static str, Text)> {
        let times = [("day", &self.day.from, &self.day.until)]
            .into_iter()
            .chain(self.modules.iter().map(|module| ("module", &module.from, &module.until)));
        for (field, from, until) in times {
            let [from, until] = [from, until].map(|text| text.parse::<TimeOfDay>().ok());
            if from.zip(until).is_none_or(|(from, until)| from >= until) {
                return Some((
                    field,
                    Text::new("时刻无法识别或先后颠倒", "its times cannot be read or are out of order"),
                ));
            }
        }
        if self.modules.is_empty() || self.modules.windows(2).any(|pair| pair[0].window().to > pair[1].window().from) {
            return Some((
                "module",
                Text::new("半日须至少一个，依次排列，互不重叠", "needs half days in order that do not overlap"),
            ));
        }
        let spans = [("grades", self.grades), ("ages", self.ages)];
        let limits = [("group", self.group), ("lesson_minutes", self.lesson_minutes)];
        let ends = spans.map(|(field, span)| (field, span.from, span.to)).into_iter();
        let mut ends = ends.chain(limits.map(|(field, limits)| (field, limits.min, limits.max)));
        if let Some((field, ..)) = ends.find(|(_, low, high)| *low == 0 || low > high) {
            return Some((field, Text::new("须为 0 < 下限 ≤ 上限", "needs 0 < lower ≤ upper")));
        }
        if self.pupils_per_adult == 0 || self.lessons_per_day == 0 || self.driving.drive_min == 0 {
            return Some(("pupils_per_adult", Text::new("人数、课数、时间须大于 0", "needs numbers above 0")));
        }
        let silent = StudyLimit::ALL.iter().find(|limit| !self.rules.iter().any(|rule| rule.of == **limit));
        silent.map(|limit| {
            ("rule", Text::new(format!("没有说明 {limit} 的依据"), format!("does not say where {limit} comes from")))
        })
    }
}

/// The templates of `files`; one that makes no sense is a fault and left out.
pub(super) fn read(files: &dyn Files, faults: &mut Vec<Fault>) -> Vec<StudyTemplate> {
    if files.read(FILE).is_none() {
        return Vec::new();
    }
    let Some(mut table) = document(files, FILE, faults) else { return Vec::new() };
    let mut templates: Vec<StudyTemplate> = Vec::new();
    for template in records::<StudyTemplate>(&mut table, (FILE, "template"), faults) {
        let twice = templates.iter().any(|known| known.id == template.id);
        let fault = template.fault().or(twice.then(|| ("id", Text::new("编号重复", "the id is used twice"))));
        match fault {
            None => templates.push(template),
            Some((field, message)) => faults.push(Fault::new(
                (FILE, &template.id, field),
                message,
                ("请按文件开头的说明改正", "write it as the head of the file describes"),
            )),
        }
    }
    templates
}
