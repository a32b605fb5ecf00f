//! The side of the road and the direction in which points are passed.

use std::sync::Arc;

use proptest::prelude::*;
use xianggan::base::geodesy::length_m;
use xianggan::base::position::Position;
use xianggan::base::units::Metres;
use xianggan::graph::csr::{ArcId, NodeId};
use xianggan::road::approach::{Approach, Heading, Manner};
use xianggan::road::attributes::Road;
use xianggan::road::class::RoadClass;
use xianggan::road::draft::{Draft, Stretch};
use xianggan::road::network::{Course, RoadNetwork};
use xianggan::road::osm::{Rules, Side, Source, read};
use xianggan::road::snap::Snapped;
use xianggan::road::vehicles::Vehicles;
use xianggan::road::{Roads, contraction_order, path};

use super::rules::profiles;
use super::search::route;
use super::{pbf, xml};

const CURB: Manner = Manner { approach: Some(Approach::Curb), heading: None };

fn heading(degrees: f64, tolerance: f64) -> Manner {
    Manner { approach: None, heading: Some(Heading { degrees, tolerance }) }
}

/// A street from west to east at 27.000 N, with `tags`, and a dual carriageway beside it at 27.010 N: the
/// southern one eastward as where one drives on the right, the northern one westward; links at both ends.
fn town(tags: &str, ring: &str) -> String {
    let way = |id: u32, nodes: &str, tags: &str| {
        let refs: String = nodes.split(' ').map(|node| format!("<nd ref=\"{node}\"/>\n")).collect::<Vec<_>>().concat();
        format!("<way id=\"{id}\">\n{refs}<tag k=\"highway\" v=\"primary\"/>\n{tags}</way>\n")
    };
    let oneway = "<tag k=\"oneway\" v=\"yes\"/>\n";
    let round = "<tag k=\"junction\" v=\"roundabout\"/>\n";
    [
        xml::node(1, 114.0, 27.0),
        xml::node(2, 114.02, 27.0),
        xml::node(3, 114.0, 27.010),
        xml::node(4, 114.02, 27.010),
        xml::node(5, 114.02, 27.0103),
        xml::node(6, 114.0, 27.0103),
        xml::node(7, 114.03, 27.0),
        xml::node(8, 114.0305, 27.0005),
        xml::node(9, 114.031, 27.0),
        xml::node(10, 114.0305, 26.9995),
        way(1, "1 2", tags),
        way(2, "3 4", oneway),
        way(3, "5 6", oneway),
        way(4, "1 3", ""),
        way(5, "3 6", ""),
        way(6, "2 4", ""),
        way(7, "4 5", ""),
        way(8, "2 7", ""),
        way(9, ring, round),
    ]
    .concat()
}

const ANTICLOCKWISE: &str = "7 10 9 8 7";
const CLOCKWISE: &str = "7 8 9 10 7";

fn imported(text: &str, rules: Rules) -> RoadNetwork {
    let bytes = pbf::write(&xml::parse(text).map);
    RoadNetwork::new(read(&[Source::bytes("town", &bytes)], rules, &mut |_| {}).unwrap().0)
}

fn ready(network: RoadNetwork) -> Roads {
    let order = contraction_order(&network, 1);
    Roads::new(network, &order, vec![profiles()["car"].clone()], 1)
}

fn snap(roads: &Roads, (lon, lat): (f64, f64), manner: Manner) -> Option<Snapped> {
    roads.snap_in_manner(&roads.vehicles()[0], Position { lon, lat }, (manner, 1_000.0))
}

/// Whether the last and the first piece of the ways to and from a point lead eastward.
fn eastward(roads: &Roads, point: &Snapped) -> [bool; 2] {
    let car = &roads.vehicles()[0];
    let far = snap(roads, (114.0, 27.005), Manner::default()).unwrap();
    let mut query = roads.query(car);
    let network = roads.network();
    let to = path::fastest(network, car, &mut query, [&far, point]).unwrap().pieces;
    let from = path::fastest(network, car, &mut query, [point, &far]).unwrap().pieces;
    [to[to.len() - 1], from[0]].map(|piece| {
        let line = network.geometry(piece.course.stretch);
        (line[0].lon < line[line.len() - 1].lon) != piece.course.backward
    })
}

