//! Times that a counsellor offers to a client, who takes one of them on their own page. Only free times
//! are listed, and taking looks once more. Deliberately absent: a page on which strangers book.

use crate::error::PageError;
use crate::form::{Faults, SentFields};
use crate::once::Once;
use crate::page::Page;
use crate::pages::week::conflicts::field_of;
use crate::pages::week::shown::{monday, span_of};
use crate::reply::{faulty, go_with, html};
use crate::security::{OneOfTwo, OwnPair};
use crate::state::App;
use crate::times::{Times, When, zone_of};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use practice::OfferedTimeId;
use practice::appointment::Arrangement;
use serde::Deserialize;
use std::ops::RangeInclusive;
use storage::{Pair, Taking};

/// Lengths that can be offered, in minutes (chosen: nobody takes part of a day by a tap).
const MINUTES: RangeInclusive<u16> = 10..=180;
/// Length offered at first.
const MINUTES_USUAL: u16 = 50;
/// How many days are listed at once (chosen: two weeks).
const DAYS: i32 = 14;
/// Most times that are offered at once (chosen: what one reads without effort).
const MOST: usize = 12;

/// A time that is offered, as both pages list it.
pub struct Offered {
    /// Its id.
    pub id: String,
    /// When.
    pub at: When,
    /// How long, in words.
    pub long: String,
}

#[derive(Template)]
#[template(path = "pair/offers.html")]
struct OffersPage {
    page: Page,
    faults: Faults,
    pair: String,
    name: String,
    days: Vec<FreeDay>,
    minutes: u16,
    has_openings: bool,
    of: String,
    earlier: Option<String>,
    later: String,
    dates: String,
    zone_name: String,
}

/// The free times of a day.
struct FreeDay {
    title: String,
    times: Vec<FreeTime>,
}

struct FreeTime {
    /// `2026-03-09T16:30`, as the form sends it.
    value: String,
    words: String,
    is_chosen: bool,
}

/// Which free times are listed.
#[derive(Deserialize)]
pub struct Listed {
    /// Length in minutes.
    #[serde(default)]
    minutes: String,
    /// A day in the first of the two weeks.
    #[serde(default)]
    of: String,
}

impl Listed {
    fn minutes(&self) -> Option<u16> {
        match self.minutes.trim() {
            "" => Some(MINUTES_USUAL),
            typed => typed.parse().ok().filter(|minutes| MINUTES.contains(minutes)),
        }
    }
}

/// `GET /pairs/{pair}/offers`
pub async fn show(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Query(listed): Query<Listed>,
) -> Result<Response, PageError> {
    let page = page_of(&app, me.page, &pair, &listed, &[]).await?;
    if page.faults.is_empty() { html(&page) } else { faulty(&page) }
}

/// `POST /pairs/{pair}/offers`
pub async fn offer(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Form(sent): Form<SentFields>,
) -> Result<Response, PageError> {
    let field = |name: &str| {
        let mut all = sent.0.iter().filter(|(field, _)| field == name);
        all.next().map(|(_, value)| value.reveal().clone()).unwrap_or_default()
    };
    let chosen: Vec<String> = sent
        .0
        .iter()
        .filter(|(field, _)| field == "time")
        .map(|(_, value)| value.reveal().clone())
        .collect();
    let listed = Listed { minutes: field("minutes"), of: field("of") };
    let times = Times::of_practice(&app, &me.page).await?;
    let minutes = listed.minutes().ok_or(PageError::Unreadable)?;
    let (_, free, _) = free(&app, &pair, &times, minutes, &listed).await?;
    let free: Vec<Arrangement> =
        free.into_iter().filter(|one| chosen.contains(&value_of(one))).collect();
    let fault = match (chosen.len(), free.len()) {
        (0, _) => Some("fault-offer-none"),
        (1..=MOST, found) if found == chosen.len() => None,
        (1..=MOST, _) => Some("fault-offer-gone"),
        (_, _) => Some("fault-offer-many"),
    };
    if let Some(fault) = fault {
        let mut page = page_of(&app, me.page, &pair, &listed, &chosen).await?;
        page.faults = Faults::one("time", fault);
        return faulty(&page);
    }
    app.storage.offer_times(&pair.id, &free, &me.actor(), app.clock.now()).await?;
    Ok(go_with(&format!("/pairs/{}", pair.id), [Once::say("offer-made").carry(&app)]))
}

/// The offer that the address names.
#[derive(Deserialize)]
pub struct OfOffer {
    offer: OfferedTimeId,
}

