//! Puts units of speech in order: sorts, joins, drops bursts.

use super::{Parameters, Unit};

/// One person's units within a span, in order and apart from each other. Joins before it drops,
/// because the words of an annotation are often shorter than a burst.
pub fn clean(units: &[Unit], within: Unit, parameters: &Parameters) -> Vec<Unit> {
    let mut joined = in_order(units, within, parameters.join_ms);
    joined.retain(|unit| unit.ms() >= parameters.drop_ms);
    joined
}

/// The rest of a session of `length_ms`, without the spans in which somebody could not be heard.
pub fn heard(unheard: &[Unit], length_ms: u32) -> Vec<Unit> {
    let whole = Unit { start_ms: 0, end_ms: length_ms };
    let mut start_ms = 0;
    let mut spans = Vec::new();
    for away in in_order(unheard, whole, 0) {
        spans.push(Unit { start_ms, end_ms: away.start_ms });
        start_ms = away.end_ms;
    }
    spans.push(Unit { start_ms, end_ms: length_ms });
    spans.retain(|span| span.ms() > 0);
    spans
}

/// Time that these units, which are in order, take up within a span, milliseconds.
pub fn spoken_ms(units: &[Unit], within: Unit) -> u32 {
    let first = units.partition_point(|unit| unit.end_ms <= within.start_ms);
    let inside = units[first..].iter().take_while(|unit| unit.start_ms < within.end_ms);
    inside.map(|unit| clipped(*unit, within).ms()).fold(0, u32::saturating_add)
}

/// The spans in which both speak. Both lists are in order.
pub fn both(a: &[Unit], b: &[Unit]) -> Vec<Unit> {
    let (mut at, mut bt) = (0, 0);
    let mut spans = Vec::new();
    while let (Some(one), Some(other)) = (a.get(at), b.get(bt)) {
        spans.push(clipped(*one, *other));
        if one.end_ms <= other.end_ms { at += 1 } else { bt += 1 }
    }
    spans.retain(|span| span.ms() > 0);
    spans
}

/// The part of a unit within a span; empty when it lies outside.
pub fn clipped(unit: Unit, within: Unit) -> Unit {
    Unit { start_ms: unit.start_ms.max(within.start_ms), end_ms: unit.end_ms.min(within.end_ms) }
}

/// Clips, sorts, and joins what touches or is nearer than `join_ms`.
fn in_order(units: &[Unit], within: Unit, join_ms: u32) -> Vec<Unit> {
    let mut sorted: Vec<Unit> = units.iter().map(|unit| clipped(*unit, within)).collect();
    sorted.retain(|unit| unit.ms() > 0);
    sorted.sort_unstable_by_key(|unit| unit.start_ms);
    let mut joined: Vec<Unit> = Vec::with_capacity(sorted.len());
    for unit in sorted {
        match joined.last_mut() {
            Some(last) if belongs(*last, unit, join_ms) => {
                last.end_ms = last.end_ms.max(unit.end_ms);
            }
            _ => joined.push(unit),
        }
    }
    joined
}

fn belongs(last: Unit, next: Unit, join_ms: u32) -> bool {
    next.start_ms <= last.end_ms || next.start_ms - last.end_ms < join_ms
}

#[cfg(test)]
mod tests {
    use super::super::testing::{anything, unit, units};
    use super::*;
    use proptest::prelude::*;

    const HOUR: Unit = Unit { start_ms: 0, end_ms: 3_600_000 };

    fn cleaned(spans_s: &[(f64, f64)]) -> Vec<Unit> {
        clean(&units(spans_s), HOUR, &Parameters::default())
    }

    #[test]
    fn own_silences_below_200_ms_are_joined() {
        assert_eq!(cleaned(&[(1.0, 2.0), (2.199, 3.0)]), units(&[(1.0, 3.0)]));
        let apart = [(1.0, 2.0), (2.2, 3.0)];
        assert_eq!(cleaned(&apart), units(&apart));
    }

    #[test]
    fn bursts_below_90_ms_are_dropped_once_words_are_joined() {
        assert_eq!(cleaned(&[(1.0, 1.089)]), []);
        assert_eq!(cleaned(&[(1.0, 1.09)]), units(&[(1.0, 1.09)]));
        assert_eq!(cleaned(&[(1.0, 1.05), (1.1, 1.15)]), units(&[(1.0, 1.15)]));
    }

    #[test]
    fn any_order_will_do_and_reversed_units_are_dropped() {
        let mixed = [(5.0, 6.0), (9.0, 8.0), (1.0, 4.0), (2.0, 3.0), (5.5, 7.0), (4.0, 4.0)];
        assert_eq!(cleaned(&mixed), units(&[(1.0, 4.0), (5.0, 7.0)]));
    }

    #[test]
    fn what_lies_outside_is_cut_off() {
        let within = unit(1_000, 2_000);
        let found =
            clean(&units(&[(0.5, 1.5), (1.8, 2.5), (3.0, 4.0)]), within, &Parameters::default());
        assert_eq!(found, units(&[(1.0, 1.5), (1.8, 2.0)]));
    }

    #[test]
    fn heard_is_all_but_unheard() {
        let unheard = units(&[(4.0, 6.0), (5.0, 7.0), (9.0, 99.0)]);
        assert_eq!(heard(&unheard, 10_000), units(&[(0.0, 4.0), (7.0, 9.0)]));
        assert_eq!(heard(&[], 10_000), units(&[(0.0, 10.0)]));
        assert_eq!(heard(&units(&[(0.0, 10.0)]), 10_000), []);
        assert_eq!(heard(&[], 0), []);
    }

    #[test]
    fn speech_in_a_span_and_speech_of_both_are_cut_to_it() {
        let spoken = units(&[(0.0, 1.0), (2.0, 3.0), (4.0, 9.0)]);
        assert_eq!(spoken_ms(&spoken, unit(500, 5_000)), 500 + 1_000 + 1_000);
        assert_eq!(spoken_ms(&spoken, unit(1_000, 2_000)), 0);
        let other = units(&[(0.5, 2.5), (2.7, 4.2)]);
        let together = units(&[(0.5, 1.0), (2.0, 2.5), (2.7, 3.0), (4.0, 4.2)]);
        assert_eq!(both(&spoken, &other), together);
        assert_eq!(both(&other, &spoken), together);
    }

    proptest! {
        #[test]
        fn clean_units_are_in_order_apart_and_stay_as_they_are(raw in anything()) {
            let parameters = Parameters::default();
            let once = clean(&raw, HOUR, &parameters);
            prop_assert!(once.iter().all(|unit| unit.ms() >= parameters.drop_ms));
            prop_assert!(once.iter().all(|unit| unit.end_ms <= HOUR.end_ms));
            for pair in once.windows(2) {
                prop_assert!(pair[0].end_ms + parameters.join_ms <= pair[1].start_ms);
            }
            prop_assert_eq!(clean(&once, HOUR, &parameters), once);
        }

        #[test]
        fn heard_and_unheard_are_the_whole(unheard in anything(), length_ms in any::<u32>()) {
            let heard = heard(&unheard, length_ms);
            let whole = unit(0, length_ms);
            let away = clean(&unheard, whole, &super::super::testing::plain());
            prop_assert_eq!(both(&heard, &away), []);
            let sum = spoken_ms(&heard, whole) + spoken_ms(&away, whole);
            prop_assert_eq!(sum, length_ms);
        }
    }
}
