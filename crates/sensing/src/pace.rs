//! How two people take turns, worked out from when each of them speaks (docs/evidence.md#a6). What
//! is said is never known here. Silence is counted, and no share of talk is a target. Hearing
//! speech is the work of `audio`. Deliberately absent: any verdict on a pace.

mod clashes;
mod delay;
mod floor;
mod minutes;
mod parameters;
mod recording;
mod session;
mod short_responses;
mod silences;
mod stretches;
mod takeovers;
#[cfg(test)]
mod testing;
mod times;
mod units;

pub use delay::LineReading;
pub use floor::{Change, Pause};
pub use minutes::Minute;
pub use parameters::{Parameter, Parameters};
pub use recording::{Note, Pace, Speaker, Transfers, pace};
pub use session::{Clashes, Session, response_times, session};
pub use silences::Silence;
pub use times::{Middle, Times};

/// A stretch of one person's speech, milliseconds from when listening began; `end_ms` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Beginning.
    pub start_ms: u32,
    /// End.
    pub end_ms: u32,
}

impl Unit {
    /// Length, milliseconds; 0 when the end comes first.
    #[must_use]
    pub fn ms(self) -> u32 {
        self.end_ms.saturating_sub(self.start_ms)
    }
}

/// One of the two who speak. In a live session A is the person at this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// The first.
    A,
    /// The second.
    B,
}

impl Party {
    /// Both, in the order in which arrays of two hold them.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other of the two.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// Index in an array of two.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}
