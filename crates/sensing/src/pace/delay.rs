//! Taking the line out (EVIDENCE A6): D is the time from mouth to ear and back, both ways together.
//! Only this sum enters, so clocks are not aligned. Deliberately absent: measuring D.

use super::Unit;
use super::times::quartile;

/// What was known of the line from this moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineReading {
    /// Milliseconds from when listening began.
    pub at_ms: u32,
    /// Mouth to ear and back.
    pub delay_ms: u32,
    /// By how much that may be wrong.
    pub uncertain_ms: u32,
}

/// The other's own response time, from the one that is seen at this end.
#[must_use]
pub fn own_of_seen_ms(seen_ms: i32, delay_ms: u32) -> i32 {
    seen_ms.saturating_sub_unsigned(delay_ms)
}

/// How long a response was for the one who waited at the other end.
#[must_use]
pub fn lived_ms(own_ms: i32, delay_ms: u32) -> i32 {
    own_ms.saturating_add_unsigned(delay_ms)
}

/// Own units as the other lived them, against the received ones: later by D.
#[must_use]
pub fn as_lived(own: &[Unit], delay_ms: u32) -> Vec<Unit> {
    let later = |ms: u32| ms.saturating_add(delay_ms);
    own.iter()
        .map(|unit| Unit { start_ms: later(unit.start_ms), end_ms: later(unit.end_ms) })
        .collect()
}

/// Readings in the order of time.
pub struct Line(Vec<LineReading>);

impl Line {
    /// Puts readings in order.
    pub fn new(readings: &[LineReading]) -> Self {
        let mut sorted = readings.to_vec();
        sorted.sort_by_key(|reading| reading.at_ms);
        Self(sorted)
    }

    /// The one that holds at this moment: the last one before it, or else the first of all.
    pub fn at(&self, ms: u32) -> Option<LineReading> {
        let after = self.0.partition_point(|reading| reading.at_ms <= ms);
        self.0.get(after.saturating_sub(1)).copied()
    }

    /// Whether it was ever known as well as this.
    pub fn is_known_within(&self, uncertain_max_ms: u32) -> bool {
        self.0.iter().any(|reading| reading.uncertain_ms <= uncertain_max_ms)
    }

    /// The middle one's delay.
    pub fn median_ms(&self) -> Option<u32> {
        let most = |ms: u32| i32::try_from(ms).unwrap_or(i32::MAX);
        let mut delays: Vec<i32> = self.0.iter().map(|reading| most(reading.delay_ms)).collect();
        delays.sort_unstable();
        quartile(&delays, 2).map(i32::unsigned_abs)
    }
}
