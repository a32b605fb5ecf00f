//! Whether a site can take those who come: the coach that brings them, and how many they are.

use super::brief::Brief;
use super::study;
use super::unserved::{Reason, Unserved};
use crate::app::world::World;
use crate::base::geodesy::distance_m;
use crate::base::lang::Text;
use crate::catalogue::site::{CoachAccess, Site};

/// Why `site` cannot be visited by those who come; none when it can, or nothing is known against it.
pub(super) fn refusal(world: &World, brief: &Brief, site: &Site) -> Option<Unserved> {
    let told = |(reason, message, mend)| Unserved { site: site.id.clone(), reason, message, mend };
    if by_coach(world, brief) && site.coach_access == Some(CoachAccess::No) {
        return Some(told((Reason::NoCoachAccess, no_coach(), instead_of_the_coach(world, brief, site))));
    }
    brief.study.as_ref().and_then(|study| study::over_capacity(study, site)).map(told)
}

/// Whether a large coach must get to each site.
pub(super) fn by_coach(world: &World, brief: &Brief) -> bool {
    world.roads.vehicles()[brief.vehicle].profile.large || brief.study.as_ref().is_some_and(|s| s.template.coach)
}

fn no_coach() -> Text {
    Text::new("大巴到不了", "a coach does not get there")
}

/// A car, unless the study tour needs its coach; and the nearest site that a coach reaches for certain, to go on
/// from by other means.
fn instead_of_the_coach(world: &World, brief: &Brief, site: &Site) -> Option<Text> {
    let away = |other: &Site| distance_m(site.position.position(), other.position.position());
    let reached = world.catalogue.sites.values().filter(|other| other.coach_access == Some(CoachAccess::Yes));
    let nearest = reached.map(|other| (away(other), other)).min_by(|a, b| a.0.total_cmp(&b.0));
    let needs_coach = brief.study.as_ref().is_some_and(|study| study.template.coach);
    let car = (!needs_coach).then(|| Text::new("改乘小车（vehicle = car）", "go by car (vehicle = car)"));
    let wait = nearest.map(|(metres, other)| {
        let km = metres / 1000.0;
        let (zh, en) = (&other.name.zh, &other.name.en);
        Text::new(
            format!("让大巴停在“{zh}”（直线约 {km:.1} 公里），换乘小车或步行前往"),
            format!("leave the coach at {en} (about {km:.1} km as the crow flies) and go on by minibus or on foot"),
        )
    });
    let (zh, en): (Vec<String>, Vec<String>) = car.into_iter().chain(wait).map(|text| (text.zh, text.en)).unzip();
    (!en.is_empty()).then(|| Text::new(format!("请{}", zh.join("，或")), en.join(", or ")))
}

/// A warning for each wish that was refused, and for what is not known of coach access.
pub(super) fn warnings(world: &World, brief: &Brief, (refused, visited): (&[Unserved], &[&Site])) -> Vec<Text> {
    let wished = refused.iter().filter(|one| brief.wants(&one.site));
    let mut warnings: Vec<Text> = wished
        .filter_map(|one| {
            let name = &world.catalogue.sites.get(&one.site)?.name;
            let (why, code) = (&one.message, one.reason);
            Some(Text::new(
                format!("“{}”未排入：{}（{code}）", name.zh, why.zh),
                format!("{} is left out: {} ({code})", name.en, why.en),
            ))
        })
        .collect();
    if by_coach(world, brief) {
        let listed = |access: Option<CoachAccess>| {
            let found = visited.iter().filter(|site| site.coach_access == access);
            let (zh, en): (Vec<&str>, Vec<&str>) = found.map(|s| (s.name.zh.as_str(), s.name.en.as_str())).unzip();
            (!zh.is_empty()).then(|| (zh.join("、"), en.join(", ")))
        };
        if let Some((zh, en)) = listed(None) {
            warnings.push(Text::new(
                format!("大巴能否到达未登记，假定可到并可停放，请核实：{zh}（coach_access_assumed）"),
                format!("whether a coach gets there is not known; it was assumed that it does and can park: {en} (coach_access_assumed)"),
            ));
        }
        if let Some((zh, en)) = listed(Some(CoachAccess::Caution)) {
            warnings.push(Text::new(
                format!("道路较窄或较陡，大巴须谨慎：{zh}（coach_caution）"),
                format!("narrow or steep roads, coaches with care: {en} (coach_caution)"),
            ));
        }
    }
    warnings
}
