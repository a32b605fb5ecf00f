//! The order of visit over the roads.

use super::error::AppError;
use super::world::World;
use crate::plan::tour::{self, Ends};
use crate::road::matrix;
use crate::road::metric::Vehicle;
use crate::road::route::Leg;
use crate::road::snap::Snapped;

/// The best order of `points` and the legs through it; a round trip names its start again at the end.
pub fn order_of_visit(
    world: &World,
    vehicle: &Vehicle,
    points: &[Snapped],
    ends: Ends,
) -> Result<(Vec<usize>, Vec<Leg>), AppError> {
    let all: Vec<_> = points.iter().copied().map(Some).collect();
    let times = matrix::matrix(&world.roads, vehicle, &all, &all);
    let pairs = (0..points.len()).flat_map(|from| (0..points.len()).map(move |to| (from, to)));
    let table: Vec<_> = pairs.map(|(from, to)| times.get(from, to).map(|(seconds, _)| seconds.0)).collect();
    let (mut order, _) = tour::order(&table, ends).ok_or(AppError::NoRoute { from: 0, to: points.len() - 1 })?;
    if ends.round {
        order.extend(order.first().copied());
    }
    let visited: Vec<_> = order.iter().map(|stop| points[*stop]).collect();
    let legs = world.route(vehicle, &visited)?;
    Ok((order, legs))
}
