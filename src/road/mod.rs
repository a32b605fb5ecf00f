//! Streets: roads in, journeys out. Synchronous; no HTTP, no SQL.

pub mod attributes;
pub mod class;
pub mod contour;
pub mod draft;
pub mod file;
pub mod isochrone;
pub mod matrix;
pub mod metric;
pub mod network;
pub mod osm;
pub mod path;
pub mod profile;
pub mod route;
pub mod shape;
pub mod skeleton;
pub mod snap;
pub mod steps;
mod turns;
pub mod vehicles;

use std::sync::Arc;

use crate::base::position::Position;
use crate::graph::cch::contract::Topology;
use crate::graph::cch::query::Query;
use crate::graph::csr::NodeId;
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
    /// Contracts `network` in the order of [`contraction_order`] and customises it for each of `profiles`.
    pub fn new(network: RoadNetwork, order: &[NodeId], profiles: Vec<Profile>, threads: usize) -> Self {
        let topology = Arc::new(Topology::new(network.graph(), order));
        let vehicle = |profile| Vehicle::new(&network, &topology, profile, (&|_| false, threads));
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
