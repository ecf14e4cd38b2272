//! docs/limits.md and the constants in the code say the same, and no limit is missing there.

use super::{Rule, Source};
use anyhow::Result;
use std::collections::BTreeSet;

/// The page, and the heading that explains it.
const PAGE: &str = "docs/limits.md";
const HEADING: &str = "docs/limits.md#what-is-limited";

pub const RULES: &[Rule] = &[
    ("docs/limits.md tells each limit as the code has it", HEADING, told_truly),
    ("every limit stands in docs/limits.md", HEADING, told_at_all),
];

/// A row of the tables: the value, and where its constant is.
struct Row<'a> {
    line: usize,
    value: &'a str,
    name: &'a str,
    path: &'a str,
}

fn rows(page: &str) -> impl Iterator<Item = Row<'_>> {
    page.lines().enumerate().filter_map(|(at, line)| {
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
        let [_, value, _, constant, ""] = cells[..] else { return None };
        if ["constant", "---"].contains(&constant) {
            return None;
        }
        // A row that names no constant is found as one that does not exist.
        let mut quoted = constant.split('`').skip(1).step_by(2);
        let mut quoted = || quoted.next().unwrap_or_default();
        let (name, path) = (quoted(), quoted());
        Some(Row { line: at + 1, value, name, path })
    })
}

fn told_truly(sources: &[Source]) -> Result<Vec<String>> {
    let Some(page) = text_of(sources, PAGE) else { return Ok(vec![format!("{PAGE} is missing")]) };
    let wrong = |row: Row<'_>| {
        let defined = text_of(sources, row.path).and_then(|text| definition(text, row.name));
        let Some(defined) = defined else {
            return Some(format!("{PAGE}:{}: no `{}` in {}", row.line, row.name, row.path));
        };
        let in_code = in_code(text_of(sources, row.path)?, defined);
        let is_same = in_code.is_some() && in_code == in_words(row.value);
        let (line, told, name) = (row.line, row.value, row.name);
        (!is_same).then(|| format!("{PAGE}:{line}: `{told}`, and `{name}` is `{defined}`"))
    };
    Ok(rows(page).filter_map(wrong).collect())
}

fn text_of<'a>(sources: &'a [Source], path: &str) -> Option<&'a str> {
    sources.iter().find(|source| source.path == path).map(|source| source.text.as_str())
}

fn told_at_all(sources: &[Source]) -> Result<Vec<String>> {
    let page = text_of(sources, PAGE).unwrap_or_default();
    let told: BTreeSet<(&str, &str)> = rows(page).map(|row| (row.path, row.name)).collect();
    let limits = sources.iter().filter(|source| has_limits(&source.path)).flat_map(|source| {
        let names = source.text.lines().filter_map(limit_in);
        names.map(|name| (source.path.as_str(), name))
    });
    let missing = limits.filter(|limit| !told.contains(limit));
    Ok(missing.map(|(path, name)| format!("{path}: `{name}`")).collect())
}

/// The server and what is below it. Charts bound what they draw, not what people do.
fn has_limits(path: &str) -> bool {
    let crates = ["alliance", "practice", "relay", "room", "server", "storage", "wire"];
    let is_ours = crates.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
    let is_other = ["crates/server/src/charts/", "crates/server/src/reload"];
    is_ours && path.ends_with(".rs") && !is_other.iter().any(|other| path.starts_with(other))
}

/// The constant that a line defines, if it is a limit: a count or a time whose name ends in `MAX`, or
/// how often something may be tried.
fn limit_in(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("const ")?;
    if !(before.is_empty() || before.starts_with("pub")) {
        return None;
    }
    let (name, rest) = after.split_once(": ")?;
    let kind = rest.split_once(" =").map_or(rest, |(kind, _)| kind);
    let is_most = name.ends_with("_MAX") && ["usize", "Duration"].contains(&kind);
    (is_most || kind == "Limit").then_some(name)
}

