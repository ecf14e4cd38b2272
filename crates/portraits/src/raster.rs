//! Draws triangles into samples; the nearest wins. It tells which triangle covers a sample, and
//! where in it; colour is the caller's work.

/// A corner on the screen: sample coordinates, and depth (smaller is nearer).
#[derive(Clone, Copy, Debug, Default)]
pub struct Corner {
    pub x: f32,
    pub y: f32,
    pub depth: f32,
}

/// What a sample shows.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Depth, infinite where nothing is.
    pub depth: f32,
    /// The triangle, or [`NOTHING`].
    pub triangle: u32,
    /// Shares of the second and third corner.
    pub shares: [f32; 2],
}

/// No triangle.
pub const NOTHING: u32 = u32::MAX;

const EMPTY: Hit = Hit { depth: f32::INFINITY, triangle: NOTHING, shares: [0.0; 2] };

/// A grid of samples, row by row from the top left.
#[derive(Clone, Debug)]
pub struct Raster {
    pub width: usize,
    pub height: usize,
    pub hits: Vec<Hit>,
}

impl Raster {
    /// An empty grid.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, hits: vec![EMPTY; width * height] }
    }

    /// Draws triangle number `triangle`, visible from both sides.
    pub fn draw(&mut self, triangle: u32, [a, b, c]: [Corner; 3]) {
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        if area.abs() < 1e-9 || !area.is_finite() {
            return;
        }
        let span = |low: f32, high: f32, end: usize| {
            let first = (low - 0.5).ceil().max(0.0) as usize;
            let last = ((high - 0.5).floor() + 1.0).clamp(0.0, end as f32) as usize;
            first..last
        };
        let columns = span(a.x.min(b.x).min(c.x), a.x.max(b.x).max(c.x), self.width);
        let rows = span(a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y), self.height);
        let scale = 1.0 / area;
        for row in rows {
            let y = row as f32 + 0.5 - a.y;
            for column in columns.clone() {
                let x = column as f32 + 0.5 - a.x;
                let second = (x * (c.y - a.y) - y * (c.x - a.x)) * scale;
                let third = (y * (b.x - a.x) - x * (b.y - a.y)) * scale;
                if second < 0.0 || third < 0.0 || second + third > 1.0 {
                    continue;
                }
                let depth = a.depth + second * (b.depth - a.depth) + third * (c.depth - a.depth);
                let hit = &mut self.hits[row * self.width + column];
                if depth < hit.depth {
                    *hit = Hit { depth, triangle, shares: [second, third] };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(depth: f32) -> [Corner; 3] {
        [[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]].map(|[x, y]| Corner { x, y, depth })
    }

    #[test]
    fn the_nearest_triangle_wins_in_any_order() {
        for order in [[1.0, 2.0], [2.0, 1.0]] {
            let mut raster = Raster::new(4, 4);
            for depth in order {
                raster.draw(depth as u32, corners(depth));
            }
            assert!(raster.hits.iter().all(|hit| hit.triangle == 1));
        }
    }

    #[test]
    fn shares_say_where_in_the_triangle() {
        let mut raster = Raster::new(8, 8);
        raster.draw(0, corners(1.0));
        let hit = raster.hits[8 + 4];
        assert!(
            (hit.shares[0] - 4.5 / 8.0).abs() < 1e-6 && (hit.shares[1] - 1.5 / 8.0).abs() < 1e-6
        );
        assert_eq!(raster.hits[63].triangle, NOTHING);
    }

    #[test]
    fn corners_outside_the_grid_do_not_panic() {
        let mut raster = Raster::new(4, 4);
        let far = |x: f32, y: f32| Corner { x, y, depth: 1.0 };
        raster.draw(0, [far(-1e9, -1e9), far(1e9, 0.0), far(0.0, 1e9)]);
        raster.draw(1, [far(f32::NAN, 0.0), far(1.0, 0.0), far(0.0, 1.0)]);
        raster.draw(2, [far(50.0, 50.0), far(60.0, 50.0), far(50.0, 60.0)]);
        assert!(raster.hits.iter().all(|hit| hit.triangle == 0 || hit.triangle == NOTHING));
    }
}
