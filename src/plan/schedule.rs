//! Exact times for a fixed order of stops on one day, with breaks, rests and the elapsed limit.

use super::model::{FAR, Model, Node, ix, time};
use super::problem::{Break, Day, NightRule, RestRule};
use crate::base::calendar::DAY;
use crate::base::units::Seconds;

/// The moments of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timetable {
    pub(crate) depart: i32,
    pub(crate) arrive: i32,
    pub(crate) calls: Vec<Call>,
    /// (kind, leg, begin, end); the kind is a break's number, or `None` for a rest.
    pub(crate) pauses: Vec<(Option<u16>, u16, i32, i32)>,
}

/// One node of the day after its start: the leg to it and the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) set_out: i32,
    pub(crate) arrive: i32,
    pub(crate) begin: i32,
    pub(crate) leave: i32,
}

/// A way to have come so far. One is better than another when it is no worse in all four of:
/// breaks taken, time ready to leave, time of arrival (an earlier one makes a longer rest), and
/// driving since the last rest. All ways that nothing beats are kept, so the result is exact.
#[derive(Clone, Copy)]
struct Label {
    breaks: usize,
    call: Call,
    driven: i32,
    parent: usize,
    /// Breaks taken before setting out on the leg to here, and after its arrival.
    taken: (usize, usize),
    rests: i32,
    driven_at_start: i32,
    /// The most driving between the rests on the leg to here.
    limit: i32,
    /// Whether some of `driven` was by night.
    dark: bool,
}

/// One day's order of nodes, to be timed.
pub(crate) struct Run<'a, 'p> {
    pub(crate) model: &'a Model<'p>,
    pub(crate) day: usize,
    /// Anchors included.
    pub(crate) nodes: &'a [Node],
    /// The length of each node's visit, if not the model's.
    pub(crate) stays: Option<&'a [i32]>,
}

impl Run<'_, '_> {
    fn rules(&self) -> &Day {
        &self.model.problem.days[self.day]
    }

    /// Whether the order can be kept at all.
    pub(crate) fn feasible(&self) -> bool {
        self.departure().is_some()
    }

    /// The timetable with the earliest end, left as late as that end allows.
    pub(crate) fn timetable(&self) -> Option<Timetable> {
        let (depart, end) = self.departure()?;
        let late = self.latest_departure(depart, end);
        self.trace(late).or_else(|| self.trace(depart))
    }

    /// A departure that keeps all limits, with the earliest end found, and that end.
    fn departure(&self) -> Option<(i32, i32)> {
        let earliest = time(self.rules().earliest);
        let after_break = self.rules().breaks.iter().map(|b| time(b.from) + time(b.length)).filter(|&t| t > earliest);
        let limit = self.rules().max_elapsed.map_or(FAR, time);
        std::iter::once(earliest)
            .chain(after_break)
            .filter_map(|start| self.within(start, limit))
            .min_by_key(|found| found.1)
    }

    /// The first departure from `start` on whose day is no longer than `limit`.
    ///
    /// A later departure never ends earlier, so it pays to leave as late as one end allows
    /// before trying the next end (the duration slack of Savelsbergh 1992, found by bisection).
    fn within(&self, start: i32, limit: i32) -> Option<(i32, i32)> {
        let mut depart = start;
        for _ in 0..32 {
            let end = self.end_of(depart)?;
            if end - depart <= limit {
                return Some((depart, end));
            }
            depart = self.latest_departure(depart, end);
            if end - depart <= limit {
                return Some((depart, end));
            }
            depart += 1;
        }
        None
    }

    fn latest_departure(&self, depart: i32, end: i32) -> i32 {
        let (mut good, mut bad) = (depart, end + 1);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            if self.end_of(middle).is_some_and(|found| found <= end) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        good
    }

    fn end_of(&self, depart: i32) -> Option<i32> {
        let labels = self.walk(depart)?;
        self.best_end(&labels).map(|last| labels[last].call.arrive)
    }

    fn best_end(&self, labels: &[Label]) -> Option<usize> {
        let latest = time(self.rules().latest);
        let home = labels.len() - last_layer(labels)..labels.len();
        home.filter(|&at| labels[at].call.arrive <= latest && self.rest_of_day(&labels[at]).is_some())
            .min_by_key(|&at| (labels[at].call.arrive, labels[at].driven, at))
    }

    /// The breaks still to take after arrival, all of them possible.
    fn rest_of_day(&self, label: &Label) -> Option<i32> {
        let mut now = label.call.arrive;
        for pause in &self.rules().breaks[label.breaks..] {
            now = after(pause, now)?;
        }
        Some(now)
    }

