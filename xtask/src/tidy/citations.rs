//! Comments, tests and pages cite their sources by page and heading, such as `PAGE.md#heading`. Each
//! cited heading must exist, so that every threshold can be checked.

use super::{Rule, Source, headings, lines_where};
use anyhow::Result;

/// The heading that explains these rules.
const PAGE: &str = "CONTRIBUTING.md#how-we-write";

pub const RULES: &[Rule] = &[
    ("every page and heading that is named exists", PAGE, cited),
    ("sources are named as docs/PAGE.md#heading", PAGE, old_form),
];

/// Names of papers that were never part of the project, in lower case.
const PAPERS: [&str; 9] =
    ["evidence", "figures", "design", "examples", "mission", "faults", "access", "growth", "house"];

fn cited(sources: &[Source]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    // The tests of these rules cite headings that do not exist.
    let is_meant = |path: &str| is_ours(path) && !path.starts_with("xtask/src/tidy/");
    for source in sources.iter().filter(|source| is_meant(&source.path)) {
        for (number, line) in source.text.lines().enumerate() {
            for citation in citations(line, &source.path) {
                if !citation.exists(sources) {
                    let Citation { page, heading } = citation;
                    let heading = heading.map(|heading| format!("#{heading}")).unwrap_or_default();
                    findings.push(format!("{}:{}: {page}{heading}", source.path, number + 1));
                }
            }
        }
    }
    Ok(findings)
}

/// A page of the project, from its root, and one of its headings.
#[derive(Debug, PartialEq)]
struct Citation {
    page: String,
    heading: Option<String>,
}

impl Citation {
    fn exists(&self, sources: &[Source]) -> bool {
        let page = sources.iter().find(|source| source.path == self.page);
        match (page, &self.heading) {
            (Some(page), Some(heading)) => headings(&page.text).any(|slug| slug == *heading),
            (page, _) => page.is_some(),
        }
    }
}

/// All pages and headings that a line of the file at `path` cites. Other sites are left out.
fn citations(line: &str, path: &str) -> Vec<Citation> {
    let mut found = Vec::new();
    for (at, end) in line.match_indices(".md") {
        let rest = &line[at + end.len()..];
        let start = line[..at].rfind(|c| !is_path(c)).map_or(0, |before| before + 1);
        let named = &line[start..at + end.len()];
        let is_longer = rest.starts_with(|c: char| c.is_alphanumeric());
        let is_elsewhere = line[..start].ends_with(':') || named == ".md" || named.contains("PAGE");
        if is_longer || is_elsewhere {
            continue;
        }
        let heading = rest.strip_prefix('#').map(slug).filter(|slug| !slug.is_empty());
        if heading.is_some() || named.starts_with("docs/") || path.ends_with(".md") {
            found.push(Citation { page: from_root(named, path), heading });
        }
    }
    if path.ends_with(".md") {
        let own = line.split("](#").skip(1).map(slug);
        found.extend(own.map(|slug| Citation { page: path.to_owned(), heading: Some(slug) }));
    }
    found
}

fn is_path(c: char) -> bool {
    c.is_alphanumeric() || "_-./".contains(c)
}

fn slug(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

/// The page of a link: pages of `docs` link each other by name, all others from the root.
fn from_root(named: &str, path: &str) -> String {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    if !path.ends_with(".md") || named.starts_with("docs/") || named.starts_with("crates/") {
        return named.to_owned();
    }
    for part in named.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    folders.join("/")
}

fn old_form(sources: &[Source]) -> Result<Vec<String>> {
    lines_where(sources, is_ours, |line| {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        let paper = words.find(|word| PAPERS.iter().any(|paper| paper.to_uppercase() == *word));
        paper.or_else(|| bare_code(line)).map(str::to_owned)
    })
}

/// A practice in brackets, such as A and a number: it cites no page.
fn bare_code(line: &str) -> Option<&str> {
    let is_code = |word: &str| {
        let number = word.strip_prefix(['A', 'B', 'C', 'D']).unwrap_or_default();
        (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit())
    };
    line.split('(')
        .skip(1)
        .map(|after| after.split([')', ',', ':', ' ']).next().unwrap_or_default())
        .find(|word| is_code(word))
}

fn is_ours(path: &str) -> bool {
    !path.ends_with(".lock") && !path.starts_with("fixtures/") && !path.ends_with(".sql")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(code: &str) -> Vec<Source> {
        let page = "# Evidence\n\n## A6\n\n### What it is, & why\n\n```sh\n# A7\n```\n\n## A6\n";
        [("docs/evidence.md", page), ("src/lib.rs", code)]
            .map(|(path, text)| Source { path: path.into(), text: text.into() })
            .into()
    }

    fn found(code: &str) -> Vec<String> {
        cited(&sources(code)).unwrap()
    }

    #[test]
    fn a_heading_that_does_not_exist_is_found() {
        let cite = |heading: &str| format!("const N: u32 = 3; // docs/evidence.md{}{heading}", '#');
        for right in ["a6", "a6-1", "what-it-is--why"] {
            assert!(found(&cite(right)).is_empty(), "{right}");
        }
        for wrong in ["a7", "a6-2", "A6"] {
            let finding = format!("src/lib.rs:1: docs/evidence.md{}{wrong}", '#');
            assert_eq!(found(&cite(wrong)), [finding]);
        }
    }

    #[test]
    fn a_page_that_does_not_exist_is_found() {
        assert!(found("// see `docs/evidence.md`, and README.md").is_empty());
        let wrong = "docs/no".to_owned() + "where.md";
        assert_eq!(found(&format!("/// {wrong}.")), [format!("src/lib.rs:1: {wrong}")]);
        assert!(found(&format!("// https://example.org/{wrong}")).is_empty());
    }

    #[test]
    fn links_between_pages_are_read_from_where_they_stand() {
        let link = |to: &str| {
            let line = format!("[a]({to}) [b](#a6)");
            citations(&line, "README.md").into_iter().map(|one| one.page).collect()
        };
        let pages: Vec<String> = link(&("./docs/evidence".to_owned() + ".md#a6"));
        assert_eq!(pages, ["docs/evidence.md", "README.md"]);
    }

    #[test]
    fn papers_and_bare_codes_are_found() {
        for (code, finding) in [
            (format!("// {} A6", "figures".to_uppercase()), "figures".to_owned()),
            (format!("//! The board ({}2, C3)", 'C'), "c2".into()),
            ("// evidence, Design, (a), (A), (A600)".into(), String::new()),
        ] {
            let findings = old_form(&sources(&code)).unwrap().join(" ").to_lowercase();
            assert!(findings.contains(&finding) && findings.is_empty() == finding.is_empty());
        }
    }
}
