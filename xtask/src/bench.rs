//! `cargo xtask bench NAME`: figures for people to read, never a test.

use crate::{dist, needs, shell, web};
use anyhow::{Result, bail};

/// Runs one benchmark against the release binary.
pub fn named(name: &str) -> Result<()> {
    let script = match name {
        "admit" | "bytes" | "mirror" => {
            needs::browsers()?;
            format!("e2e/bench/{name}.mjs")
        }
        "rooms" | "start" => {
            dist()?;
            return shell::cargo(&[
                "run",
                "--release",
                "--quiet",
                "--package",
                "server",
                "--example",
                name,
            ]);
        }
        other => {
            bail!("there is no benchmark `{other}`; there are rooms, admit, bytes, mirror, start")
        }
    };
    web::packages()?;
    dist()?;
    shell::run("node", &[&script])
}
