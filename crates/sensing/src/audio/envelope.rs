//! How loud it is every 5 ms, and from which loudness on it is more than the room. Deliberately absent:
//! whether that is speech.

use std::collections::VecDeque;

use super::RATE_HZ;

/// Samples of one step.
const STEP: usize = 80;
/// Milliseconds of one step (FIGURES 1.3).
pub const STEP_MS: u32 = STEP as u32 * 1_000 / RATE_HZ;

const QUIETEST_DB: f32 = -90.0; // chosen: below is nothing at all, as from a muted microphone
const LOUD: f32 = 0.95; // FIGURES 1.3
const QUIET: f32 = 0.10; // FIGURES 1.3
const RISE_SHARE: f32 = 0.3; // FIGURES 1.3
const RISE_FROM_DB: f32 = 5.0; // FIGURES 1.3
const RISE_DB: (f32, f32) = (5.0, 12.0); // FIGURES 1.3
const RUMBLE_KEPT: f32 = 0.96; // chosen: one pole at 100 Hz, for hum and steps on the floor

/// Steps of loudness, the newest ones or all.
pub struct Envelope {
    kept: usize,
    /// Smoothed over three steps, dB, oldest first.
    steps: VecDeque<f32>,
    /// Steps that are no longer kept.
    gone: usize,
    energies: [f32; 2],
    energy: f32,
    samples: usize,
    last: f32,
    passed: f32,
}

impl Envelope {
    /// Keeps this many milliseconds.
    pub fn keeping(kept_ms: u32) -> Self {
        Self {
            kept: (kept_ms / STEP_MS) as usize,
            steps: VecDeque::new(),
            gone: 0,
            energies: [0.0; 2],
            energy: 0.0,
            samples: 0,
            last: 0.0,
            passed: 0.0,
        }
    }

    /// Takes the next samples, at [`RATE_HZ`].
    pub fn hear(&mut self, samples: &[f32]) {
        for &sample in samples {
            self.passed = RUMBLE_KEPT * (self.passed + sample - self.last);
            self.last = sample;
            self.energy += self.passed * self.passed;
            self.samples += 1;
            if self.samples == STEP {
                self.step();
            }
        }
    }

    /// Steps that were heard.
    pub fn len(&self) -> usize {
        self.gone + self.steps.len()
    }

    /// Loudness of a step, dB; nothing of one that is not kept.
    pub fn db(&self, step: usize) -> Option<f32> {
        self.steps.get(step.checked_sub(self.gone)?).copied()
    }

    /// From which loudness on it is more than the room, dB, by the steps `floor` for how quiet it gets
    /// and `range` for how loud.
    pub fn threshold_db(
        &self,
        floor: std::ops::Range<usize>,
        range: std::ops::Range<usize>,
    ) -> f32 {
        let [quiet, loud] = self.quantiles(range, [QUIET, LOUD]);
        let [floor] = self.quantiles(floor, [QUIET]);
        let rise = RISE_SHARE * (loud - quiet - RISE_FROM_DB);
        floor + rise.clamp(RISE_DB.0, RISE_DB.1)
    }

    /// Whether it ever gets that loud meanwhile.
    pub fn rises(&self, ms: std::ops::Range<u32>, threshold_db: f32) -> bool {
        let mut steps = (ms.start / STEP_MS) as usize..(ms.end / STEP_MS) as usize;
        steps.any(|step| self.db(step).is_some_and(|db| db >= threshold_db))
    }

    fn step(&mut self) {
        let energy = std::mem::take(&mut self.energy) / STEP as f32;
        self.samples = 0;
        // The middle one of three is known once the third is.
        let smoothed = (self.energies[0] + self.energies[1] + energy) / 3.0;
        self.energies = [self.energies[1], energy];
        self.steps.push_back((10.0 * smoothed.log10()).max(QUIETEST_DB));
        if self.steps.len() > self.kept {
            self.steps.pop_front();
            self.gone += 1;
        }
    }

    /// Loudness below which these parts of the steps lie; steps with nothing at all do not count.
    fn quantiles<const N: usize>(
        &self,
        steps: std::ops::Range<usize>,
        parts: [f32; N],
    ) -> [f32; N] {
        const BINS_A_DB: f32 = 4.0;
        const BINS: usize = 401;
        let mut counts = [0u32; BINS];
        let kept = steps.start.saturating_sub(self.gone)..steps.end.saturating_sub(self.gone);
        let kept = kept.start.min(self.steps.len())..kept.end.min(self.steps.len());
        for db in self.steps.range(kept).filter(|db| **db > QUIETEST_DB) {
            counts[((db - QUIETEST_DB) * BINS_A_DB).clamp(0.0, BINS as f32 - 1.0) as usize] += 1;
        }
        let all: u32 = counts.iter().sum();
        parts.map(|part| {
            let mut below = part * all as f32;
            let bin = counts.iter().position(|count| {
                below -= *count as f32;
                below < 0.0
            });
            QUIETEST_DB + bin.unwrap_or(0) as f32 / BINS_A_DB
        })
    }
}
