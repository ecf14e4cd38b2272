//! How far a row of the outbox is: due, reserved by a process that sends it, and what became of it.

use super::Dropped;
use crate::Moment;
use std::time::Duration;

/// How long a change waits before it is told (chosen: long enough to take back a slip).
pub const SETTLING: Duration = Duration::from_secs(20);
/// How long a process may keep a row to itself (chosen: minutes longer than sending may take, so that
/// clocks of two machines may differ). After a crash the row waits for the end of this.
pub const RESERVED_FOR: Duration = Duration::from_secs(5 * 60);
/// How often a process may fall silent over a row before it is given up (chosen: what ends the
/// process each time must not do so for ever).
pub const BROKEN_OFF_MAX: u8 = 10;

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;

/// How long a row waits after each try (chosen, within RFC 5321 §4.5.4.1: again within the first
/// hour, then every few hours; the operator's mail server repeats by itself what it has accepted).
/// After the last one, about two days, the row is given up.
pub const RETRIES: [Duration; 8] = [
    Duration::from_secs(MINUTE),
    Duration::from_secs(5 * MINUTE),
    Duration::from_secs(30 * MINUTE),
    Duration::from_secs(2 * HOUR),
    Duration::from_secs(4 * HOUR),
    Duration::from_secs(8 * HOUR),
    Duration::from_secs(12 * HOUR),
    Duration::from_secs(24 * HOUR),
];

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is to be sent from this moment on.
    Due(Moment),
    /// A process sends it, until then at the latest.
    Reserved(Moment),
    /// A mail server has accepted it.
    Sent,
    /// It will not be sent, and the counsellor is told.
    GivenUp(Why),
    /// It need not be sent.
    Dropped(Dropped),
}

/// Why a row is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The mail server refuses it for good.
    Refused,
    /// No mail server accepted it in time.
    NotInTime,
    /// It could not be written or read, or ended the process that sent it.
    Damaged,
}

impl Why {
    /// All, each once.
    pub const ALL: [Self; 3] = [Self::Refused, Self::NotInTime, Self::Damaged];

    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NotInTime => "not_in_time",
            Self::Damaged => "damaged",
        }
    }

    /// The reason that is stored so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// What a try to send came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted.
    Sent,
    /// Refused for now, no answer in time, or a broken connection.
    Again,
    /// Refused for good (a reply 5xx, RFC 5321 §4.2.1).
    Never,
    /// The letter could not be made.
    Broken,
    /// It need not be sent.
    Dropped(Dropped),
}

/// Who may take a row now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// The process that asks.
    Reserved(Progress),
    /// Nobody: too often nothing was heard of it again.
    Ended(Progress),
}

/// How far a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: State,
    /// How many tries have failed.
    pub tries: u8,
    /// How often a process reserved it and fell silent.
    pub broken_off: u8,
}

impl Progress {
    /// A row that is to be sent from this moment on.
    pub fn due(at: Moment) -> Self {
        Self { state: State::Due(at), tries: 0, broken_off: 0 }
    }

    /// Reserves it until then; `None` when it is not to be sent now.
    #[must_use]
    pub fn reserved(self, now: Moment, until: Moment) -> Option<Given> {
        match self.state {
            State::Due(at) if at <= now => {
                Some(Given::Reserved(Self { state: State::Reserved(until), ..self }))
            }
            State::Reserved(over) if over <= now => {
                let broken_off = self.broken_off.saturating_add(1);
                Some(match broken_off > BROKEN_OFF_MAX {
                    true => Given::Ended(Self {
                        state: State::GivenUp(Why::Damaged),
                        broken_off,
                        ..self
                    }),
                    false => {
                        Given::Reserved(Self { state: State::Reserved(until), broken_off, ..self })
                    }
                })
            }
            State::Due(_)
            | State::Reserved(_)
            | State::Sent
            | State::GivenUp(_)
            | State::Dropped(_) => None,
        }
    }

    /// A reserved row after a try that ended `now`. It is worth sending before `useful_until` only:
    /// a row that would be tried again later than that is given up at once, while somebody can still
    /// be told by another way.
    #[must_use]
    pub fn after(self, outcome: Outcome, now: Moment, useful_until: Option<Moment>) -> Self {
        let State::Reserved(_) = self.state else { return self };
        let again = |why| {
            let tries = self.tries.saturating_add(1);
            let wait = RETRIES.get(usize::from(self.tries));
            let next = wait.map(|wait| now.plus(*wait));
            let next = next.filter(|next| useful_until.is_none_or(|until| *next < until));
            let state = next.map_or(State::GivenUp(why), State::Due);
            Self { state, tries, ..self }
        };
        match outcome {
            Outcome::Sent => Self { state: State::Sent, ..self },
            Outcome::Again => again(Why::NotInTime),
            Outcome::Never => Self {
                state: State::GivenUp(Why::Refused),
                tries: self.tries.saturating_add(1),
                ..self
            },
            Outcome::Broken => again(Why::Damaged),
            Outcome::Dropped(why) => Self { state: State::Dropped(why), ..self },
        }
    }

