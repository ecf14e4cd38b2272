//! The outbox: what somebody is to be told by mail, and what becomes of it. A row holds no words: it
//! says what happened to which appointment or series, at which sequence. Its letter is written when it
//! is sent, from what is true then, and a row that is no longer true is dropped.
//! Deliberately absent: words, addresses, mail servers (`server::mail`), and rows (`storage`).

mod progress;

pub use progress::{
    BROKEN_OFF_MAX, Given, Outcome, Progress, RESERVED_FOR, RETRIES, SETTLING, State, Why,
};

use crate::reminder::Which;
use crate::{AppointmentId, Moment, SeriesId};

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It was made.
    Invited,
    /// It is at another time, or ends at another.
    Changed,
    /// It does not take place.
    Cancelled,
    /// It comes soon.
    Reminder(Which),
    /// It is at an unusual time on the client's clock.
    ClocksDiffer,
}

impl Kind {
    /// All, each once.
    pub const ALL: [Self; 6] = [
        Self::Invited,
        Self::Changed,
        Self::Cancelled,
        Self::Reminder(Which::DayBefore),
        Self::Reminder(Which::HoursBefore),
        Self::ClocksDiffer,
    ];

    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Changed => "changed",
            Self::Cancelled => "cancelled",
            Self::Reminder(Which::DayBefore) => "reminder_1",
            Self::Reminder(Which::HoursBefore) => "reminder_2",
            Self::ClocksDiffer => "clocks_differ",
        }
    }

    /// The kind that is stored so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether its mail carries a calendar object: then a later one takes its place.
    pub fn has_calendar(self) -> bool {
        match self {
            Self::Invited | Self::Changed | Self::Cancelled => true,
            Self::Reminder(_) | Self::ClocksDiffer => false,
        }
    }
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A single appointment, or one of a series.
    Appointment(AppointmentId),
    /// A whole series.
    Series(SeriesId),
}

impl About {
    /// The kind of thing, as it is stored.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Appointment(_) => "appointment",
            Self::Series(_) => "series",
        }
    }

    /// The id of the thing.
    pub fn id(&self) -> &str {
        match self {
            Self::Appointment(id) => id.as_str(),
            Self::Series(id) => id.as_str(),
        }
    }

    /// What is stored so.
    pub fn read(noun: &str, id: String) -> Option<Self> {
        match noun {
            "appointment" => Some(Self::Appointment(AppointmentId::new(id))),
            "series" => Some(Self::Series(SeriesId::new(id))),
            _ => None,
        }
    }
}

/// What is true now of the thing that a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth {
    /// How many changes others are told of.
    pub sequence: i64,
    /// Whether it was cancelled; of a series, whether nothing of it is left.
    pub is_cancelled: bool,
    /// When it begins; `None` for a series, which others may still be told of once it has begun.
    pub starts_at: Option<Moment>,
}

/// Why a row is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dropped {
    /// It is no longer true: there was a later change, or what it is about is gone.
    Superseded,
    /// The appointment has begun.
    Begun,
    /// The client has not said that mail is welcome, or has no address.
    NotWelcome,
    /// The installation sends no mail.
    NoMail,
    /// It is a reminder, and it is night where the client is.
    AtNight,
}

impl Dropped {
    /// All, each once.
    pub const ALL: [Self; 5] =
        [Self::Superseded, Self::Begun, Self::NotWelcome, Self::NoMail, Self::AtNight];

    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::Begun => "begun",
            Self::NotWelcome => "not_welcome",
            Self::NoMail => "no_mail",
            Self::AtNight => "at_night",
        }
    }

    /// The reason that is stored so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// Whether a row still says what is true. `truth` is `None` when what it is about is gone.
///
/// # Errors
/// Why it is to be dropped.
pub fn stands(
    kind: Kind,
    sequence: i64,
    truth: Option<&Truth>,
    now: Moment,
) -> Result<(), Dropped> {
    let truth = truth.filter(|truth| truth.sequence == sequence).ok_or(Dropped::Superseded)?;
    let is_told_of_cancelled = match kind {
        Kind::Cancelled => true,
        Kind::Invited | Kind::Changed | Kind::Reminder(_) | Kind::ClocksDiffer => false,
    };
    if truth.is_cancelled != is_told_of_cancelled {
        return Err(Dropped::Superseded);
    }
    match truth.starts_at {
        Some(starts_at) if starts_at <= now => Err(Dropped::Begun),
        Some(_) | None => Ok(()),
    }
}

