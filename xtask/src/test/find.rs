//! Finds tests by name in the text of their files, so that only what they need is built.

use crate::sources::Source;
use std::collections::BTreeSet;

/// Programs that run test files, the fastest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Runner {
    /// `node web/test.mjs`.
    Node,
    /// `cargo test --package … TARGET`.
    Cargo {
        /// Name of the crate and of its folder.
        package: String,
        /// Flags that choose one target of the package.
        target: Vec<String>,
    },
    /// `node e2e/run.mjs`.
    Browser,
}

/// The tests with a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub runner: Runner,
    pub file: String,
    /// The requested part of the tests' names; `None` for the whole file.
    pub part: Option<String>,
}

/// A file with tests, and their names.
pub struct TestFile {
    runner: Runner,
    path: String,
    /// Names that select the whole file; for cargo they are part of the tests' paths.
    stems: Vec<String>,
    /// Whether a stem is the cargo target itself, which is no part of the tests' paths.
    is_target: bool,
    titles: Vec<String>,
}

/// All files with tests.
pub fn files(sources: &[Source]) -> Vec<TestFile> {
    let libraries = sources.iter().filter_map(|source| source.path.strip_suffix("/src/lib.rs"));
    let libraries: BTreeSet<&str> = libraries.collect();
    let files = sources.iter().filter_map(|source| test_file(source, &libraries));
    files.filter(|file| !file.titles.is_empty()).collect()
}

/// Number of tests in all files; a test in a loop counts once.
pub fn count(files: &[TestFile]) -> usize {
    files.iter().map(|file| file.titles.len()).sum()
}

/// The tests with a name: files of that name, else tests whose names contain it.
pub fn named(files: &[TestFile], name: &str) -> BTreeSet<Found> {
    let wanted = plain(name);
    files
        .iter()
        .filter_map(|file| {
            let is_file = file.stems.iter().any(|stem| plain(stem).contains(&wanted));
            let is_whole =
                is_file && (file.is_target || !matches!(file.runner, Runner::Cargo { .. }));
            let is_meant = is_file || file.titles.iter().any(|title| can_hold(title, &wanted));
            let part = (!is_whole).then(|| wanted.clone());
            is_meant.then(|| Found { runner: file.runner.clone(), file: file.path.clone(), part })
        })
        .collect()
}

/// A few names that share a long word with a name that was not found.
pub fn close_to<'a>(files: &'a [TestFile], name: &str) -> Vec<&'a str> {
    let wanted = plain(name);
    let words: Vec<&str> = wanted.split('_').filter(|word| word.len() > 3).collect();
    let names = files.iter().flat_map(|file| file.stems.iter().chain(&file.titles));
    names
        .map(String::as_str)
        .filter(|name| words.iter().any(|w| plain(name).contains(w)))
        .take(5)
        .collect()
}

/// Makes blanks, hyphens and underscores the same, and capitals small.
fn plain(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}

fn test_file(source: &Source, libraries: &BTreeSet<&str>) -> Option<TestFile> {
    let path = source.path.as_str();
    let text = source.text.as_str();
    if let Some(file) = path.strip_prefix("e2e/").and_then(|name| name.strip_suffix(".test.mjs")) {
        return Some(script(Runner::Browser, path, file, text));
    }
    if let Some(file) = path.strip_prefix("web/").and_then(|name| name.strip_suffix(".test.ts")) {
        return Some(script(Runner::Node, path, file.rsplit('/').next()?, text));
    }
    rust(path, text, libraries)
}

fn script(runner: Runner, path: &str, stem: &str, text: &str) -> TestFile {
    let titles = text.lines().filter_map(script_title).collect();
    TestFile { runner, path: path.into(), stems: vec![stem.into()], is_target: true, titles }
}

/// The first argument of a call that declares a test. `${…}` stays and matches any words.
fn script_title(line: &str) -> Option<String> {
    let (function, rest) = line.split_once('(')?;
    let is_declared = ["test", "visit"].contains(&function.trim_start())
        || (!function.is_empty() && function.chars().all(char::is_alphanumeric));
    let quote = rest.chars().next().filter(|first| ['"', '`'].contains(first))?;
    let title = rest[1..].split(quote).next()?;
    is_declared.then(|| title.into())
}

