//! `webside check`: judges photos and videos as the set-up check does. Nothing is kept or sent.

mod drawing;
mod files;
mod photo;
mod report;
mod video;

use crate::words::Words;
use clap::Args;
use files::Listed;
use report::Report;
use sensing::For;
use sensing::vision::{Look, Looker};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// See how well a photo or video shows a person: frame, distance, light, background
///
/// Says in plain words what the set-up check in the browser would say. Photos may be JPEG, PNG or
/// WebP; videos need ffmpeg. Everything happens on this machine.
#[derive(Args)]
pub struct Check {
    /// Photos, videos, or folders of them
    #[arg(required = true, value_name = "PHOTO|VIDEO|DIR")]
    paths: Vec<PathBuf>,
    /// Print JSON, one object a line for each file
    #[arg(long)]
    json: bool,
    /// Save the picture with outline, eye line and cheek patches drawn in
    #[arg(long, value_name = "OUT.png")]
    picture: Option<PathBuf>,
}

/// What was seen in a file, and the picture that was judged.
struct Seen {
    look: Look,
    picture: image::RgbaImage,
}

/// A looker with the models that are part of the program.
fn looker() -> Looker {
    let detector = include_bytes!("../../sensing/models/face_detector.tflite");
    let landmarks = include_bytes!("../../sensing/models/face_landmarks_detector.tflite");
    Looker::new(detector, landmarks, For::Counsellor).expect("tests read the models in the program")
}

impl Check {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let words = Words::load();
        let Listed { files, empty, closed } = files::listed(&self.paths);
        for (folders, key) in [(&empty, "check-no-pictures"), (&closed, "check-closed-folder")] {
            for folder in folders {
                let folder = folder.display().to_string();
                eprintln!("{}", words.say(key, &[("folder", &folder)]));
            }
        }
        if self.picture.is_some() && files.len() != 1 {
            let count = files.len().to_string();
            anyhow::bail!(words.say("check-one-picture", &[("count", &count)]));
        }
        let failed = self.judge_all(&files, &words)?;
        let is_whole = failed == 0 && empty.is_empty() && closed.is_empty();
        Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Judges the files on all cores, prints the results in the order of the files, and returns how
    /// many could not be read.
    fn judge_all(&self, files: &[PathBuf], words: &Words) -> anyhow::Result<usize> {
        let next = AtomicUsize::new(0);
        let (send, receive) = mpsc::channel();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..cores.min(files.len()) {
                let (send, next) = (send.clone(), &next);
                scope.spawn(move || {
                    let mut looker = looker();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = files.get(number) else { break };
                        let seen = judge(&mut looker, file, files.len() == 1);
                        if send.send((number, seen)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(send);
            let mut waiting = BTreeMap::new();
            let mut failed = 0;
            let mut printed = 0;
            for (number, seen) in receive {
                waiting.insert(number, seen);
                while let Some(seen) = waiting.remove(&printed) {
                    match seen {
                        Ok(seen) => self.show(&files[printed], &seen, words)?,
                        Err(why) => {
                            failed += 1;
                            eprintln!("{}: {}", files[printed].display(), words.say(why, &[]));
                        }
                    }
                    printed += 1;
                }
            }
            Ok(failed)
        })
    }

    fn show(&self, file: &Path, seen: &Seen, words: &Words) -> anyhow::Result<()> {
        if let Some(out) = &self.picture {
            drawing::annotated(seen).save_with_format(out, image::ImageFormat::Png)?;
        }
        let report = Report::of(file, &seen.look, words);
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(&report)?)?;
        } else {
            write!(out, "{}", report.as_text(&seen.look, words))?;
        }
        Ok(())
    }
}

/// Judges one file; an error is the key of the message that says why it could not be read.
fn judge(looker: &mut Looker, file: &Path, is_alone: bool) -> Result<Seen, &'static str> {
    looker.forget();
    if !file.is_file() {
        Err("check-not-found")
    } else if files::is_video(file) {
        video::seen(looker, file, is_alone)
    } else {
        photo::seen(looker, file)
    }
}
