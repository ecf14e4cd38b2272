//! Blurs the room. It is blurred at a small size, weighted by what is not the person, so that no
//! glow of the person surrounds them; a real lens makes none either.

use super::mask::Mask;
use super::planes::Planes;
use super::stretch::{Between, larger, shrink, widen};

/// Longest side of the small picture (chosen: a strong blur hides what is lost).
const SIDE: usize = 160;
/// Half a box in small pixels; three passes are nearly a Gaussian of 5.5 small pixels, 3.4 % of the
/// longer side (chosen by eye: letters on a poster cannot be read, and a room is still a room).
const REACH: usize = 5;
const PASSES: usize = 3;
const WINDOW: f32 = (2 * REACH + 1) as f32;
/// Weight that even the middle of the person has, so that there is always something to average.
const LEAST: f32 = 0.000_1;

/// Brightness, blue and red difference of what is not the person, and its weight.
type Cell = [f32; 4];

/// The blurred room, as wide as the picture and its colour planes, in few rows.
#[derive(Debug, Default)]
pub struct Soft {
    rows: usize,
    /// Brightness, blue difference, red difference.
    wide: [Vec<f32>; 3],
}

impl Soft {
    /// Blurs a picture.
    pub fn look(&mut self, planes: &Planes, mask: &Mask) {
        let size = small_size(planes.width(), planes.height());
        let mut cells = cells(planes, mask, size);
        for _ in 0..PASSES {
            blur(&mut cells, size);
        }
        let places =
            |width| -> Vec<_> { (0..width).map(|x| Between::of(x, width, size.0)).collect() };
        let (luma, colour) = (places(planes.width()), places(planes.colour_width()));
        for (part, (wide, places)) in
            self.wide.iter_mut().zip([&luma, &colour, &colour]).enumerate()
        {
            let plane: Vec<f32> =
                cells.iter().map(|cell| cell[part] / larger(cell[3], LEAST)).collect();
            widen(&plane, size.0, places, wide);
        }
        self.rows = size.1;
    }

    /// Writes one row of one plane (0 brightness, 1 blue, 2 red) of `height` rows.
    pub fn row(&self, part: usize, row: usize, height: usize, out: &mut [u8]) {
        let between = Between::of(row, height, self.rows);
        let (above, below) = between.rows(&self.wide[part], out.len());
        for ((out, above), below) in out.iter_mut().zip(above).zip(below) {
            // A mean of bytes is a byte; converted by way of 32 bits, for which there is one
            // instruction.
            *out = (above + (below - above) * between.share + 0.5) as i32 as u8;
        }
    }
}

/// The size of the small picture.
pub fn small_size(width: usize, height: usize) -> (usize, usize) {
    let longest = width.max(height).max(SIDE);
    ((width * SIDE / longest).max(1), (height * SIDE / longest).max(1))
}

fn cells(planes: &Planes, mask: &Mask, size: (usize, usize)) -> Vec<Cell> {
    let colours = (planes.colour_width(), planes.colour_height());
    let [luma, blue, red] = planes.parts();
    let luma = shrink(luma, (planes.width(), planes.height()), size);
    let (blue, red) = (shrink(blue, colours, size), shrink(red, colours, size));
    let nobody = 0.0;
    let persons = mask.cells().iter().chain(std::iter::repeat(&nobody));
    let all = luma.iter().zip(&blue).zip(&red).zip(persons);
    all.map(|(((luma, blue), red), person)| {
        let weight = larger((1.0 - person) * (1.0 - person), LEAST);
        [luma * weight, blue * weight, red * weight, weight]
    })
    .collect()
}

/// One box blur, horizontally and then vertically; border cells repeat outwards.
fn blur(cells: &mut [Cell], (width, height): (usize, usize)) {
    let mut line = vec![Cell::default(); width + 2 * REACH + 1];
    for row in cells.chunks_exact_mut(width) {
        line[..REACH].fill(row[0]);
        line[REACH..REACH + width].copy_from_slice(row);
        line[REACH + width..].fill(row[width - 1]);
        let mut sum = Cell::default();
        line[..2 * REACH].iter().for_each(|cell| change(&mut sum, cell, 1.0));
        for ((mean, comes), goes) in row.iter_mut().zip(&line[2 * REACH..]).zip(&line) {
            change(&mut sum, comes, 1.0);
            *mean = sum.map(|part| part / WINDOW);
            change(&mut sum, goes, -1.0);
        }
    }
    let before = cells.to_vec();
    let row = |at: isize| {
        let at = at.clamp(0, height as isize - 1) as usize;
        &before[at * width..][..width]
    };
    let reach = REACH as isize;
    let mut sums = vec![Cell::default(); width];
    let add = |sums: &mut [Cell], at: isize, times: f32| {
        sums.iter_mut().zip(row(at)).for_each(|(sum, cell)| change(sum, cell, times));
    };
    (-reach..reach).for_each(|at| add(&mut sums, at, 1.0));
    for (at, means) in cells.chunks_exact_mut(width).enumerate() {
        add(&mut sums, at as isize + reach, 1.0);
        for (mean, sum) in means.iter_mut().zip(&sums) {
            *mean = sum.map(|part| part / WINDOW);
        }
        add(&mut sums, at as isize - reach, -1.0);
    }
}

fn change(sum: &mut Cell, cell: &Cell, times: f32) {
    sum.iter_mut().zip(cell).for_each(|(sum, part)| *sum += part * times);
}
