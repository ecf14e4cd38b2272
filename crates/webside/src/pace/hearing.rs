//! Decodes two people's channels channel by channel and listens to them. Deliberately absent:
//! keeping any sound.

use super::fault::Fault;
use super::offset::Offset;
use super::sound_file::{Block, SoundFile};
use crate::progress::Progress;
use sensing::audio::{Echo, EchoFinder, RATE_HZ, Track, TrackHeard, quietened_db};
use sensing::pace::Unit;
use std::path::{Path, PathBuf};

/// Shortest recording that can be judged (chosen: half of the time over which the noise of the room
/// is measured).
const LENGTH_MIN_MS: u32 = 10_000;
/// Files that differ by less are equally long (chosen: coders add a little).
const LENGTHS_ALIKE_MS: u32 = 1_000;
/// Length from which progress is shown (chosen).
const LONG_S: f64 = 60.0;

/// What was found in two channels, each on its own clock.
pub struct Hearing {
    pub tracks: [TrackHeard; 2],
    pub lengths_ms: [u32; 2],
    pub echoes: [Option<Echo>; 2],
    /// How much quieter each is while the other speaks, dB.
    pub quietened_db: [Option<f32>; 2],
    /// Whether a file of several channels was mixed into one.
    pub is_mixed: bool,
    pub is_damaged: bool,
    /// Whether the end of a file is missing.
    pub is_cut: bool,
}

/// One person's channel while it is listened to.
struct Channel {
    track: Track,
    rate_hz: u32,
    frames: u64,
    /// Samples that the track has returned, and how many of them come before the other channel
    /// begins.
    heard: u64,
    skipped: u64,
}

impl Hearing {
    pub fn of(paths: &[PathBuf], offset: Offset) -> Result<Self, Fault> {
        let mut files: Vec<SoundFile> =
            paths.iter().map(|path| SoundFile::open(path)).collect::<Result<_, _>>()?;
        if let [only] = &files[..]
            && only.channels != 2
        {
            let fault =
                if only.channels == 1 { "recording-mono" } else { "recording-many-channels" };
            return Err(Fault::new(fault).with("count", only.channels).of(&paths[0]));
        }
        let channel = |place: usize, skipped_ms| {
            let place = place.min(files.len() - 1);
            Channel::new(files[place].rate_hz, skipped_ms).map_err(|fault| fault.of(&paths[place]))
        };
        let [skipped_ms, other_skipped_ms] = offset.skipped_ms();
        let mut channels = [channel(0, skipped_ms)?, channel(1, other_skipped_ms)?];
        let mut finders = [EchoFinder::default(), EchoFinder::default()];
        hear_all(&mut files, &mut channels, &mut finders);
        let lengths_ms = channels.each_ref().map(Channel::length_ms);
        let both = channels.map(|channel| channel.track);
        let tracks = Track::both_heard(both, offset.ms);
        whole(paths, &tracks, lengths_ms, offset)?;
        let quietened = |own: usize| {
            let others = offset.on_clock_of(own, &tracks[1 - own].units);
            quietened_db(&tracks[own], &others)
        };
        Ok(Self {
            quietened_db: [quietened(0), quietened(1)],
            tracks,
            lengths_ms,
            echoes: finders.map(|finder| finder.echo()),
            is_mixed: files.len() == 2 && files.iter().any(|file| file.channels > 1),
            is_damaged: files.iter().any(|file| file.is_damaged),
            is_cut: files.iter().any(|file| file.is_cut),
        })
    }

    pub fn units(&self) -> [Vec<Unit>; 2] {
        self.tracks.each_ref().map(|track| track.units.clone())
    }

    /// In which of the two no speech stands out from the rest of the sound.
    pub fn is_drowned(&self) -> [bool; 2] {
        self.tracks.each_ref().map(|track| track.is_drowned)
    }

    /// Whether one goes on for longer than the other, by more than coders add.
    pub fn differs_in_length(&self, offset: Offset) -> bool {
        let [one, other] = offset.rests_ms(self.lengths_ms);
        one.abs_diff(other) >= LENGTHS_ALIKE_MS
    }
}

