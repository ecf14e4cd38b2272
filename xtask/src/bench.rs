//! `cargo xtask bench NAME`: figures for people to read, never a test.

use crate::{dist, needs, shell, web};
use anyhow::{Context, Result, bail, ensure};

/// Runs one benchmark against the release binary.
pub fn named(name: &str) -> Result<()> {
    let script = match name {
        "admit" | "backdrop" | "bytes" | "mirror" => {
            needs::browsers()?;
            format!("e2e/bench/{name}.mjs")
        }
        "rooms" | "start" => {
            dist()?;
            return shell::cargo(&[
                "run",
                "--release",
                "--quiet",
                "--package",
                "server",
                "--example",
                name,
            ]);
        }
        "fairness" => return fairness(),
        "sensing" => return sensing(),
        other => bail!(
            "there is no benchmark `{other}`; there are \
             rooms, admit, backdrop, bytes, mirror, start, fairness, sensing"
        ),
    };
    web::packages()?;
    dist()?;
    shell::run("node", &[&script])
}

const FAIRNESS_PAGE: &str = "docs/fairness.md";
/// What stands between these in the page is measured.
const FAIRNESS_MARKS: [&str; 2] = ["<!-- measured -->\n", "<!-- end of measured -->"];

/// Looks at invented people in ten skin tones, puts the tables into the page about it, and fails when
/// tones are treated differently.
fn fairness() -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let arguments =
        ["run", "--release", "--quiet", "--package", "sensing", "--example", "fairness"];
    let (is_fair, lines) = shell::watched(&cargo, &arguments)?;
    ensure!(!lines.is_empty(), "nothing was measured");
    let page = std::fs::read_to_string(FAIRNESS_PAGE)?;
    let [from, to] = FAIRNESS_MARKS;
    let (before, rest) = page.split_once(from).context("where the tables begin is not marked")?;
    let (_, after) = rest.split_once(to).context("where the tables end is not marked")?;
    let tables = lines.join("\n");
    std::fs::write(FAIRNESS_PAGE, format!("{before}{from}\n{}\n\n{to}{after}", tables.trim()))?;
    ensure!(is_fair, "skin tones are treated differently; {FAIRNESS_PAGE} shows how");
    Ok(())
}

/// Finding a face beside MediaPipe, which the script installs into `target`.
fn sensing() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    let timing = ["build", "--release", "--quiet", "--package=sensing", "--example=timing"];
    shell::cargo(&timing)?;
    shell::run("node", &["e2e/bench/sensing.mjs"])
}
