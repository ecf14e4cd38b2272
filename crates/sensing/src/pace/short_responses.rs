//! Short responses, such as "mm-hmm", leave the floor where it is. The rule was measured on
//! recorded calls (docs/figures.md#recorded-calls). Deliberately absent: what was said, which would
//! tell some of them better.

use super::units::spoken_ms;
use super::{Parameters, Unit};

/// Tells for each of one person's units whether it is a short response to the other. Both lists
/// must be in order. A unit at the edge of what was heard may be part of a longer one, so it is not
/// short.
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

/// Whether the other speaks enough on one side. A window cut short by the beginning needs as much
/// speech as a whole one.
fn holds(other: &[Unit], side: Unit, parameters: &Parameters) -> bool {
    let wanted = u64::from(parameters.short_window_ms) * u64::from(parameters.short_other_percent);
    u64::from(spoken_ms(other, side)) * 100 >= wanted
}

#[cfg(test)]
mod tests {
    use super::super::testing::{unit, units};
    use super::*;

    const MINUTE: Unit = Unit { start_ms: 0, end_ms: 60_000 };

    /// Whether the middle one of these is a short response.
    fn is_short(own: &[(f64, f64)], other: &[(f64, f64)]) -> bool {
        let shorts = short_responses(&units(own), &units(other), MINUTE, &Parameters::default());
        shorts[own.len() / 2]
    }

    const STORY: [(f64, f64); 1] = [(10.0, 30.0)];

    #[test]
    fn mm_hmm_during_a_story_is_a_short_response() {
        assert!(is_short(&[(20.0, 20.4)], &STORY));
        assert!(is_short(&[(20.0, 21.0)], &STORY));
        assert!(!is_short(&[(20.0, 21.001)], &STORY), "a second at most");
    }

    #[test]
    fn half_a_second_of_own_silence_is_around_it() {
        assert!(is_short(&[(18.0, 19.5), (20.0, 20.4), (20.9, 23.0)], &STORY));
        assert!(!is_short(&[(18.0, 19.501), (20.0, 20.4), (20.9, 23.0)], &STORY));
        assert!(!is_short(&[(18.0, 19.5), (20.0, 20.4), (20.899, 23.0)], &STORY));
    }

    #[test]
    fn the_other_speaks_600_of_2000_ms_on_both_sides() {
        let around = |before: f64, after: f64| [(20.0 - before, 20.0), (21.0, 21.0 + after)];
        assert!(is_short(
            &[(20.2, 20.8)],
            &[(19.0, 19.0), around(0.6, 0.6)[0], around(0.6, 0.6)[1]]
        ));
        assert!(!is_short(&[(20.2, 20.8)], &around(0.599, 2.0)));
        assert!(!is_short(&[(20.2, 20.8)], &around(2.0, 0.599)));
        assert!(!is_short(&[(20.2, 20.8)], &[(17.0, 18.2), (21.0, 25.0)]), "too long ago");
        assert!(!is_short(&[(20.2, 20.8)], &[]), "an answer into silence is none");
    }

    #[test]
    fn a_unit_that_an_edge_may_have_cut_is_not_short() {
        let within = unit(20_000, 40_000);
        let shorts = |own: &[(f64, f64)], other: &[(f64, f64)]| {
            short_responses(&units(own), &units(other), within, &Parameters::default())
        };
        assert_eq!(shorts(&[(39.6, 40.0)], &[(21.0, 40.0)]), [false]);
        assert_eq!(shorts(&[(20.0, 20.4)], &[(20.0, 40.0)]), [false]);
    }

    #[test]
    fn a_longest_length_of_0_finds_none() {
        let parameters = Parameters { short_max_ms: 0, ..Parameters::default() };
        let found = short_responses(&units(&[(20.0, 20.4)]), &units(&STORY), MINUTE, &parameters);
        assert_eq!(found, [false]);
    }
}
