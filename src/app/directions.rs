//! The steps of a leg, with the service areas of the register on the way.

use super::world::World;
use crate::catalogue::place::PlaceKind;
use crate::road::route::Leg;
use crate::road::steps::{Landmark, Step, steps};

impl World {
    /// What the driver does on `leg`.
    pub fn steps(&self, leg: &Leg) -> Vec<Step> {
        let areas = self.catalogue.places.values().filter(|place| place.kind == PlaceKind::ServiceArea);
        let landmarks: Vec<Landmark<'_>> = areas
            .filter_map(|place| {
                let reference = place.road_ref.as_deref()?;
                Some(Landmark { name: &place.name, position: place.position.position(), reference })
            })
            .collect();
        steps(self.roads.network(), leg, &landmarks)
    }
}
