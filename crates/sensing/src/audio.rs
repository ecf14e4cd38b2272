//! Samples in, how well a person can be heard out. Deliberately absent: what is said.

mod angle;
mod band;
mod clipping;
mod complex;
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

/// Supported sample rates, Hz.
pub const RATES_HZ: RangeInclusive<u32> = 8_000..=192_000;

/// Everything but clipping is measured at this rate, Hz.
pub const RATE_HZ: u32 = 16_000;
/// Samples in a frame.
const FRAME: usize = 256;
const FRAME_MS: u32 = FRAME as u32 * 1_000 / RATE_HZ;
const FRAMES_A_SECOND: f32 = RATE_HZ as f32 / FRAME as f32;

type Frame = [f32; FRAME];

/// How a person can be heard, over the last seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hearing {
    /// Loudness while speaking, LUFS.
    pub level_lufs: Option<f32>,
    /// Speech above the noise between words, dB.
    pub speech_to_noise_db: Option<f32>,
    /// Share of samples that are clipped, 0 to 1.
    pub clipped_share: f32,
    /// How much of the voice's frequency range arrives.
    pub band: Band,
    /// The microphone is open and sends nothing at all.
    pub sends_nothing: bool,
    /// Seconds of speech heard.
    pub speech_s: f32,
    /// The other person's voice, picked up by this microphone.
    pub echo: Option<Echo>,
}

/// How much of the voice's frequency range arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Band {
    /// Also above 4 kHz.
    Full,
    /// Cut off at 4 kHz or below, as headsets do over Bluetooth.
    Narrow,
    /// Not enough speech yet.
    #[default]
    Unknown,
}

/// What was played, found in the microphone's signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Echo {
    /// Delay, milliseconds.
    pub delay_ms: f32,
    /// Level relative to what was played, dB; negative is quieter.
    pub level_db: f32,
}

/// Smaller samples count as silence (chosen: -400 dB). Their squares would be denormal numbers,
/// which are slow.
const FAINTEST: f32 = 1e-20;

/// Makes any number a valid sample, -1 to 1; NaN becomes silence.
fn sound(sample: f32) -> f32 {
    if sample.is_nan() || sample.abs() < FAINTEST { 0.0 } else { sample.clamp(-1.0, 1.0) }
}
