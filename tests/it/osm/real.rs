//! Real extracts, where the environment names a folder with them.

use std::path::PathBuf;

use xianggan::graph::csr::{INFINITY, Id};
use xianggan::road::class::RoadClass;
use xianggan::road::file::{decode, encode};
use xianggan::road::network::RoadNetwork;
use xianggan::road::osm::{Report, Source, UTurns, read};
use xianggan::road::profile::{Measure, Profile};

use super::rules::profiles;

/// An extract, what it must give at least and at most, and the share of roads from which a car gets
/// everywhere.
struct Expected {
    file: &'static str,
    ways: std::ops::Range<u64>,
    kilometres: std::ops::Range<f64>,
    restrictions: u64,
    mainland: f64,
}

/// Figures of the files' descriptions (Rhein-Neckar: 37,344 ways, 5,622 km, not all for motor vehicles;
/// Malta: 21,137 ways with `highway`), the rest as counted when this was written.
const EXPECTED: [Expected; 4] = [
    Expected {
        file: "gh_rnv.osm.pbf",
        ways: 35_000..37_344,
        kilometres: 5_300.0..5_622.0,
        restrictions: 0,
        mainland: 0.95,
    },
    Expected {
        file: "gh_malta-latest.osm.pbf",
        ways: 17_000..21_137,
        kilometres: 2_900.0..3_500.0,
        restrictions: 40,
        mainland: 0.95,
    },
    Expected {
        file: "osrm_monaco.osm.pbf",
        ways: 1_600..2_000,
        kilometres: 300.0..450.0,
        restrictions: 20,
        mainland: 0.85,
    },
    Expected {
        file: "va_liechtenstein.osm.pbf",
        ways: 4_000..5_500,
        kilometres: 650.0..900.0,
        restrictions: 60,
        mainland: 0.85,
    },
];

#[expect(clippy::print_stderr, reason = "a test that lacks its data says so")]
fn extract(file: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("XIANGGAN_NETWORKS") else {
        eprintln!("skipped: {file} is not at hand; XIANGGAN_NETWORKS names no folder with it");
        return None;
    };
    Some(PathBuf::from(folder).join(file))
}

pub(crate) fn import(file: &str, u_turns: UTurns) -> Option<(RoadNetwork, Report)> {
    let path = extract(file)?;
    let (draft, report) = read(&[Source::file(&path).unwrap()], u_turns, &mut |_| {}).unwrap();
    Some((RoadNetwork::new(draft), report))
}

/// The share of the length that `profile` may drive which lies in its mainland.
fn mainland_share(network: &RoadNetwork, profile: &Profile) -> f64 {
    let mainland = network.mainland(|arc| network.weight(arc, profile, Measure::Distance) < INFINITY);
    let (mut inside, mut all) = (0.0, 0.0);
    for (id, stretch) in network.stretches() {
        let ways = [false, true].map(|backward| network.arc(xianggan::road::network::Course { stretch: id, backward }));
        let open = ways.into_iter().flatten().any(|arc| network.weight(arc, profile, Measure::Distance) < INFINITY);
        if open && stretch.class != RoadClass::Ferry {
            all += f64::from(stretch.length.0);
            inside += if mainland[id] { f64::from(stretch.length.0) } else { 0.0 };
        }
    }
    inside / all
}

#[test]
fn real_extracts_give_what_they_hold() {
    for expected in EXPECTED {
        let Some((network, report)) = import(expected.file, UTurns::default()) else { return };
        let kilometres = f64::from(network.open_km());
        let file = expected.file;
        assert!(expected.ways.contains(&report.ways), "{file}: {report:?}");
        assert!(expected.kilometres.contains(&kilometres), "{file}: {kilometres} km");
        assert!(report.restrictions >= expected.restrictions, "{file}: {report:?}");
        assert!(report.restrictions_unplaced <= report.restrictions / 5 + 12, "{file}: {report:?}");
        for (id, profile) in profiles() {
            let share = mainland_share(&network, &profile);
            assert!(share > expected.mainland, "{file}: {share} of the roads for {id}");
        }
        // Of these only in Malta one drives on the left; here and there a lane says otherwise.
        let left = network.stretches().filter(|(_, stretch)| stretch.left_hand).count();
        let other = if file.contains("malta") { network.stretches().count() - left } else { left };
        assert!(other < 20, "{file}: {other} on the other side");
        let (again, _) = decode(&encode(&network, None)).unwrap();
        assert!(again.draft() == network.draft() && again.graph() == network.graph(), "{file}");
    }
}

#[test]
fn restrictions_add_little_to_the_graph() {
    for file in ["gh_malta-latest.osm.pbf", "osrm_monaco.osm.pbf", "va_liechtenstein.osm.pbf"] {
        let Some((network, _)) = import(file, UTurns::default()) else { return };
        let graph = network.graph();
        let added = graph.node_count() - network.crossroads_count();
        assert!(added * 20 < network.crossroads_count(), "{file}: {added} nodes more");
        assert!(graph.nodes().all(|node| network.crossroads(node).index() < network.crossroads_count()));
    }
}
