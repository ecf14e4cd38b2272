//! When a counsellor takes appointments, and on which days they are away.

use super::shown::{monday, span_of};
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with, html, with_cookies};
use crate::security::CurrentPerson;
use crate::state::App;
use crate::times::Times;
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use http::HeaderMap;
use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};
use practice::week::{Away, DAY_MINUTES, MARGIN_USUAL, MARGINS, Opening, OpeningFault};
use practice::{AwayId, OpeningId};
use serde::Deserialize;

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];
/// In the place of a weekday: Monday to Friday.
const WORKING_DAYS: &str = "working";

#[derive(Template)]
#[template(path = "week/openings.html")]
struct OpeningsPage {
    page: Page,
    said: Option<String>,
    faults: Faults,
    days: Vec<OpenDay>,
    away: Vec<AwayDays>,
    opening: NewOpening,
    new_away: NewAway,
    /// From 1, Monday.
    weekdays: Vec<(i32, String)>,
    margins: Vec<(u16, String)>,
    today: String,
    zone_name: String,
}

/// The openings of a weekday.
struct OpenDay {
    title: String,
    openings: Vec<OpenTime>,
}

struct OpenTime {
    id: String,
    times: String,
    margin: String,
}

struct AwayDays {
    id: String,
    days: String,
    /// How many appointments stand there all the same.
    stands: Option<String>,
}

/// An opening, as the form sends it.
#[derive(Clone, Deserialize)]
pub struct NewOpening {
    /// 1 to 7 from Monday, or `working` for Monday to Friday.
    weekday: String,
    /// `09:00`.
    from: String,
    /// `12:30`; `00:00` is the end of the day.
    to: String,
    /// Minutes kept free on each side.
    margin: String,
}

impl NewOpening {
    fn empty() -> Self {
        let (from, to) = ("09:00".into(), "12:00".into());
        Self { weekday: WORKING_DAYS.into(), from, to, margin: MARGIN_USUAL.to_string() }
    }

    fn is_on(&self, weekday: &i32) -> bool {
        self.weekday == weekday.to_string()
    }

    fn is_working(&self) -> bool {
        self.weekday == WORKING_DAYS
    }

    fn has_margin(&self, minutes: &u16) -> bool {
        self.margin == minutes.to_string()
    }

    /// What it means; empty with what is wrong noted.
    fn read(&self, faults: &mut Faults) -> Vec<Opening> {
        let chosen = match self.weekday.as_str() {
            WORKING_DAYS => &WEEKDAYS[..5],
            day => match day.parse::<usize>() {
                Ok(day @ 1..=7) => &WEEKDAYS[day - 1..day],
                _ => &[],
            },
        };
        faults.note("weekday", chosen.is_empty().then_some("fault-opening-weekday"));
        let margin = self.margin.parse().ok().filter(|margin| MARGINS.contains(margin));
        faults.note("margin", margin.is_none().then_some("fault-opening-margin"));
        let (from, to) = (minute(&self.from), minute(&self.to));
        let (Some(from), Some(to), Some(margin)) = (from, to, margin) else {
            let is_unreadable = from.is_none() || to.is_none();
            faults.note("from", is_unreadable.then_some("fault-opening-unreadable"));
            return Vec::new();
        };
        let to = if to == 0 { DAY_MINUTES } else { to };
        let made: Result<Vec<Opening>, OpeningFault> =
            chosen.iter().map(|day| Opening::new(*day, from, to, margin)).collect();
        made.unwrap_or_else(|fault| {
            match fault {
                OpeningFault::EndsBeforeBeginning => {
                    faults.note("from", Some("fault-opening-ends"));
                }
                OpeningFault::BeyondDay => faults.note("from", Some("fault-opening-unreadable")),
                OpeningFault::Margin => faults.note("margin", Some("fault-opening-margin")),
            }
            Vec::new()
        })
    }
}

fn minute(text: &str) -> Option<u16> {
    let time: Time = text.trim().parse().ok()?;
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
}

/// Days away, as the form sends them.
#[derive(Clone, Deserialize)]
pub struct NewAway {
    /// The first day.
    first: String,
    /// The last day; the first where it is left empty.
    #[serde(default)]
    last: String,
}

impl NewAway {
    fn empty() -> Self {
        Self { first: String::new(), last: String::new() }
    }

    fn read(&self, today: Date, faults: &mut Faults) -> Option<Away> {
        let first: Option<Date> = self.first.trim().parse().ok();
        let last = match self.last.trim() {
            "" => first,
            day => day.parse().ok(),
        };
        let (Some(first), Some(last)) = (first, last) else {
            faults.note("first", Some("fault-away-unreadable"));
            return None;
        };
        let away = Away::new(first, last).ok();
        faults.note("last", away.is_none().then_some("fault-away-ends"));
        faults.note("first", away.is_some_and(|_| last < today).then_some("fault-away-past"));
        away.filter(|_| faults.is_empty())
    }
}

/// `GET /week/openings`
pub async fn show(app: App, me: CurrentPerson, headers: HeaderMap) -> Result<Response, PageError> {
    me.own_work()?;
    let (once, clear) = Once::take(&app, &headers);
    let said = once.and_then(|once| once.said(&me.page));
    let mut page = page_of(&app, me).await?;
    page.said = said;
    Ok(with_cookies(html(&page)?, clear))
}

