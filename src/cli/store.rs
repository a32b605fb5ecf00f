//! `user`, `audit`, `export`, `backup`, `restore`: the register's keepers at the command line.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};

use super::config::{DataOptions, StoreOptions};
use super::say;
use crate::app::accounts::{self, NewAccount};
use crate::app::clock::Clock;
use crate::app::limits;
use crate::app::register::{Keeper, stamp};
use crate::editing::roles::{Caller, Role};
use crate::store::Store;
use crate::store::audit::Verdict;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account and print its first token as the last line.
    Add(AddOptions),
    /// List the accounts.
    List(StoreOptions),
    /// Close an account and all its tokens.
    Revoke {
        /// The account.
        name: String,
        /// Where the store is.
        #[command(flatten)]
        store: StoreOptions,
    },
}

/// Options of `user add`.
#[derive(Debug, Args)]
pub(super) struct AddOptions {
    /// The account's name.
    name: String,
    /// `public`, `agency`, `county_editor`, `reviewer`, `admin` or `auditor`.
    #[arg(long)]
    role: Role,
    /// A county it edits, e.g. 360881; may be given several times.
    #[arg(long)]
    adcode: Vec<String>,
    /// A province it reviews: 36 or 43.
    #[arg(long)]
    province: Vec<String>,
    /// A prefecture it reviews, e.g. 3608.
    #[arg(long)]
    prefecture: Vec<String>,
    /// For how many days the token holds.
    #[arg(long, default_value_t = limits::TOKEN_DAYS)]
    days: u32,
    /// A password with which more tokens can be obtained at `/v1/tokens`.
    #[arg(long, env = "XIANGGAN_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// Where the store is.
    #[command(flatten)]
    store: StoreOptions,
}

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Check every seal of the log; prints the number of rows.
    Verify(StoreOptions),
}

/// Options of `export`.
#[derive(Debug, Args)]
pub(super) struct ExportOptions {
    /// The folder to write; made when it is not there.
    dir: PathBuf,
    /// The revision to write; the newest unless said.
    #[arg(long)]
    revision: Option<i64>,
    /// The files that the store does not hold, and the seed of an empty store.
    #[command(flatten)]
    data: DataOptions,
    /// Where the store is.
    #[command(flatten)]
    store: StoreOptions,
}

/// A file to copy to or from.
#[derive(Debug, Args)]
pub(super) struct BackupOptions {
    /// The copy.
    file: PathBuf,
    /// Where the store is.
    #[command(flatten)]
    store: StoreOptions,
}

/// Runs a future to its end.
fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
}

/// `xianggan user …`.
pub(super) fn user(command: UserCommand) -> anyhow::Result<ExitCode> {
    let now = Clock::system().now();
    wait(async {
        match command {
            UserCommand::Add(options) => {
                let store = Store::open(&options.store.store).await?;
                let scope = [options.adcode, options.province, options.prefecture].concat();
                let caller = Caller { name: options.name, role: options.role, scope };
                let new = NewAccount { caller, days: options.days, password: options.password };
                let token = accounts::add(&store, new, "command line", now).await.map_err(explained)?;
                say("the token is shown this once; send it as: Authorization: Bearer TOKEN");
                say(&token.0);
            }
            UserCommand::List(options) => {
                for account in Store::open(&options.store).await?.accounts().await? {
                    let closed = if account.revoked { " (revoked)" } else { "" };
                    let caller = account.caller;
                    say(&format!(
                        "{}\t{}\t{}\t{}{closed}",
                        caller.name,
                        caller.role,
                        caller.scope.join(","),
                        account.created
                    ));
                }
            }
            UserCommand::Revoke { name, store } => {
                let store = Store::open(&store.store).await?;
                store.revoke_account(&name, "command line", &stamp(now)).await?;
                say(&format!("{name} is closed"));
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// An error with the words of its fields.
fn explained(error: crate::app::error::AppError) -> anyhow::Error {
    match &error {
        crate::app::error::AppError::Invalid(faults) => {
            let lines: Vec<String> = faults
                .iter()
                .map(|fault| format!("{}: {} → {}", fault.pointer, fault.message.en, fault.mend.en))
                .collect();
            anyhow::anyhow!(lines.join("; "))
        }
        crate::app::error::AppError::Conflict(fault) => anyhow::anyhow!("{} → {}", fault.message.en, fault.mend.en),
        _ => error.into(),
    }
}

/// `xianggan audit …`.
pub(super) fn audit(command: &AuditCommand) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify(options) = command;
    match wait(async { Ok(Store::open(&options.store).await?.verify_audit().await?) })? {
        Verdict::Whole(rows) => {
            say(&format!("{rows} rows, every seal holds"));
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken(row) => bail!("the log was tampered with: the seal of row {row} does not hold"),
        Verdict::Unlogged(revision) => bail!("the log was tampered with: revision {revision} has no row"),
    }
}

/// `xianggan export DIR`.
pub(super) fn export(options: &ExportOptions) -> anyhow::Result<ExitCode> {
    let folder = options.data.folder()?;
    let (edition, files) = wait(async {
        let store = Store::open(&options.store.store).await?;
        let (keeper, _) = Keeper::open(store, &folder, Clock::system().now()).await?;
        let edition = keeper.store.edition(options.revision).await?;
        let files = keeper.files(edition.documents.clone());
        Ok((edition, files))
    })?;
    for (path, bytes) in &files {
        let path = options.dir.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    say(&format!("revision {}: {} files, {} records", edition.revision, files.len(), edition.documents.len()));
    Ok(ExitCode::SUCCESS)
}

/// `xianggan backup FILE`: a copy of the store in a SQLite file, taken while it is in use.
pub(super) fn backup(options: &BackupOptions) -> anyhow::Result<ExitCode> {
    ensure!(!options.file.exists(), "{} is there already", options.file.display());
    let file = options.file.to_str().context("the file's name is no text")?;
    let (rows, sealed) = wait(async {
        let content = Store::open(&options.store.store).await?.back_up(file).await?;
        Ok((content.rows, verified(&Store::open(&format!("sqlite:{file}")).await?).await?))
    })?;
    say(&format!("{file}: {rows} rows, {sealed} rows of the log verified"));
    Ok(ExitCode::SUCCESS)
}

/// `xianggan restore FILE`: a copy becomes the store, of either kind, which must hold nothing yet.
pub(super) fn restore(options: &BackupOptions) -> anyhow::Result<ExitCode> {
    ensure!(options.file.is_file(), "{} is no file", options.file.display());
    let (rows, sealed) = wait(async {
        let copy = Store::open(&format!("sqlite:{}", options.file.display())).await?;
        let sealed = verified(&copy).await?;
        let target = Store::open(&options.store.store).await?;
        let content = copy.copy_into(&target).await?;
        target.close().await;
        Ok((content.rows, sealed))
    })?;
    say(&format!("{}: {rows} rows, {sealed} rows of the log verified", options.store.store));
    Ok(ExitCode::SUCCESS)
}

/// The number of rows in the log of a copy, every seal checked.
async fn verified(copy: &Store) -> anyhow::Result<i64> {
    match copy.verify_audit().await? {
        Verdict::Whole(rows) => Ok(rows),
        broken => bail!("the copy's log does not verify: {broken:?}"),
    }
}
