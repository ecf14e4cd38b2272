//! Finds the face that a picture is about, and follows it from one picture to the next.
//! Deliberately absent: knowing whose face it is, and any other face's landmarks.

use super::detection::{self, Detection};
use super::region::{Outside, Region};
use super::smooth::smooth;
use super::{Face, FaceBox, LANDMARKS, ModelError, Network, Picture, Point};

/// Side of the landmark network's picture, pixels.
const SIDE: usize = 256;
/// Below this presence the landmark network saw no face (docs/figures.md#finding-a-face).
const PRESENCE_MIN: f32 = 0.5;
/// The face with its surroundings, in sides of the box around its landmarks
/// (docs/figures.md#finding-a-face).
const MARGIN: f32 = 1.5;
/// Outer corners of the eyes, the one at the picture's left first.
const EYES: [usize; 2] = [33, 263];
/// Tip of the nose.
const NOSE: usize = 4;
/// More faces than this are not counted (chosen).
const FACES_MAX: usize = 4;
/// Every so many pictures all faces are counted again while one is followed (chosen: every two
/// seconds at three looks a second; it costs a quarter of a look).
const COUNT_EVERY: usize = 6;
/// How much more another face must count to become the one that is followed (chosen).
const CLEARLY_MORE: f32 = 1.5;
/// A second look takes squares of this share of the picture's shorter side: the detector misses
/// faces narrower than a tenth of its picture (docs/figures.md#finding-a-face).
const CROP_SHARES: [f32; 2] = [1.0, 0.6];

/// What was found in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Number of faces, at most four; while one is followed, the last count.
    pub faces: usize,
    /// The largest, most central one.
    pub face: Option<Face>,
}

/// Finds faces in one picture after another.
#[derive(Debug)]
pub struct FaceFinder {
    detector: Network,
    landmarks: Network,
    numbers: Vec<f32>,
    followed: Option<Region>,
    faces: usize,
    looks: usize,
    missed: usize,
    /// Whether the face was last found only after evening out the grain, and a buffer for that.
    is_grainy: bool,
    smooth: Vec<u8>,
}

impl FaceFinder {
    /// Reads the two models of `models/`: the short-range detector and the 478 landmarks.
    pub fn new(detector: &[u8], landmarks: &[u8]) -> Result<Self, ModelError> {
        let (detector, landmarks) = (Network::read(detector)?, Network::read(landmarks)?);
        let lengths = |network: &Network| -> (Vec<usize>, Vec<usize>) {
            let outputs = network.output_shapes().iter().map(|shape| shape.iter().product());
            (network.input_shape().to_vec(), outputs.collect())
        };
        let (side, guesses) = (detection::SIDE, detection::GUESSES);
        let is_detector = lengths(&detector)
            == (vec![1, side, side, 3], vec![guesses * detection::NUMBERS, guesses]);
        let is_landmarks =
            lengths(&landmarks) == (vec![1, SIDE, SIDE, 3], vec![LANDMARKS * 3, 1, 1]);
        if !is_detector || !is_landmarks {
            return Err(ModelError::Shape);
        }
        let numbers = Vec::with_capacity(SIDE * SIDE * 3);
        Ok(Self {
            detector,
            landmarks,
            numbers,
            followed: None,
            faces: 0,
            looks: 0,
            missed: 0,
            is_grainy: false,
            smooth: Vec::new(),
        })
    }

    /// Forgets which face it followed: the next picture is treated as the first.
    pub fn forget(&mut self) {
        (self.followed, self.faces, self.looks, self.missed) = (None, 0, 0, 0);
        self.is_grainy = false;
    }

    /// Finds the face in a picture. A face that was found before is searched for where it was. A
    /// picture without a face is searched again in parts, and with its grain evened out; while that
    /// goes on, each further picture is searched in one of its parts only.
    pub fn find(&mut self, picture: Picture) -> Found {
        self.looks += 1;
        let mut face = None;
        if !self.is_grainy || self.looks.is_multiple_of(COUNT_EVERY) {
            face = self.look(&picture);
            self.is_grainy = false;
        }
        if face.is_none() {
            face = self.look_through_grain(&picture);
            self.is_grainy = face.is_some();
        }
        self.followed = face.as_ref().map(region_of);
        self.missed = if face.is_some() { 0 } else { self.missed + 1 };
        if face.is_none() {
            self.faces = 0;
        }
        Found { faces: self.faces, face }
    }

    fn look_through_grain(&mut self, picture: &Picture) -> Option<Face> {
        let mut pixels = std::mem::take(&mut self.smooth);
        smooth(picture, &mut pixels);
        let face = Picture::new(picture.width(), picture.height(), &pixels)
            .ok()
            .and_then(|picture| self.look(&picture));
        self.smooth = pixels;
        face
    }

    fn look(&mut self, picture: &Picture) -> Option<Face> {
        let face = match self.followed {
            Some(region) => self.landmarks(picture, region),
            None => None,
        };
        match face {
            Some(face) if !self.looks.is_multiple_of(COUNT_EVERY) => Some(face),
            before => self.search(picture, before),
        }
    }

