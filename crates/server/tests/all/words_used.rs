//! Every message that a page or script names exists, and every message that exists is named.

use alliance::board::SECTIONS;
use server::words::Words;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// First parts of message keys that are put together in code.
const PUT_TOGETHER: &[&str] = &[
    "chart-before_after-",
    "chart-head-",
    "check-",
    "check_in-head-",
    "check_in-pass-",
    "check_in-item-",
    "check_in-low-",
    "check_in-high-",
    "check_in-speaks-",
    "check_in-out-",
    "check_in-then-",
    "check_in-way-",
    "check_in-place-",
    "check_in-occasion-",
    "pace-mark-",
    "advice-",
    "setup-frame-",
    "setup-distance-",
    "setup-light-",
    "setup-sound-",
    "recording-",
    "series-every-",
];
/// Messages of the board's sections, where `*` is the name of a kind or a list. A page that shows
/// the section names them, so a missing one fails there.
const OF_SECTIONS: &[&str] = &[
    "board-*",
    "board-*-words",
    "board-*-add",
    "board-*-write",
    "board-*-none",
    "entry-*-yours",
    "entry-*-theirs",
];
/// Last parts that follow a first part.
const ENDINGS: &[&str] = &["-title", "-sentence", "-own"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, ending: &str, into: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            let text = fs::read_to_string(&path).unwrap();
            into.push((path, text));
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    files(&root().join("crates/server/templates"), ".html", &mut all);
    files(&root().join("crates/server/src"), ".rs", &mut all);
    for folder in ["web/room", "web/pages"] {
        files(&root().join(folder), ".ts", &mut all);
    }
    all.retain(|(path, _)| !path.to_string_lossy().ends_with(".test.ts"));
    all.push((root().join("web/meet.ts"), fs::read_to_string(root().join("web/meet.ts")).unwrap()));
    all
}

#[test]
fn every_message_named_exists() {
    let words = Words::load().unwrap();
    let known: BTreeSet<&str> =
        words.keys_by_file().values().flatten().map(String::as_str).collect();
    let mut missing = Vec::new();
    for (path, text) in sources() {
        for call in ["page.t(\"", "page.ta(\"", "page.tn(\"", "say(\"", "Some(\"fault-"] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                let key =
                    if call.ends_with("fault-") { format!("fault-{key}") } else { key.into() };
                if !known.contains(key.as_str()) && !path.ends_with("words.rs") {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_message_is_used() {
    let words = Words::load().unwrap();
    let sources = sources();
    let is_named = |key: &str| {
        let quoted = [format!("\"{key}\""), format!("'{key}'"), format!("`{key}`")];
        sources.iter().any(|(_, text)| quoted.iter().any(|quoted| text.contains(quoted.as_str())))
    };
    let is_put_together = |key: &str| {
        PUT_TOGETHER.iter().any(|start| key.starts_with(start))
            || is_of_a_section(key)
            || ENDINGS.iter().any(|end| key.strip_suffix(end).is_some_and(is_named))
            || in_a_script(&sources, key)
    };
    let unused: Vec<&String> = words
        .keys_by_file()
        .values()
        .flatten()
        .filter(|key| !is_named(key) && !is_put_together(key))
        .collect();
    assert!(unused.is_empty(), "not used: {unused:?}");
}

fn is_of_a_section(key: &str) -> bool {
    let lists = SECTIONS.iter().flat_map(|section| section.lists).map(|list| list.as_str());
    let mut names = SECTIONS.iter().map(|section| section.kind).chain(lists);
    names.any(|name| OF_SECTIONS.iter().any(|message| message.replace('*', name) == key))
}

/// Scripts put some keys together as `` `first-part-${value}` ``.
fn in_a_script(sources: &[(PathBuf, String)], key: &str) -> bool {
    sources.iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "ts")).any(
        |(_, text)| {
            text.split('`').any(|piece| {
                let Some((start, _)) = piece.split_once("${") else { return false };
                start.len() > 3 && start.ends_with('-') && key.starts_with(start)
            })
        },
    )
}

#[test]
fn every_language_has_every_message() {
    let words = Words::load().unwrap();
    assert!(words.keys_by_file().len() >= 10);
    let mut seen = BTreeSet::new();
    for (file, keys) in words.keys_by_file() {
        for key in keys {
            assert!(seen.insert(key), "{key} stands twice, the second time in {file}.ftl");
        }
    }
}

#[test]
fn words_are_plain() {
    let mut all = Vec::new();
    files(&root().join("locales"), ".ftl", &mut all);
    for (path, text) in all {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let has_emoji = line.chars().any(|c| ('\u{1F000}'..='\u{1FAFF}').contains(&c));
            assert!(!line.contains('!') && !has_emoji, "{}: {line}", path.display());
        }
    }
}
