//! Full convolutions: each window is a row that is multiplied by packed weights. Windows inside the
//! picture are read in place; only those that reach beyond it are copied first.

use super::graph::{Plane, Shape};
use super::kernel::{self, Matrix, Multiply, Rows};
use super::operation::{Built, Finish, Operation, Wiring};
use super::window::Window;
use super::{DEPTH_MAX, ModelError};
use std::ops::Range;

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
        let is_plain = |axis: &super::window::Axis| axis.size == 1 && axis.stride == 1;
        is_plain(&self.window.down) && is_plain(&self.window.across)
    }

    /// The windows `range` of row `y`, all inside the picture.
    fn inside<'a>(&self, input: &'a [f32], y: usize, range: &Range<usize>) -> Rows<'a> {
        let Window { down, across } = self.window;
        let line = self.input.width * self.input.channels;
        let top = y * down.stride - down.before;
        let left = range.start * across.stride - across.before;
        Rows {
            numbers: &input[top * line + left * self.input.channels..],
            count: range.len(),
            step: across.stride * self.input.channels,
            pieces: down.size,
            piece_step: down.dilation * line,
        }
    }

    /// Writes window `x` of row `y` as one row of numbers, with zeros for what lies outside the
    /// picture.
    fn lay_out(&self, input: &[f32], y: usize, x: usize, row: &mut [f32]) {
        let Window { down, across } = self.window;
        let channels = self.input.channels;
        for (at, line) in row.chunks_exact_mut(across.size * channels).enumerate() {
            let Some(from_y) = down.place(y, at) else {
                line.fill(0.0);
                continue;
            };
            for (at, pixel) in line.chunks_exact_mut(channels).enumerate() {
                match across.place(x, at) {
                    Some(from_x) => {
                        let from = (from_y * self.input.width + from_x) * channels;
                        pixel.copy_from_slice(&input[from..from + channels]);
                    }
                    None => pixel.fill(0.0),
                }
            }
        }
    }
}

impl Operation for Convolution {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], scratch: &mut Vec<f32>) {
        let (matrix, finish, depth) = (&self.matrix, &self.finish, self.matrix.depth);
        let residual = inputs.get(1).copied().unwrap_or_default();
        if self.is_pointwise() {
            let rows = Rows::plain(inputs[0], depth);
            return kernel::run(Multiply { rows, matrix, finish, residual, output });
        }
        let Window { down, across } = self.window;
        scratch.resize(depth, 0.0);
        for y in 0..down.output {
            let is_whole = down.inside().contains(&y) && across.dilation == 1;
            let inside = if is_whole { across.inside() } else { 0..0 };
            let mut multiply = |rows: Rows, x: usize| {
                let first = y * across.output + x;
                let residual = residual.get(first * finish.residual..).unwrap_or_default();
                let output = &mut output[first * matrix.columns..][..rows.count * matrix.columns];
                kernel::run(Multiply { rows, matrix, finish, residual, output });
            };
            if !inside.is_empty() {
                multiply(self.inside(inputs[0], y, &inside), inside.start);
            }
            for x in (0..inside.start).chain(inside.end..across.output) {
                self.lay_out(inputs[0], y, x, scratch);
                multiply(Rows::plain(scratch, depth), x);
            }
        }
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}
