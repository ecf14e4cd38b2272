//! Whether someone speaks, from moment to moment. Deliberately absent: who, and what is said.

use earshot::Detector;

use super::{FRAME, Frame};

const ON: f32 = 0.55; // docs/figures.md#edges-of-speech
const OFF: f32 = 0.40; // docs/figures.md#edges-of-speech

/// Frames from the beginning of speech to its detection: 40 ms (docs/figures.md#edges-of-speech).
pub const BEGUN_EARLIER: usize = 3;
/// Frames from the end of speech to its detection: 90 ms (docs/figures.md#edges-of-speech).
pub const ENDED_EARLIER: usize = 6;

/// Detects speech, frame by frame.
pub struct VoiceActivity {
    detector: Box<Detector>,
    speaking: bool,
}

impl VoiceActivity {
    /// A detector that starts with silence.
    pub fn new() -> Self {
        Self { detector: Detector::default_boxed(), speaking: false }
    }

    /// Takes the next frame and tells whether somebody speaks at its end.
    pub fn hear(&mut self, frame: &Frame) -> bool {
        const { assert!(FRAME == 256, "the detector wants 256 samples") }
        // Resampling may overshoot; the detector wants -1 to 1.
        let within = frame.map(|sample| sample.clamp(-1.0, 1.0));
        let probability = self.detector.predict_f32(&within);
        self.speaking = probability >= if self.speaking { OFF } else { ON };
        self.speaking
    }
}
