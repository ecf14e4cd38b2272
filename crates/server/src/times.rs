//! Points in time in words, in the practice's time zone: which day it is there, and how far away. A
//! script on the page adds the viewer's zone where it differs.
//! Deliberately absent: how a language writes a date or a time, which is in `formats`.

use crate::formats::Formats;
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
pub struct Day<'a> {
    date: civil::Date,
    this_year: i16,
    formats: &'a Formats,
}

impl Day<'_> {
    /// Which year.
    pub fn year(&self) -> i16 {
        self.date.year()
    }

    /// Year and month, to tell where one begins.
    pub fn month(&self) -> (i16, i8) {
        (self.date.year(), self.date.month())
    }

    /// "24".
    pub fn of_month(&self) -> String {
        self.formats.day_of_month(self.date)
    }

    /// "Feb".
    pub fn month_words(&self) -> String {
        self.formats.short_month(self.date)
    }

    /// "2026".
    pub fn year_words(&self) -> String {
        self.formats.year(self.date)
    }

    /// "24 Feb".
    pub fn short(&self) -> String {
        self.formats.short_date(self.date)
    }

    /// "24 February", with the year if it is not this year.
    pub fn long(&self) -> String {
        self.formats.date(self.date, self.this_year)
    }

    /// "24 Feb 2026".
    pub fn full(&self) -> String {
        self.formats.full_date(self.date)
    }
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
        Ok(Self::in_zone(page, zone_of(app).await?, app.clock.now()))
    }

    /// In this zone, on a page that is made `now`.
    pub fn in_zone(page: &Page, zone: Zone, now: Moment) -> Self {
        let now = now.timestamp().to_zoned_datetime(zone.rules().clone());
        let place = page.formats().place(&zone);
        Self { page: page.clone(), zone, place, now }
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
        When { iso: iso(&at), words: self.formats().time(at.time()) }
    }

    /// "Tuesday 3 March".
    pub fn day(&self, at: Moment) -> String {
        self.date_words(self.zoned(at).date())
    }

    /// The day, for a chart or a table.
    pub fn date(&self, at: Moment) -> Day<'_> {
        let date = self.zoned(at).date();
        Day { date, this_year: self.now.year(), formats: self.formats() }
    }

    /// Today's day of the week, such as "Tuesday".
    pub fn weekday(&self) -> String {
        self.formats().weekday(self.now.date())
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
        let key = match (at.date() - self.now.date()).get_days() {
            0 => "time-today-at",
            1 => "time-tomorrow-at",
            _ => return self.formats().day_and_time(at.datetime(), self.now.year()),
        };
        self.page.ta(key, &[("time", &self.formats().time(at.time()))])
    }

    /// A date, such as "Tuesday 3 March".
    pub fn date_words(&self, at: civil::Date) -> String {
        self.formats().day(at, self.now.year())
    }

    fn formats(&self) -> &Formats {
        self.page.formats()
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

/// With the practice's offset, so that a script can tell whether the viewer's clock differs.
fn iso(at: &ZonedDateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
