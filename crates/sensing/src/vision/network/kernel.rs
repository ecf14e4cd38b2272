//! The inner loops, written once over fixed-size arrays so that the compiler keeps them in vector
//! registers. On x86 each is instantiated twice and the processor is asked at run time.

use super::operation::Finish;

/// Output channels of a wide panel: two vector registers of AVX2.
pub(super) const WIDE: usize = 16;
/// Output channels of a narrow panel: two vector registers of WASM.
pub(super) const NARROW: usize = 8;
/// Output pixels that one panel's weights are used for at a time.
const ROWS: usize = 4;
/// Rows that pass all panels before the next ones come, so that both stay in the nearest cache.
const BLOCK: usize = 64;

/// A loop that may be run with fused multiply-add or without.
pub(super) trait Kernel {
    /// Runs it; must be `#[inline(always)]`, or the vector features are lost.
    fn run<const FUSED: bool>(self);
}

/// Runs a kernel with the best that the processor has.
pub(super) fn run(kernel: impl Kernel) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = fearless_simd::Level::new().as_avx2() {
        use fearless_simd::Simd;
        return simd.vectorize(
            #[inline(always)]
            || kernel.run::<true>(),
        );
    }
    kernel.run::<{ cfg!(target_arch = "aarch64") }>();
}

#[inline(always)]
pub(super) fn multiply_add<const FUSED: bool>(a: f32, b: f32, sum: f32) -> f32 {
    if FUSED { a.mul_add(b, sum) } else { a * b + sum }
}

/// A number that is multiplied by `slope` below zero, and never larger than `ceiling`. Written as
/// comparisons, because `f32::min` and `f32::max` are calls on WASM, and end every vector.
#[inline(always)]
pub(super) fn bend<const FUSED: bool>(number: f32, slope: f32, ceiling: f32) -> f32 {
    let below = if number < 0.0 { number } else { 0.0 };
    let above = if number > 0.0 { number } else { 0.0 };
    let bent = multiply_add::<FUSED>(slope, below, above);
    if bent < ceiling { bent } else { ceiling }
}

/// Weights of `columns` sums over `depth` numbers, in panels of lanes, padded with zeros.
pub(super) struct Matrix {
    pub depth: usize,
    pub columns: usize,
    lanes: usize,
    panels: Vec<f32>,
    bias: Vec<f32>,
}

impl Matrix {
    /// Packs `columns` rows of `depth` weights.
    pub fn pack(weights: &[f32], bias: &[f32], depth: usize) -> Self {
        let columns = bias.len();
        let lanes = lanes(columns);
        let mut panels = vec![0.0; columns.next_multiple_of(lanes) * depth];
        for (column, row) in weights.chunks_exact(depth).enumerate() {
            let panel = column / lanes * lanes * depth + column % lanes;
            for (k, weight) in row.iter().enumerate() {
                panels[panel + k * lanes] = *weight;
            }
        }
        let mut padded = bias.to_vec();
        padded.resize(columns.next_multiple_of(lanes), 0.0);
        Self { depth, columns, lanes, panels, bias: padded }
    }

    /// How many numbers a packed matrix takes.
    pub fn packed_len(columns: usize, depth: usize) -> usize {
        (columns.next_multiple_of(lanes(columns))).saturating_mul(depth.saturating_add(1))
    }
}

/// Wide panels where they exist natively and nothing would be wasted, else narrow ones.
fn lanes(columns: usize) -> usize {
    let wastes = columns.next_multiple_of(WIDE) > columns.next_multiple_of(NARROW);
    if cfg!(target_arch = "wasm32") || wastes { NARROW } else { WIDE }
}

/// `rows × matrix`, finished.
pub(super) struct Multiply<'a> {
    pub rows: &'a [f32],
    pub matrix: &'a Matrix,
    pub finish: &'a Finish,
    /// The same pixels of the residual, or nothing.
    pub residual: &'a [f32],
    pub output: &'a mut [f32],
}

