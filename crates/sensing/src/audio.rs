//! Samples in, what they tell about how a person can be heard out. Deliberately absent: what is said.

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
