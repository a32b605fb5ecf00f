//! Day routes the walk has passed through, and the best plan that can be put together from them.

use crate::plan::adopt::{Outline, adopt};
use crate::plan::model::{Model, Node, ix};
use crate::plan::problem::{HotelNo, SiteNo};
use crate::plan::state::State;
use std::collections::BTreeSet;

/// Routes kept for each day.
const ROUTES: usize = 400;
/// Partial plans carried from day to day.
const BEAM: usize = 48;

/// The most valuable day routes seen. Recombining them (Hu & Lim 2014) finds plans no single
/// walk passed through.
#[derive(Default)]
pub(super) struct Pool {
    days: Vec<BTreeSet<(i64, Vec<Node>)>>,
}

/// A plan for the first days: the route of each, and what they cover together.
#[derive(Clone)]
struct Partial {
    value: i64,
    covered: Vec<u64>,
    routes: Vec<usize>,
    end: Option<Node>,
}

impl Pool {
    /// Notes the routes of a plan; each day keeps its most valuable ones.
    pub(super) fn note(&mut self, model: &Model<'_>, state: &State) {
        self.days.resize_with(state.routes.len(), BTreeSet::new);
        for (known, route) in self.days.iter_mut().zip(&state.routes) {
            let value = route.stops().iter().map(|&site| model.score[ix(site)]).sum();
            if known.len() < ROUTES || known.first().is_some_and(|(least, _)| *least < value) {
                known.insert((value, route.nodes.clone()));
            }
            if known.len() > ROUTES {
                known.pop_first();
            }
        }
    }

    /// The plan of one route per day that covers the most, as far as a beam finds it; sites that
    /// two routes share are visited once.
    pub(super) fn combine(&self, model: &Model<'_>) -> Option<State> {
        let words = model.sites.div_ceil(64);
        let routes: Vec<Vec<&(i64, Vec<Node>)>> = self.days.iter().map(|known| known.iter().rev().collect()).collect();
        let mut beam = vec![Partial { value: 0, covered: vec![0; words], routes: Vec::new(), end: None }];
        for (day, of_day) in routes.iter().enumerate() {
            beam = extend(model, &beam, day, of_day);
        }
        let best = beam.first()?;
        let chosen: Vec<&[Node]> =
            best.routes.iter().zip(&routes).map(|(&at, of_day)| of_day[at].1.as_slice()).collect();
        adopt(model, &outline(model, &chosen))
    }
}

fn extend(model: &Model<'_>, beam: &[Partial], day: usize, routes: &[&(i64, Vec<Node>)]) -> Vec<Partial> {
    let joined = day > 0 && model.problem.days[day - 1].end.is_none() && model.problem.days[day].start.is_none();
    let mut next: Vec<(i64, usize, usize)> = Vec::new();
    for (parent, partial) in beam.iter().enumerate() {
        for (at, (_, nodes)) in routes.iter().enumerate() {
            if joined && partial.end != nodes.first().copied() {
                continue;
            }
            let fresh = stops(nodes).iter().filter(|&&site| partial.covered[ix(site) / 64] >> (ix(site) % 64) & 1 == 0);
            next.push((-partial.value - fresh.map(|&site| model.score[ix(site)]).sum::<i64>(), parent, at));
        }
    }
    next.sort_unstable();
    next.truncate(BEAM);
    next.into_iter()
        .map(|(value, parent, at)| {
            let mut partial = beam[parent].clone();
            let nodes = &routes[at].1;
            for &site in stops(nodes) {
                partial.covered[ix(site) / 64] |= 1 << (ix(site) % 64);
            }
            partial.value = -value;
            partial.routes.push(at);
            partial.end = nodes.last().copied();
            partial
        })
        .collect()
}

fn stops(nodes: &[Node]) -> &[Node] {
    &nodes[1..nodes.len() - 1]
}

/// The chosen routes as an outline, each site on the first day that has it.
fn outline(model: &Model<'_>, chosen: &[&[Node]]) -> Outline {
    let mut seen = vec![false; model.sites];
    let mut first = |site: &&Node| !std::mem::replace(&mut seen[ix(**site)], true);
    let order = chosen.iter().map(|nodes| stops(nodes).iter().filter(&mut first).map(|&site| SiteNo(site)).collect());
    let order: Vec<Vec<SiteNo>> = order.collect();
    let hotel = |node: Option<&Node>| node.and_then(|&node| model.hotel_of(node)).map(HotelNo::at);
    let nights = 0..model.problem.nights.len();
    let nights = nights.map(|night| {
        let before = if model.problem.days[night].end.is_none() { hotel(chosen[night].last()) } else { None };
        before.or_else(|| {
            if model.problem.days[night + 1].start.is_none() { hotel(chosen[night + 1].first()) } else { None }
        })
    });
    Outline { order, nights: nights.collect() }
}
