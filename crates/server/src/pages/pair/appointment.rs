//! One appointment of a pair: moving and cancelling it, alone or with those of its series.

use super::appointments::{Typed, in_words};
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with, html};
use crate::security::OwnPair;
use crate::state::App;
use crate::times::{Times, When};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use practice::AppointmentId;
use practice::appointment::Appointment;
use practice::series::{Scope, Touched};
use practice::wall::{Fold, Wall};
use serde::Deserialize;
use storage::{Pair, Series};

/// Dates of a series that are named one by one (chosen: what one reads at a glance).
const NAMED: usize = 3;

#[derive(Template)]
#[template(path = "pair/appointment.html")]
struct AppointmentPage {
    page: Page,
    faults: Faults,
    pair: String,
    id: String,
    name: String,
    at: When,
    facts: String,
    /// How often the series has it, and when the rule has this one.
    series: Option<String>,
    by_rule: Option<String>,
    choices: Vec<Choice>,
    typed: Typed,
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

/// `GET /pairs/{pair}/appointment/{appointment}`
pub async fn show(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
) -> Result<Response, PageError> {
    let one = find(&app, &pair, &of).await?;
    html(&page_of(&app, me.page, &pair, &one, &Meant { which: "this".into() }).await?)
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
    let Some(to) = new.typed.read(&times, now, &mut faults) else {
        let mut page = page_of(&app, me.page, &pair, &one, &new.meant).await?;
        page.faults = faults;
        page.typed = new.typed;
        return faulty(&page);
    };
    let (scope, by) = (new.meant.scope()?, me.actor());
    let moved = app.storage.move_appointment(&pair.id, &one.id, &to, scope, &by, now).await?;
    let said = match (moved.ok_or(PageError::NotFound)?, scope) {
        (false, _) => "appointment-unchanged",
        (true, Scope::This) => "appointment-moved",
        (true, Scope::ThisAndLater | Scope::All) => "series-moved",
    };
    back(&app, &pair, said)
}

/// `POST /pairs/{pair}/appointment/{appointment}/cancel`
pub async fn cancel(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
    Form(meant): Form<Meant>,
) -> Result<Response, PageError> {
    let (now, scope) = (app.clock.now(), meant.scope()?);
    let by = me.actor();
    if !app.storage.cancel_appointment(&pair.id, &of.appointment, scope, &by, now).await? {
        return Err(PageError::NotFound);
    }
    let said = if scope == Scope::This { "appointment-cancelled" } else { "series-cancelled" };
    back(&app, &pair, said)
}

fn back(app: &App, pair: &Pair, said: &'static str) -> Result<Response, PageError> {
    Ok(go_with(&format!("/pairs/{}", pair.id), [Once::say(said).carry(app)]))
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
        faults: Faults::default(),
        pair: pair.id.to_string(),
        id: one.id.to_string(),
        name: page.name(&pair.client_name),
        at: times.when(one.arranged.starts_at),
        facts: page.tn("minutes-long", "minutes", u32::from(one.arranged.minutes)),
        by_rule,
        series: series.as_ref().map(|series| in_words(&page, &times, series)),
        choices,
        typed: Typed {
            date: wall.date().to_string(),
            time: wall.time().strftime("%H:%M").to_string(),
            minutes: one.arranged.minutes.to_string(),
            fold: String::new(),
        },
        today: times.today().to_string(),
        zone_name: times.place().to_string(),
        page: page.at("today"),
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
    let place = |other: &Appointment| other.series.as_ref().map(|of| of.by_rule);
    let from = place(one);
    // What was moved stays where it is, but for the one on whose page this is said.
    let touched: Vec<&Appointment> = coming
        .iter()
        .filter(|other| other.series.as_ref().is_some_and(|of| of.id == series.id))
        .filter(|other| !other.is_moved || other.id == one.id)
        .collect();
    let dates = |only: Vec<&Appointment>, scope| {
        let days: Vec<String> = only.iter().map(|one| times.day(one.arranged.starts_at)).collect();
        let at = one.series.as_ref().map_or(times.today(), |of| of.by_rule.date());
        dates_in_words(page, times, &days, series.rule.touched(at, scope, times.today()))
    };
    let later = touched.iter().copied().filter(|other| place(other) >= from).collect();
    let of = |value, label, dates| Choice { value, label, dates, is_chosen: meant.which == value };
    Ok(vec![
        of("this", "series-this", times.day(one.arranged.starts_at)),
        of("this_and_later", "series-later", dates(later, Scope::ThisAndLater)),
        of("all", "series-all", dates(touched, Scope::All)),
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