    /// All labels of all nodes, layer after layer; `None` when a node cannot be reached.
    fn walk(&self, depart: i32) -> Option<Vec<Label>> {
        let rules = self.rules();
        let had = rules.breaks.iter().take_while(|b| time(b.from) + time(b.length) <= depart).count();
        let call = Call { set_out: depart, arrive: depart, begin: depart, leave: depart };
        let mut labels = vec![Label {
            breaks: had,
            call,
            driven: 0,
            parent: 0,
            taken: (0, 0),
            rests: 0,
            driven_at_start: 0,
            limit: 0,
            dark: false,
        }];
        let mut layer = 0..1;
        for position in 1..self.nodes.len() {
            let from = labels.len();
            for parent in layer {
                self.expand(&mut labels, parent, (from, position));
            }
            if labels.len() == from {
                return None;
            }
            layer = from..labels.len();
        }
        Some(labels)
    }

    fn expand(&self, labels: &mut Vec<Label>, parent: usize, at: (usize, usize)) {
        let rules = self.rules();
        let label = labels[parent];
        let mut ready = label.call.leave;
        for before in 0..=rules.breaks.len() - label.breaks {
            if before > 0 {
                match after(&rules.breaks[label.breaks + before - 1], ready) {
                    Some(end) => ready = end,
                    None => break,
                }
            }
            let rested = rules.rest.is_some_and(|rule| ready - label.call.arrive >= time(rule.rest));
            let driven = if rested { 0 } else { label.driven };
            self.drive(labels, (parent, before), (ready, driven), at);
            if let (Some(rule), true) = (rules.rest, driven > 0) {
                self.drive(labels, (parent, before), (label.call.arrive + time(rule.rest), 0), at);
            }
        }
    }

    /// Adds every way to follow one leg: with the next breaks taken on arrival or not.
    fn drive(&self, labels: &mut Vec<Label>, from: (usize, usize), start: (i32, i32), at: (usize, usize)) {
        let rules = self.rules();
        let (parent, before) = from;
        let (set_out, driven_at_start) = start;
        let (a, b) = (self.nodes[at.1 - 1], self.nodes[at.1]);
        let leg = self.model.leg(self.day, a, b);
        if leg >= FAR {
            return;
        }
        let wheel = i32::try_from(self.model.driving(self.day, a, b)).unwrap_or(FAR);
        let dark = labels[parent].dark && driven_at_start > 0;
        let Some((limit, (rests, driven))) = self.rests_of((set_out, leg), (driven_at_start, wheel), dark) else {
            return;
        };
        let dark = rules.night.is_some_and(|night| limit == time(night.after_driving)) && driven > 0;
        let arrive = set_out + leg + rests * rules.rest.map_or(0, |rule| time(rule.rest));
        if wheel > 0 && rules.no_driving.is_some_and(|hours| touches(hours, (set_out, arrive))) {
            return;
        }
        let taken = labels[parent].breaks + before;
        let call = Call { set_out, arrive, begin: arrive, leave: arrive };
        let mut next =
            Label { breaks: taken, call, driven, parent, taken: (before, 0), rests, driven_at_start, limit, dark };
        if at.1 + 1 == self.nodes.len() {
            next.taken.1 = usize::MAX;
            keep(labels, at.0, next);
            return;
        }
        let mut ready = arrive;
        for pause in 0..=rules.breaks.len() - taken {
            if pause > 0 {
                match after(&rules.breaks[taken + pause - 1], ready) {
                    Some(end) => ready = end,
                    None => break,
                }
            }
            let Some((begin, leave)) = self.visit(at.1, ready) else {
                break;
            };
            let rested = rules.rest.is_some_and(|rule| leave - arrive >= time(rule.rest));
            let driven = if rested { 0 } else { driven };
            let call = Call { begin, leave, ..call };
            keep(labels, at.0, Label { breaks: taken + pause, call, driven, taken: (before, pause), ..next });
        }
    }

    /// The limit that holds on a leg, the rests it needs and the driving since the last of them;
    /// `None` when a rest was due before it. A leg that may reach into the night is driven by its rule.
    fn rests_of(
        &self,
        (set_out, leg): (i32, i32),
        (driven, wheel): (i32, i32),
        before: bool,
    ) -> Option<(i32, (i32, i32))> {
        let rules = self.rules();
        let Some(rule) = rules.rest else { return Some((0, (0, 0))) };
        let by_day = rests_on(Some(rule), driven, wheel);
        let end = set_out + leg + by_day.0 * time(rule.rest);
        // The hours of the night on the clock of the day and the next: from the evening over midnight.
        let dark = |night: &NightRule| before || set_out < time(night.until) || end > time(night.from);
        let limit = match rules.night.filter(|night| wheel > 0 && dark(night)) {
            Some(night) => night.after_driving,
            None => return Some((time(rule.after_driving), by_day)),
        };
        let rule = RestRule { after_driving: limit, ..rule };
        (driven <= time(limit)).then(|| (time(limit), rests_on(Some(rule), driven, wheel)))
    }

