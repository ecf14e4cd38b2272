//! What colour a place on a person has: skin in one of the ten Monk tones, lips, brows, eyes, hair,
//! clothes. All of it is drawn by rule; nothing is a photograph of anybody.

use crate::mesh::{Mesh, Part};
use crate::person::Appearance;
use crate::vector::{Vector, grey, vector};

/// The ten Monk skin tones (docs/evidence.md#a1), lightest first, sRGB.
pub const MONK_TONES: [[u8; 3]; 10] = [
    [0xf6, 0xed, 0xe4],
    [0xf3, 0xe7, 0xdb],
    [0xf7, 0xea, 0xd0],
    [0xea, 0xda, 0xba],
    [0xd7, 0xbd, 0x96],
    [0xa0, 0x7e, 0x56],
    [0x82, 0x5c, 0x43],
    [0x60, 0x41, 0x34],
    [0x3a, 0x31, 0x2a],
    [0x29, 0x24, 0x20],
];

/// Linear colour of Monk tone 1 to 10; other numbers give the nearest tone.
pub fn skin_of_tone(tone: usize) -> Vector {
    let [red, green, blue] = MONK_TONES[tone.clamp(1, 10) - 1].map(linear);
    vector(red, green, blue)
}

/// Linear light of an sRGB byte.
pub fn linear(byte: u8) -> f32 {
    let level = f32::from(byte) / 255.0;
    if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
}

/// A place on the person.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub part: Part,
    /// Position at rest, metres.
    pub at: Vector,
    pub lips: f32,
    pub ears: f32,
    /// How much the place follows the head.
    pub head: f32,
}

/// Colour of a place: `skin` times the tone, plus `rest`; and how much it reflects.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    pub skin: Vector,
    pub rest: Vector,
    pub gloss: f32,
}

const IRIS_M: f32 = 0.005_85;
const PUPIL_M: f32 = 0.001_9;

/// Colour of `place`.
pub fn paint(mesh: &Mesh, appearance: &Appearance, place: &Place) -> Paint {
    match place.part {
        Part::EyeLeft => eye(appearance, place.at - mesh.eyes[0]),
        Part::EyeRight => eye(appearance, place.at - mesh.eyes[1]),
        Part::Hair => strands(appearance, place.at),
        Part::Body => {
            let cloth = cloth_depth(place.at, place.head);
            if cloth > 0.0 {
                let weave = 1.0 + 0.12 * (grain(place.at * 260.0) - 0.5);
                let hem = if cloth < 0.008 { 0.75 } else { 1.0 };
                return Paint {
                    skin: grey(0.0),
                    rest: appearance.clothes * (weave * hem),
                    gloss: 0.0,
                };
            }
            let hair = hair_depth(mesh, place.at) - 0.05 * place.ears;
            if hair > 0.004 * grain(place.at * 500.0) {
                return strands(appearance, place.at);
            }
            skin(mesh, appearance, place)
        }
    }
}

fn strands(appearance: &Appearance, at: Vector) -> Paint {
    let strand = grain(vector(at.x * 900.0, at.y * 60.0, at.z * 900.0));
    Paint { skin: grey(0.0), rest: appearance.hair * (0.7 + 0.6 * strand), gloss: 0.35 }
}

fn eye(appearance: &Appearance, away: Vector) -> Paint {
    let radius = away.x.hypot(away.y);
    let colour = if away.z < 0.0 || radius > IRIS_M {
        vector(0.62, 0.58, 0.56)
    } else if radius < PUPIL_M {
        grey(0.008)
    } else if radius > IRIS_M - 0.0009 {
        appearance.irises * 0.45
    } else {
        appearance.irises * (0.8 + 0.4 * grain(away * 1500.0))
    };
    Paint { skin: grey(0.0), rest: colour, gloss: 0.8 }
}

fn skin(mesh: &Mesh, appearance: &Appearance, place: &Place) -> Paint {
    let at = place.at;
    let mottled = 1.0 + 0.05 * (grain(at * 60.0) - 0.5) + 0.05 * (grain(at * 420.0) - 0.5);
    let mut skin = grey(mottled);
    let eyes = mesh.between_eyes();
    let blood = flush(at - eyes);
    skin = skin.times(vector(1.0 + 0.05 * blood, 1.0 - 0.05 * blood, 1.0 - 0.05 * blood));
    skin = skin.times(grey(1.0).towards(vector(0.8, 0.58, 0.58), place.lips));
    // Lashes and the shade of the lids.
    let lid = mesh.eyes.iter().map(|eye| (at - *eye).length()).fold(1.0, f32::min);
    let lash = (1.0 - (lid - 0.0152).max(0.0) / 0.0016).clamp(0.0, 1.0) * 0.6;
    let brow = brow(mesh, at) * (0.55 + 0.45 * grain(vector(at.x * 700.0, at.y * 1400.0, 0.0)));
    let hairy = brow.max(lash);
    let hair = appearance.hair.towards(grey(0.02), if lash > brow { 0.7 } else { 0.2 });
    Paint { skin: skin * (1.0 - hairy), rest: hair * hairy, gloss: 1.0 - 0.6 * hairy }
}

