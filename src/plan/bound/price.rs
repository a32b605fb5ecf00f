//! The best route of one day under given prices, by labelling with ng-relaxed memory.

use crate::plan::model::{FAR, Model, Node, ix};
use crate::plan::stop::Stop;

/// Prices are whole multiples of 1/4 096 of a score point, so that every bound is exact.
pub(super) const PARTS: i64 = 4_096;
/// Seconds by which a rounded matrix may break the triangle inequality.
pub(super) const ROUNDING: i64 = 1;
/// Labels one pricing may make before it gives up.
const LABELS: usize = 400_000;
/// Routes one pricing returns.
const ROUTES: usize = 12;
/// Nearest sites a site remembers at first.
const MEMORY: usize = 9;
/// More candidates than this do not fit a label's memory.
pub(super) const SITES: usize = 128;

/// What a visit earns after its price, and what the ends of a day cost.
pub(super) struct Prices {
    /// By candidate.
    pub(super) earn: Vec<i64>,
    /// By anchor node (less the number of sites), for the day's start and end.
    pub(super) start: Vec<i64>,
    pub(super) end: Vec<i64>,
}

/// A route found: its ends, candidates in order, and what it earns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) start: Node,
    pub(super) end: Node,
    pub(super) stops: Vec<usize>,
    pub(super) earns: i64,
}

/// A partial route. One beats another at the same node when no resource is worse.
#[derive(Clone, Copy)]
struct Label {
    earns: i64,
    memory: u128,
    time: i32,
    work: i32,
    driving: i64,
    stops: usize,
    breaks: usize,
    site: usize,
    parent: usize,
    start: Node,
    beaten: bool,
}

/// The memory of the relaxation (Baldacci, Mingozzi & Roberti 2011): site `i` keeps in mind that
/// the sites of `memory[i]` were visited; a cycle outside it may slip through, which only makes
/// the bound weaker, never wrong.
pub(super) struct Memory {
    masks: Vec<u128>,
}

impl Memory {
    pub(super) fn new(model: &Model<'_>) -> Self {
        let number = |site: Node| model.candidates.iter().position(|&c| c == site);
        let mask = |(at, &site): (usize, &Node)| {
            let near = model.near[ix(site)].iter().take(MEMORY).filter_map(|&other| number(other));
            near.fold(1 << at, |mask: u128, other| mask | 1 << other)
        };
        Self { masks: model.candidates.iter().enumerate().map(mask).collect() }
    }

    /// From here on keeps every visit in mind.
    pub(super) fn whole(&mut self) {
        self.masks.fill(u128::MAX);
    }

    /// What is kept in mind after a visit.
    pub(super) fn after(&self, memory: u128, site: usize) -> u128 {
        (memory & self.masks[site]) | 1 << site
    }

    /// Makes every cycle of a route impossible; false when it has none.
    pub(super) fn forbid_cycles(&mut self, stops: &[usize]) -> bool {
        let mut found = false;
        for (last, site) in stops.iter().enumerate() {
            if let Some(first) = stops[..last].iter().rposition(|earlier| earlier == site) {
                for &between in &stops[first + 1..last] {
                    self.masks[between] |= 1 << site;
                }
                found = true;
            }
        }
        found
    }
}

/// One pricing: a day under prices.
pub(super) struct Pricing<'a, 'p> {
    pub(super) model: &'a Model<'p>,
    pub(super) day: usize,
    pub(super) prices: &'a Prices,
    pub(super) memory: &'a Memory,
    /// Routes that earn no more are of no interest; what they might earn is known already.
    pub(super) floor: i64,
    /// Forgets which sites were visited when it compares labels: fast, but only a guess.
    pub(super) rough: bool,
    /// Whether a site that earns nothing can be left out: no detour is ever a short cut.
    pub(super) metric: bool,
}

impl Pricing<'_, '_> {
    /// The best routes that earn more than the floor, best first; `None` when time or labels ran
    /// out.
    pub(super) fn routes(&self, stop: &Stop<'_>) -> Option<Vec<Route>> {
        let hope = Hope::new(self);
        let mut labels = self.beginnings();
        let mut at_site: Vec<Vec<usize>> = vec![Vec::new(); self.model.candidates.len()];
        let mut next = 0;
        while next < labels.len() {
            if next.is_multiple_of(256) && (labels.len() > LABELS || stop.spent(0) >= crate::plan::stop::WHOLE) {
                return None;
            }
            if !labels[next].beaten && labels[next].earns + hope.after(labels[next].time) > self.floor {
                for site in 0..self.model.candidates.len() {
                    self.extend(&mut labels, &mut at_site, next, site);
                }
            }
            next += 1;
        }
        Some(self.endings(&labels))
    }

