//! One appointment of a pair: moving and cancelling it, alone or with those of its series. What a new
//! time meets is told before anything is moved; the week's page asks for that as well.

use super::appointments::{Typed, in_words};
use super::mail::told_by;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::pages::meeting::awaited::{Awaited, is_at_the_door};
use crate::pages::week::conflicts::{Near, Proposed, Told, told};
use crate::reply::{faulty, go_with, html};
use crate::security::OwnPair;
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::{Form, Json};
use jiff::civil::Date;
use practice::AppointmentId;
use practice::appointment::{Appointment, Arrangement};
use practice::series::{Scope, Touched};
use practice::wall::{Fold, Wall};
use serde::{Deserialize, Serialize};
use storage::{Pair, Series};

/// Dates of a series that are named one by one (chosen: what one reads at a glance).
const NAMED: usize = 3;

#[derive(Template)]
#[template(path = "pair/appointment.html")]
struct AppointmentPage {
    page: Page,
    /// Message key for whether the client is told of a change.
    told_by: &'static str,
    faults: Faults,
    pair: String,
    id: String,
    name: String,
    /// Whether the client waits for it at this moment.
    is_waiting: bool,
    at: When,
    facts: String,
    /// How often the series has it, and when the rule has this one.
    series: Option<String>,
    by_rule: Option<String>,
    choices: Vec<Choice>,
    typed: Typed,
    told: Option<Told>,
    /// `week` where the week's page led here.
    from: String,
    today: String,
    zone_name: String,
}

/// How much of a series is meant.
struct Choice {
    value: &'static str,
    label: &'static str,
    /// The dates that it touches.
    dates: String,
    is_chosen: bool,
}

/// The appointment that the address names.
#[derive(Deserialize)]
pub struct OfAppointment {
    appointment: AppointmentId,
}

/// How much of a series is meant, as the form sends it.
#[derive(Clone, Deserialize)]
pub struct Meant {
    /// `this`, `this_and_later` or `all`; `this` for a single appointment.
    #[serde(default)]
    which: String,
    /// `week`, to go back there.
    #[serde(default)]
    from: String,
}

impl Meant {
    fn scope(&self) -> Result<Scope, PageError> {
        match self.which.as_str() {
            "" | "this" => Ok(Scope::This),
            "this_and_later" => Ok(Scope::ThisAndLater),
            "all" => Ok(Scope::All),
            _ => Err(PageError::Unreadable),
        }
    }
}

/// A new time, as the form sends it.
#[derive(Deserialize)]
pub struct NewTime {
    #[serde(flatten)]
    typed: Typed,
    #[serde(flatten)]
    meant: Meant,
}

/// From which page somebody comes.
#[derive(Deserialize)]
pub struct CameFrom {
    #[serde(default)]
    from: String,
}

/// `GET /pairs/{pair}/appointment/{appointment}`
pub async fn show(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
    Query(came): Query<CameFrom>,
) -> Result<Response, PageError> {
    let one = find(&app, &pair, &of).await?;
    let meant = Meant { which: "this".into(), from: came.from };
    html(&page_of(&app, me.page, &pair, &one, &meant).await?)
}

/// `POST /pairs/{pair}/appointment/{appointment}/move`
pub async fn change_time(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
    Form(new): Form<NewTime>,
) -> Result<Response, PageError> {
    let one = find(&app, &pair, &of).await?;
    let times = Times::of_practice(&app, &me.page).await?;
    let (now, mut faults) = (app.clock.now(), Faults::default());
    let NewTime { typed, meant } = NewTime { typed: new.typed.settled(), ..new };
    let scope = meant.scope()?;
    let to = typed.read(&times, now, &mut faults);
    let told = match &to {
        Some(to) => told_of(&app, &me.page, &times, &pair, &one, to, scope).await?,
        None => None,
    };
    let told = told.filter(|told| told.seen != typed.seen);
    let (Some(to), None) = (to, &told) else {
        let mut page = page_of(&app, me.page, &pair, &one, &meant).await?;
        (page.faults, page.typed, page.told) = (faults, typed, told);
        return faulty(&page);
    };
    let (by, awaited) = (me.actor(), Awaited::of(&app, &pair.id).await?);
    let moved = app.storage.move_appointment(&pair.id, &one.id, &to, scope, &by, now).await?;
    awaited.compare(&app, &pair.id).await?;
    let said = match (moved.ok_or(PageError::NotFound)?, scope) {
        (false, _) => "appointment-unchanged",
        (true, Scope::This) => "appointment-moved",
        (true, Scope::ThisAndLater | Scope::All) => "series-moved",
    };
    back(&app, &pair, &meant, to.wall.local().date(), said).await
}

/// A time that is asked about before anything is moved, as the week's script sends it.
#[derive(Deserialize)]
pub struct Elsewhere {
    #[serde(default)]
    date: String,
    #[serde(default)]
    time: String,
}

