//! Runs other programs; errors name the one that failed.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Environment variable that tells scripts and tests the target directory; see `web/target.mjs`.
const TARGET: &str = "WEBSIDE_TARGET";

/// The project's root folder, as cargo names it when it runs this program: a program that was built
/// in one checkout can run in another.
pub fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
    Path::new(&own).parent().expect("xtask lies in the root").into()
}

/// Cargo's target directory, an absolute path: `CARGO_TARGET_DIR` or cargo's own configuration may
/// put it anywhere. Cargo is asked once.
pub fn target() -> Result<&'static Path> {
    static ANSWER: OnceLock<PathBuf> = OnceLock::new();
    if let Some(path) = ANSWER.get() {
        return Ok(path);
    }
    let request = ["metadata", "--format-version", "1", "--no-deps"];
    let metadata: Value = serde_json::from_str(&output(&cargo_program(), &request)?)?;
    let path = metadata["target_directory"].as_str().context("cargo names no target directory")?;
    Ok(ANSWER.get_or_init(|| path.into()))
}

/// A path in cargo's target directory, as an argument for another program.
pub fn in_target(path: &str) -> Result<String> {
    let path = target()?.join(path);
    Ok(path.to_str().context("the target directory's name is not UTF-8")?.into())
}

/// The cargo that runs this program, else the one on the path.
pub fn cargo_program() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// A command with the target directory in its environment.
pub fn command(program: &str, arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(program);
    command.args(arguments).env(TARGET, target()?);
    Ok(command)
}

/// Runs a program and waits for it.
pub fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let status = command(program, arguments)?.status().with_context(|| not_started(program))?;
    ensure!(status.success(), "`{program} {}` failed ({status})", arguments.join(" "));
    Ok(())
}

fn not_started(program: &str) -> String {
    format!("`{program}` could not be started; is it installed?")
}

/// Runs cargo itself.
pub fn cargo(arguments: &[&str]) -> Result<()> {
    run(&cargo_program(), arguments)
}

/// Runs a program and prints its output as it comes; returns whether it succeeded, and its lines.
pub fn watched(program: &str, arguments: &[&str]) -> Result<(bool, Vec<String>)> {
    let mut child = command(program, arguments)?
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| not_started(program))?;
    let output = child.stdout.take().expect("stdout was piped");
    let mut lines = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        lines.push(line);
    }
    Ok((child.wait()?.success(), lines))
}

/// Standard output of a program that must succeed.
pub fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let output =
        Command::new(program).args(arguments).output().with_context(|| not_started(program))?;
    ensure!(output.status.success(), "`{program} {}` failed", arguments.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program is on the path.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
