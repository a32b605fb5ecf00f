//! `xianggan openapi`: prints the document that `openapi/v1.json` is.

use std::process::ExitCode;

use super::say;
use crate::api;

/// Prints the document.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    say(&api::document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
