//! `cargo xtask fuzz NAME SECONDS`: runs a fuzz target with cargo-fuzz, which is installed when it is
//! missing. Found inputs are kept in the target directory; a failing one is written to `fuzz/artifacts/NAME`.

use crate::shell;
use anyhow::{Context, Result, bail, ensure};
use std::fs;

const TARGETS: &str = "fuzz/fuzz_targets";
/// Further inputs to start from, beside the committed corpus: target, folder, largest input in
/// bytes.
const STARTS: [(&str, &str, u32); 1] = [("model", "crates/sensing/models", 300_000)];

/// Runs a target, or lists them all.
pub fn target(rest: &[&str]) -> Result<()> {
    let names = names()?;
    let [name, seconds] = rest else {
        ensure!(rest.is_empty(), "cargo xtask fuzz NAME SECONDS; {}", names.join(", "));
        println!("{}", names.join("\n"));
        return Ok(());
    };
    ensure!(names.iter().any(|one| one == name), "there is no `{name}` in {TARGETS}: {names:?}");
    let seconds: u32 = seconds.parse().with_context(|| format!("`{seconds}` are no seconds"))?;
    install()?;
    run(name, seconds)
}

fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(TARGETS)? {
        let file = entry?.file_name();
        names.extend(file.to_str().and_then(|file| file.strip_suffix(".rs")).map(String::from));
    }
    names.sort();
    Ok(names)
}

fn install() -> Result<()> {
    if shell::output(&shell::cargo_program(), &["fuzz", "--version"]).is_err() {
        println!("installing cargo-fuzz");
        shell::cargo(&["install", "--locked", "--quiet", "cargo-fuzz"])?;
    }
    Ok(())
}

fn run(name: &str, seconds: u32) -> Result<()> {
    let found = shell::in_target(&format!("fuzz/found/{name}"))?;
    fs::create_dir_all(&found)?;
    let build = shell::in_target("fuzz")?;
    let corpus = format!("fuzz/corpus/{name}");
    let (time, mut length) = (format!("-max_total_time={seconds}"), None);
    // libFuzzer writes into the first folder and only reads the others.
    let mut arguments = vec!["fuzz", "run", "--target-dir", &build, name, &found, &corpus];
    if let Some((_, folder, bytes)) = STARTS.iter().find(|(one, ..)| *one == name) {
        arguments.push(folder);
        length = Some(format!("-max_len={bytes}"));
    }
    arguments.extend(["--", &time]);
    arguments.extend(length.as_deref());
    // The pinned toolchain is stable; this allows the flags of the address sanitizer.
    let status = shell::command(&shell::cargo_program(), &arguments)?
        .env("RUSTC_BOOTSTRAP", "1")
        .status()?;
    if !status.success() {
        bail!("{name} failed; the input is in fuzz/artifacts/{name}");
    }
    Ok(())
}
