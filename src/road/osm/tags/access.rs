//! Who may drive where: the keys of access in order of precision, one-way rules, and barriers.

use super::{Tags, season};
use crate::road::vehicles::{VehicleKind, Vehicles};

/// What a value of an access key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Yes,
    /// Only with business there.
    Destination,
    No,
}

/// The values of access keys; others say nothing.
const VALUES: &[(Access, &[&str])] = &[
    (Access::Yes, &["yes", "designated", "permissive", "official", "public"]),
    (Access::Destination, &["destination", "customers", "delivery", "visitors", "discouraged", "tourists"]),
    (
        Access::No,
        &[
            "no",
            "private",
            "permit",
            "residents",
            "employees",
            "agricultural",
            "forestry",
            "agricultural;forestry",
            "military",
            "emergency",
            "use_sidepath",
            "psv",
            "bus",
            "taxi",
            "hov",
            "closed",
            "restricted",
        ],
    ),
];

impl Access {
    pub(super) fn read(value: &str) -> Option<Self> {
        VALUES.iter().find(|(_, words)| words.contains(&value)).map(|(access, _)| *access)
    }
}

/// The keys that apply to each kind, from the most general to the most precise; the last one that is
/// set decides. A tourist coach follows the signs for buses.
pub(super) const KINDS: &[(VehicleKind, &[&str])] = &[
    (VehicleKind::Car, &["access", "vehicle", "motor_vehicle", "motorcar"]),
    (VehicleKind::Coach, &["access", "vehicle", "motor_vehicle", "bus", "tourist_bus", "coach"]),
    (VehicleKind::Motorhome, &["access", "vehicle", "motor_vehicle", "motorhome"]),
];

/// Keys that except somebody from a one-way rule.
const ONEWAY: &[(&str, Vehicles)] = &[
    ("oneway:motor_vehicle", Vehicles::ALL),
    ("oneway:motorcar", Vehicles::only(VehicleKind::Car)),
    ("oneway:bus", Vehicles::only(VehicleKind::Coach)),
    ("oneway:tourist_bus", Vehicles::only(VehicleKind::Coach)),
    ("oneway:motorhome", Vehicles::only(VehicleKind::Motorhome)),
];

/// Barriers that no vehicle passes unless a tag says so. A barrier that is not listed lets pass.
const BLOCKING: &[&str] = &[
    "bar",
    "barrier_board",
    "block",
    "bollard",
    "chain",
    "cycle_barrier",
    "debris",
    "ditch",
    "fence",
    "full-height_turnstile",
    "guard_rail",
    "hedge",
    "horse_stile",
    "jersey_barrier",
    "kissing_gate",
    "log",
    "motorcycle_barrier",
    "planter",
    "rope",
    "stile",
    "turnstile",
    "wall",
    "wedge",
    "wicket_gate",
    "yes",
];

/// Who may drive in each direction, and whether only those with business there.
pub(super) fn open(tags: Tags<'_, '_>, default: Access) -> ([Vehicles; 2], bool) {
    let directions = oneway(tags);
    let mut open = [Vehicles::NONE; 2];
    let (mut freely, mut at_all) = (false, false);
    let directed = tags.0.iter().any(|(key, _)| key.ends_with("ward"));
    for &(kind, keys) in KINDS {
        for (direction, suffix) in [":forward", ":backward"].into_iter().enumerate() {
            let usual = decide(tags, keys, directed.then_some(suffix)).unwrap_or(default);
            let at_times = usual == Access::No && season::opens_at_times(tags, keys);
            let access = if at_times { Access::Yes } else { usual };
            if access != Access::No && directions[direction].contains(kind) {
                open[direction] = open[direction].or(Vehicles::only(kind));
                at_all = true;
                freely |= access == Access::Yes;
            }
        }
    }
    (open, at_all && !freely)
}

/// What the most precise key says; a key for one direction is more precise than the same without.
pub(super) fn decide(tags: Tags<'_, '_>, keys: &[&str], suffix: Option<&str>) -> Option<Access> {
    keys.iter().rev().find_map(|key| {
        let directed = suffix.and_then(|suffix| tags.get(&format!("{key}{suffix}"))).and_then(Access::read);
        directed.or_else(|| tags.get(key).and_then(Access::read))
    })
}

/// Who may drive in each direction as far as one-way rules go.
fn oneway(tags: Tags<'_, '_>) -> [Vehicles; 2] {
    let implied =
        matches!(tags.get("junction"), Some("roundabout" | "circular")) || tags.get("highway") == Some("motorway");
    let one_way = [Vehicles::ALL, Vehicles::NONE];
    let mut open = match tags.get("oneway") {
        Some("yes" | "true" | "1") => one_way,
        Some("-1" | "reverse") => [Vehicles::NONE, Vehicles::ALL],
        Some("no" | "false" | "0" | "alternating") => [Vehicles::ALL; 2],
        Some("reversible") => [Vehicles::NONE; 2],
        _ if implied => one_way,
        _ => [Vehicles::ALL; 2],
    };
    for &(key, vehicles) in ONEWAY {
        if tags.get(key) == Some("no") {
            open = open.map(|set| set.or(vehicles));
        }
    }
    open
}

