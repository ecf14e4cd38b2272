//! Shrinks planes by averaging and enlarges them by mixing neighbours.

/// Where a stretched row or column takes its values from: two neighbours, and the share of the
/// second, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// The neighbour nearer to the start.
    pub first: usize,
    /// The one after it, or the same one at the end.
    pub second: usize,
    /// Share of the second, 0 to 1.
    pub share: f32,
}

impl Between {
    /// The source of place `at` when `from` places are stretched to `to`; both are at least 1.
    pub fn of(at: usize, to: usize, from: usize) -> Self {
        let place = (at as f32 + 0.5) * from as f32 / to as f32 - 0.5;
        let place = place.clamp(0.0, (from - 1) as f32);
        let first = place as usize;
        Self { first, second: (first + 1).min(from - 1), share: place - first as f32 }
    }

    /// The two rows of a plane of this width.
    pub fn rows<'a, Value>(&self, plane: &'a [Value], width: usize) -> (&'a [Value], &'a [Value]) {
        (&plane[self.first * width..][..width], &plane[self.second * width..][..width])
    }
}

/// Averages a plane of the size `from` into one of the size `to`; repeats values where it is
/// smaller.
pub fn shrink(plane: &[u8], from: (usize, usize), to: (usize, usize)) -> Vec<f32> {
    let mut small = Vec::with_capacity(to.0 * to.1);
    let mut sums = vec![0_u16; from.0];
    let spans: Vec<_> = (0..to.0).map(|column| span(column, to.0, from.0)).collect();
    for row in 0..to.1 {
        let (top, bottom) = span(row, to.1, from.1);
        sums.fill(0);
        for row in plane[top * from.0..bottom * from.0].chunks_exact(from.0) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += u16::from(*value));
        }
        for (start, end) in &spans {
            let sum: u32 = sums[*start..*end].iter().copied().map(u32::from).sum();
            small.push(sum as f32 / ((end - start) * (bottom - top)) as f32);
        }
    }
    small
}

/// The range of `places` that cell `at` of `cells` covers, at least one.
fn span(at: usize, cells: usize, places: usize) -> (usize, usize) {
    let start = at * places / cells;
    (start, ((at + 1) * places / cells).max(start + 1))
}

/// Stretches every row of a plane of this width to `places`.
pub fn widen(plane: &[f32], width: usize, places: &[Between], wide: &mut Vec<f32>) {
    wide.clear();
    for row in plane.chunks_exact(width) {
        wide.extend(places.iter().map(|between| {
            row[between.first] + (row[between.second] - row[between.first]) * between.share
        }));
    }
}

/// The larger of two numbers, in one instruction; `f32::max` is a call on WASM.
#[inline(always)]
pub fn larger(one: f32, other: f32) -> f32 {
    if one > other { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_what_a_cell_covers() {
        let plane = [0, 10, 20, 30, 40, 50, 60, 70];
        assert_eq!(shrink(&plane, (4, 2), (2, 1)), [25.0, 45.0]);
        assert_eq!(shrink(&plane, (4, 2), (1, 1)), [35.0]);
    }

    #[test]
    fn repeats_a_plane_that_is_smaller_than_its_cells() {
        assert_eq!(shrink(&[7, 9], (2, 1), (4, 2)), [7.0, 7.0, 9.0, 9.0, 7.0, 7.0, 9.0, 9.0]);
    }

    #[test]
    fn stretches_evenly_and_never_past_the_ends() {
        let places: Vec<_> = (0..4).map(|at| Between::of(at, 4, 2)).collect();
        let mut wide = Vec::new();
        widen(&[0.0, 1.0], 2, &places, &mut wide);
        assert_eq!(wide, [0.0, 0.25, 0.75, 1.0]);
    }
}