/// Redness of cheeks and nose, 0 to 1, around a place seen from between the eyes.
fn flush(away: Vector) -> f32 {
    let near = |x: f32, y: f32, size: f32| {
        let (dx, dy) = ((away.x.abs() - x) / size, (away.y - y) / size);
        (-dx * dx - dy * dy).exp()
    };
    if away.z < -0.06 { 0.0 } else { near(0.04, -0.045, 0.02).max(near(0.0, -0.045, 0.013)) }
}

/// How much a place belongs to a brow, 0 to 1.
fn brow(mesh: &Mesh, at: Vector) -> f32 {
    let side = if at.x > 0.0 { 0 } else { 1 };
    let eye = mesh.eyes[side];
    let outward = (at.x - eye.x) * eye.x.signum();
    let along = (outward + 0.014) / 0.046;
    if !(0.0..=1.0).contains(&along) || at.z < eye.z - 0.02 {
        return 0.0;
    }
    let height = at.y - eye.y - (0.0165 + 0.005 * (along * 2.2).min(1.5 - 0.9 * along).min(1.0));
    let half = 0.0046 * (1.0 - 0.65 * along);
    (1.6 - height.abs() / half * 1.6).clamp(0.0, 1.0) * (along * 12.0).min(1.0)
}

/// How far a place lies within the hair, metres; negative on the face and neck.
pub fn hair_depth(mesh: &Mesh, at: Vector) -> f32 {
    let away = at - mesh.between_eyes();
    // Hairline: how high above the eyes it runs, from the forehead back to the nape.
    const LINE: [[f32; 2]; 7] = [
        [-0.2, -0.085],
        [-0.135, -0.075],
        [-0.105, -0.035],
        [-0.085, 0.0],
        [-0.06, 0.018],
        [-0.025, 0.052],
        [0.01, 0.068],
    ];
    let height = LINE.windows(2).find(|pair| away.z < pair[1][0]).map_or(LINE[6][1], |pair| {
        let share = ((away.z - pair[0][0]) / (pair[1][0] - pair[0][0])).max(0.0);
        pair[0][1] + share * (pair[1][1] - pair[0][1])
    });
    away.y - height
}

/// How far a place lies within the clothes, metres; negative above the collar.
/// `head` is how much the place follows the head.
pub fn cloth_depth(at: Vector, head: f32) -> f32 {
    let around = at.x.hypot(at.z - 0.015);
    (1.2 * (around - 0.07) - at.y - 0.03).min(0.05 * (0.6 - head))
}

/// Smooth noise, 0 to 1, one bump per unit.
pub fn grain(at: Vector) -> f32 {
    let corner = |x: i32, y: i32, z: i32| {
        let mut mixed = (x as u32).wrapping_mul(0x9e37_79b1)
            ^ (y as u32).wrapping_mul(0x85eb_ca77)
            ^ (z as u32).wrapping_mul(0xc2b2_ae3d);
        mixed ^= mixed >> 15;
        mixed = mixed.wrapping_mul(0x2c1b_3c6d);
        mixed ^= mixed >> 13;
        (mixed & 0xffff) as f32 / 65535.0
    };
    let floor = vector(at.x.floor(), at.y.floor(), at.z.floor());
    let share = at - floor;
    let [x, y, z] = [floor.x as i32, floor.y as i32, floor.z as i32];
    let row = |y: i32, z: i32| {
        corner(x, y, z) * (1.0 - share.x) + corner(x.wrapping_add(1), y, z) * share.x
    };
    let sheet = |z: i32| row(y, z) * (1.0 - share.y) + row(y.wrapping_add(1), z) * share.y;
    sheet(z) * (1.0 - share.z) + sheet(z.wrapping_add(1)) * share.z
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_have_the_expected_luminance() {
        let known = [0.858, 0.813, 0.832, 0.712, 0.530, 0.231, 0.128, 0.065, 0.033, 0.018];
        for (number, luminance) in known.into_iter().enumerate() {
            let tone = skin_of_tone(number + 1).luminance();
            assert!((tone - luminance).abs() < 0.0006, "tone {}: {tone}", number + 1);
        }
    }
}
