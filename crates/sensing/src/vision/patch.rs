//! Pixels of a part of the face: inside a line of landmarks, or around one place.

use super::{Face, Picture, Point};

/// The face's outline, clockwise from the forehead.
pub(super) const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/// The openings of the eyes, first the one at the picture's left.
pub(super) const EYES: [[usize; 16]; 2] = [
    [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
    [362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382],
];

/// Colours of at most `most` pixels, evenly spread, inside the line through the landmarks `line`.
pub(super) fn inside(picture: &Picture, face: &Face, line: &[usize], most: usize) -> Vec<[u8; 3]> {
    let points: Vec<Point> = line.iter().map(|at| face.landmarks[*at]).collect();
    let low = |pick: fn(&Point) -> f32| points.iter().map(pick).fold(f32::MAX, f32::min);
    let high = |pick: fn(&Point) -> f32| points.iter().map(pick).fold(f32::MIN, f32::max);
    let (left, right) = span(low(|p| p.x), high(|p| p.x), picture.width());
    let (top, bottom) = span(low(|p| p.y), high(|p| p.y), picture.height());
    let area = (right - left) * (bottom - top);
    let step = ((area as f32 / most as f32).sqrt().ceil() as usize).max(1);
    let mut colours = Vec::with_capacity(most);
    for y in (top..bottom).step_by(step) {
        for x in (left..right).step_by(step) {
            if is_inside(&points, x as f32 + 0.5, y as f32 + 0.5) {
                colours.push(picture.at(x as isize, y as isize));
            }
        }
    }
    colours
}

/// Colours of the pixels within `radius` of a place; none outside the picture.
pub(super) fn around(picture: &Picture, at: Point, radius: f32) -> Vec<[u8; 3]> {
    let (left, right) = span(at.x - radius, at.x + radius, picture.width());
    let (top, bottom) = span(at.y - radius, at.y + radius, picture.height());
    let mut colours = Vec::new();
    for y in top..bottom {
        for x in left..right {
            if (x as f32 + 0.5 - at.x).hypot(y as f32 + 0.5 - at.y) <= radius {
                colours.push(picture.at(x as isize, y as isize));
            }
        }
    }
    colours
}

/// Middle of some landmarks.
pub(super) fn middle(face: &Face, of: &[usize]) -> Point {
    let sum = of
        .iter()
        .filter_map(|at| face.landmarks.get(*at))
        .fold(Point::default(), |sum, p| Point { x: sum.x + p.x, y: sum.y + p.y, z: sum.z + p.z });
    let count = of.len().max(1) as f32;
    Point { x: sum.x / count, y: sum.y / count, z: sum.z / count }
}

/// The value below which `share` of `values` lie; `None` without values.
pub(super) fn quantile(values: &mut [f32], share: f32) -> Option<f32> {
    let last = values.len().checked_sub(1)?;
    let at = ((last as f32 * share).round() as usize).min(last);
    let (_, value, _) = values.select_nth_unstable_by(at, f32::total_cmp);
    Some(*value)
}

fn span(low: f32, high: f32, size: usize) -> (usize, usize) {
    let low = low.floor().clamp(0.0, size as f32) as usize;
    let high = high.ceil().clamp(0.0, size as f32) as usize;
    (low, high.max(low))
}

fn is_inside(points: &[Point], x: f32, y: f32) -> bool {
    let mut is_inside = false;
    let mut before = points[points.len() - 1];
    for point in points {
        let crosses = (point.y > y) != (before.y > y);
        if crosses && x < point.x + (before.x - point.x) * (y - point.y) / (before.y - point.y) {
            is_inside = !is_inside;
        }
        before = *point;
    }
    is_inside
}
