//! Reloading pages (`cargo xtask run --watch`) is no part of a release build: the module that does
//! it refuses to compile there. `cargo xtask dist` also searches the binary for its traces.

use std::path::{Path, PathBuf};
use std::process::Command;

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/src").join(path)
}

/// The compiler's errors about the module alone. What the module imports is missing, so there are
/// several.
fn compiler_errors(debug_assertions: &str) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = Command::new("rustc")
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--out-dir"])
        .arg(out.path())
        .arg(format!("-Cdebug-assertions={debug_assertions}"))
        .arg(source("reload.rs"))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_release_build_with_reloading_pages_does_not_compile() {
    const REFUSAL: &str = "error: pages that reload themselves have no place in a release build";
    let (release, debug) = (compiler_errors("off"), compiler_errors("on"));
    assert!(release.contains(REFUSAL), "{release}");
    assert!(!debug.contains(REFUSAL), "{debug}");
}

#[test]
fn dist_searches_for_what_stands_in_the_module() {
    let files = ["reload.rs", "reload/page.js"];
    let module = files.map(|file| std::fs::read_to_string(source(file)).unwrap()).concat();
    let (_, list) = include_str!("../src/run.rs").split_once("const TRACES").unwrap();
    let traces: Vec<&str> = list.lines().next().unwrap().split('"').skip(1).step_by(2).collect();
    assert_eq!(traces.len(), 2, "{list}");
    for trace in traces {
        assert!(module.contains(trace), "`{trace}` is no trace of the module any more");
    }
}
