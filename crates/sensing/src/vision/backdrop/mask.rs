//! Which pixels are the person. The mask is steadied over time, and enlarged from the network's few
//! pixels along the picture's own edges (a guided filter), so that hair does not shimmer.

use super::planes::{Colour, Planes};
use super::stretch::{Between, larger, shrink, widen};

/// Pixels of the mask across: the network's own size.
pub const MASK_WIDTH: usize = 256;
/// Pixels of the mask down.
pub const MASK_HEIGHT: usize = 144;

const CELLS: usize = MASK_WIDTH * MASK_HEIGHT;
/// How much of a change is applied at once: this share, and more the larger the change is. Edges
/// stay calm, and a raised hand shows immediately (chosen by eye).
const CALM_SHARE: f32 = 0.4;
const QUICK_SHARE: f32 = 2.0;
/// Half the guided filter's window, in mask pixels (chosen by eye: about a strand of hair).
const REACH: usize = 2;
/// Squared steps of brightness below this are no edge (chosen: 2 % of white).
const FLAT: f32 = 0.000_4;
/// Shares of the person below the first count as background, above the second as person (chosen by
/// eye: giving up a little of the edge leaves no rim of the room around the person).
const EDGE: (f32, f32) = (0.3, 0.8);
/// A share of 1, in the fixed-point numbers of `blend`.
pub const WHOLE: f32 = 128.0;

/// The person's share of each pixel: for a brightness b it is `slope · b + offset`.
#[derive(Debug, Default)]
pub struct Mask {
    /// Size of the picture seen last.
    size: (usize, usize),
    /// Brightness of that picture, 0 to 1.
    guide: Vec<f32>,
    /// The mask, steadied over time; empty before the first.
    steady: Vec<f32>,
    slopes: Vec<f32>,
    offsets: Vec<f32>,
    /// Slopes and offsets stretched to the picture's width: [`MASK_HEIGHT`] rows.
    wide_slopes: Vec<f32>,
    wide_offsets: Vec<f32>,
    width: usize,
    cells: Vec<f32>,
}

impl Mask {
    /// Fills `input` with red, green and blue of each mask pixel, and remembers their brightness.
    pub fn look(&mut self, planes: &Planes, colour: Colour, input: &mut [f32]) {
        let (width, height) = (planes.width(), planes.height());
        self.keep_to((width, height));
        let colours = (planes.colour_width(), planes.colour_height());
        let [luma, blue, red] = planes.parts();
        let luma = shrink(luma, (width, height), (MASK_WIDTH, MASK_HEIGHT));
        let blue = shrink(blue, colours, (MASK_WIDTH, MASK_HEIGHT));
        let red = shrink(red, colours, (MASK_WIDTH, MASK_HEIGHT));
        for (((pixel, y), u), v) in input.chunks_exact_mut(3).zip(&luma).zip(&blue).zip(&red) {
            pixel.copy_from_slice(&colour.to_rgb([*y, *u, *v]));
        }
        self.guide = luma;
        self.guide.iter_mut().for_each(|luma| *luma /= 255.0);
    }

    /// Drops an earlier mask when the size changes: a camera that was turned shows the person
    /// elsewhere.
    fn keep_to(&mut self, size: (usize, usize)) {
        if self.size != size {
            *self = Self { size, ..Self::default() };
        }
    }

    /// Takes the network's answer for the picture seen last.
    pub fn take(&mut self, found: &[f32]) {
        let is_mask = found.len() == CELLS && found.iter().all(|share| share.is_finite());
        if !is_mask || self.guide.is_empty() {
            *self = Self::default();
            return;
        }
        if self.steady.is_empty() {
            self.steady = found.iter().map(|share| share.clamp(0.0, 1.0)).collect();
        }
        for (steady, found) in self.steady.iter_mut().zip(found) {
            let change = found.clamp(0.0, 1.0) - *steady;
            *steady += change * (CALM_SHARE + QUICK_SHARE * change.abs()).min(1.0);
        }
        let (low, high) = EDGE;
        let gain = WHOLE / (high - low);
        (self.slopes, self.offsets) = guided(&self.guide, &self.steady);
        self.slopes.iter_mut().for_each(|slope| *slope *= gain / 255.0);
        self.offsets.iter_mut().for_each(|offset| *offset = (*offset - low) * gain);
        self.width = 0;
    }

    /// Makes rows as wide as a picture of this size, and cells for its small copy. Does nothing
    /// without a mask of this size.
    pub fn fit(&mut self, size: (usize, usize), cells: (usize, usize)) {
        self.keep_to(size);
        let width = size.0;
        if self.width == width || self.steady.is_empty() {
            return;
        }
        self.cells = self.cells_of(cells);
        let places: Vec<_> = (0..width).map(|x| Between::of(x, width, MASK_WIDTH)).collect();
        widen(&self.slopes, MASK_WIDTH, &places, &mut self.wide_slopes);
        widen(&self.offsets, MASK_WIDTH, &places, &mut self.wide_offsets);
        self.width = width;
    }

