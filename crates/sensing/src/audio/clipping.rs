//! Counts clipped samples: at full scale, or in flat tops below it, when something before the
//! browser was overdriven. Noise and echo suppression in a browser bends flat tops; a crushed voice
//! is then recognised by how many samples lie just below its peaks. Deliberately absent: soft
//! distortion.

use super::noise::quantile;

const FULL: f32 = 0.99; // docs/figures.md#sound-quality
const FULL_RUN: usize = 3; // docs/figures.md#sound-quality
const FLAT_FROM: f32 = 0.1; // chosen: quieter steps are rounding
// chosen: after a round top this long the next sample falls by less than `FALL`
const FLAT_RUN: usize = 4;
const EQUAL: f32 = 0.001; // chosen: of the height
const FALL: f32 = 0.008; // chosen: of the height
const NEAR_TOP: f32 = 0.8; // chosen: of a frame's peak
/// Peaks above the mean level of speech, dB. Measured in Chromium after its own processing: 15.6 dB
/// for a clean voice, 5.5 dB for one overdriven by 30 dB. Chosen between them.
const CRUSHED_DB: f32 = 8.0;
const PEAK: f32 = 0.95; // chosen: leaves out single clicks

/// Counts clipped samples at the microphone's own rate.
#[derive(Default)]
pub struct Clipping {
    run: Run,
    /// The run before, judged one sample later: the first sample after a flat top may still lie
    /// near it.
    ended: Run,
    last: [f32; 2],
    tops: Tops,
    /// Absolute values since the last frame.
    heights: Vec<f32>,
}

/// Statistics of one frame's samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tops {
    samples: usize,
    clipped: usize,
    near_top: usize,
    peak: f32,
    energy: f32,
}

/// Successive samples of nearly the same height.
#[derive(Clone, Copy, Default)]
struct Run {
    /// The sample two places before the run.
    before: f32,
    height: f32,
    length: usize,
}

impl Clipping {
    /// Takes samples within -1 to 1.
    pub fn hear(&mut self, samples: &[f32]) {
        for &sample in samples {
            let ended = std::mem::take(&mut self.ended);
            self.tops.clipped += ended.clipped(sample);
            if self.run.goes_on_with(sample) {
                self.run.length += 1;
            } else {
                self.ended = self.run;
                self.run = Run { before: self.last[0], height: sample, length: 1 };
            }
            self.last = [self.last[1], sample];
            self.heights.push(sample.abs());
        }
    }

    /// Returns the statistics since the last call.
    pub fn take(&mut self) -> Tops {
        let Tops { clipped, .. } = std::mem::take(&mut self.tops);
        let peak = self.heights.iter().copied().fold(0.0, f32::max);
        let tops = Tops {
            samples: self.heights.len(),
            clipped,
            near_top: self.heights.iter().filter(|height| **height > NEAR_TOP * peak).count(),
            peak,
            energy: self.heights.iter().map(|height| height * height).sum(),
        };
        self.heights.clear();
        tops
    }
}

/// Share of samples that are clipped, or that lie just below the peaks of a crushed voice, 0 to 1;
/// 0 without frames.
pub fn clipped_share(frames: &[Tops]) -> f32 {
    let sum = |of: fn(&Tops) -> f32| frames.iter().map(of).sum::<f32>();
    let samples = sum(|tops| tops.samples as f32).max(1.0);
    let peak = quantile(&frames.iter().map(|tops| tops.peak).collect::<Vec<f32>>(), PEAK);
    let energy = sum(|tops| tops.energy) / samples;
    let is_crushed = peak * peak < energy * 10f32.powf(CRUSHED_DB / 10.0);
    let crowded = if is_crushed { sum(|tops| tops.near_top as f32) } else { 0.0 };
    crowded.max(sum(|tops| tops.clipped as f32)) / samples
}

impl Run {
    fn goes_on_with(&self, sample: f32) -> bool {
        let (height, next) = (self.height.abs(), sample * self.height.signum());
        (height >= FULL && next >= FULL) || (next - height).abs() <= EQUAL * height
    }

    /// How many samples of the run were clipped; `after` is the second sample after it.
    fn clipped(&self, after: f32) -> usize {
        let height = self.height.abs();
        let falls = |side: f32| side * self.height.signum() < height * (1.0 - FALL);
        let full = height >= FULL && self.length >= FULL_RUN;
        let flat = height >= FLAT_FROM && self.length >= FLAT_RUN;
        if full || (flat && falls(self.before) && falls(after)) { self.length } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{hushed, louder, mixed, noise, sine, voice};
    use super::*;

    fn clipped(samples: &[f32]) -> usize {
        let mut clipping = Clipping::default();
        for block in samples.chunks(100) {
            clipping.hear(block);
        }
        clipping.take().clipped
    }

    fn cut(samples: &[f32], at: f32) -> Vec<f32> {
        samples.iter().map(|sample| sample.clamp(-at, at)).collect()
    }

    #[test]
    fn tops_that_are_cut_off_are_counted() {
        let tone = sine(48_000, 220.0, 1.5, 1.0);
        for at in [1.0, 0.995, 0.6, 0.2] {
            let beyond = tone.iter().filter(|sample| sample.abs() > at).count() as f32;
            let counted = clipped(&cut(&tone, at)) as f32;
            assert!((counted / beyond - 1.0).abs() < 0.1, "{at}: {counted} of {beyond}");
        }
    }

    #[test]
    fn round_tops_are_not_clipped() {
        for hz in [30.0, 50.0, 100.0, 440.0, 3_000.0] {
            for height in [0.02, 0.3, 0.985] {
                assert_eq!(clipped(&sine(48_000, hz, height, 1.0)), 0, "{hz} {height}");
            }
        }
        let rounded: Vec<f32> = sine(48_000, 50.0, 0.3, 1.0)
            .iter()
            .map(|sample| (sample * 32_768.0).round() / 32_768.0)
            .collect();
        assert_eq!(clipped(&rounded), 0);
    }

    #[test]
    fn noise_and_single_peaks_are_not_counted() {
        let loud = noise(48_000, 0.25, 1.0, 1);
        assert!(clipped(&loud) < 10, "{}", clipped(&loud));
        let mut peaks = mixed(&louder(&loud, 0.1), &[]);
        for index in (0..peaks.len()).step_by(100) {
            peaks[index] = 1.0;
        }
        assert!(clipped(&peaks) < 10, "{}", clipped(&peaks));
    }

    #[test]
    fn a_crushed_voice_is_recognised_even_when_its_tops_were_bent() {
        let share = |voice: &[f32]| {
            let mut clipping = Clipping::default();
            let frames: Vec<Tops> = voice
                .chunks_exact(768)
                .map(|frame| {
                    clipping.hear(frame);
                    clipping.take()
                })
                .collect();
            clipped_share(&frames)
        };
        for seed in 1..6 {
            let whole: Vec<f32> = voice(48_000, 2.3, seed);
            let bent = hushed(48_000, &cut(&louder(&whole, 30.0), 0.9), 5_000.0);
            assert!(share(&whole) < 0.0005, "{seed}: {}", share(&whole));
            assert!(share(&bent) > 0.01, "{seed}: {}", share(&bent));
        }
        assert_eq!(clipped_share(&[]), 0.0);
        assert_eq!(share(&[0.0; 7_680]), 0.0);
    }

    #[test]
    fn a_steady_value_is_no_clipping() {
        assert_eq!(clipped(&[0.5; 1_000]), 0);
        assert_eq!(clipped(&[0.0; 1_000]), 0);
    }
}
