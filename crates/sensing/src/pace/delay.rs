//! Takes the line out. D is the time from mouth to ear and back, both directions together
//! (docs/evidence.md#a6-delay). Only this sum enters, so clocks need not be aligned. Deliberately
//! absent: measuring D.

/// What is known of the line from one moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineReading {
    /// Milliseconds from when listening began.
    pub at_ms: u32,
    /// Mouth to ear and back, milliseconds.
    pub delay_ms: u32,
    /// How far `delay_ms` may be off, milliseconds.
    pub uncertain_ms: u32,
}

/// The other's own response time, from the one that is seen at this end, milliseconds.
pub(super) fn own_of_seen_ms(seen_ms: i32, delay_ms: u32) -> i32 {
    seen_ms.saturating_sub_unsigned(delay_ms)
}

/// Readings in the order of time.
pub(super) struct Line(Vec<LineReading>);

impl Line {
    /// Sorts readings by time.
    pub fn new(readings: &[LineReading]) -> Self {
        let mut sorted = readings.to_vec();
        sorted.sort_by_key(|reading| reading.at_ms);
        Self(sorted)
    }

    /// The reading that holds at this moment: the last one before it, or else the first.
    pub fn at(&self, ms: u32) -> Option<LineReading> {
        let after = self.0.partition_point(|reading| reading.at_ms <= ms);
        self.0.get(after.saturating_sub(1)).copied()
    }

    /// Whether any reading is at least this certain.
    pub fn is_known_within(&self, uncertain_max_ms: u32) -> bool {
        self.0.iter().any(|reading| reading.uncertain_ms <= uncertain_max_ms)
    }

    /// Median delay over the session, milliseconds; each reading holds until the next one.
    pub fn median_ms(&self, length_ms: u32) -> Option<u32> {
        let begins = self.0.iter().skip(1).map(|reading| reading.at_ms);
        let until = begins.chain([u32::MAX]).map(|at_ms| at_ms.min(length_ms));
        let mut since_ms = 0;
        let mut held: Vec<(u32, u32)> = Vec::with_capacity(self.0.len());
        for (reading, until_ms) in self.0.iter().zip(until) {
            held.push((reading.delay_ms, until_ms - since_ms));
            since_ms = until_ms;
        }
        held.sort_unstable();
        let mut so_far_ms = 0;
        let middle = held.iter().find(|(_, held_ms)| {
            so_far_ms += held_ms;
            so_far_ms >= length_ms.div_ceil(2)
        });
        middle.map(|(delay_ms, _)| *delay_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(at_ms: u32, delay_ms: u32) -> LineReading {
        LineReading { at_ms, delay_ms, uncertain_ms: delay_ms / 10 }
    }

    #[test]
    fn the_line_is_taken_out() {
        assert_eq!(own_of_seen_ms(900, 400), 500);
        assert_eq!(own_of_seen_ms(100, 400), -300);
        assert_eq!(own_of_seen_ms(i32::MIN, u32::MAX), i32::MIN);
    }

    #[test]
    fn a_reading_holds_until_the_next_one() {
        let line = Line::new(&[reading(9_000, 300), reading(1_000, 100), reading(5_000, 200)]);
        let at = |ms| line.at(ms).unwrap().delay_ms;
        assert_eq!([0, 1_000, 4_999, 5_000, u32::MAX].map(at), [100, 100, 100, 200, 300]);
        assert_eq!(
            [4_000, 11_000, 20_000].map(|ms| line.median_ms(ms)),
            [Some(100), Some(200), Some(300)]
        );
        assert!(line.is_known_within(10) && !line.is_known_within(9));
        let none = Line::new(&[]);
        assert_eq!((none.at(7), none.median_ms(9), none.is_known_within(100)), (None, None, false));
        assert_eq!(Line::new(&[reading(5, u32::MAX)]).median_ms(u32::MAX), Some(u32::MAX));
    }
}
