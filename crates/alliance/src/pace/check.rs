//! Checks whether what a browser sent can be the pace of a session at all. It comes from a person's
//! own browser, so this keeps nonsense off the pages; it proves nothing.

use super::{Middle, Minute, SessionPace, TIMES_MIN, Times};

/// Longest session, minutes (chosen: a day).
const MINUTES_MAX: usize = 24 * 60;
/// Largest count of events in it (chosen: one per second).
const COUNT_MAX: u32 = 86_400;
/// Shortest silence of both that is counted (docs/evidence.md#a6).
const SILENCE_MS_MIN: u32 = 3_000;
/// Longest sum of all silences (chosen: a day).
const SILENCES_MS_MAX: u64 = 86_400_000;
/// Furthest median from the moment at which the other ended (chosen: an hour).
const MIDDLE_MS_MAX: i32 = 3_600_000;
/// Longest delay (chosen: beyond it nobody can be said to meet).
const LINE_MS_MAX: u32 = 60_000;
/// Longest silence within one unit of speech (chosen; 200 is usual, docs/evidence.md#a6).
const JOIN_MS_MAX: u32 = 5_000;

/// Which part cannot be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// There are more minutes than a day has, or one with more than 60 seconds.
    #[error("minutes")]
    Minutes,
    /// The delay is longer than any over which two can meet.
    #[error("line")]
    Line,
    /// Quartiles are out of order or out of bounds, given for too few times, or missing for enough.
    #[error("times")]
    Times,
    /// A silence is shorter than those that are counted, or all together are longer than a day.
    #[error("silences")]
    Silences,
    /// Something happened more often than once a second.
    #[error("counts")]
    Counts,
    /// The joining silence is out of bounds.
    #[error("joining")]
    Joining,
}

impl SessionPace {
    /// Whether this can be the pace of a session.
    pub fn check(&self) -> Result<(), Malformed> {
        let stands = [
            (minutes_stand(&self.minutes), Malformed::Minutes),
            (self.line_ms.is_none_or(|line_ms| line_ms <= LINE_MS_MAX), Malformed::Line),
            (times_stand(&self.waiting) && times_stand(&self.client_waiting), Malformed::Times),
            (self.silences_stand(), Malformed::Silences),
            (self.counts_stand(), Malformed::Counts),
            (self.join_ms <= JOIN_MS_MAX, Malformed::Joining),
        ];
        match stands.into_iter().find(|(stands, _)| !stands) {
            Some((_, malformed)) => Err(malformed),
            None => Ok(()),
        }
    }

    fn silences_stand(&self) -> bool {
        let all_ms: u64 = self.silences.iter().map(|silence| u64::from(silence.ms)).sum();
        let long = self.silences.iter().all(|silence| silence.ms >= SILENCE_MS_MIN);
        long && all_ms <= SILENCES_MS_MAX
    }

    fn counts_stand(&self) -> bool {
        let clashes = self.clashes.unwrap_or_default();
        [self.takeovers, clashes.line, clashes.ours].iter().all(|count| *count <= COUNT_MAX)
    }
}

fn minutes_stand(minutes: &[Minute]) -> bool {
    let fits = |minute: &Minute| {
        let parts = [minute.counsellor_s, minute.client_s, minute.both_s, minute.silent_s];
        parts.into_iter().map(u32::from).sum::<u32>() <= 60
    };
    minutes.len() <= MINUTES_MAX && minutes.iter().all(fits)
}

fn times_stand(times: &Times) -> bool {
    let is_told = times.n >= TIMES_MIN;
    times.n <= COUNT_MAX
        && is_told == times.middle.is_some()
        && times.middle.is_none_or(|middle| middle_stands(&middle))
}

