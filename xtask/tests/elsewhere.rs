//! The tasks in a checkout whose path holds a blank, entered through a symbolic link, with another
//! target directory. To cost seconds and not minutes, that directory is a link to this checkout's
//! own: cargo finds everything built, and a script that writes `target/` by hand finds nothing.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A copy of this checkout and what is linked beside it.
struct Elsewhere {
    folder: TempDir,
}

impl Elsewhere {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("webside elsewhere ").tempdir().unwrap();
        let elsewhere = Self { folder };
        let root = root();
        for path in tracked(&root) {
            copy(&root.join(&path), &elsewhere.checkout().join(&path));
        }
        // npm writes into what a link leads to: only what it has nothing to do with is linked.
        if packages_are_current(&root) {
            let packages = elsewhere.checkout().join("node_modules");
            symlink(root.join("node_modules"), packages).unwrap();
        }
        symlink(elsewhere.checkout(), elsewhere.link()).unwrap();
        symlink(target(), elsewhere.target()).unwrap();
        elsewhere
    }

    fn checkout(&self) -> PathBuf {
        self.folder.path().join("a checkout")
    }

    fn link(&self) -> PathBuf {
        self.folder.path().join("a link to it")
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("another target")
    }

    /// What a program prints that must succeed.
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(self.link())
            .env("PWD", self.link())
            .env("CARGO_TARGET_DIR", self.target())
            .env_remove("WEBSIDE_TARGET")
            .env_remove("CARGO_MANIFEST_DIR")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into()
}

fn packages_are_current(root: &Path) -> bool {
    let changed = |path: &str| fs::metadata(root.join(path)).and_then(|file| file.modified()).ok();
    let present = changed("node_modules/.package-lock.json");
    present.is_some() && present >= changed("package-lock.json")
}

/// Paths of all files that are in the repository or about to be.
fn tracked(root: &Path) -> Vec<String> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "-co", "--exclude-standard"]);
    let paths = String::from_utf8(git.output().unwrap().stdout).unwrap();
    paths.split('\0').filter(|path| root.join(path).is_file()).map(str::to_owned).collect()
}

/// Copies with the time of the last change: cargo builds again what is newer than before.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
    let changed = fs::metadata(from).unwrap().modified().unwrap();
    File::options().append(true).open(to).unwrap().set_modified(changed).unwrap();
}

/// The target directory that these tests were built into: this program lies in `PROFILE/deps`.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap();
    assert!(target.join("CACHEDIR.TAG").is_file(), "{} is none", target.display());
    target.into()
}

#[test]
fn the_web_is_built_in_any_checkout_for_any_target_directory() {
    let elsewhere = Elsewhere::new();
    let said = elsewhere.run("cargo", &["xtask", "web"]);
    assert!(said.contains("sensing/hearing.wasm → "), "{said}");
    let manifest = elsewhere.checkout().join("web/dist/manifest.json");
    let built = fs::read_to_string(&manifest).unwrap();
    for name in ["first.css", "pages/today.js", "sensing/face_detector.tflite", "meet.js"] {
        assert!(built.contains(&format!("\"{name}\"")), "{name} is missing in {built}");
    }

    // The same scripts by hand ask cargo themselves.
    fs::remove_file(&manifest).unwrap();
    elsewhere.run("node", &["web/build.mjs", "--dev"]);
    assert!(manifest.is_file());
    assert!(elsewhere.run("node", &["web/test.mjs", "module.test"]).ends_with(" 0 failed\n"));
    let places = "import('./e2e/support/places.mjs').then(({ TARGET }) => console.log(TARGET))";
    assert_eq!(elsewhere.run("node", &["-e", places]).trim(), elsewhere.target().to_str().unwrap());

    assert!(!elsewhere.checkout().join("target").exists(), "something writes `target` by hand");
}
