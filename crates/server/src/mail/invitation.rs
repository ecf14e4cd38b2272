//! The bytes of an object that another calendar is told (`practice::calendar`), as iCalendar
//! (RFC 5545) with a method (RFC 5546).
//!
//! Times stand as they are on the wall, beside the changes of that wall's clock (`clock_changes`), so
//! that a calendar need not know the zone. A time over which the clock changes stands in UTC. A series
//! ends by date and not by count: calendars leave out what the clock skips, some without counting it
//! (RFC 5545, 3.3.10).
//! Deliberately absent: words; they come from the caller.

use super::address::MailAddress;
use super::clock_changes::{ClockChanges, in_utc, on_wall};
use icalendar::{Calendar, Class, Component, Event, EventStatus, Property};
use jiff::ToSpan;
use jiff::civil::{DateTime, Time};
use practice::Moment;
use practice::appointment::{Appointment, Arrangement};
use practice::calendar::{About, Exception, Master, Method, Object, Series, Uid, is_plain};
use practice::wall::{Fold, Wall, Zone};

/// Who writes calendars (RFC 5545, 3.7.3).
pub const PRODUCT: &str = "-//Webside//EN";

/// What a calendar shows. Control characters are left out, but for the ends of lines of `text`.
#[derive(Clone, Copy)]
pub struct Shows<'a> {
    /// The title of the appointment.
    pub title: &'a str,
    /// More about it.
    pub text: Option<&'a str>,
}

/// Who invites whom.
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    /// The address that the mail comes from.
    pub organizer: &'a MailAddress,
    /// The address that the mail goes to.
    pub attendee: &'a MailAddress,
}

/// The object as bytes. `now` is when it is written: of two with the same sequence, the later counts.
pub fn invitation(object: &Object, shows: &Shows, between: Between, now: Moment) -> String {
    let mut calendar = empty();
    calendar.append_property(("METHOD", method_word(object.method)));
    let mut clocks = ClockChanges::default();
    let bare = || {
        let mut event = event(&object.uid, object.sequence, shows, now);
        event.status(match object.method {
            Method::Request => EventStatus::Confirmed,
            Method::Cancel => EventStatus::Cancelled,
        });
        event.add_property("ORGANIZER", between.organizer.as_uri());
        let mut attendee = Property::new("ATTENDEE", between.attendee.as_uri());
        attendee.add_parameter("ROLE", "REQ-PARTICIPANT").add_parameter("RSVP", "FALSE");
        event.append_property(attendee);
        event
    };
    match &object.about {
        About::Appointment(arranged) => {
            let mut event = bare();
            set_times(&mut event, arranged, &mut clocks);
            calendar.push(event);
        }
        About::Occurrence { by_rule, arranged } => {
            let mut event = bare();
            event.append_property(place(by_rule.local(), by_rule.zone(), &mut clocks));
            set_times(&mut event, arranged, &mut clocks);
            calendar.push(event);
        }
        About::Series(series) => {
            // One that is cancelled needs no exceptions: all of it goes.
            let exceptions = match object.method {
                Method::Request => series.exceptions(),
                Method::Cancel => &[],
            };
            let mut event = bare();
            set_master(&mut event, series, exceptions, &mut clocks);
            calendar.push(event);
            for exception in exceptions {
                let Exception::At { by_rule, arranged } = exception else { continue };
                let mut event = bare();
                event.append_property(place(*by_rule, &series.master().zone, &mut clocks));
                set_times(&mut event, arranged, &mut clocks);
                calendar.push(event);
            }
        }
    }
    clocks.put_into(&calendar)
}

/// One appointment by itself, as a file that somebody takes: with the id that it has in a feed, and in
/// UTC, since it stands once. `object` says which change of it this is.
pub fn by_itself(appointment: &Appointment, object: &Object, shows: &Shows, now: Moment) -> String {
    let mut event = event(&Uid::of_appointment(&appointment.id), object.sequence, shows, now);
    event.status(match object.method {
        Method::Request => EventStatus::Confirmed,
        Method::Cancel => EventStatus::Cancelled,
    });
    let (from, until) = (appointment.arranged.starts_at, appointment.arranged.ends_at());
    event.add_property("DTSTART", in_utc(from)).add_property("DTEND", in_utc(until));
    let mut calendar = empty();
    calendar.push(event);
    calendar.to_string()
}

/// How a method is written, here and in the mail's header.
pub fn method_word(method: Method) -> &'static str {
    match method {
        Method::Request => "REQUEST",
        Method::Cancel => "CANCEL",
    }
}

/// A calendar that has nothing yet.
pub(super) fn empty() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", PRODUCT))
        .append_property(("CALSCALE", "GREGORIAN"));
    calendar
}

/// An event without times. It is private: who shares a calendar does not share what it is about.
pub(super) fn event(uid: &Uid, sequence: u32, shows: &Shows, now: Moment) -> Event {
    let mut event = Event::with_uid(uid.as_str());
    event
        .summary(&clean(shows.title, ' '))
        .class(Class::Private)
        .add_property("DTSTAMP", in_utc(now))
        .add_property("SEQUENCE", sequence.to_string());
    if let Some(text) = shows.text {
        event.description(&clean(text, '\n'));
    }
    event
}

