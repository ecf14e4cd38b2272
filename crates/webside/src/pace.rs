//! `webside pace`: measures how two people take turns in a recording or an annotation
//! (docs/pace.md). Nothing is kept or sent; what is said is never known. Deliberately absent:
//! grades, and telling two voices in one channel apart.

mod annotation;
mod chart;
mod fault;
mod hearing;
mod name;
mod notes;
mod offset;
mod opus;
mod plain_wav;
mod report;
mod sound_file;
mod talk;
#[cfg(test)]
mod testing;
mod text;

use crate::words::Words;
use chart::Chart;
use clap::Args;
use fault::Fault;
use offset::Offset;
use report::Report;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use talk::Talk;

/// See how two people take turns in a recording: waiting times, silences, overlaps, talk shares
///
/// Give two recordings (one of each person), one stereo recording (a person on each channel), or an
/// annotation of two people. Recordings may be WAV, FLAC, Ogg (Vorbis, Opus) or MP3; annotations
/// RTTM, TextGrid or WebVTT with voices. Only when somebody speaks is looked at, never what they
/// say. Everything happens on this machine.
#[derive(Args)]
pub struct PaceCommand {
    /// A.wav B.wav, or STEREO.wav, or TURNS.rttm|.TextGrid|.vtt
    #[arg(required = true, num_args = 1..=2, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Put when each of them speaks into the JSON
    #[arg(long, requires = "json")]
    units: bool,
    /// Draw the talk
    #[arg(long, value_name = "OUT.svg|png")]
    chart: Option<PathBuf>,
    /// How much later the second person's file began, in milliseconds; negative if earlier
    #[arg(long, value_name = "MS", default_value_t = 0, allow_negative_numbers = true)]
    offset_ms: i32,
}

impl PaceCommand {
    pub fn run(self) -> anyhow::Result<ExitCode> {
        sound_file::hush_decoders();
        let words = Words::load();
        Ok(match self.measure(&words)? {
            Ok(()) => ExitCode::SUCCESS,
            Err(fault) => {
                eprintln!("{}", fault.said(&words));
                ExitCode::FAILURE
            }
        })
    }

    fn measure(&self, words: &Words) -> anyhow::Result<Result<(), Fault>> {
        let drawn = self.chart.as_deref().map(Chart::kind).transpose();
        let offset = Offset { ms: self.offset_ms };
        let talk = drawn.and_then(|drawn| Ok((drawn, Talk::of(&self.files, offset, words)?)));
        let (drawn, talk) = match talk {
            Ok(known) => known,
            Err(fault) => return Ok(Err(fault)),
        };
        if let (Some(path), Some(kind)) = (&self.chart, drawn) {
            let picture = Chart::of(&talk, kind, words).file(kind)?;
            if std::fs::write(path, picture).is_err() {
                return Ok(Err(Fault::new("recording-not-writable").of(path)));
            }
        }
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(&Report::of(&talk, self.units))?)?;
        } else {
            write!(out, "{}", text::of(&talk, words))?;
        }
        Ok(Ok(()))
    }
}

/// The extension of a file's name, in lower case.
fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}
