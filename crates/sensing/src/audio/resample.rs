//! Any sample rate to 16 kHz, by a windowed sinc. Deliberately absent: the other direction.

use super::angle::sin_cos;
use super::{RATE_HZ, RATES_HZ};

const CROSSINGS: usize = 16; // chosen: zero crossings each side; the edge is 1.5 kHz wide
const CUTOFF: f64 = 0.95; // chosen: of half the lower rate
const KAISER_BETA: f64 = 5.65; // 60 dB, Kaiser's formula
const PHASES_MAX: u64 = 1_024; // chosen: every rate in use needs at most 640

/// Turns samples at one rate, in blocks of any size, into samples at [`RATE_HZ`].
pub struct Resampler {
    /// One filter of `width` taps for each phase.
    taps: Vec<f32>,
    width: usize,
    phases: u64,
    up: u64,
    down: u64,
    /// What the filter still needs, oldest first.
    history: Vec<f32>,
    /// Where the next sample lies, in `up`-ths of a sample after the start of `history`.
    position: u64,
}

impl Resampler {
    /// A resampler that starts with silence. The rate must lie within [`RATES_HZ`].
    pub fn new(from_hz: u32) -> Self {
        debug_assert!(RATES_HZ.contains(&from_hz));
        let divisor = gcd(from_hz, RATE_HZ);
        let (up, down) = (u64::from(RATE_HZ / divisor), u64::from(from_hz / divisor));
        let phases = up.min(PHASES_MAX);
        let stretch = f64::from(from_hz.max(RATE_HZ)) / f64::from(RATE_HZ);
        let width = (2.0 * CROSSINGS as f64 * stretch).ceil() as usize;
        let cutoff = CUTOFF * f64::from(from_hz.min(RATE_HZ)) / f64::from(from_hz);
        let taps = (0..phases)
            .flat_map(|phase| filter(width, cutoff, phase as f64 / phases as f64))
            .collect();
        let history = vec![0.0; width - 1];
        Self { taps, width, phases, up, down, history, position: 0 }
    }

    /// A second resampler at the same position, starting with silence.
    pub fn in_step(&self) -> Self {
        Self { taps: self.taps.clone(), history: vec![0.0; self.history.len()], ..*self }
    }

    /// Resamples these samples and appends the result to `resampled`.
    pub fn push(&mut self, samples: &[f32], resampled: &mut Vec<f32>) {
        if self.up == self.down {
            resampled.extend_from_slice(samples);
            return;
        }
        self.history.extend_from_slice(samples);
        let mut start = (self.position / self.up) as usize;
        while start + self.width <= self.history.len() {
            let phase = (self.position % self.up * self.phases / self.up) as usize;
            let taps = &self.taps[phase * self.width..][..self.width];
            resampled.push(dot(taps, &self.history[start..][..self.width]));
            self.position += self.down;
            start = (self.position / self.up) as usize;
        }
        let done = start.min(self.history.len());
        self.history.drain(..done);
        self.position -= done as u64 * self.up;
    }
}

/// Taps that read the signal `phase` of a sample after the middle of the window, summing to 1.
fn filter(width: usize, cutoff: f64, phase: f64) -> Vec<f32> {
    let half = width as f64 / 2.0;
    let tap = |index: usize| {
        let away = index as f64 - (half - 1.0) - phase;
        sinc(cutoff * away) * kaiser(away / half)
    };
    let taps: Vec<f64> = (0..width).map(tap).collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| (tap / sum) as f32).collect()
}

fn sinc(x: f64) -> f64 {
    let angle = std::f64::consts::PI * x;
    if angle.abs() < 1e-9 { 1.0 } else { sin_cos(angle).0 / angle }
}

fn kaiser(x: f64) -> f64 {
    bessel(KAISER_BETA * (1.0 - x * x).max(0.0).sqrt()) / bessel(KAISER_BETA)
}

/// Modified Bessel function of the first kind and order 0.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..=24 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

/// Dot product, in eight sums so that the compiler vectorises it.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a.zip(b) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    rest + sums.iter().sum::<f32>()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{rms, sine};
    use super::*;

    fn resampled(from_hz: u32, samples: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        let mut resampler = Resampler::new(from_hz);
        for block in samples.chunks(128) {
            resampler.push(block, &mut out);
        }
        out
    }

    #[test]
    fn a_tone_keeps_its_height_and_length_at_every_rate() {
        for hz in [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 44_101, 48_000, 96_000] {
            let out = resampled(hz, &sine(hz, 1_000.0, 0.5, 2.0));
            assert!((out.len() as i64 - 32_000).abs() < 64, "{hz}: {}", out.len());
            let height = rms(&out[4_000..28_000]) * 2f32.sqrt();
            assert!((height - 0.5).abs() < 0.002, "{hz}: {height}");
            let clean = sine(RATE_HZ, 1_000.0, 0.5, 2.0);
            let best = (0..16)
                .map(|shift| {
                    let pairs = out[8_000 + shift..24_000].iter().zip(&clean[8_000..]);
                    let wrong: Vec<f32> = pairs.map(|(a, b)| a - b).collect();
                    rms(&wrong)
                })
                .fold(f32::INFINITY, f32::min);
            assert!(hz != 48_000 || best < 0.03, "{hz}: {best}");
        }
    }

    #[test]
    fn what_lies_above_8_khz_does_not_fold_down() {
        for hz in [22_050, 44_100, 48_000, 192_000] {
            let out = resampled(hz, &sine(hz, 10_000.0, 0.5, 1.0));
            assert!(rms(&out[2_000..]) < 0.001, "{hz}: {}", rms(&out[2_000..]));
        }
    }

    #[test]
    fn what_lies_above_4_khz_is_not_invented() {
        let out = resampled(8_000, &sine(8_000, 3_000.0, 0.5, 1.0));
        let tone = sine(RATE_HZ, 5_000.0, 1.0, 1.0);
        let image: f32 = out.iter().zip(&tone).map(|(a, b)| a * b).sum();
        assert!(image.abs() / 8_000.0 < 0.001, "{image}");
    }

    #[test]
    fn block_sizes_make_no_difference() {
        let samples = sine(44_100, 440.0, 0.3, 0.5);
        let whole = {
            let mut out = Vec::new();
            Resampler::new(44_100).push(&samples, &mut out);
            out
        };
        let mut pieces = Vec::new();
        let mut resampler = Resampler::new(44_100);
        for (index, block) in samples.chunks(7).enumerate() {
            resampler.push(block, &mut pieces);
            if index % 3 == 0 {
                resampler.push(&[], &mut pieces);
            }
        }
        assert_eq!(whole, pieces);
    }
}
