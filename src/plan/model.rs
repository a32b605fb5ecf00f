//! The problem laid out for the search: dense matrices over sites and anchors, start windows, ranks.

use super::pauses::Pauses;
use super::problem::{Day, GroupRule, Need, PlaceNo, Position, Problem, StayPolicy, Tier};
use crate::base::units::{Fen, Seconds};

/// More hotels than this in one night are many.
pub(crate) const MANY_HOTELS: usize = 12;

/// A site (below [`Model::sites`]) or an anchor: a hotel or a fixed end of a day.
pub(crate) type Node = u16;
/// No way, or never; sums of three such times still fit an `i32`.
pub(crate) const FAR: i32 = 1 << 29;

/// The travel matrices of days that allow the same modes.
pub(crate) struct Travel {
    /// `to[from * nodes + to]`, seconds.
    pub(crate) to: Vec<i32>,
    /// The same, transposed, so that both rows of a candidate are contiguous.
    pub(crate) from: Vec<i32>,
    /// Seconds of it spent driving.
    pub(crate) driving: Vec<i32>,
    /// Fen of it.
    pub(crate) fen: Vec<i64>,
    /// The mode taken.
    pub(crate) mode: Vec<u16>,
}

/// A day as the search sees it.
pub(crate) struct DayModel {
    pub(crate) earliest: i32,
    pub(crate) latest: i32,
    pub(crate) max_driving: i64,
    pub(crate) max_stops: usize,
    /// Earliest and latest times alone decide: no breaks, rests or elapsed limit.
    pub(crate) simple: bool,
    pub(crate) pauses: Pauses,
    pub(crate) travel: usize,
    /// Nodes the day may start from, and end at.
    pub(crate) starts: Vec<Node>,
    pub(crate) ends: Vec<Node>,
}

/// When a site admits a visit on one day.
#[derive(Clone, Copy)]
pub(crate) struct Opening {
    /// First and last start over all windows; `last < first` when shut.
    pub(crate) first: i32,
    pub(crate) last: i32,
    /// The windows one by one, when there are several.
    more: (u32, u32),
}

#[expect(clippy::struct_excessive_bools, reason = "each says which checks a problem needs at all")]
pub(crate) struct Model<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) nodes: usize,
    pub(crate) sites: usize,
    pub(crate) travel: Vec<Travel>,
    pub(crate) days: Vec<DayModel>,
    openings: Vec<Opening>,
    windows: Vec<(i32, i32)>,
    pub(crate) stay: Vec<i32>,
    pub(crate) score: Vec<i64>,
    pub(crate) fee: Vec<i64>,
    pub(crate) budget: i64,
    pub(crate) mandatory: Vec<bool>,
    /// Sites that a plan can hold at all.
    pub(crate) candidates: Vec<Node>,
    pub(crate) before: Vec<Vec<Node>>,
    pub(crate) after: Vec<Vec<Node>>,
    pub(crate) groups_of: Vec<Vec<u16>>,
    pub(crate) position: Vec<Option<Position>>,
    pub(crate) any_order: bool,
    pub(crate) any_group: bool,
    /// Whether driving differs from travelling anywhere or is limited anywhere.
    pub(crate) any_driving_limit: bool,
    /// Whether some travelling is not driving, and driving is what matters next to value.
    pub(crate) mixed: bool,
    /// Whether some night has several hotels to choose from.
    pub(crate) any_choice: bool,
    /// Whether some night has many: then a walk gets stuck in one sequence of hotels of very many.
    pub(crate) wide_choice: bool,
    /// Other candidates by distance, nearest first.
    pub(crate) near: Vec<Vec<Node>>,
    /// Hotel changes count, or nights in a row are limited.
    pub(crate) linked_nights: bool,
    anchor_places: Vec<PlaceNo>,
}

/// The node as a subscript.
pub(crate) fn ix(node: Node) -> usize {
    usize::from(node)
}

fn node(index: usize) -> Node {
    Node::try_from(index).expect("sites, hotels and days together stay below 65 536")
}

/// A time inside the model; times beyond the clock become [`FAR`].
pub(crate) fn time(seconds: Seconds) -> i32 {
    i32::try_from(seconds.0).map_or(FAR, |value| value.min(FAR))
}

/// A time of the model as seconds.
pub(crate) fn seconds(time: i32) -> Seconds {
    Seconds(u32::try_from(time).unwrap_or(0))
}

