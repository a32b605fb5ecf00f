//! Study tours: what a template asks of visits and days, and a judge that reads nothing but the answer.

use serde::{Deserialize, Serialize};

use super::answer::{DayAnswer, Itinerary, StopAnswer};
use super::unserved::Reason;
use crate::app::cost::Party;
use crate::app::world::World;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::catalogue::site::{CoachAccess, Site};
use crate::catalogue::study::StudyTemplate;
use crate::plan::{RestRule, Stay, Window};

/// A recognised study base is worth so much more, as much as a national protection and a little.
const STUDY_BASE: u32 = 30;

/// A study tour that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    /// What it keeps to.
    pub template: StudyTemplate,
    /// All pupils.
    pub pupils: u32,
    /// In how many groups they travel; each follows the plan on its own.
    pub split: u32,
}

/// A visit as a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// The half day it lies in.
    pub module: Text,
    /// How long it is.
    pub minutes: u32,
    /// Pupils and adults of one group.
    pub people: u32,
    /// How many the site takes at once; absent when not known.
    pub capacity: Option<u32>,
    /// Whether a coach gets there; absent when not known.
    pub coach_access: Option<CoachAccess>,
}

impl Study {
    /// Pupils of one group.
    pub fn group(&self) -> u32 {
        self.pupils.div_ceil(self.split.max(1))
    }

    /// Adults of one group.
    pub fn adults(&self) -> u32 {
        self.template.adults(self.group())
    }

    /// Pupils and adults of one group: whom a site must take at once.
    pub fn people(&self) -> u32 {
        self.group() + self.adults()
    }

    /// Who pays tickets when the request does not say: everybody.
    pub fn party(&self) -> Party {
        Party { adults: self.adults() * self.split, reduced: self.pupils }
    }

    /// The fewest groups of which each fits into `capacity`; none when not even one pupil with an adult does.
    pub(super) fn split_for(&self, capacity: u32) -> Option<u32> {
        let people = |split: u32| {
            let group = self.pupils.div_ceil(split);
            group + self.template.adults(group)
        };
        (1..=self.pupils).find(|split| people(*split) <= capacity)
    }

    /// What a site is worth to a study tour beyond its part in the lines.
    pub(super) fn bonus(site: &Site) -> u32 {
        if site.study { STUDY_BASE } else { 0 }
    }

    /// A visit is a lesson: as long as usual, but no shorter and no longer than a lesson may be.
    pub(super) fn stay(&self, site: &Site) -> Stay {
        let limits = self.template.lesson_minutes;
        Stay {
            min: Seconds::from_minutes(limits.min),
            usual: Seconds::from_minutes(site.visit_minutes.usual.clamp(limits.min, limits.max)),
            max: Seconds::from_minutes(limits.max),
        }
    }

    /// The parts of `windows` that lie in a half day of lessons and are long enough for one of `stay`.
    pub(super) fn lessons(&self, windows: &[Window], stay: Stay) -> Vec<Window> {
        let modules = self.template.modules.iter().map(crate::catalogue::study::Module::window);
        let both = modules.flat_map(|module| {
            windows.iter().map(move |window| Window {
                opens: window.opens.max(module.from),
                last_admission: window.last_admission.min(module.to),
                closes: window.closes.min(module.to),
                preferred: window.preferred,
            })
        });
        let mut lessons: Vec<Window> =
            both.filter(|w| w.opens <= w.last_admission && w.opens + stay.usual <= w.closes).collect();
        lessons.sort_by_key(|window| window.opens);
        lessons
    }

    /// The stricter of the template's rests and the law's.
    pub(super) fn rest(&self, law: Option<RestRule>) -> RestRule {
        let own = RestRule {
            after_driving: Seconds::from_minutes(self.template.driving.drive_min),
            rest: Seconds::from_minutes(self.template.driving.rest_min),
        };
        law.map_or(own, |law| RestRule {
            after_driving: law.after_driving.min(own.after_driving),
            rest: law.rest.max(own.rest),
        })
    }

    /// The lesson that a visit from `enter` to `depart` is.
    pub(super) fn lesson(&self, site: &Site, (enter, depart): (Seconds, Seconds)) -> Lesson {
        let holds = |window: crate::base::calendar::Window| window.from <= enter && depart <= window.to;
        let module = self.template.modules.iter().find(|module| holds(module.window()));
        Lesson {
            module: module.map(|module| module.name.clone()).unwrap_or_default(),
            minutes: (depart - enter).0.div_ceil(60),
            people: self.people(),
            capacity: site.group.as_ref().map(|group| group.capacity),
            coach_access: site.coach_access,
        }
    }

    /// What whoever leads the tour should know of it.
    pub fn notes(&self) -> Vec<Text> {
        let template = &self.template;
        let (grades, ages) = (template.grades, template.ages);
        let (group, adults, people) = (self.group(), self.adults(), self.people());
        let mut notes = vec![
            Text::new(
                format!(
                    "{}：{} 至 {} 年级，{} 至 {} 岁；{}",
                    template.name.zh, grades.from, grades.to, ages.from, ages.to, template.focus.zh
                ),
                format!(
                    "{}: school years {} to {}, ages {} to {}; {}",
                    template.name.en, grades.from, grades.to, ages.from, ages.to, template.focus.en
                ),
            ),
            Text::new(
                format!("每组 {group} 名学生、{adults} 名带队教师，共 {people} 人"),
                format!("a group is {group} pupils with {adults} adults, {people} people"),
            ),
        ];
        if self.split > 1 {
            let split = self.split;
            notes.push(Text::new(
                format!("分 {split} 组：各组分别按此行程出行，错开日期或时间，同一地点不同时接待两组"),
                format!("{split} groups: each follows this plan on its own, on other days or at other times, so that no two are at a site together"),
            ));
        }
        notes
    }

