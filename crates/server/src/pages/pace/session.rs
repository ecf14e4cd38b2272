//! How the pace of one session was, once it has ended: for the counsellor, and for the client when
//! both ticked that. Either may delete it. Deliberately absent: a session that goes on, so that
//! nobody watches a meter.

use super::figures::{Figure, Reading};
use crate::built::session_facts::session_facts;
use crate::built::work;
use crate::charts::{HourChart, Telling, hour};
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{go_with, html};
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use crate::times::Times;
use alliance::Side;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use practice::audit::Actor;
use practice::{PairId, SessionId};
use storage::Pair;

/// What both pages show.
struct SessionShown {
    day: String,
    /// When, how long, how, and how the line was.
    facts: String,
    hour: HourChart,
    figures: Vec<Figure>,
    /// Where deleting it is sent.
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

/// `GET /pairs/{pair}/pace/{session}`
pub async fn show_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path((pair, session)): Path<(PairId, SessionId)>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &me.who(), &pair).await?;
    let name = pair.client_name.reveal().clone();
    let delete = format!("/pairs/{}/pace/{session}/delete", pair.id);
    let to = Telling { page: &me.page, side: Side::Counsellor, name: &name };
    let shown = shown(&app, &pair, &session, to, delete).await?;
    let pair = pair.id.to_string();
    html(&ForCounsellor { pair, name, shown, page: me.page.at("today") })
}

/// `GET /me/pace/{session}`: not there unless both said that the client may read it.
pub async fn show_as_client(
    State(app): State<App>,
    client: CurrentClient,
    Path(session): Path<SessionId>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &client.who(), &client.pair).await?;
    if !app.storage.pace_choices(&pair.id).await?.client_reads() {
        return Err(PageError::NotFound);
    }
    let counsellor = app.storage.person(&pair.counsellor).await?.ok_or(PageError::NotFound)?;
    let name = counsellor.name.into_inner();
    let delete = format!("/me/pace/{session}/delete");
    let to = Telling { page: &client.page, side: Side::Client, name: &name };
    let shown = shown(&app, &pair, &session, to, delete).await?;
    html(&ForClient { name, shown, page: client.page })
}

/// `POST /pairs/{pair}/pace/{session}/delete`
pub async fn delete_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path((pair, session)): Path<(PairId, SessionId)>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &me.who(), &pair).await?;
    let by = me.actor();
    delete(&app, &pair, &session, &by, &format!("/pairs/{}", pair.id)).await
}

/// `POST /me/pace/{session}/delete`: also of what the client does not read.
pub async fn delete_as_client(
    State(app): State<App>,
    client: CurrentClient,
    Path(session): Path<SessionId>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &client.who(), &client.pair).await?;
    let by = Actor::Client(client.client.to_string());
    delete(&app, &pair, &session, &by, "/me#counting").await
}

async fn delete(
    app: &App,
    pair: &Pair,
    session: &SessionId,
    by: &Actor,
    back: &str,
) -> Result<Response, PageError> {
    let has_ended = app.storage.paced_sessions(&pair.id).await?.contains(session);
    if !has_ended || !app.storage.delete_pace(&pair.id, session, by, app.clock.now()).await? {
        return Err(PageError::NotFound);
    }
    Ok(go_with(back, [Once::say("pace-deleted").carry(app)]))
}

async fn shown(
    app: &App,
    pair: &Pair,
    id: &SessionId,
    to: Telling<'_>,
    delete: String,
) -> Result<SessionShown, PageError> {
    let times = Times::of_practice(app, to.page).await?;
    let sessions = app.storage.sessions_of(&pair.id).await?;
    let is_it = |one: &&storage::Session| one.id == *id && one.facts.is_some();
    let session = sessions.iter().find(is_it).ok_or(PageError::NotFound)?;
    let mut paces = app.storage.paces_of(&pair.id).await?;
    let pace = paces.remove(id).ok_or(PageError::NotFound)?;
    let before = sessions.iter().filter(|one| one.started_at < session.started_at);
    let earlier: Vec<_> = before.filter_map(|one| paces.remove(&one.id)).collect();
    let reading = Reading { to, pace: &pace, earlier: &earlier };
    Ok(SessionShown {
        day: times.day(session.started_at),
        facts: session_facts(to.page, session, &times),
        hour: hour(to, &pace.minutes),
        figures: reading.figures(),
        delete,
    })
}
