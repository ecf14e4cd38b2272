//! A person's own answers, and the choice for each: share it, keep it private, or delete it.

use super::ways::{spans, way_on};
use crate::built::check_in_words::{self as shown, Line};
use crate::error::PageError;
use crate::form::{FromScript, SentFields};
use crate::once::Once;
use crate::page::Page;
use crate::pages::meeting::midway;
use crate::pages::owner::crisis::Crisis;
use crate::reply::{go, go_with, html};
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::check_in::{CheckIn, Item, Occasion, Seen, by_session};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use practice::{CheckInId, Private};
use serde::Deserialize;

/// The button that shares everything at once.
const ALL: &str = "all";
const SHARE: &str = "share";
const PRIVATE: &str = "private";
const DELETE: &str = "delete";
/// The field that deletes where one joined from.
const PLACE: &str = "place";

#[derive(Template)]
#[template(path = "check_in/kept.html")]
struct Kept {
    page: Page,
    one: OneOfTwo,
    action: String,
    again: Option<String>,
    place: Option<String>,
    lines: Vec<Line>,
    crisis: Crisis,
}

/// The check-in that the address names.
#[derive(Deserialize)]
pub struct OfCheckIn {
    check_in: CheckInId,
}

/// `GET /check-in/kept/{check_in}` and `GET /pairs/{pair}/check-in/kept/{check_in}`
pub async fn show(
    app: App,
    one: OneOfTwo,
    Path(of): Path<OfCheckIn>,
) -> Result<Response, PageError> {
    let check_in = own(&app, &one, &of.check_in).await?;
    let can_change = match check_in.occasion {
        Occasion::Arriving | Occasion::Leaving | Occasion::CounsellorLeaving => true,
        Occasion::Midway | Occasion::Longer => false,
    };
    html(&Kept {
        page: one.page.clone(),
        action: format!("{}/kept/{}", one.check_ins(), check_in.id),
        again: can_change.then(|| one.check_in(check_in.occasion)),
        place: check_in.place.map(|place| shown::place(&one.page, place)),
        lines: shown::lines(&one.page, &check_in),
        crisis: Crisis::of(&app).await?,
        one,
    })
}

/// `POST /check-in/kept/{check_in}` and `POST /pairs/{pair}/check-in/kept/{check_in}`
pub async fn choose(
    app: App,
    one: OneOfTwo,
    Path(of): Path<OfCheckIn>,
    FromScript(from_script): FromScript,
    Form(SentFields(fields)): Form<SentFields>,
) -> Result<Response, PageError> {
    let mut check_in = own(&app, &one, &of.check_in).await?;
    let was_high = is_distress_high_with(&app, &one, &check_in).await?;
    apply(&mut check_in, &fields);
    if check_in.answers.is_empty() && check_in.place.is_none() {
        app.storage.delete_check_in(&one.pair.id, &check_in.id).await?;
    } else if !app.storage.keep_check_in(&one.pair.id, &check_in).await? {
        return Err(PageError::NotFound);
    }
    midway::share(&app, &one, &check_in);
    if from_script {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let to = way_on(&app, &one, check_in.occasion).await?;
    if was_high {
        // Deleting the answers must not remove the offer of support.
        return Ok(go_with(&to, [Once::say("leaving-steady-title").carry(&app)]));
    }
    Ok(go(&to))
}

async fn own(app: &App, one: &OneOfTwo, id: &CheckInId) -> Result<CheckIn, PageError> {
    let found = app.storage.check_in(&one.pair.id, id).await?;
    found.filter(|check_in| check_in.by == one.side).ok_or(PageError::NotFound)
}

/// Applies the choices; an answer without a choice stays as it was.
fn apply(check_in: &mut CheckIn, fields: &[(String, Private<String>)]) {
    let value = |name: &str| {
        let sent = fields.iter().find(|(field, _)| field == name);
        sent.map(|(_, value)| value.reveal().as_str())
    };
    if value(PLACE) == Some(DELETE) {
        check_in.place = None;
    }
    let shares_all = value(ALL) == Some(SHARE);
    for item in Item::ALL {
        let Some(given) = check_in.answers.get_mut(&item) else { continue };
        match value(item.as_str()) {
            Some(DELETE) => drop(check_in.answers.remove(&item)),
            _ if shares_all && !given.answer.stays_with_giver() => given.seen = Seen::Shared,
            Some(SHARE) => given.seen = Seen::Shared,
            Some(PRIVATE) => given.seen = Seen::Private,
            _ => {}
        }
    }
}

async fn is_distress_high_with(
    app: &App,
    one: &OneOfTwo,
    check_in: &CheckIn,
) -> Result<bool, PageError> {
    if check_in.occasion != Occasion::Leaving {
        return Ok(false);
    }
    let check_ins = app.storage.check_ins_of(&one.pair.id).await?;
    let spans = spans(app, &one.pair.id).await?;
    let matched = by_session(&check_ins, &spans);
    let session = matched
        .sessions
        .iter()
        .find(|session| session.leaving.iter().any(|leaving| leaving.id == check_in.id));
    Ok(session.is_some_and(super::is_distress_high))
}
