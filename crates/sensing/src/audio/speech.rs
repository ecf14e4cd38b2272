//! When someone speaks, as units with a beginning and an end: the detector decides, loudness places
//! the edges (docs/figures.md#edges-of-speech). [`SpeechFinder`] works live and looks back only;
//! [`Recording`] looks both ways. Deliberately absent: who speaks, and what is said.

use super::cutter::{Cutter, Edge, Threshold};
use super::envelope::{Envelope, STEP_MS};
use super::levels::Levels;
use super::listener::ListenerError;
use super::resample::Resampler;
use super::voice_activity::VoiceActivity;
use super::{FRAME, FRAME_MS, Frame, RATES_HZ, sound};
use crate::pace::Unit;

const FLOOR: usize = 20_000 / STEP_MS as usize; // docs/figures.md#edges-of-speech: 20 s
/// Steps between two estimates of the noise floor (chosen).
const FLOOR_EVERY: usize = 200 / STEP_MS as usize;
const QUIET: f32 = 0.10; // docs/figures.md#edges-of-speech
const FIRST: f32 = 0.3; // chosen: this much of that share in the first seconds
const LOUD: f32 = 0.95; // docs/figures.md#edges-of-speech
const RISE_SHARE: f32 = 0.3; // docs/figures.md#edges-of-speech
const RISE_FROM_DB: f32 = 5.0; // docs/figures.md#edges-of-speech
const RISE_DB: (f32, f32) = (5.0, 12.0); // docs/figures.md#edges-of-speech
/// Noise that comes and goes needs a higher threshold: this many times half its spread. Chosen on
/// rendered babble, whose spread is 5 dB; steady noise has 1.5 dB.
const RISE_SPREADS: f32 = 2.5;
/// A unit must come within this of the loudest speech, dB; otherwise nobody near the microphone
/// spoke (chosen).
const STRONG_BELOW_DB: f32 = 18.0;
/// Sound this far below loud speech is its reverberation, or what a noise suppressor leaves of it,
/// dB (chosen).
const SOUNDS_BELOW_DB: f32 = 30.0;
/// How loud the other's voice may come back while they speak, dB below one's own voice (chosen).
const ECHO_BELOW_DB: f32 = 22.0;
/// Until one has spoken, one's own voice is assumed to be this much quieter than the other's, dB;
/// browsers level both (chosen).
const QUIETER_DB: f32 = 4.0;
/// Longest time after which played sound comes back, steps (chosen: 300 ms).
const ECHO_WITHIN: usize = 300 / STEP_MS as usize;
/// Counts after which old loudness fades: ten minutes ago counts half (chosen).
const FADING: u32 = 2 * 600_000 / STEP_MS;

/// Finds units of speech live, half a second after they end.
pub struct SpeechFinder {
    ear: Ear,
    cutter: Cutter,
    /// Loudness of all steps so far.
    levels: Levels,
    floor_db: f32,
}

/// Finds units of speech in a recording that is given block by block, once all of it was heard.
pub struct Recording {
    ear: Ear,
    edges: Vec<Edge>,
}

impl SpeechFinder {
    /// Works at this sample rate, Hz.
    pub fn new(rate_hz: u32) -> Result<Self, ListenerError> {
        Ok(Self {
            ear: Ear::new(rate_hz, FLOOR)?,
            cutter: Cutter::default(),
            levels: Levels::fading(FADING),
            floor_db: 0.0,
        })
    }

    /// Takes the next samples.
    pub fn hear(&mut self, samples: &[f32]) {
        self.hear_all(samples, None);
    }

    /// The same, when another finder hears the other person, whose voice may come back. That finder
    /// must take each block first.
    pub fn hear_beside(&mut self, samples: &[f32], other: &Self) {
        self.hear_all(samples, Some(other));
    }

    /// Time before which every unit that has begun was found complete, milliseconds.
    pub fn known_ms(&self) -> u32 {
        self.cutter.known_ms()
    }

    /// Units whose edges can no longer change, each given once, in order.
    pub fn take_units(&mut self) -> Vec<Unit> {
        self.cutter.take()
    }

