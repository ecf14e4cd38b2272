//! The largest length of files and lines.

use super::{Rule, Source};
use anyhow::Result;

/// The heading that explains these rules.
const PAGE: &str = "CONTRIBUTING.md#how-we-write";

pub const RULES: &[Rule] = &[("files and lines are short", PAGE, sizes)];

/// Longest file in lines, tests left out (chosen; half of all files have fewer than 110).
const FILE_LINES_MAX: usize = 600;
/// Longest line in columns.
const COLUMNS_MAX: usize = 100;

/// Exceptions: path, limit, date, reason.
const EXCEPTIONS: &[(&str, usize, &str)] = &[];

fn sizes(sources: &[Source]) -> Result<Vec<String>> {
    let is_code = |path: &str| {
        [".rs", ".ts", ".mjs", ".css"].iter().any(|end| path.ends_with(end))
            && !path.starts_with("web/wire/")
    };
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| is_code(&source.path)) {
        let is_test = source.path.contains("/tests/") || source.path.contains(".test.");
        let code = source.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let limit = EXCEPTIONS
            .iter()
            .find(|(path, ..)| *path == source.path)
            .map_or(FILE_LINES_MAX, |(_, limit, _)| *limit);
        let lines = code.lines().count();
        if lines > limit && !is_test {
            findings.push(format!("{} has {lines} lines", source.path));
        }
        let is_wide = |line: &str| line.chars().count() > COLUMNS_MAX;
        if source.path.ends_with(".ts") {
            for (number, line) in source.text.lines().enumerate().filter(|(_, line)| is_wide(line))
            {
                let columns = line.chars().count();
                findings.push(format!("{}:{}: {columns} columns", source.path, number + 1));
            }
        }
    }
    Ok(findings)
}
