//! A whole scene, rendered in two steps: a [`Plate`] holds the light of everything but the skin's
//! colour, so that ten tones share one rendering; a [`Portrait`] is what a webcam makes of it.

use crate::light::{Arriving, Fall, Light, cheeks, falls};
use crate::mesh::{Mesh, Part};
use crate::paint::{Place, paint, skin_of_tone};
use crate::person::{Appearance, Figure, Pose};
use crate::raster::{Corner, Hit, NOTHING, Raster};
use crate::room::{Room, Window, seen};
use crate::sensor::{Sensor, balanced, develop, gain, noise_at};
use crate::vector::{Vector, grey};
use crate::view::{Framing, View};

/// Everything in front of the camera, apart from the skin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene {
    /// Who, and how they look.
    pub appearance: Appearance,
    /// How the head is held.
    pub pose: Pose,
    /// Where the camera is.
    pub framing: Framing,
    /// How the light falls.
    pub light: Light,
    /// What is behind.
    pub room: Room,
}

/// What is known about a portrait, because it was made that way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// Light on the brighter cheek to light on the darker one, linear.
    pub side_ratio: f32,
    /// Whether the brighter cheek is at the picture's left.
    pub brighter_left: bool,
    /// From the lens to the middle between the eyes, metres.
    pub distance_m: f32,
    /// Crown (of the skull, without hair) to chin, as a share of the picture's height.
    pub head_share: f32,
    /// Space above the crown, as a share of the height; negative when it is cut off.
    pub head_room: f32,
    /// Height of the eyes from the top, as a share.
    pub eye_line: f32,
    /// How far right of the middle the eyes are, as a share of the width.
    pub off_centre: f32,
    /// Tilt of the line between the eyes, clockwise as seen, degrees.
    pub roll_deg: f32,
    /// Turn of the head to the picture's right, degrees.
    pub yaw_deg: f32,
    /// How far the lens is above the eyes, as seen from them, degrees.
    pub above_deg: f32,
    /// A window behind outshines the face.
    pub backlit: bool,
    /// Share of the head's skin that is blown out, or nearly, in two of three channels.
    pub clipped_share: f32,
    /// Standard deviation of one pixel's noise relative to the face's level, linear, before
    /// compression.
    pub noise: f32,
    /// Mean linear level of the face as the camera delivers it, 1 for white.
    pub face_level: f32,
}

/// A picture and the truth about it.
#[derive(Clone, Debug)]
pub struct Portrait {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// sRGB with alpha, row by row.
    pub rgba: Vec<u8>,
    /// What is known about it.
    pub truth: Truth,
}

/// Light that reaches the camera: `skin` is to be coloured, `rest` stays as it is.
#[derive(Clone, Debug)]
pub struct Plate {
    scene: Scene,
    skin: Vec<Vector>,
    rest: Vec<Vector>,
    /// Share of each pixel that is skin of the head.
    face: Vec<f32>,
    truth: Truth,
}

/// Samples along each side of a pixel.
const FINE: usize = 2;
const SHARE: f32 = 1.0 / (FINE * FINE) as f32;
/// A colour from here on is nearly blown out: byte 250 of 255.
const BLOWN: f32 = 0.956;
/// Nothing nearer than this is drawn, metres.
const NEAR_M: f32 = 0.05;

impl Scene {
    /// Renders everything but the skin's colour.
    pub fn plate(&self) -> Plate {
        let figure = Figure::new(&self.appearance, self.pose, self.framing.to_camera());
        let view = self.framing.view(figure.between_eyes());
        let light = falls(self.light.fall, &figure);
        let raster = drawn(&figure, &view, &self.framing);
        let pixels = self.framing.width * self.framing.height;
        let mut plate = Plate {
            scene: *self,
            skin: vec![grey(0.0); pixels],
            rest: vec![grey(0.0); pixels],
            face: vec![0.0; pixels],
            truth: self.truth(&figure, &view, cheeks(&figure, &light)),
        };
        for (number, hit) in raster.hits.iter().enumerate() {
            let (x, y) = (number % raster.width, number / raster.width);
            let fine = |at: usize| (at as f32 + 0.5) / FINE as f32;
            let ray = view.ray(fine(x), fine(y));
            let (behind, depth) = self.behind(&figure, [view.at, ray], light.wall);
            let pixel = y / FINE * self.framing.width + x / FINE;
            if hit.triangle == NOTHING || depth < hit.depth {
                plate.rest[pixel] += behind * SHARE;
            } else {
                plate.add(&figure, &light, pixel, hit);
            }
        }
        plate
    }

    /// Light and distance of what the room shows along `ray`.
    fn behind(&self, figure: &Figure, ray: [Vector; 2], wall_light: f32) -> (Vector, f32) {
        let window = if let Fall::Behind { brightness, wide } = self.light.fall {
            Some(Window { brightness, wide })
        } else {
            None
        };
        seen(&self.room, ray, figure.between_eyes(), wall_light, window)
    }