    fn hear_all(&mut self, samples: &[f32], other: Option<&Self>) {
        let Self { ear, cutter, levels, floor_db } = self;
        ear.hear(samples, |ear, edge| {
            if let Some(edge) = edge {
                cutter.notice(edge);
            }
            let heard = ear.envelope.len();
            let safe = Cutter::safe(heard, ear.is_speaking);
            while cutter.at() < safe {
                let at = cutter.at();
                let known = at + heard - safe;
                if at.is_multiple_of(FLOOR_EVERY) {
                    let steps = known.saturating_sub(FLOOR)..known;
                    // During the first words there is little silence from which to estimate the
                    // room.
                    let part = QUIET * (steps.len() as f32 / FLOOR as f32).max(FIRST);
                    *floor_db = ear.envelope.levels(steps).quantile_db(part);
                }
                let mut step = threshold(*floor_db, levels);
                if let Some(other) = other {
                    let loud_db = other.levels.quantile_db(LOUD);
                    let own_db = levels.quantile_db(LOUD).max(loud_db - QUIETER_DB);
                    step = step.over_echo(at, own_db, &other.ear.envelope, loud_db);
                }
                if !cutter.go(&ear.envelope, step) {
                    break;
                }
                levels.add(ear.envelope.db(at).unwrap_or(f32::NEG_INFINITY));
            }
        });
    }
}

impl Recording {
    /// Works at this sample rate, Hz.
    pub fn new(rate_hz: u32) -> Result<Self, ListenerError> {
        Ok(Self { ear: Ear::new(rate_hz, usize::MAX)?, edges: Vec::new() })
    }

    /// Takes the next samples.
    pub fn hear(&mut self, samples: &[f32]) {
        let Self { ear, edges } = self;
        ear.hear(samples, |_, edge| edges.extend(edge));
    }

    /// Takes the next frame, for which the caller has already detected speech.
    pub(super) fn hear_frame(&mut self, frame: &Frame, is_speech: bool) {
        self.edges.extend(self.ear.hear_frame(frame, is_speech));
    }

    /// The units found, given the recording of the other person, whose voice may have come back.
    /// That recording began `later_ms` later.
    pub fn units_beside(&self, other: &Self, later_ms: i32) -> Vec<Unit> {
        let (envelope, others) = (&self.ear.envelope, &other.ear.envelope);
        let levels = envelope.levels(0..envelope.len());
        let own_db = levels.quantile_db(LOUD);
        let others_db = others.levels(0..others.len()).quantile_db(LOUD);
        let later = i64::from(later_ms) / i64::from(STEP_MS);
        let mut cutter = Cutter::of_all();
        self.edges.iter().for_each(|edge| cutter.notice(*edge));
        let mut plain = threshold(0.0, &levels);
        while cutter.at() < envelope.len() {
            let at = cutter.at();
            if at.is_multiple_of(FLOOR_EVERY) {
                let near = at.saturating_sub(FLOOR / 2)..at + FLOOR / 2;
                plain = threshold(envelope.levels(near).quantile_db(QUIET), &levels);
            }
            let step = match usize::try_from(at as i64 - later) {
                Ok(at) => plain.over_echo(at, own_db, others, others_db),
                Err(_) => plain,
            };
            cutter.go(envelope, step);
        }
        cutter.end()
    }
}

/// Loudness from which a step is more than the noise of the room.
fn threshold(floor_db: f32, levels: &Levels) -> Threshold {
    let (quiet, loud) = (levels.quantile_db(QUIET), levels.quantile_db(LOUD));
    let restless_db = levels.quantile_below_db(0.5, (quiet + loud) / 2.0);
    let spread = if levels.count() < FLOOR { 0.0 } else { restless_db - quiet };
    let rise = (RISE_SHARE * (loud - quiet - RISE_FROM_DB)).max(RISE_SPREADS * spread);
    Threshold {
        sounds_db: (floor_db + rise.clamp(RISE_DB.0, RISE_DB.1)).max(loud - SOUNDS_BELOW_DB),
        strong_db: loud - STRONG_BELOW_DB,
    }
}

impl Threshold {
    /// Raises the threshold above the other's voice coming back. That is own loud speech, less what
    /// the other was below their own loud speech, less [`ECHO_BELOW_DB`].
    fn over_echo(self, at: usize, own_db: f32, other: &Envelope, loud_db: f32) -> Self {
        let played = other.dbs(at.saturating_sub(ECHO_WITHIN)..at + 1);
        let played_db = played.fold(f32::NEG_INFINITY, f32::max);
        let back_db = own_db + played_db - loud_db - ECHO_BELOW_DB;
        Self { sounds_db: self.sounds_db.max(back_db), ..self }
    }
}

