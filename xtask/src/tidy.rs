//! The house rules of ARCHITECTURE.md, held: who may depend on whom, what a folder may not touch,
//! sizes, licences. Function length is clippy's (`too_many_lines`), layout rustfmt's.

use crate::shell;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// Which workspace crates a crate may use. Pure crates stand first.
const EDGES: [(&str, &[&str]); 14] = [
    ("practice", &[]),
    ("alliance", &["practice"]),
    ("sensing", &[]),
    ("portraits", &[]),
    ("talks", &[]),
    ("sensing-wasm", &["sensing"]),
    ("wire", &["alliance", "practice"]),
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

/// Licences a dependency may have; an expression passes when one side of each `OR` is here.
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

/// Longest file in lines, tests left out (chosen, EXAMPLES: half of good files stay under 300).
const FILE_LINES_MAX: usize = 600;
/// Longest line in columns.
const COLUMNS_MAX: usize = 100;

/// Files over the limit for now: path, limit, since when, why.
const EXCEPTIONS: &[(&str, usize, &str)] = &[];

type Rule = (&'static str, fn(&[Source]) -> Result<Vec<String>>);

const RULES: [Rule; 9] = [
    ("crates depend only downwards", crate_edges),
    ("every dependency has a licence from the list", licences),
    ("pure crates ban clock, randomness and files", pure_crates),
    ("no DOM outside web/room/view and web/pages", no_dom),
    ("pages know no SQL, live no templates, storage no HTTP", places),
    ("files and lines are short", sizes),
    ("colours stand in tokens.css only", colours),
    ("templates have no inline script or style, and no other origin", templates),
    ("nothing unfinished", unfinished),
];

struct Source {
    path: String,
    text: String,
}

/// Checks all rules and says how many hold.
pub fn all() -> Result<usize> {
    let sources = sources()?;
    let mut broken = Vec::new();
    for (name, rule) in RULES {
        for finding in rule(&sources)? {
            broken.push(format!("  {name}: {finding}"));
        }
    }
    ensure!(broken.is_empty(), "house rules are broken:\n{}", broken.join("\n"));
    Ok(RULES.len())
}

fn sources() -> Result<Vec<Source>> {
    let listed = shell::output("git", &["ls-files", "-co", "--exclude-standard"])?;
    Ok(listed
        .lines()
        .filter_map(|path| Some(Source { path: path.into(), text: fs::read_to_string(path).ok()? }))
        .collect())
}

fn metadata() -> Result<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let text = shell::output(&cargo, &["metadata", "--format-version", "1", "--locked"])
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
            findings.push(format!("`{name}` is not on the list in xtask/src/tidy.rs"));
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

/// Findings for each line of matching files in which one of `words` stands.
fn lines_with(
    sources: &[Source],
    is_meant: impl Fn(&str) -> bool,
    words: &[&str],
) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| is_meant(&source.path)) {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                findings.push(format!("{}:{}: `{word}`", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}

fn no_dom(sources: &[Source]) -> Result<Vec<String>> {
    let is_room = |path: &str| {
        (path.starts_with("web/room/") || path.starts_with("web/sensing/"))
            && !path.starts_with("web/room/view/")
            && path.ends_with(".ts")
    };
    lines_with(
        sources,
        is_room,
        &["document.", "window.", "querySelector", "addEventListener(\"click"],
    )
}

fn places(sources: &[Source]) -> Result<Vec<String>> {
    let mut findings =
        lines_with(sources, |path| path.starts_with("crates/server/src/"), &["sqlx", "SELECT "])?;
    let live = |path: &str| path.starts_with("crates/server/src/live/");
    findings.extend(lines_with(sources, live, &["askama"])?);
    let storage = |path: &str| path.starts_with("crates/storage/src/");
    findings.extend(lines_with(sources, storage, &["axum", "askama"])?);
    Ok(findings)
}

fn sizes(sources: &[Source]) -> Result<Vec<String>> {
    let is_code = |path: &str| {
        [".rs", ".ts", ".mjs", ".css"].iter().any(|end| path.ends_with(end))
            && !path.starts_with("web/wire/")
    };
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| is_code(&source.path)) {
        let is_test = source.path.contains("/tests/") || source.path.contains(".test.");
        let code = source.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let limit = EXCEPTIONS
            .iter()
            .find(|(path, ..)| *path == source.path)
            .map_or(FILE_LINES_MAX, |(_, limit, _)| *limit);
        let lines = code.lines().count();
        if lines > limit && !is_test {
            findings.push(format!("{} has {lines} lines", source.path));
        }
        let is_wide = |line: &str| line.chars().count() > COLUMNS_MAX;
        if source.path.ends_with(".ts") {
            for (number, line) in source.text.lines().enumerate().filter(|(_, line)| is_wide(line))
            {
                let columns = line.chars().count();
                findings.push(format!("{}:{}: {columns} columns", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}

fn colours(sources: &[Source]) -> Result<Vec<String>> {
    let is_style = |path: &str| path.starts_with("web/styles/") && !path.ends_with("tokens.css");
    let mut findings = lines_with(sources, is_style, &["rgb(", "rgba(", "hsl(", "oklch("])?;
    for source in sources.iter().filter(|source| is_style(&source.path)) {
        for (number, line) in source.text.lines().enumerate() {
            let is_colour = |word: &str| {
                let hex = word.strip_prefix('#').unwrap_or_default();
                [3, 4, 6, 8].contains(&hex.len()) && hex.chars().all(|c| c.is_ascii_hexdigit())
            };
            let after_colon = line.split_once(':').map_or("", |(_, value)| value);
            if after_colon.split([' ', ';', ',', ')']).any(is_colour) {
                findings.push(format!("{}:{}: a colour", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}

fn templates(sources: &[Source]) -> Result<Vec<String>> {
    let is_template = |path: &str| path.starts_with("crates/server/templates/");
    let banned = [" style=", " onclick=", "<style", "http://", "https://", "javascript:"];
    let mut findings = lines_with(sources, is_template, &banned)?;
    for source in sources.iter().filter(|source| is_template(&source.path)) {
        for (number, line) in source.text.lines().enumerate() {
            let is_inline = line.contains("<script")
                && !line.contains(" src=")
                && !line.contains("application/json");
            if is_inline {
                findings.push(format!("{}:{}: an inline script", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}

fn unfinished(sources: &[Source]) -> Result<Vec<String>> {
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "todo".to_owned() + "!("];
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    let is_ours = |path: &str| !path.ends_with(".lock") && !path.ends_with("package-lock.json");
    lines_with(sources, is_ours, &marks)
}
