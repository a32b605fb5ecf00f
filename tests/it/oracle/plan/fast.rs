//! A quicker oracle for more sites: which sets of sites a day can hold, tick by tick, and which
//! sets of days go together. It asks for the best value alone.
use super::*;
use std::collections::BTreeSet;

/// Somebody on the way through a day: after some sites, standing at one of them or at the start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    had: usize,
    at: usize,
    /// Arrived at `at`, whose visit has not begun.
    waiting: bool,
    now: u32,
    /// Ticks since the arrival, up to a rest.
    idle: u32,
    driven: u32,
    breaks: usize,
    /// When the day was begun, if that matters.
    left: Option<u32>,
}

const START: usize = usize::MAX;

struct Outing<'a> {
    p: &'a Draft,
    day: usize,
    start: PlaceNo,
}

impl Outing<'_> {
    fn rules(&self) -> &Day {
        &self.p.days[self.day]
    }

    /// One tick passes, or a break.
    fn pass(&self, state: Standing, ticks: u32, breaks: usize) -> Standing {
        let rest = self.rules().rest.map_or(0, |rule| rule.rest.0);
        let idle = if state.at == START { 0 } else { (state.idle + ticks).min(rest) };
        Standing { now: state.now + ticks, idle, breaks: state.breaks + breaks, ..state }
    }

    /// The leg to a place: arrival and driving since the last rest.
    fn ride(&self, state: Standing, to: PlaceNo) -> (u32, u32) {
        let from = if state.at == START { self.start } else { self.p.sites[state.at].leave };
        let (seconds, wheel) = slow::leg(self.p, from, to);
        let Some(rule) = self.rules().rest else { return (state.now + seconds, 0) };
        let mut driven = if state.at != START && state.idle >= rule.rest.0 { 0 } else { state.driven };
        let mut now = state.now;
        for _ in 0..wheel {
            if driven == rule.after_driving.0 {
                now += rule.rest.0;
                driven = 0;
            }
            driven += 1;
        }
        (now + seconds, driven)
    }

    /// Whether a site may come after those had: its order, its pins, its day.
    fn may_follow(&self, state: Standing, site: usize) -> bool {
        let p = self.p;
        let spot = &p.sites[site];
        let ended = state.at != START && p.sites[state.at].pin.position == Some(Position::Last);
        let first = spot.pin.position != Some(Position::First) || state.at == START;
        let late = p.precedence.iter().any(|r| usize::from(r.before.0) == site && state.had >> r.after.0 & 1 == 1);
        let count = state.had.count_ones();
        let room = self.rules().max_stops.is_none_or(|most| count < u32::from(most));
        let here = spot.pin.day.is_none_or(|day| usize::from(day.0) == self.day) && spot.need != Need::Excluded;
        state.had >> site & 1 == 0 && !ended && first && !late && room && here
    }

    fn begins(&self, state: Standing) -> bool {
        let spot = &self.p.sites[state.at];
        let end = state.now + spot.stay.usual.0;
        spot.pin.start.is_none_or(|(a, b)| a.0 <= state.now && state.now <= b.0)
            && spot.windows[self.day]
                .iter()
                .any(|w| w.opens.0 <= state.now && state.now <= w.last_admission.0 && end <= w.closes.0)
    }

    /// For each end the sets of sites that a day from the start to it can hold.
    fn sets(&self, ends: &[PlaceNo]) -> Vec<BTreeSet<usize>> {
        let rules = self.rules();
        let mut found = vec![BTreeSet::new(); ends.len()];
        let mut seen = BTreeSet::new();
        let mut open =
            vec![Standing { had: 0, at: START, waiting: false, now: 0, idle: 0, driven: 0, breaks: 0, left: None }];
        while let Some(state) = open.pop() {
            if state.now > rules.latest.0 || !seen.insert(state) {
                continue;
            }
            open.push(self.pass(state, 1, 0));
            if let Some(pause) = rules.breaks.get(state.breaks)
                && state.now >= pause.from.0
                && state.now + pause.length.0 <= pause.until.0
            {
                open.push(self.pass(state, pause.length.0, 1));
            }
            if state.waiting {
                if self.begins(state) {
                    let had = state.had | 1 << state.at;
                    let stay = self.p.sites[state.at].stay.usual.0;
                    open.push(Standing { had, waiting: false, ..self.pass(state, stay, 0) });
                }
                continue;
            }
            if state.at == START && state.now < rules.earliest.0 {
                continue;
            }
            self.home(state, ends, &mut found);
            for site in (0..self.p.sites.len()).filter(|&site| self.may_follow(state, site)) {
                let (now, driven) = self.ride(state, self.p.sites[site].enter);
                let left = rules.max_elapsed.and(state.left.or(Some(state.now)));
                open.push(Standing { at: site, waiting: true, now, idle: 0, driven, left, ..state });
            }
        }
        found
    }

    fn home(&self, state: Standing, ends: &[PlaceNo], found: &mut [BTreeSet<usize>]) {
        let rules = self.rules();
        for (end, found) in ends.iter().zip(found) {
            let (arrival, _) = self.ride(state, *end);
            let long = rules.max_elapsed.is_some_and(|most| arrival - state.left.unwrap_or(state.now) > most.0);
            let mut now = arrival;
            let rest = rules.breaks[state.breaks..].iter().all(|pause| {
                now = now.max(pause.from.0) + pause.length.0;
                now <= pause.until.0
            });
            if arrival <= rules.latest.0 && !long && rest {
                found.insert(state.had);
            }
        }
    }
}

