//! Closures on the roads: which stretches each one means, and the world while they hold.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use chrono::NaiveDateTime;

use super::App;
use super::error::AppError;
use super::limits;
use super::world::World;
use crate::base::geodesy::Outline;
use crate::base::position::BoundingBox;
use crate::catalogue::closure::Closure;
use crate::graph::potential::Detour;
use crate::road::Roads;
use crate::road::disruption::{Disruption, Disruptions};
use crate::road::draft::Stretch;
use crate::road::metric::Vehicle;
use crate::road::network::StretchId;
use crate::road::path;
use crate::road::profile::Profile;

/// A closure with the stretches that it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The record.
    pub closure: Closure,
    /// What it means on the roads; nothing when no road is near.
    pub stretches: BTreeSet<StretchId>,
}

impl Held {
    /// Looks `closure` up on `roads`.
    pub fn new(closure: &Closure, roads: &Roads) -> Self {
        Self { closure: closure.clone(), stretches: stretches(closure, roads) }
    }

    /// Whether it concerns `profile`.
    pub fn concerns(&self, profile: &Profile) -> bool {
        self.closure.vehicles.is_empty() || self.closure.vehicles.contains(&profile.id)
    }

    /// The smallest box around what it means.
    pub fn bounding_box(&self, roads: &Roads) -> Option<BoundingBox> {
        BoundingBox::around(self.stretches.iter().flat_map(|id| roads.network().line(*id)))
    }
}

/// The stretches that `closure` means.
fn stretches(closure: &Closure, roads: &Roads) -> BTreeSet<StretchId> {
    let network = roads.network();
    let reference = closure.road_ref.as_deref();
    let of_road = |stretch: &Stretch| reference.is_none_or(|wanted| stretch.references().any(|one| one == wanted));
    let all = |inside: &dyn Fn(StretchId) -> bool| {
        let wanted = network.stretches().filter(|(id, stretch)| of_road(stretch) && inside(*id));
        wanted.map(|(id, _)| id).collect()
    };
    let points: Vec<_> = closure.points.iter().map(|point| point.position()).collect();
    let near = |at: usize| {
        let wanted = |id| of_road(network.stretch(id));
        roads.snap_where(points[at], limits::CLOSURE_RADIUS_M, wanted)
    };
    match points.len() {
        0 => all(&|_| reference.is_some()),
        1 => near(0).into_iter().map(|point| point.stretch).collect(),
        2 => {
            let (Some(from), Some(to), Some(vehicle)) = (near(0), near(1), roads.vehicles().first()) else {
                return BTreeSet::new();
            };
            // Both ways: the carriageways may be apart.
            let along = [[&from, &to], [&to, &from]];
            let forbidden = |arc| !of_road(network.stretch(network.course(arc).stretch));
            let mut detour = Detour::new(vehicle.metric());
            let way = |ends| path::avoiding(network, vehicle, (&mut detour, &forbidden), ends);
            along.into_iter().filter_map(way).flat_map(|way| way.pieces).map(|piece| piece.course.stretch).collect()
        }
        _ => {
            let area = Outline::from_rings(vec![vec![points]]);
            all(&|id| area.touches(network.line(id)))
        }
    }
}

impl World {
    /// The closures of the register that hold at some moment of the span, and what the roads' own data
    /// say to be shut then.
    fn holding(&self, span: (NaiveDateTime, NaiveDateTime)) -> Vec<&Closure> {
        let published = self.catalogue.closures.values().filter(|closure| closure.overlaps(span.0, span.1));
        let timed = self.timed.iter().filter(|timed| timed.holds(span, &self.catalogue.holidays));
        published.chain(timed.map(|timed| &timed.closure)).collect()
    }

    /// A closure with the stretches that it means.
    fn held(&self, closure: &Closure) -> Held {
        match self.timed.iter().find(|timed| timed.closure.id == closure.id) {
            Some(timed) => Held { closure: closure.clone(), stretches: timed.stretches.clone() },
            None => Held::new(closure, &self.usual),
        }
    }

    /// The same register on the roads while `closures` hold; times between stops are worked out anew
    /// for the vehicles that are concerned.
    #[must_use]
    pub fn closed(&self, closures: &[&Closure]) -> Self {
        let held: Vec<Held> = closures.iter().map(|closure| self.held(closure)).collect();
        let by = |profile: &Profile| {
            let mut disruptions = Disruptions::new();
            for held in held.iter().filter(|held| held.concerns(profile)) {
                let one = held.closure.max_kmh.map_or(Disruption::Shut, Disruption::AtMost);
                for stretch in &held.stretches {
                    disruptions.entry(*stretch).and_modify(|other| *other = other.and(one)).or_insert(one);
                }
            }
            disruptions
        };
        let roads = self.usual.disrupted(by, limits::REPAIR_THREADS);
        let stops = self.stops.renewed(&self.catalogue, &roads, &self.roads);
        Self { roads: Arc::new(roads), stops: Arc::new(stops), closures: Arc::new(held), ..self.clone() }
    }

    /// Whether exactly `closures` are worked into these roads.
    fn is_closed_by(&self, closures: &[&Closure]) -> bool {
        self.closures.iter().map(|held| &held.closure).eq(closures.iter().copied())
    }

    /// Whether a closure has begun, ended or changed since these roads were made, as it is `now`.
    pub(super) fn is_overtaken(&self, now: NaiveDateTime) -> bool {
        !self.is_closed_by(&self.holding((now, now)))
    }

    /// The same with what is shut `now`.
    pub(super) fn as_of(&self, now: NaiveDateTime) -> Self {
        self.closed(&self.holding((now, now)))
    }

    /// The closures in force for `vehicle` within `hull`.
    pub fn closures_within(&self, vehicle: &Vehicle, hull: BoundingBox) -> Vec<&Held> {
        let near = |held: &&Held| {
            held.concerns(&vehicle.profile)
                && held.bounding_box(&self.usual).is_some_and(|around| around.overlaps(&hull))
        };
        self.closures.iter().filter(near).collect()
    }
}

impl App {
    /// The current world with what is shut at some moment of the span, which may lie ahead.
    pub async fn world_during(&self, span: (NaiveDateTime, NaiveDateTime)) -> Result<Arc<World>, AppError> {
        let world = self.world();
        if world.is_closed_by(&world.holding(span)) {
            return Ok(world);
        }
        let scenes = || self.scenes.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |scene: &&Arc<World>| {
            Arc::ptr_eq(&scene.catalogue, &world.catalogue) && scene.is_closed_by(&world.holding(span))
        };
        if let Some(ready) = scenes().iter().find(same) {
            return Ok(Arc::clone(ready));
        }
        let scene = self.pool.run(move |_| Arc::new(world.closed(&world.holding(span)))).await?;
        let mut ready = scenes();
        ready.insert(0, Arc::clone(&scene));
        ready.truncate(limits::SCENES_READY);
        Ok(scene)
    }

    /// The current world with what is shut at `depart`; now unless said.
    pub async fn world_at_departure(&self, depart: Option<NaiveDateTime>) -> Result<Arc<World>, AppError> {
        match depart {
            Some(moment) => self.world_during((moment, moment)).await,
            None => Ok(self.world()),
        }
    }
}