/// What stands behind `=` where a constant is defined.
fn definition<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(&format!("const {name}: "))?;
    let (_, after) = after.split_once('=')?;
    Some(after.split_once(';')?.0.trim())
}

/// A number, a time in milliseconds, or how often in how long: what the code says.
fn in_code(text: &str, defined: &str) -> Option<Vec<u64>> {
    if let Some(fields) = defined.strip_prefix("Limit {") {
        let field = |name: &str| Some(fields.split_once(name)?.1.split([',', '}']).next()?.trim());
        let within = field("within: ")?;
        let within = definition(text, within).unwrap_or(within);
        return Some(vec![number(field("times: ")?)?, number(within)?]);
    }
    Some(vec![number(defined)?])
}

fn number(expression: &str) -> Option<u64> {
    for (call, milliseconds) in [("Duration::from_secs(", 1_000), ("Duration::from_millis(", 1)] {
        if let Some(inner) = expression.strip_prefix(call) {
            return Some(number(inner.strip_suffix(')')?)? * milliseconds);
        }
    }
    let factor =
        |part: &str| part.trim().replace('_', "").trim_end_matches(".0").parse::<u64>().ok();
    expression.split('*').map(factor).product()
}

/// The same of a table's cell: `64 KiB`, `30 s`, `10 in 15 min`, `5,000`.
fn in_words(value: &str) -> Option<Vec<u64>> {
    let (most, within) = match value.split_once(" in ") {
        Some((most, within)) => (most, Some(within)),
        None => (value, None),
    };
    let amount = |text: &str| {
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        let factor = match unit {
            "KiB" => 1_024,
            "MiB" => 1_024 * 1_024,
            "s" => 1_000,
            "min" => 60_000,
            "h" => 3_600_000,
            "days" => 24 * 3_600_000,
            _ => 1,
        };
        Some(number.replace(',', "").parse::<u64>().ok()? * factor)
    };
    match within {
        Some(within) => Some(vec![amount(most)?, amount(within)?]),
        None => Some(vec![amount(most)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "pub const A_MAX: usize = 64 * 1024;\n\
        const B_MAX: Duration = Duration::from_secs(2 * 60);\n\
        const QUARTER: Duration = Duration::from_secs(15 * 60);\n\
        pub const TRY: Limit = Limit { kind: \"try\", times: 10, within: QUARTER };\n";
    const PATH: &str = "crates/server/src/code.rs";

    fn sources(rows: &[(&str, &str)]) -> Vec<Source> {
        let row =
            |(value, name): &(&str, &str)| format!("| x | {value} | y | `{name}` `{PATH}` |\n");
        let page = "| what | limit | then | constant |\n| --- | --- | --- | --- |\n".to_owned()
            + &rows.iter().map(row).collect::<String>();
        vec![
            Source { path: PAGE.into(), text: page },
            Source { path: PATH.into(), text: CODE.into() },
        ]
    }

    #[test]
    fn a_page_that_says_what_the_code_has_is_fine() {
        let sources = sources(&[("64 KiB", "A_MAX"), ("2 min", "B_MAX"), ("10 in 15 min", "TRY")]);
        assert_eq!(told_truly(&sources).unwrap(), Vec::<String>::new());
        assert_eq!(told_at_all(&sources).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn another_value_and_a_missing_limit_are_found() {
        let sources = sources(&[("65 KiB", "A_MAX"), ("10 in 1 h", "TRY"), ("1", "GONE_MAX")]);
        let found = told_truly(&sources).unwrap();
        assert_eq!(found[0], "docs/limits.md:3: `65 KiB`, and `A_MAX` is `64 * 1024`");
        assert!(found[1].contains("`TRY` is") && found[2].contains("no `GONE_MAX`"), "{found:?}");
        assert_eq!(told_at_all(&sources).unwrap(), [format!("{PATH}: `B_MAX`")]);
    }
}
