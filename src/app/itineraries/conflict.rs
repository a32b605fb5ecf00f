//! Which wishes cannot be met together, and which of them to give up.

use super::brief::Brief;
use super::question::Question;
use crate::app::error::FieldFault;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::plan::{Requirement, Solution, Stop, conflict};

/// Microseconds beyond the budget in which the smallest conflicting set is sought.
pub(super) const EXTRA_US: u64 = 1_500_000;

/// A fault for each wish of the smallest set that cannot be met as a whole; for each wish that is
/// missed when no such set was found in time.
pub(super) fn faults(question: &Question<'_>, brief: &Brief, solution: &Solution, stop: &Stop<'_>) -> Vec<FieldFault> {
    let Some(conflict) = conflict(&question.problem, stop) else {
        return question.missing_wishes(solution);
    };
    let fault = |requirement: &Requirement| {
        let (pointer, name, value) = words(question, brief, *requirement);
        let enough = conflict.relaxations.contains(requirement);
        let mend = if enough {
            Text::new(
                format!("放弃“{}”，其余都能满足", name.zh),
                format!("give up {} and all the rest can be met", name.en),
            )
        } else {
            Text::new(
                format!("放宽“{}”，或增加天数、时间、驾驶上限", name.zh),
                format!("relax {}, or add days, hours or driving", name.en),
            )
        };
        let message = (
            format!("“{}”与其他要求冲突", name.zh),
            format!("{} cannot be met together with the other wishes named here", name.en),
        );
        let fault = FieldFault::new(pointer, "conflict", message, mend);
        match value {
            Some(value) => fault.with_value(value),
            None => fault,
        }
    };
    let mut faults: Vec<FieldFault> = conflict.requirements.iter().map(fault).collect();
    faults.dedup_by(|a, b| a.pointer == b.pointer);
    faults
}

/// Where a requirement stands in the request, what it is called, and its value.
fn words(question: &Question<'_>, brief: &Brief, requirement: Requirement) -> (String, Text, Option<SiteId>) {
    let place = |site: usize| {
        let site = question.sites[site];
        let index = brief.must_visit.iter().position(|id| *id == site.id);
        let lock = brief.locks.iter().position(|lock| lock.site == site.id);
        let pointer = match (index, lock) {
            (Some(index), _) => format!("/must_visit/{index}"),
            (None, Some(lock)) => format!("/locks/{lock}"),
            (None, None) => "/must_visit".to_owned(),
        };
        (pointer, site.name.clone(), Some(site.id.clone()))
    };
    let plain = |pointer: &str, zh: String, en: String| (pointer.to_owned(), Text::new(zh, en), None);
    match requirement {
        Requirement::Visit(site) | Requirement::Pinned(site) => place(site.index()),
        // The only groups are the visits of one site on different days.
        Requirement::Members(group) => place(question.problem.groups[group.index()].members[0].index()),
        Requirement::Order(_) => plain("/order", "历史先后".to_owned(), "the historical order".to_owned()),
        Requirement::Driving(day) => {
            let day = day.index() + 1;
            plain("/max_driving_s_per_day", format!("第 {day} 天的驾驶上限"), format!("the driving limit of day {day}"))
        }
        Requirement::Hours(day) => {
            let day = day.index() + 1;
            plain("/day_hours", format!("第 {day} 天的时间"), format!("the hours of day {day}"))
        }
        Requirement::Stops(_) => plain("/days", "每日停靠数".to_owned(), "the number of stops of a day".to_owned()),
        Requirement::Budget => plain("/budget", "预算".to_owned(), "the budget".to_owned()),
    }
}