/// A file of a crate, `crates/NAME/…` or `xtask/…`: its tests are cargo's.
fn rust(path: &str, text: &str, libraries: &BTreeSet<&str>) -> Option<TestFile> {
    let inside = match path.strip_prefix("crates/") {
        Some(rest) => rest.split_once('/')?.1,
        None => path.strip_prefix("xtask/")?,
    };
    let folder = path.strip_suffix(inside)?.trim_end_matches('/');
    let (kind, rest) = inside.strip_suffix(".rs")?.split_once('/')?;
    // A target of its own is `tests/NAME.rs` or `tests/NAME/main.rs`.
    let (target, modules) = match (kind, rest.split_once('/')) {
        ("src", _) => (None, rest),
        ("tests", Some((name, modules))) => (Some(name), modules),
        ("tests", None) => (Some(rest), "main"),
        _ => return None,
    };
    let flags: &[&str] = match target {
        Some(name) => &["--test", name],
        None if libraries.contains(folder) => &["--lib"],
        None => &["--bins"],
    };
    let whole = target.filter(|_| modules == "main");
    let names = modules.split('/').filter(|name| !["mod", "main", "lib", "tests"].contains(name));
    let runner = Runner::Cargo {
        package: folder.rsplit('/').next()?.into(),
        target: flags.iter().map(|flag| (*flag).into()).collect(),
    };
    Some(TestFile {
        runner,
        path: path.into(),
        stems: names.chain(whole).map(String::from).collect(),
        is_target: whole.is_some(),
        titles: rust_titles(text),
    })
}

/// Functions under an attribute that ends in `test`, and those that `stories!` lists.
fn rust_titles(text: &str) -> Vec<String> {
    let mut titles = Vec::new();
    let mut is_next = false;
    for line in text.lines().map(str::trim) {
        let attribute = line.strip_prefix("#[").and_then(|rest| rest.split(['(', ']']).next());
        is_next |= attribute.is_some_and(|name| name == "test" || name.ends_with("::test"));
        let name = line.trim_start_matches("pub ").trim_start_matches("async ").strip_prefix("fn ");
        if let (true, Some(name)) = (is_next, name) {
            titles.extend(name.split(['(', '<']).next().map(String::from));
            is_next = false;
        }
    }
    for list in text.split("stories!(").skip(1) {
        let names = list.split(')').next().unwrap_or_default().split(',').map(str::trim);
        titles.extend(names.filter(|name| !name.is_empty()).map(String::from));
    }
    titles
}

/// Whether a title contains `wanted`, where `${…}` matches any words.
fn can_hold(title: &str, wanted: &str) -> bool {
    let mut pattern: Vec<Option<char>> = Vec::new();
    let mut rest = title;
    while let Some((before, after)) = rest.split_once("${") {
        pattern.extend(plain(before).chars().map(Some));
        pattern.push(None);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    pattern.extend(plain(rest).chars().map(Some));
    let literal = (0..pattern.len()).filter_map(|from| begins(&pattern[from..], wanted)).max();
    // More than half must be literal, else `${…}` alone would match every name.
    literal.is_some_and(|letters| letters * 2 > wanted.chars().count())
}

/// If the pattern, in which `None` matches any letters, can begin with `wanted`: how many letters of
/// `wanted` match literally.
fn begins(pattern: &[Option<char>], wanted: &str) -> Option<usize> {
    let Some(first) = wanted.chars().next() else { return Some(0) };
    let after = &wanted[first.len_utf8()..];
    match pattern.split_first()? {
        (Some(letter), rest) if *letter == first => begins(rest, after).map(|letters| letters + 1),
        (Some(_), _) => None,
        (None, rest) => begins(rest, wanted).max(begins(pattern, after)),
    }
}

#[cfg(test)]
mod tests;
