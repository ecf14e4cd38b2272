//! Times, numbers and lists are put into words for people in one place of the server and in one of the
//! scripts. Deliberately absent: what is written for operators on a command line, in English only.

use super::{Rule, Source, lines_where};
use anyhow::Result;

pub const RULES: &[Rule] = &[(
    "times, numbers and lists are written in one place",
    "CONTRIBUTING.md#how-we-write",
    formats,
)];

/// The only places that write them.
const HERE: [&str; 3] =
    ["crates/server/src/formats.rs", "crates/server/src/formats/", "web/room/view/formats.ts"];

/// For operators, who read English beside a command.
const OPERATORS: [&str; 2] = ["crates/server/src/doctor/", "crates/server/src/doctor.rs"];

/// Calendar files (RFC 5545), which calendars read.
const CALENDARS: [&str; 1] = ["crates/server/src/mail/clock_changes.rs"];

/// A line that may stand elsewhere: no person reads what it writes.
struct Exception {
    path: &'static str,
    /// A piece of the line.
    line: &'static str,
    why: &'static str,
}

const EXCEPTIONS: [Exception; 12] = [
    Exception {
        path: "crates/server/src/pages/pair/appointment.rs",
        line: "strftime(\"%H:%M\")",
        why: "`value=` of a field",
    },
    Exception {
        path: "crates/server/src/security/address.rs",
        line: "&lines.join(\", \")",
        why: "the lines of a header (RFC 9110, 5.3)",
    },
    Exception {
        path: "crates/server/src/charts/drawing.rs",
        line: "trimmed(format!(\"{:.2}\", share * 100.0))",
        why: "a position in a drawing",
    },
    Exception {
        path: "crates/server/src/charts/drawing.rs",
        line: "trimmed(format!(\"{at:.1}\"))",
        why: "a position in a drawing",
    },
    Exception {
        path: "crates/server/src/charts/before_after.rs",
        line: "format!(\"{:.1}%\", from + share",
        why: "a position in a drawing",
    },
    Exception {
        path: "crates/server/src/charts/hour.rs",
        line: "M{column} {y:.1}h{BAR}v{height:.1}",
        why: "a path of a drawing",
    },
    Exception {
        path: "crates/server/src/charts/hour.rs",
        line: "format!(\"{:.2}%\", at as f64",
        why: "a position in a drawing",
    },
    Exception {
        path: "crates/server/src/words.rs",
        line: "use fixed_decimal::Decimal;",
        why: "hands numbers of messages to `formats`",
    },
    Exception {
        path: "web/pages/zone.ts",
        line: "Intl.DateTimeFormat().resolvedOptions().timeZone",
        why: "asks for the device's zone",
    },
    Exception {
        path: "web/pages/zone.ts",
        line: "at.toLocaleString(\"en-GB\", { timeZone: zone })",
        why: "compares two clocks",
    },
    Exception {
        path: "web/room/view/page.ts",
        line: "kinds.all.join(\", \")",
        why: "an error that only developers read",
    },
    Exception { path: "crates/server/src/tls.rs", line: "domains.join(\" and \")", why: "the log" },
];

/// What writes a time, a number or a list, in Rust and in templates.
const IN_RUST: [&str; 11] = [
    "strftime(",
    ":02}",
    ".join(\", \")",
    ".join(\"; \")",
    ".join(\" and \")",
    "join(\", \")",
    "icu_calendar::",
    "icu_datetime::",
    "icu_decimal::",
    "icu_list::",
    "fixed_decimal::",
];

/// Dates that no person reads: `datetime=`, `value=` (ISO 8601), and calendar files (RFC 5545).
const FOR_MACHINES: [&str; 2] = ["strftime(\"%Y-%m-%dT", "strftime(\"%Y%m%dT"];

/// What only a template does.
const IN_TEMPLATES: [&str; 2] = [".to_string()", "|fmt("];

/// The same, in scripts.
const IN_SCRIPTS: [&str; 7] = [
    "Intl.",
    "toLocaleString(",
    "toLocaleDateString(",
    "toLocaleTimeString(",
    ".toFixed(",
    ".toPrecision(",
    ".join(\", \")",
];

fn formats(sources: &[Source]) -> Result<Vec<String>> {
    let mut findings = lines_where(sources, is_rust, |line| written(line, &IN_RUST))?;
    findings.extend(lines_where(sources, is_template, |line| written(line, &IN_TEMPLATES))?);
    findings.extend(lines_where(sources, is_script, |line| written(line, &IN_SCRIPTS))?);
    findings.retain(|finding| !is_excepted(sources, finding));
    findings.extend(EXCEPTIONS.iter().filter(|one| !stands(sources, one)).map(|one| {
        let Exception { path, line, why } = one;
        format!("{path}: `{line}` ({why}) is not there any more: strike out the exception")
    }));
    Ok(findings)
}

fn is_rust(path: &str) -> bool {
    let is_meant = path.starts_with("crates/server/src/") && path.ends_with(".rs")
        || path.starts_with("crates/server/templates/");
    let is_free = [&HERE[..], &OPERATORS, &CALENDARS].iter().any(|places| starts(path, places));
    is_meant && !is_free && !path.ends_with("/tests.rs")
}

fn is_template(path: &str) -> bool {
    path.starts_with("crates/server/templates/")
}

fn is_script(path: &str) -> bool {
    let is_test = path.ends_with(".test.ts") || path.contains("/testing/");
    path.starts_with("web/") && path.ends_with(".ts") && !is_test && !starts(path, &HERE)
}

