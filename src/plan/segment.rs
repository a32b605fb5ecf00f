//! One day's route with its earliest and latest times, so that an insertion is judged in O(1).

use super::model::{FAR, Model, Node, ix};
use super::pauses::{Moments, too_late};
use super::schedule::Run;

/// A day's order of nodes, anchors included, with the times that bound every change to it.
///
/// `leave[k]` is the earliest departure from node `k`, `latest[k]` the latest arrival at it from
/// which the rest of the day can still be kept. Both walk the list of windows, so the check stays
/// exact with several windows a day (the Wait and `MaxShift` of Vansteenwegen et al. 2009, but
/// for many windows).
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub(crate) nodes: Vec<Node>,
    pub(crate) leave: Vec<i32>,
    pub(crate) latest: Vec<i32>,
    /// `leg[k]` leads from node `k` to the next.
    pub(crate) leg: Vec<i32>,
    /// The same as `leave` and `latest` for each number of breaks taken, on days that are not simple.
    early: Vec<Moments>,
    late: Vec<Moments>,
    pub(crate) travel: i64,
    pub(crate) driving: i64,
}

/// Where a site fits best.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    /// It becomes the node after this index.
    pub(crate) after: usize,
    /// Travel seconds it adds.
    pub(crate) added: i32,
}

impl Route {
    pub(crate) fn between(start: Node, end: Node) -> Self {
        Self { nodes: vec![start, end], ..Self::default() }
    }

    /// Visited sites in their order.
    pub(crate) fn stops(&self) -> &[Node] {
        &self.nodes[1..self.nodes.len() - 1]
    }

    pub(crate) fn start(&self) -> Node {
        self.nodes[0]
    }

    pub(crate) fn end(&self) -> Node {
        self.nodes[self.nodes.len() - 1]
    }

