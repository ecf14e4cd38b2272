//! Finds the face that a picture is about, and follows it from one picture to the next.
//! Deliberately absent: knowing whose face it is, and any other face's landmarks.

use super::detection::{self, Detection};
use super::expose::expose;
use super::region::{Outside, Region};
use super::smooth::{self, smooth};
use super::{Face, FaceBox, LANDMARKS, ModelError, Network, Picture, Point};

/// Side of the landmark network's picture, pixels.
const SIDE: usize = 256;
/// Below this presence the landmark network saw no face (docs/figures.md#finding-a-face).
const PRESENCE_MIN: f32 = 0.5;
/// From this presence and score a face is surely the right way up (docs/figures.md#finding-a-face).
const PRESENCE_SURE: f32 = 0.99;
const SCORE_SURE: f32 = 0.8;
/// Below this score a face upside down is taken for grain or a wall (chosen: true ones scored .52
/// and more, docs/figures.md#finding-a-face, so a few are missed).
const SCORE_UPSIDE_DOWN: f32 = 0.65;
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
/// So many pictures without a face are searched in all ways; then each in some of them (chosen: in
/// a dim room the next picture often shows what this one does not).
const SEARCHED_IN_FULL: usize = 2;
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
    /// How the picture is looked at now, or how the face was last found; and a buffer for that.
    way: Way,
    smooth: Vec<u8>,
}

/// How a picture is looked at, from the cheapest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    AsItIs,
    /// With its grain evened out.
    Smooth,
    /// With its grain evened out more, and each part exposed by itself.
    Exposed,
    /// The same, the grain evened out twice.
    ExposedTwiceSmooth,
}

impl Way {
    const ALL: [Self; 4] = [Self::AsItIs, Self::Smooth, Self::Exposed, Self::ExposedTwiceSmooth];

    /// How the grain is evened out, one time after the other.
    fn smooths(self) -> &'static [usize] {
        match self {
            Self::AsItIs => &[],
            Self::Smooth => &[smooth::FINE],
            Self::Exposed => &[smooth::COARSE],
            Self::ExposedTwiceSmooth => &[smooth::FINE, smooth::AGAIN],
        }
    }

    fn exposes(self) -> bool {
        match self {
            Self::AsItIs | Self::Smooth => false,
            Self::Exposed | Self::ExposedTwiceSmooth => true,
        }
    }
}

/// A face that the landmark network saw.
struct Seen {
    /// How much it counts.
    weight: f32,
    /// The detector's score.
    score: f32,
    face: Face,
}