/// What the week's page says of it.
#[derive(Serialize)]
pub struct Meets {
    /// "Wednesday 11 March at 16:20, London time"; nothing when it cannot be.
    when: Option<String>,
    /// What is wrong with it, or what it meets.
    sentences: Vec<String>,
    /// What the form sends to take it anyway.
    seen: String,
    near: Option<Near>,
}

/// `GET /pairs/{pair}/appointment/{appointment}/meets`: what another time would meet.
pub async fn meets(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
    Query(at): Query<Elsewhere>,
) -> Result<Json<Meets>, PageError> {
    let one = find(&app, &pair, &of).await?;
    let times = Times::of_practice(&app, &me.page).await?.beside(pair.client_zone.clone());
    let mut faults = Faults::default();
    let minutes = one.arranged.minutes.to_string();
    let typed = Typed { date: at.date, time: at.time, minutes, ..Typed::empty() };
    let Some(to) = typed.read(&times, app.clock.now(), &mut faults) else {
        let key = ["date", "fold", "minutes"].into_iter().find_map(|field| faults.of(field));
        let sentences = key.map(|key| me.page.t(key)).into_iter().collect();
        return Ok(Json(Meets { when: None, sentences, seen: String::new(), near: None }));
    };
    let told = told_of(&app, &me.page, &times, &pair, &one, &to, Scope::This).await?;
    let when = Some(times.when(to.starts_at).in_full(&me.page));
    Ok(Json(match told {
        None => Meets { when, sentences: Vec::new(), seen: String::new(), near: None },
        Some(told) => Meets { when, sentences: told.sentences, seen: told.seen, near: told.near },
    }))
}

/// What an appointment, with those of its series that are meant, would meet at another time.
async fn told_of(
    app: &App,
    page: &Page,
    times: &Times,
    pair: &Pair,
    one: &Appointment,
    to: &Arrangement,
    scope: Scope,
) -> Result<Option<Told>, PageError> {
    let now = app.clock.now();
    // Nothing is changed then, whatever is meant.
    if one.arranged == *to {
        return Ok(None);
    }
    let coming = app.storage.upcoming_appointments(&pair.id, now).await?;
    let zone = to.wall.zone();
    let was = Wall::of(one.arranged.starts_at, zone.clone()).local().date();
    let days = to.wall.local().date() - was;
    let (mut proposed, mut moved) = (Vec::new(), Vec::new());
    for other in touched(&coming, one, scope) {
        let place = other.series.as_ref().filter(|_| other.id != one.id);
        let arranged = match place {
            None => to.clone(),
            Some(of) => {
                let date = of.by_rule.date().checked_add(days).ok();
                let Some(date) = date else { continue };
                let local = date.to_datetime(to.wall.local().time());
                Arrangement::new(Wall::new(local, zone.clone(), Fold::First), to.minutes)
            }
        };
        // One that would have begun stays where it is.
        if arranged.starts_at > now {
            moved.push(other.id.clone());
            proposed.push(arranged);
        }
    }
    told(app, page, times, &Proposed { pair, times: &proposed, moved: &moved }).await
}

/// The appointments to come that a change at `one` touches: what was moved stays where it is, but for
/// the one at which it is said.
fn touched<'a>(coming: &'a [Appointment], one: &Appointment, scope: Scope) -> Vec<&'a Appointment> {
    let of = one.series.as_ref();
    let all = coming.iter().filter(|other| {
        let is_meant = match (scope, of, &other.series) {
            (Scope::This, _, _) | (_, None, _) | (_, _, None) => false,
            (Scope::ThisAndLater, Some(of), Some(its)) => {
                its.id == of.id && its.by_rule >= of.by_rule
            }
            (Scope::All, Some(of), Some(its)) => its.id == of.id,
        };
        other.id == one.id || is_meant && !other.is_moved
    });
    all.collect()
}

/// `POST /pairs/{pair}/appointment/{appointment}/cancel`
pub async fn cancel(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
    Form(meant): Form<Meant>,
) -> Result<Response, PageError> {
    let (now, scope) = (app.clock.now(), meant.scope()?);
    let one = find(&app, &pair, &of).await?;
    let (by, awaited) = (me.actor(), Awaited::of(&app, &pair.id).await?);
    if !app.storage.cancel_appointment(&pair.id, &of.appointment, scope, &by, now).await? {
        return Err(PageError::NotFound);
    }
    awaited.compare(&app, &pair.id).await?;
    let said = if scope == Scope::This { "appointment-cancelled" } else { "series-cancelled" };
    back(&app, &pair, &meant, one.arranged.wall.local().date(), said).await
}

