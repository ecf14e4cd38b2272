//! What a client does about their appointment by its link: cancels it, or asks for another time. The
//! counsellor reads both on their own pages, and a mail says that it is cancelled.

use super::{Holder, Notice};
use crate::error::PageError;
use crate::form::Faults;
use crate::once::Once;
use crate::page::Page;
use crate::pages::meeting::awaited::Awaited;
use crate::reply::{faulty, go, go_with, html};
use crate::state::App;
use crate::times::When;
use askama::Template;
use axum::Form;
use axum::response::Response;
use http::HeaderMap;
use practice::Private;
use serde::Deserialize;

/// Most letters of what a client writes when they ask for another time (chosen: a few sentences).
const WORDS_LETTERS_MAX: usize = 500;

#[derive(Template)]
#[template(path = "by_link/cancel.html")]
struct Cancel {
    page: Page,
    at: When,
    seen: String,
    notice: Notice,
}

#[derive(Template)]
#[template(path = "by_link/another_time.html")]
struct AnotherTime {
    page: Page,
    at: When,
    seen: String,
    words: String,
    faults: Faults,
}

/// The form of a cancellation.
#[derive(Deserialize)]
pub struct Cancelling {
    seen: String,
}

/// The form of a wish for another time.
#[derive(Deserialize)]
pub struct Asking {
    seen: String,
    #[serde(deserialize_with = "crate::form::private")]
    words: Private<String>,
}

/// Back to the appointment, which changed since the form was read.
fn changed(app: &App) -> Response {
    go_with("/a", [Once::say("by-link-changed").carry(app)])
}

/// `GET /a/cancel`
pub async fn ask_cancel(app: App, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page, &headers).await? else { return Ok(go("/a")) };
    if !holder.stands(&app).is_open() {
        return Ok(go("/a"));
    }
    html(&Cancel {
        page: holder.page().clone(),
        at: holder.times.when(holder.link.appointment.arranged.starts_at),
        seen: holder.seen(),
        notice: holder.notice(&app),
    })
}

/// `POST /a/cancel`
pub async fn cancel(
    app: App,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<Cancelling>,
) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page, &headers).await? else { return Ok(go("/a")) };
    if holder.link.is_cancelled {
        // Sent twice: it is so.
        return Ok(go("/a"));
    }
    if form.seen != holder.seen() {
        return Ok(changed(&app));
    }
    let (appointment, now) = (&holder.link.appointment, app.clock.now());
    let is_late = holder.period.is_late(appointment.arranged.starts_at, now);
    let (pair, id, by) = (&appointment.pair, &appointment.id, &holder.one.actor);
    let awaited = Awaited::of(&app, pair).await?;
    if !app.storage.cancel_for_client(pair, id, is_late, by, now).await? {
        return Ok(changed(&app));
    }
    // Another window of theirs may stand at the door.
    awaited.compare(&app, pair).await?;
    Ok(go("/a"))
}

/// `GET /a/another-time`
pub async fn ask_another_time(
    app: App,
    page: Page,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page, &headers).await? else { return Ok(go("/a")) };
    if !holder.stands(&app).is_open() {
        return Ok(go("/a"));
    }
    html(&asking(&holder, String::new(), Faults::default()))
}

/// `POST /a/another-time`
pub async fn another_time(
    app: App,
    page: Page,
    headers: HeaderMap,
    Form(form): Form<Asking>,
) -> Result<Response, PageError> {
    let Some(holder) = Holder::of(&app, page, &headers).await? else { return Ok(go("/a")) };
    if form.seen != holder.seen() || !holder.stands(&app).is_open() {
        return Ok(changed(&app));
    }
    let words = form.words.reveal().trim();
    if words.chars().count() > WORDS_LETTERS_MAX {
        let faults = Faults::one("words", "fault-another-time");
        return faulty(&asking(&holder, form.words.into_inner(), faults));
    }
    let words = (!words.is_empty()).then(|| Private::new(words.to_owned()));
    let (appointment, by) = (&holder.link.appointment, &holder.one.actor);
    let (pair, id, now) = (&appointment.pair, &appointment.id, app.clock.now());
    app.storage.ask_for_another_time(pair, id, words.as_ref(), by, now).await?;
    Ok(go("/a"))
}

fn asking(holder: &Holder, words: String, faults: Faults) -> AnotherTime {
    AnotherTime {
        page: holder.page().clone(),
        at: holder.times.when(holder.link.appointment.arranged.starts_at),
        seen: holder.seen(),
        words,
        faults,
    }
}