impl Channel {
    fn new(rate_hz: u32, skipped_ms: u32) -> Result<Self, Fault> {
        let track = Track::new(rate_hz);
        let track = track.map_err(|_| Fault::new("recording-rate").with("hz", rate_hz))?;
        let skipped = u64::from(skipped_ms) * u64::from(RATE_HZ) / 1_000;
        Ok(Self { track, rate_hz, frames: 0, heard: 0, skipped })
    }

    fn length_ms(&self) -> u32 {
        u32::try_from(self.frames * 1_000 / u64::from(self.rate_hz)).unwrap_or(u32::MAX)
    }

    fn heard_s(&self) -> f64 {
        self.heard as f64 / f64::from(RATE_HZ)
    }

    /// Seconds from when both have begun; negative before.
    fn at_s(&self) -> f64 {
        (self.heard as f64 - self.skipped as f64) / f64::from(RATE_HZ)
    }

    /// Takes samples, and returns those that the other channel has too.
    fn hear(&mut self, samples: &[f32]) -> &[f32] {
        self.frames += samples.len() as u64;
        let heard = self.track.hear(samples);
        let ahead = self.skipped.saturating_sub(self.heard).min(heard.len() as u64);
        self.heard += heard.len() as u64;
        &heard[ahead as usize..]
    }
}

/// Decodes to the end; of two files the one that is behind goes on, so that little has to wait.
fn hear_all(files: &mut [SoundFile], channels: &mut [Channel; 2], finders: &mut [EchoFinder; 2]) {
    let longest_s = files.iter().filter_map(|file| file.length_s).fold(0.0, f64::max);
    let progress = Progress::new(longest_s >= LONG_S);
    let is_one = files.len() == 1;
    let mut going: Vec<usize> = (0..files.len()).collect();
    while let Some(next) = going
        .iter()
        .copied()
        .min_by(|one, other| channels[*one].at_s().total_cmp(&channels[*other].at_s()))
    {
        let Some(block) = files[next].next_block() else {
            going.retain(|file| *file != next);
            continue;
        };
        let rows = if is_one { block } else { vec![mixed(block)] };
        let mut shared: [&[f32]; 2] = [&[], &[]];
        for ((channel, shared), row) in channels.iter_mut().zip(&mut shared).skip(next).zip(&rows) {
            *shared = channel.hear(row);
        }
        // Samples without a counterpart would wait for ever.
        if going.len() == files.len() {
            let [one, other] = shared;
            finders[0].hear(one, other);
            finders[1].hear(other, one);
        }
        progress.show(channels[next].heard_s() / longest_s);
    }
}

/// All channels of one person's file, mixed into one.
fn mixed(block: Block) -> Vec<f32> {
    let channels = block.len() as f32;
    let sum = |mut sum: Vec<f32>, row: Vec<f32>| {
        sum.iter_mut().zip(row).for_each(|(sum, sample)| *sum += sample);
        sum
    };
    let mut sum = block.into_iter().reduce(sum).unwrap_or_default();
    sum.iter_mut().for_each(|sample| *sample /= channels);
    sum
}

/// Fails unless both channels are long enough and differ.
fn whole(
    paths: &[PathBuf],
    tracks: &[TrackHeard; 2],
    lengths_ms: [u32; 2],
    offset: Offset,
) -> Result<(), Fault> {
    let path = |place: usize| -> &Path { &paths[place.min(paths.len() - 1)] };
    for place in 0..2 {
        let length_ms = lengths_ms[place];
        if length_ms == 0 {
            return Err(Fault::new("recording-no-sound").of(path(place)));
        }
        if length_ms < LENGTH_MIN_MS {
            let seconds = format!("{:.1}", f64::from(length_ms) / 1_000.0);
            let least = LENGTH_MIN_MS / 1_000;
            let fault = Fault::new("recording-too-short").with("seconds", seconds);
            return Err(fault.with("least", least).of(path(place)));
        }
        if tracks[place].loudness_lufs.is_none() {
            let fault = match (paths.len(), place) {
                (1, 0) => "recording-silent-first",
                (1, _) => "recording-silent-second",
                _ => "recording-silent",
            };
            return Err(Fault::new(fault).of(path(place)));
        }
    }
    if tracks[0].is_alike(&tracks[1], offset.ms) {
        return Err(match paths {
            [only] => Fault::new("recording-same-channels").of(only),
            _ => Fault::new("recording-same-files"),
        });
    }
    Ok(())
}
