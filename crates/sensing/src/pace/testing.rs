//! Conversations for tests: written down in seconds, or made up by proptest.

use super::{Parameters, Unit};
use proptest::collection::vec;
use proptest::prelude::*;

/// Units from seconds.
pub fn units(spans_s: &[(f64, f64)]) -> Vec<Unit> {
    let ms = |s: f64| (s * 1_000.0).round() as u32;
    spans_s.iter().map(|(start, end)| unit(ms(*start), ms(*end))).collect()
}

/// One unit from milliseconds.
pub fn unit(start_ms: u32, end_ms: u32) -> Unit {
    Unit { start_ms, end_ms }
}

/// Units as they are heard after a delay.
pub fn later(units: &[Unit], delay_ms: u32) -> Vec<Unit> {
    let later = |one: &Unit| unit(one.start_ms + delay_ms, one.end_ms + delay_ms);
    units.iter().map(later).collect()
}

/// Parameters that take speech as it is: nothing joined, dropped or short, every silence a pause.
pub fn plain() -> Parameters {
    Parameters { join_ms: 0, drop_ms: 0, short_max_ms: 0, pause_min_ms: 0, ..Default::default() }
}

/// Units of two people in order, as a finder would give them: A's edges even, B's odd, so that
/// nothing happens at the same moment.
pub fn conversation(most: usize) -> impl Strategy<Value = [Vec<Unit>; 2]> {
    let spans = || vec((200_u32..4_000, 90_u32..6_000), 0..most);
    (spans(), spans()).prop_map(|(a, b)| [laid_out(&a, 0), laid_out(&b, 1)])
}

/// Any units at all, also out of order, reversed, and at the largest times.
pub fn anything() -> impl Strategy<Value = Vec<Unit>> {
    let moment = || prop_oneof![6 => 0_u32..20_000, 1 => any::<u32>(), 1 => Just(u32::MAX)];
    vec((moment(), moment()).prop_map(|(start, end)| unit(start, end)), 0..40)
}

fn laid_out(spans: &[(u32, u32)], odd: u32) -> Vec<Unit> {
    let mut at = 0;
    let lay = |(silence, speech): &(u32, u32)| {
        let start_ms = at + 2 * (silence / 2) + odd;
        let end_ms = start_ms + 2 * (speech / 2);
        at = end_ms - odd;
        unit(start_ms, end_ms)
    };
    spans.iter().map(lay).collect()
}
