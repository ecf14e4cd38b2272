//! One person's channel of a recording, heard as a whole: when they speak, how they can be heard,
//! and how much of the other's voice is in it. Deliberately absent: separating two voices in one
//! channel.

use ebur128::{EbuR128, Mode};

use super::echo::Echoes;
use super::listener::{Listener, ListenerError};
use super::noise::quantile;
use super::speech::Recording;
use super::{Echo, RATE_HZ, sound};
use crate::pace::Unit;

/// Milliseconds of one step of loudness.
const STEP_MS: u32 = 50;
/// Level given to silence, dB (chosen: one step of 16 bits is -90 dB).
const QUIETEST_DB: f32 = -100.0;
/// Below this level a channel is silent anyway, so muting cannot be told, dB (chosen).
const SILENT_DB: f32 = -85.0;
/// Time after speech whose loudness still belongs to it (chosen: rooms ring).
const RINGING_MS: u32 = 250;
/// Fewest steps on both sides of a comparison: 5 s (chosen).
const STEPS_MIN: usize = 100;
/// Share of the seconds in which an echo must be found (chosen: low, because headphones may be put
/// on late).
const ECHO_SHARE_MIN: f32 = 0.2;

/// Speech that is no louder than this above the rest of the sound is not told from it, dB (chosen:
/// as loud as the rest).
const DROWNED_DB: f32 = 0.0;
/// Share of the time that nobody speaks for without a pause (chosen).
const WITHOUT_PAUSE: f32 = 0.9;

/// Two channels whose levels correlate by more than this hold one sound (chosen: in rendered talks
/// two rooms reached 0.2 at most, one sound 0.88 at least, and two microphones in one room 0.56, as
/// long as each person was less than 10 dB louder in their own).
const ALIKE: f32 = 0.5;
/// How much later one sound may be in one of two channels (chosen: rooms and devices take less).
const ALIKE_WITHIN_MS: u32 = 200;

/// An echo this early and this faint comes from a coder that mixes its two channels, not from a
/// room (measured: Vorbis 0 ms and -34 dB, Opus 0.3 ms and -56 dB).
const CODER: Echo = Echo { delay_ms: 1.0, level_db: -30.0 };
/// A fainter echo is chance, dB (chosen: no room and no device is as quiet).
const FAINTEST_DB: f32 = -60.0;

/// Hears one channel, block by block.
pub struct Track {
    listener: Listener,
    speech: Recording,
    /// The last block, at [`RATE_HZ`].
    heard: Vec<f32>,
    loudness: Option<EbuR128>,
    step: Step,
    levels_db: Vec<f32>,
}

/// Energy of the unfinished step.
struct Step {
    samples: usize,
    whole: usize,
    energy: f32,
}

/// What was found in a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackHeard {
    /// When its person speaks.
    pub units: Vec<Unit>,
    /// Integrated loudness (ITU-R BS.1770), LUFS; `None` when it is silent.
    pub loudness_lufs: Option<f32>,
    /// Speech above the noise between words, dB.
    pub speech_to_noise_db: Option<f32>,
    /// Whether no speech stands out: what was taken for it is no louder than the rest of the sound,
    /// or leaves nothing to compare with. It may be music.
    pub is_drowned: bool,
    /// Share of the samples of speech that are clipped.
    pub clipped_share: f32,
    /// Level of each 50 ms, dB of full scale.
    levels_db: Vec<f32>,
}

impl Track {
    /// Works at this sample rate, Hz.
    pub fn new(rate_hz: u32) -> Result<Self, ListenerError> {
        let whole = (rate_hz * STEP_MS / 1_000) as usize;
        Ok(Self {
            listener: Listener::of_recording(rate_hz)?,
            speech: Recording::new(RATE_HZ)?,
            heard: Vec::new(),
            loudness: EbuR128::new(1, rate_hz, Mode::I).ok(),
            step: Step { samples: 0, whole, energy: 0.0 },
            levels_db: Vec::new(),
        })
    }

    /// Takes the next samples and returns them at [`RATE_HZ`].
    pub fn hear(&mut self, samples: &[f32]) -> &[f32] {
        let samples: Vec<f32> = samples.iter().copied().map(sound).collect();
        let Self { listener, speech, heard, .. } = self;
        heard.clear();
        listener.hear_frames(&samples, |frame, is_speech| {
            speech.hear_frame(frame, is_speech);
            heard.extend_from_slice(frame);
        });
        if let Some(meter) = &mut self.loudness {
            // Fails only for more channels than the meter has.
            let _ = meter.add_frames_f32(&samples);
        }
        for sample in samples {
            self.levels_db.extend(self.step.hear(sample));
        }
        &self.heard
    }

