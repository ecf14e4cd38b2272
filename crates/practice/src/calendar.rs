//! What is told to another calendar: an object of iTIP (RFC 5546), of which a mail has one. It invites
//! or cancels; it is about a whole series, one occurrence alone, or a single appointment.
//!
//! An object about a series carries every occurrence that is not as the rule has it, so that it is
//! right by itself. `sequence` counts all changes of a series, also those of its occurrences, and each
//! component of an object has the same: a calendar that keeps one number for each UID, and one that
//! keeps a number for each occurrence (RFC 5546, 2.1.5), both take the newest object and leave older
//! ones. [`travels_alone`] says when one occurrence may be told alone. Why: docs/decisions/0011.
//! Deliberately absent: texts and addresses, and publishing: what was published cannot be taken back.

use crate::appointment::Arrangement;
use crate::series::Rule;
use crate::wall::{Fold, Reading, Wall, Zone};
use crate::{AppointmentId, Moment};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;
use std::time::Duration;

/// How far ahead of today clock changes are told of a series, in years (chosen: longer than a series
/// stays without any change, and each change tells them again).
pub const CLOCKS_YEARS: i32 = 5;

/// How long a mail may be on its way: senders try for four to five days (RFC 5321, 4.5.4.1).
pub const ON_ITS_WAY: Duration = Duration::from_secs(5 * 24 * 3600);

/// By which calendars know a series or a single appointment, for good.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uid(String);

impl Uid {
    /// The one of a single appointment, which has the id for its whole life.
    pub fn of_appointment(id: &AppointmentId) -> Self {
        Self(format!("{id}@webside"))
    }

    /// The one that a series was given when it was made.
    pub fn of_series(stored: impl Into<String>) -> Self {
        Self(stored.into())
    }

    /// The one of the time that is held before an appointment or after it.
    pub fn of_held(id: &AppointmentId, held: Held) -> Self {
        let side = match held {
            Held::Before => "before",
            Held::After => "after",
        };
        Self(format!("{id}-{side}@webside"))
    }

    /// As calendars write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where time is held beside an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// Before it.
    Before,
    /// After it.
    After,
}

/// Time that is held beside an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldTime {
    /// By which calendars know it: it stays when the appointment is moved.
    pub uid: Uid,
    /// When it begins.
    pub from: Moment,
    /// When it ends.
    pub until: Moment,
}

/// The times that are held before an appointment and after it, so many minutes each.
pub fn held_times(id: &AppointmentId, arranged: &Arrangement, minutes: u16) -> [HeldTime; 2] {
    let long = Duration::from_secs(60 * u64::from(minutes));
    let (starts_at, ends_at) = (arranged.starts_at, arranged.ends_at());
    let before = (Held::Before, starts_at.minus(long), starts_at);
    [before, (Held::After, ends_at, ends_at.plus(long))].map(|(held, from, until)| HeldTime {
        uid: Uid::of_held(id, held),
        from,
        until,
    })
}

/// What an object asks of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// To put it in, or to change it.
    Request,
    /// To take it out.
    Cancel,
}

/// What is told to another calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What to do.
    pub method: Method,
    /// With which series or appointment.
    pub uid: Uid,
    /// Which change of it this is; grows.
    pub sequence: u32,
    /// How it stands now.
    pub about: About,
}

/// How that which an object is about stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An appointment that belongs to no series: where it is, or was when it was cancelled.
    Appointment(Arrangement),
    /// One occurrence alone.
    Occurrence {
        /// Its place in the rule: by this a calendar finds it.
        by_rule: Wall,
        /// Where it is, or was when it was cancelled.
        arranged: Arrangement,
    },
    /// A whole series.
    Series(Series),
}

/// A series without its exceptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Master {
    /// When, in wall time of `zone`.
    pub rule: Rule,
    /// Which of two, where the clock reads the first time twice.
    pub fold: Fold,
    /// Where the clock hangs.
    pub zone: Zone,
    /// Planned length of each in minutes.
    pub minutes: u16,
}

impl Master {
    /// What an occurrence is arranged for, where the rule has it.
    pub fn arranged(&self, by_rule: DateTime) -> Arrangement {
        let fold = if by_rule == self.rule.first() { self.fold } else { Fold::First };
        Arrangement::new(Wall::new(by_rule, self.zone.clone(), fold), self.minutes)
    }
}

