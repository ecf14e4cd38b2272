//! Conversations for tests, written down in seconds or made up from a seed.

use super::Unit;

/// Units from seconds.
pub fn units(spans_s: &[(f64, f64)]) -> Vec<Unit> {
    let ms = |s: f64| (s * 1_000.0).round() as u32;
    spans_s.iter().map(|(start, end)| Unit { start_ms: ms(*start), end_ms: ms(*end) }).collect()
}
