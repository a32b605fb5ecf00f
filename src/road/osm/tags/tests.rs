//! Tags in, attributes out, one table per question.

use super::*;
use crate::road::vehicles::VehicleKind;

fn road(pairs: &[(&str, &str)]) -> Option<Road> {
    way(Tags(pairs)).map(|way| way.road)
}

#[test]
fn what_is_no_road_for_us() {
    for pairs in [
        &[("building", "yes")][..],
        &[("highway", "footway")],
        &[("highway", "construction"), ("construction", "motorway")],
        &[("highway", "residential"), ("access", "private")],
        &[("highway", "pedestrian"), ("area", "yes"), ("motor_vehicle", "yes")],
        &[("highway", "track"), ("tracktype", "grade5")],
        &[("highway", "unclassified"), ("smoothness", "impassable")],
        &[("route", "ferry")],
        &[("route", "ferry"), ("foot", "yes"), ("motor_vehicle", "no")],
        &[("highway", "busway")],
    ] {
        assert!(road(pairs).is_none(), "{pairs:?}");
    }
    for pairs in [
        &[("highway", "pedestrian"), ("motor_vehicle", "destination")][..],
        &[("route", "ferry"), ("motor_vehicle", "yes")],
        &[("highway", "busway"), ("bus", "designated")],
    ] {
        assert!(road(pairs).is_some(), "{pairs:?}");
    }
}

#[test]
fn classes_follow_the_number_and_else_the_kind() {
    for (pairs, class) in [
        (&[("highway", "motorway"), ("ref", "G319")][..], RoadClass::Expressway),
        (&[("highway", "motorway_link")], RoadClass::Ramp),
        (&[("highway", "trunk")], RoadClass::National),
        (&[("highway", "primary"), ("ref", "G319")], RoadClass::National),
        (&[("highway", "primary"), ("ref", "S 20")], RoadClass::Provincial),
        (&[("highway", "secondary"), ("ref", "S238;X107")], RoadClass::Provincial),
        (&[("highway", "tertiary"), ("ref", "X107")], RoadClass::County),
        (&[("highway", "secondary"), ("ref", "Y003")], RoadClass::Local),
        (&[("highway", "trunk"), ("motorroad", "yes")], RoadClass::Expressway),
        (&[("highway", "trunk_link"), ("motorroad", "yes")], RoadClass::Ramp),
        (&[("highway", "secondary"), ("ref", "省道")], RoadClass::County),
        (&[("route", "ferry"), ("motorcar", "yes")], RoadClass::Ferry),
    ] {
        assert_eq!(road(pairs).unwrap().class, class, "{pairs:?}");
    }
}

#[test]
fn limits_are_posted_zoned_or_implied() {
    for (pairs, kmh) in [
        (&[("highway", "motorway")][..], 120),
        (&[("highway", "motorway"), ("maxspeed", "100")], 100),
        (&[("highway", "primary")], 70),
        (&[("highway", "primary"), ("maxspeed", "CN:urban")], 50),
        (&[("highway", "primary"), ("maxspeed:type", "CN:rural")], 70),
        (&[("highway", "tertiary"), ("maxspeed", "30 mph")], 48),
        (&[("highway", "tertiary"), ("maxspeed", "signals")], 40),
        (&[("highway", "trunk"), ("maxspeed:forward", "80"), ("maxspeed:backward", "60")], 60),
        (&[("highway", "residential")], 30),
        (&[("highway", "service")], 20),
    ] {
        assert_eq!(road(pairs).unwrap().limit_kmh, Some(kmh), "{pairs:?}");
    }
}

#[test]
fn surfaces() {
    for (pairs, unpaved) in [
        (&[("highway", "unclassified")][..], false),
        (&[("highway", "unclassified"), ("surface", "gravel")], true),
        (&[("highway", "track")], true),
        (&[("highway", "track"), ("tracktype", "grade1")], false),
        (&[("highway", "track"), ("tracktype", "grade3")], true),
        (&[("highway", "track"), ("surface", "concrete"), ("tracktype", "grade3")], false),
    ] {
        assert_eq!(road(pairs).unwrap().unpaved, unpaved, "{pairs:?}");
    }
}

#[test]
fn coaches_keep_off_tracks_and_narrow_roads() {
    for (pairs, coach) in [
        (&[("highway", "secondary")][..], CoachFit::Yes),
        (&[("highway", "track")], CoachFit::No),
        (&[("highway", "unclassified"), ("lanes", "1")], CoachFit::Caution),
        (&[("highway", "unclassified"), ("width", "4.5")], CoachFit::Caution),
        (&[("highway", "unclassified"), ("maxwidth", "2.3")], CoachFit::No),
        (&[("highway", "tertiary"), ("hgv", "no")], CoachFit::Caution),
    ] {
        assert_eq!(road(pairs).unwrap().coach, coach, "{pairs:?}");
    }
}