impl Kernel for Multiply<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let (depth, columns) = (self.matrix.depth, self.matrix.columns);
        let residual_block = BLOCK * self.finish.residual;
        for (index, rows) in self.rows.chunks(BLOCK * depth).enumerate() {
            let start = index * BLOCK * columns;
            let count = rows.len() / depth;
            let output = &mut self.output[start..start + count * columns];
            let residual = self.residual.get(index * residual_block..).unwrap_or_default();
            let block =
                Multiply { rows, output, residual, matrix: self.matrix, finish: self.finish };
            match self.matrix.lanes {
                WIDE => block.block::<WIDE, FUSED>(),
                _ => block.block::<NARROW, FUSED>(),
            }
        }
        self.finish.curve(self.output);
    }
}

impl Multiply<'_> {
    #[inline(always)]
    fn block<const WIDTH: usize, const FUSED: bool>(self) {
        let (depth, columns) = (self.matrix.depth, self.matrix.columns);
        let panels = self.matrix.panels.chunks_exact(depth * WIDTH);
        for (index, panel) in panels.enumerate() {
            let column = index * WIDTH;
            let panel = Panel::<WIDTH> {
                weights: panel.as_chunks().0,
                bias: lane(&self.matrix.bias, column),
                slopes: lane(&self.finish.slopes, column),
                ceiling: self.finish.ceiling,
                column,
            };
            let residual_channels = self.finish.residual;
            let mut four = self.rows.chunks_exact(ROWS * depth);
            let mut row = 0;
            for rows in &mut four {
                let rows: [&[f32]; ROWS] =
                    std::array::from_fn(|row| &rows[row * depth..(row + 1) * depth]);
                let sums = panel.sums::<ROWS, FUSED>(rows);
                for sums in sums {
                    let residual = pixel(self.residual, row, residual_channels);
                    let output = &mut self.output[row * columns..(row + 1) * columns];
                    panel.store::<FUSED>(sums, residual, output);
                    row += 1;
                }
            }
            for rows in four.remainder().chunks_exact(depth) {
                let [sums] = panel.sums::<1, FUSED>([rows]);
                let residual = pixel(self.residual, row, residual_channels);
                let output = &mut self.output[row * columns..(row + 1) * columns];
                panel.store::<FUSED>(sums, residual, output);
                row += 1;
            }
        }
    }
}

#[inline(always)]
fn lane<const WIDTH: usize>(numbers: &[f32], column: usize) -> [f32; WIDTH] {
    *numbers[column..].first_chunk().unwrap_or(&[0.0; WIDTH])
}

#[inline(always)]
fn pixel(numbers: &[f32], row: usize, channels: usize) -> &[f32] {
    numbers.get(row * channels..(row + 1) * channels).unwrap_or_default()
}

struct Panel<'a, const WIDTH: usize> {
    weights: &'a [[f32; WIDTH]],
    bias: [f32; WIDTH],
    slopes: [f32; WIDTH],
    ceiling: f32,
    column: usize,
}

impl<const WIDTH: usize> Panel<'_, WIDTH> {
    #[inline(always)]
    fn sums<const COUNT: usize, const FUSED: bool>(
        &self,
        rows: [&[f32]; COUNT],
    ) -> [[f32; WIDTH]; COUNT] {
        let mut sums = [self.bias; COUNT];
        let rows = rows.map(|row| &row[..self.weights.len()]);
        for (k, weights) in self.weights.iter().enumerate() {
            for (sums, row) in sums.iter_mut().zip(rows) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = multiply_add::<FUSED>(row[k], *weight, *sum);
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn store<const FUSED: bool>(
        &self,
        mut sums: [f32; WIDTH],
        residual: &[f32],
        output: &mut [f32],
    ) {
        let residual = residual.get(self.column..).unwrap_or_default();
        if let Some(residual) = residual.first_chunk::<WIDTH>() {
            for (sum, residual) in sums.iter_mut().zip(residual) {
                *sum += residual;
            }
        } else {
            for (sum, residual) in sums.iter_mut().zip(residual) {
                *sum += residual;
            }
        }
        for (sum, slope) in sums.iter_mut().zip(&self.slopes) {
            *sum = bend::<FUSED>(*sum, *slope, self.ceiling);
        }
        let output = &mut output[self.column..];
        if let Some(output) = output.first_chunk_mut::<WIDTH>() {
            *output = sums;
        } else {
            let length = output.len();
            output.copy_from_slice(&sums[..length]);
        }
    }
}
