//! Signals for tests: tones, noise, and a voice that says nothing.

use std::f32::consts::TAU;

use talks::Chance;

/// A tone.
pub fn sine(rate_hz: u32, hz: f32, height: f32, seconds: f32) -> Vec<f32> {
    let at = |index: usize| (f64::from(hz) * index as f64 / f64::from(rate_hz)).fract() as f32;
    (0..count(rate_hz, seconds)).map(|index| height * (TAU * at(index)).sin()).collect()
}

/// White noise, the same each time for the same seed.
pub fn noise(rate_hz: u32, rms: f32, seconds: f32, seed: u64) -> Vec<f32> {
    let mut chance = Chance(seed);
    (0..count(rate_hz, seconds)).map(|_| rms * chance.normal()).collect()
}

/// Root mean square.
pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// The sum of both, as long as the first.
pub fn mixed(one: &[f32], other: &[f32]) -> Vec<f32> {
    let other = other.iter().copied().chain(std::iter::repeat(0.0));
    one.iter().zip(other).map(|(a, b)| a + b).collect()
}

/// Multiplied by a factor.
pub fn louder(samples: &[f32], factor: f32) -> Vec<f32> {
    samples.iter().map(|sample| sample * factor).collect()
}

fn count(rate_hz: u32, seconds: f32) -> usize {
    (f64::from(rate_hz) * f64::from(seconds)) as usize
}

/// First, second and third formant of a few vowels, Hz (rounded from phonetics).
const VOWELS: [[f32; 3]; 5] = [
    [700.0, 1_200.0, 2_500.0],
    [400.0, 2_000.0, 2_600.0],
    [300.0, 2_300.0, 3_000.0],
    [500.0, 900.0, 2_400.0],
    [320.0, 800.0, 2_300.0],
];

/// Syllables for 2.4 s, then a pause of 1.6 s, again and again, with a speech level of 0.1. Every
/// third syllable begins with a hiss.
pub fn voice(rate_hz: u32, seconds: f32, seed: u64) -> Vec<f32> {
    spoken(rate_hz, seconds, seed, 1.0)
}

/// The same without hisses.
pub fn voice_without_hisses(rate_hz: u32, seconds: f32, seed: u64) -> Vec<f32> {
    spoken(rate_hz, seconds, seed, 0.0)
}

fn spoken(rate_hz: u32, seconds: f32, seed: u64, hiss: f32) -> Vec<f32> {
    let mut chance = Chance(seed);
    let rate = rate_hz as f32;
    let base_hz = 95.0 + 120.0 * chance.unit();
    let syllable_s = 0.16 + 0.08 * chance.unit();
    let mut throat = [Resonance::default(); 3];
    let mut teeth = Resonance::default();
    let mut phase = 0.0;
    let mut vowel = VOWELS[0];
    let mut last_syllable = usize::MAX;
    let mut samples = Vec::new();
    for index in 0..count(rate_hz, seconds) {
        let second = index as f32 / rate;
        let syllable = (second / syllable_s) as usize;
        let within = (second / syllable_s).fract();
        if syllable != last_syllable {
            vowel = VOWELS[(chance.unit() * 5.0) as usize % 5];
            last_syllable = syllable;
        }
        let speaks = second.rem_euclid(4.0) < 2.4;
        let open = if speaks { (within * TAU / 2.0).sin().max(0.0).sqrt() } else { 0.0 };
        let bend = 1.0 + 0.08 * (TAU * second / 0.9).sin() + 0.01 * chance.normal();
        phase += base_hz * bend / rate;
        let mut sound = if phase >= 1.0 { open } else { 0.0 };
        phase = phase.fract();
        for (resonance, hz) in throat.iter_mut().zip(vowel) {
            sound = 0.3 * sound + resonance.ring(sound, hz, 60.0 + hz / 20.0, rate);
        }
        let hisses = speaks && syllable.is_multiple_of(3) && within < 0.35;
        let breath = if hisses { hiss * chance.normal() } else { 0.0 };
        samples.push(12.0 * sound + 0.4 * teeth.ring(breath, 5_500.0, 2_000.0, rate));
    }
    let level = rms(&samples) / 0.6f32.sqrt();
    louder(&samples, 0.1 / level)
}

#[derive(Clone, Copy, Default)]
struct Resonance([f32; 2]);

impl Resonance {
    fn ring(&mut self, sound: f32, hz: f32, width_hz: f32, rate: f32) -> f32 {
        let radius = (-TAU / 2.0 * width_hz / rate).exp();
        let [last, before] = self.0;
        let next = sound + 2.0 * radius * (TAU * hz / rate).cos() * last - radius * radius * before;
        self.0 = [next, last];
        next * (1.0 - radius)
    }
}

/// Low-passed steeply at a frequency.
pub fn low_passed(rate_hz: u32, samples: &[f32], cutoff_hz: f32) -> Vec<f32> {
    const HALF: isize = 200;
    let cutoff = 2.0 * cutoff_hz / rate_hz as f32;
    let tap = |away: isize| {
        let angle = std::f32::consts::PI * away as f32;
        let sinc = if away == 0 { cutoff } else { (cutoff * angle).sin() / angle };
        sinc * (0.5 + 0.5 * (angle / HALF as f32).cos())
    };
    let taps: Vec<f32> = (-HALF..=HALF).map(tap).collect();
    let mut padded = vec![0.0; HALF as usize];
    padded.extend_from_slice(samples);
    padded.resize(samples.len() + 2 * HALF as usize, 0.0);
    padded
        .windows(taps.len())
        .map(|window| window.iter().zip(&taps).map(|(a, b)| a * b).sum())
        .collect()
}

/// Softened gently above a frequency, as by a hand before the mouth.
pub fn hushed(rate_hz: u32, samples: &[f32], from_hz: f32) -> Vec<f32> {
    let share = 1.0 - (-TAU * from_hz / rate_hz as f32).exp();
    let mut last = 0.0;
    let soften = |sample: &f32| {
        last += share * (sample - last);
        last
    };
    samples.iter().map(soften).collect()
}
