//! Project tasks: `cargo xtask run`, `test`, `web`, `wire`, `tidy`, `bench`, `screens`, `dist`.
//! Deliberately absent: anything the product does at run time.

mod bench;
mod needs;
mod shell;
mod test;
mod tidy;
mod web;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "cargo xtask TASK

  run        build everything and open an invented practice on http://localhost:8080
  test       install what the tests need, then run every check there is
  web        build the pages' scripts and styles into web/dist
  wire       write web/wire/wire.ts anew from crates/wire
  tidy       hold the house rules (who may touch what, sizes, words)
  bench NAME rooms | admit | backdrop | board | bytes | mirror | pair | prompt | start | fairness | sensing
  screens    photograph every page into ./screens
  dist       build the release binary";

fn main() -> ExitCode {
    match task() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn task() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    std::env::set_current_dir(shell::root())?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["run", rest @ ..] => run(rest),
        ["test", rest @ ..] => test::all(rest),
        ["web"] => web::build(web::For::Release),
        ["wire"] => web::write_wire(),
        ["tidy"] => tidy::all().map(|rules| println!("tidy: {rules} rules hold")),
        ["bench", name] => bench::named(name),
        ["screens"] => screens(),
        ["dist"] => dist(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no task `{}`\n\n{HELP}", other.join(" ")),
    }
}

/// Builds everything and serves an invented practice from `./demo`.
fn run(rest: &[&str]) -> Result<()> {
    web::build(web::For::Trying)?;
    shell::cargo(&["build", "--package", "webside"])?;
    let mut arguments = vec!["serve", "--data", "demo", "--demo"];
    arguments.extend_from_slice(rest);
    shell::run(&shell::in_target("debug/webside")?, &arguments)
}

fn screens() -> Result<()> {
    needs::browsers()?;
    web::build(web::For::Trying)?;
    shell::cargo(&["build", "--package", "webside"])?;
    shell::run("node", &["e2e/screens.mjs"])
}

/// Builds the release binary and says where it is and how large.
pub fn dist() -> Result<()> {
    web::build(web::For::Release)?;
    shell::cargo(&["build", "--release", "--package", "webside"])?;
    let binary = shell::in_target("release/webside")?;
    println!("{binary}: {:.1} MB", std::fs::metadata(&binary)?.len() as f64 / 1e6);
    Ok(())
}
