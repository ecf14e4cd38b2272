//! Complex numbers, as far as spectra need them.

use super::angle::sin_cos;
use std::ops::{Add, Div, Mul, Sub};

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Complex {
    pub re: f32,
    pub im: f32,
}

impl Complex {
    pub const ZERO: Self = Self::new(0.0, 0.0);

    pub const fn new(re: f32, im: f32) -> Self {
        Self { re, im }
    }

    /// The number of magnitude 1 at this angle, in radians.
    pub fn cis(angle: f32) -> Self {
        let (sin, cos) = sin_cos(f64::from(angle));
        Self::new(cos as f32, sin as f32)
    }

    pub fn conj(self) -> Self {
        Self::new(self.re, -self.im)
    }

    /// Itself, a quarter turn on.
    pub fn turned(self) -> Self {
        Self::new(-self.im, self.re)
    }

    /// Squared magnitude.
    pub fn norm_sqr(self) -> f32 {
        self.re * self.re + self.im * self.im
    }

    /// Magnitude.
    pub fn norm(self) -> f32 {
        self.norm_sqr().sqrt()
    }
}

impl Add for Complex {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Sub for Complex {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)
    }
}

impl Mul<f32> for Complex {
    type Output = Self;

    fn mul(self, by: f32) -> Self {
        Self::new(self.re * by, self.im * by)
    }
}

impl Div<f32> for Complex {
    type Output = Self;

    fn div(self, by: f32) -> Self {
        Self::new(self.re / by, self.im / by)
    }
}
