//! One person takes the floor while the other speaks (docs/pace.md#takeovers). The other must have
//! had the floor for a second, which keeps clashes out, and the one who took it must go on alone,
//! which keeps out those who came in and gave way. Counted for oneself only. Deliberately absent:
//! whether it was welcome.

use super::stretches::Stretch;
use super::{Parameters, Party};

/// How often this party took over. `delay_ms` is the line's delay at any moment: the other can have
/// stopped because of it only once they could hear it.
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

/// A count as `u32`, saturating.
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::stretches::stretches;
    use super::super::testing::units;
    use super::*;

    fn taken(own: &[(f64, f64)], other: &[(f64, f64)], delay_ms: u32) -> u32 {
        let parameters = Parameters::default();
        let stretches = stretches(&units(own), &units(other), &[], 60_000, &parameters);
        takeovers(&stretches[0], Party::A, |_| delay_ms, &parameters)
    }

    #[test]
    fn the_floor_is_taken_when_the_other_stops_and_one_goes_on() {
        assert_eq!(taken(&[(11.0, 14.0)], &[(10.0, 12.0)], 0), 1);
        assert_eq!(taken(&[(10.0, 12.0)], &[(11.0, 14.0)], 0), 0, "the other's are not counted");
    }

    #[test]
    fn each_part_of_the_rule_is_needed() {
        assert_eq!(taken(&[(10.999, 14.0)], &[(10.0, 12.0)], 0), 0, "the other had a second");
        assert_eq!(taken(&[(11.801, 14.0)], &[(10.0, 12.0)], 0), 0, "near the end");
        assert_eq!(taken(&[(11.8, 14.0)], &[(10.0, 12.0)], 0), 1);
        assert_eq!(taken(&[(11.0, 15.0)], &[(10.0, 12.501)], 0), 0, "stopped much later");
        assert_eq!(taken(&[(11.0, 15.0)], &[(10.0, 12.5)], 0), 1);
        assert_eq!(taken(&[(11.0, 12.999)], &[(10.0, 12.0)], 0), 0, "gave way as well");
        assert_eq!(taken(&[(11.0, 13.0)], &[(10.0, 12.0)], 0), 1);
    }

    #[test]
    fn a_short_response_takes_nothing() {
        assert_eq!(taken(&[(15.0, 15.9)], &[(10.0, 16.0), (16.4, 20.0)], 0), 0);
    }

    #[test]
    fn who_stopped_before_they_could_hear_it_stopped_by_themselves() {
        assert_eq!(taken(&[(11.0, 15.0)], &[(10.0, 11.5)], 0), 1);
        assert_eq!(taken(&[(11.0, 15.0)], &[(10.0, 11.5)], 600), 0);
        assert_eq!(taken(&[(11.0, 15.0)], &[(10.0, 13.0)], 0), 0);
        assert_eq!(taken(&[(11.0, 15.0)], &[(10.0, 13.0)], 600), 1, "heard it 600 ms later");
    }
}
