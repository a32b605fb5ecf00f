//! The tree of boxes against a look at every piece.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::base::units::Metres;
use crate::road::attributes::Road;
use crate::road::class::RoadClass;
use crate::road::draft::{Draft, Stretch};

/// Stretches of up to five points; many share points, some have no length.
fn network(lines: &[Vec<(u8, u8)>]) -> RoadNetwork {
    let place = |&(x, y): &(u8, u8)| Position { lon: 113.0 + f64::from(x) * 0.01, lat: 27.0 + f64::from(y) * 0.01 };
    let road = Arc::new(Road::new(RoadClass::Local));
    let mut draft = Draft::default();
    for line in lines {
        let [from, to] = [line.first(), line.last()].map(|end| draft.add_node(place(end.unwrap())));
        let stretch = Stretch { from, to, length: Metres(1000), duration: None, road: Arc::clone(&road) };
        draft.add_stretch(stretch, line[1..line.len() - 1].iter().map(|point| place(point).into()));
    }
    RoadNetwork::new(draft)
}

/// The least metres from `input` to a wanted stretch.
fn least(network: &RoadNetwork, plane: LocalPlane, input: Position, wanted: impl Fn(StretchId) -> bool) -> Option<f64> {
    let pieces = network.stretches().filter(|(id, _)| wanted(*id)).flat_map(|(id, _)| {
        let line: Vec<[f64; 2]> = network.line(id).map(|point| plane.metres(point)).collect();
        line.windows(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>()
    });
    pieces.map(|[a, b]| nearest_on_segment(plane.metres(input), a, b).distance).min_by(f64::total_cmp)
}

proptest! {
    #[test]
    fn nothing_is_nearer(
        lines in prop::collection::vec(prop::collection::vec((0_u8..40, 0_u8..40), 2..6), 1..60),
        spots in prop::collection::vec((0_u8..60, 0_u8..60), 1..10),
        every in 1_u32..4,
        radius_m in prop_oneof![Just(1_000.0), Just(100_000.0)],
    ) {
        let network = network(&lines);
        let snapper = Snapper::new(&network, |_| true);
        let wanted = |id: StretchId| id.0.is_multiple_of(every);
        for (x, y) in spots {
            let input = Position { lon: 112.95 + f64::from(x) * 0.007, lat: 26.95 + f64::from(y) * 0.007 };
            let expected = least(&network, snapper.plane, input, wanted).filter(|least| *least <= radius_m);
            let found = snapper.snap(&network, input, radius_m, wanted);
            prop_assert_eq!(found.is_some(), expected.is_some());
            let off = found.zip(expected).map_or(0.0, |(found, expected)| (found.distance_m - expected).abs());
            prop_assert!(off < 1e-6, "{found:?} {expected:?}");
            let Some(found) = found else { continue };
            prop_assert!(wanted(found.stretch));
            // The share of the stretch leads to the point.
            let line: Vec<Position> = network.line(found.stretch).collect();
            let apart = |a: Position, b: Position| network.plane().distance(a, b);
            let whole: f64 = line.windows(2).map(|pair| apart(pair[0], pair[1])).sum();
            let mut rest = found.fraction * whole;
            let mut place = line[0];
            for pair in line.windows(2) {
                let length = apart(pair[0], pair[1]);
                let share = if length > 0.0 { (rest / length).clamp(0.0, 1.0) } else { 0.0 };
                place = Position {
                    lon: pair[0].lon + (pair[1].lon - pair[0].lon) * share,
                    lat: pair[0].lat + (pair[1].lat - pair[0].lat) * share,
                };
                rest -= length;
                if rest <= 1e-6 {
                    break;
                }
            }
            prop_assert!(apart(place, found.point) < 0.01, "{place:?} {found:?}");
        }
    }
}

#[test]
fn an_empty_network_has_no_road() {
    let network = RoadNetwork::new(Draft::default());
    let snapper = Snapper::new(&network, |_| true);
    assert_eq!(snapper.snap(&network, Position { lon: 113.0, lat: 27.0 }, 1e9, |_| true), None);
}
