//! Recreate: absent sites go back greedily, in one of several orders, with a little blindness.

use crate::plan::model::{Model, Node, ix};
use crate::plan::problem::GroupRule;
use crate::plan::random::Random;
use crate::plan::state::State;

/// One gap in so many is overlooked.
const BLINK_ONE_IN: usize = 100;

/// The orders in which absent sites are tried; the fixed ones are sorted once.
pub(super) struct Orders {
    fixed: Vec<Vec<Node>>,
    blurred: Vec<Node>,
    /// Nothing is optional: worth says nothing, hours do.
    all_required: bool,
}

/// The orders drawn from, and by how many places they are blurred, when worth decides …
const BY_WORTH: [usize; 12] = [1, 1, 1, 1, 1, 1, 1, 1, 6, 0, 2, 5];
const NARROW: [usize; 4] = [4, 10, 20, 40];
/// … and when everything is required.
const BY_TIME: [usize; 12] = [2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6];
const WIDE: [usize; 4] = [1, 10, 1_000, 1_000];

impl Orders {
    pub(super) fn new(model: &Model<'_>) -> Self {
        let mut keys = vec![vec![0; model.sites]; ORDERS];
        for &site in &model.candidates {
            let s = ix(site);
            let openings: Vec<_> = (0..model.days.len()).map(|d| model.opening(d, s)).filter(|o| o.last >= 0).collect();
            let width: i64 = openings.iter().map(|o| i64::from(o.last - o.first)).sum();
            let home = model.days[0].starts[0];
            let gap: i64 = model.near[s].iter().take(5).map(|&n| i64::from(model.leg(0, site, n))).sum::<i64>() / 5;
            let effort = gap + i64::from(model.stay[s]) + 1;
            keys[0][s] = -model.score[s];
            keys[1][s] = -((model.score[s] * model.score[s]) << 16) / effort;
            keys[2][s] = width;
            keys[3][s] = openings.iter().map(|o| i64::from(o.first)).min().unwrap_or(0);
            keys[4][s] = openings.iter().map(|o| i64::from(o.last)).min().unwrap_or(0);
            keys[5][s] = -i64::from(model.leg(0, home, site));
            keys[6][s] = -(model.score[s] << 20) / effort;
        }
        let sorted = |key: &Vec<i64>| {
            let mut order = model.candidates.clone();
            order.sort_by_key(|&site| (key[ix(site)], site));
            order
        };
        Self {
            fixed: keys.iter().map(sorted).collect(),
            blurred: Vec::new(),
            all_required: model.candidates.iter().all(|&site| model.mandatory[ix(site)]),
        }
    }

    /// One of the orders, drawn at random and blurred: each site may slip back a few places.
    ///
    /// Mostly the square of the score for the effort (Vansteenwegen et al. 2009); pure chance and
    /// pure orders both do much worse.
    fn draw(&mut self, random: &mut Random) -> &[Node] {
        let (weighted, blurs) = if self.all_required { (&BY_TIME, &WIDE) } else { (&BY_WORTH, &NARROW) };
        let which = weighted[random.below(weighted.len())];
        let blur = blurs[random.below(blurs.len())];
        self.blurred.clone_from(&self.fixed[which]);
        let count = self.blurred.len();
        for at in 0..count {
            let other = at + random.below(blur.min(count - at));
            self.blurred.swap(at, other);
        }
        &self.blurred
    }
}

/// How many orders there are: score, squared score for effort, width, opening, closing, distance
/// from home, score for effort.
const ORDERS: usize = 7;

/// Working memory of recreation.
#[derive(Default)]
pub(super) struct Recreate {
    queue: Vec<Node>,
    until_blink: usize,
}

impl Recreate {
    /// Puts absent sites into the given days until none fits.
    pub(super) fn fill(
        &mut self,
        model: &Model<'_>,
        state: &mut State,
        days: &[bool],
        chance: (&mut Orders, &mut Random),
    ) {
        let (orders, random) = chance;
        if model.any_group {
            self.toggle_groups(model, state, days, (random, 4));
        }
        self.line_up(model, orders, state, random);
        for at in 0..self.queue.len() {
            self.place(model, state, (self.queue[at], days), random);
        }
    }

