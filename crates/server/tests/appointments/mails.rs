//! Mails as bytes, and objects in a calendar server.

use crate::judges::{find_nothing, finds_each};
use crate::written::{FROM, TO, arranged, bytes, day, kept, london, request, weekly, zone};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use practice::calendar::{About, Kept, Method, Object, Uid};
use practice::series::End;
use practice::{AppointmentId, Moment};
use serde_json::{Value, json};
use server::mail::address::{MailAddress, Refused, Sender};
use server::mail::invitation::{Between, Shows, invitation, method_word};
use server::mail::message::{Attached, Draft, message};

/// 2 March 2027, 9:30 in UTC.
const NOW: Moment = Moment::from_micros(1_803_979_800_000_000);
const LONG: &str = "Ein Termin, der länger heißt; als eine Zeile hält \\ 你好 — \u{1f642} und dann \
                    noch weiter, bis über die nächste Falte hinaus, mit Komma, Semikolon; und „Zitat“.";

/// Objects of every kind, each with a name.
fn objects() -> Vec<(String, Object)> {
    let london = london();
    let single = |method, sequence| {
        let uid = Uid::of_appointment(&AppointmentId::new("0190-one"));
        let about = About::Appointment(arranged("2027-03-17T15:00", &london));
        Object { method, uid, sequence, about }
    };
    let master = weekly("2027-03-10T15:00", &london, End::Times(6));
    let mut changed = kept(&master, day("2028-01-01"));
    let places: Vec<_> = changed.keys().copied().collect();
    let moved = arranged("2027-03-18T09:30", &london);
    changed.insert(places[1], Some(moved.clone()));
    changed.insert(places[2], None);
    changed.insert(places[3], Some(arranged("2027-04-01T11:00", &zone("America/New_York"))));
    let series = request(&master, &changed, 3, day("2027-03-01"));
    let by_rule = master.arranged(places[1]).wall;
    let alone = |method| {
        let about = About::Occurrence { by_rule: by_rule.clone(), arranged: moved.clone() };
        Object { method, about, ..series.clone() }
    };
    let open = |zone_name| {
        let master = weekly("2027-03-14T02:30", &zone(zone_name), End::Open);
        request(&master, &Kept::new(), 0, day("2027-03-01"))
    };
    vec![
        ("a single appointment".into(), single(Method::Request, 0)),
        ("a single appointment is cancelled".into(), single(Method::Cancel, 1)),
        ("a series with exceptions".into(), series.clone()),
        ("a series is cancelled".into(), Object { method: Method::Cancel, ..series.clone() }),
        ("one occurrence is moved".into(), alone(Method::Request)),
        ("one occurrence is cancelled".into(), alone(Method::Cancel)),
        ("an open series at night".into(), open("America/New_York")),
        ("an open series without a zone".into(), open("UTC")),
    ]
}

/// A mail with this title, in the calendar as well, and these words.
fn mail(object: Option<&Object>, title: &str, text: &str, sender: &Sender) -> (Vec<u8>, Value) {
    let to: MailAddress = TO.parse().unwrap();
    let between = Between { organizer: sender.address(), attendee: &to };
    let in_calendar = text.replace('\n', "\r\n") + "\u{7}";
    let shows = Shows { title, text: Some(&in_calendar) };
    let calendar = object.map(|object| invitation(object, &shows, between, NOW));
    let method = object.map_or(Method::Request, |object| object.method);
    let draft = Draft {
        sender,
        to: &to,
        subject: title,
        text,
        message_id: "<0190.0@room.example.org>",
        date: NOW,
        invitation: calendar.as_deref().map(|calendar| Attached { method, calendar }),
    };
    let bytes = message(&draft).unwrap().formatted();
    let expected = json!({
        "to": TO,
        "subject": title,
        "title": title,
        "text": text,
        "message_id": "<0190.0@room.example.org>",
        "date": "2027-03-02T09:30:00.000Z",
        "method": calendar.as_ref().map(|_| method_word(method)),
        "calendar": calendar,
    });
    (bytes, expected)
}

fn case(name: &str, bytes: &[u8], expected: &Value) -> Value {
    json!({ "name": name, "mail": STANDARD.encode(bytes), "expected": expected })
}

/// Mails of every kind, from senders of every kind.
fn mails() -> Vec<(String, Vec<u8>, Value)> {
    let plain = Sender::new(FROM, None, None).unwrap();
    let named =
        Sender::new(&format!("Room <{FROM}>"), Some("Räume am Fluß"), Some("desk@example.org"));
    let named = named.unwrap();
    let mut mails = Vec::new();
    let mut put = |name: String, object: Option<&Object>, title: &str, sender: &Sender| {
        let text = format!("{name}\n\n{LONG}\n.\nFrom here on, a line that begins with From.");
        let (bytes, mut expected) = mail(object, title, &text, sender);
        let has_name = std::ptr::eq(sender, &named);
        expected["from"] = json!([FROM, if has_name { "Räume am Fluß" } else { "" }]);
        expected["reply_to"] = if has_name { json!("desk@example.org") } else { Value::Null };
        mails.push((name, bytes, expected));
    };
    for (name, object) in objects() {
        put(format!("{name}, in other letters"), Some(&object), LONG, &named);
        put(name, Some(&object), "Your appointment", &plain);
    }
    put("a reminder".into(), None, "Your appointment", &plain);
    put("a reminder in other letters".into(), None, "Ihr Termin für März", &named);
    mails
}