#[test]
fn grades_and_the_night_ban() {
    for (pairs, grade) in [
        (&[("highway", "motorway")][..], Grade::Motorway),
        (&[("highway", "trunk"), ("lanes", "4")], Grade::First),
        (&[("highway", "trunk"), ("lanes", "2"), ("oneway", "yes")], Grade::First),
        (&[("highway", "trunk")], Grade::Second),
        (&[("highway", "secondary")], Grade::Third),
        (&[("highway", "tertiary"), ("lanes", "1")], Grade::Fourth),
        (&[("highway", "unclassified")], Grade::Fourth),
    ] {
        let mut road = road(pairs).unwrap();
        assert_eq!(road.grade, Some(grade), "{pairs:?}");
        assert!(road.class_inferred && !road.night_ban_class3());
        road.mountain = true;
        assert_eq!(road.night_ban_class3(), grade >= Grade::Third);
    }
}

#[test]
fn names_numbers_and_signs() {
    let pairs = [
        ("highway", "motorway_link"),
        ("name", "浏阳互通"),
        ("name:en", "Liuyang interchange"),
        ("ref", "G60 ; G1517"),
        ("destination", "浏阳"),
        ("destination:ref", "G319"),
        ("junction:ref", "12"),
        ("bridge", "yes"),
        ("tunnel", "no"),
        ("toll", "yes"),
        ("maxheight", "4.2"),
        ("maxweight", "20"),
    ];
    let road = road(&pairs).unwrap();
    assert_eq!(road.name, Text::new("浏阳互通", "Liuyang interchange"));
    assert_eq!(road.references().collect::<Vec<_>>(), ["G60", "G1517"]);
    assert_eq!((road.destination.as_str(), road.exit.as_str()), ("G319 浏阳", "12"));
    assert!(road.bridge && !road.tunnel && road.toll);
    assert_eq!(road.room, Room { height_cm: Some(420), width_cm: None, weight_10kg: Some(2000) });
    let german = [("highway", "residential"), ("name", "Hauptstraße")];
    assert_eq!(super::way(Tags(&german)).unwrap().road.name.en, "Hauptstraße");
}

#[test]
fn ferries_keep_their_timetable() {
    let pairs = [("route", "ferry"), ("motor_vehicle", "yes"), ("duration", "00:20")];
    assert_eq!(way(Tags(&pairs)).unwrap().duration, Some(Seconds(1200)));
}

#[test]
fn nodes_of_interest() {
    let exit = [("highway", "motorway_junction"), ("ref", "12"), ("name", "文家市")];
    assert_eq!(node(Tags(&exit)).unwrap().exit, "12");
    let booth = node(Tags(&[("barrier", "toll_booth"), ("name", "浏阳收费站")])).unwrap();
    assert_eq!(booth.barrier.unwrap().barrier, Barrier::TollBooth);
    assert_eq!(booth.name.zh, "浏阳收费站");
    let arch = node(Tags(&[("barrier", "height_restrictor"), ("maxheight", "2.5")])).unwrap();
    assert_eq!(arch.barrier.unwrap().room.height_cm, Some(250));
    let gate = node(Tags(&[("barrier", "gate"), ("opening_hours", "Apr-Oct")])).unwrap().barrier.unwrap();
    assert_eq!(gate.conditions[0].timing.as_ref().unwrap().clauses[0].span, "Apr-Oct");
    assert_eq!(node(Tags(&[("barrier", "kerb")])), None);
    assert_eq!(node(Tags(&[("highway", "crossing")])), None);
}

#[test]
fn restrictions_bind_some_or_all() {
    let coach = Vehicles::only(VehicleKind::Coach);
    for (pairs, only, vehicles) in [
        (&[("type", "restriction"), ("restriction", "no_left_turn")][..], false, Vehicles::ALL),
        (&[("type", "restriction"), ("restriction", "only_straight_on")], true, Vehicles::ALL),
        (
            &[("type", "restriction"), ("restriction", "no_left_turn"), ("except", "bus;bicycle")],
            false,
            Vehicles::ALL.without(coach),
        ),
        (&[("type", "restriction"), ("restriction:bus", "no_left_turn")], false, coach),
        (&[("type", "restriction:bus"), ("restriction:bus", "no_left_turn")], false, coach),
    ] {
        let restriction = restriction(Tags(pairs)).unwrap();
        assert_eq!((restriction.only, restriction.vehicles), (only, vehicles), "{pairs:?}");
        assert_eq!(restriction.condition, None);
    }
    for pairs in [
        &[("type", "route")][..],
        &[("type", "restriction"), ("restriction:hgv", "no_left_turn")],
        &[("type", "restriction"), ("restriction", "give_way")],
    ] {
        assert_eq!(restriction(Tags(pairs)), None, "{pairs:?}");
    }
    let timed = restriction(Tags(&[
        ("type", "restriction"),
        ("restriction:conditional", "no_left_turn @ (Mo-Fr 07:00-09:00)"),
    ]));
    assert_eq!(timed.unwrap().condition.unwrap().text, "no_left_turn @ (Mo-Fr 07:00-09:00)");
}