    fn visit(&self, position: usize, ready: i32) -> Option<(i32, i32)> {
        let node = ix(self.nodes[position]);
        let stay = self.stays.map_or(self.model.stay[node], |stays| stays[position]);
        if self.stays.is_some() {
            let begin = self.model.first_start_of((self.day, node), ready, stay)?;
            return Some((begin, begin + stay));
        }
        let opening = self.model.opening(self.day, node);
        let begin = self.model.first_start(opening, ready);
        (begin <= opening.last).then_some((begin, begin + stay))
    }

    fn trace(&self, depart: i32) -> Option<Timetable> {
        let labels = self.walk(depart)?;
        let mut at = self.best_end(&labels)?;
        let last = labels[at];
        let mut chain = vec![];
        for _ in 1..self.nodes.len() {
            chain.push(labels[at]);
            at = labels[at].parent;
        }
        chain.reverse();
        let mut pauses = Vec::new();
        let rules = self.rules();
        let mut had = labels[0].breaks;
        for (number, pause) in rules.breaks[..had].iter().enumerate() {
            push_break(&mut pauses, (number, 0), pause, time(pause.from));
        }
        let mut ready = depart;
        for (leg, label) in chain.iter().enumerate() {
            self.pauses_of(&mut pauses, label, (leg, ready), &mut had);
            ready = label.call.leave;
        }
        let mut now = last.call.arrive;
        for number in had..rules.breaks.len() {
            now = push_break(&mut pauses, (number, chain.len() - 1), &rules.breaks[number], now);
        }
        pauses.sort_by_key(|pause| pause.2);
        let calls = chain.iter().map(|label| label.call).collect();
        Some(Timetable { depart, arrive: last.call.arrive, calls, pauses })
    }

    fn pauses_of(
        &self,
        pauses: &mut Vec<(Option<u16>, u16, i32, i32)>,
        label: &Label,
        leg: (usize, i32),
        had: &mut usize,
    ) {
        let rules = self.rules();
        let (number, mut now) = leg;
        for _ in 0..label.taken.0 {
            now = push_break(pauses, (*had, number), &rules.breaks[*had], now);
            *had += 1;
        }
        if now < label.call.set_out && number > 0 {
            pauses.push((None, small(number), now, label.call.set_out));
        }
        if let Some(rule) = rules.rest {
            let mut begin = label.call.set_out + label.limit - label.driven_at_start;
            for _ in 0..label.rests {
                pauses.push((None, small(number), begin, begin + time(rule.rest)));
                begin += time(rule.rest) + label.limit;
            }
        }
        now = label.call.arrive;
        for _ in 0..if label.taken.1 == usize::MAX { 0 } else { label.taken.1 } {
            now = push_break(pauses, (*had, number), &rules.breaks[*had], now);
            *had += 1;
        }
    }
}

fn small(number: usize) -> u16 {
    u16::try_from(number).expect("a day has fewer than 65 536 legs")
}

fn push_break(pauses: &mut Vec<(Option<u16>, u16, i32, i32)>, which: (usize, usize), pause: &Break, now: i32) -> i32 {
    let begin = now.max(time(pause.from));
    let end = begin + time(pause.length);
    pauses.push((Some(small(which.0)), small(which.1), begin, end));
    end
}

/// When a break that can begin `now` is over, if it fits its window.
fn after(pause: &Break, now: i32) -> Option<i32> {
    let end = now.max(time(pause.from)) + time(pause.length);
    (end <= time(pause.until)).then_some(end)
}

/// The rests a leg needs on the way, and the driving since the last of them on arrival.
fn rests_on(rule: Option<RestRule>, driven: i32, wheel: i32) -> (i32, i32) {
    let Some(rule) = rule else { return (0, 0) };
    let limit = time(rule.after_driving);
    let total = driven + wheel;
    let rests = if total > limit { (total - 1) / limit } else { 0 };
    (rests, total - rests * limit)
}

/// Whether `(from, to)` touches the hours, today or tomorrow.
pub(super) fn touches(hours: (Seconds, Seconds), (from, to): (i32, i32)) -> bool {
    [0, time(DAY)].into_iter().any(|midnight| from < midnight + time(hours.1) && midnight + time(hours.0) < to)
}

/// Keeps a label unless one of its layer is no worse, and drops those it beats.
fn keep(labels: &mut Vec<Label>, from: usize, new: Label) {
    let beats = |a: &Label, b: &Label| {
        a.breaks >= b.breaks
            && a.call.leave <= b.call.leave
            && a.call.arrive <= b.call.arrive
            && a.driven <= b.driven
            && a.dark <= b.dark
    };
    if labels[from..].iter().any(|old| beats(old, &new)) {
        return;
    }
    let mut at = from;
    while at < labels.len() {
        if beats(&new, &labels[at]) {
            labels.swap_remove(at);
        } else {
            at += 1;
        }
    }
    labels.push(new);
}

/// How many labels the last node has.
fn last_layer(labels: &[Label]) -> usize {
    labels.iter().rev().take_while(|label| label.taken.1 == usize::MAX).count()
}
