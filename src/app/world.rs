//! Roads, register and matrices at one revision; built whole, swapped whole.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::base::geodesy::Outline;
use crate::base::ids::{PlaceId, SiteId};
use crate::base::position::{BoundingBox, Position};
use crate::base::units::Seconds;
use crate::catalogue::county::County;
use crate::catalogue::document::{Key, Kind};
use crate::catalogue::{self, Catalogue, REGION};
use crate::graph::cch::query::Query;
use crate::graph::csr::NodeId;
use crate::rail::{self, RailNetwork};
use crate::road::class::Province;
use crate::road::metric::Vehicle;
use crate::road::network::RoadNetwork;
use crate::road::profile;
use crate::road::{Roads, contraction_order, matrix, skeleton};
use crate::store::documents::Edition;

use super::aims::Aims;
use super::along::Nearby;
use super::closures::Held;
use super::limits;
use super::notices::Notices;
use super::search::Index;
use super::timed::Timed;

/// One consistent state of everything that answers rest on.
#[derive(Clone, Debug)]
pub struct World {
    /// The register.
    pub catalogue: Arc<Catalogue>,
    /// The roads, with what is shut.
    pub roads: Arc<Roads>,
    /// The roads as usual.
    pub usual: Arc<Roads>,
    /// The closures that are worked into [`Self::roads`].
    pub closures: Arc<Vec<Held>>,
    /// The railways.
    pub rail: Arc<RailNetwork>,
    /// Driving between all stops of the register, one table for each vehicle.
    pub stops: Arc<Stops>,
    /// The documents that the register was read from, with their revision; empty without a store.
    pub edition: Arc<Edition>,
    /// Everything of the register that has a name.
    pub search: Arc<Index>,
    /// Where coordinates are accepted.
    pub region: BoundingBox,
    /// What is to be shown beside maps.
    pub notices: Arc<Notices>,
    /// Scratch that no search uses at present; one topology serves all vehicles, closures or not.
    pub(super) scratch: Arc<Mutex<Vec<Query>>>,
    /// Vehicles for other objectives than driving time.
    pub aims: Arc<Aims>,
    /// What the roads' own data say to be shut at times.
    pub timed: Arc<Vec<Timed>>,
}

/// A network as its file gives it, with the order of its contraction if that was kept.
pub type BuiltNetwork = (RoadNetwork, Option<Vec<u32>>);

/// A coordinate may lie so far outside the network's own box, in degrees.
const REGION_MARGIN: f64 = 0.05;

/// The sites and places of the register as rows of a matrix, so that planning never waits for a
/// search.
#[derive(Debug, Default)]
pub struct Stops {
    sites: BTreeMap<SiteId, usize>,
    places: BTreeMap<PlaceId, usize>,
    /// By vehicle.
    of: Vec<Arc<StopsOf>>,
}

/// The stops on the roads of one vehicle.
#[derive(Debug)]
struct StopsOf {
    vehicle: String,
    times: matrix::Times,
    nearby: Nearby,
}

impl World {
    /// Reads everything from `files`; the faults say what was left out.
    pub fn read(files: &dyn Files, threads: usize) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let network = RoadNetwork::new(skeleton::read(files, &mut faults));
        let (world, more) = Self::on(files, (network, None), threads);
        faults.extend(more);
        (world, faults)
    }

    /// The same with the roads of a network file instead of the skeleton; coordinates are then
    /// accepted wherever that network is.
    pub fn read_on(files: &dyn Files, network: BuiltNetwork, threads: usize) -> (Self, Vec<Fault>) {
        let region = network.0.bounding_box().map_or(REGION, |hull| hull.padded(REGION_MARGIN));
        let (world, faults) = Self::on(files, network, threads);
        (Self { region, ..world }, faults)
    }

    fn on(files: &dyn Files, (mut network, order): BuiltNetwork, threads: usize) -> (Self, Vec<Fault>) {
        let (catalogue, mut faults) = catalogue::read(files);
        if network.stretches().all(|(_, stretch)| stretch.crossing.is_none()) {
            let provinces = Provinces::new(&catalogue);
            network.tell_provinces(|position| provinces.of(position));
        }
        let (rail, rail_faults) = rail::read(files);
        faults.extend(rail_faults);
        let order = match order {
            Some(order) if order.len() == network.graph().node_count() => order.into_iter().map(NodeId).collect(),
            _ => contraction_order(&network, threads),
        };
        let roads = Roads::new(network, &order, profile::read(files, &mut faults), threads);
        (Self::new(catalogue, roads, rail), faults)
    }

    /// Puts the parts together and fills the matrices.
    pub fn new(catalogue: Catalogue, roads: Roads, rail: RailNetwork) -> Self {
        let stops = Stops::new(&catalogue, &roads);
        let search = Arc::new(Index::new(&catalogue));
        let timed = Timed::all(&roads);
        let (catalogue, roads, rail) = (Arc::new(catalogue), Arc::new(roads), Arc::new(rail));
        Self {
            catalogue,
            usual: Arc::clone(&roads),
            roads,
            closures: Arc::default(),
            rail,
            stops: Arc::new(stops),
            search,
            region: REGION,
            notices: Arc::default(),
            edition: Arc::default(),
            scratch: Arc::default(),
            aims: Arc::default(),
            timed: Arc::new(timed),
        }
    }

    /// What `search` finds, with scratch that the next one uses again, for whichever vehicle.
    pub fn searched<T>(&self, vehicle: &Vehicle, search: impl FnOnce(&mut Query) -> T) -> T {
        let idle = || self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = idle().pop();
        let mut query = ready.unwrap_or_else(|| self.roads.query(vehicle));
        let found = search(&mut query);
        // One that a panic leaves half used never comes back.
        idle().push(query);
        found
    }

    /// The same, as read from `edition`.
    #[must_use]
    pub fn of_edition(self, edition: Edition) -> Self {
        Self { edition: Arc::new(edition), ..self }
    }

    /// The same with the numbers that are to be shown beside maps.
    #[must_use]
    pub fn with_notices(self, notices: Notices) -> Self {
        Self { notices: Arc::new(notices), ..self }
    }

    /// The same roads with another register; the times between stops are kept while no stop moved.
    #[must_use]
    pub fn with_register(&self, catalogue: Catalogue, edition: Edition) -> Self {
        let stops = if places(&catalogue).eq(places(&self.catalogue)) {
            Arc::clone(&self.stops)
        } else {
            Arc::new(Stops::new(&catalogue, &self.roads))
        };
        let search = if named(&edition).eq(named(&self.edition)) {
            Arc::clone(&self.search)
        } else {
            Arc::new(Index::new(&catalogue))
        };
        Self { catalogue: Arc::new(catalogue), stops, search, edition: Arc::new(edition), ..self.clone() }
    }
}

