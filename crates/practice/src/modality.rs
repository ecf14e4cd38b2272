//! How a person meets: the client chooses and can change at any moment (docs/practices.md#c1).

use serde::{Deserialize, Serialize};

/// Video, voice only, or text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Picture and sound.
    Video,
    /// Sound without picture.
    Voice,
    /// Written words only; needs no camera and no microphone.
    Text,
}

impl Modality {
    /// The word used in storage, messages and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Voice => "voice",
            Self::Text => "text",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "video" => Some(Self::Video),
            "voice" => Some(Self::Voice),
            "text" => Some(Self::Text),
            _ => None,
        }
    }
}