async fn back(
    app: &App,
    pair: &Pair,
    meant: &Meant,
    date: Date,
    said: &'static str,
) -> Result<Response, PageError> {
    let to = match meant.from.as_str() {
        "week" => format!("/week?of={date}"),
        _ => format!("/pairs/{}", pair.id),
    };
    let once = match said {
        "appointment-unchanged" => Once::say(said),
        _ => Once::say_both(said, told_by(app, pair).await?),
    };
    Ok(go_with(&to, [once.carry(app)]))
}

async fn find(app: &App, pair: &Pair, of: &OfAppointment) -> Result<Appointment, PageError> {
    let found = app.storage.appointment(&pair.id, &of.appointment, app.clock.now()).await?;
    found.ok_or(PageError::NotFound)
}

async fn page_of(
    app: &App,
    page: Page,
    pair: &Pair,
    one: &Appointment,
    meant: &Meant,
) -> Result<AppointmentPage, PageError> {
    let times = Times::of_practice(app, &page).await?.beside(pair.client_zone.clone());
    let all = app.storage.series_of(&pair.id).await?;
    let of = one.series.as_ref();
    let series = of.and_then(|of| all.into_iter().find(|series| series.id == of.id));
    let choices = match &series {
        Some(series) => choices(app, &page, &times, pair, one, series, meant).await?,
        None => Vec::new(),
    };
    // As the page says it: in the practice's zone, whatever that was when the appointment was made.
    let wall = Wall::of(one.arranged.starts_at, times.zone().clone()).local();
    let by_rule = series.as_ref().zip(of).filter(|_| one.is_moved).map(|(series, of)| {
        times.when(Wall::new(of.by_rule, series.zone.clone(), Fold::First).moment()).words
    });
    Ok(AppointmentPage {
        told_by: told_by(app, pair).await?,
        faults: Faults::default(),
        pair: pair.id.to_string(),
        id: one.id.to_string(),
        name: page.name(&pair.client_name),
        is_waiting: is_at_the_door(app, pair) && Awaited::of(app, &pair.id).await?.is(&one.id),
        at: times.when(one.arranged.starts_at),
        facts: page.tn("minutes-long", "minutes", u32::from(one.arranged.minutes)),
        by_rule,
        series: series.as_ref().map(|series| in_words(&page, &times, series)),
        choices,
        typed: Typed {
            date: wall.date().to_string(),
            time: wall.time().strftime("%H:%M").to_string(),
            minutes: one.arranged.minutes.to_string(),
            ..Typed::empty()
        },
        told: None,
        from: meant.from.clone(),
        today: times.today().to_string(),
        zone_name: times.place().to_string(),
        page: page.at(if meant.from == "week" { "week" } else { "today" }),
    })
}

async fn choices(
    app: &App,
    page: &Page,
    times: &Times,
    pair: &Pair,
    one: &Appointment,
    series: &Series,
    meant: &Meant,
) -> Result<Vec<Choice>, PageError> {
    let coming = app.storage.upcoming_appointments(&pair.id, app.clock.now()).await?;
    let dates = |only: Vec<&Appointment>, scope| {
        let days: Vec<String> = only.iter().map(|one| times.day(one.arranged.starts_at)).collect();
        let at = one.series.as_ref().map_or(times.today(), |of| of.by_rule.date());
        dates_in_words(page, times, &days, series.rule.touched(at, scope, times.today()))
    };
    let later = touched(&coming, one, Scope::ThisAndLater);
    let all = touched(&coming, one, Scope::All);
    let of = |value, label, dates| Choice { value, label, dates, is_chosen: meant.which == value };
    Ok(vec![
        of("this", "series-this", times.day(one.arranged.starts_at)),
        of("this_and_later", "series-later", dates(later, Scope::ThisAndLater)),
        of("all", "series-all", dates(all, Scope::All)),
    ])
}

/// "17 March, 24 March, 31 March and 11 more, until 16 June": those that are there, and how many the
/// rule has in all, of which some may lie further ahead.
fn dates_in_words(page: &Page, times: &Times, days: &[String], touched: Touched) -> String {
    let mut named = days.iter().take(NAMED).cloned().collect::<Vec<_>>();
    let there = u32::try_from(days.len()).unwrap_or(u32::MAX);
    let (all, last) = match touched {
        Touched::OpenFrom(_) => {
            let dates = page.formats().row(&named);
            return page.ta("series-dates-open", &[("dates", &dates)]);
        }
        Touched::Dates { last, times: all, .. } => (all.max(there), times.date_words(last)),
        Touched::Nothing => (there, days.last().cloned().unwrap_or_default()),
    };
    let more = all.saturating_sub(u32::try_from(NAMED).unwrap_or(u32::MAX));
    if there <= u32::try_from(NAMED).unwrap_or(u32::MAX) && all <= there {
        return page.formats().list(&named);
    }
    named.push(page.tn("series-dates-more", "more", more));
    page.ta("series-dates-until", &[("dates", &page.formats().list(&named)), ("last", &last)])
}
