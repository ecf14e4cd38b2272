//! Points in time in words, in the practice's time zone. A script on the page adds the viewer's
//! zone where it differs.

use crate::page::Page;
use crate::state::App;
use jiff::{ToSpan, ZonedDateTime, civil};
use practice::Moment;
use practice::wall::Zone;
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
    zone: Zone,
    place: String,
    now: ZonedDateTime,
}

impl Times {
    /// In the practice's zone; UTC until one is chosen.
    pub async fn of_practice(app: &App, page: &Page) -> Result<Self, storage::Error> {
        let zone = zone_of(app).await?;
        let now = app.clock.now().timestamp().to_zoned_datetime(zone.rules().clone());
        let place = place_of(zone.as_str());
        Ok(Self { page: page.clone(), zone, place, now })
    }

    /// "Tuesday 3 March at 15:00, London time".
    pub fn when(&self, at: Moment) -> When {
        let at = self.zoned(at);
        let when = self.day_at(&at);
        let words = [("when", when.as_str()), ("zone", self.place.as_str())];
        When { iso: iso(&at), words: self.page.ta("time-in-zone", &words) }
    }

    /// "15:00".
    pub fn time(&self, at: Moment) -> When {
        let at = self.zoned(at);
        When { iso: iso(&at), words: clock_words(&at) }
    }

    /// "Tuesday 3 March".
    pub fn day(&self, at: Moment) -> String {
        self.date_words(self.zoned(at).date())
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
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The zone whose time is used.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Today's date.
    pub fn today(&self) -> civil::Date {
        self.now.date()
    }

    /// Beginning and end of today.
    pub fn span_of_today(&self) -> Range<Moment> {
        let start = self.now.start_of_day().unwrap_or_else(|_| self.now.clone());
        let end = start.checked_add(1.day()).unwrap_or_else(|_| self.now.clone());
        start.timestamp().into()..end.timestamp().into()
    }

    /// A date and a time of day, as a form sends them.
    pub fn read(date: &str, time: &str) -> Option<civil::DateTime> {
        let date: civil::Date = date.trim().parse().ok()?;
        let time: civil::Time = time.trim().parse().ok()?;
        Some(date.to_datetime(time))
    }

    fn zoned(&self, at: Moment) -> ZonedDateTime {
        at.timestamp().to_zoned_datetime(self.zone.rules().clone())
    }

    fn day_at(&self, at: &ZonedDateTime) -> String {
        let time = clock_words(at);
        let key = match (at.date() - self.now.date()).get_days() {
            0 => "time-today-at",
            1 => "time-tomorrow-at",
            _ => {
                let day = self.date_words(at.date());
                return self.page.ta("time-day-at", &[("day", &day), ("time", &time)]);
            }
        };
        self.page.ta(key, &[("time", &time)])
    }

    /// A date, such as "Tuesday 3 March".
    pub fn date_words(&self, at: civil::Date) -> String {
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

/// The practice's zone; UTC until one is chosen.
pub async fn zone_of(app: &App) -> Result<Zone, storage::Error> {
    let name = app.storage.practice_zone().await?;
    Ok(name.and_then(|name| Zone::named(&name)).unwrap_or_else(Zone::utc))
}

/// Names of all zones that name a place, for a list to choose from.
pub fn zone_names() -> Vec<String> {
    const NOT_PLACES: [&str; 4] = ["Etc/", "SystemV/", "posix/", "right/"];
    let is_place = |name: &String| {
        name == "UTC" || name.contains('/') && !NOT_PLACES.iter().any(|not| name.starts_with(not))
    };
    Zone::names().into_iter().filter(is_place).collect()
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