/// (unmet, −value) of a set of visited sites, if groups and budget allow it.
fn rank(p: &Draft, all: usize) -> Option<(usize, i64)> {
    let has = |s: usize| all >> s & 1 == 1;
    let chosen = || (0..p.sites.len()).filter(|&s| has(s));
    if p.budget.is_some_and(|most| chosen().map(|s| p.sites[s].fee.0).sum::<u32>() > most.0) {
        return None;
    }
    let mut unmet = (0..p.sites.len()).filter(|&s| p.sites[s].need == Need::Mandatory && !has(s)).count();
    for group in &p.groups {
        let count = group.members.iter().filter(|m| has(usize::from(m.0))).count();
        match group.rule {
            GroupRule::AllOrNothing if count > 0 && count < group.members.len() => return None,
            GroupRule::AtMost(most) if count > usize::from(most) => return None,
            GroupRule::AtLeast(least) => unmet += usize::from(least).saturating_sub(count),
            _ => {}
        }
    }
    Some((unmet, -chosen().map(|s| i64::from(p.sites[s].score)).sum::<i64>()))
}

/// The best (unmet, −value) of any plan. Driving limits of days must be absent.
pub(crate) fn best(p: &Draft) -> Option<(usize, i64)> {
    let days = p.days.len();
    assert!(p.days.iter().all(|day| day.max_driving.is_none() && (day.rest.is_none() || day.max_elapsed.is_none())));
    let beds: Vec<PlaceNo> = p.hotels.iter().map(|hotel| hotel.place).collect();
    let places = |fixed: Option<PlaceNo>| fixed.map_or_else(|| beds.clone(), |place| vec![place]);
    let tables: Vec<Vec<Vec<BTreeSet<usize>>>> = (0..days)
        .map(|day| {
            let ends = places(p.days[day].end);
            places(p.days[day].start).iter().map(|&start| Outing { p, day, start }.sets(&ends)).collect()
        })
        .collect();
    let late = |before: usize, now: usize| {
        p.precedence.iter().any(|r| before >> r.after.0 & 1 == 1 && now >> r.before.0 & 1 == 1)
    };
    let mut best = None;
    for code in 0..beds.len().pow(u32::try_from(days - 1).unwrap()) {
        let nights: Vec<usize> =
            (0..days - 1).map(|n| code / beds.len().pow(u32::try_from(n).unwrap()) % beds.len()).collect();
        let kept = nights.chunk_by(|a, b| a == b).all(|run| {
            let hotel = &p.hotels[run[0]];
            let most = usize::from(hotel.max_nights);
            run.len() >= usize::from(hotel.min_nights) && (most == 0 || run.len() <= most)
        });
        if !kept {
            continue;
        }
        let mut sets = BTreeSet::from([0]);
        for (day, table) in tables.iter().enumerate() {
            let start = if day == 0 { 0 } else { nights[day - 1] };
            let of_day = &table[start][if day + 1 == days { 0 } else { nights[day] }];
            let join = |&had: &usize| {
                of_day.iter().filter(move |&&now| had & now == 0 && !late(had, now)).map(move |now| had | now)
            };
            sets = sets.iter().flat_map(join).collect();
        }
        let found = sets.iter().filter_map(|&all| rank(p, all)).min();
        best = best.min(found).or(best).or(found);
    }
    best
}
