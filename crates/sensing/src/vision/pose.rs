//! How a head is turned, relative to the line of sight: a rigid fit of a canonical face to the
//! landmarks. Deliberately absent: gaze.

use super::{Face, LANDMARKS};

/// Landmarks that hardly move with the expression, and where they are on MediaPipe's canonical face
/// (Apache-2.0, rounded): centimetres to the picture's right, up, and towards the camera.
const CANON: [(usize, [f64; 3]); 32] = [
    (4, [0.0, -0.5, 7.6]),
    (6, [0.0, 2.5, 5.8]),
    (10, [0.0, 8.3, 4.5]),
    (168, [0.0, 3.3, 5.2]),
    (33, [-4.5, 2.7, 3.2]),
    (133, [-1.9, 2.6, 3.8]),
    (263, [4.5, 2.7, 3.2]),
    (362, [1.9, 2.6, 3.8]),
    (54, [-6.3, 6.6, 1.4]),
    (284, [6.3, 6.6, 1.4]),
    (67, [-3.5, 8.0, 3.7]),
    (297, [3.5, 8.0, 3.7]),
    (117, [-5.3, 0.9, 3.0]),
    (346, [5.3, 0.9, 3.0]),
    (119, [-3.3, 0.9, 3.9]),
    (348, [3.3, 0.9, 3.9]),
    (121, [-1.8, 1.5, 4.2]),
    (350, [1.8, 1.5, 4.2]),
    (127, [-7.7, 2.4, -2.0]),
    (356, [7.7, 2.4, -2.0]),
    (129, [-1.8, -1.0, 4.8]),
    (358, [1.8, -1.0, 4.8]),
    (143, [-6.4, 2.2, 1.6]),
    (372, [6.4, 2.2, 1.6]),
    (198, [-1.2, 0.2, 5.7]),
    (420, [1.2, 0.2, 5.7]),
    (205, [-3.8, -1.5, 4.1]),
    (425, [3.8, -1.5, 4.1]),
    (234, [-7.7, 0.7, -2.4]),
    (454, [7.7, 0.7, -2.4]),
    (136, [-5.1, -7.2, 0.7]),
    (365, [5.1, -7.2, 0.7]),
];

/// Pitch that this fit reads from a head held straight, degrees. It is constant
/// (docs/figures.md#face-measures); measured on rendered people.
const PITCH_OFFSET_DEG: f64 = -6.8;
/// Rounds of the power iteration (chosen: four digits at the slowest).
const ROUNDS: usize = 60;

/// How a head is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// To the picture's right, degrees.
    pub yaw_deg: f32,
    /// Chin lifted towards the line of sight, degrees: then the camera looks up at the face.
    pub pitch_deg: f32,
    /// To a shoulder, degrees, clockwise as seen in the picture.
    pub roll_deg: f32,
}

/// Fits the canonical face; `None` when the landmarks make no face.
pub fn pose(face: &Face) -> Option<Pose> {
    if face.landmarks.len() != LANDMARKS {
        return None;
    }
    let seen = CANON.map(|(at, _)| {
        let point = face.landmarks[at];
        [f64::from(point.x), -f64::from(point.y), -f64::from(point.z)]
    });
    let turn = rotation(&centred(CANON.map(|(_, place)| place)), &centred(seen))?;
    let forward = turn.map(|row| row[2]);
    let yaw = forward[0].atan2(forward[2]).to_degrees();
    let pitch = forward[1].clamp(-1.0, 1.0).asin().to_degrees() - PITCH_OFFSET_DEG;
    let roll = (-turn[1][0]).atan2(turn[0][0]).to_degrees();
    let pose = Pose { yaw_deg: yaw as f32, pitch_deg: pitch as f32, roll_deg: roll as f32 };
    [pose.yaw_deg, pose.pitch_deg, pose.roll_deg].iter().all(|a| a.is_finite()).then_some(pose)
}

type Places = [[f64; 3]; CANON.len()];

fn centred(places: Places) -> Places {
    let middle: [f64; 3] = std::array::from_fn(|axis| {
        places.iter().map(|place| place[axis]).sum::<f64>() / places.len() as f64
    });
    places.map(|place| std::array::from_fn(|axis| place[axis] - middle[axis]))
}

/// The rotation that brings `from` nearest to `to`, whatever its size (Horn 1987: the unit
/// quaternion is the largest eigenvector of a symmetric matrix).
fn rotation(from: &Places, to: &Places) -> Option<[[f64; 3]; 3]> {
    let mut s = [[0.0; 3]; 3];
    for (from, to) in from.iter().zip(to) {
        for (row, a) in s.iter_mut().zip(from) {
            for (cell, b) in row.iter_mut().zip(to) {
                *cell += a * b;
            }
        }
    }
    let size = s.iter().flatten().map(|cell| cell.abs()).sum::<f64>();
    if !size.is_finite() || size <= 0.0 {
        return None;
    }
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s.map(|row| row.map(|cell| cell / size));
    // Adding the identity makes the largest eigenvalue the largest in absolute value as well.
    let n = [
        [1.0 + xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, 1.0 + xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, 1.0 - xx + yy - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, 1.0 - xx - yy + zz],
    ];
    let mut q = [1.0, 0.1, 0.1, 0.1];
    for _ in 0..ROUNDS {
        let next = n.map(|row| row.iter().zip(q).map(|(a, b)| a * b).sum::<f64>());
        let length = next.iter().map(|part| part * part).sum::<f64>().sqrt();
        if length <= 0.0 {
            return None;
        }
        q = next.map(|part| part / length);
    }
    let [w, x, y, z] = q;
    Some([
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ])
}
