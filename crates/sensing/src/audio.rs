//! Samples in, what they tell about how a person can be heard out. Deliberately absent: what is said.

mod band;
mod clipping;
mod cutter;
mod echo;
mod envelope;
mod level;
mod levels;
mod listener;
mod noise;
mod resample;
mod silence;
mod spectrum;
mod speech;
#[cfg(test)]
mod testing;
mod track;
mod transform;
mod voice_activity;

use std::ops::RangeInclusive;

pub use listener::{Listener, ListenerError};
pub use speech::{Recording, SpeechFinder};
pub use track::{EchoFinder, Track, TrackHeard, quietened_db};

/// Sample rates that can be heard, Hz.
pub const RATES_HZ: RangeInclusive<u32> = 8_000..=192_000;

/// Everything but clipping is looked for at this rate.
pub const RATE_HZ: u32 = 16_000;
/// Samples that are looked at together.
const FRAME: usize = 256;
const FRAME_MS: u32 = FRAME as u32 * 1_000 / RATE_HZ;
const FRAMES_A_SECOND: f32 = RATE_HZ as f32 / FRAME as f32;

type Frame = [f32; FRAME];

/// How a person can be heard, over the last seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hearing {
    /// Loudness while speaking, LUFS.
    pub level_lufs: Option<f32>,
    /// Speech above the noise between, dB.
    pub speech_to_noise_db: Option<f32>,
    /// Share of samples that are clipped.
    pub clipped_share: f32,
    /// How much of the voice's range arrives.
    pub band: Band,
    /// The microphone is open and sends nothing at all.
    pub sends_nothing: bool,
    /// Seconds of speech heard.
    pub speech_s: f32,
    /// The other person's voice coming back.
    pub echo: Option<Echo>,
}

/// How much of the voice's range arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Band {
    /// Above 4 kHz as well.
    Full,
    /// Cut off at 4 kHz or below, as headsets do over Bluetooth.
    Narrow,
    /// Not enough speech yet.
    #[default]
    Unknown,
}

/// What was played, found again in the microphone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Echo {
    /// Milliseconds later.
    pub delay_ms: f32,
    /// How much quieter, dB.
    pub level_db: f32,
}

/// Less is nothing, and slow to reckon with (chosen: -400 dB).
const FAINTEST: f32 = 1e-20;

/// A number that is a sample: no others come further.
fn sound(sample: f32) -> f32 {
    if sample.is_nan() || sample.abs() < FAINTEST { 0.0 } else { sample.clamp(-1.0, 1.0) }
}
