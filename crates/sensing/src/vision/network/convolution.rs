//! Full convolutions: windows are laid out as rows, rows are multiplied by packed weights.

use super::graph::{Plane, Shape};
use super::kernel::{self, Matrix, Multiply};
use super::operation::{Built, Finish, Operation, Wiring};
use super::window::Window;
use super::{DEPTH_MAX, ModelError};

/// Numbers that are laid out at a time (chosen: a quarter of a near cache).
const LAID_OUT: usize = 16_384;

pub(super) struct Convolution {
    window: Window,
    input: Plane,
    matrix: Matrix,
    finish: Finish,
}

impl Convolution {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let input = wiring.plane(0)?;
        let [columns, height, width, channels] = *wiring.shape(1)?.sizes() else {
            return Err(ModelError::Shape);
        };
        let depth = height * width * channels;
        if channels != input.channels || depth > DEPTH_MAX {
            return Err(ModelError::Shape);
        }
        let window = Window::read(wiring, input, [height, width], Some(4))?;
        wiring.graph.spend(Matrix::packed_len(columns, depth))?;
        let finish = wiring.finish(columns, true, 3)?;
        let bias = wiring.bias(2, columns)?;
        let matrix = Matrix::pack(&wiring.floats(1)?, &bias, depth);
        let output = window.output(columns);
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            shape: Shape::picture(output)?,
            fusible: None,
            work: output.pixels() as u64 * Matrix::packed_len(columns, depth) as u64,
            operation: Box::new(Self { window, input, matrix, finish }),
        })
    }

    /// Whether each pixel is its own window.
    fn is_pointwise(&self) -> bool {
        let is_plain = |side: &super::window::Side| side.size == 1 && side.stride == 1;
        is_plain(&self.window.down) && is_plain(&self.window.across)
    }

    /// Writes the windows of outputs `first..` as rows, as many as fit into `rows`.
    fn lay_out(&self, input: &[f32], first: usize, rows: &mut [f32]) {
        let Window { down, across } = self.window;
        let channels = self.input.channels;
        for (index, row) in rows.chunks_exact_mut(self.matrix.depth).enumerate() {
            let (y, x) = ((first + index) / across.output, (first + index) % across.output);
            let is_inside = across.dilation == 1 && across.inside().contains(&x);
            for (at, line) in row.chunks_exact_mut(across.size * channels).enumerate() {
                let Some(from_y) = down.place(y, at) else {
                    line.fill(0.0);
                    continue;
                };
                let start = from_y * self.input.width;
                if is_inside {
                    let from = (start + x * across.stride - across.before) * channels;
                    line.copy_from_slice(&input[from..from + line.len()]);
                    continue;
                }
                for (at, pixel) in line.chunks_exact_mut(channels).enumerate() {
                    match across.place(x, at) {
                        Some(from_x) => {
                            let from = (start + from_x) * channels;
                            pixel.copy_from_slice(&input[from..from + channels]);
                        }
                        None => pixel.fill(0.0),
                    }
                }
            }
        }
    }
}

impl Operation for Convolution {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], scratch: &mut Vec<f32>) {
        let (matrix, finish) = (&self.matrix, &self.finish);
        let residual = inputs.get(1).copied().unwrap_or_default();
        if self.is_pointwise() {
            return kernel::run(Multiply { rows: inputs[0], matrix, finish, residual, output });
        }
        let pixels = output.len() / matrix.columns;
        let batch = (LAID_OUT / matrix.depth).clamp(4, 256).min(pixels);
        scratch.resize(batch * matrix.depth, 0.0);
        for first in (0..pixels).step_by(batch) {
            let count = batch.min(pixels - first);
            let rows = &mut scratch[..count * matrix.depth];
            self.lay_out(inputs[0], first, rows);
            let residual = residual.get(first * finish.residual..).unwrap_or_default();
            let output = &mut output[first * matrix.columns..][..count * matrix.columns];
            kernel::run(Multiply { rows, matrix, finish, residual, output });
        }
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}
