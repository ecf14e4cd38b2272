//! Short responses, such as "mm-hmm": they leave the floor where it is (EVIDENCE A6, the rule that was
//! measured on calls). Deliberately absent: what was said, by which some would be told better.

use super::units::spoken_ms;
use super::{Parameters, Unit};

/// For each of one person's units whether it is a short response to the other. Both lists are in
/// order. A unit at the edge of what was heard may be part of a longer one, so it is none.
pub fn short_responses(
    units: &[Unit],
    other: &[Unit],
    within: Unit,
    parameters: &Parameters,
) -> Vec<bool> {
    let is_short = |(index, unit): (usize, &Unit)| {
        let before = index.checked_sub(1).and_then(|before| units.get(before));
        let after = units.get(index + 1);
        let is_clear = before
            .is_none_or(|before| unit.start_ms - before.end_ms >= parameters.short_clear_ms)
            && after.is_none_or(|after| after.start_ms - unit.end_ms >= parameters.short_clear_ms);
        let is_whole = unit.start_ms > within.start_ms && unit.end_ms < within.end_ms;
        unit.ms() <= parameters.short_max_ms
            && is_whole
            && is_clear
            && around(*unit, parameters).iter().all(|side| holds(other, *side, parameters))
    };
    units.iter().enumerate().map(is_short).collect()
}

fn around(unit: Unit, parameters: &Parameters) -> [Unit; 2] {
    let window_ms = parameters.short_window_ms;
    [
        Unit { start_ms: unit.start_ms.saturating_sub(window_ms), end_ms: unit.start_ms },
        Unit { start_ms: unit.end_ms, end_ms: unit.end_ms.saturating_add(window_ms) },
    ]
}

/// Whether the other speaks enough on one side. A window cut off by the beginning asks for as much
/// speech as a whole one.
fn holds(other: &[Unit], side: Unit, parameters: &Parameters) -> bool {
    let wanted = u64::from(parameters.short_window_ms) * u64::from(parameters.short_other_percent);
    u64::from(spoken_ms(other, side)) * 100 >= wanted
}
