//! Wall time: what a clock on the wall shows in a zone. An appointment is kept as wall time, and
//! its moment follows from it, so that a weekly 15:00 stays 15:00 when the clocks change.
//! Deliberately absent: the zone files of the machine. Zones come from the data in the program,
//! which are the same on every machine that runs this version.

use crate::Moment;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;
use std::hash::{Hash, Hasher};

/// A zone by its IANA name, such as `Europe/London`. Two names of one zone (`Asia/Kolkata`,
/// `Asia/Calcutta`) are not equal.
#[derive(Clone)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// The zone of this name; `None` when the zone data have none. Letters of the wrong case are
    /// put right: `europe/london` is `Europe/London`.
    pub fn named(name: &str) -> Option<Self> {
        let rules = TimeZoneDatabase::bundled().get(name).ok().filter(|zone| !zone.is_unknown())?;
        let name = rules.iana_name()?.to_owned();
        Some(Self { name, rules })
    }

    /// The zone without a place.
    pub fn utc() -> Self {
        Self::named("UTC").expect("every version of the zone data has it")
    }

    /// The names of all zones in the zone data, sorted.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> =
            TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        names.sort();
        names
    }

    /// Its rules, for showing times.
    pub fn rules(&self) -> &TimeZone {
        &self.rules
    }

    /// The name, such as `Europe/London`.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// How far the clock here is ahead of UTC at that moment.
    fn offset(&self, at: Moment) -> Offset {
        self.rules.to_offset(at.timestamp())
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, to: &mut H) {
        self.name.hash(to);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).ok_or_else(|| D::Error::custom("no zone has this name"))
    }
}

/// Which of two: when clocks go back, they read the same times twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    /// Before the clock goes back; also every time that is read once or never.
    #[default]
    First,
    /// After the clock has gone back.
    Second,
}

/// What becomes of a wall time in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The clock reads it once.
    Once(Moment),
    /// The clock goes forward over it. It counts as if the clock had not changed (RFC 5545, 3.3.5).
    Skipped {
        /// What the clock reads at that moment.
        shown_as: DateTime,
        /// The moment that counts.
        moment: Moment,
    },
    /// The clock goes back and reads it twice: both moments, in order.
    Twice([Moment; 2]),
}

/// A wall time, to the minute, with its zone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wall {
    local: DateTime,
    zone: Zone,
    fold: Fold,
}

impl Wall {
    /// This time on the wall in this zone; seconds are dropped. `fold` counts where the clock reads
    /// the time twice, and becomes `First` everywhere else.
    pub fn new(local: DateTime, zone: Zone, fold: Fold) -> Self {
        let local = to_the_minute(local);
        let is_twice = matches!(Self::reading(local, &zone), Reading::Twice(_));
        Self { local, zone, fold: if is_twice { fold } else { Fold::First } }
    }

    /// What the clock in `zone` reads at `moment`; a begun minute counts as its beginning.
    pub fn of(moment: Moment, zone: Zone) -> Self {
        let local = to_the_minute(zone.offset(moment).to_datetime(moment.timestamp()));
        let fold = match Self::reading(local, &zone) {
            Reading::Twice([_, second]) if moment >= second => Fold::Second,
            Reading::Once(_) | Reading::Skipped { .. } | Reading::Twice(_) => Fold::First,
        };
        Self { local, zone, fold }
    }

    /// Whether the clock in `zone` reads `local` once, never or twice, and when.
    pub fn reading(local: DateTime, zone: &Zone) -> Reading {
        match zone.rules.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Reading::Once(moment(local, offset)),
            AmbiguousOffset::Gap { before, .. } => {
                let moment = moment(local, before);
                let shown_as = zone.offset(moment).to_datetime(moment.timestamp());
                Reading::Skipped { shown_as, moment }
            }
            AmbiguousOffset::Fold { before, after } => {
                Reading::Twice([moment(local, before), moment(local, after)])
            }
        }
    }

    /// The moment, by the zone data of this program. A skipped time counts as if the clock had not
    /// changed.
    pub fn moment(&self) -> Moment {
        match (Self::reading(self.local, &self.zone), self.fold) {
            (Reading::Once(moment) | Reading::Skipped { moment, .. }, _) => moment,
            (Reading::Twice([first, _]), Fold::First) => first,
            (Reading::Twice([_, second]), Fold::Second) => second,
        }
    }

    /// Date and time as the clock reads them.
    pub fn local(&self) -> DateTime {
        self.local
    }

    /// Where the clock hangs.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Which of two.
    pub fn fold(&self) -> Fold {
        self.fold
    }
}

