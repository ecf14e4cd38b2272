//! Styles and templates.

use super::{Rule, Source, lines_with};
use anyhow::Result;

/// The heading that explains these rules.
const PAGE: &str = "CONTRIBUTING.md#how-we-write";

pub const RULES: &[Rule] = &[
    ("colours stand in tokens.css only", PAGE, colours),
    ("templates have no inline script or style, and no other origin", PAGE, templates),
];

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
