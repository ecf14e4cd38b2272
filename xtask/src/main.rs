//! Project tasks: `cargo xtask TASK`. The list below is also what `cargo xtask help` prints.
//! Deliberately absent: anything the product does at run time.

mod bench;
mod fuzz;
mod needs;
mod run;
mod shell;
mod sources;
mod test;
mod tidy;
mod web;

use anyhow::{Result, bail, ensure};
use std::process::ExitCode;

/// A task: its name and arguments, what it does, and its function.
type Task = (&'static str, &'static str, fn(&[&str]) -> Result<()>);

const TASKS: [Task; 10] = [
    (
        "run [--watch] [FLAG …]",
        "build everything and open an invented practice on http://localhost:8080;\n\
         with --watch build again on every change; flags go to `webside serve`",
        run::practice,
    ),
    (
        "test [quick | NAME …]",
        "install what the tests need, then run every check there is; quick: all but\n\
         the browsers; NAME: only the tests called so, of Rust, pages and browsers",
        test::some,
    ),
    ("web", "build the pages' scripts and styles into web/dist", |rest| {
        none(rest)?;
        web::build(web::For::Release)
    }),
    ("wire", "write web/wire again from crates/wire", |rest| {
        none(rest)?;
        web::write_wire()
    }),
    ("tidy", "hold the house rules (who may touch what, sizes, words)", |rest| {
        none(rest)?;
        tidy::all().map(|rules| println!("tidy: {rules} rules hold"))
    }),
    ("bench NAME", "measure, for people to read:", bench::named),
    (
        "fuzz [NAME SECONDS]",
        "run a fuzz target of fuzz/fuzz_targets for so long; without a name, list them",
        fuzz::target,
    ),
    ("screens", "photograph every page into ./screens", screens),
    ("dist", "build the release binary", |rest| {
        none(rest)?;
        dist()
    }),
    ("help", "print this", |_| {
        print!("{}", help());
        Ok(())
    }),
];

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
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (name, rest) = match arguments.as_slice() {
        [] | ["--help" | "-h", ..] => ("help", &[][..]),
        [name, rest @ ..] => (*name, rest),
    };
    match TASKS.iter().find(|(call, ..)| call.split(' ').next() == Some(name)) {
        Some((_, _, run)) => run(rest),
        None => bail!("there is no task `{name}`\n\n{}", help()),
    }
}

/// The list of tasks as text.
fn help() -> String {
    const WIDTH: usize = 24;
    let mut text = String::from("cargo xtask TASK\n\n");
    let mut row = |call: &str, about: &str| {
        for (number, line) in about.lines().enumerate() {
            let call = if number == 0 { call } else { "" };
            text.push_str(&format!("  {call:WIDTH$}{line}\n"));
        }
    };
    for (call, about, _) in TASKS {
        row(call, about);
        if call.starts_with("bench ") {
            bench::BENCHES.iter().for_each(|(name, about, _)| row(&format!("  {name}"), about));
        }
    }
    text
}

/// Fails when a task without arguments gets some.
fn none(rest: &[&str]) -> Result<()> {
    ensure!(rest.is_empty(), "this task has no `{}`\n\n{}", rest.join(" "), help());
    Ok(())
}

fn screens(rest: &[&str]) -> Result<()> {
    none(rest)?;
    needs::browsers()?;
    run::build()?;
    shell::run("node", &["e2e/screens.mjs"])
}

/// Builds the release binary and prints its path and size.
pub fn dist() -> Result<()> {
    web::build(web::For::Release)?;
    shell::cargo(&["build", "--release", "--package", "webside"])?;
    let path = shell::in_target("release/webside")?;
    let binary = std::fs::read(&path)?;
    for trace in run::TRACES {
        let is_there = binary.windows(trace.len()).any(|bytes| bytes == trace.as_bytes());
        ensure!(!is_there, "{path} holds `{trace}`: it reloads pages as a debug build may");
    }
    println!("{path}: {:.1} MB", binary.len() as f64 / 1e6);
    Ok(())
}
