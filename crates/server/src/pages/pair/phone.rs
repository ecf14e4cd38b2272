//! A session held by telephone (C-rows without the room's media): the counsellor begins it, either
//! ends it, and the two use the board and the check-ins on their pages meanwhile. One that nobody
//! ended is over by itself after a while.

use crate::built::work;
use crate::error::PageError;
use crate::once::Once;
use crate::page::Page;
use crate::pages::check_in::Giver;
use crate::reply::{go, go_with};
use crate::security::{CurrentClient, CurrentPerson};
use crate::state::App;
use crate::times::{Times, When};
use alliance::Side;
use alliance::check_in::Occasion;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use practice::{Moment, PairId, Who};
use std::time::Duration;
use storage::{EndedBy, Held, LineFacts, Session, SessionFacts};

/// After this time a session that nobody ended is over (chosen: longer than any session).
const LEFT_OPEN: Duration = Duration::from_secs(4 * 3_600);

/// While a session is held by telephone: that it is, the way to the board, and its end.
#[derive(Template)]
#[template(path = "pair/by_phone.html")]
pub struct ByPhone {
    page: Page,
    title: String,
    since: When,
    /// Where the form is sent that ends it.
    end: String,
    /// Where both write; `None` on that page.
    board: Option<String>,
    /// The same questions about meeting as a page: the short ones, then the longer look.
    asks: [String; 2],
}

impl ByPhone {
    /// As one of the two reads it; `None` while no session is held by telephone.
    pub async fn now(app: &App, giver: &Giver, times: &Times) -> Result<Option<Self>, PageError> {
        let open = app.storage.open_session_held(&giver.pair.id, Held::Phone).await?;
        let name = [("name", giver.other_name.as_str())];
        Ok(open.map(|session| Self {
            title: giver.page.ta("phone-now-with", &name),
            since: times.time(session.started_at),
            end: match giver.side {
                Side::Client => "/me/phone/end".into(),
                Side::Counsellor => format!("/pairs/{}/phone/end", giver.pair.id),
            },
            board: Some(giver.board()),
            page: giver.page.clone(),
            asks: [Occasion::Midway, Occasion::Longer].map(|one| giver.action(one)),
        }))
    }

    /// The same without the link to the board, for the board's own page.
    pub fn on_board(self) -> Self {
        Self { board: None, ..self }
    }
}

/// `POST /pairs/{pair}/phone`
pub async fn begin(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
) -> Result<Response, PageError> {
    let pair = work::shared_pair(&app, &me.who(), &pair).await?;
    let by = me.actor();
    end_left_open(&app).await?;
    let begun = app.storage.start_phone_session(&pair.id, &by, app.clock.now()).await?;
    let is_in_room =
        begun.is_none() && app.storage.open_session_held(&pair.id, Held::Room).await?.is_some();
    if is_in_room {
        let said = Once::say("phone-in-the-room").carry(&app);
        return Ok(go_with(&format!("/pairs/{}/together", pair.id), [said]));
    }
    app.boards.changed(&pair.id).await?;
    Ok(go(&format!("/pairs/{}/board", pair.id)))
}

/// `POST /pairs/{pair}/phone/end`
pub async fn end_as_counsellor(
    State(app): State<App>,
    me: CurrentPerson,
    Path(pair): Path<PairId>,
) -> Result<Response, PageError> {
    end(&app, &me.who(), &pair, EndedBy::Counsellor).await
}

/// `POST /me/phone/end`
pub async fn end_as_client(
    State(app): State<App>,
    client: CurrentClient,
) -> Result<Response, PageError> {
    end(&app, &client.who(), &client.pair, EndedBy::Client).await
}

/// Both may press at once: the second finds it ended and comes to the same page.
async fn end(app: &App, who: &Who, pair: &PairId, by: EndedBy) -> Result<Response, PageError> {
    let pair = work::shared_pair(app, who, pair).await?;
    if let Some(open) = app.storage.open_session_held(&pair.id, Held::Phone).await? {
        write_end(app, &open, app.clock.now(), by).await?;
    }
    Ok(go(&match by {
        EndedBy::Counsellor => format!("/leaving?pair={}", pair.id),
        EndedBy::Client | EndedBy::Lost | EndedBy::LeftOpen => "/leaving".into(),
    }))
}

/// Ends every session by telephone that both forgot, and says of it that nobody did. One that cannot
/// be ended is tried again the next time, and holds up no other.
pub async fn end_left_open(app: &App) -> Result<(), storage::Error> {
    let now = app.clock.now();
    for open in app.storage.open_sessions().await? {
        if open.held == Held::Phone && now.since(open.started_at) >= LEFT_OPEN {
            let ended_at = open.started_at.plus(LEFT_OPEN);
            if let Err(error) = write_end(app, &open, ended_at, EndedBy::LeftOpen).await {
                tracing::warn!(%error, session = %open.id, "a session left open was not ended");
            }
        }
    }
    Ok(())
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
