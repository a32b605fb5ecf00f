//! What a plan is worth, and which of two is better.

use super::problem::{Objective, Tier};
use std::cmp::Ordering;

/// The worth of a plan, in parts that are compared one after another and never mixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Requirements it does not meet: mandatory sites left out, `AtLeast` groups short of
    /// their number, `Index` positions missed. 0 for a plan that holds all of them.
    pub unmet: u32,
    /// The sum of the scores of visited sites.
    pub value: u64,
    /// Seconds of driving.
    pub driving_s: u64,
    /// Fees, legs and hotels, in fen.
    pub cost_fen: u64,
    /// Hotel changes times their penalty, plus beginnings outside preferred windows.
    pub roughness: u64,
    /// The sum over days of the moment the day ends, in seconds.
    pub finish_s: u64,
}

impl Score {
    /// The part of a score that a tier looks at.
    #[must_use]
    pub const fn tier(&self, tier: Tier) -> u64 {
        match tier {
            Tier::Driving => self.driving_s,
            Tier::Cost => self.cost_fen,
            Tier::Roughness => self.roughness,
            Tier::Finish => self.finish_s,
        }
    }

    /// `Less` when `self` is the better plan, without any slack in value.
    #[must_use]
    pub fn rank(&self, other: &Self, objective: &Objective) -> Ordering {
        self.unmet.cmp(&other.unmet).then(other.value.cmp(&self.value)).then_with(|| self.rank_tiers(other, objective))
    }

    /// `Less` when `self` is better in the tiers after value.
    #[must_use]
    pub fn rank_tiers(&self, other: &Self, objective: &Objective) -> Ordering {
        objective
            .tiers
            .iter()
            .map(|&tier| self.tier(tier).cmp(&other.tier(tier)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// The least value that still counts as equal to this one.
    #[must_use]
    pub fn value_floor(&self, objective: &Objective) -> u64 {
        let slack = u64::from(objective.value_slack_permille.min(1_000));
        self.value - self.value * slack / 1_000
    }
}
