//! The six people's shapes: MakeHuman base mesh and targets (CC0), read from `meshes/people.bin`
//! (its README says how it was made).

use crate::vector::{Vector, vector};
use std::sync::LazyLock;

static PEOPLE: LazyLock<Vec<Mesh>> = LazyLock::new(|| read(include_bytes!("../meshes/people.bin")));

/// An invented person: one of six shapes, named after the mesh targets they come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Person {
    AfricanWoman,
    AfricanMan,
    AsianWoman,
    AsianMan,
    CaucasianWoman,
    CaucasianMan,
}

impl Person {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::AfricanWoman,
        Self::AfricanMan,
        Self::AsianWoman,
        Self::AsianMan,
        Self::CaucasianWoman,
        Self::CaucasianMan,
    ];

    /// Whether it is one of the three women.
    pub fn is_woman(self) -> bool {
        matches!(self, Self::AfricanWoman | Self::AsianWoman | Self::CaucasianWoman)
    }

    pub(crate) fn mesh(self) -> &'static Mesh {
        &PEOPLE[self as usize]
    }
}

/// What a vertex belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Body,
    /// The eye at the picture's right, the person's left.
    EyeLeft,
    EyeRight,
    /// A mantle of long hair.
    Hair,
}

/// One person at rest: metres, the base of the neck at the origin, facing the camera.
#[derive(Clone, Debug)]
pub struct Mesh {
    pub points: Vec<Vector>,
    pub normals: Vec<Vector>,
    pub parts: Vec<Part>,
    /// How much a vertex belongs to a lip or an ear, 0 to 1.
    pub lips: Vec<f32>,
    pub ears: Vec<f32>,
    /// How much a vertex follows the head.
    pub head: Vec<f32>,
    pub triangles: Vec<[u32; 3]>,
    /// Centres of the eyes: the one at the picture's right first.
    pub eyes: [Vector; 2],
    /// Top of the skull and tip of the chin.
    pub crown: Vector,
    pub chin: Vector,
}

impl Mesh {
    /// Midway between the eyes.
    pub fn between_eyes(&self) -> Vector {
        (self.eyes[0] + self.eyes[1]) * 0.5
    }
}

struct Reader {
    bytes: &'static [u8],
}

impl Reader {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (first, rest) = self.bytes.split_first_chunk().expect("people.bin is whole");
        self.bytes = rest;
        *first
    }

    fn count(&mut self) -> usize {
        u32::from_le_bytes(self.take()) as usize
    }

    fn short(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    fn vector(&mut self) -> Vector {
        let mut next = || f32::from_le_bytes(self.take());
        vector(next(), next(), next())
    }

    fn shares(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| f32::from(self.take::<1>()[0]) / 255.0).collect()
    }
}

fn read(bytes: &'static [u8]) -> Vec<Mesh> {
    let mut reader = Reader { bytes };
    assert_eq!(&reader.take::<4>(), b"WSP1", "people.bin starts with its name");
    let [vertices, triangles, people] = [reader.count(), reader.count(), reader.count()];
    let parts: Vec<Part> = (0..vertices)
        .map(|_| match reader.take::<1>()[0] {
            0 => Part::Body,
            1 => Part::EyeLeft,
            2 => Part::EyeRight,
            _ => Part::Hair,
        })
        .collect();
    let [lips, ears, head] =
        [reader.shares(vertices), reader.shares(vertices), reader.shares(vertices)];
    let triangles: Vec<[u32; 3]> = (0..triangles)
        .map(|_| [reader.short(), reader.short(), reader.short()].map(u32::from))
        .collect();
    (0..people)
        .map(|_| {
            let eyes = [reader.vector(), reader.vector()];
            let (low, step) = (reader.vector(), reader.vector());
            let points: Vec<Vector> = (0..vertices)
                .map(|_| {
                    let [x, y, z] = [reader.short(), reader.short(), reader.short()].map(f32::from);
                    low + step.times(vector(x, y, z))
                })
                .collect();
            let normals = normals(&points, &triangles);
            let (crown, chin) = ends(&points, &parts, &head, eyes);
            Mesh {
                normals,
                parts: parts.clone(),
                lips: lips.clone(),
                ears: ears.clone(),
                head: head.clone(),
                triangles: triangles.clone(),
                points,
                eyes,
                crown,
                chin,
            }
        })
        .collect()
}

/// Smooth outward normals: the mean of the triangles around, by area.
pub fn normals(points: &[Vector], triangles: &[[u32; 3]]) -> Vec<Vector> {
    let mut sums = vec![Vector::default(); points.len()];
    for corners in triangles {
        let [a, b, c] = corners.map(|corner| points[corner as usize]);
        let normal = (b - a).cross(c - a);
        for corner in corners {
            sums[*corner as usize] += normal;
        }
    }
    sums.into_iter().map(Vector::unit).collect()
}

/// Crown and chin: the highest place of the head, and the lowest of the face's middle.
fn ends(points: &[Vector], parts: &[Part], head: &[f32], eyes: [Vector; 2]) -> (Vector, Vector) {
    let of_head = || {
        points.iter().zip(parts).zip(head).filter_map(|((point, part), head)| {
            (*part == Part::Body && *head > 0.99).then_some(*point)
        })
    };
    let crown = of_head().max_by(|a, b| a.y.total_cmp(&b.y)).unwrap_or_default();
    // The chin's tip lies in the middle plane, nearly as far forward as the eyes.
    let front = eyes[0].z - 0.015;
    let chin = of_head()
        .filter(|point| point.x.abs() < 0.004 && point.z > front)
        .min_by(|a, b| a.y.total_cmp(&b.y))
        .unwrap_or_default();
    (crown, chin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_people_have_heads_of_human_size() {
        for person in Person::ALL {
            let mesh = person.mesh();
            let head = mesh.crown.y - mesh.chin.y;
            let apart = mesh.eyes[0].x - mesh.eyes[1].x;
            assert!((0.19..0.26).contains(&head), "{person:?} {head}");
            assert!((0.05..0.07).contains(&apart), "{person:?} {apart}");
            assert!(mesh.eyes[0].z > 0.05 && mesh.crown.y > mesh.eyes[0].y);
        }
    }

    #[test]
    fn normals_point_outward() {
        let mesh = Person::CaucasianWoman.mesh();
        let middle = mesh.between_eyes() - vector(0.0, 0.0, 0.1);
        let outward = (0..mesh.points.len())
            .filter(|vertex| mesh.head[*vertex] > 0.99 && mesh.parts[*vertex] == Part::Body)
            .map(|vertex| mesh.normals[vertex].dot((mesh.points[vertex] - middle).unit()))
            .filter(|facing| *facing > 0.0)
            .count();
        assert!(outward > 2000, "{outward}");
    }
}
