//! The dearest chain of days at given earnings, by labels in the order of time.

use super::price::{Memory, PARTS, ROUNDING, over};
use crate::plan::model::{FAR, Model, Node, ix};
use crate::plan::stop::{Stop, WHOLE};

/// Candidates in the order of a day.
pub(super) type Route = Vec<usize>;

/// Moments a day is divided into.
const MOMENTS: usize = 72;
/// Labels of one day before it is given up.
const LABELS: usize = 3_000_000;
/// Looking back farther for a label that beats a new one costs more than it saves.
const LOOK_BACK: usize = 48;
const NEVER: i64 = i64::MIN / 4;
const NONE: usize = usize::MAX;

/// All days under earnings.
pub(super) struct Days<'a, 'p> {
    pub(super) model: &'a Model<'p>,
    pub(super) memory: &'a Memory,
    /// What a visit earns after its price, by candidate.
    pub(super) earn: &'a [i64],
    /// For each candidate those that may only follow it.
    pub(super) later: &'a [u128],
    /// Chains that earn no more are of no interest: one such chain is known.
    pub(super) floor: i64,
    /// Labels kept for one site and moment.
    pub(super) cap: usize,
    /// Whether a site that earns nothing can be left out: no detour is ever a short cut.
    pub(super) metric: bool,
}

#[derive(Clone, Copy)]
struct Label {
    earns: i64,
    memory: u128,
    driving: i64,
    time: i32,
    breaks: usize,
    stops: usize,
    /// A candidate, or [`NONE`] at the start of the day.
    site: usize,
    node: Node,
    parent: usize,
}

impl Label {
    fn beats(&self, other: &Self) -> bool {
        self.earns >= other.earns
            && self.time <= other.time
            && self.driving <= other.driving
            && self.breaks >= other.breaks
            && self.stops <= other.stops
            && self.memory & !other.memory == 0
    }

    /// How much is lost when the two become one, in points, roughly.
    fn apart(&self, other: &Self) -> i64 {
        let forgotten = i64::from((self.memory ^ other.memory).count_ones());
        let late = i64::from((self.time - other.time).abs()) / 60;
        (self.earns - other.earns).abs() / PARTS + late + 3 * forgotten + (self.driving - other.driving).abs() / 240
    }

    /// Takes the best of both; the one that earns more gives the way here.
    fn merge(&mut self, other: &Self) {
        if other.earns > self.earns {
            (self.earns, self.parent) = (other.earns, other.parent);
        }
        self.memory &= other.memory;
        self.driving = self.driving.min(other.driving);
        self.time = self.time.min(other.time);
        self.breaks = self.breaks.max(other.breaks);
        self.stops = self.stops.min(other.stops);
    }
}

/// What can still be earned after a day's site and moment, and from the start of the day on.
struct Rest {
    after: Vec<i64>,
    starts: Vec<i64>,
}

/// A day gone through: its labels, those not yet final by site and moment, and the best one for
/// each end.
struct Done {
    labels: Vec<Label>,
    waiting: Vec<Vec<Label>>,
    ends: Vec<(i64, usize)>,
}

impl Days<'_, '_> {
    /// What the dearest chain earns, at least the floor, and its days; without days when nothing
    /// beats the floor. `None` when time or labels ran out.
    pub(super) fn dearest(&self, stop: &Stop<'_>) -> Option<(i64, Vec<Route>)> {
        let count = self.model.days.len();
        let mut rests: Vec<Rest> = Vec::with_capacity(count);
        for day in (0..count).rev() {
            let rest = self.rest(day, rests.last());
            rests.push(rest);
        }
        rests.reverse();
        let mut enter = vec![0; self.model.days[0].starts.len()];
        let mut done: Vec<Done> = Vec::with_capacity(count);
        for day in 0..count {
            let next = rests.get(day + 1);
            let through = self.through(day, &enter, (&rests[day], next), stop)?;
            enter = self.hand_over(day, &through.ends);
            done.push(through);
        }
        let last = &done[count - 1].ends;
        let most = last.iter().map(|end| end.0).max().unwrap_or(NEVER);
        if most <= self.floor {
            return Some((self.floor, Vec::new()));
        }
        let best = last.iter().position(|end| end.0 == most).unwrap_or(0);
        Some((most, self.routes(&done, best)))
    }

