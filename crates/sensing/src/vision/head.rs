//! The whole head, estimated from the landmarks of the face: crown, chin, sides, and where the
//! shoulders must be. Deliberately absent: hair, hats and scarves, which no landmark covers.

use super::{Face, LANDMARKS, Point};

/// Middle of the forehead, at the hairline.
const FOREHEAD: usize = 10;
/// Chin.
const CHIN: usize = 152;
/// Sides of the face, at the picture's left and right.
const SIDES: [usize; 2] = [234, 454];
/// Outer and inner corner of each eye, first the one at the picture's left.
const EYES: [[usize; 2]; 2] = [[33, 133], [362, 263]];
/// Forehead to chin as a share of crown to chin (0.77 on rendered people, and of the 0.23 m of
/// docs/evidence.md#b3).
const FACE_SHARE: f32 = 0.77;
/// Outer ends of the shoulders below the chin, in face widths (docs/figures.md#face-measures
/// assumes 1.8; rendered people have less).
const SHOULDERS_BELOW: f32 = 1.5;
/// Half the width of the shoulders, in face widths (chosen: shoulders are about three faces wide).
const SHOULDERS_HALF: f32 = 1.45;
/// How much wider the head is than the face (chosen).
const HEAD_WIDER: f32 = 1.12;

/// A head in a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Halfway from crown to chin.
    pub middle: Point,
    /// Top of the head.
    pub crown: Point,
    /// Bottom of the chin.
    pub chin: Point,
    /// Middle of each eye, first the one at the picture's left.
    pub eyes: [Point; 2],
    /// Half the width of the head.
    pub half_width: f32,
    /// Half of crown to chin.
    pub half_height: f32,
    /// Width of the face, ear to ear.
    pub face_width: f32,
    /// Tilt to a shoulder, degrees, clockwise as seen in the picture.
    pub roll_deg: f32,
    /// Height of the outer ends of the shoulders.
    pub shoulders_y: f32,
    /// From the middle of the head to the outer end of each shoulder.
    pub shoulders_half_width: f32,
}

/// Estimates the head of a face; `None` when the landmarks make no face.
pub fn head(face: &Face) -> Option<Head> {
    let points = &face.landmarks;
    let is_whole = points.len() == LANDMARKS
        && points.iter().all(|p| p.x.is_finite() && p.y.is_finite() && p.z.is_finite());
    if !is_whole {
        return None;
    }
    let (forehead, chin) = (points[FOREHEAD], points[CHIN]);
    let crown = between(chin, forehead, 1.0 / FACE_SHARE);
    let eyes = EYES.map(|[outer, inner]| between(points[outer], points[inner], 0.5));
    let face_width = length(points[SIDES[0]], points[SIDES[1]]);
    let half_height = length(crown, chin) / 2.0;
    let roll_deg = (eyes[1].y - eyes[0].y).atan2(eyes[1].x - eyes[0].x).to_degrees();
    let head = Head {
        middle: between(chin, crown, 0.5),
        crown,
        chin,
        eyes,
        half_width: face_width / 2.0 * HEAD_WIDER,
        half_height,
        face_width,
        roll_deg,
        shoulders_y: chin.y + SHOULDERS_BELOW * face_width * downwards(roll_deg),
        shoulders_half_width: SHOULDERS_HALF * face_width,
    };
    let is_sound = head.half_height.is_finite()
        && head.half_height > 0.0
        && head.face_width.is_finite()
        && head.face_width > 0.0;
    is_sound.then_some(head)
}

impl Head {
    /// Whether it stands on its head rather than upright.
    pub fn is_upside_down(&self) -> bool {
        downwards(self.roll_deg) < 0.0
    }
}

/// From chin to shoulders: 1 down the picture, −1 up.
fn downwards(roll_deg: f32) -> f32 {
    if roll_deg.abs() > 90.0 { -1.0 } else { 1.0 }
}

fn between(from: Point, to: Point, share: f32) -> Point {
    let go = |from: f32, to: f32| from + (to - from) * share;
    Point { x: go(from.x, to.x), y: go(from.y, to.y), z: go(from.z, to.z) }
}

fn length(from: Point, to: Point) -> f32 {
    (to.x - from.x).hypot(to.y - from.y).hypot(to.z - from.z)
}
