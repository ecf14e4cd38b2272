//! Paths that pages name must exist. A path is written in backticks: whole, from the root, or as an
//! ending that only one file or folder has, such as `tidy/paths.rs`. `{a,b}` means both, `*` matches
//! anything between two slashes, `NAME` one name. What begins with a slash is an address, no path.
//! Deliberately absent: pages and their headings, which `citations` looks for.

use super::{Rule, Source};
use anyhow::Result;
use std::collections::BTreeSet;

/// The heading that explains these rules.
const PAGE: &str = "ARCHITECTURE.md#where-things-live";

pub const RULES: &[Rule] = &[("every path that a page names exists", PAGE, named)];

/// Endings that make a name without a folder a path.
const ENDINGS: [&str; 6] = [".rs", ".ts", ".mjs", ".css", ".html", ".ftl"];
const PAGES: &str = ".md";

fn named(sources: &[Source]) -> Result<Vec<String>> {
    let tree = Tree::of(sources);
    let mut findings = Vec::new();
    // The change log names former files, a README beside data names files of other projects.
    let is_page = |path: &str| {
        path.ends_with(PAGES)
            && path != "CHANGELOG.md"
            && (path.starts_with("docs/") || !path.contains('/'))
    };
    for source in sources.iter().filter(|source| is_page(&source.path)) {
        let mut is_block = false;
        for (number, line) in source.text.lines().enumerate() {
            is_block ^= line.trim_start().starts_with("```");
            let named = if is_block { Vec::new() } else { paths(line, &source.path, &tree) };
            findings.extend(named.into_iter().filter_map(|named| {
                let fault = tree.fault(&named)?;
                Some(format!("{}:{}: `{named}` is {fault}", source.path, number + 1))
            }));
        }
    }
    Ok(findings)
}