#[test]
fn at_the_kerb_of_a_street_one_stops_on_the_right() {
    let roads = ready(imported(&town("", ANTICLOCKWISE), Rules::default()));
    for (lat, east) in [(26.9999, true), (27.0001, false)] {
        let point = snap(&roads, (114.008, lat), CURB).unwrap();
        assert_eq!(eastward(&roads, &point), [east; 2], "{lat}");
        let either = snap(&roads, (114.008, lat), Manner::default()).unwrap();
        assert_eq!(eastward(&roads, &either), [true, false], "the near way round, west of the middle");
    }
    let on_it = snap(&roads, (114.008, 27.0), CURB).unwrap();
    assert_eq!(on_it.courses, [true; 2], "a point on the road lies on neither side");
}

#[test]
fn where_one_drives_on_the_left_the_kerb_is_the_other_one() {
    let told = imported(&town("", CLOCKWISE), Rules::default());
    let given = imported(&town("", ANTICLOCKWISE), Rules { driving_side: Some(Side::Left), ..Rules::default() });
    for roads in [told, given].map(ready) {
        for (lat, east) in [(26.9999, false), (27.0001, true)] {
            let point = snap(&roads, (114.008, lat), CURB).unwrap();
            assert_eq!(eastward(&roads, &point), [east; 2], "{lat}");
        }
    }
    // What a way says of itself holds for it alone.
    let mixed = imported(&town("<tag k=\"driving_side\" v=\"left\"/>\n", ANTICLOCKWISE), Rules::default());
    let left = mixed.stretches().filter(|(_, stretch)| stretch.left_hand).count();
    assert_eq!(left, 1);
}

#[test]
fn a_heading_chooses_the_carriageway() {
    let roads = ready(imported(&town("", ANTICLOCKWISE), Rules::default()));
    // Beside the southern carriageway, which leads east.
    let near = (114.01, 27.0099);
    let snapped = |manner| snap(&roads, near, manner);
    let lat = |point: Option<Snapped>| format!("{:.4}", point.unwrap().point.lat);
    assert_eq!(lat(snapped(Manner::default())), "27.0100");
    assert_eq!(lat(snapped(heading(80.0, 20.0))), "27.0100");
    assert_eq!(lat(snapped(heading(280.0, 20.0))), "27.0103");
    assert_eq!(snapped(heading(0.0, 20.0)), None, "no road leads north near there");
    assert_eq!(lat(snapped(CURB)), "27.0100", "the kerb of the near carriageway");
    // On the street one heading leaves one direction, there and away.
    for (degrees, east) in [(90.0, true), (270.0, false)] {
        let point = snap(&roads, (114.008, 26.9999), heading(degrees, 30.0)).unwrap();
        assert_eq!(eastward(&roads, &point), [east; 2]);
    }
}

#[test]
fn a_stop_at_the_end_of_a_street_keeps_its_direction() {
    let roads = ready(imported(&town("", ANTICLOCKWISE), Rules::default()));
    let end = snap(&roads, (114.02, 26.9999), heading(270.0, 20.0)).unwrap();
    assert!(end.fraction > 0.99 || end.fraction < 0.01);
    assert_eq!(eastward(&roads, &end), [false, false]);
}

/// Stretches between the nine nodes of a grid, with the directions open; points and how they are passed.
#[derive(Clone, Debug)]
struct Plan {
    stretches: Vec<(u32, u32, [bool; 2])>,
    points: Vec<(f64, f64, bool, Option<f64>)>,
    left: bool,
}

fn plans() -> impl Strategy<Value = Plan> {
    let stretch = (0_u32..9, 1_u32..9, prop::array::uniform2(prop::bool::weighted(0.8)));
    let stretch = stretch.prop_map(|(from, further, open)| (from, (from + further) % 9, open));
    let point = (-0.002..0.022, -0.002..0.022, any::<bool>(), prop::option::of(0.0..360.0));
    let all = (prop::collection::vec(stretch, 4..16), prop::collection::vec(point, 2..6), any::<bool>());
    all.prop_map(|(stretches, points, left)| Plan { stretches, points, left })
}

fn grid(plan: &Plan) -> RoadNetwork {
    let mut draft = Draft::default();
    let place =
        |node: u32| Position { lon: 114.0 + 0.01 * f64::from(node % 3), lat: 27.0 + 0.01 * f64::from(node / 3) };
    for node in 0..9 {
        draft.add_node(place(node));
    }
    for &(from, to, open) in &plan.stretches {
        let open = open.map(|open| if open { Vehicles::ALL } else { Vehicles::NONE });
        let road = Arc::new(Road { open, left_hand: plan.left, ..Road::new(RoadClass::Local) });
        let length = Metres(format!("{:.0}", length_m(&[place(from), place(to)])).parse().unwrap());
        draft.add_stretch(Stretch { from, to, length, duration: None, road }, []);
    }
    RoadNetwork::new(draft)
}

