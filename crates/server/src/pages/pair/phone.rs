//! Sessions by telephone: the counsellor begins one, either ends it, and the two use the board and
//! the check-ins on their pages meanwhile. A session that nobody ended is ended after a while.

use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::reply::{go, go_with};
use crate::security::OneOfTwo;
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use alliance::check_in::Occasion;
use askama::Template;
use axum::response::Response;
use practice::Moment;
use std::time::Duration;
use storage::{EndedBy, Held, LineFacts, Session, SessionFacts};

/// How long a session may stay open (chosen: longer than any session).
const LEFT_OPEN: Duration = Duration::from_secs(4 * 3_600);

/// What a page shows during a session by telephone: since when, links to the board and the
/// check-ins, and the form that ends it.
#[derive(Template)]
#[template(path = "pair/by_phone.html")]
pub struct ByPhone {
    page: Page,
    title: String,
    since: When,
    /// Address of the form that ends it.
    end: String,
    /// Address of the board; `None` on the board's own page.
    board: Option<String>,
    /// Addresses of the midway check-in and the longer one.
    asks: [String; 2],
}

impl ByPhone {
    /// For the board's own page; `None` while no session is held by telephone.
    pub async fn on_board(
        app: &App,
        one: &OneOfTwo,
        times: &Times,
    ) -> Result<Option<Self>, PageError> {
        Self::now(app, one, times, None).await
    }

    /// For another page, with a link to the board; `None` while no session is held by telephone.
    pub async fn beside_work(
        app: &App,
        one: &OneOfTwo,
        times: &Times,
    ) -> Result<Option<Self>, PageError> {
        Self::now(app, one, times, Some(one.board())).await
    }

    async fn now(
        app: &App,
        one: &OneOfTwo,
        times: &Times,
        board: Option<String>,
    ) -> Result<Option<Self>, PageError> {
        let open = app.storage.open_session_held(&one.pair.id, Held::Phone).await?;
        let name = [("name", one.other_name.as_str())];
        Ok(open.map(|session| Self {
            title: one.page.ta("phone-now-with", &name),
            since: times.time(session.started_at),
            end: format!("{}/phone/end", one.base()),
            board,
            page: one.page.clone(),
            asks: [Occasion::Midway, Occasion::Longer].map(|asked| one.check_in(asked)),
        }))
    }
}

/// `POST /pairs/{pair}/phone`
pub async fn begin(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    let pair = &one.pair.id;
    if let Some(open) = app.storage.open_session_held(pair, Held::Phone).await? {
        end_if_left_open(&app, &open).await;
    }
    let begun = app.storage.start_phone_session(pair, &one.actor, app.clock.now()).await?;
    let is_in_room =
        begun.is_none() && app.storage.open_session_held(pair, Held::Room).await?.is_some();
    if is_in_room {
        let said = Once::say("phone-in-the-room").carry(&app);
        return Ok(go_with(&format!("{}/together", one.base()), [said]));
    }
    app.boards.changed(pair).await?;
    Ok(go(&one.board()))
}

/// `POST /pairs/{pair}/phone/end` and `POST /me/phone/end`. Both may press at once: the second
/// finds it ended and comes to the same page.
pub async fn end(app: App, one: OneOfTwo) -> Result<Response, PageError> {
    let (by, to) = match one.side {
        Side::Counsellor => (EndedBy::Counsellor, format!("/leaving?pair={}", one.pair.id)),
        Side::Client => (EndedBy::Client, "/leaving".into()),
    };
    if let Some(open) = app.storage.open_session_held(&one.pair.id, Held::Phone).await? {
        write_end(&app, &open, app.clock.now(), by).await?;
    }
    Ok(go(&to))
}

/// Ends every session by telephone that was left open, and records that nobody ended it.
pub async fn end_left_open(app: &App) -> Result<(), storage::Error> {
    let begun_by = app.clock.now().minus(LEFT_OPEN);
    for open in app.storage.sessions_left_open(Held::Phone, begun_by).await? {
        end_if_left_open(app, &open).await;
    }
    Ok(())
}

/// One that cannot be ended is tried again the next time and does not stop the others.
async fn end_if_left_open(app: &App, open: &Session) {
    if app.clock.now().since(open.started_at) < LEFT_OPEN {
        return;
    }
    let ended_at = open.started_at.plus(LEFT_OPEN);
    if let Err(error) = write_end(app, open, ended_at, EndedBy::LeftOpen).await {
        tracing::warn!(%error, session = %open.id, "a session left open was not ended");
    }
}

async fn write_end(
    app: &App,
    open: &Session,
    ended_at: Moment,
    ended_by: EndedBy,
) -> Result<(), storage::Error> {
    let modalities = vec![open.modality];
    let facts = SessionFacts { ended_at, ended_by, modalities, line: LineFacts::default() };
    app.storage.end_session(&open.id, &facts, None).await?;
    app.boards.changed(&open.pair).await
}
