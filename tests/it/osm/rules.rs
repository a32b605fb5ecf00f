//! One small map per rule: what is expected stands in the map itself.

use std::collections::BTreeMap;
use std::path::Path;

use xianggan::base::position::Position;
use xianggan::graph::csr::{INFINITY, NodeId};
use xianggan::road::attributes::Barrier;
use xianggan::road::draft::Draft;
use xianggan::road::network::RoadNetwork;
use xianggan::road::osm::{Report, Source, UTurns, read};
use xianggan::road::profile::{Avoid, Measure, Profile};
use xianggan::road::shape::Place;

use super::search::route;
use super::{pbf, xml};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/osm");

pub(crate) fn fixture(name: &str) -> xml::Fixture {
    let path = Path::new(FOLDER).join(name).with_extension("osm");
    xml::parse(&std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

pub(crate) fn import(maps: &[&pbf::Map], u_turns: UTurns) -> (Draft, Report) {
    let files: Vec<Vec<u8>> = maps.iter().map(|map| pbf::write(map)).collect();
    let sources: Vec<Source<'_>> = files.iter().map(|bytes| Source::bytes("map.osm.pbf", bytes)).collect();
    read(&sources, u_turns, &mut |_| {}).unwrap()
}

pub(crate) fn profiles() -> BTreeMap<String, Profile> {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/graph-data/profiles.toml"));
    let files = BTreeMap::from([("profiles.toml".to_owned(), text.as_bytes().to_vec())]);
    let mut faults = Vec::new();
    let profiles = xianggan::road::profile::read(&files, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    profiles.into_iter().map(|profile| (profile.id.clone(), profile)).collect()
}

/// A network and the ids that OpenStreetMap gives its places.
struct World {
    network: RoadNetwork,
    ids: BTreeMap<Place, i64>,
    profiles: BTreeMap<String, Profile>,
}

impl World {
    fn new(maps: &[&pbf::Map]) -> Self {
        let (draft, _) = import(maps, UTurns::default());
        let nodes = maps.iter().flat_map(|map| &map.nodes);
        let ids = nodes.map(|node| (Place::from(Position { lon: node.lon, lat: node.lat }), node.id)).collect();
        Self { network: RoadNetwork::new(draft), ids, profiles: profiles() }
    }

    fn node(&self, id: i64) -> Result<NodeId, String> {
        let found = self.network.graph().nodes().find(|&node| self.id(self.network.position(node)) == id);
        found.ok_or_else(|| format!("node {id} is no crossroads"))
    }

    fn id(&self, position: Position) -> i64 {
        self.ids[&Place::from(position)]
    }

    /// Checks `car 1 > 4: 1 2 3 6 4` with `none`, `by time`, `in 1200 s` or `without tolls`; the error
    /// is what was found instead.
    fn check(&self, expectation: &str) -> Result<(), String> {
        let (question, answer) = expectation.split_once(": ").unwrap();
        let words: Vec<&str> = question.split(' ').collect();
        let profile = &self.profiles[words[0]];
        let ends = [self.node(words[1].parse().unwrap())?, self.node(words[3].parse().unwrap())?];
        let by_time = answer.contains(" by time") || answer.contains(" in ");
        let measure = if by_time { Measure::Time } else { Measure::Distance };
        let avoid = Avoid { tolls: answer.ends_with("without tolls"), ..Avoid::default() };
        let found = route(&self.network, ends, |arc| {
            let forbidden = avoid.forbids(self.network.stretch_of(arc));
            if forbidden { INFINITY } else { self.network.weight(arc, profile, measure) }
        });
        let found = found.map(|(cost, arcs)| {
            let mut ids = vec![self.id(self.network.position(ends[0]))];
            for arc in arcs {
                let course = self.network.course(arc);
                let mut line = self.network.geometry(course.stretch);
                if course.backward {
                    line.reverse();
                }
                ids.extend(line.into_iter().map(|position| self.id(position)));
            }
            ids.dedup();
            (cost, ids.iter().map(i64::to_string).collect::<Vec<_>>().join(" "))
        });
        let (path, rest) = answer.split_at(answer.find(|c: char| c.is_alphabetic()).unwrap_or(answer.len()));
        let (path, cost) = if answer == "none" {
            ("none", None)
        } else {
            let seconds = rest.strip_prefix("in ").map(|rest| rest.trim_end_matches(" s").parse::<u64>().unwrap());
            (path.trim(), seconds)
        };
        let text = found.as_ref().map_or("none", |(_, path)| path.as_str());
        let in_time = cost.is_none_or(|cost| found.as_ref().is_some_and(|(ms, _)| ms / 1000 == cost));
        if text == path && in_time { Ok(()) } else { Err(format!("{expectation}\n    but found {found:?}")) }
    }
}

#[test]
fn each_rule_has_a_map() {
    let mut faults = Vec::new();
    let mut checked = 0;
    let mut paths: Vec<_> = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "osm")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let fixture = fixture(name);
        let world = World::new(&[&fixture.map]);
        assert!(!fixture.expectations.is_empty(), "{name} expects nothing");
        for expectation in &fixture.expectations {
            checked += 1;
            faults.extend(world.check(expectation).err().map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{} of {checked} expectations fail:\n{}", faults.len(), faults.join("\n"));
    assert!(checked > 80);
}

#[test]
fn extracts_merge_at_their_border() {
    let (west, east) = (fixture("border_west").map, fixture("border_east").map);
    let world = World::new(&[&west, &east]);
    for expectation in ["car 1 > 5: 1 2 3 4 5", "car 5 > 1: 5 4 3 2 1"] {
        world.check(expectation).unwrap();
    }
    let (draft, report) = import(&[&west, &east], UTurns::default());
    assert_eq!((report.ways, report.missing_nodes, draft.stretches.len()), (3, 0, 2));
    let counts: Vec<_> = draft.provenance.sources.iter().map(|source| (source.ways, source.restrictions)).collect();
    assert_eq!(counts, [(2, 1), (1, 0)]);
    assert_eq!(draft.provenance.sources[0].timestamp_s, 1_700_000_000);
    let (twice, again) = import(&[&west, &east, &west], UTurns::default());
    assert_eq!((twice.stretches, again), (draft.stretches, report));
}

#[test]
fn what_is_said_of_times_is_kept() {
    let (draft, report) = import(&[&fixture("restriction_conditional").map], UTurns::default());
    assert_eq!((report.restrictions, report.restrictions_timed), (0, 1));
    let condition = draft.bans[0].condition.as_ref().unwrap();
    assert!(draft.bans[0].vehicles.is_empty() && condition.text == "no_left_turn @ (Mo-Fr 07:00-09:00)");
    let (draft, _) = import(&[&fixture("seasonal").map], UTurns::default());
    let timing =
        draft.stretches.iter().flat_map(|stretch| &stretch.conditions).next().unwrap().timing.as_ref().unwrap();
    assert_eq!(
        (timing.shut_otherwise, timing.clauses[0].shut, timing.clauses[0].span.as_str()),
        (false, true, "Dec-Feb")
    );
}

#[test]
fn islands_and_traps_are_not_in_the_mainland() {
    let network = RoadNetwork::new(import(&[&fixture("island").map], UTurns::default()).0);
    let mainland = network.mainland(|arc| network.weight(arc, &profiles()["car"], Measure::Distance) < INFINITY);
    for (id, stretch) in network.stretches() {
        assert_eq!(mainland[id], !["island", "trap"].contains(&stretch.name.zh.as_str()), "{stretch:?}");
    }
}

#[test]
fn toll_stations_are_stretches_with_a_name() {
    let (draft, report) = import(&[&fixture("toll_booth").map], UTurns::default());
    let booth = draft.stretches.iter().find(|stretch| stretch.barrier == Some(Barrier::TollBooth)).unwrap();
    assert_eq!((booth.name.zh.as_str(), booth.length.0, report.barriers), ("浏阳收费站", 0, 1));
}

#[test]
fn progress_ends_at_the_total() {
    let bytes = pbf::write(&fixture("no_left_turn").map);
    let mut seen = Vec::new();
    read(&[Source::bytes("map", &bytes)], UTurns::default(), &mut |progress| seen.push(progress)).unwrap();
    assert!(seen.is_sorted_by_key(|progress| progress.done));
    assert_eq!(seen.last().map(|progress| progress.done), Some(2 * bytes.len() as u64));
}
