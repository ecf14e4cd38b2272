//! The house rules of ARCHITECTURE.md, held: who may depend on whom, what a folder may not touch,
//! sizes, licences. Function length is clippy's (`too_many_lines`), layout rustfmt's.
//! One file per group of rules; each lists its own.

mod dependencies;
mod looks;
mod paths;
mod places;
mod sizes;
mod words;

use crate::shell;
use anyhow::{Result, ensure};
use std::fs;

/// What holds, the heading that explains it (`PAGE#slug`), and what finds the places that break it.
type Rule = (&'static str, &'static str, fn(&[Source]) -> Result<Vec<String>>);

const GROUPS: [&[Rule]; 6] =
    [dependencies::RULES, places::RULES, sizes::RULES, looks::RULES, words::RULES, paths::RULES];

struct Source {
    path: String,
    text: String,
}

/// Checks all rules and says how many hold.
pub fn all() -> Result<usize> {
    let sources = sources()?;
    let mut broken = Vec::new();
    for (name, page, rule) in rules() {
        ensure!(has_heading(&sources, page), "{page}, which explains `{name}`, does not exist");
        let findings = rule(&sources)?;
        if !findings.is_empty() {
            broken.push(format!("\n{name} (see {page}):\n  {}", findings.join("\n  ")));
        }
    }
    ensure!(broken.is_empty(), "house rules are broken:\n{}", broken.join("\n"));
    Ok(rules().count())
}

fn sources() -> Result<Vec<Source>> {
    let listed = shell::output("git", &["ls-files", "-co", "--exclude-standard"])?;
    Ok(listed
        .lines()
        .filter_map(|path| {
            // A picture has no text; a file that was removed and is still listed is left out.
            let text = String::from_utf8(fs::read(path).ok()?).unwrap_or_default();
            Some(Source { path: path.into(), text })
        })
        .collect())
}

/// Whether the page `PAGE#slug` is there and has a heading with that slug.
fn has_heading(sources: &[Source], address: &str) -> bool {
    let Some((page, slug)) = address.split_once('#') else { return false };
    let text = sources.iter().find(|source| source.path == page).map(|source| &source.text);
    let is_it = |line: &str| line.starts_with('#') && slug_of(line.trim_start_matches('#')) == slug;
    text.is_some_and(|text| text.lines().any(is_it))
}

/// How a heading is named in an address: `Where things live` is `where-things-live`.
fn slug_of(heading: &str) -> String {
    let kept = heading.trim().to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

fn rules() -> impl Iterator<Item = Rule> {
    GROUPS.into_iter().flatten().copied()
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