    fn beginnings(&self) -> Vec<Label> {
        let rules = &self.model.days[self.day];
        let breaks = &self.model.problem.days[self.day].breaks;
        let mut labels = Vec::new();
        for &start in &rules.starts {
            let blank = Label {
                earns: self.prices.start[ix(start) - self.model.sites],
                memory: 0,
                time: rules.earliest,
                work: 0,
                driving: 0,
                stops: 0,
                breaks: 0,
                site: usize::MAX,
                parent: usize::MAX,
                start,
                beaten: false,
            };
            labels.push(blank);
            let mut time = rules.earliest;
            for (number, pause) in breaks.iter().enumerate() {
                match over(pause, time) {
                    Some(end) => time = end,
                    None => break,
                }
                labels.push(Label { time, breaks: number + 1, ..blank });
            }
        }
        labels
    }

    fn extend(&self, labels: &mut Vec<Label>, at_site: &mut [Vec<usize>], parent: usize, site: usize) {
        let from = labels[parent];
        let rules = &self.model.days[self.day];
        if from.memory >> site & 1 == 1 || (self.metric && self.prices.earn[site] <= 0) || from.stops >= rules.max_stops
        {
            return;
        }
        let here = if from.site == usize::MAX { from.start } else { self.model.candidates[from.site] };
        let node = self.model.candidates[site];
        let opening = self.model.opening(self.day, ix(node));
        let leg = self.model.leg(self.day, here, node);
        let driving = from.driving + self.model.driving(self.day, here, node);
        let stay = self.model.stay[ix(node)];
        let work = if self.longest() < FAR { from.work.saturating_add(leg).saturating_add(stay) } else { 0 };
        if leg >= FAR || driving > self.most_driving() || work > self.longest() {
            return;
        }
        let mut label = Label {
            earns: from.earns + self.prices.earn[site],
            memory: (from.memory & self.memory.masks[site]) | 1 << site,
            driving,
            work,
            stops: if rules.max_stops < self.model.candidates.len() { from.stops + 1 } else { 0 },
            site,
            parent,
            ..from
        };
        let arrival = from.time + leg;
        let pauses = &self.model.problem.days[self.day].breaks[from.breaks..];
        let mut ready = arrival;
        for taken in 0..=pauses.len() {
            if taken > 0 {
                // A break too late after the way may still have been possible before it.
                let before = over(&pauses[taken - 1], ready - leg).map(|end| end + leg);
                match over(&pauses[taken - 1], ready).or(before) {
                    Some(end) => ready = end,
                    None => break,
                }
            }
            let begin = self.model.first_start(opening, ready);
            if begin > opening.last {
                break;
            }
            label.time = begin + stay;
            label.breaks = from.breaks + taken;
            keep(labels, &mut at_site[site], label, self.rough);
        }
    }

    /// The day's limit, widened by what rounded matrices may hide behind stops left out.
    fn most_driving(&self) -> i64 {
        self.model.days[self.day].max_driving + ROUNDING * 64
    }

    fn longest(&self) -> i32 {
        self.model.problem.days[self.day].max_elapsed.map_or(FAR, crate::plan::model::time)
    }

    fn endings(&self, labels: &[Label]) -> Vec<Route> {
        let rules = &self.model.days[self.day];
        let breaks = &self.model.problem.days[self.day].breaks;
        let best_end = rules.ends.iter().map(|&end| self.prices.end[ix(end) - self.model.sites]).max().unwrap_or(0);
        let mut ends: Vec<(i64, usize, Node)> = Vec::new();
        for (at, label) in labels.iter().enumerate().filter(|(_, label)| !label.beaten) {
            if label.earns <= self.floor - best_end {
                continue;
            }
            let here = if label.site == usize::MAX { label.start } else { self.model.candidates[label.site] };
            for &end in &rules.ends {
                let leg = self.model.leg(self.day, here, end);
                let arrival = label.time.saturating_add(leg);
                let driving = label.driving + self.model.driving(self.day, here, end);
                let rest = breaks[label.breaks..]
                    .iter()
                    .try_fold(label.time, |now, pause| over(pause, now).or(over(pause, arrival).map(|t| t - leg)));
                let kept = leg < FAR && arrival <= rules.latest && driving <= self.most_driving() && rest.is_some();
                let earns = label.earns + self.prices.end[ix(end) - self.model.sites];
                if kept && earns > self.floor && label.work.saturating_add(leg) <= self.longest() {
                    ends.push((earns, at, end));
                }
            }
        }
        ends.sort_by_key(|&(earns, at, end)| (-earns, at, end));
        ends.truncate(ROUTES);
        ends.into_iter()
            .map(|(earns, at, end)| Route { start: labels[at].start, end, stops: stops(labels, at), earns })
            .collect()
    }
}

