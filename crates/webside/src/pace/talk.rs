//! Measures one talk of two people, whatever files it comes from.

use super::annotation::{self, Annotation, Kind};
use super::ending;
use super::fault::Fault;
use super::hearing::Hearing;
use super::name;
use super::notes::{self, Note};
use super::offset::Offset;
use crate::words::Words;
use sensing::audio::Echo;
use sensing::pace::{Pace, Parameters, pace};
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Largest annotation in bytes (chosen: a day of words takes a few megabytes).
const ANNOTATION_MAX: u64 = 64 << 20;
/// Bytes at the beginning that tell what a file is.
const HEAD: u64 = 4_096;
/// Extensions of videos, which may well hold sound.
const VIDEOS: [&str; 6] = ["mp4", "m4v", "mov", "mkv", "webm", "avi"];

/// A talk and its measures.
pub struct Talk {
    pub files: Vec<PathBuf>,
    pub names: [String; 2],
    pub offset: Offset,
    pub parameters: Parameters,
    pub pace: Pace,
    /// In whose channel no speech stands out from the rest of the sound. Then nothing that counts
    /// both is told, and of that person not even when they seem to speak.
    pub is_drowned: [bool; 2],
    /// One for each person; empty for an annotation.
    pub sound: Vec<Sound>,
    pub notes: Vec<Note>,
}

/// How one person can be heard.
pub struct Sound {
    pub loudness_lufs: Option<f32>,
    pub speech_to_noise_db: Option<f32>,
    /// Of the samples of speech; `None` when no speech stands out.
    pub clipped_share: Option<f32>,
    pub echo: Option<Echo>,
}

impl Talk {
    pub fn of(files: &[PathBuf], offset: Offset, words: &Words) -> Result<Self, Fault> {
        let kinds: Vec<Option<Kind>> =
            files.iter().map(|file| kind(file)).collect::<Result<_, _>>()?;
        match kinds[..] {
            [Some(kind)] => Self::annotated(&files[0], kind, offset, words),
            [None, None] | [None] => Self::recorded(files, offset, words),
            _ => Err(Fault::new("recording-one-annotation")),
        }
    }

    fn annotated(file: &Path, kind: Kind, offset: Offset, words: &Words) -> Result<Self, Fault> {
        let bytes =
            std::fs::read(file).map_err(|_| Fault::new("recording-not-readable").of(file))?;
        let annotation = annotation::read(kind, &annotation::text(&bytes));
        let Annotation { names, units, length_ms } = annotation.map_err(|fault| fault.of(file))?;
        let parameters = Parameters::default();
        let length_ms = offset.length_ms([length_ms; 2])?;
        let [a, b] = offset.aligned(units);
        let pace = pace(&a, &b, length_ms, &parameters);
        let notes = notes::of_pace(&pace, [&a, &b], &names, &parameters, words);
        let (files, sound, is_drowned) = (vec![file.to_owned()], Vec::new(), [false; 2]);
        Ok(Self { files, names, offset, parameters, pace, is_drowned, sound, notes })
    }

    fn recorded(files: &[PathBuf], offset: Offset, words: &Words) -> Result<Self, Fault> {
        let hearing = Hearing::of(files, offset)?;
        let names = names(files, words);
        let parameters = Parameters::default();
        let length_ms = offset.length_ms(hearing.lengths_ms)?;
        let [a, b] = offset.aligned(hearing.units());
        let pace = pace(&a, &b, length_ms, &parameters);
        let is_drowned = hearing.is_drowned();
        let mut notes = notes::of_sound(&hearing, offset, &pace, &names, words);
        if is_drowned == [false; 2] {
            notes.extend(notes::of_pace(&pace, [&a, &b], &names, &parameters, words));
        }
        let heard = hearing.tracks.iter().zip(hearing.echoes).zip(is_drowned);
        let sound = heard.map(|((track, echo), is_drowned)| Sound {
            loudness_lufs: track.loudness_lufs,
            speech_to_noise_db: track.speech_to_noise_db.filter(|_| !is_drowned),
            clipped_share: (!is_drowned).then_some(track.clipped_share),
            echo,
        });
        let (files, sound) = (files.to_vec(), sound.collect());
        Ok(Self { files, names, offset, parameters, pace, is_drowned, sound, notes })
    }

    /// Whether what counts both people can be told.
    pub fn is_told(&self) -> bool {
        self.is_drowned == [false; 2]
    }

    /// What it was measured with: name, value, and where that comes from.
    pub fn parameters(&self) -> Vec<(&'static str, i64, &'static str)> {
        let own = self.parameters.table();
        let own = own.iter().map(|one| (one.name, i64::from(one.value), one.source));
        own.chain([("offset_ms", i64::from(self.offset.ms), "--offset-ms")]).collect()
    }
}

/// The format of an annotation; `None` if the file may be a recording.
fn kind(path: &Path) -> Result<Option<Kind>, Fault> {
    let fault = |key| Err(Fault::new(key).of(path));
    let Ok(about) = std::fs::metadata(path) else { return fault("recording-not-found") };
    if !about.is_file() {
        return fault("recording-not-a-file");
    }
    if about.len() == 0 {
        return fault("recording-empty");
    }
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    if read.is_err() {
        return fault("recording-not-readable");
    }
    let ending = ending(path);
    if VIDEOS.contains(&ending.as_str()) {
        return fault("recording-video");
    }
    let kind = Kind::of(&annotation::text(&head), &ending);
    if kind.is_some() && about.len() > ANNOTATION_MAX {
        return fault("recording-wrong-kind");
    }
    Ok(kind)
}

/// Names of the two people, after their files or their channels.
fn names(files: &[PathBuf], words: &Words) -> [String; 2] {
    let stems: Vec<String> =
        files.iter().map(|file| name::plain(&stem(file).to_string_lossy())).collect();
    let keys = match &stems[..] {
        [one, other] if one != other && !one.is_empty() && !other.is_empty() => {
            return [one.clone(), other.clone()];
        }
        [_, _] => ["recording-first-file", "recording-second-file"],
        _ => ["recording-left", "recording-right"],
    };
    keys.map(|key| words.say(key, &[]))
}

fn stem(file: &Path) -> &OsStr {
    file.file_stem().unwrap_or_default()
}
