//! How a frame's energy is spread over the voice's range. Deliberately absent: phases.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::{FRAME, Frame, RATE_HZ};

const WINDOW: usize = 2 * FRAME;
const BIN_HZ: f32 = RATE_HZ as f32 / WINDOW as f32;

const VOICE_HZ: (f32, f32) = (100.0, 7_200.0); // chosen: without hum and rumble
const BELOW_HZ: (f32, f32) = (2_600.0, 3_300.0); // chosen: passes every telephone band
const ABOVE_HZ: (f32, f32) = (4_800.0, 6_800.0); // chosen: clear of narrow band, within wide band

/// A rise and a fall, so that what is looked at has no edges.
pub fn hann(length: usize) -> Vec<f32> {
    let turn = std::f32::consts::TAU / length as f32;
    (0..length).map(|index| 0.5 - 0.5 * (turn * index as f32).cos()).collect()
}

/// Energies of one frame, mean square.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// All that can be voice.
    pub voice: f32,
    /// Just below where narrow band ends.
    pub below: f32,
    /// Above it.
    pub above: f32,
}

/// Looks at one frame after the other, each together with the one before.
pub struct Spectrum {
    transform: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    before: Frame,
    samples: Vec<f32>,
    bins: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl Spectrum {
    /// Begins with silence.
    pub fn new() -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(WINDOW);
        Self {
            window: hann(WINDOW),
            before: [0.0; FRAME],
            samples: transform.make_input_vec(),
            bins: transform.make_output_vec(),
            scratch: transform.make_scratch_vec(),
            transform,
        }
    }

    /// Takes the next frame.
    pub fn hear(&mut self, frame: &Frame) -> Spread {
        let both = self.before.iter().chain(frame);
        for ((slot, sample), weight) in self.samples.iter_mut().zip(both).zip(&self.window) {
            *slot = sample * weight;
        }
        self.before = *frame;
        let (samples, bins) = (&mut self.samples, &mut self.bins);
        if self.transform.process_with_scratch(samples, bins, &mut self.scratch).is_err() {
            return Spread::default();
        }
        Spread {
            voice: self.energy(VOICE_HZ),
            below: self.energy(BELOW_HZ),
            above: self.energy(ABOVE_HZ),
        }
    }

    fn energy(&self, (from_hz, to_hz): (f32, f32)) -> f32 {
        let bins = (from_hz / BIN_HZ).ceil() as usize..(to_hz / BIN_HZ) as usize;
        let sum: f32 = self.bins[bins].iter().map(|bin| bin.norm_sqr()).sum();
        // Twice for negative frequencies; the window's own energy is 3/8 of its length.
        2.0 * sum / (0.375 * (WINDOW * WINDOW) as f32)
    }
}
