//! `xianggan check`: every fault of the data, then what it covers.

use std::process::ExitCode;

use super::config::{CheckOptions, threads};
use super::say;
use crate::app::review;
use crate::app::world::World;
use crate::base::lang::Lang;
use crate::catalogue::coverage;

/// Prints the faults and the coverage table; fails when there is a fault.
pub(super) fn run(options: &CheckOptions) -> anyhow::Result<ExitCode> {
    let folder = options.data.folder()?;
    let (world, mut faults) = World::read(&folder, threads());
    faults.extend(review::review(&world, &folder));
    let lang = if options.zh { Lang::Zh } else { Lang::En };
    for fault in &faults {
        say(&fault.line(lang));
    }
    say(&coverage::table(&world.catalogue));
    say(&review::roads_table(&folder));
    if options.calibration {
        say(&review::calibration(&world, &folder, &mut faults));
    }
    say(&format!(
        "{} faults in {} sites, {} places, {} km of road, {} stations",
        faults.len(),
        world.catalogue.sites.len(),
        world.catalogue.places.len(),
        world.roads.network().open_km(),
        world.rail.stations.len(),
    ));
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