    /// Everything found in two channels of one talk, of which the second began `later_ms` later. An
    /// echo of one in the other is not taken for speech.
    #[must_use]
    pub fn both_heard(tracks: [Self; 2], later_ms: i32) -> [TrackHeard; 2] {
        let [one, other] = &tracks;
        let units = [
            one.speech.units_beside(&other.speech, later_ms),
            other.speech.units_beside(&one.speech, later_ms.saturating_neg()),
        ];
        let [one, other] = tracks;
        let [ones, others] = units;
        [one.with(ones), other.with(others)]
    }

    fn with(self, units: Vec<Unit>) -> TrackHeard {
        let hearing = self.listener.hearing();
        let length_s = (self.levels_db.len() as u32 * STEP_MS) as f32 / 1_000.0;
        let is_drowned = match hearing.speech_to_noise_db {
            Some(above_db) => above_db <= DROWNED_DB,
            None => hearing.speech_s > WITHOUT_PAUSE * length_s,
        };
        let lufs = self.loudness.and_then(|meter| meter.loudness_global().ok());
        TrackHeard {
            units,
            loudness_lufs: lufs.filter(|lufs| lufs.is_finite()).map(|lufs| lufs as f32),
            speech_to_noise_db: hearing.speech_to_noise_db,
            is_drowned,
            clipped_share: hearing.clipped_share,
            levels_db: self.levels_db,
        }
    }
}

impl TrackHeard {
    /// Whether both hold one sound, of which the second began `later_ms` later: their loudness rises
    /// and falls together while anybody speaks. How loud each is does not matter, nor that it
    /// arrives a little later in one.
    #[must_use]
    pub fn is_alike(&self, other: &Self, later_ms: i32) -> bool {
        self.likeness(other, later_ms).is_some_and(|likeness| likeness > ALIKE)
    }

    /// Correlation of both levels while anybody speaks, -1 to 1, where they fit best.
    fn likeness(&self, other: &Self, later_ms: i32) -> Option<f32> {
        let (ones, others) = (self.spoken(&self.units), other.spoken(&other.units));
        let later = i64::from(later_ms) / i64::from(STEP_MS);
        let within = i64::from(ALIKE_WITHIN_MS / STEP_MS);
        let pairs = |shift: i64| {
            let both = (0..self.levels_db.len()).filter_map(move |own| {
                Some((own, usize::try_from(own as i64 - later + shift).ok()?))
            });
            both.filter(|(own, there)| ones[*own] || others.get(*there) == Some(&true))
                .filter_map(|(own, there)| {
                    Some((self.levels_db[own], *other.levels_db.get(there)?))
                })
                .collect::<Vec<(f32, f32)>>()
        };
        (-within..=within).filter_map(|shift| correlation(&pairs(shift))).reduce(f32::max)
    }

    /// Steps of this channel in which these units sound.
    fn spoken(&self, units: &[Unit]) -> Vec<bool> {
        let mut steps = vec![false; self.levels_db.len()];
        for unit in units {
            let first = (unit.start_ms / STEP_MS) as usize;
            let last = (unit.end_ms.saturating_add(RINGING_MS) / STEP_MS) as usize;
            let last = last.min(steps.len().saturating_sub(1));
            steps.get_mut(first..=last).unwrap_or_default().fill(true);
        }
        steps
    }
}

/// Pearson's correlation; `None` when there is too little, or one never changes.
fn correlation(pairs: &[(f32, f32)]) -> Option<f32> {
    if pairs.len() < STEPS_MIN {
        return None;
    }
    let count = pairs.len() as f32;
    let mean = |of: fn(&(f32, f32)) -> f32| pairs.iter().map(of).sum::<f32>() / count;
    let (one, other) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: &dyn Fn(f32, f32) -> f32| {
        pairs.iter().map(|pair| of(pair.0 - one, pair.1 - other)).sum::<f32>()
    };
    let spread = (sum(&|one, _| one * one) * sum(&|_, other| other * other)).sqrt();
    (spread > 0.0).then(|| sum(&|one, other| one * other) / spread)
}

impl Step {
    fn hear(&mut self, sample: f32) -> Option<f32> {
        self.energy += sample * sample;
        self.samples += 1;
        (self.samples == self.whole).then(|| {
            let db = 10.0 * (self.energy / self.whole as f32).max(1e-10).log10();
            (self.samples, self.energy) = (0, 0.0);
            db.max(QUIETEST_DB)
        })
    }
}

