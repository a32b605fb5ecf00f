//! A plan while the search works on it: routes, where each site stands, and the running sums.

use super::model::{Model, Node, ix};
use super::problem::{GroupRule, Position};
use super::segment::{Fit, Route};

/// The day of a site that is not in the plan.
pub(crate) const ABSENT: u16 = u16::MAX;

#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) routes: Vec<Route>,
    /// The day of each site, or [`ABSENT`].
    pub(crate) day_of: Vec<u16>,
    pub(crate) value: i64,
    pub(crate) fee: i64,
    /// Members of each group that stand in the plan.
    pub(crate) members: Vec<u16>,
    /// Mandatory sites that are absent.
    pub(crate) missing: i64,
}

impl State {
    /// An empty plan over the given anchors (start and end of each day).
    pub(crate) fn empty(model: &Model<'_>, anchors: &[(Node, Node)]) -> Self {
        let routes = anchors.iter().enumerate().map(|(day, &(start, end))| {
            let mut route = Route::between(start, end);
            route.rebuild(model, day);
            route
        });
        Self {
            routes: routes.collect(),
            day_of: vec![ABSENT; model.sites],
            value: 0,
            fee: 0,
            members: vec![0; model.problem.groups.len()],
            missing: model.mandatory.iter().map(|&m| i64::from(m)).sum(),
        }
    }

    pub(crate) fn copy_from(&mut self, other: &Self) {
        for (own, theirs) in self.routes.iter_mut().zip(&other.routes) {
            own.copy_from(theirs);
        }
        self.copy_sums(other);
    }

    /// Copies only what differs: the touched days and the sums.
    pub(crate) fn copy_touched(&mut self, other: &Self, touched: &[bool]) {
        for (day, _) in touched.iter().enumerate().filter(|(_, touched)| **touched) {
            self.routes[day].copy_from(&other.routes[day]);
        }
        self.copy_sums(other);
    }

    fn copy_sums(&mut self, other: &Self) {
        self.day_of.clone_from(&other.day_of);
        self.members.clone_from(&other.members);
        self.value = other.value;
        self.fee = other.fee;
        self.missing = other.missing;
    }

    pub(crate) fn holds(&self, site: Node) -> bool {
        self.day_of[ix(site)] != ABSENT
    }

    pub(crate) fn insert(&mut self, model: &Model<'_>, day: usize, after: usize, site: Node) {
        self.routes[day].insert(model, day, after, site);
        self.enter(model, day, site);
    }

    /// Books a site that a route already holds.
    pub(crate) fn enter(&mut self, model: &Model<'_>, day: usize, site: Node) {
        self.day_of[ix(site)] = u16::try_from(day).expect("a plan has few days");
        self.book(model, site, 1);
    }

    /// Books a site out; its route is compacted by [`State::compact`].
    pub(crate) fn leave(&mut self, model: &Model<'_>, site: Node) {
        self.day_of[ix(site)] = ABSENT;
        self.book(model, site, -1);
    }

    fn book(&mut self, model: &Model<'_>, site: Node, sign: i64) {
        self.value += sign * model.score[ix(site)];
        self.fee += sign * model.fee[ix(site)];
        self.missing -= sign * i64::from(model.mandatory[ix(site)]);
        for &group in &model.groups_of[ix(site)] {
            self.members[ix(group)] = if sign > 0 { self.members[ix(group)] + 1 } else { self.members[ix(group)] - 1 };
        }
    }

    /// Drops from a route all sites that were booked out; false when the rest cannot be kept.
    pub(crate) fn compact(&mut self, model: &Model<'_>, day: usize) -> bool {
        let route = &mut self.routes[day];
        let (sites, day_of) = (model.sites, &self.day_of);
        route.nodes.retain(|&node| ix(node) >= sites || usize::from(day_of[ix(node)]) == day);
        route.rebuild(model, day)
    }

    /// Requirements not met.
    pub(crate) fn unmet(&self, model: &Model<'_>) -> i64 {
        if !model.any_group && !model.any_order {
            return self.missing;
        }
        self.missing + self.group_deficit(model) + self.position_faults(model)
    }