/// `POST /week/openings`
pub async fn add(
    app: App,
    me: CurrentPerson,
    Form(new): Form<NewOpening>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let mut faults = Faults::default();
    let openings = new.read(&mut faults);
    let there = app.storage.openings(&me.person.id).await?;
    let shares = openings.iter().any(|one| there.iter().any(|(_, other)| other.shares(one)));
    faults.note("from", shares.then_some("fault-opening-shares"));
    if faults.is_empty() {
        let (by, now) = (me.actor(), app.clock.now());
        for one in &openings {
            let made = app.storage.add_opening(&me.person.id, one, &by, now).await?;
            faults.note("from", made.is_none().then_some("fault-opening-shares"));
        }
    }
    if !faults.is_empty() {
        let mut page = page_of(&app, me).await?;
        (page.faults, page.opening) = (faults, new);
        return faulty(&page);
    }
    Ok(back(&app, "opening-added"))
}

/// The opening that the address names.
#[derive(Deserialize)]
pub struct OfOpening {
    opening: OpeningId,
}

/// `POST /week/openings/{opening}/remove`
pub async fn remove(
    app: App,
    me: CurrentPerson,
    Path(of): Path<OfOpening>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let (by, now) = (me.actor(), app.clock.now());
    match app.storage.remove_opening(&me.person.id, &of.opening, &by, now).await? {
        true => Ok(back(&app, "opening-removed")),
        false => Err(PageError::NotFound),
    }
}

/// `POST /week/away`
pub async fn add_away(
    app: App,
    me: CurrentPerson,
    Form(new): Form<NewAway>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let (times, mut faults) = (Times::of_practice(&app, &me.page).await?, Faults::default());
    let Some(away) = new.read(times.today(), &mut faults) else {
        let mut page = page_of(&app, me).await?;
        (page.faults, page.new_away) = (faults, new);
        return faulty(&page);
    };
    app.storage.add_away(&me.person.id, &away, &me.actor(), app.clock.now()).await?;
    Ok(back(&app, "away-added"))
}

/// The days away that the address names.
#[derive(Deserialize)]
pub struct OfAway {
    away: AwayId,
}

/// `POST /week/away/{away}/remove`
pub async fn remove_away(
    app: App,
    me: CurrentPerson,
    Path(of): Path<OfAway>,
) -> Result<Response, PageError> {
    me.own_work()?;
    let (by, now) = (me.actor(), app.clock.now());
    match app.storage.remove_away(&me.person.id, &of.away, &by, now).await? {
        true => Ok(back(&app, "away-removed")),
        false => Err(PageError::NotFound),
    }
}

fn back(app: &App, said: &'static str) -> Response {
    go_with("/week/openings", [Once::say(said).carry(app)])
}

async fn page_of(app: &App, me: CurrentPerson) -> Result<OpeningsPage, PageError> {
    let (page, id) = (me.page.clone().at("week"), &me.person.id);
    let times = Times::of_practice(app, &page).await?;
    let openings = app.storage.openings(id).await?;
    let margin = |minutes: u16| match minutes {
        0 => page.t("opening-margin-none"),
        minutes => page.tn("opening-margin", "minutes", u32::from(minutes)),
    };
    let shown = |(id, one): &(OpeningId, Opening)| OpenTime {
        id: id.to_string(),
        times: times.minutes_words(one.from(), one.to()),
        margin: margin(one.margin()),
    };
    let weekday = |day: &Weekday| {
        let offset = i64::from(day.to_monday_zero_offset());
        times.weekday_of(monday(times.today()).saturating_add(offset.days()))
    };
    let days = WEEKDAYS.iter().map(|day| {
        let here = openings.iter().filter(|(_, one)| one.weekday() == *day);
        OpenDay { title: weekday(day), openings: here.map(shown).collect() }
    });
    let mut away = Vec::new();
    for (id, one) in app.storage.away(id, times.today()).await? {
        away.push(away_days(app, &me, &page, &times, (id, one)).await?);
    }
    Ok(OpeningsPage {
        days: days.collect(),
        away,
        said: None,
        faults: Faults::default(),
        weekdays: (1..).zip(WEEKDAYS.iter().map(weekday)).collect(),
        opening: NewOpening::empty(),
        new_away: NewAway::empty(),
        margins: MARGINS.iter().map(|minutes| (*minutes, margin(*minutes))).collect(),
        today: times.today().to_string(),
        zone_name: times.place().to_string(),
        page: page.clone(),
    })
}

async fn away_days(
    app: &App,
    me: &CurrentPerson,
    page: &Page,
    times: &Times,
    (id, one): (AwayId, Away),
) -> Result<AwayDays, PageError> {
    let span = span_of(times, one.first(), one.last());
    let stands = app.storage.appointments_between(&me.person.id, span).await?;
    let count = u32::try_from(stands.len()).unwrap_or(u32::MAX);
    let days = match one.first() == one.last() {
        true => times.date_words(one.first()),
        false => times.days_words(one.first(), one.last()),
    };
    let stands = (count > 0).then(|| page.tn("away-stands", "count", count));
    Ok(AwayDays { id: id.to_string(), days, stands })
}
