//! The week's page: days with their openings, appointments and offered times, as a grid where there is
//! room and as a list where there is not.

use super::conflicts::{collisions, field_of};
use super::grid;
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{html, with_cookies};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use http::HeaderMap;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use practice::appointment::{Appointment, Arrangement};
use practice::wall::{Fold, Wall, Zone};
use practice::week::{Diary, Opening};
use practice::{Moment, PairId};
use serde::Deserialize;
use std::collections::HashMap;
use std::ops::Range;
use storage::OfferedTime;

/// Hours that the grid shows at least (chosen: those of an office).
const HOURS: Range<u16> = 9..17;

#[derive(Template)]
#[template(path = "week/week.html")]
struct WeekPage {
    page: Page,
    said: Option<String>,
    title: String,
    lead: String,
    collisions: Vec<String>,
    days: Vec<Day>,
    /// From the first to the last hour of the grid.
    hours: Vec<u16>,
    from: u16,
    to: u16,
    last: String,
    next: String,
    is_this: bool,
    new_on: String,
    has_openings: bool,
    zone_name: String,
}

struct Day {
    date: String,
    title: String,
    short: String,
    number: i8,
    is_today: bool,
    is_past: bool,
    /// Whether nothing is there for which room is needed.
    is_slim: bool,
    openings: Vec<String>,
    open_words: Option<String>,
    is_away: bool,
    entries: Vec<Entry>,
    now: Option<String>,
}

/// An appointment, or a time that is offered.
struct Entry {
    href: String,
    /// Where it is moved; empty for what cannot be moved.
    moves: String,
    local: String,
    minutes: u16,
    name: String,
    at: When,
    facts: String,
    place: String,
    is_series: bool,
    is_over: bool,
    is_offered: bool,
    collides: bool,
}

/// Which week is shown.
#[derive(Deserialize)]
pub struct Of {
    /// Any day of it, as `2026-03-09`; this week without one.
    #[serde(default)]
    of: String,
}

/// `GET /week`
pub async fn show(
    app: App,
    me: CurrentPerson,
    Query(of): Query<Of>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    let times = Times::of_practice(&app, &me.page).await?;
    let day = match of.of.as_str() {
        "" => times.today(),
        text => text.parse::<Date>().map_err(|_| PageError::NotFound)?,
    };
    let said = once.and_then(|once| once.said(&me.page));
    let page = week(&app, me, &times, monday(day), said).await?;
    Ok(with_cookies(html(&page)?, clear))
}

/// The Monday of a day's week.
pub fn monday(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// From the beginning of the first to the end of the last day.
pub fn span_of(times: &Times, first: Date, last: Date) -> Range<Moment> {
    let start =
        |date: Date| Wall::new(date.at(0, 0, 0, 0), times.zone().clone(), Fold::First).moment();
    start(first)..start(last.tomorrow().unwrap_or(last))
}

async fn week(
    app: &App,
    me: CurrentPerson,
    times: &Times,
    monday: Date,
    said: Option<String>,
) -> Result<WeekPage, PageError> {
    let page = me.page.at("week");
    let sunday = monday.saturating_add(6.days());
    let (id, span) = (&me.person.id, span_of(times, monday, sunday));
    let diary = app.storage.diary(id, times.zone(), span.clone()).await?;
    let offered = app.storage.times_offered_between(id, span).await?;
    let pairs = app.storage.pairs_of(id).await?;
    let zones = pairs.iter().filter_map(|pair| Some((pair.id.clone(), pair.client_zone.clone()?)));
    let zones: HashMap<PairId, Zone> = zones.collect();
    let names: HashMap<PairId, String> =
        pairs.into_iter().map(|pair| (pair.id, page.name(&pair.client_name))).collect();
    let (page, offered, now) = (&page, &offered, app.clock.now());
    let showing = Showing { page, times, diary: &diary, offered, names, zones, now };
    let days: Vec<Date> = (0..7).map(|at| monday.saturating_add(at.days())).collect();
    let hours = showing.hours(&days);
    let other = |weeks: i64| format!("/week?of={}", monday.saturating_add(weeks.weeks()));
    let is_this = days.contains(&times.today());
    let new_on = if is_this { times.today() } else { monday };
    Ok(WeekPage {
        said,
        title: showing.title(monday),
        lead: showing.lead(&days),
        collisions: showing.collisions(&days),
        days: days.iter().map(|date| showing.day(*date)).collect(),
        from: hours.start,
        to: hours.end,
        hours: hours.collect(),
        last: other(-1),
        next: other(1),
        is_this,
        new_on: new_on.to_string(),
        has_openings: diary.has_openings(),
        zone_name: times.place().to_string(),
        page: page.clone(),
    })
}

struct Showing<'a> {
    page: &'a Page,
    times: &'a Times,
    diary: &'a Diary,
    offered: &'a [OfferedTime],
    names: HashMap<PairId, String>,
    /// Of those clients who said where they are.
    zones: HashMap<PairId, Zone>,
    now: Moment,
}

