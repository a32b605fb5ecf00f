//! The only reader of OpenStreetMap's tags: pure functions from tags to attributes, by tables.

mod access;
mod season;
mod values;

use self::access::Access;
use super::Side;
use crate::base::lang::Text;
use crate::base::units::Seconds;
use crate::road::attributes::{Barrier, Condition, Grade, Road, Room};
use crate::road::class::{CoachFit, RoadClass};
use crate::road::vehicles::Vehicles;

/// The tags of one element.
#[derive(Clone, Copy, Debug)]
pub struct Tags<'t, 's>(pub &'t [(&'s str, &'s str)]);

impl<'s> Tags<'_, 's> {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&'s str> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    fn text(&self, key: &str) -> String {
        self.get(key).unwrap_or_default().trim().to_owned()
    }

    fn is(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }
}

/// One value of `highway`.
struct Kind {
    value: &'static str,
    class: RoadClass,
    /// The limit where none is posted, km/h: what Chinese law and the design standard (JTG B01) give
    /// a usual road of the kind.
    limit_kmh: u8,
    grade: Grade,
    access: Access,
    /// Whether bends tell hills; the courts of a housing estate do not.
    rural: bool,
}

const fn kind(value: &'static str, class: RoadClass, limit_kmh: u8, grade: Grade) -> Kind {
    Kind { value, class, limit_kmh, grade, access: Access::Yes, rural: true }
}

const fn street(value: &'static str, limit_kmh: u8) -> Kind {
    Kind { rural: false, ..kind(value, RoadClass::Local, limit_kmh, Grade::Fourth) }
}

/// Ways that motor vehicles use only where a tag says so.
const fn walk(value: &'static str) -> Kind {
    Kind { access: Access::No, ..street(value, 10) }
}

/// All values of `highway` that may carry motor vehicles. Roads under construction are not among them.
const KINDS: &[Kind] = &[
    kind("motorway", RoadClass::Expressway, 120, Grade::Motorway),
    kind("motorway_link", RoadClass::Ramp, 60, Grade::Motorway),
    kind("trunk", RoadClass::National, 80, Grade::Second),
    kind("trunk_link", RoadClass::National, 40, Grade::Second),
    kind("primary", RoadClass::Provincial, 70, Grade::Second),
    kind("primary_link", RoadClass::Provincial, 40, Grade::Second),
    kind("secondary", RoadClass::County, 60, Grade::Third),
    kind("secondary_link", RoadClass::County, 40, Grade::Third),
    kind("tertiary", RoadClass::Local, 40, Grade::Third),
    kind("tertiary_link", RoadClass::Local, 30, Grade::Third),
    kind("unclassified", RoadClass::Local, 40, Grade::Fourth),
    kind("road", RoadClass::Local, 30, Grade::Fourth),
    kind("track", RoadClass::Local, 20, Grade::Fourth),
    street("residential", 30),
    street("living_street", 20),
    street("service", 20),
    street("busway", 40),
    walk("pedestrian"),
    walk("footway"),
    walk("path"),
    walk("cycleway"),
    walk("bridleway"),
];

/// Loose surfaces.
const UNPAVED: &[&str] = &[
    "unpaved",
    "gravel",
    "fine_gravel",
    "compacted",
    "pebblestone",
    "dirt",
    "earth",
    "ground",
    "grass",
    "mud",
    "sand",
    "rock",
    "soil",
    "clay",
    "woodchips",
    "rocks",
    "stone",
];
/// What no ordinary vehicle should drive on.
const HOPELESS: &[(&str, &[&str])] = &[
    ("smoothness", &["horrible", "very_horrible", "impassable"]),
    ("tracktype", &["grade5"]),
    ("impassable", &["yes"]),
    ("service", &["emergency_access"]),
    ("area", &["yes"]),
    ("golf_cart", &["designated"]),
    ("ice_road", &["yes"]),
];
/// Narrower than this is no road for a coach; a coach should take care below the second.
const COACH_WIDTH_CM: [u16; 2] = [300, 550];

/// What a way is.
#[derive(Clone, Debug)]
pub struct WayTags {
    /// Its attributes; `mountain` is not yet known.
    pub road: Road,
    /// How long a ferry takes from end to end.
    pub duration: Option<Seconds>,
    /// Whether bends tell that it runs in the mountains.
    pub rural: bool,
    /// The side on which one drives, where it is said.
    pub side: Option<Side>,
}

