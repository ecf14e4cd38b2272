//! Reminders at known hours, for any appointment, and over a simulated year of minutes.

use super::*;
use crate::series::{End, EveryWeeks, Rule};
use crate::wall::ZONES;
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MINUTE: i64 = 60_000_000;
const LONG_AGO: Moment = Moment::from_micros(0);

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn at(zone: &Zone, text: &str) -> Moment {
    Wall::new(text.parse().unwrap(), zone.clone(), Fold::First).moment()
}

fn shown(at: Moment, zone: &Zone) -> String {
    Wall::of(at, zone.clone()).local().strftime("%F %H:%M").to_string()
}

fn arranged(zone: &Zone, text: &str) -> Arrangement {
    Arrangement::new(Wall::of(at(zone, text), zone.clone()), 50)
}

/// When the reminders of an appointment come, each on the client's clock.
fn reminders(zone: &Zone, appointment: &str, made_at: Moment, choice: Choice) -> Vec<String> {
    let due = due(&arranged(zone, appointment), zone, made_at, choice);
    assert!(due.is_sorted_by_key(|reminder| (reminder.due_at, reminder.which)));
    due.into_iter().map(|reminder| shown(reminder.due_at, zone)).collect()
}

#[test]
fn a_reminder_comes_the_day_before_or_the_evening_before_that_night() {
    let london = zone("Europe/London");
    for (appointment, expected) in [
        ("2027-03-17T15:00", "2027-03-16 15:00"),
        ("2027-03-17T08:00", "2027-03-16 08:00"),
        ("2027-03-17T20:00", "2027-03-16 20:00"),
        ("2027-03-17T20:01", "2027-03-16 18:00"),
        ("2027-03-17T23:45", "2027-03-16 18:00"),
        ("2027-03-17T00:00", "2027-03-15 18:00"),
        ("2027-03-17T07:59", "2027-03-15 18:00"),
        // A day of 23 hours, and one of 25: the clock on the wall counts.
        ("2027-03-28T15:00", "2027-03-27 15:00"),
        ("2027-03-29T15:00", "2027-03-28 15:00"),
        ("2027-11-01T15:00", "2027-10-31 15:00"),
    ] {
        assert_eq!(reminders(&london, appointment, LONG_AGO, Choice::One), [expected]);
    }
}

#[test]
fn the_second_reminder_comes_two_hours_before_unless_that_is_at_night() {
    let london = zone("Europe/London");
    for (appointment, expected) in [
        ("2027-03-17T15:00", ["2027-03-16 15:00", "2027-03-17 13:00"].as_slice()),
        ("2027-03-17T10:00", &["2027-03-16 10:00", "2027-03-17 08:00"]),
        ("2027-03-17T09:59", &["2027-03-16 09:59"]),
        ("2027-03-17T22:00", &["2027-03-16 18:00", "2027-03-17 20:00"]),
        ("2027-03-17T22:01", &["2027-03-16 18:00"]),
    ] {
        assert_eq!(reminders(&london, appointment, LONG_AGO, Choice::Two), expected);
        assert_eq!(reminders(&london, appointment, LONG_AGO, Choice::None), [""; 0]);
    }
}

#[test]
fn who_has_just_been_told_is_not_reminded() {
    let london = zone("Europe/London");
    for (made, expected) in [
        ("2027-03-16T15:00", ["2027-03-16 15:00", "2027-03-17 13:00"].as_slice()),
        ("2027-03-16T15:01", &["2027-03-17 13:00"]),
        ("2027-03-17T13:01", &[]),
        ("2027-03-17T15:00", &[]),
    ] {
        let made = at(&london, made);
        assert_eq!(reminders(&london, "2027-03-17T15:00", made, Choice::Two), expected);
    }
}

#[test]
fn the_clients_clock_counts() {
    let (london, apia) = (zone("Europe/London"), zone("Pacific/Apia"));
    // Three in the afternoon in London is four in the morning of the next day in Apia.
    let appointment = arranged(&london, "2027-03-17T15:00");
    let due = due(&appointment, &apia, LONG_AGO, Choice::Two);
    assert_eq!(shown(appointment.starts_at, &apia), "2027-03-18 04:00");
    assert_eq!(due.len(), 1, "two hours before is at night");
    assert_eq!(shown(due[0].due_at, &apia), "2027-03-16 18:00");
    // Samoa left out 30 December 2011: what would come less than two hours ahead does not come.
    assert_eq!(reminders(&apia, "2011-12-31T12:00", LONG_AGO, Choice::One), [""; 0]);
}

