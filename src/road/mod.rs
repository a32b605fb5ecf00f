//! Streets: roads in, journeys out. Synchronous; no HTTP, no SQL.

pub mod approach;
pub mod attributes;
pub mod border;
pub mod bound;
pub mod class;
pub mod contour;
pub mod disruption;
pub mod draft;
pub mod file;
pub mod isochrone;
pub mod line;
pub mod matrix;
pub mod metric;
pub mod network;
pub mod objective;
pub mod osm;
pub mod path;
pub mod profile;
pub mod route;
pub mod shape;
pub mod skeleton;
pub mod snap;
pub mod steps;
pub mod timing;
mod turns;
pub mod vehicles;

use std::sync::Arc;

use crate::base::position::Position;
use crate::graph::cch::contract::Topology;
use crate::graph::cch::query::Query;
use crate::graph::csr::{ArcId, NodeId};
use crate::graph::order;
use approach::Manner;
use disruption::{Disruption, Disruptions};
use metric::Vehicle;
use network::{RoadNetwork, StretchId};
use profile::Profile;
use snap::{Snapped, Snapper};

/// The one object the layers above hold: a network, ready to be searched by each vehicle.
#[derive(Debug)]
pub struct Roads {
    network: Arc<RoadNetwork>,
    snapper: Arc<Snapper>,
    vehicles: Vec<Arc<Vehicle>>,
}

/// A point may be moved so many metres farther to a road that leads in the direction wished.
const OTHER_CARRIAGEWAY_M: f64 = 60.0;
/// A point may be moved so many metres farther to a road that is not shut.
const ROUND_A_CLOSURE_M: f64 = 500.0;

impl Roads {
    /// Contracts `network` in the order of [`contraction_order`] and customises it for the first of
    /// `profiles`; for the others that is done when they are first asked for.
    pub fn new(network: RoadNetwork, order: &[NodeId], profiles: Vec<Profile>, threads: usize) -> Self {
        let topology = Arc::new(Topology::new(network.graph(), order));
        let vehicle = |profile| Arc::new(Vehicle::new(&network, &topology, profile, threads));
        let vehicles: Vec<Arc<Vehicle>> = profiles.into_iter().map(vehicle).collect();
        if let Some(first) = vehicles.first() {
            first.prepare();
        }
        let snapper = Snapper::new(&network, |id| vehicles.iter().any(|v| v.is_connected(id)));
        Self { network: Arc::new(network), snapper: Arc::new(snapper), vehicles }
    }

    /// The same roads while some of them are disrupted, as `by` says for each vehicle; `self` must
    /// be the roads as usual. Vehicles that nothing concerns are shared, the others made side by side.
    #[must_use]
    pub fn disrupted(&self, by: impl Fn(&Profile) -> Disruptions + Sync, threads: usize) -> Self {
        let vehicle = |vehicle: &Arc<Vehicle>| match by(&vehicle.profile) {
            none if none.is_empty() => Arc::clone(vehicle),
            some => {
                let on = |arc| some.get(&self.network.course(arc).stretch).copied();
                Arc::new(vehicle.disrupted(&self.network, on, threads))
            }
        };
        let vehicles = std::thread::scope(|scope| {
            let made: Vec<_> = self.vehicles.iter().map(|usual| scope.spawn(|| vehicle(usual))).collect();
            made.into_iter().map(|made| made.join().expect("a repair does not panic")).collect()
        });
        Self { network: Arc::clone(&self.network), snapper: Arc::clone(&self.snapper), vehicles }
    }

    /// The roads themselves.
    pub fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// The vehicles, in the order of the data.
    pub fn vehicles(&self) -> &[Arc<Vehicle>] {
        &self.vehicles
    }

    /// The point nearest to `position` that `vehicle` can use and leave again, within `radius_m`.
    /// Where that road is shut, another one is taken only if it is about as near: what lies on a
    /// shut road is out of reach, not somewhere else.
    pub fn snap(&self, vehicle: &Vehicle, position: Position, radius_m: f64) -> Option<Snapped> {
        let usual = self.snap_where(position, radius_m, |stretch| vehicle.is_connected(stretch))?;
        if vehicle.is_open(usual.stretch) {
            return Some(usual);
        }
        let radius_m = usual.distance_m + ROUND_A_CLOSURE_M;
        Some(self.snap_where(position, radius_m, |stretch| vehicle.is_open(stretch)).unwrap_or(usual))
    }

    /// The point nearest to `position` that `vehicle` can pass in the `manner` that is wished; not much
    /// farther than the nearest of all.
    pub fn snap_in_manner(
        &self,
        vehicle: &Vehicle,
        position: Position,
        (manner, radius_m): (Manner, f64),
    ) -> Option<Snapped> {
        let usual = self.snap(vehicle, position, radius_m)?;
        if manner.is_free() {
            return Some(usual);
        }
        let is_open = vehicle.is_open(usual.stretch);
        let usable = |id| if is_open { vehicle.is_open(id) } else { vehicle.is_connected(id) };
        self.snapper.snap_courses(&self.network, position, usual.distance_m + OTHER_CARRIAGEWAY_M, |id, beside| {
            let open = vehicle.drives(&self.network, id);
            let allowed = manner.courses(beside, open, self.network.stretch(id).left_hand);
            (usable(id) && allowed != [false; 2]).then_some(allowed)
        })
    }

    /// The point nearest to `position` on a stretch that is `wanted`, within `radius_m`.
    pub fn snap_where(&self, position: Position, radius_m: f64, wanted: impl Fn(StretchId) -> bool) -> Option<Snapped> {
        self.snapper.snap(&self.network, position, radius_m, wanted)
    }

    /// The nearest points to `position` on up to `count` different stretches that `vehicle` can use now,
    /// within `radius_m`, the nearest first.
    pub fn snap_several(&self, vehicle: &Vehicle, position: Position, (radius_m, count): (f64, usize)) -> Vec<Snapped> {
        self.snapper.snap_several(&self.network, position, (radius_m, count), |stretch| vehicle.is_open(stretch))
    }

    /// `vehicle` on the same roads without the arcs that `shut` names; costs one repair.
    pub fn without(&self, vehicle: &Vehicle, shut: &dyn Fn(ArcId) -> bool, threads: usize) -> Vehicle {
        vehicle.disrupted(&self.network, |arc| shut(arc).then_some(Disruption::Shut), threads)
    }

    /// Scratch for searches of `vehicle`; one for each thread.
    pub fn query(&self, vehicle: &Vehicle) -> Query {
        Query::new(vehicle.metric())
    }
}

/// The order in which the nodes of `network` are contracted; it depends on no weight, takes longest,
/// and can be kept in the network file.
pub fn contraction_order(network: &RoadNetwork, threads: usize) -> Vec<NodeId> {
    let [x, y] = plane(network);
    order::nested_dissection(network.graph(), order::Positions { x: &x, y: &y }, threads)
}

/// The nodes on a plane of whole metres, east and north, for the dissection.
#[expect(clippy::cast_possible_truncation, reason = "the earth is smaller than 2^31 m")]
fn plane(network: &RoadNetwork) -> [Vec<i32>; 2] {
    let middle = network.bounding_box().map_or(0.0, |hull| f64::midpoint(hull.min.lat, hull.max.lat));
    let plane = crate::base::geodesy::LocalPlane::at(middle);
    let metres: Vec<[f64; 2]> = network.positions().map(|position| plane.metres(position)).collect();
    [0, 1].map(|axis| metres.iter().map(|point| point[axis] as i32).collect())
}
