//! Reads the face detector's output: 896 guesses around fixed places become a few faces.

use super::region::Region;

/// Side of the detector's picture, pixels.
pub(super) const SIDE: usize = 128;
/// Guesses: two for each of 16 × 16 places, six for each of 8 × 8 (docs/figures.md#finding-a-face).
pub(super) const GUESSES: usize = 896;
/// Numbers of one guess: a box and six points.
pub(super) const NUMBERS: usize = 16;
/// Guesses below this score are no faces (docs/figures.md#finding-a-face).
const SCORE_MIN: f32 = 0.5;
/// Guesses that share more than this of their area together are one face
/// (docs/figures.md#finding-a-face).
const SHARED_MAX: f32 = 0.3;
/// A box of which more than this lies within another, or the reverse, is no second face (chosen).
const PART_MIN: f32 = 0.5;
/// The face with its surroundings, in sides of the detected box (docs/figures.md#finding-a-face).
const MARGIN: f32 = 1.5;

/// A face as the detector sees it, in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Detection {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
    /// The eye at the left of the region that was searched, then the other.
    pub eyes: [(f32, f32); 2],
    pub score: f32,
}

impl Detection {
    fn numbers(&self) -> [f32; 8] {
        let [(x0, y0), (x1, y1)] = self.eyes;
        [self.left, self.top, self.right, self.bottom, x0, y0, x1, y1]
    }

    fn from_numbers(numbers: [f32; 8], score: f32) -> Self {
        let [left, top, right, bottom, x0, y0, x1, y1] = numbers;
        Self { left, top, right, bottom, eyes: [(x0, y0), (x1, y1)], score }
    }

    pub fn area(&self) -> f32 {
        (self.right - self.left).max(0.0) * (self.bottom - self.top).max(0.0)
    }

    fn overlap(&self, other: &Self) -> f32 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// Intersection over union with another.
    fn shared(&self, other: &Self) -> f32 {
        let overlap = self.overlap(other);
        let all = self.area() + other.area() - overlap;
        if all > 0.0 { overlap / all } else { 0.0 }
    }

    /// The square for the landmark network, turned so that the face is upright in it.
    pub fn region(&self) -> Region {
        let [(x0, y0), (x1, y1)] = self.eyes;
        Region {
            centre_x: (self.left + self.right) / 2.0,
            centre_y: (self.top + self.bottom) / 2.0,
            side: (self.right - self.left).max(self.bottom - self.top) * MARGIN,
            turn: (y1 - y0).atan2(x1 - x0),
        }
    }
}

/// Makes detections from the detector's two outputs for a `region` that is upright or upside down.
pub(super) fn read(boxes: &[f32], scores: &[f32], region: &Region) -> Vec<Detection> {
    let guesses = boxes.as_chunks::<NUMBERS>().0.iter().zip(scores).enumerate();
    guesses
        .filter_map(|(index, (numbers, score))| {
            let score = 1.0 / (1.0 + (-score).exp());
            let is_face = score >= SCORE_MIN && numbers.iter().all(|number| number.is_finite());
            is_face.then(|| guess(index, numbers, score, region))
        })
        .collect()
}

fn guess(index: usize, numbers: &[f32; NUMBERS], score: f32, region: &Region) -> Detection {
    let (place_x, place_y) = anchor(index);
    let side = SIDE as f32;
    let to_picture = |x: f32, y: f32| {
        let place = region.place(x / side + place_x, y / side + place_y, 0.0);
        (place.x, place.y)
    };
    let [x, y, width, height, x0, y0, x1, y1, ..] = *numbers;
    let (left, top) = to_picture(x - width / 2.0, y - height / 2.0);
    let (right, bottom) = to_picture(x + width / 2.0, y + height / 2.0);
    // In a region that stands on its head the box does so as well.
    let (left, right) = (left.min(right), left.max(right));
    let (top, bottom) = (top.min(bottom), top.max(bottom));
    Detection { left, top, right, bottom, eyes: [to_picture(x0, y0), to_picture(x1, y1)], score }
}

