//! Days met so far, and the prices at which the dearest chain of them is cheapest.

use super::memory::{Beds, set_of};
use crate::plan::model::Model;
use std::collections::BTreeSet;

const NEVER: f64 = -1e15;

/// One way through a day: positions of its ends among the day's, candidates, hours of driving.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) stops: Vec<usize>,
    pub(super) hours: f64,
}

/// All ways, by day, and how the days hang together.
pub(super) struct Ways {
    days: Vec<Vec<Way>>,
    known: Vec<BTreeSet<(usize, usize, Vec<usize>)>>,
    /// What beds keep in mind, and for each way the sets it cannot follow and the one it leaves.
    beds: Beds,
    sets: Vec<Vec<(usize, usize)>>,
    /// For each start of a day the end of the day before that it is; `None` when any will do.
    before: Vec<Vec<Option<usize>>>,
    joined: Vec<bool>,
    ends: Vec<usize>,
    score: Vec<f64>,
    limits: Vec<f64>,
}

/// What every chain of days is worth at some prices, as weights that a draw among them would have.
struct Flow {
    worth: Vec<Vec<f64>>,
    /// By start, the worth of the best way; and by set that its bed keeps in mind, smoothed.
    most: Vec<Vec<f64>>,
    starts: Vec<Vec<Vec<f64>>>,
}

/// How much of everything the chains near the dearest use, as parts of one chain.
struct Shares {
    /// The smoothed worth of the dearest chain.
    worth: f64,
    ways: Vec<Vec<f64>>,
    ends: Vec<Vec<f64>>,
}

/// The logarithm of a sum of powers: the greatest value, smoothed.
fn soft(values: &[f64], heat: f64) -> f64 {
    let most = values.iter().copied().fold(NEVER, f64::max);
    most + heat * values.iter().map(|value| ((value - most) / heat).exp()).sum::<f64>().ln()
}

impl Ways {
    pub(super) fn new(model: &Model<'_>, score: &[f64], limits: &[f64]) -> Self {
        let count = model.days.len();
        let problem = &model.problem.days;
        let joined = |day: usize| day > 0 && problem[day - 1].end.is_none() && problem[day].start.is_none();
        let before = |day: usize| {
            let end_of = |start| model.days[day - 1].ends.iter().position(|end| end == start);
            model.days[day].starts.iter().map(|start| if day > 0 { end_of(start) } else { None }).collect()
        };
        Self {
            days: vec![Vec::new(); count],
            known: vec![BTreeSet::new(); count],
            beds: Beds {
                starts: model.days.iter().map(|day| vec![Vec::new(); day.starts.len()]).collect(),
                ends: model.days.iter().map(|day| vec![Vec::new(); day.ends.len()]).collect(),
            },
            sets: vec![Vec::new(); count],
            before: (0..count).map(before).collect(),
            joined: (0..count).map(joined).collect(),
            ends: model.days.iter().map(|day| day.ends.len()).collect(),
            score: score.to_vec(),
            limits: limits.to_vec(),
        }
    }

    /// Notes a way unless one with the same ends and stops is known.
    pub(super) fn add(&mut self, day: usize, way: Way) {
        let mut stops = way.stops.clone();
        stops.sort_unstable();
        if self.known[day].insert((way.start, way.end, stops)) {
            let sets = self.sets_of(day, &way);
            self.sets[day].push(sets);
            self.days[day].push(way);
        }
    }

    /// The set of the bed before that a way cannot follow, and the one of the bed after that it leaves.
    fn sets_of(&self, day: usize, way: &Way) -> (usize, usize) {
        let on = |site: usize| way.stops.contains(&site);
        (set_of(&self.beds.starts[day][way.start], on), set_of(&self.beds.ends[day][way.end], on))
    }

    /// From here on beds keep these in mind.
    pub(super) fn remember(&mut self, beds: &Beds) {
        self.beds = beds.clone();
        let of_day = |day: usize| self.days[day].iter().map(|way| self.sets_of(day, way)).collect();
        self.sets = (0..self.days.len()).map(of_day).collect();
    }

    /// Drops the ways that `allows` no longer.
    pub(super) fn retain(&mut self, allows: impl Fn(&[usize]) -> bool) {
        for ways in &mut self.days {
            ways.retain(|way| allows(&way.stops));
        }
        let of_day = |day: usize| self.days[day].iter().map(|way| self.sets_of(day, way)).collect();
        self.sets = (0..self.days.len()).map(of_day).collect();
    }