/// The documents of what can be searched by name, with the revision since which each stands so.
fn named(edition: &Edition) -> impl Iterator<Item = (&Key, &i64)> {
    edition.versions.iter().filter(|(key, _)| !matches!(key.kind, Kind::Closure | Kind::Opening))
}

/// The outlines of the counties with their provinces, to tell in which one a place lies.
struct Provinces<'c>(Vec<(Province, BoundingBox, &'c Outline)>);

impl<'c> Provinces<'c> {
    fn new(catalogue: &'c Catalogue) -> Self {
        let known = |county: &'c County| {
            let hull = BoundingBox::around(county.outline.rings().into_iter().flatten().flatten())?;
            Some((county.adcode.province().to_string().parse().ok()?, hull, &county.outline))
        };
        Self(catalogue.counties.values().filter_map(known).collect())
    }

    /// The province in which `position` lies; none outside of the counties, and where outlines of two
    /// provinces overlap.
    fn of(&self, position: Position) -> Option<Province> {
        let near = self.0.iter().filter(|(_, hull, _)| hull.contains(position));
        let mut around = near.filter(|(_, _, outline)| outline.contains(position)).map(|(province, ..)| *province);
        let first = around.next()?;
        around.all(|other| other == first).then_some(first)
    }
}

/// Every stop of a register, in the order of its rows.
fn places(catalogue: &Catalogue) -> impl Iterator<Item = (&str, Position)> {
    let sites = catalogue.sites.values().map(|s| (s.id.as_str(), s.position.position()));
    sites.chain(catalogue.places.values().map(|p| (p.id.as_str(), p.position.position())))
}

impl Stops {
    /// One search per vehicle over all sites and places; a stop without a road is unreachable.
    pub(super) fn new(catalogue: &Catalogue, roads: &Roads) -> Self {
        let mut positions: Vec<Position> = Vec::new();
        let mut number = |position: Position| {
            positions.push(position);
            positions.len() - 1
        };
        let sites = catalogue.sites.values().map(|s| (s.id.clone(), number(s.position.position()))).collect();
        let places = catalogue.places.values().map(|p| (p.id.clone(), number(p.position.position()))).collect();
        let of = roads.vehicles().iter().map(|vehicle| StopsOf::new(&positions, roads, vehicle)).collect();
        Self { sites, places, of }
    }

    /// The same stops while some vehicles of `roads` are not those of `before`, which these times are of.
    pub(super) fn renewed(&self, catalogue: &Catalogue, roads: &Roads, before: &Roads) -> Self {
        let positions: Vec<Position> = places(catalogue).map(|(_, position)| position).collect();
        let pairs = roads.vehicles().iter().zip(before.vehicles()).zip(&self.of);
        let renew = |((vehicle, before), ready): ((&Arc<Vehicle>, &Arc<Vehicle>), &Arc<StopsOf>)| {
            if Arc::ptr_eq(vehicle, before) { Arc::clone(ready) } else { StopsOf::new(&positions, roads, vehicle) }
        };
        Self { sites: self.sites.clone(), places: self.places.clone(), of: pairs.map(renew).collect() }
    }

    /// The row of a site.
    pub fn site(&self, id: &SiteId) -> Option<usize> {
        self.sites.get(id).copied()
    }

    /// The row of a place.
    pub fn place(&self, id: &PlaceId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The rows as they lie on the roads of the vehicle called so.
    pub fn nearby(&self, vehicle: &str) -> Option<&Nearby> {
        self.of.iter().find(|of| of.vehicle == vehicle).map(|of| &of.nearby)
    }

    /// Driving time of the `vehicle`-th vehicle between two rows.
    pub fn between(&self, vehicle: usize, from: usize, to: usize) -> Option<Seconds> {
        self.of.get(vehicle)?.times.get(from, to)
    }
}

impl StopsOf {
    fn new(positions: &[Position], roads: &Roads, vehicle: &Vehicle) -> Arc<Self> {
        let snapped: Vec<_> = positions.iter().map(|p| roads.snap(vehicle, *p, limits::SNAP_RADIUS_M)).collect();
        let times = matrix::times(roads, vehicle, &snapped);
        Arc::new(Self { vehicle: vehicle.profile.id.clone(), times, nearby: Nearby::new(roads, snapped) })
    }
}
