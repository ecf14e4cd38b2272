//! What the tests share: people, series and their bytes.

use jiff::civil::{Date, DateTime};
use practice::Moment;
use practice::appointment::Arrangement;
use practice::calendar::{About, Kept, Master, Method, Object, Series, Uid};
use practice::series::{End, EveryWeeks, Rule};
use practice::wall::{Fold, Wall, Zone};
use serde_json::{Value, json};
use server::mail::address::MailAddress;
use server::mail::invitation::{Between, Shows, invitation};

pub const TITLE: &str = "Your appointment";
pub const FROM: &str = "room@example.org";
pub const TO: &str = "juno@example.net";

pub fn london() -> Zone {
    zone("Europe/London")
}

pub fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

pub fn local(text: &str) -> DateTime {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn arranged(text: &str, zone: &Zone) -> Arrangement {
    Arrangement::new(Wall::new(local(text), zone.clone(), Fold::First), 50)
}

/// Every week from `first` on, for fifty minutes.
pub fn weekly(first: &str, zone: &Zone, end: End) -> Master {
    let rule = Rule::new(local(first), EveryWeeks::ONE, end).unwrap();
    Master { rule, fold: Fold::First, zone: zone.clone(), minutes: 50 }
}

/// The appointments of a series up to a date, as the rule has them.
pub fn kept(master: &Master, until: Date) -> Kept {
    let places = master.rule.occurrences(Date::MIN, until);
    places.into_iter().map(|at| (at, Some(master.arranged(at)))).collect()
}

/// The object of a series that asks for it.
pub fn request(master: &Master, kept: &Kept, sequence: u32, today: Date) -> Object {
    let series = Series::new(master.clone(), kept, today);
    let uid = Uid::of_series("0190-series@webside");
    Object { method: Method::Request, uid, sequence, about: About::Series(series) }
}

pub fn bytes(object: &Object, now: Moment) -> String {
    let (organizer, attendee): (MailAddress, MailAddress) =
        (FROM.parse().unwrap(), TO.parse().unwrap());
    let between = Between { organizer: &organizer, attendee: &attendee };
    invitation(object, &Shows { title: TITLE, text: None }, between, now)
}

/// Begin and end, in seconds since 1970.
pub fn span(arranged: &Arrangement) -> Value {
    let seconds = |at: Moment| at.as_micros() / 1_000_000;
    json!([seconds(arranged.starts_at), seconds(arranged.ends_at())])
}
