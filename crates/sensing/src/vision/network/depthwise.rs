//! Convolutions of each channel separately.

use super::ModelError;
use super::graph::{Plane, Shape};
use super::kernel::{self, Kernel};
use super::lane::{Lane, Slim, bend, multiply_add};
use super::operation::{Built, Finish, Operation, Wiring};
use super::window::Window;

pub(super) struct Depthwise {
    window: Window,
    input: Plane,
    /// Weights: for each place of the window, one for each channel.
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
        let channels = self.over.input.channels;
        let is_three = down.size == 3 && across.size == 3 && across.dilation == 1;
        let is_three = is_three && channels >= WIDTH;
        for (y, line) in self.output.chunks_exact_mut(across.output * channels).enumerate() {
            let is_whole = is_three && down.inside().contains(&y);
            let inside = if is_whole { across.inside() } else { 0..0 };
            if !inside.is_empty() {
                let top = y * down.stride - down.before;
                let left = inside.start * across.stride - across.before;
                let input = &self.input[(top * across.input + left) * channels..];
                let pixels = &mut line[inside.start * channels..inside.end * channels];
                self.over.threes::<FUSED>(input, pixels);
            }
            for x in (0..inside.start).chain(inside.end..across.output) {
                let pixel = &mut line[x * channels..(x + 1) * channels];
                self.over.clipped::<FUSED>(self.input, y, x, pixel);
            }
        }
        self.over.finish.curve(self.output);
    }
}

/// Channels computed at once: nine weights for each must stay in the vector registers.
const WIDTH: usize = Slim::WIDTH;

impl Depthwise {
    /// Adjacent windows of 3 × 3, all inside the picture. The last lane overlaps the one before
    /// when the channels are not a multiple of its width.
    #[inline(always)]
    fn threes<const FUSED: bool>(&self, input: &[f32], pixels: &mut [f32]) {
        let channels = self.input.channels;
        let last = channels - WIDTH;
        for channel in (0..last).step_by(WIDTH).chain([last]) {
            if self.window.across.stride == 1 {
                self.threes_in_turn::<FUSED>(input, pixels, channel);
            } else {
                self.threes_apart::<FUSED>(input, pixels, channel);
            }
        }
    }

    /// With a stride of one, each column of the picture is loaded once for the three windows that
    /// contain it.
    #[inline(always)]
    fn threes_in_turn<const FUSED: bool>(&self, input: &[f32], pixels: &mut [f32], channel: usize) {
        let (channels, line) = (self.input.channels, self.line());
        let weights = self.nine(channel);
        let bias = Slim::load(&self.bias, channel);
        let column = |at: usize| -> [Slim; 3] {
            std::array::from_fn(|down| Slim::load(input, at * channels + down * line + channel))
        };
        let add = |sums: &mut Slim, numbers: &[Slim; 3], across: usize| {
            for down in 0..3 {
                sums.add_products::<FUSED>(&numbers[down], &weights[down * 3 + across]);
            }
        };
        let (mut first, mut second) = (bias, bias);
        let numbers = column(0);
        add(&mut first, &numbers, 0);
        let numbers = column(1);
        add(&mut first, &numbers, 1);
        add(&mut second, &numbers, 0);
        for (x, pixel) in pixels.chunks_exact_mut(channels).enumerate() {
            let numbers = column(x + 2);
            let mut third = bias;
            add(&mut first, &numbers, 2);
            add(&mut second, &numbers, 1);
            add(&mut third, &numbers, 0);
            self.store::<FUSED>(first, channel, pixel);
            (first, second) = (second, third);
        }
    }

    #[inline(always)]
    fn threes_apart<const FUSED: bool>(&self, input: &[f32], pixels: &mut [f32], channel: usize) {
        let (channels, line) = (self.input.channels, self.line());
        let weights = self.nine(channel);
        let bias = Slim::load(&self.bias, channel);
        let step = self.window.across.stride * channels;
        for (x, pixel) in pixels.chunks_exact_mut(channels).enumerate() {
            let mut sums = bias;
            for (at, weights) in weights.iter().enumerate() {
                let from = x * step + at / 3 * line + at % 3 * channels + channel;
                sums.add_products::<FUSED>(&Slim::load(input, from), weights);
            }
            self.store::<FUSED>(sums, channel, pixel);
        }
    }

    /// Distance in memory from one row of the window to the next.
    #[inline(always)]
    fn line(&self) -> usize {
        self.window.down.dilation * self.input.width * self.input.channels
    }

    #[inline(always)]
    fn nine(&self, channel: usize) -> [Slim; 9] {
        std::array::from_fn(|at| Slim::load(&self.weights, at * self.input.channels + channel))
    }

    #[inline(always)]
    fn store<const FUSED: bool>(&self, sums: Slim, channel: usize, pixel: &mut [f32]) {
        let slopes = Slim::load(&self.finish.slopes, channel);
        let bent = sums.bend::<FUSED>(slopes, self.finish.ceiling);
        bent.store(&mut pixel[channel..channel + WIDTH]);
    }

    /// Any window; places outside the picture are left out.
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
        for (sum, slope) in pixel.iter_mut().zip(&self.finish.slopes) {
            *sum = bend::<FUSED>(*sum, *slope, self.finish.ceiling);
        }
    }
}
