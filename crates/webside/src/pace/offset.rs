//! How much later the second file began than the first. The caller knows it.

use super::fault::Fault;
use sensing::pace::Unit;

/// Milliseconds; negative when the second began earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offset {
    pub ms: i32,
}

impl Offset {
    /// What each file has before the other begins.
    pub fn skipped_ms(self) -> [u32; 2] {
        [self.ms.max(0).unsigned_abs(), self.ms.min(0).unsigned_abs()]
    }

    /// Units of both, counted from when both have begun.
    pub fn aligned(self, units: [Vec<Unit>; 2]) -> [Vec<Unit>; 2] {
        let [one, other] = units;
        let [before, before_other] = self.skipped_ms().map(i64::from);
        [moved(&one, -before), moved(&other, -before_other)]
    }

    /// How long both are there, milliseconds.
    pub fn length_ms(self, lengths_ms: [u32; 2]) -> Result<u32, Fault> {
        let [one, other] = self.rests_ms(lengths_ms);
        match one.min(other) {
            0 => Err(Fault::new("recording-offset-too-large")),
            length_ms => Ok(length_ms),
        }
    }

    /// How long each goes on after both have begun, milliseconds.
    pub fn rests_ms(self, lengths_ms: [u32; 2]) -> [u32; 2] {
        let [one, other] = self.skipped_ms();
        [lengths_ms[0].saturating_sub(one), lengths_ms[1].saturating_sub(other)]
    }

    /// The other person's units on this person's clock.
    pub fn on_clock_of(self, own: usize, others: &[Unit]) -> Vec<Unit> {
        moved(others, if own == 0 { i64::from(self.ms) } else { -i64::from(self.ms) })
    }
}

/// Units moved in time; what would lie before 0 is left out.
fn moved(units: &[Unit], by_ms: i64) -> Vec<Unit> {
    let at = |ms: u32| u32::try_from((i64::from(ms) + by_ms).max(0)).unwrap_or(u32::MAX);
    let units = units.iter();
    let moved = units.map(|unit| Unit { start_ms: at(unit.start_ms), end_ms: at(unit.end_ms) });
    moved.filter(|unit| unit.start_ms < unit.end_ms).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(start_ms: u32, end_ms: u32) -> Unit {
        Unit { start_ms, end_ms }
    }

    #[test]
    fn time_begins_when_both_are_there() {
        let units = || [vec![unit(0, 400), unit(900, 2_000)], vec![unit(100, 600)]];
        let later = Offset { ms: 500 };
        assert_eq!(later.aligned(units()), [vec![unit(400, 1_500)], vec![unit(100, 600)]]);
        assert_eq!(later.length_ms([9_000, 8_000]), Ok(8_000));
        let earlier = Offset { ms: -500 };
        assert_eq!(earlier.aligned(units())[1], [unit(0, 100)]);
        assert_eq!(earlier.length_ms([9_000, 8_000]), Ok(7_500));
        assert_eq!(later.on_clock_of(0, &[unit(100, 600)]), [unit(600, 1_100)]);
        assert_eq!(later.on_clock_of(1, &[unit(900, 2_000)]), [unit(400, 1_500)]);
    }

    #[test]
    fn an_offset_that_leaves_nothing_is_a_fault() {
        for ms in [i32::MIN, -8_000, 9_000, i32::MAX] {
            let fault = Offset { ms }.length_ms([9_000, 8_000]).unwrap_err();
            assert_eq!(fault.key(), "recording-offset-too-large", "{ms}");
        }
        assert_eq!(Offset { ms: -7_999 }.length_ms([9_000, 8_000]), Ok(1));
        assert_eq!(Offset { ms: i32::MIN }.length_ms([u32::MAX; 2]), Ok(u32::MAX / 2));
    }

    proptest! {
        #[test]
        fn no_offset_moves_a_unit_before_the_beginning_or_past_all_time(
            ms in prop_oneof![any::<i32>(), Just(i32::MIN), Just(i32::MAX)],
            (start_ms, length_ms) in (any::<u32>(), any::<u32>()),
        ) {
            let offset = Offset { ms };
            let all = [unit(start_ms, start_ms.saturating_add(length_ms))];
            let aligned = offset.aligned([all.to_vec(), all.to_vec()]);
            for (moved, skipped_ms) in aligned.iter().zip(offset.skipped_ms()) {
                let [start_ms, end_ms] =
                    [all[0].start_ms, all[0].end_ms].map(|ms| ms.saturating_sub(skipped_ms));
                let expected = (start_ms < end_ms).then_some(unit(start_ms, end_ms));
                prop_assert_eq!(moved, &Vec::from_iter(expected));
            }
            for own in [0, 1] {
                let there = offset.on_clock_of(own, &all);
                prop_assert!(there.iter().all(|unit| unit.ms() <= all[0].ms()));
            }
        }
    }
}
