//! `xianggan route`: a route on the command line, road by road.

use std::process::ExitCode;

use anyhow::{Context, anyhow};

use super::config::RouteOptions;
use super::say;
use crate::app::error::FieldFault;
use crate::app::routing::{Point, PointWish};
use crate::base::position::Position;
use crate::road::approach::Manner;

/// Prints each leg with the roads used.
pub(super) fn run(options: &RouteOptions) -> anyhow::Result<ExitCode> {
    let (world, _) = options.network.world(&options.data.folder()?)?;
    let refused = |fault: FieldFault| anyhow!("{}: {}; {}", fault.pointer, fault.message.en, fault.mend.en);
    let vehicle = &*world.vehicle_for(&options.vehicle, Some(&options.objective)).map_err(refused)?;
    let mut points = Vec::new();
    for text in &options.points {
        let position = position(text).with_context(|| format!("{text:?} is no LON,LAT"))?;
        let point =
            Point { wish: PointWish::Position(position), position, name: None, doubt: None, manner: Manner::default() };
        points.push(world.snap(vehicle, &point, text).map_err(refused)?);
    }
    for leg in world.route(vehicle, &points)? {
        say(&format!("{:.1} km, {:.0} min", f64::from(leg.distance.0) / 1000.0, f64::from(leg.duration.0) / 60.0));
        for road in &leg.roads {
            let name = [road.reference.as_str(), road.name.zh.as_str()].join(" ");
            let kilometres = f64::from(road.distance.0) / 1000.0;
            say(&format!("  {kilometres:6.1} km  {:<10} {}", road.class.as_str(), name.trim()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn position(text: &str) -> Option<Position> {
    let (lon, lat) = text.split_once(',')?;
    Some(Position { lon: lon.trim().parse().ok()?, lat: lat.trim().parse().ok()? })
}
