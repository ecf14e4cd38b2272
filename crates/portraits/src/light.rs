//! Where light comes from, and how much of it reaches each place of a person, shadows included.
//! Unit: 1 lights a white wall that faces the lamp to white.

use crate::mesh::{Mesh, Part};
use crate::person::{Figure, Pose};
use crate::raster::{Corner, Raster};
use crate::vector::{Vector, grey, vector};
use std::sync::OnceLock;

/// How the light falls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fall {
    /// A wide soft lamp in front, a little above.
    Front,
    /// A window in front, half to one side, in a bright room.
    WindowInFront,
    /// A lamp on the ceiling, a bright desk below.
    Ceiling,
    /// A lamp at one side; the fill is chosen so that the brighter cheek gets `ratio` times the
    /// light of the other.
    Side {
        /// Brighter cheek to darker cheek, at least 1.
        ratio: f32,
        /// Whether it comes from the picture's left.
        from_left: bool,
    },
    /// A window behind the person.
    Behind {
        /// The window's brightness in units of the light in the room.
        brightness: f32,
        /// Whether it reaches from edge to edge; otherwise it covers about a quarter of the
        /// picture.
        wide: bool,
    },
}

/// Light in a room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// How it falls.
    pub fall: Fall,
    /// How much there is: 1 in a well lit room, 0.03 on an evening with one weak lamp.
    pub level: f32,
    /// Its colour, linear; green is 1.
    pub colour: Vector,
}

impl Light {
    /// White light of a well lit room.
    pub fn of(fall: Fall) -> Self {
        Self { fall, level: 1.0, colour: grey(1.0) }
    }

    /// The same light, `level` times as strong.
    pub fn at_level(self, level: f32) -> Self {
        Self { level, ..self }
    }

    /// The same light in the colour of a bulb.
    pub fn warm(self) -> Self {
        Self { colour: vector(1.55, 1.0, 0.48), ..self }
    }

    /// The same light in the colour of a blue sky.
    pub fn cool(self) -> Self {
        Self { colour: vector(0.7, 1.0, 1.5), ..self }
    }
}

/// One direction of an extended lamp.
#[derive(Clone, Copy, Debug)]
struct Ray {
    towards: Vector,
    strength: f32,
}

/// Light that arrives at each vertex: diffuse, and reflected by a smooth skin.
#[derive(Clone, Debug)]
pub struct Arriving {
    pub diffuse: Vec<f32>,
    pub mirrored: Vec<f32>,
    /// Light on the wall behind.
    pub wall: f32,
}

impl Arriving {
    fn sum(parts: &[(f32, &Self)]) -> Self {
        let add = |pick: fn(&Self) -> &Vec<f32>| {
            let mut sum = vec![0.0; pick(parts[0].1).len()];
            for (factor, part) in parts {
                for (sum, value) in sum.iter_mut().zip(pick(part)) {
                    *sum += factor * value;
                }
            }
            sum
        };
        Self {
            diffuse: add(|part| &part.diffuse),
            mirrored: add(|part| &part.mirrored),
            wall: parts.iter().map(|(factor, part)| factor * part.wall).sum(),
        }
    }
}

/// Directions of a soft lamp at `azimuth_deg` (to the picture's right) and `elevation_deg`,
/// `spread` wide as a share of its distance.
fn soft(azimuth_deg: f32, elevation_deg: f32, spread: f32, rays: usize) -> Vec<Ray> {
    let (sin_azimuth, cos_azimuth) = azimuth_deg.to_radians().sin_cos();
    let (sin_elevation, cos_elevation) = elevation_deg.to_radians().sin_cos();
    let middle = vector(cos_elevation * sin_azimuth, sin_elevation, cos_elevation * cos_azimuth);
    let across = vector(0.0, 1.0, 0.001).cross(middle).unit();
    let along = middle.cross(across);
    let ray = |number: usize| {
        let (radius, turn) = sunflower(number, rays);
        let aside = across * (turn.cos() * radius) + along * (turn.sin() * radius);
        Ray { towards: (middle + aside * spread).unit(), strength: 1.0 / rays as f32 }
    };
    (0..rays).map(ray).collect()
}

/// Radius (0 to 1) and angle of a point in an evenly filled disc.
fn sunflower(number: usize, of: usize) -> (f32, f32) {
    (((number as f32 + 0.5) / of as f32).sqrt(), number as f32 * 2.399_963)
}

