//! The one number annealing works with, and the exact comparison that decides what is kept.

use crate::plan::model::Model;
use crate::plan::problem::Tier;
use crate::plan::state::State;
use std::cmp::Ordering;

/// The weights of the annealing energy. They guide the walk only: which plan is *better* is
/// always decided part by part in [`Worth`].
#[derive(Clone, Debug)]
pub(crate) struct Gauge {
    value: i64,
    effort: i64,
    unmet: i64,
    /// Value beyond this gives no energy: the phase that saves effort within the slack.
    pub(crate) cap: i64,
    tier: Tier,
    /// The energy of one ordinary site, the unit of temperature.
    pub(crate) unit: i64,
}

/// What the search compares, most important first: unmet, then value, then the first tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Worth {
    pub(crate) unmet: i64,
    pub(crate) value: i64,
    pub(crate) effort: i64,
}

impl Worth {
    /// `Less` when better.
    pub(crate) fn rank(&self, other: &Self) -> Ordering {
        self.unmet.cmp(&other.unmet).then(other.value.cmp(&self.value)).then(self.effort.cmp(&other.effort))
    }

    /// Better, when value beyond `cap` does not count.
    pub(crate) fn beats(&self, other: &Self, cap: i64) -> bool {
        let capped = |worth: &Self| Self { value: worth.value.min(cap), ..*worth };
        capped(self).rank(&capped(other)).is_lt()
    }
}

/// The effort of a whole plan's time is worth so many sixteenths of an ordinary site.
const EFFORT_SIXTEENTHS: i64 = 32;

impl Gauge {
    pub(crate) fn new(model: &Model<'_>) -> Self {
        let scores: Vec<i64> =
            model.candidates.iter().map(|&c| model.score[usize::from(c)]).filter(|&s| s > 0).collect();
        let sum: i64 = scores.iter().sum();
        let count = i64::try_from(scores.len().max(1)).unwrap_or(1);
        let mean = (sum / count).max(1);
        let span: i64 = model.days.iter().map(|d| i64::from(d.latest - d.earliest)).sum::<i64>().max(1);
        let tier = model.problem.objective.tiers.first().copied().unwrap_or(Tier::Driving);
        let scale = if tier == Tier::Cost { span.max(100_000) } else { span };
        let value = 16 * scale;
        let optional =
            model.candidates.iter().any(|&c| !model.mandatory[usize::from(c)] && model.score[usize::from(c)] > 0);
        let effort = EFFORT_SIXTEENTHS * mean;
        let unit = if optional { mean * value } else { effort * typical_leg(model) };
        Self { value, effort, unmet: (sum + mean) * value, cap: i64::MAX, tier, unit }
    }

    pub(crate) fn worth(&self, model: &Model<'_>, state: &State) -> Worth {
        Worth { unmet: state.unmet(model), value: state.value, effort: self.effort_of(model, state) }
    }

    /// Lower is better.
    pub(crate) fn energy(&self, worth: &Worth) -> i64 {
        worth.unmet * self.unmet - worth.value.min(self.cap) * self.value + worth.effort * self.effort
    }

    fn effort_of(&self, model: &Model<'_>, state: &State) -> i64 {
        match self.tier {
            Tier::Driving => state.routes.iter().map(|route| route.driving).sum(),
            Tier::Finish => state.routes.iter().map(|route| i64::from(route.finish())).sum(),
            Tier::Cost => cost(model, state),
            Tier::Roughness => super::hotels::changes(model, state) * i64::from(model.problem.objective.change_penalty),
        }
    }
}

/// A leg between near neighbours: the unit of temperature when only effort is at stake.
fn typical_leg(model: &Model<'_>) -> i64 {
    let legs = model
        .candidates
        .iter()
        .filter_map(|&c| model.near[usize::from(c)].first().map(|&n| i64::from(model.leg(0, c, n))));
    let (sum, count) = legs.fold((0, 0), |(sum, count), leg| (sum + leg, count + 1));
    (sum / i64::from(count.max(1))).max(1)
}

/// Fees, legs and hotels of a plan, in fen.
pub(crate) fn cost(model: &Model<'_>, state: &State) -> i64 {
    let mut total = state.fee;
    for (day, route) in state.routes.iter().enumerate() {
        let fen = &model.travel[model.days[day].travel].fen;
        total += route.nodes.windows(2).map(|w| fen[usize::from(w[0]) * model.nodes + usize::from(w[1])]).sum::<i64>();
        if let Some(hotel) = super::hotels::of_night(model, state, day) {
            total += i64::from(model.problem.hotels[hotel].price.0);
        }
    }
    total
}
