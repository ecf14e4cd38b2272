//! Checks the house rules: dependencies, what a folder may not touch, sizes, words, licences. Each
//! file here has one group of rules. Deliberately absent: function length, which clippy checks
//! (`too_many_lines`), and layout, which rustfmt does.

mod citations;
mod dependencies;
mod directions;
mod formats;
mod limits;
mod map;
mod paths;
mod places;
mod sizes;
mod styles;
mod words;

use crate::sources::{self, Source};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;

/// A rule: its sentence, the heading that explains it (`PAGE#slug`), and the function that finds the
/// places that break it.
type Rule = (&'static str, &'static str, fn(&[Source]) -> Result<Vec<String>>);

const GROUPS: [&[Rule]; 11] = [
    dependencies::RULES,
    places::RULES,
    sizes::RULES,
    styles::RULES,
    directions::RULES,
    formats::RULES,
    words::RULES,
    paths::RULES,
    citations::RULES,
    map::RULES,
    limits::RULES,
];

/// Checks all rules; returns their number.
pub fn all() -> Result<usize> {
    let sources = sources::all()?;
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

/// Whether the page of `PAGE#slug` exists and has a heading with that slug.
fn has_heading(sources: &[Source], address: &str) -> bool {
    let Some((page, slug)) = address.split_once('#') else { return false };
    let text = sources.iter().find(|source| source.path == page).map(|source| &source.text);
    text.is_some_and(|text| headings(text).any(|heading| heading == slug))
}

/// The slugs of a page's headings, as GitHub makes them: `Where things live` becomes
/// `where-things-live`, a second heading of that name `where-things-live-1`.
fn headings(page: &str) -> impl Iterator<Item = String> {
    let mut is_code = false;
    let mut times = BTreeMap::<String, u32>::new();
    page.lines().filter_map(move |line| {
        is_code ^= line.trim_start().starts_with("```");
        let heading = line.strip_prefix('#').filter(|_| !is_code)?;
        let heading = heading.trim_start_matches('#').strip_prefix(' ')?;
        let kept = heading.trim().to_lowercase().replace(' ', "-");
        let slug: String =
            kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
        let before = times.entry(slug.clone()).or_default();
        *before += 1;
        Some(if *before == 1 { slug } else { format!("{slug}-{}", *before - 1) })
    })
}

fn rules() -> impl Iterator<Item = Rule> {
    GROUPS.into_iter().flatten().copied()
}

/// Findings for each line of matching files that contains one of `words`.
fn lines_with(
    sources: &[Source],
    is_meant: impl Fn(&str) -> bool,
    words: &[&str],
) -> Result<Vec<String>> {
    lines_where(sources, is_meant, |line| {
        words.iter().find(|word| line.contains(**word)).map(|word| (*word).to_owned())
    })
}

/// Findings for each line of matching files in which `find` finds something.
fn lines_where(
    sources: &[Source],
    is_meant: impl Fn(&str) -> bool,
    find: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| is_meant(&source.path)) {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(found) = find(line) {
                findings.push(format!("{}:{}: `{found}`", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}
