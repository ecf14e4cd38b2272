//! Long silences of both: how long, and who spoke again. Deliberately absent: what a silence is
//! for; a coder of therapy sessions cannot tell that from sound either.

use super::stretches::Stretch;
use super::{Parameters, Party};

/// A long silence of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// When it began, milliseconds.
    pub start_ms: u32,
    /// Length, milliseconds.
    pub ms: u32,
    /// Who spoke again; B when both did at the same millisecond.
    pub ended_by: Party,
}

/// Silences between speech that are long enough. One that is cut off by an edge has an unknown
/// length and is left out.
pub fn silences(stretch: &Stretch, parameters: &Parameters) -> Vec<Silence> {
    let mut silences: Vec<Silence> = Vec::new();
    let mut last_ms: Option<u32> = None;
    for spoken in &stretch.spoken {
        let unit = spoken.unit;
        if let Some(start_ms) = last_ms
            && unit.start_ms > start_ms
            && unit.start_ms - start_ms >= parameters.silence_min_ms
        {
            let ms = unit.start_ms - start_ms;
            silences.push(Silence { start_ms, ms, ended_by: spoken.by });
        } else if let Some(silence) = silences.last_mut()
            && silence.start_ms.saturating_add(silence.ms) == unit.start_ms
        {
            silence.ended_by = Party::B;
        }
        last_ms = last_ms.max(Some(unit.end_ms));
    }
    silences
}

#[cfg(test)]
mod tests {
    use super::super::stretches::stretches;
    use super::super::testing::units;
    use super::*;

    fn found(a: &[(f64, f64)], b: &[(f64, f64)], unheard: &[(f64, f64)]) -> Vec<(u32, Party)> {
        let parameters = Parameters::default();
        let stretches = stretches(&units(a), &units(b), &units(unheard), 60_000, &parameters);
        let all = stretches.iter().flat_map(|stretch| silences(stretch, &parameters));
        all.map(|silence| (silence.ms, silence.ended_by)).collect()
    }

    #[test]
    fn three_seconds_of_both_are_long_whoever_spoke_before() {
        let a = [(1.0, 4.0), (7.0, 9.0), (20.0, 21.0)];
        assert_eq!(found(&a, &[], &[]), [(3_000, Party::A), (11_000, Party::A)]);
        assert_eq!(found(&a, &[(6.999, 8.0)], &[]), [(11_000, Party::A)]);
        assert_eq!(
            found(&a, &[(15.0, 16.0)], &[]),
            [(3_000, Party::A), (6_000, Party::B), (4_000, Party::A)]
        );
    }

    #[test]
    fn silence_before_the_first_word_and_after_the_last_does_not_count() {
        assert_eq!(found(&[(10.0, 12.0)], &[], &[]), []);
        assert_eq!(found(&[], &[], &[]), []);
    }

    #[test]
    fn silence_in_which_somebody_was_unheard_does_not_count() {
        assert_eq!(found(&[(1.0, 2.0)], &[(9.0, 10.0)], &[(5.0, 5.5)]), []);
    }

    #[test]
    fn b_ends_it_when_both_speak_at_once() {
        assert_eq!(found(&[(1.0, 2.0), (9.0, 12.0)], &[(9.0, 10.0)], &[]), [(7_000, Party::B)]);
    }
}