/// All paths that a line of a page names, in backticks or by a link.
fn paths(line: &str, page: &str, tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for code in line.split('`').skip(1).step_by(2) {
        let is_command = code.contains(' ');
        let words = code.split(' ').map(|word| word.split('#').next().unwrap_or_default());
        found.extend(words.filter(|word| tree.is_path(word, is_command)).map(str::to_owned));
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let targets = line.split("](").skip(1).filter_map(|after| after.split([')', '#']).next());
    let is_ours = |target: &&str| !target.is_empty() && !target.contains(':');
    found.extend(targets.filter(is_ours).map(|target| from_root(folder, target)));
    found.retain(|path| !path.ends_with(PAGES));
    found
}

/// The path of a link on a page in `folder`.
fn from_root(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("./{}", parts.join("/"))
}

/// All files and folders of the project.
struct Tree {
    all: BTreeSet<String>,
    /// Beginnings of paths that git ignores.
    ignored: Vec<String>,
}

impl Tree {
    /// Makes the list from these files.
    fn of(sources: &[Source]) -> Self {
        let mut all = BTreeSet::new();
        for source in sources {
            let ends = source.path.match_indices('/').map(|(at, _)| at);
            all.extend(ends.map(|at| source.path[..at].to_owned()));
            all.insert(source.path.clone());
        }
        let ignore = sources.iter().find(|source| source.path == ".gitignore");
        let lines = ignore.into_iter().flat_map(|source| source.text.lines());
        let starts = lines.filter_map(|line| line.strip_prefix('/'));
        let ignored = starts.map(|start| start.trim_end_matches('*').to_owned()).collect();
        Self { all, ignored }
    }

    /// Whether a word in backticks is meant as a path. In a command, only whole paths are.
    fn is_path(&self, word: &str, in_command: bool) -> bool {
        let is_plain = |c: char| c.is_alphanumeric() || "_-./*{},".contains(c);
        let first = word.split('/').next().unwrap_or_default();
        let is_whole = word.contains('/') && self.all.contains(first);
        let looks_so = word.ends_with('/') || ENDINGS.iter().any(|end| word.ends_with(end));
        word.chars().all(is_plain)
            && !word.starts_with('/')
            && !ENDINGS.contains(&word)
            && (is_whole || looks_so && !in_command)
    }

    /// What is wrong with a path; `None` when everything that it matches exists.
    fn fault(&self, named: &str) -> Option<String> {
        spread(named).iter().find_map(|path| {
            let (path, is_from_root) = match path.strip_prefix("./") {
                Some(path) => (path, true),
                None => (path.as_str(), false),
            };
            let path = path.trim_end_matches('/');
            let is_ignored = self.ignored.iter().any(|start| path.starts_with(start.as_str()));
            if path.is_empty() || is_ignored || self.all.iter().any(|one| matches(path, one)) {
                return None;
            }
            let ends: Vec<_> = self.all.iter().filter(|one| matches_end(path, one)).collect();
            match ends[..] {
                [] => Some("nowhere".to_owned()),
                _ if is_from_root => Some("not there".to_owned()),
                [_] => None,
                _ if is_pattern(path) => None,
                [one, other, ..] => Some(format!("the end of {one} and of {other}")),
            }
        })
    }
}

fn is_pattern(path: &str) -> bool {
    path.contains('*') || path.split('/').any(|part| stem(part) == "NAME")
}

fn stem(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// `a/{b,c}.rs` as `a/b.rs` and `a/c.rs`.
pub fn spread(path: &str) -> Vec<String> {
    let Some((before, after)) = path.split_once('{') else { return vec![path.to_owned()] };
    let Some((inside, after)) = after.split_once('}') else { return vec![path.to_owned()] };
    let rest = spread(after);
    let each = inside.split(',').map(|one| format!("{before}{one}"));
    each.flat_map(|start| rest.iter().map(move |end| format!("{start}{end}"))).collect()
}

/// Whether a path, which may contain `*` and `NAME`, matches this file or folder.
pub fn matches(path: &str, one: &str) -> bool {
    let (mut named, mut there) = (path.split('/'), one.split('/'));
    loop {
        match (named.next(), there.next()) {
            (None, None) => return true,
            (Some(named), Some(there)) if part_matches(named, there) => {}
            _ => return false,
        }
    }
}

fn matches_end(path: &str, one: &str) -> bool {
    let depth = path.split('/').count();
    let starts = one.match_indices('/').map(|(at, _)| at + 1);
    starts.map(|at| &one[at..]).any(|end| end.split('/').count() == depth && matches(path, end))
}

fn part_matches(named: &str, there: &str) -> bool {
    let named = if stem(named) == "NAME" { named.replacen("NAME", "*", 1) } else { named.into() };
    let Some((start, rest)) = named.split_once('*') else { return named == there };
    let Some(mut left) = there.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = left.find(piece) else { return false };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(line: &str) -> Vec<String> {
        let files = [
            (".gitignore", "/target\n/web/dist/*\n*.log\n"),
            ("crates/server/src/pages/pair/phone.rs", ""),
            ("crates/server/src/pages/own/phone.rs", ""),
            ("crates/server/src/live.rs", ""),
            ("docs/decisions/0001-seats.md", ""),
            ("web/room/state.ts", ""),
        ];
        let files = files.into_iter().chain([("docs/page.md", line)]);
        let sources: Vec<Source> =
            files.map(|(path, text)| Source { path: path.into(), text: text.into() }).collect();
        named(&sources).unwrap()
    }

    #[test]
    fn a_path_that_is_nowhere_is_found() {
        for wrong in ["web/room/seat.ts", "seat.ts", "web/seats", "seats/", "pages/pair/seat.rs"] {
            let finding = format!("docs/page.md:1: `{wrong}` is nowhere");
            assert_eq!(findings(&format!("See `{wrong}`.")), [finding]);
        }
        assert_eq!(findings("Run `cat web/seat.ts other.ts`.").len(), 1);
        assert_eq!(findings("`web/room/{state,seat}.ts`").len(), 1);
        assert_eq!(findings("`server/src/NAME/phone.rs`").len(), 1);
    }

    #[test]
    fn a_path_is_whole_or_an_end_that_is_the_only_one() {
        for right in [
            "web/room/state.ts",
            "state.ts",
            "room/state.ts",
            "web/room",
            "pair/",
            "pages/{pair,own}/phone.rs",
            "pages/*/phone.rs",
            "server/src/pages/NAME/phone.rs",
            "docs/decisions",
            "docs/seats.md#why",
        ] {
            assert_eq!(findings(&format!("See `{right}`.")), [""; 0], "{right}");
        }
        let own = "crates/server/src/pages/own/phone.rs";
        let pair = "crates/server/src/pages/pair/phone.rs";
        let finding = format!("docs/page.md:1: `phone.rs` is the end of {own} and of {pair}");
        assert_eq!(findings("`phone.rs`"), [finding]);
    }

    #[test]
    fn what_is_no_path_is_left_alone() {
        for other in [
            "`/live/room/PAIR`",
            "`https://example.org/a.html`",
            "`welcome.sent`, `n: 0`, `.rs`, `a/b`",
            "`target/debug/webside`, `web/dist/main.js`",
            "seat.ts, [a](https://example.org/a.md), [b](#b)",
            "```\n`seat.ts`\n```",
        ] {
            assert_eq!(findings(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn links_lead_from_where_the_page_stands() {
        assert_eq!(findings("[a](../web/room), [b](decisions/0001-seats.md#b)"), [""; 0]);
        assert_eq!(findings("[a](web/room)"), ["docs/page.md:1: `./docs/web/room` is nowhere"]);
        assert_eq!(findings("[a](state.ts)"), ["docs/page.md:1: `./docs/state.ts` is nowhere"]);
    }
}