    /// Whether the night after a day is spent where it ends.
    fn joined(&self, day: usize) -> bool {
        let days = &self.model.problem.days;
        day + 1 < days.len() && days[day].end.is_none() && days[day + 1].start.is_none()
    }

    /// What each start of the next day begins with.
    fn hand_over(&self, day: usize, ends: &[(i64, usize)]) -> Vec<i64> {
        let Some(next) = self.model.days.get(day + 1) else { return Vec::new() };
        let most = ends.iter().map(|end| end.0).max().unwrap_or(NEVER);
        let of_end = |start: &Node| self.model.days[day].ends.iter().position(|end| end == start);
        let at = |start| if self.joined(day) { of_end(start).map_or(NEVER, |end| ends[end].0) } else { most };
        next.starts.iter().map(at).collect()
    }

    /// The days of the chain that ends at the given end of the last day.
    fn routes(&self, done: &[Done], mut end: usize) -> Vec<Route> {
        let mut routes = Vec::with_capacity(done.len());
        for (day, through) in done.iter().enumerate().rev() {
            let mut at = through.ends[end].1;
            let mut route = Vec::new();
            while at != NONE && through.labels[at].site != NONE {
                route.push(through.labels[at].site);
                at = through.labels[at].parent;
            }
            route.reverse();
            routes.push(route);
            if day > 0 && at != NONE {
                let start = through.labels[at].node;
                let before = &done[day - 1].ends;
                let own = self.model.days[day - 1].ends.iter().position(|&node| node == start);
                let most = (0..before.len()).max_by_key(|&k| before[k].0).unwrap_or(0);
                end = own.filter(|_| self.joined(day - 1)).unwrap_or(most);
            }
        }
        routes.reverse();
        routes
    }

    /// The length of a moment is a power of two.
    fn shift(&self, day: usize) -> u32 {
        let rules = &self.model.days[day];
        let span = (rules.latest - rules.earliest).max(0);
        (0..31).find(|&shift| span >> shift < i32::try_from(MOMENTS).unwrap_or(1)).unwrap_or(31)
    }

    fn moment(&self, day: usize, shift: u32, time: i32) -> usize {
        usize::try_from((time - self.model.days[day].earliest) >> shift).unwrap_or(0)
    }

    /// What ends of a day are worth to the days after it.
    fn end_worth(&self, day: usize, next: Option<&Rest>) -> Vec<i64> {
        let rules = &self.model.days[day];
        let Some(next) = next else { return vec![0; rules.ends.len()] };
        let most = next.starts.iter().copied().max().unwrap_or(NEVER);
        let of_start = |end: &Node| self.model.days[day + 1].starts.iter().position(|start| start == end);
        let at = |end| if self.joined(day) { of_start(end).map_or(NEVER, |start| next.starts[start]) } else { most };
        rules.ends.iter().map(at).collect()
    }

    /// A candidate, or beyond them a start of the day.
    fn node(&self, day: usize, at: usize) -> Node {
        let candidates = &self.model.candidates;
        candidates.get(at).copied().unwrap_or_else(|| self.model.days[day].starts[at - candidates.len()])
    }

    /// The ways from a node to the ends of the day, shortest first, each with the most that it and
    /// shorter ones are worth.
    fn homes(&self, day: usize, node: Node, worth: &[i64]) -> Vec<(i32, i64)> {
        let ends = self.model.days[day].ends.iter().zip(worth);
        let mut ways: Vec<(i32, i64)> = ends.map(|(&end, &worth)| (self.model.leg(day, node, end), worth)).collect();
        ways.sort_unstable();
        let mut most = NEVER;
        for way in &mut ways {
            most = most.max(way.1);
            way.1 = most;
        }
        ways
    }

