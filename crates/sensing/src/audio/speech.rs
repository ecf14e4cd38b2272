//! When someone speaks, as units with a beginning and an end: the detector decides, energy places the
//! edges (FIGURES 1.3). [`SpeechFinder`] listens live and looks back only; [`Recording`] looks both ways.
//! Deliberately absent: who speaks, and what is said.

use std::collections::VecDeque;

use super::envelope::{Envelope, STEP_MS};
use super::listener::ListenerError;
use super::resample::Resampler;
use super::voice_activity::VoiceActivity;
use super::{FRAME, FRAME_MS, RATES_HZ, sound};
use crate::pace::Unit;

const ONSET_EARLIER_MS: u32 = 40; // FIGURES 1.3
const OFFSET_EARLIER_MS: u32 = 90; // FIGURES 1.3
const WITHIN_MS: u32 = 160; // FIGURES 1.3
const BURST_MS: u32 = 90; // EVIDENCE A6
const JOINED_MS: u32 = 200; // EVIDENCE A6
const FLOOR_MS: u32 = 20_000; // FIGURES 1.3
const RANGE_MS: u32 = 60_000; // chosen: whole turns of both, and the pauses between

/// Finds units of speech while they are spoken, half a second after they end.
pub struct SpeechFinder {
    ear: Ear,
    edges: VecDeque<Edge>,
    units: Units,
}

/// Finds units of speech in a recording, block by block, when all of it was heard.
pub struct Recording {
    ear: Ear,
    edges: Vec<Edge>,
}

/// Units of speech in a recording that is at hand as a whole.
pub fn speech_units(samples: &[f32], rate_hz: u32) -> Result<Vec<Unit>, ListenerError> {
    let mut recording = Recording::new(rate_hz)?;
    recording.hear(samples);
    Ok(recording.units())
}

impl SpeechFinder {
    /// Listens at this sample rate.
    pub fn new(rate_hz: u32) -> Result<Self, ListenerError> {
        Ok(Self {
            ear: Ear::new(rate_hz, RANGE_MS)?,
            edges: VecDeque::new(),
            units: Units::default(),
        })
    }

    /// Takes the next samples.
    pub fn hear(&mut self, samples: &[f32]) {
        let Self { ear, edges, units } = self;
        ear.hear(samples, |ear, edge| {
            edges.extend(edge);
            let heard_ms = ear.heard_ms();
            while let Some(edge) = edges.front().filter(|edge| edge.at_ms() + WITHIN_MS <= heard_ms)
            {
                let heard = ear.envelope.len();
                let back = |ms: u32| heard.saturating_sub((ms / STEP_MS) as usize)..heard;
                let threshold_db = ear.envelope.threshold_db(back(FLOOR_MS), back(RANGE_MS));
                units.take(*edge, &ear.envelope, threshold_db);
                edges.pop_front();
            }
            if edges.is_empty() {
                units.settle(heard_ms);
            }
        });
    }

    /// Whether someone speaks now, as far as known.
    pub fn is_speaking(&self) -> bool {
        self.ear.voice.is_speaking()
    }

    /// The moment before which every unit that begins has been found, whole.
    pub fn known_ms(&self) -> u32 {
        // An onset lies this much before it is noticed, and smoothing looks one step around.
        let unnoticed_ms = ONSET_EARLIER_MS + WITHIN_MS + 2 * STEP_MS;
        let begun = [self.units.begun_ms, self.units.waiting.map(|unit| unit.start_ms)];
        let edge = self.edges.front().map(|edge| edge.at_ms().saturating_sub(WITHIN_MS + STEP_MS));
        let earliest = begun.into_iter().flatten().chain(edge).min().unwrap_or(u32::MAX);
        earliest.min(self.ear.heard_ms().saturating_sub(unnoticed_ms))
    }

    /// Units whose edges can no longer change, each given once, in order.
    pub fn take_units(&mut self) -> Vec<Unit> {
        std::mem::take(&mut self.units.found)
    }

    /// The units not yet given, when nothing more comes: one that goes on ends here.
    pub fn rest(mut self) -> Vec<Unit> {
        let end_ms = self.ear.end_ms();
        let silence = vec![0.0; self.ear.rate_hz as usize];
        self.hear(&silence);
        let units = self.units.found.iter();
        let within = units.map(|unit| Unit { end_ms: unit.end_ms.min(end_ms), ..*unit });
        within.filter(|unit| unit.start_ms < unit.end_ms).collect()
    }
}

impl Recording {
    /// Listens at this sample rate.
    pub fn new(rate_hz: u32) -> Result<Self, ListenerError> {
        Ok(Self { ear: Ear::new(rate_hz, u32::MAX)?, edges: Vec::new() })
    }

    /// Takes the next samples.
    pub fn hear(&mut self, samples: &[f32]) {
        let Self { ear, edges } = self;
        ear.hear(samples, |_, edge| edges.extend(edge));
    }

