//! Takes samples block by block and tells at any moment how the person can be heard. Keeps energies
//! of the last seconds of speech and of the last seconds between, never samples.

use std::collections::VecDeque;
use std::ops::Range;

use super::band::band;
use super::clipping::{Clipping, Tops, clipped_share};
use super::echo::Echoes;
use super::level::{Loudness, lufs};
use super::noise::speech_to_noise_db;
use super::resample::Resampler;
use super::silence::Silence;
use super::spectrum::{Spectrum, Spread};
use super::voice_activity::{BEGUN_EARLIER, ENDED_EARLIER, VoiceActivity};
use super::{Band, FRAME, FRAMES_A_SECOND, Frame, Hearing, RATES_HZ, sound};

const SPOKEN_KEPT_S: f32 = 8.0; // chosen: long enough for all sounds, short enough for a change
const BETWEEN_KEPT_S: f32 = 5.0; // chosen
const SPOKEN_MIN_S: f32 = 1.5; // chosen
const BETWEEN_MIN_S: f32 = 3.0; // docs/figures.md#sound-quality
const SPOKEN_RUN_MIN: usize = 6; // 90 ms (docs/evidence.md#a6)
const MARGIN: usize = 6; // chosen: 96 ms on both sides of an edge count as neither
const WAITING: usize = 16; // frames; longer than any correction reaches back

/// Why a listener cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListenerError {
    /// The sample rate is outside [`RATES_HZ`].
    #[error("a sample rate of {hz} Hz is not supported")]
    Rate {
        /// The rate, Hz.
        hz: u32,
    },
}

/// Listens to one microphone, and to what is played at the same time.
pub struct Listener {
    samples_a_frame: f32,
    resampler: Resampler,
    /// Samples at 16 kHz, less than a frame.
    waiting: Vec<f32>,
    clipping: Clipping,
    voice: VoiceActivity,
    loudness: Loudness,
    spectrum: Spectrum,
    silence: Silence,
    speech: Speech,
    played: Option<Played>,
}

/// What the loudspeaker plays, from the first sound on.
struct Played {
    resampler: Resampler,
    echoes: Echoes,
}

/// Frames sorted into those with speech and those between.
struct Speech {
    /// How many seconds of each are kept.
    kept_s: [f32; 2],
    /// Frames that may still be reclassified, oldest first.
    waiting: VecDeque<Heard>,
    spoken: VecDeque<Heard>,
    between: VecDeque<Heard>,
    speaking: bool,
    /// Frames since `speaking` changed.
    lasting: usize,
}

#[derive(Clone, Copy)]
struct Heard {
    part: Part,
    loudness: f32,
    spread: Spread,
    tops: Tops,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Spoken,
    Between,
    /// Too near an edge of speech to be either.
    Edge,
}

impl Listener {
    /// A listener at this sample rate, Hz.
    pub fn new(rate_hz: u32) -> Result<Self, ListenerError> {
        Self::keeping(rate_hz, [SPOKEN_KEPT_S, BETWEEN_KEPT_S])
    }

    /// A listener for a recording: all of it counts, not only the last seconds.
    pub fn of_recording(rate_hz: u32) -> Result<Self, ListenerError> {
        Self::keeping(rate_hz, [f32::INFINITY; 2])
    }

