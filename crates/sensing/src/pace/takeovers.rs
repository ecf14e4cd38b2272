//! One takes the floor while the other speaks. Of the two definitions that EVIDENCE A6 offers this is
//! (a): it asks that the other had the floor for a second, which keeps clashes apart, and that who took
//! it went on alone, which keeps apart those who came in and gave way. Counted for oneself only.
//! Deliberately absent: whether it was welcome.

use super::stretches::Stretch;
use super::{Parameters, Party};

/// How often this party took over, with the line's delay at any moment: the other can only have
/// stopped because of it once they could hear it.
pub fn takeovers(
    stretch: &Stretch,
    by: Party,
    delay_ms: impl Fn(u32) -> u32,
    parameters: &Parameters,
) -> u32 {
    let took = |(spoken, other): &(super::stretches::Spoken, super::Unit)| {
        let [start, end] = [spoken.unit.start_ms, spoken.unit.end_ms].map(i64::from);
        let [other_start, other_end] = [other.start_ms, other.end_ms].map(i64::from);
        let delay = i64::from(delay_ms(spoken.unit.start_ms));
        spoken.by == by
            && start - other_start >= i64::from(parameters.takeover_spoken_ms)
            && other_end - start >= i64::from(parameters.takeover_overlap_ms).max(delay)
            && other_end - start <= i64::from(parameters.takeover_stops_ms) + delay
            && end - other_end >= i64::from(parameters.takeover_goes_on_ms)
    };
    count(stretch.begun_over().filter(took).count())
}

/// A count as it is told.
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