    /// What was found.
    pub fn units(mut self) -> Vec<Unit> {
        let end_ms = self.ear.end_ms();
        self.hear(&vec![0.0; self.ear.rate_hz as usize]);
        let envelope = &self.ear.envelope;
        let all = 0..(end_ms / STEP_MS) as usize;
        let mut units = Units::default();
        for edge in &self.edges {
            let half = (FLOOR_MS / STEP_MS / 2) as usize;
            let middle = (edge.at_ms() / STEP_MS) as usize;
            let near = middle.saturating_sub(half)..(middle + half).min(all.end);
            units.take(*edge, envelope, envelope.threshold_db(near, all.clone()));
        }
        units.settle(u32::MAX);
        let within = units.found.iter();
        let within = within.map(|unit| Unit { end_ms: unit.end_ms.min(end_ms), ..*unit });
        within.filter(|unit| unit.start_ms < unit.end_ms).collect()
    }
}

/// Where speech begins or ends, as far as the detector knows.
#[derive(Clone, Copy, Debug)]
enum Edge {
    Onset(u32),
    Offset(u32),
}

impl Edge {
    fn at_ms(self) -> u32 {
        match self {
            Self::Onset(at_ms) | Self::Offset(at_ms) => at_ms,
        }
    }

    /// Moved to the nearest step at which the loudness crosses the threshold, if one is near.
    fn placed(self, envelope: &Envelope, threshold_db: f32) -> Self {
        let is_loud = |step: usize| envelope.db(step).is_some_and(|db| db >= threshold_db);
        let middle = (self.at_ms() / STEP_MS) as usize;
        let crosses = |step: &usize| match self {
            Self::Onset(_) => !is_loud(step.wrapping_sub(1)) && is_loud(*step),
            Self::Offset(_) => is_loud(step.wrapping_sub(1)) && !is_loud(*step),
        };
        let reach = (WITHIN_MS / STEP_MS) as usize;
        let near = (middle.saturating_sub(reach)..=middle + reach).filter(crosses);
        let at_ms = near.min_by_key(|step| step.abs_diff(middle)).map(|step| {
            // Smoothing looks one step back and one ahead.
            (step as u32).saturating_sub(1) * STEP_MS
        });
        match self {
            Self::Onset(noticed_ms) => Self::Onset(at_ms.unwrap_or(noticed_ms)),
            Self::Offset(noticed_ms) => Self::Offset(at_ms.unwrap_or(noticed_ms)),
        }
    }
}

/// Edges made into units: what is close is joined, bursts are dropped.
#[derive(Default)]
struct Units {
    begun_ms: Option<u32>,
    /// May still be joined to what comes.
    waiting: Option<Unit>,
    found: Vec<Unit>,
}

impl Units {
    fn take(&mut self, edge: Edge, envelope: &Envelope, threshold_db: f32) {
        match edge.placed(envelope, threshold_db) {
            Edge::Onset(at_ms) => {
                let after_ms = self.waiting.map_or(0, |unit| unit.end_ms);
                self.begun_ms = Some(at_ms.max(after_ms));
            }
            Edge::Offset(end_ms) => {
                if let Some(start_ms) = self.begun_ms.take()
                    && end_ms >= start_ms.saturating_add(BURST_MS)
                    && envelope.rises(start_ms..end_ms, threshold_db)
                {
                    self.add(Unit { start_ms, end_ms });
                }
            }
        }
    }

    fn add(&mut self, unit: Unit) {
        match &mut self.waiting {
            Some(before) if unit.start_ms < before.end_ms.saturating_add(JOINED_MS) => {
                before.end_ms = unit.end_ms;
            }
            waiting => self.found.extend(waiting.replace(unit)),
        }
    }

    /// Lets go of a unit when nothing that could be joined to it can begin any more.
    fn settle(&mut self, heard_ms: u32) {
        let latest_ms = heard_ms.saturating_sub(ONSET_EARLIER_MS + WITHIN_MS + JOINED_MS);
        let is_settled = |unit: &mut Unit| unit.end_ms < latest_ms;
        if self.begun_ms.is_none() {
            self.found.extend(self.waiting.take_if(is_settled));
        }
    }
}

/// What both have: samples in, edges and loudness out.
struct Ear {
    rate_hz: u32,
    resampler: Resampler,
    /// At 16 kHz, less than a frame.
    waiting: Vec<f32>,
    frames: u32,
    voice: VoiceActivity,
    envelope: Envelope,
}

impl Ear {
    fn new(rate_hz: u32, kept_ms: u32) -> Result<Self, ListenerError> {
        if !RATES_HZ.contains(&rate_hz) {
            return Err(ListenerError::Rate { hz: rate_hz });
        }
        Ok(Self {
            rate_hz,
            resampler: Resampler::new(rate_hz),
            waiting: Vec::with_capacity(2 * FRAME),
            frames: 0,
            voice: VoiceActivity::new(),
            envelope: Envelope::keeping(kept_ms),
        })
    }

