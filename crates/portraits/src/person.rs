//! A person, ready to be drawn: a shape, hair, clothes, a pose of the head.

use crate::light::cheek_vertices;
use crate::mesh::{Mesh, Part, Person, normals};
use crate::paint;
use crate::vector::{Rotation, Vector, vector};

/// How somebody looks, apart from the skin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appearance {
    /// The shape.
    pub person: Person,
    /// Long hair to the shoulders; otherwise short.
    pub long_hair: bool,
    /// Colour of hair and brows, linear.
    pub hair: Vector,
    /// Colour of the clothes, linear.
    pub clothes: Vector,
    /// Colour of the irises, linear.
    pub irises: Vector,
}

/// How the head is held, seen from straight ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pose {
    /// Turned to the picture's right, degrees.
    pub yaw_deg: f32,
    /// Chin lifted, degrees.
    pub pitch_deg: f32,
    /// Tilted clockwise as seen, degrees.
    pub roll_deg: f32,
}

/// A person in place, ready to be lit and seen.
#[derive(Clone, Debug)]
pub struct Figure {
    pub appearance: Appearance,
    pub mesh: &'static Mesh,
    pub points: Vec<Vector>,
    pub normals: Vec<Vector>,
    pub triangles: Vec<[u32; 3]>,
    pub eyes: [Vector; 2],
    pub crown: Vector,
    pub chin: Vector,
    pub cheeks: [Vec<u32>; 2],
    /// From the face to the camera.
    pub to_camera: Vector,
}

/// Where the head turns on the neck.
const PIVOT: Vector = vector(0.0, 0.05, 0.0);
/// How thick clothes and short hair are, metres.
const CLOTH_M: f32 = 0.006;
const SHORT_HAIR_M: f32 = 0.012;
/// Long hair ends here, above the neck's base.
const HAIR_END_M: f32 = -0.06;

impl Figure {
    /// `appearance` in `pose`, seen from the direction `to_camera`.
    pub fn new(appearance: &Appearance, pose: Pose, to_camera: Vector) -> Self {
        let mesh = appearance.person.mesh();
        let rotation = Rotation::of_degrees(pose.yaw_deg, pose.pitch_deg, pose.roll_deg);
        let turned =
            |point: Vector, share: f32| point.towards(rotation.apply(point - PIVOT) + PIVOT, share);
        let points: Vec<Vector> = (0..mesh.points.len())
            .map(|vertex| turned(dressed(mesh, vertex), mesh.head[vertex]))
            .collect();
        let is_drawn = |corners: &[u32; 3]| {
            corners.iter().all(|corner| {
                let vertex = *corner as usize;
                mesh.parts[vertex] != Part::Hair
                    || (appearance.long_hair && is_long_hair(mesh, mesh.points[vertex]))
            })
        };
        let triangles: Vec<[u32; 3]> = mesh.triangles.iter().copied().filter(is_drawn).collect();
        Self {
            appearance: *appearance,
            normals: normals(&points, &triangles),
            points,
            triangles,
            eyes: mesh.eyes.map(|eye| turned(eye, 1.0)),
            crown: turned(mesh.crown, 1.0),
            chin: turned(mesh.chin, 1.0),
            cheeks: cheek_vertices(mesh),
            mesh,
            to_camera: to_camera.unit(),
        }
    }

    /// Midway between the eyes.
    pub fn between_eyes(&self) -> Vector {
        (self.eyes[0] + self.eyes[1]) * 0.5
    }
}

/// Long hair falls behind the face, down to the shoulders.
fn is_long_hair(mesh: &Mesh, at: Vector) -> bool {
    let away = at - mesh.between_eyes();
    at.y > HAIR_END_M && away.z < -0.045 - 0.35 * away.y.max(0.0)
}

/// Position of a vertex with clothes and hair on.
fn dressed(mesh: &Mesh, vertex: usize) -> Vector {
    let point = mesh.points[vertex];
    if mesh.parts[vertex] != Part::Body {
        return point;
    }
    let hair = paint::hair_depth(mesh, point) - 0.05 * mesh.ears[vertex];
    let cloth = paint::cloth_depth(point, mesh.head[vertex]);
    let thick =
        SHORT_HAIR_M * (hair / 0.02).clamp(0.0, 1.0) + CLOTH_M * (cloth / 0.01).clamp(0.0, 1.0);
    point + mesh.normals[vertex] * thick
}
