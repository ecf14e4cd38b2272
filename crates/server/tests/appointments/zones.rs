//! Two years of a weekly series, in twelve zones at five times: what is kept, the rule and the clock
//! changes that are told give the same moments, for two programs, of which one has zone data of its own.
//! A feed gives them as well.

use crate::judges::{find_nothing, finds_each};
use crate::written::{bytes, day, kept, local, request, span, weekly, zone};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use practice::appointment::Arrangement;
use practice::calendar::{About, Exception, Master, Object};
use practice::series::End;
use practice::wall::{Fold, Reading, Wall};
use practice::{AppointmentId, Moment};
use serde_json::{Value, json};
use server::mail::feed::{Feed, Shown};

/// Clocks that change north and south of the equator, at midnight, by half an hour, around Ramadan,
/// across the date line, and not at all; with the weekday on which each changes, where it does.
const ZONES: [(&str, Weekday); 12] = [
    ("Africa/Cairo", Weekday::Friday),
    ("Africa/Casablanca", Weekday::Sunday),
    ("America/New_York", Weekday::Sunday),
    ("America/Santiago", Weekday::Sunday),
    ("America/St_Johns", Weekday::Sunday),
    ("Asia/Kathmandu", Weekday::Sunday),
    ("Asia/Tehran", Weekday::Sunday),
    ("Australia/Lord_Howe", Weekday::Sunday),
    ("Europe/Dublin", Weekday::Sunday),
    ("Europe/London", Weekday::Sunday),
    ("Pacific/Apia", Weekday::Sunday),
    ("Pacific/Chatham", Weekday::Sunday),
];
/// The last is on the day before.
const TIMES: [&str; 5] = ["00:15", "01:30", "02:15", "15:00", "23:45"];

/// Occurrences over which a clock changes, by the zone data 2026f; later data may move those of 2027.
/// They begin at a time that is skipped or doubled, or the clock changes around their end.
const SAID: [&str; 60] = [
    "Africa/Cairo 2026-04-23 23:45 around",
    "Africa/Cairo 2026-04-24 00:15 skipped",
    "Africa/Cairo 2026-10-29 23:45 doubled",
    "Africa/Cairo 2027-04-29 23:45 around",
    "Africa/Cairo 2027-04-30 00:15 skipped",
    "Africa/Cairo 2027-10-28 23:45 doubled",
    "Africa/Casablanca 2026-02-15 01:30 around",
    "Africa/Casablanca 2026-02-15 02:15 doubled",
    "Africa/Casablanca 2026-03-22 01:30 around",
    "Africa/Casablanca 2026-03-22 02:15 skipped",
    "Africa/Casablanca 2026-09-20 00:15 around",
    "Africa/Casablanca 2026-09-20 01:30 doubled",
    "America/New_York 2026-03-08 01:30 around",
    "America/New_York 2026-03-08 02:15 skipped",
    "America/New_York 2026-11-01 00:15 around",
    "America/New_York 2026-11-01 01:30 doubled",
    "America/New_York 2027-03-14 01:30 around",
    "America/New_York 2027-03-14 02:15 skipped",
    "America/New_York 2027-11-07 00:15 around",
    "America/New_York 2027-11-07 01:30 doubled",
    "America/Santiago 2026-04-04 23:45 doubled",
    "America/Santiago 2026-09-05 23:45 around",
    "America/Santiago 2026-09-06 00:15 skipped",
    "America/Santiago 2027-04-03 23:45 doubled",
    "America/Santiago 2027-09-04 23:45 around",
    "America/Santiago 2027-09-05 00:15 skipped",
    "America/St_Johns 2026-03-08 01:30 around",
    "America/St_Johns 2026-03-08 02:15 skipped",
    "America/St_Johns 2026-11-01 00:15 around",
    "America/St_Johns 2026-11-01 01:30 doubled",
    "America/St_Johns 2027-03-14 01:30 around",
    "America/St_Johns 2027-03-14 02:15 skipped",
    "America/St_Johns 2027-11-07 00:15 around",
    "America/St_Johns 2027-11-07 01:30 doubled",
    "Australia/Lord_Howe 2026-04-05 01:30 doubled",
    "Australia/Lord_Howe 2026-10-04 01:30 around",
    "Australia/Lord_Howe 2026-10-04 02:15 skipped",
    "Australia/Lord_Howe 2027-04-04 01:30 doubled",
    "Australia/Lord_Howe 2027-10-03 01:30 around",
    "Australia/Lord_Howe 2027-10-03 02:15 skipped",
    "Europe/Dublin 2026-03-29 00:15 around",
    "Europe/Dublin 2026-03-29 01:30 skipped",
    "Europe/Dublin 2026-10-25 00:15 around",
    "Europe/Dublin 2026-10-25 01:30 doubled",
    "Europe/Dublin 2027-03-28 00:15 around",
    "Europe/Dublin 2027-03-28 01:30 skipped",
    "Europe/Dublin 2027-10-31 00:15 around",
    "Europe/Dublin 2027-10-31 01:30 doubled",
    "Europe/London 2026-03-29 00:15 around",
    "Europe/London 2026-03-29 01:30 skipped",
    "Europe/London 2026-10-25 00:15 around",
    "Europe/London 2026-10-25 01:30 doubled",
    "Europe/London 2027-03-28 00:15 around",
    "Europe/London 2027-03-28 01:30 skipped",
    "Europe/London 2027-10-31 00:15 around",
    "Europe/London 2027-10-31 01:30 doubled",
    "Pacific/Chatham 2026-04-05 02:15 around",
    "Pacific/Chatham 2026-09-27 02:15 around",
    "Pacific/Chatham 2027-04-04 02:15 around",
    "Pacific/Chatham 2027-09-26 02:15 around",
];

