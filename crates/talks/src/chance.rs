//! Pseudo-random numbers, the same every time (SplitMix64).

use std::f32::consts::TAU;

/// A stream of random numbers, and its state.
pub struct Chance(pub u64);

impl Chance {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A uniform number between 0 and 1.
    pub fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed >> 40) as f32 + 0.5) / (1u64 << 24) as f32
    }

    /// A uniform number between two values.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// An index below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f32) as usize).min(count.saturating_sub(1))
    }

    /// True with probability `part`.
    pub fn happens(&mut self, part: f32) -> bool {
        self.unit() < part
    }

    /// A normal number, mean 0, standard deviation 1.
    pub fn normal(&mut self) -> f32 {
        (-2.0 * self.unit().ln()).sqrt() * (TAU * self.unit()).cos()
    }
}