/// What a way is; `None` if no vehicle of ours may use it at any time.
pub fn way(tags: Tags<'_, '_>) -> Option<WayTags> {
    let ferry = tags.get("route") == Some("ferry") && !tags.is("highway");
    let kind = KINDS.iter().find(|kind| Some(kind.value) == tags.get("highway"));
    let default = match kind {
        // Who carries cars carries coaches too, unless it is denied.
        _ if ferry => tags.get("motorcar").and_then(Access::read).unwrap_or(Access::No),
        Some(kind) if kind.value == "busway" => Access::No,
        Some(kind) => kind.access,
        None => return None,
    };
    let hopeless = HOPELESS.iter().any(|(key, values)| tags.get(key).is_some_and(|v| values.contains(&v)));
    let (open, destination_only) = access::open(tags, default);
    if hopeless || open == [Vehicles::NONE; 2] {
        return None;
    }
    let mut road = match kind {
        Some(kind) if !ferry => driven(tags, kind, open),
        _ => Road::new(RoadClass::Ferry),
    };
    (road.open, road.destination_only) = (open, destination_only);
    road.name = name(tags);
    road.room = room(tags);
    road.conditions = season::conditions(tags, default);
    let duration = tags.get("duration").filter(|_| ferry).and_then(values::duration);
    let rural = kind.is_some_and(|kind| kind.rural) && !ferry;
    Some(WayTags { road, duration, rural, side: tags.get("driving_side").and_then(|side| side.parse().ok()) })
}

/// The attributes of a way with `highway`.
fn driven(tags: Tags<'_, '_>, kind: &Kind, open: [Vehicles; 2]) -> Road {
    let reference = references(tags);
    let class = class(tags, kind, &reference);
    let lanes = tags.get("lanes").and_then(values::count).unwrap_or(0);
    let one_way = open.iter().any(|direction| direction.is_empty());
    let track = kind.value == "track";
    let loose = tags.get("surface").map(|surface| UNPAVED.contains(&surface));
    let rough = tags.get("tracktype").is_some_and(|grade| grade != "grade1");
    Road {
        reference,
        destination: [tags.text("destination:ref"), tags.text("destination")].join(" ").trim().to_owned(),
        exit: tags.text("junction:ref"),
        grade: Some(grade(class, kind, one_way, lanes)),
        limit_kmh: Some(limit(tags).unwrap_or(kind.limit_kmh)),
        toll: tags.is("toll"),
        unpaved: loose.unwrap_or(rough || track && tags.get("tracktype").is_none()),
        bridge: tags.is("bridge"),
        tunnel: tags.is("tunnel"),
        roundabout: matches!(tags.get("junction"), Some("roundabout" | "circular")),
        lanes,
        coach: coach(tags, kind, lanes),
        ..Road::new(class)
    }
}

/// The posted limit, or that of the zone; of two directions the lower.
fn limit(tags: Tags<'_, '_>) -> Option<u8> {
    let posted = |key: &str| tags.get(key).and_then(values::speed_kmh);
    let either = [posted("maxspeed:forward"), posted("maxspeed:backward")].into_iter().flatten().min();
    let zones = ["maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"];
    posted("maxspeed").or(either).or_else(|| zones.into_iter().find_map(posted))
}

/// The class, by the Chinese reference number (GB/T 917) if there is one, else by the kind.
fn class(tags: Tags<'_, '_>, kind: &Kind, reference: &str) -> RoadClass {
    if matches!(kind.class, RoadClass::Expressway | RoadClass::Ramp) {
        return kind.class;
    }
    if tags.get("motorroad") == Some("yes") {
        return if kind.value.ends_with("_link") { RoadClass::Ramp } else { RoadClass::Expressway };
    }
    let first = reference.split(';').next().unwrap_or_default();
    let (letter, digits) = first.split_at_checked(1).unwrap_or(("", ""));
    let numbered = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match (letter, digits.len()) {
        ("G", 3) if numbered => RoadClass::National,
        ("S", 3) if numbered => RoadClass::Provincial,
        ("X", 3) if numbered => RoadClass::County,
        ("Y" | "C", 3..) if numbered => RoadClass::Local,
        _ => kind.class,
    }
}

fn grade(class: RoadClass, kind: &Kind, one_way: bool, lanes: u8) -> Grade {
    let large = matches!(kind.grade, Grade::Second) || class == RoadClass::National;
    let wide = if one_way { lanes >= 2 } else { lanes >= 4 };
    match kind.grade {
        _ if matches!(class, RoadClass::Expressway | RoadClass::Ramp) => Grade::Motorway,
        _ if large && wide => Grade::First,
        _ if large => Grade::Second,
        Grade::Third if lanes == 1 => Grade::Fourth,
        grade => grade,
    }
}

fn coach(tags: Tags<'_, '_>, kind: &Kind, lanes: u8) -> CoachFit {
    let narrow = |limit: u16| {
        let width = ["maxwidth", "maxwidth:physical", "width"].into_iter().find_map(|key| tags.get(key));
        width.and_then(values::centimetres).is_some_and(|cm| cm < limit)
    };
    let rough = matches!(tags.get("smoothness"), Some("bad" | "very_bad"));
    if kind.value == "track" || narrow(COACH_WIDTH_CM[0]) {
        CoachFit::No
    } else if rough
        || lanes == 1 && kind.class == RoadClass::Local
        || tags.get("hgv") == Some("no")
        || narrow(COACH_WIDTH_CM[1])
    {
        CoachFit::Caution
    } else {
        CoachFit::Yes
    }
}