    /// The smoothed worth of the dearest chain with all prices, and how it changes with each price:
    /// those of the sites, then those of an hour of driving on each day.
    fn slope(&self, prices: &[f64], heat: f64) -> (f64, Vec<f64>) {
        let Shares { worth, ways, .. } = self.shares(prices, heat);
        let sites = self.score.len();
        let wheel: f64 = prices[sites..].iter().zip(&self.limits).map(|(price, limit)| price * limit).sum();
        let mut slope = vec![1.0; sites];
        slope.extend_from_slice(&self.limits);
        for (day, of_day) in self.days.iter().enumerate() {
            for (way, share) in of_day.iter().zip(&ways[day]) {
                for &site in &way.stops {
                    slope[site] -= share;
                }
                slope[sites + day] -= share * way.hours;
            }
        }
        (worth + prices[..sites].iter().sum::<f64>() + wheel, slope)
    }

    /// How much of each way the chains near the dearest use.
    fn shares(&self, prices: &[f64], heat: f64) -> Shares {
        let flow = self.flow(prices, heat);
        let first: Vec<f64> = flow.starts[0].iter().map(|start| start[0]).collect();
        let worth = soft(&first, heat);
        let mut shares = Shares { worth, ways: Vec::new(), ends: Vec::new() };
        let mut here: Vec<Vec<f64>> = first.iter().map(|start| vec![((start - worth) / heat).exp()]).collect();
        for (day, ways) in self.days.iter().enumerate() {
            let mut there: Vec<Vec<f64>> = self.beds.ends[day].iter().map(|kept| vec![0.0; 1 << kept.len()]).collect();
            let mut of_day = Vec::with_capacity(ways.len());
            // What a way of the highest worth would have of each start, by the sets it cannot follow.
            let part = |start: usize, set: usize| {
                let gap = (flow.most[day][start] - flow.starts[day][start][set]) / heat;
                here[start][set] * gap.min(600.0).exp()
            };
            let parts: Vec<Vec<f64>> =
                (0..here.len()).map(|start| (0..here[start].len()).map(|set| part(start, set)).collect()).collect();
            for (at, (way, worth)) in ways.iter().zip(&flow.worth[day]).enumerate() {
                let (blocked, left) = self.sets[day][at];
                let may = parts[way.start].iter().enumerate().filter(|(set, _)| set & blocked == 0);
                let share = may.map(|(_, part)| part).sum::<f64>() * ((worth - flow.most[day][way.start]) / heat).exp();
                there[way.end][left] += share;
                of_day.push(share);
            }
            shares.ends.push(there.iter().map(|of| of.iter().sum()).collect());
            shares.ways.push(of_day);
            if day + 1 < self.days.len() {
                here = self.next_morning(day + 1, &there, &flow.starts[day + 1], heat);
            }
        }
        shares
    }