    fn keeping(rate_hz: u32, kept_s: [f32; 2]) -> Result<Self, ListenerError> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(ListenerError::Rate { hz: rate_hz });
        }
        Ok(Self {
            samples_a_frame: rate_hz as f32 / FRAMES_A_SECOND,
            resampler: Resampler::new(rate_hz),
            waiting: Vec::with_capacity(2 * FRAME),
            clipping: Clipping::default(),
            voice: VoiceActivity::new(),
            loudness: Loudness::new(),
            spectrum: Spectrum::new(),
            silence: Silence::default(),
            speech: Speech::keeping(kept_s),
            played: None,
        })
    }

    /// Takes the next samples of the microphone, and what was played at the same time: equally
    /// many, or none while nothing is played. Missing ones count as silence, surplus ones are
    /// ignored.
    pub fn hear(&mut self, microphone: &[f32], played: &[f32]) {
        let mut played = played.iter();
        for block in microphone.chunks(self.samples_a_frame as usize) {
            let played: Vec<f32> = played.by_ref().take(block.len()).copied().collect();
            self.hear_block(block, &played, |_, _| ());
        }
    }

    /// Takes the next samples of a recording, and calls `heard` with each frame at 16 kHz and
    /// whether somebody speaks in it.
    pub(super) fn hear_frames(&mut self, samples: &[f32], mut heard: impl FnMut(&Frame, bool)) {
        for block in samples.chunks(self.samples_a_frame as usize) {
            self.hear_block(block, &[], &mut heard);
        }
    }

    /// How the person can be heard now.
    pub fn hearing(&self) -> Hearing {
        let Speech { spoken, between, .. } = &self.speech;
        let speech_s = seconds(spoken.len());
        let enough = speech_s >= SPOKEN_MIN_S;
        let known_between = enough && seconds(between.len()) >= BETWEEN_MIN_S;
        let voice = |frames: &VecDeque<Heard>| -> Vec<f32> {
            frames.iter().map(|frame| frame.spread.voice).collect()
        };
        let tops: Vec<Tops> = spoken.iter().map(|frame| frame.tops).collect();
        Hearing {
            level_lufs: enough.then(|| lufs(spoken.iter().map(|frame| frame.loudness))),
            speech_to_noise_db: known_between
                .then(|| speech_to_noise_db(&voice(spoken), &voice(between))),
            clipped_share: clipped_share(&tops),
            band: if enough { band(&spreads(spoken), &spreads(between)) } else { Band::Unknown },
            sends_nothing: self.silence.lasts(),
            speech_s,
            echo: self.played.as_ref().and_then(|played| played.echoes.found()),
        }
    }

    fn hear_block(
        &mut self,
        microphone: &[f32],
        played: &[f32],
        mut framed: impl FnMut(&Frame, bool),
    ) {
        let microphone: Vec<f32> = microphone.iter().copied().map(sound).collect();
        self.clipping.hear(&microphone);
        let mut heard = Vec::with_capacity(2 * FRAME);
        if self.played.is_none() && !played.is_empty() {
            let resampler = self.resampler.in_step();
            self.played = Some(Played { resampler, echoes: Echoes::new() });
        }
        self.resampler.push(&microphone, &mut heard);
        if let Some(other) = &mut self.played {
            let mut sent: Vec<f32> = played.iter().copied().map(sound).collect();
            sent.resize(microphone.len(), 0.0);
            let mut resampled = Vec::with_capacity(heard.len());
            other.resampler.push(&sent, &mut resampled);
            other.echoes.hear(&heard, &resampled);
        }
        self.waiting.append(&mut heard);
        while let Some((frame, rest)) = self.waiting.split_first_chunk() {
            let (frame, rest) = (*frame, rest.to_vec());
            framed(&frame, self.hear_frame(&frame));
            self.waiting = rest;
        }
    }

    fn hear_frame(&mut self, frame: &Frame) -> bool {
        let speaking = self.voice.hear(frame);
        self.silence.hear(frame);
        let heard = Heard {
            part: if speaking { Part::Spoken } else { Part::Between },
            loudness: self.loudness.hear(frame),
            spread: self.spectrum.hear(frame),
            tops: self.clipping.take(),
        };
        self.speech.hear(heard, speaking);
        speaking
    }
}

impl Speech {
    fn keeping(kept_s: [f32; 2]) -> Self {
        Self {
            kept_s,
            waiting: VecDeque::new(),
            spoken: VecDeque::new(),
            between: VecDeque::new(),
            speaking: false,
            lasting: 0,
        }
    }