/// Light from all around: more from above and in front, where windows and screens are.
fn around(rays: usize) -> Vec<Ray> {
    let ray = |number: usize| {
        let y = 1.0 - 2.0 * (number as f32 + 0.5) / rays as f32;
        let turn = number as f32 * 2.399_963;
        let radius = (1.0 - y * y).sqrt();
        let towards = vector(radius * turn.cos(), y, radius * turn.sin());
        let bright = 0.75 + 0.25 * towards.z + 0.35 * y;
        // A whole sphere of 1 lights a surface by 1 when each of n rays carries 4/n.
        Ray { towards, strength: 4.0 * bright / rays as f32 }
    };
    (0..rays).map(ray).collect()
}

/// The light that arrives at level 1.
pub fn falls(fall: Fall, figure: &Figure) -> Arriving {
    let lit = |rays: &[Ray], wall: f32| arrives(rays, figure, wall);
    let room = room_light(figure);
    match fall {
        Fall::Front => {
            Arriving::sum(&[(0.75, &lit(&soft(8.0, 22.0, 0.45, 10), 0.6)), (0.35, room)])
        }
        Fall::WindowInFront => {
            Arriving::sum(&[(0.6, &lit(&soft(38.0, 15.0, 0.5, 10), 0.5)), (0.5, room)])
        }
        Fall::Ceiling => Arriving::sum(&[
            (0.55, &lit(&soft(-6.0, 52.0, 0.5, 10), 0.6)),
            (0.2, &lit(&soft(0.0, -25.0, 0.5, 4), 0.2)),
            (0.4, room),
        ]),
        Fall::Side { ratio, from_left } => {
            let azimuth = if from_left { -72.0 } else { 72.0 };
            let key = lit(&soft(azimuth, 12.0, 0.3, 10), 0.35);
            let fill = Arriving::sum(&[(0.6, room), (0.4, &lit(&soft(0.0, 10.0, 0.7, 6), 0.6))]);
            let share = fill_share(figure, &key, &fill, ratio.max(1.0), from_left);
            Arriving::sum(&[(1.0, &key), (share, &fill)])
        }
        Fall::Behind { .. } => {
            Arriving::sum(&[(0.12, &lit(&soft(160.0, 20.0, 0.6, 6), 0.0)), (0.9, room)])
        }
    }
}

/// The light that arrives from all around. It changes little when a head turns, and is slow to
/// compute, so it is computed once for each shape, facing the camera.
fn room_light(figure: &Figure) -> &'static Arriving {
    static KNOWN: [OnceLock<Arriving>; 12] = [const { OnceLock::new() }; 12];
    let appearance = figure.appearance;
    let known = &KNOWN[appearance.person as usize * 2 + usize::from(appearance.long_hair)];
    known.get_or_init(|| {
        let facing = Figure::new(&appearance, Pose::default(), vector(0.0, 0.0, 1.0));
        arrives(&around(64), &facing, 0.8)
    })
}

/// Share of fill light that makes the cheeks differ by `ratio`.
fn fill_share(
    figure: &Figure,
    key: &Arriving,
    fill: &Arriving,
    ratio: f32,
    from_left: bool,
) -> f32 {
    let sides = |light: &Arriving| {
        let [left, right] = cheeks(figure, light);
        if from_left { [left, right] } else { [right, left] }
    };
    let [key_bright, key_dark] = sides(key);
    let [fill_bright, fill_dark] = sides(fill);
    let share = (key_bright - ratio * key_dark) / (ratio * fill_dark - fill_bright).max(1e-3);
    share.clamp(0.0, 20.0)
}

/// Light on the two cheeks: the one at the picture's left first.
pub fn cheeks(figure: &Figure, light: &Arriving) -> [f32; 2] {
    let mean = |vertices: &[u32]| {
        let sum: f32 = vertices.iter().map(|vertex| light.diffuse[*vertex as usize]).sum();
        sum / vertices.len().max(1) as f32
    };
    [mean(&figure.cheeks[0]), mean(&figure.cheeks[1])]
}

const SHADE_CELL_M: f32 = 0.004;
const SHADE_BIAS_M: f32 = 0.006;

