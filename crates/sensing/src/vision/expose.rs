//! Exposes each part of a picture by itself, in grey. Beside a bright wall a dark face in a dim
//! room has a few of a picture's steps only, and grain has more colour than the face.

/// Half the side of the square by which a place is exposed, as a fraction of the picture's side
/// (chosen: about half a face; wider squares found fewer dark faces).
const REACH: usize = 6;
/// Standard deviations above and below the mean that become white and black (chosen).
const DEVIATIONS: f32 = 2.0;
/// A smaller deviation is grain (chosen: four steps of a byte).
const DEVIATION_MIN: f32 = 0.015;

/// Exposes `side × side` pixels of three numbers each, from `low` for black to 1 for white.
pub(super) fn expose(numbers: &mut [f32], side: usize, low: f32) {
    let pixels = numbers.as_chunks_mut::<3>().0;
    let grey: Vec<f32> =
        pixels.iter().map(|p| (p.iter().sum::<f32>() / 3.0 - low) / (1.0 - low)).collect();
    let sums = Sums::of(&grey, side);
    for (at, (pixel, grey)) in pixels.iter_mut().zip(&grey).enumerate() {
        let (mean, deviation) = sums.around(at % side, at / side);
        let reach = DEVIATIONS * deviation.max(DEVIATION_MIN);
        let black = (mean - reach).max(0.0);
        let shown = ((grey - black) * (0.5 / reach).max(1.0)).clamp(0.0, 1.0);
        *pixel = [shown * (1.0 - low) + low; 3];
    }
}

/// Sums of values and of their squares above and left of each place.
struct Sums {
    side: usize,
    sums: Vec<[f64; 2]>,
}

impl Sums {
    fn of(values: &[f32], side: usize) -> Self {
        let wide = side + 1;
        let mut sums = vec![[0.0; 2]; wide * wide];
        for (row, values) in values.chunks_exact(side).enumerate() {
            let mut along = [0.0; 2];
            for (column, value) in values.iter().map(|value| f64::from(*value)).enumerate() {
                along = [along[0] + value, along[1] + value * value];
                let above = sums[row * wide + column + 1];
                sums[(row + 1) * wide + column + 1] = [along[0] + above[0], along[1] + above[1]];
            }
        }
        Self { side, sums }
    }

    /// Mean and standard deviation in the square around a place.
    fn around(&self, x: usize, y: usize) -> (f32, f32) {
        let reach = (self.side / REACH).max(1);
        let ends = |at: usize| (at.saturating_sub(reach), (at + reach).min(self.side));
        let ((left, right), (top, bottom)) = (ends(x), ends(y));
        let count = ((right - left) * (bottom - top)) as f64;
        let at = |x: usize, y: usize| self.sums[y * (self.side + 1) + x];
        let [mean, square] = [0, 1].map(|part| {
            let all = at(right, bottom)[part] + at(left, top)[part];
            (all - at(left, bottom)[part] - at(right, top)[part]) / count
        });
        (mean as f32, (square - mean * mean).max(0.0).sqrt() as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dark_part_shows_beside_a_bright_one() {
        let side = 48;
        // At the left 0.1 and 0.2 in turns, at the right 0.8.
        let level = |at: usize| match (at % side, at / side) {
            (x, _) if x >= 24 => 0.8,
            (x, y) => [0.1, 0.2][(x / 2 + y / 2) % 2],
        };
        let mut numbers: Vec<f32> =
            (0..side * side).flat_map(|at| [level(at) * 2.0 - 1.0; 3]).collect();
        expose(&mut numbers, side, -1.0);
        let shown = |x: usize, y: usize| (numbers[(y * side + x) * 3] + 1.0) / 2.0;
        assert!((shown(6, 20) - shown(8, 20)).abs() > 0.4, "{} {}", shown(6, 20), shown(8, 20));
        assert!(numbers.iter().all(|number| (-1.0..=1.0).contains(number)));
    }

    #[test]
    fn one_colour_stays_one_colour() {
        let mut numbers = vec![0.3; 12 * 12 * 3];
        expose(&mut numbers, 12, 0.0);
        assert!(numbers.iter().all(|number| (number - numbers[0]).abs() < 1e-3));
    }
}
