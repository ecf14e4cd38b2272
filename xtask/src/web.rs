//! Builds scripts, styles and the sensing modules, and writes the message types for scripts.

use crate::shell;
use anyhow::{Result, ensure};
use std::path::Path;
use std::time::SystemTime;

/// Purpose of a build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A quick build: nothing is minified or compressed.
    Trying,
    /// The release binary: minified, and compressed at build time.
    Release,
}

/// Builds `web/dist`, with the sensing modules and the networks in it.
pub fn build(purpose: For) -> Result<()> {
    packages()?;
    sensing()?;
    models()?;
    scripts(purpose)
}

/// Bundles scripts and styles. Needs [`sensing`] and [`models`] first.
pub fn scripts(purpose: For) -> Result<()> {
    let flags: &[&str] = if purpose == For::Trying { &["--dev"] } else { &[] };
    shell::run("node", &[&["web/build.mjs"], flags].concat())
}

/// Modules of `sensing-wasm`: each is a feature, and a profile so that it has its own folder.
const MODULES: [&str; 4] = ["hearing", "pacing", "seeing", "backdrop"];

/// Builds `wasm32-unknown-unknown/MODULE/sensing_wasm.wasm` in the target directory for each of
/// [`MODULES`], where `web/build.mjs` takes them.
/// Always optimised: otherwise judging a picture takes longer than the time until the next one.
pub fn sensing() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = shell::output("rustc", &["--print", "sysroot"])?;
    if !Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        ensure!(shell::has("rustup"), "rustc lacks {TARGET}; install it beside your Rust");
        shell::run("rustup", &["target", "add", TARGET])?;
    }
    MODULES.iter().try_for_each(|module| {
        shell::cargo(&[
            "build",
            "--quiet",
            "--package=sensing-wasm",
            "--lib",
            "--no-default-features",
            &format!("--features={module}"),
            &format!("--profile={module}"),
            &format!("--target={TARGET}"),
        ])
    })
}

/// Packs the networks into `models` in the target directory, where `web/build.mjs` takes them.
pub fn models() -> Result<()> {
    let place = shell::in_target("models")?;
    shell::cargo(&["run", "--quiet", "--package=sensing", "--example=pack", "--", &place])
}

/// Installs the npm packages that `package-lock.json` names, unless they are there.
pub fn packages() -> Result<()> {
    let changed =
        |path: &str| -> Option<SystemTime> { Path::new(path).metadata().ok()?.modified().ok() };
    let (wanted, present) =
        (changed("package-lock.json"), changed("node_modules/.package-lock.json"));
    if present.is_some() && present >= wanted {
        return Ok(());
    }
    let is_link = Path::new("node_modules").is_symlink();
    ensure!(!is_link, "node_modules is a link and out of date: npm would empty what it leads to");
    shell::run("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"])
}

/// What `cargo xtask wire` writes: the messages, and the table of the board's sections.
const WIRE: [&str; 2] = ["web/wire/wire.ts", "web/wire/sections.ts"];

/// Writes the files of [`WIRE`] from `crates/wire`.
pub fn write_wire() -> Result<()> {
    let status = std::process::Command::new(shell::cargo_program())
        .args(["test", "--quiet", "--package", "wire", "export_bindings"])
        .env("TS_RS_EXPORT_DIR", shell::root().join("web/wire"))
        .env("TS_RS_LARGE_INT", "number")
        .stdout(std::process::Stdio::null())
        .status()?;
    ensure!(status.success(), "the message types could not be written");
    Ok(())
}

/// Fails when a file of [`WIRE`] is not what `crates/wire` says.
pub fn check_wire() -> Result<()> {
    let before = WIRE.map(std::fs::read_to_string);
    write_wire()?;
    for (path, before) in WIRE.into_iter().zip(before) {
        ensure!(
            before? == std::fs::read_to_string(path)?,
            "{path} was out of date and has been written again; commit it"
        );
    }
    Ok(())
}