/// Who passes a barrier on a node.
pub(super) fn passes(tags: Tags<'_, '_>, barrier: &str) -> Vehicles {
    let movable = barrier == "bollard" && matches!(tags.get("bollard"), Some("rising" | "removable" | "foldable"));
    let shut = BLOCKING.contains(&barrier) && !movable || tags.get("locked") == Some("yes");
    let default = if shut { Access::No } else { Access::Yes };
    let passes = |keys: &[&str]| decide(tags, keys, None).unwrap_or(default) != Access::No;
    KINDS.iter().filter(|(_, keys)| passes(keys)).map(|(kind, _)| *kind).collect()
}

/// Whom a turn restriction leaves alone, from its `except`.
pub(super) fn excepted(tags: Tags<'_, '_>) -> Vehicles {
    let words = tags.get("except").unwrap_or_default();
    words.split(';').map(|word| named(word.trim())).fold(Vehicles::NONE, Vehicles::or)
}

/// The vehicles that a word of `except` or of `restriction:…` means.
pub(super) fn named(word: &str) -> Vehicles {
    match word {
        "psv" | "bus" | "tourist_bus" | "coach" => Vehicles::only(VehicleKind::Coach),
        "motorcar" => Vehicles::only(VehicleKind::Car),
        "motorhome" => Vehicles::only(VehicleKind::Motorhome),
        "motor_vehicle" | "vehicle" => Vehicles::ALL,
        _ => Vehicles::NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAR: Vehicles = Vehicles::only(VehicleKind::Car);
    const COACH: Vehicles = Vehicles::only(VehicleKind::Coach);

    fn opened(pairs: &[(&str, &str)]) -> ([Vehicles; 2], bool) {
        open(Tags(pairs), Access::Yes)
    }

    #[test]
    fn the_most_precise_key_decides() {
        let all = [Vehicles::ALL; 2];
        assert_eq!(opened(&[]), (all, false));
        assert_eq!(opened(&[("access", "no"), ("motor_vehicle", "yes")]), (all, false));
        assert_eq!(opened(&[("motor_vehicle", "no"), ("bus", "yes")]).0, [COACH; 2]);
        assert_eq!(opened(&[("motorcar", "no")]).0, [Vehicles::ALL.without(CAR); 2]);
        assert_eq!(opened(&[("bus", "no"), ("coach", "yes")]), (all, false));
        assert_eq!(opened(&[("access", "destination")]), (all, true));
        assert_eq!(opened(&[("access", "private")]).0, [Vehicles::NONE; 2]);
        assert_eq!(opened(&[("motor_vehicle:backward", "no")]).0, [Vehicles::ALL, Vehicles::NONE]);
        assert_eq!(opened(&[("access", "sometimes")]), (all, false));
    }

    #[test]
    fn one_way_rules() {
        let (one_way, back) = ([Vehicles::ALL, Vehicles::NONE], [Vehicles::NONE, Vehicles::ALL]);
        assert_eq!(opened(&[("oneway", "yes")]).0, one_way);
        assert_eq!(opened(&[("oneway", "-1")]).0, back);
        assert_eq!(opened(&[("highway", "motorway")]).0, one_way);
        assert_eq!(opened(&[("highway", "motorway"), ("oneway", "no")]).0, [Vehicles::ALL; 2]);
        assert_eq!(opened(&[("junction", "roundabout")]).0, one_way);
        assert_eq!(opened(&[("junction", "roundabout"), ("oneway", "-1")]).0, back);
        assert_eq!(opened(&[("oneway", "yes"), ("oneway:bus", "no")]).0, [Vehicles::ALL, COACH]);
        assert_eq!(opened(&[("oneway", "reversible")]).0, [Vehicles::NONE; 2]);
    }

    #[test]
    fn barriers() {
        for (pairs, who) in [
            (&[("barrier", "bollard")][..], Vehicles::NONE),
            (&[("barrier", "bollard"), ("bollard", "rising")], Vehicles::ALL),
            (&[("barrier", "bollard"), ("motor_vehicle", "yes")], Vehicles::ALL),
            (&[("barrier", "lift_gate")], Vehicles::ALL),
            (&[("barrier", "lift_gate"), ("access", "private")], Vehicles::NONE),
            (&[("barrier", "gate"), ("locked", "yes")], Vehicles::NONE),
            (&[("barrier", "gate"), ("motor_vehicle", "no"), ("bus", "yes")], COACH),
            (&[("barrier", "gate"), ("access", "no"), ("motorcar", "destination")], CAR),
            (&[("barrier", "cattle_grid")], Vehicles::ALL),
        ] {
            assert_eq!(passes(Tags(pairs), pairs[0].1), who, "{pairs:?}");
        }
    }
}
