//! The largest number of a window, for each channel.

use super::ModelError;
use super::graph::{Plane, Shape};
use super::kernel::{self, Kernel};
use super::operation::{Built, Finish, Operation, Wiring};
use super::window::Window;

pub(super) struct MaxPool {
    window: Window,
    input: Plane,
    finish: Finish,
}

impl MaxPool {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let input = wiring.plane(0)?;
        let size = [wiring.option_size(4)?, wiring.option_size(3)?];
        let window = Window::read(wiring, input, size, None)?;
        let finish = wiring.finish(input.channels, false, 5)?;
        let output = window.output(input.channels);
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            shape: Shape::picture(output)?,
            fusible: None,
            work: output.elements() as u64 * window.places() as u64,
            operation: Box::new(Self { window, input, finish }),
        })
    }
}

impl Operation for MaxPool {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        kernel::run(Slide { over: self, input: inputs[0], output });
        self.finish.apply(output);
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}

struct Slide<'a> {
    over: &'a MaxPool,
    input: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for Slide<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Window { down, across } = self.over.window;
        let channels = self.over.input.channels;
        for (y, line) in self.output.chunks_exact_mut(across.output * channels).enumerate() {
            line.fill(f32::NEG_INFINITY);
            for from_y in (0..down.size).filter_map(|at| down.place(y, at)) {
                let from = &self.input[from_y * across.input * channels..];
                for (x, pixel) in line.chunks_exact_mut(channels).enumerate() {
                    for from_x in (0..across.size).filter_map(|at| across.place(x, at)) {
                        let numbers = &from[from_x * channels..(from_x + 1) * channels];
                        for (largest, number) in pixel.iter_mut().zip(numbers) {
                            *largest = if *number > *largest { *number } else { *largest };
                        }
                    }
                }
            }
        }
    }
}