/// What both finders share: samples in, edges and loudness out.
struct Ear {
    rate_hz: u32,
    resampler: Resampler,
    /// Samples at 16 kHz, less than a frame.
    waiting: Vec<f32>,
    frames: u32,
    voice: VoiceActivity,
    /// Whether somebody speaks at the end of the last frame.
    is_speaking: bool,
    envelope: Envelope,
}

impl Ear {
    fn new(rate_hz: u32, kept: usize) -> Result<Self, ListenerError> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(ListenerError::Rate { hz: rate_hz });
        }
        Ok(Self {
            rate_hz,
            resampler: Resampler::new(rate_hz),
            waiting: Vec::with_capacity(2 * FRAME),
            frames: 0,
            voice: VoiceActivity::new(),
            is_speaking: false,
            envelope: Envelope::keeping(kept),
        })
    }

    /// Calls `noticed` after every frame, with the edge if there was one.
    fn hear(&mut self, samples: &[f32], mut noticed: impl FnMut(&Self, Option<Edge>)) {
        for block in samples.chunks(self.rate_hz as usize / 10) {
            let block: Vec<f32> = block.iter().copied().map(sound).collect();
            self.resampler.push(&block, &mut self.waiting);
            let waiting = std::mem::take(&mut self.waiting);
            let (frames, rest) = waiting.as_chunks::<FRAME>();
            for frame in frames {
                let is_speech = self.voice.hear(frame);
                let edge = self.hear_frame(frame, is_speech);
                noticed(self, edge);
            }
            self.waiting = rest.to_vec();
        }
    }

    fn hear_frame(&mut self, frame: &Frame, is_speech: bool) -> Option<Edge> {
        self.envelope.hear(frame);
        self.frames += 1;
        let was_speech = std::mem::replace(&mut self.is_speaking, is_speech);
        (was_speech != is_speech).then(|| Edge::noticed(is_speech, self.frames * FRAME_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mixed, noise, voice};
    use super::*;

    const RATE: u32 = 48_000;
    const SECONDS: f32 = 30.0;

    /// All units, after a second of silence.
    fn live(samples: &[f32], block: usize) -> Vec<Unit> {
        let mut finder = SpeechFinder::new(RATE).unwrap();
        let mut units = Vec::new();
        for block in samples.chunks(block) {
            finder.hear(block);
            units.extend(finder.take_units());
        }
        units.extend(rest(finder));
        units
    }

    fn rest(mut finder: SpeechFinder) -> Vec<Unit> {
        finder.hear(&vec![0.0; RATE as usize]);
        finder.take_units()
    }

    fn recording(samples: &[f32]) -> Recording {
        let mut recording = Recording::new(RATE).unwrap();
        recording.hear(samples);
        recording
    }

    /// All units, when nobody else was recorded.
    fn recorded(samples: &[f32]) -> Vec<Unit> {
        recording(samples).units_beside(&recording(&[]), 0)
    }

    /// A second of an empty room, then 2.4 s of speech and 1.6 s of pause, again and again.
    fn speech(seed: u64) -> Vec<f32> {
        let mut spoken = vec![0.0; RATE as usize];
        spoken.extend(voice(RATE, SECONDS - 1.0, seed));
        mixed(&spoken, &noise(RATE, 0.002, SECONDS, seed + 50))
    }

    fn assert_are_right(units: &[Unit]) {
        assert_eq!(units.len(), 8, "{units:?}");
        for (at, unit) in units.iter().enumerate() {
            let start_ms = 1_000 + 4_000 * at as u32;
            let end_ms = (start_ms + 2_400).min(30_000);
            assert!(unit.start_ms.abs_diff(start_ms) <= 300, "{unit:?}");
            assert!(unit.end_ms.abs_diff(end_ms) <= 100, "{unit:?}");
        }
    }

    #[test]
    fn speech_is_found_live_and_in_a_recording() {
        for seed in 1..6 {
            let samples = speech(seed);
            assert_are_right(&live(&samples, 128));
            assert_are_right(&recorded(&samples));
        }
    }

    #[test]
    fn block_sizes_make_no_difference() {
        let samples = speech(7);
        assert_eq!(live(&samples, 128), live(&samples, 9_001));
        let mut recording = Recording::new(RATE).unwrap();
        samples.chunks(333).for_each(|block| recording.hear(block));
        assert_eq!(recording.units_beside(&self::recording(&[]), 0), recorded(&samples));
    }

    #[test]
    fn a_unit_is_told_soon_after_its_end() {
        let mut finder = SpeechFinder::new(RATE).unwrap();
        let mut heard_ms = 0;
        let mut told = 0;
        for block in speech(3).chunks(480) {
            finder.hear(block);
            heard_ms += 10;
            for unit in finder.take_units() {
                assert!(heard_ms - unit.end_ms <= 600, "{unit:?} told at {heard_ms}");
                told += 1;
            }
        }
        assert!(told >= 7, "{told}");
    }

    #[test]
    fn no_unit_begins_before_what_was_known() {
        for seed in 1..6 {
            let mut finder = SpeechFinder::new(RATE).unwrap();
            let mut known_ms = 0;
            for (block, samples) in speech(seed).chunks(480).enumerate() {
                finder.hear(samples);
                for unit in finder.take_units() {
                    assert!(unit.start_ms >= known_ms, "{unit:?} after {known_ms}");
                }
                assert!(finder.known_ms() >= known_ms, "{known_ms} at block {block}");
                known_ms = finder.known_ms();
            }
            assert!(known_ms > 27_000, "{known_ms}");
        }
    }

    #[test]
    fn the_other_voice_coming_back_is_no_speech() {
        let shifted = |samples: Vec<f32>, ms: usize, level: f32| {
            let mut later = vec![0.0; ms * RATE as usize / 1_000];
            later.extend(samples.iter().map(|sample| sample * level));
            later
        };
        let other = shifted(voice(RATE, SECONDS, 11), 3_400, 1.0);
        let other = mixed(&other, &noise(RATE, 0.0005, SECONDS + 3.4, 5));
        let back = shifted(other.clone(), 80, 0.05);
        let own = shifted(voice(RATE, 11.0, 2), 1_000, 1.0);
        let mut own = mixed(&own, &noise(RATE, 0.0005, 12.0, 4));
        own.extend(noise(RATE, 0.0005, 18.0, 6));
        let own = mixed(&own, &back);
        let mut finders = [(); 2].map(|()| SpeechFinder::new(RATE).unwrap());
        let mut alone = SpeechFinder::new(RATE).unwrap();
        for (own, other) in own.chunks(128).zip(other.chunks(128)) {
            let [mine, theirs] = &mut finders;
            theirs.hear(other);
            mine.hear_beside(own, theirs);
            alone.hear(own);
        }
        let spoken = finders.map(rest);
        let longest = |units: &[Unit]| units.iter().map(|unit| unit.end_ms - unit.start_ms).max();
        assert_eq!((spoken[0].len(), spoken[1].len()), (3, 7), "{spoken:?}");
        assert!(longest(&spoken[0]) < Some(2_600), "{:?}", spoken[0]);
        assert!(longest(&rest(alone)) > Some(2_600));
        let second = RATE as usize;
        let [mine, theirs, theirs_later] = [&own[..], &other, &other[second..]].map(recording);
        assert!(longest(&mine.units_beside(&theirs, 0)) < Some(2_600));
        assert!(longest(&mine.units_beside(&theirs_later, 1_000)) < Some(2_600));
        assert!(longest(&recorded(&own)) > Some(2_600));
        for never in [i32::MIN, i32::MAX] {
            assert_eq!(mine.units_beside(&theirs, never), recorded(&own), "never at once");
        }
    }

    #[test]
    fn noise_and_nothing_are_no_speech() {
        let sounds = [noise(RATE, 0.05, 8.0, 3), vec![0.0; 400_000]];
        for sound in sounds {
            assert_eq!(live(&sound, 128), []);
            assert_eq!(recorded(&sound), []);
        }
        assert_eq!((live(&[], 1), recorded(&[])), (Vec::new(), Vec::new()));
    }

    #[test]
    fn invalid_samples_count_as_silence() {
        let broken = [f32::NAN, f32::INFINITY, -1e30, 1e-38].repeat(60_000);
        assert_eq!(live(&broken, 100), live(&broken, 4_000));
        recorded(&broken);
        assert!(Recording::new(7).is_err() && SpeechFinder::new(0).is_err());
    }
}