fn starts(path: &str, with: &[&str]) -> bool {
    with.iter().any(|start| path.starts_with(start))
}

fn written(line: &str, marks: &[&str]) -> Option<String> {
    if line.trim_start().starts_with("//") || FOR_MACHINES.iter().any(|way| line.contains(way)) {
        return None;
    }
    let mark = marks.iter().find(|mark| line.contains(**mark)).map(|mark| (*mark).to_owned());
    mark.or_else(|| decimals(line).map(str::to_owned))
}

/// `{:.1}`, `{share:.2}` and the like.
fn decimals(line: &str) -> Option<&str> {
    line.match_indices(":.").find_map(|(at, _)| {
        let start = line[..at].rfind('{')?;
        let name = &line[start + 1..at];
        let end = at + line[at..].find('}')?;
        let places = &line[at + 2..end];
        let is_word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || "_.*$".contains(c));
        (is_word(name) && is_word(places) && !places.is_empty()).then(|| &line[start..=end])
    })
}

/// Whether a finding, `PATH:LINE: …`, is of a line that is excepted.
fn is_excepted(sources: &[Source], finding: &str) -> bool {
    let mut parts = finding.splitn(3, ':');
    let (Some(path), Some(number)) = (parts.next(), parts.next()) else { return false };
    let Ok(number) = number.parse::<usize>() else { return false };
    let source = sources.iter().find(|source| source.path == path);
    let line = source.and_then(|source| source.text.lines().nth(number - 1)).unwrap_or_default();
    EXCEPTIONS.iter().any(|one| one.path == path && line.contains(one.line))
}

fn stands(sources: &[Source], one: &Exception) -> bool {
    sources.iter().any(|source| source.path == one.path && source.text.contains(one.line))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether this line is found in a file of this name.
    fn is_found(path: &str, line: &str) -> bool {
        let sources = [Source { path: path.into(), text: format!("\n{line}\n") }];
        let findings = formats(&sources).unwrap();
        findings.iter().any(|finding| finding.starts_with(&format!("{path}:2: ")))
    }

    #[test]
    fn what_is_written_elsewhere_is_found() {
        for (path, line) in [
            ("crates/server/src/times.rs", "    format!(\"{}:{:02}\", at.hour(), at.minute())"),
            ("crates/server/src/pages/me.rs", "let day = at.strftime(\"%A %-d %B\").to_string();"),
            ("crates/server/src/built/work.rs", "    how.join(\", \")"),
            ("crates/server/src/built/work.rs", "    let all = how.join(\" and \");"),
            ("crates/server/src/pages/pace/figures.rs", "    format!(\"{:.1}\", f64::from(ms))"),
            ("crates/server/src/charts/hour.rs", "    say(&format!(\"{share:.0} percent\"))"),
            ("crates/server/src/charts/pen.rs", "    format!(\"{number:.*}\", places, number)"),
            ("crates/server/src/mail/letter.rs", "use icu_datetime::fieldsets::YMD;"),
            ("crates/server/templates/me/page.html", "<p>{{ names|join(\", \") }}</p>"),
            ("crates/server/templates/me/page.html", "<p>{{ share|fmt(\"{:.1}\") }}</p>"),
            ("crates/server/templates/me/page.html", "{{ page.ta(K, [(N, most.to_string())]) }}"),
            ("web/pages/times.ts", "return new Intl.DateTimeFormat(LOCALE, day).format(at);"),
            ("web/room/view/page.ts", "  return at.toLocaleTimeString();"),
            ("web/room/view/line/line_check.ts", "  return (ms / 1000).toFixed(1);"),
            ("web/room/view/set_up/joint_check.ts", "  return open.join(\", \");"),
        ] {
            assert!(is_found(path, line), "{path}: {line}");
        }
    }

    #[test]
    fn what_machines_read_and_what_only_looks_alike_is_not_found() {
        for (path, line) in [
            ("crates/server/src/formats.rs", "use icu_datetime::input::Date;"),
            ("crates/server/src/doctor/place.rs", "    hosts.join(\", \")"),
            ("crates/server/src/words.rs", "    hash.iter().map(|byte| format!(\"{byte:02x}\"))"),
            ("crates/server/src/config.rs", "    let path = data.join(NAME);"),
            ("crates/server/src/pages/me.rs", "    let text = lines.join(\"\\n\");"),
            ("crates/server/src/tls/tests.rs", "    names.join(\", \")"),
            ("crates/server/src/times.rs", "/// \"15:00\", as `format!(\"{}:{:02}\")` made it."),
            ("crates/server/src/times.rs", "at.strftime(\"%Y-%m-%dT%H:%M:%S%:z\").to_string()"),
            ("crates/server/src/mail/invitation.rs", "local.strftime(\"%Y%m%dT%H%M%S\")"),
            ("crates/storage/src/audit.rs", "    columns.join(\", \")"),
            ("web/room/view/formats.ts", "new Intl.NumberFormat(tag, parts)"),
            ("web/room/view/formats.test.ts", "new Intl.NumberFormat(\"de\")"),
            ("web/pages/zone.ts", "const own = Intl.DateTimeFormat().resolvedOptions().timeZone;"),
            ("web/room/view/board/board_lines.ts", "letter.toLocaleUpperCase()"),
        ] {
            assert!(!is_found(path, line), "{path}: {line}");
        }
    }

    #[test]
    fn an_exception_that_nothing_needs_is_found() {
        let findings = formats(&[]).unwrap();
        assert_eq!(findings.len(), EXCEPTIONS.len());
        assert!(findings[0].ends_with("strike out the exception"), "{findings:?}");
    }
}