    /// Whether an earlier try may have reached somebody.
    pub fn may_have_arrived(self) -> bool {
        match self.state {
            State::Reserved(_) | State::Sent => true,
            State::Due(_) | State::GivenUp(_) | State::Dropped(_) => {
                self.tries > 0 || self.broken_off > 0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(s: u64) -> Moment {
        Moment::from_micros(0).plus(Duration::from_secs(s))
    }

    fn take(row: Progress, now: Moment) -> Progress {
        match row.reserved(now, now.plus(RESERVED_FOR)) {
            Some(Given::Reserved(row)) => row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_row_waits_longer_after_each_try_and_is_given_up() {
        let mut row = Progress::due(at(0));
        let mut now = at(0);
        for wait in RETRIES {
            row = take(row, now).after(Outcome::Again, now, None);
            now = now.plus(wait);
            assert_eq!(row.state, State::Due(now));
            assert_eq!(row.reserved(now.minus(Duration::from_secs(1)), now), None);
        }
        let row = take(row, now).after(Outcome::Again, now, None);
        assert_eq!(row.state, State::GivenUp(Why::NotInTime));
        assert!(RETRIES.is_sorted());
    }

    #[test]
    fn a_refusal_for_good_is_final() {
        let row = take(Progress::due(at(0)), at(0)).after(Outcome::Never, at(1), None);
        assert_eq!(row.state, State::GivenUp(Why::Refused));
    }

    #[test]
    fn it_is_given_up_while_there_is_time_to_ring() {
        let row = take(Progress::due(at(0)), at(0));
        let begins = at(60);
        assert_eq!(
            row.after(Outcome::Again, at(0), Some(begins)).state,
            State::GivenUp(Why::NotInTime)
        );
        assert_eq!(row.after(Outcome::Again, at(0), Some(at(61))).state, State::Due(at(60)));
        assert_eq!(
            row.after(Outcome::Broken, at(0), Some(begins)).state,
            State::GivenUp(Why::Damaged)
        );
    }

    #[test]
    fn a_row_over_which_a_process_falls_silent_is_sent_again_but_not_for_ever() {
        let mut row = take(Progress::due(at(0)), at(0));
        let mut now = at(0);
        for _ in 0..BROKEN_OFF_MAX {
            assert_eq!(row.reserved(now, now), None, "somebody else has it");
            now = now.plus(RESERVED_FOR);
            row = take(row, now);
            assert_eq!(row.tries, 0);
        }
        now = now.plus(RESERVED_FOR);
        let Some(Given::Ended(row)) = row.reserved(now, now) else { panic!("{row:?}") };
        assert_eq!(row.state, State::GivenUp(Why::Damaged));
        for why in Why::ALL {
            assert_eq!(Why::named(why.name()), Some(why));
        }
    }

    #[derive(Clone, Copy, Debug)]
    enum Event {
        Take,
        End(Outcome),
        Wait(u32),
    }

    fn event() -> impl Strategy<Value = Event> {
        let outcome = prop_oneof![
            Just(Outcome::Sent),
            Just(Outcome::Again),
            Just(Outcome::Again),
            Just(Outcome::Never),
            Just(Outcome::Broken),
            Just(Outcome::Dropped(Dropped::Superseded)),
        ];
        prop_oneof![
            3 => Just(Event::Take),
            3 => outcome.prop_map(Event::End),
            4 => (0..100_000_u32).prop_map(Event::Wait),
        ]
    }

    proptest! {
        #[test]
        fn what_has_ended_stays_so_and_two_never_have_a_row(
            events in proptest::collection::vec(event(), 0..120),
        ) {
            let mut row = Progress::due(at(0));
            let mut now = at(0);
            let mut reserved_until: Option<Moment> = None;
            for event in events {
                let before = row;
                match event {
                    Event::Wait(s) => now = now.plus(Duration::from_secs(s.into())),
                    Event::Take => match row.reserved(now, now.plus(RESERVED_FOR)) {
                        Some(Given::Reserved(next)) => {
                            prop_assert!(reserved_until.is_none_or(|until| until <= now));
                            reserved_until = Some(now.plus(RESERVED_FOR));
                            row = next;
                        }
                        Some(Given::Ended(next)) => row = next,
                        None => {}
                    },
                    Event::End(outcome) => {
                        row = row.after(outcome, now, None);
                        if row != before { reserved_until = None; }
                    }
                }
                match before.state {
                    State::Sent | State::GivenUp(_) | State::Dropped(_) => {
                        prop_assert_eq!(row, before);
                    }
                    State::Due(_) | State::Reserved(_) => {
                        prop_assert!(row.tries >= before.tries);
                        prop_assert!(row.broken_off >= before.broken_off);
                    }
                }
                prop_assert!(usize::from(row.tries) <= RETRIES.len() + 1);
                prop_assert!(row.broken_off <= BROKEN_OFF_MAX + 1);
                if let State::Due(next) = row.state {
                    let most = now.plus(RETRIES[RETRIES.len() - 1]);
                    prop_assert!(next <= most, "it comes again");
                }
            }
        }
    }
}