    /// What had to be assumed for the visits of `days`, and what to check.
    pub(super) fn warnings(&self, world: &World, days: &[DayAnswer]) -> Vec<Text> {
        let stops: Vec<&StopAnswer> = days.iter().flat_map(|day| &day.stops).collect();
        let names = |which: &dyn Fn(&Site) -> bool| {
            let found = stops.iter().map(|stop| &world.catalogue.sites[&stop.site]).filter(|site| which(site));
            let (zh, en): (Vec<&str>, Vec<&str>) = found.map(|s| (s.name.zh.as_str(), s.name.en.as_str())).unzip();
            (!zh.is_empty()).then(|| (zh.len(), zh.join("、"), en.join(", ")))
        };
        let mut warnings = Vec::new();
        if let Some((count, zh, en)) = names(&|site| site.group.is_none()) {
            let people = self.people();
            warnings.push(Text::new(
                format!("{count} 处的接待容量未登记，假定可同时接待 {people} 人，请事先预约核实：{zh}（capacity_assumed）"),
                format!("the capacity of {count} sites is not known; it was assumed that they take {people} people at once: book and ask ({en}; capacity_assumed)"),
            ));
        }
        let most = self.template.lesson_minutes.max;
        if let Some((_, zh, en)) = names(&|site| site.visit_minutes.min > most) {
            warnings.push(Text::new(
                format!("课程最长 {most} 分钟，短于通常所需的参观时间：{zh}（lesson_short）"),
                format!("a lesson of at most {most} min is shorter than a visit takes: {en} (lesson_short)"),
            ));
        }
        warnings
    }
}

/// What a plan does against its template; it reads the answer and the register, not the question.
pub(super) fn judge(world: &World, itinerary: &Itinerary) -> Option<String> {
    let study = itinerary.study.as_ref()?;
    let template = &study.template;
    for day in &itinerary.days {
        if day.stops.len() > usize::from(template.lessons_per_day) {
            return Some(format!("{}: {} lessons", day.date, day.stops.len()));
        }
        for stop in &day.stops {
            let site = &world.catalogue.sites[&stop.site];
            let length = stop.depart - stop.enter;
            let minutes = length.0 / 60;
            let whole = length.0.is_multiple_of(60) && template.lesson_minutes.contains(minutes);
            let inside = template.modules.iter().map(crate::catalogue::study::Module::window);
            let inside = inside.into_iter().any(|half| half.from <= stop.enter && stop.depart <= half.to);
            let fits = site.group.as_ref().is_none_or(|group| study.people() <= group.capacity);
            let reached = !template.coach || site.coach_access != Some(CoachAccess::No);
            let wrong = [(whole, "length"), (inside, "half day"), (fits, "capacity"), (reached, "coach access")];
            if let Some((_, what)) = wrong.iter().find(|(holds, _)| !holds) {
                return Some(format!("{} {}: wrong {what}", day.date, stop.site));
            }
        }
        let (most, rest) = (template.driving.drive_min * 60, template.driving.rest_min * 60);
        if longest_drive(day, rest) > most {
            return Some(format!("{}: drives on without a rest", day.date));
        }
    }
    None
}

/// The longest driving of a day, in seconds, between two times of standing still for `rest` seconds.
fn longest_drive(day: &DayAnswer, rest: u32) -> u32 {
    let (mut longest, mut driven, mut stood_since) = (0, 0, day.depart);
    for leg in &day.legs {
        let mut now = leg.depart;
        let rests =
            day.pauses.iter().filter(|pause| !pause.lunch && leg.depart <= pause.begin && pause.end <= leg.arrive);
        for (until, onwards) in rests.map(|pause| (pause.begin, pause.end)).chain([(leg.arrive, leg.arrive)]) {
            if until > now {
                driven = if (now - stood_since).0 >= rest { 0 } else { driven } + (until - now).0;
                longest = longest.max(driven);
                stood_since = until;
            }
            now = onwards;
        }
    }
    longest
}

/// Whether a site can take the party, and if not, why and what to do.
pub(super) fn over_capacity(study: &Study, site: &Site) -> Option<(Reason, Text, Option<Text>)> {
    let capacity = site.group.as_ref()?.capacity;
    let people = study.people();
    (people > capacity).then(|| {
        let mend = study.split_for(capacity).map(|split| {
            Text::new(
                format!("请分为 {split} 组（study.split = {split}）"),
                format!("split into {split} groups (study.split = {split})"),
            )
        });
        let message = Text::new(
            format!("一次最多接待 {capacity} 人，本组 {people} 人"),
            format!("takes {capacity} people at once; the group has {people}"),
        );
        (Reason::OverCapacity, message, mend)
    })
}
