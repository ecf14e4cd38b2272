//! The bytes of a counsellor's feed: a calendar that programs fetch again and again (RFC 5545). No
//! method stands in it: it is no invitation.
//!
//! Each appointment stands by itself, also one of a series. A span of weeks begins in the middle of a
//! series, and occurrences without their master are left out by programs that subscribe
//! (bitfireAT/icsx5 #27, KashCal/KashCal #227, pimutils/khal #447). So an occurrence has the id of its
//! appointment, which it keeps when it is moved; a single appointment has the UID that mail has. Times
//! are in UTC, since each stands once, and a program shows them in its own zone.
//! Deliberately absent: the secret by which a program fetches it (`pages/own/feed.rs`), and names.

use super::clock_changes::in_utc;
use super::invitation::{Shows, empty, event};
use icalendar::{Component, EventStatus, Property};
use practice::appointment::Arrangement;
use practice::calendar::{HeldTime, Uid, held_times};
use practice::{AppointmentId, Moment};
use std::ops::Range;
use std::time::Duration;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
/// How far back a feed goes (chosen).
const BACK: Duration = Duration::from_secs(4 * WEEK.as_secs());
/// How far ahead a feed goes: as far as series are put into appointments.
const AHEAD: Duration =
    Duration::from_secs(practice::series::HORIZON_WEEKS.unsigned_abs() as u64 * WEEK.as_secs());
/// How often a program should fetch it (chosen).
const AGAIN: &str = "PT1H";

/// A feed before it is bytes. All words come from the caller.
#[derive(Clone)]
pub struct Feed<'a> {
    /// The title of the calendar.
    pub title: &'a str,
    /// The title of time that is held before and after appointments.
    pub held: &'a str,
    /// The appointments that begin within [`span`].
    pub appointments: Vec<Shown<'a>>,
}

/// An appointment in a feed.
#[derive(Clone)]
pub struct Shown<'a> {
    /// Its id.
    pub id: &'a AppointmentId,
    /// Where it is.
    pub arranged: &'a Arrangement,
    /// "Busy", or initials.
    pub title: &'a str,
    /// Which change of it this is.
    pub sequence: u32,
    /// Minutes that are held on each side of it; none where it is 0.
    pub held_min: u16,
}

/// From when to when the appointments of a feed begin.
pub fn span(now: Moment) -> Range<Moment> {
    now.minus(BACK)..now.plus(AHEAD)
}

/// The feed as bytes, written at `now`.
pub fn feed(feed: &Feed, now: Moment) -> String {
    let mut calendar = empty();
    calendar.name(feed.title);
    let mut again = Property::new("REFRESH-INTERVAL", AGAIN);
    calendar
        .append_property(again.add_parameter("VALUE", "DURATION").done())
        .append_property(("X-PUBLISHED-TTL", AGAIN));
    let mut put = |uid: Uid, sequence: u32, title: &str, [from, until]: [Moment; 2]| {
        let mut event = event(&uid, sequence, &Shows { title, text: None }, now);
        event.status(EventStatus::Confirmed);
        event.add_property("DTSTART", in_utc(from)).add_property("DTEND", in_utc(until));
        calendar.push(event);
    };
    for shown in &feed.appointments {
        let (from, until) = (shown.arranged.starts_at, shown.arranged.ends_at());
        put(Uid::of_appointment(shown.id), shown.sequence, shown.title, [from, until]);
        for HeldTime { uid, from, until } in held_times(shown.id, shown.arranged, shown.held_min) {
            if from < until {
                put(uid, shown.sequence, feed.held, [from, until]);
            }
        }
    }
    calendar.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use icalendar::Calendar;
    use practice::wall::{Fold, Wall, Zone};

    fn arranged(text: &str) -> Arrangement {
        let london = Zone::named("Europe/London").unwrap();
        Arrangement::new(Wall::new(text.parse().unwrap(), london, Fold::First), 50)
    }

    /// UID, title, begin, end.
    fn events(text: &str) -> Vec<[String; 4]> {
        let calendar: Calendar = text.parse().unwrap();
        let value = |event: &icalendar::Event, key| event.property_value(key).unwrap().to_owned();
        calendar
            .events()
            .map(|event| ["UID", "SUMMARY", "DTSTART", "DTEND"].map(|key| value(event, key)))
            .collect()
    }

    fn written(wall: &str, sequence: u32, held_min: u16) -> String {
        let (id, arranged) = (AppointmentId::new("a"), arranged(wall));
        let shown = Shown { id: &id, arranged: &arranged, title: "J. A.", sequence, held_min };
        let all = Feed { title: "Webside", held: "Held", appointments: vec![shown] };
        feed(&all, Moment::from_micros(1_800_000_000_000_000))
    }

    #[test]
    fn held_times_follow_appointments_that_move() {
        let before = written("2027-03-27T10:00", 0, 10);
        assert!(!before.contains("METHOD") && !before.contains("RECURRENCE-ID"));
        assert!(before.lines().all(|line| line.len() <= 75));
        let expected = [
            ["a@webside", "J. A.", "20270327T100000Z", "20270327T105000Z"],
            ["a-before@webside", "Held", "20270327T095000Z", "20270327T100000Z"],
            ["a-after@webside", "Held", "20270327T105000Z", "20270327T110000Z"],
        ];
        assert_eq!(events(&before), expected);
        // Across the change of the clocks.
        let after = written("2027-03-28T10:00", 1, 15);
        let expected = [
            ["a@webside", "J. A.", "20270328T090000Z", "20270328T095000Z"],
            ["a-before@webside", "Held", "20270328T084500Z", "20270328T090000Z"],
            ["a-after@webside", "Held", "20270328T095000Z", "20270328T100500Z"],
        ];
        assert_eq!(events(&after), expected, "the same UIDs");
        assert_eq!(events(&written("2027-03-28T10:00", 1, 0)), expected[..1], "no time is held");
    }

    #[test]
    fn a_feed_of_appointments_reaches_from_the_past_to_the_horizon() {
        let now = arranged("2027-03-10T12:00").starts_at;
        let span = span(now);
        assert_eq!(now.since(span.start), 4 * WEEK);
        assert_eq!(span.end.since(now), 26 * WEEK);
        let empty = Feed { title: "Webside", held: "Held", appointments: vec![] };
        let text = feed(&empty, now);
        assert_eq!(events(&text).len(), 0);
        assert!(text.contains("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"), "{text}");
    }
}
