//! Where speech begins and ends. The detector tells roughly when there is speech, loudness tells
//! which part of it can be heard. Works step by step and looks ahead only as far as it must.
//! Loudness and thresholds come from the caller.

use std::collections::VecDeque;

use super::envelope::{Envelope, STEP_MS};
use crate::pace::Unit;

const ONSET_EARLIER_MS: u32 = 40; // docs/figures.md#edges-of-speech
const OFFSET_EARLIER_MS: u32 = 90; // docs/figures.md#edges-of-speech
const NEAR_MS: u32 = 160; // docs/figures.md#edges-of-speech
const NEAR: usize = steps(NEAR_MS);
const BURST: usize = steps(90); // docs/evidence.md#a6
const JOINED: usize = steps(200); // docs/evidence.md#a6
/// Loud part that a unit must have, steps (chosen).
const STRONG: usize = steps(30);

const fn steps(ms: u32) -> usize {
    (ms / STEP_MS) as usize
}

/// Where speech begins or ends, as the detector noticed it, corrected for its delay, milliseconds.
#[derive(Clone, Copy, Debug)]
pub enum Edge {
    /// Speech begins.
    Onset(u32),
    /// Speech has ended.
    Offset(u32),
}

/// Loudness from which a step counts as speech, dB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// As speech at all.
    pub sounds_db: f32,
    /// As loud speech.
    pub strong_db: f32,
}

/// Cuts speech into units.
#[derive(Default)]
pub struct Cutter {
    /// All edges and all loudness are known; nothing more comes.
    is_all: bool,
    /// Edges that were not reached yet.
    edges: VecDeque<Edge>,
    /// The step to which the first of `edges` was moved.
    placed: Option<usize>,
    /// The next step.
    at: usize,
    /// Whether the detector hears speech at that step.
    is_voiced: bool,
    sound: Option<Sound>,
    units: Vec<Unit>,
}

/// A stretch of sound that may still go on.
struct Sound {
    from: usize,
    to: usize,
    strong: usize,
}

impl Edge {
    /// An edge that the detector noticed at `now_ms`.
    pub fn noticed(begins: bool, now_ms: u32) -> Self {
        if begins {
            Self::Onset(now_ms.saturating_sub(ONSET_EARLIER_MS))
        } else {
            Self::Offset(now_ms.saturating_sub(OFFSET_EARLIER_MS))
        }
    }

    fn step(self) -> usize {
        let (Self::Onset(at_ms) | Self::Offset(at_ms)) = self;
        steps(at_ms)
    }
}

impl Cutter {
    /// For a whole recording, of which every edge is given before the first step.
    pub fn of_all() -> Self {
        Self { is_all: true, ..Self::default() }
    }

    /// Adds the next edge.
    pub fn notice(&mut self, edge: Edge) {
        self.edges.push_back(edge);
    }

    /// The next step to be processed.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The step before which no new edge can appear, once steps up to `heard` are known.
    pub fn safe(heard: usize, is_speaking: bool) -> usize {
        let earlier_ms = if is_speaking { OFFSET_EARLIER_MS } else { ONSET_EARLIER_MS };
        heard.saturating_sub(steps(earlier_ms + NEAR_MS))
    }

    /// Processes the next step; returns false while a nearby edge cannot be placed yet.
    pub fn go(&mut self, envelope: &Envelope, threshold: Threshold) -> bool {
        if !self.pass_edges(envelope, threshold) {
            return false;
        }
        let db = envelope.db(self.at).unwrap_or(f32::NEG_INFINITY);
        if self.is_voiced && db >= threshold.sounds_db {
            self.sound(db >= threshold.strong_db);
        } else if self.sound.as_ref().is_some_and(|sound| self.at - sound.to >= JOINED) {
            self.cut();
        }
        self.at += 1;
        true
    }

    /// Time before which every unit that has begun is complete, milliseconds.
    pub fn known_ms(&self) -> u32 {
        let earliest = self.sound.as_ref().map_or(self.at, |sound| sound.from);
        earliest as u32 * STEP_MS
    }

    /// Ends, and returns all units.
    pub fn end(mut self) -> Vec<Unit> {
        self.cut();
        self.units
    }

    /// Returns units that can no longer change, each once.
    pub fn take(&mut self) -> Vec<Unit> {
        std::mem::take(&mut self.units)
    }

    fn pass_edges(&mut self, envelope: &Envelope, threshold: Threshold) -> bool {
        while let Some(&edge) = self.edges.front() {
            let middle = edge.step();
            if self.at + NEAR < middle {
                break;
            }
            if middle + NEAR >= envelope.len() && !self.is_all {
                return false;
            }
            let place = || place(edge, envelope, threshold.sounds_db);
            if self.at < *self.placed.get_or_insert_with(place) {
                break;
            }
            self.is_voiced = matches!(edge, Edge::Onset(_));
            self.placed = None;
            self.edges.pop_front();
        }
        true
    }

    fn sound(&mut self, is_strong: bool) {
        match &mut self.sound {
            Some(sound) if self.at - sound.to < JOINED => {
                sound.to = self.at + 1;
                sound.strong += usize::from(is_strong);
            }
            _ => {
                self.cut();
                let (from, to, strong) = (self.at, self.at + 1, usize::from(is_strong));
                self.sound = Some(Sound { from, to, strong });
            }
        }
    }

    fn cut(&mut self) {
        if let Some(Sound { from, to, strong }) = self.sound.take()
            && to - from >= BURST
            && strong >= STRONG
        {
            let ms = |step: usize| step as u32 * STEP_MS;
            self.units.push(Unit { start_ms: ms(from), end_ms: ms(to) });
        }
    }
}

/// The nearest step at which the loudness crosses the threshold, or the edge itself if none is
/// near.
fn place(edge: Edge, envelope: &Envelope, sounds_db: f32) -> usize {
    let sounds = |step: usize| envelope.db(step).is_some_and(|db| db >= sounds_db);
    let middle = edge.step();
    let begins = matches!(edge, Edge::Onset(_));
    (middle.saturating_sub(NEAR).max(1)..=middle + NEAR)
        .filter(|step| sounds(*step) == begins && sounds(step - 1) != begins)
        .min_by_key(|step| step.abs_diff(middle))
        .unwrap_or(middle)
}

#[cfg(test)]
mod tests {
    use super::super::RATE_HZ;
    use super::super::testing::sine;
    use super::*;

    /// A second of sound on both sides of a silence, all of which the detector takes for speech.
    fn cut_at(silence_ms: u32) -> Vec<Unit> {
        let silence = |ms: u32| vec![0.0; (ms * RATE_HZ / 1_000) as usize];
        let tone = sine(RATE_HZ, 1_000.0, 0.1, 1.0);
        let samples = [silence(1_000), tone.clone(), silence(silence_ms), tone, silence(1_000)];
        let mut envelope = Envelope::keeping(usize::MAX);
        envelope.hear(&samples.concat());
        let mut cutter = Cutter::of_all();
        cutter.notice(Edge::Onset(1_000));
        cutter.notice(Edge::Offset(3_000 + silence_ms));
        while cutter.at() < envelope.len() {
            cutter.go(&envelope, Threshold { sounds_db: -50.0, strong_db: -40.0 });
        }
        cutter.end()
    }

    #[test]
    fn a_silence_of_200_ms_cuts_whatever_the_detector_hears() {
        for (silence_ms, units) in [(150, 1), (180, 1), (220, 2), (250, 2)] {
            let found = cut_at(silence_ms);
            assert_eq!(found.len(), units, "{silence_ms}: {found:?}");
        }
    }
}