impl Seen {
    fn is_surely_upright(&self) -> bool {
        self.score >= SCORE_SURE && self.face.presence >= PRESENCE_SURE
    }
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
            way: Way::AsItIs,
            smooth: Vec::new(),
        })
    }

    /// Forgets which face it followed: the next picture is treated as the first.
    pub fn forget(&mut self) {
        (self.followed, self.faces, self.looks, self.missed) = (None, 0, 0, 0);
        self.way = Way::AsItIs;
    }

    /// Finds the face in a picture. A face that was found before is searched for where it was, and
    /// in the way in which it was found. A picture without a face is searched again in parts, with
    /// its grain evened out, and exposed part by part; while that goes on, each further picture is
    /// searched in some of these ways only.
    pub fn find(&mut self, picture: Picture) -> Found {
        self.looks += 1;
        let mut face = None;
        for way in self.ways() {
            self.way = way;
            face = self.look_in_this_way(&picture);
            if face.is_some() {
                break;
            }
        }
        self.followed = face.as_ref().map(region_of);
        self.missed = if face.is_some() { 0 } else { self.missed + 1 };
        if face.is_none() {
            (self.faces, self.way) = (0, Way::AsItIs);
        }
        Found { faces: self.faces, face }
    }

    /// The ways to try now, in order.
    fn ways(&self) -> Vec<Way> {
        let is_searching = self.missed >= SEARCHED_IN_FULL;
        let begins_anew = self.looks.is_multiple_of(COUNT_EVERY);
        let from = if begins_anew { 0 } else { self.way as usize };
        let turn = 1 + self.missed % (Way::ALL.len() - 1);
        let is_next = |way: &Way| !is_searching || [0, turn].contains(&(*way as usize));
        Way::ALL[from..].iter().copied().filter(is_next).collect()
    }

    fn look_in_this_way(&mut self, picture: &Picture) -> Option<Face> {
        let [first, again @ ..] = self.way.smooths() else { return self.look(picture) };
        let (width, height) = (picture.width(), picture.height());
        let mut pixels = std::mem::take(&mut self.smooth);
        smooth(picture, *first, &mut pixels);
        for parts in again {
            let before = pixels.clone();
            smooth(&Picture::new(width, height, &before).ok()?, *parts, &mut pixels);
        }
        let smoothed = Picture::new(width, height, &pixels).ok();
        let face = smoothed.and_then(|picture| self.look(&picture));
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
        let guesses = self.detect(picture, &Region::around(picture));
        self.faces = 1;
        let score = guesses.first().map_or(0.0, |guess| guess.score);
        let is_doubtful = |face: &Face| is_upside_down(face) && score >= SCORE_SURE;
        let is_doubted = before.as_ref().is_some_and(is_doubtful);
        let is_same = guesses.len() <= 1 && before.is_some() && !is_doubted;
        let is_sure =
            !is_doubted && before.as_ref().is_some_and(|face| face.presence >= PRESENCE_SURE);
        if is_same && is_sure {
            return before;
        }
        let mut seen = if is_same { Vec::new() } else { self.seen(picture, guesses) };
        let is_upright = seen.first().is_some_and(Seen::is_surely_upright);
        let before = before.filter(|_| !(is_doubted && is_upright));
        let is_known = before.is_some() || !seen.is_empty();
        let is_searched_in_full = is_known || self.missed < SEARCHED_IN_FULL;
        if !is_sure && !is_upright && is_searched_in_full {
            let turned = self.seen_upside_down(picture, is_known.then_some(score));
            if !turned.is_empty() {
                self.faces = turned.len();
                return turned.into_iter().next().map(|seen| seen.face);
            }
        }
        if seen.is_empty() && before.is_none() {
            seen = self.look_again(picture);
        }
        self.faces = seen.len().max(usize::from(before.is_some()));
        let before = before.filter(|before| !is_outweighed(before, &seen));
        before.or_else(|| seen.into_iter().next().map(|seen| seen.face))
    }

    /// The faces in a picture that stands on its head; none when an upright one, found with
    /// `score`, is more likely. Both networks see an upright face in many an upturned one, but are
    /// less sure.
    fn seen_upside_down(&mut self, picture: &Picture, score: Option<f32>) -> Vec<Seen> {
        let least = score.unwrap_or(0.0).max(SCORE_UPSIDE_DOWN);
        let mut guesses = self.detect(picture, &Region::around(picture).upside_down());
        guesses.retain(|guess| guess.score > least);
        let mut seen = self.seen(picture, guesses);
        seen.retain(|seen| seen.face.presence >= PRESENCE_SURE);
        seen
    }

    /// The faces that the landmark network sees in the detector's guesses, those that count most
    /// first.
    fn seen(&mut self, picture: &Picture, mut guesses: Vec<Detection>) -> Vec<Seen> {
        guesses.sort_by(|one, other| weight(other, picture).total_cmp(&weight(one, picture)));
        guesses.truncate(FACES_MAX);
        let mut seen = Vec::new();
        for guess in guesses {
            let face = self.landmarks(picture, guess.region());
            let (weight, score) = (weight(&guess, picture), guess.score);
            seen.extend(face.map(|face| Seen { weight, score, face }));
        }
        seen
    }

    /// The detector's guesses in a region, each face once, the surest first.
    fn detect(&mut self, picture: &Picture, region: &Region) -> Vec<Detection> {
        detection::join(self.guesses(picture, region))
    }

    fn guesses(&mut self, picture: &Picture, region: &Region) -> Vec<Detection> {
        region.sample(picture, detection::SIDE, -1.0, Outside::Black, &mut self.numbers);
        if self.way.exposes() {
            expose(&mut self.numbers, detection::SIDE, -1.0);
        }
        match self.detector.run(&self.numbers).as_deref() {
            Ok([boxes, scores]) => detection::read(boxes, scores, region),
            _ => Vec::new(),
        }
    }

    /// Searches parts of a picture, from larger to smaller, until one of them has a face.
    fn look_again(&mut self, picture: &Picture) -> Vec<Seen> {
        let crops = CROP_SHARES.map(|share| crops(picture, share));
        if self.missed >= SEARCHED_IN_FULL {
            let all: Vec<&Region> = crops.iter().flatten().collect();
            let Some(turn) = all.get(self.missed % (all.len() + 1)) else {
                return self.seen_upside_down(picture, None);
            };
            let guesses = self.detect(picture, turn);
            return self.seen(picture, guesses);
        }
        for crops in crops {
            let guesses = crops.iter().flat_map(|crop| self.guesses(picture, crop)).collect();
            let seen = self.seen(picture, detection::join(guesses));
            if !seen.is_empty() {
                return seen;
            }
        }
        Vec::new()
    }

    fn landmarks(&mut self, picture: &Picture, region: Region) -> Option<Face> {
        if !region.is_sound(picture) {
            return None;
        }
        region.sample(picture, SIDE, 0.0, Outside::Edge, &mut self.numbers);
        let is_hidden = self.way.exposes();
        if is_hidden {
            expose(&mut self.numbers, SIDE, 0.0);
        }
        let outputs = self.landmarks.run(&self.numbers).ok()?;
        let [points, presence, _] = outputs[..] else { return None };
        let presence = 1.0 / (1.0 + (-presence[0]).exp());
        let is_face = presence >= PRESENCE_MIN && points.iter().all(|number| number.is_finite());
        is_face.then(|| {
            let side = SIDE as f32;
            let points = points.as_chunks().0.iter();
            let landmarks: Vec<Point> =
                points.map(|[x, y, z]| region.place(x / side, y / side, z / side)).collect();
            Face { around: around(&landmarks), landmarks, presence, is_hidden }
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

fn is_upside_down(face: &Face) -> bool {
    let [one, other] = EYES.map(|index| face.landmarks[index]);
    one.x > other.x
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

/// Whether the first of `seen` is a different face from `before`, and counts clearly more.
fn is_outweighed(before: &Face, seen: &[Seen]) -> bool {
    let nose = before.landmarks[NOSE];
    let same = seen.iter().find(|seen| {
        let around = seen.face.around;
        (around.left..around.left + around.width).contains(&nose.x)
            && (around.top..around.top + around.height).contains(&nose.y)
    });
    match (seen.first(), same) {
        (Some(most), Some(same)) => most.weight > CLEARLY_MORE * same.weight,
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