impl<'p> Model<'p> {
    pub(crate) fn new(problem: &'p Problem) -> Self {
        let sites = problem.sites.len();
        let anchors = Anchors::of(problem);
        let mut model = Self {
            problem,
            nodes: sites + anchors.places.len(),
            sites,
            travel: Vec::new(),
            days: Vec::new(),
            openings: Vec::new(),
            windows: Vec::new(),
            stay: problem.sites.iter().map(|s| time(stay_of(problem, s.stay))).collect(),
            score: problem.sites.iter().map(|s| i64::from(s.score)).collect(),
            fee: problem.sites.iter().map(|s| i64::from(s.fee.0)).collect(),
            budget: problem.budget.map_or(i64::MAX / 4, |Fen(fen)| i64::from(fen)),
            mandatory: problem.sites.iter().map(|s| s.need == Need::Mandatory).collect(),
            candidates: Vec::new(),
            before: vec![Vec::new(); sites],
            after: vec![Vec::new(); sites],
            groups_of: vec![Vec::new(); sites],
            position: problem.sites.iter().map(|s| s.pin.position).collect(),
            any_order: false,
            any_group: !problem.groups.is_empty(),
            any_driving_limit: problem.days.iter().any(|d| d.max_driving.is_some()),
            mixed: problem.modes.iter().any(|mode| !mode.driven)
                && problem.objective.tiers.first() == Some(&Tier::Driving),
            any_choice: problem.nights.iter().any(|n| n.candidates.len() > 1),
            wide_choice: problem.nights.iter().any(|n| n.candidates.len() > MANY_HOTELS),
            near: Vec::new(),
            linked_nights: problem.objective.change_penalty > 0
                || problem.hotels.iter().any(|h| h.min_nights > 1 || h.max_nights > 0),
            anchor_places: anchors.places.iter().map(|&place| PlaceNo::at(place)).collect(),
        };
        model.stay.resize(model.nodes, 0);
        model.lay_days(&anchors);
        model.lay_windows();
        model.lay_rules();
        model.lay_neighbours();
        model
    }

    fn lay_days(&mut self, anchors: &Anchors) {
        let mut kinds: Vec<&[super::problem::ModeNo]> = Vec::new();
        for (index, day) in self.problem.days.iter().enumerate() {
            let travel = kinds.iter().position(|modes| *modes == day.modes).unwrap_or(kinds.len());
            if travel == kinds.len() {
                kinds.push(&day.modes);
            }
            let (starts, ends) = anchors.of_day(self.problem, index);
            self.days.push(DayModel {
                earliest: time(day.earliest),
                latest: time(day.latest),
                max_driving: day.max_driving.map_or(i64::MAX / 4, |s| i64::from(s.0)),
                max_stops: day.max_stops.map_or(usize::MAX, usize::from),
                simple: is_simple(day),
                pauses: Pauses::of(day),
                travel,
                starts,
                ends,
            });
        }
        let enter: Vec<usize> =
            self.problem.sites.iter().map(|s| s.enter.index()).chain(anchors.places.iter().copied()).collect();
        let leave: Vec<usize> =
            self.problem.sites.iter().map(|s| s.leave.index()).chain(anchors.places.iter().copied()).collect();
        self.travel = kinds.iter().map(|modes| lay_travel(self.problem, modes, (&leave, &enter))).collect();
    }

    fn lay_windows(&mut self) {
        for day in 0..self.days.len() {
            for (site, spot) in self.problem.sites.iter().enumerate() {
                let from = self.windows.len();
                let stay = self.stay[site];
                let (low, high) = self.pin_of(site, day);
                for window in &spot.windows[day] {
                    let start = time(window.opens).max(low).max(self.days[day].earliest);
                    let last = time(window.last_admission).min(time(window.closes) - stay).min(high);
                    if start <= last {
                        self.windows.push((start, last));
                    }
                }
                let own = &self.windows[from..];
                let opening = match (own.first(), own.last()) {
                    (Some(first), Some(last)) => {
                        let more = if own.len() > 1 { (from, self.windows.len()) } else { (0, 0) };
                        let more = (u32::try_from(more.0).unwrap_or(0), u32::try_from(more.1).unwrap_or(0));
                        Opening { first: first.0, last: last.1, more }
                    }
                    _ => Opening { first: FAR, last: -1, more: (0, 0) },
                };
                self.openings.push(opening);
            }
        }
    }