/// A series with all that is not as its rule has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    master: Master,
    exceptions: Vec<Exception>,
    known_until: Date,
}

/// An occurrence that a calendar would not show rightly by the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exception {
    /// It has a time of its own. That is also one over which the clock changes: calendars do not
    /// agree on its moments (RFC 5545, 3.3.5 and 3.3.10), so that they are said.
    At {
        /// Its place in the rule.
        by_rule: DateTime,
        /// Where it is.
        arranged: Arrangement,
    },
    /// There is none: it was cancelled, or it was past when the series was made.
    Gone {
        /// Its place in the rule.
        by_rule: DateTime,
    },
}

/// What became of the occurrences that were put into appointments, by their places in the rule;
/// `None` for those that were cancelled.
pub type Kept = BTreeMap<DateTime, Option<Arrangement>>;

impl Series {
    /// A series as it stands. What `kept` has outside the rule is left out: it took place before
    /// the rule was ended, and is nobody's plan any more.
    pub fn new(master: Master, kept: &Kept, today: Date) -> Self {
        let filled = kept.keys().next_back().map_or(Date::MIN, |last| last.date());
        let ahead = today.max(master.rule.first().date()).saturating_add(CLOCKS_YEARS.years());
        let known_until = master.rule.last().map_or(ahead, |last| last.min(ahead)).max(filled);
        let occurrences = master.rule.occurrences(Date::MIN, known_until);
        let exception = |by_rule: DateTime| {
            let by_itself = master.arranged(by_rule);
            let arranged = match kept.get(&by_rule) {
                Some(Some(arranged)) => arranged,
                None if by_rule.date() > filled => &by_itself,
                None | Some(None) => return Some(Exception::Gone { by_rule }),
            };
            let is_plain = *arranged == by_itself && is_plain(&by_itself);
            (!is_plain).then(|| Exception::At { by_rule, arranged: arranged.clone() })
        };
        let exceptions = occurrences.into_iter().filter_map(exception).collect();
        Self { master, exceptions, known_until }
    }

    /// The series without its exceptions.
    pub fn master(&self) -> &Master {
        &self.master
    }

    /// What is not as the rule has it, in the order of the rule.
    pub fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    /// The date up to which clock changes are looked at.
    pub fn known_until(&self) -> Date {
        self.known_until
    }

    /// All times of the series whose places in the rule are not after `until`, as a calendar that
    /// took the object shows them, by their places in the rule.
    pub fn times(&self, until: Date) -> BTreeMap<DateTime, Arrangement> {
        let by_rule = self.master.rule.occurrences(Date::MIN, until);
        let mut times: BTreeMap<DateTime, Arrangement> =
            by_rule.into_iter().map(|at| (at, self.master.arranged(at))).collect();
        for exception in &self.exceptions {
            match exception {
                Exception::At { by_rule, arranged } => {
                    if let Some(time) = times.get_mut(by_rule) {
                        *time = arranged.clone();
                    }
                }
                Exception::Gone { by_rule } => drop(times.remove(by_rule)),
            }
        }
        times
    }
}

/// Whether the clock reads beginning and end once each, and does not change between them: then
/// calendars agree on the moments.
pub fn is_plain(arranged: &Arrangement) -> bool {
    let is_once =
        |wall: &Wall| matches!(Wall::reading(wall.local(), wall.zone()), Reading::Once(_));
    let end = Wall::of(arranged.ends_at(), arranged.wall.zone().clone());
    let by_clock = arranged.wall.local().saturating_add(i64::from(arranged.minutes).minutes());
    is_once(&arranged.wall) && is_once(&end) && end.local() == by_clock
}

/// What an earlier mail about the same series told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The whole of it.
    Series,
    /// The occurrence of this place in the rule, alone.
    Occurrence(DateTime),
}