/// `POST /pairs/{pair}/offers/{offer}/take-back`
pub async fn take_back(
    app: App,
    OwnPair { pair, .. }: OwnPair,
    Path(of): Path<OfOffer>,
) -> Result<Response, PageError> {
    if !app.storage.take_back_offered(&pair.id, &of.offer, app.clock.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(go_with(&format!("/pairs/{}", pair.id), [Once::say("offer-taken-back").carry(&app)]))
}

/// `POST /me/offers/{offer}`: the client takes it.
pub async fn take(app: App, one: OneOfTwo, Path(of): Path<OfOffer>) -> Result<Response, PageError> {
    let (times, zone) = (Times::of_one(&app, &one).await?, zone_of(&app).await?);
    let (pair, now) = (&one.pair.id, app.clock.now());
    let taking = app.storage.take_offered_time(pair, &of.offer, &zone, &one.actor, now);
    let said = match taking.await?.ok_or(PageError::NotFound)? {
        Taking::Held(_) => "offer-held",
        Taking::Gone => match offered(&app, &one.page, &one.pair, &times).await?.is_empty() {
            true => "offer-gone-all",
            false => "offer-gone",
        },
    };
    Ok(go_with("/me", [Once::say(said).carry(&app)]))
}

/// The times that a pair's client may take now: what is not free any more is left out.
pub async fn offered(
    app: &App,
    page: &Page,
    pair: &Pair,
    times: &Times,
) -> Result<Vec<Offered>, PageError> {
    let all = app.storage.offered_times(&pair.id, app.clock.now()).await?;
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Ok(Vec::new()) };
    let span = first.arranged.starts_at..last.arranged.ends_at();
    let zone = zone_of(app).await?;
    let diary = app.storage.diary(&pair.counsellor, &zone, span).await?;
    let free = all.iter().filter(|one| diary.is_free(&pair.id, &one.arranged));
    Ok(free
        .map(|one| Offered {
            id: one.id.to_string(),
            at: times.when(one.arranged.starts_at),
            long: page.tn("minutes-long", "minutes", u32::from(one.arranged.minutes)),
        })
        .collect())
}

fn value_of(one: &Arrangement) -> String {
    field_of(one.wall.local())
}

/// The first listed day, the free times from there, and whether the counsellor has openings at all.
async fn free(
    app: &App,
    pair: &Pair,
    times: &Times,
    minutes: u16,
    listed: &Listed,
) -> Result<(Date, Vec<Arrangement>, bool), PageError> {
    let of: Option<Date> = listed.of.parse().ok();
    let first = monday(of.unwrap_or(times.today()).max(times.today()));
    let last = first.saturating_add((DAYS - 1).days());
    let span = span_of(times, first, last);
    let diary = app.storage.diary(&pair.counsellor, times.zone(), span).await?;
    let free = diary.free_times(&pair.id, minutes, first..=last, app.clock.now());
    Ok((first, free, diary.has_openings()))
}

async fn page_of(
    app: &App,
    page: Page,
    pair: &Pair,
    listed: &Listed,
    chosen: &[String],
) -> Result<OffersPage, PageError> {
    let times = Times::of_practice(app, &page).await?.beside(pair.client_zone.clone());
    let minutes = listed.minutes();
    let mut faults = Faults::default();
    faults.note("minutes", minutes.is_none().then_some("fault-offer-minutes"));
    let minutes = minutes.unwrap_or(MINUTES_USUAL);
    let (first, free, has_openings) = free(app, pair, &times, minutes, listed).await?;
    let mut days: Vec<(Date, FreeDay)> = Vec::new();
    for one in &free {
        let date = one.wall.local().date();
        let value = value_of(one);
        let is_chosen = chosen.contains(&value);
        let time = FreeTime { value, words: times.time(one.starts_at).in_full(&page), is_chosen };
        match days.last_mut() {
            Some((last, day)) if *last == date => day.times.push(time),
            _ => days.push((date, FreeDay { title: times.date_words(date), times: vec![time] })),
        }
    }
    let to = |days: i32| {
        let of = first.saturating_add(days.days());
        format!("/pairs/{}/offers?minutes={minutes}&of={of}", pair.id)
    };
    Ok(OffersPage {
        faults,
        pair: pair.id.to_string(),
        name: page.name(&pair.client_name),
        days: days.into_iter().map(|(_, day)| day).collect(),
        minutes,
        has_openings,
        of: first.to_string(),
        earlier: (first > times.today()).then(|| to(-DAYS)),
        later: to(DAYS),
        dates: times.days_words(first, first.saturating_add((DAYS - 1).days())),
        zone_name: times.place().to_string(),
        page: page.at("today"),
    })
}