/// Sums light over directions; for each direction the person is drawn once, to find the shadows.
fn arrives(rays: &[Ray], figure: &Figure, wall: f32) -> Arriving {
    let count = figure.points.len();
    let mut sum = Arriving { diffuse: vec![0.0; count], mirrored: vec![0.0; count], wall };
    for ray in rays {
        let shade = Shade::of(figure, ray.towards);
        for vertex in 0..count {
            let normal = figure.normals[vertex];
            let facing = normal.dot(ray.towards);
            if facing <= 0.0 {
                continue;
            }
            let seen = shade.sees(figure.points[vertex] + normal * SHADE_BIAS_M);
            let arriving = seen * facing * ray.strength;
            sum.diffuse[vertex] += arriving;
            sum.mirrored[vertex] += arriving * mirror(normal, ray.towards, figure.to_camera);
        }
    }
    sum
}

/// Reflection of a rough, oily surface (Blinn's half-way vector, exponent 10, 2.8 % head on, more
/// at the edges).
fn mirror(normal: Vector, towards: Vector, to_camera: Vector) -> f32 {
    let half = (towards + to_camera).unit();
    let edge = (1.0 - half.dot(towards)).clamp(0.0, 1.0);
    let fresnel = 0.028 + 0.972 * edge.powi(5);
    1.5 * fresnel * normal.dot(half).max(0.0).powi(10)
}

/// A person as seen by a lamp: distance of the nearest surface in each cell.
struct Shade {
    across: Vector,
    along: Vector,
    towards: Vector,
    raster: Raster,
    origin: [f32; 2],
}

impl Shade {
    fn of(figure: &Figure, towards: Vector) -> Self {
        let across = vector(0.01, 1.0, 0.02).cross(towards).unit();
        let along = towards.cross(across);
        let places: Vec<[f32; 2]> =
            figure.points.iter().map(|point| [point.dot(across), point.dot(along)]).collect();
        let low = [0, 1].map(|axis| {
            places.iter().map(|place| place[axis]).fold(f32::INFINITY, f32::min) - 0.02
        });
        let high =
            [0, 1].map(|axis| places.iter().map(|place| place[axis]).fold(-9.0, f32::max) + 0.02);
        let cells = |axis: usize| ((high[axis] - low[axis]) / SHADE_CELL_M) as usize + 1;
        let mut raster = Raster::new(cells(0), cells(1));
        for (number, corners) in figure.triangles.iter().enumerate() {
            let corners = corners.map(|corner| {
                let [x, y] = places[corner as usize];
                Corner {
                    x: (x - low[0]) / SHADE_CELL_M,
                    y: (y - low[1]) / SHADE_CELL_M,
                    depth: -figure.points[corner as usize].dot(towards),
                }
            });
            raster.draw(number as u32, corners);
        }
        Self { across, along, towards, raster, origin: low }
    }

    /// 1 where `point` is lit, 0 in shadow, between at a shadow's edge.
    fn sees(&self, point: Vector) -> f32 {
        let x = (point.dot(self.across) - self.origin[0]) / SHADE_CELL_M - 0.5;
        let y = (point.dot(self.along) - self.origin[1]) / SHADE_CELL_M - 0.5;
        let depth = -point.dot(self.towards) - SHADE_BIAS_M;
        let (column, row) = (x.floor(), y.floor());
        let cell = |right: f32, down: f32| {
            let column = ((column + right).max(0.0) as usize).min(self.raster.width - 1);
            let row = ((row + down).max(0.0) as usize).min(self.raster.height - 1);
            f32::from(self.raster.hits[row * self.raster.width + column].depth > depth)
        };
        let (right, down) = (x - column, y - row);
        (cell(0.0, 0.0) * (1.0 - right) + cell(1.0, 0.0) * right) * (1.0 - down)
            + (cell(0.0, 1.0) * (1.0 - right) + cell(1.0, 1.0) * right) * down
    }
}

/// Vertices of the cheek at the picture's left, then of the other: below the eyes, beside the nose.
pub fn cheek_vertices(mesh: &Mesh) -> [Vec<u32>; 2] {
    let side = |sign: f32| {
        let eye = if sign < 0.0 { mesh.eyes[1] } else { mesh.eyes[0] };
        let middle = vector(eye.x + sign * 0.006, eye.y - 0.042, eye.z);
        (0..mesh.points.len())
            .filter(|vertex| {
                let away = mesh.points[*vertex] - middle;
                mesh.parts[*vertex] == Part::Body
                    && mesh.head[*vertex] > 0.9
                    && mesh.normals[*vertex].z > 0.2
                    && away.z > -0.03
                    && away.x.hypot(away.y) < 0.014
            })
            .map(|vertex| vertex as u32)
            .collect()
    };
    [side(-1.0), side(1.0)]
}
