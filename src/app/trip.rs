//! The order of visit over the roads.

use super::error::AppError;
use super::world::World;
use crate::plan::tour::{self, Ends};
use crate::road::matrix;
use crate::road::metric::Vehicle;
use crate::road::route::Leg;
use crate::road::snap::Snapped;

/// The order is sought in units of so much weight, so that the sum over many stops fits.
const UNIT: u64 = 10;

/// The best order of `points`, by driving time or by the objective that `vehicle` was aimed at, and the legs through it; a round trip names its start again at the end.
pub fn order_of_visit(
    world: &World,
    vehicle: &Vehicle,
    points: &[Snapped],
    ends: Ends,
) -> Result<(Vec<usize>, Vec<Leg>), AppError> {
    let all: Vec<_> = points.iter().copied().map(Some).collect();
    let weights = matrix::weights(&world.roads, vehicle, &all);
    let whole = |weight: u64| u32::try_from(weight.div_ceil(UNIT)).unwrap_or(u32::MAX);
    let table: Vec<_> = weights.into_iter().map(|weight| weight.map(whole)).collect();
    let (mut order, _) = tour::order(&table, ends).ok_or(AppError::NoRoute { from: 0, to: points.len() - 1 })?;
    if ends.round {
        order.extend(order.first().copied());
    }
    let visited: Vec<_> = order.iter().map(|stop| points[*stop]).collect();
    let legs = world.route(vehicle, &visited)?;
    Ok((order, legs))
}