/// The place that a guess is relative to, 0 to 1.
fn anchor(index: usize) -> (f32, f32) {
    let (cells, cell) = if index < 512 { (16, index / 2) } else { (8, (index - 512) / 6) };
    let middle = |at: usize| (at as f32 + 0.5) / cells as f32;
    (middle(cell % cells), middle(cell / cells))
}

/// Joins guesses of the same face into their mean, weighted by score; highest score first. A box
/// that lies mostly within a better one is a part of the same face, seen in a crop.
pub(super) fn join(mut guesses: Vec<Detection>) -> Vec<Detection> {
    guesses.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut faces: Vec<Detection> = Vec::new();
    while let Some(first) = guesses.first().copied() {
        let is_same = |guess: &Detection| *guess == first || first.shared(guess) > SHARED_MAX;
        let (mut sums, mut weight) = ([0.0; 8], 0.0);
        for guess in guesses.extract_if(.., |guess| is_same(guess)) {
            for (sum, number) in sums.iter_mut().zip(guess.numbers()) {
                *sum += number * guess.score;
            }
            weight += guess.score;
        }
        let face = Detection::from_numbers(sums.map(|sum| sum / weight), first.score);
        let is_part =
            |whole: &Detection| face.overlap(whole) > PART_MIN * face.area().min(whole.area());
        if !faces.iter().any(is_part) {
            faces.push(face);
        }
    }
    faces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(left: f32, top: f32, side: f32, score: f32) -> Detection {
        let eyes = [(left + side * 0.3, top), (left + side * 0.7, top)];
        Detection { left, top, right: left + side, bottom: top + side, eyes, score }
    }

    #[test]
    fn guesses_of_one_face_become_one() {
        let joined = join(vec![
            square(0.0, 0.0, 10.0, 0.6),
            square(100.0, 0.0, 10.0, 0.7),
            square(2.0, 0.0, 10.0, 0.9),
        ]);
        assert_eq!(joined.len(), 2);
        assert!((joined[0].left - 2.0 * 0.9 / 1.5).abs() < 1e-5, "{joined:?}");
        assert_eq!((joined[0].score, joined[1].left), (0.9, 100.0));
    }

    #[test]
    fn a_part_of_a_face_is_no_second_face() {
        let joined = join(vec![square(0.0, 0.0, 20.0, 0.9), square(2.0, 2.0, 8.0, 0.8)]);
        assert_eq!(joined.len(), 1);
    }

    #[test]
    fn places_cover_the_picture_twice() {
        assert_eq!(anchor(0), (0.5 / 16.0, 0.5 / 16.0));
        assert_eq!(anchor(511), (15.5 / 16.0, 15.5 / 16.0));
        assert_eq!(anchor(512), (0.5 / 8.0, 0.5 / 8.0));
        assert_eq!(anchor(895), (7.5 / 8.0, 7.5 / 8.0));
    }

    #[test]
    fn a_region_upside_down_has_its_faces_where_they_are() {
        let turn = std::f32::consts::PI;
        let region = Region { centre_x: 64.0, centre_y: 64.0, side: 128.0, turn };
        let mut boxes = vec![0.0; GUESSES * NUMBERS];
        boxes[..8].copy_from_slice(&[0.0, 0.0, 20.0, 10.0, -4.0, 0.0, 4.0, 0.0]);
        let mut scores = vec![-9.0; GUESSES];
        scores[0] = 9.0;
        let face = read(&boxes, &scores, &region)[0];
        for (found, truth) in [face.left, face.top, face.right, face.bottom]
            .into_iter()
            .zip([114.0, 119.0, 134.0, 129.0])
        {
            assert!((found - truth).abs() < 1e-3, "{face:?}");
        }
        assert!((face.region().turn.abs() - turn).abs() < 1e-3, "{face:?}");
    }

    #[test]
    fn nan_is_no_face() {
        let region = Region { centre_x: 64.0, centre_y: 64.0, side: 128.0, turn: 0.0 };
        let mut boxes = vec![1.0; GUESSES * NUMBERS];
        boxes[0] = f32::NAN;
        let mut scores = vec![-9.0; GUESSES];
        (scores[0], scores[1], scores[2]) = (9.0, 9.0, f32::NAN);
        assert_eq!(read(&boxes, &scores, &region).len(), 1);
    }
}