#[test]
fn unusual_weeks_are_announced_a_week_before_and_once() {
    let (london, new_york) = (zone("Europe/London"), zone("America/New_York"));
    let first: DateTime = "2027-01-06T15:00".parse().unwrap();
    let rule = Rule::new(first, EveryWeeks::ONE, End::Times(52)).unwrap();
    let all = rule.occurrences(Date::MIN, Date::MAX);
    let all: Vec<Moment> = all
        .into_iter()
        .map(|local| Wall::new(local, london.clone(), Fold::First).moment())
        .collect();
    let told: Vec<String> = announcements(&all, &london, &new_york)
        .into_iter()
        .map(|one| {
            let days = one.occurrences.iter().map(|at| shown(*at, &new_york)).collect::<Vec<_>>();
            format!("{}: {}", shown(one.due_at, &new_york), days.join(", "))
        })
        .collect();
    let expected = [
        "2027-03-10 11:00: 2027-03-17 11:00, 2027-03-24 11:00",
        "2027-10-27 11:00: 2027-11-03 11:00",
    ];
    assert_eq!(told, expected);
    assert_eq!(announcements(&all, &london, &london), []);
    assert_eq!(announcements(&[], &london, &new_york), []);
    // One at four in the morning in New York is announced in the evening before.
    let early: Vec<Moment> = all.iter().map(|at| at.minus(6 * LEAST_AHEAD / 2)).collect();
    let first = &announcements(&early, &london, &new_york)[0];
    assert_eq!(shown(first.due_at, &new_york), "2027-03-09 18:00");
}

/// A year of a practice: appointments are made, moved and cancelled; at each minute, what is due then
/// and still stands is sent once.
struct Year {
    clients_zone: Zone,
    choice: Choice,
    appointments: Vec<Planned>,
    /// Appointment, its change, which, when.
    sent: BTreeSet<(usize, usize, Which, Moment)>,
}

struct Planned {
    /// Each from when it was decided on; `None` when it was cancelled.
    changes: Vec<(Moment, Option<Arrangement>)>,
}

impl Year {
    /// What stands of an appointment at `now`, and which change of it that is.
    fn stands(&self, one: usize, now: Moment) -> Option<(usize, Moment, &Arrangement)> {
        let changes = &self.appointments[one].changes;
        let (count, (made_at, arranged)) =
            changes.iter().enumerate().take_while(|(_, (made_at, _))| *made_at <= now).last()?;
        arranged.as_ref().map(|arranged| (count, *made_at, arranged))
    }

    /// The job that runs each minute: whatever is due by now, stands, and has not been sent.
    fn minute(&mut self, waiting: &mut Vec<(Moment, usize, usize, Which)>, now: Moment) {
        while waiting.last().is_some_and(|(due_at, ..)| *due_at <= now) {
            let Some((_, one, change, which)) = waiting.pop() else { return };
            if let Some((count, _, arranged)) = self.stands(one, now)
                && count == change
                && now < arranged.starts_at
            {
                assert!(self.sent.insert((one, change, which, now)), "sent twice");
            }
        }
    }

    /// All that will be due, the last first, as rows are queued when something changes.
    fn queue(&self) -> Vec<(Moment, usize, usize, Which)> {
        let mut waiting = Vec::new();
        for (one, planned) in self.appointments.iter().enumerate() {
            for (change, (made_at, arranged)) in planned.changes.iter().enumerate() {
                let Some(arranged) = arranged else { continue };
                let due = due(arranged, &self.clients_zone, *made_at, self.choice);
                waiting.extend(due.iter().map(|due| (due.due_at, one, change, due.which)));
            }
        }
        waiting.sort();
        waiting.reverse();
        waiting
    }

    /// What should have been sent, found another way: by walking back on the client's clock, minute
    /// by minute.
    fn expected(&self) -> BTreeSet<(usize, usize, Which, Moment)> {
        let clock = |at: Moment| Wall::of(at, self.clients_zone.clone()).local();
        let is_night = |at: Moment| !(480..=1200).contains(&minute_of_day(clock(at)));
        let back =
            |at: Moment, minutes: i64| Moment::from_micros(at.as_micros() - minutes * MINUTE);
        let mut expected = BTreeSet::new();
        for (one, planned) in self.appointments.iter().enumerate() {
            for (change, (made_at, arranged)) in planned.changes.iter().enumerate() {
                let Some(arranged) = arranged else { continue };
                let start = clock(arranged.starts_at);
                let until = planned.changes.get(change + 1).map(|next| next.0);
                let (day_before, time) = (start.date().yesterday().unwrap(), start.time());
                let mut first = back(arranged.starts_at, 20 * 60);
                while clock(first).date() > day_before
                    || clock(first).date() == day_before && clock(first).time() > time
                {
                    first = back(first, 1);
                }
                if is_night(first) {
                    while minute_of_day(clock(first)) != 18 * 60 {
                        first = back(first, 1);
                    }
                }
                let second = back(arranged.starts_at, 120);
                let both = [
                    (Which::DayBefore, first, self.choice != Choice::None),
                    (Which::HoursBefore, second, self.choice == Choice::Two && !is_night(second)),
                ];
                for (which, at, is_wanted) in both {
                    if is_wanted && at >= *made_at && until.is_none_or(|until| at < until) {
                        expected.insert((one, change, which, at));
                    }
                }
            }
        }
        expected
    }
}

fn minute_of_day(local: DateTime) -> i32 {
    i32::from(local.hour()) * 60 + i32::from(local.minute())
}

