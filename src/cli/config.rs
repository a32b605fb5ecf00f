//! Arguments and environment: every option is also an environment variable.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use super::store::{AuditCommand, BackupOptions, ExportOptions, UserCommand};
use crate::app::data::DataFolder;
use crate::app::world::World;
use crate::base::fault::Fault;
use crate::base::files::Files;
use crate::road::file;
use crate::road::osm::Side;

/// 湘赣: routes and itineraries of the Hunan–Jiangxi border zone.
#[derive(Debug, Parser)]
#[command(name = "xianggan", version)]
pub(super) struct Arguments {
    /// What to do; `serve` unless said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of `serve`, when no command is given.
    #[command(flatten)]
    pub serve: ServeOptions,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer requests over HTTP.
    Serve(ServeOptions),
    /// Report every fault of the data, with file, record and mend.
    Check(CheckOptions),
    /// Print the OpenAPI document.
    Openapi,
    /// Accounts and their tokens.
    #[command(subcommand)]
    User(UserCommand),
    /// The log of who did what.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Write the register as the files of graph-data.
    Export(ExportOptions),
    /// Copy the store while it is in use.
    Backup(BackupOptions),
    /// Make a copy the store.
    Restore(BackupOptions),
    /// Build a network file from OpenStreetMap extracts.
    Build(BuildOptions),
    /// Find a route on a network from the command line.
    Route(RouteOptions),
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// Address and port; port 0 takes a free one.
    #[arg(long, env = "XIANGGAN_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// The approval number of the map (审图号), shown beside every map.
    #[arg(long, env = "XIANGGAN_MAP_APPROVAL", value_name = "NUMBER")]
    pub map_approval: Option<String>,
    /// The ICP filing number of the site (ICP 备案号), shown on printed pages.
    #[arg(long, env = "XIANGGAN_ICP", value_name = "NUMBER")]
    pub icp: Option<String>,
    /// The roads.
    #[command(flatten)]
    pub(super) network: NetworkOptions,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataOptions,
    /// Where the store is.
    #[command(flatten)]
    pub store: StoreOptions,
}

/// Where the store is.
#[derive(Debug, Args)]
pub(super) struct StoreOptions {
    /// `sqlite:FILE` or `postgres://USER@HOST/NAME`; an empty one is filled from the data.
    #[arg(
        long,
        env = "XIANGGAN_STORE",
        value_name = "STORE",
        default_value = "sqlite:xianggan.db",
        hide_env_values = true
    )]
    pub store: String,
}

/// Options of `build`.
#[derive(Debug, Args)]
pub(super) struct BuildOptions {
    /// Extracts in PBF; several merge at their borders.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub(super) osm: Vec<PathBuf>,
    /// The side on which one drives where no tag says so, `right` or `left`; told from the roundabouts unless said.
    #[arg(long, value_name = "SIDE")]
    pub(super) driving_side: Option<Side>,
    /// The network file to write.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
}

/// Options of `route`.
#[derive(Debug, Args)]
pub(super) struct RouteOptions {
    /// The roads.
    #[command(flatten)]
    pub(super) network: NetworkOptions,
    /// Where the data is.
    #[command(flatten)]
    pub(super) data: DataOptions,
    /// The vehicle.
    #[arg(long, default_value = "car")]
    pub(super) vehicle: String,
    /// What the way is to be best at: `time`, `distance`, `cost`, `scenic`, or another one of the data.
    #[arg(long, default_value = "time")]
    pub(super) objective: String,
    /// Points to pass, as LON,LAT.
    #[arg(required = true, num_args = 2.., value_name = "LON,LAT", allow_hyphen_values = true)]
    pub(super) points: Vec<String>,
}

/// Which roads.
#[derive(Debug, Args)]
pub(super) struct NetworkOptions {
    /// A network file made by `build`; the skeleton of graph-data unless said.
    #[arg(long, env = "XIANGGAN_NETWORK", value_name = "FILE")]
    pub(super) network: Option<PathBuf>,
}

impl NetworkOptions {
    /// The world over `data` on these roads.
    pub(super) fn world(&self, data: &dyn Files) -> anyhow::Result<(World, Vec<Fault>)> {
        match &self.network {
            None => Ok(World::read(data, threads())),
            Some(path) => {
                let network = file::open(path).with_context(|| format!("--network: {}", path.display()))?;
                Ok(World::read_on(data, network, threads()))
            }
        }
    }
}

/// Options of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataOptions,
    /// Also compare the roads with known distances and times.
    #[arg(long)]
    pub calibration: bool,
    /// Faults in Chinese.
    #[arg(long)]
    pub zh: bool,
}

/// Where the data is.
#[derive(Debug, Args)]
pub(super) struct DataOptions {
    /// A folder of the shape of graph-data/; the data in the program unless said.
    #[arg(long, env = "XIANGGAN_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl DataOptions {
    /// The folder, checked to exist.
    pub(super) fn folder(&self) -> anyhow::Result<DataFolder> {
        match &self.data {
            None => Ok(DataFolder::Embedded),
            Some(path) if path.is_dir() => Ok(DataFolder::Folder(path.clone())),
            Some(path) => anyhow::bail!("--data: {} is no folder", path.display()),
        }
    }
}

/// As many threads as processors.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