    fn hear(&mut self, heard: Heard, speaking: bool) {
        self.waiting.push_back(heard);
        self.lasting = self.lasting.saturating_add(1);
        if speaking != self.speaking {
            self.change(speaking);
        }
        if self.waiting.len() > WAITING
            && let Some(heard) = self.waiting.pop_front()
        {
            match heard.part {
                Part::Spoken => keep(&mut self.spoken, heard, self.kept_s[0]),
                Part::Between => keep(&mut self.between, heard, self.kept_s[1]),
                Part::Edge => {}
            }
        }
    }

    /// Reclassifies the last frames, because the detector notices late.
    fn change(&mut self, speaking: bool) {
        if speaking {
            self.mark(0..BEGUN_EARLIER, Part::Spoken);
            self.mark(BEGUN_EARLIER..BEGUN_EARLIER + MARGIN, Part::Edge);
        } else if self.lasting <= SPOKEN_RUN_MIN {
            self.mark(0..self.lasting + BEGUN_EARLIER, Part::Between);
        } else {
            self.mark(0..ENDED_EARLIER, Part::Edge);
        }
        self.speaking = speaking;
        self.lasting = 0;
    }

    fn mark(&mut self, ago: Range<usize>, part: Part) {
        let count = ago.len();
        for heard in self.waiting.iter_mut().rev().skip(ago.start).take(count) {
            heard.part = part;
        }
    }
}

fn keep(frames: &mut VecDeque<Heard>, heard: Heard, kept_s: f32) {
    frames.push_back(heard);
    if seconds(frames.len()) > kept_s {
        frames.pop_front();
    }
}

fn spreads(frames: &VecDeque<Heard>) -> Vec<Spread> {
    frames.iter().map(|frame| frame.spread).collect()
}