fn stops(labels: &[Label], mut at: usize) -> Vec<usize> {
    let mut stops = Vec::new();
    while labels[at].site != usize::MAX {
        stops.push(labels[at].site);
        at = labels[at].parent;
    }
    stops.reverse();
    stops
}

/// When a break that can begin `now` is over, if it fits.
pub(super) fn over(pause: &crate::plan::problem::Break, now: i32) -> Option<i32> {
    let time = crate::plan::model::time;
    let end = now.max(time(pause.from)) + time(pause.length);
    (end <= time(pause.until)).then_some(end)
}

fn keep(labels: &mut Vec<Label>, known: &mut Vec<usize>, new: Label, rough: bool) {
    let beats = |a: &Label, b: &Label| {
        a.earns >= b.earns
            && a.time <= b.time
            && a.driving <= b.driving
            && a.work <= b.work
            && a.stops <= b.stops
            && a.breaks >= b.breaks
            && (rough || a.memory & !b.memory == 0)
    };
    if known.iter().any(|&old| beats(&labels[old], &new)) {
        return;
    }
    known.retain(|&old| {
        let beaten = beats(&new, &labels[old]);
        labels[old].beaten |= beaten;
        !beaten
    });
    known.push(labels.len());
    labels.push(new);
}

/// What the rest of a day can still earn, by the time left: a fractional knapsack over all sites,
/// each at the cost of its stay and half its shortest ways.
struct Hope {
    latest: i32,
    step: i64,
    table: Vec<i64>,
}

const STEPS: i64 = 256;

impl Hope {
    fn new(pricing: &Pricing<'_, '_>) -> Self {
        let (model, day) = (pricing.model, pricing.day);
        let rules = &model.days[day];
        let shortest = |site: usize, outwards: bool| {
            let travel = &model.travel[rules.travel];
            let row = if outwards { &travel.to } else { &travel.from };
            let cells = row[site * model.nodes..(site + 1) * model.nodes].iter().enumerate();
            cells.filter(|(other, _)| *other != site).map(|(_, &leg)| i64::from(leg)).min().unwrap_or(0)
        };
        let open = model
            .candidates
            .iter()
            .enumerate()
            .filter(|(at, site)| pricing.prices.earn[*at] > 0 && model.opening(day, ix(**site)).last >= 0);
        let cost = |site: usize| 2 * i64::from(model.stay[site]) + shortest(site, true) + shortest(site, false);
        let mut items: Vec<(i64, i64)> = open.map(|(at, &site)| (pricing.prices.earn[at], cost(ix(site)))).collect();
        items.sort_by(|a, b| (i128::from(b.0) * i128::from(a.1)).cmp(&(i128::from(a.0) * i128::from(b.1))));
        let step = i64::from(rules.latest - rules.earliest) / STEPS + 1;
        let best_end = rules.ends.iter().map(|&end| pricing.prices.end[ix(end) - model.sites]).max().unwrap_or(0);
        let table = (0..=STEPS).map(|steps| best_end + knapsack(&items, 2 * step * steps)).collect();
        Self { latest: rules.latest, step, table }
    }

    fn after(&self, time: i32) -> i64 {
        let left = i64::from(self.latest - time).max(0);
        self.table[usize::try_from((left / self.step + 1).min(STEPS)).unwrap_or(0)]
    }
}

/// The fractional knapsack over items already sorted by earning for cost, rounded up.
fn knapsack(items: &[(i64, i64)], room: i64) -> i64 {
    let (mut left, mut sum) = (room, 0);
    for &(earns, cost) in items {
        if cost > left {
            let part = i128::from(earns) * i128::from(left) / i128::from(cost.max(1));
            return sum + i64::try_from(part).unwrap_or(earns) + 1;
        }
        left -= cost;
        sum += earns;
    }
    sum
}