#[test]
fn mails_are_read_as_they_were_meant() {
    let cases: Vec<Value> =
        mails().iter().map(|(name, bytes, expected)| case(name, bytes, expected)).collect();
    find_nothing(&["messages.mjs", "messages.py"], &cases);
}

#[test]
fn the_judges_of_mails_see_a_fault() {
    let sender = Sender::new(FROM, None, None).unwrap();
    let objects = objects();
    let (_, object) = objects.iter().find(|(name, _)| name == "one occurrence is moved").unwrap();
    // In ASCII, so that it stands there as it is read.
    let (right, mut expected) = mail(Some(object), "Your appointment", "It has moved.", &sender);
    expected["from"] = json!([FROM, ""]);
    find_nothing(&["messages.mjs", "messages.py"], &[case("none", &right, &expected)]);
    let text = String::from_utf8(right).unwrap();
    let with = |name: &str, was: &str, is: &str| {
        assert!(text.contains(was), "{was} stands in {text}");
        case(name, text.replace(was, is).as_bytes(), &expected)
    };
    let both = [
        with("a part without its method", "; method=REQUEST", ""),
        with("a part with another method", "; method=REQUEST", "; method=CANCEL"),
        with("another organizer", "ORGANIZER:mailto:room@", "ORGANIZER:mailto:desk@"),
        with("an answer that is asked for", "RSVP=FALSE", "RSVP=TRUE"),
        with("a part that is HTML", "Content-Type: text/plain", "Content-Type: text/html"),
        with("another sender", "From: room@", "From: desk@"),
    ];
    finds_each("messages.mjs", &both);
    let mut cases = both.to_vec();
    cases.extend([
        with("ends of lines of another system", "\r\n", "\n"),
        with("a long line", "SUMMARY:", &format!("SUMMARY:{}", "x".repeat(80))),
        with("a header twice", "Auto-Submitted:", "Auto-Submitted: no\r\nAuto-Submitted:"),
        with("letters that are not ASCII", "SUMMARY:", "SUMMARY:ä"),
    ]);
    finds_each("messages.py", &cases);
}

#[test]
fn a_calendar_server_takes_each_object_and_gives_it_back() {
    // A method stands in mail only (RFC 4791, 4.1).
    let on_a_server = |text: &str| {
        let lines = text.split_inclusive("\r\n").filter(|line| !line.starts_with("METHOD"));
        lines.collect::<String>()
    };
    let cases: Vec<Value> = objects()
        .iter()
        .map(|(name, object)| (name, on_a_server(&bytes(object, NOW))))
        .map(|(name, text)| json!({ "name": name, "ics": text }))
        .collect();
    find_nothing(&["caldav.py"], &cases);
    let right = cases[0]["ics"].as_str().unwrap();
    let with = |name: &str, was: &str, is: &str| {
        assert!(right.contains(was), "{was} stands in {right}");
        json!({ "name": name, "ics": right.replace(was, is) })
    };
    let wrong = [
        with("an event without an end", "END:VEVENT\r\n", ""),
        with("no calendar", "BEGIN:VCALENDAR", "BEGIN:VNOTHING"),
        with("an event without a UID", "UID:", "X-UID:"),
    ];
    finds_each("caldav.py", &wrong);
}

#[test]
fn a_mail_that_would_add_headers_is_refused() {
    let sender = Sender::new(FROM, None, None).unwrap();
    let to: MailAddress = TO.parse().unwrap();
    let made = |subject: &str, message_id: &str| {
        let (sender, to, text) = (&sender, &to, "");
        let draft = Draft { sender, to, subject, text, message_id, date: NOW, invitation: None };
        message(&draft).map(drop)
    };
    assert_eq!(made("Your appointment", "<a@b>"), Ok(()));
    for subject in ["", " ", "Your\nBcc: kit@example.org", "Your\r\nappointment", "a\0"] {
        assert_eq!(made(subject, "<a@b>"), Err(Refused::Subject), "{subject:?}");
    }
    for id in ["", "a@b", "<a>", "<a@b>\r\nBcc: kit@example.org", "<a b@c>", "<@>", "<a@b@c>"] {
        assert_eq!(made("Your appointment", id), Err(Refused::MessageId), "{id:?}");
    }
    let wrong = format!("{TO}\r\nBcc: kit@example.org").parse::<MailAddress>();
    assert_eq!(wrong, Err(Refused::Address));
}
