//! How a frame's energy is spread over the voice's range. Deliberately absent: phases.

use super::transform::Transform;
use super::{FRAME, Frame, RATE_HZ};

const WINDOW: usize = 2 * FRAME;
const BIN_HZ: f32 = RATE_HZ as f32 / WINDOW as f32;

const VOICE_HZ: (f32, f32) = (100.0, 7_200.0); // chosen: without hum and rumble
const BELOW_HZ: (f32, f32) = (2_600.0, 3_300.0); // chosen: passes every telephone band
const ABOVE_HZ: (f32, f32) = (4_800.0, 6_800.0); // chosen: clear of narrow band, within wide band

/// Energies of one frame, mean square.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Within the range of the voice.
    pub voice: f32,
    /// Just below where narrow band ends.
    pub below: f32,
    /// Above where narrow band ends.
    pub above: f32,
}

/// Analyses frames one after the other, each together with the one before.
pub struct Spectrum {
    transform: Transform,
    before: Frame,
}

impl Spectrum {
    /// An analysis that starts with silence.
    pub fn new() -> Self {
        Self { transform: Transform::new(WINDOW), before: [0.0; FRAME] }
    }

    /// Takes the next frame.
    pub fn hear(&mut self, frame: &Frame) -> Spread {
        let bins = self.transform.spectrum(self.before.iter().chain(frame).copied());
        let energy = |(from_hz, to_hz): (f32, f32)| {
            let within = (from_hz / BIN_HZ).ceil() as usize..(to_hz / BIN_HZ) as usize;
            let sum: f32 = bins[within].iter().map(|bin| bin.norm_sqr()).sum();
            // Twice for negative frequencies; the window's own energy is 3/8 of its length.
            2.0 * sum / (0.375 * (WINDOW * WINDOW) as f32)
        };
        let spread =
            Spread { voice: energy(VOICE_HZ), below: energy(BELOW_HZ), above: energy(ABOVE_HZ) };
        self.before = *frame;
        spread
    }
}
