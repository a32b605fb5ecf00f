//! Roads that by their own tags are shut at certain times, as closures of the network.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use crate::base::calendar::Holidays;
use crate::base::lang::Text;
use crate::catalogue::closure::Closure;
use crate::road::Roads;
use crate::road::attributes::Condition;
use crate::road::network::StretchId;
use crate::road::timing::Timetable;

/// Everything that one condition shuts.
#[derive(Clone, Debug)]
pub struct Timed {
    /// As a closure; its id has a colon, as no id of the register has.
    pub closure: Closure,
    /// What it means on the roads.
    pub stretches: BTreeSet<StretchId>,
    timetable: Timetable,
}

impl Timed {
    /// All conditions of `roads` whose times can be read and that concern one of its vehicles.
    pub fn all(roads: &Roads) -> Vec<Self> {
        let mut stretches: BTreeMap<&Condition, BTreeSet<StretchId>> = BTreeMap::new();
        for (id, stretch) in roads.network().stretches() {
            for condition in stretch.conditions.iter().filter(|condition| condition.timing.is_some()) {
                stretches.entry(condition).or_default().insert(id);
            }
        }
        let timed = |(number, (condition, stretches))| Self::new(number, condition, (stretches, roads));
        stretches.into_iter().enumerate().filter_map(timed).collect()
    }

    fn new(number: usize, condition: &Condition, (stretches, roads): (BTreeSet<StretchId>, &Roads)) -> Option<Self> {
        let timetable = condition.timing.as_ref()?.timetable()?;
        let profiles = roads.vehicles().iter().map(|vehicle| &vehicle.profile);
        let bound = profiles.filter(|profile| condition.vehicles.contains(profile.kind));
        let vehicles: Vec<String> = bound.map(|profile| profile.id.clone()).collect();
        let Condition { key, text, .. } = condition;
        let closure = Closure {
            id: format!("network:{number}").as_str().into(),
            reason: Text::new(
                format!("路网数据注明限时通行（{key}={text}）"),
                format!("shut at times, as the roads' data say ({key}={text})"),
            ),
            road_ref: None,
            points: Vec::new(),
            from: None,
            to: None,
            max_kmh: None,
            sources: Vec::new(),
            note: None,
            // No names would mean all.
            vehicles: if vehicles.is_empty() { return None } else { vehicles },
        };
        Some(Self { closure, stretches, timetable })
    }

    /// Whether it holds at the one moment of a span, or else on a whole day of it: a journey of days
    /// finds an hour for a road that is shut only at some.
    pub fn holds(&self, (from, to): (NaiveDateTime, NaiveDateTime), holidays: &Holidays) -> bool {
        if from == to {
            return self.timetable.is_shut_at(from, holidays);
        }
        let mut days = from.date().iter_days().take_while(|day| *day <= to.date());
        days.any(|day| self.timetable.is_shut_on(day, holidays))
    }
}