/// What is to be queued after a change of this kind, when the rows about the same thing that nobody
/// can have received yet were `withdrawn` for it. `may_know` says that an earlier mail about it may
/// have arrived. `None` when there is nothing to tell: what was made and cancelled before anybody was
/// told of it was never there.
pub fn to_queue(kind: Kind, withdrawn: &[Kind], may_know: bool) -> Option<Kind> {
    let is_new = !may_know && withdrawn.contains(&Kind::Invited);
    match kind {
        Kind::Changed if is_new => Some(Kind::Invited),
        Kind::Cancelled if is_new => None,
        Kind::Invited
        | Kind::Changed
        | Kind::Cancelled
        | Kind::Reminder(_)
        | Kind::ClocksDiffer => Some(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(s: i64) -> Moment {
        Moment::from_micros(s * 1_000_000)
    }

    #[test]
    fn what_is_stored_is_read_again() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named("reminder_3"), None);
        for about in
            [About::Appointment(AppointmentId::new("a")), About::Series(SeriesId::new("a"))]
        {
            assert_eq!(About::read(about.noun(), about.id().to_owned()), Some(about));
        }
        assert_eq!(About::read("session", "a".into()), None);
        for why in Dropped::ALL {
            assert_eq!(Dropped::named(why.name()), Some(why));
        }
    }

    #[test]
    fn a_row_stands_while_it_is_true() {
        let truth = Truth { sequence: 2, is_cancelled: false, starts_at: Some(at(100)) };
        let cancelled = Truth { is_cancelled: true, ..truth };
        for kind in Kind::ALL {
            let of = |truth: &Truth, sequence, now| stands(kind, sequence, Some(truth), at(now));
            let (stays, goes) = match kind {
                Kind::Cancelled => (cancelled, truth),
                Kind::Invited | Kind::Changed | Kind::Reminder(_) | Kind::ClocksDiffer => {
                    (truth, cancelled)
                }
            };
            assert_eq!(of(&stays, 2, 99), Ok(()), "{kind:?}");
            assert_eq!(of(&goes, 2, 99), Err(Dropped::Superseded), "{kind:?}");
            assert_eq!(of(&stays, 1, 99), Err(Dropped::Superseded), "{kind:?}");
            assert_eq!(of(&stays, 2, 100), Err(Dropped::Begun), "{kind:?}");
            let series = Truth { starts_at: None, ..stays };
            assert_eq!(of(&series, 2, 100), Ok(()), "{kind:?}");
            assert_eq!(stands(kind, 2, None, at(0)), Err(Dropped::Superseded));
        }
    }

    #[test]
    fn what_nobody_heard_of_need_not_be_taken_back() {
        use Kind::{Cancelled, Changed, Invited};
        assert_eq!(to_queue(Cancelled, &[Invited], false), None);
        assert_eq!(to_queue(Changed, &[Invited], false), Some(Invited));
        assert_eq!(to_queue(Cancelled, &[Invited], true), Some(Cancelled));
        assert_eq!(to_queue(Changed, &[Changed], false), Some(Changed));
        assert_eq!(to_queue(Cancelled, &[Changed], true), Some(Cancelled));
        // Made when no mail was sent yet: the two know of it by other ways.
        assert_eq!(to_queue(Cancelled, &[], false), Some(Cancelled));
        assert_eq!(to_queue(Changed, &[], false), Some(Changed));
    }

    /// A change of an appointment, and what the sender does between two of them.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        Move,
        Send,
        Break,
    }

    proptest! {
        /// Whoever was told of an appointment is told of its end, whoever was not is not, and what
        /// is told last is true.
        #[test]
        fn the_last_that_is_told_is_true(
            steps in proptest::collection::vec(
                prop_oneof![Just(Step::Move), Just(Step::Send), Just(Step::Break)], 0..12),
            is_cancelled in any::<bool>(),
        ) {
            let mut sequence = 0;
            // (kind, sequence) of the row that waits, and whether it may have arrived.
            let mut waits = Some((Kind::Invited, 0, false));
            let mut told: Vec<(Kind, i64)> = Vec::new();
            let mut may_know = false;
            let mut change = |kind, waits: &mut Option<(Kind, i64, bool)>, may_know: bool| {
                sequence += 1;
                let before = waits.take();
                let knows = may_know || before.is_some_and(|(_, _, broke)| broke);
                let withdrawn: Vec<Kind> = before.iter().map(|(kind, _, _)| *kind).collect();
                *waits = to_queue(kind, &withdrawn, knows).map(|kind| (kind, sequence, false));
                knows
            };
            for step in steps {
                match step {
                    Step::Move => may_know = change(Kind::Changed, &mut waits, may_know),
                    Step::Send => if let Some((kind, sequence, _)) = waits.take() {
                        told.push((kind, sequence));
                        may_know = true;
                    },
                    Step::Break => if let Some((_, _, broke)) = &mut waits { *broke = true; },
                }
            }
            if is_cancelled {
                may_know = change(Kind::Cancelled, &mut waits, may_know);
            }
            if let Some((kind, sequence, _)) = waits.take() {
                told.push((kind, sequence));
            }
            prop_assert!(told.windows(2).all(|two| two[0].1 < two[1].1), "{told:?}");
            match told.last() {
                None => prop_assert!(is_cancelled && !may_know),
                Some((kind, last)) => {
                    prop_assert_eq!(*last, sequence);
                    prop_assert_eq!(*kind == Kind::Cancelled, is_cancelled);
                }
            }
            let invited = told.iter().filter(|(kind, _)| *kind == Kind::Invited).count();
            prop_assert!(invited <= 1);
        }
    }
}
