//! `cargo xtask run --watch`: polls the modification times of all files, builds what a change needs,
//! and restarts the server if necessary. Open pages reload by themselves (`server::reload`).
//! Deliberately absent: file events. Reading the times of about a thousand files takes a few
//! milliseconds.

use crate::{run, shell, web};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

/// How often the files are polled (chosen: seems immediate).
const EVERY: Duration = Duration::from_millis(250);
const FOLDERS: [&str; 3] = ["crates", "locales", "web"];
const FILES: [&str; 2] = ["Cargo.toml", "Cargo.lock"];

/// What a change needs, in the order in which it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Again {
    /// Build the sensing modules.
    Sensing,
    /// Bundle scripts and styles.
    Pages,
    /// Build the binary. A debug build reads scripts, styles and words from disk.
    Server,
    /// Restart the server, which reads words only at its start.
    Start,
}

/// Serves the practice and applies every change, until it is interrupted.
pub fn serve(flags: &[String]) -> Result<()> {
    let mut seen = times();
    let mut server = start(flags, &["--demo"])?;
    println!("watching {}", FOLDERS.join(", "));
    loop {
        std::thread::sleep(EVERY);
        let now = times();
        let again: BTreeSet<Again> = changed(&seen, &now).flat_map(after).copied().collect();
        seen = now;
        if again.is_empty() {
            continue;
        }
        let begun = Instant::now();
        let is_done = again.iter().try_for_each(|one| build(*one));
        if let Err(error) = is_done {
            println!("{error:#}\nwatching; the last good build is served");
            continue;
        }
        if again.contains(&Again::Server) || again.contains(&Again::Start) {
            // Nothing is lost: acknowledged means kept.
            server.kill()?;
            server.wait()?;
            // Without `--demo`, which would make new links and end the logins of the old ones.
            server = start(flags, &[])?;
        }
        println!("built again in {:.1} s", begun.elapsed().as_secs_f64());
    }
}

fn start(flags: &[String], more: &[&str]) -> Result<Child> {
    let program = run::binary()?;
    shell::command(&program, &["serve", "--data", "demo"])?
        .args(more)
        .args(flags)
        .env("WEBSIDE_RELOAD", "1")
        .spawn()
        .with_context(|| format!("{program} could not be started"))
}

fn build(again: Again) -> Result<()> {
    match again {
        Again::Sensing => web::sensing().and_then(|()| web::models()),
        Again::Pages => web::scripts(web::For::Trying),
        Again::Server => shell::cargo(&["build", "--package", "webside"]),
        Again::Start => Ok(()),
    }
}

/// Modification time of each file.
fn times() -> BTreeMap<PathBuf, SystemTime> {
    let mut times = BTreeMap::new();
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(PathBuf::from).collect();
    let mut note = |path: PathBuf| {
        if let Ok(time) = fs::metadata(&path).and_then(|file| file.modified()) {
            times.insert(path, time);
        }
    };
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => note(entry.path()),
            }
        }
    }
    FILES.iter().map(PathBuf::from).for_each(note);
    times
}

/// Files that are new, changed or gone.
fn changed<'a>(
    before: &'a BTreeMap<PathBuf, SystemTime>,
    now: &'a BTreeMap<PathBuf, SystemTime>,
) -> impl Iterator<Item = &'a Path> {
    let new = now.iter().filter(|(path, time)| before.get(*path) != Some(time));
    let gone = before.iter().filter(|(path, _)| !now.contains_key(*path));
    new.chain(gone).map(|(path, _)| path.as_path())
}

/// What a change of this file needs.
fn after(path: &Path) -> &'static [Again] {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_temporary = name.starts_with('.') || name.ends_with('~');
    let is_in = |folder: &str| path.starts_with(folder);
    let is_test = name.contains(".test.")
        || path.iter().any(|part| part == "tests" || part == "examples")
        || ["crates/talks", "crates/portraits", "crates/testkit"].iter().any(|one| is_in(one));
    if is_temporary || is_test || is_in("web/dist") {
        &[]
    } else if is_in("web") {
        &[Again::Pages]
    } else if is_in("crates/sensing") {
        &[Again::Sensing, Again::Pages, Again::Server]
    } else if is_in("crates/sensing-wasm") {
        &[Again::Sensing, Again::Pages]
    } else if is_in("locales") {
        &[Again::Start]
    } else {
        &[Again::Server]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_calls_for_no_more_than_it_must() {
        let of = |path: &str| after(Path::new(path));
        assert_eq!(of("web/styles/tokens.css"), [Again::Pages]);
        assert_eq!(of("web/room/room.ts"), [Again::Pages]);
        assert_eq!(of("web/room/room.test.ts"), []);
        assert_eq!(of("web/dist/manifest.json"), []);
        assert_eq!(of("locales/en/board.ftl"), [Again::Start]);
        assert_eq!(of("crates/server/templates/base.html"), [Again::Server]);
        assert_eq!(of("crates/server/tests/all/house.rs"), []);
        assert_eq!(of("crates/sensing-wasm/src/lib.rs"), [Again::Sensing, Again::Pages]);
        assert_eq!(of("crates/sensing/src/lib.rs").len(), 3);
        assert_eq!(of("crates/server/src/.serve.rs.swp"), []);
        assert_eq!(of("Cargo.toml"), [Again::Server]);
    }

    #[test]
    fn new_changed_and_lost_files_are_changes() {
        let at = |s| SystemTime::UNIX_EPOCH + Duration::from_secs(s);
        let map = |files: &[(&str, u64)]| -> BTreeMap<PathBuf, SystemTime> {
            files.iter().map(|(path, s)| (PathBuf::from(path), at(*s))).collect()
        };
        let before = map(&[("same", 1), ("changed", 1), ("gone", 1)]);
        let now = map(&[("same", 1), ("changed", 2), ("new", 1)]);
        let found: Vec<_> = changed(&before, &now).collect();
        assert_eq!(found, ["changed", "new", "gone"].map(Path::new));
        assert_eq!(changed(&now, &now).count(), 0);
    }
}
