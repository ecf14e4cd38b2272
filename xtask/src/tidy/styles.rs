//! Styles and templates.

use super::{Rule, Source, lines_where, lines_with};
use anyhow::Result;

/// The heading that explains these rules.
const PAGE: &str = "CONTRIBUTING.md#how-we-write";

/// The one page with a script inside it. It is built like the others, and the page's policy names its
/// hash (`crates/server/src/security/headers.rs`).
const BUILT_INSIDE: &str = "crates/server/templates/entering/link_script.html";

pub const RULES: &[Rule] = &[
    ("colours stand in tokens.css only", PAGE, colours),
    ("templates have no inline script or style, and no other origin", PAGE, templates),
    ("what scripts tell is `data-spoken`; a region's words come from the server", PAGE, regions),
];

/// A live region that appears together with its words is often not read, so a script writes them
/// into an element that `web/pages/spoken.ts` repeats in the page's own region.
fn regions(sources: &[Source]) -> Result<Vec<String>> {
    let is_template = |path: &str| {
        path.starts_with("crates/server/templates/") && path != "crates/server/templates/base.html"
    };
    lines_where(sources, is_template, |line| {
        let live = ["role=\"status\"", "role=\"alert\"", "aria-live=\"polite\""];
        live.iter().find_map(|mark| {
            let (tag, inside) = line.split_once(mark)?.1.split_once('>')?;
            let is_late = tag.contains(" hidden") || inside.starts_with("</");
            is_late.then(|| (*mark).to_owned())
        })
    })
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
            let is_built = source.path == BUILT_INSIDE && line.contains(">{{ script|safe }}<");
            let is_inline = line.contains("<script")
                && !line.contains(" src=")
                && !line.contains("application/json")
                && !is_built;
            if is_inline {
                findings.push(format!("{}:{}: an inline script", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_that_appears_with_its_words_is_found() {
        let found = |line: &str| {
            let path = "crates/server/templates/me/page.html".into();
            regions(&[Source { path, text: line.to_owned() }]).unwrap().len()
        };
        assert_eq!(found("<p role=\"status\" id=\"a\"></p>"), 1);
        assert_eq!(found("<div id=\"a\" role=\"alert\" hidden>"), 1);
        assert_eq!(found("<p data-spoken hidden></p>"), 0);
        assert_eq!(found("<p role=\"status\"><span>{{ said }}</span></p>"), 0);
    }
}