    /// The same on all days without overlooking a gap.
    pub(super) fn fill_plainly(
        &mut self,
        model: &Model<'_>,
        orders: &mut Orders,
        state: &mut State,
        random: &mut Random,
    ) {
        let days = vec![true; model.days.len()];
        self.until_blink = usize::MAX;
        self.toggle_groups(model, state, &days, (random, 1));
        self.line_up(model, orders, state, random);
        for at in 0..self.queue.len() {
            self.until_blink = usize::MAX;
            self.place(model, state, (self.queue[at], &days), random);
        }
        self.until_blink = BLINK_ONE_IN;
    }

    /// Queues the absent sites, required ones first.
    fn line_up(&mut self, model: &Model<'_>, orders: &mut Orders, state: &State, random: &mut Random) {
        self.queue.clear();
        let order = orders.draw(random);
        if state.missing == 0 && !model.any_group {
            self.queue.extend(order.iter().filter(|&&site| !state.holds(site)));
            return;
        }
        let required = |site| model.mandatory[ix(site)] || (model.any_group && wanted(model, state, site));
        let open = |site| !(state.holds(site) || (model.any_group && barred(model, state, site)));
        self.queue.extend(order.iter().filter(|&&site| open(site) && required(site)));
        self.queue.extend(order.iter().filter(|&&site| open(site) && !required(site)));
    }

    /// Puts one site where it costs least; false when it fits nowhere.
    pub(super) fn place(
        &mut self,
        model: &Model<'_>,
        state: &mut State,
        what: (Node, &[bool]),
        random: &mut Random,
    ) -> bool {
        let (site, days) = what;
        let until = &mut self.until_blink;
        let blink = || {
            if *until == 0 {
                *until = random.below(2 * BLINK_ONE_IN);
                return true;
            }
            *until -= 1;
            false
        };
        let fit = state.best_fit(model, site, days, blink);
        if let Some((day, fit)) = fit {
            state.insert(model, day, fit.after, site);
        }
        fit.is_some()
    }

    /// All-or-nothing groups enter whole or not at all; begun ones are completed or evicted.
    /// Absent ones are tried once in `one_in` times.
    fn toggle_groups(&mut self, model: &Model<'_>, state: &mut State, days: &[bool], chance: (&mut Random, usize)) {
        let (random, one_in) = chance;
        for (number, group) in model.problem.groups.iter().enumerate() {
            if group.rule != GroupRule::AllOrNothing {
                continue;
            }
            let count = usize::from(state.members[number]);
            let whole = group.members.len();
            let must = group.members.iter().any(|m| model.mandatory[m.index()]);
            if count == whole || (count == 0 && !must && !random.chance(1, one_in)) {
                continue;
            }
            let mut absent: Vec<Node> = group.members.iter().map(|m| m.0).filter(|&m| !state.holds(m)).collect();
            random.shuffle(&mut absent);
            let complete = absent.iter().all(|&site| self.place(model, state, (site, days), random));
            if !complete {
                evict(model, state, number);
            }
        }
    }
}

/// Takes out what is left of all-or-nothing groups that are not complete.
pub(crate) fn drop_torn_groups(model: &Model<'_>, state: &mut State) {
    for (number, group) in model.problem.groups.iter().enumerate() {
        if group.rule == GroupRule::AllOrNothing && usize::from(state.members[number]) < group.members.len() {
            evict(model, state, number);
        }
    }
}

/// Takes all members of a group out.
fn evict(model: &Model<'_>, state: &mut State, group: usize) {
    let mut days = vec![false; state.routes.len()];
    for member in &model.problem.groups[group].members {
        if state.holds(member.0) {
            days[usize::from(state.day_of[member.index()])] = true;
            state.leave(model, member.0);
        }
    }
    for day in (0..days.len()).filter(|&day| days[day]) {
        state.compact(model, day);
    }
}

/// A site that may enter only together with its whole group.
fn barred(model: &Model<'_>, state: &State, site: Node) -> bool {
    model.groups_of[ix(site)].iter().any(|&g| {
        let group = &model.problem.groups[ix(g)];
        group.rule == GroupRule::AllOrNothing && usize::from(state.members[ix(g)]) + 1 < group.members.len()
    })
}

/// A site that a group still lacks.
fn wanted(model: &Model<'_>, state: &State, site: Node) -> bool {
    model.groups_of[ix(site)].iter().any(|&g| match model.problem.groups[ix(g)].rule {
        GroupRule::AtLeast(least) => state.members[ix(g)] < least,
        GroupRule::AllOrNothing | GroupRule::AtMost(_) => false,
    })
}