    /// The start times a site's pin leaves on a day.
    pub(crate) fn pin_of(&self, site: usize, day: usize) -> (i32, i32) {
        let spot = &self.problem.sites[site];
        if spot.need == Need::Excluded || spot.pin.day.is_some_and(|pinned| pinned.index() != day) {
            return (FAR, -1);
        }
        spot.pin.start.map_or((0, FAR), |(from, until)| (time(from), time(until)))
    }

    fn lay_rules(&mut self) {
        for rule in &self.problem.precedence {
            self.before[rule.after.index()].push(rule.before.0);
            self.after[rule.before.index()].push(rule.after.0);
        }
        for (number, group) in self.problem.groups.iter().enumerate() {
            for member in &group.members {
                self.groups_of[member.index()].push(node(number));
            }
        }
        self.any_order = !self.problem.precedence.is_empty() || self.position.iter().any(Option::is_some);
        let open = |site: usize| (0..self.days.len()).any(|day| self.opening(day, site).last >= 0);
        self.candidates = (0..self.sites).filter(|&site| open(site) && self.may_stand(site)).map(node).collect();
    }

    /// A site whose group can never be complete, or is capped at nothing, is no candidate.
    fn may_stand(&self, site: usize) -> bool {
        self.groups_of[site].iter().all(|&g| self.problem.groups[ix(g)].rule != GroupRule::AtMost(0))
    }

    fn lay_neighbours(&mut self) {
        let travel = &self.travel[0];
        self.near = vec![Vec::new(); self.sites];
        for &site in &self.candidates {
            let gap = |other: Node| {
                i64::from(travel.to[ix(site) * self.nodes + ix(other)])
                    + i64::from(travel.to[ix(other) * self.nodes + ix(site)])
            };
            let mut others: Vec<Node> = self.candidates.iter().copied().filter(|&other| other != site).collect();
            others.sort_by_key(|&other| (gap(other), other));
            self.near[ix(site)] = others;
        }
    }

    pub(crate) fn opening(&self, day: usize, site: usize) -> Opening {
        self.openings[day * self.sites + site]
    }

    /// The first start at or after `arrival`; more than `opening.last` when there is none.
    #[inline]
    pub(crate) fn first_start(&self, opening: Opening, arrival: i32) -> i32 {
        if opening.more.1 == 0 {
            return arrival.max(opening.first);
        }
        if arrival > opening.last {
            return FAR;
        }
        let windows = &self.windows[opening.more.0 as usize..opening.more.1 as usize];
        windows.iter().find(|window| arrival <= window.1).map_or(FAR, |window| arrival.max(window.0))
    }

    /// First and last start of each window of a site, in seconds since the day's first moment.
    pub(crate) fn starts_within(&self, day: usize, site: usize) -> Vec<(i32, i32)> {
        let opening = self.opening(day, site);
        let one = (opening.first, opening.last);
        let all = match opening.more {
            (_, 0) if opening.last < opening.first => &[],
            (_, 0) => std::slice::from_ref(&one),
            (from, until) => &self.windows[from as usize..until as usize],
        };
        let earliest = self.days[day].earliest;
        all.iter().map(|&(first, last)| (first - earliest, last - earliest)).collect()
    }

    /// The last start at or before `moment`; −1 when there is none.
    #[inline]
    pub(crate) fn last_start(&self, opening: Opening, moment: i32) -> i32 {
        if moment < opening.first {
            return -1;
        }
        if opening.more.1 == 0 {
            return moment.min(opening.last);
        }
        let windows = &self.windows[opening.more.0 as usize..opening.more.1 as usize];
        windows.iter().rev().find(|window| window.0 <= moment).map_or(-1, |window| moment.min(window.1))
    }

    /// The first start when the visit lasts `stay` instead of what the model plans with.
    pub(crate) fn first_start_of(&self, place: (usize, usize), arrival: i32, stay: i32) -> Option<i32> {
        let (day, site) = place;
        let (low, high) = self.pin_of(site, day);
        let low = low.max(self.days[day].earliest);
        self.problem.sites[site].windows[day].iter().find_map(|window| {
            let last = time(window.last_admission).min(time(window.closes) - stay).min(high);
            let start = arrival.max(time(window.opens)).max(low);
            (start <= last).then_some(start)
        })
    }

