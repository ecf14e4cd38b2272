//! How a person reads a clock, where that differs from what is usual in their language.

use serde::{Deserialize, Serialize};

/// Twelve hours twice a day, or twenty-four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockHabit {
    /// "3:00 pm"; midnight is 12:00 am.
    H12,
    /// "15:00"; midnight is 00:00.
    H23,
}

impl ClockHabit {
    /// Both habits.
    pub const BOTH: [Self; 2] = [Self::H12, Self::H23];

    /// The word used in storage, forms and pages: the name of the hour cycle in BCP 47 (`-u-hc-`),
    /// which scripts hand on to the browser as it is.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::H12 => "h12",
            Self::H23 => "h23",
        }
    }

    /// Reads that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|habit| habit.as_str() == word)
    }
}
