//! One's own answers, and the choice for each: share it, keep it private, or delete it.

use super::{Giver, giver};
use crate::built::check_in_words::{self as shown, Line};
use crate::error::PageError;
use crate::form::{FromScript, SentFields};
use crate::once::Once;
use crate::page::Page;
use crate::pages::meeting::midway;
use crate::pages::owner::crisis::Crisis;
use crate::reply::{go, go_with, html};
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use alliance::check_in::{CheckIn, Item, Occasion, Seen, by_session};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use practice::{CheckInId, PairId, Private};

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
    giver: Giver,
    action: String,
    again: Option<String>,
    place: Option<String>,
    lines: Vec<Line>,
    crisis: Crisis,
}

/// `GET /check-in/kept/{check_in}`
pub async fn show_kept(
    State(app): State<App>,
    client: CurrentClient,
    Path(id): Path<CheckInId>,
) -> Result<Response, PageError> {
    shown_to(&app, Giver::client(&app, client).await?, &id).await
}

/// `GET /pairs/{pair}/check-in/kept/{check_in}`
pub async fn show_kept_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path((pair, id)): Path<(PairId, CheckInId)>,
) -> Result<Response, PageError> {
    shown_to(&app, Giver::counsellor(&app, me, &pair).await?, &id).await
}

/// `POST /check-in/kept/{check_in}`
pub async fn choose(
    State(app): State<App>,
    client: CurrentClient,
    Path(id): Path<CheckInId>,
    FromScript(from_script): FromScript,
    axum::Form(fields): axum::Form<SentFields>,
) -> Result<Response, PageError> {
    chosen(&app, Giver::client(&app, client).await?, &id, from_script, &fields.0).await
}

/// `POST /pairs/{pair}/check-in/kept/{check_in}`
pub async fn choose_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path((pair, id)): Path<(PairId, CheckInId)>,
    FromScript(from_script): FromScript,
    axum::Form(fields): axum::Form<SentFields>,
) -> Result<Response, PageError> {
    let giver = Giver::counsellor(&app, me, &pair).await?;
    chosen(&app, giver, &id, from_script, &fields.0).await
}

async fn own(app: &App, giver: &Giver, id: &CheckInId) -> Result<CheckIn, PageError> {
    let found = app.storage.check_in(&giver.pair.id, id).await?;
    found.filter(|check_in| check_in.by == giver.side).ok_or(PageError::NotFound)
}

async fn shown_to(app: &App, giver: Giver, id: &CheckInId) -> Result<Response, PageError> {
    let check_in = own(app, &giver, id).await?;
    let can_change = matches!(
        check_in.occasion,
        Occasion::Arriving | Occasion::Leaving | Occasion::CounsellorLeaving
    );
    html(&Kept {
        page: giver.page.clone(),
        action: format!("{}/kept/{id}", giver.base()),
        again: can_change.then(|| giver.action(check_in.occasion)),
        place: check_in.place.map(|place| shown::place(&giver.page, place)),
        lines: shown::lines(&giver.page, &check_in),
        crisis: Crisis::of(app).await?,
        giver,
    })
}

async fn chosen(
    app: &App,
    giver: Giver,
    id: &CheckInId,
    from_script: bool,
    fields: &[(String, Private<String>)],
) -> Result<Response, PageError> {
    let mut check_in = own(app, &giver, id).await?;
    let was_high = is_distress_high_with(app, &giver, &check_in).await?;
    apply(&mut check_in, fields);
    if check_in.answers.is_empty() && check_in.place.is_none() {
        app.storage.delete_check_in(&giver.pair.id, id).await?;
    } else {
        app.storage.keep_check_in(&giver.pair.id, &check_in).await?;
    }
    midway::share(app, &giver, &check_in);
    if from_script {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let way_on = giver.way_on(check_in.occasion);
    if was_high {
        // Deleted answers may not take the offer of support with them.
        return Ok(go_with(&way_on, [Once::say("leaving-steady-title").carry(app)]));
    }
    Ok(go(&way_on))
}

/// Does what was chosen; an answer without a choice stays as it was.
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
    giver: &Giver,
    check_in: &CheckIn,
) -> Result<bool, PageError> {
    if check_in.occasion != Occasion::Leaving {
        return Ok(false);
    }
    let check_ins = app.storage.check_ins_of(&giver.pair.id).await?;
    let spans = giver::spans(app, &giver.pair.id).await?;
    let matched = by_session(&check_ins, &spans);
    let session = matched
        .sessions
        .iter()
        .find(|session| session.leaving.iter().any(|leaving| leaving.id == check_in.id));
    Ok(session.is_some_and(super::is_distress_high))
}