/// A direction to leave a point in, or to come to it: the arc, the share driven before the point, and the node
/// that ends it; no arc when a point that may be passed anyhow stands at a crossroads.
type Way = (Option<(ArcId, f64)>, NodeId);

fn ways(roads: &Roads, point: &Snapped, leaving: bool) -> Vec<Way> {
    let (network, stretch) = (roads.network(), roads.network().stretch(point.stretch));
    let at_end = point.fraction < 1e-4 || point.fraction > 1.0 - 1e-4;
    if point.courses == [true; 2] && at_end {
        return vec![(None, NodeId(if point.fraction < 0.5 { stretch.from } else { stretch.to }))];
    }
    let way = |backward: bool| {
        let arc = network.arc(Course { stretch: point.stretch, backward })?;
        let before = if backward { 1.0 - point.fraction } else { point.fraction };
        let node = if leaving { network.graph().head(arc) } else { network.graph().tail(arc) };
        Some((Some((arc, before)), node))
    };
    [false, true].into_iter().filter(|back| point.courses[usize::from(*back)]).filter_map(way).collect()
}

/// The least time from one point to another by every pair of allowed courses, each tried by a plain search.
fn by_trying(roads: &Roads, [from, to]: [&Snapped; 2]) -> Option<u64> {
    let (network, car) = (roads.network(), &roads.vehicles()[0]);
    let part = |arc: ArcId, share: f64| format!("{:.0}", f64::from(car.time_ms(arc)) * share).parse::<u64>().unwrap();
    let mut found = Vec::new();
    for (out, left_by) in ways(roads, from, true) {
        for (into, come_by) in ways(roads, to, false) {
            let ends = out.map_or(0, |(arc, before)| part(arc, 1.0 - before))
                + into.map_or(0, |(arc, before)| part(arc, before));
            let between = route(network, [left_by, come_by], |arc| car.time_ms(arc));
            found.extend(between.map(|(time, _)| time + ends));
        }
    }
    // Along one stretch, from one to the other.
    for backward in [false, true] {
        let before = |point: &Snapped| if backward { 1.0 - point.fraction } else { point.fraction };
        let allowed = from.courses[usize::from(backward)] && to.courses[usize::from(backward)];
        let arc = network.arc(Course { stretch: from.stretch, backward });
        if let Some(arc) = arc.filter(|_| allowed && from.stretch == to.stretch && before(from) <= before(to)) {
            found.push(part(arc, before(to) - before(from)));
        }
    }
    found.into_iter().min()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn allowed_directions_are_all_tried_and_no_other(plan in plans()) {
        let roads = ready(grid(&plan));
        let car = &roads.vehicles()[0];
        let snapped: Vec<Snapped> = plan.points.iter().filter_map(|&(east, north, curb, degrees)| {
            let approach = curb.then_some(Approach::Curb);
            let heading = degrees.map(|degrees| Heading { degrees, tolerance: 60.0 });
            snap(&roads, (114.0 + east, 27.0 + north), Manner { approach, heading })
        }).collect();
        let mut query = roads.query(car);
        for from in &snapped {
            for to in &snapped {
                let found = path::fastest(roads.network(), car, &mut query, [from, to]);
                let truth = by_trying(&roads, [from, to]);
                prop_assert_eq!(found.is_some(), truth.is_some());
                if let (Some(way), Some(truth)) = (&found, truth) {
                    // Milliseconds are rounded once for each part.
                    prop_assert!(way.time_ms.abs_diff(truth) <= 3, "{} instead of {truth}: {from:?} {to:?}", way.time_ms);
                    for (piece, point) in way.pieces.first().map(|piece| (piece, from)).into_iter().chain(way.pieces.last().map(|piece| (piece, to))) {
                        let restricted = point.courses != [true; 2] && piece.course.stretch == point.stretch;
                        prop_assert!(!restricted || piece.from > 0.0 || piece.to < 1.0 || point.courses[usize::from(piece.course.backward)]);
                    }
                }
            }
        }
    }
}
