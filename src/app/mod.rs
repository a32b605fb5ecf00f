//! What the service can do, whoever asks. No axum. The only clock, locks and threads.

pub mod clock;
pub mod data;
pub mod error;
pub mod itineraries;

pub mod licences;
pub mod limits;
pub mod pool;
pub mod review;
pub mod routing;
pub mod sites;
pub mod trip;
pub mod world;

use std::sync::Arc;

use arc_swap::ArcSwap;

use clock::Clock;
use pool::Pool;
use world::World;

/// The service: one current world, one pool for heavy work, one clock.
pub struct App {
    world: ArcSwap<World>,
    /// Where heavy work runs.
    pub pool: Pool,
    /// What time it is.
    pub clock: Clock,
}

impl App {
    /// A service of `world`.
    pub fn new(world: World, pool: Pool, clock: Clock) -> Self {
        Self { world: ArcSwap::from_pointee(world), pool, clock }
    }

    /// The current world; hold on to it for a whole request, so that roads and register agree.
    pub fn world(&self) -> Arc<World> {
        self.world.load_full()
    }

    /// Puts a new world in place; requests under way keep the one they hold.
    pub fn publish(&self, world: World) {
        self.world.store(Arc::new(world));
    }
}
