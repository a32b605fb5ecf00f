//! Streets: roads in, journeys out. Synchronous; no HTTP, no SQL.

pub mod class;
pub mod contour;
pub mod draft;
pub mod matrix;
pub mod metric;
pub mod network;
pub mod profile;
pub mod route;
pub mod skeleton;
pub mod snap;

use std::sync::Arc;

use crate::base::position::Position;
use crate::graph::cch::contract::Topology;
use crate::graph::cch::query::Query;
use crate::graph::order;
use metric::Vehicle;
use network::RoadNetwork;
use profile::Profile;
use snap::{Snapped, Snapper};

/// The one object the layers above hold: a network, ready to be searched by each vehicle.
#[derive(Debug)]
pub struct Roads {
    network: RoadNetwork,
    snapper: Snapper,
    vehicles: Vec<Vehicle>,
}

impl Roads {
    /// Orders, contracts and customises `network` for each of `profiles`.
    pub fn new(network: RoadNetwork, profiles: Vec<Profile>, threads: usize) -> Self {
        let [x, y] = plane(&network);
        let positions = order::Positions { x: &x, y: &y };
        let order = order::nested_dissection(network.graph(), positions, threads);
        let topology = Arc::new(Topology::new(network.graph(), &order));
        let vehicle = |profile| Vehicle::new(&network, &topology, profile, threads);
        let vehicles: Vec<Vehicle> = profiles.into_iter().map(vehicle).collect();
        let snapper = Snapper::new(&network, |id| vehicles.iter().any(|v| v.is_connected(id)));
        Self { network, snapper, vehicles }
    }

    /// The roads themselves.
    pub const fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// The vehicles, in the order of the data.
    pub fn vehicles(&self) -> &[Vehicle] {
        &self.vehicles
    }

    /// The point nearest to `position` that `vehicle` can use and leave again, within `radius_m`.
    pub fn snap(&self, vehicle: &Vehicle, position: Position, radius_m: f64) -> Option<Snapped> {
        self.snapper.snap(position, radius_m, |stretch| vehicle.is_connected(stretch))
    }

    /// Scratch for searches of `vehicle`; one for each thread.
    pub fn query(&self, vehicle: &Vehicle) -> Query {
        Query::new(vehicle.metric())
    }
}

/// The nodes on a plane of whole metres, east and north, for the dissection.
#[expect(clippy::cast_possible_truncation, reason = "the earth is smaller than 2^31 m")]
fn plane(network: &RoadNetwork) -> [Vec<i32>; 2] {
    let middle = network.bounding_box().map_or(0.0, |hull| f64::midpoint(hull.min.lat, hull.max.lat));
    let plane = crate::base::geodesy::LocalPlane::at(middle);
    let metres: Vec<[f64; 2]> = network.positions().map(|position| plane.metres(position)).collect();
    [0, 1].map(|axis| metres.iter().map(|point| point[axis] as i32).collect())
}
