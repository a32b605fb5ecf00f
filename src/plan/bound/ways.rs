//! Days met so far, and the prices at which the dearest chain of them is cheapest.

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
    starts: Vec<Vec<f64>>,
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
            self.days[day].push(way);
        }
    }

    /// Drops the ways that `allows` no longer.
    pub(super) fn retain(&mut self, allows: impl Fn(&[usize]) -> bool) {
        for ways in &mut self.days {
            ways.retain(|way| allows(&way.stops));
        }
    }

    /// The smoothed worth of the dearest chain with all prices, and how it changes with each price:
    /// those of the sites, then those of an hour of driving on each day.
    fn slope(&self, prices: &[f64], heat: f64) -> (f64, Vec<f64>) {
        let flow = self.flow(prices, heat);
        let all = soft(&flow.starts[0], heat);
        let sites = self.score.len();
        let wheel: f64 = prices[sites..].iter().zip(&self.limits).map(|(price, limit)| price * limit).sum();
        let mut slope = vec![1.0; sites];
        slope.extend_from_slice(&self.limits);
        let mut here: Vec<f64> = flow.starts[0].iter().map(|start| ((start - all) / heat).exp()).collect();
        for (day, ways) in self.days.iter().enumerate() {
            let mut there = vec![0.0; self.ends[day]];
            for (way, worth) in ways.iter().zip(&flow.worth[day]) {
                let share = here[way.start] * ((worth - flow.starts[day][way.start]) / heat).exp();
                for &site in &way.stops {
                    slope[site] -= share;
                }
                slope[sites + day] -= share * way.hours;
                there[way.end] += share;
            }
            if day + 1 < self.days.len() {
                here = self.next_morning(day + 1, &there, &flow.starts[day + 1], heat);
            }
        }
        (all + prices[..sites].iter().sum::<f64>() + wheel, slope)
    }

    fn next_morning(&self, day: usize, there: &[f64], starts: &[f64], heat: f64) -> Vec<f64> {
        if self.joined[day] {
            return self.before[day].iter().map(|end| end.map_or(0.0, |end| there[end])).collect();
        }
        let all = soft(starts, heat);
        starts.iter().map(|start| ((start - all) / heat).exp()).collect()
    }

    fn flow(&self, prices: &[f64], heat: f64) -> Flow {
        let count = self.days.len();
        let mut flow = Flow { worth: vec![Vec::new(); count], starts: vec![Vec::new(); count] };
        let mut ends = vec![0.0; self.ends[count - 1]];
        let sites = self.score.len();
        for day in (0..count).rev() {
            let earns = |way: &Way| {
                let stops: f64 = way.stops.iter().map(|&site| self.score[site] - prices[site]).sum();
                stops - prices[sites + day] * way.hours + ends[way.end]
            };
            let worth: Vec<f64> = self.days[day].iter().map(earns).collect();
            let mut most = vec![NEVER; self.before[day].len()];
            for (way, &worth) in self.days[day].iter().zip(&worth) {
                most[way.start] = most[way.start].max(worth);
            }
            let mut sum = vec![0.0; most.len()];
            for (way, worth) in self.days[day].iter().zip(&worth) {
                sum[way.start] += ((worth - most[way.start]) / heat).exp();
            }
            let smooth = |(most, sum): (&f64, &f64)| if *sum > 0.0 { most + heat * sum.ln() } else { NEVER };
            let starts: Vec<f64> = most.iter().zip(&sum).map(smooth).collect();
            if day > 0 {
                let any = if self.joined[day] { NEVER } else { soft(&starts, heat) };
                ends = vec![any; self.ends[day - 1]];
                for (start, end) in self.before[day].iter().enumerate().filter(|_| self.joined[day]) {
                    if let Some(end) = end {
                        ends[*end] = starts[start];
                    }
                }
            }
            (flow.worth[day], flow.starts[day]) = (worth, starts);
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