const WEEKS: u16 = 104;
const NOW: Moment = Moment::from_micros(1_767_225_600_000_000);

/// The first week of 2026, on the zone's weekday.
fn first(weekday: Weekday, time: &str) -> DateTime {
    let mut date = day("2026-01-01");
    while date.weekday() != weekday {
        date = date.tomorrow().unwrap();
    }
    if time == "23:45" {
        date = date.yesterday().unwrap();
    }
    date.to_datetime(time.parse().unwrap())
}

struct Written {
    name: String,
    zone: &'static str,
    object: Object,
    text: String,
    times: Value,
}

impl Written {
    fn case(&self) -> Value {
        self.with(&self.name, &self.text)
    }

    fn with(&self, name: &str, text: &str) -> Value {
        json!({ "name": name, "zone": self.zone, "ics": text, "times": self.times })
    }
}

fn all() -> Vec<Written> {
    let mut all = Vec::new();
    for (name, weekday) in ZONES {
        for time in TIMES {
            let first = first(weekday, time).to_string();
            let master = weekly(&first, &zone(name), End::Times(WEEKS));
            let kept = kept(&master, Date::MAX);
            assert_eq!(kept.len(), usize::from(WEEKS));
            let times = kept.values().flatten().map(span).collect();
            let object = request(&master, &kept, 0, day("2026-01-01"));
            let text = bytes(&object, NOW);
            all.push(Written { name: format!("{name} {time}"), zone: name, object, text, times });
        }
    }
    all
}

#[test]
fn two_programs_read_the_moments_that_are_kept_in_every_zone() {
    let all = all();
    let mut cases: Vec<Value> = all.iter().map(Written::case).collect();
    // Series that begin at a time that is skipped, and at the second of two.
    for (first, fold) in [("2026-03-29T01:30", Fold::First), ("2026-10-25T01:30", Fold::Second)] {
        let master = Master { fold, ..weekly(first, &zone("Europe/London"), End::Times(40)) };
        let kept = kept(&master, Date::MAX);
        let text = bytes(&request(&master, &kept, 0, day("2026-01-01")), NOW);
        let times: Value = kept.values().flatten().map(span).collect();
        let name = format!("from {first} on");
        cases.push(json!({ "name": name, "zone": "Europe/London", "ics": text, "times": times }));
    }
    cases.push(of_a_feed());
    find_nothing(&["zones.mjs", "zones.py"], &cases);
}

