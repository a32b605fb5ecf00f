//! The driver's law as the optimiser's limits, and what to tell of it.

use crate::app::itineraries::{DayAnswer, LegAnswer};
use crate::app::world::World;
use crate::base::calendar::TimeOfDay;
use crate::base::lang::Text;
use crate::base::units::{Metres, Seconds};
use crate::catalogue::driver::DriverRule;
use crate::plan::{NightRule, RestRule, Rolling};
use crate::road::metric::Vehicle;

/// The limits of one vehicle's driver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Rests between drives.
    pub rest: Option<RestRule>,
    /// The shorter limit by night.
    pub night: Option<NightRule>,
    /// Nobody drives in these hours.
    pub no_driving: Option<(Seconds, Seconds)>,
    /// No day begins earlier.
    pub day_from: Option<Seconds>,
    /// Over several days.
    pub rolling: Vec<Rolling>,
}

/// The rule for the drivers of `vehicle`.
pub fn rule_of<'w>(world: &'w World, vehicle: &Vehicle) -> Option<&'w DriverRule> {
    let kind = vehicle.profile.kind.as_str();
    world.catalogue.driver_rules.iter().find(|rule| rule.kinds.iter().any(|known| known == kind))
}

/// A warning for each day that drives mountain roads of low class by night, where the rule asks for it.
pub fn night_warnings(world: &World, vehicle: &Vehicle, days: &[DayAnswer]) -> Vec<Text> {
    let Some(rule) = rule_of(world, vehicle).filter(|rule| rule.mountain_night) else { return Vec::new() };
    let Some(night) = limits_of(rule).night else { return Vec::new() };
    let dark = |leg: &LegAnswer| leg.depart < night.until || leg.arrive > night.from;
    let told = |(index, day): (usize, &DayAnswer)| {
        let metres: Metres = day.legs.iter().filter(|leg| dark(leg)).map(|leg| leg.way.low_mountain).sum();
        let (number, km) = (index + 1, metres.0.div_ceil(1000));
        (metres > Metres::ZERO).then(|| {
            Text::new(
                format!("第 {number} 天夜间途经山区低等级公路约 {km} 公里：达不到夜间安全通行条件的三级以下山区公路禁止客车夜间行驶，请核实（mountain_night）"),
                format!("day {number} takes about {km} km of low-class mountain roads by night; coaches may not use those that are not safe by night: check (mountain_night)"),
            )
        })
    };
    days.iter().enumerate().filter_map(told).collect()
}

/// A warning when the request would begin days earlier than the rule lets them begin.
pub fn early_warning(world: &World, vehicle: &Vehicle, from: Seconds) -> Option<Text> {
    let earliest = rule_of(world, vehicle).map(limits_of)?.day_from.filter(|earliest| from < *earliest)?;
    let clock = TimeOfDay(earliest);
    Some(Text::new(
        format!("大巴 {clock} 以后才出车，比规定更严，见 driver_rule.note（day_from）"),
        format!(
            "a coach sets out at {clock} or later, which is stricter than the law, see driver_rule.note (day_from)"
        ),
    ))
}

/// What binds the drivers of `vehicle`; nothing when no rule speaks of it.
pub fn limits(world: &World, vehicle: &Vehicle) -> Limits {
    rule_of(world, vehicle).map(limits_of).unwrap_or_default()
}

fn limits_of(rule: &DriverRule) -> Limits {
    let clock = |text: &str| text.parse::<TimeOfDay>().expect("rules are read with their times checked").0;
    Limits {
        rest: Some(RestRule {
            after_driving: Seconds::from_minutes(rule.drive_min),
            rest: Seconds::from_minutes(rule.rest_min),
        }),
        night: rule.night.as_ref().map(|night| NightRule {
            from: clock(&night.from),
            until: clock(&night.until),
            after_driving: Seconds::from_minutes(night.drive_min),
        }),
        no_driving: rule.no_driving.as_ref().map(|hours| (clock(&hours.from), clock(&hours.until))),
        day_from: rule.day_from.as_deref().map(clock),
        rolling: rule
            .rolling
            .iter()
            .map(|stretch| Rolling {
                span: Seconds::from_minutes(stretch.hours * 60),
                limit: Seconds::from_minutes(stretch.drive_min),
            })
            .collect(),
    }
}

impl Limits {
    /// The part of a day in which one may be on the road.
    pub fn hours(&self, (from, to): (Seconds, Seconds)) -> (Seconds, Seconds) {
        self.day_from.map_or((from, to), |earliest| (from.max(earliest).min(to), to))
    }
}
