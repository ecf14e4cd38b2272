//! `cargo xtask bench NAME`: prints figures for people to read. Deliberately absent: limits that
//! fail, since a figure depends on the machine.

use crate::{dist, needs, shell, web};
use anyhow::{Context, Result, bail, ensure};

/// A benchmark: its name, what it measures, and its function.
pub type Bench = (&'static str, &'static str, fn() -> Result<()>);

/// All benchmarks, in the order in which `cargo xtask help` prints them.
pub const BENCHES: [Bench; 19] = [
    ("admit", "from \"Let in\" to the first picture", || page("admit")),
    ("arrive", "from a personal link to its page", || page("arrive")),
    ("backdrop", "what a backdrop costs", || page("backdrop")),
    ("bits", "how many bits a face needs", bits),
    ("board", "from an edit to the other's board", || {
        example(web::build(web::For::Release), "board")
    }),
    ("bytes", "what a first visit loads", || page("bytes")),
    ("call", "bits and processor time of a call", || page("call")),
    ("fairness", "skin tones, into docs/fairness.md", fairness),
    ("hearing", "what listening to a microphone costs on the page", hearing),
    ("mirror", "what looking costs on the page", || page("mirror")),
    ("pace", "finding speech beside others, into docs/pace.md", pace),
    ("pair", "from a request to a counsellor's page", || {
        example(web::build(web::For::Release), "pair")
    }),
    ("practices", "audited changes in a thousand practices beside one", practices),
    ("prompt", "false prompts, into docs/clinical-evidence.md", prompt),
    ("refused", "what refused attempts cost everybody else", || {
        example(web::build(web::For::Release), "refused")
    }),
    ("rooms", "memory and delay with five thousand rooms", || example(dist(), "rooms")),
    ("sensing", "finding a face beside MediaPipe", sensing),
    ("start", "from start to the first page", || example(dist(), "start")),
    ("week", "the week of a counsellor with 5,000 appointments", || {
        example(web::build(web::For::Release), "week")
    }),
];

/// Runs one benchmark against the release build.
pub fn named(rest: &[&str]) -> Result<()> {
    let [name] = rest else { bail!("which benchmark? {}", names()) };
    match BENCHES.iter().find(|(one, ..)| one == name) {
        Some((_, _, run)) => run(),
        None => bail!("there is no benchmark `{name}`; there are {}", names()),
    }
}

fn names() -> String {
    BENCHES.map(|(name, ..)| name).join(", ")
}

/// Runs a script that opens pages of the release binary.
fn page(name: &str) -> Result<()> {
    needs::browsers()?;
    dist()?;
    shell::run("node", &[&format!("e2e/bench/{name}.mjs")])
}

/// The lines of a page between which a measured table is written.
const MARKS: [&str; 2] = ["<!-- measured -->\n", "<!-- end of measured -->"];

/// Builds what an example of the server needs, and runs it.
fn example(built: Result<()>, name: &str) -> Result<()> {
    built?;
    shell::cargo(&["run", "--release", "--quiet", "--package", "server", "--example", name])
}

/// Measures invented people in ten skin tones, writes the tables into `docs/fairness.md`, and fails when
/// tones are treated differently.
fn fairness() -> Result<()> {
    let page = "docs/fairness.md";
    let is_fair = measured("sensing", "fairness", page)?;
    ensure!(is_fair, "skin tones are treated differently; {page} shows how");
    Ok(())
}

/// Measures false and missed prompts after a session among invented clients, and writes the table into
/// `docs/clinical-evidence.md`.
fn prompt() -> Result<()> {
    ensure!(measured("alliance", "prompt", "docs/clinical-evidence.md")?, "nothing was measured");
    Ok(())
}

/// Runs an example and writes its output into a page; returns whether the example succeeded.
fn measured(package: &str, example: &str, page: &str) -> Result<bool> {
    let arguments = ["run", "--release", "--quiet", "--package", package, "--example", example];
    let (succeeded, lines) = shell::watched(&shell::cargo_program(), &arguments)?;
    ensure!(!lines.is_empty(), "nothing was measured");
    let text = std::fs::read_to_string(page)?;
    let [from, to] = MARKS;
    let (before, rest) = text.split_once(from).context("where the tables begin is not marked")?;
    let (_, after) = rest.split_once(to).context("where the tables end is not marked")?;
    let tables = lines.join("\n");
    std::fs::write(page, format!("{before}{from}\n{}\n\n{to}{after}", tables.trim()))?;
    Ok(succeeded)
}

fn practices() -> Result<()> {
    needs::everything()?;
    let example = ["run", "--release", "--quiet", "--package=storage", "--example=practices"];
    shell::cargo(&example)
}

/// Runs a script that needs neither a server nor pages.
fn bits() -> Result<()> {
    needs::browsers()?;
    web::packages()?;
    shell::run("node", &["e2e/bench/bits.mjs"])
}

/// Runs a script that needs no server.
fn hearing() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    shell::run("node", &["e2e/bench/hearing.mjs"])
}

/// Compares finding a face with MediaPipe, which the script installs into the target directory.
fn sensing() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    let timing = ["build", "--release", "--quiet", "--package=sensing", "--example=timing"];
    shell::cargo(&timing)?;
    shell::run("node", &["e2e/bench/sensing.mjs"])
}

/// Compares finding speech with Silero and WebRTC's detector, and counting with pympi-ling; the script
/// installs them into the target directory.
fn pace() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    let pacing = ["build", "--release", "--quiet", "--package=sensing", "--example=pacing"];
    shell::cargo(&pacing)?;
    shell::run("node", &["e2e/bench/pace.mjs"])
}
