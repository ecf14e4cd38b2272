//! Samples cut off at the top: at full scale, or flat below it where something before the browser
//! was overdriven. Deliberately absent: soft distortion.

const FULL: f32 = 0.99; // FIGURES 1.6
const FULL_RUN: usize = 3; // FIGURES 1.6
const FLAT_FROM: f32 = 0.1; // chosen: quieter steps are rounding
const FLAT_RUN: usize = 4; // chosen: a round top as long falls off less steeply than `FALL`
const EQUAL: f32 = 0.001; // chosen: of the height
const FALL: f32 = 0.008; // chosen: of the height

/// Counts clipped samples at the microphone's own rate.
#[derive(Default)]
pub struct Clipping {
    run: Run,
    /// Judged when one sample more is known: the first one after a cut may still lie near it.
    ended: Run,
    last: [f32; 2],
    clipped: usize,
}

/// Samples of nearly one height.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Two samples before.
    before: f32,
    height: f32,
    length: usize,
}

impl Clipping {
    /// Takes samples within -1 to 1.
    pub fn hear(&mut self, samples: &[f32]) {
        for &sample in samples {
            let ended = std::mem::take(&mut self.ended);
            self.clipped += ended.clipped(sample);
            if self.run.goes_on_with(sample) {
                self.run.length += 1;
            } else {
                self.ended = self.run;
                self.run = Run { before: self.last[0], height: sample, length: 1 };
            }
            self.last = [self.last[1], sample];
        }
    }

    /// Clipped samples since this was last asked.
    pub fn take(&mut self) -> usize {
        std::mem::take(&mut self.clipped)
    }
}

impl Run {
    fn goes_on_with(&self, sample: f32) -> bool {
        let (height, next) = (self.height.abs(), sample * self.height.signum());
        (height >= FULL && next >= FULL) || (next - height).abs() <= EQUAL * height
    }

    /// How many samples were clipped, when `after` comes two samples after the run.
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
    use super::super::testing::{louder, mixed, noise, sine};
    use super::*;

    fn clipped(samples: &[f32]) -> usize {
        let mut clipping = Clipping::default();
        for block in samples.chunks(100) {
            clipping.hear(block);
        }
        clipping.take()
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
    fn round_tops_are_whole() {
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
    fn a_steady_value_is_no_clipping() {
        assert_eq!(clipped(&[0.5; 1_000]), 0);
        assert_eq!(clipped(&[0.0; 1_000]), 0);
    }
}
