//! Whether someone speaks, from moment to moment. Deliberately absent: who, and what is said.

use earshot::Detector;

use super::{FRAME, Frame};

const ON: f32 = 0.55; // docs/figures.md#edges-of-speech
const OFF: f32 = 0.40; // docs/figures.md#edges-of-speech

/// Frames by which speech has begun before it is noticed: 40 ms (docs/figures.md#edges-of-speech).
pub const BEGUN_EARLIER: usize = 3;
/// Frames by which speech has ended before it is noticed: 90 ms (docs/figures.md#edges-of-speech).
pub const ENDED_EARLIER: usize = 6;

/// Notices speech, frame by frame.
pub struct VoiceActivity {
    detector: Box<Detector>,
    speaking: bool,
}

impl VoiceActivity {
    /// Begins with silence.
    pub fn new() -> Self {
        Self { detector: Detector::default_boxed(), speaking: false }
    }

    /// Whether speech goes on, as far as known at the end of this frame.
    pub fn hear(&mut self, frame: &Frame) -> bool {
        const { assert!(FRAME == 256, "the detector wants 256 samples") }
        // Resampling may overshoot; the detector wants -1 to 1.
        let within = frame.map(|sample| sample.clamp(-1.0, 1.0));
        let probability = self.detector.predict_f32(&within);
        self.speaking = probability >= if self.speaking { OFF } else { ON };
        self.speaking
    }
}