/// A feed with one appointment of each zone on a night when many clocks change, and held times.
fn of_a_feed() -> Value {
    let all: Vec<(AppointmentId, Arrangement)> = ZONES
        .into_iter()
        .enumerate()
        .map(|(index, (name, _))| {
            // Each at another moment: offsets are quarters of an hour.
            let minutes = 7 * i64::try_from(index).unwrap();
            let local = local("2026-03-29T01:00").saturating_add(minutes.minutes());
            let wall = Wall::new(local, zone(name), Fold::First);
            (AppointmentId::new(name), Arrangement::new(wall, 50))
        })
        .collect();
    let appointments = all.iter().map(|(id, arranged)| Shown {
        id,
        arranged,
        title: "Busy",
        sequence: 0,
        held_min: 10,
    });
    let feed = Feed { title: "Webside", held: "Held", appointments: appointments.collect() };
    let seconds = |at: Moment| at.as_micros() / 1_000_000;
    let times = all.iter().flat_map(|(_, one)| {
        let (from, until) = (seconds(one.starts_at), seconds(one.ends_at()));
        [[from - 600, from], [from, until], [until, until + 600]]
    });
    let times: Vec<[i64; 2]> = times.collect();
    json!({ "name": "a feed", "zone": null, "ics": server::mail::feed::feed(&feed, NOW), "times": times })
}

#[test]
fn known_times_over_which_clocks_change_are_said() {
    let mut said = Vec::new();
    for written in all() {
        let About::Series(series) = &written.object.about else { panic!("a series") };
        for exception in series.exceptions() {
            let Exception::At { by_rule, arranged } = exception else { panic!("none is gone") };
            let kind = match Wall::reading(*by_rule, arranged.wall.zone()) {
                Reading::Skipped { .. } => "skipped",
                Reading::Twice(_) => "doubled",
                Reading::Once(_) => "around",
            };
            let zone = written.zone;
            said.push(by_rule.strftime(&format!("{zone} %F %H:%M {kind}")).to_string());
        }
    }
    said.sort();
    assert_eq!(said, SAID);
}

/// A text in which the first of `was` is `is`.
fn with(text: &str, was: &str, is: &str) -> String {
    assert!(text.contains(was), "{was} stands in {text}");
    text.replacen(was, is, 1)
}

#[test]
fn the_judges_of_zones_see_a_fault() {
    let all = all();
    let london = all.iter().find(|one| one.name == "Europe/London 15:00").unwrap();
    let night = all.iter().find(|one| one.name == "Europe/London 01:30").unwrap();
    let text = &london.text;
    let of_the_skipped = "DTSTART:20260329T013000Z";
    let cases = [
        london.with("a wrong offset", &with(text, "TZOFFSETTO:+0100", "TZOFFSETTO:+0200")),
        london.with(
            "a change on another day",
            &with(text, "T010000\r\nTZOFFSETFROM:+0000", "T010000\r\nTZOFFSETFROM:+0000")
                .replace("DTSTART:20260329T", "DTSTART:20260412T"),
        ),
        london.with("every other week", &with(text, "INTERVAL=1", "INTERVAL=2")),
        london.with("one week less", &with(text, "UNTIL=20271", "UNTIL=20261")),
        london.with("another length", &with(text, "T155000", "T154500")),
        night.with(
            "the moment of a skipped time",
            &with(&night.text, of_the_skipped, "DTSTART:20260329T003000Z"),
        ),
    ];
    finds_each("zones.mjs", &cases);
    finds_each("zones.py", &cases);
}
