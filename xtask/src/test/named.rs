//! `cargo xtask test NAME …`: runs the tests with these names, and builds only what they need.

use super::find::{self, Found, Runner, TestFile};
use super::{Count, closing_line, run_cargo, stage};
use crate::{needs, run, sources, web};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Crates whose tests need other programs: PostgreSQL, coturn, espeak-ng, ffmpeg.
const NEEDY: [&str; 5] = ["sensing", "server", "storage", "talks", "webside"];
/// Crates whose tests need the built pages.
const WITH_PAGES: [&str; 2] = ["server", "webside"];

/// Test files of one runner, with the requested parts of names; without parts, whole files.
type Groups = BTreeMap<Runner, BTreeMap<Option<String>, Vec<String>>>;

/// Runs the tests with each name.
pub fn run(names: &[&str], count: &mut Count) -> Result<()> {
    let files = find::files(&sources::all()?);
    let mut found = BTreeSet::new();
    for name in names {
        let these = find::named(&files, name);
        if these.is_empty() {
            bail!(nothing(&files, name));
        }
        found.extend(these);
    }
    println!("tests called {}:", names.join(", "));
    for Found { file, part, .. } in &found {
        let which = part.as_deref().map(|part| format!("  those with `{part}`"));
        println!("  {file}{}", which.unwrap_or_default());
    }
    for (runner, parts) in groups(found) {
        match &runner {
            Runner::Cargo { package, target } => cargo(package, target, parts, count)?,
            Runner::Node => {
                stage("what pages share with Rust", || pages_need(&parts))?;
                scripts("web/test.mjs", "web/", &parts, count)?;
            }
            Runner::Browser => {
                needs::browsers()?;
                stage("build", run::build)?;
                scripts("e2e/run.mjs", "e2e/", &parts, count)?;
            }
        }
    }
    Ok(())
}

fn groups(found: BTreeSet<Found>) -> Groups {
    let mut groups = Groups::new();
    for Found { runner, file, part } in found {
        groups.entry(runner).or_default().entry(part).or_default().push(file);
    }
    groups
}

fn nothing(files: &[TestFile], name: &str) -> String {
    let total = find::count(files);
    let close = find::close_to(files, name);
    let hint = match close.is_empty() {
        true => String::new(),
        false => format!("\nThese are close: {}.", close.join(", ")),
    };
    format!(
        "No test is called `{name}`. A name is part of a file's name (crates/**/*.rs, \
         web/**/*.test.ts, e2e/*.test.mjs) or of a test's, of which there are {total}.{hint}"
    )
}

fn cargo(
    package: &str,
    target: &[String],
    parts: BTreeMap<Option<String>, Vec<String>>,
    count: &mut Count,
) -> Result<()> {
    if NEEDY.contains(&package) {
        needs::everything()?;
    }
    if WITH_PAGES.contains(&package) && !Path::new("web/dist/manifest.json").exists() {
        stage("web", || web::build(web::For::Trying))?;
    }
    // The judges of calendars and mails run on Node.
    if package == "server" {
        web::packages()?;
    }
    let mut arguments = vec!["test", "--no-fail-fast", "--package", package];
    arguments.extend(target.iter().map(String::as_str));
    arguments.push("--");
    // A whole target runs without a filter, whatever else was requested of it.
    if !parts.contains_key(&None) {
        arguments.extend(parts.keys().flatten().map(String::as_str));
    }
    stage(&format!("cargo test of {package}"), || run_cargo(&arguments, count))
}

/// Builds the sensing modules and the networks, when a test reads them.
fn pages_need(parts: &BTreeMap<Option<String>, Vec<String>>) -> Result<()> {
    web::packages()?;
    let reads_module = |file: &String| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        ["builtModule", "PACKED_MODELS", "/testing/"].iter().any(|word| text.contains(word))
    };
    if parts.values().flatten().any(reads_module) {
        web::sensing()?;
        web::models()?;
    }
    Ok(())
}

/// Runs whole files and then parts of files, with a runner that accepts file names and `--title=`.
fn scripts(
    runner: &str,
    folder: &str,
    parts: &BTreeMap<Option<String>, Vec<String>>,
    count: &mut Count,
) -> Result<()> {
    for (part, files) in parts {
        let title = part.as_ref().map(|part| format!("--title={part}"));
        let files = files.iter().map(|file| file.trim_start_matches(folder));
        let arguments: Vec<&str> =
            [runner].into_iter().chain(files).chain(title.as_deref()).collect();
        stage(runner, || closing_line("node", &arguments, count))?;
    }
    Ok(())
}
