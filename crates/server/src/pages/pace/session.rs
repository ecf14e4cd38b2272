//! The pace of one session after its end: for the counsellor, and for the client if both agreed to
//! that. Either may delete it. A session that goes on is not shown, so that nobody watches a meter.

use super::figures::{Figure, Reading};
use crate::built::session_facts::session_facts;
use crate::charts::{HourChart, hour};
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{go_with, html};
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use practice::SessionId;
use serde::Deserialize;

/// What both pages show.
struct SessionShown {
    day: String,
    /// Facts in a sentence, see [`session_facts`].
    facts: String,
    hour: HourChart,
    figures: Vec<Figure>,
    /// Address of the form that deletes it.
    delete: String,
}

#[derive(Template)]
#[template(path = "pace/page.html")]
struct ForCounsellor {
    page: Page,
    pair: String,
    name: String,
    shown: SessionShown,
}

#[derive(Template)]
#[template(path = "pace/client_page.html")]
struct ForClient {
    page: Page,
    name: String,
    shown: SessionShown,
}

/// The session that the address names.
#[derive(Deserialize)]
pub struct OfSession {
    session: SessionId,
}

/// `GET /pairs/{pair}/pace/{session}` and `GET /me/pace/{session}`. A client gets 404 unless
/// both agreed that the client may read it.
pub async fn show(
    app: App,
    one: OneOfTwo,
    Path(of): Path<OfSession>,
) -> Result<Response, PageError> {
    let pair = &one.pair.id;
    if one.is_client() && !app.storage.pace_choices(pair).await?.client_reads() {
        return Err(PageError::NotFound);
    }
    let shown = shown(&app, &one, &of.session).await?;
    let name = one.other_name;
    match one.side {
        Side::Client => html(&ForClient { name, shown, page: one.page }),
        Side::Counsellor => {
            let pair = pair.to_string();
            html(&ForCounsellor { pair, name, shown, page: one.page.at("today") })
        }
    }
}

/// `POST /pairs/{pair}/pace/{session}/delete` and `POST /me/pace/{session}/delete`. A client may
/// also delete what they cannot read.
pub async fn delete(
    app: App,
    one: OneOfTwo,
    Path(of): Path<OfSession>,
) -> Result<Response, PageError> {
    let (pair, now) = (&one.pair.id, app.clock.now());
    let has_ended = app.storage.paced_sessions(pair).await?.contains(&of.session);
    if !has_ended || !app.storage.delete_pace(pair, &of.session, &one.actor, now).await? {
        return Err(PageError::NotFound);
    }
    let back = match one.side {
        Side::Client => "/me#counting".into(),
        Side::Counsellor => one.base(),
    };
    Ok(go_with(&back, [Once::say("pace-deleted").carry(&app)]))
}

async fn shown(app: &App, one: &OneOfTwo, id: &SessionId) -> Result<SessionShown, PageError> {
    let (to, pair) = (one.telling(), &one.pair.id);
    let times = Times::of_one(app, one).await?;
    let sessions = app.storage.sessions_of(pair).await?;
    let is_it = |one: &&storage::Session| one.id == *id && one.facts.is_some();
    let session = sessions.iter().find(is_it).ok_or(PageError::NotFound)?;
    let mut paces = app.storage.paces_of(pair).await?;
    let pace = paces.remove(id).ok_or(PageError::NotFound)?;
    let before = sessions.iter().filter(|one| one.started_at < session.started_at);
    let earlier: Vec<_> = before.filter_map(|one| paces.remove(&one.id)).collect();
    let reading = Reading { to, pace: &pace, earlier: &earlier };
    Ok(SessionShown {
        day: times.day(session.started_at),
        facts: session_facts(to.page, session, &times),
        hour: hour(to, &pace.minutes),
        figures: reading.figures(),
        delete: format!("{}/pace/{id}/delete", one.base()),
    })
}