/// The text without control characters; an end of a line becomes `end`.
fn clean(text: &str, end: char) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = lines.chars().filter(|letter| *letter == '\n' || !letter.is_control());
    kept.map(|letter| if letter == '\n' { end } else { letter }).collect()
}

fn set_times(event: &mut Event, arranged: &Arrangement, clocks: &mut ClockChanges) {
    let zone = arranged.wall.zone();
    let span = [arranged.starts_at, arranged.ends_at()];
    for (key, at) in ["DTSTART", "DTEND"].into_iter().zip(span) {
        if is_plain(arranged) {
            clocks.see(zone, at);
            event.append_property(on_wall(key, Wall::of(at, zone.clone()).local(), zone));
        } else {
            event.add_property(key, in_utc(at));
        }
    }
}

/// The place of an occurrence in the rule: a calendar finds it by what the rule gives there.
fn place(by_rule: DateTime, zone: &Zone, clocks: &mut ClockChanges) -> Property {
    clocks.see(zone, moment(by_rule, zone));
    on_wall("RECURRENCE-ID", by_rule, zone)
}

fn set_master(
    event: &mut Event,
    series: &Series,
    exceptions: &[Exception],
    clocks: &mut ClockChanges,
) {
    let Master { rule, zone, minutes, .. } = series.master();
    let first = rule.first();
    let end = first.saturating_add(i64::from(*minutes).minutes());
    event.append_property(on_wall("DTSTART", first, zone));
    event.append_property(on_wall("DTEND", end, zone));
    let mut text = format!("FREQ=WEEKLY;INTERVAL={}", rule.every_weeks().get());
    if let Some(last) = rule.last() {
        // The day's last minute. It may be read twice.
        let last_minute = moment(last.to_datetime(Time::constant(23, 59, 0, 0)), zone);
        let until =
            last_minute.max(series.master().arranged(last.to_datetime(first.time())).starts_at);
        text.push_str(&format!(";UNTIL={}", in_utc(until)));
    }
    event.add_property("RRULE", text);
    for exception in exceptions {
        let Exception::Gone { by_rule } = exception else { continue };
        event.append_multi_property(on_wall("EXDATE", *by_rule, zone));
    }
    clocks.see(zone, moment(first, zone));
    clocks.see(zone, moment(series.known_until().to_datetime(Time::MAX), zone));
}

fn moment(local: DateTime, zone: &Zone) -> Moment {
    Wall::new(local, zone.clone(), Fold::First).moment()
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::AppointmentId;
    use proptest::prelude::*;

    const NOW: Moment = Moment::from_micros(1_803_979_800_000_000);

    fn written(method: Method, shows: &Shows) -> String {
        let zone = Zone::named("Europe/London").unwrap();
        let wall = Wall::new("2027-03-17T15:00".parse().unwrap(), zone, Fold::First);
        let about = About::Appointment(Arrangement::new(wall, 50));
        let uid = Uid::of_appointment(&AppointmentId::new("0190"));
        let object = Object { method, uid, sequence: 2, about };
        let (organizer, attendee): (MailAddress, MailAddress) =
            ("room@example.org".parse().unwrap(), "juno@example.net".parse().unwrap());
        let between = Between { organizer: &organizer, attendee: &attendee };
        invitation(&object, shows, between, NOW)
    }

    #[test]
    fn an_invitation_says_no_more_than_it_must() {
        let shows = Shows { title: "Your appointment", text: None };
        let text = written(Method::Request, &shows);
        let expected = "\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Webside//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:20261025T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:juno@example.net
CLASS:PRIVATE
DTEND;TZID=Europe/London:20270317T155000
DTSTAMP:20270302T093000Z
DTSTART;TZID=Europe/London:20270317T150000
ORGANIZER:mailto:room@example.org
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Your appointment
UID:0190@webside
END:VEVENT
END:VCALENDAR
";
        assert_eq!(text, expected.replace('\n', "\r\n"));
        let cancelled = written(Method::Cancel, &shows);
        let expected = text.replace("REQUEST", "CANCEL").replace("CONFIRMED", "CANCELLED");
        assert_eq!(cancelled, expected);
    }

    proptest! {
        #[test]
        fn whatever_is_written_about_appointments_stays_in_its_line(
            title in any::<String>(),
            body in any::<String>(),
        ) {
            let text = written(Method::Request, &Shows { title: &title, text: Some(&body) });
            prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
            let plain = written(Method::Request, &Shows { title: "", text: Some("") });
            let unfolded = text.replace("\r\n ", "");
            prop_assert_eq!(unfolded.split("\r\n").count(), plain.split("\r\n").count());
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
            }
            let calendar: Calendar = text.parse().unwrap();
            let event = calendar.events().next().unwrap();
            prop_assert_eq!(event.get_summary().unwrap_or(""), clean(&title, ' '));
            prop_assert_eq!(event.get_description().unwrap_or(""), clean(&body, '\n'));
        }
    }
}
