//! Points in time in words, in the practice's time zone. A script on the page adds the viewer's
//! zone where it differs.

use crate::page::Page;
use crate::state::App;
use jiff::tz::TimeZone;
use jiff::{ToSpan, ZonedDateTime, civil};
use practice::Moment;
use std::ops::Range;

/// A point in time for a `<time>` element.
#[derive(Clone, Debug)]
pub struct When {
    /// For machines, with the practice's offset.
    pub iso: String,
    /// For people.
    pub words: String,
}

/// A day for a chart or a table.
pub struct Date {
    /// "24".
    pub day: i8,
    /// 1 to 12.
    pub month: i8,
    /// "Feb".
    pub month_words: String,
    /// "2026".
    pub year: i16,
    /// "24 Feb".
    pub short: String,
    /// "24 February", with the year if it is not this year.
    pub long: String,
    /// "24 Feb 2026".
    pub full: String,
}

/// Puts times into the words of one page.
#[derive(Clone)]
pub struct Times {
    page: Page,
    zone: TimeZone,
    zone_name: String,
    now: ZonedDateTime,
}

impl Times {
    /// In the practice's zone; UTC until one is chosen.
    pub async fn of_practice(app: &App, page: &Page) -> Result<Self, storage::Error> {
        let name = app.storage.practice_zone().await?.unwrap_or_else(|| "UTC".into());
        let zone = zone(&name).unwrap_or(TimeZone::UTC);
        let now = app.clock.now().timestamp().to_zoned_datetime(zone.clone());
        let zone_name = place_of(&name);
        Ok(Self { page: page.clone(), zone, zone_name, now })
    }

    /// "Tuesday 3 March at 15:00, London time".
    pub fn when(&self, at: Moment) -> When {
        let at = self.zoned(at);
        let when = self.day_at(&at);
        let words = [("when", when.as_str()), ("zone", self.zone_name.as_str())];
        When { iso: iso(&at), words: self.page.ta("time-in-zone", &words) }
    }

    /// "15:00".
    pub fn time(&self, at: Moment) -> When {
        let at = self.zoned(at);
        When { iso: iso(&at), words: clock_words(&at) }
    }

    /// "Tuesday 3 March".
    pub fn day(&self, at: Moment) -> String {
        self.day_words(&self.zoned(at))
    }

    /// The day, in parts.
    pub fn date(&self, at: Moment) -> Date {
        let at = self.zoned(at);
        let (day, year) = (at.day().to_string(), at.year().to_string());
        let say = |key, month: &str| {
            self.page.ta(key, &[("day", &day), ("month", month), ("year", &year)])
        };
        let month_words = self.page.t(format!("month-short-{}", at.month()));
        let month = self.page.t(format!("month-{}", at.month()));
        let is_this_year = at.year() == self.now.year();
        Date {
            day: at.day(),
            month: at.month(),
            year: at.year(),
            short: say("time-date", &month_words),
            long: say(if is_this_year { "time-date" } else { "time-date-year" }, &month),
            full: say("time-date-year", &month_words),
            month_words,
        }
    }

    /// Today's day of the week, such as "Tuesday".
    pub fn weekday(&self) -> String {
        self.page.t(format!("weekday-{}", self.now.weekday().to_monday_one_offset()))
    }

    /// Name of the place whose time is used.
    pub fn zone_name(&self) -> &str {
        &self.zone_name
    }

    /// Today's date, for a date field.
    pub fn today(&self) -> String {
        self.now.date().to_string()
    }

    /// Beginning and end of today.
    pub fn span_of_today(&self) -> Range<Moment> {
        let start = self.now.start_of_day().unwrap_or_else(|_| self.now.clone());
        let end = start.checked_add(1.day()).unwrap_or_else(|_| self.now.clone());
        start.timestamp().into()..end.timestamp().into()
    }

    /// The point in time of a date and a time of day in this zone. A time that a clock change skips
    /// counts as if the clock had not changed.
    pub fn read(&self, date: &str, time: &str) -> Option<Moment> {
        let date: civil::Date = date.trim().parse().ok()?;
        let time: civil::Time = time.trim().parse().ok()?;
        let zoned =
            self.zone.to_ambiguous_zoned_datetime(date.to_datetime(time)).compatible().ok()?;
        Some(zoned.timestamp().into())
    }

    fn zoned(&self, at: Moment) -> ZonedDateTime {
        at.timestamp().to_zoned_datetime(self.zone.clone())
    }

    fn day_at(&self, at: &ZonedDateTime) -> String {
        let time = clock_words(at);
        let key = match (at.date() - self.now.date()).get_days() {
            0 => "time-today-at",
            1 => "time-tomorrow-at",
            _ => {
                let day = self.day_words(at);
                return self.page.ta("time-day-at", &[("day", &day), ("time", &time)]);
            }
        };
        self.page.ta(key, &[("time", &time)])
    }

    fn day_words(&self, at: &ZonedDateTime) -> String {
        let weekday = self.page.t(format!("weekday-{}", at.weekday().to_monday_one_offset()));
        let month = self.page.t(format!("month-{}", at.month()));
        let (day, year) = (at.day().to_string(), at.year().to_string());
        let words = [("weekday", weekday.as_str()), ("day", &day), ("month", &month)];
        if at.year() == self.now.year() {
            self.page.ta("time-day", &words)
        } else {
            let words = [words[0], words[1], words[2], ("year", year.as_str())];
            self.page.ta("time-day-year", &words)
        }
    }
}

/// The zone of an IANA name.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Names of all zones that name a place, for a list to choose from.
pub fn zone_names() -> Vec<String> {
    const NOT_PLACES: [&str; 4] = ["Etc/", "SystemV/", "posix/", "right/"];
    let names = jiff::tz::db().available().map(|name| name.to_string());
    let is_place = |name: &String| {
        name == "UTC" || name.contains('/') && !NOT_PLACES.iter().any(|not| name.starts_with(not))
    };
    let mut names: Vec<String> = names.filter(is_place).collect();
    names.sort();
    names.dedup();
    names
}

/// The place of a zone: "London" for "Europe/London".
fn place_of(zone_name: &str) -> String {
    zone_name.rsplit('/').next().unwrap_or(zone_name).replace('_', " ")
}

fn clock_words(at: &ZonedDateTime) -> String {
    format!("{}:{:02}", at.hour(), at.minute())
}

/// With the practice's offset, so that a script can tell whether the viewer's clock differs.
fn iso(at: &ZonedDateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