impl Showing<'_> {
    fn title(&self, of: Date) -> String {
        let weeks = (of - monday(self.times.today())).get_days() / 7;
        match weeks {
            0 => self.page.t("week-this"),
            1 => self.page.t("week-next"),
            -1 => self.page.t("week-last"),
            _ => self.page.t("week-other"),
        }
    }

    /// "9 to 15 March. 9 appointments; away on Friday."
    fn lead(&self, days: &[Date]) -> String {
        let count = days.iter().map(|day| self.on(*day).count()).sum::<usize>();
        let away: Vec<String> = days
            .iter()
            .filter(|day| self.diary.away_on(**day).is_some())
            .map(|day| self.times.weekday_of(*day))
            .collect();
        let dates = match days {
            [first, .., last] => self.times.days_words(*first, *last),
            _ => String::new(),
        };
        let key = match away.len() {
            0 => "week-lead",
            7 => "week-lead-all-away",
            _ => "week-lead-away",
        };
        let args = [
            ("dates", dates.as_str().into()),
            ("count", u32::try_from(count).unwrap_or(u32::MAX).into()),
            ("days", self.page.formats().list(&away).into()),
        ];
        self.page.say(key, &args)
    }

    fn name(&self, pair: &PairId) -> String {
        self.names.get(pair).cloned().unwrap_or_default()
    }

    fn wall(&self, at: Moment) -> DateTime {
        Wall::of(at, self.times.zone().clone()).local()
    }

    /// The appointments that begin on a day.
    fn on(&self, day: Date) -> impl Iterator<Item = &Appointment> {
        let all = self.diary.appointments().iter();
        all.filter(move |one| {
            self.names.contains_key(&one.pair) && self.wall(one.arranged.starts_at).date() == day
        })
    }

    /// The hours that the grid needs.
    fn hours(&self, days: &[Date]) -> Range<u16> {
        let mut hours = HOURS;
        let mut hold = |from: u16, to: u16| {
            hours.start = hours.start.min(from / 60);
            hours.end = hours.end.max(to.div_ceil(60)).min(24);
        };
        for day in days {
            self.diary.openings_on(*day).for_each(|one| hold(one.from(), one.to()));
            for one in self.on(*day) {
                let minute = minute_of(self.wall(one.arranged.starts_at));
                hold(minute, minute.saturating_add(one.arranged.minutes));
            }
        }
        hours
    }

    fn collisions(&self, days: &[Date]) -> Vec<String> {
        collisions((self.page, self.times), self.diary, &self.names, |later| {
            days.contains(&self.wall(later.arranged.starts_at).date())
                && later.arranged.ends_at() > self.now
        })
    }

    fn day(&self, date: Date) -> Day {
        let openings: Vec<&Opening> = self.diary.openings_on(date).collect();
        let is_away = self.diary.away_on(date).is_some();
        let entries = self.entries(date);
        let is_weekend = date.weekday().to_monday_one_offset() > 5;
        let now = self.wall(self.now);
        let is_today = date == self.times.today();
        let open_words = (!openings.is_empty() && !is_away).then(|| {
            let words: Vec<String> =
                openings.iter().map(|one| self.times.minutes_words(one.from(), one.to())).collect();
            self.page.ta("week-open", &[("times", &self.page.formats().list(&words))])
        });
        Day {
            date: date.to_string(),
            title: self.times.day_in_week(date),
            short: self.times.weekday_short(date),
            number: date.day(),
            is_today,
            is_past: date < self.times.today(),
            is_slim: is_weekend && entries.is_empty() && (openings.is_empty() || is_away),
            openings: match is_away {
                true => Vec::new(),
                false => openings
                    .iter()
                    .map(|one| grid::span(one.from(), one.to() - one.from()))
                    .collect(),
            },
            open_words,
            is_away,
            entries,
            now: is_today.then(|| grid::at(minute_of(now))),
        }
    }

    /// Appointments and offered times of a day, by their beginning.
    fn entries(&self, date: Date) -> Vec<Entry> {
        let collided: Vec<_> = self.diary.collisions();
        let mut found: Vec<(Moment, u16, Entry)> = self
            .on(date)
            .map(|one| {
                let (pair, id) = (&one.pair, &one.id);
                let is_over = one.arranged.ends_at() <= self.now;
                let moves = format!("/pairs/{pair}/appointment/{id}");
                let margin = self.diary.margin_at(one.arranged.starts_at);
                let long = u32::from(one.arranged.minutes);
                let entry = Entry {
                    href: if is_over { format!("/pairs/{pair}/together") } else { moves.clone() },
                    moves: if is_over { String::new() } else { moves },
                    is_series: one.series.is_some() && !one.is_moved,
                    is_over,
                    collides: collided.iter().any(|(a, b)| a.id == *id || b.id == *id),
                    facts: self.page.tn("minutes-long", "minutes", long),
                    place: format!("m{margin}"),
                    ..self.entry(pair, &one.arranged)
                };
                (one.arranged.starts_at, one.arranged.minutes, entry)
            })
            .collect();
        let offered = self.offered.iter().filter(|one| {
            self.wall(one.arranged.starts_at).date() == date
                && one.arranged.starts_at > self.now
                && self.diary.is_free(&one.pair, &one.arranged)
        });
        found.extend(offered.map(|one| {
            let entry = Entry {
                href: format!("/pairs/{}/offers", one.pair),
                is_offered: true,
                facts: self.page.t("week-offered"),
                ..self.entry(&one.pair, &one.arranged)
            };
            (one.arranged.starts_at, one.arranged.minutes, entry)
        }));
        found.sort_by_key(|(at, ..)| *at);
        let spans: Vec<(u16, u16)> = found
            .iter()
            .map(|(at, minutes, _)| {
                let minute = minute_of(self.wall(*at));
                (minute, minute.saturating_add(*minutes))
            })
            .collect();
        let lanes = grid::lanes(&spans);
        found
            .into_iter()
            .zip(spans)
            .zip(lanes)
            .map(|(((_, minutes, mut entry), (minute, _)), (lane, of))| {
                entry.place = format!("{} {}", grid::span(minute, minutes), entry.place);
                if of > 1 {
                    entry.place.push_str(&format!(" lane{lane} of{of}"));
                }
                entry
            })
            .collect()
    }

    fn entry(&self, pair: &PairId, arranged: &Arrangement) -> Entry {
        Entry {
            href: String::new(),
            moves: String::new(),
            local: field_of(self.wall(arranged.starts_at)),
            minutes: arranged.minutes,
            name: self.name(pair),
            at: self.times.beside(self.zones.get(pair).cloned()).time(arranged.starts_at),
            facts: String::new(),
            place: String::new(),
            is_series: false,
            is_over: false,
            is_offered: false,
            collides: false,
        }
    }
}

/// Minutes after midnight.
fn minute_of(local: DateTime) -> u16 {
    u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(0)
}