/// `name` counts as the language that its letters show, unless both are given.
fn name(tags: Tags<'_, '_>) -> Text {
    let first = |keys: &[&str]| keys.iter().find_map(|key| tags.get(key)).unwrap_or_default().trim().to_owned();
    let name = tags.text("name");
    let chinese = name.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    let zh = first(&["name:zh", "name:zh-Hans", "name"]);
    let en = first(&["name:en", "int_name"]);
    Text { zh, en: if en.is_empty() && !chinese { name } else { en } }
}

fn references(tags: Tags<'_, '_>) -> String {
    let parts = tags.get("ref").unwrap_or_default().split(';').map(str::trim);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(";")
}

fn room(tags: Tags<'_, '_>) -> Room {
    let least = |keys: &[&str], read: fn(&str) -> Option<u16>| {
        keys.iter().filter_map(|key| tags.get(key).and_then(read)).filter(|&size| size > 0).min()
    };
    Room {
        height_cm: least(&["maxheight", "maxheight:physical"], values::centimetres),
        width_cm: least(&["maxwidth", "maxwidth:physical"], values::centimetres),
        weight_10kg: least(&["maxweight"], values::ten_kilograms),
    }
}

/// What a node on a road is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeTags {
    /// The barrier on it, unless everybody passes it at any time.
    pub barrier: Option<BarrierTags>,
    /// The number of the motorway exit.
    pub exit: String,
    /// Its name, for an exit or a toll station.
    pub name: Text,
}

/// A barrier on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarrierTags {
    /// What it is.
    pub barrier: Barrier,
    /// Who passes.
    pub vehicles: Vehicles,
    /// The largest vehicle that passes.
    pub room: Room,
    /// When it is shut.
    pub conditions: Vec<Condition>,
}

/// What a node on a road is; `None` if it is a mere point of its line.
pub fn node(tags: Tags<'_, '_>) -> Option<NodeTags> {
    let exit = tags.get("highway") == Some("motorway_junction");
    let booth = tags.get("barrier") == Some("toll_booth");
    let barrier = tags.get("barrier").map(|barrier| BarrierTags {
        barrier: if booth { Barrier::TollBooth } else { Barrier::Gate },
        vehicles: access::passes(tags, barrier),
        room: room(tags),
        conditions: season::conditions(tags, Access::Yes),
    });
    let free =
        BarrierTags { barrier: Barrier::Gate, vehicles: Vehicles::ALL, room: Room::default(), conditions: Vec::new() };
    // An open gate costs time; what is not even a gate does not.
    let gate = tags.get("barrier").is_some_and(|barrier| barrier.contains("gate") || barrier == "border_control");
    let barrier = barrier.filter(|barrier| gate || *barrier != free);
    let (name, exit) = match (exit, &barrier) {
        (true, _) => (name(tags), tags.text("ref")),
        (false, Some(_)) => (name(tags), String::new()),
        (false, None) => return None,
    };
    Some(NodeTags { barrier, exit, name })
}

/// What a turn restriction says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionTags {
    /// Whether the turn is the only one allowed, rather than forbidden.
    pub only: bool,
    /// Whether it is about turning back.
    pub u_turn: bool,
    /// Whom it binds.
    pub vehicles: Vehicles,
    /// When it holds, if not always.
    pub condition: Option<Condition>,
}

/// What a relation with `type=restriction` says; `None` if it is none, or binds nobody of ours.
pub fn restriction(tags: Tags<'_, '_>) -> Option<RestrictionTags> {
    if tags.get("type")?.split(':').next() != Some("restriction") {
        return None;
    }
    let excepted = access::excepted(tags);
    tags.0.iter().find_map(|&(key, value)| {
        let (whom, timed) = match key.strip_prefix("restriction")? {
            "" => ("", false),
            ":conditional" => ("", true),
            suffix => match suffix.strip_suffix(":conditional") {
                Some(suffix) => (suffix, true),
                None => (suffix, false),
            },
        };
        let bound = whom.strip_prefix(':').map_or(Vehicles::ALL, access::named).without(excepted);
        let only = value.starts_with("only_");
        if bound.is_empty() || !(only || value.starts_with("no_")) {
            return None;
        }
        let condition = timed.then(|| season::timed(key, value, bound));
        Some(RestrictionTags { only, u_turn: value.contains("u_turn"), vehicles: bound, condition })
    })
}

#[cfg(test)]
mod tests;
