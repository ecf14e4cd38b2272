//! Runs the judges. A judge reads cases as JSON and answers what is wrong with each, by its name.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges");

/// What is wrong with each case; also those with which nothing is.
pub type Found = BTreeMap<String, Vec<String>>;

/// Asks the judge of this file name. Cases must have different names.
pub fn ask(judge: &str, cases: &[Value]) -> Found {
    let program = if judge.ends_with(".py") { python() } else { Path::new("node") };
    // Python would take the machine's zone data before those of its package.
    let mut child = Command::new(program)
        .arg(Path::new(FOLDER).join(judge))
        .env("PYTHONTZPATH", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
    child.stdin.take().unwrap().write_all(&serde_json::to_vec(cases).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{judge} ended with {}", output.status);
    let found: Found = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), cases.len(), "{judge} answers for each case, by its name");
    found
}

/// Holds that each of the judges finds nothing.
pub fn find_nothing(judges: &[&str], cases: &[Value]) {
    assert!(!cases.is_empty());
    for judge in judges {
        let wrong: Found =
            ask(judge, cases).into_iter().filter(|(_, faults)| !faults.is_empty()).collect();
        assert!(wrong.is_empty(), "{judge}: {wrong:#?}");
    }
}

/// Holds that the judge finds something in each case: a fault was put there.
pub fn finds_each(judge: &str, cases: &[Value]) {
    for (name, faults) in ask(judge, cases) {
        assert!(!faults.is_empty(), "{judge} does not see: {name}");
    }
}

/// Python with the packages of `requirements.txt`, in the target directory; made when it is missing or
/// the list has changed.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("judges");
        let (list, made) = (Path::new(FOLDER).join("requirements.txt"), folder.join("made-from"));
        let wanted = std::fs::read(&list).unwrap();
        let python = folder.join("bin/python");
        if std::fs::read(&made).is_ok_and(|found| found == wanted) {
            return python;
        }
        let _ = std::fs::remove_dir_all(&folder);
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        run(Command::new(&python).args(install).arg(&list));
        std::fs::write(made, wanted).unwrap();
        python
    })
}

fn run(command: &mut Command) {
    let status = command.status();
    let is_done = status.as_ref().is_ok_and(|status| status.success());
    assert!(is_done, "{command:?}: {status:?}. On Debian, python3-venv must be installed");
}
