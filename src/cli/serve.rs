//! `xianggan serve`: loads the data, opens the port, answers until it is told to stop.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use super::config::{ServeOptions, threads};
use super::{say, say_error};
use crate::api::Contract;
use crate::app::App;
use crate::app::clock::{Clock, Stopwatch};
use crate::app::notices::Notices;
use crate::app::pool::Pool;
use crate::app::register::Keeper;
use crate::base::fault::Fault;
use crate::base::lang::Lang;
use crate::store::Store;

/// Serves until SIGINT or SIGTERM.
pub(super) fn run(options: &ServeOptions) -> anyhow::Result<ExitCode> {
    let filter = EnvFilter::try_from_env("XIANGGAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let watch = Stopwatch::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let contract = Contract::new();
    runtime.block_on(async {
        let app = open(options).await?;
        serve(options, contract, Arc::new(app), watch).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The service over its store; an empty one is filled from the data first.
async fn open(options: &ServeOptions) -> anyhow::Result<App> {
    let clock = Clock::system();
    let store = Store::open(&options.store.store).await.context("cannot open the store")?;
    let (keeper, faults) = Keeper::open(store, &options.data.folder()?, clock.now()).await?;
    report(&faults);
    let (edition, files) = keeper.newest().await?;
    let (world, faults) = tokio::task::block_in_place(|| options.network.world(&files))?;
    report(&faults);
    let notices = Notices::new(options.map_approval.as_deref(), options.icp.as_deref());
    let world = world.with_notices(notices.map_err(anyhow::Error::msg)?);
    Ok(App::new(world.of_edition(edition), Pool::new(threads()), clock).with_keeper(keeper))
}

fn report(faults: &[Fault]) {
    for fault in faults {
        say_error(&format!("left out: {}", fault.line(Lang::En)));
    }
}

async fn serve(options: &ServeOptions, contract: Contract, app: Arc<App>, watch: Stopwatch) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("cannot listen on {}", options.listen))?;
    let address = listener.local_addr()?;
    let catalogue = Arc::clone(&app.world().catalogue);
    say(&format!("listening on http://{address}"));
    say(&format!("docs at http://{address}/docs"));
    say(&format!(
        "{} sites, {} lines, {} places, data version {}, ready in {} ms",
        catalogue.sites.len(),
        catalogue.lines.len(),
        catalogue.places.len(),
        catalogue.version,
        watch.elapsed_ms(),
    ));
    let follower = Arc::clone(&app);
    tokio::spawn(async move { follower.follow().await });
    let stopper = Arc::clone(&app);
    axum::serve(listener, contract.serve(app)).with_graceful_shutdown(stop_signal()).await?;
    stopper.end_all_jobs().await;
    Ok(())
}

/// Resolves when the process is asked to stop.
async fn stop_signal() {
    let interrupt = async {
        // Without a handler the default one ends the process, which is what was asked for.
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
