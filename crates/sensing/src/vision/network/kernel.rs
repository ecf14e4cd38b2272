//! The inner loops, written once over fixed-size arrays so that the compiler keeps them in vector
//! registers. On x86 each is instantiated twice, and the one to use is chosen at run time.

use super::lane::{Lane, Narrow, Wide};
use super::operation::Finish;

/// Output channels of a wide panel.
pub(super) const WIDE: usize = Wide::WIDTH;
/// Output channels of a narrow panel.
const NARROW: usize = Narrow::WIDTH;
/// Rows that go through all panels before the next ones, so that both stay in the nearest cache.
const BLOCK: usize = 48;

/// A loop that runs with fused multiply-add or without.
pub(super) trait Kernel {
    /// Runs it. Must be `#[inline(always)]`, or the vector features are lost.
    fn run<const FUSED: bool>(self);
}

/// Runs a kernel with the best instructions that the processor has.
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

    /// Length of a packed matrix.
    pub fn packed_len(columns: usize, depth: usize) -> usize {
        (columns.next_multiple_of(lanes(columns))).saturating_mul(depth.saturating_add(1))
    }
}

/// Width of the panels: wide where nothing would be wasted, else narrow.
fn lanes(columns: usize) -> usize {
    let wastes = columns.next_multiple_of(WIDE) > columns.next_multiple_of(NARROW);
    if wastes { NARROW } else { WIDE }
}

/// The rows to be multiplied, read in place: each is made of pieces of equal length.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub numbers: &'a [f32],
    pub count: usize,
    /// Distance from the start of one row to the next.
    pub step: usize,
    pub pieces: usize,
    /// Distance from the start of one piece to the next.
    pub piece_step: usize,
}

impl<'a> Rows<'a> {
    /// Adjacent rows of `depth` numbers.
    pub fn plain(numbers: &'a [f32], depth: usize) -> Self {
        let count = numbers.len() / depth;
        Self { numbers, count, step: depth, pieces: 1, piece_step: depth }
    }
}

/// Computes `rows × matrix`, with the finish applied.
pub(super) struct Multiply<'a> {
    pub rows: Rows<'a>,
    pub matrix: &'a Matrix,
    pub finish: &'a Finish,
    /// The same pixels of the residual, or empty.
    pub residual: &'a [f32],
    pub output: &'a mut [f32],
}

impl Kernel for Multiply<'_> {
    /// The number of rows for which one panel's weights are used at a time depends on the number of
    /// vector registers: all their sums must stay in registers.
    #[inline(always)]
    fn run<const FUSED: bool>(mut self) {
        match (self.matrix.lanes == NARROW, FUSED) {
            (true, true) => self.panels::<Narrow, 8, FUSED>(),
            (true, false) => self.panels::<Narrow, 4, FUSED>(),
            (false, true) => self.panels::<Wide, 6, FUSED>(),
            (false, false) => self.panels::<Wide, 2, FUSED>(),
        }
        self.finish.curve(self.output);
    }
}

impl Multiply<'_> {
    #[inline(always)]
    fn panels<L: Lane, const ROWS: usize, const FUSED: bool>(&mut self) {
        let panels = self.matrix.panels.chunks_exact(self.matrix.depth * L::WIDTH);
        for start in (0..self.rows.count).step_by(BLOCK) {
            let end = (start + BLOCK).min(self.rows.count);
            for (index, weights) in panels.clone().enumerate() {
                let column = index * L::WIDTH;
                let panel = Panel::<L> {
                    weights,
                    bias: L::load(&self.matrix.bias, column),
                    slopes: L::load(&self.finish.slopes, column),
                    ceiling: self.finish.ceiling,
                    column,
                };
                let mut row = start;
                while row + ROWS <= end {
                    self.several::<L, ROWS, FUSED>(&panel, row);
                    row += ROWS;
                }
                while row + 2 <= end {
                    self.several::<L, 2, FUSED>(&panel, row);
                    row += 2;
                }
                if row < end {
                    self.several::<L, 1, FUSED>(&panel, row);
                }
            }
        }
    }

    #[inline(always)]
    fn several<L: Lane, const COUNT: usize, const FUSED: bool>(
        &mut self,
        panel: &Panel<L>,
        first: usize,
    ) {
        let (columns, channels) = (self.matrix.columns, self.finish.residual);
        let mut sums = panel.sums::<COUNT, FUSED>(&self.rows, first);
        let output = &mut self.output[first * columns..(first + COUNT) * columns];
        let residual = &self.residual[first * channels..(first + COUNT) * channels];
        if channels > panel.column {
            let residual = residual.chunks_exact(channels);
            let rows = sums.iter_mut().zip(residual).zip(output.chunks_exact_mut(columns));
            for ((sums, residual), output) in rows {
                sums.add(&L::load(residual, panel.column));
                panel.store::<FUSED>(*sums, output);
            }
        } else {
            for (sums, output) in sums.iter().zip(output.chunks_exact_mut(columns)) {
                panel.store::<FUSED>(*sums, output);
            }
        }
    }
}

struct Panel<'a, L> {
    weights: &'a [f32],
    bias: L,
    slopes: L,
    ceiling: f32,
    column: usize,
}

impl<L: Lane> Panel<'_, L> {
    #[inline(always)]
    fn sums<const COUNT: usize, const FUSED: bool>(&self, rows: &Rows, first: usize) -> [L; COUNT] {
        let mut sums = [self.bias; COUNT];
        let length = self.weights.len() / L::WIDTH / rows.pieces;
        for (piece, weights) in self.weights.chunks_exact(length * L::WIDTH).enumerate() {
            let from = first * rows.step + piece * rows.piece_step;
            let pieces: [&[f32]; COUNT] =
                std::array::from_fn(|row| &rows.numbers[from + row * rows.step..][..length]);
            for (k, weights) in weights.chunks_exact(L::WIDTH).take(length).enumerate() {
                let weights = L::load(weights, 0);
                for (sum, numbers) in sums.iter_mut().zip(pieces) {
                    sum.add_times::<FUSED>(numbers[k], &weights);
                }
            }
        }
        sums
    }

    #[inline(always)]
    fn store<const FUSED: bool>(&self, sums: L, output: &mut [f32]) {
        let bent = sums.bend::<FUSED>(self.slopes, self.ceiling);
        bent.store(&mut output[self.column..]);
    }
}
