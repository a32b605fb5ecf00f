//! The expanded graph against a search that remembers the whole way driven.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::sync::Arc;

use proptest::prelude::*;
use xianggan::base::position::Position;
use xianggan::base::units::Metres;
use xianggan::graph::csr::{Id, NodeId};
use xianggan::road::attributes::Road;
use xianggan::road::class::RoadClass;
use xianggan::road::draft::{Ban, Draft, Stretch};
use xianggan::road::network::{Course, RoadNetwork, StretchId};
use xianggan::road::profile::{Measure, Profile};
use xianggan::road::vehicles::{VehicleKind, Vehicles};

use super::rules::profiles;
use super::search::route;

fn course(stretch: usize, backward: bool) -> Course {
    Course { stretch: StretchId::from_index(stretch), backward }
}

/// Nodes, stretches (from, to, length, open directions) and bans (a first course, choices of the next).
#[derive(Clone, Debug)]
struct Plan {
    nodes: u32,
    stretches: Vec<(u32, u32, u32, [bool; 2])>,
    bans: Vec<(usize, bool, Vec<usize>, u8)>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let stretch = |nodes: u32| (0..nodes, 0..nodes, 1_u32..20, prop::array::uniform2(prop::bool::weighted(0.8)));
    let ban = |count: usize| (0..count, any::<bool>(), prop::collection::vec(0_usize..6, 1..4), 1_u8..8);
    (2_u32..6).prop_flat_map(move |nodes| {
        prop::collection::vec(stretch(nodes), 1..9).prop_flat_map(move |stretches| {
            let bans = prop::collection::vec(ban(stretches.len()), 0..7);
            bans.prop_map(move |bans| Plan { nodes, stretches: stretches.clone(), bans })
        })
    })
}

fn draft(plan: &Plan) -> Draft {
    let mut draft = Draft::default();
    for node in 0..plan.nodes {
        draft.add_node(Position { lon: 114.0 + 0.01 * f64::from(node), lat: 27.0 });
    }
    for &(from, to, length, open) in &plan.stretches {
        let open = open.map(|open| if open { Vehicles::ALL } else { Vehicles::NONE });
        let road = Arc::new(Road { open, ..Road::new(RoadClass::Local) });
        draft.add_stretch(Stretch { from, to, length: Metres(length), duration: None, road }, []);
    }
    for (first, backward, choices, bits) in &plan.bans {
        let mut path = vec![course(*first, *backward)];
        for &choice in choices {
            let at = ends(&draft, path[path.len() - 1])[1];
            let next: Vec<Course> = courses(&draft).into_iter().filter(|&next| ends(&draft, next)[0] == at).collect();
            if let Some(&next) = next.get(choice % next.len().max(1)) {
                path.push(next);
            }
        }
        if path.len() > 1 {
            draft.bans.push(Ban { path, vehicles: Vehicles::from_bits(*bits).unwrap(), condition: None });
        }
    }
    draft
}

fn courses(draft: &Draft) -> Vec<Course> {
    let all = (0..draft.stretches.len()).flat_map(|k| [course(k, false), course(k, true)]);
    all.filter(|course| !draft.stretches[course.stretch.index()].open[usize::from(course.backward)].is_empty())
        .collect()
}

fn ends(draft: &Draft, course: Course) -> [u32; 2] {
    let stretch = &draft.stretches[course.stretch.index()];
    if course.backward { [stretch.to, stretch.from] } else { [stretch.from, stretch.to] }
}

/// The cheapest cost to each node, by a search over pairs of a node and the last four courses.
fn brute_force(draft: &Draft, from: u32, kind: VehicleKind) -> BTreeMap<u32, u64> {
    let courses = courses(draft);
    let mut done = BTreeSet::new();
    let mut best = BTreeMap::new();
    let mut queue = BinaryHeap::from([Reverse((0_u64, from, Vec::<Course>::new()))]);
    while let Some(Reverse((cost, node, memory))) = queue.pop() {
        if !done.insert((node, memory.clone())) {
            continue;
        }
        best.entry(node).or_insert(cost);
        for &next in courses.iter().filter(|&&next| ends(draft, next)[0] == node) {
            let mut driven = memory.clone();
            driven.push(next);
            let banned = |ban: &Ban| ban.vehicles.contains(kind) && driven.ends_with(&ban.path);
            if !draft.bans.iter().any(banned) {
                let length = u64::from(draft.stretches[next.stretch.index()].length.0);
                let memory = driven[driven.len().saturating_sub(4)..].to_vec();
                queue.push(Reverse((cost + length, ends(draft, next)[1], memory)));
            }
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_expanded_graph_forbids_just_what_is_banned(plan in plans()) {
        let draft = draft(&plan);
        let network = RoadNetwork::new(draft.clone());
        let vehicles = profiles();
        for id in ["car", "coach"] {
            let profile: &Profile = &vehicles[id];
            for from in 0..plan.nodes {
                let truth = brute_force(&draft, from, profile.kind);
                for to in 0..plan.nodes {
                    let found = route(&network, [NodeId(from), NodeId(to)], |arc| network.weight(arc, profile, Measure::Distance));
                    prop_assert_eq!(found.map(|(cost, _)| cost), truth.get(&to).copied(), "{} {} > {}", id, from, to);
                }
            }
        }
    }

    #[test]
    fn arcs_and_courses_name_each_other(plan in plans()) {
        let network = RoadNetwork::new(draft(&plan));
        for arc in network.graph().arcs() {
            let course = network.course(arc);
            prop_assert!(network.arcs_of(course).any(|other| other == arc));
            prop_assert!(network.arc(course).is_some());
            let [tail, head] = [network.graph().tail(arc), network.graph().head(arc)].map(|node| network.crossroads(node).0);
            prop_assert_eq!([tail, head], ends(network.draft(), course));
            for node in [network.graph().tail(arc), network.graph().head(arc)] {
                prop_assert!(network.states(network.crossroads(node)).any(|state| state == node));
            }
        }
    }
}