    /// When the day is over at the earliest, by the simple times.
    pub(crate) fn finish(&self) -> i32 {
        self.leave[self.nodes.len() - 1]
    }

    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.nodes.clone_from(&other.nodes);
        self.leave.clone_from(&other.leave);
        self.latest.clone_from(&other.latest);
        self.leg.clone_from(&other.leg);
        self.early.clone_from(&other.early);
        self.late.clone_from(&other.late);
        self.travel = other.travel;
        self.driving = other.driving;
    }

    /// Recomputes all times; false when the order cannot be kept.
    pub(crate) fn rebuild(&mut self, model: &Model<'_>, day: usize) -> bool {
        self.measure(model, day);
        let rules = &model.days[day];
        self.forward(model, day, 0)
            && self.backward(model, day, self.nodes.len() - 1)
            && self.driving <= rules.max_driving
            && (rules.simple || self.pause(model, day))
    }

    /// Recomputes the moments by breaks taken; false when breaks, rests or other rules of the day
    /// cannot be kept.
    fn pause(&mut self, model: &Model<'_>, day: usize) -> bool {
        self.lay_moments(model, day);
        let pauses = &model.days[day].pauses;
        let last = self.nodes.len() - 1;
        !too_late(&self.early[last - 1], self.leg[last - 1], &self.late[last])
            && (pauses.decide(model, day, self.driving, self.nodes.iter().copied()) || self.run(model, day).feasible())
    }

    fn lay_moments(&mut self, model: &Model<'_>, day: usize) {
        let pauses = &model.days[day].pauses;
        let last = self.nodes.len() - 1;
        self.early.clear();
        self.early.push(pauses.morning());
        self.late.resize(last + 1, pauses.evening());
        self.late[last] = pauses.evening();
        let visit = |node: Node| (model.opening(day, ix(node)), model.stay[ix(node)]);
        for k in 1..last {
            let leave = pauses.visit(model, visit(self.nodes[k]), &self.early[k - 1], self.leg[k - 1]);
            self.early.push(leave);
        }
        for k in (1..last).rev() {
            self.late[k] = pauses.visit_before(model, visit(self.nodes[k]), &self.late[k + 1], self.leg[k]);
        }
    }

    pub(crate) fn run<'a, 'p>(&'a self, model: &'a Model<'p>, day: usize) -> Run<'a, 'p> {
        Run { model, day, nodes: &self.nodes, stays: None }
    }

    fn measure(&mut self, model: &Model<'_>, day: usize) {
        self.leg.clear();
        self.driving = 0;
        self.travel = 0;
        for pair in self.nodes.windows(2) {
            let leg = model.leg(day, pair[0], pair[1]);
            self.leg.push(leg);
            self.travel += i64::from(leg);
            self.driving += model.driving(day, pair[0], pair[1]);
        }
        self.leave.resize(self.nodes.len(), 0);
        self.latest.resize(self.nodes.len(), 0);
    }

    /// Earliest departures of the nodes after `from`.
    fn forward(&mut self, model: &Model<'_>, day: usize, from: usize) -> bool {
        let last = self.nodes.len() - 1;
        if from == 0 {
            self.leave[0] = model.days[day].earliest;
        }
        let mut now = self.leave[from];
        for k in from + 1..last {
            let site = ix(self.nodes[k]);
            let opening = model.opening(day, site);
            let begin = model.first_start(opening, now + self.leg[k - 1]);
            if begin > opening.last {
                return false;
            }
            now = begin + model.stay[site];
            self.leave[k] = now;
        }
        self.leave[last] = now + self.leg[last - 1];
        self.leave[last] <= model.days[day].latest
    }

    /// Latest arrivals of the nodes before and at `from`.
    fn backward(&mut self, model: &Model<'_>, day: usize, from: usize) -> bool {
        let last = self.nodes.len() - 1;
        if from == last {
            self.latest[last] = model.days[day].latest;
        }
        let mut bound = if from == last { self.latest[last] } else { self.latest[from + 1] };
        for k in (1..=from.min(last - 1)).rev() {
            let site = ix(self.nodes[k]);
            let ready = bound - self.leg[k] - model.stay[site];
            bound = model.last_start(model.opening(day, site), ready);
            if bound < 0 {
                return false;
            }
            self.latest[k] = bound;
        }
        self.latest[0] = bound - self.leg[0];
        self.latest[0] >= model.days[day].earliest
    }

    /// Puts a site after node `after`, where [`Route::fits`] found it possible.
    pub(crate) fn insert(&mut self, model: &Model<'_>, day: usize, after: usize, site: Node) {
        let (a, b) = (self.nodes[after], self.nodes[after + 1]);
        let (first, second) = (model.leg(day, a, site), model.leg(day, site, b));
        self.travel += i64::from(first + second - self.leg[after]);
        self.driving += model.driving(day, a, site) + model.driving(day, site, b) - model.driving(day, a, b);
        self.nodes.insert(after + 1, site);
        self.leg[after] = first;
        self.leg.insert(after + 1, second);
        self.leave.insert(after + 1, 0);
        self.latest.insert(after + 1, 0);
        let kept = self.forward(model, day, after) && self.backward(model, day, after + 1);
        debug_assert!(kept, "an insertion is made only where it fits");
        if !model.days[day].simple {
            self.lay_moments(model, day);
        }
    }

    /// Whether a site can stand after node `after`, by every rule of the day.
    pub(crate) fn fits(&self, model: &Model<'_>, day: usize, after: usize, site: Node) -> bool {
        let rules = &model.days[day];
        let (a, b) = (self.nodes[after], self.nodes[after + 1]);
        let opening = model.opening(day, ix(site));
        let begin = model.first_start(opening, self.leave[after] + model.leg(day, a, site));
        if begin > opening.last || begin + model.stay[ix(site)] + model.leg(day, site, b) > self.latest[after + 1] {
            return false;
        }
        self.keeps_driving(model, day, after, site) && (rules.simple || self.keeps_rules(model, day, after, site))
    }

    /// What an insertion adds to the driving, when not all travelling is driving.
    fn wheel_added(&self, model: &Model<'_>, day: usize, after: usize, site: Node) -> i32 {
        let (a, b) = (self.nodes[after], self.nodes[after + 1]);
        let added = model.driving(day, a, site) + model.driving(day, site, b) - model.driving(day, a, b);
        i32::try_from(added).unwrap_or(FAR)
    }

    fn keeps_driving(&self, model: &Model<'_>, day: usize, after: usize, site: Node) -> bool {
        let (a, b) = (self.nodes[after], self.nodes[after + 1]);
        let added = model.driving(day, a, site) + model.driving(day, site, b) - model.driving(day, a, b);
        self.driving + added <= model.days[day].max_driving
    }

    /// The part of the check for days with breaks, rests or an elapsed limit: quick as long as
    /// breaks alone decide.
    fn keeps_rules(&self, model: &Model<'_>, day: usize, after: usize, site: Node) -> bool {
        let pauses = &model.days[day].pauses;
        let (a, b) = (self.nodes[after], self.nodes[after + 1]);
        let visit = (model.opening(day, ix(site)), model.stay[ix(site)]);
        let leave = pauses.visit(model, visit, &self.early[after], model.leg(day, a, site));
        if too_late(&leave, model.leg(day, site, b), &self.late[after + 1]) {
            return false;
        }
        let added = model.driving(day, a, site) + model.driving(day, site, b) - model.driving(day, a, b);
        let (before, behind) = self.nodes.split_at(after + 1);
        let nodes = before.iter().copied().chain(std::iter::once(site)).chain(behind.iter().copied());
        pauses.decide(model, day, self.driving + added, nodes.clone()) || {
            let nodes: Vec<Node> = nodes.collect();
            Run { model, day, nodes: &nodes, stays: None }.feasible()
        }
    }

    /// The cheapest feasible place for a site among gaps `range`, skipping those that `blink`
    /// turns away.
    pub(crate) fn best_fit(
        &self,
        model: &Model<'_>,
        what: (usize, Node),
        gaps: (usize, usize),
        mut blink: impl FnMut() -> bool,
    ) -> Option<Fit> {
        let (day, site) = what;
        let rules = &model.days[day];
        let travel = &model.travel[rules.travel];
        let row = ix(site) * model.nodes;
        let (to_next, from_last) = (&travel.to[row..row + model.nodes], &travel.from[row..row + model.nodes]);
        let opening = model.opening(day, ix(site));
        let (stay, limited) = (model.stay[ix(site)], model.any_driving_limit);
        let ready_after = opening.first + stay;
        let mut best = Fit { after: 0, added: FAR };
        // Both bounds grow along the day, so the gaps that can work lie between two indices.
        let first = gaps.0 + self.latest[gaps.0 + 1..].iter().take_while(|&&latest| latest < ready_after).count();
        let ends = self.nodes[first.min(gaps.1)..].windows(2).zip(&self.leg[first.min(gaps.1)..]);
        let times = self.leave[first.min(gaps.1)..].iter().zip(&self.latest[first.min(gaps.1) + 1..]);
        for (after, ((pair, leg), (&leave, &latest))) in (first..=gaps.1).zip(ends.zip(times)) {
            if leave > opening.last {
                break;
            }
            let (there, on) = (from_last[ix(pair[0])], to_next[ix(pair[1])]);
            let added = if model.mixed { self.wheel_added(model, day, after, site) } else { there + on - leg };
            let begin = model.first_start(opening, leave + there);
            #[expect(clippy::needless_bitwise_bool, reason = "one unpredictable branch instead of three")]
            let worse = (added >= best.added) | (begin > opening.last) | (begin + stay + on > latest);
            if worse {
                continue;
            }
            if blink() || (limited && !self.keeps_driving(model, day, after, site)) {
                continue;
            }
            if rules.simple || self.keeps_rules(model, day, after, site) {
                best = Fit { after, added };
            }
        }
        (best.added < FAR).then_some(best)
    }
}