    /// The person's share along one row of a picture of `height` rows, 0 to [`WHOLE`]. All 0
    /// without a mask of this width.
    pub fn row(&self, row: usize, height: usize, luma: &[u8], shares: &mut [i16]) {
        if self.steady.is_empty() || self.width != luma.len() {
            shares.fill(0);
            return;
        }
        let between = Between::of(row, height, MASK_HEIGHT);
        let of = |wide| between.rows(wide, self.width);
        let ((slopes, slopes_2), (offsets, offsets_2)) =
            (of(&self.wide_slopes), of(&self.wide_offsets));
        let lines = slopes.iter().zip(slopes_2).zip(offsets).zip(offsets_2);
        for ((out, luma), (((slope, slope_2), offset), offset_2)) in
            shares.iter_mut().zip(luma).zip(lines)
        {
            let slope = slope + (slope_2 - slope) * between.share;
            let offset = offset + (offset_2 - offset) * between.share;
            // Converts by way of 32 bits, for which there is one instruction.
            *out = (slope * f32::from(*luma) + offset).clamp(0.0, WHOLE) as i32 as i16;
        }
    }

    /// The person's share of each fitted cell, 0 to 1; empty without a mask.
    pub fn cells(&self) -> &[f32] {
        &self.cells
    }

    /// The largest share in each cell and one mask pixel around it, so that no rim of the person
    /// counts as background.
    fn cells_of(&self, (columns, rows): (usize, usize)) -> Vec<f32> {
        let largest = |shares: &[f32]| shares.iter().copied().fold(0.0, larger);
        let mut cells = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            let (top, bottom) = wider(row, rows, MASK_HEIGHT);
            let mut line = [0.0_f32; MASK_WIDTH];
            for shares in self.steady[top * MASK_WIDTH..bottom * MASK_WIDTH].chunks(MASK_WIDTH) {
                line.iter_mut().zip(shares).for_each(|(most, share)| *most = larger(*most, *share));
            }
            cells.extend((0..columns).map(|column| {
                let (start, end) = wider(column, columns, MASK_WIDTH);
                largest(&line[start..end])
            }));
        }
        cells
    }
}

/// The range of `places` that cell `at` of `cells` covers, and one more on each side.
fn wider(at: usize, cells: usize, places: usize) -> (usize, usize) {
    let end = ((at + 1) * places).div_ceil(cells) + 1;
    ((at * places / cells).saturating_sub(1), end.min(places))
}

/// Slopes and offsets by which `guide` explains `shares` around each pixel (He, Sun and Tang,
/// Guided Image Filtering, 2010).
fn guided(guide: &[f32], shares: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let product =
        |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let guide_mean = box_mean(guide.to_vec());
    let share_mean = box_mean(shares.to_vec());
    let square_mean = box_mean(product(guide, guide));
    let product_mean = box_mean(product(guide, shares));
    let mut slopes = product_mean;
    let mut offsets = share_mean;
    let means = guide_mean.iter().zip(&square_mean);
    for ((slope, offset), (guide, square)) in slopes.iter_mut().zip(&mut offsets).zip(means) {
        let together = *slope - guide * *offset;
        *slope = together / (larger(square - guide * guide, 0.0) + FLAT);
        *offset -= *slope * guide;
    }
    (box_mean(slopes), box_mean(offsets))
}

/// The mean over a window of 2 · [`REACH`] + 1 mask pixels each way; border pixels repeat outwards.
fn box_mean(mut values: Vec<f32>) -> Vec<f32> {
    const WINDOW: usize = 2 * REACH + 1;
    let mut padded = [0.0; MASK_WIDTH + 2 * REACH];
    for row in values.chunks_exact_mut(MASK_WIDTH) {
        padded[..REACH].fill(row[0]);
        padded[REACH..REACH + MASK_WIDTH].copy_from_slice(row);
        padded[REACH + MASK_WIDTH..].fill(row[MASK_WIDTH - 1]);
        for (x, value) in row.iter_mut().enumerate() {
            *value = padded[x..x + WINDOW].iter().sum::<f32>();
        }
    }
    let mut mean = Vec::with_capacity(CELLS);
    for y in 0..MASK_HEIGHT {
        let mut sums = [0.0; MASK_WIDTH];
        for step in 0..WINDOW {
            let row = (y + step).saturating_sub(REACH).min(MASK_HEIGHT - 1);
            let row = &values[row * MASK_WIDTH..][..MASK_WIDTH];
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        mean.extend(sums.map(|sum| sum / (WINDOW * WINDOW) as f32));
    }
    mean
}
