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
            return example(name);
        }
        "board" | "pair" => {
            web::build(web::For::Release)?;
            return example(name);
        }
        "fairness" => return fairness(),
        "pace" => return pace(),
        "prompt" => return prompt(),
        "sensing" => return sensing(),
        other => bail!(
            "there is no benchmark `{other}`; there are \
             rooms, admit, backdrop, board, bytes, mirror, pace, pair, prompt, start, fairness, sensing"
        ),
    };
    web::packages()?;
    dist()?;
    shell::run("node", &[&script])
}

/// What stands between these in a page is measured.
const MARKS: [&str; 2] = ["<!-- measured -->\n", "<!-- end of measured -->"];

/// Runs an example of the server.
fn example(name: &str) -> Result<()> {
    shell::cargo(&["run", "--release", "--quiet", "--package", "server", "--example", name])
}

/// Looks at invented people in ten skin tones, puts the tables into the page about it, and fails when
/// tones are treated differently.
fn fairness() -> Result<()> {
    let page = "docs/fairness.md";
    let is_fair = measured("sensing", "fairness", page)?;
    ensure!(is_fair, "skin tones are treated differently; {page} shows how");
    Ok(())
}

/// Asks how often the prompt after a session comes for nothing and how often it finds a fall, among
/// invented clients, and puts the table into the page about it.
fn prompt() -> Result<()> {
    ensure!(measured("alliance", "prompt", "docs/clinical-evidence.md")?, "nothing was measured");
    Ok(())
}

/// Runs an example and puts what it prints into a page; whether it was content.
fn measured(package: &str, example: &str, page: &str) -> Result<bool> {
    let arguments = ["run", "--release", "--quiet", "--package", package, "--example", example];
    let (is_content, lines) = shell::watched(&shell::cargo_program(), &arguments)?;
    ensure!(!lines.is_empty(), "nothing was measured");
    let text = std::fs::read_to_string(page)?;
    let [from, to] = MARKS;
    let (before, rest) = text.split_once(from).context("where the tables begin is not marked")?;
    let (_, after) = rest.split_once(to).context("where the tables end is not marked")?;
    let tables = lines.join("\n");
    std::fs::write(page, format!("{before}{from}\n{}\n\n{to}{after}", tables.trim()))?;
    Ok(is_content)
}

/// Finding a face beside MediaPipe, which the script installs into the target directory.
fn sensing() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    let timing = ["build", "--release", "--quiet", "--package=sensing", "--example=timing"];
    shell::cargo(&timing)?;
    shell::run("node", &["e2e/bench/sensing.mjs"])
}

/// Finding speech beside Silero and WebRTC's detector, counting beside pympi-ling; the script installs
/// them into the target directory.
fn pace() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    let pacing = ["build", "--release", "--quiet", "--package=sensing", "--example=pacing"];
    shell::cargo(&pacing)?;
    shell::run("node", &["e2e/bench/pace.mjs"])
}
