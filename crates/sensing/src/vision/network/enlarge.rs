//! Enlarges pictures: by mixing neighbours, and by a learnt pattern for each pixel.

use super::graph::{Plane, Shape};
use super::operation::{Built, Finish, Operation, Wiring};
use super::{DEPTH_MAX, ModelError, SIZE_MAX};

/// A picture stretched to another size by mixing the four nearest pixels.
pub(super) struct Stretch {
    input: Plane,
    down: Vec<Between>,
    across: Vec<Between>,
}

/// Two neighbours, and the share of the second.
#[derive(Clone, Copy)]
struct Between {
    first: usize,
    second: usize,
    share: f32,
}

impl Stretch {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let input = wiring.plane(0)?;
        let sizes = wiring.ints(1)?;
        let [height, width] = sizes[..] else { return Err(ModelError::Shape) };
        let size = |size| usize::try_from(size).ok().filter(|size| (1..=SIZE_MAX).contains(size));
        let (height, width) = size(height).zip(size(width)).ok_or(ModelError::Shape)?;
        let is_aligned = wiring.option_byte(2)? != 0;
        let is_half = wiring.option_byte(3)? != 0;
        let output = Plane { height, width, channels: input.channels };
        let shape = Shape::picture(output)?;
        wiring.graph.spend(height + width)?;
        let places = |from, to| places(from, to, is_aligned, is_half);
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            shape,
            fusible: None,
            work: 3 * output.elements() as u64,
            operation: Box::new(Self {
                input,
                down: places(input.height, height),
                across: places(input.width, width),
            }),
        })
    }
}

/// Sources of each of `to` places: corner on corner, middle on middle, or edge on edge.
fn places(from: usize, to: usize, is_aligned: bool, is_half: bool) -> Vec<Between> {
    let scale = if is_aligned && to > 1 {
        (from - 1) as f32 / (to - 1) as f32
    } else {
        from as f32 / to as f32
    };
    (0..to)
        .map(|at| {
            let place = if is_half { (at as f32 + 0.5) * scale - 0.5 } else { at as f32 * scale };
            let place = place.clamp(0.0, (from - 1) as f32);
            let first = place as usize;
            Between { first, second: (first + 1).min(from - 1), share: place - first as f32 }
        })
        .collect()
}

impl Operation for Stretch {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], scratch: &mut Vec<f32>) {
        let channels = self.input.channels;
        let line = self.input.width * channels;
        scratch.resize(line, 0.0);
        let rows = output.chunks_exact_mut(self.across.len() * channels);
        for (row, down) in rows.zip(&self.down) {
            let above = &inputs[0][down.first * line..][..line];
            let below = &inputs[0][down.second * line..][..line];
            for ((mixed, above), below) in scratch.iter_mut().zip(above).zip(below) {
                *mixed = above + (below - above) * down.share;
            }
            for (pixel, across) in row.chunks_exact_mut(channels).zip(&self.across) {
                let left = &scratch[across.first * channels..][..channels];
                let right = &scratch[across.second * channels..][..channels];
                for ((number, left), right) in pixel.iter_mut().zip(left).zip(right) {
                    *number = left + (right - left) * across.share;
                }
            }
        }
    }
}

/// A transposed convolution whose stride equals its window: every pixel becomes a tile of its own.
pub(super) struct Tile {
    input: Plane,
    height: usize,
    width: usize,
    /// Weights: for each place of the tile and each output channel, one for each input channel.
    weights: Vec<f32>,
    bias: Vec<f32>,
    finish: Finish,
}

impl Tile {
    /// Its name in MediaPipe's files.
    pub const NAME: &[u8] = b"Convolution2DTransposeBias";

    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let input = wiring.plane(0)?;
        let [columns, height, width, channels] = *wiring.shape(1)?.sizes() else {
            return Err(ModelError::Shape);
        };
        let tile = height * width * columns;
        if channels != input.channels || tile * channels > DEPTH_MAX {
            return Err(ModelError::Shape);
        }
        // Padding, horizontal stride, vertical stride; padding cuts nothing off where tiles do not
        // overlap.
        let [1 | 2, across, down] = wiring.custom_ints()? else { return Err(ModelError::Shape) };
        if (down as usize, across as usize) != (height, width) {
            return Err(ModelError::Shape);
        }
        let given = wiring.floats(1)?;
        let mut weights = Vec::with_capacity(given.len());
        for place in 0..height * width {
            for column in 0..columns {
                let start = (column * height * width + place) * channels;
                weights.extend_from_slice(&given[start..start + channels]);
            }
        }
        let output =
            Plane { height: input.height * height, width: input.width * width, channels: columns };
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            shape: Shape::picture(output)?,
            fusible: None,
            work: input.pixels() as u64 * (tile * channels) as u64,
            operation: Box::new(Self {
                input,
                height,
                width,
                weights,
                bias: wiring.bias(2, columns)?,
                finish: Finish::new(columns, false),
            }),
        })
    }
}

impl Operation for Tile {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        let (channels, columns) = (self.input.channels, self.bias.len());
        let line = self.input.width * self.width * columns;
        for (index, pixel) in inputs[0].chunks_exact(channels).enumerate() {
            let (y, x) = (index / self.input.width, index % self.input.width);
            for (at, weights) in self.weights.chunks_exact(columns * channels).enumerate() {
                let row = y * self.height + at / self.width;
                let start = row * line + (x * self.width + at % self.width) * columns;
                let tile = &mut output[start..start + columns];
                let all = tile.iter_mut().zip(&self.bias).zip(weights.chunks_exact(channels));
                for ((number, bias), weights) in all {
                    let products =
                        pixel.iter().zip(weights).map(|(number, weight)| number * weight);
                    *number = bias + products.sum::<f32>();
                }
            }
        }
        self.finish.apply(output);
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(from: usize, to: usize, is_aligned: bool, is_half: bool) -> Vec<f32> {
        let all = places(from, to, is_aligned, is_half);
        all.iter().map(|place| place.first as f32 + place.share).collect()
    }

    #[test]
    fn a_row_is_stretched_as_the_file_asks() {
        assert_eq!(shares(2, 4, false, true), [0.0, 0.25, 0.75, 1.0]);
        assert_eq!(shares(2, 4, false, false), [0.0, 0.5, 1.0, 1.0]);
        assert_eq!(shares(2, 3, true, false), [0.0, 0.5, 1.0]);
        assert_eq!(shares(3, 1, true, false), [0.0]);
    }
}