/// How much quieter this channel is while only the other speaks than while nobody does, dB. Echo
/// cancelling may mute the person as well. `None` when there is too little of either.
#[must_use]
pub fn quietened_db(own: &TrackHeard, other: &[Unit]) -> Option<f32> {
    let (own_speaks, other_speaks) = (own.spoken(&own.units), own.spoken(other));
    let middle_db = |while_other: bool| {
        let levels: Vec<f32> = (0..own.levels_db.len())
            .filter(|step| !own_speaks[*step] && other_speaks[*step] == while_other)
            .map(|step| own.levels_db[step])
            .collect();
        (levels.len() >= STEPS_MIN).then(|| quantile(&levels, 0.5))
    };
    let nobody_db = middle_db(false).filter(|db| *db > SILENT_DB)?;
    Some(nobody_db - middle_db(true)?)
}

/// Searches one channel for the other, as [`Track::hear`] returns them. Block sizes may differ.
pub struct EchoFinder {
    /// Samples that still lack their counterpart.
    waiting: [Vec<f32>; 2],
    echoes: Echoes,
    /// What was found, once a second.
    found: Vec<Option<Echo>>,
}

impl Default for EchoFinder {
    fn default() -> Self {
        Self { waiting: Default::default(), echoes: Echoes::new(), found: Vec::new() }
    }
}

impl EchoFinder {
    /// Takes the next samples of the microphone and of what was played, at [`RATE_HZ`], any number
    /// of each.
    pub fn hear(&mut self, microphone: &[f32], played: &[f32]) {
        for (waiting, samples) in self.waiting.iter_mut().zip([microphone, played]) {
            waiting.extend_from_slice(samples);
        }
        let [microphone, played] = &mut self.waiting;
        while microphone.len().min(played.len()) >= RATE_HZ as usize {
            let [microphone, played] =
                [&mut *microphone, &mut *played].map(|waiting| waiting.drain(..RATE_HZ as usize));
            self.echoes.hear(&microphone.collect::<Vec<f32>>(), &played.collect::<Vec<f32>>());
            self.found.push(self.echoes.found());
        }
    }

    /// The median echo, if one was found often enough.
    #[must_use]
    pub fn echo(&self) -> Option<Echo> {
        let found: Vec<Echo> = self.found.iter().copied().flatten().filter(is_voice).collect();
        let is_often = found.len() as f32 >= ECHO_SHARE_MIN * self.found.len() as f32;
        (is_often && !found.is_empty()).then(|| {
            let middle =
                |of: fn(&Echo) -> f32| quantile(&found.iter().map(of).collect::<Vec<f32>>(), 0.5);
            Echo { delay_ms: middle(|echo| echo.delay_ms), level_db: middle(|echo| echo.level_db) }
        })
    }
}

/// Whether it is the other's voice that comes back.
fn is_voice(echo: &Echo) -> bool {
    let is_coder = echo.delay_ms < CODER.delay_ms && echo.level_db < CODER.level_db;
    !is_coder && echo.level_db > FAINTEST_DB
}

#[cfg(test)]
mod tests {
    use super::super::resample::Resampler;
    use super::super::testing::{louder, mixed, noise, sine, voice};
    use super::*;

    const RATE: u32 = 44_100;
    const SECONDS: f32 = 24.0;

    fn heard(samples: &[f32]) -> TrackHeard {
        let mut track = Track::new(RATE).unwrap();
        for block in samples.chunks(1_000) {
            track.hear(block);
        }
        let [heard, _] = Track::both_heard([track, Track::new(RATE).unwrap()], i32::MIN);
        heard
    }

    #[test]
    fn a_channel_is_heard_whole() {
        let room = noise(RATE, 0.002, SECONDS, 7);
        let track = heard(&mixed(&voice(RATE, SECONDS, 3), &room));
        assert_eq!(track.units.len(), 6, "{:?}", track.units);
        assert!(track.speech_to_noise_db.is_some_and(|db| (25.0..50.0).contains(&db)));
        assert!(track.clipped_share < 0.001 && !track.is_drowned);
        assert!(track.loudness_lufs.is_some_and(|lufs| (-30.0..-15.0).contains(&lufs)));
        let tone = heard(&sine(RATE, 997.0, 0.1, 5.0));
        assert!(tone.loudness_lufs.is_some_and(|lufs| (lufs + 23.01).abs() < 0.1));
        assert_eq!(heard(&[0.0; 100_000]).loudness_lufs, None);
        assert!(track.is_alike(&track, 0) && !track.is_alike(&heard(&room), 0));
    }

