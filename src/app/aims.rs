//! Vehicles whose ways are best at another objective than driving time, made when first asked for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::error::FieldFault;
use super::limits;
use super::world::World;
use crate::road::metric::Vehicle;
use crate::road::network::RoadNetwork;
use crate::road::objective::{Objective, TIME};

/// The hierarchies that are ready, the latest used first. Each belongs to a vehicle on roads as they
/// are shut or open, so a closure makes those that it concerns anew and leaves the others.
#[derive(Debug, Default)]
pub struct Aims(Mutex<Vec<Aim>>);

/// A hierarchy, made or in the making.
#[derive(Debug)]
struct Aim {
    /// The vehicle as it drives for time; when nothing else holds it, this one is of no more use.
    of: Weak<Vehicle>,
    objective: String,
    made: Arc<OnceLock<Arc<Vehicle>>>,
}

impl Aims {
    /// `vehicle` aimed at `objective`. The first who asks makes it, outside of the lock; others who
    /// want the same one wait for it.
    fn aimed(&self, vehicle: &Arc<Vehicle>, objective: &Objective, network: &RoadNetwork) -> Arc<Vehicle> {
        let slot = self.slot(vehicle, &objective.id);
        let make = || Arc::new(vehicle.aimed(network, objective));
        Arc::clone(slot.get_or_init(make))
    }

    /// The place of one hierarchy, in front of all others; those that are out of use or over the limit go.
    fn slot(&self, vehicle: &Arc<Vehicle>, objective: &str) -> Arc<OnceLock<Arc<Vehicle>>> {
        let mut aims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        aims.retain(|aim| aim.of.strong_count() > 0);
        let same = |aim: &Aim| std::ptr::eq(aim.of.as_ptr(), Arc::as_ptr(vehicle)) && aim.objective == objective;
        let aim = match aims.iter().position(same) {
            Some(at) => aims.remove(at),
            None => Aim { of: Arc::downgrade(vehicle), objective: objective.to_owned(), made: Arc::default() },
        };
        let made = Arc::clone(&aim.made);
        aims.insert(0, aim);
        aims.truncate(limits::AIMS_READY);
        made
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl World {
    /// The vehicle called `id`, with ways that are best at `objective`; the faults name what exists.
    pub fn vehicle_for(&self, id: &str, objective: Option<&str>) -> Result<Arc<Vehicle>, FieldFault> {
        let vehicle = self.shared_vehicle(id)?;
        let Some(wanted) = objective.filter(|wanted| *wanted != TIME) else { return Ok(Arc::clone(vehicle)) };
        let known = &vehicle.profile.objectives;
        let objective = known.iter().find(|objective| objective.id == wanted).ok_or_else(|| {
            let ids: Vec<&str> = std::iter::once(TIME).chain(known.iter().map(|one| one.id.as_str())).collect();
            let ids = ids.join(", ");
            FieldFault::new(
                "/objective",
                "unknown_objective",
                (format!("没有目标 {wanted:?}"), format!("there is no objective {wanted:?}")),
                (format!("可选：{ids}"), format!("choose one of {ids}")),
            )
            .with_value(wanted)
        })?;
        Ok(self.aims.aimed(vehicle, objective, self.roads.network()))
    }
}
