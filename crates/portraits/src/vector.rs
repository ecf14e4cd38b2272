//! Vectors of three numbers, and rotations.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// A place or direction in metres (x to the picture's right, y up, z towards the camera), or linear
/// red, green and blue.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vector {
    /// First.
    pub x: f32,
    /// Second.
    pub y: f32,
    /// Third.
    pub z: f32,
}

/// Short for a [`Vector`].
pub const fn vector(x: f32, y: f32, z: f32) -> Vector {
    Vector { x, y, z }
}

/// The same number three times.
pub const fn grey(level: f32) -> Vector {
    vector(level, level, level)
}

impl Vector {
    /// Dot product.
    pub fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// Cross product.
    pub fn cross(self, other: Self) -> Self {
        vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    /// Length.
    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// Scales to length 1; straight up when the length is 0.
    pub fn unit(self) -> Self {
        let length = self.length();
        if length > 1e-12 { self * (1.0 / length) } else { vector(0.0, 1.0, 0.0) }
    }

    /// Each number times its counterpart.
    pub fn times(self, other: Self) -> Self {
        vector(self.x * other.x, self.y * other.y, self.z * other.z)
    }

    /// The point at `share` of the way to `other`.
    pub fn towards(self, other: Self, share: f32) -> Self {
        self + (other - self) * share
    }

    /// Linear luminance of a colour (Rec. 709).
    pub fn luminance(self) -> f32 {
        0.2126 * self.x + 0.7152 * self.y + 0.0722 * self.z
    }
}

impl Add for Vector {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        vector(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl AddAssign for Vector {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Vector {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        vector(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f32> for Vector {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        vector(self.x * factor, self.y * factor, self.z * factor)
    }
}

impl Neg for Vector {
    type Output = Self;
    fn neg(self) -> Self {
        self * -1.0
    }
}

/// A rotation, as three rows.
#[derive(Clone, Copy, Debug)]
pub struct Rotation([Vector; 3]);

impl Rotation {
    /// Rotation of a head turned to the picture's right (yaw), with the chin lifted (pitch), tilted
    /// clockwise as seen (roll).
    pub fn of_degrees(yaw: f32, pitch: f32, roll: f32) -> Self {
        let (sin_yaw, cos_yaw) = yaw.to_radians().sin_cos();
        let (sin_pitch, cos_pitch) = (-pitch).to_radians().sin_cos();
        let (sin_roll, cos_roll) = (-roll).to_radians().sin_cos();
        let about_y = Self([
            vector(cos_yaw, 0.0, sin_yaw),
            vector(0.0, 1.0, 0.0),
            vector(-sin_yaw, 0.0, cos_yaw),
        ]);
        let about_x = Self([
            vector(1.0, 0.0, 0.0),
            vector(0.0, cos_pitch, -sin_pitch),
            vector(0.0, sin_pitch, cos_pitch),
        ]);
        let about_z = Self([
            vector(cos_roll, -sin_roll, 0.0),
            vector(sin_roll, cos_roll, 0.0),
            vector(0.0, 0.0, 1.0),
        ]);
        about_z.after(about_y.after(about_x))
    }

    /// This rotation after `first`.
    pub fn after(self, first: Self) -> Self {
        let column =
            |pick: fn(Vector) -> f32| vector(pick(first.0[0]), pick(first.0[1]), pick(first.0[2]));
        let columns = [column(|row| row.x), column(|row| row.y), column(|row| row.z)];
        Self(
            self.0.map(|row| vector(row.dot(columns[0]), row.dot(columns[1]), row.dot(columns[2]))),
        )
    }

    /// `point` rotated about the origin.
    pub fn apply(self, point: Vector) -> Vector {
        vector(self.0[0].dot(point), self.0[1].dot(point), self.0[2].dot(point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotations_go_the_way_their_names_say() {
        let ahead = vector(0.0, 0.0, 1.0);
        assert!(Rotation::of_degrees(30.0, 0.0, 0.0).apply(ahead).x > 0.4);
        assert!(Rotation::of_degrees(0.0, 20.0, 0.0).apply(ahead).y > 0.3);
        let crown = Rotation::of_degrees(0.0, 0.0, 15.0).apply(vector(0.0, 1.0, 0.0));
        assert!(crown.x > 0.2);
    }
}
