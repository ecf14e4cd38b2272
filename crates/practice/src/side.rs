//! Which of the two of a pair a person is.

use serde::{Deserialize, Serialize};

/// One of the two of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The counsellor, who hosts the room.
    Counsellor,
    /// The client.
    Client,
}

impl Side {
    /// Both sides.
    pub const BOTH: [Self; 2] = [Self::Counsellor, Self::Client];

    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Counsellor => Self::Client,
            Self::Client => Self::Counsellor,
        }
    }

    /// The word used in storage, messages and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counsellor => "counsellor",
            Self::Client => "client",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|side| side.as_str() == word)
    }
}
