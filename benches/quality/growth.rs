//! How soon a plan is good as sites and days grow, on made-up country of the region's kind.

use crate::seconds;
use std::time::Instant;
use xianggan::base::units::{Fen, Seconds};
use xianggan::plan::{
    Break, Day, Draft, Effort, Hotel, HotelNo, Mode, Need, Night, Objective, Pin, PlaceNo, Problem, Site, Stay, Stop,
    Window, check,
};

const SITES: [u16; 5] = [25, 50, 100, 200, 400];
const DAYS: [usize; 4] = [1, 3, 5, 10];
const TOWNS: u16 = 24;
/// Seconds a kilometre takes.
const PACE: u32 = 75;

/// Small numbers from one seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(below)).unwrap_or(0)
    }
}

/// Sites in and around towns over 160 × 240 km, one gateway, a bed in each town.
fn country(sites: u16, days: usize, seed: u64) -> Problem {
    let mut dice = Dice(seed);
    let towns: Vec<(u32, u32)> = (0..TOWNS).map(|_| (dice.roll(160), dice.roll(240))).collect();
    let mut at = vec![(10, 200)];
    at.extend(&towns);
    for _ in 0..sites {
        let town = towns[usize::try_from(dice.roll(u32::from(TOWNS))).unwrap_or(0)];
        let off = if dice.roll(2) == 0 { 1 } else { 25 };
        at.push((town.0 + dice.roll(off), town.1 + dice.roll(off)));
    }
    let leg = |a: &(u32, u32), b: &(u32, u32)| {
        let (x, y) = (u64::from(a.0.abs_diff(b.0)), u64::from(a.1.abs_diff(b.1)));
        Seconds(u32::try_from((x * x + y * y).isqrt()).unwrap_or(0) * PACE)
    };
    let mode = Mode {
        seconds: at.iter().flat_map(|a| at.iter().map(move |b| leg(a, b))).collect(),
        fen: Vec::new(),
        driven: true,
    };
    let hour = |hours: u32| Seconds::from_minutes(hours * 60);
    let site = |number: u16| {
        let place = PlaceNo(1 + TOWNS + number);
        let window = Window { opens: hour(9), last_admission: hour(16), closes: hour(17), preferred: None };
        Site {
            enter: place,
            leave: place,
            score: [15, 25, 45, 57, 90, 120, 145][dice.roll(7) as usize],
            stay: Stay::exactly(Seconds::from_minutes(20 + 5 * dice.roll(16))),
            fee: Fen::ZERO,
            windows: vec![vec![window]; days],
            need: Need::Optional,
            pin: Pin::default(),
        }
    };
    let sites_list = (0..sites).map(site).collect();
    let day = |number: usize| Day {
        start: (number == 0).then_some(PlaceNo(0)),
        end: (number + 1 == days).then_some(PlaceNo(0)),
        earliest: hour(8),
        latest: hour(19),
        max_driving: Some(hour(5)),
        breaks: vec![Break { from: hour(11), until: hour(14), length: Seconds::from_minutes(45) }],
        ..Day::default()
    };
    let draft = Draft {
        places: 1 + TOWNS + sites,
        modes: vec![mode],
        sites: sites_list,
        days: (0..days).map(day).collect(),
        hotels: (0..TOWNS).map(|town| Hotel { place: PlaceNo(1 + town), ..Hotel::default() }).collect(),
        nights: vec![Night { candidates: (0..TOWNS).map(HotelNo).collect() }; days - 1],
        objective: Objective::default(),
        ..Draft::default()
    };
    Problem::new(draft).expect("the country is laid out by the rules")
}

/// Prints a row for each size: when 95 and 99 % of the last value were reached.
pub(crate) fn measure(budget_ms: u64, seeds: u64) {
    println!("set,sites,days,seed,budget_ms,value,ms_to_95,ms_to_99");
    for sites in SITES {
        for days in DAYS {
            for seed in 1..=seeds {
                let problem = country(sites, days, seed);
                let clock = Instant::now();
                let elapsed = move || u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
                let mut seen: Vec<(u64, u64)> = Vec::new();
                let effort = Effort { stop: Stop::after(&elapsed, budget_ms * 1_000), seed, threads: 1 };
                let found = effort.solve(&problem, &mut |plan| {
                    seen.push((elapsed() / 1_000, plan.score.value));
                    true
                });
                let Ok(plan) = found else {
                    eprintln!("growth {sites} sites, {days} days: no plan");
                    continue;
                };
                for fault in check(&problem, &plan) {
                    eprintln!("growth {sites} sites, {days} days: {fault}");
                }
                seen.push((elapsed() / 1_000, plan.score.value));
                let reached = |percent: u64| {
                    let enough = |step: &&(u64, u64)| step.1 * 100 >= plan.score.value * percent;
                    seen.iter().find(enough).map_or(budget_ms, |step| step.0)
                };
                println!(
                    "growth,{sites},{days},{seed},{budget_ms},{},{},{}",
                    plan.score.value,
                    reached(95),
                    reached(99)
                );
            }
        }
    }
}

/// The middle and the greatest of some times in milliseconds.
pub(crate) fn middle_and_worst(times: &mut [f64]) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() - 1])
}

/// Milliseconds since a moment.
pub(crate) fn ms(clock: Instant) -> f64 {
    seconds(u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX)) / 1_000.0
}
