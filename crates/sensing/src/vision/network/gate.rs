//! Gates: the mean of each channel, and a picture multiplied channel by channel.

use super::ModelError;
use super::graph::{Plane, Shape};
use super::operation::{Built, Finish, Operation, Wiring};

/// The mean of each channel over the whole picture.
pub(super) struct Mean {
    channels: usize,
    pixels: usize,
}

impl Mean {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let plane = wiring.plane(0)?;
        let is_over_pixels = wiring.ints(1)? == [1, 2];
        // The next convolution needs the one pixel to be kept.
        if !is_over_pixels || wiring.option_byte(0)? != 1 {
            return Err(ModelError::Shape);
        }
        let channels = plane.channels;
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            shape: Shape::picture(Plane { height: 1, width: 1, channels })?,
            fusible: None,
            work: plane.elements() as u64,
            operation: Box::new(Self { channels, pixels: plane.pixels() }),
        })
    }
}

impl Operation for Mean {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        output.fill(0.0);
        for pixel in inputs[0].chunks_exact(self.channels) {
            output.iter_mut().zip(pixel).for_each(|(sum, number)| *sum += number);
        }
        output.iter_mut().for_each(|sum| *sum /= self.pixels as f32);
    }
}

/// A picture multiplied by one number for each channel.
pub(super) struct Dim {
    finish: Finish,
    channels: usize,
}

impl Dim {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let (one, other) = (wiring.plane(0)?, wiring.plane(1)?);
        let (plane, by, inputs) = if other.pixels() == 1 {
            (one, other, [wiring.flowing(0)?, wiring.flowing(1)?])
        } else {
            (other, one, [wiring.flowing(1)?, wiring.flowing(0)?])
        };
        let channels = plane.channels;
        if by.pixels() != 1 || by.channels != channels {
            return Err(ModelError::Shape);
        }
        Ok(Built {
            inputs: inputs.into(),
            shape: Shape::picture(plane)?,
            fusible: None,
            work: plane.elements() as u64,
            operation: Box::new(Self { finish: wiring.finish(channels, false, 0)?, channels }),
        })
    }
}

impl Operation for Dim {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        let pixels = output.chunks_exact_mut(self.channels);
        for (to, from) in pixels.zip(inputs[0].chunks_exact(self.channels)) {
            for ((to, from), by) in to.iter_mut().zip(from).zip(inputs[1]) {
                *to = from * by;
            }
        }
        self.finish.apply(output);
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}
