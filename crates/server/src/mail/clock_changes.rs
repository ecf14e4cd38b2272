//! When the clocks of zones change, for calendars (VTIMEZONE, RFC 5545, 3.6.5), and times as calendars
//! write them. Each change within the span that is needed stands by itself: the clocks of Casablanca
//! and Cairo follow no rule that iCalendar has. After the last one, the clock stays.
//! Written here because the library of the calendars writes no zones, and gives no way to add one.

use icalendar::{Calendar, Property};
use jiff::civil::DateTime;
use jiff::tz::{Dst, Offset};
use practice::Moment;
use practice::wall::Zone;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Which zones a calendar needs, and from when to when.
#[derive(Default)]
pub struct ClockChanges {
    zones: BTreeMap<String, (Zone, [Moment; 2])>,
}

impl ClockChanges {
    /// Notes that a time of this zone stands in the calendar.
    pub fn see(&mut self, zone: &Zone, at: Moment) {
        let seen = self.zones.entry(zone.as_str().into()).or_insert((zone.clone(), [at, at]));
        seen.1 = [seen.1[0].min(at), seen.1[1].max(at)];
    }

    /// The calendar's bytes, with the zones before its events.
    pub fn put_into(&self, calendar: &Calendar) -> String {
        let mut text = calendar.to_string();
        let zones = self.zones.values().filter(|(zone, _)| !is_utc(zone));
        let zones: String = zones.map(|(zone, span)| written(zone, *span)).collect();
        // An event's beginning is the only line that can read so: lines of text are indented.
        let before = text.find("\r\nBEGIN:VEVENT").map_or(text.len(), |at| at + 2);
        text.insert_str(before, &zones);
        text
    }
}

fn is_utc(zone: &Zone) -> bool {
    zone.as_str() == "UTC"
}

fn written(zone: &Zone, [from, until]: [Moment; 2]) -> String {
    let rules = zone.rules();
    // The last change before the span says how the clock stands when it begins.
    let start = from.plus(SECOND).timestamp();
    let before = rules.preceding(start).next();
    let within = rules
        .following(from.timestamp())
        .take_while(|change| Moment::from(change.timestamp()) <= until);
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{zone}\r\n");
    let mut is_empty = true;
    for change in before.into_iter().chain(within) {
        let was = rules.to_offset(Moment::from(change.timestamp()).minus(SECOND).timestamp());
        let name = (change.dst(), change.abbreviation());
        observance(&mut text, was.to_datetime(change.timestamp()), [was, change.offset()], name);
        is_empty = false;
    }
    if is_empty {
        let offset = rules.to_offset(start);
        let info = rules.to_offset_info(start);
        let name = (Dst::No, info.abbreviation());
        observance(&mut text, DateTime::constant(1970, 1, 1, 0, 0, 0, 0), [offset; 2], name);
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

/// A change of a clock, by what it read when it changed.
fn observance(text: &mut String, local: DateTime, [from, to]: [Offset; 2], name: (Dst, &str)) {
    let kind = match name.0 {
        Dst::No => "STANDARD",
        Dst::Yes => "DAYLIGHT",
    };
    // Writing to a text cannot fail.
    let _ = write!(
        text,
        "BEGIN:{kind}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nTZNAME:{}\r\nEND:{kind}\r\n",
        local.strftime("%Y%m%dT%H%M%S"),
        signed(from),
        signed(to),
        name.1,
    );
}

/// An offset as `+0530`; with seconds where it has any.
fn signed(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (all, rest) = (seconds.abs() / 60, seconds.abs() % 60);
    let minutes = format!("{sign}{:02}{:02}", all / 60, all % 60);
    if rest == 0 { minutes } else { format!("{minutes}{rest:02}") }
}

/// A property with a time on the wall.
pub fn on_wall(key: &str, local: DateTime, zone: &Zone) -> Property {
    let text = local.strftime("%Y%m%dT%H%M%S").to_string();
    if is_utc(zone) {
        return Property::new(key, format!("{text}Z"));
    }
    Property::new(key, text).add_parameter("TZID", zone.as_str()).done()
}

/// A moment as `20270317T150000Z`.
pub fn in_utc(at: Moment) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The changes of a zone's clock in a span of days, each on a line.
    fn changes(name: &str, [from, until]: [&str; 2]) -> Vec<String> {
        let moment = |date: &str| -> Moment {
            format!("{date}T00:00:00Z").parse::<jiff::Timestamp>().unwrap().into()
        };
        let text = written(&Zone::named(name).unwrap(), [moment(from), moment(until)]);
        let inner = text.strip_prefix(&format!("BEGIN:VTIMEZONE\r\nTZID:{name}\r\n")).unwrap();
        let inner = inner.strip_suffix("END:VTIMEZONE\r\n").unwrap();
        let parts: Vec<&str> = inner.split_inclusive("\r\n").collect();
        parts.chunks(6).map(|lines| lines.concat().trim_end().replace("\r\n", " ")).collect()
    }

    #[test]
    fn each_change_within_the_span_stands_by_itself() {
        let london = [
            "BEGIN:STANDARD DTSTART:20261025T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0000 TZNAME:GMT \
             END:STANDARD",
            "BEGIN:DAYLIGHT DTSTART:20270328T010000 TZOFFSETFROM:+0000 TZOFFSETTO:+0100 TZNAME:BST \
             END:DAYLIGHT",
        ];
        assert_eq!(changes("Europe/London", ["2027-03-10", "2027-04-14"]), london);
        assert_eq!(changes("Europe/London", ["2027-03-10", "2027-03-11"]), london[..1]);
        // The clock stays from the moment of a change on.
        let at_change = changes("Europe/London", ["2027-03-28", "2027-03-29"]);
        assert_eq!(at_change, london);
        // Morocco: every year another month, by the zone data 2026f.
        let starts: Vec<String> = changes("Africa/Casablanca", ["2025-01-01", "2027-01-01"])
            .iter()
            .map(|change| change.split(' ').nth(1).unwrap()[8..16].to_owned())
            .collect();
        let expected = ["20240414", "20250223", "20250406", "20260215", "20260322", "20260920"];
        assert_eq!(starts, expected);
    }

    #[test]
    fn a_clock_that_never_changes_stands_once() {
        let span = ["2027-01-01", "2028-01-01"];
        let kathmandu = changes("Asia/Kathmandu", span);
        assert_eq!(kathmandu.len(), 1);
        assert!(kathmandu[0].contains("TZOFFSETTO:+0545"), "{kathmandu:?}");
        let never = changes("Etc/GMT+5", span);
        assert_eq!(never.len(), 1);
        let expected = "DTSTART:19700101T000000 TZOFFSETFROM:-0500 TZOFFSETTO:-0500";
        assert!(never[0].contains(expected), "{never:?}");
        let seconds = Offset::from_seconds(-75 * 60 - 30).unwrap();
        assert_eq!(signed(seconds), "-011530");
    }
}
