//! Damaged files are refused with a reason; nothing panics.

use proptest::prelude::*;
use xianggan::road::file::{NetworkFileError, decode, encode, open, save};
use xianggan::road::network::RoadNetwork;
use xianggan::road::osm::{OsmError, Source, UTurns, read};

use super::pbf;
use super::rules::{fixture, import};

fn map() -> Vec<u8> {
    pbf::write(&fixture("two_restrictions").map)
}

fn refusal(bytes: &[u8]) -> OsmError {
    match read(&[Source::bytes("map.osm.pbf", bytes)], UTurns::default(), &mut |_| {}) {
        Ok(_) => panic!("it was accepted"),
        Err(error) => error,
    }
}

#[test]
fn faults_have_a_place_and_a_reason() {
    let whole = map();
    let offset_of = |bytes: &[u8]| match refusal(bytes) {
        OsmError::Block { file, block, offset, reason } => {
            assert!(file == "map.osm.pbf" && !reason.is_empty());
            (block, offset)
        }
        other => panic!("{other}"),
    };
    let last = whole.windows(7).rposition(|part| part == b"OSMData").unwrap() - 6;
    assert_eq!(offset_of(&whole[..whole.len() - 1]), (3, last as u64));
    assert_eq!(offset_of(&whole[..last + 2]), (3, last as u64));
    assert_eq!(offset_of(b""), (0, 0));
    assert_eq!(offset_of(b"<osm version=\"0.6\"></osm>"), (0, 0));
    let headless = &whole[pbf_header_length(&whole)..];
    assert!(refusal(headless).to_string().contains("does not begin with an OSM header"));
}

/// The length of the first blob with its header.
fn pbf_header_length(file: &[u8]) -> usize {
    file.windows(7).position(|part| part == b"OSMData").unwrap() - 6
}

#[test]
fn files_that_need_more_than_we_can_are_refused() {
    let mut header = vec![0x22, 21];
    header.extend(b"HistoricalInformation");
    let bytes = pbf::blob("OSMHeader", &header);
    assert!(matches!(refusal(&bytes), OsmError::Feature { feature, .. } if feature == "HistoricalInformation"));
}

#[test]
fn a_file_without_roads_is_refused() {
    let bytes = pbf::write(&pbf::Map::default());
    assert!(matches!(refusal(&bytes), OsmError::NoRoads { .. }));
}

#[test]
fn impossible_numbers_are_faults() {
    // A member of a kind that does not exist, and differences that overflow.
    for (field, value) in [(10, 7), (9, u64::MAX)] {
        let mut relation = pbf::Message::default();
        relation.number(1, 1);
        relation.packed(2, [1, 2]);
        relation.packed(3, [2, 3]);
        for (number, content) in [(8, 0), (9, 2), (10, 1)] {
            relation.packed(number, [if number == field { value } else { content }; 3]);
        }
        let (mut table, mut group, mut block) = <(pbf::Message, pbf::Message, pbf::Message)>::default();
        for text in ["", "type", "restriction", "no_left_turn"] {
            table.bytes(1, text.as_bytes());
        }
        group.bytes(4, &relation.0);
        block.bytes(1, &table.0);
        block.bytes(2, &group.0);
        let mut file = pbf::write(&pbf::Map::default());
        file.extend(pbf::blob("OSMData", &block.0));
        let error = refusal(&file);
        // Sums overflow only where the decoder was built with checks.
        let placed = matches!(&error, OsmError::Block { block: 4, .. });
        assert!(placed || field == 9 && matches!(error, OsmError::NoRoads { .. }), "{error}");
    }
}

/// Some order of all nodes.
fn order(network: &RoadNetwork) -> Vec<u32> {
    network.graph().nodes().rev().map(|node| node.0).collect()
}

fn network_file() -> Vec<u8> {
    let (draft, _) = import(&[&fixture("two_restrictions").map], UTurns::default());
    let network = RoadNetwork::new(draft);
    encode(&network, Some(&order(&network)))
}

#[test]
fn a_network_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network");
    for name in
        ["two_restrictions", "toll_booth", "seasonal", "ferry_with_timetable", "height_restrictor", "except_bus"]
    {
        let (draft, _) = import(&[&fixture(name).map], UTurns::default());
        let network = RoadNetwork::new(draft);
        for order in [None, Some(order(&network))] {
            save(&network, order.as_deref(), &path).unwrap();
            let (again, order_again) = open(&path).unwrap();
            assert_eq!(again.draft(), network.draft());
            assert_eq!(again.graph(), network.graph());
            assert_eq!(order_again, order);
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_truncated_or_altered_network_is_refused_by_the_name_of_its_section() {
    let whole = network_file();
    for cut in 0..whole.len() {
        let error = decode(&whole[..cut]).unwrap_err();
        assert!(matches!(error, NetworkFileError::Truncated { .. } | NetworkFileError::Foreign), "{cut}: {error}");
    }
    assert_eq!(decode(&whole[..whole.len() - 1]).unwrap_err().to_string(), "section \"order\" is truncated");
    let mut sections = std::collections::BTreeSet::new();
    for byte in 0..whole.len() {
        let mut altered = whole.clone();
        altered[byte] ^= 0x10;
        match decode(&altered).unwrap_err() {
            NetworkFileError::Altered { section } => _ = sections.insert(section),
            NetworkFileError::Foreign => assert!(byte < 8),
            NetworkFileError::Version { .. } => assert!((8..12).contains(&byte)),
            other => panic!("byte {byte}: {other}"),
        }
    }
    let all = ["bans", "header", "labels", "lines", "order", "places", "roads", "source", "stretch"];
    assert_eq!(sections.into_iter().collect::<Vec<_>>(), all);
    let longer = [&whole[..], b"x"].concat();
    assert!(decode(&longer).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// The blocks are uncompressed and without checksum, so most damage reaches the decoder.
    #[test]
    fn damaged_extracts_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5), cut in prop::option::weighted(0.2, any::<prop::sample::Index>())) {
        let mut bytes = map();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        match read(&[Source::bytes("map", &bytes)], UTurns::default(), &mut |_| {}) {
            Ok((draft, _)) => {
                let network = RoadNetwork::new(draft);
                prop_assert!(decode(&encode(&network, None)).is_ok());
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