    /// The portrait in Monk tone `tone` (1 to 10).
    pub fn portrait(&self, tone: usize, sensor: &Sensor) -> Portrait {
        self.plate().portrait(tone, sensor)
    }

    fn truth(&self, figure: &Figure, view: &View, [left, right]: [f32; 2]) -> Truth {
        let height = self.framing.height as f32;
        let [crown, chin] = [figure.crown, figure.chin].map(|point| view.place(point));
        let [right_eye, left_eye] = figure.eyes.map(|eye| view.place(eye));
        let eyes = view.place(figure.between_eyes());
        let roll = (right_eye[1] - left_eye[1]).atan2(right_eye[0] - left_eye[0]);
        Truth {
            side_ratio: left.max(right) / left.min(right).max(1e-6),
            brighter_left: left > right,
            distance_m: self.framing.distance_m,
            head_share: (chin[1] - crown[1]) / height,
            head_room: crown[1] / height,
            eye_line: eyes[1] / height,
            off_centre: eyes[0] / self.framing.width as f32 - 0.5,
            roll_deg: roll.to_degrees(),
            yaw_deg: self.pose.yaw_deg,
            above_deg: self.framing.above_deg - self.pose.pitch_deg,
            backlit: matches!(self.light.fall, Fall::Behind { .. }),
            clipped_share: 0.0,
            noise: 0.0,
            face_level: 0.0,
        }
    }
}

impl Plate {
    /// Adds one sample of the person to `pixel`.
    fn add(&mut self, figure: &Figure, light: &Arriving, pixel: usize, hit: &Hit) {
        let corners = figure.triangles[hit.triangle as usize];
        let shares = [1.0 - hit.shares[0] - hit.shares[1], hit.shares[0], hit.shares[1]];
        let place = place(figure.mesh, corners, shares);
        let paint = paint(figure.mesh, &self.scene.appearance, &place);
        let diffuse = mixed(&light.diffuse, corners, shares);
        let mirrored = mixed(&light.mirrored, corners, shares) * paint.gloss;
        self.skin[pixel] += paint.skin * (diffuse * SHARE);
        self.rest[pixel] += (paint.rest * diffuse + grey(mirrored)) * SHARE;
        if paint.skin.y > 0.5 && place.head > 0.9 {
            self.face[pixel] += SHARE;
        }
    }

    /// The webcam's picture when the skin has Monk tone `tone` (1 to 10).
    pub fn portrait(&self, tone: usize, sensor: &Sensor) -> Portrait {
        let [portrait] = self.portraits(tone, sensor);
        portrait
    }

    /// `N` pictures, one after another; only their noise differs.
    pub fn portraits<const N: usize>(&self, tone: usize, sensor: &Sensor) -> [Portrait; N] {
        let tone = skin_of_tone(tone);
        let light = self.scene.light;
        let colour = balanced(light.colour, sensor.balance) * light.level;
        let colours = self.skin.iter().zip(&self.rest);
        let pixels: Vec<Vector> =
            colours.map(|(skin, rest)| (skin.times(tone) + *rest).times(colour)).collect();
        let gain = gain(&pixels, sensor);
        let truth = self.truth_of(&pixels, gain, sensor);
        let Framing { width, height, .. } = self.scene.framing;
        std::array::from_fn(|number| {
            let seed = sensor.seed.wrapping_add(number as u64);
            let rgba = develop(&pixels, [width, height], gain, &Sensor { seed, ..*sensor });
            Portrait { width, height, rgba, truth }
        })
    }

    /// The truth, completed by what depends on the skin and the camera.
    fn truth_of(&self, pixels: &[Vector], gain: f32, sensor: &Sensor) -> Truth {
        let (mut count, mut clipped, mut level) = (0.0_f32, 0.0, 0.0);
        for (pixel, share) in pixels.iter().zip(&self.face) {
            if *share > 0.9 {
                let pixel = *pixel * gain;
                count += 1.0;
                let blown = [pixel.x, pixel.y, pixel.z].map(|level| level >= BLOWN);
                clipped += f32::from(blown.iter().filter(|is_blown| **is_blown).count() > 1);
                level += pixel.luminance().min(1.0);
            }
        }
        let face_level = level / count.max(1.0);
        Truth {
            clipped_share: clipped / count.max(1.0),
            face_level,
            noise: noise_at(face_level, gain, sensor) / face_level.max(1e-6),
            ..self.truth
        }
    }
}

fn drawn(figure: &Figure, view: &View, framing: &Framing) -> Raster {
    let mut raster = Raster::new(framing.width * FINE, framing.height * FINE);
    let corners: Vec<Corner> = figure
        .points
        .iter()
        .map(|point| {
            let [x, y, depth] = view.place(*point);
            Corner { x: x * FINE as f32, y: y * FINE as f32, depth }
        })
        .collect();
    for (number, triangle) in figure.triangles.iter().enumerate() {
        let corners = triangle.map(|corner| corners[corner as usize]);
        if corners.iter().all(|corner| corner.depth > NEAR_M) {
            raster.draw(number as u32, corners);
        }
    }
    raster
}

