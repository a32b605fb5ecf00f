//! The instant bound: each visit costs at least its stay and half its shortest ways.

use super::{Bound, Method};
use crate::plan::model::{Model, Node, ix};

pub(super) fn bound(model: &Model<'_>) -> Bound {
    let time: i64 = (0..model.days.len()).map(|day| available(model, day)).sum();
    let by_time =
        fill(model, time, |site| i64::from(model.stay[ix(site)]), |day, a, b| i64::from(model.leg(day, a, b)));
    let wheel: i64 = model.days.iter().map(|day| day.max_driving.min(i64::MAX / 4_096)).sum();
    let by_driving = fill(model, wheel, |_| 0, |day, a, b| model.driving(day, a, b));
    Bound { value: by_time.min(by_driving), method: Method::Knapsack }
}

/// The seconds a day can spend on stops and ways.
fn available(model: &Model<'_>, day: usize) -> i64 {
    let rules = &model.problem.days[day];
    let span = rules.latest.beyond(rules.earliest);
    i64::from(rules.max_elapsed.map_or(span, |limit| limit.min(span)).0)
}

/// The fractional knapsack (Dantzig 1957) over all candidates, costs doubled to stay whole.
fn fill(model: &Model<'_>, room: i64, stay: impl Fn(Node) -> i64, leg: impl Fn(usize, Node, Node) -> i64) -> u64 {
    let nodes: Vec<Node> = (0..model.nodes).filter_map(|node| Node::try_from(node).ok()).collect();
    let shortest = |site: Node, out: bool| {
        let others = nodes.iter().filter(|&&other| other != site);
        let ways = others.flat_map(|&other| (0..model.days.len()).map(move |day| (day, other)));
        ways.map(|(day, other)| if out { leg(day, site, other) } else { leg(day, other, site) }).min().unwrap_or(0)
    };
    let mut items: Vec<(i64, i64)> = Vec::new();
    for &site in &model.candidates {
        let cost = 2 * stay(site) + shortest(site, true) + shortest(site, false);
        items.push((model.score[ix(site)], cost));
    }
    items.sort_by(|a, b| (i128::from(b.0) * i128::from(a.1)).cmp(&(i128::from(a.0) * i128::from(b.1))));
    let mut left = 2 * room;
    let mut value = 0;
    for (score, cost) in items {
        if cost <= left {
            left -= cost;
            value += score;
        } else {
            value += score * left / cost.max(1);
            break;
        }
    }
    u64::try_from(value).unwrap_or(0)
}
