//! Loudness every 5 ms. Deliberately absent: whether that is speech.

use std::collections::VecDeque;
use std::ops::Range;

use super::RATE_HZ;
use super::levels::Levels;
use super::noise::nth;

const SAMPLES: usize = 80;
/// Milliseconds of one step (docs/figures.md#edges-of-speech).
pub const STEP_MS: u32 = SAMPLES as u32 * 1_000 / RATE_HZ;

const MEDIAN: usize = 9; // chosen: 45 ms, longer than the click of a key
const MEAN: usize = 3; // chosen: smooths the jumps of the median
const QUIETEST_DB: f32 = -100.0; // chosen: silence
const RUMBLE_KEPT: f32 = 0.96; // chosen: one pole at 100 Hz, removes hum and footsteps

/// Loudness step by step.
pub struct Envelope {
    kept: usize,
    /// Smoothed loudness, dB, oldest first.
    steps: VecDeque<f32>,
    /// Number of steps that are no longer kept.
    gone: usize,
    /// Raw steps and medians that smoothing the next step needs.
    rough: VecDeque<f32>,
    medians: VecDeque<f32>,
    energy: f32,
    samples: usize,
    last: f32,
    passed: f32,
}

impl Envelope {
    /// An envelope that keeps this many of the last steps.
    pub fn keeping(kept: usize) -> Self {
        let silence = |count| VecDeque::from(vec![QUIETEST_DB; count]);
        Self {
            kept,
            steps: VecDeque::new(),
            gone: 0,
            // Smoothing looks as far ahead as back; this silence aligns the first step.
            rough: silence(MEDIAN / 2),
            medians: silence(MEAN / 2),
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
            if self.samples == SAMPLES {
                let energy = std::mem::take(&mut self.energy) / SAMPLES as f32;
                self.samples = 0;
                self.step((10.0 * energy.log10()).max(QUIETEST_DB));
            }
        }
    }

    /// Number of steps known so far.
    pub fn len(&self) -> usize {
        self.gone + self.steps.len()
    }

    /// Loudness of a step, dB; `None` when it is not known yet or no longer kept.
    pub fn db(&self, step: usize) -> Option<f32> {
        self.steps.get(step.checked_sub(self.gone)?).copied()
    }

    /// Loudness of the steps that are known and kept, dB.
    pub fn dbs(&self, steps: Range<usize>) -> impl Iterator<Item = f32> {
        let place = |step: usize| step.saturating_sub(self.gone).min(self.steps.len());
        self.steps.range(place(steps.start)..place(steps.end)).copied()
    }

    /// Histogram of the loudness of these steps.
    pub fn levels(&self, steps: Range<usize>) -> Levels {
        Levels::of(self.dbs(steps))
    }

    fn step(&mut self, db: f32) {
        self.rough.push_back(db);
        if self.rough.len() < MEDIAN {
            return;
        }
        self.medians.push_back(nth(self.rough.make_contiguous(), MEDIAN / 2));
        self.rough.pop_front();
        if self.medians.len() < MEAN {
            return;
        }
        self.steps.push_back(self.medians.iter().sum::<f32>() / MEAN as f32);
        self.medians.pop_front();
        if self.steps.len() > self.kept {
            self.steps.pop_front();
            self.gone += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::sine;
    use super::*;

    fn dbs(samples: &[f32]) -> Vec<f32> {
        let mut envelope = Envelope::keeping(usize::MAX);
        samples.chunks(100).for_each(|block| envelope.hear(block));
        envelope.dbs(0..usize::MAX).collect()
    }

    #[test]
    fn a_tone_is_found_where_it_begins_and_ends() {
        let mut samples = vec![0.0; 16_000];
        samples.extend(sine(RATE_HZ, 1_000.0, 0.1, 1.0));
        samples.extend(vec![0.0; 16_000]);
        let dbs = dbs(&samples);
        let loud: Vec<usize> = (0..dbs.len()).filter(|step| dbs[*step] > -40.0).collect();
        assert!(loud[0].abs_diff(200) <= 1 && loud[loud.len() - 1].abs_diff(400) <= 1);
        assert!((dbs[300] + 23.0).abs() < 0.5, "{}", dbs[300]);
    }

    #[test]
    fn clicks_hum_and_a_steady_value_do_not_count() {
        let mut clicks = vec![1e-4; 16_000];
        (0..16_000).step_by(3_000).for_each(|at| clicks[at..at + 40].fill(0.5));
        assert!(dbs(&clicks).iter().all(|db| *db < -40.0));
        assert!(dbs(&vec![0.5; 16_000])[100..].iter().all(|db| *db < -60.0));
        let hum = sine(RATE_HZ, 20.0, 0.1, 1.0);
        assert!(dbs(&hum)[50..].iter().all(|db| *db < -34.0));
    }

    #[test]
    fn only_the_last_steps_are_kept() {
        let mut envelope = Envelope::keeping(100);
        envelope.hear(&sine(RATE_HZ, 1_000.0, 0.1, 2.0));
        assert_eq!(envelope.len(), 400 - MEDIAN / 2 - MEAN / 2);
        assert_eq!(envelope.db(envelope.len() - 101), None);
        assert!(envelope.db(envelope.len() - 100).is_some());
        assert_eq!(envelope.dbs(0..usize::MAX).count(), 100);
    }
}
