//! The command line: the only reader of the environment, the only printer, the only user of anyhow.

mod build;
mod check;
mod config;
mod openapi;
mod route;
mod serve;
mod store;

use std::process::ExitCode;

use clap::Parser;

use config::{Arguments, Command};

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command.unwrap_or(Command::Serve(arguments.serve)) {
        Command::Serve(options) => serve::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Openapi => openapi::run(),
        Command::User(command) => store::user(command),
        Command::Audit(command) => store::audit(&command),
        Command::Export(options) => store::export(&options),
        Command::Backup(options) => store::backup(&options),
        Command::Restore(options) => store::restore(&options),
        Command::Build(options) => build::run(&options),
        Command::Route(options) => route::run(&options),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            say_error(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a line on standard output.
#[expect(clippy::print_stdout, reason = "this is the printer of the command line")]
fn say(line: &str) {
    println!("{line}");
}

/// Prints a line on standard error.
#[expect(clippy::print_stderr, reason = "this is the printer of the command line")]
fn say_error(line: &str) {
    eprintln!("{line}");
}