fn mixed(values: &[f32], corners: [u32; 3], shares: [f32; 3]) -> f32 {
    corners.iter().zip(shares).map(|(corner, share)| values[*corner as usize] * share).sum()
}

fn place(mesh: &Mesh, corners: [u32; 3], shares: [f32; 3]) -> Place {
    let mut at = grey(0.0);
    for (corner, share) in corners.iter().zip(shares) {
        at += mesh.points[*corner as usize] * share;
    }
    let part: Part = mesh.parts[corners[0] as usize];
    let of = |values: &[f32]| mixed(values, corners, shares);
    Place { part, at, lips: of(&mesh.lips), ears: of(&mesh.ears), head: of(&mesh.head) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::Person;
    use crate::vector::vector;

    fn scene(person: Person, fall: Fall) -> Scene {
        Scene {
            appearance: Appearance {
                person,
                long_hair: person.is_woman(),
                hair: grey(0.02),
                clothes: vector(0.1, 0.2, 0.3),
                irises: grey(0.05),
            },
            pose: Pose::default(),
            framing: Framing { width: 160, height: 120, ..Framing::default() },
            light: Light::of(fall),
            room: Room { wall: grey(0.5), furnished: false },
        }
    }

    #[test]
    fn side_light_has_the_ratio_that_was_asked_for() {
        for ratio in [2.0, 4.0, 8.0] {
            for person in Person::ALL {
                let side = Fall::Side { ratio, from_left: person.is_woman() };
                let truth = scene(person, side).plate().truth;
                assert!((truth.side_ratio / ratio - 1.0).abs() < 0.01, "{person:?} {truth:?}");
                assert_eq!(truth.brighter_left, person.is_woman());
            }
        }
    }

    #[test]
    fn good_light_is_even_on_both_cheeks() {
        for fall in [Fall::Front, Fall::WindowInFront, Fall::Ceiling] {
            let truth = scene(Person::AsianMan, fall).plate().truth;
            assert!(truth.side_ratio < 1.6, "{fall:?} {truth:?}");
        }
    }

    #[test]
    fn only_the_skin_changes_with_the_tone() {
        let plate = scene(Person::AfricanWoman, Fall::Front).plate();
        let still = Sensor { noise: 0.0, quality: None, gain_max: 0.5, ..Sensor::default() };
        let [light, dark] = [1, 10].map(|tone| plate.portrait(tone, &still));
        assert!(light.truth.face_level > 15.0 * dark.truth.face_level);
        let is_skin = |pixel: usize| plate.skin[pixel].luminance() > 0.0;
        for pixel in 0..light.rgba.len() / 4 {
            let [a, b] = [&light, &dark].map(|one| &one.rgba[pixel * 4..pixel * 4 + 4]);
            assert!(a == b || is_skin(pixel), "pixel {pixel}");
        }
    }

    #[test]
    fn noise_depends_on_the_seed() {
        let plate = scene(Person::CaucasianMan, Fall::Ceiling).plate();
        let of = |seed| plate.portrait(5, &Sensor { seed, ..Sensor::default() }).rgba;
        assert_eq!(of(3), of(3));
        assert_ne!(of(3), of(4));
    }

    #[test]
    fn exposure_looks_at_the_whole_picture() {
        let mean = |fall, level| {
            let scene = scene(Person::AsianWoman, fall);
            let light = scene.light.at_level(level);
            let bytes = Scene { light, ..scene }.portrait(4, &Sensor::default()).rgba;
            let sum: f32 = bytes.chunks_exact(4).map(|pixel| f32::from(pixel[1])).sum();
            sum / (bytes.len() / 4) as f32
        };
        assert!((mean(Fall::Front, 1.0) - 112.0).abs() < 6.0);
        assert!((mean(Fall::Front, 0.2) - 112.0).abs() < 6.0);
        assert!(mean(Fall::Front, 0.005) < 80.0);
        let backlit = Fall::Behind { brightness: 15.0, wide: true };
        let behind = scene(Person::AsianWoman, backlit).portrait(4, &Sensor::default()).truth;
        let front = scene(Person::AsianWoman, Fall::Front).portrait(4, &Sensor::default()).truth;
        assert!(behind.backlit && behind.face_level < 0.3 * front.face_level);
    }

    #[test]
    fn a_dim_room_is_noisier() {
        let noise = |level| {
            let scene = scene(Person::AsianMan, Fall::Front);
            let light = scene.light.at_level(level);
            Scene { light, ..scene }.portrait(6, &Sensor::default()).truth.noise
        };
        assert!(noise(0.03) > 4.0 * noise(1.0));
    }
}
