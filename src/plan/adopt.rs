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
        if !whole_day(model, &mut state, day, stops) {
            for &site in stops {
                append(model, &mut state, day, site.0);
            }
        }
    }
    search::drop_torn_groups(model, &mut state);
    Some(state)
}

/// Puts all stops of a day in at once, because a part of them may be impossible where all are
/// not; false, and nothing done, when they cannot be kept.
fn whole_day(model: &Model<'_>, state: &mut State, day: usize, stops: &[SiteNo]) -> bool {
    let bare = state.routes[day].nodes.clone();
    let mut kept = true;
    for site in stops.iter().map(|site| site.0) {
        kept = kept && allowed(model, state, day, site);
        if !kept {
            break;
        }
        let last = state.routes[day].nodes.len() - 1;
        state.routes[day].nodes.insert(last, site);
        state.enter(model, day, site);
    }
    if kept && state.routes[day].rebuild(model, day) {
        return true;
    }
    for site in state.routes[day].stops().to_vec() {
        state.leave(model, site);
    }
    state.routes[day].nodes = bare;
    state.routes[day].rebuild(model, day);
    false
}

/// Whether a site may follow the last stop of a day, times apart.
fn allowed(model: &Model<'_>, state: &State, day: usize, site: Node) -> bool {
    let after = state.routes[day].nodes.len() - 2;
    ix(site) < model.sites
        && !state.holds(site)
        && state.admits(model, site)
        && after < model.days[day].max_stops
        && state.gaps(model, day, site).is_some_and(|(low, high)| low <= after && after <= high)
}

/// Puts a site at the end of a day if every rule allows it there.
fn append(model: &Model<'_>, state: &mut State, day: usize, site: Node) {
    let after = state.routes[day].nodes.len() - 2;
    if allowed(model, state, day, site) && state.routes[day].fits(model, day, after, site) {
        state.insert(model, day, after, site);
    }
}