    #[test]
    fn a_channel_that_is_muted_while_the_other_speaks_is_noticed() {
        // One person speaks in the first 2.4 s of every 4; the other channel is only the noise of a
        // room.
        let units = heard(&mixed(&voice(RATE, SECONDS, 3), &noise(RATE, 0.001, SECONDS, 9))).units;
        let room = noise(RATE, 0.002, SECONDS, 7);
        let muted: Vec<f32> = (0..room.len())
            .map(|at| {
                let ms = (at as u64 * 1_000 / u64::from(RATE)) as u32;
                let is_spoken = units.iter().any(|one| (one.start_ms..one.end_ms).contains(&ms));
                if is_spoken { 0.03 * room[at] } else { room[at] }
            })
            .collect();
        let [open, muted] = [&room, &muted].map(|room| quietened_db(&heard(room), &units));
        assert!(open.is_some_and(|db| db.abs() < 1.0), "{open:?}");
        assert!(muted.is_some_and(|db| (25.0..35.0).contains(&db)), "{muted:?}");
        assert_eq!(quietened_db(&heard(&[0.0; 44_100 * 24]), &units), None, "silent by itself");
        assert_eq!(quietened_db(&heard(&room), &[]), None, "nothing to compare");
        let odd = Unit { start_ms: u32::MAX, end_ms: 0 };
        assert_eq!(quietened_db(&heard(&room), &[odd]), None);
    }

    /// The same, this much later.
    fn later(samples: &[f32], ms: f32) -> Vec<f32> {
        let mut later = vec![0.0; (ms * RATE as f32 / 1_000.0) as usize];
        later.extend(samples);
        later
    }

    #[test]
    fn one_sound_in_both_channels_is_noticed_however_loud_and_late_it_is() {
        // Two people by turns.
        let anna = mixed(&voice(RATE, SECONDS, 3), &noise(RATE, 0.001, SECONDS, 7));
        let ben = later(&voice(RATE, SECONDS - 2.0, 4), 2_000.0);
        let ben = mixed(&ben, &noise(RATE, 0.001, SECONDS, 9));
        let is_alike = |one: &[f32], other: &[f32]| heard(one).is_alike(&heard(other), 0);
        let both = mixed(&anna, &ben);
        for (gain, ms) in
            [(1.0, 0.0), (0.6, 0.0), (-0.1, 0.0), (1.0, 2.5), (0.6, 40.0), (0.6, 150.0)]
        {
            assert!(is_alike(&both, &later(&louder(&both, gain), ms)), "{gain}, {ms} ms");
        }
        // Two microphones in one room, each nearer to one of them.
        let near = |one: &[f32], other| mixed(one, &later(&louder(other, 0.6), 0.5));
        assert!(is_alike(&near(&anna, &ben), &near(&ben, &anna)));
        assert!(!is_alike(&anna, &ben));
        let with_echo = mixed(&ben, &later(&louder(&anna, 0.05), 80.0));
        assert!(!is_alike(&anna, &with_echo));
        // A second channel that began a second later than the first.
        let [whole, rest] = [&both[..], &both[RATE as usize..]].map(heard);
        assert!(whole.is_alike(&rest, 1_000) && !whole.is_alike(&rest, i32::MAX));
    }

    #[test]
    fn mixing_by_coders_and_chance_are_no_voice() {
        let is_voice = |delay_ms, level_db| is_voice(&Echo { delay_ms, level_db });
        assert!(is_voice(80.0, -26.0) && is_voice(0.3, -20.0) && is_voice(1.0, -56.0));
        assert!(!is_voice(0.3, -56.0) && !is_voice(114.0, -80.0));
    }

    #[test]
    fn an_echo_is_found_between_channels_of_other_rates() {
        let played = voice(48_000, SECONDS, 4);
        let mut back = vec![0.0; 80 * 16];
        let mut at_16_khz = Vec::new();
        Resampler::new(48_000).push(&played, &mut at_16_khz);
        back.extend(louder(&at_16_khz, 0.05));
        let room = noise(16_000, 0.001, SECONDS, 1);
        let microphone = mixed(&room, &back);
        let [mut slow, mut empty, mut fast] =
            [16_000, 16_000, 48_000].map(|rate_hz| Track::new(rate_hz).unwrap());
        let [mut finder, mut without, mut coder] = [(); 3].map(|()| EchoFinder::default());
        for (at, sent) in played.chunks(4_800).enumerate() {
            let block = at * 1_600..(at + 1) * 1_600;
            let sent = fast.hear(sent);
            finder.hear(slow.hear(&microphone[block.clone()]), sent);
            without.hear(empty.hear(&room[block]), sent);
        }
        let Some(Echo { delay_ms, level_db }) = finder.echo() else { panic!("no echo") };
        assert!((delay_ms - 80.0).abs() < 2.0, "{delay_ms}");
        assert!((level_db + 26.0).abs() < 8.0, "{level_db}");
        assert_eq!(without.echo(), None);
        coder.hear(&mixed(&room, &louder(&at_16_khz, 0.01)), &at_16_khz);
        assert!(coder.found.iter().flatten().count() > 10 && coder.echo().is_none());
        assert!(Track::new(7).is_err());
    }
}
