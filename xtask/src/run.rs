//! `cargo xtask run`: an invented practice in `./demo` to look around in.

mod watch;

use crate::{shell, web};
use anyhow::Result;
use std::net::TcpListener;
use std::path::Path;

/// The server's default port, and those that are tried after it (chosen).
const PORTS: std::ops::Range<u16> = 8080..8100;

/// Text that a debug build of `server::reload` contains and a release binary must not contain.
pub const TRACES: [&str; 2] = ["WEBSIDE_RELOAD", "/reload/changes"];

/// Builds everything and serves; with `--watch`, builds again whenever a file changes. All other
/// flags go to `webside serve`.
pub fn practice(rest: &[&str]) -> Result<()> {
    let is_watching = rest.contains(&"--watch");
    let mut flags: Vec<String> =
        rest.iter().filter(|flag| **flag != "--watch").map(|flag| (*flag).into()).collect();
    build()?;
    if !says_where(rest) {
        flags.extend(free_address());
    }
    if is_watching {
        return watch::serve(&flags);
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    shell::run(&binary()?, &[&["serve", "--data", "demo", "--demo"], &flags[..]].concat())
}

/// Builds pages and server for development.
pub fn build() -> Result<()> {
    web::build(web::For::Trying)?;
    shell::cargo(&["build", "--package", "webside"])
}

fn binary() -> Result<String> {
    shell::in_target("debug/webside")
}

/// Whether the address is set already: by a flag, in the environment or in `demo/webside.toml`.
fn says_where(flags: &[&str]) -> bool {
    flags
        .iter()
        .any(|flag| ["--bind", "--public-url", "--config"].iter().any(|f| flag.starts_with(f)))
        || ["WEBSIDE_BIND", "WEBSIDE_PUBLIC_URL"]
            .iter()
            .any(|name| std::env::var_os(name).is_some())
        || Path::new("demo/webside.toml").exists()
}

/// Flags for the next free port, when another checkout uses the default port.
fn free_address() -> Vec<String> {
    let usual = PORTS.start;
    match PORTS.into_iter().find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()) {
        Some(port) if port != usual => {
            println!(
                "port {usual} is taken, so this practice takes {port}. Browsers share cookies \
                 between ports: open it in a private window."
            );
            let public_url = format!("http://localhost:{port}");
            vec!["--bind".into(), format!("127.0.0.1:{port}"), "--public-url".into(), public_url]
        }
        _ => Vec::new(),
    }
}
