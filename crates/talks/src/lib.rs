//! Invented talks of two people, each on a channel of their own, with the truth about who spoke
//! when. espeak-ng speaks; timing is drawn as in recorded calls (docs/figures.md#recorded-calls).
//! Deliberately absent: recordings of anyone.

mod chance;
mod noise;
mod plan;
mod score;
mod talk;
mod voice;

pub use chance::Chance;
pub use noise::Noise;
pub use score::Score;
pub use talk::{Setting, Talk};
pub use voice::{HELD_OUT, SETTLED_ON, Voice};

/// Sample rate of espeak-ng, Hz.
pub const RATE_HZ: u32 = 22_050;

/// A stretch of one person's speech, milliseconds; `end_ms` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Beginning.
    pub start_ms: u32,
    /// End.
    pub end_ms: u32,
}

/// Why a talk could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TalkError {
    /// espeak-ng cannot be started.
    #[error("espeak-ng cannot be started (on Debian: apt-get install espeak-ng): {0}")]
    Missing(#[from] std::io::Error),
    /// espeak-ng said nothing.
    #[error("espeak-ng says nothing as {voice}: {why}")]
    Silent {
        /// The name of the voice.
        voice: &'static str,
        /// What it wrote to standard error.
        why: String,
    },
}

fn samples(ms: f32) -> usize {
    (ms.max(0.0) * RATE_HZ as f32 / 1_000.0) as usize
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

fn factor(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}
