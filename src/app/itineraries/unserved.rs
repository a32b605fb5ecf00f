//! Why a site is not in the plan, as a code and in words.

use chrono::Datelike;

use super::brief::Brief;
use super::hours::hours_on;
use super::question::{Question, number};
use crate::app::world::World;
use crate::base::ids::SiteId;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::plan::{PlaceNo, SiteNo, Solution};
use crate::words;

words! {
    /// Why a site is left out.
    pub enum Reason {
        /// Shut on every day of the journey.
        Closed = "closed_on_all_days",
        /// No road leads there for this vehicle.
        Unreachable = "unreachable",
        /// No day is long enough for the way there and back.
        TooFar = "too_far",
        /// It would fit, but the chosen sites are worth more.
        NoTime = "no_time",
    }
}

/// A site that was considered and left out.
#[derive(Clone, Debug)]
pub struct Unserved {
    /// The site.
    pub site: SiteId,
    /// Why, for programs.
    pub reason: Reason,
    /// Why, in words.
    pub message: Text,
}

/// Every candidate that `solution` leaves out, the weightiest first.
pub(super) fn list(world: &World, brief: &Brief, question: &Question<'_>, solution: &Solution) -> Vec<Unserved> {
    let absent = |index: &usize| !solution.visits(SiteNo(number(*index)));
    (0..question.sites.len()).filter(absent).map(|index| explain(world, brief, question, index)).collect()
}

fn explain(world: &World, brief: &Brief, question: &Question<'_>, index: usize) -> Unserved {
    let site = question.sites[index];
    let spot = &question.problem.sites[index];
    let unserved = |reason, message: Text| Unserved { site: site.id.clone(), reason, message };
    if spot.windows.iter().all(Vec::is_empty) {
        let days: Vec<String> = brief
            .dates()
            .filter(|date| hours_on(site, *date, &world.catalogue.holidays).windows.is_empty())
            .map(|date| format!("{:02}-{:02}", date.month(), date.day()))
            .collect();
        let days = days.join(", ");
        let message = Text::new(format!("行程各日（{days}）都不开放"), format!("closed on all of your days ({days})"));
        return unserved(Reason::Closed, message);
    }
    match shortest_detour(question, spot.enter) {
        None => {
            unserved(Reason::Unreachable, Text::new("该车型没有可到达的道路", "no road leads there for this vehicle"))
        }
        Some(way) if way > brief.max_driving || way + spot.stay.min > brief.day_to - brief.day_from => {
            let minutes = way.0.div_ceil(60);
            let message = Text::new(
                format!("当天往返至少要开 {minutes} 分钟，超出每日限制"),
                format!("takes at least {minutes} min of driving in one day, beyond your limits"),
            );
            unserved(Reason::TooFar, message)
        }
        Some(_) => unserved(
            Reason::NoTime,
            Text::new("时间不够：已选地点的价值更高", "there is no time for it: the chosen sites are worth more"),
        ),
    }
}

/// The least driving of a day that does nothing but visit the place: to it and on to some bed or
/// end; `None` when no way leads there.
fn shortest_detour(question: &Question<'_>, place: PlaceNo) -> Option<Seconds> {
    let problem = &question.problem;
    let places = usize::from(problem.places);
    let seconds = &problem.modes[0].seconds;
    let ends = || (0..2).chain(problem.hotels.iter().map(|hotel| hotel.place.index()));
    let to = ends().map(|end| seconds[end * places + place.index()]).min()?;
    let back = ends().map(|end| seconds[place.index() * places + end]).min()?;
    let way = to + back;
    (to < Seconds::MAX && back < Seconds::MAX).then_some(way)
}
