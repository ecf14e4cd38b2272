//! A square of a picture, possibly turned, and its content at another size. Deliberately absent:
//! smoothing before shrinking; the networks were trained without it.

use super::{Picture, Point};

/// What stands for pixels outside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// Black.
    Black,
    /// The nearest edge, repeated.
    Edge,
}

/// A square, in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Region {
    pub centre_x: f32,
    pub centre_y: f32,
    pub side: f32,
    /// Clockwise as seen, radians.
    pub turn: f32,
}

impl Region {
    /// The upright square in which the whole picture fits.
    pub fn around(picture: &Picture) -> Self {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let side = width.max(height);
        Self { centre_x: width / 2.0, centre_y: height / 2.0, side, turn: 0.0 }
    }

    /// The same square, which a picture that stands on its head fills upright.
    pub fn upside_down(self) -> Self {
        Self { turn: self.turn + std::f32::consts::PI, ..self }
    }

    /// Whether it can be sampled: not smaller than a pixel, and not absurdly large or far away.
    pub fn is_sound(&self, picture: &Picture) -> bool {
        let reach = 4.0 * picture.width().max(picture.height()) as f32;
        let near = |place: f32| (-reach..=reach).contains(&place);
        (1.0..=reach).contains(&self.side)
            && near(self.centre_x)
            && near(self.centre_y)
            && self.turn.is_finite()
    }

    /// Maps a place in the region (0 to 1 from its own top left) to the picture; `z` is in sides of
    /// the region.
    pub fn place(&self, x: f32, y: f32, z: f32) -> Point {
        let (sine, cosine) = self.turn.sin_cos();
        let (x, y) = ((x - 0.5) * self.side, (y - 0.5) * self.side);
        Point {
            x: self.centre_x + x * cosine - y * sine,
            y: self.centre_y + x * sine + y * cosine,
            z: z * self.side,
        }
    }

    /// Fills `size × size` pixels of three numbers each, from `low` for black to 1 for white. Like
    /// the original, it samples single places and mixes the four pixels around each.
    pub fn sample(
        &self,
        picture: &Picture,
        size: usize,
        low: f32,
        outside: Outside,
        into: &mut Vec<f32>,
    ) {
        into.resize(size * size * 3, 0.0);
        let origin = self.place(0.0, 0.0, 0.0);
        let step = self.side / size as f32;
        let (step_x, step_y) = (step * self.turn.cos(), step * self.turn.sin());
        let sampler = Sampler { picture, scale: (1.0 - low) / (255.0 * 65_536.0), low, outside };
        for (down, row) in into.chunks_exact_mut(size * 3).enumerate() {
            let (row_x, row_y) = (origin.x - down as f32 * step_y, origin.y + down as f32 * step_x);
            let (mut x, mut y) = (fixed(row_x), fixed(row_y));
            for into in row.as_chunks_mut().0 {
                *into = sampler.pixel(x, y);
                (x, y) = (x + fixed(step_x), y + fixed(step_y));
            }
        }
    }
}

/// Positions are fixed-point numbers: converting each from floating point would take as long as
/// mixing.
const ONE: f32 = (1 << BITS) as f32;
const BITS: u32 = 20;

fn fixed(place: f32) -> i64 {
    (place * ONE) as i64
}

struct Sampler<'a> {
    picture: &'a Picture<'a>,
    scale: f32,
    low: f32,
    outside: Outside,
}

impl Sampler<'_> {
    #[inline(always)]
    fn pixel(&self, x: i64, y: i64) -> [f32; 3] {
        let (column, row) = ((x >> BITS) as i32, (y >> BITS) as i32);
        let share = |place: i64| (place >> (BITS - 8)) as u32 & 255;
        let [upper, lower] = match self.inside(column, row) {
            Some(pixels) => pixels,
            None => {
                [row, row + 1].map(|row| [column, column + 1].map(|column| self.outer(column, row)))
            }
        };
        let (upper, lower) = (mixed(upper, share(x)), mixed(lower, share(x)));
        let below = share(y);
        std::array::from_fn(|channel| {
            let both = upper[channel] * (256 - below) + lower[channel] * below;
            both as i32 as f32 * self.scale + self.low
        })
    }

    /// The four pixels around a place, unless one lies outside the picture.
    #[inline(always)]
    fn inside(&self, column: i32, row: i32) -> Option<[[[u8; 4]; 2]; 2]> {
        let (width, height) = (self.picture.width(), self.picture.height());
        let (column, row) = (usize::try_from(column).ok()?, usize::try_from(row).ok()?);
        if column + 1 >= width || row + 1 >= height {
            return None;
        }
        let pixels = self.picture.rgba().as_chunks::<4>().0;
        let start = row * width + column;
        Some([*pixels.get(start..)?.first_chunk()?, *pixels.get(start + width..)?.first_chunk()?])
    }

    fn outer(&self, column: i32, row: i32) -> [u8; 4] {
        let (column, row) = (column as isize, row as isize);
        let (width, height) = (self.picture.width() as isize, self.picture.height() as isize);
        let is_inside = (0..width).contains(&column) && (0..height).contains(&row);
        if is_inside || self.outside == Outside::Edge {
            let [red, green, blue] = self.picture.at(column, row);
            [red, green, blue, 0]
        } else {
            [0; 4]
        }
    }
}

/// Red, green and blue between two pixels, times 256; red and blue are mixed in one multiplication.
#[inline(always)]
fn mixed([one, other]: [[u8; 4]; 2], share: u32) -> [u32; 3] {
    let (one, other) = (u32::from_le_bytes(one), u32::from_le_bytes(other));
    let (keep, odd) = (256 - share, 0x00ff_00ff);
    let red_blue = (one & odd) * keep + (other & odd) * share;
    let green = ((one >> 8) & 255) * keep + ((other >> 8) & 255) * share;
    [red_blue & 0xffff, green, red_blue >> 16]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_of_the_pictures_size_is_the_picture() {
        let bytes: Vec<u8> = (0..64).collect();
        let picture = Picture::new(4, 4, &bytes).unwrap();
        let mut numbers = Vec::new();
        Region::around(&picture).sample(&picture, 4, 0.0, Outside::Black, &mut numbers);
        let whole: Vec<f32> =
            (0..64).filter(|at| at % 4 != 3).map(|byte| byte as f32 / 255.0).collect();
        for (number, byte) in numbers.iter().zip(&whole) {
            assert!((number - byte).abs() < 1e-6, "{number} is not {byte}");
        }
    }

    #[test]
    fn outside_is_black_or_the_edge() {
        let bytes = [200; 4 * 2 * 4];
        let picture = Picture::new(4, 2, &bytes).unwrap();
        let mut numbers = Vec::new();
        Region::around(&picture).sample(&picture, 4, -1.0, Outside::Black, &mut numbers);
        assert_eq!(numbers[0], -1.0);
        Region::around(&picture).sample(&picture, 4, -1.0, Outside::Edge, &mut numbers);
        assert!((numbers[0] - (200.0 / 255.0 * 2.0 - 1.0)).abs() < 1e-6);
    }

    #[test]
    fn a_turned_region_puts_places_where_they_were() {
        let quarter = std::f32::consts::FRAC_PI_2;
        let region = Region { centre_x: 10.0, centre_y: 20.0, side: 4.0, turn: quarter };
        let place = region.place(1.0, 0.5, 0.25);
        assert!((place.x - 10.0).abs() < 1e-5 && (place.y - 22.0).abs() < 1e-5);
        assert_eq!(place.z, 1.0);
    }
}
