//! What the service can do, whoever asks. No axum. The only clock, locks and threads.

pub mod accounts;
pub mod aims;
pub mod along;
pub mod avoid;
pub mod changes;
pub mod clock;
pub mod closures;
pub mod cost;
pub mod data;
pub mod directions;
pub mod doubt;
pub mod drive;
pub mod driver;
pub mod error;
pub mod handoff;
pub mod imports;
pub mod itineraries;
pub mod jobs;
pub mod licences;
pub mod limits;
pub mod notices;
pub mod open_data;
pub mod photos;
pub mod pool;
pub mod register;
pub mod review;
pub mod routing;
pub mod saved;
pub mod search;
pub mod secret;
pub mod sites;
pub mod tables;
pub mod timed;
pub mod trip;
pub mod world;

use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;

use clock::Clock;
use error::AppError;
use jobs::Jobs;
use pool::Pool;
use register::Keeper;
use world::World;

/// The service: one current world, one pool for heavy work, one clock.
pub struct App {
    world: ArcSwap<World>,
    /// Where heavy work runs.
    pub pool: Pool,
    /// Work that outlives its request.
    pub jobs: Jobs,
    /// What time it is.
    pub clock: Clock,
    keeper: Option<Keeper>,
    /// One renewal of the world at a time.
    renewal: tokio::sync::Mutex<()>,
    /// Worlds with the closures of other days, the latest first.
    scenes: Mutex<Vec<Arc<World>>>,
    shelf: open_data::Shelf,
}

impl App {
    /// A service of `world`.
    pub fn new(world: World, pool: Pool, clock: Clock) -> Self {
        // Half of the processors, so that long runs leave room for short requests.
        let jobs = Jobs::new(pool.workers().div_ceil(2));
        Self {
            world: ArcSwap::from_pointee(world),
            pool,
            jobs,
            clock,
            keeper: None,
            renewal: tokio::sync::Mutex::default(),
            scenes: Mutex::default(),
            shelf: open_data::Shelf::default(),
        }
    }

    /// The same with a store, so that the register can be edited.
    #[must_use]
    pub fn with_keeper(self, keeper: Keeper) -> Self {
        Self { keeper: Some(keeper), ..self }
    }

    /// The store's keeper; without a store nothing can be edited.
    pub fn keeper(&self) -> Result<&Keeper, AppError> {
        self.keeper.as_ref().ok_or_else(|| AppError::Internal("this service has no store".to_owned()))
    }

    /// The current world; hold on to it for a whole request, so that roads and register agree.
    pub fn world(&self) -> Arc<World> {
        self.world.load_full()
    }

    /// Puts a new world in place; requests under way keep the one they hold.
    pub fn publish(&self, world: Arc<World>) {
        self.world.store(world);
    }
}
