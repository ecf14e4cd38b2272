//! Detects a microphone that is open and sends nothing: zeros, or one constant value. A quiet room
//! is never that still.

use super::{FRAME, FRAMES_A_SECOND, Frame};

const CLICK_FRAMES: usize = 6; // chosen: opening a device may click
const STILL: f32 = 2e-5; // chosen: less than one step of 16 bits
const NEVER_HEARD_S: f32 = 3.0; // chosen
/// Longer, because some devices send zeros between words (chosen).
const HEARD_BEFORE_S: f32 = 10.0;

/// Detects a microphone that sends nothing.
#[derive(Default)]
pub struct Silence {
    still_frames: usize,
    moving_frames: usize,
    last: f32,
}

impl Silence {
    /// Takes the next frame.
    pub fn hear(&mut self, frame: &Frame) {
        let still = frame.iter().all(|sample| (sample - self.last).abs() < STILL);
        self.last = frame[FRAME - 1];
        if still {
            self.still_frames = self.still_frames.saturating_add(1);
        } else {
            self.still_frames = 0;
            self.moving_frames = self.moving_frames.saturating_add(1);
        }
    }

    /// Whether the microphone has sent nothing for too long.
    pub fn lasts(&self) -> bool {
        let heard_before = self.moving_frames > CLICK_FRAMES;
        let most_s = if heard_before { HEARD_BEFORE_S } else { NEVER_HEARD_S };
        self.still_frames as f32 >= most_s * FRAMES_A_SECOND
    }
}
