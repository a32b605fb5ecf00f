//! `xianggan build`: OpenStreetMap extracts in, a network file out.

use std::process::ExitCode;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::config::{BuildOptions, threads};
use super::say;
use crate::app::clock::Stopwatch;
use crate::road::network::RoadNetwork;
use crate::road::osm::{self, Progress, Rules, Source};
use crate::road::{contraction_order, file};

/// Reads, builds, orders and writes, with a bar that shows rate and remaining time.
pub(super) fn run(options: &BuildOptions) -> anyhow::Result<ExitCode> {
    let watch = Stopwatch::start();
    let sources: Vec<Source<'_>> = options.osm.iter().map(|path| Source::file(path)).collect::<Result<_, _>>()?;
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "reading {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left",
    )?);
    let mut progress = |Progress { done, total }| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let rules = Rules { driving_side: options.driving_side, ..Rules::default() };
    let (draft, report) = osm::read(&sources, rules, &mut progress)?;
    bar.finish_and_clear();
    say(&format!(
        "read {} ways, {} restrictions ({} not placed), {} nodes missing",
        report.ways, report.restrictions, report.restrictions_unplaced, report.missing_nodes
    ));
    let network = RoadNetwork::new(draft);
    let order: Vec<u32> = contraction_order(&network, threads()).into_iter().map(|node| node.0).collect();
    file::save(&network, Some(&order), &options.output)
        .with_context(|| format!("cannot write {}", options.output.display()))?;
    say(&format!(
        "{}: {} nodes, {} arcs, {} km of road, in {} ms",
        options.output.display(),
        network.graph().node_count(),
        network.graph().arc_count(),
        network.open_km(),
        watch.elapsed_ms()
    ));
    Ok(ExitCode::SUCCESS)
}