    /// How much of each end and of each candidate's visits the chains near the dearest use, by day.
    pub(super) fn use_of(&self, prices: &[f64], heat: f64) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let shares = self.shares(prices, heat);
        let mut visits = vec![vec![0.0; self.score.len()]; self.days.len()];
        for (day, of_day) in self.days.iter().enumerate() {
            for (way, share) in of_day.iter().zip(&shares.ways[day]) {
                for &site in &way.stops {
                    visits[day][site] += share;
                }
            }
        }
        (shares.ends, visits)
    }

    /// The ways that a part of all plans may use.
    pub(super) fn within(&self, may: impl Fn(usize, &Way) -> bool) -> Self {
        let kept = |day: usize| self.days[day].iter().zip(&self.sets[day]).filter(|(way, _)| may(day, way)).collect();
        let kept: Vec<Vec<(&Way, &(usize, usize))>> = (0..self.days.len()).map(kept).collect();
        Self {
            known: vec![BTreeSet::new(); kept.len()],
            days: kept.iter().map(|ways| ways.iter().map(|(way, _)| (*way).clone()).collect()).collect(),
            sets: kept.iter().map(|ways| ways.iter().map(|(_, sets)| **sets).collect()).collect(),
            beds: self.beds.clone(),
            before: self.before.clone(),
            joined: self.joined.clone(),
            ends: self.ends.clone(),
            score: self.score.clone(),
            limits: self.limits.clone(),
        }
    }

    fn next_morning(&self, day: usize, there: &[Vec<f64>], starts: &[Vec<f64>], heat: f64) -> Vec<Vec<f64>> {
        if self.joined[day] {
            return self.before[day]
                .iter()
                .map(|end| end.map_or_else(|| vec![0.0], |end| there[end].clone()))
                .collect();
        }
        let first: Vec<f64> = starts.iter().map(|start| start[0]).collect();
        let all = soft(&first, heat);
        first.iter().map(|start| vec![((start - all) / heat).exp()]).collect()
    }

    fn flow(&self, prices: &[f64], heat: f64) -> Flow {
        let count = self.days.len();
        let empty = || vec![Vec::new(); count];
        let mut flow = Flow { worth: empty(), most: empty(), starts: vec![Vec::new(); count] };
        let mut ends: Vec<Vec<f64>> = vec![vec![0.0]; self.ends[count - 1]];
        let sites = self.score.len();
        for day in (0..count).rev() {
            let earns = |(way, (_, left)): (&Way, &(usize, usize))| {
                let stops: f64 = way.stops.iter().map(|&site| self.score[site] - prices[site]).sum();
                stops - prices[sites + day] * way.hours + ends[way.end][*left]
            };
            let worth: Vec<f64> = self.days[day].iter().zip(&self.sets[day]).map(earns).collect();
            let mut most = vec![NEVER; self.before[day].len()];
            for (way, &worth) in self.days[day].iter().zip(&worth) {
                most[way.start] = most[way.start].max(worth);
            }
            let mut sums: Vec<Vec<f64>> = self.beds.starts[day].iter().map(|kept| vec![0.0; 1 << kept.len()]).collect();
            for (at, (way, worth)) in self.days[day].iter().zip(&worth).enumerate() {
                let (blocked, part) = (self.sets[day][at].0, ((worth - most[way.start]) / heat).exp());
                for (set, sum) in sums[way.start].iter_mut().enumerate() {
                    if set & blocked == 0 {
                        *sum += part;
                    }
                }
            }
            let smooth = |most: f64, sum: &f64| if *sum > 0.0 { most + heat * sum.ln() } else { NEVER };
            let of_start = |(most, sums): (&f64, &Vec<f64>)| sums.iter().map(|sum| smooth(*most, sum)).collect();
            let starts: Vec<Vec<f64>> = most.iter().zip(&sums).map(of_start).collect();
            if day > 0 {
                let first: Vec<f64> = starts.iter().map(|start| start[0]).collect();
                let any = if self.joined[day] { NEVER } else { soft(&first, heat) };
                ends = self.beds.ends[day - 1].iter().map(|kept| vec![any; 1 << kept.len()]).collect();
                for (start, end) in self.before[day].iter().enumerate().filter(|_| self.joined[day]) {
                    if let Some(end) = end {
                        ends[*end].clone_from(&starts[start]);
                    }
                }
            }
            (flow.worth[day], flow.most[day], flow.starts[day]) = (worth, most, starts);
        }
        flow
    }

    /// Prices near the cheapest for the ways known, from `prices` on: accelerated descent (Nesterov
    /// 1983) of the smoothed worth. Prices stay between nothing and `most`.
    pub(super) fn descend(&self, prices: &[f64], most: &[f64], rounds: usize, heat: f64) -> (f64, Vec<f64>) {
        let length = heat / LIPSCHITZ;
        let (mut here, mut ahead) = (prices.to_vec(), prices.to_vec());
        let (mut pace, mut last) = (1.0_f64, f64::MAX);
        for _ in 0..rounds {
            let (worth, slope) = self.slope(&ahead, heat);
            if worth > last {
                (pace, last) = (1.0, f64::MAX);
                ahead.copy_from_slice(&here);
                continue;
            }
            last = worth;
            let faster = f64::midpoint(1.0, (1.0 + 4.0 * pace * pace).sqrt());
            let drive = (pace - 1.0) / faster;
            for at in 0..here.len() {
                let next = (ahead[at] - length * slope[at]).clamp(0.0, most[at]);
                ahead[at] = (next + drive * (next - here[at])).clamp(0.0, most[at]);
                here[at] = next;
            }
            pace = faster;
        }
        (last, here)
    }
}

/// How fast the slope may change, in visits of one chain: about what five days hold.
const LIPSCHITZ: f64 = 20.0;
