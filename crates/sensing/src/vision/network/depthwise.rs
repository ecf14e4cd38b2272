//! Convolutions of each channel by itself.

use super::ModelError;
use super::graph::{Plane, Shape};
use super::kernel::{self, Kernel, bend, multiply_add};
use super::operation::{Built, Finish, Operation, Wiring};
use super::window::Window;

pub(super) struct Depthwise {
    window: Window,
    input: Plane,
    /// For each place of the window one weight a channel.
    weights: Vec<f32>,
    bias: Vec<f32>,
    finish: Finish,
}

impl Depthwise {
    pub fn build(wiring: &Wiring) -> Result<Built, ModelError> {
        let input = wiring.plane(0)?;
        let [1, height, width, channels] = *wiring.shape(1)?.sizes() else {
            return Err(ModelError::Shape);
        };
        if channels != input.channels {
            return Err(ModelError::Shape);
        }
        let window = Window::read(wiring, input, [height, width], Some(5))?;
        let finish = wiring.finish(channels, false, 4)?;
        let output = window.output(channels);
        Ok(Built {
            inputs: vec![wiring.flowing(0)?],
            shape: Shape::picture(output)?,
            fusible: None,
            work: output.elements() as u64 * window.places() as u64,
            operation: Box::new(Self {
                window,
                input,
                weights: wiring.floats(1)?,
                bias: wiring.bias(2, channels)?,
                finish,
            }),
        })
    }
}

impl Operation for Depthwise {
    fn run(&self, inputs: &[&[f32]], output: &mut [f32], _: &mut Vec<f32>) {
        kernel::run(Slide { over: self, input: inputs[0], output });
    }

    fn finish(&mut self) -> Option<&mut Finish> {
        Some(&mut self.finish)
    }
}

struct Slide<'a> {
    over: &'a Depthwise,
    input: &'a [f32],
    output: &'a mut [f32],
}

impl Kernel for Slide<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Window { down, across } = self.over.window;
        let is_small = down.size == 3 && across.size == 3;
        let is_small = is_small && down.dilation == 1 && across.dilation == 1;
        let channels = self.over.input.channels;
        let inside = across.inside();
        for (y, line) in self.output.chunks_exact_mut(across.output * channels).enumerate() {
            let is_fast = is_small && down.inside().contains(&y);
            for (x, pixel) in line.chunks_exact_mut(channels).enumerate() {
                if is_fast && inside.contains(&x) {
                    let top = y * down.stride - down.before;
                    let left = x * across.stride - across.before;
                    let from = (top * across.input + left) * channels;
                    self.over.three_by_three::<FUSED>(&self.input[from..], pixel);
                } else {
                    self.over.clipped::<FUSED>(self.input, y, x, pixel);
                }
            }
        }
        self.over.finish.curve(self.output);
    }
}

/// Channels that are worked on at once.
const WIDTH: usize = 8;

impl Depthwise {
    #[inline(always)]
    fn three_by_three<const FUSED: bool>(&self, input: &[f32], pixel: &mut [f32]) {
        let channels = self.input.channels;
        let line = self.input.width * channels;
        let lines: [&[f32]; 3] =
            std::array::from_fn(|at| &input[at * line..at * line + 3 * channels]);
        let weights = &self.weights[..9 * channels];
        let (bias, slopes) = (&self.bias[..channels], &self.finish.slopes[..channels]);
        let ceiling = self.finish.ceiling;
        let whole = channels / WIDTH * WIDTH;
        for channel in (0..whole).step_by(WIDTH) {
            let mut sums: [f32; WIDTH] = lane(bias, channel);
            for (at, line) in lines.iter().enumerate() {
                for across in 0..3 {
                    let numbers: [f32; WIDTH] = lane(line, across * channels + channel);
                    let weights: [f32; WIDTH] =
                        lane(weights, (at * 3 + across) * channels + channel);
                    for l in 0..WIDTH {
                        sums[l] = multiply_add::<FUSED>(numbers[l], weights[l], sums[l]);
                    }
                }
            }
            let slopes: [f32; WIDTH] = lane(slopes, channel);
            for l in 0..WIDTH {
                sums[l] = bend::<FUSED>(sums[l], slopes[l], ceiling);
            }
            pixel[channel..channel + WIDTH].copy_from_slice(&sums);
        }
        for channel in whole..channels {
            let mut sum = bias[channel];
            for (at, line) in lines.iter().enumerate() {
                for across in 0..3 {
                    let weight = weights[(at * 3 + across) * channels + channel];
                    sum = multiply_add::<FUSED>(line[across * channels + channel], weight, sum);
                }
            }
            pixel[channel] = self.bend(channel, sum);
        }
    }

    /// Any window, with what lies outside the picture left out.
    #[inline(always)]
    fn clipped<const FUSED: bool>(&self, input: &[f32], y: usize, x: usize, pixel: &mut [f32]) {
        let Window { down, across } = self.window;
        let channels = self.input.channels;
        pixel.copy_from_slice(&self.bias);
        for at_y in 0..down.size {
            let Some(from_y) = down.place(y, at_y) else { continue };
            for at_x in 0..across.size {
                let Some(from_x) = across.place(x, at_x) else { continue };
                let from = (from_y * across.input + from_x) * channels;
                let weights = (at_y * across.size + at_x) * channels;
                let numbers = &input[from..from + channels];
                let weights = &self.weights[weights..weights + channels];
                for ((sum, number), weight) in pixel.iter_mut().zip(numbers).zip(weights) {
                    *sum = multiply_add::<FUSED>(*number, *weight, *sum);
                }
            }
        }
        for (channel, sum) in pixel.iter_mut().enumerate() {
            *sum = self.bend(channel, *sum);
        }
    }

    #[inline(always)]
    fn bend(&self, channel: usize, sum: f32) -> f32 {
        bend::<false>(sum, self.finish.slopes[channel], self.finish.ceiling)
    }
}

#[inline(always)]
fn lane(numbers: &[f32], at: usize) -> [f32; WIDTH] {
    *numbers[at..].first_chunk().unwrap_or(&[0.0; WIDTH])
}