    pub(crate) fn leg(&self, day: usize, from: Node, to: Node) -> i32 {
        self.travel[self.days[day].travel].to[ix(from) * self.nodes + ix(to)]
    }

    pub(crate) fn driving(&self, day: usize, from: Node, to: Node) -> i64 {
        i64::from(self.travel[self.days[day].travel].driving[ix(from) * self.nodes + ix(to)])
    }

    /// The hotel that an anchor is, if it is one.
    pub(crate) fn hotel_of(&self, anchor: Node) -> Option<usize> {
        let index = ix(anchor).checked_sub(self.sites)?;
        (index < self.problem.hotels.len()).then_some(index)
    }

    /// The place of a hotel or of a fixed end.
    pub(crate) fn anchor_place(&self, anchor: Node) -> PlaceNo {
        self.anchor_places[ix(anchor) - self.sites]
    }

    pub(crate) fn hotel_node(&self, hotel: usize) -> Node {
        node(self.sites + hotel)
    }
}

fn stay_of(problem: &Problem, stay: super::problem::Stay) -> Seconds {
    match problem.objective.stay {
        StayPolicy::Usual => stay.usual,
        StayPolicy::Shorten | StayPolicy::Flexible => stay.min,
    }
}

fn is_simple(day: &Day) -> bool {
    let span = day.latest.beyond(day.earliest);
    day.breaks.is_empty()
        && day.rest.is_none()
        && day.no_driving.is_none()
        && day.max_elapsed.is_none_or(|limit| limit >= span)
}

/// The nodes that are not sites: all hotels, then the fixed ends of days.
struct Anchors {
    first: usize,
    places: Vec<usize>,
}

impl Anchors {
    fn of(problem: &Problem) -> Self {
        let mut places: Vec<usize> = problem.hotels.iter().map(|h| h.place.index()).collect();
        let hotels = places.len();
        for place in problem.days.iter().flat_map(|d| d.start.iter().chain(&d.end)) {
            if !places[hotels..].contains(&place.index()) {
                places.push(place.index());
            }
        }
        Self { first: problem.sites.len(), places }
    }

    fn of_day(&self, problem: &Problem, index: usize) -> (Vec<Node>, Vec<Node>) {
        let hotels = problem.hotels.len();
        let fixed = |place: usize| {
            let at = self.places[hotels..].iter().position(|&p| p == place).expect("every fixed end was listed");
            vec![node(self.first + hotels + at)]
        };
        let beds =
            |night: usize| problem.nights[night].candidates.iter().map(|h| node(self.first + h.index())).collect();
        let day = &problem.days[index];
        let starts = day.start.map_or_else(|| beds(index - 1), |place| fixed(place.index()));
        let ends = day.end.map_or_else(|| beds(index), |place| fixed(place.index()));
        (starts, ends)
    }
}

fn lay_travel(problem: &Problem, modes: &[super::problem::ModeNo], ends: (&[usize], &[usize])) -> Travel {
    let (leave, enter) = ends;
    let (nodes, places) = (enter.len(), usize::from(problem.places));
    let allowed: Vec<usize> =
        if modes.is_empty() { (0..problem.modes.len()).collect() } else { modes.iter().map(|m| m.index()).collect() };
    let mut travel = Travel {
        to: vec![FAR; nodes * nodes],
        from: vec![FAR; nodes * nodes],
        driving: vec![0; nodes * nodes],
        fen: vec![0; nodes * nodes],
        mode: vec![0; nodes * nodes],
    };
    for (from, &out) in leave.iter().enumerate() {
        for (to, &into) in enter.iter().enumerate() {
            let cell = out * places + into;
            let quickest = allowed.iter().copied().min_by_key(|&m| (problem.modes[m].seconds[cell], m)).unwrap_or(0);
            let mode = &problem.modes[quickest];
            let seconds = time(mode.seconds[cell]);
            travel.to[from * nodes + to] = seconds;
            travel.from[to * nodes + from] = seconds;
            travel.driving[from * nodes + to] = if mode.driven { seconds } else { 0 };
            travel.fen[from * nodes + to] = mode.fen.get(cell).map_or(0, |fen| i64::from(fen.0));
            travel.mode[from * nodes + to] = node(quickest);
        }
    }
    travel
}