/// Numbers that look random, the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// Weekly appointments in `practice_zone` through 2027; a third are moved and cancelled now and then,
/// at any minute, by any number of minutes.
fn a_year(practice_zone: &Zone, clients_zone: &Zone, choice: Choice, chance: &mut Chance) -> Year {
    let begins = at(practice_zone, "2027-01-01T00:00");
    let time = i8::try_from(chance.below(24)).unwrap();
    let first = jiff::civil::date(2027, 1, 4).at(time, 30, 0, 0);
    let rule = Rule::new(first, EveryWeeks::ONE, End::Times(51)).unwrap();
    let mut appointments = Vec::new();
    for local in rule.occurrences(Date::MIN, Date::MAX) {
        let wall = Wall::new(local, practice_zone.clone(), Fold::First);
        let arranged = Arrangement::new(wall, 50);
        let mut changes = vec![(begins, Some(arranged.clone()))];
        let mut when = begins;
        for _ in 0..chance.below(4) {
            let ahead = arranged.starts_at.as_micros() - when.as_micros();
            let ahead = u64::try_from(ahead / MINUTE).unwrap_or(0).min(4 * 24 * 60);
            let change_at = arranged.starts_at.as_micros()
                - i64::try_from(chance.below(ahead.max(1))).unwrap() * MINUTE;
            if change_at <= when.as_micros() {
                break;
            }
            when = Moment::from_micros(change_at);
            if chance.below(3) == 0 {
                changes.push((when, None));
                break;
            }
            let later = i64::try_from(chance.below(6 * 24 * 60)).unwrap() * MINUTE;
            let moved = Moment::from_micros(change_at + later);
            changes
                .push((when, Some(Arrangement::new(Wall::of(moved, practice_zone.clone()), 50))));
        }
        appointments.push(Planned { changes });
    }
    Year { clients_zone: clients_zone.clone(), choice, appointments, sent: BTreeSet::new() }
}

#[test]
fn in_a_year_of_minutes_appointments_have_exactly_their_reminders() {
    let mut chance = Chance(13);
    let mut counts: BTreeMap<Which, usize> = BTreeMap::new();
    for (index, name) in ZONES.into_iter().enumerate() {
        let practice_zone = zone("Europe/London");
        let clients_zone = zone(name);
        let choice = [Choice::Two, Choice::One, Choice::Two, Choice::None][index % 4];
        let mut year = a_year(&practice_zone, &clients_zone, choice, &mut chance);
        let mut waiting = year.queue();
        let begins = at(&practice_zone, "2027-01-01T00:00").as_micros();
        for minute in 0..(365 + 14) * 24 * 60 {
            year.minute(&mut waiting, Moment::from_micros(begins + minute * MINUTE));
        }
        assert_eq!(year.sent, year.expected(), "{name}");
        for (one, change, which, now) in &year.sent {
            *counts.entry(*which).or_default() += 1;
            let time = minute_of_day(Wall::of(*now, clients_zone.clone()).local());
            assert!((480..=1200).contains(&time), "{name}: at night");
            let (made_at, arranged) = &year.appointments[*one].changes[*change];
            let arranged = arranged.as_ref().expect("none for what was cancelled");
            assert!(made_at <= now && arranged.starts_at.since(*now) >= LEAST_AHEAD);
        }
    }
    assert!(counts[&Which::DayBefore] > 300 && counts[&Which::HoursBefore] > 80, "{counts:?}");
}

proptest! {
    #[test]
    fn no_reminder_comes_at_night_late_or_before_it_was_made(
        name in prop::sample::select(&ZONES[..]),
        minute in 0..5 * 366 * 24 * 60_i64,
        made in 0..30 * 24 * 60_i64,
        choice in prop::sample::select(&[Choice::None, Choice::One, Choice::Two][..]),
    ) {
        let clients_zone = zone(name);
        let starts_at = Moment::from_micros(1_767_225_600_000_000 + minute * MINUTE);
        let appointment = Arrangement::new(Wall::of(starts_at, Zone::utc()), 50);
        let made_at = Moment::from_micros(starts_at.as_micros() - made * MINUTE);
        let due = due(&appointment, &clients_zone, made_at, choice);
        let most = match choice {
            Choice::None => 0,
            Choice::One => 1,
            Choice::Two => 2,
        };
        prop_assert!(due.len() <= most);
        for reminder in &due {
            let time = minute_of_day(Wall::of(reminder.due_at, clients_zone.clone()).local());
            prop_assert!((480..=1200).contains(&time));
            prop_assert!(reminder.due_at >= made_at);
            let ahead = starts_at.since(reminder.due_at);
            prop_assert!(ahead >= LEAST_AHEAD && ahead <= 3 * 12 * LEAST_AHEAD, "{ahead:?}");
        }
        // Made long before, it has its first one.
        if made > 3 * 24 * 60 && choice != Choice::None {
            prop_assert_eq!(due[0].which, Which::DayBefore);
        }
    }
}
