//! Programs that the tests need beyond Rust, Node, git and a C compiler. Installs them when run as
//! root on Debian; otherwise prints the command that does.

use crate::shell;
use anyhow::{Result, bail};
use std::path::Path;

/// Debian packages, each with a program that it contains.
const BROWSERS: [(&str, &str); 4] = [
    ("chromium", "chromium"),
    ("espeak-ng", "espeak-ng"),
    ("ffmpeg", "ffmpeg"),
    ("coturn", "turnserver"),
];

/// Chromium, a voice, a video encoder and a TURN server.
pub fn browsers() -> Result<()> {
    install(BROWSERS.iter().filter(|(_, program)| !shell::has(program)).map(|(name, _)| *name))
}

/// Everything that the whole test run needs.
pub fn everything() -> Result<()> {
    let mut missing: Vec<&str> = BROWSERS
        .iter()
        .filter(|(_, program)| !shell::has(program))
        .map(|(name, _)| *name)
        .collect();
    if !has_postgres() {
        missing.push("postgresql");
    }
    // The judges of calendars are Python packages; the tests put them into the target directory.
    if shell::output("python3", &["-c", "import ensurepip, venv"]).is_err() {
        missing.push("python3-venv");
    }
    install(missing.into_iter())
}

fn has_postgres() -> bool {
    shell::has("initdb")
        || std::env::var_os("WEBSIDE_TEST_POSTGRES").is_some()
        || std::fs::read_dir("/usr/lib/postgresql").is_ok_and(|versions| {
            versions.flatten().any(|version| version.path().join("bin/initdb").is_file())
        })
}

fn install<'a>(missing: impl Iterator<Item = &'a str>) -> Result<()> {
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    let is_root = shell::output("id", &["-u"]).is_ok_and(|id| id.trim() == "0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        bail!("the tests need {}. On Debian: sudo {command}", missing.join(", "));
    }
    println!("installing {}", missing.join(", "));
    shell::run("apt-get", &["update", "-qq"])?;
    shell::run("sh", &["-c", &format!("DEBIAN_FRONTEND=noninteractive {command} -qq")])
}
