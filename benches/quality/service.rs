//! Ten wishes as travellers send them, answered by the service itself on its own data.

use std::time::Instant;
use xianggan::app::data::DataFolder;
use xianggan::app::itineraries::{self, Brief, Order};
use xianggan::app::pool::Cancelled;
use xianggan::app::routing::{Point, PointWish};
use xianggan::app::world::World;
use xianggan::base::ids::{LineId, PlaceId, SiteId};
use xianggan::base::units::Seconds;

/// A wish: name, lines, days, first date, start, vehicle, candidates, sites that must be in.
pub(crate) struct Wish {
    pub(crate) name: &'static str,
    lines: &'static [&'static str],
    pub(crate) days: u32,
    date: &'static str,
    start: &'static str,
    vehicle: &'static str,
    pub(crate) sites: usize,
    must: usize,
    order: Order,
}

const fn wish(
    name: &'static str,
    lines: &'static [&'static str],
    (days, date): (u32, &'static str),
    start: &'static str,
    sites: usize,
) -> Wish {
    Wish { name, lines, days, date, start, vehicle: "car", sites, must: 0, order: Order::Free }
}

const HARVEST: &[&str] = &["autumn-harvest"];
const MEETING: &[&str] = &["jinggangshan-meeting"];
const STRUGGLE: &[&str] = &["hunan-jiangxi-struggle"];
const ALL: &[&str] = &["autumn-harvest", "jinggangshan-meeting", "hunan-jiangxi-struggle"];

pub(crate) const WISHES: [Wish; 10] = [
    wish("harvest-1", HARVEST, (1, "2026-10-14"), "gw-changsha", 60),
    wish("harvest-2", HARVEST, (2, "2026-10-17"), "gw-changsha", 60),
    wish("harvest-3", HARVEST, (3, "2026-12-05"), "gw-changsha", 60),
    wish("harvest-5", HARVEST, (5, "2026-04-20"), "gw-pingxiang-bei-station", 60),
    Wish { vehicle: "coach", must: 2, ..wish("harvest-4-coach", HARVEST, (4, "2026-05-11"), "gw-changsha", 60) },
    wish("meeting-3", MEETING, (3, "2026-07-01"), "gw-pingxiang-bei-station", 60),
    wish("meeting-5", MEETING, (5, "2026-09-09"), "gw-changsha", 60),
    Wish {
        order: Order::Historical,
        ..wish("meeting-2-historical", MEETING, (2, "2026-03-07"), "gw-pingxiang-bei-station", 30)
    },
    wish("struggle-4", STRUGGLE, (4, "2026-11-02"), "gw-changsha", 60),
    wish("all-5", ALL, (5, "2026-10-19"), "gw-changsha", 60),
];

/// The register and roads that the service embeds.
pub(crate) fn world() -> World {
    World::read(&DataFolder::Embedded, 1).0
}

/// The wish as the service's own brief; the less interesting sites beyond its number are avoided.
pub(crate) fn brief(world: &World, wish: &Wish, budget_ms: u64, seed: u64) -> Option<Brief> {
    let lines: Vec<LineId> = wish.lines.iter().map(|id| LineId::from(*id)).collect();
    let of_lines = world.catalogue.sites.values().filter(|site| lines.iter().any(|line| site.role_in(line).is_some()));
    let mut sites: Vec<(u32, &SiteId)> =
        of_lines.map(|site| (world.catalogue.interest(site, &lines), &site.id)).collect();
    sites.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let start_date = wish.date.parse().ok()?;
    let place = PlaceId::from(wish.start);
    let start = Point {
        position: world.catalogue.places.get(&place)?.position.position(),
        wish: PointWish::Place(place),
        name: None,
        doubt: None,
        manner: xianggan::road::approach::Manner::default(),
    };
    Some(Brief {
        avoid_sites: sites.iter().skip(wish.sites).map(|(_, id)| (*id).clone()).collect(),
        must_visit: sites.iter().take(wish.must).map(|(_, id)| (*id).clone()).collect(),
        lines,
        start_date,
        days: wish.days,
        end: start.clone(),
        start,
        vehicle: world.roads.vehicles().iter().position(|vehicle| vehicle.profile.id == wish.vehicle)?,
        order: wish.order,
        day_from: Seconds::from_minutes(8 * 60 + 30),
        day_to: Seconds::from_minutes(18 * 60 + 30),
        max_driving: Seconds::from_minutes(5 * 60),
        festivals: xianggan::app::itineraries::FestivalWish::None,
        study: None,
        stay: itineraries::StayWish::Usual,
        lunch: true,
        budget_ms,
        iterations: None,
        seed,
        threads: 1,
        alternatives: 0,
        locks: Vec::new(),
        previous: None,
        avoid: xianggan::app::avoid::Avoidance::default(),
        party: xianggan::app::cost::Party { adults: 1, reduced: 0 },
        shut: Vec::new(),
        hours: std::collections::BTreeMap::new(),
    })
}

/// What one wish brought: value, bound, and milliseconds.
pub(crate) fn answer(world: &World, wish: &Wish, budget_ms: u64, seed: u64) -> Option<(u64, u64, u128)> {
    let Some(brief) = brief(world, wish, budget_ms, seed) else {
        eprintln!("{}: the register lacks its start, vehicle or date", wish.name);
        return None;
    };
    let clock = Instant::now();
    match itineraries::plan(world, &brief, &Cancelled::default()) {
        Ok(answer) => Some((answer.best.totals.score, answer.best.bound, clock.elapsed().as_millis())),
        Err(error) => {
            eprintln!("{}: {error}", wish.name);
            None
        }
    }
}