    /// The most that is still to earn from each site and moment of a day on, when sites may be
    /// visited again and again: a bound for the labels.
    fn rest(&self, day: usize, next: Option<&Rest>) -> Rest {
        let (model, rules, shift) = (self.model, &self.model.days[day], self.shift(day));
        let worth = self.end_worth(day, next);
        let count = model.candidates.len();
        let mut after = vec![NEVER; (count + rules.starts.len()) * MOMENTS];
        let quickest = (0..count).map(|site| model.stay[ix(model.candidates[site])]).min().unwrap_or(0);
        let most_next = worth.iter().copied().max().unwrap_or(NEVER);
        if quickest < 1 << shift {
            // Visits shorter than a moment: no such table; what all sites earn bounds the rest.
            let all: i64 = self.earn.iter().filter(|earn| **earn > 0).sum();
            after.fill(all + most_next);
            return Rest { after, starts: vec![all + most_next; rules.starts.len()] };
        }
        let paying = |site: &usize| self.earn[*site] > 0 || !self.metric;
        let others: Vec<usize> = (0..count).filter(paying).collect();
        let homes: Vec<Vec<(i32, i64)>> =
            (0..count + rules.starts.len()).map(|at| self.homes(day, self.node(day, at), &worth)).collect();
        for moment in (0..MOMENTS).rev() {
            let time = rules.earliest + (i32::try_from(moment).unwrap_or(0) << shift);
            let nodes = if moment == 0 { homes.len() } else { count };
            for (at, homes) in homes.iter().enumerate().take(nodes) {
                let home = homes.partition_point(|(leg, _)| time + leg <= rules.latest);
                let mut most = if home > 0 { homes[home - 1].1 } else { NEVER };
                let row = ix(self.node(day, at)) * model.nodes;
                let legs = &model.travel[rules.travel].to[row..row + model.nodes];
                for &site in &others {
                    let there = model.candidates[site];
                    let opening = model.opening(day, ix(there));
                    let begin = model.first_start(opening, time + legs[ix(there)]);
                    let leave = begin + model.stay[ix(there)];
                    if begin <= opening.last && leave <= rules.latest && site != at {
                        let then = site * MOMENTS + self.moment(day, shift, leave);
                        most = most.max(self.earn[site] + after[then]);
                    }
                }
                after[at * MOMENTS + moment] = most;
            }
        }
        let starts = (0..rules.starts.len()).map(|start| after[(count + start) * MOMENTS]).collect();
        Rest { after, starts }
    }

    /// Goes through one day from what its starts begin with.
    fn through(&self, day: usize, enter: &[i64], rests: (&Rest, Option<&Rest>), stop: &Stop<'_>) -> Option<Done> {
        let (rest, next) = rests;
        let count = self.model.candidates.len();
        let mut done = Done { labels: Vec::new(), waiting: vec![Vec::new(); count * MOMENTS], ends: Vec::new() };
        let mut known: Vec<Vec<Label>> = vec![Vec::new(); count];
        let shift = self.shift(day);
        let worth = self.end_worth(day, next);
        done.ends = vec![(NEVER, NONE); worth.len()];
        for label in self.beginnings(day, enter) {
            self.settle((day, shift), label, (rest, &worth), &mut done);
        }
        for moment in 0..MOMENTS {
            let mut busy = true;
            while std::mem::take(&mut busy) {
                if stop.spent(0) >= WHOLE || done.labels.len() > LABELS {
                    return None;
                }
                for (site, known) in known.iter_mut().enumerate() {
                    let mut arrived = std::mem::take(&mut done.waiting[site * MOMENTS + moment]);
                    self.condense(&mut arrived);
                    for label in arrived {
                        let recent = known.len().saturating_sub(LOOK_BACK);
                        if known[recent..].iter().any(|old| old.beats(&label)) {
                            continue;
                        }
                        busy = true;
                        known.push(label);
                        self.settle((day, shift), label, (rest, &worth), &mut done);
                    }
                }
            }
        }
        Some(done)
    }

    /// Makes a label final: notes where it can end the day, and sends it on to every site.
    fn settle(&self, day: (usize, u32), label: Label, worth: (&Rest, &[i64]), done: &mut Done) {
        let at = done.labels.len();
        done.labels.push(label);
        self.finish(day.0, (at, &label), worth.1, &mut done.ends);
        self.extend(day, (at, &label), worth.0, &mut done.waiting);
    }

    /// Keeps a label unless another of its site and moment beats it.
    fn keep(&self, others: &mut Vec<Label>, label: Label) {
        if others.iter().any(|old| old.beats(&label)) {
            return;
        }
        others.retain(|old| !label.beats(old));
        others.push(label);
        if others.len() > 4 * self.cap {
            self.condense(others);
        }
    }