    /// Tells after every frame whether an edge was noticed.
    fn hear(&mut self, samples: &[f32], mut noticed: impl FnMut(&Self, Option<Edge>)) {
        for block in samples.chunks(self.rate_hz as usize / 10) {
            let block: Vec<f32> = block.iter().copied().map(sound).collect();
            self.resampler.push(&block, &mut self.waiting);
            let waiting = std::mem::take(&mut self.waiting);
            let (frames, rest) = waiting.as_chunks::<FRAME>();
            for frame in frames {
                self.envelope.hear(frame);
                self.frames += 1;
                let spoke = self.voice.is_speaking();
                let speaks = self.voice.hear(frame);
                let edge = (spoke != speaks).then(|| self.edge(speaks));
                noticed(self, edge);
            }
            self.waiting = rest.to_vec();
        }
    }

    fn edge(&self, begins: bool) -> Edge {
        let heard_ms = self.frames * FRAME_MS;
        if begins {
            Edge::Onset(heard_ms.saturating_sub(ONSET_EARLIER_MS))
        } else {
            Edge::Offset(heard_ms.saturating_sub(OFFSET_EARLIER_MS))
        }
    }

    /// Up to where the loudness is known.
    fn heard_ms(&self) -> u32 {
        self.envelope.len() as u32 * STEP_MS
    }

    /// Where the last sample lies.
    fn end_ms(&self) -> u32 {
        self.frames * FRAME_MS + self.waiting.len() as u32 * FRAME_MS / FRAME as u32
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{mixed, noise, voice};
    use super::*;

    const RATE: u32 = 48_000;
    const SECONDS: f32 = 30.0;

    fn live(samples: &[f32], block: usize) -> Vec<Unit> {
        let mut finder = SpeechFinder::new(RATE).unwrap();
        let mut units = Vec::new();
        for block in samples.chunks(block) {
            finder.hear(block);
            units.extend(finder.take_units());
        }
        units.extend(finder.rest());
        units
    }

    /// 2.4 s of speech and 1.6 s of pause, again and again.
    fn speech(seed: u64) -> Vec<f32> {
        mixed(&voice(RATE, SECONDS, seed), &noise(RATE, 0.002, SECONDS, seed + 50))
    }

    fn assert_are_right(units: &[Unit]) {
        assert_eq!(units.len(), 8, "{units:?}");
        for (at, unit) in units.iter().enumerate() {
            let start_ms = 4_000 * at as u32;
            let end_ms = (start_ms + 2_400).min(30_000);
            assert!(unit.start_ms.abs_diff(start_ms) <= 250, "{unit:?}");
            assert!(unit.end_ms.abs_diff(end_ms) <= 80, "{unit:?}");
        }
    }

    #[test]
    fn speech_is_found_live_and_in_a_recording() {
        for seed in 1..6 {
            let samples = speech(seed);
            assert_are_right(&live(&samples, 128));
            assert_are_right(&speech_units(&samples, RATE).unwrap());
        }
    }

    #[test]
    fn block_sizes_make_no_difference() {
        let samples = speech(7);
        assert_eq!(live(&samples, 128), live(&samples, 9_001));
        let mut recording = Recording::new(RATE).unwrap();
        samples.chunks(333).for_each(|block| recording.hear(block));
        assert_eq!(recording.units(), speech_units(&samples, RATE).unwrap());
    }

    #[test]
    fn a_unit_is_told_half_a_second_after_its_end() {
        let mut finder = SpeechFinder::new(RATE).unwrap();
        let mut heard_ms = 0;
        let mut told = 0;
        for block in speech(3).chunks(480) {
            finder.hear(block);
            heard_ms += 10;
            for unit in finder.take_units() {
                assert!(heard_ms - unit.end_ms <= 500, "{unit:?} told at {heard_ms}");
                told += 1;
            }
        }
        assert!(told >= 7, "{told}");
    }

    #[test]
    fn nothing_is_found_from_before_what_was_known() {
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
    fn noise_and_nothing_are_no_speech() {
        let sounds = [noise(RATE, 0.05, 8.0, 3), vec![0.0; 400_000]];
        for sound in sounds {
            assert_eq!(live(&sound, 128), []);
            assert_eq!(speech_units(&sound, RATE).unwrap(), []);
        }
        assert_eq!(speech_units(&[], RATE).unwrap(), []);
        assert_eq!(SpeechFinder::new(RATE).unwrap().rest(), []);
    }

    #[test]
    fn what_are_no_samples_is_taken_for_silence() {
        let broken = [f32::NAN, f32::INFINITY, -1e30, 1e-38].repeat(60_000);
        live(&broken, 100);
        assert!(speech_units(&broken, RATE).is_ok());
        assert!(speech_units(&[0.0], 7).is_err() && SpeechFinder::new(0).is_err());
    }
}