fn seconds(frames: usize) -> f32 {
    frames as f32 / FRAMES_A_SECOND
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        hushed, louder, low_passed, mixed, noise, sine, voice, voice_without_hisses,
    };
    use super::super::{Band, Echo};
    use super::*;
    use proptest::prelude::*;

    const RATE: u32 = 48_000;
    const SECONDS: f32 = 14.0;

    fn heard(samples: &[f32]) -> Hearing {
        heard_beside(samples, &[])
    }

    fn heard_beside(microphone: &[f32], played: &[f32]) -> Hearing {
        let mut listener = Listener::new(RATE).unwrap();
        listener.hear(microphone, played);
        listener.hearing()
    }

    fn in_room(voice: &[f32], noise_rms: f32) -> Vec<f32> {
        mixed(voice, &noise(RATE, noise_rms, SECONDS, 7))
    }

    #[test]
    fn a_good_microphone_is_heard_as_one() {
        for seed in 1..6 {
            let hearing = heard(&in_room(&voice(RATE, SECONDS, seed), 0.001));
            assert_eq!(hearing.band, Band::Full, "{hearing:?}");
            assert!(hearing.speech_s > 7.0, "{hearing:?}");
            assert!(hearing.level_lufs.unwrap() > -30.0, "{hearing:?}");
            assert!(hearing.speech_to_noise_db.unwrap() > 30.0, "{hearing:?}");
            assert!(hearing.clipped_share < 0.0002, "{hearing:?}");
            assert!(!hearing.sends_nothing && hearing.echo.is_none(), "{hearing:?}");
        }
    }

    #[test]
    fn loudness_follows_the_microphone() {
        let voice = in_room(&voice(RATE, SECONDS, 3), 0.0005);
        let level = |factor| heard(&louder(&voice, factor)).level_lufs.unwrap();
        let (near, far) = (level(1.0), level(0.1));
        assert!((near - far - 20.0).abs() < 1.0, "{near} {far}");
    }

    #[test]
    fn speech_to_noise_is_right_within_3_db() {
        for seed in 1..4 {
            let voice = voice(RATE, SECONDS, seed);
            for true_db in [30.0, 20.0, 15.0] {
                // The voice's level is 0.1; only what lies below 7.2 of 24 kHz counts as noise.
                let rms = 0.1 * 10f32.powf(-true_db / 20.0) * (24.0 / 7.2f32).sqrt();
                let read = heard(&in_room(&voice, rms)).speech_to_noise_db.unwrap();
                assert!((read - true_db).abs() < 3.0, "{seed}: {true_db} read as {read}");
            }
        }
    }

    #[test]
    fn without_pauses_the_noise_is_unknown() {
        let voice = voice(RATE, 2.3, 1).repeat(5);
        let hearing = heard(&mixed(&voice, &noise(RATE, 0.001, 12.0, 7)));
        assert!(hearing.level_lufs.is_some(), "{hearing:?}");
        assert_eq!(hearing.speech_to_noise_db, None);
    }

    #[test]
    fn a_voice_cut_off_at_4_khz_is_thin() {
        for seed in 1..6 {
            let thin = low_passed(RATE, &in_room(&voice(RATE, SECONDS, seed), 0.002), 3_400.0);
            assert_eq!(heard(&mixed(&thin, &noise(RATE, 2e-5, SECONDS, 8))).band, Band::Narrow);
            let soft = louder(&thin, 0.1);
            assert_ne!(heard(&mixed(&soft, &noise(RATE, 2e-4, SECONDS, 8))).band, Band::Full);
        }
    }

    #[test]
    fn soft_voices_and_voices_without_hisses_are_not_thin() {
        for seed in 1..6 {
            let dull = hushed(RATE, &voice_without_hisses(RATE, SECONDS, seed), 1_500.0);
            let soft = louder(&dull, 0.05);
            for noise_rms in [0.00005, 0.0005, 0.002] {
                for voice in [&dull, &soft] {
                    let hearing = heard(&in_room(voice, noise_rms));
                    assert_ne!(hearing.band, Band::Narrow, "{seed} {noise_rms}");
                }
            }
        }
    }

    #[test]
    fn clipping_is_noticed_at_full_scale_and_below() {
        let voice = in_room(&voice(RATE, SECONDS, 2), 0.001);
        let cut = |at: f32| -> Vec<f32> {
            louder(&voice, 8.0).iter().map(|sample| sample.clamp(-at, at)).collect()
        };
        assert!(heard(&cut(1.0)).clipped_share > 0.01, "{:?}", heard(&cut(1.0)));
        assert!(heard(&cut(0.5)).clipped_share > 0.01, "{:?}", heard(&cut(0.5)));
        assert!(heard(&voice).clipped_share < 0.0002, "{:?}", heard(&voice));
    }

    #[test]
    fn a_microphone_that_sends_nothing_is_noticed() {
        assert!(heard(&vec![0.0; 4 * 48_000]).sends_nothing);
        assert!(heard(&vec![0.02; 4 * 48_000]).sends_nothing);
        assert!(!heard(&vec![0.0; 2 * 48_000]).sends_nothing);
        assert!(!heard(&noise(RATE, 1e-4, 12.0, 1)).sends_nothing);
        let mut pulled = noise(RATE, 1e-4, 4.0, 1);
        pulled.extend(vec![0.0; 8 * 48_000]);
        assert!(!heard(&pulled).sends_nothing, "some devices send zeros between words");
        pulled.extend(vec![0.0; 4 * 48_000]);
        assert!(heard(&pulled).sends_nothing);
        pulled.extend(noise(RATE, 1e-4, 0.5, 2));
        assert!(!heard(&pulled).sends_nothing);
    }

    #[test]
    fn what_is_played_is_found_as_an_echo() {
        for seed in 1..6 {
            let played = voice(RATE, SECONDS, seed);
            let own = in_room(&voice(RATE, SECONDS, seed + 10), 0.001);
            for delay_ms in [12, 80, 240] {
                let mut back = vec![0.0; delay_ms * 48];
                back.extend(louder(&played, 10f32.powf(-26.0 / 20.0)));
                let found = heard_beside(&mixed(&own, &back), &played).echo;
                let Some(Echo { delay_ms: found_ms, level_db }) = found else {
                    panic!("{seed}: nothing after {delay_ms} ms");
                };
                assert!((found_ms - delay_ms as f32).abs() <= 1.0, "{delay_ms}: {found_ms}");
                assert!((level_db + 26.0).abs() < 8.0, "{seed} {delay_ms}: {found_ms} {level_db}");
            }
        }
    }

    #[test]
    fn no_echo_is_found_where_there_is_none() {
        for seed in 1..17 {
            let played = voice(RATE, SECONDS, seed);
            let own = in_room(&voice(RATE, SECONDS, seed + 20), 0.001);
            assert_eq!(heard_beside(&own, &played).echo, None, "{seed}");
        }
    }

    #[test]
    fn a_change_is_noticed_within_seconds() {
        let mut listener = Listener::new(RATE).unwrap();
        let voice = voice(RATE, SECONDS, 4);
        listener.hear(&in_room(&louder(&voice, 0.05), 0.002), &[]);
        let before = listener.hearing();
        listener.hear(&in_room(&voice, 0.0005), &[]);
        let after = listener.hearing();
        assert!(before.level_lufs.unwrap() < -38.0, "{before:?}");
        assert!(after.level_lufs.unwrap() > -28.0, "{after:?}");
        assert!(after.speech_to_noise_db > before.speech_to_noise_db, "{after:?}");
    }

    #[test]
    fn tones_and_noise_are_no_speech() {
        for sound in [sine(RATE, 440.0, 0.2, 8.0), noise(RATE, 0.05, 8.0, 3)] {
            let hearing = heard(&sound);
            assert!(hearing.speech_s < SPOKEN_MIN_S, "{hearing:?}");
            assert_eq!(hearing.level_lufs, None);
            assert_eq!(hearing.band, Band::Unknown);
        }
    }

    #[test]
    fn rates_outside_are_refused() {
        assert_eq!(Listener::new(7_999).err(), Some(ListenerError::Rate { hz: 7_999 }));
        assert_eq!(Listener::new(192_001).err(), Some(ListenerError::Rate { hz: 192_001 }));
        assert!(Listener::new(0).is_err());
    }

    #[test]
    fn block_sizes_make_no_difference() {
        let voice = in_room(&voice(RATE, 6.0, 5), 0.001);
        let mut listener = Listener::new(RATE).unwrap();
        for block in voice.chunks(128) {
            listener.hear(block, &[]);
        }
        let whole = heard(&voice);
        let pieces = listener.hearing();
        assert_eq!(whole.level_lufs, pieces.level_lufs);
        assert_eq!(whole.speech_s, pieces.speech_s);
    }

    fn sample() -> impl Strategy<Value = f32> {
        prop_oneof![
            8 => -1.0f32..1.0,
            1 => any::<f32>(),
            1 => prop::sample::select(vec![
                f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MIN_POSITIVE, 1e-40, 1e30, 0.0,
            ]),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_samples_in_any_blocks_give_an_answer(
            rate in RATES_HZ,
            microphone in prop::collection::vec(sample(), 0..30_000),
            played in prop::collection::vec(sample(), 0..30_000),
            block in 1usize..5_000,
        ) {
            let mut listener = Listener::new(rate).unwrap();
            for (index, samples) in microphone.chunks(block).enumerate() {
                let start = (index * block).min(played.len());
                listener.hear(samples, &played[start..]);
            }
            let hearing = listener.hearing();
            prop_assert!(hearing.level_lufs.is_none_or(f32::is_finite));
            prop_assert!(hearing.speech_to_noise_db.is_none_or(f32::is_finite));
            prop_assert!((0.0..=1.0).contains(&hearing.clipped_share));
        }
    }
}
