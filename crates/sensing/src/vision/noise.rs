//! Noise that changes from look to look on a still face: the camera needs more light. Movement,
//! grain and compression stay the same between looks or move smoothly, and are taken out first.
//! Measured in bytes, not in linear light: in bytes the noise of light itself is as strong on dark
//! skin as on light skin; relative to brightness, dark skin would always read worse.

use super::linear::lightness;
use super::patch::{middle, quantile};
use super::{Face, Head, Picture, Point};

/// Landmarks around the middle of each cheek and of the forehead: the smoothest places.
const PATCHES: [[usize; 3]; 3] = [[50, 205, 36], [280, 425, 266], [151, 108, 337]];
/// Longest side of a patch in pixels, and its share of the face's width (chosen).
const SIDE_MAX: usize = 24;
const SIDE_SHARE: f32 = 0.15;
/// Shortest side of a patch that is enough to measure (chosen).
const SIDE_MIN: usize = 6;
/// A face that moved by more than this is not still, in face widths (chosen).
const MOVED_MAX: f32 = 0.03;

/// What the next look is compared with.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    side: usize,
    patches: Vec<(Point, Vec<f32>)>,
}

/// Standard deviation of one pixel's noise, as a share of full scale, in bytes; `None` at a first
/// look, on a moving face or on a small one. Uncertainty about a fifth.
pub(super) fn noise(
    picture: &Picture,
    face: &Face,
    head: &Head,
    before: &mut Before,
) -> Option<f32> {
    let side = ((head.face_width * SIDE_SHARE) as usize).min(SIDE_MAX);
    if side < SIDE_MIN {
        *before = Before::default();
        return None;
    }
    // Keeps the size when it changes by a pixel or two, so that looks can be compared.
    let is_alike = before.side.abs_diff(side) <= 2;
    let side = if is_alike { before.side } else { side };
    let patches: Vec<(Point, Vec<f32>)> = PATCHES
        .iter()
        .map(|patch| {
            let at = middle(face, patch);
            (at, cut(picture, at, side))
        })
        .collect();
    let mut noises: Vec<f32> = patches
        .iter()
        .zip(&before.patches)
        .filter(|((now, _), (then, _))| {
            let moved = (now.x - then.x).hypot(now.y - then.y);
            is_alike && moved <= MOVED_MAX * head.face_width
        })
        .filter_map(|((_, now), (_, then))| unlikeness(now, then, side))
        .collect();
    *before = Before { side, patches };
    Some(quantile(&mut noises, 0.5)? / 255.0)
}

fn cut(picture: &Picture, at: Point, side: usize) -> Vec<f32> {
    let half = (side / 2) as isize;
    let (x, y) = (at.x.round() as isize, at.y.round() as isize);
    let mut patch = Vec::with_capacity(side * side);
    for row in 0..side as isize {
        for column in 0..side as isize {
            let (x, y) = (x.saturating_add(column - half), y.saturating_add(row - half));
            patch.push(lightness(picture.at(x, y)));
        }
    }
    patch
}

/// Standard deviation of the noise in `now` and `then`, after removing a change of brightness and a
/// small shift (the part that follows the patch's slopes).
fn unlikeness(now: &[f32], then: &[f32], side: usize) -> Option<f32> {
    let mut rows = Vec::with_capacity(side * side);
    for y in 1..side - 1 {
        for x in 1..side - 1 {
            let at = y * side + x;
            let both = |at: usize| now[at] + then[at];
            let across = (both(at + 1) - both(at - 1)) / 4.0;
            let down = (both(at + side) - both(at - side)) / 4.0;
            rows.push(([1.0, across, down], now[at] - then[at]));
        }
    }
    let fit = least_squares(&rows)?;
    let mut rest: Vec<f32> = rows
        .iter()
        .map(|(row, change)| (change - row.iter().zip(fit).map(|(a, b)| a * b).sum::<f32>()).abs())
        .collect();
    // 1.4826 turns a median distance into a standard deviation; the difference of two noisy looks
    // has √2 times that of one.
    Some(quantile(&mut rest, 0.5)? * 1.4826 / std::f32::consts::SQRT_2)
}

/// Solves for three unknowns.
fn least_squares(rows: &[([f32; 3], f32)]) -> Option<[f32; 3]> {
    let mut a = [[0.0_f64; 4]; 3];
    for (row, value) in rows {
        for i in 0..3 {
            for j in 0..3 {
                a[i][j] += f64::from(row[i]) * f64::from(row[j]);
            }
            a[i][3] += f64::from(row[i]) * f64::from(*value);
        }
    }
    // A flat patch has no slopes; a little ridge keeps it solvable.
    for (i, row) in a.iter_mut().enumerate() {
        row[i] += 1e-3;
    }
    for pivot in 0..3 {
        for row in pivot + 1..3 {
            let factor = a[row][pivot] / a[pivot][pivot];
            let above = a[pivot];
            for (cell, above) in a[row].iter_mut().zip(above).skip(pivot) {
                *cell -= factor * above;
            }
        }
    }
    let mut x = [0.0; 3];
    for row in (0..3).rev() {
        let known: f64 = (row + 1..3).map(|column| a[row][column] * x[column]).sum();
        x[row] = (a[row][3] - known) / a[row][row];
    }
    let x = x.map(|part| part as f32);
    x.iter().all(|part| part.is_finite()).then_some(x)
}
