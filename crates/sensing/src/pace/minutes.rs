//! The session minute by minute: how long each one spoke, both, neither. This is all that is kept
//! of when somebody spoke. Deliberately absent: anything finer.

use super::stretches::Stretch;
use super::units::both;
use super::{Party, Unit};

const MINUTE_MS: u32 = 60_000;

/// One minute, or the rest of one at the end. The parts add up to the time that was listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minute {
    /// Each party alone, A first, milliseconds.
    pub alone_ms: [u32; 2],
    /// Both at once, milliseconds.
    pub both_ms: u32,
    /// Neither, milliseconds.
    pub silent_ms: u32,
}

impl Minute {
    /// A alone, B alone, both, neither, in whole seconds that add up to the rounded whole.
    #[must_use]
    pub fn whole_s(&self) -> [u8; 4] {
        let parts = [self.alone_ms[0], self.alone_ms[1], self.both_ms, self.silent_ms];
        let mut seconds = parts.map(|ms| ms / 1_000);
        let whole = (parts.iter().sum::<u32>() + 500) / 1_000;
        let mut left = whole.saturating_sub(seconds.iter().sum());
        let mut by_rest = [0, 1, 2, 3];
        by_rest.sort_by_key(|part| std::cmp::Reverse(parts[*part] % 1_000));
        for part in by_rest {
            seconds[part] += u32::from(left > 0);
            left = left.saturating_sub(1);
        }
        seconds.map(|seconds| u8::try_from(seconds).unwrap_or(u8::MAX))
    }
}

/// The minutes of a session, from its beginning.
pub fn minutes(stretches: &[Stretch], length_ms: u32) -> Vec<Minute> {
    let mut minutes = vec![Minute::default(); length_ms.div_ceil(MINUTE_MS) as usize];
    for stretch in stretches {
        let [a, b] = &stretch.units;
        add(&mut minutes, &[stretch.within], |minute| &mut minute.silent_ms);
        for party in Party::BOTH {
            let units = &stretch.units[party.index()];
            add(&mut minutes, units, |minute| &mut minute.alone_ms[party.index()]);
        }
        add(&mut minutes, &both(a, b), |minute| &mut minute.both_ms);
    }
    for minute in &mut minutes {
        let [a, b] = minute.alone_ms;
        // So far each party's number includes overlaps, and `silent_ms` is all time that was
        // listened to.
        minute.alone_ms = [a - minute.both_ms, b - minute.both_ms];
        minute.silent_ms -= a + b - minute.both_ms;
    }
    minutes
}

fn add(minutes: &mut [Minute], spans: &[Unit], field: impl Fn(&mut Minute) -> &mut u32) {
    for span in spans {
        let mut at = span.start_ms;
        while at < span.end_ms {
            let index = at / MINUTE_MS;
            let end = index.saturating_add(1).saturating_mul(MINUTE_MS).min(span.end_ms);
            if let Some(minute) = minutes.get_mut(index as usize) {
                *field(minute) += end - at;
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::stretches::stretches;
    use super::super::testing::{anything, units};
    use super::super::units::{clean, heard, spoken_ms};
    use super::super::{Parameters, testing};
    use super::*;
    use proptest::prelude::*;

    fn sum(minute: &Minute) -> u32 {
        minute.alone_ms.iter().sum::<u32>() + minute.both_ms + minute.silent_ms
    }

    #[test]
    fn speech_counts_in_its_own_minute() {
        let (a, b) = (units(&[(50.0, 70.0), (90.0, 100.0)]), units(&[(65.0, 95.0)]));
        let unheard = units(&[(100.0, 110.0)]);
        let stretches = stretches(&a, &b, &unheard, 130_000, &Parameters::default());
        let minutes = minutes(&stretches, 130_000);
        assert_eq!(minutes[0], Minute { alone_ms: [10_000, 0], both_ms: 0, silent_ms: 50_000 });
        assert_eq!(
            minutes[1],
            Minute { alone_ms: [10_000, 20_000], both_ms: 10_000, silent_ms: 10_000 }
        );
        assert_eq!(minutes[2], Minute { silent_ms: 10_000, ..Minute::default() });
        assert_eq!(minutes.len(), 3);
    }

    #[test]
    fn whole_seconds_add_up() {
        let thirds = Minute { alone_ms: [20_400, 20_300], both_ms: 9_800, silent_ms: 9_500 };
        assert_eq!(thirds.whole_s(), [20, 20, 10, 10]);
        assert_eq!(Minute { silent_ms: 60_000, ..Minute::default() }.whole_s(), [0, 0, 0, 60]);
        assert_eq!(Minute::default().whole_s(), [0; 4]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn minutes_add_up_to_what_was_heard(
            a in anything(), b in anything(), unheard in anything(),
            length_ms in prop_oneof![0_u32..400_000, Just(u32::MAX)],
        ) {
            let parameters = Parameters::default();
            let stretches = stretches(&a, &b, &unheard, length_ms, &parameters);
            let minutes = minutes(&stretches, length_ms);
            let whole = testing::unit(0, length_ms);
            let was_heard = spoken_ms(&heard(&unheard, length_ms), whole);
            prop_assert_eq!(minutes.iter().map(|one| u64::from(sum(one))).sum::<u64>(), u64::from(was_heard));
            prop_assert!(minutes.iter().all(|minute| sum(minute) <= 60_000));
            for minute in &minutes {
                let seconds: u32 = minute.whole_s().map(u32::from).iter().sum();
                prop_assert_eq!(seconds, (sum(minute) + 500) / 1_000);
            }
            let spoke: u64 = minutes.iter().map(|one| u64::from(one.alone_ms[0] + one.both_ms)).sum();
            let pieces = stretches.iter().map(|one| clean(&a, one.within, &parameters));
            let expected: u64 = pieces.map(|one| u64::from(spoken_ms(&one, whole))).sum();
            prop_assert_eq!(spoke, expected);
        }
    }
}