/// Whether a change of one occurrence is told alone. Otherwise the whole series is told, because a
/// mail about something else of it may still be on its way: a calendar that keeps one number for
/// each UID would leave the one that is overtaken.
///
/// `earlier` are all mails with an object of this series that may have left, and when; which of its
/// own tries a mail had before does not count.
pub fn travels_alone(
    by_rule: DateTime,
    earlier: impl IntoIterator<Item = (Told, Moment)>,
    now: Moment,
) -> bool {
    earlier
        .into_iter()
        .all(|(told, left)| told == Told::Occurrence(by_rule) || now.since(left) >= ON_ITS_WAY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{End, EveryWeeks};
    use proptest::prelude::*;

    fn local(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn master(first: &str, zone: &str, end: End) -> Master {
        let rule = Rule::new(local(first), EveryWeeks::ONE, end).unwrap();
        Master { rule, fold: Fold::First, zone: Zone::named(zone).unwrap(), minutes: 50 }
    }

    /// The occurrences of the rule up to a date, as they were put into appointments.
    fn as_by_rule(master: &Master, until: &str) -> Kept {
        let places = master.rule.occurrences(Date::MIN, day(until));
        places.into_iter().map(|at| (at, Some(master.arranged(at)))).collect()
    }

    #[test]
    fn a_series_as_its_rule_has_it_has_no_exceptions() {
        for end in [End::Open, End::Times(6), End::Until(day("2027-05-01"))] {
            let master = master("2027-03-10T15:00", "Europe/London", end);
            let kept = as_by_rule(&master, "2027-09-01");
            let series = Series::new(master.clone(), &kept, day("2027-03-01"));
            assert_eq!(series.exceptions(), []);
            let times = series.times(day("2027-09-01"));
            assert!(times.into_values().map(Some).eq(kept.into_values()));
            let known = if end == End::Open { day("2032-03-10") } else { series_end(&master) };
            assert_eq!(series.known_until(), known);
        }
    }

    fn series_end(master: &Master) -> Date {
        master.rule.last().unwrap()
    }

    #[test]
    fn what_was_moved_cancelled_or_never_made_is_carried() {
        let master = master("2027-03-10T15:00", "Europe/London", End::Times(6));
        let mut kept = as_by_rule(&master, "2027-09-01");
        let [first, second, third] = ["10", "17", "24"].map(|day| {
            let place = local(&format!("2027-03-{day}T15:00"));
            assert!(kept.contains_key(&place));
            place
        });
        kept.remove(&first);
        let thursday = Wall::new(local("2027-03-18T09:30"), master.zone.clone(), Fold::First);
        let moved = Arrangement::new(thursday, 50);
        kept.insert(second, Some(moved.clone()));
        kept.insert(third, None);
        let longer = Arrangement { minutes: 80, ..master.arranged(local("2027-04-07T15:00")) };
        kept.insert(local("2027-04-07T15:00"), Some(longer.clone()));
        let series = Series::new(master.clone(), &kept, day("2027-03-01"));
        let expected = [
            Exception::Gone { by_rule: first },
            Exception::At { by_rule: second, arranged: moved },
            Exception::Gone { by_rule: third },
            Exception::At { by_rule: local("2027-04-07T15:00"), arranged: longer },
        ];
        assert_eq!(series.exceptions(), expected);

        // A series that was ended forgets what is past its end.
        let until = End::Until(day("2027-03-23"));
        let rule = Rule::new(first, EveryWeeks::ONE, until).unwrap();
        let ended = Series::new(Master { rule, ..master }, &kept, day("2027-03-01"));
        assert_eq!(ended.exceptions(), &expected[..2]);
    }

    #[test]
    fn times_over_which_the_clock_changes_are_said() {
        let night = master("2027-03-14T01:30", "Europe/London", End::Open);
        let series = Series::new(night, &Kept::new(), day("2027-03-01"));
        let said: Vec<_> = series
            .exceptions()
            .iter()
            .map(|exception| match exception {
                Exception::At { by_rule, arranged } => {
                    assert_eq!(arranged.wall.local(), *by_rule);
                    format!("{} {}", by_rule.date(), arranged.starts_at.in_utc())
                }
                Exception::Gone { .. } => panic!("none is gone"),
            })
            .collect();
        assert_eq!(
            said[..2],
            ["2027-03-28 2027-03-28T01:30:00Z", "2027-10-31 2027-10-31T00:30:00Z"]
        );
        assert_eq!(said.len(), 10, "two a year, for {CLOCKS_YEARS} years");
        // It begins before the clock changes, and ends after.
        let long =
            Master { minutes: 90, ..master("2027-03-28T00:00", "Europe/London", End::Times(1)) };
        assert_eq!(Series::new(long, &Kept::new(), day("2027-03-01")).exceptions().len(), 1);
        // Of the first, it is said which of two was meant.
        let mut night = master("2027-10-31T01:30", "Europe/London", End::Times(1));
        night.fold = Fold::Second;
        let first = Series::new(night, &Kept::new(), day("2027-03-01"));
        let [Exception::At { arranged, .. }] = first.exceptions() else { panic!("{first:?}") };
        assert_eq!(arranged.starts_at.in_utc(), "2027-10-31T01:30:00Z");
    }

    #[test]
    fn an_occurrence_travels_alone_when_nothing_else_is_on_its_way() {
        let [this, other] = ["2027-03-17T15:00", "2027-03-24T15:00"].map(local);
        let now = Moment::from_micros(1_800_000_000_000_000);
        let before = |hours: u64| now.minus(Duration::from_secs(3600 * hours));
        for (earlier, is_alone) in [
            (vec![], true),
            (vec![(Told::Series, before(120))], true),
            (vec![(Told::Series, before(119))], false),
            (vec![(Told::Occurrence(other), before(200)), (Told::Series, before(900))], true),
            (vec![(Told::Series, before(900)), (Told::Occurrence(other), before(1))], false),
            (vec![(Told::Series, before(900)), (Told::Occurrence(this), before(1))], true),
            // A clock that was put back.
            (vec![(Told::Series, now.plus(ON_ITS_WAY))], false),
        ] {
            assert_eq!(travels_alone(this, earlier.iter().copied(), now), is_alone, "{earlier:?}");
        }
    }

    #[test]
    fn uids_stay() {
        let id = AppointmentId::new("0190-a");
        assert_eq!(Uid::of_appointment(&id).as_str(), "0190-a@webside", "calendars know it so");
        assert_eq!(Uid::of_held(&id, Held::Before).as_str(), "0190-a-before@webside");
        assert_eq!(Uid::of_held(&id, Held::After).as_str(), "0190-a-after@webside");
        assert_eq!(Uid::of_series("b@webside").as_str(), "b@webside");
    }

    #[test]
    fn held_times_follow_their_appointment() {
        let id = AppointmentId::new("a");
        // Over a change of the clocks.
        for first in ["2027-03-28T00:30", "2027-03-29T15:00"] {
            let arranged = master(first, "Europe/London", End::Open).arranged(local(first));
            let (starts_at, ends_at) = (arranged.starts_at, arranged.ends_at());
            let long = Duration::from_secs(600);
            let expected = [
                ("a-before@webside", starts_at.minus(long), starts_at),
                ("a-after@webside", ends_at, ends_at.plus(long)),
            ];
            let held = held_times(&id, &arranged, 10);
            let found = held.each_ref().map(|one| (one.uid.as_str(), one.from, one.until));
            assert_eq!(found, expected);
        }
    }

    proptest! {
        #[test]
        fn calendars_that_take_an_object_show_the_appointments_that_were_kept(
            zone in prop::sample::select(&crate::wall::ZONES[..]),
            hour in 0..24_i8,
            every in 1..=4_u8,
            times in prop::option::of(1..60_u16),
            fates in prop::collection::vec(0..6_u8, 1..40),
            is_second in any::<bool>(),
        ) {
            let zone = Zone::named(zone).unwrap();
            let first = day("2026-10-25").at(hour, 30, 0, 0);
            let end = times.map_or(End::Open, End::Times);
            let rule = Rule::new(first, EveryWeeks::new(every).unwrap(), end).unwrap();
            let fold = if is_second { Fold::Second } else { Fold::First };
            let master = Master { rule, fold, zone: zone.clone(), minutes: 50 };
            let mut kept = Kept::new();
            let until = day("2029-12-31");
            for (place, fate) in rule.occurrences(Date::MIN, until).into_iter().zip(fates) {
                let moved = place.saturating_add(26.hours());
                let moved = Arrangement::new(Wall::new(moved, zone.clone(), fold), 50);
                match fate {
                    0 => drop(kept.insert(place, None)),
                    1 => drop(kept.insert(place, Some(moved))),
                    2 => (),
                    _ => drop(kept.insert(place, Some(master.arranged(place)))),
                }
            }
            let until = kept.keys().next_back().map_or(Date::MIN, |last| last.date());
            let series = Series::new(master, &kept, day("2026-10-01"));
            let shown = series.times(until);
            let expected: BTreeMap<_, _> =
                kept.into_iter().filter_map(|(at, one)| Some((at, one?))).collect();
            prop_assert_eq!(shown, expected);
        }
    }
}
