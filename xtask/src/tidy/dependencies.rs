//! Dependencies between crates, what pure crates may not touch, and licences.

use super::{Rule, Source};
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// The heading that explains these rules.
const PAGE: &str = "ARCHITECTURE.md#where-things-live";

pub const RULES: &[Rule] = &[
    ("crates depend only downwards", PAGE, crate_edges),
    ("every dependency has a licence from the list", PAGE, licences),
    ("pure crates ban clock, randomness and files", PAGE, pure_crates),
    ("fuzz/Cargo.lock follows the crates", PAGE, fuzz_lock),
];

/// The workspace crates that each crate may use, pure crates first.
const EDGES: [(&str, &[&str]); 14] = [
    ("practice", &[]),
    ("alliance", &["practice"]),
    ("sensing", &[]),
    ("portraits", &[]),
    ("talks", &[]),
    ("sensing-wasm", &["sensing"]),
    ("wire", &["alliance", "practice", "room"]),
    ("relay", &[]),
    ("room", &["practice"]),
    ("testkit", &["practice"]),
    ("storage", &["alliance", "practice"]),
    ("server", &["alliance", "practice", "relay", "room", "storage", "wire"]),
    ("webside", &["practice", "sensing", "server", "storage"]),
    ("xtask", &[]),
];

/// Crates that may not touch clock, randomness, files, sockets, threads.
const PURE: [&str; 5] = ["alliance", "practice", "relay", "room", "sensing"];

/// Licences that a dependency may have; an expression passes when one side of each `OR` is listed.
const LICENCES: [&str; 13] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unlicense",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
    "MPL-2.0",
    "0BSD",
];

fn metadata() -> Result<Value> {
    let text =
        shell::output(&shell::cargo_program(), &["metadata", "--format-version", "1", "--locked"])
            .context("cargo metadata; is Cargo.lock committed?")?;
    Ok(serde_json::from_str(&text)?)
}

fn crate_edges(_: &[Source]) -> Result<Vec<String>> {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.into_iter().collect();
    let metadata = metadata()?;
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        if !package["source"].is_null() {
            continue;
        }
        let Some(allowed) = allowed.get(name) else {
            findings.push(format!("`{name}` is not on the list in xtask/src/tidy/dependencies.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let is_ours = dependency["source"].is_null();
            if is_ours && dependency["kind"].is_null() && !allowed.contains(&used) {
                findings.push(format!("`{name}` may not use `{used}`"));
            }
        }
    }
    Ok(findings)
}

fn licences(_: &[Source]) -> Result<Vec<String>> {
    let metadata = metadata()?;
    Ok(metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|package| {
            let licence = package["license"].as_str().unwrap_or("none stated");
            let is_fine = licence.replace('/', " OR ").split(" AND ").all(|part| {
                part.split(" OR ").any(|one| LICENCES.contains(&one.trim_matches(['(', ')', ' '])))
            });
            (!is_fine).then(|| format!("{}: {licence}", package["name"]))
        })
        .collect())
}

fn pure_crates(sources: &[Source]) -> Result<Vec<String>> {
    let banned =
        ["std::time::SystemTime::now", "std::time::Instant::now", "std::fs::", "std::net::"];
    Ok(PURE
        .iter()
        .filter_map(|name| {
            let path = format!("crates/{name}/clippy.toml");
            let text = sources.iter().find(|source| source.path == path).map(|s| s.text.as_str());
            let is_held = text.is_some_and(|text| banned.iter().all(|ban| text.contains(ban)));
            (!is_held).then(|| format!("{path} does not ban {}", banned.join(", ")))
        })
        .collect())
}

/// The fuzz targets are a workspace of their own, with their own lock file.
fn fuzz_lock(_: &[Source]) -> Result<Vec<String>> {
    let manifest = ["--manifest-path", "fuzz/Cargo.toml"];
    let request = [&["metadata", "--format-version", "1", "--locked"], &manifest[..]].concat();
    let is_current = shell::output(&shell::cargo_program(), &request).is_ok();
    let advice = format!("cargo update --workspace {}", manifest.join(" "));
    Ok(if is_current { Vec::new() } else { vec![format!("bring it up to date: {advice}")] })
}
