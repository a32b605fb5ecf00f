//! Several good plans that differ, and which of them nothing beats in every respect.

use super::problem::{Problem, Tier};
use super::replan::restate;
use super::rolling;
use super::solution::Solution;
use super::solve::{Effort, NoPlan};

/// Plans to choose from, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternatives {
    /// Good plans that differ from one another.
    pub plans: Vec<Solution>,
    /// Positions in `plans` that no other plan equals or beats in value, driving, cost and hotel
    /// changes at once.
    pub front: Vec<usize>,
}

/// Value an alternative may give up, in thousandths.
const SLACK_PERMILLE: u16 = 60;
/// Two plans are alternatives when at least so many thousandths of their (site, day) pairs differ.
const DIFFERENCE_PERMILLE: usize = 150;
/// How often a visited site loses attraction before other plans are sought.
const DRAWS: u64 = 4;

/// Finds the best plan and at least `count − 1` others where the problem has them.
///
/// A third of the effort goes to the best plan; the rest is shared between plans that save
/// driving, cost or hotel changes within 6 % of value, and plans that avoid what earlier ones
/// visit.
pub fn alternatives(problem: &Problem, effort: &Effort<'_>, count: usize) -> Result<Alternatives, NoPlan> {
    let (first, mut rest) = effort.stop.split(1, 3);
    let best = Effort { stop: first, ..*effort }.solve(problem, &mut |_| true)?;
    let mut found = vec![best];
    let tasks = 3 + DRAWS;
    for task in 0..tasks {
        if rest.cancelled() {
            break;
        }
        let (stop, later) = rest.split(1, tasks - task);
        rest = later;
        let other = variant(problem, &found, task);
        let run = Effort { stop, seed: effort.seed.wrapping_add(task + 1), threads: effort.threads };
        let Some(other) = other else { continue };
        if let Ok(plan) = run.solve(&other, &mut |_| true)
            && let Some(plan) = restate(problem, &plan).filter(|plan| rolling::kept(problem, plan))
        {
            found.push(plan);
        }
    }
    Ok(choose(found, count))
}

/// The problem with another wish: first the three savings, then less of what is known.
fn variant(problem: &Problem, found: &[Solution], task: u64) -> Option<Problem> {
    let mut draft = problem.clone().into_draft();
    let saving = [Tier::Driving, Tier::Cost, Tier::Roughness];
    if let Some(&tier) = usize::try_from(task).ok().and_then(|task| saving.get(task)) {
        draft.objective.value_slack_permille = SLACK_PERMILLE;
        draft.objective.tiers.retain(|&other| other != tier);
        draft.objective.tiers.insert(0, tier);
        draft.objective.change_penalty = draft.objective.change_penalty.max(1);
    } else {
        for (index, site) in draft.sites.iter_mut().enumerate() {
            let number = super::problem::SiteNo::at(index);
            let times = found.iter().filter(|plan| plan.visits(number)).count();
            for _ in 0..times.min(4) {
                site.score = site.score.saturating_sub(site.score / 12);
            }
        }
    }
    Problem::new(draft).ok()
}

/// Keeps the front and, of the others, those that differ most, best value first.
fn choose(mut found: Vec<Solution>, count: usize) -> Alternatives {
    let needs = found[0].score.unmet;
    let worst = found[0].score.value - found[0].score.value * 150 / 1_000;
    found.retain(|plan| plan.score.unmet <= needs && plan.score.value >= worst);
    found.sort_by(|a, b| b.score.value.cmp(&a.score.value).then(a.score.driving_s.cmp(&b.score.driving_s)));
    let mut plans: Vec<Solution> = Vec::new();
    for least in [DIFFERENCE_PERMILLE, DIFFERENCE_PERMILLE / 3, 1] {
        for plan in &found {
            let apart = plans.iter().all(|known| difference_permille(known, plan) >= least);
            if apart && (plans.len() < count || beats_none(&plans, plan)) {
                plans.push(plan.clone());
            }
        }
        if plans.len() >= count {
            break;
        }
    }
    let front = (0..plans.len()).filter(|&at| !plans.iter().any(|other| dominates(other, &plans[at]))).collect();
    Alternatives { plans, front }
}

fn beats_none(plans: &[Solution], plan: &Solution) -> bool {
    !plans.iter().any(|other| dominates(other, plan)) && plans.len() < 12
}

fn dominates(a: &Solution, b: &Solution) -> bool {
    let parts = |plan: &Solution| (plan.score.driving_s, plan.score.cost_fen, u64::from(plan.hotel_changes()));
    let (x, y) = (parts(a), parts(b));
    let no_worse = a.score.value >= b.score.value && x.0 <= y.0 && x.1 <= y.1 && x.2 <= y.2;
    no_worse && (a.score.value > b.score.value || x != y)
}

/// How much two plans differ: the share of (site, day) pairs that only one of them has.
#[must_use]
pub fn difference_permille(a: &Solution, b: &Solution) -> usize {
    let pairs = |plan: &Solution| -> Vec<(usize, u16)> {
        plan.order().iter().enumerate().flat_map(|(day, stops)| stops.iter().map(move |site| (day, site.0))).collect()
    };
    let (x, y) = (pairs(a), pairs(b));
    let common = x.iter().filter(|pair| y.contains(pair)).count();
    let all = x.len() + y.len() - common;
    ((all - common) * 1_000).checked_div(all).unwrap_or(0)
}
