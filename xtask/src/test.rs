//! `cargo xtask test`: runs all checks, the fastest first, or the tests with a name. Ends with one
//! line, `N passed, N failed`.

mod find;
mod named;

use crate::{needs, shell, tidy, web};
use anyhow::{Result, bail, ensure};
use std::time::Instant;

#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
}

/// Runs all checks, with `quick` all but the browsers, or the tests with these names.
pub fn some(rest: &[&str]) -> Result<()> {
    let mut count = Count::default();
    match rest {
        [] => all(true, &mut count)?,
        ["quick"] => all(false, &mut count)?,
        names => named::run(names, &mut count)?,
    }
    println!("\n{} passed, {} failed", count.passed, count.failed);
    ensure!(count.failed == 0, "some tests failed");
    Ok(())
}

fn all(with_browsers: bool, count: &mut Count) -> Result<()> {
    stage("what the tests need", needs::everything)?;
    stage("web", || web::build(web::For::Release))?;
    stage("format", || shell::cargo(&["fmt", "--all", "--check"]))?;
    stage("tidy", || tidy::all().map(|rules| println!("{rules} rules hold")))?;
    stage("clippy", || {
        shell::cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
    })?;
    stage("message types", web::check_wire)?;
    stage("types of the pages", || shell::run("node_modules/.bin/tsc", &["--project", "."]))?;
    let everything = ["test", "--workspace", "--no-fail-fast", "--quiet"];
    stage("cargo test", || run_cargo(&everything, count))?;
    stage("web tests", || closing_line("node", &["web/test.mjs"], count))?;
    if with_browsers {
        stage("browsers", || closing_line("node", &["e2e/run.mjs"], count))?;
    }
    Ok(())
}

fn stage(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n── {name}");
    let start = Instant::now();
    work()?;
    println!("── {name}: {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn run_cargo(arguments: &[&str], count: &mut Count) -> Result<()> {
    let (_, lines) = shell::watched(&shell::cargo_program(), arguments)?;
    let (mut passed, mut failed) = (0, 0);
    for line in lines.iter().filter(|line| line.starts_with("test result:")) {
        passed += number_before(line, "passed");
        failed += number_before(line, "failed");
    }
    count.passed += passed;
    count.failed += failed;
    ensure!(passed + failed > 0, "cargo test ran nothing; the build may have failed");
    Ok(())
}

/// Runs a program that ends with `N passed, N failed`, and adds up the numbers.
fn closing_line(program: &str, arguments: &[&str], count: &mut Count) -> Result<()> {
    let (succeeded, lines) = shell::watched(program, arguments)?;
    let Some(line) = lines.iter().rev().find(|line| line.contains(" passed, ")) else {
        bail!("`{program} {}` ended without a count", arguments.join(" "));
    };
    let (passed, failed) = (number_before(line, "passed"), number_before(line, "failed"));
    ensure!(passed + failed > 0, "`{program} {}` ran nothing", arguments.join(" "));
    count.passed += passed;
    count.failed += if succeeded { failed } else { failed.max(1) };
    Ok(())
}

fn number_before(line: &str, word: &str) -> u64 {
    let words: Vec<&str> = line.split([' ', ',', ';']).filter(|part| !part.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::number_before;

    #[test]
    fn counts_are_read_from_either_runner() {
        let cargo = "test result: ok. 12 passed; 3 failed; 0 ignored; 0 measured; finished in 0.1s";
        assert_eq!((number_before(cargo, "passed"), number_before(cargo, "failed")), (12, 3));
        let plain = "41 passed, 0 failed";
        assert_eq!((number_before(plain, "passed"), number_before(plain, "failed")), (41, 0));
        assert_eq!(number_before("nothing here", "passed"), 0);
    }
}
