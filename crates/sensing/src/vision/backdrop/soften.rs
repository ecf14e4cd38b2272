//! The room out of focus. It is blurred small, and weighted by what is not the person, so that no glow
//! of the person lies around them, as none does with a real lens.

use super::mask::Mask;
use super::planes::Planes;
use super::stretch::{Between, shrink, widen};

/// Longest side of the small picture (chosen: a strong blur hides what is lost).
const SIDE: usize = 160;
/// Half a box in small pixels; three passes are nearly a Gaussian of 5.5 small pixels, 3.4 % of the
/// longer side (chosen by eye: letters on a poster cannot be read, and a room is still a room).
const REACH: usize = 5;
const PASSES: usize = 3;
/// What even the middle of the person counts, so that there is always something to average.
const LEAST: f32 = 0.000_1;

/// Brightness, blue and red difference of what is not the person, and how much of it there is.
type Cell = [f32; 4];

/// The softened room, as wide as the picture and its colour planes, in few rows.
#[derive(Debug, Default)]
pub struct Soft {
    rows: usize,
    /// Brightness, blue difference, red difference.
    wide: [Vec<f32>; 3],
}

impl Soft {
    /// Softens a picture.
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
                cells.iter().map(|cell| cell[part] / cell[3].max(LEAST)).collect();
            widen(&plane, size.0, places, wide);
        }
        self.rows = size.1;
    }

    /// Writes one row of one plane (0 brightness, 1 blue, 2 red) of `height` rows.
    pub fn row(&self, part: usize, row: usize, height: usize, out: &mut [u8]) {
        let between = Between::of(row, height, self.rows);
        let (above, below) = between.rows(&self.wide[part], out.len());
        for ((out, above), below) in out.iter_mut().zip(above).zip(below) {
            *out = super::planes::byte(above + (below - above) * between.share);
        }
    }
}

fn small_size(width: usize, height: usize) -> (usize, usize) {
    let longest = width.max(height).max(SIDE);
    ((width * SIDE / longest).max(1), (height * SIDE / longest).max(1))
}

fn cells(planes: &Planes, mask: &Mask, size: (usize, usize)) -> Vec<Cell> {
    let colours = (planes.colour_width(), planes.colour_height());
    let [luma, blue, red] = planes.parts();
    let luma = shrink(luma, (planes.width(), planes.height()), size);
    let (blue, red) = (shrink(blue, colours, size), shrink(red, colours, size));
    let persons = mask.cells(size);
    let all = luma.iter().zip(&blue).zip(&red).zip(&persons);
    all.map(|(((luma, blue), red), person)| {
        let weight = ((1.0 - person) * (1.0 - person)).max(LEAST);
        [luma * weight, blue * weight, red * weight, weight]
    })
    .collect()
}

/// One box blur, across and then down; the border repeats outwards.
fn blur(cells: &mut [Cell], (width, height): (usize, usize)) {
    let mut line = vec![Cell::default(); width];
    for row in cells.chunks_exact_mut(width) {
        line.copy_from_slice(row);
        slide(&line, |at, mean| row[at] = mean);
    }
    let mut line = vec![Cell::default(); height];
    for column in 0..width {
        for (row, cell) in line.iter_mut().enumerate() {
            *cell = cells[row * width + column];
        }
        slide(&line, |at, mean| cells[at * width + column] = mean);
    }
}

/// Calls with the mean around each place of a line.
fn slide(line: &[Cell], mut give: impl FnMut(usize, Cell)) {
    let at = |place: isize| line[place.clamp(0, line.len() as isize - 1) as usize];
    let reach = REACH as isize;
    let mut sum = Cell::default();
    for place in -reach..=reach {
        add(&mut sum, at(place), 1.0);
    }
    for place in 0..line.len() {
        give(place, sum.map(|part| part / (2 * REACH + 1) as f32));
        add(&mut sum, at(place as isize + reach + 1), 1.0);
        add(&mut sum, at(place as isize - reach), -1.0);
    }
}

fn add(sum: &mut Cell, cell: Cell, times: f32) {
    sum.iter_mut().zip(cell).for_each(|(sum, part)| *sum += part * times);
}