    fn group_deficit(&self, model: &Model<'_>) -> i64 {
        model
            .problem
            .groups
            .iter()
            .zip(&self.members)
            .map(|(group, &count)| match group.rule {
                GroupRule::AtLeast(least) => i64::from(least.saturating_sub(count)),
                GroupRule::AllOrNothing if count > 0 && usize::from(count) < group.members.len() => 1,
                GroupRule::AllOrNothing | GroupRule::AtMost(_) => 0,
            })
            .sum()
    }

    fn position_faults(&self, model: &Model<'_>) -> i64 {
        if model.position.iter().all(Option::is_none) {
            return 0;
        }
        let routes = self.routes.iter().flat_map(|route| route.stops().iter().enumerate());
        routes
            .map(|(at, &site)| match model.position[ix(site)] {
                Some(Position::Index(index)) => i64::from(usize::from(index) != at),
                _ => 0,
            })
            .sum()
    }

    /// Whether budget and group caps admit one more site.
    pub(crate) fn admits(&self, model: &Model<'_>, site: Node) -> bool {
        self.fee + model.fee[ix(site)] <= model.budget
            && model.groups_of[ix(site)].iter().all(|&group| match model.problem.groups[ix(group)].rule {
                GroupRule::AtMost(most) => self.members[ix(group)] < most,
                GroupRule::AllOrNothing | GroupRule::AtLeast(_) => true,
            })
    }

    /// The gaps of a day that rules of order leave a site: it may follow nodes `low..=high`.
    pub(crate) fn gaps(&self, model: &Model<'_>, day: usize, site: Node) -> Option<(usize, usize)> {
        let route = &self.routes[day];
        let (mut low, mut high) = (0, route.nodes.len() - 2);
        if !model.any_order {
            return Some((low, high));
        }
        for &other in &model.before[ix(site)] {
            let its_day = self.day_of[ix(other)];
            if its_day != ABSENT && usize::from(its_day) > day {
                return None;
            }
            if usize::from(its_day) == day {
                low = low.max(position(route, other));
            }
        }
        for &other in &model.after[ix(site)] {
            let its_day = self.day_of[ix(other)];
            if its_day != ABSENT && usize::from(its_day) < day {
                return None;
            }
            if usize::from(its_day) == day {
                high = high.min(position(route, other) - 1);
            }
        }
        self.pinned_gaps(model, day, site, (low, high))
    }

    fn pinned_gaps(&self, model: &Model<'_>, day: usize, site: Node, gaps: (usize, usize)) -> Option<(usize, usize)> {
        let (mut low, mut high) = gaps;
        let route = &self.routes[day];
        let own = model.position[ix(site)];
        match own {
            Some(Position::First) => high = 0,
            Some(Position::Last) => low = low.max(route.nodes.len() - 2),
            Some(Position::Index(index)) => high = high.min(usize::from(index)),
            None => {}
        }
        for (at, &other) in route.stops().iter().enumerate() {
            match (model.position[ix(other)], own) {
                (Some(Position::First), _) => low = low.max(1),
                (Some(Position::Last), _) => high = high.min(route.nodes.len() - 3),
                (Some(Position::Index(theirs)), Some(Position::Index(mine))) if mine < theirs => {
                    high = high.min(at);
                }
                (Some(Position::Index(theirs)), _) if at >= usize::from(theirs) => {
                    low = low.max(at + 1);
                }
                _ => {}
            }
        }
        (low <= high).then_some((low, high))
    }

    /// The cheapest place for a site over the given days.
    pub(crate) fn best_fit(
        &self,
        model: &Model<'_>,
        site: Node,
        days: &[bool],
        mut blink: impl FnMut() -> bool,
    ) -> Option<(usize, Fit)> {
        if !self.admits(model, site) {
            return None;
        }
        let mut best: Option<(usize, Fit)> = None;
        for (day, route) in self.routes.iter().enumerate() {
            if !days[day] || model.opening(day, ix(site)).last < 0 || route.nodes.len() - 2 >= model.days[day].max_stops
            {
                continue;
            }
            let Some(gaps) = self.gaps(model, day, site) else {
                continue;
            };
            if let Some(fit) = route.best_fit(model, (day, site), gaps, &mut blink)
                && best.is_none_or(|(_, known)| fit.added < known.added)
            {
                best = Some((day, fit));
            }
        }
        best
    }
}

/// The index of a node in its route.
pub(crate) fn position(route: &Route, site: Node) -> usize {
    route.nodes.iter().position(|&node| node == site).expect("the site stands in this route")
}
