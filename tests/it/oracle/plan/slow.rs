//! Brute force: every order of every subset on every day, stepped through tick by tick.
use super::*;
use std::collections::BTreeSet;

pub(crate) fn leg(p: &Draft, from: PlaceNo, to: PlaceNo) -> (u32, u32) {
    let cell = usize::from(from.0) * usize::from(p.places) + usize::from(to.0);
    let best = p.modes.iter().min_by_key(|m| m.seconds[cell]).unwrap();
    let first = p.modes.iter().find(|m| m.seconds[cell] == best.seconds[cell]).unwrap();
    (first.seconds[cell].0, if first.driven { first.seconds[cell].0 } else { 0 })
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tick {
    now: u32,
    /// Stops done; standing at the last one (or the start).
    done: usize,
    /// Arrived at the next stop, not yet begun.
    waiting: bool,
    since: u32,
    driven: u32,
    breaks: usize,
    left: Option<u32>,
}

/// Whether the order can be kept: a search over (time, place, breaks, driving).
pub(crate) fn feasible(p: &Draft, day: usize, ends: (PlaceNo, PlaceNo), order: &[usize]) -> bool {
    let rules = &p.days[day];
    let begin = Tick { now: rules.earliest.0, done: 0, waiting: false, since: 0, driven: 0, breaks: 0, left: None };
    let mut seen = BTreeSet::new();
    let mut stack = vec![Tick { now: 0, ..begin }];
    while let Some(tick) = stack.pop() {
        if tick.now > 90 || !seen.insert(tick) {
            continue;
        }
        let home = tick.done > order.len();
        if home && tick.breaks == rules.breaks.len() {
            return true;
        }
        stack.push(Tick { now: tick.now + 1, ..tick });
        if let Some(b) = rules.breaks.get(tick.breaks)
            && tick.now >= b.from.0
            && tick.now + b.length.0 <= b.until.0
        {
            stack.push(Tick { now: tick.now + b.length.0, breaks: tick.breaks + 1, ..tick });
        }
        if home {
            continue;
        }
        if tick.waiting {
            let s = &p.sites[order[tick.done]];
            let end = tick.now + s.stay.usual.0;
            let pinned = s.pin.start.is_none_or(|(a, b)| a.0 <= tick.now && tick.now <= b.0);
            if pinned
                && s.windows[day]
                    .iter()
                    .any(|w| w.opens.0 <= tick.now && tick.now <= w.last_admission.0 && end <= w.closes.0)
            {
                stack.push(Tick { now: end, done: tick.done + 1, waiting: false, ..tick });
            }
            continue;
        }
        stack.extend(set_out(p, day, ends, order, tick));
    }
    false
}

fn set_out(p: &Draft, day: usize, ends: (PlaceNo, PlaceNo), order: &[usize], tick: Tick) -> Option<Tick> {
    let rules = &p.days[day];
    let here = if tick.done == 0 { ends.0 } else { p.sites[order[tick.done - 1]].leave };
    let there = order.get(tick.done).map_or(ends.1, |&s| p.sites[s].enter);
    let (seconds, wheel) = leg(p, here, there);
    if tick.left.is_none() && tick.now < rules.earliest.0 {
        return None;
    }
    let left = tick.left.unwrap_or(tick.now);
    let mut driven = tick.driven;
    let mut now = tick.now;
    if let Some(rule) = rules.rest {
        if tick.left.is_some() && now - tick.since >= rule.rest.0 {
            driven = 0;
        }
        for _ in 0..wheel {
            if driven == rule.after_driving.0 {
                now += rule.rest.0;
                driven = 0;
            }
            driven += 1;
        }
    }
    now += seconds;
    let home = tick.done == order.len();
    if now > 80 || home && (now > rules.latest.0 || rules.max_elapsed.is_some_and(|m| now - left > m.0)) {
        return None;
    }
    Some(Tick {
        now,
        done: tick.done + usize::from(home),
        waiting: !home,
        since: now,
        driven,
        left: Some(left),
        ..tick
    })
}

fn driving(p: &Draft, ends: (PlaceNo, PlaceNo), order: &[usize]) -> u32 {
    let mut here = ends.0;
    let mut sum = 0;
    for &s in order {
        sum += leg(p, here, p.sites[s].enter).1;
        here = p.sites[s].leave;
    }
    sum + leg(p, here, ends.1).1
}

/// The least driving of a day for each subset of sites, if the subset fits at all.
fn day_table(p: &Draft, day: usize, ends: (PlaceNo, PlaceNo)) -> Vec<Option<u32>> {
    let mut best = vec![None; 1 << p.sites.len()];
    let mut stack: Vec<Vec<usize>> = vec![vec![]];
    while let Some(order) = stack.pop() {
        for s in 0..p.sites.len() {
            if !order.contains(&s) {
                stack.push(order.iter().copied().chain([s]).collect());
            }
        }
        let mask: usize = order.iter().map(|s| 1 << s).sum();
        let sum = driving(p, ends, &order);
        let rules = &p.days[day];
        let at = |s: SiteNo| order.iter().position(|&o| o == usize::from(s.0));
        let kept =
            p.precedence.iter().all(|r| at(r.before).is_none() || at(r.after).is_none() || at(r.before) < at(r.after));
        let pinned = order.iter().enumerate().all(|(k, &s)| match p.sites[s].pin.position {
            Some(Position::First) => k == 0,
            Some(Position::Last) => k + 1 == order.len(),
            _ => true,
        } && p.sites[s].pin.day.is_none_or(|d| usize::from(d.0) == day) && p.sites[s].need != Need::Excluded);
        let few = rules.max_stops.is_none_or(|m| order.len() <= usize::from(m))
            && rules.max_driving.is_none_or(|m| sum <= m.0);
        if kept && pinned && few && best[mask].is_none_or(|b| sum < b) && feasible(p, day, ends, &order) {
            best[mask] = Some(sum);
        }
    }
    best
}

fn rank(p: &Draft, parts: &[usize], driving: u32) -> Option<Rank> {
    let all: usize = parts.iter().sum();
    let has = |s: SiteNo| all >> s.0 & 1 == 1;
    let day = |s: SiteNo| parts.iter().position(|part| part >> s.0 & 1 == 1);
    if p.precedence.iter().any(|r| has(r.before) && has(r.after) && day(r.before) > day(r.after)) {
        return None;
    }
    let chosen: Vec<usize> = (0..p.sites.len()).filter(|s| all >> s & 1 == 1).collect();
    if p.budget.is_some_and(|b| chosen.iter().map(|&s| p.sites[s].fee.0).sum::<u32>() > b.0) {
        return None;
    }
    let mut unmet =
        p.sites.iter().enumerate().filter(|(s, site)| site.need == Need::Mandatory && all >> s & 1 == 0).count();
    for g in &p.groups {
        let count = g.members.iter().filter(|m| has(**m)).count();
        match g.rule {
            GroupRule::AllOrNothing if count > 0 && count < g.members.len() => return None,
            GroupRule::AtLeast(k) => unmet += usize::from(k).saturating_sub(count),
            GroupRule::AtMost(k) if count > usize::from(k) => return None,
            GroupRule::AllOrNothing | GroupRule::AtMost(_) => {}
        }
    }
    let value: i64 = chosen.iter().map(|&s| i64::from(p.sites[s].score)).sum();
    Some((unmet, -value, u64::from(driving)))
}

pub(crate) fn best(p: &Draft) -> Option<Rank> {
    let days = p.days.len();
    let hotels = p.hotels.len();
    let mut best: Option<Rank> = None;
    let tables: Vec<Vec<Vec<Option<u32>>>> = (0..days)
        .map(|d| {
            let starts: Vec<PlaceNo> =
                p.days[d].start.map_or_else(|| p.hotels.iter().map(|h| h.place).collect(), |s| vec![s]);
            let ends: Vec<PlaceNo> =
                p.days[d].end.map_or_else(|| p.hotels.iter().map(|h| h.place).collect(), |e| vec![e]);
            starts.iter().flat_map(|&s| ends.iter().map(move |&e| (s, e))).map(|pair| day_table(p, d, pair)).collect()
        })
        .collect();
    for code in 0..hotels.pow(u32::try_from(days - 1).unwrap()) {
        let beds: Vec<usize> = (0..days - 1).map(|n| code / hotels.pow(u32::try_from(n).unwrap()) % hotels).collect();
        let runs = beds.chunk_by(|a, b| a == b).all(|run| {
            let h = &p.hotels[run[0]];
            run.len() >= usize::from(h.min_nights) && (h.max_nights == 0 || run.len() <= usize::from(h.max_nights))
        });
        if runs {
            let rows: Vec<&Vec<Option<u32>>> = (0..days)
                .map(|d| {
                    let s = if d == 0 { 0 } else { beds[d - 1] };
                    let (e, width) = if d + 1 == days { (0, 1) } else { (beds[d], hotels) };
                    &tables[d][s * width + e]
                })
                .collect();
            split(p, &rows, &mut vec![], 0, 0, &mut best);
        }
    }
    best
}

fn split(
    p: &Draft,
    rows: &[&Vec<Option<u32>>],
    parts: &mut Vec<usize>,
    used: usize,
    sum: u32,
    best: &mut Option<Rank>,
) {
    if parts.len() == rows.len() {
        if let Some(rank) = rank(p, parts, sum)
            && best.is_none_or(|b| rank < b)
        {
            *best = Some(rank);
        }
        return;
    }
    for (mask, cell) in rows[parts.len()].iter().enumerate() {
        if let Some(more) = cell
            && mask & used == 0
        {
            parts.push(mask);
            split(p, rows, parts, used | mask, sum + more, best);
            parts.pop();
        }
    }
}
