//! Units of speech put in order: sorted, joined, without bursts. Deliberately absent: hearing them.

use super::{Parameters, Unit};

/// One person's units within a span, in order and apart from each other. Joins first and drops then,
/// because the words of an annotation are often shorter than a burst.
pub fn clean(units: &[Unit], within: Unit, parameters: &Parameters) -> Vec<Unit> {
    let mut joined = in_order(units, within, parameters.join_ms);
    joined.retain(|unit| unit.ms() >= parameters.drop_ms);
    joined
}

/// What is left of a session when nobody could be heard in these spans.
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

/// How long anybody of these units speaks within a span, milliseconds. They are in order.
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

/// A part of a unit; of no length where it lies outside.
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
