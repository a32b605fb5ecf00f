//! What must hold of register, roads and rail together, and how both compare with what is known of them elsewhere.

use super::limits;
use super::world::World;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::catalogue::check;
use crate::catalogue::place::PlaceKind;

mod calibration;
mod national;
mod network;

pub use calibration::{Purpose, calibration};
pub use network::table as roads_table;

/// A site's own road node lies no farther from it than this.
const SITE_ON_ROAD_M: f64 = 50.0;

/// Every fault of the register, of the register on the roads, and of both against the lists beside them in `files`.
pub fn review(world: &World, files: &dyn Files) -> Vec<Fault> {
    let mut faults = check::check(&world.catalogue);
    faults.extend(national::missing(&world.catalogue, files));
    faults.extend(network::missing(files));
    let Some(car) = world.roads.vehicles().iter().position(|v| v.profile.id == "car") else {
        faults.push(Fault::new(
            ("profiles.toml", "car", "id"),
            ("缺少车型 car", "the vehicle car is missing"),
            ("请补上", "add it"),
        ));
        return faults;
    };
    let gateways: Vec<_> = world
        .catalogue
        .places
        .values()
        .filter(|place| place.kind == PlaceKind::GatewayCity)
        .filter_map(|place| Some((place, world.stops.place(&place.id)?)))
        .collect();
    for site in world.catalogue.sites.values() {
        let file = format!("sites/{}-*.toml", site.adcode);
        let at = (file.as_str(), site.id.as_str(), "position");
        let vehicle = &world.roads.vehicles()[car];
        let road = world.roads.snap(vehicle, site.position.position(), limits::SNAP_RADIUS_M);
        match road {
            Some(road) if road.distance_m <= SITE_ON_ROAD_M => {}
            road => {
                let metres = road.map_or(f64::INFINITY, |road| road.distance_m);
                faults.push(Fault::new(
                    at,
                    (format!("最近的道路在 {metres:.0} 米外"), format!("the nearest road is {metres:.0} m away")),
                    ("请在 roads/ 中补一条到此处的路", "add a link to it in roads/"),
                ));
            }
        }
        let Some(row) = world.stops.site(&site.id) else { continue };
        for (gateway, from) in &gateways {
            if world.stops.between(car, *from, row).is_none() {
                faults.push(Fault::new(
                    at,
                    (format!("从{}无路可到", gateway.name.zh), format!("cannot be reached from {}", gateway.name.en)),
                    ("请检查 roads/links.csv 的连通", "check that roads/links.csv is connected"),
                ));
            }
        }
    }
    faults
}
