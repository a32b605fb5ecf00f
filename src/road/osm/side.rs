//! The side on which one drives, told from the roundabouts: they run clockwise where one drives on the left.

use super::Side;
use super::collect::Collected;
use crate::road::shape::Place;
use crate::road::vehicles::Vehicles;

/// What most roundabouts tell; to the right when there is none, or as many of each.
pub(super) fn told_by_roundabouts(collected: &Collected) -> Side {
    let Collected { roads, ways, refs, places, .. } = collected;
    let round = ways.iter().filter(|way| {
        let road = &roads[way.road as usize];
        road.roundabout && road.open[1] == Vehicles::NONE
    });
    let votes = round.map(|way| {
        let line = refs[way.nodes.clone()].iter().filter_map(|&node| places[node as usize]);
        turning(&line.collect::<Vec<_>>()).signum()
    });
    if votes.sum::<i64>() < 0 { Side::Left } else { Side::Right }
}

/// Twice the area between a line and its chord, in square units of [`Place`]; negative when it turns
/// clockwise. A part of a roundabout tells as well as a whole one.
fn turning(line: &[Place]) -> i64 {
    let Some(first) = line.first() else { return 0 };
    let from_first =
        |place: &Place| [i64::from(place.lon) - i64::from(first.lon), i64::from(place.lat) - i64::from(first.lat)];
    line.windows(2)
        .map(|pair| [from_first(&pair[0]), from_first(&pair[1])])
        .map(|[a, b]| a[0] * b[1] - a[1] * b[0])
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_and_a_part_of_it_turn_the_same_way() {
        let place = |(lon, lat)| Place { lon, lat };
        let ring: Vec<Place> = [(0, 0), (10, -5), (20, 0), (20, 10), (10, 15), (0, 10), (0, 0)].map(place).to_vec();
        assert!(turning(&ring) > 0 && turning(&ring[..3]) > 0 && turning(&ring[2..5]) > 0);
        let back: Vec<Place> = ring.iter().rev().copied().collect();
        assert!(turning(&back) < 0 && turning(&back[1..4]) < 0);
        assert_eq!((turning(&[]), turning(&ring[..2])), (0, 0));
    }
}
