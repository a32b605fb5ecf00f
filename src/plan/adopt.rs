//! An order of stops from elsewhere as a plan of the search, as far as it can be kept.

use super::model::{Model, Node, ix};
use super::problem::{HotelNo, SiteNo};
use super::search;
use super::solution::Solution;
use super::state::State;

/// A plan as its order alone: the stops of each day and the hotel of each night.
pub(crate) struct Outline {
    pub(crate) order: Vec<Vec<SiteNo>>,
    pub(crate) nights: Vec<Option<HotelNo>>,
}

impl Outline {
    pub(crate) fn of(plan: &Solution) -> Self {
        Self { order: plan.order(), nights: plan.nights.clone() }
    }
}

/// Takes over hotels and stops in their order; leaves out what the problem does not allow.
/// `None` when not even the hotels can be kept.
pub(crate) fn adopt(model: &Model<'_>, outline: &Outline) -> Option<State> {
    let mut anchors: Vec<(Node, Node)> = model.days.iter().map(|day| (day.starts[0], day.ends[0])).collect();
    for (night, hotel) in outline.nights.iter().enumerate().take(model.problem.nights.len()) {
        let Some(hotel) = hotel.filter(|hotel| model.problem.nights[night].candidates.contains(hotel)) else {
            continue;
        };
        let node = model.hotel_node(hotel.index());
        if model.problem.days[night].end.is_none() {
            anchors[night].1 = node;
        }
        if model.problem.days[night + 1].start.is_none() {
            anchors[night + 1].0 = node;
        }
    }
    let mut state = State::empty(model, &anchors);
    let kept =
        (0..model.days.len()).all(|day| state.routes[day].rebuild(model, day)) && search::runs_kept(model, &state);
    if !kept {
        return None;
    }
    for (day, stops) in outline.order.iter().enumerate().take(model.days.len()) {
        for &site in stops {
            append(model, &mut state, day, site.0);
        }
    }
    Some(state)
}

/// Puts a site at the end of a day if every rule allows it there.
fn append(model: &Model<'_>, state: &mut State, day: usize, site: Node) {
    if ix(site) >= model.sites || state.holds(site) || !state.admits(model, site) {
        return;
    }
    let after = state.routes[day].nodes.len() - 2;
    let room = after < model.days[day].max_stops;
    let allowed = state.gaps(model, day, site).is_some_and(|(low, high)| low <= after && after <= high);
    if room && allowed && state.routes[day].fits(model, day, after, site) {
        state.insert(model, day, after, site);
    }
}
