//! The largest number of a window, channel by channel.

use super::ModelError;
use super::graph::{Plane, Shape};
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
        let Window { down, across } = self.window;
        let channels = self.input.channels;
        for (index, pixel) in output.chunks_exact_mut(channels).enumerate() {
            let (y, x) = (index / across.output, index % across.output);
            pixel.fill(f32::NEG_INFINITY);
            for from_y in (0..down.size).filter_map(|at| down.place(y, at)) {
                for from_x in (0..across.size).filter_map(|at| across.place(x, at)) {
                    let from = (from_y * across.input + from_x) * channels;
                    let numbers = &inputs[0][from..from + channels];
                    for (largest, number) in pixel.iter_mut().zip(numbers) {
                        if *number > *largest {
                            *largest = *number;
                        }
                    }
                }
            }
        }
        self.finish.apply(output);
    }
}