/// How far b's clock is ahead of a's at that moment, in whole minutes; negative when it is behind.
pub fn clocks_apart(a: &Zone, b: &Zone, at: Moment) -> i32 {
    (b.offset(at).seconds() - a.offset(at).seconds()) / 60
}

/// Those of `occurrences` at which the clocks of the two zones are not as far apart as at most of
/// them. They come in the order given. When two distances are equally frequent, the one that comes
/// first is usual.
///
/// A series on Wednesdays at 15:00 in London is at 10:00 in New York, in 2027 but for 17 and
/// 24 March and 3 November, when it is at 11:00.
pub fn unusual_weeks(occurrences: &[Moment], a: &Zone, b: &Zone) -> Vec<Moment> {
    let mut counts: Vec<(i32, usize)> = Vec::new();
    for &at in occurrences {
        let apart = clocks_apart(a, b, at);
        match counts.iter_mut().find(|(known, _)| *known == apart) {
            Some((_, count)) => *count += 1,
            None => counts.push((apart, 1)),
        }
    }
    // `max_by_key` takes the last of equals.
    let Some(&(usual, _)) = counts.iter().rev().max_by_key(|(_, count)| count) else {
        return Vec::new();
    };
    occurrences.iter().copied().filter(|&at| clocks_apart(a, b, at) != usual).collect()
}

/// Without seconds and parts of them.
pub(crate) fn to_the_minute(local: DateTime) -> DateTime {
    let time = Time::constant(local.hour(), local.minute(), 0, 0);
    DateTime::from_parts(local.date(), time)
}

/// The moment at which a clock with this offset reads `local`; times outside jiff's range become
/// its nearest end.
fn moment(local: DateTime, offset: Offset) -> Moment {
    let end = if local.year() < 0 { i64::MIN } else { i64::MAX };
    let timestamp = offset.to_timestamp(local);
    timestamp.unwrap_or_else(|_| Moment::from_micros(end).timestamp()).into()
}