    /// Merges labels of one site and moment down to the cap; those that earn most stay apart.
    fn condense(&self, labels: &mut Vec<Label>) {
        if labels.len() <= self.cap {
            return;
        }
        labels.sort_by_key(|label| (-label.earns, label.time, label.memory));
        for label in labels.split_off(self.cap) {
            if let Some(nearest) = labels.iter_mut().min_by_key(|old| old.apart(&label)) {
                nearest.merge(&label);
            }
        }
    }

    fn beginnings(&self, day: usize, enter: &[i64]) -> Vec<Label> {
        let rules = &self.model.days[day];
        let mut labels = Vec::new();
        for (&node, &earns) in rules.starts.iter().zip(enter) {
            if earns <= NEVER / 2 {
                continue;
            }
            let mut time = rules.earliest;
            let blank =
                Label { earns, memory: 0, driving: 0, time, breaks: 0, stops: 0, site: NONE, node, parent: NONE };
            labels.push(blank);
            for (number, pause) in self.model.problem.days[day].breaks.iter().enumerate() {
                let Some(end) = over(pause, time) else { break };
                time = end;
                if time <= rules.latest {
                    labels.push(Label { time, breaks: number + 1, ..blank });
                }
            }
        }
        labels
    }

    fn most_driving(&self, day: usize) -> i64 {
        self.model.days[day].max_driving + ROUNDING * 64
    }

    fn extend(&self, (day, shift): (usize, u32), from: (usize, &Label), rest: &Rest, waiting: &mut [Vec<Label>]) {
        let (parent, label) = from;
        let (model, rules) = (self.model, &self.model.days[day]);
        if label.stops >= rules.max_stops {
            return;
        }
        for (site, &node) in model.candidates.iter().enumerate() {
            let taken = label.memory & (self.later[site] | 1 << site) != 0;
            if taken || (self.metric && self.earn[site] <= 0) {
                continue;
            }
            let opening = model.opening(day, ix(node));
            let leg = model.leg(day, label.node, node);
            if leg >= FAR || opening.last < 0 || label.time + leg > opening.last {
                continue;
            }
            let driving = label.driving + model.driving(day, label.node, node);
            if driving > self.most_driving(day) {
                continue;
            }
            let earns = label.earns + self.earn[site];
            let memory = self.memory.after(label.memory, site);
            let stops = if rules.max_stops < model.candidates.len() { label.stops + 1 } else { 0 };
            let pauses = &model.problem.days[day].breaks[label.breaks..];
            let mut ready = label.time + leg;
            for taken in 0..=pauses.len() {
                if taken > 0 {
                    let before = over(&pauses[taken - 1], ready - leg).map(|end| end + leg);
                    let Some(end) = over(&pauses[taken - 1], ready).or(before) else { break };
                    ready = end;
                }
                let begin = model.first_start(opening, ready);
                let time = begin + model.stay[ix(node)];
                if begin > opening.last || time > rules.latest {
                    break;
                }
                let moment = self.moment(day, shift, time);
                if earns + rest.after[site * MOMENTS + moment] <= self.floor {
                    break;
                }
                let breaks = label.breaks + taken;
                let label = Label { earns, memory, driving, time, breaks, stops, site, node, parent };
                self.keep(&mut waiting[site * MOMENTS + moment], label);
            }
        }
    }

    /// Notes what the label brings to each end of the day.
    fn finish(&self, day: usize, label: (usize, &Label), worth: &[i64], ends: &mut [(i64, usize)]) {
        let (at, label) = label;
        let rules = &self.model.days[day];
        for ((end, best), worth) in rules.ends.iter().zip(ends).zip(worth) {
            if label.earns <= best.0 || label.earns + worth <= self.floor {
                continue;
            }
            let leg = self.model.leg(day, label.node, *end);
            let arrival = label.time.saturating_add(leg);
            let driving = label.driving + self.model.driving(day, label.node, *end);
            let pauses = &self.model.problem.days[day].breaks[label.breaks..];
            let rest = pauses
                .iter()
                .try_fold(label.time, |now, pause| over(pause, now).or(over(pause, arrival).map(|t| t - leg)));
            if leg < FAR && arrival <= rules.latest && driving <= self.most_driving(day) && rest.is_some() {
                *best = (label.earns, at);
            }
        }
    }
}