fn middle_stands(middle: &Middle) -> bool {
    let Middle { lower_ms, median_ms, upper_ms } = *middle;
    -MIDDLE_MS_MAX <= lower_ms
        && lower_ms <= median_ms
        && median_ms <= upper_ms
        && upper_ms <= MIDDLE_MS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::pace::{Clashes, Silence};
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn middle(lower_ms: i32, median_ms: i32, upper_ms: i32) -> Option<Middle> {
        Some(Middle { lower_ms, median_ms, upper_ms })
    }

    fn sound() -> SessionPace {
        let minute = Minute { counsellor_s: 20, client_s: 30, both_s: 1, silent_s: 9 };
        SessionPace {
            minutes: vec![minute; 50],
            line_ms: Some(240),
            waiting: Times { n: 40, middle: middle(-100, 350, 900) },
            client_waiting: Times { n: 9, middle: None },
            client_waiting_estimated: true,
            silences: vec![Silence { ms: 3_000, ended_by: Side::Client }],
            takeovers: 2,
            clashes: Some(Clashes { line: 1, ours: 2 }),
            join_ms: 200,
        }
    }

    #[test]
    fn each_bound_at_its_edge() {
        assert_eq!(sound().check(), Ok(()));
        assert_eq!(SessionPace::default().check(), Ok(()));
        let refused = |change: &dyn Fn(&mut SessionPace)| {
            let mut pace = sound();
            change(&mut pace);
            pace.check().err()
        };
        let full = Minute { counsellor_s: 60, ..Minute::default() };
        let over = Minute { both_s: 1, ..full };
        assert_eq!(refused(&|pace| pace.minutes = vec![full; 1_440]), None);
        assert_eq!(refused(&|pace| pace.minutes = vec![full; 1_441]), Some(Malformed::Minutes));
        assert_eq!(refused(&|pace| pace.minutes.push(over)), Some(Malformed::Minutes));
        assert_eq!(refused(&|pace| pace.line_ms = Some(60_001)), Some(Malformed::Line));
        assert_eq!(refused(&|pace| pace.line_ms = None), None);
        assert_eq!(refused(&|pace| pace.waiting.n = 9), Some(Malformed::Times));
        assert_eq!(refused(&|pace| pace.waiting.n = 10), None);
        assert_eq!(refused(&|pace| pace.client_waiting.n = 10), Some(Malformed::Times));
        assert_eq!(refused(&|pace| pace.waiting.middle = middle(2, 1, 3)), Some(Malformed::Times));
        let far = middle(0, 0, 3_600_001);
        assert_eq!(refused(&|pace| pace.waiting.middle = far), Some(Malformed::Times));
        assert_eq!(refused(&|pace| pace.silences[0].ms = 2_999), Some(Malformed::Silences));
        let day = Silence { ms: 86_400_000, ended_by: Side::Counsellor };
        assert_eq!(refused(&|pace| pace.silences = vec![day]), None);
        assert_eq!(refused(&|pace| pace.silences.push(day)), Some(Malformed::Silences));
        assert_eq!(refused(&|pace| pace.takeovers = 86_401), Some(Malformed::Counts));
        assert_eq!(refused(&|pace| pace.clashes = None), None);
        assert_eq!(refused(&|pace| pace.join_ms = 5_001), Some(Malformed::Joining));
    }

    #[test]
    fn unknown_fields_are_refused() {
        let mut json = serde_json::to_value(sound()).unwrap();
        assert_eq!(serde_json::from_value::<SessionPace>(json.clone()).unwrap(), sound());
        json["words"] = "what was said".into();
        assert!(serde_json::from_value::<SessionPace>(json).is_err());
    }

    prop_compose! {
        fn times()(
            n in prop_oneof![0_u32..30, any::<u32>()],
            told in proptest::option::of(prop_oneof![
                Just([-200, 300, 800]),
                any::<[i32; 3]>(),
            ]),
        ) -> Times {
            Times { n, middle: told.and_then(|[a, b, c]| middle(a, b, c)) }
        }
    }

    prop_compose! {
        fn anything()(
            minutes in vec(prop_oneof![9 => Just([20, 30, 1, 9]), 1 => any::<[u8; 4]>()], 0..4),
            line_ms in proptest::option::of(0_u32..70_000),
            waiting in times(),
            client_waiting in times(),
            silences in vec((2_900_u32..20_000, any::<bool>()), 0..3),
            counts in prop_oneof![Just([2, 1, 3, 200]), any::<[u32; 4]>()],
        ) -> SessionPace {
            let minute = |[counsellor_s, client_s, both_s, silent_s]: [u8; 4]| Minute {
                counsellor_s, client_s, both_s, silent_s,
            };
            let silence = |(ms, client)| Silence {
                ms,
                ended_by: if client { Side::Client } else { Side::Counsellor },
            };
            SessionPace {
                minutes: minutes.into_iter().map(minute).collect(),
                line_ms,
                waiting,
                client_waiting,
                client_waiting_estimated: false,
                silences: silences.into_iter().map(silence).collect(),
                takeovers: counts[0],
                clashes: Some(Clashes { line: counts[1], ours: counts[2] }),
                join_ms: counts[3],
            }
        }
    }

    proptest! {
        #[test]
        fn anything_is_checked_and_what_passes_is_within_bounds(pace in anything()) {
            let stands = pace.check().is_ok();
            if stands {
                let heard_s = 60 * u32::try_from(pace.minutes.len()).unwrap();
                let spoken = crate::pace::Spoken::over(&pace.minutes);
                prop_assert!(spoken.speech_s() + spoken.silent_s + spoken.unheard_s == heard_s);
                for times in [pace.waiting, pace.client_waiting] {
                    prop_assert_eq!(times.n >= 10, times.middle.is_some());
                }
                prop_assert!(pace.silences.iter().all(|silence| silence.ms >= 3_000));
            }
            crate::pace::Spoken::over(&pace.minutes).share_percent(Side::Client);
        }
    }
}