/// Zones for tests: clocks that change north and south of the equator, at midnight, by half an
/// hour, around Ramadan, across the date line, and not at all.
#[cfg(test)]
pub(crate) const ZONES: [&str; 12] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
];

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::datetime;
    use proptest::prelude::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn local(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn utc(text: &str) -> Moment {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    /// Holds that the clock skips `text`, what it shows instead, and when.
    fn skips(name: &str, text: &str, shown_as: &str, at: &str) {
        let expected = Reading::Skipped { shown_as: local(shown_as), moment: utc(at) };
        assert_eq!(Wall::reading(local(text), &zone(name)), expected, "{name} {text}");
        for fold in [Fold::First, Fold::Second] {
            let wall = Wall::new(local(text), zone(name), fold);
            assert_eq!((wall.moment(), wall.fold()), (utc(at), Fold::First), "{name} {text}");
            assert_eq!(wall.local(), local(text), "what was agreed stays");
        }
        let shown = Wall::of(utc(at), zone(name));
        assert_eq!((shown.local(), shown.fold()), (local(shown_as), Fold::First), "{name}");
    }

    /// Holds that the clock reads `text` twice, and when.
    fn doubles(name: &str, text: &str, at: [&str; 2]) {
        let at = at.map(utc);
        assert_eq!(Wall::reading(local(text), &zone(name)), Reading::Twice(at), "{name} {text}");
        for (fold, at) in [Fold::First, Fold::Second].into_iter().zip(at) {
            let wall = Wall::new(local(text), zone(name), fold);
            assert_eq!(wall.moment(), at, "{name} {text} {fold:?}");
            assert_eq!(Wall::of(at, zone(name)), wall, "{name} {text} {fold:?}");
        }
    }

    /// Holds that the clock reads `text` once, and when.
    fn once(name: &str, text: &str, at: &str) {
        let reading = Wall::reading(local(text), &zone(name));
        assert_eq!(reading, Reading::Once(utc(at)), "{name} {text}");
        let wall = Wall::new(local(text), zone(name), Fold::Second);
        assert_eq!(wall.fold(), Fold::First, "{name} {text}");
        assert_eq!(Wall::of(utc(at), zone(name)), wall);
    }

    #[test]
    fn clocks_that_change_skip_and_double() {
        skips("Europe/London", "2027-03-28T01:30", "2027-03-28T02:30", "2027-03-28T01:30Z");
        doubles("Europe/London", "2027-10-31T01:30", ["2027-10-31T00:30Z", "2027-10-31T01:30Z"]);
        skips("America/New_York", "2027-03-14T02:30", "2027-03-14T03:30", "2027-03-14T07:30Z");
        doubles("America/New_York", "2027-11-07T01:30", ["2027-11-07T05:30Z", "2027-11-07T06:30Z"]);
        // Cairo changes at midnight: its clock goes forward into a Friday, back into a Thursday.
        skips("Africa/Cairo", "2027-04-30T00:15", "2027-04-30T01:15", "2027-04-29T22:15Z");
        once("Africa/Cairo", "2027-04-29T23:45", "2027-04-29T21:45Z");
        doubles("Africa/Cairo", "2027-10-28T23:45", ["2027-10-28T20:45Z", "2027-10-28T21:45Z"]);
        once("Africa/Cairo", "2027-10-29T00:15", "2027-10-28T22:15Z");
        // Morocco went back for Ramadan, and in September 2026 for good (zone data 2026f).
        doubles(
            "Africa/Casablanca",
            "2026-02-15T02:30",
            ["2026-02-15T01:30Z", "2026-02-15T02:30Z"],
        );
        skips("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T03:30", "2026-03-22T02:30Z");
        once("Africa/Casablanca", "2027-02-10T15:00", "2027-02-10T15:00Z");
        // Half an hour.
        skips("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-03T02:45", "2027-10-02T15:45Z");
        doubles(
            "Australia/Lord_Howe",
            "2027-04-04T01:45",
            ["2027-04-03T14:45Z", "2027-04-03T15:15Z"],
        );
        // A day that Samoa never had.
        skips("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T12:00", "2011-12-30T22:00Z");
        once("Pacific/Apia", "2027-01-10T15:00", "2027-01-10T02:00Z");
    }

    #[test]
    fn zones_without_change_read_every_time_once() {
        for (name, minutes) in [("Asia/Kathmandu", 345), ("Asia/Tehran", 210), ("UTC", 0)] {
            for hour in 0..24 * 365_i32 {
                let local = datetime(2027, 1, 1, 0, 30, 0, 0).saturating_add(hour.hours());
                let moment = utc("2027-01-01T00:30Z").as_micros()
                    + (i64::from(hour) * 60 - minutes) * 60_000_000;
                let expected = Reading::Once(Moment::from_micros(moment));
                assert_eq!(Wall::reading(local, &zone(name)), expected, "{name} {local}");
            }
        }
    }

    #[test]
    fn a_zone_is_checked_and_is_text_elsewhere() {
        for name in ["Europe/London", "America/Argentina/Ushuaia", "UTC", "Asia/Calcutta"] {
            assert_eq!(zone(name).as_str(), name);
            let text = serde_json::to_string(&zone(name)).unwrap();
            assert_eq!(text, format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<Zone>(&text).unwrap(), zone(name));
        }
        for name in ["", "London", "Etc/Unknown", "Europe/London ", "../etc/passwd", "+01:00"] {
            assert_eq!(Zone::named(name), None, "{name}");
        }
        assert_eq!(zone("europe/LONDON").as_str(), "Europe/London");
        assert_ne!(zone("Asia/Calcutta"), zone("Asia/Kolkata"));
        assert!(serde_json::from_str::<Zone>("\"Europe/Atlantis\"").is_err());
        assert_eq!(format!("{:?} {0}", zone("UTC")), "Zone(UTC) UTC");
    }

    #[test]
    fn seconds_are_dropped_and_the_ends_of_time_hold() {
        let wall = Wall::new(local("2027-03-17T15:00:59.5"), zone("Europe/London"), Fold::First);
        assert_eq!(wall.local(), local("2027-03-17T15:00"));
        assert_eq!(Wall::of(utc("2027-03-17T15:00:59Z"), zone("Europe/London")), wall);
        for end in [DateTime::MIN, DateTime::MAX] {
            for name in ["Pacific/Apia", "America/New_York"] {
                let moment = Wall::new(end, zone(name), Fold::First).moment();
                assert_eq!(moment.as_micros() < 0, end == DateTime::MIN, "{end} {name}");
            }
        }
        for micros in [i64::MIN, i64::MAX] {
            Wall::of(Moment::from_micros(micros), zone("America/New_York"));
        }
    }

    #[test]
    fn clocks_are_apart_by_what_both_do() {
        let (london, new_york) = (zone("Europe/London"), zone("America/New_York"));
        for (at, minutes) in [("2027-03-10T15:00Z", -300), ("2027-03-17T15:00Z", -240)] {
            assert_eq!(clocks_apart(&london, &new_york, utc(at)), minutes, "{at}");
            assert_eq!(clocks_apart(&new_york, &london, utc(at)), -minutes, "{at}");
        }
        let winter = utc("2027-01-01T12:00Z");
        assert_eq!(clocks_apart(&london, &zone("Asia/Kathmandu"), winter), 345);
        assert_eq!(clocks_apart(&london, &london, winter), 0);
    }

    fn wednesdays_in_london() -> Vec<Moment> {
        let first = local("2027-01-06T15:00");
        let locals = (0..52_i32).map(|week| first.saturating_add(week.weeks()));
        locals.map(|at| Wall::new(at, zone("Europe/London"), Fold::First).moment()).collect()
    }

    #[test]
    fn a_client_in_new_york_has_three_unusual_weeks_in_2027() {
        let (london, new_york) = (zone("Europe/London"), zone("America/New_York"));
        let all = wednesdays_in_london();
        let unusual = unusual_weeks(&all, &london, &new_york);
        let shown = |at: &Moment| Wall::of(*at, new_york.clone()).local();
        let expected = ["2027-03-17T11:00", "2027-03-24T11:00", "2027-11-03T11:00"].map(local);
        assert_eq!(unusual.iter().map(shown).collect::<Vec<_>>(), expected);
        let usual = all.iter().filter(|at| !unusual.contains(at)).map(shown);
        let tens = usual.filter(|at| (at.hour(), at.minute()) == (10, 0)).count();
        assert_eq!(tens, 49);
    }

    #[test]
    fn nothing_is_unusual_where_clocks_go_together() {
        let (london, lisbon) = (zone("Europe/London"), zone("Europe/Lisbon"));
        assert_eq!(unusual_weeks(&wednesdays_in_london(), &london, &lisbon), []);
        assert_eq!(unusual_weeks(&[], &london, &zone("America/New_York")), []);
        // One of each: the first is usual.
        let two = [utc("2027-03-17T15:00Z"), utc("2027-03-31T14:00Z")];
        assert_eq!(unusual_weeks(&two, &london, &zone("America/New_York")), [two[1]]);
    }

    proptest! {
        #[test]
        fn a_moment_comes_back_from_the_wall(
            name in prop::sample::select(&ZONES[..]),
            minute in 946_684_800_i64 / 60..4_102_444_800 / 60,
        ) {
            let at = Moment::from_micros(minute * 60_000_000);
            let wall = Wall::of(at, zone(name));
            prop_assert_eq!(wall.moment(), at);
            prop_assert_eq!(Wall::new(wall.local(), zone(name), wall.fold()), wall);
        }

        #[test]
        fn a_wall_time_comes_back_unless_it_is_skipped(
            name in prop::sample::select(&ZONES[..]),
            minute in 0..100_i64 * 366 * 24 * 60,
            fold in prop::sample::select(&[Fold::First, Fold::Second][..]),
        ) {
            let start = datetime(2000, 1, 1, 0, 0, 0, 0);
            let local = start.saturating_add(minute.minutes());
            let wall = Wall::new(local, zone(name), fold);
            let back = Wall::of(wall.moment(), zone(name));
            match Wall::reading(local, &zone(name)) {
                Reading::Skipped { shown_as, .. } => prop_assert_eq!(back.local(), shown_as),
                Reading::Once(_) | Reading::Twice(_) => prop_assert_eq!(back, wall),
            }
        }
    }
}
