//! What a journey costs, on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::v1::common::TextResponse;
use crate::app::cost::{ClassToll, Cost, DriveCost, Range, TollDrive};
use crate::base::lang::Lang;

/// What a journey costs, in fen; lodging and meals are left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CostResponse {
    /// Fuel or energy of one vehicle.
    fuel: RangeResponse,
    /// Toll of one vehicle; stretches that are left in a toll-free window of a holiday cost nothing.
    toll: RangeResponse,
    /// The same by each class of the tariff that the vehicle may be put into.
    toll_classes: Vec<ClassTollResponse>,
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
pub(in crate::api::v1) struct RangeResponse {
    /// No less.
    from: u32,
    /// No more.
    to: u32,
}

/// Toll by one class of the tariff.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api::v1) struct ClassTollResponse {
    /// `passenger-1` to `passenger-4` (JT/T 489-2019).
    class: String,
    /// Which vehicles it is for.
    name: TextResponse,
    /// What it pays.
    toll: RangeResponse,
}

/// What one vehicle pays on a route, in fen.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api::v1) struct DriveCostResponse {
    /// Fuel or energy.
    fuel: RangeResponse,
    /// Toll; what is left in a toll-free window of a holiday costs nothing, with `depart`.
    toll: RangeResponse,
    /// Both together.
    total: RangeResponse,
    /// Toll by each class of the tariff that the vehicle may be put into.
    toll_classes: Vec<ClassTollResponse>,
    /// From entering toll roads to leaving them, in the order of travel.
    toll_stretches: Vec<TollStretchResponse>,
    /// What was assumed, in the language of the answer.
    assumptions: Vec<String>,
}

/// A drive on toll roads, from the entry to the exit.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api::v1) struct TollStretchResponse {
    /// Along toll roads.
    distance_m: u32,
    /// When the exit is passed, China Standard Time; null without `depart`.
    exit: Option<String>,
    /// The holiday on which it is free; null when it is not.
    free: Option<TextResponse>,
}

impl From<&ClassToll> for ClassTollResponse {
    fn from(class: &ClassToll) -> Self {
        Self { class: class.id.clone(), name: TextResponse::from(&class.name), toll: class.toll.into() }
    }
}

impl DriveCostResponse {
    /// `cost` in the language of the caller.
    pub(in crate::api::v1) fn new(cost: &DriveCost, lang: Lang) -> Self {
        let stretch = |drive: &TollDrive| TollStretchResponse {
            distance_m: drive.length.0,
            exit: drive.exit.map(|exit| exit.format("%Y-%m-%dT%H:%M:%S").to_string()),
            free: drive.free.as_ref().map(TextResponse::from),
        };
        let total = Range { from: cost.fuel.from + cost.toll.from, to: cost.fuel.to + cost.toll.to };
        Self {
            fuel: cost.fuel.into(),
            toll: cost.toll.into(),
            total: total.into(),
            toll_classes: cost.classes.iter().map(ClassTollResponse::from).collect(),
            toll_stretches: cost.stretches.iter().map(stretch).collect(),
            assumptions: cost.assumptions.iter().map(|text| text.get(lang).to_owned()).collect(),
        }
    }
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
            toll_classes: cost.toll_classes.iter().map(ClassTollResponse::from).collect(),
            tickets: cost.tickets.into(),
            total: cost.total.into(),
            tickets_unknown: cost.tickets_unknown.iter().map(ToString::to_string).collect(),
            assumptions: cost.assumptions.iter().map(|text| text.get(lang).to_owned()).collect(),
        }
    }
}
