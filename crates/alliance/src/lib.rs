//! What counsellor and client build between them: what is asked on arriving and leaving, the board
//! they both write on, and how the work has felt over time. Nothing here grades a person.
//! Deliberately absent: clock, randomness, storage, the wire, and any word that a page shows.

pub mod alliance_line;
pub mod board;
pub mod check_in;
pub mod instrument;
pub mod noticing;
pub mod pace;

pub use practice::{OwnWords, Side};

use serde::{Deserialize, Serialize};

/// Where a client joins from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "wire", derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Where they live.
    Home,
    /// Where they work.
    Office,
    /// A car that stands still.
    Car,
    /// Anywhere else.
    Other,
}

impl Place {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Home, Self::Office, Self::Car, Self::Other];

    /// The word used in forms and storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Office => "office",
            Self::Car => "car",
            Self::Other => "other",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == word)
    }
}
