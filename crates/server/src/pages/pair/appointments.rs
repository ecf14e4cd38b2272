//! Appointments on a pair's page.

use super::overview::pair_page;
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{faulty, go_with};
use crate::security::OwnPair;
use crate::state::App;
use crate::times::{Times, When};
use axum::Form;
use axum::extract::Path;
use axum::response::Response;
use practice::appointment::{Appointment, Arrangement};
use practice::{AppointmentId, Moment};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::time::Duration;
use storage::Pair;

/// Length offered, the usual "fifty-minute hour".
const MINUTES_USUAL: u16 = 50;
/// Lengths accepted (chosen).
const MINUTES: RangeInclusive<u16> = 5..=480;
/// How far ahead an appointment may be; beyond, the year is most likely mistyped (chosen).
const AHEAD: Duration = Duration::from_secs(3 * 366 * 86_400);

/// An appointment as a page lists it.
pub struct Arranged {
    /// Its id.
    pub id: String,
    /// Whose.
    pub pair: String,
    /// When it begins.
    pub at: When,
    /// What else is arranged, in words: "50 minutes".
    pub words: String,
    /// Whether its planned length has passed.
    pub is_over: bool,
}

impl Arranged {
    /// `at` is when it begins, in the form in which the page says it.
    pub fn new(page: &Page, appointment: &Appointment, at: When, now: Moment) -> Self {
        let arranged = &appointment.arranged;
        Self {
            id: appointment.id.to_string(),
            pair: appointment.pair.to_string(),
            at,
            words: page.tn("minutes-long", "minutes", u32::from(arranged.minutes)),
            is_over: arranged.ends_at() <= now,
        }
    }
}

/// What the form sends.
#[derive(Clone, Deserialize)]
pub struct NewAppointment {
    /// `2026-03-03`, in the practice's zone.
    pub date: String,
    /// `15:00`.
    pub time: String,
    /// Length in minutes.
    pub minutes: String,
}

impl NewAppointment {
    pub(super) fn empty() -> Self {
        let minutes = MINUTES_USUAL.to_string();
        Self { date: String::new(), time: String::new(), minutes }
    }
}

/// `POST /pairs/{pair}/appointment`
pub async fn add_appointment(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Form(new): Form<NewAppointment>,
) -> Result<Response, PageError> {
    let times = Times::of_practice(&app, &me.page).await?;
    let (now, mut faults) = (app.clock.now(), Faults::default());
    let at = times.read(&new.date, &new.time);
    let minutes = new.minutes.trim().parse().ok().filter(|minutes| MINUTES.contains(minutes));
    faults.note("date", at.is_none().then_some("fault-when-unreadable"));
    faults.note("date", at.is_some_and(|at| at <= now).then_some("fault-when-past"));
    faults.note("date", at.is_some_and(|at| at.since(now) > AHEAD).then_some("fault-when-far"));
    faults.note("minutes", minutes.is_none().then_some("fault-minutes"));
    let (Some(at), Some(minutes), true) = (at, minutes, faults.is_empty()) else {
        let mut page = pair_page(&app, me, &pair, None).await?;
        page.faults = faults;
        page.new = new;
        return faulty(&page);
    };
    let arranged = Arrangement { starts_at: at, minutes };
    app.storage.add_appointment(&pair.id, &arranged, &me.actor(), now).await?;
    let to = format!("/pairs/{}", pair.id);
    Ok(go_with(&to, [Once::say("appointment-added").carry(&app)]))
}

/// The appointment that the address names.
#[derive(Deserialize)]
pub struct OfAppointment {
    appointment: AppointmentId,
}

/// `POST /pairs/{pair}/appointment/{appointment}/cancel`
pub async fn cancel_appointment(
    app: App,
    OwnPair { me, pair }: OwnPair,
    Path(of): Path<OfAppointment>,
) -> Result<Response, PageError> {
    let now = app.clock.now();
    if !app.storage.cancel_appointment(&pair.id, &of.appointment, &me.actor(), now).await? {
        return Err(PageError::NotFound);
    }
    let to = format!("/pairs/{}", pair.id);
    Ok(go_with(&to, [Once::say("appointment-cancelled").carry(&app)]))
}

/// A pair's appointments that have not ended, soonest first.
pub(super) async fn arranged(
    app: &App,
    page: &Page,
    pair: &Pair,
    times: &Times,
) -> Result<Vec<Arranged>, PageError> {
    let now = app.clock.now();
    let all = app.storage.upcoming_appointments(&pair.id, now).await?;
    let shown = |one| Arranged::new(page, one, times.when(one.arranged.starts_at), now);
    Ok(all.iter().map(shown).collect())
}
