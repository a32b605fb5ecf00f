//! The steps of a leg, with the service areas of the register on the way.

use super::world::World;
use crate::base::units::Metres;
use crate::catalogue::place::PlaceKind;
use crate::road::route::Leg;
use crate::road::steps::{Landmark, Step, StepKind, steps};

/// The most steps of one leg in short form.
const SHORT_STEPS: usize = 14;
/// A turn is told in short form if one then drives so far.
const SHORT_TURN: Metres = Metres(2_000);

/// What is told in short form whatever follows.
fn is_landmark(step: &Step) -> bool {
    use StepKind::{Border, ChangeExpressway, EnterExpressway, Ferry, LeaveExpressway};
    matches!(step.kind, EnterExpressway | ChangeExpressway | LeaveExpressway | Border | Ferry)
}

impl World {
    /// The same for a sheet of paper: expressways, borders, ferries, and turns that are followed by a longer drive;
    /// of many the ones with the longest drives.
    pub fn short_steps(&self, leg: &Leg) -> Vec<Step> {
        let mut steps = self.steps(leg);
        steps.retain(|step| step.kind != StepKind::Arrive && (is_landmark(step) || step.distance >= SHORT_TURN));
        while steps.len() > SHORT_STEPS {
            let least = (0..steps.len()).min_by_key(|&k| (is_landmark(&steps[k]), steps[k].distance));
            steps.remove(least.expect("there are more steps than none"));
        }
        steps
    }

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
