//! Points in time in words, in the reader's zone: which day it is there, and how far away; beside it the
//! time on the other's clock, where the two differ. Where nothing is known of the reader's zone it is
//! the practice's, and a script on the page puts the device's in its place.
//! Deliberately absent: how a language writes a date or a time, which is in `formats`.

use crate::formats::Formats;
use crate::page::Page;
use crate::security::OneOfTwo;
use crate::state::App;
use jiff::{ToSpan, ZonedDateTime, civil};
use practice::wall::{Zone, clocks_apart};
use practice::{Moment, Side};
use std::ops::Range;

/// A point in time, for `parts/times.html`.
#[derive(Clone, Debug)]
pub struct When {
    /// For machines, with the offset of the zone in which it is said.
    pub iso: String,
    /// For people.
    pub words: String,
    /// What the other's clock reads, and where, if that is another time: "11:00 in New York".
    pub beside: Option<String>,
    /// Whether a device in another zone says its own time: nobody said where the reader is.
    pub follows_device: bool,
}

impl When {
    /// All of it, for a text: "tomorrow at 15:00, London time (11:00 in New York)".
    pub fn in_full(&self, page: &Page) -> String {
        match &self.beside {
            Some(beside) => page.ta("time-both", &[("own", &self.words), ("beside", beside)]),
            None => self.words.clone(),
        }
    }
}

/// Whose clock is shown beside the reader's.
#[derive(Clone)]
struct Other {
    zone: Zone,
    place: String,
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
    other: Option<Other>,
    follows_device: bool,
}

impl Times {
    /// In the practice's zone; UTC until one is chosen.
    pub async fn of_practice(app: &App, page: &Page) -> Result<Self, storage::Error> {
        Ok(Self::in_zone(page, zone_of(app).await?, app.clock.now()))
    }

    /// For one of a pair: in their own zone, with what the other's clock reads.
    pub async fn of_one(app: &App, one: &OneOfTwo) -> Result<Self, storage::Error> {
        let practice = zone_of(app).await?;
        let now = app.clock.now();
        Ok(match (one.side, one.pair.client_zone.clone()) {
            (Side::Client, Some(own)) => Self {
                follows_device: false,
                ..Self::in_zone(&one.page, own, now).beside(Some(practice))
            },
            (Side::Client, None) => Self::in_zone(&one.page, practice, now),
            (Side::Counsellor, client) => Self::in_zone(&one.page, practice, now).beside(client),
        })
    }

    /// In this zone, on a page that is made `now`.
    pub fn in_zone(page: &Page, zone: Zone, now: Moment) -> Self {
        let now = now.timestamp().to_zoned_datetime(zone.rules().clone());
        let place = page.formats().place(&zone);
        Self { page: page.clone(), zone, place, now, other: None, follows_device: true }
    }

    /// The same, with what somebody's clock in `zone` reads.
    #[must_use]
    pub fn beside(&self, zone: Option<Zone>) -> Self {
        let other = zone.map(|zone| Other { place: self.formats().place(&zone), zone });
        Self { other, ..self.clone() }
    }

    /// Whose clock is shown beside the reader's: the name of its place, where the two clocks differ
    /// at that moment.
    pub fn other_place(&self, at: Moment) -> Option<&str> {
        let other = self.other.as_ref()?;
        (clocks_apart(&self.zone, &other.zone, at) != 0).then_some(other.place.as_str())
    }

    /// "Tuesday 3 March at 15:00, London time".
    pub fn when(&self, at: Moment) -> When {
        let when = self.day_at(&self.zoned(at));
        let words = [("when", when.as_str()), ("zone", self.place.as_str())];
        self.said(at, self.page.ta("time-in-zone", &words))
    }

    /// "15:00".
    pub fn time(&self, at: Moment) -> When {
        self.said(at, self.formats().time(self.zoned(at).time()))
    }

    fn said(&self, at: Moment, words: String) -> When {
        let iso = iso(&self.zoned(at));
        When { iso, words, beside: self.on_other_clock(at), follows_device: self.follows_device }
    }

    /// "11:00 in New York", with the day if that is another one there.
    fn on_other_clock(&self, at: Moment) -> Option<String> {
        let place = self.other_place(at)?;
        let there = at.timestamp().to_zoned_datetime(self.other.as_ref()?.zone.rules().clone());
        let time = if there.date() == self.zoned(at).date() {
            self.formats().time(there.time())
        } else {
            self.formats().day_and_time(there.datetime(), self.now.year())
        };
        Some(self.page.ta("time-there", &[("time", &time), ("zone", place)]))
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

    /// A day's name, such as "Friday".
    pub fn weekday_of(&self, at: civil::Date) -> String {
        self.formats().weekday(at)
    }

    /// The same, as short as a strip of seven days needs it: "Fri".
    pub fn weekday_short(&self, at: civil::Date) -> String {
        self.formats().short_weekday(at)
    }

    /// A day within a week: "Friday 13".
    pub fn day_in_week(&self, at: civil::Date) -> String {
        self.formats().day_in_week(at)
    }

    /// Days from the first to the last: "9 to 15 March".
    pub fn days_words(&self, first: civil::Date, last: civil::Date) -> String {
        let (formats, year) = (self.formats(), self.now.year());
        let to = formats.date(last, year);
        let is_same_month = (first.year(), first.month()) == (last.year(), last.month());
        // Where the day stands before the month, the month need not be said twice.
        let is_day_first = to.starts_with(&formats.day_of_month(last));
        let from = match is_same_month && is_day_first {
            true => formats.day_of_month(first),
            false => formats.date(first, year),
        };
        self.page.ta("time-from-to", &[("from", &from), ("to", &to)])
    }

    /// What the clock on the wall shows from one minute after midnight to another: "09:00 to 12:30".
    pub fn minutes_words(&self, from: u16, to: u16) -> String {
        let midnight = civil::Time::midnight();
        let words =
            |minute: u16| self.formats().time(midnight.wrapping_add(i64::from(minute).minutes()));
        self.page.ta("time-from-to", &[("from", &words(from)), ("to", &words(to))])
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
