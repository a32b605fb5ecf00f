//! What a journey costs, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::app::cost::{Cost, Range};
use crate::base::lang::Lang;

/// What a journey costs, in fen; lodging and meals are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CostResponse {
    /// Fuel or energy of one vehicle.
    fuel: RangeResponse,
    /// Toll of one vehicle; stretches that are left in a toll-free window of a holiday cost nothing.
    toll: RangeResponse,
    /// Tickets of the party, as far as prices are known.
    tickets: RangeResponse,
    /// The three together.
    total: RangeResponse,
    /// Ids of visited sites whose price is not known; nothing was counted for them.
    tickets_unknown: Vec<String>,
    /// What was assumed, in the language of the answer.
    assumptions: Vec<String>,
}

/// Between which amounts, in fen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RangeResponse {
    /// No less.
    from: u32,
    /// No more.
    to: u32,
}

impl From<Range> for RangeResponse {
    fn from(range: Range) -> Self {
        Self { from: range.from.0, to: range.to.0 }
    }
}

impl CostResponse {
    pub(super) fn new(cost: &Cost, lang: Lang) -> Self {
        Self {
            fuel: cost.fuel.into(),
            toll: cost.toll.into(),
            tickets: cost.tickets.into(),
            total: cost.total.into(),
            tickets_unknown: cost.tickets_unknown.iter().map(ToString::to_string).collect(),
            assumptions: cost.assumptions.iter().map(|text| text.get(lang).to_owned()).collect(),
        }
    }
}
