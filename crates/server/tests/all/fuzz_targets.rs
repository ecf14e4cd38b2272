//! The fuzz targets compile, and their committed corpora pass. A fuzzer is not needed: this file
//! stands in for `libfuzzer_sys` (see `main.rs`). Some targets are about other crates; they are all
//! here because this crate sees them.

use std::fs;
use std::path::Path;

#[path = "../../../../fuzz/fuzz_targets/live_message.rs"]
mod live_message;
#[path = "../../../../fuzz/fuzz_targets/model.rs"]
mod model;
#[path = "../../../../fuzz/fuzz_targets/picture.rs"]
mod picture;
#[path = "../../../../fuzz/fuzz_targets/questionnaire.rs"]
mod questionnaire;

/// What `libfuzzer_sys::fuzz_target` makes into a fuzzer is a plain function here. It stands below
/// the targets, so that they import it as they import the real one.
macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:block) => {
        pub fn run($bytes: &[u8]) {
            $body
        }
    };
}
pub(crate) use fuzz_target;

/// Name and function.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 4] = [
    ("live_message", live_message::run),
    ("model", model::run),
    ("picture", picture::run),
    ("questionnaire", questionnaire::run),
];
/// Largest size of all corpora together (chosen: they are committed).
const CORPORA_BYTES_MAX: usize = 100_000;

fn fuzz() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
        })
        .collect()
}

#[test]
fn every_target_takes_its_corpus() {
    let mut bytes = 0;
    for (name, run) in TARGETS {
        let corpus = files(&fuzz().join("corpus").join(name));
        assert!(!corpus.is_empty(), "{name} has no corpus to start from");
        for (file, input) in corpus {
            println!("{name}/{file}");
            run(&input);
            bytes += input.len();
        }
    }
    assert!(bytes <= CORPORA_BYTES_MAX, "the corpora have {bytes} bytes");
}

#[test]
fn every_target_is_listed_here_and_in_the_manifest() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for (file, _) in files(&fuzz().join("fuzz_targets")) {
        let name = file.strip_suffix(".rs").unwrap();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "{name} is missing above");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{file}\"")), "{name}");
    }
}

#[test]
fn the_corpus_of_live_messages_follows_the_protocol() {
    let corpus = files(&fuzz().join("corpus/live_message"));
    for (file, input) in corpus.iter().filter(|(file, _)| file != "out_of_turn") {
        for line in std::str::from_utf8(input).unwrap().lines() {
            let message = line.strip_prefix('c').unwrap_or(line);
            let read = serde_json::from_str::<wire::BrowserEnvelope>(message);
            assert!(read.is_ok(), "{file}: {message}: {read:?}");
        }
    }
}