    /// Counts all faces, and returns the one that counts most, unless it hardly counts more than
    /// the one known before. The detector also sees faces in walls; the landmark network does not.
    fn search(&mut self, picture: &Picture, before: Option<Face>) -> Option<Face> {
        let mut guesses = detection::join(self.detect(picture, &Region::around(picture)));
        if guesses.is_empty() && before.is_none() {
            guesses = self.look_again(picture);
        }
        self.faces = 1;
        if guesses.len() <= 1 && before.is_some() {
            return before;
        }
        guesses.sort_by(|one, other| weight(other, picture).total_cmp(&weight(one, picture)));
        guesses.truncate(FACES_MAX);
        let mut faces = Vec::new();
        for guess in guesses {
            let face = self.landmarks(picture, guess.region());
            faces.extend(face.map(|face| (weight(&guess, picture), face)));
        }
        self.faces = faces.len().max(usize::from(before.is_some()));
        let before = before.filter(|before| !is_outweighed(before, &faces));
        before.or_else(|| faces.into_iter().next().map(|(_, face)| face))
    }

    fn detect(&mut self, picture: &Picture, region: &Region) -> Vec<Detection> {
        region.sample(picture, detection::SIDE, -1.0, Outside::Black, &mut self.numbers);
        match self.detector.run(&self.numbers).as_deref() {
            Ok([boxes, scores]) => detection::read(boxes, scores, region),
            _ => Vec::new(),
        }
    }

    /// Searches parts of a picture, from larger to smaller, until one of them has a face.
    fn look_again(&mut self, picture: &Picture) -> Vec<Detection> {
        let crops: Vec<Vec<Region>> =
            CROP_SHARES.iter().map(|share| crops(picture, *share)).collect();
        if self.missed > 0 {
            let all: Vec<&Region> = crops.iter().flatten().collect();
            let turn = all[self.missed % all.len()];
            return detection::join(self.detect(picture, turn));
        }
        for crops in crops {
            let guesses: Vec<Detection> =
                crops.iter().flat_map(|crop| self.detect(picture, crop)).collect();
            if !guesses.is_empty() {
                return detection::join(guesses);
            }
        }
        Vec::new()
    }

    fn landmarks(&mut self, picture: &Picture, region: Region) -> Option<Face> {
        if !region.is_sound(picture) {
            return None;
        }
        region.sample(picture, SIDE, 0.0, Outside::Edge, &mut self.numbers);
        let outputs = self.landmarks.run(&self.numbers).ok()?;
        let [points, presence, _] = outputs[..] else { return None };
        let presence = 1.0 / (1.0 + (-presence[0]).exp());
        let is_face = presence >= PRESENCE_MIN && points.iter().all(|number| number.is_finite());
        is_face.then(|| {
            let side = SIDE as f32;
            let points = points.as_chunks().0.iter();
            let landmarks: Vec<Point> =
                points.map(|[x, y, z]| region.place(x / side, y / side, z / side)).collect();
            Face { around: around(&landmarks), landmarks, presence }
        })
    }
}

/// The smallest upright box around points.
fn around(points: &[Point]) -> FaceBox {
    let mut least = (f32::INFINITY, f32::INFINITY);
    let mut most = (f32::NEG_INFINITY, f32::NEG_INFINITY);
    for point in points {
        least = (least.0.min(point.x), least.1.min(point.y));
        most = (most.0.max(point.x), most.1.max(point.y));
    }
    FaceBox { left: least.0, top: least.1, width: most.0 - least.0, height: most.1 - least.1 }
}

/// Where to search for a face in the next picture.
fn region_of(face: &Face) -> Region {
    let [one, other] = EYES.map(|index| face.landmarks[index]);
    let around = face.around;
    Region {
        centre_x: around.left + around.width / 2.0,
        centre_y: around.top + around.height / 2.0,
        side: around.width.max(around.height) * MARGIN,
        turn: (other.y - one.y).atan2(other.x - one.x),
    }
}

/// How much a face counts: its area, of which up to half is lost towards the picture's corners.
fn weight(face: &Detection, picture: &Picture) -> f32 {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let x = (face.left + face.right - width) / width;
    let y = (face.top + face.bottom - height) / height;
    let off_centre = (x.hypot(y) / std::f32::consts::SQRT_2).min(1.0);
    face.area() * (1.0 - 0.5 * off_centre)
}

/// Whether the first of `faces` is a different one from `before`, and counts clearly more.
fn is_outweighed(before: &Face, faces: &[(f32, Face)]) -> bool {
    let nose = before.landmarks[NOSE];
    let same = faces.iter().find(|(_, face)| {
        let around = face.around;
        (around.left..around.left + around.width).contains(&nose.x)
            && (around.top..around.top + around.height).contains(&nose.y)
    });
    match (faces.first(), same) {
        (Some((most, _)), Some((weight, _))) => *most > CLEARLY_MORE * weight,
        _ => false,
    }
}

/// Upright squares of a share of the shorter side that cover a picture, overlapping by a third;
/// empty when one would be the whole picture.
fn crops(picture: &Picture, share: f32) -> Vec<Region> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let side = width.min(height) * share;
    if side >= width.max(height) {
        return Vec::new();
    }
    let middles = |length: f32| -> Vec<f32> {
        let room = length - side;
        let count = ((room / (side * 2.0 / 3.0)).ceil() as usize).min(4);
        let step = if count > 0 { room / count as f32 } else { 0.0 };
        (0..=count).map(|at| side / 2.0 + at as f32 * step).collect()
    };
    let across = middles(width);
    let down = middles(height);
    down.iter()
        .flat_map(|y| across.iter().map(|x| (*x, *y)))
        .map(|(centre_x, centre_y)| Region { centre_x, centre_y, side, turn: 0.0 })
        .collect()
}
