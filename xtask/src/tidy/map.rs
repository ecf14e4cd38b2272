//! ARCHITECTURE.md is a map: short, and the blocks marked `tree` in it name every file and folder of
//! the two uppermost levels of each crate and of each other folder, and no other.
//!
//! In a block, a line that is not indented begins with a folder; indented lines continue it. Names
//! follow without their endings, separated by one blank; after two blanks comes the description.
//! `{a,b}` means both, `*` matches anything between two slashes.

use super::paths::{matches, spread};
use super::{Rule, Source};
use anyhow::Result;
use std::collections::BTreeSet;

/// The heading that explains these rules.
const PAGE: &str = "ARCHITECTURE.md#where-things-live";

pub const RULES: &[Rule] = &[
    ("the map is short", PAGE, short),
    ("the map names every place, and no other", PAGE, complete),
];

const MAP: &str = "ARCHITECTURE.md";
/// Chosen: two screens.
const LINES_MAX: usize = 130;
/// Chosen: the length of one readable sentence.
const COLUMNS_MAX: usize = 300;

/// Files that every crate or folder may have and that the map leaves out.
const USUAL: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "clippy.toml",
    "lib.rs",
    "main.rs",
    "tests.rs",
    ".gitkeep",
    "README.md",
];

fn text(sources: &[Source]) -> &str {
    sources.iter().find(|source| source.path == MAP).map_or("", |source| source.text.as_str())
}

fn short(sources: &[Source]) -> Result<Vec<String>> {
    let text = text(sources);
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > LINES_MAX {
        findings.push(format!("{MAP} has {lines} lines"));
    }
    for (number, line) in text.lines().enumerate() {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX {
            findings.push(format!("{MAP}:{}: {columns} columns", number + 1));
        }
    }
    Ok(findings)
}

fn complete(sources: &[Source]) -> Result<Vec<String>> {
    let places: BTreeSet<String> =
        sources.iter().filter_map(|source| place(&source.path)).collect();
    let names = names(text(sources));
    let missing = places.iter().filter(|place| !names.iter().any(|name| stands_for(name, place)));
    let mut findings: Vec<_> =
        missing.map(|place| format!("{MAP} does not name {place}")).collect();
    let is_there = |name: &str| {
        sources.iter().any(|source| ends(&source.path).any(|path| stands_for(name, path)))
    };
    let gone = names.iter().filter(|name| !is_there(name));
    findings.extend(gone.map(|name| format!("{MAP} names {name}, which is not there")));
    Ok(findings)
}

/// The folders above a file, and the file itself.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.chain([path])
}

/// The file or folder of the two uppermost levels to which a file belongs.
fn place(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let depth = if parts[0] == "crates" { 4 } else { 3 };
    let place = &parts[..depth.min(parts.len())];
    let name = place.last()?;
    let is_test = name.contains(".test.");
    let is_meant = parts.len() > 1 && !path.starts_with('.');
    (is_meant && !USUAL.contains(name) && !is_test).then(|| place.join("/"))
}

/// All paths that the blocks marked `tree` name.
fn names(text: &str) -> Vec<String> {
    let (mut found, mut folder, mut is_tree) = (Vec::new(), "", false);
    for line in text.lines() {
        if line.starts_with("```") {
            is_tree = line == "```tree";
            continue;
        }
        if !is_tree {
            continue;
        }
        let named = line.trim_start().split("  ").next().unwrap_or_default();
        let mut named = named.split(' ').filter(|name| !name.is_empty());
        if !line.starts_with(' ') {
            folder = named.next().unwrap_or_default().trim_end_matches('/');
            found.push(folder.to_owned());
        }
        let inside = named.map(|name| format!("{folder}/{}", name.trim_end_matches('/')));
        found.extend(inside.flat_map(|path| spread(&path)));
    }
    found.retain(|name| !name.is_empty());
    found
}

/// Whether a name of the map, with or without its ending, means this file or folder.
fn stands_for(name: &str, path: &str) -> bool {
    matches(name, path) || matches(&format!("{name}.*"), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "# Map\n\n```tree\n\
        web/room/             state of the room\n  \
          {state,talk} line/  its parts\n\
        web/styles/ *.css     how it looks\n\
        crates/room/src/ room\n  seat  a seat\n```\n\nSee web/other.\n";

    fn sources(map: &str, more: &[&str]) -> Vec<Source> {
        let files = [
            "crates/room/Cargo.toml",
            "crates/room/src/lib.rs",
            "crates/room/src/room.rs",
            "crates/room/src/seat/number.rs",
            "deny.toml",
            "web/room/line/seat.ts",
            "web/room/state.test.ts",
            "web/room/state.ts",
            "web/room/talk.ts",
            "web/styles/tokens.css",
        ];
        let files = files.iter().chain(more).map(|path| (*path, ""));
        files
            .chain([(MAP, map)])
            .map(|(path, text)| Source { path: path.into(), text: text.into() })
            .collect()
    }

    #[test]
    fn a_place_that_is_not_named_is_found() {
        assert_eq!(complete(&sources(TREE, &[])).unwrap(), [""; 0]);
        for (path, place) in [
            ("web/room/chat.ts", "web/room/chat.ts"),
            ("web/room/safety/cover.ts", "web/room/safety"),
            ("web/other.ts", "web/other.ts"),
            ("crates/room/src/join.rs", "crates/room/src/join.rs"),
            ("crates/room/tests/world.rs", "crates/room/tests/world.rs"),
            ("locales/en/room.ftl", "locales/en/room.ftl"),
        ] {
            let found = complete(&sources(TREE, &[path])).unwrap();
            assert_eq!(found, [format!("{MAP} does not name {place}")]);
        }
    }

    #[test]
    fn a_name_without_a_place_is_found() {
        for (right, wrong, name) in [
            ("{state,talk}", "{state,tal}", "web/room/tal"),
            ("line/", "lines/", "web/room/lines"),
            ("web/styles/ *.css", "web/styles/ *.scss", "web/styles/*.scss"),
            ("crates/room/src/ room", "crates/room/src/ rooms", "crates/room/src/rooms"),
        ] {
            let found = complete(&sources(&TREE.replace(right, wrong), &[])).unwrap();
            assert!(
                found.contains(&format!("{MAP} names {name}, which is not there")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_long_map_is_found() {
        assert_eq!(short(&sources(TREE, &[])).unwrap(), [""; 0]);
        let found = short(&sources(&"line\n".repeat(LINES_MAX + 1), &[])).unwrap();
        assert_eq!(found, [format!("{MAP} has {} lines", LINES_MAX + 1)]);
        let found = short(&sources(&"x".repeat(COLUMNS_MAX + 1), &[])).unwrap();
        assert_eq!(found, [format!("{MAP}:1: 301 columns")]);
    }
}
