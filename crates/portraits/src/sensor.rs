//! Turns light into bytes as a webcam does: exposure by the whole picture, white balance, noise, 8
//! bits, and the losses of a compressed stream.

use crate::random::Random;
use crate::squeeze;
use crate::vector::{Vector, vector};
use std::sync::LazyLock;

/// How the camera turns light into bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensor {
    /// Stops above (or below) the automatic exposure.
    pub stops: f32,
    /// Largest gain of the camera; 1 suits a well lit room.
    pub gain_max: f32,
    /// Amount of noise: 1 for a usual webcam, 0 for none.
    pub noise: f32,
    /// Share of a colour cast that white balance removes.
    pub balance: f32,
    /// Quality of the compressed stream, 1 to 100; `None` keeps every byte.
    pub quality: Option<u8>,
    /// Seed of the noise.
    pub seed: u64,
}

impl Default for Sensor {
    fn default() -> Self {
        Self { stops: 0.0, gain_max: 24.0, noise: 1.0, balance: 0.8, quality: Some(85), seed: 1 }
    }
}

/// Mean level, 0 to 1 as encoded, that automatic exposure aims at (chosen: usual webcams 0.4 to
/// 0.5).
const AIM: f32 = 0.44;
/// Electrons of a full pixel at gain 1, and read noise in electrons (chosen: small webcam sensors).
const FULL: f32 = 4000.0;
const READ: f32 = 4.0;

static ENCODED: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let encode = |level: f32| {
        if level <= 0.003_130_8 { 12.92 * level } else { 1.055 * level.powf(1.0 / 2.4) - 0.055 }
    };
    (0..=STEPS).map(|step| encode(step as f32 / STEPS as f32)).collect()
});
const STEPS: usize = 1 << 14;

/// Linear light as sRGB, both 0 to 1.
pub fn encoded(level: f32) -> f32 {
    ENCODED[(level.clamp(0.0, 1.0) * STEPS as f32 + 0.5) as usize]
}

/// The gain that the camera chooses for `light`.
pub fn gain(light: &[Vector], sensor: &Sensor) -> f32 {
    let sampled: Vec<f32> = light.iter().step_by(13).map(|pixel| pixel.luminance()).collect();
    let mean = |gain: f32| {
        sampled.iter().map(|level| encoded(level * gain)).sum::<f32>() / sampled.len() as f32
    };
    let (mut low, mut high) = (0.02_f32, 200.0_f32);
    for _ in 0..18 {
        let middle = (low * high).sqrt();
        if mean(middle) < AIM { low = middle } else { high = middle }
    }
    (low * high).sqrt().min(sensor.gain_max) * sensor.stops.exp2()
}

/// Removes the share `balance` of the cast `colour`.
pub fn balanced(colour: Vector, balance: f32) -> Vector {
    let corrected = |level: f32| level.powf(1.0 - balance);
    vector(corrected(colour.x), corrected(colour.y), corrected(colour.z))
}

/// Standard deviation of one pixel's noise at `level` (linear, after `gain`).
pub fn noise_at(level: f32, gain: f32, sensor: &Sensor) -> f32 {
    let electrons = (level / gain * FULL).max(0.0);
    sensor.noise * gain / FULL * (electrons + READ * READ).sqrt()
}

/// RGBA bytes of `light`.
pub fn develop(
    light: &[Vector],
    [width, height]: [usize; 2],
    gain: f32,
    sensor: &Sensor,
) -> Vec<u8> {
    let mut random = Random::new(sensor.seed);
    let mut planes = vec![[0.0_f32; 3]; light.len()];
    for (pixel, plane) in light.iter().zip(&mut planes) {
        let bright = *pixel * gain;
        *plane = [bright.x, bright.y, bright.z]
            .map(|level| 255.0 * encoded(level + noise_at(level, gain, sensor) * random.normal()));
    }
    if let Some(quality) = sensor.quality {
        squeeze::squeeze(&mut planes, [width, height], quality);
    }
    planes
        .iter()
        .flat_map(|[red, green, blue]| {
            [red, green, blue].map(|level| (level + 0.5) as u8).into_iter().chain([255])
        })
        .collect()
}
