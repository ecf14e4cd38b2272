//! The inner loops, written once over fixed-size arrays so that the compiler keeps them in vector
//! registers. On x86 each is instantiated twice and the processor is asked at run time.

use super::operation::Finish;

/// Output channels of a wide panel: two vector registers of AVX2.
pub(super) const WIDE: usize = 16;
/// Output channels of a narrow panel: two vector registers of WASM.
pub(super) const NARROW: usize = 8;
/// Rows that pass all panels before the next ones come, so that both stay in the nearest cache.
const BLOCK: usize = 48;

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

/// The rows to be multiplied, where they lie: each is made of pieces of equal length.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub numbers: &'a [f32],
    pub count: usize,
    /// From the beginning of one row to the next one's.
    pub step: usize,
    pub pieces: usize,
    /// From the beginning of one piece to the next one's.
    pub piece_step: usize,
}

impl<'a> Rows<'a> {
    /// Rows of `depth` numbers, one behind the other.
    pub fn plain(numbers: &'a [f32], depth: usize) -> Self {
        let count = numbers.len() / depth;
        Self { numbers, count, step: depth, pieces: 1, piece_step: depth }
    }
}

/// `rows × matrix`, finished.
pub(super) struct Multiply<'a> {
    pub rows: Rows<'a>,
    pub matrix: &'a Matrix,
    pub finish: &'a Finish,
    /// The same pixels of the residual, or nothing.
    pub residual: &'a [f32],
    pub output: &'a mut [f32],
}

impl Kernel for Multiply<'_> {
    /// How many rows one panel's weights are used for at a time is a matter of how many vector
    /// registers there are: their sums must all stay in them.
    #[inline(always)]
    fn run<const FUSED: bool>(mut self) {
        match (self.matrix.lanes, FUSED) {
            (WIDE, true) => self.panels::<WIDE, 6, FUSED>(),
            (WIDE, false) => self.panels::<WIDE, 2, FUSED>(),
            (_, true) => self.panels::<NARROW, 8, FUSED>(),
            (_, false) => self.panels::<NARROW, 4, FUSED>(),
        }
        self.finish.curve(self.output);
    }
}

impl Multiply<'_> {
    #[inline(always)]
    fn panels<const WIDTH: usize, const ROWS: usize, const FUSED: bool>(&mut self) {
        let panels = self.matrix.panels.chunks_exact(self.matrix.depth * WIDTH);
        for start in (0..self.rows.count).step_by(BLOCK) {
            let end = (start + BLOCK).min(self.rows.count);
            for (index, weights) in panels.clone().enumerate() {
                let column = index * WIDTH;
                let panel = Panel::<WIDTH> {
                    weights: weights.as_chunks().0,
                    bias: lane(&self.matrix.bias, column),
                    slopes: lane(&self.finish.slopes, column),
                    ceiling: self.finish.ceiling,
                    column,
                };
                let mut row = start;
                while row + ROWS <= end {
                    self.several::<WIDTH, ROWS, FUSED>(&panel, row);
                    row += ROWS;
                }
                while row + 2 <= end {
                    self.several::<WIDTH, 2, FUSED>(&panel, row);
                    row += 2;
                }
                if row < end {
                    self.several::<WIDTH, 1, FUSED>(&panel, row);
                }
            }
        }
    }

    #[inline(always)]
    fn several<const WIDTH: usize, const COUNT: usize, const FUSED: bool>(
        &mut self,
        panel: &Panel<WIDTH>,
        first: usize,
    ) {
        let (columns, channels) = (self.matrix.columns, self.finish.residual);
        let sums = panel.sums::<COUNT, FUSED>(&self.rows, first);
        for (more, sums) in sums.into_iter().enumerate() {
            let row = first + more;
            let residual = if channels == 0 {
                &[]
            } else {
                &self.residual[row * channels..(row + 1) * channels]
            };
            let output = &mut self.output[row * columns..(row + 1) * columns];
            panel.store::<FUSED>(sums, residual, output);
        }
    }
}

#[inline(always)]
pub(super) fn lane<const WIDTH: usize>(numbers: &[f32], at: usize) -> [f32; WIDTH] {
    *numbers[at..].first_chunk().unwrap_or(&[0.0; WIDTH])
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
        rows: &Rows,
        first: usize,
    ) -> [[f32; WIDTH]; COUNT] {
        let mut sums = [self.bias; COUNT];
        let length = self.weights.len() / rows.pieces;
        for (piece, weights) in self.weights.chunks_exact(length).enumerate() {
            let from = first * rows.step + piece * rows.piece_step;
            let pieces: [&[f32]; COUNT] =
                std::array::from_fn(|row| &rows.numbers[from + row * rows.step..][..weights.len()]);
            for (k, weights) in weights.iter().enumerate() {
                for (sums, numbers) in sums.iter_mut().zip(pieces) {
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum = multiply_add::<FUSED>(numbers[k], *weight, *sum);
                    }
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
