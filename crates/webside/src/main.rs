//! The binary: one file per command. The first line of every error says what to do.

mod check;
mod doctor;
mod flags;
mod log;
mod pace;
mod practice;
mod progress;
mod rotate_key;
mod serve;
mod sign_in_link;
mod task;
mod words;

use clap::{Parser, Subcommand};
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Log filter when WEBSIDE_LOG does not say otherwise. The STUN parser warns of every malformed
/// datagram, and anyone may send those; about broken recordings `pace` itself says what is wrong.
const LOG_DEFAULT: &str = "info,stun_types=error,turn_types=error,symphonia=off";

/// An online counselling room of your own.
#[derive(Parser)]
#[command(name = "webside", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the practice, or the practices.
    Serve(serve::Serve),
    /// Check the whole set-up and say in plain words what to do.
    Doctor(doctor::Doctor),
    Check(check::Check),
    Pace(pace::PaceCommand),
    /// Make a link that signs one person in, for somebody who is locked out.
    SignInLink(sign_in_link::SignInLink),
    /// Add, list or end practices of an installation that has several.
    Practice(practice::Practice),
    /// Make a new key of the installation or of one practice, also while it is served.
    RotateKey(rotate_key::RotateKey),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("WEBSIDE_LOG").unwrap_or_else(|_| LOG_DEFAULT.into());
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    log::silencing(tracing_subscriber::registry().with(filter).with(lines)).init();
    tracing::trace!("everything is logged but what people say");
    let runtime = tokio::runtime::Runtime::new().expect("the system lets a program have threads");
    let done = runtime.block_on(async {
        match cli.command {
            Command::Serve(command) => command.run().await,
            Command::Doctor(command) => command.run().await,
            Command::Check(command) => command.run(),
            Command::Pace(command) => command.run(),
            Command::SignInLink(command) => command.run().await,
            Command::Practice(command) => command.run().await,
            Command::RotateKey(command) => command.run().await,
        }
    });
    done.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}
