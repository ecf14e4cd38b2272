//! Where the camera is, and where things appear in its picture.

use crate::vector::{Vector, vector};

/// How the picture is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Framing {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Metres that the picture's height shows at a distance of 1 m: 1 for a usual webcam.
    pub field_m: f32,
    /// From the lens to the middle between the eyes, metres.
    pub distance_m: f32,
    /// How far the lens is above the eyes, degrees as seen from them.
    pub above_deg: f32,
    /// Height of the eyes in the picture, from its top, as a share.
    pub eye_line: f32,
    /// How far right of the picture's middle the eyes are, as a share of its width.
    pub off_centre: f32,
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            width: 640,
            height: 480,
            field_m: 1.0,
            distance_m: 0.65,
            above_deg: 0.0,
            eye_line: 0.42,
            off_centre: 0.0,
        }
    }
}

/// A camera in the room.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub at: Vector,
    right: Vector,
    up: Vector,
    back: Vector,
    size: [f32; 2],
    field: [f32; 2],
}

impl Framing {
    /// From the eyes to the lens.
    pub fn to_camera(&self) -> Vector {
        let (sin, cos) = self.above_deg.to_radians().sin_cos();
        vector(0.0, sin, cos)
    }

    /// The level camera that sees `eyes` where the framing wants them.
    pub fn view(&self, eyes: Vector) -> View {
        let field = [self.field_m * self.width as f32 / self.height as f32, self.field_m];
        let ray = vector(self.off_centre * field[0], (0.5 - self.eye_line) * field[1], -1.0).unit();
        let target = -self.to_camera();
        let tilt = (target.y / ray.y.hypot(ray.z)).clamp(-1.0, 1.0).asin() - ray.y.atan2(-ray.z);
        let (sin_tilt, cos_tilt) = tilt.sin_cos();
        let tilted = |v: Vector| {
            vector(v.x, v.y * cos_tilt - v.z * sin_tilt, v.y * sin_tilt + v.z * cos_tilt)
        };
        let ahead = tilted(ray);
        let pan = target.x.atan2(target.z) - ahead.x.atan2(ahead.z);
        let (sin_pan, cos_pan) = pan.sin_cos();
        let turned = |v: Vector| {
            let v = tilted(v);
            vector(v.x * cos_pan + v.z * sin_pan, v.y, v.z * cos_pan - v.x * sin_pan)
        };
        View {
            at: eyes + self.to_camera() * self.distance_m,
            right: turned(vector(1.0, 0.0, 0.0)),
            up: turned(vector(0.0, 1.0, 0.0)),
            back: turned(vector(0.0, 0.0, 1.0)),
            size: [self.width as f32, self.height as f32],
            field,
        }
    }
}

impl View {
    /// Position in the picture in pixels, and metres ahead of the lens.
    pub fn place(&self, point: Vector) -> [f32; 3] {
        let away = point - self.at;
        let ahead = -away.dot(self.back);
        let scale = 1.0 / ahead.max(1e-3);
        [
            (0.5 + away.dot(self.right) * scale / self.field[0]) * self.size[0],
            (0.5 - away.dot(self.up) * scale / self.field[1]) * self.size[1],
            ahead,
        ]
    }

    /// Direction of a place of the picture, reaching 1 m ahead.
    pub fn ray(&self, x: f32, y: f32) -> Vector {
        self.right * ((x / self.size[0] - 0.5) * self.field[0])
            + self.up * ((0.5 - y / self.size[1]) * self.field[1])
            + -self.back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eyes_land_where_the_framing_says() {
        let eyes = vector(0.02, 0.14, 0.1);
        for above_deg in [-25.0, 0.0, 18.0] {
            for [eye_line, off_centre] in [[0.42, 0.0], [0.1, 0.3], [0.8, -0.4]] {
                let framing = Framing { above_deg, eye_line, off_centre, ..Framing::default() };
                let [x, y, ahead] = framing.view(eyes).place(eyes);
                assert!((x / 640.0 - 0.5 - off_centre).abs() < 1e-4, "{framing:?} {x}");
                assert!((y / 480.0 - eye_line).abs() < 1e-4, "{framing:?} {y}");
                assert!(ahead <= framing.distance_m + 1e-4);
            }
        }
    }

    #[test]
    fn a_ray_through_a_place_meets_what_is_there() {
        let eyes = vector(0.0, 0.14, 0.1);
        let view = Framing { above_deg: 12.0, ..Framing::default() }.view(eyes);
        let point = vector(-0.2, 0.05, -0.4);
        let [x, y, ahead] = view.place(point);
        assert!((view.at + view.ray(x, y) * ahead - point).length() < 1e-4);
    }

    #[test]
    fn a_metre_away_the_picture_shows_its_field() {
        let framing = Framing { distance_m: 1.0, ..Framing::default() };
        let view = framing.view(vector(0.0, 0.0, 0.0));
        let [_, top, _] = view.place(vector(0.0, 0.25, 0.0));
        let [_, low, _] = view.place(vector(0.0, -0.25, 0.0));
        assert!((low - top - 240.0).abs() < 3.0);
    }
}
